//! What stands in and around a run of capitalised words: titles in front of a name, letters behind it, what
//! shows that it is a company or a party.

use crate::lexicon::{Place, class, lexicon};
use crate::line::Line;

/// Whether ", a company owned by the state" stands behind a name.
pub(super) fn company_behind(line: &Line<'_, '_>, end: usize) -> bool {
    line.is_comma(end)
        && line.any(end + 1, &["a", "an", "the"])
        && (end + 2..(end + 8).min(line.len()))
            .take_while(|&k| {
                !line.is_break(k) && !line.is(k, class::PREPOSITION | class::SUBORDINATOR)
            })
            .find(|&k| line.is(k, class::ORG | class::ROLE))
            .is_some_and(|k| {
                line.is(k, class::ORG)
                    && !line.is(k, class::ROLE)
                    && (line.is_break(k + 1)
                        || line.is(
                            k + 1,
                            class::PREPOSITION | class::SUBORDINATOR | class::VERB,
                        ))
            })
}

/// "Minnesota Democratic", "Latino Republicans": an adjective of a party or a people ends no name.
pub(super) fn party(line: &Line<'_, '_>, i: usize) -> bool {
    let word = line.word(i).rsplit('-').next().unwrap_or_default();
    let singular = word.strip_suffix('s').unwrap_or(word);
    let parties = [
        "Democratic",
        "Democrat",
        "Republican",
        "Conservative",
        "Labour",
        "Liberal",
        "Socialist",
        "Green",
        "Tory",
        "Tories",
    ];
    parties.contains(&word)
        || singular != word
            && (parties.contains(&singular) || lexicon().place(singular) == Some(Place::Demonym))
}

/// Where a name ends and letters behind it begin: "Ana Ruiz KC", "Ivo Lind MP".
pub(super) fn post_nominals(line: &Line<'_, '_>, name: usize, end: usize) -> usize {
    const LETTERS: [&str; 19] = [
        "KC", "QC", "SC", "MP", "MEP", "MSP", "MLA", "TD", "MBE", "OBE", "CBE", "PhD", "MD", "FRS",
        "JP", "DBE", "KBE", "Esq", "MHA",
    ];
    let mut end = end;
    while end > name + 1 && LETTERS.contains(&line.word(end - 1)) {
        end -= 1;
    }
    end
}

/// "Lt-Gen (retd) Ivo Lind": the titles in front of the bracket belong to the name.
pub(super) fn retired(
    line: &Line<'_, '_>,
    run: usize,
    honorifics: usize,
    name: usize,
) -> (usize, usize) {
    let bracket = run >= 4
        && run == name
        && line.word(run - 1) == ")"
        && line.any(run - 2, &["retd", "ret", "rtd", "retired"])
        && line.word(run - 3) == "(";
    if !bracket {
        return (run, honorifics);
    }
    let mut first = run - 3;
    while first > 0 && is_honorific(line, first - 1) {
        first -= 1;
    }
    if first == run - 3 {
        return (run, honorifics);
    }
    (first, first)
}

/// Whether the neighbours of a name show that it is no person: "…, which owned the ferry", "the manufacturer,
/// Corvane, said".
pub(super) fn thing(line: &Line<'_, '_>, run: usize, end: usize) -> bool {
    let which = line.is_comma(end) && line.any(end + 1, &["which"]);
    let apposed = run > 2
        && line.is_comma(run - 1)
        && (line.is(run - 2, class::ORG) && !line.is(run - 2, class::ROLE | class::GROUP)
            || trade(line, run))
        && (run.saturating_sub(6)..run - 2).any(|k| line.is_determiner(k))
        // "The press secretary of the ministry, Ana Ruiz,"
        && !(run.saturating_sub(8)..run - 2).any(|k| line.is(k, class::ROLE))
        && line.is_break(end);
    let article = run > 0 && line.any(run - 1, &["the", "a", "an"]);
    let kind = article
        && line.any(
            end,
            &[
                "party",
                "group",
                "bank",
                "charity",
                "newspaper",
                "magazine",
                "union",
                "movement",
                "campaign",
            ],
        )
        && !line.is_capital(end)
        && !line.is_name(end + 1);
    which || apposed || kind
}

