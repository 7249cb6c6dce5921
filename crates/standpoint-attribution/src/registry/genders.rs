//! Genders by "he" and "she": where only one person can be meant, the pronoun tells of him. Votes of an article
//! that disagree tell nothing.

use std::collections::BTreeMap;

use standpoint_text::{AnalystKind, Gender, Span};

use crate::document::Document;

use super::Registry;

/// Sets the gender of people of whom no title, name or word of kinship shows it.
pub(super) fn learn(doc: &Document<'_>, registry: &mut Registry) {
    let mut votes: BTreeMap<usize, (u32, u32)> = BTreeMap::new();
    for (index, sentence) in doc.sentences.iter().enumerate() {
        if sentence.marked {
            continue;
        }
        let pronoun = sentence.tokens.clone().take(60).find(|&t| {
            doc.tokens[t].quote.is_none() && matches!(doc.word(t), "he" | "she" | "He" | "She")
        });
        let Some(pronoun) = pronoun else { continue };
        let before = (0..index).rev().find(|&s| !doc.sentences[s].marked);
        let start = before.map_or(sentence.span.start, |b| doc.sentences[b].span.start);
        let span = Span {
            start,
            end: doc.tokens[pronoun].token.span.start.max(start),
        };
        let female = matches!(doc.word(pronoun), "she" | "She");
        let other = if female { Gender::Male } else { Gender::Female };
        let mut people: Vec<usize> = registry
            .mentions_in(span)
            .iter()
            .filter(|(m, _)| !m.quoted)
            .filter_map(|(_, e)| *e)
            .filter(|&e| {
                let known = &registry.entities[e];
                known.kind == AnalystKind::Person && known.gender != other
            })
            .collect();
        people.sort_unstable();
        people.dedup();
        if let [one] = people[..] {
            let vote = votes.entry(one).or_default();
            if female {
                vote.0 += 1;
            } else {
                vote.1 += 1;
            }
        }
    }
    for (person, vote) in votes {
        let gender = match vote {
            (1.., 0) => Gender::Female,
            (0, 1..) => Gender::Male,
            _ => continue,
        };
        let known = &mut registry.entities[person];
        if known.gender == Gender::Unknown {
            known.gender = gender;
        }
    }
}
