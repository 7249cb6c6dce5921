//! "His sister", "her husband": a relative by the possessor's surname.

use standpoint_text::{AnalystKind, Gender};

use crate::line::Line;
use crate::registry::key;

use super::{Resolved, Resolver};

const FEMALE: [&str; 9] = [
    "sister",
    "wife",
    "mother",
    "daughter",
    "widow",
    "aunt",
    "niece",
    "grandmother",
    "granddaughter",
];
const MALE: [&str; 9] = [
    "brother",
    "husband",
    "father",
    "son",
    "widower",
    "uncle",
    "nephew",
    "grandfather",
    "grandson",
];

impl Resolver<'_, '_, '_> {
    /// The one person of the surname of `possessor` who can be his `noun`.
    pub(super) fn relative(&self, noun: &str, possessor: usize) -> Option<Resolved> {
        let gender = if FEMALE.contains(&noun) {
            Gender::Female
        } else if MALE.contains(&noun) {
            Gender::Male
        } else {
            return None;
        };
        let surname = self.registry.entities[possessor].name.last()?.clone();
        let bearers: Vec<usize> = self
            .registry
            .bearers(&[surname])
            .into_iter()
            .filter(|&e| {
                let known = &self.registry.entities[e];
                e != possessor
                    && known.kind == AnalystKind::Person
                    && known.full
                    && (known.gender == gender || known.gender == Gender::Unknown)
            })
            .collect();
        match bearers.as_slice() {
            [one] => Some(Resolved {
                speakers: vec![*one],
                sieve: "kin",
                trust: 800,
                ..Resolved::default()
            }),
            _ => None,
        }
    }

    /// Whose relative a phrase means: the person named by a genitive in it.
    pub(super) fn possessor(&self, line: &Line<'_, '_>) -> Option<usize> {
        let at = (1..line.len()).find(|&i| line.kind(i) == Some(crate::token::Kind::Possessive))?;
        let owner = line.word(at - 1);
        let bearers = self.registry.bearers(&[owner.to_owned()]);
        let exact: Vec<usize> = bearers
            .into_iter()
            .filter(|&e| {
                self.registry.entities[e]
                    .name
                    .iter()
                    .any(|w| key(w) == key(owner))
            })
            .collect();
        match exact.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }
}
