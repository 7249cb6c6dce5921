//! Who "he" and "she" are: a linear model over what the sentences before say of each candidate, trained by
//! `scripts/train_antecedents` (mention ranking, as Denis and Baldridge 2008: the candidates of one pronoun
//! compete, and nobody is one of them).

mod weights;

use std::collections::BTreeMap;

use standpoint_text::{AnalystKind, Gender, Span};

use crate::document::Document;
use crate::lexicon::{class, form};
use crate::link::Draft;
use crate::registry::{Mention, MentionKind, Registry};

use super::Resolved;
use weights::WEIGHTS;

/// How many statements a pronoun looks back.
pub(super) const NEAR: usize = 64;

/// How many sentences a pronoun looks back.
pub(super) const BACK: usize = 6;

/// What may speak for a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Feature {
    /// He or she is named so many sentences back, or only spoke there.
    Distance(u8),
    /// What holds of the nearest mention.
    Nearest(Place),
    /// What holds of an earlier one, not more than three sentences back.
    Earlier(Place),
    /// Spoke so many sentences back.
    Spoke(u8),
    /// Was the last to speak.
    SpokeLast,
    /// Has made so many of the last [`NEAR`] statements: none, 1 to 3, more.
    Statements(u8),
    /// The nearest mention stands in this paragraph, the one before, or earlier.
    Paragraphs(u8),
    /// The gender is known.
    Gender,
    /// Is named so often: 1, 2, 3 or 4, 5 to 9, more.
    Mentions(u8),
    /// Nobody is named more often.
    MostNamed,
    /// So many others could be meant who are named behind the nearest mention: none, one, more.
    Between(u8),
    /// Nobody else who could be meant is named.
    Alone,
    /// The paragraph opens with the quotation, and who was named last, at the end of the one before, is this.
    LeadsIn,
    /// Somebody without a name spoke last, and nobody who could be meant is named since.
    Unnamed,
}

/// What stands around a mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// Near the head of its sentence: the subject, most likely.
    Subject,
    /// The subject, and the sentence is the one before, in this paragraph.
    SubjectBefore,
    /// A verb follows.
    Acts,
    /// Behind a preposition.
    Tied,
    /// "Lekota’s evidence".
    Genitive,
    /// Nobody else is named in the sentence.
    OnlyOne,
    /// In what somebody else says there.
    Reported,
    /// In what the pronoun says.
    Told,
    /// Before ", who".
    Described,
    /// At the end of its sentence.
    Ends,
    /// Spoke in that sentence.
    Speaks,
}

impl Feature {
    const PLACES: usize = 11;

    /// Where its weight stands.
    fn index(self) -> usize {
        const SPOKE: usize = 7 + 2 * Feature::PLACES;
        let (from, at) = match self {
            Self::Distance(n) => (0, usize::from(n)),
            Self::Nearest(p) => (7, p as usize),
            Self::Earlier(p) => (7 + Self::PLACES, p as usize),
            Self::Spoke(n) => (SPOKE, usize::from(n)),
            Self::SpokeLast => (SPOKE + 7, 0),
            Self::Statements(n) => (SPOKE + 8, usize::from(n)),
            Self::Paragraphs(n) => (SPOKE + 11, usize::from(n)),
            Self::Gender => (SPOKE + 14, 0),
            Self::Mentions(n) => (SPOKE + 15, usize::from(n)),
            Self::MostNamed => (SPOKE + 20, 0),
            Self::Between(n) => (SPOKE + 21, usize::from(n)),
            Self::Alone => (SPOKE + 24, 0),
            Self::LeadsIn => (SPOKE + 25, 0),
            Self::Unnamed => (SPOKE + 26, 0),
        };
        from + at
    }
}

/// Somebody whom a pronoun may mean.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) entity: usize,
    pub(super) features: Vec<Feature>,
}

impl Candidate {
    /// Log odds against nobody, in thousandths.
    pub(super) fn score(&self) -> i32 {
        self.features.iter().map(|f| WEIGHTS[f.index()].1).sum()
    }
}

