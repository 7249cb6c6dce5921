//! What the words around a name say of its bearer: apposition, prenominal role, relative clause,
//! "is a …", "of …".

use crate::lexicon::class;
use crate::line::Line;

use super::affiliation::{institution, prenominal, split};

/// A role and an affiliation, as the text gives them, without article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) role: Option<String>,
    pub(crate) affiliation: Option<String>,
}

impl Facts {
    pub(crate) fn is_empty(&self) -> bool {
        self.role.is_none() && self.affiliation.is_none()
    }
}

/// Reads the neighbours of the name at items `start..end`; `before` is where its prenominal words begin.
pub(super) fn around(line: &Line<'_, '_>, before: usize, start: usize, end: usize) -> Facts {
    let mut facts = behind(line, end);
    if facts.role.is_none() && before < start {
        let tied = (before..start).any(|k| line.any(k, &["of", "for", "at"]));
        let front = if tied {
            split(line, before, start)
        } else {
            prenominal(line, before, start)
        };
        facts.role = front.role;
        if facts.affiliation.is_none() {
            facts.affiliation = front.affiliation;
        }
    }
    if facts.is_empty() {
        facts = reversed(line, start);
    }
    facts
}

fn behind(line: &Line<'_, '_>, end: usize) -> Facts {
    let mut at = end;
    // "Ana Ruiz (54), an economist"
    if line.word(at) == "(" {
        let close = (at..(at + 6).min(line.len())).find(|&k| line.word(k) == ")");
        at = close.map_or(at, |c| c + 1);
    }
    if line.any(at, &["is", "was"]) && line.any(at + 1, &["a", "an", "the"]) {
        let stop = (at + 2..line.len())
            .find(|&k| {
                line.is_end(k)
                    || line.any(k, &["who", "with", "where", "whose"])
                        && line.is_comma(k.saturating_sub(1))
                    || line.any(k, &["and"]) && line.is_verb(k + 1)
            })
            .unwrap_or(line.len());
        let role = (at + 2..stop.min(at + 10))
            .take_while(|&k| !line.is_verbal(k))
            .any(|k| line.is(k, class::ROLE));
        return if role {
            split(line, at + 2, close(line, stop))
        } else {
            Facts::default()
        };
    }
    if line.any(at, &["of", "from", "at", "with"]) {
        // "Dr Vale of Curtin University": a name behind, and an organisation’s.
        let probe = split(line, at, stop_at(line, at));
        return Facts {
            role: None,
            affiliation: probe.affiliation,
        };
    }
    if !(line.is_comma(at) || line.is_dash(at) || line.word(at) == "(") {
        return Facts::default();
    }
    let mut next = at + 1;
    // An age between commas: ", 54, a farmer".
    if line.kind(next) == Some(crate::token::Kind::Number) && line.is_comma(next + 1) {
        next += 2;
    }
    if line.any(next, &["who"]) {
        return relative(line, next + 1);
    }
    let stop = close(line, stop_at(line, next));
    // "by Christmas, according to the mayor, …"
    if line.any(next, &["according", "including", "as", "said", "says"]) {
        return Facts::default();
    }
    // "by Christmas, the mayor said": a verb right behind makes it a subject.
    let closed = stop >= line.len() || line.is_break(stop) || line.any(stop, &["who", "which"]);
    if !closed {
        return Facts::default();
    }
    let role = (next..stop.min(next + 12)).find(|&k| line.is(k, class::ROLE));
    match role {
        // The role noun belongs to the apposition only if no verb stands before it.
        Some(r)
            if !(next..r).any(|k| line.is_verbal(k))
                && !(next..stop).any(|k| k > r && line.is_verbal(k)) =>
        {
            split(line, next, stop)
        }
        None if line.any(next, &["of", "from", "at", "with"]) => {
            let probe = split(line, next, stop);
            Facts {
                role: None,
                affiliation: probe.affiliation,
            }
        }
        _ => Facts::default(),
    }
}

/// The end of the segment that begins at `from`.
fn stop_at(line: &Line<'_, '_>, from: usize) -> usize {
    (from..line.len())
        .find(|&k| {
            line.is_comma(k)
                || line.is_end(k)
                || matches!(line.word(k), ";" | ":" | "(" | ")")
                || line.speech(k).is_some()
                || line.is_dash(k)
                || line.any(k, &["who", "which"])
                || line.is_verbal(k) && line.is(k, class::CUE | class::AUX)
        })
        .unwrap_or(line.len())
}

