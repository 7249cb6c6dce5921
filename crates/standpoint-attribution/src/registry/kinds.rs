//! What a mention alone does not show, and all mentions of an article together do: who is a person, what is a
//! company, whose surname is shared.

use std::collections::BTreeSet;

use standpoint_text::Gender;

use crate::lexicon::lexicon;

use super::facts::Facts;
use super::mentions::{Mention, MentionKind};

/// "Anselm Rooke" is a person because "Rooke" speaks further down.
pub(super) fn promote(mentions: &mut [Mention]) {
    let surnames: BTreeSet<String> = mentions
        .iter()
        .filter(|m| m.kind == MentionKind::Person && m.words.len() <= 3)
        .map(|m| super::key(&m.words.join(" ")))
        .collect();
    // And "Wade Pirie" because "Lena Pirie" does.
    let family_names: BTreeSet<String> = mentions
        .iter()
        .filter(|m| m.kind == MentionKind::Person && m.words.len() > 1)
        .filter_map(|m| m.words.last())
        .map(|w| super::key(w))
        .collect();
    for mention in mentions.iter_mut() {
        let full = mention.kind == MentionKind::Unknown
            && (2..=5).contains(&mention.words.len())
            && !mention.article;
        let borne = full
            && (1..mention.words.len())
                .any(|at| surnames.contains(&super::key(&mention.words[at..].join(" "))));
        let family = full
            && surnames.contains(&super::key(&mention.words[0]))
            && lexicon()
                .given(&mention.words[0])
                .is_none_or(|g| g == Gender::Unknown);
        let shared = full
            && mention.words.len() == 2
            && family_names.contains(&super::key(&mention.words[1]));
        if borne || family || shared {
            mention.kind = MentionKind::Person;
        }
    }
}

/// A bare word that only speaks is no person where no fuller name holds it: people are introduced by one,
/// states and companies are not.
pub(super) fn unnamed(mentions: &mut [Mention]) {
    let named: BTreeSet<String> = mentions
        .iter()
        .filter(|m| m.kind == MentionKind::Person && !m.bare)
        .flat_map(|m| m.words.iter().map(|w| super::key(w)))
        .collect();
    for mention in mentions.iter_mut() {
        if mention.kind == MentionKind::Person
            && mention.bare
            && !named.contains(&super::key(&mention.words[0]))
        {
            mention.kind = MentionKind::Unknown;
        }
    }
}

/// What is an organisation once is one everywhere: a single word without title that was told to be a
/// company.
pub(super) fn companies(mentions: &mut [Mention]) {
    let known: BTreeSet<String> = mentions
        .iter()
        .filter(|m| m.kind == MentionKind::Organisation && m.words.len() == 1)
        .map(|m| super::key(&m.words[0]))
        .collect();
    for mention in mentions.iter_mut() {
        let bare = mention.words.len() == 1 && mention.titles.is_empty();
        if bare
            && matches!(mention.kind, MentionKind::Person | MentionKind::Unknown)
            && known.contains(&super::key(&mention.words[0]))
        {
            mention.kind = MentionKind::Organisation;
            mention.facts = Facts::default();
        }
    }
}

/// "Bridget and Owen Slade": the surname is for both.
pub(super) fn share_surname(text: &str, mentions: &mut [Mention]) {
    // A surname that stands in a full name is no given name.
    let known: BTreeSet<String> = mentions
        .iter()
        .filter(|m| m.words.len() > 1)
        .filter_map(|m| m.words.last())
        .map(|w| super::key(w))
        .collect();
    for at in 1..mentions.len() {
        let (before, behind) = mentions.split_at_mut(at);
        let (Some(first), Some(second)) = (before.last_mut(), behind.first()) else {
            continue;
        };
        let joined = text
            .get(first.span.end()..second.span.start())
            .is_some_and(|t| matches!(t.trim(), "and" | "&"));
        let pair = joined
            && (first.words.len() == 1 || first.words.len() == 2 && first.words[1].ends_with('.'))
            && first.titles.is_empty()
            && second.titles.is_empty()
            && second.kind == MentionKind::Person
            && (2..=3).contains(&second.words.len())
            && matches!(first.kind, MentionKind::Person | MentionKind::Unknown);
        let pair = pair && !known.contains(&super::key(&first.words[0]));
        if pair {
            first.words.extend(second.words.last().cloned());
            first.kind = MentionKind::Person;
        }
    }
}