/// The best candidate, with a trust in parts per thousand; nobody if no one stands out.
pub(super) fn choose(candidates: &[Candidate]) -> Option<(usize, u32)> {
    let mut ranked: Vec<(i32, usize)> = candidates.iter().map(|c| (c.score(), c.entity)).collect();
    ranked.sort_by_key(|&(score, entity)| (std::cmp::Reverse(score), entity));
    let &(best, entity) = ranked.first()?;
    // Nobody has the score 0.
    let second = ranked.get(1).map_or(0, |&(score, _)| score.max(0));
    match best - second {
        ..weights::LEAST => None,
        weights::LEAST..1_500 => Some((entity, 700)),
        _ => Some((entity, 920)),
    }
}

/// Whom a pronoun looks for, and where it stands.
pub(super) struct Wanted<'r, 'd, 'a> {
    pub(super) doc: &'d Document<'a>,
    pub(super) registry: &'r Registry,
    pub(super) gender: Gender,
    pub(super) span: Span,
    pub(super) draft: &'r Draft,
    pub(super) drafts: &'r [Draft],
    pub(super) done: &'r [Resolved],
    /// Who cannot be meant.
    pub(super) others: Vec<usize>,
    /// What speaks against everybody.
    pub(super) against: Vec<Feature>,
}

/// What has been seen of one candidate, nearest first.
#[derive(Debug, Default)]
struct Seen {
    /// Where, how many sentences back, and what stands around.
    mentions: Vec<(Span, usize, Vec<Place>)>,
    spoke: Option<usize>,
}

