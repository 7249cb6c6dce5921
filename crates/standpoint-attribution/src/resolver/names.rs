//! Sieves for names: people, organisations, states.

use standpoint_text::{AnalystKind, Span};

use crate::lexicon::{Place, lexicon};
use crate::line::Line;
use crate::registry::{Mention, MentionKind};

use super::{Resolved, Resolver};

impl Resolver<'_, '_, '_> {
    /// Sieve: names of people at the end of the head part, all of a list.
    pub(super) fn people(
        &self,
        line: &Line<'_, '_>,
        named: &[(Mention, Option<usize>)],
        head: Span,
    ) -> Option<Resolved> {
        let is_person = |e: &Option<usize>| {
            e.is_some_and(|e| self.registry.entities[e].kind == AnalystKind::Person)
        };
        let last = named
            .iter()
            .rev()
            .find(|(m, _)| matches!(m.kind, MentionKind::Person | MentionKind::Unknown))?;
        let rest = &line.doc.text[last.0.span.end()..head.end()];
        if rest.chars().any(char::is_alphanumeric) {
            return None;
        }
        if last.1.is_none() && last.0.kind == MentionKind::Person {
            // A surname that two people bear.
            return Some(Resolved {
                sieve: "ambiguous_surname",
                trust: 500,
                ..Resolved::default()
            });
        }
        if !is_person(&last.1) {
            return None;
        }
        let mut speakers: Vec<usize> = Vec::new();
        for (mention, entity) in named {
            let Some(entity) = entity.filter(|_| is_person(entity)) else {
                continue;
            };
            // "Harris’s colleague Fix": a genitive is no speaker.
            let behind = line.doc.text[mention.span.end()..head.end()].trim_start();
            let genitive = behind.starts_with("’s") || behind.starts_with("'s");
            if !genitive && !speakers.contains(&entity) {
                speakers.push(entity);
            }
        }
        let joined = speakers.len() > 1;
        let full = last.0.words.len() > 1;
        let sieve = if joined {
            "names"
        } else if full {
            "full_name"
        } else {
            "surname"
        };
        Some(Resolved {
            speakers,
            sieve,
            trust: if full { 1000 } else { 980 },
            ..Resolved::default()
        })
    }

    /// Sieve: a named organisation or a state.
    pub(super) fn institution(
        &mut self,
        line: &Line<'_, '_>,
        named: &[(Mention, Option<usize>)],
        head: Span,
    ) -> Option<Resolved> {
        let (mention, entity) = named.iter().rev().find(|(m, _)| {
            m.span.end == head.end
                || line.doc.text[m.span.end()..head.end()]
                    .chars()
                    .all(|c| !c.is_alphanumeric())
        })?;
        let name = mention.words.join(" ");
        if mention.kind == MentionKind::Place {
            let place = lexicon().place(&name);
            if place == Some(Place::Region) {
                return Some(Resolved {
                    sieve: "place",
                    trust: 300,
                    drop: true,
                    ..Resolved::default()
                });
            }
            let mut speakers = vec![self.named_organisation(&name)];
            // "Neither Germany nor Denmark"
            let joined = line.doc.text[head.start()..mention.span.start()].trim_end();
            if joined.ends_with(" and") || joined.ends_with(" nor") || joined.ends_with(" or") {
                for (other, _) in named.iter().filter(|(m, _)| {
                    m.kind == MentionKind::Place && m.span.end < mention.span.start
                }) {
                    speakers.push(self.named_organisation(&other.words.join(" ")));
                }
                speakers.sort_unstable();
                speakers.dedup();
            }
            return Some(Resolved {
                speakers,
                sieve: "state",
                trust: 930,
                country: true,
                ..Resolved::default()
            });
        }
        let entity = match entity {
            Some(entity) => *entity,
            None if mention.kind == MentionKind::Unknown => self.named_organisation(&name),
            None => return None,
        };
        Some(Resolved {
            speakers: vec![entity],
            sieve: "organisation",
            trust: 950,
            ..Resolved::default()
        })
    }

    pub(super) fn named_organisation(&mut self, name: &str) -> usize {
        self.registry.find_organisation(name).unwrap_or_else(|| {
            self.registry.add(
                AnalystKind::Organisation,
                name.split(' ').map(str::to_owned).collect(),
                true,
            )
        })
    }
}
