//! No particular instructions: what the compiler can make of fixed sizes.

use super::{DEPTH, GROUP, Out, Panel, Tile, WIDTH};

/// One tile times one panel.
pub(super) fn tile(a: &Tile<'_>, b: &Panel<'_>, mut out: Out<'_>) {
    for row in 0..a.rows {
        let mut sums = [0_i32; WIDTH];
        for (a, b) in a.pieces.iter().zip(b.pieces) {
            let (codes, _) = a[row * DEPTH..][..DEPTH].as_chunks::<GROUP>();
            let (groups, _) = b.0.as_chunks::<{ WIDTH * GROUP }>();
            for (codes, group) in codes.iter().zip(groups) {
                let codes = codes.map(i32::from);
                for (sum, weights) in sums.iter_mut().zip(group.as_chunks::<GROUP>().0) {
                    for (code, weight) in codes.iter().zip(weights) {
                        *sum += code * i32::from(*weight);
                    }
                }
            }
        }
        finish(&sums, row, a, b, out.row(row));
    }
}

/// From sums of codes to values.
#[inline(always)]
pub(super) fn finish(
    sums: &[i32; WIDTH],
    row: usize,
    a: &Tile<'_>,
    b: &Panel<'_>,
    out: &mut [f32; WIDTH],
) {
    let (scale, low) = (a.scale[row], a.low[row]);
    for (i, value) in out.iter_mut().enumerate() {
        #[expect(
            clippy::cast_precision_loss,
            reason = "an error of 2 in 2^25, far below that of the codes"
        )]
        let sum = sums[i] as f32;
        *value = sum.mul_add(scale * b.scale[i], low.mul_add(b.sum[i], b.bias[i]));
    }
}
