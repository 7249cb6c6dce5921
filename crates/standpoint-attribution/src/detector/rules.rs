//! The rule-based detector: cues by lexicon and neighbours, contents by the clause they govern.

use std::ops::Range;

use standpoint_text::Span;

use crate::document::Document;
use crate::lexicon::class;
use crate::line::Line;

use super::content::span;
use super::find::{Found, Who, find};
use super::right::Right;
use super::{Detector, Frame, Source};

/// Contents end after this many items at the latest: nobody writes such sentences.
const LONGEST: usize = 600;

/// Attribution by rules, without a model.
pub(crate) struct Rules;

impl Detector for Rules {
    fn detect(&self, doc: &Document<'_>) -> Vec<Frame> {
        let mut answers = super::interview::answers(doc).into_iter().peekable();
        let mut frames = Vec::new();
        for (index, sentence) in doc.sentences.iter().enumerate() {
            if sentence.marked {
                continue;
            }
            frames.extend(answers.next_if(|a| a.sentence == index));
            let line = Line::outside(doc, sentence.tokens.clone());
            sentence_frames(&line, index, None, &mut frames);
            let mut at = sentence.tokens.start;
            while at < sentence.tokens.end {
                let quote = doc.tokens[at].quote;
                if let Some(quote) = quote {
                    let quoted = &doc.quotes[quote];
                    if quoted.speech {
                        for part in parts(doc, quoted.tokens.clone()) {
                            let line = Line::inside(doc, part);
                            sentence_frames(&line, index, Some(quote), &mut frames);
                        }
                    }
                    at = quoted.tokens.end.max(at + 1);
                    // The closing mark.
                    while at < sentence.tokens.end && doc.tokens[at].quote == Some(quote) {
                        at += 1;
                    }
                } else {
                    at += 1;
                }
            }
        }
        frames
    }
}

/// The sentences inside a quotation.
fn parts(doc: &Document<'_>, tokens: Range<usize>) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = tokens.start;
    for at in tokens.clone() {
        if matches!(doc.word(at), "." | "!" | "?" | "…" | ";") {
            parts.push(start..at);
            start = at + 1;
        }
    }
    parts.push(start..tokens.end);
    parts.retain(|part| part.len() > 3);
    parts
}

fn sentence_frames(
    line: &Line<'_, '_>,
    sentence: usize,
    inside: Option<usize>,
    frames: &mut Vec<Frame>,
) {
    let found = find(line);
    let mut index_of: Vec<Option<usize>> = Vec::with_capacity(found.len());
    for (at, hit) in found.iter().enumerate() {
        let content = contents(line, &found, at);
        let words = match &hit.who {
            Who::Words(range) => Source::Words(line.span(range.clone())),
            Who::Before => {
                // The nearest frame before that names somebody.
                let named = index_of[..at].iter().rev().flatten().next();
                named.map_or(Source::Unnamed, |&f| match frames[f].source {
                    Source::Same(first) => Source::Same(first),
                    _ => Source::Same(f),
                })
            }
        };
        let keep = (!content.is_empty() || hit.right == Right::LeadIn)
            && (inside.is_none() || third_person(line, hit));
        if !keep {
            index_of.push(None);
            continue;
        }
        index_of.push(Some(frames.len()));
        let second = second_clause(line, &found, at);
        frames.push(Frame {
            rule: hit.rule,
            confidence: if inside.is_some() {
                hit.confidence.min(750)
            } else {
                hit.confidence
            },
            cue: vec![line.span(hit.cue.clone())],
            source: words,
            content,
            shown: None,
            whole: Vec::new(),
            polarity: hit.polarity,
            private: hit.private,
            beside: hit.beside,
            sentence,
            inside,
        });
        if let Some((end, rest)) = second {
            // "warned that … and that …" makes two statements.
            let first = frames.len() - 1;
            if let Some(content) = frames[first].content.last_mut() {
                content.end = content.end.min(end);
            }
            let mut frame = frames[first].clone();
            frame.content = vec![rest];
            frames.push(frame);
        }
    }
}

