//! From the words that name a speaker to the analyst, by sieves from the surest to the least sure.

mod pronoun;

use std::collections::BTreeMap;

use standpoint_text::{AnalystKind, Span};

use crate::document::Document;
use crate::lexicon::{Place, class, lexicon};
use crate::line::{Item, Line};
use crate::link::Draft;
use crate::registry::nominal::{Nominal, head_part, nominal};
use crate::registry::{Mention, MentionKind, Registry, key};

/// Who speaks in one draft.
#[derive(Debug, Clone, Default)]
pub(crate) struct Resolved {
    /// Indices into [`Registry::entities`].
    pub(crate) speakers: Vec<usize>,
    /// The sieve.
    pub(crate) sieve: &'static str,
    /// Factor for the confidence, in parts per thousand.
    pub(crate) trust: u32,
    /// A state as the topic of the author’s analysis.
    pub(crate) country: bool,
    /// The words cannot be a speaker’s.
    pub(crate) drop: bool,
}

/// Resolves all drafts in order; unnamed speakers are added to the registry.
pub(crate) fn resolve(
    doc: &Document<'_>,
    registry: &mut Registry,
    drafts: &[Draft],
    title: Option<&str>,
) -> Vec<Resolved> {
    let mut resolver = Resolver {
        doc,
        registry,
        unnamed: BTreeMap::new(),
        last_document: None,
        last_organisation: None,
        last_group: None,
    };
    let mut done: Vec<Resolved> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let resolved = match (draft.source, draft.same_as) {
            (Some(span), _) => resolver.words(span, draft, drafts, &done),
            (None, Some(other)) => {
                let before = done.get(other).cloned().unwrap_or_default();
                Resolved {
                    sieve: "same_speaker",
                    trust: before.trust.min(970),
                    ..before
                }
            }
            (None, None) if draft.rule == "interview" => resolver.interviewee(draft, title),
            (None, None) => Resolved {
                sieve: "unknown",
                trust: 500,
                ..Resolved::default()
            },
        };
        resolver.remember(&resolved);
        done.push(resolved);
    }
    done
}

struct Resolver<'r, 'd, 'a> {
    doc: &'d Document<'a>,
    registry: &'r mut Registry,
    /// Speakers without a name, by kind and phrase.
    unnamed: BTreeMap<(AnalystKind, String), usize>,
    last_document: Option<usize>,
    last_organisation: Option<usize>,
    last_group: Option<usize>,
}

