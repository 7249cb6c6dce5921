//! "The finance chief was blunter. Asked about the dividend, Ivo Lind paused.": a sentence that opens with a
//! role, and the name of its bearer in the next one. "…, a customs spokeswoman said. …, Ana Ruiz added."

use crate::document::Document;
use crate::lexicon::class;
use crate::line::{Item, Line};
use crate::phrase::noun_phrase;
use crate::token::Kind;

use super::affiliation::split;
use super::facts::Facts;
use super::mentions::{Mention, MentionKind};
use super::prenominal::{prenominal, relational};

/// Gives people who are named for the first time, without a role, the role of the sentence before.
pub(super) fn fill(doc: &Document<'_>, mentions: &mut [Mention]) {
    let mut known: std::collections::BTreeSet<String> = std::collections::BTreeSet::new();
    let mut roles: Vec<String> = Vec::new();
    for at in 0..mentions.len() {
        let mention = &mentions[at];
        if mention.kind != MentionKind::Person {
            continue;
        }
        let surname = mention
            .words
            .last()
            .map(|w| super::key(w))
            .unwrap_or_default();
        let new = known.insert(surname) && mention.words.len() > 1 && !mention.quoted;
        let bare = mention.facts.role.is_none() || mention.facts.weak;
        let facts = (new && bare)
            .then(|| announced(doc, mentions, at))
            .flatten();
        if let Some(facts) = facts.filter(|f| !held(&roles, f)) {
            let known = mentions[at].facts.affiliation.take();
            mentions[at].facts = Facts {
                affiliation: facts.affiliation.clone().or(known),
                ..facts
            };
        }
        let facts = &mentions[at].facts;
        roles.extend(
            (facts.role.iter())
                .filter(|_| !facts.derived)
                .map(|r| r.to_lowercase()),
        );
    }
}

/// Whether somebody named before has the role: then he is meant.
fn held(roles: &[String], facts: &Facts) -> bool {
    let Some(role) = facts.role.as_deref().map(str::to_lowercase) else {
        return false;
    };
    let head = |role: &str| -> String {
        let part = role.split(" of ").next().unwrap_or_default();
        let part = part.split(" for ").next().unwrap_or_default();
        part.split(' ').next_back().unwrap_or_default().to_owned()
    };
    roles
        .iter()
        .rev()
        .take(400)
        .any(|r| r.split("; ").any(|r| head(r) == head(&role)))
}

fn announced(doc: &Document<'_>, mentions: &[Mention], at: usize) -> Option<Facts> {
    let mention = &mentions[at];
    let here = doc.sentence_of(doc.tokens_in(mention.span).start);
    let before = here.checked_sub(1)?;
    let (own, last) = (&doc.sentences[here], &doc.sentences[before]);
    if own.paragraph != last.paragraph || last.marked {
        return None;
    }
    // Nobody else is named in between.
    let from = mentions.partition_point(|m| m.span.start < own.span.start);
    let rival = mentions[from..at]
        .iter()
        .any(|m| m.kind == MentionKind::Person && !m.quoted);
    if rival {
        return None;
    }
    let line = Line {
        doc,
        items: last
            .tokens
            .clone()
            .filter(|&t| !doc.tokens[t].mark && doc.tokens[t].quote.is_none())
            .map(Item::Token)
            .collect(),
        inner: false,
    };
    // The sentence, or a clause in it.
    let clause = |&i: &usize| {
        i == 0 || line.is_comma(i - 1) || line.any(i - 1, &["when", "while", "as", "but"])
    };
    let opened = (0..line.len().min(40))
        .filter(clause)
        .find_map(|i| opening(&line, i))
        .filter(|&(start, _)| !line.any(start, &["a", "an"]) || says(doc, mention));
    let (start, end) = opened.or_else(|| speaking(&line))?;
    let (start, end) = predicate(&line, start, end).unwrap_or((start, end));
    let head = (start..end)
        .take_while(|&i| !line.is(i, class::PREPOSITION))
        .last()?;
    if !line.is(head, class::ROLE | class::KIN) || line.is(head, class::KIN) {
        return None;
    }
    // A name in the phrase is its bearer’s, unless a genitive follows it.
    let first = mentions.partition_point(|m| m.span.start < last.span.start);
    let named = mentions[first..from].iter().any(|m| {
        let behind = &doc.text[m.span.end()..];
        let genitive = behind.starts_with("’s") || behind.starts_with("'s");
        let near = m.span.start < line.span(start..end).end + 40;
        m.kind == MentionKind::Person && !genitive && near && !m.quoted
    });
    if named {
        return None;
    }
    let tied = (start..end).any(|i| line.any(i, &["of", "for", "at"]));
    let mut facts = if tied {
        split(&line, start, end)
    } else {
        prenominal(&line, first_word(&line, start, end), end)
    };
    facts.owned |= line.any(start, &["its", "their"]);
    if let Some(close) = apposed_name(&line, end).filter(|_| tied) {
        let name = line.span(end + 1..close - 1).of(doc.text);
        facts.affiliation = Some(name.to_owned());
    }
    if relational(&line, head) {
        facts.role = None;
    }
    // "His manager": whose it is was said before, but not here.
    (!facts.is_empty()).then_some(facts)
}

