use serde::Serialize;
use standpoint_text::Span;

use crate::metrics::Tally;

/// The three parts of an attribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Who says it.
    Source,
    /// The words that attribute it.
    Cue,
    /// What is said.
    Content,
}

impl Role {
    /// All three, in the order in which the field reports them.
    pub const ALL: [Self; 3] = [Self::Source, Self::Cue, Self::Content];

    /// `source`, `cue`, `content`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Cue => "cue",
            Self::Content => "content",
        }
    }

    /// The role of a name, in any case.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|role| role.name().eq_ignore_ascii_case(name))
    }
}

/// One role's spans against the gold, as CofeNet reports them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct SpanScores {
    /// Both ends right.
    pub exact: Tally,
    /// The beginning right.
    pub begin: Tally,
    /// Each span counts for its best Jaccard index with a span of the other side.
    pub jaccard: Tally,
}

impl SpanScores {
    /// Adds another article's.
    pub fn add(&mut self, other: Self) {
        self.exact.add(other.exact);
        self.begin.add(other.begin);
        self.jaccard.add(other.jaccard);
    }
}

/// Compares two lists of spans of one role in one text. Order and duplicates do not matter.
#[must_use]
pub fn score_spans(predicted: &[Span], gold: &[Span]) -> SpanScores {
    let unique = |spans: &[Span]| {
        let mut spans: Vec<Span> = spans.to_vec();
        spans.sort();
        spans.dedup();
        spans
    };
    let (predicted, gold) = (unique(predicted), unique(gold));
    let tally = |alike: fn(Span, Span) -> f64| Tally {
        right_predicted: sum_of_best(&predicted, &gold, alike),
        predicted: predicted.len(),
        found_gold: sum_of_best(&gold, &predicted, alike),
        gold: gold.len(),
    };
    SpanScores {
        exact: tally(|a, b| f64::from(u8::from(a == b))),
        begin: tally(|a, b| f64::from(u8::from(a.start == b.start))),
        jaccard: tally(|a, b| crate::jaccard(&[a], &[b])),
    }
}

fn sum_of_best(of: &[Span], among: &[Span], alike: fn(Span, Span) -> f64) -> f64 {
    of.iter()
        .map(|a| among.iter().map(|b| alike(*a, *b)).fold(0.0, f64::max))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_half_found_span_counts_half_in_jaccard_and_not_in_exact() {
        let scores = score_spans(&[Span::new(0, 5), Span::new(20, 30)], &[Span::new(0, 10)]);
        assert!((scores.exact.f1() - 0.0).abs() < 1e-12);
        assert!((scores.begin.recall() - 1.0).abs() < 1e-12);
        assert!((scores.begin.precision() - 0.5).abs() < 1e-12);
        assert!((scores.jaccard.recall() - 0.5).abs() < 1e-12);
        assert!((scores.jaccard.precision() - 0.25).abs() < 1e-12);
    }
}
