//! Softmax of queries times keys, times values, head by head, in fp32.

use rten_simd::ops::{BitOps as _, NumOps as _};
use rten_simd::{Isa, SimdOp};

use super::functions::power_of_two;
use super::lines::Floats;
use super::rows::{fold, higher};

/// Queries at a time.
const ROWS: usize = 4;
/// Key positions are filled up to a multiple of this.
const LANES: usize = 32;

/// What one sequence attends to. Queries are multiplied by what softmax wants already, and by
/// log2(e), so that its exponentials are powers of two.
#[derive(Debug)]
pub(crate) struct Attention<'a> {
    /// `[queries, query_width]`; the queries of head `h` start at column `h × head`.
    pub(crate) queries: &'a [f32],
    pub(crate) query_width: usize,
    /// `[positions, width]`; keys start at column `keys`, values at column `values`.
    pub(crate) rows: &'a [f32],
    pub(crate) width: usize,
    pub(crate) keys: usize,
    pub(crate) values: usize,
    /// Size and number of the heads. The size is a multiple of 32.
    pub(crate) head: usize,
    pub(crate) heads: usize,
    /// Added to the scores; then query `i` stands at position `i`.
    pub(crate) bias: Option<&'a RelativeBias>,
}

/// A bias of each head for every distance between a key and its query, times log2(e) as the queries are.
#[derive(Debug)]
pub(crate) struct RelativeBias {
    /// `[heads, width]`; a row begins with the distance of the first key from the last query.
    values: Vec<f32>,
    width: usize,
    /// Of the longest sequence.
    most: usize,
}

impl RelativeBias {
    /// `of` has the bias of a head at a distance, the key's position less the query's. No sequence is longer
    /// than `most`.
    pub(crate) fn new(heads: usize, most: usize, of: impl Fn(usize, isize) -> f32) -> Self {
        // Keys are filled up to whole vectors, which reach beyond the last distance.
        let width = (2 * most - 1 + LANES).next_multiple_of(LANES);
        let row =
            |head| (0..width).map(move |i| (head, i.cast_signed() - (most - 1).cast_signed()));
        let values = (0..heads)
            .flat_map(row)
            .map(|(head, distance)| of(head, distance));
        Self {
            values: values.collect(),
            width,
            most,
        }
    }

    /// What is added to the scores of the query at a position, by its keys' positions.
    fn of(&self, head: usize, query: usize) -> &[f32] {
        &self.values[head * self.width..][..self.width][self.most - 1 - query..]
    }
}

/// Writes `[queries, heads × head]` to `out`. `scratch` is any room, for reuse.
pub(crate) fn attend(what: &Attention<'_>, out: &mut [f32], scratch: &mut Floats) {
    let positions = (what.rows.len() / what.width).next_multiple_of(LANES);
    let scratch = scratch.room((what.head + ROWS + 1) * positions);
    Attend { what, out, scratch }.dispatch();
}

struct Attend<'a> {
    what: &'a Attention<'a>,
    out: &'a mut [f32],
    scratch: &'a mut [f32],
}

impl SimdOp for Attend<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let Attention {
            queries,
            query_width,
            rows,
            width,
            keys,
            values,
            head,
            heads,
            bias,
        } = *self.what;
        let (length, count) = (rows.len() / width, queries.len() / query_width);
        let padded = length.next_multiple_of(LANES);
        let (turned, rest) = self.scratch.split_at_mut(head * padded);
        let (weights, mask) = rest.split_at_mut(ROWS * padded);
        mask[..length].fill(0.0);
        mask[length..].fill(f32::NEG_INFINITY);
        for h in 0..heads {
            for column in (0..head).step_by(LANES) {
                let turned = &mut turned[column * padded..][..LANES * padded];
                turn(rows, width, keys + h * head + column, length, turned);
            }
            for first in (0..count).step_by(ROWS) {
                // Beyond the last query the last is computed again.
                let row = |r: usize| (first + r).min(count - 1);
                let queries: [&[f32]; ROWS] =
                    std::array::from_fn(|r| &queries[row(r) * query_width + h * head..][..head]);
                let bias = bias.map(|bias| std::array::from_fn(|r| bias.of(h, row(r))));
                scores(isa, queries, turned, bias, mask, weights);
                let sums = exponentials(isa, weights, padded);
                for column in (0..head).step_by(2 * isa.f32().len().min(LANES / 2)) {
                    let values = values + h * head + column;
                    let sums = mix(isa, weights, padded, rows, width, values, &sums);
                    for (r, sums) in sums.iter().enumerate().take(count - first) {
                        let to = &mut self.out[row(r) * heads * head + h * head + column..];
                        let step = isa.f32().len();
                        isa.f32().store(sums[0], &mut to[..step]);
                        isa.f32().store(sums[1], &mut to[step..2 * step]);
                    }
                }
            }
        }
    }
}