impl Wanted<'_, '_, '_> {
    /// Everybody who could be meant, by entity.
    pub(super) fn candidates(&self) -> Vec<Candidate> {
        let seen = self.seen();
        let named = |e: usize| self.registry.entities[e].mentions.len();
        let most = seen.keys().map(|&e| named(e)).max().unwrap_or(0);
        let last = self.last_speaker();
        // All mentions of all candidates, for those in between.
        let mut places: Vec<(u32, usize)> = seen
            .iter()
            .flat_map(|(&e, s)| s.mentions.iter().map(move |(span, _, _)| (span.start, e)))
            .collect();
        places.sort_unstable();
        let behind: Vec<usize> = self.sentences().collect();
        let here = self.doc.sentences[self.draft.sentence].paragraph;
        seen.iter()
            .map(|(&entity, seen)| {
                let known = &self.registry.entities[entity];
                let mut features = self.against.clone();
                features.extend([
                    Feature::Mentions(match known.mentions.len() {
                        0 | 1 => 0,
                        2 => 1,
                        3..=4 => 2,
                        5..=9 => 3,
                        _ => 4,
                    }),
                    Feature::Statements(match self.statements(entity) {
                        0 => 0,
                        1..=3 => 1,
                        _ => 2,
                    }),
                ]);
                let nearest = seen.mentions.first();
                let back = nearest.map(|(_, back, _)| *back).or(seen.spoke);
                features.push(Feature::Distance(small(back.unwrap_or(BACK))));
                if let Some((span, back, places_of)) = nearest {
                    features.extend(places_of.iter().map(|&p| Feature::Nearest(p)));
                    let at = behind.get(*back).unwrap_or(&self.draft.sentence);
                    let paragraph = self.doc.sentences[*at].paragraph;
                    features.push(Feature::Paragraphs(
                        u8::try_from(here.abs_diff(paragraph).min(2)).unwrap_or(2),
                    ));
                    let from = places.partition_point(|(start, _)| *start <= span.start);
                    let later = places[from..].iter().map(|(_, e)| *e);
                    let mut others = later.filter(|&e| e != entity);
                    let one = others.next();
                    let two = others.find(|&e| Some(e) != one);
                    features.push(Feature::Between(
                        u8::from(one.is_some()) + u8::from(two.is_some()),
                    ));
                    if one.is_none() && *back == 1 && self.opens_quoted() && paragraph < here {
                        features.push(Feature::LeadsIn);
                    }
                }
                let mut earlier: Vec<Place> = (seen.mentions.iter().skip(1))
                    .filter(|(_, back, _)| *back <= 3)
                    .flat_map(|(_, _, places)| places.iter().copied())
                    .collect();
                earlier.sort_unstable();
                earlier.dedup();
                features.extend(earlier.into_iter().map(Feature::Earlier));
                features.extend(seen.spoke.map(|back| Feature::Spoke(small(back))));
                if last == Some(entity) {
                    features.push(Feature::SpokeLast);
                }
                if known.gender == self.gender {
                    features.push(Feature::Gender);
                }
                if named(entity) == most {
                    features.push(Feature::MostNamed);
                }
                if places.iter().all(|(_, e)| *e == entity) {
                    features.push(Feature::Alone);
                }
                Candidate { entity, features }
            })
            .collect()
    }

    fn fits(&self, entity: usize) -> bool {
        let known = &self.registry.entities[entity];
        known.kind == AnalystKind::Person
            && !self.others.contains(&entity)
            && (known.gender == Gender::Unknown || known.gender == self.gender)
    }

    /// The sentences that the pronoun looks back to, its own first.
    fn sentences(&self) -> impl Iterator<Item = usize> {
        (0..=self.draft.sentence)
            .rev()
            .filter(|&s| !self.doc.sentences[s].marked)
            .take(BACK + 1)
    }

    fn seen(&self) -> BTreeMap<usize, Seen> {
        let mut all: BTreeMap<usize, Seen> = BTreeMap::new();
        for (back, sentence) in self.sentences().enumerate() {
            let spoken: Vec<usize> = self.drafts[..self.done.len()]
                .iter()
                .zip(self.done)
                .rev()
                .take(NEAR)
                .take_while(|(d, _)| d.sentence >= sentence)
                .filter(|(d, _)| d.sentence == sentence && d.inside.is_none())
                .flat_map(|(_, r)| r.speakers.iter().copied())
                .collect();
            let mentions = last(self.registry.mentions_in(self.doc.sentences[sentence].span));
            let mut people: Vec<usize> = mentions
                .iter()
                .filter(|(m, _)| !m.quoted)
                .filter_map(|(_, e)| *e)
                .filter(|&e| self.registry.entities[e].kind == AnalystKind::Person)
                .collect();
            people.dedup();
            let meant: Vec<(&Mention, usize)> = mentions
                .iter()
                .filter_map(|(m, e)| Some((m, (*e)?)))
                .filter(|(m, e)| {
                    let outside = m.quoted && self.draft.inside.is_none();
                    m.span.start < self.span.start
                        && !outside
                        && m.kind != MentionKind::Place
                        && self.fits(*e)
                })
                .collect();
            for (nth, &(mention, entity)) in meant.iter().enumerate().rev() {
                let mut places = self.places(mention, back, sentence, &spoken, entity);
                // Who is named behind another is no subject.
                if nth > 0 {
                    places.retain(|p| !matches!(p, Place::Subject | Place::SubjectBefore));
                }
                if people.len() == 1 {
                    places.push(Place::OnlyOne);
                }
                let seen = all.entry(entity).or_default();
                seen.mentions.push((mention.span, back, places));
            }
            for entity in spoken.into_iter().filter(|&e| self.fits(e)) {
                all.entry(entity).or_default().spoke.get_or_insert(back);
            }
        }
        all
    }

    fn places(
        &self,
        mention: &Mention,
        back: usize,
        sentence: usize,
        spoken: &[usize],
        entity: usize,
    ) -> Vec<Place> {
        let doc = self.doc;
        let sent = &doc.sentences[sentence];
        let behind = &doc.text[mention.span.end()..];
        let tokens = doc.tokens_in(mention.span);
        let subject = leads(doc, sent.tokens.start, mention.span);
        let same = sent.paragraph == doc.sentences[self.draft.sentence].paragraph;
        let tied = tokens.start > 0
            && doc.tokens[tokens.start - 1].entry.classes & class::PREPOSITION != 0;
        let told = back == 0 && (self.draft.content.iter()).any(|c| c.contains(mention.span));
        let reported = !spoken.contains(&entity)
            && self.drafts[..self.done.len()]
                .iter()
                .rev()
                .take(NEAR)
                .any(|d| {
                    d.sentence == sentence
                        && d.inside.is_none()
                        && d.content.iter().any(|c| c.contains(mention.span))
                });
        let ends =
            (tokens.end..sent.tokens.end).all(|t| !doc.word(t).chars().any(char::is_alphanumeric));
        [
            (subject, Place::Subject),
            (subject && same && back == 1, Place::SubjectBefore),
            (acts(doc, mention.span), Place::Acts),
            (tied, Place::Tied),
            (
                behind.starts_with("’s") || behind.starts_with("'s"),
                Place::Genitive,
            ),
            (reported && !told, Place::Reported),
            (told, Place::Told),
            (
                behind.starts_with(", who ") || behind.starts_with(", whose "),
                Place::Described,
            ),
            (ends, Place::Ends),
            (spoken.contains(&entity), Place::Speaks),
        ]
        .into_iter()
        .filter_map(|(holds, place)| holds.then_some(place))
        .collect()
    }

    /// Whether the paragraph of the pronoun opens with a quotation.
    fn opens_quoted(&self) -> bool {
        let sent = &self.doc.sentences[self.draft.sentence];
        let first = self
            .doc
            .sentences
            .get(self.draft.sentence.wrapping_sub(1))
            .is_none_or(|before| before.paragraph != sent.paragraph);
        first && (self.doc.tokens.get(sent.tokens.start)).is_some_and(|t| t.quote.is_some())
    }

    fn statements(&self, entity: usize) -> usize {
        let all = self.done.iter().rev().take(NEAR);
        all.filter(|r| r.speakers.contains(&entity)).count()
    }

    fn last_speaker(&self) -> Option<usize> {
        self.drafts[..self.done.len()]
            .iter()
            .zip(self.done)
            .rev()
            .take(NEAR)
            .find(|(d, r)| d.inside.is_none() && !r.speakers.is_empty())
            .map(|(_, r)| r.speakers[0])
    }
}