/// "Associate" of "Associate Professor".
pub(super) fn rank(line: &Line<'_, '_>, i: usize) -> bool {
    line.any(i, &["associate", "assistant", "adjunct", "emeritus"])
        && line.any(i + 1, &["professor", "prof"])
}

pub(super) fn is_title(line: &Line<'_, '_>, i: usize) -> bool {
    // "Dean Baker said": a given name, unless a whole name follows.
    let given = lexicon().given(line.word(i)).is_some() && line.is_name(i + 1);
    if given && !line.is_name(i + 2) && !is_honorific(line, i) {
        return false;
    }
    // "Refugee Harbour", "Commissioner Earl Fontaine": a role that is no form of address.
    let inside = i > 0 && !line.is_break(i - 1);
    let last = line.is_name(i + 1) && !line.is_name(i + 2);
    let first = !line.is_name(i.wrapping_sub(1)) || line.is(i.wrapping_sub(1), class::ROLE);
    if inside && last && lexicon().title(line.word(i)).is_none() && first {
        return false;
    }
    (lexicon().title(line.word(i)).is_some() || line.is(i, class::ROLE) && line.is_capital(i))
        && !line.any(i, &["major", "marshal"])
        || is_honorific(line, i)
}

pub(super) fn is_honorific(line: &Line<'_, '_>, i: usize) -> bool {
    // "Attorney General" is an office, no rank.
    let office = [
        "attorney",
        "secretary",
        "director",
        "surgeon",
        "solicitor",
        "inspector",
        "consul",
        "governor",
        "postmaster",
        "comptroller",
    ];
    if i > 0 && line.any(i, &["general"]) && line.any(i - 1, &office) {
        return false;
    }
    // "Tan Sri", "Datuk Sri": only together.
    if line.any(i, &["tan", "puan", "toh"]) && line.any(i + 1, &["sri", "puan", "seri"])
        || line.any(i, &["sri"]) && i > 0 && line.any(i - 1, &["tan", "puan", "datuk", "datin"])
    {
        return true;
    }
    // "Don Ruiz", as against "Don Rafael Ruiz" and "Don Rafael".
    let given = lexicon().given(line.word(i)).is_some()
        && line.is_name(i + 1)
        && !line.is_name(i + 2)
        && lexicon().given(line.word(i + 1)).is_none();
    !given && lexicon().title(line.word(i)).is_some_and(|t| t.honorific)
}

/// Titles as a list, in which a rank of two words is one: "Rear Admiral", "Lieutenant Colonel".
pub(super) fn joined_ranks<'w>(words: impl Iterator<Item = &'w str>) -> Vec<String> {
    const FIRST: [&str; 17] = [
        "Tan",
        "Datuk",
        "Puan",
        "Associate",
        "Assistant",
        "Adjunct",
        "Emeritus",
        "Rear",
        "Vice",
        "Petty",
        "Lieutenant",
        "Lt",
        "Major",
        "Maj",
        "Brigadier",
        "Brig",
        "Chief",
    ];
    const SECOND: [&str; 16] = [
        "Sri",
        "Seri",
        "Professor",
        "Prof",
        "Admiral",
        "Adm",
        "General",
        "Gen",
        "Colonel",
        "Col",
        "Commander",
        "Cmdr",
        "Officer",
        "Marshal",
        "Inspector",
        "Superintendent",
    ];
    let among = |list: &[&str], word: &str| list.contains(&word.trim_end_matches('.'));
    let mut titles: Vec<String> = Vec::new();
    let mut before = "";
    for word in words {
        match titles.last_mut() {
            Some(last) if among(&FIRST, before) && among(&SECOND, word) => {
                last.push(' ');
                last.push_str(word);
            }
            _ => titles.push(word.to_owned()),
        }
        before = word;
    }
    titles
}

/// "The operator, Kernwerk,": a trade of companies more than of people, and no given name.
fn trade(line: &Line<'_, '_>, run: usize) -> bool {
    const TRADES: [&str; 8] = [
        "operator",
        "builder",
        "maker",
        "developer",
        "publisher",
        "supplier",
        "sponsor",
        "lender",
    ];
    line.any(run - 2, &TRADES)
        && line.is_determiner(run - 3)
        && lexicon().given(line.word(run)).is_none()
}
