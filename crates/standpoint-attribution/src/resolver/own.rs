//! "Her party", "his department": the institution of somebody who is known; and what a sentence names by a
//! common noun only, for "it" to mean.

use standpoint_text::{AnalystKind, Span};

use crate::lexicon::class;
use crate::line::{Item, Line};
use crate::link::Draft;
use crate::registry::nominal::{Nominal, head_part, nominal};

use super::{Resolved, Resolver, antecedent, pronoun};

/// As many mentions of one span are asked who they are: a sentence without an end would be read anew for each
/// statement in it.
const MANY: usize = 100;

impl Resolver<'_, '_, '_> {
    /// "Her party": the affiliation of whom "her" means.
    pub(super) fn own_institution(
        &mut self,
        line: &Line<'_, '_>,
        noun: &str,
        span: Span,
        draft: &Draft,
        drafts: &[Draft],
        done: &[Resolved],
    ) -> Option<Resolved> {
        let word = match line.lower(0).as_str() {
            "his" => "he",
            "her" => "she",
            _ => return None,
        };
        let candidates = pronoun::person(self.doc, self.registry, word, span, draft, drafts, done);
        let (person, trust) = antecedent::choose(&candidates)?;
        let named = self.registry.entities[person].affiliation.clone()?;
        // A mayor's town is no party of hers.
        let kinds = [
            "party",
            "company",
            "firm",
            "union",
            "employer",
            "organisation",
            "organization",
        ];
        let fits = named.starts_with(char::is_uppercase)
            && (kinds.contains(&noun) || named.to_lowercase().contains(noun));
        fits.then(|| Resolved {
            speakers: vec![self.named_organisation(&named)],
            sieve: "own_institution",
            trust: trust * 900 / 1000,
            ..Resolved::default()
        })
    }

    /// The institution or text that the words before `span` name last by a common noun: "the hazard office",
    /// "his first report". The own sentence and the one before are read.
    pub(super) fn common_before(&mut self, span: Span, draft: &Draft) -> Option<Resolved> {
        let doc = self.doc;
        let here = draft.sentence;
        let before = (0..here).rev().find(|&s| !doc.sentences[s].marked);
        for sentence in [Some(here), before].into_iter().flatten() {
            let tokens = doc.sentences[sentence].tokens.clone();
            let items: Vec<Item> = tokens
                .filter(|&t| !doc.tokens[t].mark && !doc.tokens[t].marked)
                .filter(|&t| doc.tokens[t].token.span.start < span.start)
                .take(300)
                .map(Item::Token)
                .collect();
            let line = Line {
                doc,
                items,
                inner: false,
            };
            let noun = (1..line.len()).rev().find(|&i| {
                line.is(i, class::ORG | class::DOCUMENT)
                    && !line.is(i, class::ROLE | class::GROUP)
                    && !line.is_capital(i)
                    && !line.is_verbal(i)
                    && !line.is_nominal(i + 1)
            });
            let Some(noun) = noun else { continue };
            let start = (noun.saturating_sub(5)..noun)
                .rev()
                .take_while(|&i| line.is_nominal(i) || line.is_determiner(i))
                .last()?;
            let determined = line.any(start, &["the", "his", "her", "its", "their", "this"]);
            if !determined || line.is(start.wrapping_sub(1), class::PREPOSITION) {
                continue;
            }
            let part = line.span(start..noun + 1);
            return match nominal(&line, head_part(&line, start..noun + 1)) {
                Nominal::Organisation {
                    head,
                    phrase,
                    definite,
                } => Some(self.common_organisation(&head, &phrase, definite, part)),
                Nominal::Document {
                    phrase, definite, ..
                } => Some(self.document(&phrase, definite, &[], part)),
                _ => None,
            };
        }
        None
    }

    /// Whether somebody without a name spoke last, in the same paragraph.
    pub(super) fn nameless_spoke(
        &self,
        draft: &Draft,
        drafts: &[Draft],
        done: &[Resolved],
    ) -> bool {
        let paragraph = |d: &Draft| self.doc.sentences[d.sentence].paragraph;
        drafts[..done.len()]
            .iter()
            .zip(done)
            .rev()
            .find(|(d, _)| d.inside.is_none())
            .is_some_and(|(d, r)| {
                r.sieve == "unnamed"
                    && paragraph(d) == paragraph(draft)
                    && (r.speakers.is_empty()
                        || r.speakers.iter().all(|&e| {
                            let known = &self.registry.entities[e];
                            known.kind == AnalystKind::Person && !known.full
                        }))
            })
    }

    /// The people named in `span` but not in `outside`.
    pub(super) fn people_in(&self, span: Span, outside: &[Span]) -> Vec<usize> {
        let mut people: Vec<usize> = self
            .registry
            .mentions_in(span)
            .iter()
            .take(MANY)
            .filter(|(m, _)| !m.quoted && !outside.iter().any(|o| o.contains(m.span)))
            .filter_map(|(_, e)| *e)
            .filter(|&e| self.registry.entities[e].kind == AnalystKind::Person)
            .collect();
        people.dedup();
        people
    }
}
