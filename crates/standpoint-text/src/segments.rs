use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::Span;

/// The layer of paragraphs, sentences and quotations of one article.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segments {
    /// In text order. Paragraphs are separated by line breaks; blank ones are left out.
    pub paragraphs: Vec<Paragraph>,
    /// In text order, across paragraphs. Together with the white space between them they are the text.
    pub sentences: Vec<Sentence>,
    /// By start; an inner quotation follows the one that holds it.
    pub quotes: Vec<Quote>,
}

impl Segments {
    /// Index of the sentence that holds the byte `offset`, or of the first one behind it.
    #[must_use]
    pub fn sentence_at(&self, offset: usize) -> Option<usize> {
        let index = self.sentences.partition_point(|s| s.span.end() <= offset);
        (index < self.sentences.len()).then_some(index)
    }

    /// Index of the paragraph that holds the byte `offset`, or of the first one behind it.
    #[must_use]
    pub fn paragraph_at(&self, offset: usize) -> Option<usize> {
        let index = self.paragraphs.partition_point(|p| p.span.end() <= offset);
        (index < self.paragraphs.len()).then_some(index)
    }
}

/// A block of text between line breaks, without the white space around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paragraph {
    /// Without surrounding white space.
    pub span: Span,
    /// Its sentences, as indices into [`Segments::sentences`].
    pub sentences: Range<usize>,
}

/// A sentence, without the white space around it. A quotation and its reporting clause are one sentence:
/// a break inside an open quotation, or between its end and "he said", is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// Without surrounding white space.
    pub span: Span,
    /// Index into [`Segments::paragraphs`].
    pub paragraph: usize,
}

/// Words between quotation marks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// With its marks.
    pub outer: Span,
    /// Without them.
    pub inner: Span,
    /// Which marks.
    pub style: QuoteStyle,
    /// Quotations around this one: 0 for an outermost.
    pub depth: u32,
    /// Whether the closing mark was found; if not, the quotation ends with its paragraph.
    pub closed: bool,
    /// Whether the previous paragraph ended inside a quotation that this one re-opens.
    pub continues: bool,
    /// Index into [`Segments::paragraphs`].
    pub paragraph: usize,
}

/// The marks of a quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuoteStyle {
    /// `"…"`.
    StraightDouble,
    /// `'…'`.
    StraightSingle,
    /// `“…”`, also `„…“`.
    CurlyDouble,
    /// `‘…’`.
    CurlySingle,
    /// `«…»`.
    Guillemets,
    /// Two apostrophes or two backticks, as in "``…''".
    DoubledSingle,
}
