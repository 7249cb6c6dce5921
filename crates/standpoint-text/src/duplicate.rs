use serde::{Deserialize, Serialize};

use crate::ArticleId;

/// An article repeats another one, word for word or with small edits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuplicateOf {
    /// The article that is kept: the first by date, then by file name.
    pub original: ArticleId,
    /// Share of word shingles in common (Jaccard index), in parts per thousand; 1000 means the same text.
    pub similarity: u32,
    /// Whether both carry the same source. If so the repetition is not counted at all; if not
    /// (syndication) it counts once for its own source, and not again for its analysts.
    pub same_source: bool,
}
