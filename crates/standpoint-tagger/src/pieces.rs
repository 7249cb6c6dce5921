use standpoint_text::Span;
use tokenizers::Tokenizer;

use crate::TaggerError;

/// A word piece of the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) id: u32,
    /// Of the article's text, in bytes.
    pub(crate) span: Span,
    /// Begins a word; only these are tagged.
    pub(crate) first: bool,
    /// Index of its paragraph among those that were given.
    pub(crate) paragraph: usize,
}

/// The pieces of all paragraphs, each paragraph split by itself, without special tokens.
pub(crate) fn split(
    tokenizer: &Tokenizer,
    text: &str,
    paragraphs: &[Span],
) -> Result<Vec<Piece>, TaggerError> {
    let mut pieces = Vec::with_capacity(text.len() / 4);
    for (paragraph, span) in paragraphs.iter().enumerate() {
        let words = span.of(text);
        let encoding = tokenizer
            .encode(words, false)
            .map_err(|error| TaggerError::Run(error.to_string()))?;
        let rows = encoding
            .get_ids()
            .iter()
            .zip(encoding.get_offsets())
            .zip(encoding.get_tokens());
        for ((&id, &(start, end)), token) in rows {
            let start = floor(words, start);
            let end = floor(words, end).max(start);
            pieces.push(Piece {
                id,
                span: Span::new(span.start() + start, span.start() + end),
                first: !token.starts_with("##"),
                paragraph,
            });
        }
    }
    Ok(pieces)
}

/// The last character boundary at or before `at`: a normaliser may report offsets inside a character.
fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at.min(text.len()))
}