/// Goes on behind a comma where the next segment is an organisation’s name (", University of Oxford,").
fn close(line: &Line<'_, '_>, stop: usize) -> usize {
    let mut stop = stop;
    for _ in 0..3 {
        if !line.is_comma(stop) {
            break;
        }
        let next = stop + 1;
        let end = stop_at(line, next);
        let name = line.is_name(next)
            && !line.is(next, class::FUNCTION)
            && (next..end).any(|k| line.is(k, class::ORG))
            && (next..end).all(|k| {
                line.is_name(k) || line.any(k, &["of", "for", "and", "the", "in", "at", "&"])
            })
            && (end >= line.len() || line.is_break(end) || line.is(end, class::CUE));
        if !name {
            break;
        }
        stop = end;
    }
    stop
}

/// "who heads Y", "who teaches at Y", "who serves on Y".
fn relative(line: &Line<'_, '_>, at: usize) -> Facts {
    let stop = stop_at(line, at + 1);
    let role = match line.lower(at).as_str() {
        "heads" | "headed" => Some("head"),
        "leads" | "led" => Some("leader"),
        "runs" | "ran" => Some("head"),
        "directs" | "directed" => Some("director"),
        "chairs" | "chaired" => Some("chair"),
        "founded" | "co-founded" => Some("founder"),
        "edits" => Some("editor"),
        _ => None,
    };
    if role.is_some() {
        let mut from = at + 1;
        while line.any(from, &["the", "a", "an", "its"]) {
            from += 1;
        }
        let end = (from..stop)
            .find(|&k| {
                line.any(k, &["in", "on", "since", "from", "until", "and"]) && !line.is_name(k + 1)
            })
            .unwrap_or(stop);
        // "who runs it": a pronoun is no institution.
        let pronoun = end - from.min(end) == 1 && line.is(from, class::PRONOUN);
        let affiliation =
            (from < end && !pronoun).then(|| line.span(from..end).of(line.doc.text).to_owned());
        return Facts {
            role: role.map(str::to_owned),
            affiliation,
        };
    }
    if line.any(at, &["is", "was"]) && line.any(at + 1, &["a", "an", "the"]) {
        let stop = close(line, stop_at(line, at + 2));
        let is_role = (at + 2..stop.min(at + 12)).any(|k| line.is(k, class::ROLE));
        return if is_role {
            split(line, at + 2, stop)
        } else {
            Facts::default()
        };
    }
    if line.any(
        at,
        &[
            "serves", "served", "sits", "works", "worked", "teaches", "taught",
        ],
    ) {
        if line.any(at + 1, &["as"]) {
            return split(line, at + 2, close(line, stop_at(line, at + 2)));
        }
        let from = (at + 1..stop).find(|&k| line.any(k, &["on", "at", "for", "with", "in"]));
        if let Some(from) = from {
            let affiliation = institution(line, from + 1, stop);
            if affiliation.is_some() {
                return Facts {
                    role: None,
                    affiliation,
                };
            }
        }
    }
    Facts::default()
}

/// "The company’s chief executive, Jane Doe, said": the role stands before the name, behind a comma.
fn reversed(line: &Line<'_, '_>, start: usize) -> Facts {
    let Some(comma) = start.checked_sub(1).filter(|&c| line.is_comma(c)) else {
        return Facts::default();
    };
    let mut from = comma;
    while from > 0
        && !line.is_break(from - 1)
        && comma - from < 14
        && !line.is_verbal(from - 1)
        && line.speech(from - 1).is_none()
    {
        from -= 1;
    }
    let Some(role) = (from..comma).find(|&k| line.is(k, class::ROLE)) else {
        return Facts::default();
    };
    let mut first = role;
    while first > from
        && (line.is_nominal(first - 1)
            || line.kind(first - 1) == Some(crate::token::Kind::Possessive))
    {
        first -= 1;
    }
    let owned = first > from && line.any(first - 1, &["its", "their", "his", "her"]);
    let determined = owned || first > from && line.is_determiner(first - 1);
    if owned {
        first -= 1;
    }
    if determined || line.is_name(first) {
        return split(line, first, comma);
    }
    Facts::default()
}
