//! "He" and "she": the person whom the sentences before are about, weighed by recency, by who spoke or
//! was the subject, and by gender; nobody rather than the wrong one.

use std::collections::BTreeMap;

use standpoint_text::{AnalystKind, Gender, Span};

use crate::document::Document;
use crate::lexicon::{class, form};
use crate::line::Line;
use crate::link::Draft;
use crate::phrase::noun_phrase;
use crate::registry::nominal::{Nominal, head_part, nominal};
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
    // Behind "a senior official said" the pronoun means the official, whose name nobody knows, unless
    // somebody is named in between.
    let latest = drafts[..done.len()]
        .iter()
        .zip(done)
        .rev()
        .find(|(d, _)| d.inside.is_none());
    let unnamed = latest.filter(|(d, r)| {
        r.sieve == "unnamed" && r.speakers.is_empty() && d.sentence + 2 >= draft.sentence
    });
    if let Some((d, _)) = unnamed {
        let between = Span {
            start: doc.sentences[d.sentence].span.end,
            end: span.start,
        };
        let named = between.start < between.end
            && registry.mentions_in(between).iter().any(|(m, e)| {
                let known = e.map(|e| &registry.entities[e]);
                !m.quoted
                    && known.is_some_and(|k| {
                        k.kind == AnalystKind::Person
                            && (k.gender == wanted || k.gender == Gender::Unknown)
                    })
            });
        if !named {
            return None;
        }
    }
    // Nobody calls himself "he": the speaker of the quotation or the answer around is not meant.
    let token = doc.tokens_in(span).start;
    let quoted = (doc.tokens.get(token))
        .and_then(|t| t.quote)
        .is_some_and(|q| doc.quotes[q].speech);
    let around: Vec<usize> = (done.len().saturating_sub(16)..done.len())
        .filter(|&o| quoted || drafts[o].rule == "interview")
        .filter(|&o| drafts[o].content.iter().any(|c| c.contains(span)))
        .flat_map(|o| done[o].speakers.iter().copied())
        .collect();
    // "Under questioning from Lind he conceded": he is another.
    let own = doc.sentences[draft.sentence].span;
    let agents: Vec<usize> = registry
        .mentions_in(Span {
            start: own.start,
            end: span.start.max(own.start),
        })
        .iter()
        .filter(|(m, _)| !m.quoted && asking(doc, m.span))
        .filter_map(|(_, e)| *e)
        .collect();
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
        // "Another view is held by Ana Ruiz. In her opinion …": nobody else is named there.
        let mut named: Vec<usize> = last(registry.mentions_in(sent.span))
            .iter()
            .filter(|(m, _)| !m.quoted)
            .filter_map(|(_, e)| *e)
            .filter(|&e| registry.entities[e].kind == AnalystKind::Person)
            .collect();
        named.dedup();
        let alone =
            named.len() == 1 && back == 1 && sent.paragraph == doc.sentences[here].paragraph;
        for (mention, entity) in last(registry.mentions_in(sent.span)) {
            if mention.span.start >= span.start {
                break;
            }
            let Some(entity) = *entity else { continue };
            let known = &registry.entities[entity];
            let outside = mention.quoted && draft.inside.is_none();
            if outside
                || around.contains(&entity)
                || agents.contains(&entity)
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
            let same = sent.paragraph == doc.sentences[here].paragraph;
            // "Lekota’s evidence was quoted": not he, but what is his, is the subject.
            let behind = &doc.text[mention.span.end()..];
            let genitive = behind.starts_with("’s") || behind.starts_with("'s");
            // "Ana Ruiz will win, he predicts": whom the statement names does not make it.
            let told = back == 0 && draft.content.iter().any(|c| c.contains(mention.span));
            // "…, and General Lind, who led it, makes it well."
            let described = behind.starts_with(", who ") || behind.starts_with(", whose ");
            // "Ms Moss had signed, said Hale": who said it goes on, not whom it was said of.
            let reported = !speaks
                && !spoken.is_empty()
                && drafts[..done.len()].iter().rev().take(NEAR).any(|d| {
                    d.sentence == sentence
                        && d.inside.is_none()
                        && d.content.iter().any(|c| c.contains(mention.span))
                });
            let weight = if genitive && !speaks {
                18
            } else if reported && back > 0 {
                40
            } else if told && !speaks && draft.inside.is_none() {
                10
            } else if described && same && back == 1 {
                62
            } else if first && back == 1 && same {
                66
            } else if speaks {
                60
            } else if first {
                55
            } else if alone {
                50
            } else if acts(doc, mention.span) {
                45
            } else {
                20
            };
            let frequent = i64::try_from(known.mentions.len().min(4)).unwrap_or_default();
            let score = weight - 12 * distance + i64::from(known.gender == wanted) * 6 + frequent
                - if same { 0 } else { 6 };
            let best = scores.entry(entity).or_insert(i64::MIN);
            *best = (*best).max(score);
        }
        for entity in spoken {
            // A speaker who was named by a pronoun there.
            let known = &registry.entities[entity];
            let fits = known.kind == AnalystKind::Person
                && !around.contains(&entity)
                && !agents.contains(&entity)
                && (known.gender == Gender::Unknown || known.gender == wanted);
            if fits {
                let frequent = i64::try_from(known.mentions.len().min(4)).unwrap_or_default();
                let same = sent.paragraph == doc.sentences[here].paragraph;
                let score = 60 - 12 * distance + i64::from(known.gender == wanted) * 6 + frequent
                    - if same { 0 } else { 6 };
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

/// "Asked by Ms Vane", "pressed by Lind", "under questioning from Lind": who asks.
fn asking(doc: &Document<'_>, mention: Span) -> bool {
    const ASKED: [&str; 9] = [
        "asked",
        "pressed",
        "questioned",
        "cross-examined",
        "challenged",
        "questioning",
        "pressure",
        "urged",
        "prompted",
    ];
    let first = doc.tokens_in(mention).start;
    (first.saturating_sub(4)..first)
        .rev()
        .find(|&t| matches!(doc.word(t), "by" | "from"))
        .and_then(|t| t.checked_sub(1))
        .is_some_and(|t| ASKED.contains(&doc.word(t).to_lowercase().as_str()))
}

/// Whether the sentence before is about somebody without a name ("A port executive who met us was franker
/// than most."), so that a pronoun means him, whom nobody knows.
pub(super) fn nameless(
    doc: &Document<'_>,
    registry: &Registry,
    span: Span,
    draft: &Draft,
    drafts: &[Draft],
    done: &[Resolved],
) -> bool {
    let own = doc.sentences[draft.sentence].span;
    let named = registry
        .mentions_in(Span {
            start: own.start,
            end: span.start.max(own.start),
        })
        .iter()
        .any(|(m, e)| {
            !m.quoted && e.is_some_and(|e| registry.entities[e].kind == AnalystKind::Person)
        });
    let spoke = drafts[..done.len()]
        .iter()
        .rev()
        .take(NEAR)
        .any(|d| d.inside.is_none() && d.sentence + 1 >= draft.sentence);
    // "An official from a member state is less sanguine: the bloc, she told me, cannot."
    let colon = doc
        .tokens_in(own)
        .take(60)
        .any(|t| doc.word(t) == ":" && doc.tokens[t].token.span.start < span.start);
    let before = if colon && !named {
        Some(draft.sentence)
    } else {
        (0..draft.sentence)
            .rev()
            .find(|&s| !doc.sentences[s].marked)
            .filter(|_| !named && !spoke)
    };
    let Some(before) = before else {
        return false;
    };
    let line = Line::outside(doc, doc.sentences[before].tokens.clone());
    if !line.any(0, &["a", "an", "one", "another"]) {
        return false;
    }
    let Some(end) = noun_phrase(&line, 0) else {
        return false;
    };
    let person = |m: &crate::registry::Mention, e: Option<usize>| {
        m.kind == MentionKind::Person
            || e.is_some_and(|e| registry.entities[e].kind == AnalystKind::Person)
    };
    // "A lawyer by training, she runs the fund."
    let comma = (0..line.len().min(12)).find(|&k| line.is_comma(k));
    if comma.is_some_and(|c| line.any(c + 1, &["he", "she"])) {
        return false;
    }
    // "A lawyer by training, Ana Ruiz …" and "A former minister, Ana Ruiz, …" do name somebody.
    let comma = (end..line.len()).find(|&k| line.is_comma(k) || line.is_verbal(k));
    let next = comma.filter(|&c| line.is_comma(c)).map_or(end, |c| c + 2);
    let upto = line.span(0..next.max(end).min(line.len()));
    if registry
        .mentions_in(upto)
        .iter()
        .any(|(m, e)| person(m, *e))
    {
        return false;
    }
    matches!(
        nominal(&line, head_part(&line, 0..end)),
        Nominal::Role {
            definite: false,
            ..
        }
    )
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

/// Whether a verb follows a mention, also behind its comma: "the governor, Ana Ruiz, gave …".
fn acts(doc: &Document<'_>, mention: Span) -> bool {
    let tokens = doc.tokens_in(mention);
    let tied =
        tokens.start > 0 && doc.tokens[tokens.start - 1].entry.classes & class::PREPOSITION != 0;
    let next = tokens.end
        + usize::from(doc.tokens.get(tokens.end).is_some() && doc.word(tokens.end) == ",");
    let Some(token) = doc.tokens.get(next) else {
        return false;
    };
    let finite = token.entry.forms & (form::PAST | form::THIRD) != 0;
    let verb =
        token.entry.classes & class::AUX != 0 || token.entry.classes & class::VERB != 0 && finite;
    let noun = token.entry.classes & (class::ROLE | class::ORG | class::GROUP) != 0;
    verb && !tied && !noun && !token.token.capital && token.quote.is_none()
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