/// The clause behind "and that" in the content of `found[at]`, and where the clause before it ends.
fn second_clause(line: &Line<'_, '_>, found: &[Found], at: usize) -> Option<(u32, Span)> {
    let (Right::That(from) | Right::Clause(from)) = found[at].right else {
        return None;
    };
    if found[at].left.is_some() || found[at].rule == "inserted" {
        return None;
    }
    let end = cut(line, found, at, from);
    let joint = (from + 3..end.saturating_sub(3)).find(|&k| {
        line.any(k, &["and", "but"])
            && line.any(k + 1, &["that"])
            && !line.in_fragment(k)
            && !line.is_verbal(k + 2)
    })?;
    let before = span(line, from..joint)?;
    let rest = span(line, joint + 2..end)?;
    Some((before.end, rest))
}

/// Inside a quotation only what others say is news; "I think" is the speaker’s own voice.
fn third_person(line: &Line<'_, '_>, hit: &Found) -> bool {
    match &hit.who {
        Who::Words(range) => {
            !line.any(
                range.start,
                &[
                    "i", "we", "you", "it", "one", "they", "he", "she", "my", "our", "your",
                ],
            ) && range.clone().any(|i| line.is_name(i) || line.is_nominal(i))
        }
        Who::Before => false,
    }
}

/// The content of the cue `found[at]`.
fn contents(line: &Line<'_, '_>, found: &[Found], at: usize) -> Vec<Span> {
    let hit = &found[at];
    if hit.rule == "according_to"
        && line.any(hit.cue.end - 1, &["words"])
        && let Some(fragment) = last_fragment(line, hit.extent.start)
    {
        // "… “a gift to nobody”, in Dr Vale’s words": the quoted words are hers, the rest is not.
        return vec![fragment];
    }
    let mut spans = Vec::new();
    if let Some(end) = hit.left {
        spans.extend(left(line, found, at, end));
    }
    let right = match hit.right {
        Right::That(from) | Right::Clause(from) | Right::Infinitive(from) | Right::Object(from) => {
            Some(from)
        }
        Right::Speech(from) => Some(from),
        Right::LeadIn | Right::Nothing => None,
    };
    if let Some(from) = right {
        if matches!(hit.right, Right::Speech(_)) {
            spans.extend(speeches(line, found, at, from));
        } else if hit.rule == "inserted" {
            spans.extend(inserted(line, found, at, from));
        } else {
            let mut end = cut(line, found, at, from);
            if matches!(hit.right, Right::Object(_)) {
                end = fragment_end(line, from, end);
            }
            if hit.rule == "noun_cue" {
                end = subject_clause(line, from, end);
            }
            spans.extend(span(line, from..end));
        }
    } else if hit.left.is_some()
        && hit.rule == "postposed"
        && !line.is_end(hit.extent.end)
        && line.is_comma(hit.extent.end)
    {
        // "The tax, analysts say, will fall": the clause goes on behind the insertion.
        let rest = hit.extent.end + 1;
        let bare = !(0..hit.left.unwrap_or(0)).any(|k| line.is_verbal(k));
        let goes_on = rest < line.len()
            && (bare
                || !found[at + 1..]
                    .iter()
                    .take(2)
                    .any(|f| f.extent.start <= rest + 1))
            && !line.any(
                rest,
                &[
                    "who", "which", "citing", "and", "but", "adding", "as", "while", "after",
                ],
            )
            && !line.is_verb_ing(rest)
            && (line.is(rest, class::AUX) || line.is_verbal(rest) || bare);
        if goes_on {
            spans.extend(span(line, rest..cut(line, found, at, rest)));
        }
    }
    spans.sort_unstable();
    spans.dedup();
    if scrap(line, &spans) {
        return Vec::new();
    }
    spans
}

