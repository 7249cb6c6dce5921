//! Lines above the body that say who wrote it and when.

use std::sync::LazyLock;

use regex::Regex;

use super::unit::{End, Unit};
use crate::{date, names};

/// The names of "By Ana Reyes and AFP |"; `None` if the unit is no byline.
pub(super) fn names_of(unit: &Unit<'_>) -> Option<Vec<String>> {
    let line = unit.clean.trim();
    let rest = names::strip_by(line);
    if rest.len() == line.len() || unit.words > 20 || line.len() > 200 {
        return None;
    }
    let authors = names::split_authors(rest);
    let first = authors.first()?;
    // "By Friday the town was empty." is a sentence; "By Ana K." is a name.
    let is_sentence = unit.end == End::Stop && unit.words > 4;
    let month = date::normalise(rest).is_some() && !rest.contains(['|', '•', '·', ',']);
    (names::looks_like_name(first) && !is_sentence && !month && covers(rest, &authors))
        .then_some(authors)
}

/// Whether the line holds little besides the names: capitalised words, jobs, dates, small words.
fn covers(rest: &str, authors: &[String]) -> bool {
    const SMALL: &[&str] = &[
        "and", "in", "for", "of", "the", "at", "with", "on", "de", "van", "von", "bin", "min",
    ];
    let lower = |word: &&str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.starts_with(char::is_lowercase)
            && !SMALL.contains(&word)
            && !names::is_job(word)
            && !authors.iter().any(|author| author.contains(word))
    };
    rest.split_whitespace().filter(lower).count() <= 2
}

/// The date of "Published 7 November 2024, 10:00 GMT"; `None` if the unit says more than when.
pub(super) fn date_of(unit: &Unit<'_>) -> Option<String> {
    static FURNITURE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?ix)
            \b(?:first|last|originally)?\s*(?:published|updated|posted|modified|date|issued|on|at|and|min(?:ute)?s?|read)\b
            | \b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b
            | \b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b
            | \b(?:[ap]\.?m\b\.?|gmt|utc|bst|est|edt|cet|cest|ist|pst|pdt|et|sgt|hkt|jst|h|hrs|z|t)
            | \b\d+(?:st|nd|rd|th)?\b | [\W\d_]",
        )
        .expect("constant")
    });
    if unit.words > 16 || unit.clean.len() > 120 {
        return None;
    }
    let line = unit.clean.trim();
    let start = line
        .trim_start_matches(|c: char| c.is_alphabetic() || c.is_whitespace() || c == ':')
        .trim_start();
    let date = date::normalise(line).or_else(|| date::normalise(start))?;
    (date.len() >= 7 && FURNITURE.replace_all(line, "").is_empty()).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::super::unit::units;
    use super::*;

    #[test]
    fn bylines_are_told_from_sentences() {
        for (line, expected) in [
            ("By Ana Reyes", Some(&["Ana Reyes"][..])),
            ("By Galia Korin and AFP |", Some(&["Galia Korin", "AFP"])),
            ("BY ANA REYES", Some(&["Ana Reyes"])),
            (
                "By Ana Reyes, Political Editor, in Lisbon",
                Some(&["Ana Reyes"]),
            ),
            ("By Ana Reyes | 7 November 2024", Some(&["Ana Reyes"])),
            ("Written by Tom Baker", Some(&["Tom Baker"])),
            ("By Tom B.", Some(&["Tom B."])),
            ("By Friday the harbour was empty", None),
            (
                "By Friday, ships had left and the harbour master was alone.",
                None,
            ),
            ("By November 2024", None),
            ("By the way", None),
            ("Bystanders Ana Reyes", None),
            ("By", None),
        ] {
            let units = units(line, &[]);
            assert_eq!(
                names_of(&units[0]).as_deref(),
                expected.map(<[_]>::as_ref).map(to_strings).as_deref(),
                "{line}"
            );
        }
    }

    fn to_strings(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn date_lines_hold_nothing_but_a_date() {
        for (line, expected) in [
            ("7 November 2024", Some("2024-11-07")),
            ("Published: Nov. 7, 2024, 10:05 a.m. ET", Some("2024-11-07")),
            (
                "Last updated on Thursday 7 November 2024 10:05 GMT",
                Some("2024-11-07"),
            ),
            ("2024-11-07", Some("2024-11-07")),
            ("November 7, 2024 | 5 min read", Some("2024-11-07")),
            ("2024", None),
            ("On November 7, 2024, the harbour closed.", None),
            ("May 2024 elections", None),
        ] {
            let units = units(line, &[]);
            assert_eq!(date_of(&units[0]).as_deref(), expected, "{line}");
        }
    }
}
