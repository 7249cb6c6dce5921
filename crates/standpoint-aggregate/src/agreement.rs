use serde::{Deserialize, Serialize};

use crate::{AnalystSummary, SummaryLabel};

/// How far apart two values are, squared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Equal or not: names.
    Nominal,
    /// By how many values lie between: ranks.
    Ordinal,
    /// By the square of the difference: scores.
    Interval,
}

/// Krippendorff's alpha (Krippendorff 2011, "Computing Krippendorff's alpha-reliability"): 1 is perfect
/// agreement, 0 what chance would give, below 0 systematic disagreement.
///
/// `units[u]` holds the values that raters gave to unit `u`, in any order; missing ones are left out, and
/// units with fewer than two values are ignored. `None` if nothing can be paired, or if all values are
/// equal, where alpha is not defined.
#[must_use]
pub fn krippendorff_alpha(units: &[Vec<f64>], metric: Metric) -> Option<f64> {
    let units: Vec<&Vec<f64>> = units.iter().filter(|u| u.len() >= 2).collect();
    let mut domain: Vec<f64> = units.iter().flat_map(|u| u.iter().copied()).collect();
    domain.sort_unstable_by(f64::total_cmp);
    let pairable = domain.len() as f64;
    domain.dedup();
    let index = |value: f64| domain.partition_point(|d| *d < value);

    let mut counts = vec![0.0; domain.len()];
    units
        .iter()
        .flat_map(|u| u.iter())
        .for_each(|&v| counts[index(v)] += 1.0);
    let distance = Distance::new(&domain, &counts, metric);

    let mut observed = 0.0;
    for unit in &units {
        let mut here: Vec<usize> = unit.iter().map(|&v| index(v)).collect();
        here.sort_unstable();
        let mut sum = 0.0;
        for (i, &a) in here.iter().enumerate() {
            sum += here[..i]
                .iter()
                .map(|&b| distance.between(a, b))
                .sum::<f64>();
        }
        observed += 2.0 * sum / (unit.len() as f64 - 1.0);
    }
    let mut expected = 0.0;
    for a in 0..domain.len() {
        for b in 0..a {
            expected += 2.0 * counts[a] * counts[b] * distance.between(a, b);
        }
    }
    (expected > 0.0).then(|| 1.0 - (pairable - 1.0) * observed / expected)
}

struct Distance<'a> {
    domain: &'a [f64],
    counts: &'a [f64],
    /// Values in `counts` before each index.
    before: Vec<f64>,
    metric: Metric,
}

impl<'a> Distance<'a> {
    fn new(domain: &'a [f64], counts: &'a [f64], metric: Metric) -> Self {
        let mut seen = 0.0;
        let before = counts
            .iter()
            .map(|count| {
                let here = seen;
                seen += count;
                here
            })
            .collect();
        Self {
            domain,
            counts,
            before,
            metric,
        }
    }

    fn between(&self, a: usize, b: usize) -> f64 {
        let (low, high) = (a.min(b), a.max(b));
        let root = match self.metric {
            Metric::Nominal => f64::from(u8::from(a != b)),
            Metric::Interval => self.domain[high] - self.domain[low],
            Metric::Ordinal => {
                let through = self.before[high] + self.counts[high] - self.before[low];
                through - (self.counts[low] + self.counts[high]) / 2.0
            }
        };
        root * root
    }
}

/// How far the analysts of a run agree on the propositions that they meet on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Alpha over scores, interval metric, in millionths; analysts who took no side are missing values.
    pub scores: Option<i64>,
    /// Alpha over the labels oppose < mixed < support, ordinal metric, in millionths; neutral and unclear
    /// are missing values.
    pub labels: Option<i64>,
    /// Propositions on which at least two analysts took a side.
    pub propositions: u32,
    /// Scores that could be paired.
    pub values: u32,
}

/// Krippendorff's alpha with analysts as raters and propositions as units.
#[must_use]
pub fn agreement(summaries: &[AnalystSummary]) -> Agreement {
    let scores = by_proposition(summaries, |s| {
        let took_side = s.summary.support + s.summary.oppose > 0;
        s.summary
            .score
            .filter(|_| took_side)
            .map(|score| score as f64 / 1e6)
    });
    let labels = by_proposition(summaries, |s| match s.summary.label {
        SummaryLabel::Oppose => Some(-1.0),
        SummaryLabel::Mixed => Some(0.0),
        SummaryLabel::Support => Some(1.0),
        SummaryLabel::Neutral | SummaryLabel::Unclear => None,
    });
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let paired = || scores.iter().filter(|unit| unit.len() >= 2);
    Agreement {
        propositions: count(paired().count()),
        values: count(paired().map(Vec::len).sum()),
        scores: krippendorff_alpha(&scores, Metric::Interval).map(millionths),
        labels: krippendorff_alpha(&labels, Metric::Ordinal).map(millionths),
    }
}

/// Values by proposition, each list sorted, so that the analysts' numbering cannot change a sum.
fn by_proposition(
    summaries: &[AnalystSummary],
    value: impl Fn(&AnalystSummary) -> Option<f64>,
) -> Vec<Vec<f64>> {
    let mut values: Vec<(u32, f64)> = summaries
        .iter()
        .filter_map(|s| Some((s.proposition, value(s)?)))
        .collect();
    values.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    values
        .chunk_by(|a, b| a.0 == b.0)
        .map(|unit| unit.iter().map(|v| v.1).collect())
        .collect()
}

fn millionths(value: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "alpha is small")]
    let whole = (value * 1e6).round() as i64;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Krippendorff 2011: four observers, twelve units, with missing values.
    #[test]
    fn the_published_example() {
        let units: Vec<Vec<f64>> = [
            &[1, 1, 1][..],
            &[2, 2, 3, 2],
            &[3, 3, 3, 3],
            &[3, 3, 3, 3],
            &[2, 2, 2, 2],
            &[1, 2, 3, 4],
            &[4, 4, 4, 4],
            &[1, 1, 2, 1],
            &[2, 2, 2, 2],
            &[5, 5, 5],
            &[1, 1],
            &[3],
        ]
        .iter()
        .map(|unit| unit.iter().map(|&v| f64::from(v)).collect())
        .collect();
        let alpha = |metric| krippendorff_alpha(&units, metric).expect("defined");
        assert!((alpha(Metric::Nominal) - 0.743).abs() < 5e-4);
        assert!((alpha(Metric::Ordinal) - 0.815).abs() < 5e-4);
        assert!((alpha(Metric::Interval) - 0.849).abs() < 5e-4);
    }

    #[test]
    fn undefined_without_pairs_or_without_variation() {
        assert_eq!(
            krippendorff_alpha(&[vec![1.0], vec![2.0]], Metric::Nominal),
            None
        );
        assert_eq!(
            krippendorff_alpha(&[vec![1.0, 1.0]], Metric::Interval),
            None
        );
    }
}
