//! Everybody whom one article names: full names with titles, roles and affiliations, and which later
//! short form means whom.

mod affiliation;
mod announced;
mod called;
mod facts;
mod genders;
mod headline;
mod in_front;
mod institution;
mod introduced;
mod kinds;
mod marked;
mod mentions;
pub(crate) mod nominal;
mod portfolio;
mod portraits;
mod prenominal;
mod run;
mod seen;

use std::collections::BTreeMap;

use standpoint_text::{AnalystKind, Gender, Marks, Span};

use crate::document::Document;
pub(crate) use affiliation::acronym;
pub(crate) use facts::{Facts, apposed};
use introduced::{general, heads_something, kin_gender, kinds_in, seen_by};
pub(crate) use mentions::{Mention, MentionKind};

/// As many entities, mentions or words are gone through for one question: nobody writes such articles.
const MANY: usize = 400;

/// As many bearers of one name are looked at.
const MOST: usize = 64;

/// Somebody or something that can speak.
#[derive(Debug, Clone)]
pub(crate) struct Entity {
    pub(crate) kind: AnalystKind,
    /// The words of the fullest name.
    pub(crate) name: Vec<String>,
    pub(crate) titles: Vec<String>,
    pub(crate) role: Option<String>,
    pub(crate) affiliation: Option<String>,
    /// The role is no more than a rank or a relation.
    pub(crate) weak: bool,
    /// The role is made of a verb: "who runs the firm".
    pub(crate) derived: bool,
    pub(crate) gender: Gender,
    pub(crate) mentions: Vec<Span>,
    /// Named in full (two words or more) somewhere.
    pub(crate) full: bool,
}

impl Entity {
    pub(crate) fn display(&self) -> String {
        self.name.join(" ")
    }

    /// Takes what a mention says, where nothing was known or only something weak. A role and an affiliation
    /// that come together are taken together.
    pub(crate) fn learn(&mut self, facts: &Facts) {
        let fuller = (self.role.as_ref().zip(facts.role.as_ref()))
            .is_some_and(|(old, new)| new.ends_with(&format!(" {old}")));
        // "Who runs the firm" makes a head of her only where no noun says what she is.
        let said = self.derived && !facts.derived && !general(facts.role.as_deref());
        let better = self.role.is_none() || self.weak && !facts.weak || fuller || said || facts.now;
        if better && facts.role.is_some() {
            self.role.clone_from(&facts.role);
            self.weak = facts.weak;
            self.derived = facts.derived;
            // "Ana Ruiz of the university, who led a review": she belongs to the university.
            let passing = facts.derived && self.affiliation.is_some();
            if facts.affiliation.is_some() && !passing {
                self.affiliation.clone_from(&facts.affiliation);
            }
        }
        if self.affiliation.is_none() {
            self.affiliation.clone_from(&facts.affiliation);
        }
    }
}

/// The people and organisations of one article.
pub(crate) struct Registry {
    pub(crate) entities: Vec<Entity>,
    /// All mentions with the entity that each was given to; sorted by start.
    pub(crate) mentions: Vec<(Mention, Option<usize>)>,
    /// Words of names, folded, with the entities that bear them.
    by_word: BTreeMap<String, Vec<usize>>,
    /// Acronyms and folded names of organisations.
    organisations: BTreeMap<String, usize>,
}