/// "Attacks On Donald Trump", "Senators Marco Rubio": words before a name that stands alone elsewhere and opens
/// with a given name are no part of it.
pub(super) fn strip_lead(doc: &crate::document::Document<'_>, mentions: &mut [Mention]) {
    let full: BTreeSet<Vec<String>> = mentions
        .iter()
        .filter(|m| (2..=4).contains(&m.words.len()))
        .filter(|m| lexicon().given(&m.words[0]).is_some())
        .map(|m| m.words.iter().map(|w| super::key(w)).collect())
        .collect();
    for mention in mentions.iter_mut() {
        let length = mention.words.len();
        let lead = lexicon().given(&mention.words[0]).is_some();
        let open = matches!(mention.kind, MentionKind::Person | MentionKind::Unknown);
        if length < 3 || lead || !open {
            continue;
        }
        let keys: Vec<String> = mention.words.iter().map(|w| super::key(w)).collect();
        let Some(from) = (1..length - 1).find(|&k| full.contains(&keys[k..])) else {
            continue;
        };
        let first = doc
            .tokens_in(mention.span)
            .find(|&t| doc.word(t) == mention.words[from]);
        if let Some(first) = first {
            mention.span.start = doc.tokens[first].token.span.start;
            mention.words.drain(..from);
            mention.kind = MentionKind::Person;
            if mention.gender == Gender::Unknown {
                mention.gender = lexicon().given(&mention.words[0]).unwrap_or_default();
            }
        }
    }
}

fn speaks(doc: &crate::document::Document<'_>, token: usize) -> bool {
    use crate::lexicon::class;
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

/// What the text calls "he" or "she", and what "it": a name of which nothing else is known is a person by the one
/// and none by the other. The first pronoun behind each mention counts, up to the next name.
pub(super) fn by_pronoun(doc: &crate::document::Document<'_>, mentions: &mut [Mention]) {
    use std::collections::BTreeMap;
    let mut seen: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (at, mention) in mentions.iter().enumerate() {
        let label = doc.text[mention.span.end()..].trim_start().starts_with(':');
        if mention.quoted || label {
            continue;
        }
        let stop = mentions.get(at + 1).map_or(u32::MAX, |m| m.span.start);
        let from = doc.tokens_in(mention.span).end;
        let pronoun = (from..doc.tokens.len().min(from + 40))
            .take_while(|&t| doc.tokens[t].token.span.start < stop)
            .filter(|&t| doc.tokens[t].quote.is_none())
            .find_map(|t| match doc.word(t).to_lowercase().as_str() {
                "he" | "she" | "his" | "her" | "him" => Some(true),
                "its" => Some(false),
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
    for mention in mentions.iter_mut() {
        let (person, thing) = seen
            .get(&super::key(&mention.words.join(" ")))
            .copied()
            .unwrap_or_default();
        let plain = mention.titles.is_empty() && mention.facts.role.is_none();
        let given = lexicon().given(&mention.words[0]).is_some();
        let function = {
            use crate::lexicon::class;
            let class = lexicon().entry(&mention.words[0]).classes;
            class & (class::FUNCTION | class::ADVERB) != 0
        };
        let small = mention
            .words
            .iter()
            .any(|w| w.starts_with(char::is_lowercase));
        let acts = || {
            let next = doc.tokens_in(mention.span).end;
            let who = doc.tokens.get(next + 1).is_some()
                && doc.word(next) == ","
                && doc.word(next + 1) == "who";
            who || doc.tokens.get(next).is_some_and(|t| {
                let entry = t.entry;
                entry.classes & crate::lexicon::class::AUX != 0
                    || entry.forms & (crate::lexicon::form::PAST | crate::lexicon::form::THIRD) != 0
            })
        };
        if mention.kind == MentionKind::Unknown
            && (mention.bare && mention.certain || (2..=4).contains(&mention.words.len()) && !small)
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
        {
            mention.kind = MentionKind::Organisation;
        }
    }
}

/// "GR:" in an interview shows that Gulnora Rahmonova is a person.
pub(super) fn labels(text: &str, mentions: &mut [Mention]) {
    let labels: BTreeSet<String> = mentions
        .iter()
        .filter(|m| m.words.len() == 1 && text[m.span.end()..].starts_with(':'))
        .map(|m| m.words[0].clone())
        .filter(|w| (2..=3).contains(&w.chars().count()) && w.chars().all(char::is_uppercase))
        .collect();
    for mention in mentions.iter_mut() {
        let initials: String = mention
            .words
            .iter()
            .filter_map(|w| w.chars().next())
            .collect();
        if mention.kind == MentionKind::Unknown && !mention.article && labels.contains(&initials) {
            mention.kind = MentionKind::Person;
        }
    }
}
