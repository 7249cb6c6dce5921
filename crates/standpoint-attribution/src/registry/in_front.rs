//! Where the words that belong to a name begin: offices, ranks and descents that stand in front of it.

use standpoint_text::{Gender, Span};

use crate::lexicon::{class, lexicon};
use crate::line::Line;
use crate::token::Kind;

use super::affiliation::acronym;
use super::portfolio::portfolio;

/// "the deputy director of the Institute of Transport Ivo Lind", "the ambassador in Kelda Ivo Lind": where the name of
/// the person begins in a run that opens with what the office is of.
pub(super) fn office_without_comma(line: &Line<'_, '_>, start: usize, end: usize) -> Option<usize> {
    let tied = start.checked_sub(1)?;
    let tied = tied - usize::from(line.any(tied, &["the"]) && tied > 0);
    if !line.any(tied, &["of", "in", "at", "to", "for"]) {
        return None;
    }
    let office = (tied.saturating_sub(4)..tied)
        .rev()
        .take_while(|&k| !line.is_break(k) && !line.is_verbal(k))
        .any(|k| line.is(k, class::ROLE));
    if !office {
        return None;
    }
    let org = (start..end).any(|k| line.is(k, class::ORG));
    (start + 1..end.saturating_sub(1))
        .rev()
        .filter(|&k| end - k <= 3)
        .find(|&k| {
            lexicon().given(line.word(k)).is_some()
                && !(k..end).any(|i| line.is(i, class::ORG | class::ROLE) || !line.is_name(i))
                && (org && (start..k).any(|i| line.is(i, class::ORG)) || k == start + 1)
                && lexicon().given(line.word(start)).is_none()
                && lexicon().title(line.word(start)).is_none()
                && !line.is(start, class::ROLE)
        })
}

/// Where the name begins behind letters of rank or a hyphenated description.
pub(super) fn strip_front(line: &Line<'_, '_>, start: usize, end: usize) -> Option<usize> {
    let winner = |i: usize| {
        line.word(i).rsplit_once('-').is_some_and(|(_, last)| {
            [
                "winner",
                "winning",
                "nominee",
                "nominated",
                "born",
                "based",
                "turned",
                "backed",
                "era",
            ]
            .contains(&last)
        })
    };
    let person = |from: usize| !(from..end).any(|i| line.is(i, class::ORG | class::COMPANY));
    if let Some(at) = (start..end.saturating_sub(1)).find(|&i| winner(i) && person(i + 1)) {
        return Some(at + 1);
    }
    let letters = acronym(line.word(start))
        && (3..=4).contains(&(end - start))
        && !line.word(start).contains('.')
        && lexicon().title(line.word(start)).is_none()
        && lexicon().place(line.word(start)).is_none();
    let given = lexicon().given(line.word(start + 1)).is_some();
    let plain = person(start + 1)
        && !(start + 1..end).any(|i| line.is(i, class::ROLE) || acronym(line.word(i)));
    (letters && given && plain).then_some(start + 1)
}

pub(super) fn title_case(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().into_iter();
    first.chain(letters.flat_map(char::to_lowercase)).collect()
}

/// Whether a role holds a given name and a capital behind it.
pub(super) fn names_somebody(role: &str) -> bool {
    let words: Vec<&str> = role.split(' ').collect();
    words.windows(2).any(|pair| {
        let gendered = lexicon()
            .given(pair[0])
            .is_some_and(|g| g != Gender::Unknown);
        gendered && pair[1].starts_with(char::is_uppercase)
    })
}

/// "Speaking on behalf of the union, Ana Ruiz said": whom somebody speaks for.
pub(super) fn on_behalf(line: &Line<'_, '_>, name: usize) -> Option<String> {
    let comma = name.checked_sub(1).filter(|&c| line.is_comma(c))?;
    let speaking = line.any(0, &["speaking", "writing", "appearing"]);
    let tie = (1..comma.min(5)).find(|&k| line.any(k, &["for", "of"]))?;
    let behalf = line.any(tie, &["of"]) && line.any(tie - 1, &["behalf"]);
    let own = line.any(tie, &["for"]) && tie == 1;
    (speaking && (behalf || own))
        .then(|| super::affiliation::institution(line, tie + 1, comma))
        .flatten()
}

/// "a Senate where Majority Leader Ana Ruiz said": the house that somebody leads.
pub(super) fn heads_chamber(line: &Line<'_, '_>, from: usize) -> bool {
    from > 1
        && line.any(from - 1, &["where"])
        && line.is(from - 2, class::ORG)
        && line.is_capital(from - 2)
}

