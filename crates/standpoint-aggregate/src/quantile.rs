/// The 97.5 % point of the normal distribution.
pub(crate) const Z975: f64 = 1.959_963_984_540_054;

/// The 97.5 % point of Student's t with `df` degrees of freedom, `df` ≥ 3, not necessarily whole.
///
/// Fisher's expansion in 1/df (Abramowitz & Stegun 26.7.5), four terms. It uses only operations that
/// are exact to the last bit on every platform; the relative error is below 0.2 % at 3 degrees of
/// freedom, 0.04 % at 4 and 0.001 % from 10 on.
pub(crate) fn t975(df: f64) -> f64 {
    let z = Z975;
    let z2 = z * z;
    let g1 = z * (z2 + 1.0) / 4.0;
    let g2 = z * ((5.0 * z2 + 16.0) * z2 + 3.0) / 96.0;
    let g3 = z * (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) / 384.0;
    let g4 = z * ((((79.0 * z2 + 776.0) * z2 + 1482.0) * z2 - 1920.0) * z2 - 945.0) / 92_160.0;
    let d = df.max(3.0);
    z + (g1 + (g2 + (g3 + g4 / d) / d) / d) / d
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_printed_table() {
        let table = [
            (3.0, 3.182_446, 2e-3),
            (4.0, 2.776_445, 4e-4),
            (5.0, 2.570_582, 2e-4),
            (10.0, 2.228_139, 1e-5),
            (30.0, 2.042_272, 1e-6),
            (120.0, 1.979_930, 1e-6),
        ];
        for (df, expected, tolerance) in table {
            assert!(
                (t975(df) / expected - 1.0).abs() < tolerance,
                "{df}: {}",
                t975(df)
            );
        }
    }
}
