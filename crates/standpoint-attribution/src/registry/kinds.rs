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
