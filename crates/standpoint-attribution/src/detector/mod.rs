//! Span detection: where something is attributed, by which words, to which words. The one stage that a
//! learned tagger can replace; linking, registry and resolver ask only for [`Frame`]s.

mod accord;
mod adjective;
mod content;
mod find;
mod interview;
mod marked;
mod narration;
mod noun;
mod right;
mod rules;
mod verb;

pub(crate) use marked::Marked;
pub(crate) use rules::Rules;

use standpoint_text::{Polarity, Span};

use crate::document::Document;

/// One attribution as detected: parts may be missing, and nobody is resolved yet.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    /// Which rule found it.
    pub(crate) rule: &'static str,
    /// How sure the rule is, in parts per thousand.
    pub(crate) confidence: u32,
    /// The attributing words.
    pub(crate) cue: Vec<Span>,
    /// The words that name the speaker.
    pub(crate) source: Source,
    /// The speaker's words as a model marked them, appositions included.
    pub(crate) shown: Option<Span>,
    /// What is attributed, sorted; empty where it is expected behind the sentence (a lead-in).
    pub(crate) content: Vec<Span>,
    /// The content as a model marked it, quotation marks and "that" included; empty where rules found it.
    pub(crate) whole: Vec<Span>,
    /// Whether the speaker stands by it.
    pub(crate) polarity: Polarity,
    /// What the cue reports: speech, or a state of mind.
    pub(crate) private: bool,
    /// A clause of its own beside the one before it: "…, and Lind warned that".
    pub(crate) beside: bool,
    /// Index into [`Document::sentences`].
    pub(crate) sentence: usize,
    /// The quotation inside which it stands: words of the quoted, not of the article.
    pub(crate) inside: Option<usize>,
}

/// Where a frame's speaker is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// By these words.
    Words(Span),
    /// By the frame with this index, earlier in the same sentence ("…, adding that").
    Same(usize),
    /// By no words.
    Unnamed,
}

/// Finds attributions in a document.
pub(crate) trait Detector {
    /// All frames by sentence; within one, an interview's answer first, then those outside quotations by
    /// position of the cue, then those inside.
    fn detect(&self, doc: &Document<'_>) -> Vec<Frame>;
}
