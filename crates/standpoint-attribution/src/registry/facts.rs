//! What the words around a name say of its bearer: apposition, prenominal role, relative clause,
//! "is a …", "of …".

use crate::lexicon::class;
use crate::line::Line;

use super::affiliation::{genitive_owner, institution, split};
use super::prenominal::prenominal;

/// Words of "is a …" that are looked at; no role is longer, and a line may be a book.
const LONGEST_PREDICATE: usize = 200;

/// A role and an affiliation, as the text gives them, without article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) role: Option<String>,
    pub(crate) affiliation: Option<String>,
    /// The role is a rank, a relation or a passing description: anything else that is told is better.
    pub(crate) weak: bool,
    /// "Its chairman": whose it is stands before.
    pub(crate) owned: bool,
    /// "Who led the brigade": it is over.
    pub(crate) past: bool,
    /// The role is made of a verb: "who runs the firm".
    pub(crate) derived: bool,
    /// "Who is now": whatever was told before is over.
    pub(crate) now: bool,
    /// "Ana Ruiz and Ivo Lind, auditors at the bank": told of both.
    pub(crate) shared: bool,
}

impl Facts {
    pub(crate) fn is_empty(&self) -> bool {
        self.role.is_none() && self.affiliation.is_none()
    }
}

/// Reads the neighbours of the name at items `start..end`; `before` is where its prenominal words begin.
pub(super) fn around(line: &Line<'_, '_>, before: usize, start: usize, end: usize) -> Facts {
    let mut facts = behind(line, end);
    if facts.role.is_none()
        && let Some(office) = titled(line, before, start)
    {
        // "Their leader in the House, Rep. Ivo Lind,": what he is called says more than his title.
        let front = reversed(line, before, end);
        if front.role.is_some() && !front.weak {
            return front;
        }
        return Facts {
            affiliation: facts.affiliation.or(office.affiliation.clone()),
            ..office
        };
    }
    // "Former minister Ana Ruiz, who now chairs the fund": what she is called says more than what she does.
    let weak = facts.weak && facts.role.is_some();
    if (facts.role.is_none() || weak) && before < start {
        let tied = (before..start).any(|k| line.any(k, &["of", "for", "at"]));
        let front = if tied {
            split(line, before, start)
        } else {
            prenominal(line, before, start)
        };
        if weak && (front.role.is_none() || front.weak) {
            return facts;
        }
        facts.role = front.role;
        facts.owned = front.owned;
        facts.weak = front.weak
            || (before..start).all(|k| {
                line.is_capital(k) && crate::lexicon::lexicon().title(line.word(k)).is_some()
            });
        if facts.affiliation.is_none() {
            facts.affiliation = front.affiliation;
        }
    }
    if facts.is_empty() {
        facts = reversed(line, start, end);
    }
    if facts.is_empty() {
        facts.affiliation = genitive_owner(line, before.min(start));
    }
    // "The shadow minister, Ana Ruiz, who led the brigade", "the club’s president, Ivo Lind, who is the
    // captain’s uncle", "the command’s spokesman, Superintendent Lind": what stands in front says more.
    if facts.role.is_none()
        && let Some(office) = predicate(line, before.min(start))
    {
        return Facts {
            affiliation: office.affiliation.clone().or(facts.affiliation),
            ..office
        };
    }
    // "Its lead author, economist Ana Ruiz,": whose she is stands in front of the comma.
    if facts.affiliation.is_none() && !facts.owned && before < start {
        let front = reversed(line, before, end);
        facts.owned = front.owned && front.affiliation.is_none();
    }
    // "The commission’s chair, Ana Ruiz, a nun, …": an office before a calling.
    let calling = facts.affiliation.is_none() && facts.role.is_some() && before == start;
    let office = || {
        let front = reversed(line, before.min(start), end);
        front.affiliation.is_some() && front.role.is_some()
    };
    if facts.weak || facts.role.is_none() || calling && office() {
        let front = reversed(line, before.min(start), end);
        if front.role.is_some() && !front.weak {
            // "The report’s lead author, Ana Ruiz of the University of Dorne": nobody belongs to a text.
            let text = front.affiliation.as_deref().is_some_and(|a| {
                let last = a.rsplit(' ').next().unwrap_or_default();
                let classes = crate::lexicon::lexicon().entry(last).classes;
                classes & class::DOCUMENT != 0 && classes & class::ORG == 0
            });
            let own = front.affiliation.clone().filter(|_| !text);
            let affiliation = own.or_else(|| {
                let tied = facts.role.is_none() || !front.owned;
                facts.affiliation.clone().filter(|_| tied && !facts.past)
            });
            return Facts {
                affiliation,
                ..front
            };
        }
    }
    facts
}

