//! Sieves for pronouns: he and she by [`super::pronoun`], it, they and both by what the last sentences are
//! about.

use standpoint_text::{AnalystKind, Gender, Span};

use crate::lexicon::class;
use crate::line::Line;
use crate::link::Draft;
use crate::registry::MentionKind;
use crate::registry::nominal::{Nominal, nominal};

use super::{Asked, antecedent, pronoun};
use super::{Resolved, Resolver};

impl Resolver<'_, '_, '_> {
    /// Sieve: "both" are the two people whom the last sentences name.
    pub(super) fn both(&self, draft: &Draft) -> Resolved {
        let mut people: Vec<usize> = Vec::new();
        let sentences = (0..=draft.sentence)
            .rev()
            .filter(|&s| !self.doc.sentences[s].marked)
            .take(3);
        for sentence in sentences {
            for (mention, entity) in self.registry.mentions_in(self.doc.sentences[sentence].span) {
                let person = entity.filter(|&e| {
                    !mention.quoted && self.registry.entities[e].kind == AnalystKind::Person
                });
                people.extend(person.filter(|p| !people.contains(p)));
                if people.len() > 2 {
                    break;
                }
            }
            // "The Ruizes have moved. Both said …"
            if people.is_empty() {
                people = self.family_in(self.doc.sentences[sentence].span);
            }
            if people.len() >= 2 {
                break;
            }
        }
        match people.len() {
            2 => Resolved {
                speakers: people,
                sieve: "both",
                trust: 800,
                ..Resolved::default()
            },
            _ => Resolved {
                sieve: "unknown",
                trust: 500,
                ..Resolved::default()
            },
        }
    }

    /// The bearers of a surname that stands in the plural: "the Rells".
    fn family_in(&self, span: Span) -> Vec<usize> {
        let doc = self.doc;
        doc.tokens_in(span)
            .filter(|&t| {
                t > 0 && doc.tokens[t].token.capital && doc.word(t - 1).eq_ignore_ascii_case("the")
            })
            .filter_map(|t| doc.word(t).strip_suffix('s'))
            .map(|name| self.registry.bearers(&[name.to_owned()]))
            .find(|bearers| bearers.len() > 1)
            .unwrap_or_default()
    }

    /// "The three", "the pair": as many people as the last sentences name, with whoever spoke there.
    pub(super) fn so_many(
        &self,
        line: &Line<'_, '_>,
        draft: &Draft,
        drafts: &[Draft],
        done: &[Resolved],
    ) -> Option<Resolved> {
        if line.len() != 2 || !line.any(0, &["the"]) {
            return None;
        }
        let number = match line.lower(1).as_str() {
            "two" | "pair" | "duo" | "couple" => 2,
            "three" | "trio" => 3,
            "four" => 4,
            _ => return None,
        };
        let mut people: Vec<usize> = Vec::new();
        let back = (0..draft.sentence)
            .rev()
            .filter(|&s| !self.doc.sentences[s].marked)
            .take(4);
        for sentence in back {
            let mut here = self.people_in(self.doc.sentences[sentence].span, &[]);
            let spoke = drafts[..done.len()]
                .iter()
                .zip(done)
                .rev()
                .take(16)
                .filter(|(d, _)| d.sentence == sentence && d.inside.is_none())
                .flat_map(|(_, r)| r.speakers.iter().copied());
            here.extend(spoke.filter(|&e| self.registry.entities[e].kind == AnalystKind::Person));
            here.retain(|e| !people.contains(e));
            here.sort_unstable();
            here.dedup();
            people.extend(here);
            if people.len() >= number {
                break;
            }
        }
        people.sort_unstable();
        let exact = people.len() == number;
        Some(Resolved {
            sieve: if exact { "both" } else { "unknown" },
            trust: if exact { 780 } else { 500 },
            speakers: if exact { people } else { Vec::new() },
            ..Resolved::default()
        })
    }

    /// The two whom the sentence before is about together: "Ana Ruiz and Ivo Lind moved in", "when Ruiz, then a
    /// clerk, and Lind left".
    fn couple_before(&self, draft: &Draft) -> Option<Vec<usize>> {
        let before = (0..draft.sentence)
            .rev()
            .find(|&s| !self.doc.sentences[s].marked)?;
        let span = self.doc.sentences[before].span;
        let named: Vec<(Span, usize)> = self
            .registry
            .mentions_in(span)
            .iter()
            .filter(|(m, _)| !m.quoted)
            .filter_map(|(m, e)| Some((m.span, (*e)?)))
            .filter(|(_, e)| self.registry.entities[*e].kind == AnalystKind::Person)
            .take(3)
            .collect();
        let [(left, first), (right, second)] = named[..] else {
            return None;
        };
        let between = self.doc.text.get(left.end()..right.start())?;
        let joined = between.trim() == "and"
            || between.starts_with(',') && between.ends_with(", and ") && between.len() < 40;
        (joined && first != second).then(|| vec![first, second])
    }

    /// "Ruiz and her allies", "officials, among them Ivo Lind,": of a company the one who is named; of a
    /// list only where the rest is a `group`, or nobody that is known.
    pub(super) fn with_company(
        &mut self,
        line: &Line<'_, '_>,
        group: bool,
        draft: &Draft,
        drafts: &[Draft],
        done: &[Resolved],
    ) -> Option<Resolved> {
        let joint = (1..line.len().min(12)).find(|&i| line.any(i, &["and", "&"]));
        let company = joint.filter(|&j| {
            let last = line.len() - 1;
            line.any(j + 1, &["his", "her", "their", "its", "other"])
                || line.any(last, &["allies", "aides", "advisers", "others", "staff"])
                || line.is(last, class::GROUP) && line.word(last).ends_with('s')
        });
        let leads = (1..line.len().min(12)).find_map(|i| {
            let two = line.any(i, &["led"]) && line.any(i + 1, &["by"])
                || line.any(i, &["among"]) && line.any(i + 1, &["them"]);
            let one = line.any(i, &["including"]);
            (group && line.is_comma(i - 1) && (one || two)).then_some(i + 1 + usize::from(two))
        });
        let part = match (company, leads) {
            (Some(joint), _) => usize::from(line.any(0, &["both"]))..joint,
            (None, Some(from)) => {
                let end = (from..line.len()).find(|&i| line.is_comma(i));
                from..end.unwrap_or(line.len())
            }
            (None, None) => return None,
        };
        if part.is_empty() {
            return None;
        }
        let found = self.part(line.span(part), draft, drafts, done);
        let people = |e: &usize| self.registry.entities[*e].kind == AnalystKind::Person;
        let named = !found.speakers.is_empty() && found.speakers.iter().all(people);
        named.then(|| Resolved {
            sieve: "with_company",
            trust: found.trust * 900 / 1000,
            ..found
        })
    }

    /// "Two members from Norrum, Ana Ruiz and Ivo Lind,", "three economists – Ruiz at the bank, Lind at the mill
    /// and Mira Voss": all who are named behind a plural.
    pub(super) fn each_of(&self, line: &Line<'_, '_>) -> Option<Resolved> {
        let head = (0..line.len().min(12)).find(|&i| line.is_comma(i) || line.is_dash(i))?;
        let plural = (0..head).any(|i| {
            line.word(i).ends_with('s') && !line.is_capital(i) && line.is_nominal(i)
                || line.any(i, &["two", "three", "four", "both"])
        });
        let span = line.span(head..line.len());
        // Two hyphens make a dash, too.
        let name = (head + 1..line.len()).find(|&i| !line.is_dash(i))?;
        let first = line.item_span(name).start;
        let (mention, _) = self.registry.mentions_in(span).first()?;
        let mut people: Vec<usize> = Vec::new();
        for person in self.people_in(span, &[]) {
            if !people.contains(&person) {
                people.push(person);
            }
        }
        let full = people.iter().all(|&e| self.registry.entities[e].full);
        let several = full && (2..6).contains(&people.len());
        let joined = (head..line.len()).any(|i| line.any(i, &["and", "&"]));
        (plural && several && joined && mention.span.start == first).then(|| Resolved {
            speakers: people,
            sieve: "each_of",
            trust: 800,
            ..Resolved::default()
        })
    }

    /// "They": the people whom this or the last sentence is about; else the last speakers in the plural;
    /// else the organisation that the last sentence is about.
    pub(super) fn they(
        &mut self,
        span: Span,
        draft: &Draft,
        drafts: &[Draft],
        done: &[Resolved],
    ) -> Resolved {
        let doc = self.doc;
        let here = draft.sentence;
        if let Some(couple) = self.couple_before(draft) {
            return Resolved {
                speakers: couple,
                sieve: "pronoun_they",
                trust: 800,
                ..Resolved::default()
            };
        }
        let before = (0..here).rev().find(|&s| !doc.sentences[s].marked);
        let places = [Some((here, span.start)), before.map(|b| (b, u32::MAX))];
        for (sentence, stop) in places.into_iter().flatten() {
            let sent = &doc.sentences[sentence];
            let line = Line::outside(doc, sent.tokens.clone());
            let group = (0..line.len())
                .take_while(|&i| line.item_span(i).start < stop)
                .take(400)
                .find(|&i| {
                    line.is(i, class::GROUP)
                        && !line.is(i, class::ORG)
                        && line.word(i).ends_with('s')
                        && line.word(i).len() > 6
                        && !line.is_verbal(i)
                });
            if let Some(at) = group {
                let mut start = at;
                while start > 0 && line.is_nominal(start - 1) && !line.is_verbal(start - 1) {
                    start -= 1;
                }
                if let Nominal::Group(phrase) = nominal(&line, start..at + 1) {
                    return self.unnamed(AnalystKind::Group, &phrase, "pronoun_they", 800);
                }
            }
        }
        let recent = pronoun::last_speakers(draft, drafts, done, 3);
        let plural = recent.iter().find(|s| {
            s.len() > 1
                || s.iter().any(|&e| {
                    let known = &self.registry.entities[e];
                    // "The accounts show … They": a text in the plural.
                    let texts = known.kind == AnalystKind::Document
                        && known.name.last().is_some_and(|w| w.ends_with('s'));
                    known.kind == AnalystKind::Group || texts
                })
        });
        if let Some(speakers) = plural {
            return Resolved {
                speakers: speakers.clone(),
                sieve: "pronoun_they",
                trust: 780,
                ..Resolved::default()
            };
        }
        let organisation = |&e: &usize| self.registry.entities[e].kind == AnalystKind::Organisation;
        let spoke = recent
            .first()
            .and_then(|s| s.iter().copied().find(|e| organisation(e)));
        let subject = spoke.or_else(|| self.subject_before(draft).filter(organisation));
        match subject {
            Some(entity) => Resolved {
                speakers: vec![entity],
                sieve: "pronoun_they",
                trust: 650,
                ..Resolved::default()
            },
            None => Resolved {
                sieve: "unknown_pronoun",
                trust: 300,
                ..Resolved::default()
            },
        }
    }

    /// "It": the organisation or text that the last sentence is about, or that spoke last.
    pub(super) fn it(
        &mut self,
        span: Span,
        draft: &Draft,
        drafts: &[Draft],
        done: &[Resolved],
    ) -> Resolved {
        // "Loafmark fell after it said": what the own sentence is about.
        if let Some(own) = self.own_subject(span, draft) {
            return Resolved {
                speakers: vec![own],
                sieve: "pronoun_it",
                trust: 850,
                ..Resolved::default()
            };
        }
        let thing = |registry: &crate::registry::Registry, e: usize| {
            matches!(
                registry.entities[e].kind,
                AnalystKind::Organisation | AnalystKind::Document
            )
        };
        let subject = (self.subject_before(draft)).filter(|&e| thing(self.registry, e));
        let recent = pronoun::last_speakers(draft, drafts, done, 3);
        let spoke = recent
            .first()
            .and_then(|s| s.iter().copied().find(|&e| thing(self.registry, e)));
        if spoke.or(subject).is_none()
            && let Some(found) = self.common_before(span, draft)
            && found.speakers.len() == 1
        {
            return Resolved {
                sieve: "pronoun_it",
                trust: 700,
                ..found
            };
        }
        match spoke.or(subject).or_else(|| {
            let mut all = recent.iter().flatten().copied();
            all.find(|&e| thing(self.registry, e))
        }) {
            Some(entity) => Resolved {
                speakers: vec![entity],
                sieve: "pronoun_it",
                trust: 800,
                ..Resolved::default()
            },
            None => Resolved {
                sieve: "unknown_pronoun",
                trust: 300,
                drop: true,
                ..Resolved::default()
            },
        }
    }

    /// The organisation or thing named at the head of the clause of the pronoun at `span`.
    fn own_subject(&mut self, span: Span, draft: &Draft) -> Option<usize> {
        let sent = &self.doc.sentences[draft.sentence];
        let tokens = self.doc.tokens_in(Span {
            start: sent.span.start,
            end: span.start.max(sent.span.start),
        });
        let clause = tokens
            .clone()
            .rev()
            .take(40)
            .find(|&t| matches!(self.doc.word(t), ";" | ":"))
            .map_or(tokens.start, |t| t + 1);
        let start = self.doc.tokens.get(clause)?.token.span.start;
        let before = Span {
            start,
            end: span.start.max(start),
        };
        let (mention, entity) = self
            .registry
            .mentions_in(before)
            .iter()
            .find(|(m, _)| !m.quoted)?
            .clone();
        // "In its July bulletin, it": a month names nobody.
        let word = mention
            .words
            .first()
            .map(String::as_str)
            .unwrap_or_default();
        if crate::lexicon::lexicon().entry(word).classes & (class::MONTH | class::DAY) != 0 {
            return None;
        }
        let lead = self.doc.tokens_in(Span {
            start,
            end: mention.span.start,
        });
        if lead.len() > 2 {
            return None;
        }
        match (mention.kind, entity) {
            (MentionKind::Organisation, Some(entity)) => Some(entity),
            (MentionKind::Unknown, None) => Some(self.named_organisation(&mention.words.join(" "))),
            _ => None,
        }
    }

    /// "The two economists": as many people named or speaking last.
    pub(super) fn the_two(&self, draft: &Draft, drafts: &[Draft], done: &[Resolved]) -> Resolved {
        let mut people: Vec<usize> = Vec::new();
        for speakers in pronoun::last_speakers(draft, drafts, done, 3) {
            for speaker in speakers {
                let person = self.registry.entities[speaker].kind == AnalystKind::Person;
                if person && !people.contains(&speaker) {
                    people.push(speaker);
                }
            }
        }
        if people.len() != 2 {
            return self.both(draft);
        }
        people.sort_unstable();
        Resolved {
            speakers: people,
            sieve: "both",
            trust: 800,
            ..Resolved::default()
        }
    }

    /// Who or what is named at the head of the sentence before that of `draft`.
    pub(super) fn subject_before(&self, draft: &Draft) -> Option<usize> {
        let doc = self.doc;
        let before = (0..draft.sentence)
            .rev()
            .find(|&s| !doc.sentences[s].marked)?;
        let sent = &doc.sentences[before];
        let first = self
            .registry
            .mentions_in(sent.span)
            .iter()
            .find(|(m, _)| !m.quoted)?;
        let lead = Span {
            start: sent.span.start,
            end: first.0.span.start.max(sent.span.start),
        };
        first.1.filter(|_| doc.tokens_in(lead).len() <= 4)
    }

    pub(super) fn pronoun(
        &mut self,
        word: &str,
        span: Span,
        draft: &Draft,
        drafts: &[Draft],
        done: &[Resolved],
    ) -> Resolved {
        match word {
            "he" | "she" => {
                let (doc, registry) = (self.doc, &*self.registry);
                if pronoun::nameless(doc, registry, span, draft, drafts, done)
                    || pronoun::one_of_them(doc, registry, word, span, draft, drafts, done)
                {
                    return Resolved {
                        sieve: "unnamed",
                        trust: 600,
                        ..Resolved::default()
                    };
                }
                let candidates =
                    pronoun::person(self.doc, self.registry, word, span, draft, drafts, done);
                let found = antecedent::choose(&candidates);
                if let Some(asked) = &mut self.asked {
                    asked.push(Asked {
                        span,
                        content: draft.content.clone(),
                        candidates,
                    });
                }
                match found {
                    Some((entity, trust)) => {
                        let known = &mut self.registry.entities[entity];
                        known.mentions.push(span);
                        if known.gender == Gender::Unknown {
                            known.gender = if word == "she" {
                                Gender::Female
                            } else {
                                Gender::Male
                            };
                        }
                        Resolved {
                            speakers: vec![entity],
                            sieve: "pronoun",
                            trust,
                            ..Resolved::default()
                        }
                    }
                    None => Resolved {
                        sieve: "unknown_pronoun",
                        trust: 400,
                        ..Resolved::default()
                    },
                }
            }
            "it" => self.it(span, draft, drafts, done),
            "they" => self.they(span, draft, drafts, done),
            _ => Resolved {
                sieve: "unknown_pronoun",
                trust: 300,
                drop: true,
                ..Resolved::default()
            },
        }
    }
}
