//! Sieves for people named by what they are: "the economist", "the former diplomat", "a ministry
//! spokesman".

use standpoint_text::{AnalystKind, Gender, Span};

use crate::lexicon::{class, lexicon};
use crate::line::Line;
use crate::link::Draft;
use crate::registry::key;

use super::interview::{asks, replies};
use super::offices::{
    FEMALE, GOVERNING, LEADING, LEARNED, MALE, OFFICIAL, affiliation_of, title_means, words_of,
};
use super::pronoun;
use super::{Resolved, Resolver};

impl Resolver<'_, '_, '_> {
    /// Sieve: one person by role. A definite noun means somebody who was named with that role.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn role(
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
        // "The maestro at the meeting with the press": where it was said tells nothing of him.
        let place = (1..line.len().min(5)).find(|&i| line.any(i, &["at", "in", "on", "during"]));
        let passing_place = place.is_some_and(|p| {
            !(p + 1..line.len())
                .take_while(|&i| !line.is(i, class::PREPOSITION))
                .any(|i| line.is(i, class::ORG) || line.is_name(i))
        });
        // "The former officer, who charted these waters, said": the clause tells more of him.
        let clause = (1..line.len().min(6)).any(|i| {
            line.is_comma(i) && line.any(i + 1, &["who", "whose"])
                || line.any(i, &["who"]) && i <= 4
        });
        let short = line.len() <= 4 || passing_place || clause;
        // "The chair of the Cold Lane Growers": what stands behind the noun tells more of the same person.
        let tied = line.len() <= 12
            && (1..line.len()).any(|i| line.any(i, &["of", "for", "at"]))
            && line.any(0, &["the"]);
        if definite && (short || tied) {
            if self.nobody.as_deref() == Some(noun) {
                // "A senior official said … the official added"
                return Resolved {
                    sieve: "unnamed",
                    trust: 700,
                    ..Resolved::default()
                };
            }
            let nameless = self.nameless_spoke(draft, drafts, done);
            let bearer = self
                .unnamed_bearer(noun, done)
                .or_else(|| self.bearer_of(noun, phrase, span))
                .or_else(|| self.titled(noun, phrase, span).filter(|_| !nameless))
                .or_else(|| {
                    self.said_of(noun, phrase, span, draft)
                        .filter(|_| !nameless && line.any(0, &["the"]))
                })
                .or_else(|| {
                    self.otherwise_called(line, noun, draft, drafts, done)
                        .filter(|_| !nameless)
                })
                .or_else(|| {
                    self.scholar(noun, draft, drafts, done)
                        .filter(|_| !nameless)
                })
                .filter(|_| short);
            if let Some(bearer) = bearer {
                self.registry.entities[bearer].learn(&passing(phrase));
                return Resolved {
                    speakers: vec![bearer],
                    sieve: "role_noun",
                    trust: 880,
                    ..Resolved::default()
                };
            }
            // "The deputy head of the government": role and institution together.
            let whole = (0..line.len())
                .filter(|&i| line.is_word(i) && !line.is_determiner(i))
                .filter(|&i| !line.is(i, class::PREPOSITION))
                .map(|i| line.lower(i))
                .collect::<Vec<String>>();
            let bearer = self
                .bearer_of(noun, &whole.join(" "), span)
                .filter(|_| tied && whole.len() < 7);
            if let Some(bearer) = bearer {
                return Resolved {
                    speakers: vec![bearer],
                    sieve: "role_noun",
                    trust: 880,
                    ..Resolved::default()
                };
            }
            let kin = lexicon().entry(noun).classes & class::KIN != 0
                || line.any(0, &["his", "her", "their", "its"]);
            let possessor = self.possessor(line).or_else(|| {
                line.any(0, &["his", "her"])
                    .then(|| {
                        self.subject_before(draft)
                            .filter(|&e| self.registry.entities[e].kind == AnalystKind::Person)
                            .or_else(|| pronoun::last_person(draft, drafts, done, self.registry))
                    })
                    .flatten()
            });
            if let Some(relative) = possessor.and_then(|p| self.relative(noun, p)) {
                return relative;
            }
            // "The Indiana governor", "the FBI director": a name in it tells of whom, and nothing else does.
            let adjective = |i: usize| {
                let word = line.word(i);
                [
                    "Democratic",
                    "Republican",
                    "Labour",
                    "Conservative",
                    "Liberal",
                ]
                .contains(&word)
                    || lexicon().place(word) == Some(crate::lexicon::Place::Demonym)
            };
            let genitive = |i: usize| line.kind(i + 1) == Some(crate::token::Kind::Possessive);
            let foreign = short
                && (0..line.len())
                    .filter(|&i| line.lower(i) != noun)
                    .any(|i| line.is_name(i) && !adjective(i) && (i > 0 || genitive(i)));
            if foreign && let Some(leader) = self.leader_of(line, noun, draft, drafts, done) {
                return Resolved {
                    speakers: vec![leader],
                    sieve: "description",
                    trust: 740,
                    ..Resolved::default()
                };
            }
            // "… to the regulator. The regulator said": what was named by the same noun.
            if lexicon().entry(noun).classes & class::ORG != 0
                && phrase == noun
                && self.named_by(noun, draft)
            {
                return self.common_organisation(noun, phrase, true, span);
            }
            let owned = line.any(0, &["his", "her", "its", "their"]);
            if !kin
                && !foreign
                && !nameless
                && !owned
                && let Some(subject) = self.described(noun, short, draft, drafts, done)
            {
                let facts = crate::registry::Facts {
                    affiliation: tied.then(|| self.institution_behind(line)).flatten(),
                    ..passing(phrase)
                };
                self.registry.entities[subject].learn(&facts);
                return Resolved {
                    speakers: vec![subject],
                    sieve: "description",
                    trust: 740,
                    ..Resolved::default()
                };
            }
            let generic = short
                && [
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
                    "witness",
                ]
                .contains(&noun);
            // "The father of three": whoever has just spoken.
            let three = |words: &str| {
                let mut words = words.split(|c: char| !c.is_alphanumeric());
                words.next() == Some("")
                    && words.next() == Some("of")
                    && words.next().is_some_and(counts)
            };
            let parent = ["father", "mother", "grandfather", "grandmother"].contains(&noun)
                && line.any(0, &["the"])
                && (self.doc.text.get(span.end()..).is_some_and(three)
                    || line.len() == 4 && counts(line.word(3)));
            if parent && let Some(last) = pronoun::last_person(draft, drafts, done, self.registry) {
                return Resolved {
                    speakers: vec![last],
                    sieve: "description",
                    trust: 750,
                    ..Resolved::default()
                };
            }
            if generic
                && !kin
                && let Some(last) = pronoun::last_person(draft, drafts, done, self.registry)
                    .filter(|&e| self.may_be(e, noun) && !(noun == "leader" && phrase != noun))
                    .or_else(|| self.only_leader(noun, phrase, span))
            {
                if ["researcher", "scholar", "analyst", "academic", "politician"].contains(&noun) {
                    self.registry.entities[last].learn(&passing(phrase));
                }
                return Resolved {
                    speakers: vec![last],
                    sieve: "role_noun_recent",
                    trust: 650,
                    ..Resolved::default()
                };
            }
            let ahead = if short {
                self.bearer_ahead(noun, phrase, draft.sentence, span, AHEAD)
                    .or_else(|| self.introduced_ahead(phrase, draft, drafts, span))
            } else {
                (self.bearer_ahead(noun, noun, draft.sentence, span, 2)).filter(|_| tied)
            };
            if let Some(ahead) = ahead {
                self.registry.entities[ahead].learn(&passing(phrase));
                return Resolved {
                    speakers: vec![ahead],
                    sieve: "role_noun",
                    trust: 800,
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
        // "…, a customs spokeswoman said. …, Ana Ruiz added."
        if !definite
            && line.any(0, &["a", "an"])
            && let Some(ahead) = self.bearer_ahead(noun, phrase, draft.sentence, span, 1)
        {
            return Resolved {
                speakers: vec![ahead],
                sieve: "role_noun",
                trust: 750,
                ..Resolved::default()
            };
        }
        let facts = crate::registry::Facts {
            role: Some(noun.to_owned()),
            affiliation: affiliation_of(phrase, noun).or_else(|| self.institution_behind(line)),
            ..Default::default()
        };
        if facts.affiliation.is_none() {
            // "A senior official": nobody who could be met again.
            self.nobody = Some(noun.to_owned());
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

    /// "A ministry official said … The official": somebody without a name who has just spoken.
    fn unnamed_bearer(&self, noun: &str, done: &[Resolved]) -> Option<usize> {
        let last = done.iter().rev().take(4).find(|r| !r.speakers.is_empty())?;
        let [one] = last.speakers.as_slice() else {
            return None;
        };
        let known = &self.registry.entities[*one];
        let same = known.kind == AnalystKind::Person
            && !known.full
            && known.name.last().is_some_and(|w| w == noun);
        same.then_some(*one)
    }

    /// "The professor", of a hydrologist who has just spoken: those who study are called by more than one
    /// noun.
    fn scholar(
        &self,
        noun: &str,
        draft: &Draft,
        drafts: &[Draft],
        done: &[Resolved],
    ) -> Option<usize> {
        let study = [
            "professor",
            "academic",
            "scholar",
            "scientist",
            "researcher",
            "historian",
        ];
        if !study.contains(&noun) {
            return None;
        }
        let last = pronoun::last_person(draft, drafts, done, self.registry)?;
        self.learned(last).then_some(last)
    }

    /// Whether a person's role or institution is one of study.
    fn learned(&self, person: usize) -> bool {
        let known = &self.registry.entities[person];
        let words = |text: &Option<String>| text.as_deref().map(words_of).unwrap_or_default();
        words(&known.role)
            .iter()
            .any(|w| LEARNED.contains(&w.as_str()) || w.ends_with("ologist"))
            || words(&known.affiliation)
                .iter()
                .any(|w| ["university", "institute", "college"].contains(&w.as_str()))
            || known
                .titles
                .iter()
                .any(|t| t.starts_with("Dr") || t.contains("Prof"))
    }

    /// Whether what is known of a person lets him be called by a general noun: a finance minister is no
    /// "leader" and no "analyst", a professor no "official".
    fn may_be(&self, person: usize, noun: &str) -> bool {
        let known = &self.registry.entities[person];
        let role = known.role.as_deref().map(words_of).unwrap_or_default();
        let holds = |list: &[&str]| role.iter().any(|w| list.contains(&w.as_str()));
        match noun {
            "leader" => holds(&LEADING),
            "official" | "politician" => !holds(&LEARNED),
            "man" => known.gender != Gender::Female,
            "woman" => known.gender != Gender::Male,
            _ => !holds(&GOVERNING),
        }
    }

    /// "The Brennan leader": the one person named shortly before who leads anything; of two, neither.
    fn only_leader(&self, noun: &str, phrase: &str, at: Span) -> Option<usize> {
        if noun != "leader" {
            return None;
        }
        let upto = self
            .registry
            .mentions
            .partition_point(|(m, _)| m.span.start < at.start);
        let near = at.start.saturating_sub(600);
        let mut leaders: Vec<usize> = self.registry.mentions[..upto]
            .iter()
            .rev()
            .take_while(|(m, _)| m.span.start >= near)
            .filter(|(m, _)| !m.quoted)
            .filter_map(|(_, e)| *e)
            .filter(|&e| {
                self.registry.entities[e].kind == AnalystKind::Person && self.may_be(e, noun)
            })
            // "The guild leader" leads a guild.
            .filter(|&e| {
                let place = self.registry.entities[e]
                    .affiliation
                    .as_deref()
                    .map(words_of);
                let kinds = words_of(phrase);
                kinds
                    .iter()
                    .filter(|w| lexicon().entry(w).classes & class::ORG != 0)
                    .all(|w| place.as_ref().is_none_or(|p| p.contains(w)))
            })
            .collect();
        leaders.sort_unstable();
        leaders.dedup();
        match leaders.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// "a spokesman for Dorrane’s embassy": the words behind the first preposition.
    pub(super) fn institution_behind(&self, line: &Line<'_, '_>) -> Option<String> {
        let at = (1..line.len()).find(|&i| line.any(i, &["for", "of", "at", "from", "with"]))?;
        let mut from = at + 1;
        while line.any(from, &["the", "a", "an"]) {
            from += 1;
        }
        let stop = (from..line.len())
            .find(|&i| line.any(i, &["with", "in", "on", "at", "during", "after", "before"]))
            .unwrap_or(line.len());
        let org = (from..stop).any(|i| line.is(i, class::ORG))
            || from < line.len() && line.is_name(from) && !line.any(at, &["of", "from"])
            || line.is_name(from) && line.is_name(from + 1);
        // "A spokesman for Ana Ruiz": a person is no institution.
        let person = from < line.len()
            && self
                .registry
                .mentions_in(line.span(from..line.len()))
                .iter()
                .any(|(m, e)| {
                    m.span.end == line.span(from..line.len()).end
                        && e.is_some_and(|e| self.registry.entities[e].kind == AnalystKind::Person)
                });
        // "A spokesman for her embassy" tells of no institution by itself.
        let owned = line.any(from, &["his", "her", "its", "their"]);
        (org && !person && !owned).then(|| line.span(from..line.len()).of(line.doc.text).to_owned())
    }

    /// "the port’s owner, Ana Ruiz, said": the name stands behind the role.
    pub(super) fn named_behind(&self, span: Span) -> Option<usize> {
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
    pub(super) fn described(
        &self,
        noun: &str,
        short: bool,
        draft: &Draft,
        drafts: &[Draft],
        done: &[Resolved],
    ) -> Option<usize> {
        let blank = |e: usize| {
            let entity = &self.registry.entities[e];
            entity.kind == AnalystKind::Person
                && (entity.role.is_none() || entity.weak && noun != "leader")
        };
        let here = self.doc.sentences[draft.sentence].span;
        let people = |span: Span| self.people_in(span, &[]);
        // Whom the statement is about does not make it.
        let own = self.people_in(here, &draft.content);
        let spoke = drafts[..done.len()]
            .iter()
            .zip(done)
            .rev()
            .take(4)
            .find(|(d, r)| {
                d.inside.is_none()
                    && !(asks(self.doc, d) && replies(self.doc, draft))
                    && d.sentence < draft.sentence
                    && d.sentence + 4 >= draft.sentence
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
        let subject = self.subject_before(draft).filter(|&e| blank(e));
        let back = (0..draft.sentence)
            .rev()
            .filter(|&s| !self.doc.sentences[s].marked)
            .take(3);
        let mut lately: Vec<usize> = Vec::new();
        for sentence in back {
            if lately.is_empty() {
                lately = people(self.doc.sentences[sentence].span);
            }
        }
        lately.dedup();
        let before = if before.is_empty() && short {
            lately
        } else {
            before
        };
        // "Ana Ruiz has. It rains, the pollster tells us.": the sentence before is about her alone.
        let topic = (0..draft.sentence)
            .rev()
            .find(|&s| !self.doc.sentences[s].marked)
            .filter(|&s| {
                let sentence = &self.doc.sentences[s];
                sentence.paragraph == self.doc.sentences[draft.sentence].paragraph
                    && sentence.tokens.len() <= 8
            })
            .and_then(|s| match people(self.doc.sentences[s].span)[..] {
                [one] if blank(one) || self.can_be(one, noun) => Some(one),
                _ => None,
            })
            .filter(|&e| {
                self.registry.entities[e].mentions.iter().any(|m| {
                    (0..draft.sentence)
                        .rev()
                        .find(|&s| !self.doc.sentences[s].marked)
                        .is_some_and(|s| self.doc.sentences[s].span.start == m.start)
                })
            });
        // Whoever has just spoken is more likely meant than somebody named before.
        let other = spoke.is_some_and(|s| !before.contains(&s));
        let alone = match before.as_slice() {
            _ if other => None,
            [one] if blank(*one) || self.can_be(*one, noun) => Some(*one),
            _ => None,
        };
        // "Solveig Arn doubts it. The geophysicist, who …": the one who was introduced a sentence ago.
        let last = (0..draft.sentence)
            .rev()
            .find(|&s| !self.doc.sentences[s].marked)
            .map(|s| &self.doc.sentences[s]);
        let new = last
            .filter(|l| l.paragraph == self.doc.sentences[draft.sentence].paragraph)
            .and_then(|l| {
                let [one] = people(l.span)[..] else {
                    return None;
                };
                let first = self.registry.entities[one].mentions.first()?;
                (l.span.contains(*first) && (blank(one) || self.can_be(one, noun))).then_some(one)
            });
        let found = new
            .or(topic)
            .or(spoke.filter(|&e| blank(e)))
            .or(subject)
            .or(alone)?;
        // A judge or a minister is not just anybody who was named before: somebody who has spoken, or whom
        // the last sentence is about, may be.
        let office =
            GOVERNING.contains(&noun) || LEADING.contains(&noun) || OFFICIAL.contains(&noun);
        if office && spoke != Some(found) && subject != Some(found) && new != Some(found) {
            return None;
        }
        // Whom the statement names is not its speaker.
        if (draft.content.iter()).any(|c| self.people_in(*c, &[]).contains(&found)) {
            return None;
        }
        // "The professor" is nobody of whom nothing of the kind is known.
        let learned = LEARNED.contains(&noun) && noun != "analyst" && noun != "fellow";
        if learned && new != Some(found) && !self.learned(found) {
            return None;
        }
        // "Asked by the judge": somebody else than who answers.
        let token = self.doc.tokens_in(draft.source.unwrap_or(here)).start;
        let by = token > 0 && self.doc.word(token - 1) == "by";
        if by {
            return None;
        }
        let gender = self.registry.entities[found].gender;
        if FEMALE.contains(&noun) && gender == Gender::Male
            || MALE.contains(&noun) && gender == Gender::Female
        {
            return None;
        }
        // "The head of the mill" two paragraphs on is somebody else.
        let lately = |e: usize| {
            let paragraph = &self.doc.sentences[draft.sentence].paragraph;
            self.registry.entities[e].mentions.iter().rev().any(|m| {
                let token = self.doc.tokens_in(*m).start;
                m.start < here.start
                    && self.doc.sentences[self.doc.sentence_of(token)].paragraph == *paragraph
            })
        };
        if !short && !lately(found) {
            return None;
        }
        // Another person in the same sentence could be meant.
        (own.is_empty() || own == [found]).then_some(found)
    }

    /// Whether somebody whose role is known can also be called by `noun`: not by an office or a calling of
    /// another kind, nor by one that a state or a firm gives.
    fn can_be(&self, person: usize, noun: &str) -> bool {
        let known = &self.registry.entities[person];
        let role = known.role.as_deref().map(words_of).unwrap_or_default();
        let holds = |list: &[&str]| role.iter().any(|w| list.contains(&w.as_str()));
        let office = |list: &[&str]| list.contains(&noun);
        let given = [
            "official",
            "officer",
            "secretary",
            "director",
            "source",
            "aide",
        ];
        !(office(&GOVERNING) || office(&given) || office(&LEADING))
            && !(office(&LEARNED) && (holds(&GOVERNING) || holds(&LEADING)))
    }

    /// The person with this role who was mentioned last before `at`.
    pub(super) fn bearer_of(&self, noun: &str, phrase: &str, at: Span) -> Option<usize> {
        let asked = words_of(phrase);
        let upto = self
            .registry
            .mentions
            .partition_point(|(m, _)| m.span.start < at.start);
        self.registry.mentions[..upto]
            .iter()
            .rev()
            .filter_map(|(_, e)| *e)
            .take(400)
            .find(|&e| self.holds(e, noun, &asked, false))
    }

    /// "The vicar said … The Rev. Joseph Malloy, …": the one person with this role among those named in the
    /// next sentences for the first time.
    fn bearer_ahead(
        &self,
        noun: &str,
        phrase: &str,
        sentence: usize,
        at: Span,
        reach: usize,
    ) -> Option<usize> {
        let asked = words_of(phrase);
        let last = (sentence + reach).min(self.doc.sentences.len().checked_sub(1)?);
        let ahead = Span {
            start: at.end,
            end: self.doc.sentences[last].span.end.max(at.end),
        };
        let mut found: Option<usize> = None;
        for (mention, entity) in self.registry.mentions_in(ahead).iter().take(60) {
            let Some(entity) = *entity else { continue };
            let first = (self.registry.entities[entity].mentions.first())
                .is_some_and(|m| m.start >= mention.span.start);
            let titled = mention.titles.iter().any(|t| title_means(t, noun));
            let holds = self.holds(entity, noun, &asked, true) || titled && asked.len() == 1;
            if mention.quoted || !first || !holds || found == Some(entity) {
                continue;
            }
            if found.is_some() {
                return None;
            }
            found = Some(entity);
        }
        found
    }
}

/// A role told in passing: "the senator" of somebody with the title.
fn passing(phrase: &str) -> crate::registry::Facts {
    // Of "the ministry’s spokesman" the spokesman.
    let own = phrase
        .rsplit("’s ")
        .next()
        .and_then(|p| p.rsplit("'s ").next());
    crate::registry::Facts {
        role: own.map(str::to_owned),
        weak: true,
        ..Default::default()
    }
}

/// As many sentences ahead somebody is looked for who is first named by role.
const AHEAD: usize = 5;

/// "three" of "the father of three".
fn counts(word: &str) -> bool {
    [
        "one", "two", "three", "four", "five", "six", "seven", "eight",
    ]
    .contains(&word)
}