impl Registry {
    /// Reads the whole article. `speaks` are the places where somebody speaks: a name there is a person
    /// or an organisation even if nothing else shows it. `marks` is what a model has found.
    pub(crate) fn new(
        doc: &Document<'_>,
        bios: &[Span],
        speaks: &[Span],
        marks: Option<&Marks>,
    ) -> Self {
        let mut registry = Self {
            entities: Vec::new(),
            mentions: Vec::new(),
            by_word: BTreeMap::new(),
            organisations: BTreeMap::new(),
        };
        let mentions = mentions::find(doc, bios, speaks);
        registry.full_names(&mentions);
        for mut mention in mentions {
            if mention.facts.owned && mention.facts.affiliation.is_none() {
                mention.facts.affiliation = registry.owner(doc, mention.span);
            }
            if mention.facts.affiliation.is_none() && heads_something(&mention.facts) {
                mention.facts.affiliation = registry.opens_before(doc, mention.span);
            }
            registry.counterpart(&mut mention.facts);
            registry.supply_surname(doc.text, &mut mention);
            if mention.gender == Gender::Unknown && mention.kind == MentionKind::Person {
                mention.gender = kin_gender(doc.text, mention.span);
            }
            let entity = registry.place(&mention, doc.text);
            if let Some(entity) = entity {
                let known = &mut registry.entities[entity];
                known.mentions.push(mention.span);
                if known.gender == Gender::Unknown {
                    known.gender = mention.gender;
                }
                for title in &mention.titles {
                    if !known.titles.contains(title) {
                        known.titles.push(title.clone());
                    }
                }
                known.learn(&mention.facts);
            }
            registry.mentions.push((mention, entity));
        }
        portraits::learn(doc, &mut registry);
        if let Some(marks) = marks {
            marked::learn(doc, &mut registry, marks);
        }
        // "Ivo Lind’s sister": nobody belongs to a person.
        let people: std::collections::BTreeSet<String> = registry
            .entities
            .iter()
            .filter(|e| e.kind == AnalystKind::Person && e.full && e.gender != Gender::Unknown)
            .map(Entity::display)
            .collect();
        // "Ferro’s deputy": where Ferro is.
        let through: Vec<Option<String>> = registry
            .entities
            .iter()
            .map(|e| {
                let name = e.affiliation.as_ref().filter(|a| !a.contains(' '))?;
                let [one] = registry.bearers(std::slice::from_ref(name))[..] else {
                    return None;
                };
                let known = &registry.entities[one];
                let named = known.full && known.name.last() == Some(name);
                known.affiliation.clone().filter(|_| named)
            })
            .collect();
        for (entity, through) in registry.entities.iter_mut().zip(through) {
            if through.is_some() {
                entity.affiliation = through;
            }
            entity.affiliation = entity
                .affiliation
                .as_deref()
                .filter(|a| !people.contains(*a) && !institution::seat(a))
                .map(institution::tidy);
        }
        registry.expand();
        genders::learn(doc, &mut registry);
        registry
    }

    /// "The Shipwrights’ Union fears for jobs. State secretary Vic Palermo …": the organisation that the sentence
    /// before opens with, in the same paragraph.
    fn opens_before(&self, doc: &Document<'_>, at: Span) -> Option<String> {
        let here = doc.sentence_of(doc.tokens_in(at).start);
        // "The ministry declined, but a spokeswoman, Ana Ruiz, insisted …"
        let own = doc.sentences[here].span;
        let upto = Span {
            start: own.start,
            end: at.start.max(own.start),
        };
        let head = doc.sentences[here].tokens.start;
        let kinds = kinds_in(doc, here, upto);
        let near = |span: Span| doc.tokens_in(span).start <= head + 1 && span.end + 12 < at.start;
        if let Some((_, kind)) = kinds.iter().find(|(s, _)| near(*s)) {
            return Some(self.in_full(kind));
        }
        let last = here.checked_sub(1)?;
        let before = &doc.sentences[last];
        if before.paragraph != doc.sentences[here].paragraph {
            return None;
        }
        let opens = |span: Span, gap: usize| {
            doc.tokens_in(span)
                .start
                .saturating_sub(before.tokens.start)
                <= gap
        };
        let first = self.mentions_in(before.span).first();
        let named = first.filter(|(m, _)| opens(m.span, 1) && !m.quoted);
        if let Some((_, entity)) = named {
            let known = &self.entities[(*entity)?];
            return (known.kind == AnalystKind::Organisation).then(|| known.display());
        }
        let kinds = kinds_in(doc, last, before.span);
        let (_, kind) = kinds.iter().find(|(s, _)| opens(*s, 1))?;
        Some(self.in_full(kind))
    }

