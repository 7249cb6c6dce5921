use serde::{Deserialize, Serialize};

use crate::Span;

/// Something that a stage noticed and lived with: an odd quotation mark, an ambiguous surname.
///
/// The stages between ingest and the engines cannot fail; they return their layer and a list of these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// Stable, lower case, words joined by `_`: `unclosed_quote`.
    pub code: String,
    /// What was noticed, for a person.
    pub message: String,
    /// Where.
    pub span: Option<Span>,
}