fn small(back: usize) -> u8 {
    u8::try_from(back.min(BACK)).unwrap_or(u8::MAX)
}

/// Mentions beyond these do not count: nobody writes such sentences.
fn last<T>(mentions: &[T]) -> &[T] {
    &mentions[mentions.len().saturating_sub(200)..]
}

/// Whether a mention stands near the head of its sentence: its subject, most likely.
fn leads(doc: &Document<'_>, first: usize, mention: Span) -> bool {
    let at = doc
        .tokens
        .partition_point(|t| t.token.span.start < mention.start);
    at.saturating_sub(first) <= 8
}

/// Whether a verb follows a mention, also behind its comma: "the governor, Ana Ruiz, gave …".
fn acts(doc: &Document<'_>, mention: Span) -> bool {
    let tokens = doc.tokens_in(mention);
    let tied =
        tokens.start > 0 && doc.tokens[tokens.start - 1].entry.classes & class::PREPOSITION != 0;
    let next = tokens.end
        + usize::from(doc.tokens.get(tokens.end).is_some() && doc.word(tokens.end) == ",");
    let Some(token) = doc.tokens.get(next) else {
        return false;
    };
    let finite = token.entry.forms & (form::PAST | form::THIRD) != 0;
    let verb =
        token.entry.classes & class::AUX != 0 || token.entry.classes & class::VERB != 0 && finite;
    let noun = token.entry.classes & (class::ROLE | class::ORG | class::GROUP) != 0;
    verb && !tied && !noun && !token.token.capital && token.quote.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_weight_is_that_of_its_feature() {
        const ALL: [Place; Feature::PLACES] = [
            Place::Subject,
            Place::SubjectBefore,
            Place::Acts,
            Place::Tied,
            Place::Genitive,
            Place::OnlyOne,
            Place::Reported,
            Place::Told,
            Place::Described,
            Place::Ends,
            Place::Speaks,
        ];
        let features: Vec<Feature> = (0..7)
            .map(Feature::Distance)
            .chain(ALL.map(Feature::Nearest))
            .chain(ALL.map(Feature::Earlier))
            .chain((0..7).map(Feature::Spoke))
            .chain([Feature::SpokeLast])
            .chain((0..3).map(Feature::Statements))
            .chain((0..3).map(Feature::Paragraphs))
            .chain([Feature::Gender])
            .chain((0..5).map(Feature::Mentions))
            .chain([Feature::MostNamed])
            .chain((0..3).map(Feature::Between))
            .chain([Feature::Alone, Feature::LeadsIn])
            .chain([Feature::Unnamed])
            .collect();
        let names: Vec<String> = features.iter().map(|f| format!("{f:?}")).collect();
        let weights: Vec<&str> = WEIGHTS.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, weights);
        for (at, feature) in features.iter().enumerate() {
            assert_eq!(feature.index(), at);
        }
    }

    #[test]
    fn nobody_is_chosen_where_two_are_as_good() {
        let one = |entity| Candidate {
            entity,
            features: vec![
                Feature::Distance(0),
                Feature::SpokeLast,
                Feature::Between(0),
            ],
        };
        assert_eq!(choose(&[one(0), one(1)]), None);
        assert_eq!(choose(&[one(4)]).map(|(entity, _)| entity), Some(4));
        assert_eq!(choose(&[]), None);
    }
}