    /// Whose "its chairman" is: the organisation of this or the last sentence, the one it opens with or else the
    /// last; by its name, or by its kind where a kind is all there is.
    pub(crate) fn owner(&self, doc: &Document<'_>, at: Span) -> Option<String> {
        let token = doc.tokens_in(at).start;
        let here = doc.sentence_of(token);
        let back = (0..=here)
            .rev()
            .filter(|&s| !doc.sentences[s].marked)
            .take(3);
        for sentence in back {
            let span = doc.sentences[sentence].span;
            let upto = Span {
                start: span.start,
                end: span.end.min(at.start).max(span.start),
            };
            let far = doc.sentences[here].paragraph > doc.sentences[sentence].paragraph + 1;
            if far {
                return None;
            }
            let all = self.mentions_in(upto);
            let named: Vec<(Span, String)> = all[all.len().saturating_sub(MANY)..]
                .iter()
                .filter(|(m, _)| !m.quoted)
                .filter_map(|(m, e)| match (m.kind, e) {
                    // "In a letter seen by the Herald, its director said"
                    (MentionKind::Organisation, Some(_)) if seen_by(doc.text, m.span) => None,
                    (MentionKind::Organisation, Some(e)) => {
                        Some((m.span, self.entities[*e].display()))
                    }
                    // "a refinery owned by Wharf Hill": what owns or runs something.
                    (MentionKind::Unknown, None) => {
                        let before = doc.text[..m.span.start()].trim_end();
                        let owner = ["owned by", "run by", "operated by", "built by", "made by"];
                        owner
                            .iter()
                            .any(|o| before.ends_with(o))
                            .then(|| (m.span, m.words.join(" ")))
                    }
                    _ => None,
                })
                .collect();
            // "Kernwerk disputes the figure."
            let opening = self.mentions_in(upto).first().filter(|(m, e)| {
                let tokens = doc.tokens_in(m.span);
                let next = doc.tokens.get(tokens.end);
                let verb = next.is_some_and(|t| t.entry.classes & crate::lexicon::class::VERB != 0);
                let apposed = next.is_some() && doc.word(tokens.end) == ",";
                m.kind == MentionKind::Unknown
                    && e.is_none()
                    && (verb || apposed && m.article)
                    && tokens.start <= doc.sentences[sentence].tokens.start + usize::from(m.article)
            });
            let named: Vec<(Span, String)> = opening
                .map(|(m, _)| (m.span, m.words.join(" ")))
                .into_iter()
                .chain(named)
                .collect();
            let kinds = kinds_in(doc, sentence, upto);
            let first = doc.sentences[sentence].tokens.start;
            let opens = |span: &Span| doc.tokens_in(*span).start <= first + 3;
            let all = || named.iter().chain(&kinds);
            // "The manufacturer, Corvane Biologics, …": the name, not the kind before it.
            let chosen = all()
                .filter(|(s, _)| opens(s))
                .min_by_key(|(s, _)| s.start)
                .map(|found| {
                    let apposed = named.iter().find(|(s, _)| {
                        let between = doc.text.get(found.0.end()..s.start());
                        between.is_some_and(|b| b.trim() == ",")
                    });
                    apposed.unwrap_or(found)
                })
                .or_else(|| named.last())
                .or_else(|| kinds.last());
            if let Some((_, name)) = chosen {
                return Some(self.in_full(name));
            }
        }
        None
    }

    /// "the association" of which the article gives the name.
    fn in_full(&self, kind: &str) -> String {
        let noun = key(kind.rsplit(' ').next().unwrap_or_default());
        let mut bearers = self.entities.iter().take(MANY).filter(|e| {
            e.kind == AnalystKind::Organisation
                && e.name.len() > 1
                && e.name.last().is_some_and(|w| key(w) == noun)
        });
        let first = bearers.next().filter(|_| bearers.next().is_none());
        first
            .filter(|_| !kind.contains(' ') && kind.starts_with(char::is_lowercase))
            .map_or_else(|| kind.to_owned(), Entity::display)
    }

