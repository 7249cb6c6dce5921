//! From items to the spans of a statement: no marks at the edges, no outer quotation marks, whole
//! fragments.

use std::ops::Range;

use standpoint_text::Span;

use crate::line::{Item, Line};

/// The span of the items `range`, trimmed of marks at both ends; none if nothing is left.
pub(super) fn span(line: &Line<'_, '_>, range: Range<usize>) -> Option<Span> {
    let Range { mut start, mut end } = range;
    end = end.min(line.len());
    let loose = |i: usize| matches!(line.word(i), "," | ";" | ":" | "." | "–" | "—" | "--" | "-");
    while start < end && loose(start) {
        start += 1;
    }
    while start < end && loose(end - 1) {
        end -= 1;
    }
    if start >= end {
        return None;
    }
    if let (Item::Speech(quote), true) = (line.items[start], end - start == 1) {
        return Some(inner(line, quote));
    }
    let mut span = line.span(start..end);
    // A partial quotation at either edge is taken whole, or, if it is all there is, without its marks.
    for edge in [start, end - 1] {
        let Some(quote) = line.token(edge).and_then(|t| line.doc.tokens[t].quote) else {
            continue;
        };
        let quoted = &line.doc.quotes[quote];
        if quoted.speech {
            continue;
        }
        if quoted.outer.contains(span) {
            return Some(quoted.inner.trimmed(line.doc.text)).filter(|s| !s.is_empty());
        }
        span = span.cover(quoted.outer);
    }
    (line
        .doc
        .text
        .get(span.range())?
        .chars()
        .any(char::is_alphanumeric))
    .then_some(span)
}

/// The words of a quotation, with the marks that stand inside it.
pub(super) fn inner(line: &Line<'_, '_>, quote: usize) -> Span {
    line.doc.quotes[quote].inner.trimmed(line.doc.text)
}
