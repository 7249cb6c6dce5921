use serde::{Deserialize, Serialize};

/// Why a score should be read with care. Flags never change a score by themselves, except
/// [`Flag::Denied`] and [`Flag::Declined`], which name what was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flag {
    /// The statement was too long for the model, its end was not read.
    Truncated,
    /// The best side leads the second by less than [`crate::ScoreOptions::close_call`].
    CloseCall,
    /// The supporting and the opposing sentences, each asked alone, point to different sides.
    SidesDisagree,
    /// A side was chosen, but no single question was answered for it with more than even odds.
    LowEvidence,
    /// The speaker denies the statement: the sides were exchanged.
    Denied,
    /// The speaker declined to say it: neutral, and the model was not asked.
    Declined,
    /// The statement is reported inside another one ("X says that Y believes …").
    Nested,
}

impl Flag {
    /// As it stands in the tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Truncated => "truncated",
            Self::CloseCall => "close_call",
            Self::SidesDisagree => "sides_disagree",
            Self::LowEvidence => "low_evidence",
            Self::Denied => "denied",
            Self::Declined => "declined",
            Self::Nested => "nested",
        }
    }
}
