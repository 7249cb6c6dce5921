//! Who answers in an interview.

use standpoint_text::AnalystKind;

use crate::link::Draft;
use crate::registry::key;

use super::{Resolved, Resolver};

impl Resolver<'_, '_, '_> {
    /// Sieve: who answers in an interview is in the title, or is the person named most before the first
    /// answer.
    pub(super) fn interviewee(&self, draft: &Draft, title: Option<&str>) -> Resolved {
        let first = self.doc.sentences[draft.sentence].span;
        let title_words: Vec<String> = title
            .unwrap_or_default()
            .split_whitespace()
            .map(key)
            .collect();
        let people = || {
            self.registry
                .entities
                .iter()
                .enumerate()
                .filter(|(_, e)| e.kind == AnalystKind::Person && e.full)
        };
        let titled: Vec<usize> = people()
            .filter(|(_, e)| e.name.last().is_some_and(|w| title_words.contains(&key(w))))
            .map(|(i, _)| i)
            .collect();
        let named = |e: usize| {
            self.registry.entities[e]
                .mentions
                .iter()
                .filter(|m| m.start < first.start)
                .count()
        };
        let chosen = match titled.as_slice() {
            [one] => Some(*one),
            _ => people()
                .map(|(i, _)| i)
                .filter(|&i| named(i) > 0)
                .min_by_key(|&i| (std::cmp::Reverse(named(i)), i)),
        };
        match chosen {
            Some(one) => Resolved {
                speakers: vec![one],
                sieve: "interviewee",
                trust: 850,
                ..Resolved::default()
            },
            None => Resolved {
                sieve: "unknown",
                trust: 500,
                ..Resolved::default()
            },
        }
    }
}

/// Whether a statement ends in a question mark.
pub(super) fn asks(doc: &crate::document::Document<'_>, draft: &Draft) -> bool {
    draft.content.last().is_some_and(|c| {
        let end = c.end();
        doc.text[c.start()..end].ends_with('?') || doc.text[end..].starts_with('?')
    })
}

/// Whether a cue answers: not whoever has asked speaks.
pub(super) fn replies(doc: &crate::document::Document<'_>, draft: &Draft) -> bool {
    draft.cue.iter().any(|c| {
        matches!(
            c.of(doc.text),
            "replied" | "answered" | "replies" | "answers"
        )
    })
}
