/// Adjusted p-values that control the false discovery rate (Benjamini & Hochberg 1995): for the i-th
/// smallest of m, the least of p·m / rank over its own and all higher ranks, at most 1. In the order of
/// the input.
#[must_use]
pub fn benjamini_hochberg(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[b].total_cmp(&p_values[a]));
    let m = p_values.len() as f64;
    let mut adjusted = vec![1.0; p_values.len()];
    let mut least = 1.0_f64;
    for (from_largest, &i) in order.iter().enumerate() {
        let rank = m - from_largest as f64;
        least = least.min(p_values[i] * m / rank);
        adjusted[i] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_out_by_hand() {
        let adjusted = benjamini_hochberg(&[0.01, 0.04, 0.03, 0.5]);
        // 0.01·4/1; min(0.04·4/3, 0.5); min(0.03·4/2, 0.04·4/3, 0.5); 0.5·4/4.
        let expected = [0.04, 0.16 / 3.0, 0.16 / 3.0, 0.5];
        for (a, e) in adjusted.iter().zip(expected) {
            assert!((a - e).abs() < 1e-12, "{adjusted:?}");
        }
        assert!(benjamini_hochberg(&[]).is_empty());
    }
}
