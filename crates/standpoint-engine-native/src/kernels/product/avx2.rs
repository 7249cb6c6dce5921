//! AVX2: products of bytes in 16 bits where they cannot overflow, of 16-bit numbers otherwise.

#![expect(
    clippy::needless_range_loop,
    reason = "with ranges of known length the compiler drops every check of bounds"
)]

use archmage::prelude::*;

use super::plain::finish;
use super::{DEPTH, GROUP, Out, Panel, TILE, Tile, WIDTH};

/// Rows at a time; with eight accumulators each of two rows leaves eight registers.
const ROWS: usize = 2;

/// One tile times one panel, for codes of weights up to 64 in size: then `vpmaddubsw` cannot saturate.
#[arcane(import_intrinsics)]
pub(super) fn narrow_tile(_token: X64V3Token, a: &Tile<'_>, b: &Panel<'_>, out: Out<'_>) {
    let mut out = out;
    let ones = _mm256_set1_epi16(1);
    for first in (0..a.rows).step_by(ROWS) {
        let mut sums = [[_mm256_setzero_si256(); 4]; ROWS];
        for (a, b) in a.pieces.iter().zip(b.pieces) {
            let (groups, _) = b.0.as_chunks::<{ WIDTH * GROUP }>();
            for group in 0..DEPTH / GROUP {
                let codes: [__m256i; ROWS] =
                    std::array::from_fn(|r| _mm256_set1_epi32(codes(a, first + r, group)));
                for (quarter, weights) in groups[group].as_chunks::<32>().0.iter().enumerate() {
                    let weights = _mm256_loadu_si256(weights);
                    for r in 0..ROWS {
                        let pairs = _mm256_maddubs_epi16(codes[r], weights);
                        let fours = _mm256_madd_epi16(pairs, ones);
                        sums[r][quarter] = _mm256_add_epi32(sums[r][quarter], fours);
                    }
                }
            }
        }
        for r in 0..ROWS.min(a.rows - first) {
            let mut all = [0_i32; WIDTH];
            for (sums, to) in sums[r].iter().zip(all.as_chunks_mut::<8>().0) {
                _mm256_storeu_si256(to, *sums);
            }
            finish(&all, first + r, a, b, out.row(first + r));
        }
    }
}

/// One tile times one panel, for any codes.
#[arcane(import_intrinsics)]
pub(super) fn tile(_token: X64V3Token, a: &Tile<'_>, b: &Panel<'_>, out: Out<'_>) {
    let mut out = out;
    for row in 0..a.rows {
        // Sums of two neighbours each: low and high half of every eight outputs.
        let mut sums = [[_mm256_setzero_si256(); 2]; 4];
        for (a, b) in a.pieces.iter().zip(b.pieces) {
            let (groups, _) = b.0.as_chunks::<{ WIDTH * GROUP }>();
            for group in 0..DEPTH / GROUP {
                let codes = _mm256_cvtepu8_epi16(_mm_set1_epi32(codes(a, row, group)));
                for (quarter, weights) in groups[group].as_chunks::<32>().0.iter().enumerate() {
                    let (low, high) = weights.split_at(16);
                    for (half, weights) in [low, high].into_iter().enumerate() {
                        let weights: &[i8; 16] = weights.try_into().expect("16 of 32");
                        let weights = _mm256_cvtepi8_epi16(_mm_loadu_si128(weights));
                        let pairs = _mm256_madd_epi16(codes, weights);
                        sums[quarter][half] = _mm256_add_epi32(sums[quarter][half], pairs);
                    }
                }
            }
        }
        let mut all = [0_i32; WIDTH];
        for (sums, to) in sums.iter().zip(all.as_chunks_mut::<8>().0) {
            // The horizontal sum works in halves of a register, so the middle two are exchanged.
            let fours = _mm256_hadd_epi32(sums[0], sums[1]);
            _mm256_storeu_si256(to, _mm256_permute4x64_epi64::<0b11_01_10_00>(fours));
        }
        finish(&all, row, a, b, out.row(row));
    }
}

/// Four codes of a row.
#[inline(always)]
fn codes(piece: &[u8; TILE * DEPTH], row: usize, group: usize) -> i32 {
    let at = (row % TILE) * DEPTH + group * GROUP;
    i32::from_le_bytes([piece[at], piece[at + 1], piece[at + 2], piece[at + 3]])
}
