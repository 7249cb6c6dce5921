//! Products of quantised activations (unsigned, a scale and a lowest value per row) and quantised weights
//! (signed, a scale per output).
//!
//! A row `x` is held as codes `u` with `x ≈ low + scale × u`, so that
//! `x · w ≈ scale × weight_scale × Σ u c + low × weight_scale × Σ c` for the codes `c` of an output's weights.
//! `Σ u c` is exact in 32 bits on every kernel, and the same on all of them, for up to 65,536 inputs.
//!
//! Rows are stored in tiles of twelve and weights in panels of 32 outputs, both cut into pieces of 64
//! inputs: a tile's 24 sums fit into the registers of AVX-512, and every piece has a size that the
//! compiler knows, so that no bounds are checked in the inner loop.

mod ahead;
mod avx2;
mod plain;
mod vnni;

use std::ops::Range;

use archmage::{SimdToken as _, X64V3Token, X64V4xToken};

use ahead::Ahead;

/// Rows of a tile.
pub(crate) const TILE: usize = 12;
/// Outputs of a panel.
pub(crate) const WIDTH: usize = 32;
/// Inputs of a piece.
pub(crate) const DEPTH: usize = 64;
/// Inputs that one instruction takes together.
const GROUP: usize = 4;

/// 64 inputs of twelve rows, one row after the other.
type TilePiece = [u8; TILE * DEPTH];
/// 64 inputs of 32 outputs: groups of four inputs, in each group one output after the other. It begins where a
/// line of the cache does, so that no vector touches two.
#[derive(Debug, Clone)]
#[repr(C, align(64))]
struct PanelPiece([i8; WIDTH * DEPTH]);

/// Which instructions the integer product uses.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kernel {
    /// AVX-512 with dot products of bytes (Ice Lake, Zen 4 and later).
    Vnni(X64V4xToken),
    /// AVX2.
    Avx2(X64V3Token),
    /// Whatever the compiler makes of it.
    Plain,
}

impl Kernel {
    /// The best that this processor has.
    pub(crate) fn detect() -> Self {
        if let Some(token) = X64V4xToken::summon() {
            return Self::Vnni(token);
        }
        if let Some(token) = X64V3Token::summon() {
            return Self::Avx2(token);
        }
        Self::Plain
    }

    /// For people.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Vnni(_) => "avx512-vnni",
            Self::Avx2(_) => "avx2",
            Self::Plain => "portable",
        }
    }

    /// All that this processor has.
    #[cfg(test)]
    pub(crate) fn all() -> Vec<Self> {
        let vnni = X64V4xToken::summon().map(Self::Vnni);
        let avx2 = X64V3Token::summon().map(Self::Avx2);
        vnni.into_iter().chain(avx2).chain([Self::Plain]).collect()
    }
}

/// Quantised rows.
#[derive(Debug, Default)]
pub(crate) struct Activations {
    codes: Vec<u8>,
    scale: Vec<f32>,
    low: Vec<f32>,
    rows: usize,
    inputs: usize,
}

impl Activations {
    /// Makes room for `rows` rows; what was in it is lost.
    pub(crate) fn reset(&mut self, rows: usize, inputs: usize) {
        debug_assert_eq!(inputs % DEPTH, 0);
        let padded = rows.next_multiple_of(TILE);
        // Rows beyond the last are computed and thrown away: whatever codes they hold.
        // What there is is kept, for filling it with noughts takes time.
        self.codes.resize(self.codes.len().max(padded * inputs), 0);
        self.scale.resize(self.scale.len().max(padded), 0.0);
        self.low.resize(self.low.len().max(padded), 0.0);
        (self.rows, self.inputs) = (rows, inputs);
    }

    /// Sets what a code of 0 and a step of one code mean in `row`.
    pub(crate) fn set_range(&mut self, row: usize, low: f32, scale: f32) {
        (self.low[row], self.scale[row]) = (low, scale);
    }