/// "the head of the district administration Ivo Lind": where the office begins that runs up to a name without a
/// comma. What stands right before the name is an institution, by kind or in quotation marks.
pub(super) fn office_in_front(line: &Line<'_, '_>, run: usize) -> Option<usize> {
    let last = run.checked_sub(1)?;
    // "deputy mayor for transport Ana Ruiz"
    let office = (last.saturating_sub(5)..last)
        .find(|&k| line.is(k, class::ROLE) && portfolio(line, k) == Some(run));
    if let Some(office) = office {
        let first = (0..office)
            .rev()
            .take(4)
            .take_while(|&k| line.is_nominal(k) && !line.is_determiner(k) && !line.is_verbal(k))
            .last();
        return Some(first.unwrap_or(office));
    }
    let institution = line.in_fragment(last)
        || line.is_name(last)
        || line.is(last, class::ORG) && !line.is(last, class::ROLE | class::GROUP);
    if !institution || line.in_fragment(run) {
        return None;
    }
    let mut from = run;
    while from > 0 && run - from < 16 && !line.is_break(from - 1) && !line.is_verbal(from - 1) {
        from -= 1;
    }
    let tie = (from + 1..last)
        .find(|&k| line.any(k, &["of", "at", "in", "for", "to"]) && line.is(k - 1, class::ROLE))?;
    let role = tie - 1;
    let first = (from..role)
        .rev()
        .take_while(|&k| line.is_nominal(k) && !line.is_determiner(k))
        .last()
        .unwrap_or(role);
    let determined =
        first > 0 && line.is_determiner(first - 1) || first == 0 || line.is_break(first - 1);
    determined.then_some(first)
}

/// Particles that only people’s names have.
pub(super) const DESCENT: [&str; 12] = [
    "bin", "binti", "binte", "ibn", "bint", "ould", "ag", "ole", "anak", "van", "von", "bt",
];

/// Whether a speaker’s words hold the name.
pub(super) fn speaks_at(speaks: &[Span], name: Span) -> bool {
    let at = speaks.partition_point(|s| s.start <= name.start);
    speaks[at.saturating_sub(2)..at]
        .iter()
        .any(|s| s.contains(name))
}

/// What shows that the next word is a verb.
const BEFORE_VERBS: [&str; 16] = [
    "to", "will", "would", "could", "can", "cannot", "may", "might", "should", "must", "not",
    "and", "help", "helped", "helping", "who",
];

/// Verbs that take people as they are called: "to face challenger Ana Ruiz".
const CONTEST: [&str; 16] = [
    "fight",
    "face",
    "favor",
    "favour",
    "oust",
    "unseat",
    "defeat",
    "beat",
    "endorse",
    "replace",
    "succeed",
    "elect",
    "thank",
    "urge",
    "join",
    "criticize",
];

/// Where the words before a name begin that tell its role: "South Korean lawmaker" before the run. The
/// run’s own capitalised roles count.
pub(super) fn prenominal_start(line: &Line<'_, '_>, run: usize, name: usize) -> usize {
    let mut from = run;
    if run == name {
        // A lower-case role must stand right before the name.
        let Some(last) = run.checked_sub(1) else {
            return name;
        };
        if !line.is(last, class::ROLE)
            || line.is_verbal(last)
                && !line.is_determiner(last.wrapping_sub(1))
                && line.is(last, class::CUE)
        {
            return name;
        }
    }
    while from > 0 && run - from < 10 {
        let i = from - 1;
        // "the World Grain Council (WGC) chairman Ivo Lind"
        let letters =
            line.word(i) == ")" && i > 2 && line.word(i - 2) == "(" && line.is_name(i - 3);
        if letters && from < run {
            from -= 3;
            continue;
        }
        let bare = run < name
            && run == from
            && !line.is_name(i)
            && !(line.any(i, &["and"]) && i > 0 && line.is(i - 1, class::ROLE));
        // "Shipping minister Ana Ruiz": a field.
        let field = line.any(i + 1, &["minister", "secretary", "commissioner"]) && i + 2 == run;
        let adjectival = field
            || line.any(
                i,
                &["managing", "acting", "founding", "presiding", "visiting"],
            );
        if bare
            || CONTEST.contains(&line.word(i)) && line.any(i.wrapping_sub(1), &BEFORE_VERBS)
            || line.is(i, class::MONTH | class::DAY)
            || line.is_verb_ing(i) && !line.is_determiner(i.wrapping_sub(1)) && !adjectival
        {
            break;
        }
        let word = line.is_nominal(i)
            && !line.is_verbal(i)
            && !(line.is(i, class::CUE)
                && line.entry(i).forms
                    & (crate::lexicon::form::PAST | crate::lexicon::form::THIRD)
                    != 0);
        let genitive = line.kind(i) == Some(Kind::Possessive)
            && matches!(line.word(i), "’s" | "'s" | "’" | "'");
        let tie = i > 0
            && line.is_name(i - 1)
            && line.is_name(i + 1)
            && (line.any(i, &["of"])
                || line.any(i, &["and"])
                    && (i.saturating_sub(4)..i).any(|k| line.is(k, class::ORG)));
        // "Novelist and former diplomat Inga Roth"
        let pair = i > 0
            && line.any(i, &["and"])
            && line.is(i - 1, class::ROLE)
            && (i + 1..name).any(|k| line.is(k, class::ROLE));
        if line.is_break(i) || !(word || genitive || tie || pair) {
            break;
        }
        from = i;
    }
    while from < name
        && (line.is(from, class::ADVERB | class::DAY) || line.kind(from) == Some(Kind::Possessive))
    {
        from += 1;
    }
    from
}
