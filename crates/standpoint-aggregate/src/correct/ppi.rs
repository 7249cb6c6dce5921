use serde::{Deserialize, Serialize};

use crate::quantile::Z975;

/// A mean estimated from a coded sample and predictions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PpiMean {
    /// The estimate.
    pub estimate: f64,
    /// Its standard error.
    pub error: f64,
    /// How far the predictions were trusted: 0 not at all (the coded sample's own mean), 1 fully.
    pub lambda: f64,
    /// Lower end of the 95 % interval, by the normal distribution.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Prediction-powered inference for a mean (Angelopoulos, Bates, Fannjiang, Jordan & Zrnic 2023, Science
/// 382), with power tuning (Angelopoulos, Duchi & Zrnic 2023, "PPI++"): λ·mean(ŷ of the uncoded) +
/// mean(y − λ·ŷ of the coded).
///
/// `truths` and `predictions` belong to the coded rows, a simple random sample; `uncoded` holds the
/// predictions of all others. λ is chosen to make the variance least unless it is given. `None` if a
/// slice is empty or the two first differ in length.
#[must_use]
pub fn ppi_mean(
    truths: &[f64],
    predictions: &[f64],
    uncoded: &[f64],
    lambda: Option<f64>,
) -> Option<PpiMean> {
    if truths.is_empty() || uncoded.is_empty() || truths.len() != predictions.len() {
        return None;
    }
    let lambda = lambda.unwrap_or_else(|| best_lambda(truths, predictions, uncoded));
    let rectifier: Vec<f64> = truths
        .iter()
        .zip(predictions)
        .map(|(y, f)| y - lambda * f)
        .collect();
    let estimate = lambda * mean(uncoded) + mean(&rectifier);
    let (n, m) = (truths.len() as f64, uncoded.len() as f64);
    let variance = lambda * lambda * variance(uncoded) / m + self::variance(&rectifier) / n;
    let error = variance.sqrt();
    Some(PpiMean {
        estimate,
        error,
        lambda,
        low: estimate - Z975 * error,
        high: estimate + Z975 * error,
    })
}

/// Cov(y, ŷ) / ((1 + n/N)·Var(ŷ)), within [0, 1]; the variance over all predictions.
fn best_lambda(truths: &[f64], predictions: &[f64], uncoded: &[f64]) -> f64 {
    let (n, m) = (truths.len() as f64, uncoded.len() as f64);
    let (y, f) = (mean(truths), mean(predictions));
    let products = truths
        .iter()
        .zip(predictions)
        .map(|(a, b)| (a - y) * (b - f));
    let covariance = products.sum::<f64>() / n;
    let all: Vec<f64> = predictions.iter().chain(uncoded).copied().collect();
    let spread = variance(&all) * (n + m) / (n + m - 1.0);
    if spread > 0.0 {
        (covariance / ((1.0 + n / m) * spread)).clamp(0.0, 1.0)
    } else {
        0.0
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn variance(values: &[f64]) -> f64 {
    let centre = mean(values);
    values
        .iter()
        .map(|v| (v - centre) * (v - centre))
        .sum::<f64>()
        / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_out_by_hand() {
        let found = ppi_mean(&[1.0, 0.0], &[1.0, 1.0], &[1.0, 0.0, 1.0, 0.0], Some(1.0));
        let found = found.expect("not empty");
        // 0.5 + (0 − 1)/2 = 0; √(0.25/4 + 0.25/2) = √0.1875.
        assert!(found.estimate.abs() < 1e-12 && (found.error - 0.1875_f64.sqrt()).abs() < 1e-12);
        // Useless predictions are not used: the coded sample's own mean and error remain.
        let found = ppi_mean(&[1.0, 0.0], &[1.0, 1.0], &[1.0, 1.0], None).expect("not empty");
        assert_eq!((found.lambda, found.estimate), (0.0, 0.5));
        assert!(ppi_mean(&[], &[], &[1.0], None).is_none());
        assert!(ppi_mean(&[1.0], &[], &[1.0], None).is_none());
    }
}
