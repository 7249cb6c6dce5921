//! Splits the words after a name into role and affiliation: "senior fellow for Chinese security" and
//! "National Bureau of Asian Research".

use crate::lexicon::{Place, class, lexicon};
use crate::line::Line;
use crate::token::Kind;

use super::facts::Facts;
use super::portfolio::portfolio;
use super::prenominal::{authors, prenominal, relational};

/// Reads a role phrase `range` of items: "a historian and senior researcher at the Institute of History
/// and director of the Centre for Politics". Several roles are joined by "; ".
pub(super) fn split(line: &Line<'_, '_>, start: usize, end: usize) -> Facts {
    let mut facts = Facts::default();
    let mut from = start;
    for joint in joints(line, start, end).into_iter().chain([end]) {
        let part = one(line, from, joint);
        // "then head of sales at the mill and now a partner at the firm"
        if line.any(from, &["now", "currently"]) && part.role.is_some() {
            facts = Facts::default();
        }
        // "a fellow at the institute and a former adviser to the ministry": the present office.
        let over = part.role.as_deref().is_some_and(former) || part.weak && !facts.weak;
        if over && facts.role.as_deref().is_some_and(|r| !former(r)) {
            from = joint + 1;
            continue;
        }
        // "co-author of the study and a geneticist": what somebody is beats what he is to others.
        if facts.weak && part.role.is_some() && !part.weak {
            facts = Facts::default();
        }
        join(&mut facts.role, part.role);
        join(&mut facts.affiliation, part.affiliation);
        facts.owned |= part.owned;
        facts.weak |= part.weak;
        from = joint + 1;
    }
    facts
}

/// Whether a role is one of the past.
fn former(role: &str) -> bool {
    ["former ", "ex-", "one-time ", "then "]
        .iter()
        .any(|p| role.starts_with(p))
}

fn join(all: &mut Option<String>, part: Option<String>) {
    let Some(part) = part else { return };
    match all {
        None => *all = Some(part),
        Some(all) if *all != part => *all = format!("{all}; {part}"),
        Some(_) => {}
    }
}

/// "and"s that join two roles with an affiliation each: there is one before and a role behind.
fn joints(line: &Line<'_, '_>, start: usize, end: usize) -> Vec<usize> {
    (start + 1..end)
        .filter(|&i| line.any(i, &["and"]))
        .filter(|&i| {
            let tied = (i.saturating_sub(40).max(start)..i).any(|k| {
                line.any(k, &["at", "of", "for", "with"])
                    && tied(line, k + 1, i, line.any(k, &["at", "with"]), false).is_some()
            });
            let role = (i + 1..end.min(i + 6))
                .take_while(|&k| !line.is(k, class::PREPOSITION) && !line.is_break(k))
                .any(|k| line.is(k, class::ROLE));
            let lower = !line.is_name(i + 1) || line.is_determiner(i + 1);
            let article = line.any(i + 1, &["a", "an", "the"]);
            (tied || article) && role && lower
        })
        .collect()
}

