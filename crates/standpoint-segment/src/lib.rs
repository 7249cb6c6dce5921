//! Quotation marks, paragraphs and sentences of an article, as spans of its text.
//!
//! Three passes, each over one paragraph at a time and linear in its length:
//!
//! 1. **Paragraphs** (`paragraphs`): lines, except in hard-wrapped text, whose lines are joined again.
//! 2. **Quotations** (`quotes`): typed marks on a stack; apostrophes and measures are told apart first.
//! 3. **Sentences** (`sentences`): rules over every full stop, question and exclamation mark, then
//!    `reporting` takes back the breaks that would cut a quotation or part it from its reporting clause.
//!
//! Quotations come before sentences because the mark decides what a full stop inside it means.
//!
//! This crate must never know who speaks: what a quotation is worth, whose it is and whether it is a
//! title or a scare quote is the business of attribution. It reads no file and cannot fail; what it
//! finds odd, it reports as an [`Issue`].

mod abbreviations;
mod characters;
mod lists;
mod marks;
mod paragraphs;
mod quotes;
mod reporting;
mod sentences;
mod words;

use standpoint_text::{Article, Issue, Paragraph, Quote, Region, Segments, Sentence, Span};

pub use sentences::split_sentences;

/// The layer of paragraphs, sentences and quotations of an article.
///
/// Issues: `unclosed_quote` (no closing mark by the end of its paragraph, and the next paragraph does
/// not take the quotation up) and `stray_quote_mark` (a closing mark that closes nothing).
#[must_use]
pub fn segment(article: &Article) -> (Segments, Vec<Issue>) {
    segment_text(&article.text, &article.regions)
}

/// [`segment`] for a text without metadata. `regions` are sorted by start and do not overlap.
///
/// # Panics
/// If a region was made for another text.
#[must_use]
pub fn segment_text(text: &str, regions: &[Region]) -> (Segments, Vec<Issue>) {
    let blocks = paragraphs::paragraphs(text, regions);
    let (found, issues) = quotes::quotes(text, &blocks);

    let mut segments = Segments::default();
    let mut rest = found.as_slice();
    for (index, block) in blocks.iter().enumerate() {
        let (mine, others) = rest.split_at(rest.partition_point(|f| f.quote.paragraph <= index));
        rest = others;
        let holding: Vec<&Quote> = mine
            .iter()
            .filter(|f| f.quote.depth == 0 && f.holds_sentences)
            .map(|f| &f.quote)
            .collect();
        let breaks = sentences::breaks(text, block.span);
        let breaks = reporting::without_breaks_in_quotations(text, block.span, breaks, &holding);
        let first = segments.sentences.len();
        segments
            .sentences
            .extend(
                sentences::spans_between(text, block.span, &breaks).map(|span| Sentence {
                    span,
                    paragraph: index,
                }),
            );
        let sentences = first..segments.sentences.len();
        segments.paragraphs.push(Paragraph {
            span: block.span,
            sentences,
        });
    }
    segments.quotes = found.into_iter().map(|f| f.quote).collect();
    (segments, issues)
}

/// The sentences of one quotation's content, for a statement too long to be scored in one piece.
///
/// [`Segments::sentences`] never breaks inside a quotation. This function does, and leaves only the
/// quotations inside `span` whole. The spans are trimmed; with the white space between them they are
/// `span`.
///
/// # Panics
/// If `span` was made for another text.
#[must_use]
pub fn inner_sentences(text: &str, span: Span) -> Vec<Span> {
    let span = span.trimmed(text);
    let block = paragraphs::Block {
        span,
        marked: false,
    };
    let (found, _) = quotes::quotes(text, std::slice::from_ref(&block));
    let holding: Vec<&Quote> = found
        .iter()
        .filter(|f| f.quote.depth == 0 && f.holds_sentences)
        .map(|f| &f.quote)
        .collect();
    let breaks = sentences::breaks(text, span);
    let breaks = reporting::without_breaks_in_quotations(text, span, breaks, &holding);
    sentences::spans_between(text, span, &breaks).collect()
}
