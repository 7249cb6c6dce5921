//! "A political scientist by training, she runs the Road Observatory.", "He is a baker.": what a sentence says of
//! somebody whom it names by a pronoun.

use standpoint_text::AnalystKind;

use crate::document::Document;
use crate::lexicon::class;
use crate::line::{Item, Line};

use super::affiliation::split;
use super::facts::Facts;
use super::{Entity, Registry};

/// Lets people without a role learn from the sentence behind the one that names them, and nobody else.
pub(super) fn learn(doc: &Document<'_>, registry: &mut Registry) {
    for (index, sentence) in doc.sentences.iter().enumerate() {
        let before = index.checked_sub(1).map(|b| &doc.sentences[b]);
        let Some(before) = before.filter(|b| b.paragraph == sentence.paragraph && !b.marked) else {
            continue;
        };
        let items = sentence.tokens.clone().take(60);
        let line = Line {
            doc,
            items: items
                .filter(|&t| !doc.tokens[t].mark && doc.tokens[t].quote.is_none())
                .map(Item::Token)
                .collect(),
            inner: false,
        };
        let Some(facts) = portrait(&line) else {
            continue;
        };
        let mut people: Vec<usize> = registry
            .mentions_in(before.span)
            .iter()
            .filter(|(m, _)| !m.quoted)
            .filter_map(|(_, e)| *e)
            .filter(|&e| registry.entities[e].kind == AnalystKind::Person)
            .collect();
        people.dedup();
        if let [one] = people[..] {
            let known: &mut Entity = &mut registry.entities[one];
            if known.role.is_none() || facts.now {
                known.learn(&facts);
            }
        }
    }
}

fn portrait(line: &Line<'_, '_>) -> Option<Facts> {
    let comma = (0..line.len().min(14)).find(|&i| line.is_comma(i));
    // "A political scientist by training, she runs …"
    if let Some(comma) = comma.filter(|&c| line.any(c + 1, &["he", "she"]))
        && line.any(0, &["a", "an", "the"])
    {
        let end = (1..comma)
            .find(|&i| line.is(i, class::PREPOSITION))
            .unwrap_or(comma);
        let role = line.is(end.checked_sub(1)?, class::ROLE);
        let does = apposed_verb(line, comma + 2);
        return role.then(|| {
            let facts = split(line, 1, end);
            Facts {
                affiliation: facts.affiliation.clone().or(does.affiliation),
                ..facts
            }
        });
    }
    // "She is a baker at the mill.", "She is now a fellow at the centre and advises two governments."
    let now = line.any(2, &["now", "currently"]);
    let noun = 3 + usize::from(now);
    let is = line.any(0, &["he", "she"])
        && line.any(1, &["is"])
        && line.any(noun - 1, &["a", "an", "the"]);
    let end = (noun..line.len())
        .find(|&i| {
            line.is_break(i) || line.is_end(i) || line.any(i, &["and"]) && line.is_verb(i + 1)
        })
        .unwrap_or(line.len());
    let role = (noun..end.min(noun + 6))
        .take_while(|&i| !line.is(i, class::PREPOSITION))
        .any(|i| line.is(i, class::ROLE));
    (is && role).then(|| Facts {
        weak: !now,
        now,
        ..split(line, noun, end)
    })
}

/// What the verb at `at` tells, as behind "who".
fn apposed_verb(line: &Line<'_, '_>, at: usize) -> Facts {
    super::facts::relative(line, at)
}