fn one(line: &Line<'_, '_>, start: usize, end: usize) -> Facts {
    let mut start = start;
    while start < end
        && (line.any(
            start,
            &[
                "a",
                "an",
                "the",
                "and",
                "now",
                "currently",
                "formerly",
                "himself",
                "herself",
                "also",
                "departing",
                "outgoing",
                "incoming",
                "longtime",
                "long-time",
                "current",
                "newly",
            ],
        ) || line.is_comma(start))
    {
        start += 1;
    }
    // Of "the emir’s adviser" the adviser.
    let owner = |i: usize| line.kind(i + 1) == Some(Kind::Possessive);
    // Of "Governor Ana Ruiz’s spokesman" the spokesman.
    let genitive = (start..end)
        .take_while(|&i| !line.is(i, class::PREPOSITION))
        .filter(|&i| line.kind(i) == Some(Kind::Possessive))
        .filter(|&i| (i + 1..end.min(i + 5)).any(|k| line.is(k, class::ROLE)))
        .last();
    let after = genitive.unwrap_or(start);
    let Some(role) = (after..end).find(|&i| line.is(i, class::ROLE) && !owner(i)) else {
        // No role: at most "of X".
        let tie = (start..end).find(|&i| line.any(i, &TIES));
        let org = tie.and_then(|i| tied(line, i + 1, end, line.any(i, &["at", "with"]), false));
        return Facts {
            affiliation: org.and_then(|(from, stop)| words(line, from, stop)),
            ..Facts::default()
        };
    };
    // "harbourmaster at the time"
    let end = (role + 1..end)
        .find(|&i| line.any(i, &["at"]) && line.any(i + 1, &["the"]) && line.any(i + 2, &["time"]))
        .unwrap_or(end);
    let front = prenominal(line, start, role + 1);
    let first = front_start(line, start, role);
    let heads = HEADS
        .iter()
        .any(|h| line.word(role).eq_ignore_ascii_case(h));
    if let Some(stop) = portfolio(line, role).filter(|&s| s <= end) {
        let tie = line
            .any(stop, &TIES)
            .then(|| tied(line, stop + 1, end, true, true));
        return Facts {
            owned: (start..role).any(|i| line.any(i, &["its", "their"])),
            role: words(line, first, stop),
            affiliation: tie
                .flatten()
                .and_then(|(from, to)| words(line, from, to))
                .or(front.affiliation),
            ..Facts::default()
        };
    }
    // "environment minister of Lusania"
    let land = line.any(role + 1, &["of"])
        && line.any(role, &["minister"])
        && first < role
        && line.is_name(role + 2);
    if land {
        return Facts {
            role: words(line, first, role + 1),
            affiliation: words(line, role + 2, end.min(role + 6)),
            ..Facts::default()
        };
    }
    if line.any(role + 1, &["of"]) && line.any(role, &["minister"]) {
        return Facts {
            role: words(line, first, end.min(role + 6)),
            ..Facts::default()
        };
    }
    // "ambassador to the commission", "adviser on security": whom or what it is about belongs to the role.
    let to = [
        "ambassador",
        "envoy",
        "adviser",
        "advisor",
        "aide",
        "candidate",
    ];
    let sent = |i: usize| {
        i == role + 1
            && line.any(role, &to)
            && line.any(i, &["to", "on"])
            && front.affiliation.is_some()
    };
    for i in role + 1..end {
        // "the fund’s mission chief for Kelda": whose chief is told in front.
        let owned = line.any(i, &["for"])
            && front.affiliation.is_some()
            && (start..role).any(|k| line.kind(k) == Some(Kind::Possessive));
        if sent(i) || owned {
            break;
        }
        // "foreign secretary from 2013 to 2017", "a teacher from the village of Ansby"
        let year = line.kind(i + 1) == Some(Kind::Number);
        let home = (i + 1..end.min(i + 5))
            .take_while(|&k| !line.any(k, &["of"]))
            .any(|k| line.any(k, &SETTLEMENTS) && !line.is_capital(k) && line.any(k + 1, &["of"]));
        if line.any(i, &["from", "in"]) && (year || home) {
            return Facts {
                role: words(line, first, i),
                affiliation: front.affiliation,
                ..Facts::default()
            };
        }
        if line.any(i, &TIES) {
            let strong = line.any(i, &["at", "with"]);
            if let Some((org, stop)) = tied(line, i + 1, end, strong, heads) {
                let genitive = (start..role).any(|k| line.kind(k) == Some(Kind::Possessive));
                // "head of the emergency department at St Anne’s Hospital"
                let small = (org..stop).all(|k| !line.is_capital(k))
                    // "the head of the Selmar office of Open Door"
                    || line.any(
                        stop - 1,
                        &["office", "branch", "bureau", "wing", "arm", "chapter", "division", "mission"],
                    ) && !line.is_capital(stop - 1);
                let named = (small && line.any(stop, &["at", "of"]))
                    .then(|| tied(line, stop + 1, end, true, true))
                    .flatten()
                    .filter(|&(from, _)| line.is_capital(from));
                if let Some((from, to)) = named {
                    return Facts {
                        role: words(line, first, stop),
                        affiliation: words(line, from, to),
                        ..Facts::default()
                    };
                }
                let front = if genitive {
                    first
                } else {
                    first_of(line, start, role)
                };
                return Facts {
                    role: words(line, front, i),
                    affiliation: words(line, org, stop),
                    ..Facts::default()
                };
            }
        }
    }
    // "leader since 1992", "pope during the war": what a role is, not when or why.
    let passing = [
        "during",
        "since",
        "while",
        "when",
        "than",
        "by",
        "despite",
        "until",
        "under",
        "amid",
        "over",
        "after",
        "before",
        "whose",
        "that",
        "collecting",
    ];
    let end = (role + 1..end)
        .find(|&i| line.any(i, &passing) || line.is_comma(i))
        .unwrap_or(end);
    Facts {
        role: words(line, first, cut_place(line, start, end)),
        affiliation: front.affiliation,
        owned: (start..role).any(|i| line.any(i, &["its", "their"])),
        weak: relational(line, role)
            || authors(line, role)
            || (role..end).any(|i| line.is(i, class::KIN) && !line.is(i, class::ROLE)),
        ..Facts::default()
    }
}