    /// "Her Velmarian counterpart, Ivo Lind": who holds the same office in another state.
    fn counterpart(&self, facts: &mut Facts) {
        let state = |w: &str| {
            let adjective = ["an", "ish", "ese", "ch", "i"]
                .iter()
                .any(|e| w.ends_with(e));
            w.starts_with(char::is_uppercase) && adjective
        };
        let of_state = facts.role.as_deref().is_some_and(|role| {
            role.strip_suffix(" counterpart")
                .is_some_and(|front| front.split(' ').all(state))
        });
        if !of_state {
            return;
        }
        let other = self.mentions.iter().rev().take(8).find_map(|(_, e)| {
            let known = &self.entities[(*e)?];
            (known.kind == AnalystKind::Person)
                .then(|| known.role.clone())
                .flatten()
        });
        if let Some(role) = other {
            facts.role = Some(role);
            facts.weak = false;
        }
    }

    /// "Amaya and his brother Rey": a relative of whom only the given name is told bears the surname of whom
    /// he is named with.
    fn supply_surname(&self, text: &str, mention: &mut Mention) {
        const KIN: [&str; 8] = [
            "brother", "sister", "son", "daughter", "husband", "wife", "father", "mother",
        ];
        let single = mention.words.len() == 1 && mention.titles.is_empty() && !mention.quoted;
        if !single || mention.kind == MentionKind::Place || !self.bearers(&mention.words).is_empty()
        {
            return;
        }
        // "Ana Ruiz, who lives on Plank Road, … Her husband, Ivo, told": the last person of that gender.
        let front = text[..mention.span.start()]
            .trim_end()
            .trim_end_matches(',');
        let mut back = front.rsplit(|c: char| !c.is_alphanumeric());
        let noun = back.next().is_some_and(|w| KIN.contains(&w));
        let owner = back.next().unwrap_or_default().to_lowercase();
        let wanted = match owner.as_str() {
            "her" => Gender::Female,
            "his" => Gender::Male,
            _ => Gender::Unknown,
        };
        if noun && wanted != Gender::Unknown {
            let whose = self.mentions.iter().rev().take(12).find_map(|(m, e)| {
                let e = (*e)?;
                let known = &self.entities[e];
                let near = mention.span.start < m.span.end + 500;
                let fits = known.gender == wanted || known.gender == Gender::Unknown;
                (known.kind == AnalystKind::Person && known.full && near && fits && !m.quoted)
                    .then_some(e)
            });
            if let Some(surname) = whose.and_then(|e| self.entities[e].name.last()) {
                mention.words.push(surname.clone());
                mention.kind = MentionKind::Person;
                return;
            }
        }
        let Some((last, entity)) = self.mentions.last() else {
            return;
        };
        let Some(between) = text.get(last.span.end()..mention.span.start()) else {
            return;
        };
        let mut words = between
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty());
        // "Joan Ellerby’s husband, Ron", "… Arsana said. His brother Made".
        let genitive = between.starts_with("’s ") || between.starts_with("'s ");
        let opens = between.contains("His ") || between.contains("Her ");
        let named = between.len() < 60 && (opens || !between.contains(['.', '\n']));
        let kin = words
            .by_ref()
            .any(|w| matches!(w, "his" | "her" | "His" | "Her") || genitive && w == "s")
            && words.next().is_some_and(|w| KIN.contains(&w))
            && words.next().is_none();
        let surname = entity
            .filter(|&e| named && kin && self.entities[e].kind == AnalystKind::Person)
            .and_then(|e| {
                self.entities[e]
                    .name
                    .last()
                    .filter(|_| self.entities[e].full)
            });
        if let Some(surname) = surname {
            mention.words.push(surname.clone());
            mention.kind = MentionKind::Person;
        }
    }

    /// "NWB" and "the Institute" as affiliations become the names that the article gives in full; names
    /// in capitals become those that it writes small.
    fn expand(&mut self) {
        for index in 0..self.entities.len() {
            let Some(short) = self.entities[index].affiliation.clone() else {
                continue;
            };
            let noun_of = short
                .strip_prefix("same ")
                .or_else(|| short.strip_prefix("the same "))
                .unwrap_or(&short);
            let letters = acronym(noun_of);
            let is_noun =
                crate::lexicon::lexicon().entry(noun_of).classes & crate::lexicon::class::ORG != 0;
            if noun_of.contains(' ') || !(letters || is_noun) {
                continue;
            }
            let known = self
                .organisations
                .get(&key(noun_of))
                .copied()
                .filter(|&o| self.entities[o].name.len() > 1);
            let noun = key(noun_of);
            let bearer = known.or_else(|| {
                let mut named = self.entities.iter().enumerate().filter(|(_, e)| {
                    e.kind == AnalystKind::Organisation
                        && e.name.len() > 1
                        && e.name.iter().any(|w| key(w) == noun)
                });
                let first = named.next();
                first
                    .filter(|_| {
                        named.next().is_none()
                            && (noun_of != short
                                || ["bank", "group", "union", "charity", "university"]
                                    .contains(&noun_of)
                                || short.chars().next().is_some_and(char::is_uppercase))
                    })
                    .map(|(o, _)| o)
            });
            if let Some(bearer) = bearer.filter(|&b| b != index) {
                self.entities[index].affiliation = Some(self.entities[bearer].display());
            }
        }
    }

    /// First all full names, so that a surname in a headline finds its person further down.
    fn full_names(&mut self, mentions: &[Mention]) {
        // Longer names first, so that "Kim" and "Kim Jong Un" become one.
        let mut order: Vec<usize> = (0..mentions.len())
            .filter(|&m| mentions[m].kind == MentionKind::Person && mentions[m].words.len() > 1)
            .collect();
        // Of two spellings of one name the one that is not all capitals gives the name.
        let shouted = |m: usize| {
            mentions[m]
                .words
                .iter()
                .all(|w| !w.chars().any(char::is_lowercase))
        };
        order.sort_by_key(|&m| (std::cmp::Reverse(mentions[m].words.len()), shouted(m), m));
        let mut found: Vec<(usize, Vec<String>)> = Vec::new();
        for m in order {
            let words = mentions[m].words.clone();
            let mut rivals = self.candidates(&words);
            rivals.retain(|&e| part_of(&words, &self.entities[e].name));
            if rivals.is_empty() {
                let index = self.add(AnalystKind::Person, words.clone(), true);
                found.push((index, words));
            }
        }
    }

    /// Adds an entity without facts.
    pub(crate) fn add(&mut self, kind: AnalystKind, name: Vec<String>, full: bool) -> usize {
        let index = self.entities.len();
        if kind == AnalystKind::Person {
            let mut seen: Vec<String> = name.iter().map(|w| key(w)).collect();
            seen.sort_unstable();
            seen.dedup();
            for word in seen {
                self.by_word.entry(word).or_default().push(index);
            }
        } else {
            self.organisations
                .entry(key(&name.join(" ")))
                .or_insert(index);
        }
        self.entities.push(Entity {
            kind,
            name,
            titles: Vec::new(),
            role: None,
            affiliation: None,
            weak: false,
            derived: false,
            gender: Gender::Unknown,
            mentions: Vec::new(),
            full,
        });
        index
    }

    /// The entity of a mention; a new one where it names somebody new.
    fn place(&mut self, mention: &Mention, text: &str) -> Option<usize> {
        match mention.kind {
            MentionKind::Person => self.person(mention, text),
            MentionKind::Organisation => {
                // "VOSS" in a transcript is Mira Voss.
                let shouted = mention.words.len() == 1 && mention.words[0].chars().count() > 2;
                match self.bearers(&mention.words).as_slice() {
                    [one] if shouted => Some(*one),
                    _ => self
                        .by_initials(mention, text)
                        .or_else(|| Some(self.organisation(mention))),
                }
            }
            MentionKind::Place | MentionKind::Unknown => {
                let rivals = self.bearers(&mention.words);
                (mention.kind == MentionKind::Unknown && rivals.len() == 1).then(|| rivals[0])
            }
        }
    }

    /// "GR:" in an interview with Gulnora Rahmonova.
    fn by_initials(&self, mention: &Mention, text: &str) -> Option<usize> {
        let [letters] = mention.words.as_slice() else {
            return None;
        };
        if !text[mention.span.end()..].starts_with(':') {
            return None;
        }
        let mut named = self.entities.iter().enumerate().filter(|(_, e)| {
            e.kind == AnalystKind::Person && e.full && kinds::initials_of(&e.name, letters)
        });
        let first = named.next().filter(|_| named.next().is_none());
        first.map(|(e, _)| e)
    }

    fn person(&mut self, mention: &Mention, text: &str) -> Option<usize> {
        let rivals = self.bearers(&mention.words);
        let fitting: Vec<usize> = rivals
            .iter()
            .copied()
            .filter(|&e| {
                let known = self.entities[e].gender;
                mention.gender == Gender::Unknown
                    || known == Gender::Unknown
                    || known == mention.gender
            })
            .collect();
        match fitting.as_slice() {
            [one] => Some(*one),
            [] if mention.words.len() > 1 || mention.certain || !mention.titles.is_empty() => {
                Some(self.add(
                    AnalystKind::Person,
                    mention.words.clone(),
                    mention.words.len() > 1,
                ))
            }
            [] => None,
            several => self.choose(several, mention, text),
        }
    }

    /// Of several people of one surname: the one with the same title; else the only one who was named
    /// before; else the one whom the last paragraphs name last; else nobody.
    fn choose(&self, several: &[usize], mention: &Mention, text: &str) -> Option<usize> {
        let exact: Vec<usize> = several
            .iter()
            .copied()
            .filter(|&e| same(&self.entities[e].name, &mention.words))
            .collect();
        if let [one] = exact.as_slice() {
            return Some(*one);
        }
        let titled: Vec<usize> = several
            .iter()
            .copied()
            .filter(|&e| {
                mention
                    .titles
                    .iter()
                    .any(|t| self.entities[e].titles.contains(t))
            })
            .collect();
        if let ([one], false) = (titled.as_slice(), mention.titles.is_empty()) {
            return Some(*one);
        }
        let mut before: Vec<(u32, usize)> = several
            .iter()
            .filter_map(|&e| Some((self.entities[e].mentions.last()?.end, e)))
            .collect();
        before.sort_unstable();
        match before.as_slice() {
            [] => None,
            [(_, one)] => Some(*one),
            [.., (rival, _), (_, one)] => {
                let between = text.get(*rival as usize..mention.span.start())?;
                between.contains('\n').then_some(*one)
            }
        }
    }

    /// People who bear all of `words` as part of their name.
    pub(crate) fn bearers(&self, words: &[String]) -> Vec<usize> {
        let mut rivals = self.candidates(words);
        rivals.retain(|&e| part_of(words, &self.entities[e].name));
        // A bare given name is somebody’s only if nobody has it as a surname.
        if words.len() == 1 && rivals.len() > 1 {
            let last: Vec<usize> = rivals
                .iter()
                .copied()
                .filter(|&e| surname(&self.entities[e].name, &words[0]))
                .collect();
            if !last.is_empty() {
                rivals = last;
            }
        }
        rivals
    }

    fn candidates(&self, words: &[String]) -> Vec<usize> {
        // An initial is nobody's word.
        let fewest = words
            .iter()
            .filter(|w| words.len() == 1 || key(w).chars().count() > 1)
            .map(|w| self.by_word.get(&key(w)).map_or(&[][..], Vec::as_slice))
            .min_by_key(|l| l.len());
        // Of a name that so many bear nobody can be told apart; two would do to say so.
        fewest
            .map(|all| all[..all.len().min(MOST)].to_vec())
            .unwrap_or_default()
    }

    fn organisation(&mut self, mention: &Mention) -> usize {
        let name = mention.words.join(" ");
        // "Velmar’s Foreign Ministry" and "Dorrane’s Foreign Ministry" are two.
        let owned = mention
            .facts
            .affiliation
            .as_ref()
            .map(|owner| format!("{} of {}", key(&name), key(owner)));
        let known = self
            .organisations
            .get(owned.as_ref().unwrap_or(&key(&name)))
            .copied();
        // "NPI, the Nordmark Polar Institute": the letters came first.
        let letters = (mention.acronym.as_ref())
            .filter(|_| known.is_none() && owned.is_none() && mention.words.len() > 1)
            .and_then(|a| self.organisations.get(&key(a)).copied())
            .filter(|&o| {
                self.entities[o].kind == AnalystKind::Organisation
                    && self.entities[o].name.len() == 1
            });
        if let Some(letters) = letters {
            self.entities[letters].name = mention.words.clone();
            self.organisations.insert(key(&name), letters);
        }
        let index = known
            .or(letters)
            .unwrap_or_else(|| self.add(AnalystKind::Organisation, mention.words.clone(), true));
        for alias in &mention.aliases {
            self.organisations.entry(key(alias)).or_insert(index);
        }
        if let Some(owned) = owned {
            self.organisations.entry(owned).or_insert(index);
        }
        if let Some(acronym) = &mention.acronym {
            self.organisations.entry(key(acronym)).or_insert(index);
        }
        index
    }

    /// The organisation of this name or acronym.
    pub(crate) fn find_organisation(&self, name: &str) -> Option<usize> {
        self.organisations.get(&key(name)).copied()
    }

    /// Mentions that begin inside `span`.
    pub(crate) fn mentions_in(&self, span: Span) -> &[(Mention, Option<usize>)] {
        let from = self
            .mentions
            .partition_point(|(m, _)| m.span.start < span.start);
        let to = self
            .mentions
            .partition_point(|(m, _)| m.span.start < span.end);
        &self.mentions[from..to.max(from)]
    }
}