    /// Where the codes of `row` go, 64 at a time.
    pub(crate) fn pieces(&mut self, row: usize) -> impl Iterator<Item = &mut [u8; DEPTH]> {
        let (tile, within) = (row / TILE, row % TILE);
        let tile = &mut self.codes[tile * TILE * self.inputs..][..TILE * self.inputs];
        let (pieces, _) = tile.as_chunks_mut::<DEPTH>();
        pieces.iter_mut().skip(within).step_by(TILE)
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    fn tile(&self, tile: usize) -> Tile<'_> {
        let codes = &self.codes[tile * TILE * self.inputs..][..TILE * self.inputs];
        Tile {
            pieces: codes.as_chunks().0,
            scale: &self.scale.as_chunks().0[tile],
            low: &self.low.as_chunks().0[tile],
            rows: (self.rows - tile * TILE).min(TILE),
        }
    }
}

/// Quantised weights and the bias.
#[derive(Debug)]
pub(crate) struct Matrix {
    codes: Vec<PanelPiece>,
    scale: Vec<f32>,
    /// Sum of an output's codes times its scale.
    sum: Vec<f32>,
    bias: Vec<f32>,
    inputs: usize,
    /// Whether AVX2's sums of two products in 16 bits cannot overflow.
    narrow: bool,
}

impl Matrix {
    /// Packs `codes` (`[outputs, inputs]`, row by row) with a scale and a bias per output. `inputs` is a
    /// multiple of 64 and the number of outputs one of 32.
    pub(crate) fn pack(codes: &[i8], scale: Vec<f32>, bias: Vec<f32>, inputs: usize) -> Self {
        let outputs = scale.len();
        debug_assert_eq!((inputs % DEPTH, outputs % WIDTH), (0, 0));
        debug_assert_eq!((codes.len(), bias.len()), (inputs * outputs, outputs));
        let mut packed = Vec::with_capacity(codes.len() / (WIDTH * DEPTH));
        for panel in codes.chunks_exact(WIDTH * inputs) {
            for start in (0..inputs).step_by(DEPTH) {
                let mut piece = PanelPiece([0; WIDTH * DEPTH]);
                let (groups, _) = piece.0.as_chunks_mut::<{ WIDTH * GROUP }>();
                for (group, to) in groups.iter_mut().enumerate() {
                    let from = start + group * GROUP;
                    let outputs = panel.chunks_exact(inputs);
                    for (to, output) in to.chunks_exact_mut(GROUP).zip(outputs) {
                        to.copy_from_slice(&output[from..][..GROUP]);
                    }
                }
                packed.push(piece);
            }
        }
        let sum = codes
            .chunks_exact(inputs)
            .zip(&scale)
            .map(|(row, scale)| {
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "fewer than 2^17 codes of at most 127 are below 2^24"
                )]
                let sum = row.iter().map(|&c| i32::from(c)).sum::<i32>() as f32;
                sum * scale
            })
            .collect();
        // Two products of a byte and a code up to 64 fit into 16 bits.
        let narrow = codes.iter().all(|c| c.unsigned_abs() <= 64);
        Self {
            codes: packed,
            scale,
            sum,
            bias,
            inputs,
            narrow,
        }
    }

    /// The pieces of a panel; none beyond the last.
    fn panel(&self, panel: usize) -> &[PanelPiece] {
        let pieces = self.inputs / DEPTH;
        self.codes.chunks_exact(pieces).nth(panel).unwrap_or(&[])
    }

    /// Writes outputs `first..first + out_width` of the rows of `tiles` of `a` to `out`, whose rows (twelve
    /// for each tile) are `out_width` wide. Both ends are multiples of 32.
    pub(crate) fn multiply(
        &self,
        kernel: Kernel,
        a: &Activations,
        tiles: Range<usize>,
        first: usize,
        out: &mut [f32],
        out_width: usize,
    ) {
        debug_assert_eq!(a.inputs, self.inputs);
        // A panel stays in the innermost cache while all tiles pass by it.
        for panel in 0..out_width / WIDTH {
            let start = first + panel * WIDTH;
            let panel_of =
                |values: &'_ [f32]| -> [f32; WIDTH] { std::array::from_fn(|i| values[start + i]) };
            let weights = Panel {
                pieces: self.panel(start / WIDTH),
                scale: &panel_of(&self.scale),
                sum: &panel_of(&self.sum),
                bias: &panel_of(&self.bias),
            };
            let next = Ahead::new(self.panel(start / WIDTH + 1), tiles.len());
            for (place, tile) in tiles.clone().enumerate() {
                next.ask(place);
                let rows = &mut out[place * TILE * out_width..][..TILE * out_width];
                let to = Out {
                    values: rows,
                    width: out_width,
                    first: panel * WIDTH,
                };
                match kernel {
                    Kernel::Vnni(token) => vnni::tile(token, &a.tile(tile), &weights, to),
                    Kernel::Avx2(token) if self.narrow => {
                        avx2::narrow_tile(token, &a.tile(tile), &weights, to);
                    }
                    Kernel::Avx2(token) => avx2::tile(token, &a.tile(tile), &weights, to),
                    Kernel::Plain => plain::tile(&a.tile(tile), &weights, to),
                }
            }
        }
    }
}