/// Prepositions that tie an institution to a role.
const TIES: [&str; 8] = ["at", "of", "for", "with", "from", "in", "to", "on"];

/// Roles whose "of the …" names what they lead, whatever it is called.
const HEADS: [&str; 22] = [
    "envoy",
    "ambassador",
    "head",
    "director",
    "chief",
    "president",
    "chair",
    "chairman",
    "chairwoman",
    "leader",
    "secretary",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "counsel",
    "manager",
    "owner",
    "founder",
    "editor",
    "commander",
    "conductor",
    "officer",
];

/// Where a role begins behind a genitive or an organisation: of "the port’s owner" at "owner".
fn front_start(line: &Line<'_, '_>, start: usize, role: usize) -> usize {
    let genitive = (start..role).rev().find(|&i| {
        line.kind(i) == Some(Kind::Possessive)
            || line.any(
                i,
                &["his", "her", "its", "their", "our", "my", "the", "a", "an"],
            )
    });
    if let Some(genitive) = genitive {
        return genitive + 1;
    }
    leading(line, start, role + 1).unwrap_or(start)
}

/// Where a role begins that keeps what stands before it: behind the last article.
fn first_of(line: &Line<'_, '_>, start: usize, role: usize) -> usize {
    (start..role)
        .rev()
        .find(|&i| line.any(i, &["the", "a", "an", "his", "her", "its", "their"]))
        .map_or(start, |i| i + 1)
}

/// The end of an institution’s name in front of a role: "RAND analyst", "Marrow Bay Mayor".
pub(super) fn leading(line: &Line<'_, '_>, start: usize, end: usize) -> Option<usize> {
    let ranked = line.any(
        start,
        &["assistant", "associate", "deputy", "vice", "senior"],
    );
    // "Public Works Minister", "Union Minister": the field belongs to the office.
    if end > start + 1
        && line.any(end - 1, &["minister"])
        && !(start..end).any(|i| acronym(line.word(i)))
    {
        return None;
    }
    // "Harbours Cabinet Secretary", "Foreign Office Permanent Secretary": one office.
    if end > start + 1
        && line.any(end - 1, &["secretary", "minister"])
        && line.any(end - 2, &["cabinet", "permanent", "principal"])
    {
        return None;
    }
    if let Some(stop) = organisation(line, start, end).filter(|&s| s < end && !ranked) {
        // "Police Chief": the kind belongs to the role.
        let kind = stop == start + 1 && line.is(start, class::ORG) && !acronym(line.word(start));
        return (!kind).then_some(stop);
    }
    let capitals = (start..end)
        .take_while(|&i| {
            line.is_name(i) && !line.is(i, class::ROLE) && lexicon().title(line.word(i)).is_none()
        })
        .count();
    let place = (1..=capitals).any(|n| {
        let phrase: Vec<&str> = (start..start + n).map(|k| line.word(k)).collect();
        lexicon().place(&phrase.join(" ")).is_some()
    });
    // "Lindon police spokeswoman" is of the Lindon police.
    let kinds = (start + capitals..end.saturating_sub(1))
        .take_while(|&i| line.is(i, class::ORG) && !line.is(i, class::ROLE) && !line.is_capital(i))
        .count();
    let stop = start + capitals + kinds;
    let place = place && kinds == 0;
    // "Chinese President" and "Energy Minister" keep their word; "Marrow Bay Mayor" is of Marrow Bay.
    const KEPT: [&str; 21] = [
        "minister",
        "secretary",
        "president",
        "premier",
        "chancellor",
        "ambassador",
        "envoy",
        "lawmaker",
        "senator",
        "congressman",
        "congresswoman",
        "representative",
        "diplomat",
        "leader",
        "candidate",
        "king",
        "queen",
        "prince",
        "general",
        "official",
        "commissioner",
    ];
    const PARTIES: [&str; 9] = [
        "labour",
        "conservative",
        "liberal",
        "green",
        "tory",
        "republican",
        "democratic",
        "democrat",
        "independent",
    ];
    let held = (stop..end).any(|i| line.is(i, class::ROLE))
        && !(start..end).any(|i| KEPT.iter().any(|k| line.any(i, &[k])));
    // "Port economist Ana Ruiz": large only because it opens the sentence.
    let opens = start == 0
        && capitals == 1
        && !acronym(line.word(start))
        && !line.doc.large.contains(&line.lower(start));
    // "Assistant District Attorney": no institution among them.
    const RANKS: [&str; 24] = [
        "assistant",
        "associate",
        "deputy",
        "vice",
        "senior",
        "junior",
        "chief",
        "principal",
        "lead",
        "regional",
        "district",
        "state",
        "county",
        "city",
        "national",
        "general",
        "managing",
        "executive",
        "special",
        "shadow",
        "minority",
        "majority",
        "divisional",
        "provincial",
    ];
    let rank = start < stop && line.any(start, &RANKS);
    if opens || rank || line.any(start, &PARTIES) {
        return None;
    }
    let adjective = capitals == 1
        && ["an", "ish", "ese", "i", "ic", "ist"]
            .iter()
            .any(|e| line.word(start).ends_with(e));
    (capitals > 0 && !place && held && !adjective && stop < end).then_some(stop)
}

