use serde::{Deserialize, Serialize};

/// What a set of statements says about one proposition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Evidence-weighted mean of the statements' scores, shrunk towards 0: −1,000,000 (opposes) to
    /// 1,000,000 (supports), in millionths. `None` if no statement has any probability of addressing the
    /// proposition.
    pub score: Option<i64>,
    /// Lower end of the 95 % interval, in millionths; never above `score`.
    pub ci_low: Option<i64>,
    /// Upper end, in millionths; never below `score`.
    pub ci_high: Option<i64>,
    /// The side in one word.
    pub label: SummaryLabel,
    /// Statements labelled support.
    pub support: u32,
    /// Statements labelled oppose.
    pub oppose: u32,
    /// Statements labelled neutral.
    pub neutral: u32,
    /// All statements: the sum of the three.
    pub statements: u32,
    /// Articles in which they stand.
    pub articles: u32,
}

/// The side of many statements in one word. The first rule that holds decides:
///
/// 1. every statement is labelled neutral: [`Neutral`](Self::Neutral);
/// 2. the interval lies above 0 and a statement is labelled support: [`Support`](Self::Support);
/// 3. the interval lies below 0 and a statement is labelled oppose: [`Oppose`](Self::Oppose);
/// 4. statements on both sides: [`Mixed`](Self::Mixed);
/// 5. otherwise: [`Unclear`](Self::Unclear).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SummaryLabel {
    /// For the proposition, beyond the interval.
    Support,
    /// Against it, beyond the interval.
    Oppose,
    /// Both sides were taken and neither prevails.
    Mixed,
    /// Nothing that was said addresses it.
    Neutral,
    /// Too little was said to tell.
    Unclear,
}

impl SummaryLabel {
    /// As it stands in the tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Support => "support",
            Self::Oppose => "oppose",
            Self::Mixed => "mixed",
            Self::Neutral => "neutral",
            Self::Unclear => "unclear",
        }
    }
}

/// One analyst on one proposition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalystSummary {
    /// As in [`Observation::analyst`](crate::Observation).
    pub analyst: u32,
    /// As in [`Observation::proposition`](crate::Observation).
    pub proposition: u32,
    /// Score, interval, label, counts.
    pub summary: Summary,
    /// Distinct known sources that carry the analyst's statements, syndicated copies included.
    pub sources: u32,
}

/// One source on one proposition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceSummary {
    /// As in [`Observation::source`](crate::Observation).
    pub source: u32,
    /// As in [`Observation::proposition`](crate::Observation).
    pub proposition: u32,
    /// Score, interval, label, counts.
    pub summary: Summary,
    /// Distinct known analysts whose statements it carries.
    pub analysts: u32,
}
