//! Questions and answers, and transcripts: paragraphs that open with a label and a colon.

use std::collections::BTreeMap;

use standpoint_text::{Polarity, Span};

use crate::document::Document;
use crate::lexicon::class;
use crate::token::Kind;

use super::{Frame, Source};

/// A label longer than this, in tokens, is a sentence.
const LONGEST: usize = 4;

/// With so many labels a paragraph without one goes on with the answer before it.
const TURNS: usize = 4;

/// One labelled paragraph.
struct Labelled {
    sentence: usize,
    /// The label’s words, without the colon.
    words: Span,
    colon: Span,
    /// The first byte behind the colon.
    from: u32,
}

/// The answers of an interview, each a frame whose content is the rest of its paragraph and all
/// paragraphs up to the next label. None where the labels do not come back.
pub(super) fn answers(doc: &Document<'_>) -> Vec<Frame> {
    let labels = labels(doc);
    let Turns {
        kept,
        letters,
        asks,
    } = turns(doc, &labels);
    let mut frames = Vec::new();
    for (index, label) in kept.iter().enumerate() {
        let name = label.words.of(doc.text);
        if asks[last_word(name)] {
            continue;
        }
        let stop = kept
            .get(index + 1)
            .map_or(doc.sentences.len(), |next| next.sentence);
        let last = index + 1 == kept.len();
        let turns = letters || kept.len() >= TURNS;
        let content = content(doc, label, stop, turns && !last);
        if content.is_empty() {
            continue;
        }
        let answer = matches!(name, "A" | "Answer");
        frames.push(Frame {
            rule: "interview",
            confidence: 900,
            cue: vec![if answer {
                label.words.cover(label.colon)
            } else {
                label.colon
            }],
            source: if answer {
                Source::Unnamed
            } else {
                Source::Words(label.words)
            },
            content,
            shown: None,
            whole: Vec::new(),
            polarity: Polarity::Asserted,
            private: false,
            beside: true,
            sentence: label.sentence,
            inside: None,
        });
    }
    frames
}

/// The labels of those who only ask, with their colons, by start: what stands behind them is no statement.
pub(super) fn questions(doc: &Document<'_>) -> Vec<Span> {
    let labels = labels(doc);
    let Turns { kept, asks, .. } = turns(doc, &labels);
    (kept.iter())
        .filter(|l| asks[last_word(l.words.of(doc.text))])
        .map(|l| l.words.cover(l.colon))
        .collect()
}

fn last_word(label: &str) -> &str {
    label.split_whitespace().next_back().unwrap_or(label)
}

/// Labelled paragraphs that take turns.
struct Turns<'d, 'a> {
    kept: Vec<&'d Labelled>,
    /// The labels are "Q" and "A".
    letters: bool,
    /// By the last word of the label: whether it is the interviewer's.
    asks: BTreeMap<&'a str, bool>,
}

fn turns<'d, 'a>(doc: &Document<'a>, labels: &'d [Labelled]) -> Turns<'d, 'a> {
    // "SOREN KJAERGAARD" at first, "KJAERGAARD" later.
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for label in labels {
        *counts
            .entry(last_word(label.words.of(doc.text)))
            .or_default() += 1;
    }
    let letters = counts.contains_key("Q") && counts.contains_key("A");
    let kept: Vec<&Labelled> = labels
        .iter()
        .filter(|l| counts[last_word(l.words.of(doc.text))] > 1 || letters)
        .collect();
    // Who asks in more than half of the turns is the interviewer.
    let mut questions: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for label in &kept {
        let sentence = &doc.sentences[label.sentence];
        let asks = sentence_end(doc, label.sentence).ends_with('?')
            || sentence.span.of(doc.text).ends_with('?');
        let name = last_word(label.words.of(doc.text));
        let (asked, all) = questions.entry(name).or_default();
        *asked += usize::from(asks);
        *all += 1;
    }
    let asks = questions
        .into_iter()
        .map(|(name, (asked, all))| (name, is_question(name) || asked * 2 > all))
        .collect();
    Turns {
        kept,
        letters,
        asks,
    }
}

/// The paragraph’s words from the sentence `first` on.
fn sentence_end<'a>(doc: &Document<'a>, first: usize) -> &'a str {
    let paragraph = doc.sentences[first].paragraph;
    let last = doc.sentences[first..]
        .iter()
        .take_while(|s| s.paragraph == paragraph)
        .last();
    last.map_or("", |s| s.span.of(doc.text).trim())
}

fn is_question(name: &str) -> bool {
    matches!(
        name,
        "HOST"
            | "Q"
            | "Question"
            | "Interviewer"
            | "Host"
            | "Moderator"
            | "Reporter"
            | "Journalist"
    )
}

fn labels(doc: &Document<'_>) -> Vec<Labelled> {
    let mut labels = Vec::new();
    let mut paragraph = usize::MAX;
    for (index, sentence) in doc.sentences.iter().enumerate() {
        let opens = sentence.paragraph != paragraph;
        paragraph = sentence.paragraph;
        if sentence.marked || !opens {
            continue;
        }
        let first = sentence.tokens.start;
        let colon =
            (first + 1..sentence.tokens.end.min(first + LONGEST + 1)).find(|&t| doc.word(t) == ":");
        let Some(colon) = colon else { continue };
        let named = (first..colon).all(|t| {
            let tok = &doc.tokens[t];
            tok.token.kind == Kind::Word && tok.token.capital && tok.quote.is_none()
        });
        let dull = doc.tokens[first].entry.classes & class::FUNCTION != 0 && doc.word(first) != "A";
        if named && !dull && colon + 1 < sentence.tokens.end {
            labels.push(Labelled {
                sentence: index,
                words: doc.span(first..colon),
                colon: doc.tokens[colon].token.span,
                from: doc.tokens[colon + 1].token.span.start,
            });
        }
    }
    labels
}

/// From behind the label to the end of its paragraph; in an interview by letters also the paragraphs up
/// to the sentence `stop`.
fn content(doc: &Document<'_>, label: &Labelled, stop: usize, letters: bool) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut paragraph = usize::MAX;
    for sentence in &doc.sentences[label.sentence..stop] {
        let own = sentence.paragraph == doc.sentences[label.sentence].paragraph;
        if sentence.marked || !own && !letters {
            if own {
                continue;
            }
            break;
        }
        // Closing words in brackets or italics are the paper’s.
        if !own && matches!(doc.word(sentence.tokens.start), "(" | "[") {
            break;
        }
        let span = Span {
            start: sentence.span.start.max(label.from),
            end: sentence.span.end,
        };
        if span.start >= span.end {
            continue;
        }
        match spans.last_mut().filter(|_| sentence.paragraph == paragraph) {
            Some(last) => *last = last.cover(span),
            None => spans.push(span),
        }
        paragraph = sentence.paragraph;
    }
    spans
}
