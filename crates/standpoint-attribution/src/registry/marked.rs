//! What a model has marked of people: names with their roles and affiliations.

use standpoint_text::{AnalystKind, MarkedFact, Marks, Span};

use crate::document::Document;
use crate::lexicon::{Place, class, lexicon};

use super::facts::Facts;
use super::{Entity, Registry};

/// What the model must be sure of, in parts per thousand, to say whose a role is.
const SURE: u32 = 500;

/// What is marked at one mention of somebody.
#[derive(Debug, Clone)]
struct Portrait {
    /// Where the name stands.
    at: Span,
    role: Vec<Span>,
    affiliation: Option<Span>,
}

/// Lets everybody whom the rules know too little of learn from the marks.
pub(super) fn learn(doc: &Document<'_>, registry: &mut Registry, marks: &Marks) {
    let portraits = portraits(marks);
    let mut of: Vec<Vec<&Portrait>> = vec![Vec::new(); registry.entities.len()];
    for portrait in &portraits {
        if let Some(entity) = bearer(registry, portrait.at) {
            of[entity].push(portrait);
        }
    }
    for (known, portraits) in registry.entities.iter_mut().zip(of) {
        // A role and an affiliation that stand at one mention belong together.
        let full = |p: &&&Portrait| !p.role.is_empty() && p.affiliation.is_some();
        let with_role = || portraits.iter().find(|p| !p.role.is_empty());
        let chosen = portraits.iter().find(full).or_else(with_role);
        let facts = Facts {
            role: chosen.and_then(|p| role(doc.text, p)),
            affiliation: (chosen.and_then(|p| p.affiliation))
                .or_else(|| portraits.iter().find_map(|p| p.affiliation))
                .and_then(|span| words(doc.text, span))
                // "Chinese President": a people is no institution.
                .filter(|name| lexicon().place(name) != Some(Place::Demonym)),
            ..Facts::default()
        };
        take(known, facts);
    }
}

fn take(known: &mut Entity, facts: Facts) {
    if known.role.is_none() {
        known.role = facts.role;
    }
    if known.affiliation.is_none() {
        known.affiliation = facts.affiliation;
    }
}

/// The marks by the mention that they are linked with.
fn portraits(marks: &Marks) -> Vec<Portrait> {
    let mut portraits: Vec<Portrait> = (marks.persons.iter())
        .map(|at| Portrait {
            at: *at,
            role: Vec::new(),
            affiliation: None,
        })
        .collect();
    let person = |fact: &MarkedFact| {
        fact.person
            .filter(|link| link.confidence >= SURE)
            .map(|link| link.to)
    };
    for fact in &marks.roles {
        if let Some(portrait) = person(fact).and_then(|p| portraits.get_mut(p)) {
            portrait.role.push(fact.span);
        }
    }
    for fact in &marks.affiliations {
        if let Some(portrait) = person(fact).and_then(|p| portraits.get_mut(p)) {
            portrait.affiliation.get_or_insert(fact.span);
        }
    }
    portraits
}

/// Who is named there.
fn bearer(registry: &Registry, at: Span) -> Option<usize> {
    let until = registry
        .mentions
        .partition_point(|(m, _)| m.span.start < at.end);
    registry.mentions[..until]
        .iter()
        .rev()
        .take(4)
        .filter(|(m, _)| m.span.overlaps(at))
        .filter_map(|(_, entity)| *entity)
        .find(|&e| registry.entities[e].kind == AnalystKind::Person)
}

/// The parts of the first role: "former *Florida* governor" is a former governor.
fn role(text: &str, portrait: &Portrait) -> Option<String> {
    let (first, rest) = portrait.role.split_first()?;
    let mut role = words(text, *first)?;
    // "who runs the fund": the rules make a noun of it.
    let entry = lexicon().entry(&role);
    if entry.classes & class::VERB != 0 && entry.classes & class::ROLE == 0 {
        return None;
    }
    let mut end = first.end;
    for part in rest {
        let cut = portrait.affiliation.is_some_and(|a| {
            end <= a.start && a.end <= part.start && part.start < a.end + 4 && a.start < end + 6
        });
        if !cut {
            break;
        }
        role = format!("{role} {}", words(text, *part)?);
        end = part.end;
    }
    Some(role)
}

/// The words of a span on one line, without an article before and a genitive behind.
fn words(text: &str, span: Span) -> Option<String> {
    let line = span
        .of(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let bare = ["the ", "The ", "a ", "an ", "A ", "An "]
        .iter()
        .find_map(|article| line.strip_prefix(article))
        .unwrap_or(&line)
        .trim_matches(|c: char| matches!(c, ',' | ';' | ':' | '(' | ')'))
        .trim_end_matches("’s")
        .trim_end_matches("'s")
        .trim();
    (!bare.is_empty()).then(|| bare.to_owned())
}
