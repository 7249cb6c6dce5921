use standpoint_text::{Stance, StanceLabel};

/// One statement by one analyst, scored against one proposition.
///
/// A statement of two analysts ("Fix and Harris argue") is two observations with the same `article` and
/// `statement`: it counts once for each of them, and once for the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Observation {
    /// Who says it; `None` where the speaker is unknown. Such a statement counts for its source only.
    pub analyst: Option<u32>,
    /// Who published it; `None` where that is unknown. Such a statement counts for its analyst only.
    pub source: Option<u32>,
    /// The article, unique within the run.
    pub article: u32,
    /// The statement, unique within its article.
    pub statement: u32,
    /// The proposition.
    pub proposition: u32,
    /// The three probabilities, in millionths.
    pub stance: Stance,
    /// The side that the scorer gave it; what the counts count.
    pub label: StanceLabel,
    /// Whether the analyst's score takes it in: false in a syndicated copy, which counts for its own
    /// source and not again for its analysts.
    pub counts_for_analyst: bool,
}
