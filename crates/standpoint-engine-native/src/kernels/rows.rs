//! What is done to one row after the other: layer norm, GELU, quantisation, small products in fp32.

use super::functions;
use super::product::{Activations, DEPTH};
use rten_simd::ops::{BitOps as _, FloatOps as _, NarrowSaturate as _, NumOps as _};
use rten_simd::{Isa, Simd as _, SimdOp};

/// Gain and offset of a layer norm.
#[derive(Debug)]
pub(crate) struct Norm {
    pub(crate) gain: Vec<f32>,
    pub(crate) offset: Vec<f32>,
    pub(crate) epsilon: f32,
}

/// A layer in fp32: `weights` is `[inputs, outputs]`, the outputs filled up to a multiple of 32.
#[derive(Debug)]
pub(crate) struct Dense {
    pub(crate) weights: Vec<f32>,
    pub(crate) bias: Vec<f32>,
    pub(crate) inputs: usize,
}

/// Writes the rows of `x` as codes.
pub(crate) fn quantise(x: &[f32], width: usize, codes: &mut Activations) {
    codes.reset(x.len() / width, width);
    Rows { x, width, codes }.dispatch();
}

/// `x = norm(x + delta)`, row by row, and its codes.
pub(crate) fn add_norm(x: &mut [f32], delta: &[f32], by: &Norm, codes: &mut Activations) {
    codes.reset(x.len() / by.gain.len(), by.gain.len());
    let delta = Some(delta);
    Normed {
        x,
        delta,
        by,
        codes,
    }
    .dispatch();
}

/// `x = norm(x)`, row by row, and its codes.
pub(crate) fn norm(x: &mut [f32], by: &Norm, codes: &mut Activations) {
    codes.reset(x.len() / by.gain.len(), by.gain.len());
    let delta = None;
    Normed {
        x,
        delta,
        by,
        codes,
    }
    .dispatch();
}

/// Writes the codes of GELU of the rows of `x`, which is used up.
pub(crate) fn gelu(x: &mut [f32], width: usize, codes: &mut Activations) {
    codes.reset(x.len() / width, width);
    Gelued { x, width, codes }.dispatch();
}

/// `x · weights + bias`, in rows as wide as those of the weights.
pub(crate) fn project(x: &[f32], by: &Dense) -> Vec<f32> {
    let mut out = vec![0.0; x.len() / by.inputs * by.bias.len()];
    let to = out.as_mut_slice();
    Projected { x, by, out: to }.dispatch();
    out
}

struct Rows<'a> {
    x: &'a [f32],
    width: usize,
    codes: &'a mut Activations,
}

impl SimdOp for Rows<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        for (row, x) in self.x.chunks_exact(self.width).enumerate() {
            let (low, high) = range(isa, x);
            write_codes(isa, x, low, high, row, self.codes);
        }
    }
}

struct Normed<'a> {
    x: &'a mut [f32],
    delta: Option<&'a [f32]>,
    by: &'a Norm,
    codes: &'a mut Activations,
}

impl SimdOp for Normed<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let ops = isa.f32();
        let step = ops.len();
        let width = self.by.gain.len();
        #[expect(clippy::cast_precision_loss, reason = "widths are far below 2^24")]
        let share = 1.0 / width as f32;
        for (row, x) in self.x.chunks_exact_mut(width).enumerate() {
            if let Some(delta) = self.delta {
                let delta = &delta[row * width..][..width];
                for (x, delta) in x.chunks_exact_mut(step).zip(delta.chunks_exact(step)) {
                    let sum = ops.add(ops.load(x), ops.load(delta));
                    ops.store(sum, x);
                }
            }
            let mean = ops.splat(total(isa, x, |v| v) * share);
            let variance = total(
                isa,
                x,
                #[inline(always)]
                |v| {
                    let off = ops.sub(v, mean);
                    ops.mul(off, off)
                },
            ) * share;
            let factor = ops.splat(1.0 / (variance + self.by.epsilon).sqrt());
            let gain = self.by.gain.chunks_exact(step);
            let offset = self.by.offset.chunks_exact(step);
            for ((x, gain), offset) in x.chunks_exact_mut(step).zip(gain).zip(offset) {
                let scaled = ops.mul(ops.sub(ops.load(x), mean), factor);
                ops.store(ops.mul_add(scaled, ops.load(gain), ops.load(offset)), x);
            }
            let (low, high) = range(isa, x);
            write_codes(isa, x, low, high, row, self.codes);
        }
    }
}

struct Gelued<'a> {
    x: &'a mut [f32],
    width: usize,
    codes: &'a mut Activations,
}

impl SimdOp for Gelued<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let ops = isa.f32();
        for (row, x) in self.x.chunks_exact_mut(self.width).enumerate() {
            let (mut low, mut high) = (ops.splat(f32::INFINITY), ops.splat(f32::NEG_INFINITY));
            for x in x.chunks_exact_mut(ops.len()) {
                let y = functions::gelu(isa, ops.load(x));
                (low, high) = (ops.min(low, y), ops.max(high, y));
                ops.store(y, x);
            }
            let low = fold::<I>(low, lower);
            let high = fold::<I>(high, higher);
            write_codes(isa, x, low, high, row, self.codes);
        }
    }
}