struct Tile<'a> {
    pieces: &'a [TilePiece],
    scale: &'a [f32; TILE],
    low: &'a [f32; TILE],
    /// How many of the twelve are wanted.
    rows: usize,
}

struct Panel<'a> {
    pieces: &'a [PanelPiece],
    scale: &'a [f32; WIDTH],
    sum: &'a [f32; WIDTH],
    bias: &'a [f32; WIDTH],
}

/// Twelve rows of a result, and the place of the panel in each.
struct Out<'a> {
    values: &'a mut [f32],
    width: usize,
    first: usize,
}

impl Out<'_> {
    #[inline(always)]
    fn row(&mut self, row: usize) -> &mut [f32; WIDTH] {
        let row = &mut self.values[row * self.width + self.first..];
        row.first_chunk_mut()
            .expect("a row is a multiple of 32 wide")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Codes of rows and of weights, `most` the largest of the latter.
    fn codes(
        rows: usize,
        inputs: usize,
        outputs: usize,
        most: i8,
        seed: u32,
    ) -> (Vec<u8>, Vec<i8>) {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16).to_le_bytes()[0]
        };
        // The extremes are where sums in 16 bits would overflow.
        let a = (0..rows * inputs)
            .map(|_| next().saturating_mul(2))
            .collect();
        let b = (0..inputs * outputs)
            .map(|_| next().cast_signed().saturating_mul(2).clamp(-most, most))
            .collect();
        (a, b)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        fn every_kernel_gives_the_exact_sums(
            rows in 1..30_usize,
            pieces in 1..4_usize,
            panels in 1..4_usize,
            most in prop_oneof![Just(64_i8), Just(127)],
            seed: u32,
        ) {
            let (inputs, outputs) = (pieces * DEPTH, panels * WIDTH);
            let (a, b) = codes(rows, inputs, outputs, most, seed);
            let mut activations = Activations::default();
            activations.reset(rows, inputs);
            for (row, codes) in a.chunks(inputs).enumerate() {
                activations.set_range(row, 0.0, 1.0);
                for (to, codes) in activations.pieces(row).zip(codes.chunks(DEPTH)) {
                    to.copy_from_slice(codes);
                }
            }
            let matrix = Matrix::pack(&b, vec![1.0; outputs], vec![0.0; outputs], inputs);
            for kernel in Kernel::all() {
                let mut out = vec![0.0; rows.next_multiple_of(TILE) * outputs];
                let tiles = 0..rows.div_ceil(TILE);
                matrix.multiply(kernel, &activations, tiles, 0, &mut out, outputs);
                for row in 0..rows {
                    for output in 0..outputs {
                        let sum: i32 = a[row * inputs..][..inputs]
                            .iter()
                            .zip(&b[output * inputs..][..inputs])
                            .map(|(a, b)| i32::from(*a) * i32::from(*b))
                            .sum();
                        #[expect(clippy::cast_precision_loss, reason = "below 2^24")]
                        let sum = sum as f32;
                        prop_assert_eq!(out[row * outputs + output], sum, "{:?}", kernel);
                    }
                }
            }
        }
    }

    #[test]
    fn the_largest_sums_fit() {
        // The most inputs that config.json may ask for, and those of a large encoder.
        for inputs in [1 << 16, 3072] {
            let mut activations = Activations::default();
            activations.reset(1, inputs);
            activations.set_range(0, 0.0, 1.0);
            activations.pieces(0).for_each(|codes| codes.fill(255));
            for most in [127_i8, -127] {
                let codes = vec![most; inputs * WIDTH];
                let matrix = Matrix::pack(&codes, vec![1.0; WIDTH], vec![0.0; WIDTH], inputs);
                #[expect(
                    clippy::cast_precision_loss,
                    reason = "to the nearest, as the kernels do"
                )]
                let sum = (inputs as i64 * 255 * i64::from(most)) as f32;
                for kernel in Kernel::all() {
                    let mut out = vec![0.0; TILE * WIDTH];
                    matrix.multiply(kernel, &activations, 0..1, 0, &mut out, WIDTH);
                    assert_eq!(out[..WIDTH], [sum; WIDTH], "{kernel:?}");
                }
            }
        }
    }

    #[test]
    fn ranges_scales_and_biases_are_the_same_everywhere() {
        let (rows, inputs, outputs) = (17, 2 * DEPTH, 3 * WIDTH);
        let (a, b) = codes(rows, inputs, outputs, 127, 7);
        let mut activations = Activations::default();
        activations.reset(rows, inputs);
        for (row, codes) in a.chunks(inputs).enumerate() {
            activations.set_range(row, -0.3 - 0.01 * row as f32, 0.02);
            for (to, codes) in activations.pieces(row).zip(codes.chunks(DEPTH)) {
                to.copy_from_slice(codes);
            }
        }
        let scale: Vec<f32> = (0..outputs).map(|i| 0.001 * (1.0 + i as f32)).collect();
        let bias: Vec<f32> = (0..outputs).map(|i| 0.1 * i as f32).collect();
        let matrix = Matrix::pack(&b, scale.clone(), bias.clone(), inputs);
        let results: Vec<Vec<f32>> = Kernel::all()
            .into_iter()
            .map(|kernel| {
                // The last two panels of the last tile alone.
                let mut out = vec![0.0; TILE * 2 * WIDTH];
                matrix.multiply(kernel, &activations, 1..2, WIDTH, &mut out, 2 * WIDTH);
                out.truncate((rows - TILE) * 2 * WIDTH);
                out
            })
            .collect();
        for result in &results {
            assert_eq!(result, &results[0]);
        }
        for (row, result) in results[0].chunks(2 * WIDTH).enumerate() {
            let row = row + TILE;
            for (output, got) in result.iter().enumerate() {
                let output = output + WIDTH;
                let low = f64::from(-0.3 - 0.01 * row as f32);
                let wanted: f64 = a[row * inputs..][..inputs]
                    .iter()
                    .zip(&b[output * inputs..][..inputs])
                    .map(|(a, b)| (low + 0.02 * f64::from(*a)) * f64::from(*b))
                    .sum::<f64>()
                    * f64::from(scale[output])
                    + f64::from(bias[output]);
                assert!((f64::from(*got) - wanted).abs() < 1e-3, "{got} {wanted}");
            }
        }
    }
}
