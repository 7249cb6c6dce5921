//! "He" and "she": the person whom the sentences before are about, weighed by recency, by who spoke or
//! was the subject, and by gender; nobody rather than the wrong one.

use std::collections::BTreeMap;

use standpoint_text::{AnalystKind, Gender, Span};

use crate::document::Document;
use crate::link::Draft;
use crate::registry::{MentionKind, Registry};

use super::Resolved;

/// How many statements a pronoun looks back.
const NEAR: usize = 64;

/// How many sentences a pronoun looks back.
const BACK: usize = 6;

/// The antecedent of a pronoun at `span`, with a trust in parts per thousand.
pub(super) fn person(
    doc: &Document<'_>,
    registry: &Registry,
    word: &str,
    span: Span,
    draft: &Draft,
    drafts: &[Draft],
    done: &[Resolved],
) -> Option<(usize, u32)> {
    let wanted = if word == "she" {
        Gender::Female
    } else {
        Gender::Male
    };
    // Behind "a senior official said" the pronoun means the official, whose name nobody knows.
    let latest = drafts[..done.len()]
        .iter()
        .zip(done)
        .rev()
        .find(|(d, _)| d.inside.is_none());
    if latest.is_some_and(|(d, r)| {
        r.sieve == "unnamed" && r.speakers.is_empty() && d.sentence + 2 >= draft.sentence
    }) {
        return None;
    }
    let mut scores: BTreeMap<usize, i64> = BTreeMap::new();
    let mut back = 0;
    let here = draft.sentence;
    for sentence in (0..=here).rev() {
        let sent = &doc.sentences[sentence];
        if sent.marked {
            continue;
        }
        if back > BACK {
            break;
        }
        let distance = i64::try_from(back).unwrap_or(i64::MAX);
        let spoken: Vec<usize> = drafts[..done.len()]
            .iter()
            .zip(done)
            .rev()
            .take(NEAR)
            .take_while(|(d, _)| d.sentence >= sentence)
            .filter(|(d, _)| d.sentence == sentence && d.inside.is_none())
            .flat_map(|(_, r)| r.speakers.iter().copied())
            .collect();
        let mut subject = true;
        for (mention, entity) in last(registry.mentions_in(sent.span)) {
            if mention.span.start >= span.start {
                break;
            }
            let Some(entity) = *entity else { continue };
            let known = &registry.entities[entity];
            if mention.quoted
                || known.kind != AnalystKind::Person
                || mention.kind == MentionKind::Place
            {
                continue;
            }
            if known.gender != Gender::Unknown && known.gender != wanted {
                continue;
            }
            let first = std::mem::take(&mut subject) && leads(doc, sent.tokens.start, mention.span);
            let speaks = spoken.contains(&entity);
            let weight = if speaks {
                60
            } else if first {
                55
            } else {
                20
            };
            let score = weight - 12 * distance + i64::from(known.gender == wanted) * 6;
            let best = scores.entry(entity).or_insert(i64::MIN);
            *best = (*best).max(score);
        }
        for entity in spoken {
            // A speaker who was named by a pronoun there.
            let known = &registry.entities[entity];
            let fits = known.kind == AnalystKind::Person
                && (known.gender == Gender::Unknown || known.gender == wanted);
            if fits {
                let score = 60 - 12 * distance + i64::from(known.gender == wanted) * 6;
                let best = scores.entry(entity).or_insert(i64::MIN);
                *best = (*best).max(score);
            }
        }
        back += 1;
    }
    let mut ranked: Vec<(i64, usize)> = scores.into_iter().map(|(e, s)| (s, e)).collect();
    ranked.sort_by_key(|&(s, e)| (std::cmp::Reverse(s), e));
    let &(best, entity) = ranked.first()?;
    let margin = ranked.get(1).map_or(100, |&(second, _)| best - second);
    match margin {
        0..=3 => None,
        4..=11 => Some((entity, 700)),
        _ => Some((entity, 920)),
    }
}

/// Mentions beyond these do not count: nobody writes such sentences.
fn last<T>(mentions: &[T]) -> &[T] {
    &mentions[mentions.len().saturating_sub(200)..]
}

/// Whether a mention stands near the head of its sentence: its subject, most likely.
fn leads(doc: &Document<'_>, first: usize, mention: Span) -> bool {
    let at = doc
        .tokens
        .partition_point(|t| t.token.span.start < mention.start);
    at.saturating_sub(first) <= 8
}

/// The person who spoke last before `draft`.
pub(super) fn last_person(
    draft: &Draft,
    drafts: &[Draft],
    done: &[Resolved],
    registry: &Registry,
) -> Option<usize> {
    drafts[..done.len()]
        .iter()
        .zip(done)
        .rev()
        .take(6)
        .filter(|(d, _)| d.inside.is_none() && d.sentence + BACK >= draft.sentence)
        .flat_map(|(_, r)| r.speakers.iter().copied())
        .find(|&e| registry.entities[e].kind == AnalystKind::Person)
}

/// The speakers of the last statements before `draft`, nearest first, up to `sentences` back.
pub(super) fn last_speakers(
    draft: &Draft,
    drafts: &[Draft],
    done: &[Resolved],
    sentences: usize,
) -> Vec<Vec<usize>> {
    drafts[..done.len()]
        .iter()
        .zip(done)
        .rev()
        .take(NEAR)
        .take_while(|(d, _)| d.sentence + sentences >= draft.sentence)
        .filter(|(d, r)| d.inside.is_none() && !r.speakers.is_empty())
        .map(|(_, r)| r.speakers.clone())
        .collect()
}