/// "scholar in Kyiv": the place is no part of the role.
fn cut_place(line: &Line<'_, '_>, start: usize, end: usize) -> usize {
    let land = [
        "country", "region", "city", "state", "area", "town", "district", "province",
    ];
    if end >= start + 4
        && line.any(end - 3, &["in"])
        && line.any(end - 2, &["the"])
        && line.any(end - 1, &land)
    {
        return end - 3;
    }
    let at = (start + 1..end)
        .rev()
        .find(|&i| line.any(i, &["in", "based", "from"]));
    match at {
        Some(i) if (i + 1..end).all(|k| line.is_name(k)) && i + 1 < end => {
            let phrase: Vec<&str> = (i + 1..end).map(|k| line.word(k)).collect();
            if lexicon().place(&phrase.join(" ")) == Some(Place::Demonym) {
                end
            } else {
                i
            }
        }
        _ => end,
    }
}

/// The organisation tied by a preposition at `i - 1`: its first item and one past its last.
fn tied(
    line: &Line<'_, '_>,
    i: usize,
    end: usize,
    strong: bool,
    heads: bool,
) -> Option<(usize, usize)> {
    let mut from = i;
    while from < end
        && (line.any(from, &["the", "a", "an", "its", "his", "her"])
            || line.lower(from).ends_with("-based")
            // "of the opposition Conservatives"
            || from > i && line.any(from, &PARTISAN) && line.is_name(from + 1))
    {
        from += 1;
    }
    if from >= end {
        return None;
    }
    if let Some(stop) = organisation(line, from, end) {
        return Some((from, stop.max(from + 1)));
    }
    // "at Kelda’s Universitas Laut": where it lies, and what it is called.
    let named = line.is_name(from)
        && !line.is(from, class::GROUP)
        && line.kind(from + 1) == Some(Kind::Possessive)
        && from + 2 < end
        && line.is_name(from + 2);
    let from = if named { from + 2 } else { from };
    // "at Lumen", "with Gazprom": any name that is no place; "spokesman for Gazprom".
    let name = line.is_name(from)
        && !is_place(line, from, end)
        && !line.is(from, class::DAY | class::MONTH);
    let loose = line.any(i - 1, &["from", "in", "to", "on"]);
    let mut stop = from;
    while stop < end
        && (line.is_name(stop) || line.any(stop, &["&"]) && stop > from && line.is_name(stop + 1))
    {
        stop += 1;
    }
    let whole = end_of(line, stop, end);
    // "the special envoy of Kelda for island affairs"
    let field = line.any(stop, &["for", "in"]) && line.any(i - 1, &["of"]);
    if name && field && heads && !loose {
        return Some((from, stop));
    }
    if name && !loose && (strong || stop == end || heads && whole == end) {
        return Some((from, whole));
    }
    if line.is(from, class::PRONOUN) {
        return None;
    }
    // "spokesperson for the energy ministry", "head of the fire brigade", "at the same institute"
    let mut stop = from;
    while stop < end
        && (line.is_nominal(stop)
            || stop == from && line.any(stop, &["same"])
            || stop > from && line.kind(stop) == Some(Kind::Possessive))
        && !line.is_break(stop)
        && stop - from < 6
    {
        stop += 1;
    }
    let org = (from..stop).rev().find(|&k| line.is(k, class::ORG));
    // "the housing charity Rooftop": the name stands behind the kind.
    let kind = (from..stop)
        .rfind(|&k| line.is(k, class::ORG | class::GROUP) && !line.is_capital(k))
        // "at the thinktank the Exchange Forum"
        .map(|k| k + 1 + usize::from(line.any(k + 1, &["the"]) && line.is_name(k + 2)))
        .filter(|&k| k < end && line.is_name(k) && (from > i || strong || loose_tie(line, i - 1)));
    if let Some(name) = kind {
        let last = (name..end).take_while(|&k| line.is_name(k)).count();
        return Some((name, end_of(line, name + last, end)));
    }
    let lower = org.or_else(|| (heads && from > i && stop > from).then(|| stop - 1));
    // "leader of Wharf council": a kind behind a name needs no article.
    let lower =
        lower.filter(|&l| from > i || strong || line.is_name(from) && line.is(l, class::ORG))?;
    // "from the northern port of Vigra": where somebody comes from.
    if line.any(i - 1, &["from", "in"]) && line.any(lower, &SETTLEMENTS) {
        return None;
    }
    // "the board of trustees"
    let members = line.any(lower + 1, &["of"])
        && line.any(lower, &["board", "council", "bureau", "court", "house"])
        && line.is(lower + 2, class::GROUP | class::ROLE)
        && lower + 2 < end;
    Some((from, if members { lower + 3 } else { lower + 1 }))
}

