//! What the text calls "he" and what "it": evidence of who is a person where nothing else shows it.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::Document;
use crate::lexicon::{class, form, lexicon};

use super::mentions::{Mention, MentionKind};

/// What the text calls "he" or "she", and what "it": a name of which nothing else is known is a person by the one
/// and none by the other. The first pronoun behind each mention counts, up to the next name.
pub(super) fn by_pronoun(doc: &Document<'_>, mentions: &mut [Mention]) {
    let mut seen: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (at, mention) in mentions.iter().enumerate() {
        let label = doc.text[mention.span.end()..].trim_start().starts_with(':');
        if mention.quoted || label {
            continue;
        }
        let rival = |m: &&Mention| {
            m.kind == MentionKind::Person || m.words.len() > 1 && m.kind != MentionKind::Place
        };
        let next = mentions.get(at + 1).map_or(u32::MAX, |m| m.span.start);
        let stop = mentions[at + 1..]
            .iter()
            .take(8)
            .find(rival)
            .map_or(u32::MAX, |m| m.span.start);
        let from = doc.tokens_in(mention.span).end;
        let pronoun = (from..doc.tokens.len().min(from + 40))
            .take_while(|&t| doc.tokens[t].token.span.start < stop)
            .filter(|&t| doc.tokens[t].quote.is_none())
            // Any name can own what is "its"; only a person can be "he".
            .find_map(|t| match doc.word(t).to_lowercase().as_str() {
                "he" | "she" | "his" | "her" | "him" => Some(true),
                "its" => (doc.tokens[t].token.span.start < next).then_some(false),
                // ", who", ", which": right behind the name.
                "who" => (t <= from + 1).then_some(true),
                "which" => (t <= from + 1).then_some(false),
                // "It was clear that": only what speaks is meant by "it".
                "it" => speaks(doc, t + 1).then_some(false),
                _ => None,
            });
        let name = super::key(&mention.words.join(" "));
        let count = seen.entry(name).or_default();
        match pronoun {
            Some(true) => count.0 += 1,
            Some(false) => count.1 += 1,
            None => {}
        }
    }
    // "Marsh" of Corin Marsh: companies are not called by their last word.
    let single: BTreeSet<String> = mentions
        .iter()
        .filter(|m| m.words.len() == 1)
        .map(|m| super::key(&m.words[0]))
        .collect();
    for mention in mentions.iter_mut() {
        let (person, thing) = seen
            .get(&super::key(&mention.words.join(" ")))
            .copied()
            .unwrap_or_default();
        let plain = mention.titles.is_empty() && mention.facts.role.is_none();
        let given = lexicon().given(&mention.words[0]).is_some();
        let function = {
            let class = lexicon().entry(&mention.words[0]).classes;
            class & (class::FUNCTION | class::ADVERB) != 0
        };
        let small = mention
            .words
            .iter()
            .any(|w| w.starts_with(char::is_lowercase));
        // "African Americans were": a people is nobody.
        let people = mention.words.last().is_some_and(|w| {
            let single = w.strip_suffix('s').unwrap_or(w);
            lexicon().entry(w).classes & class::GROUP != 0
                || lexicon().place(single) == Some(crate::lexicon::Place::Demonym)
        });
        let acts = || {
            let next = doc.tokens_in(mention.span).end;
            let who = doc.tokens.get(next + 1).is_some()
                && doc.word(next) == ","
                && doc.word(next + 1) == "who";
            who || doc.tokens.get(next).is_some_and(|t| {
                let entry = t.entry;
                entry.classes & class::AUX != 0 || entry.forms & (form::PAST | form::THIRD) != 0
            })
        };
        if mention.kind == MentionKind::Unknown
            && (mention.bare && mention.certain || (2..=4).contains(&mention.words.len()) && !small)
            && !people
            && acts()
            && !mention.article
            && !function
            && plain
            && person > thing
        {
            mention.kind = MentionKind::Person;
        }
        // "Harrow Marine … it", never "he".
        if mention.kind == MentionKind::Person
            && mention.words.len() > 1
            && plain
            && !given
            && !small
            && thing > 0
            && person == 0
            && !mention
                .words
                .last()
                .is_some_and(|w| single.contains(&super::key(w)))
        {
            mention.kind = MentionKind::Organisation;
        }
    }
}

fn speaks(doc: &Document<'_>, token: usize) -> bool {
    let at = token
        + usize::from(
            doc.tokens
                .get(token)
                .is_some_and(|t| t.entry.classes & class::AUX != 0),
        );
    doc.tokens.get(at).is_some_and(|t| {
        t.entry.classes & (class::SAY | class::TELL | class::NOTE | class::DENY) != 0
    })
}