struct Projected<'a> {
    x: &'a [f32],
    by: &'a Dense,
    out: &'a mut [f32],
}

impl SimdOp for Projected<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        const ROWS: usize = 4;
        let ops = isa.f32();
        let step = 2 * ops.len();
        let (inputs, width) = (self.by.inputs, self.by.bias.len());
        let count = self.x.len() / inputs;
        for first in (0..count).step_by(ROWS) {
            // Beyond the last row the last is computed again.
            let row = |r: usize| (first + r).min(count - 1);
            let x: [&[f32]; ROWS] = std::array::from_fn(|r| &self.x[row(r) * inputs..][..inputs]);
            let [a, b, c, d] = x;
            for from in (0..width).step_by(step) {
                let mut sums = [ops.load_many::<2>(&self.by.bias[from..from + step]); ROWS];
                let x = a.iter().zip(b).zip(c).zip(d);
                for (weights, (((a, b), c), d)) in self.by.weights.chunks_exact(width).zip(x) {
                    let weights = ops.load_many::<2>(&weights[from..from + step]);
                    for (sums, x) in sums.iter_mut().zip([a, b, c, d]) {
                        let x = ops.splat(*x);
                        sums[0] = ops.mul_add(x, weights[0], sums[0]);
                        sums[1] = ops.mul_add(x, weights[1], sums[1]);
                    }
                }
                for (r, sums) in sums.iter().enumerate() {
                    let out = &mut self.out[row(r) * width + from..][..step];
                    ops.store(sums[0], &mut out[..ops.len()]);
                    ops.store(sums[1], &mut out[ops.len()..]);
                }
            }
        }
    }
}

/// The sum of `of` over a row whose width is a multiple of 64.
#[inline(always)]
fn total<I: Isa>(isa: I, x: &[f32], of: impl Fn(I::F32) -> I::F32) -> f32 {
    let ops = isa.f32();
    let mut sums = [ops.zero(); 4];
    for x in x.chunks_exact(4 * ops.len()) {
        let x = ops.load_many::<4>(x);
        for (sum, x) in sums.iter_mut().zip(x) {
            *sum = ops.add(*sum, of(x));
        }
    }
    let sum = ops.add(ops.add(sums[0], sums[1]), ops.add(sums[2], sums[3]));
    fold::<I>(sum, |a, b| a + b)
}

/// The lowest and the highest value of a row.
#[inline(always)]
fn range<I: Isa>(isa: I, x: &[f32]) -> (f32, f32) {
    let ops = isa.f32();
    let (mut low, mut high) = (ops.splat(f32::INFINITY), ops.splat(f32::NEG_INFINITY));
    for x in x.chunks_exact(ops.len()) {
        let x = ops.load(x);
        (low, high) = (ops.min(low, x), ops.max(high, x));
    }
    (fold::<I>(low, lower), fold::<I>(high, higher))
}

/// All lanes into one, halves against halves: a chain from lane to lane takes four times as long.
#[inline(always)]
pub(super) fn fold<I: Isa>(x: I::F32, by: impl Fn(f32, f32) -> f32) -> f32 {
    let mut lanes = x.to_array();
    let mut half = lanes.as_ref().len() / 2;
    while half > 0 {
        for lane in 0..half {
            lanes[lane] = by(lanes[lane], lanes[lane + half]);
        }
        half /= 2;
    }
    lanes[0]
}

/// One instruction, unlike `f32::min`, which says what is to become of a NaN.
#[inline(always)]
pub(super) fn lower(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

/// As [`lower`].
#[inline(always)]
pub(super) fn higher(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

#[inline(always)]
fn write_codes<I: Isa>(
    isa: I,
    x: &[f32],
    low: f32,
    high: f32,
    row: usize,
    codes: &mut Activations,
) {
    let (ops, ints) = (isa.f32(), isa.i32());
    // A row of equal values has a step too, or its codes would be no numbers.
    let scale = ((high - low) / 255.0).max(f32::MIN_POSITIVE);
    codes.set_range(row, low, scale);
    let (low, inverse) = (ops.splat(low), ops.splat(1.0 / scale));
    for (to, x) in codes.pieces(row).zip(x.as_chunks::<DEPTH>().0) {
        let step = 4 * ops.len();
        for (to, x) in to.chunks_exact_mut(step).zip(x.chunks_exact(step)) {
            let steps = ops.load_many::<4>(x).map(
                #[inline(always)]
                |x| ops.to_int_round(ops.mul(ops.sub(x, low), inverse)),
            );
            let first = ints.narrow_saturate(steps[0], steps[1]);
            let second = ints.narrow_saturate(steps[2], steps[3]);
            isa.u8().store(isa.i16().narrow_saturate(first, second), to);
        }
    }
}
