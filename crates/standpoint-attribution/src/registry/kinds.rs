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
            && (2..=4).contains(&second.words.len())
            && matches!(first.kind, MentionKind::Person | MentionKind::Unknown);
        let pair = pair && !known.contains(&super::key(&first.words[0]));
        if pair {
            // "Anna and Mira van Haren"
            let particle = (1..second.words.len())
                .find(|&k| second.words[k].starts_with(char::is_lowercase))
                .unwrap_or(second.words.len() - 1);
            first.words.extend_from_slice(&second.words[particle..]);
            first.kind = MentionKind::Person;
        }
    }
}

/// "Ana Ruiz and Ivo Lind, both auditors, …": what stands behind the second is told of the first, too.
pub(super) fn share_both(text: &str, mentions: &mut [Mention]) {
    for at in 1..mentions.len() {
        let (before, behind) = mentions.split_at_mut(at);
        let (Some(first), Some(second)) = (before.last_mut(), behind.first_mut()) else {
            continue;
        };
        let joined = text
            .get(first.span.end()..second.span.start())
            .is_some_and(|t| t.trim() == "and");
        let people = first.kind == MentionKind::Person && second.kind == MentionKind::Person;
        // "the economists Ana Ruiz and Ivo Lind"
        let front = text[..first.span.start()].trim_end();
        let noun = front.rsplit(' ').next().and_then(|w| w.strip_suffix('s'));
        let plural = noun.filter(|w| {
            w.starts_with(char::is_lowercase)
                && lexicon().entry(w).classes & crate::lexicon::class::ROLE != 0
        });
        if joined
            && people
            && let Some(noun) = plural
        {
            for one in [&mut *first, &mut *second] {
                if one.facts.role.is_none() {
                    one.facts.role = Some(noun.to_owned());
                }
            }
            continue;
        }
        if joined && second.facts.shared && people {
            if first.facts.role.is_none() || first.facts.weak {
                first.facts.role = second
                    .facts
                    .role
                    .clone()
                    .or_else(|| first.facts.role.take());
            }
            if first.facts.affiliation.is_none() {
                first
                    .facts
                    .affiliation
                    .clone_from(&second.facts.affiliation);
            }
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

/// Whether `letters` are the initials of a name; both parts of a double name may count, "LAB" for Lea Ade-Brun.
pub(super) fn initials_of(words: &[String], letters: &str) -> bool {
    let of = |parts: &mut dyn Iterator<Item = &str>| -> String {
        parts.filter_map(|w| w.chars().next()).collect()
    };
    of(&mut words.iter().map(String::as_str)) == letters
        || of(&mut words.iter().flat_map(|w| w.split('-'))) == letters
}

/// "GR:" in an interview shows that Gulnora Rahmonova is a person.
pub(super) fn labels(text: &str, mentions: &mut [Mention]) {
    let labels: BTreeSet<String> = mentions
        .iter()
        .filter(|m| m.words.len() == 1 && text[m.span.end()..].starts_with(':'))
        .map(|m| m.words[0].clone())
        .filter(|w| (2..=4).contains(&w.chars().count()) && w.chars().all(char::is_uppercase))
        .collect();
    for mention in mentions.iter_mut() {
        let labelled = || labels.iter().any(|l| initials_of(&mention.words, l));
        if mention.kind == MentionKind::Unknown && !mention.article && labelled() {
            mention.kind = MentionKind::Person;
        }
    }
}