/// "Ohio Gov. Ana Ruiz", "Republican Sen. Ivo Lind": the title is the office, and what stands before it at most
/// tells where. `before..start` are the words before the title.
fn titled(line: &Line<'_, '_>, before: usize, start: usize) -> Option<Facts> {
    let office = match line.lower(start).trim_end_matches('.') {
        "gov" => "governor",
        "sen" => "senator",
        "rep" => "representative",
        "amb" => "ambassador",
        _ => return None,
    };
    if (before..start).any(|k| line.is(k, class::ROLE)) {
        return None;
    }
    let front: Vec<&str> = (before..start).map(|k| line.word(k)).collect();
    let place = crate::lexicon::lexicon()
        .place(&front.join(" "))
        .is_some_and(|p| p != crate::lexicon::Place::Demonym);
    Some(Facts {
        role: Some(office.to_owned()),
        affiliation: place.then(|| front.join(" ")),
        weak: true,
        ..Facts::default()
    })
}

fn behind(line: &Line<'_, '_>, end: usize) -> Facts {
    let mut at = end;
    // "Ana Ruiz (54), an economist"
    if line.word(at) == "(" {
        let close = (at..(at + 12).min(line.len())).find(|&k| line.word(k) == ")");
        // "Eva Stein (University of Merow)"
        let inside = close.filter(|&c| {
            (at + 1..c).any(|k| line.is(k, class::ORG | class::COMPANY))
                && (at + 1..c).all(|k| {
                    line.is_name(k) || line.any(k, &["of", "for", "and", "the", "in", "at", "&"])
                })
        });
        // "Cllr Hugh Lanyon (Progress)"
        let party = close.filter(|&c| {
            c == at + 2
                && line.is_name(at + 1)
                && line.word(at + 1).chars().count() > 3
                && crate::lexicon::lexicon().place(line.word(at + 1)).is_none()
        });
        // "Ana Ruiz (Fajar-Wharf Bay)", "(R-East Valley)": a party and a seat; one letter names no party.
        let seat = close
            .filter(|&c| line.word(at + 1).contains('-') && line.is_name(at + 1) && c <= at + 5);
        if let Some(seat) = seat {
            let party = line.word(at + 1).split('-').next().unwrap_or_default();
            if party.chars().count() > 2 && (at + 2..seat).all(|k| line.is_name(k)) {
                return Facts {
                    affiliation: Some(party.to_owned()),
                    ..Facts::default()
                };
            }
        } else if let Some(party) = party {
            return Facts {
                affiliation: Some(line.span(at + 1..party).of(line.doc.text).to_owned()),
                ..Facts::default()
            };
        }
        if let Some(inside) = inside.filter(|_| seat.is_none()) {
            return Facts {
                affiliation: institution(line, at + 1, inside)
                    .or_else(|| Some(line.span(at + 1..inside).of(line.doc.text).to_owned())),
                ..Facts::default()
            };
        }
        at = close.map_or(at, |c| c + 1);
    }
    // "Ana Ruiz was the republic’s chief negotiator", "was Velmar’s chief negotiator from 2015 on"
    if line.any(at, &["is", "was"])
        && line.is_name(at + 1)
        && line.kind(at + 2) == Some(crate::token::Kind::Possessive)
    {
        let stop = (at + 3..line.len().min(at + 9))
            .find(|&k| line.is_break(k) || line.is(k, class::PREPOSITION))
            .unwrap_or(line.len().min(at + 9));
        let role = stop > at + 3 && line.is(stop - 1, class::ROLE);
        return if role {
            Facts {
                past: line.any(at, &["was"]),
                ..split(line, at + 1, stop)
            }
        } else {
            Facts::default()
        };
    }
    if line.any(at, &["is", "was"]) && line.any(at + 1, &["a", "an", "the"]) {
        let furthest = line.len().min(at + LONGEST_PREDICATE);
        let stop = (at + 2..furthest)
            .find(|&k| {
                line.is_end(k)
                    || line.is_comma(k) && line.any(k + 1, &["and", "but", "or", "not", "who"])
                    || line.word(k) == ";"
                    || line.any(k, &["with", "where", "whose"])
                        && line.is_comma(k.saturating_sub(1))
                    || line.any(k, &["and"]) && line.is_verb(k + 1)
            })
            .unwrap_or(furthest);
        let role = (at + 2..stop.min(at + 10))
            .take_while(|&k| !line.is_verbal(k))
            .any(|k| line.is(k, class::ROLE));
        let best = [
            "only",
            "best",
            "worst",
            "first",
            "last",
            "next",
            "most",
            "biggest",
            "latest",
            "ideal",
            "perfect",
            "clear",
            "same",
            "real",
            "likely",
            "likeliest",
            "presumptive",
        ];
        let role = role && !(at + 2..stop.min(at + 5)).any(|k| line.any(k, &best));
        return if role {
            split(line, at + 2, close(line, stop))
        } else {
            Facts::default()
        };
    }
    if line.any(
        at,
        &["heads", "leads", "runs", "directs", "chairs", "edits"],
    ) {
        // "Ana Ruiz heads the ice group at the institute."
        return relative(line, at);
    }
    if line.any(at, &["of", "from", "at", "with"]) {
        // "Dr Vale of Curtin University": a name behind, and an organisation’s.
        let probe = split(line, at, stop_at(line, at));
        return Facts {
            affiliation: probe.affiliation,
            ..Facts::default()
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
    // "her deputy, Ana Ruiz, and the chairman of the union, Ivo Lind": the role is the next one’s.
    if line.any(next, &["and"]) {
        return Facts::default();
    }
    if line.any(next, &["both"]) && !line.any(next + 1, &["of"]) {
        return both(line, next + 1);
    }
    let pair = (end.saturating_sub(5)..end).any(|k| line.any(k, &["and"]));
    let several = (next..next + 4)
        .take_while(|&k| line.is_nominal(k) && !line.is_capital(k))
        .any(|k| plural_role(line, k));
    if pair && several {
        return both(line, next);
    }
    // ", now at Kelburn University,"
    if line.any(next, &["now", "currently"]) && line.any(next + 1, &["at", "with", "of"]) {
        next += 1;
    }
    let stop = close(line, stop_at(line, next));
    // "by Christmas, according to the mayor, …"
    if line.any(next, &["according", "including", "as", "said", "says"]) {
        return Facts::default();
    }
    // "by Christmas, the mayor said": a verb right behind makes it a subject.
    let closed = stop >= line.len()
        || line.is_break(stop)
        || line.any(stop, &["who", "which", "whose", "whom", "where"]);
    if !closed {
        return Facts::default();
    }
    let role = (next..stop.min(next + 12)).find(|&k| line.is(k, class::ROLE));
    match role {
        // The role noun belongs to the apposition only if no verb stands before it.
        Some(r)
            if !(next..r).any(|k| line.is_verbal(k))
                && !(next + 1..r).any(|k| line.is(k, class::PREPOSITION))
                // "head of the building trades council": no verb inside an institution’s name.
                && (line.any(r + 1, &["of"]) && stop > r + 2 && line.is(stop - 1, class::ORG)
                    || !(next..stop).any(|k| k > r && line.is_verbal(k))) =>
        {
            let mut facts = split(line, next, stop);
            if facts.affiliation.is_none() && line.any(stop, &["who"]) {
                // "the lawyer who brought the case for the union"
                facts.affiliation = relative(line, stop + 1).affiliation;
            }
            facts
        }
        None if line.any(next, &["of", "from", "at", "with"]) => {
            let probe = split(line, next, stop);
            Facts {
                affiliation: probe.affiliation,
                ..Facts::default()
            }
        }
        _ => Facts::default(),
    }
}

/// "Ana Ruiz and Ivo Lind, both auditors", "both Liberals": what each of them is, by a plural.
fn both(line: &Line<'_, '_>, from: usize) -> Facts {
    let stop = stop_at(line, from);
    let closed = stop >= line.len() || line.is_break(stop);
    let last = (from..stop)
        .take_while(|&k| line.is_nominal(k) && !line.is(k, class::PREPOSITION))
        .last();
    let Some(last) = last.filter(|&l| closed && l < from + 5) else {
        return Facts::default();
    };
    let Some(single) = line.word(last).strip_suffix('s').filter(|w| w.len() > 2) else {
        return Facts::default();
    };
    let role = crate::lexicon::lexicon().entry(single).classes & class::ROLE != 0;
    if line.is_capital(last) && from == last && !role {
        return Facts {
            affiliation: Some(line.word(last).to_owned()),
            shared: true,
            ..Facts::default()
        };
    }
    if !role {
        return Facts::default();
    }
    let tie = line.any(last + 1, &["at", "of", "for", "with"]);
    let affiliation = tie.then(|| institution(line, last + 2, stop)).flatten();
    let front = (from < last).then(|| line.span(from..last).of(line.doc.text));
    Facts {
        role: Some(front.map_or_else(|| single.to_owned(), |f| format!("{f} {single}"))),
        affiliation,
        shared: true,
        ..Facts::default()
    }
}

/// Whether a word is the plural of a role: "economists".
fn plural_role(line: &Line<'_, '_>, i: usize) -> bool {
    let entry = |w: &str| crate::lexicon::lexicon().entry(w).classes;
    line.word(i)
        .strip_suffix('s')
        .is_some_and(|w| entry(w) & class::ROLE != 0)
}

/// What an apposition that begins at `from` says.
pub(crate) fn apposed(line: &Line<'_, '_>, from: usize) -> Facts {
    if line.any(from, &["who"]) {
        return relative(line, from + 1);
    }
    let stop = close(line, stop_at(line, from));
    let role = (from..stop.min(from + 12))
        .find(|&k| line.is(k, class::ROLE))
        .is_some_and(|r| !(from + 1..r).any(|k| line.is(k, class::PREPOSITION)));
    if role && !(from..stop).any(|k| line.is_verbal(k)) {
        split(line, from, stop)
    } else {
        Facts::default()
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
                || line.any(k, &["who", "which", "whose", "whom", "where"])
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

/// "who heads Y", "who teaches at Y", "who has kept bees since 1988 and chairs Y": `at` is the verb.
pub(super) fn relative(line: &Line<'_, '_>, at: usize) -> Facts {
    let at = at + usize::from(line.any(at, &["now", "also", "still", "currently", "has"]));
    let furthest = line.len().min(at + 40);
    let stop = (at + 1..furthest)
        .find(|&k| {
            line.is_end(k)
                || matches!(line.word(k), ";" | ":" | "(" | ")")
                || line.speech(k).is_some()
                || line.is_dash(k)
                || line.is_comma(k) && !line.is_name(k + 1)
        })
        .unwrap_or(furthest);
    // "who commanded the monitors until 2019 and is now a scholar at Kessel College"
    let now = (at + 1..stop)
        .filter(|&k| line.any(k, &["and"]) && line.any(k + 1, &["is"]))
        .find_map(|k| {
            let next = k + 2 + usize::from(line.any(k + 2, &["now", "currently"]));
            let role = line.any(next, &["a", "an", "the"])
                && (next..stop.min(next + 8)).any(|i| line.is(i, class::ROLE));
            role.then(|| split(line, next + 1, close(line, stop_at(line, next + 1))))
                .or_else(|| is_with(line, k + 1, stop))
        });
    if let Some(facts) = leads(line, at, stop) {
        return now.filter(|_| facts.past).unwrap_or(facts);
    }
    if let Some(facts) = now {
        return facts;
    }
    // "who spent nine years abroad before she joined the institute"
    let joined = (at..stop).find(|&k| line.any(k, &["joined"]));
    if let Some(joined) = joined
        && let Some(affiliation) = institution(line, joined + 1, stop)
    {
        return Facts {
            affiliation: Some(affiliation),
            ..Facts::default()
        };
    }
    if line.any(at, &["holds", "held"]) && line.any(at + 1, &["the", "a"]) {
        return split(line, at + 2, close(line, stop_at(line, at + 2)));
    }
    // "Who is now the republic’s ambassador": what he was before counts no more.
    if line.any(at, &["is"]) && line.any(at + 1, &["now", "currently"]) {
        let from = at + 2;
        let stop = close(line, stop_at(line, from));
        let genitive = (from..stop.min(from + 6))
            .any(|k| line.kind(k) == Some(crate::token::Kind::Possessive));
        let role = (from..stop.min(from + 10))
            .take_while(|&k| !line.is(k, class::PREPOSITION))
            .any(|k| line.is(k, class::ROLE));
        if role && (genitive || line.is_determiner(from)) {
            return Facts {
                now: true,
                ..split(line, from, stop)
            };
        }
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
    let serves = [
        "serves", "served", "sits", "sat", "works", "worked", "teaches", "taught",
    ];
    if line.any(at, &serves) && line.any(at + 1, &["as"]) {
        return split(line, at + 2, close(line, stop_at(line, at + 2)));
    }
    // "and chairs the growers": a second verb of the same clause.
    let second = (at + 1..stop)
        .filter(|&k| line.any(k, &["and"]))
        .map(|k| k + 1 + usize::from(line.any(k + 1, &["now", "also", "still"])))
        .find_map(|k| leads(line, k, stop).or_else(|| is_with(line, k, stop)));
    if let Some(facts) = second.or_else(|| is_with(line, at, stop)) {
        return facts;
    }
    // "who was harbourmaster at the time"
    if line.any(at, &["is", "was"]) && line.is(at + 1, class::ROLE) {
        return split(line, at + 1, close(line, stop_at(line, at + 1)));
    }
    let on = line.any(at, &serves);
    let tie = (at + 1..stop).find(|&k| {
        line.any(k, &["at", "for"])
            && line.is_name(k + 1)
            && !line.is(k + 1, class::DAY | class::MONTH)
            || line.any(k, &["for", "at"]) && line.any(k + 1, &["the"]) && line.is_name(k + 2)
            || on && line.any(k, &["on", "at", "for", "with", "in"])
    });
    Facts {
        affiliation: tie.and_then(|tie| institution(line, tie + 1, stop)),
        ..Facts::default()
    }
}

/// "is now with the consultancy Straitline"
fn is_with(line: &Line<'_, '_>, at: usize, stop: usize) -> Option<Facts> {
    let tie = at + 1 + usize::from(line.any(at + 1, &["now", "currently"]));
    let with = line.any(at, &["is"]) && line.any(tie, &["with", "at"]);
    let affiliation = with.then(|| institution(line, tie + 1, stop)).flatten()?;
    Some(Facts {
        affiliation: Some(affiliation),
        ..Facts::default()
    })
}

/// "heads Y", "runs the group at Y": what somebody leads, by the verb at `at`.
fn leads(line: &Line<'_, '_>, at: usize, stop: usize) -> Option<Facts> {
    let role = match line.lower(at).as_str() {
        "heads" | "headed" => "head",
        "leads" | "led" => "leader",
        "runs" | "ran" => "head",
        "directs" | "directed" => "director",
        "chairs" | "chaired" => "chair",
        "founded" | "co-founded" => "founder",
        "edits" => "editor",
        "commands" | "commanded" => "commander",
        "captains" | "captained" => "captain",
        "coaches" | "coached" => "coach",
        "manages" | "managed" => "manager",
        "owns" | "owned" => "owner",
        _ => return None,
    };
    let mut from = at + 1;
    while line.any(from, &["the", "a", "an", "its"]) {
        from += 1;
    }
    let end = (from..stop)
        .find(|&k| {
            line.is_comma(k)
                || line.any(
                    k,
                    &["in", "on", "since", "from", "until", "and", "at", "for"],
                ) && !(line.any(k, &["and"]) && line.is_name(k + 1) && line.is_name(k - 1))
                    && !(line.any(k, &["for", "on"]) && line.is_name(k + 1) && line.is_name(k - 1))
        })
        .unwrap_or(stop);
    // "who led the study at the institute": the institution stands behind what is led.
    let tie = (end..stop.min(end + 1)).find(|&k| line.any(k, &["at", "for", "in"]));
    let behind = tie.and_then(|tie| institution(line, tie + 1, stop));
    // "for the state water company, Sarnwasser": by kind and by name.
    let name = (end..stop.min(end + 10))
        .find(|&k| line.is_comma(k))
        .filter(|&k| behind.is_some() && line.is_name(k + 1) && line.is(k - 1, class::ORG));
    let behind = match name {
        Some(comma) => {
            let last = (comma + 1..line.len())
                .take_while(|&k| line.is_name(k))
                .last();
            last.map(|last| line.span(comma + 1..last + 1).of(line.doc.text).to_owned())
        }
        None => behind,
    };
    let named = (from..end).any(|k| line.is(k, class::ORG) || line.is_name(k));
    // "who leads the field with a third of the votes" leads nothing.
    let leads = line.any(at, &["leads", "led"]);
    if leads
        && behind.is_none()
        && (line.is(from, class::PREPOSITION)
            || !(from..end).any(|k| line.is(k, class::ORG | class::GROUP)))
    {
        return None;
    }
    // "who runs it": a pronoun is no institution.
    let pronoun = end - from.min(end) == 1 && line.is(from, class::PRONOUN);
    let led = (from < end && !pronoun).then(|| line.span(from..end).of(line.doc.text).to_owned());
    // "the Let Us Vote campaign" is called Let Us Vote.
    let kind = end > from + 2
        && line.is(end - 1, class::ORG | class::GROUP)
        && !line.is_capital(end - 1)
        && (from..end - 1).all(|k| line.is_capital(k));
    let led = if kind {
        Some(line.span(from..end - 1).of(line.doc.text).to_owned())
    } else {
        led
    };
    Some(Facts {
        role: Some(role.to_owned()).filter(|_| named || behind.is_none()),
        affiliation: behind.or(led),
        past: line.lower(at).ends_with("ed") || line.any(at, &["led", "ran"]),
        weak: true,
        derived: true,
        ..Facts::default()
    })
}

/// "Its author, the council’s principal officer, is Ana Ruiz": the phrase before "is", if it is a role.
fn predicate(line: &Line<'_, '_>, name: usize) -> Option<Facts> {
    let verb = name
        .checked_sub(1)
        .filter(|&v| line.any(v, &["is", "was"]))?;
    let end = verb.checked_sub(1)? + usize::from(!line.is_comma(verb - 1));
    let mut start = end;
    while start > 0 && !line.is_break(start - 1) && end - start < 12 && !line.is_verbal(start - 1) {
        start -= 1;
    }
    let role = (start..end).find(|&k| line.is(k, class::ROLE))?;
    let opens = line.is_determiner(start)
        || line.any(start, &["its", "their", "his", "her"])
        || (start..role).any(|k| line.kind(k) == Some(crate::token::Kind::Possessive));
    let phrase = !(start..role).any(|k| line.is(k, class::PREPOSITION));
    (opens && phrase && start < end).then(|| split(line, start, end))
}

/// "The company’s chief executive, Jane Doe, said": the role stands before the name, behind a comma.
fn reversed(line: &Line<'_, '_>, start: usize, end: usize) -> Facts {
    let Some(comma) = start.checked_sub(1).filter(|&c| line.is_comma(c)) else {
        return Facts::default();
    };
    // “Judge,” Lind said: a word to somebody else.
    if comma == 0 || line.in_fragment(comma - 1) != line.in_fragment(start) {
        return Facts::default();
    }
    // "a skipper I met, Torvald Nygaard": the clause behind the role is the writer's.
    let met = comma > 2
        && line.is_verb(comma - 1)
        && line.any(comma - 2, &["i", "we", "he", "she", "they"]);
    let comma = if met { comma - 2 } else { comma };
    // "the chairman of the Congress of Workers (COW), Ivo Lind"
    let letters = comma > 3 && line.word(comma - 1) == ")" && line.word(comma - 3) == "(";
    let comma = if letters { comma - 3 } else { comma };
    let mut from = comma;
    while from > 0
        && !line.is_break(from - 1)
        && comma - from < 14
        // Right before the comma stands the end of the phrase: "the head of autos research, Ana Ruiz".
        && (from == comma && !finite(line, from - 1) || !line.is_verbal(from - 1))
        && line.speech(from - 1).is_none()
    {
        from -= 1;
    }
    let genitive = (from..comma).rev().find(|&k| {
        line.kind(k) == Some(crate::token::Kind::Possessive)
            || line.any(k, &["its", "their", "his", "her"])
    });
    // Behind a genitive any noun tells what somebody is: "the parish’s churchwarden, Ana Ruiz".
    let last = comma.saturating_sub(1);
    let other = genitive.filter(|&g| {
        line.is_break(end)
            && g < last
            && comma - g < 5
            && (g + 1..comma).all(|k| line.is_nominal(k) && !line.is_capital(k))
            && !line.word(last).ends_with('s')
            && !line.is(last, class::ORG | class::DOCUMENT | class::GROUP)
    });
    let role = (from..comma)
        .find(|&k| line.is(k, class::ROLE))
        .or(other.map(|_| last));
    let Some(role) = role else {
        return Facts::default();
    };
    let mut first = role;
    while first > from
        && (line.is_nominal(first - 1)
            || line.any(first - 1, &["first", "second", "third"])
            // "the Kelda Chamber of Commerce’s president"
            || line.any(first - 1, &["of", "for", "and"])
                && first > from + 1
                && line.is_name(first)
                && line.is_name(first - 2)
            || line.kind(first - 1) == Some(crate::token::Kind::Possessive))
    {
        first -= 1;
    }
    let owned = first > from && line.any(first - 1, &["its", "their", "his", "her"]);
    // "Their leader in the House": the leader of those who were named before.
    let place = (role + 1..comma).find(|&k| line.any(k, &["in"]));
    let comma = place
        .filter(|_| owned && line.any(first - 1, &["its", "their"]))
        .unwrap_or(comma);
    let determined = owned || first > from && line.is_determiner(first - 1);
    if owned {
        first -= 1;
    }
    // "Denying it, managing director of the firm, Ana Ruiz, said": no article in the press of some countries.
    let bare = first == from
        && (from == 0 || line.is_comma(from - 1))
        && (role + 1..comma).any(|k| line.any(k, &["of", "at", "for"]));
    if !(determined || line.is_name(first) || bare) {
        return Facts::default();
    }
    if !line.is(role, class::ROLE) {
        return prenominal(line, first, comma);
    }
    split(line, first, comma)
}

/// Whether a word is a verb by its form alone, and no noun.
fn finite(line: &Line<'_, '_>, i: usize) -> bool {
    use crate::lexicon::form;
    line.is(i, class::AUX)
        || line.entry(i).forms & (form::PAST | form::THIRD) != 0 && line.is_verbal(i)
}
