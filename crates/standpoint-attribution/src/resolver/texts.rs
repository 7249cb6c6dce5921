//! Sieves for texts and for organisations by common noun: "the report", "the ministry".

use standpoint_text::{AnalystKind, Span};

use crate::registry::{Mention, MentionKind, key};

use super::{Resolved, Resolver};

/// Texts that many articles mention: by such a word alone, without who issued it, none is met again.
const PASSING: [&str; 12] = [
    "note",
    "notes",
    "article",
    "articles",
    "timetable",
    "letter",
    "email",
    "emails",
    "text",
    "message",
    "post",
    "list",
];

/// Institutions of which every place has several: by such a word alone none is met again.
const ANY: [&str; 6] = [
    "committee",
    "office",
    "panel",
    "board",
    "department",
    "council",
];

impl Resolver<'_, '_, '_> {
    /// Sieve: a text. "The report" means the last one; "a New York Times report" speaks for the paper.
    pub(super) fn document(
        &mut self,
        phrase: &str,
        definite: bool,
        named: &[(Mention, Option<usize>)],
        span: Span,
    ) -> Resolved {
        if let Some((_, Some(owner))) = named
            .iter()
            .find(|(m, e)| m.kind == MentionKind::Organisation && e.is_some())
        {
            return Resolved {
                speakers: vec![*owner],
                sieve: "publisher",
                trust: 850,
                ..Resolved::default()
            };
        }
        if definite
            && !phrase.contains(' ')
            && let Some(last) = self.last_document
        {
            return Resolved {
                speakers: vec![last],
                sieve: "same_document",
                trust: 850,
                ..Resolved::default()
            };
        }
        let author = self
            .registry
            .mentions_in(span)
            .iter()
            .find(|(m, e)| m.kind == MentionKind::Organisation && e.is_some())
            .and_then(|(_, e)| *e);
        let bare = self.doc.tokens_in(span).len() < 3;
        if author.is_none() && bare && PASSING.contains(&phrase) {
            return Resolved {
                sieve: "unnamed",
                trust: 700,
                ..Resolved::default()
            };
        }
        let resolved = self.unnamed(AnalystKind::Document, phrase, "document", 900);
        if let (Some(author), [document]) = (author, resolved.speakers.as_slice()) {
            let facts = crate::registry::Facts {
                role: None,
                affiliation: Some(self.registry.entities[author].display()),
            };
            self.registry.entities[*document].learn(&facts);
        }
        resolved
    }

    /// Sieve: "the ministry" means the last organisation with that noun in its name.
    pub(super) fn common_organisation(
        &mut self,
        noun: &str,
        phrase: &str,
        definite: bool,
        at: Span,
    ) -> Resolved {
        if definite && !phrase.contains(' ') {
            let upto = self
                .registry
                .mentions
                .partition_point(|(m, _)| m.span.start < at.start);
            let named = self.registry.mentions[..upto]
                .iter()
                .rev()
                .take(400)
                .filter(|(m, _)| m.kind == MentionKind::Organisation)
                .filter_map(|(_, e)| *e)
                .find(|&e| {
                    self.registry.entities[e]
                        .name
                        .iter()
                        .any(|w| key(w) == noun)
                });
            let generic = [
                "agency",
                "organisation",
                "organization",
                "company",
                "firm",
                "group",
                "newspaper",
                "outlet",
                "broadcaster",
                "network",
                "paper",
                "magazine",
                "watchdog",
                "think-tank",
            ];
            let found = named.or_else(|| {
                generic
                    .contains(&noun)
                    .then_some(self.last_organisation)
                    .flatten()
            });
            if let Some(found) = found {
                return Resolved {
                    speakers: vec![found],
                    sieve: "organisation_noun",
                    trust: 850,
                    ..Resolved::default()
                };
            }
        }
        if ANY.contains(&phrase) {
            return Resolved {
                sieve: "unnamed",
                trust: 700,
                ..Resolved::default()
            };
        }
        self.unnamed(AnalystKind::Organisation, phrase, "organisation_noun", 800)
    }
}
