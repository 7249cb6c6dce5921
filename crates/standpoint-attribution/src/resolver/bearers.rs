//! Who bears an office or answers to a description: what was said of people where they were introduced.

use standpoint_text::{AnalystKind, Span};

use crate::lexicon::{class, lexicon};
use crate::line::Line;
use crate::link::Draft;
use crate::registry::{MentionKind, key};

use super::offices::{GOVERNING, LEADING, OFFICIAL, alike, called, made_of, title_means, words_of};
use super::pronoun;
use super::{Resolved, Resolver};

impl Resolver<'_, '_, '_> {
    /// "The housing ombudsman has found. In a report, Ana Ruiz said …": the one person of whom nothing is known who is
    /// named for the first time in the next two sentences, and speaks there.
    pub(super) fn introduced_ahead(
        &self,
        phrase: &str,
        draft: &Draft,
        drafts: &[Draft],
        at: Span,
    ) -> Option<usize> {
        let last = (draft.sentence + 2).min(self.doc.sentences.len().checked_sub(1)?);
        let ahead = Span {
            start: at.end,
            end: self.doc.sentences[last].span.end.max(at.end),
        };
        let mut new: Vec<usize> = self
            .registry
            .mentions_in(ahead)
            .iter()
            .take(60)
            .filter(|(m, _)| !m.quoted)
            .filter_map(|(m, e)| Some((m, (*e)?)))
            .filter(|(m, e)| {
                let known = &self.registry.entities[*e];
                known.kind == AnalystKind::Person
                    && known.full
                    && known
                        .mentions
                        .first()
                        .is_some_and(|f| f.start >= m.span.start)
            })
            .map(|(_, e)| e)
            .collect();
        new.dedup();
        let [one] = new[..] else { return None };
        let known = &self.registry.entities[one];
        let speaks = drafts.iter().any(|d| {
            d.sentence > draft.sentence
                && d.sentence <= last
                && d.source
                    .is_some_and(|s| known.mentions.iter().any(|m| s.contains(*m)))
        });
        // A bare "the leader" could be anybody.
        let telling = phrase.contains(' ');
        (known.role.is_none() && speaks && telling).then_some(one)
    }

    /// "The former fleet commander", of an admiral "who commanded the western fleet": all words of the phrase were
    /// said of him when he was introduced.
    pub(super) fn said_of(
        &self,
        noun: &str,
        phrase: &str,
        at: Span,
        draft: &Draft,
    ) -> Option<usize> {
        const PASSED: [&str; 7] = [
            "former", "ex", "one-time", "retired", "veteran", "old", "late",
        ];
        if GOVERNING.contains(&noun) || LEADING.contains(&noun) || OFFICIAL.contains(&noun) {
            return None;
        }
        let asked: Vec<String> = words_of(phrase)
            .iter()
            .map(|w| w.strip_prefix("ex-").unwrap_or(w).to_owned())
            .filter(|w| !PASSED.contains(&w.as_str()))
            .collect();
        let (head, front) = asked.split_last()?;
        let upto = self
            .registry
            .mentions
            .partition_point(|(m, _)| m.span.start < at.start);
        let mut seen: Vec<usize> = Vec::new();
        for (mention, entity) in self.registry.mentions[..upto].iter().rev().take(60) {
            let Some(entity) = entity.filter(|e| !mention.quoted && !seen.contains(e)) else {
                continue;
            };
            let known = &self.registry.entities[entity];
            if known.kind != AnalystKind::Person {
                continue;
            }
            seen.push(entity);
            let told = self.told_of(entity);
            let fits = told.iter().any(|t| t == head || made_of(head, t))
                && front.iter().all(|w| told.iter().any(|t| alike(t, w)));
            let named = draft
                .content
                .iter()
                .any(|c| self.people_in(*c, &[]).contains(&entity));
            if fits && !named {
                return Some(entity);
            }
        }
        None
    }

    /// The words that stand around the first mentions of a person and tell of him: up to the end of the clause behind
    /// "who" or a comma, and the phrase in front.
    pub(super) fn told_of(&self, person: usize) -> Vec<String> {
        const FEW: usize = 3;
        let doc = self.doc;
        let mut told: Vec<String> = Vec::new();
        let own = self.registry.entities[person].mentions.iter().take(FEW);
        for mention in own {
            let tokens = doc.tokens_in(*mention);
            let sentence = doc.sentence_of(tokens.start);
            let stop = doc.sentences[sentence].tokens.end;
            let opens =
                tokens.end < stop && matches!(doc.word(tokens.end), "," | "(" | "–" | "—" | "who");
            let clause = doc.tokens.get(tokens.end + 1).is_some()
                && (doc.word(tokens.end) == "who"
                    || matches!(doc.word(tokens.end + 1), "who" | "whose"));
            if opens {
                let behind = (tokens.end + 1..stop.min(tokens.end + 26))
                    .take_while(|&t| doc.tokens[t].quote.is_none())
                    .take_while(|&t| clause || !matches!(doc.word(t), "," | ")"));
                told.extend(behind.map(|t| doc.word(t).to_lowercase()));
            }
            let front = (doc.sentences[sentence].tokens.start..tokens.start)
                .rev()
                .take(8)
                .take_while(|&t| {
                    !matches!(doc.word(t), "," | ";" | ":" | "(" | ")")
                        && doc.tokens[t].quote.is_none()
                })
                .take_while(|&t| doc.tokens[t].entry.classes & class::CUE == 0);
            told.extend(front.map(|t| doc.word(t).to_lowercase()));
        }
        told
    }

    /// "The diplomat", of an ambassador: who spoke or was named last, if the noun is another word for what he is.
    pub(super) fn otherwise_called(
        &self,
        line: &Line<'_, '_>,
        noun: &str,
        draft: &Draft,
        drafts: &[Draft],
        done: &[Resolved],
    ) -> Option<usize> {
        let spoke = pronoun::last_person(draft, drafts, done, self.registry);
        let subject = self.subject_before(draft);
        let fits = |&e: &usize| {
            let known = &self.registry.entities[e];
            let role = known.role.as_deref().map(words_of).unwrap_or_default();
            let said = draft
                .content
                .iter()
                .any(|c| self.people_in(*c, &[]).contains(&e));
            let title = known.titles.iter().any(|t| title_means(t, noun));
            known.kind == AnalystKind::Person && !said && (title || called(&role, noun))
        };
        // "The Brennan diplomat" may be another's.
        let plain = line.any(0, &["the"])
            && !(1..line.len()).any(|i| line.kind(i) == Some(crate::token::Kind::Possessive));
        subject
            .filter(fits)
            .or_else(|| spoke.filter(fits))
            .filter(|_| plain)
    }

    /// "The Progress leader", of whoever spoke last and of whom nothing is known: the party or firm is one that the
    /// article names.
    pub(super) fn leader_of(
        &mut self,
        line: &Line<'_, '_>,
        noun: &str,
        draft: &Draft,
        drafts: &[Draft],
        done: &[Resolved],
    ) -> Option<usize> {
        if !(line.len() == 3 && line.any(0, &["the"]) && line.is_name(1)) {
            return None;
        }
        let word = key(line.word(1));
        let institution = self.registry.mentions.iter().take(400).find_map(|(m, _)| {
            let nobody = matches!(m.kind, MentionKind::Organisation | MentionKind::Unknown);
            let holds = m.words.len() > 1 && m.words.iter().any(|w| key(w) == word);
            (nobody && holds && !m.quoted).then(|| m.words.join(" "))
        });
        let last = pronoun::last_person(draft, drafts, done, self.registry)?;
        let known = &self.registry.entities[last];
        let unknown = known.role.is_none() && known.affiliation.is_none();
        let institution = institution.filter(|_| unknown)?;
        let said = draft
            .content
            .iter()
            .any(|c| self.people_in(*c, &[]).contains(&last));
        if said {
            return None;
        }
        self.registry.entities[last].learn(&crate::registry::Facts {
            role: Some(noun.to_owned()),
            affiliation: Some(institution),
            ..Default::default()
        });
        Some(last)
    }

    /// Whether the sentence before names something by `noun` alone: "to the regulator".
    pub(super) fn named_by(&self, noun: &str, draft: &Draft) -> bool {
        let before = (0..draft.sentence)
            .rev()
            .find(|&s| !self.doc.sentences[s].marked);
        before.is_some_and(|b| {
            let tokens = self.doc.sentences[b].tokens.clone();
            tokens
                .filter(|&t| t > 0 && self.doc.word(t).eq_ignore_ascii_case(noun))
                .any(|t| self.doc.word(t - 1).eq_ignore_ascii_case("the"))
        })
    }

    /// "The CS", of a cabinet secretary: letters that are those of an office which somebody holds.
    pub(super) fn by_office_letters(
        &self,
        line: &Line<'_, '_>,
        head: &std::ops::Range<usize>,
    ) -> Option<usize> {
        let letters = line.word(head.end.checked_sub(1)?);
        let alone = head.len() == 2 && line.any(head.start, &["the"]);
        if !alone || !crate::registry::acronym(letters) {
            return None;
        }
        let full = self.registry.find_organisation(letters);
        if full.is_some_and(|o| self.registry.entities[o].name.len() > 1) {
            return None;
        }
        let mut bearers = self
            .registry
            .entities
            .iter()
            .enumerate()
            .take(400)
            .filter(|(_, e)| {
                let initials: String = (e.role.as_deref().unwrap_or_default().split(' '))
                    .filter_map(|w| w.chars().next())
                    .flat_map(char::to_uppercase)
                    .collect();
                e.kind == AnalystKind::Person && initials.ends_with(letters)
            });
        let first = bearers.next().filter(|_| bearers.next().is_none());
        first.map(|(person, _)| person)
    }

    /// The person of this title who was mentioned last: "the judge" after "Judge Ruth Malloy".
    pub(super) fn titled(&self, noun: &str, phrase: &str, at: Span) -> Option<usize> {
        if phrase != noun {
            return None;
        }
        let upto = self
            .registry
            .mentions
            .partition_point(|(m, _)| m.span.start < at.start);
        self.registry.mentions[..upto]
            .iter()
            .rev()
            .take(200)
            .filter(|(m, _)| !m.quoted)
            .filter_map(|(_, e)| *e)
            .find(|&e| {
                let known = &self.registry.entities[e];
                known.kind == AnalystKind::Person
                    && known.titles.iter().any(|t| title_means(t, noun))
            })
    }

    /// Whether a person's role holds `noun`, and nothing asked for contradicts what is known.
    pub(super) fn holds(&self, person: usize, noun: &str, asked: &[String], ahead: bool) -> bool {
        let entity = &self.registry.entities[person];
        let role = entity.role.as_deref().map(words_of).unwrap_or_default();
        let place = entity
            .affiliation
            .as_deref()
            .map(words_of)
            .unwrap_or_default();
        let noun = words_of(noun);
        // "The head of the centre", of a centre that is called by a name which says nothing of its kind.
        let kind = |w: &String| {
            let org = |w: &str| lexicon().entry(w).classes & class::ORG != 0;
            org(w) && !place.is_empty() && !place.iter().any(|p| org(p))
                // "The Labour leader", of the leader of the opposition.
                || ["labour", "conservative", "liberal", "tory", "republican", "democratic", "green", "socialist"]
                    .contains(&w.as_str())
                    && entity.affiliation.is_none()
        };
        // "The former prime minister" is not the energy minister.
        entity.kind == AnalystKind::Person
            && noun.iter().all(|n| role.contains(n))
            && (asked
                .iter()
                .all(|w| role.iter().chain(&place).any(|known| alike(known, w)) || kind(w))
                || role
                    .iter()
                    .all(|w| asked.iter().any(|known| alike(known, w)))
                    && ahead)
    }
}
