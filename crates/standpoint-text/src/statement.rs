use serde::{Deserialize, Serialize};

use crate::{Issue, LocalAnalyst, Span};

/// The layer of statements and speakers of one article.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attributions {
    /// By start of content, then of cue.
    pub statements: Vec<Statement>,
    /// Everybody to whom something is attributed, and everybody else whom the registry knows by a full
    /// name; order of first mention.
    pub analysts: Vec<LocalAnalyst>,
    /// What was noticed on the way.
    pub issues: Vec<Issue>,
}

/// One attributed span: what somebody says, claims, thinks or writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// In whose words.
    pub kind: StatementKind,
    /// What is said, without the outer quotation marks: sorted, disjoint, at least one. More than one
    /// where the reporting clause stands inside the statement ("…," he said, "…").
    pub content: Vec<Span>,
    /// The content as the annotated corpora count it (PARC, PolNeAR): with its quotation marks and a
    /// leading "that". Sorted, disjoint.
    pub whole: Vec<Span>,
    /// The words that attribute it ("said", "according to", a colon); may be empty.
    pub cue: Vec<Span>,
    /// The words that name who says it ("Dr Muraviev", "he"); empty where no words do.
    pub source: Vec<Span>,
    /// Who says it, as indices into [`Attributions::analysts`]. Several for "Fix and Harris argue";
    /// none where the speaker is unknown.
    pub analysts: Vec<usize>,
    /// Whether the speaker stands by it.
    pub polarity: Polarity,
    /// The statement inside which this one is reported ("X says that Y believes …"), as an index into
    /// [`Attributions::statements`].
    pub nested_in: Option<usize>,
    /// The rule that found it and the sieve that resolved its speaker: `quote_verb+surname`.
    pub rule: String,
    /// How sure the two are, in parts per thousand.
    pub confidence: u32,
}

impl Statement {
    /// From the first to the last byte of the content.
    #[must_use]
    pub fn extent(&self) -> Span {
        let mut spans = self.content.iter().copied();
        let first = spans.next().unwrap_or(Span { start: 0, end: 0 });
        spans.fold(first, Span::cover)
    }

    /// The words of the content; the parts of a split quotation are joined by a space.
    #[must_use]
    pub fn words(&self, text: &str) -> String {
        let mut words = String::new();
        for span in &self.content {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(span.of(text).trim());
        }
        words
    }
}

/// In whose words a statement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatementKind {
    /// Quoted: the content lies wholly inside quotation marks.
    Direct,
    /// Paraphrased: no quotation marks.
    Indirect,
    /// Paraphrase with quoted words in it.
    Mixed,
    /// The article's own author speaks, in an opinion article.
    Author,
}

impl StatementKind {
    /// As it stands in the tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Indirect => "indirect",
            Self::Mixed => "mixed",
            Self::Author => "author",
        }
    }
}

/// Whether the speaker stands by the content.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    /// "said", "warned": the content is the speaker's.
    #[default]
    Asserted,
    /// "denied that", "rejected claims that": the speaker holds the opposite.
    Denied,
    /// "declined to say whether", "did not say": the content is not the speaker's at all.
    Declined,
}

impl Polarity {
    /// As it stands in the tables' flags.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asserted => "asserted",
            Self::Denied => "denied",
            Self::Declined => "declined",
        }
    }
}