/// "The finance chief was …", "Atlético’s coach was …", "Her own defence spokesman appeared …".
fn opening(line: &Line<'_, '_>, from: usize) -> Option<(usize, usize)> {
    let mut start = from;
    while start < from + 2 && (line.is_adverbial(start) || line.any(start, &["but", "and", "yet"]))
    {
        start += 1;
    }
    let end = noun_phrase(line, start)?;
    let determined = line.is_determiner(start)
        || line.any(start, &["his", "her", "its", "their"])
        || (start..end).any(|i| line.kind(i) == Some(Kind::Possessive));
    let indefinite = line.any(
        start,
        &["a", "an", "some", "many", "no", "every", "each", "one"],
    );
    // "The head of the biggest brewer, Wharf Malt, complained": the name of the institution between commas.
    let close = apposed_name(line, end).unwrap_or(end);
    let verb = line.is_verbal(close) || line.is(close, class::AUX | class::VERB);
    // "But a hydrologist hired by the residents questioned it. …, Ana Ruiz said": somebody who speaks.
    let speaks = line.any(start, &["a", "an"])
        && (end..(end + 8).min(line.len()))
            .take_while(|&k| !line.is_break(k))
            .any(|k| line.is(k, class::CUE) && line.is_verbal(k));
    let (indefinite, verb) = (indefinite && !speaks, verb || speaks);
    let head = (start..end)
        .take_while(|&i| !line.is(i, class::PREPOSITION))
        .last()?;
    let role = line.is(head, class::ROLE);
    (determined && !indefinite && verb && role && end < start + 10).then_some((start, end))
}

/// "…, Ana Ruiz said": the name stands behind what it says.
fn says(doc: &Document<'_>, mention: &Mention) -> bool {
    let tokens = doc.tokens_in(mention.span);
    let behind = doc.tokens.get(tokens.end);
    let comma = tokens.start > 0 && matches!(doc.word(tokens.start - 1), "," | "”" | "’" | "\"");
    comma && behind.is_some_and(|t| t.entry.classes & class::SAY != 0)
}

/// "The first witness was the county’s former head of flood risk.": what he is, instead of the part he plays.
fn predicate(line: &Line<'_, '_>, start: usize, end: usize) -> Option<(usize, usize)> {
    const PARTS: [&str; 8] = [
        "witness",
        "speaker",
        "exception",
        "critic",
        "critics",
        "winner",
        "loser",
        "guest",
    ];
    let part = (start..end).any(|i| line.any(i, &PARTS));
    if !part || !line.any(end, &["was", "is"]) {
        return None;
    }
    let last = noun_phrase(line, end + 1)?;
    let stop = (last..line.len())
        .find(|&i| line.is_break(i) || line.is_end(i))
        .unwrap_or(line.len());
    let role = (end + 1..last).any(|i| line.is(i, class::ROLE));
    role.then_some((end + 1, stop))
}

/// One past the comma that closes a name which stands behind the comma at `at`.
fn apposed_name(line: &Line<'_, '_>, at: usize) -> Option<usize> {
    let names = (at + 1..line.len())
        .take_while(|&k| line.is_name(k))
        .count();
    (line.is_comma(at) && names > 0 && line.is_comma(at + 1 + names)).then_some(at + names + 2)
}

/// "…, a customs spokeswoman said."
fn speaking(line: &Line<'_, '_>) -> Option<(usize, usize)> {
    let last = (0..line.len()).rev().find(|&i| line.is_word(i))?;
    if !line.is(last, class::SAY) || last < 2 {
        return None;
    }
    let start = (last.saturating_sub(6)..last)
        .rev()
        .find(|&i| line.any(i, &["a", "an", "the"]))?;
    let opened = start == 0 || line.is_break(start - 1);
    (opened && start + 1 < last).then_some((start, last))
}

fn first_word(line: &Line<'_, '_>, start: usize, end: usize) -> usize {
    (start..end)
        .find(|&i| !(line.any(i, &["the", "a", "an"])))
        .unwrap_or(start)
}
