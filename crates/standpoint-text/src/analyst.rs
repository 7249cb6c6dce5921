use serde::{Deserialize, Serialize};

use crate::Span;

/// A resolved speaker within one article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalAnalyst {
    /// The fullest form of the name that the article gives, without titles ("Edward Howell"); for groups
    /// and documents the head phrase, lower case, without article ("analysts", "report").
    pub name: String,
    /// What kind of speaker.
    pub kind: AnalystKind,
    /// "Dr", "Gen.", in order of first mention, each once.
    pub titles: Vec<String>,
    /// "departmental lecturer in international relations".
    pub role: Option<String>,
    /// "Christ Church, University of Oxford".
    pub affiliation: Option<String>,
    /// What pronouns show.
    pub gender: Gender,
    /// Where the article names them, by start; includes pronouns that were resolved to them.
    pub mentions: Vec<Span>,
}

/// What kind of speaker an analyst is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnalystKind {
    /// One named human being.
    Person,
    /// A named institution, government, company or outlet ("NATO", "Beijing", "the WSJ").
    Organisation,
    /// People without names ("analysts", "three senior officials").
    Group,
    /// A text ("the report").
    Document,
    /// The author of an opinion article, in their own voice. An author with a name is the same analyst
    /// as the person of that name.
    Author,
}

impl AnalystKind {
    /// As it stands in the tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Group => "group",
            Self::Document => "document",
            Self::Author => "author",
        }
    }
}

/// Grammatical gender, where titles or pronouns show it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gender {
    /// Not shown.
    #[default]
    Unknown,
    /// "Ms", "she".
    Female,
    /// "Mr", "he".
    Male,
}

/// A stable name for an analyst: a slug of the canonical name, with a number where two share it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AnalystId(pub String);

impl std::fmt::Display for AnalystId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// One identity across all articles of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Analyst {
    /// `edward-howell`.
    pub id: AnalystId,
    /// Canonical name.
    pub name: String,
    /// What kind of speaker. [`AnalystKind::Person`] wins over [`AnalystKind::Author`] where both were seen.
    pub kind: AnalystKind,
    /// All titles seen, each once.
    pub titles: Vec<String>,
    /// The most frequent role; ties go to the longer one, then the alphabet.
    pub role: Option<String>,
    /// Likewise.
    pub affiliation: Option<String>,
}

/// Who is who across the articles of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identities {
    /// Sorted by id.
    pub analysts: Vec<Analyst>,
    /// `of[article][local]`: index into `analysts`; articles in the order in which they were given.
    pub of: Vec<Vec<usize>>,
}
