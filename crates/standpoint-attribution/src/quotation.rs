//! Which quotations are somebody's speech on its own, and which are words marked inside a sentence:
//! partial quotes, titles, nicknames, scare quotes.

use crate::document::Document;
use crate::lexicon::class;
use crate::token::Kind;

/// Sets [`crate::document::Quoted::speech`].
pub(crate) fn find_speech(doc: &mut Document<'_>) {
    for index in 0..doc.quotes.len() {
        if unclosed(doc, index) {
            // Nobody knows where it ends: its words are ordinary words.
            let range = doc.quotes[index].tokens.clone();
            for tok in &mut doc.tokens[range] {
                if tok.quote == Some(index) && !tok.mark {
                    tok.quote = None;
                }
            }
            continue;
        }
        doc.quotes[index].speech = is_speech(doc, index);
    }
}

/// A quotation whose closing mark is missing although a reporting clause stands inside.
fn unclosed(doc: &Document<'_>, index: usize) -> bool {
    let quote = &doc.quotes[index];
    let goes_on = doc.quotes.get(index + 1).is_some_and(|q| q.continues);
    !quote.closed
        && !goes_on
        && quote.tokens.clone().skip(1).any(|t| {
            let verb = doc.tokens[t].entry.classes & (class::SAY | class::TELL) != 0
                && doc.tokens[t].entry.forms & crate::lexicon::form::PAST != 0;
            let comma =
                (t.saturating_sub(4).max(quote.tokens.start)..t).any(|c| doc.word(c) == ",");
            verb && comma
        })
}

fn is_speech(doc: &Document<'_>, index: usize) -> bool {
    let quote = &doc.quotes[index];
    if quote.tokens.is_empty() {
        return false;
    }
    if quote.continues {
        return true;
    }
    let inner = quote.inner.of(doc.text).trim();
    let words = quote.tokens.len();
    let sentence = &doc.sentences[doc.sentence_of(quote.tokens.start)];
    let first = doc
        .tokens
        .partition_point(|t| t.token.span.end <= quote.outer.start);
    let behind = doc
        .tokens
        .partition_point(|t| t.token.span.start < quote.outer.end);
    let is_mark = |t: usize| !doc.word(t).chars().any(char::is_alphanumeric);
    let pointed = inner.ends_with([',', '.', '?', '!', '…', '—', '–', '-', ';', ':'])
        || inner.ends_with("...");
    let opens_upper = inner
        .chars()
        .find(|c| c.is_alphanumeric())
        .is_some_and(|c| !c.is_lowercase())
        || inner.starts_with(['(', '[', '…', '.']);
    let mut before = first;
    while before > sentence.tokens.start
        && (matches!(doc.word(before - 1), "…" | "(" | "[")
            || doc.tokens[before - 1].token.kind == Kind::Number
                && before - 1 == sentence.tokens.start)
    {
        before -= 1;
    }
    if before <= sentence.tokens.start {
        if behind >= sentence.tokens.end {
            // Alone in its sentence: a heading between marks has no point.
            return pointed || words > 12;
        }
        let cue = (behind..(behind + 6).min(sentence.tokens.end)).any(|t| is_speech_verb(doc, t));
        return if pointed {
            words > 1 || cue || behind + 1 >= sentence.tokens.end
        } else {
            cue && words > 1
        };
    }
    let prev = before - 1;
    let reported =
        (prev.saturating_sub(9).max(sentence.tokens.start)..prev).any(|t| is_speech_verb(doc, t));
    match doc.word(prev) {
        ":" => words >= 3 || opens_upper && pointed,
        "," => reported && words >= 2 && (opens_upper || pointed || words >= 5),
        "." | "?" | "!" | "”" | "\"" | "’" => words >= 2,
        "-" | "–" | "—" | "--" => opens_upper && words >= 4,
        _ if is_mark(prev) => false,
        _ => {
            opens_upper
                && words >= 4
                && (is_speech_verb(doc, prev) || pointed && reported && !is_that(doc, prev))
        }
    }
}

fn is_that(doc: &Document<'_>, token: usize) -> bool {
    let classes = doc.tokens[token].entry.classes;
    doc.word(token) == "that" || classes & (class::PREPOSITION | class::AUX) != 0
}

fn is_speech_verb(doc: &Document<'_>, token: usize) -> bool {
    const SPEECH: u32 = class::SAY | class::TELL | class::NOTE | class::QUOTE;
    let tok = &doc.tokens[token];
    tok.entry.classes & SPEECH != 0 && tok.quote.is_none()
}