/// One or two quoted words and nothing else: "as she put it", "what he called a “fine mess”". They take
/// no side that could be read without their sentence.
fn scrap(line: &Line<'_, '_>, spans: &[Span]) -> bool {
    let mut words = 0;
    for token in spans.iter().flat_map(|s| line.doc.tokens_in(*s)) {
        let word = line.doc.word(token);
        if !word.chars().any(char::is_alphanumeric) {
            continue;
        }
        let partial = line.doc.tokens[token]
            .quote
            .is_some_and(|q| !line.doc.quotes[q].speech);
        if !partial
            && ["a", "an", "the"]
                .iter()
                .any(|w| word.eq_ignore_ascii_case(w))
        {
            continue;
        }
        if !partial || line.inner {
            return false;
        }
        words += 1;
    }
    words > 0 && words < 3
}

/// "The claim that the pier is safe has been tested": the clause ends before the second verb.
fn subject_clause(line: &Line<'_, '_>, from: usize, end: usize) -> usize {
    let mut verbs = (from + 1..end)
        .filter(|&k| line.is_verbal(k) && !line.is_verbal(k - 1) && !line.is_adverbial(k - 1));
    let Some(first) = verbs.next() else {
        return end;
    };
    let Some(second) = verbs.next() else {
        return end;
    };
    let joined = (first..second).any(|k| {
        line.is_comma(k) || line.is(k, class::SUBORDINATOR | class::CONJUNCTION | class::PRONOUN)
    });
    if joined { end } else { second }
}

/// What stands before a postposed reporting clause that opens behind the comma or quotation at `end`.
fn left(line: &Line<'_, '_>, found: &[Found], at: usize, end: usize) -> Vec<Span> {
    // "…, Lee said, according to the agency": Lee’s reporting clause is no part of what the agency says.
    let end = found[..at]
        .last()
        .filter(|f| found[at].rule == "according_to" && f.extent.end + 1 >= end)
        .and_then(|f| f.left)
        .unwrap_or(end);
    let quoted = if line.speech(end).is_some() {
        Some(end)
    } else {
        end.checked_sub(1)
            .filter(|&e| line.speech(e).is_some() && !line.is_word(end))
    };
    let mut start = 0;
    // Bounded, so that a sentence of thousands of clauses costs no more than its length.
    let near = &found[at.saturating_sub(8)..at];
    for before in near {
        // Behind ", but" a new clause begins, which the clause before does not hold.
        let from = before.extent.end;
        if let Some(joint) = (from..end)
            .rev()
            .find(|&k| line.any(k, &["but", "while", "whereas"]) && k > 0 && line.is_comma(k - 1))
        {
            start = start.max(joint + 1);
        }
    }
    if let Some(stop) = (start..end).rev().find(|&k| {
        k + 1 < end
            && matches!(line.word(k), "." | "!" | "?")
            && line.is_capital(k + 1)
            && quoted.is_some()
    }) {
        start = stop + 1;
    }
    if let Some(quote) = quoted {
        // The quotation alone, unless words of the same sentence lead into it.
        let lead = (start..quote).any(|k| line.is_word(k))
            && !line.is_end(quote.saturating_sub(1))
            && line.word(quote.wrapping_sub(1)) != ":";
        let claimed = near
            .iter()
            .any(|f| f.extent.end <= quote && matches!(f.right, Right::Speech(q) if q <= quote));
        if !lead || claimed || near.iter().any(|f| f.left.is_some()) {
            return span(line, quote..quote + 1).into_iter().collect();
        }
        return span(line, start..quote + 1).into_iter().collect();
    }
    if line.any(end, &["as"])
        && let Some(fragment) = fragment_before(line, end)
    {
        // "the merger is “inevitable,” as she put it": only those words are hers.
        return vec![fragment];
    }
    while start < end
        && (line.kind(start) == Some(crate::token::Kind::Number)
            && start == 0
            && line.word(0).contains(':')
            || line.any(
                start,
                &[
                    "and",
                    "but",
                    "still",
                    "moreover",
                    "furthermore",
                    "however",
                    "meanwhile",
                    "likewise",
                    "nevertheless",
                    "nonetheless",
                    "besides",
                ],
            )
            || line.is_comma(start))
    {
        start += 1;
    }
    span(line, start..end).into_iter().collect()
}