/// A word of a name for comparison: without diacritics, points and case.
pub(crate) fn key(word: &str) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || *c == ' ';
    let lower = |word: &str| -> String {
        word.chars()
            .filter(plain)
            .map(|c| c.to_ascii_lowercase())
            .collect()
    };
    // What `deunicode` gives is ASCII too.
    if word.is_ascii() {
        lower(word)
    } else {
        lower(&deunicode::deunicode(word))
    }
}

/// Whether `short` is `long`, a run of its words, or its first and last word; an initial stands for a name.
fn part_of(short: &[String], long: &[String]) -> bool {
    if short.len() > long.len() || short.is_empty() {
        return false;
    }
    let fits = |s: &String, l: &String| {
        let (s, l) = (key(s), key(l));
        s == l || s.chars().count() == 1 && l.starts_with(s.as_str()) && short.len() > 1
    };
    let run = long
        .windows(short.len())
        .any(|w| w.iter().zip(short).all(|(l, s)| fits(s, l)));
    let ends = short.len() >= 2
        && fits(&short[0], &long[0])
        && short[1..]
            .iter()
            .rev()
            .zip(long.iter().rev())
            .all(|(s, l)| fits(s, l));
    run || ends
}

fn same(a: &[String], b: &[String]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(x, y)| key(x) == key(y))
}

/// Whether `word` stands where a surname stands: last, or first of an East Asian name.
fn surname(name: &[String], word: &str) -> bool {
    let hit = |w: Option<&String>| w.is_some_and(|w| key(w) == key(word));
    hit(name.last())
        || hit(name.first())
            && crate::lexicon::lexicon()
                .given(&name[0])
                .is_none_or(|g| g == Gender::Unknown)
}
