use std::collections::BTreeMap;

use standpoint_text::{AnalystKind, Polarity, Span, StanceLabel, StatementKind};

/// One article with everything that a person found in it.
#[derive(Debug, Clone, Default)]
pub struct GoldArticle {
    /// As the gold names it.
    pub file: String,
    /// The text that the spans are of.
    pub text: String,
    /// In text order as far as the annotators kept it.
    pub statements: Vec<GoldStatement>,
    /// The speakers; empty in gold that resolves none.
    pub analysts: Vec<GoldAnalyst>,
}

/// One attribution as annotated.
#[derive(Debug, Clone, Default)]
pub struct GoldStatement {
    /// Direct, indirect, mixed or the author's own; `None` in gold that does not say.
    pub kind: Option<StatementKind>,
    /// What is said.
    pub content: Vec<Span>,
    /// The words that attribute it; may be empty.
    pub cue: Vec<Span>,
    /// The words that name who says it; may be empty.
    pub source: Vec<Span>,
    /// Full names of who says it; empty where nobody can tell; `None` in gold that resolves nobody.
    pub analysts: Option<Vec<String>>,
    /// Whether the speaker stands by it; `None` in gold that does not say.
    pub polarity: Option<Polarity>,
    /// Sides taken, by proposition id; a proposition that is not named is not addressed.
    pub stances: BTreeMap<String, StanceLabel>,
}

/// One speaker as annotated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldAnalyst {
    /// Fullest form in the article.
    pub name: String,
    /// What kind of speaker.
    pub kind: AnalystKind,
    /// Empty if the article does not give one.
    pub role: String,
    /// Likewise.
    pub affiliation: String,
    /// `m`, `f` or empty.
    pub gender: String,
}

/// Why a gold file cannot be used: a fault of the gold, which must be mended before anything is measured.
#[derive(Debug, thiserror::Error)]
pub enum GoldError {
    /// No TOML of the documented form.
    #[error("{file} is no gold file: {message}")]
    Toml {
        /// The gold file.
        file: String,
        /// What the parser says.
        message: String,
    },
    /// Words that the gold quotes do not stand in the article.
    #[error("{file}: `{words}` does not stand in the article")]
    NotInText {
        /// The gold file.
        file: String,
        /// The words.
        words: String,
    },
    /// A line of a standoff or JSON Lines file is not of the form.
    #[error("{file}, line {line}: {message}")]
    Line {
        /// The gold file.
        file: String,
        /// From 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
}
