//! "He" and "she": who cannot be meant, and when nobody is; among the rest [`super::antecedent`] chooses.

use standpoint_text::{AnalystKind, Gender, Span};

use crate::document::Document;
use crate::line::Line;
use crate::link::Draft;
use crate::phrase::noun_phrase;
use crate::registry::nominal::{Nominal, head_part, nominal};
use crate::registry::{MentionKind, Registry};

use super::Resolved;
use super::antecedent::{BACK, Candidate, Feature, NEAR, Wanted};

/// Whom a pronoun at `span` may mean.
pub(super) fn person(
    doc: &Document<'_>,
    registry: &Registry,
    word: &str,
    span: Span,
    draft: &Draft,
    drafts: &[Draft],
    done: &[Resolved],
) -> Vec<Candidate> {
    let wanted = gender(word);
    let mut against = Vec::new();
    if unnamed(doc, registry, wanted, span, draft, drafts, done).is_some() {
        against.push(Feature::Unnamed);
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
    let hers = Wanted {
        doc,
        registry,
        gender: wanted,
        span,
        draft,
        drafts,
        done,
        others: around.into_iter().chain(agents).collect(),
        against,
    };
    hers.candidates()
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

/// The statement before, if who made it has no name and nobody who could be meant is named since: "a senior
/// official said" that.
fn unnamed<'d>(
    doc: &Document<'_>,
    registry: &Registry,
    wanted: Gender,
    span: Span,
    draft: &Draft,
    drafts: &'d [Draft],
    done: &[Resolved],
) -> Option<&'d Draft> {
    let (last, _) = drafts[..done.len()]
        .iter()
        .zip(done)
        .rev()
        .find(|(d, _)| d.inside.is_none())
        .filter(|(d, r)| {
            r.sieve == "unnamed" && r.speakers.is_empty() && d.sentence + 2 >= draft.sentence
        })?;
    let between = Span {
        start: doc.sentences[last.sentence].span.end,
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
    (!named).then_some(last)
}

/// Whether "one of them" or "a resident" was the last to speak, in this paragraph: a pronoun means him.
pub(super) fn one_of_them(
    doc: &Document<'_>,
    registry: &Registry,
    word: &str,
    span: Span,
    draft: &Draft,
    drafts: &[Draft],
    done: &[Resolved],
) -> bool {
    let wanted = gender(word);
    let Some(last) = unnamed(doc, registry, wanted, span, draft, drafts, done) else {
        return false;
    };
    let paragraph = |d: &Draft| doc.sentences[d.sentence].paragraph;
    let Some(source) = last.source.filter(|_| paragraph(last) == paragraph(draft)) else {
        return false;
    };
    // "He added": as for the statement before, if it was "he" there too.
    let anybody = ["a", "an", "one", "another", word];
    let first = doc.tokens_in(source).next();
    let named = registry
        .mentions_in(source)
        .iter()
        .any(|(_, e)| e.is_some_and(|e| registry.entities[e].kind == AnalystKind::Person));
    !named && first.is_some_and(|t| anybody.contains(&doc.word(t).to_lowercase().as_str()))
}

fn gender(word: &str) -> Gender {
    match word {
        "she" => Gender::Female,
        _ => Gender::Male,
    }
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
