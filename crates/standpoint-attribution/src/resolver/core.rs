//! The words of a speaker's phrase that say who it is: of "the minister, Ana Ruiz," the name, of "Ana Ruiz,
//! who leads the party," the name too, of "Ruiz and her deputy, Ivo Lind," both.

use std::ops::Range;

use crate::lexicon::class;
use crate::line::Line;
use crate::registry::nominal::head_part;
use crate::registry::{MentionKind, Registry};

/// The parts of `line` that name its speakers, as items; one, or two that speak together.
pub(super) fn cores(registry: &Registry, line: &Line<'_, '_>) -> Vec<Range<usize>> {
    let all = 0..line.len();
    let segments = segments(line);
    let Some(first) = segments.first().cloned() else {
        return vec![all];
    };
    if let Some((left, right)) = pair(registry, line, &first) {
        return vec![left, right];
    }
    if segments.len() == 1 {
        return vec![first];
    }
    if list(registry, line, &segments) {
        return vec![all];
    }
    if ends_in_person(registry, line, &first) {
        // "Dr Samuel Okoro, the lead author, and his colleague Dr Jane Whitlock"
        let second = segments[1..].iter().find(|s| {
            line.any(s.start, &["and"])
                && s.len() > 1
                && ends_in_person(registry, line, &(s.start + 1..s.end))
        });
        return match second {
            Some(second) => vec![first, second.start + 1..second.end],
            None => vec![first],
        };
    }
    let name = segments[1..]
        .iter()
        .take_while(|s| !aside(line, s))
        .find(|s| ends_in_person(registry, line, s));
    let joint = first.clone().find(|&i| line.any(i, &["and", "&"]));
    if let (Some(joint), Some(name)) = (joint, name) {
        let leader = first.start..joint;
        if joint > first.start && ends_in_person(registry, line, &leader) {
            return vec![leader, name.clone()];
        }
    }
    let one = line.any(first.start, &["one", "another"])
        || line.any(first.start, &["a", "the"])
            && line.any(
                first.start + 1,
                &["second", "third", "fourth", "fifth", "other"],
            )
            && first.len() == 2;
    let organisation = segments[1..]
        .iter()
        .take_while(|s| !aside(line, s))
        .find(|s| one && line.is_name(s.start) && (s.start..s.end).all(|i| line.is_name(i)));
    // "The manufacturer, Corvane Biologics, said": what is named by its kind and by its name.
    let kind = head_part(line, first.clone()).end.checked_sub(1);
    let company = segments[1..].first().filter(|s| {
        let named = registry
            .mentions_in(line.span((*s).clone()))
            .first()
            .is_some_and(|(m, _)| m.kind == MentionKind::Organisation);
        // "The head of the brewer, Wharf Malt,": the head speaks.
        let office = kind.is_some_and(|k| {
            line.is(k, class::ROLE)
                && line.any(k + 1, &["of", "for", "at"])
                && !line.is(k, class::ORG)
        });
        !office
            && kind.is_some_and(|k| line.is(k, class::ORG) && !line.is(k, class::ROLE) || named)
            && line.any(
                first.start,
                &["the", "its", "their", "one", "a", "an", "another"],
            )
            && (s.start..s.end).all(|i| line.is_name(i) || line.any(i, &["of", "and", "&"]))
    });
    let organisation = organisation.or(company);
    match name.or(organisation) {
        Some(name) if one || introduces(line, &first) => vec![name.clone()],
        _ => vec![first],
    }
}

/// "Nadir Qasem of the Coast Institute and Lena Toft": two, of whom the first has his institution with him.
fn pair(
    registry: &Registry,
    line: &Line<'_, '_>,
    first: &Range<usize>,
) -> Option<(Range<usize>, Range<usize>)> {
    let tie = first
        .clone()
        .find(|&i| line.any(i, &["of", "from", "at"]))?;
    (tie..first.end)
        .filter(|&i| line.any(i, &["and"]))
        .map(|i| (first.start..i, i + 1..first.end))
        .find(|(left, right)| {
            ends_in_person(registry, line, left) && ends_in_person(registry, line, right)
        })
}

/// The phrases between commas, dashes and brackets; what stands in brackets is left out.
fn segments(line: &Line<'_, '_>) -> Vec<Range<usize>> {
    let mut segments = Vec::new();
    let mut start = 0;
    let mut bracket = false;
    for i in 0..=line.len() {
        let word = line.word(i);
        let cut = i == line.len() || line.is_comma(i) || line.is_dash(i) || line.word(i) == ":";
        if cut || matches!(word, "(" | ")" | "[" | "]") {
            if start < i && !bracket {
                segments.push(start..i);
            }
            start = i + 1;
            bracket = matches!(word, "(" | "[") || bracket && cut && i < line.len();
        }
        if segments.len() > 12 {
            break;
        }
    }
    segments
}

/// Whether a segment tells more of the one before, and what follows belongs to it.
fn aside(line: &Line<'_, '_>, segment: &Range<usize>) -> bool {
    line.any(
        segment.start,
        &[
            "who", "whom", "whose", "which", "where", "speaking", "citing", "quoting", "and",
            "like",
        ],
    )
}

/// Whether the head of a phrase is a person's name.
pub(super) fn ends_in_person(
    registry: &Registry,
    line: &Line<'_, '_>,
    part: &Range<usize>,
) -> bool {
    if part.is_empty() {
        return false;
    }
    let sub = Line {
        doc: line.doc,
        items: line.items[part.clone()].to_vec(),
        inner: line.inner,
    };
    let head = head_part(&sub, 0..sub.len());
    if head.is_empty() {
        return false;
    }
    let span = sub.span(head);
    registry.mentions_in(span).iter().any(|(m, e)| {
        let person = m.kind == MentionKind::Person
            || e.is_some_and(|e| registry.entities[e].kind == standpoint_text::AnalystKind::Person);
        person && m.span.end == span.end
    })
}

/// "Ana Ruiz, Ivo Lind and Mira Voss", "Ruiz, of the union, and Lind": several who speak together.
fn list(registry: &Registry, line: &Line<'_, '_>, segments: &[Range<usize>]) -> bool {
    let Some((last, before)) = segments.split_last() else {
        return false;
    };
    let joint = last.clone().find(|&i| line.any(i, &["and", "&"]));
    let Some(joint) = joint else { return false };
    let left = last.start..joint;
    let right = joint + 1..last.end;
    ends_in_person(registry, line, &right)
        && (left.is_empty() || ends_in_person(registry, line, &left))
        && before.iter().all(|s| ends_in_person(registry, line, s))
}

/// Whether a phrase before a name is what the named person is: "its chairman", "Kestrel’s founder", "the
/// Lynes"; not "two violinists".
fn introduces(line: &Line<'_, '_>, first: &Range<usize>) -> bool {
    let head = head_part(line, first.clone());
    let Some(last) = head.end.checked_sub(1) else {
        return false;
    };
    let plural = line.is(last, class::GROUP) && !line.is(last, class::ROLE)
        || line.kind(first.start) == Some(crate::token::Kind::Number);
    let family = line.is_capital(last) && line.word(last).ends_with('s');
    family || !plural
}