/// Places that people come from, though their nouns also name authorities.
const SETTLEMENTS: [&str; 9] = [
    "port", "town", "city", "village", "county", "province", "district", "kingdom", "parish",
];

/// What stands in front of a party’s name.
const PARTISAN: [&str; 9] = [
    "ruling",
    "governing",
    "opposition",
    "far-right",
    "far-left",
    "centre-right",
    "centre-left",
    "center-right",
    "leftist",
];

/// "of brokers Tilley Wood", "from think tank Policy Forge"
fn loose_tie(line: &Line<'_, '_>, i: usize) -> bool {
    line.any(i, &["of", "for", "from"])
}

/// The institution that begins at `from`, behind a preposition.
pub(super) fn institution(line: &Line<'_, '_>, from: usize, end: usize) -> Option<String> {
    tied(line, from, end, true, false).and_then(|(from, stop)| words(line, from, stop))
}

fn is_place(line: &Line<'_, '_>, from: usize, end: usize) -> bool {
    let one = lexicon().place(line.word(from)).is_some();
    let two = from + 1 < end
        && lexicon()
            .place(&format!("{} {}", line.word(from), line.word(from + 1)))
            .is_some();
    one || two
}

/// The end of an organisation’s name that begins at `from`: capitals with an organisation’s noun among
/// them, or an acronym; "of", "for", "and" and "at" go on with it.
#[expect(clippy::if_same_then_else, reason = "each arm is one reason")]
pub(super) fn organisation(line: &Line<'_, '_>, from: usize, end: usize) -> Option<usize> {
    let mut at = from;
    let mut noun = false;
    let mut stop = None;
    while at < end {
        if line.is_name(at) || line.kind(at) == Some(Kind::Possessive) && at > from {
            // "the Dorne County Sheriff’s Office"
            let office = line.kind(at + 1) == Some(Kind::Possessive)
                && at + 2 < end
                && line.is_name(at + 2)
                && line.is(at + 2, class::ORG);
            if noun && line.is(at, class::ROLE) && !line.is(at, class::ORG) && !office {
                break;
            }
            let word = line.word(at);
            noun |= line.is(at, class::ORG)
                || acronym(word) && lexicon().place(word).is_none()
                // "the People’s Front", "Harbour Watch"
                || at > from && line.any(at, &["front", "movement", "watch", "action"]);
            at += 1;
            if noun {
                stop = Some(at);
            }
        } else if at > from
            && (line.any(at, &["of", "for", "and", "on", "&", "the"])
                || noun && line.any(at, &["at"]))
            && next_name(line, at, end)
            && !(noun && line.any(at, &["and"]) && person_behind(line, at + 1, end))
        {
            at += 1;
        } else if at > from
            && line.is_comma(at)
            && noun
            && line.is_name(at + 1)
            && (at + 1..end)
                .take_while(|&k| !line.is_comma(k))
                .any(|k| line.is(k, class::ORG))
        {
            at += 1;
        } else {
            break;
        }
    }
    stop
}