/// Turns 32 columns of `rows` into as many rows. Beyond the last position the last is repeated.
#[inline(always)]
fn turn(rows: &[f32], width: usize, column: usize, length: usize, turned: &mut [f32]) {
    const AT_ONCE: usize = 16;
    let padded = turned.len() / LANES;
    for from in (0..padded).step_by(AT_ONCE) {
        let keys: [&[f32; LANES]; AT_ONCE] = std::array::from_fn(|i| {
            let row = &rows[(from + i).min(length - 1) * width + column..];
            row.first_chunk().expect("a head's columns")
        });
        for (column, to) in turned.chunks_exact_mut(padded).enumerate().take(LANES) {
            let to: &mut [f32; AT_ONCE] = to[from..].first_chunk_mut().expect("16 of 32");
            *to = keys.map(|key| key[column]);
        }
    }
}

/// Four rows of queries times keys, plus the mask and the rows' biases; `turned` is `[head, positions]`.
#[inline(always)]
fn scores<I: Isa>(
    isa: I,
    queries: [&[f32]; ROWS],
    turned: &[f32],
    bias: Option<[&[f32]; ROWS]>,
    mask: &[f32],
    out: &mut [f32],
) {
    let ops = isa.f32();
    let padded = mask.len();
    let step = 2 * ops.len();
    let [a, b, c, d] = queries;
    for from in (0..padded).step_by(step) {
        let mask = ops.load_many::<2>(&mask[from..from + step]);
        let mut sums = [mask; ROWS];
        if let Some(bias) = bias {
            for (sums, bias) in sums.iter_mut().zip(bias) {
                let bias = ops.load_many::<2>(&bias[from..from + step]);
                *sums = [ops.add(sums[0], bias[0]), ops.add(sums[1], bias[1])];
            }
        }
        let queries = a.iter().zip(b).zip(c).zip(d);
        for (keys, (((a, b), c), d)) in turned.chunks_exact(padded).zip(queries) {
            let keys = ops.load_many::<2>(&keys[from..from + step]);
            for (sums, query) in sums.iter_mut().zip([a, b, c, d]) {
                let query = ops.splat(*query);
                sums[0] = ops.mul_add(query, keys[0], sums[0]);
                sums[1] = ops.mul_add(query, keys[1], sums[1]);
            }
        }
        for (sums, out) in sums.iter().zip(out.chunks_exact_mut(padded)) {
            ops.store(sums[0], &mut out[from..from + ops.len()]);
            ops.store(sums[1], &mut out[from + ops.len()..from + step]);
        }
    }
}

/// Turns four rows of scores into `2^(score - highest)`, next to nothing where the mask is; returns their sums.
/// The rows go side by side, so that one does not wait for the other.
#[inline(always)]
fn exponentials<I: Isa>(isa: I, scores: &mut [f32], padded: usize) -> [f32; ROWS] {
    let ops = isa.f32();
    let step = ops.len();
    let mut highest = [ops.splat(f32::NEG_INFINITY); ROWS];
    for from in (0..padded).step_by(step) {
        for (highest, row) in highest.iter_mut().zip(scores.chunks_exact(padded)) {
            *highest = ops.max(*highest, ops.load(&row[from..from + step]));
        }
    }
    let highest = highest.map(
        #[inline(always)]
        |lanes| ops.splat(fold::<I>(lanes, higher)),
    );
    let mut sums = [ops.zero(); ROWS];
    for from in (0..padded).step_by(step) {
        let rows = scores.chunks_exact_mut(padded);
        for ((sum, highest), row) in sums.iter_mut().zip(highest).zip(rows) {
            let scores = &mut row[from..from + step];
            let power = power_of_two(isa, ops.sub(ops.load(scores), highest));
            *sum = ops.add(*sum, power);
            ops.store(power, scores);
        }
    }
    sums.map(
        #[inline(always)]
        |lanes| fold::<I>(lanes, |a, b| a + b),
    )
}

/// Two vectors of four rows of weights times values, divided by the weights' sums.
#[inline(always)]
fn mix<I: Isa>(
    isa: I,
    weights: &[f32],
    padded: usize,
    rows: &[f32],
    width: usize,
    from: usize,
    totals: &[f32; ROWS],
) -> [[I::F32; 2]; ROWS] {
    let ops = isa.f32();
    let step = 2 * ops.len();
    let mut sums = [[ops.zero(); 2]; ROWS];
    let (a, rest) = weights.split_at(padded);
    let (b, rest) = rest.split_at(padded);
    let (c, d) = rest.split_at(padded);
    let weights = a.iter().zip(b).zip(c).zip(d);
    for (row, (((a, b), c), d)) in rows.chunks_exact(width).zip(weights) {
        let values = ops.load_many::<2>(&row[from..from + step]);
        for (sums, weight) in sums.iter_mut().zip([a, b, c, d]) {
            let weight = ops.splat(*weight);
            sums[0] = ops.mul_add(weight, values[0], sums[0]);
            sums[1] = ops.mul_add(weight, values[1], sums[1]);
        }
    }
    for (sums, total) in sums.iter_mut().zip(totals) {
        let share = ops.splat(1.0 / total);
        *sums = sums.map(
            #[inline(always)]
            |sum| ops.mul(sum, share),
        );
    }
    sums
}