impl Resolver<'_, '_, '_> {
    fn remember(&mut self, resolved: &Resolved) {
        for &speaker in &resolved.speakers {
            match self.registry.entities[speaker].kind {
                AnalystKind::Document => self.last_document = Some(speaker),
                AnalystKind::Organisation => self.last_organisation = Some(speaker),
                AnalystKind::Group => self.last_group = Some(speaker),
                AnalystKind::Person | AnalystKind::Author => {}
            }
        }
    }

    fn words(
        &mut self,
        span: Span,
        draft: &Draft,
        drafts: &[Draft],
        done: &[Resolved],
    ) -> Resolved {
        let tokens = self.doc.tokens_in(span);
        let items: Vec<Item> = tokens
            .filter(|&t| !self.doc.tokens[t].mark)
            .map(Item::Token)
            .collect();
        let line = Line {
            doc: self.doc,
            items,
            inner: false,
        };
        if line.len() == 0 {
            return Resolved {
                drop: true,
                ..Resolved::default()
            };
        }
        let head = self.head(&line);
        let head_span = line.span(head.clone());
        let named: Vec<(Mention, Option<usize>)> = self
            .registry
            .mentions_in(head_span)
            .iter()
            .filter(|(m, _)| m.span.end <= head_span.end)
            .cloned()
            .collect();
        // "Ministry of Trade spokesman Ivo Lind": the preposition belongs to his role.
        let whole = line.span(0..line.len());
        let titled = self
            .registry
            .mentions_in(whole)
            .iter()
            .rev()
            .find_map(|(m, e)| {
                let led = m.span.end == whole.end && m.lead <= head_span.start + 6;
                e.filter(|&e| {
                    led && m.kind == MentionKind::Person
                        && self.registry.entities[e].kind == AnalystKind::Person
                })
            });
        if let Some(entity) = titled {
            return Resolved {
                speakers: vec![entity],
                sieve: "full_name",
                trust: 1000,
                ..Resolved::default()
            };
        }
        if let Some(found) = self.people(&line, &named, head_span) {
            return found;
        }
        match nominal(&line, head.clone()) {
            Nominal::Pronoun(word) => return self.pronoun(&word, span, draft, drafts, done),
            Nominal::Group(phrase) if phrase == "both" => return self.both(draft),
            Nominal::Group(phrase) => {
                return self.unnamed(AnalystKind::Group, &phrase, "group", 950);
            }
            Nominal::Role {
                head: noun,
                phrase,
                definite,
            } => return self.role(&line, &noun, &phrase, definite, span, draft, drafts, done),
            Nominal::Document {
                head: noun,
                phrase,
                definite,
            } => return self.document(&noun, &phrase, definite, &named, span),
            nominal => {
                if let Some(found) = self.institution(&line, &named, head_span) {
                    return found;
                }
                if let Nominal::Organisation {
                    head: noun,
                    phrase,
                    definite,
                } = nominal
                {
                    return self.common_organisation(&noun, &phrase, definite, span);
                }
            }
        }
        if line.any(
            head.start,
            &["those", "everyone", "someone", "nobody", "anyone"],
        ) || head.len() == 0
        {
            return Resolved {
                sieve: "unknown",
                trust: 600,
                ..Resolved::default()
            };
        }
        let surname = self.registry.bearers(&[line.word(head.end - 1).to_owned()]);
        if let [one] = surname.as_slice() {
            return Resolved {
                speakers: vec![*one],
                sieve: "surname",
                trust: 950,
                ..Resolved::default()
            };
        }
        let capital = line.is_name(head.end - 1);
        Resolved {
            sieve: "unknown",
            trust: 500,
            drop: !capital,
            ..Resolved::default()
        }
    }

    /// The head part, whole names included: "Ministry of Defence".
    fn head(&self, line: &Line<'_, '_>) -> std::ops::Range<usize> {
        let head = head_part(line, 0..line.len());
        let span = line.span(head.clone());
        let end = self
            .registry
            .mentions_in(span)
            .iter()
            .filter(|(m, _)| m.kind == MentionKind::Organisation && m.span.end > span.end)
            .map(|(m, _)| m.span.end)
            .max();
        let Some(end) = end else { return head };
        let stop = (head.end..line.len())
            .take_while(|&i| line.item_span(i).end <= end)
            .count();
        head.start..head.end + stop
    }

    /// Sieve: names of people at the end of the head part, all of a list.
    fn people(
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
    fn institution(
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

    fn named_organisation(&mut self, name: &str) -> usize {
        self.registry.find_organisation(name).unwrap_or_else(|| {
            self.registry.add(
                AnalystKind::Organisation,
                name.split(' ').map(str::to_owned).collect(),
                true,
            )
        })
    }

    fn unnamed(
        &mut self,
        kind: AnalystKind,
        phrase: &str,
        sieve: &'static str,
        trust: u32,
    ) -> Resolved {
        let entity = *self.unnamed.entry((kind, key(phrase))).or_insert_with(|| {
            self.registry
                .add(kind, phrase.split(' ').map(str::to_owned).collect(), false)
        });
        Resolved {
            speakers: vec![entity],
            sieve,
            trust,
            ..Resolved::default()
        }
    }

    /// Sieve: one person by role. A definite noun means somebody who was named with that role.
    #[allow(clippy::too_many_arguments)]
    fn role(
        &mut self,
        line: &Line<'_, '_>,
        noun: &str,
        phrase: &str,
        definite: bool,
        span: Span,
        draft: &Draft,
        drafts: &[Draft],
        done: &[Resolved],
    ) -> Resolved {
        if let Some(named) = self.named_behind(span) {
            return Resolved {
                speakers: vec![named],
                sieve: "apposition",
                trust: 980,
                ..Resolved::default()
            };
        }
        if definite && line.len() <= 4 {
            let bearer = self.bearer_of(noun, span);
            if let Some(bearer) = bearer {
                return Resolved {
                    speakers: vec![bearer],
                    sieve: "role_noun",
                    trust: 880,
                    ..Resolved::default()
                };
            }
            if let Some(subject) = self.described(noun, draft, drafts, done) {
                let facts = crate::registry::Facts {
                    role: Some(phrase.to_owned()),
                    affiliation: None,
                };
                self.registry.entities[subject].learn(&facts);
                return Resolved {
                    speakers: vec![subject],
                    sieve: "description",
                    trust: 740,
                    ..Resolved::default()
                };
            }
            let generic = [
                "analyst",
                "expert",
                "researcher",
                "scholar",
                "academic",
                "politician",
                "official",
                "leader",
                "man",
                "woman",
            ]
            .contains(&noun);
            if generic && let Some(last) = pronoun::last_person(draft, drafts, done, self.registry)
            {
                return Resolved {
                    speakers: vec![last],
                    sieve: "role_noun_recent",
                    trust: 650,
                    ..Resolved::default()
                };
            }
            if let Some(&unnamed) = self.unnamed.get(&(AnalystKind::Person, key(phrase))) {
                return Resolved {
                    speakers: vec![unnamed],
                    sieve: "unnamed",
                    trust: 850,
                    ..Resolved::default()
                };
            }
        }
        let facts = crate::registry::Facts {
            role: Some(noun.to_owned()),
            affiliation: affiliation_of(phrase, noun).or_else(|| self.institution_behind(line)),
        };
        if facts.affiliation.is_none() {
            // "A senior official": nobody who could be met again.
            return Resolved {
                sieve: "unnamed",
                trust: 700,
                ..Resolved::default()
            };
        }
        let resolved = self.unnamed(AnalystKind::Person, phrase, "unnamed", 850);
        for &speaker in &resolved.speakers {
            self.registry.entities[speaker].learn(&facts);
        }
        resolved
    }

    /// Sieve: who answers in an interview is in the title, or is the person named most before the first
    /// answer.
    fn interviewee(&self, draft: &Draft, title: Option<&str>) -> Resolved {
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

    /// "a spokesman for Dorrane’s embassy": the words behind the first preposition.
    fn institution_behind(&self, line: &Line<'_, '_>) -> Option<String> {
        let at = (1..line.len()).find(|&i| line.any(i, &["for", "of", "at", "from", "with"]))?;
        let mut from = at + 1;
        while line.any(from, &["the", "a", "an"]) {
            from += 1;
        }
        let org = (from..line.len()).any(|i| line.is(i, class::ORG))
            || from < line.len() && line.is_name(from) && !line.any(at, &["of", "from"]);
        org.then(|| line.span(from..line.len()).of(line.doc.text).to_owned())
    }

    /// "the port’s owner, Ana Ruiz, said": the name stands behind the role.
    fn named_behind(&self, span: Span) -> Option<usize> {
        let from = self
            .registry
            .mentions
            .partition_point(|(m, _)| m.span.start < span.end);
        let (mention, entity) = self.registry.mentions.get(from)?;
        let between = self.doc.text.get(span.end()..mention.span.start())?;
        let person = entity.filter(|&e| self.registry.entities[e].kind == AnalystKind::Person)?;
        let behind = self.doc.text[mention.span.end()..]
            .trim_start()
            .chars()
            .next();
        let closed = behind.is_none_or(|c| !c.is_alphanumeric() && c != '’' && c != '\'');
        (between.trim() == "," && closed).then_some(person)
    }

    /// "Anselm Rooke knows both men. The former diplomat …": a description means whom the last sentence is
    /// about, if nothing else is known of him.
    fn described(
        &self,
        noun: &str,
        draft: &Draft,
        drafts: &[Draft],
        done: &[Resolved],
    ) -> Option<usize> {
        let blank = |e: usize| {
            let entity = &self.registry.entities[e];
            entity.kind == AnalystKind::Person && entity.role.is_none()
        };
        let here = self.doc.sentences[draft.sentence].span;
        let people = |span: Span| -> Vec<usize> {
            let mut people: Vec<usize> = self
                .registry
                .mentions_in(span)
                .iter()
                .filter(|(m, _)| !m.quoted)
                .filter_map(|(_, e)| *e)
                .filter(|&e| self.registry.entities[e].kind == AnalystKind::Person)
                .collect();
            people.dedup();
            people
        };
        let own = people(here);
        let spoke = drafts[..done.len()]
            .iter()
            .zip(done)
            .rev()
            .take(4)
            .find(|(d, r)| {
                d.inside.is_none()
                    && d.sentence < draft.sentence
                    && d.sentence + 2 >= draft.sentence
                    && !r.speakers.is_empty()
            })
            .and_then(|(_, r)| match r.speakers.as_slice() {
                [one] => Some(*one),
                _ => None,
            });
        let before = (0..draft.sentence)
            .rev()
            .find(|&s| !self.doc.sentences[s].marked)
            .map(|s| people(self.doc.sentences[s].span))
            .unwrap_or_default();
        let _ = noun;
        let subject = self.subject_before(draft).filter(|&e| blank(e));
        let alone = match before.as_slice() {
            [one] if blank(*one) => Some(*one),
            _ => None,
        };
        let found = spoke.filter(|&e| blank(e)).or(subject).or(alone)?;
        // Another person in the same sentence could be meant.
        (own.is_empty() || own == [found]).then_some(found)
    }

    /// Sieve: "both" are the two people whom the last sentences name.
    fn both(&self, draft: &Draft) -> Resolved {
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

    /// The person with this role who was mentioned last before `at`.
    fn bearer_of(&self, noun: &str, at: Span) -> Option<usize> {
        let upto = self
            .registry
            .mentions
            .partition_point(|(m, _)| m.span.start < at.start);
        self.registry.mentions[..upto]
            .iter()
            .rev()
            .filter_map(|(_, e)| *e)
            .take(400)
            .find(|&e| {
                let entity = &self.registry.entities[e];
                entity.kind == AnalystKind::Person
                    && entity.role.as_deref().is_some_and(|r| {
                        r.replace("prime minister", "premier")
                            .replace("Prime Minister", "premier")
                            .split(|c: char| !c.is_alphanumeric() && c != '-')
                            .any(|w| w.eq_ignore_ascii_case(noun))
                    })
            })
    }

    /// Sieve: a text. "The report" means the last one; "a New York Times report" speaks for the paper.
    fn document(
        &mut self,
        noun: &str,
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
        let resolved = self.unnamed(AnalystKind::Document, phrase, "document", 900);
        let author = self
            .registry
            .mentions_in(span)
            .iter()
            .find(|(m, e)| m.kind == MentionKind::Organisation && e.is_some())
            .and_then(|(_, e)| *e);
        if let (Some(author), [document]) = (author, resolved.speakers.as_slice()) {
            let facts = crate::registry::Facts {
                role: None,
                affiliation: Some(self.registry.entities[author].display()),
            };
            self.registry.entities[*document].learn(&facts);
        }
        let _ = noun;
        resolved
    }

    /// Sieve: "the ministry" means the last organisation with that noun in its name.
    fn common_organisation(
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
        self.unnamed(AnalystKind::Organisation, phrase, "organisation_noun", 800)
    }

    fn pronoun(
        &mut self,
        word: &str,
        span: Span,
        draft: &Draft,
        drafts: &[Draft],
        done: &[Resolved],
    ) -> Resolved {
        match word {
            "he" | "she" => {
                let found =
                    pronoun::person(self.doc, self.registry, word, span, draft, drafts, done);
                match found {
                    Some((entity, trust)) => {
                        self.registry.entities[entity].mentions.push(span);
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
            "it" => self.it(draft, drafts, done),
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

impl Resolver<'_, '_, '_> {
    /// "It": the organisation or text that the last sentence is about, or that spoke last.
    fn it(&self, draft: &Draft, drafts: &[Draft], done: &[Resolved]) -> Resolved {
        let thing = |e: usize| {
            matches!(
                self.registry.entities[e].kind,
                AnalystKind::Organisation | AnalystKind::Document
            )
        };
        let subject = self.subject_before(draft).filter(|&e| thing(e));
        let recent = pronoun::last_speakers(draft, drafts, done, 3);
        let spoke = recent
            .first()
            .and_then(|s| s.iter().copied().find(|&e| thing(e)));
        match spoke
            .or(subject)
            .or_else(|| recent.iter().flatten().copied().find(|&e| thing(e)))
        {
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

    /// Who or what is named at the head of the sentence before that of `draft`.
    fn subject_before(&self, draft: &Draft) -> Option<usize> {
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

    /// "They": the people whom this or the last sentence is about; else the last speakers in the plural;
    /// else the organisation that the last sentence is about.
    fn they(&mut self, span: Span, draft: &Draft, drafts: &[Draft], done: &[Resolved]) -> Resolved {
        let doc = self.doc;
        let here = draft.sentence;
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
                || s.iter()
                    .any(|&e| self.registry.entities[e].kind == AnalystKind::Group)
        });
        if let Some(speakers) = plural {
            return Resolved {
                speakers: speakers.clone(),
                sieve: "pronoun_they",
                trust: 780,
                ..Resolved::default()
            };
        }
        let subject = self
            .subject_before(draft)
            .filter(|&e| self.registry.entities[e].kind == AnalystKind::Organisation);
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
}

/// "Chinese foreign ministry" of "Chinese foreign ministry spokesperson".
fn affiliation_of(phrase: &str, noun: &str) -> Option<String> {
    let front = phrase
        .get(..phrase.len().saturating_sub(noun.len()))?
        .trim()
        .trim_end_matches("’s")
        .trim_end_matches("'s");
    let last = front.split(' ').next_back()?;
    let org = lexicon().entry(last).classes & class::ORG != 0 || crate::registry::acronym(last);
    org.then(|| front.to_owned())
}