/// "the Coast Institute and Lena Toft": a given name, and no institution in what follows.
fn person_behind(line: &Line<'_, '_>, from: usize, end: usize) -> bool {
    let given = lexicon().given(line.word(from)).is_some();
    given
        && !(from..end)
            .take_while(|&k| line.is_name(k))
            .any(|k| line.is(k, class::ORG))
}

fn next_name(line: &Line<'_, '_>, at: usize, end: usize) -> bool {
    let next = if line.any(at + 1, &["the"]) {
        at + 2
    } else {
        at + 1
    };
    next < end && line.is_name(next)
}

fn end_of(line: &Line<'_, '_>, from: usize, end: usize) -> usize {
    let mut at = from;
    while at < end
        && (line.is_name(at)
            // "Dock Clerks Local 12"
            || line.kind(at) == Some(Kind::Number) && at > 0 && line.any(at - 1, &["local", "branch", "no", "lodge"])
            || line.any(at, &["of", "for", "and", "the", "to", "&"]) && next_name(line, at, end))
    {
        at += 1;
    }
    at
}

/// "The World Grain Council’s Peder Holm": the institution whose genitive ends before item `name`.
pub(super) fn genitive_owner(line: &Line<'_, '_>, name: usize) -> Option<String> {
    let mark = name.checked_sub(1)?;
    if line.kind(mark) != Some(Kind::Possessive)
        || !matches!(line.word(mark), "’s" | "'s" | "’" | "'")
    {
        return None;
    }
    let mut from = mark;
    while from > 0
        && mark - from < 8
        && (line.is_name(from - 1) || line.any(from - 1, &["of", "for", "and"]) && from < mark)
    {
        from -= 1;
    }
    organisation(line, from, mark)
        .filter(|&stop| stop == mark)
        .and_then(|stop| words(line, from, stop))
}

/// Two to five capitals, points allowed.
pub(crate) fn acronym(word: &str) -> bool {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    (2..=5).contains(&capitals)
        && word
            .chars()
            .all(|c| c.is_uppercase() || matches!(c, '.' | '&' | '-') || c.is_numeric())
}

pub(super) fn words(line: &Line<'_, '_>, start: usize, end: usize) -> Option<String> {
    let mut end = end;
    // "24-year-old electrician"
    let aged = start < end && line.lower(start).ends_with("-year-old");
    let start = start + usize::from(aged);
    while end > start
        && (line.is_break(end - 1)
            || line.any(
                end - 1,
                &[
                    "and", "the", "a", "of", "at", "on", "in", "for", "now", "himself", "herself",
                ],
            )
            || line.is(end - 1, class::DAY) && end - start > 1)
    {
        end -= 1;
    }
    // "who runs it"
    if start >= end || end - start == 1 && line.is(start, class::PRONOUN) {
        return None;
    }
    let span = line.span(start..end);
    let words = span
        .of(line.doc.text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let words = words
        .trim_end_matches("’s")
        .trim_end_matches("'s")
        .trim()
        .to_owned();
    (!words.is_empty()).then_some(words)
}