/// An object with a partial quotation ends with it: "called it “a disgrace,” and left".
fn fragment_end(line: &Line<'_, '_>, from: usize, end: usize) -> usize {
    let Some(first) = (from..end).find(|&k| line.in_fragment(k)) else {
        return end;
    };
    let after = (first..end).find(|&k| !line.in_fragment(k)).unwrap_or(end);
    let closes = line.is_comma(after) || line.any(after, &["and", "but", "or"]);
    let pointed = after > first && line.is_comma(after - 1);
    if closes || pointed { after } else { end }
}

/// The last partial quotation before `end`.
fn last_fragment(line: &Line<'_, '_>, end: usize) -> Option<Span> {
    let last = (end.saturating_sub(40)..end)
        .rev()
        .find(|&k| line.in_fragment(k))?;
    let quote = line.token(last).and_then(|t| line.doc.tokens[t].quote)?;
    Some(line.doc.quotes[quote].inner.trimmed(line.doc.text)).filter(|s| !s.is_empty())
}

/// The partial quotation right before `end`, with nothing but a comma between.
fn fragment_before(line: &Line<'_, '_>, end: usize) -> Option<Span> {
    let last = (end.saturating_sub(2)..end)
        .rev()
        .find(|&k| line.is_word(k))?;
    let quote = line.token(last).and_then(|t| line.doc.tokens[t].quote)?;
    Some(line.doc.quotes[quote].inner.trimmed(line.doc.text)).filter(|s| !s.is_empty())
}

/// The quotations from `from` on that belong to this cue: all up to the next reporting clause.
fn speeches(line: &Line<'_, '_>, found: &[Found], at: usize, from: usize) -> Vec<Span> {
    let stop = found.get(at + 1).map_or(line.len(), |next| {
        next.left.map_or(next.extent.start, |_| next.extent.start)
    });
    let mut spans: Vec<Span> = Vec::new();
    let taken = found.get(at + 1).and_then(|next| next.left);
    let mut k = from;
    while k < stop.max(from + 1) && k < line.len() {
        if line.speech(k).is_some() {
            if k != from && taken.is_some_and(|t| t == k || t == k + 1) {
                break;
            }
            spans.extend(span(line, k..k + 1));
        } else if line.is_word(k) && k > from {
            break;
        }
        k += 1;
    }
    spans
}

/// ", which analysts say are …": the clause that is interrupted, up to "which", and its rest.
fn inserted(line: &Line<'_, '_>, found: &[Found], at: usize, from: usize) -> Vec<Span> {
    let hit = &found[at];
    let start = found[..at].last().map_or(0, |f| f.extent.end);
    let mut spans: Vec<Span> = span(line, start..hit.extent.start).into_iter().collect();
    spans.extend(span(line, from..cut(line, found, at, from)));
    spans
}

/// Where content that begins at `from` ends: at a reporting clause beside this one, or with the line.
fn cut(line: &Line<'_, '_>, found: &[Found], at: usize, from: usize) -> usize {
    let mut end = line.len().min(from + LONGEST);
    while end > from && line.is_end(end - 1) {
        end -= 1;
    }
    for next in found[at + 1..].iter().take(16) {
        if next.extent.start < from {
            continue;
        }
        let postposed = next.left.is_some();
        if next.beside || postposed {
            end = end.min(next.extent.start);
            break;
        }
    }
    // A sentence inside the line ends the clause; so does a semicolon before a clause with its own subject.
    let opens = |k: usize| line.is_determiner(k) || line.is_name(k) || line.is(k, class::PRONOUN);
    let ends = |k: usize| match line.word(k) {
        "." | "!" | "?" => line.is_capital(k + 1),
        ";" => opens(k + 1) && line.is_verbal_ahead(k + 1),
        _ => false,
    };
    if let Some(stop) = (from..end).find(|&k| k + 1 < end && !line.in_fragment(k) && ends(k)) {
        end = stop;
    }
    while end > from
        && line.any(
            end - 1,
            &["and", "but", "while", "whereas", "though", "although"],
        )
    {
        end -= 1;
    }
    end
}
