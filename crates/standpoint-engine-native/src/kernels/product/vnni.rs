//! AVX-512 with VNNI: 64 products and their sums into 16 accumulators in one instruction.

#![expect(
    clippy::needless_range_loop,
    reason = "with ranges of known length the compiler drops every check of bounds"
)]

use archmage::prelude::*;

use super::{DEPTH, GROUP, Out, Panel, TILE, Tile, WIDTH};

/// One tile times one panel.
#[arcane(import_intrinsics)]
pub(super) fn tile(token: X64V4xToken, a: &Tile<'_>, b: &Panel<'_>, out: Out<'_>) {
    // The last tile is seldom full.
    match a.rows {
        11.. => rows::<12>(token, a, b, out),
        9.. => rows::<10>(token, a, b, out),
        7.. => rows::<8>(token, a, b, out),
        5.. => rows::<6>(token, a, b, out),
        3.. => rows::<4>(token, a, b, out),
        _ => rows::<2>(token, a, b, out),
    }
}

#[rite(import_intrinsics)]
fn rows<const R: usize>(_token: X64V4xToken, a: &Tile<'_>, b: &Panel<'_>, mut out: Out<'_>) {
    const { assert!(R <= TILE) };
    let mut sums = [[_mm512_setzero_si512(); 2]; R];
    for (a, b) in a.pieces.iter().zip(b.pieces) {
        let (groups, _) = b.0.as_chunks::<{ WIDTH * GROUP }>();
        for group in 0..DEPTH / GROUP {
            let (first, second) = groups[group].split_at(64);
            let first = _mm512_loadu_epi8::<[i8; 64]>(first.try_into().expect("64 of 128"));
            let second = _mm512_loadu_epi8::<[i8; 64]>(second.try_into().expect("64 of 128"));
            for row in 0..R {
                let at = row * DEPTH + group * GROUP;
                let codes = i32::from_le_bytes([a[at], a[at + 1], a[at + 2], a[at + 3]]);
                let codes = _mm512_set1_epi32(codes);
                sums[row][0] = _mm512_dpbusd_epi32(sums[row][0], codes, first);
                sums[row][1] = _mm512_dpbusd_epi32(sums[row][1], codes, second);
            }
        }
    }
    let halves = |values: &[f32; WIDTH]| {
        let (parts, _) = values.as_chunks::<16>();
        [_mm512_loadu_ps(&parts[0]), _mm512_loadu_ps(&parts[1])]
    };
    let (scale, sum, bias) = (halves(b.scale), halves(b.sum), halves(b.bias));
    for row in 0..R {
        let (row_low, row_scale) = (_mm512_set1_ps(a.low[row]), _mm512_set1_ps(a.scale[row]));
        let value = |half: usize| {
            let start = _mm512_fmadd_ps(row_low, sum[half], bias[half]);
            let step = _mm512_mul_ps(row_scale, scale[half]);
            _mm512_fmadd_ps(_mm512_cvtepi32_ps(sums[row][half]), step, start)
        };
        let (to, _) = out.row(row).as_chunks_mut::<16>();
        _mm512_storeu_ps(&mut to[0], value(0));
        _mm512_storeu_ps(&mut to[1], value(1));
    }
}
