use serde::{Deserialize, Serialize};

use crate::{AnalystSummary, SummaryLabel};

/// How one proposition divides the analysts who took a side on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Divisiveness {
    /// The proposition.
    pub proposition: u32,
    /// Analysts with at least one statement on either side.
    pub analysts: u32,
    /// Those labelled support.
    pub support: u32,
    /// Those labelled oppose.
    pub oppose: u32,
    /// Those labelled mixed or unclear.
    pub undecided: u32,
    /// Mean of their scores, each analyst once, in millionths.
    pub mean: i64,
    /// Standard deviation of their scores, in millionths: 0 where all agree, 1,000,000 where half of them
    /// are at either end.
    pub spread: i64,
}

/// The propositions that at least two analysts took a side on, the most divisive first, the most agreed
/// last; ties by proposition.
#[must_use]
pub fn divisiveness(summaries: &[AnalystSummary]) -> Vec<Divisiveness> {
    let mut sided: Vec<(u32, i64, SummaryLabel)> = summaries
        .iter()
        .filter(|s| s.summary.support + s.summary.oppose > 0)
        .filter_map(|s| Some((s.proposition, s.summary.score?, s.summary.label)))
        .collect();
    sided.sort_unstable();
    let mut rows: Vec<Divisiveness> = sided
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|analysts| analysts.len() >= 2)
        .map(row)
        .collect();
    rows.sort_by_key(|row| (std::cmp::Reverse(row.spread), row.proposition));
    rows
}

fn row(analysts: &[(u32, i64, SummaryLabel)]) -> Divisiveness {
    let n = analysts.len() as f64;
    let scores = analysts.iter().map(|a| a.1 as f64);
    let mean = scores.clone().sum::<f64>() / n;
    let variance = scores.map(|s| (s - mean) * (s - mean)).sum::<f64>() / n;
    let labelled = |labels: &[SummaryLabel]| {
        let n = analysts.iter().filter(|a| labels.contains(&a.2)).count();
        u32::try_from(n).unwrap_or(u32::MAX)
    };
    #[expect(clippy::cast_possible_truncation, reason = "within a million")]
    let whole = |value: f64| value.round() as i64;
    Divisiveness {
        proposition: analysts[0].0,
        analysts: u32::try_from(analysts.len()).unwrap_or(u32::MAX),
        support: labelled(&[SummaryLabel::Support]),
        oppose: labelled(&[SummaryLabel::Oppose]),
        undecided: labelled(&[SummaryLabel::Mixed, SummaryLabel::Unclear]),
        mean: whole(mean),
        spread: whole(variance.sqrt()),
    }
}
