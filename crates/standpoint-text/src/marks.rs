use serde::{Deserialize, Serialize};

use crate::Span;

/// What a model has marked in one article: sources ("the minister"), cues ("said") and contents, people with
/// their roles and affiliations, and the links between them. Nobody is resolved yet; spans of different
/// roles may touch, and those of people lie in sources and contents.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    /// In text order.
    pub sources: Vec<Span>,
    /// In text order.
    pub cues: Vec<MarkedCue>,
    /// In text order; a split quotation is two contents of one cue.
    pub contents: Vec<MarkedContent>,
    /// Names of people, in text order.
    pub persons: Vec<Span>,
    /// What people are ("chief economist"), in text order. One that is cut by an institution ("former
    /// *Florida* governor") is two of one person.
    pub roles: Vec<MarkedFact>,
    /// What they belong to ("Halyard Bank"), in text order.
    pub affiliations: Vec<MarkedFact>,
}

/// Words that say who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkedFact {
    /// Where they stand.
    pub span: Span,
    /// Into [`Marks::persons`]; `None` if the model points to nobody nearby.
    pub person: Option<Link>,
}

/// The words that attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkedCue {
    /// Where they stand.
    pub span: Span,
    /// Into [`Marks::sources`]; `None` if the model points to none nearby.
    pub source: Option<Link>,
}

/// The words that are attributed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkedContent {
    /// Where they stand, quotation marks and a leading "that" included.
    pub span: Span,
    /// Into [`Marks::cues`]; `None` if the model points to none nearby.
    pub cue: Option<Link>,
}

/// One mark pointing to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Index of the other mark.
    pub to: usize,
    /// The model's probability for it among all candidates, in parts per thousand.
    pub confidence: u32,
}
