//! Datelines: "SINGAPORE:", "KYIV --", "FLINT, Mich., Oct. 4 (UPI) — ", "Lisbon, Portugal –".

use std::sync::LazyLock;

use regex::Regex;

/// A place in capitals, up to four words: NEW YORK, ST. PAUL, PARIS/BERLIN, RIO DE JANEIRO.
const CAPITALS: &str = r"\p{Lu}[\p{Lu}.'’]+(?:[ /-]\p{Lu}[\p{Lu}.'’]*){0,3}";
/// A place with one capital a word.
const PLACE: &str = r"\p{Lu}[\p{L}.'’-]+(?: (?:de |da |do |la |el |al-)?\p{Lu}[\p{L}.'’-]+){0,2}";
/// Country, state, date.
const MORE: &str = r"(?:, ?(?:\p{Lu}[\p{L}.'’-]*\.?(?: \p{Lu}[\p{L}.'’]+)?(?: \d{1,2}(?:, \d{4})?)?|\d{1,2} \p{Lu}\p{L}+\.?(?: \d{4})?),?){1,3}";
const AGENCY: &str = r"\(\p{Lu}[\p{L}.& /-]{1,24}\)";
const DASH: &str = r"(?:\s*(?:—|–|―|‒|--)| -)";

static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
    let patterns = [
        format!(r"{CAPITALS}(?:{MORE})?(?: ?{AGENCY})?{DASH}"),
        format!(r"{CAPITALS}(?:{MORE})?(?: ?{AGENCY})?:"),
        format!(r"{PLACE}(?:{MORE})? ?{AGENCY}{DASH}"),
        format!(r"{PLACE}{MORE}\s(?:—|–)"),
        format!(r"{AGENCY}{DASH}"),
    ];
    Regex::new(&format!("^(?:{})", patterns.join("|"))).expect("constant")
});

/// Words in capitals before a colon that are kickers, not places.
const KICKERS: &[&str] = &[
    "ANALYSIS",
    "OPINION",
    "UPDATE",
    "BREAKING",
    "EXCLUSIVE",
    "WATCH",
    "NOTE",
    "FACT",
    "VIDEO",
    "INTERVIEW",
    "COMMENT",
    "COMMENTARY",
    "CORRECTION",
    "READ",
    "LIVE",
    "EXPLAINER",
    "QUESTION",
    "ANSWER",
    "WARNING",
    "PHOTOS",
    "FEATURE",
    "PROFILE",
    "EDITORIAL",
];

/// Length in bytes of the dateline that `unit` begins with, up to its dash or colon. `transcript` says
/// that colons follow speakers in this text ("JANE: Why …").
pub(super) fn length(unit: &str, transcript: bool) -> Option<usize> {
    let found = DATELINE.find(head_of(unit))?;
    let line = found.as_str();
    let letters = line
        .chars()
        .take_while(|c| !matches!(c, ',' | '(' | ':' | '—' | '–'));
    let has_place = line.starts_with('(') || letters.filter(|c| c.is_alphabetic()).count() >= 3;
    if !has_place {
        return None;
    }
    if let Some(place) = line.strip_suffix(':')
        && (transcript || KICKERS.contains(&place))
    {
        return None;
    }
    let rest = unit[found.end()..].trim_start();
    let starts =
        rest.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || "“\"‘'(«$€£".contains(c));
    (starts && rest.split_whitespace().nth(2).is_some()).then_some(found.end())
}

/// Whether `unit` begins like a turn in a transcript: capitals and a colon.
pub(super) fn is_turn(unit: &str) -> bool {
    static TURN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^\p{Lu}[\p{Lu}.'’ -]{0,40}:\s").expect("constant"));
    TURN.is_match(head_of(unit))
}

/// Datelines are short; nothing behind this many bytes is looked at.
fn head_of(unit: &str) -> &str {
    let mut end = unit.len().min(160);
    while !unit.is_char_boundary(end) {
        end -= 1;
    }
    &unit[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datelines_are_found_to_their_dash_or_colon() {
        for (line, expected) in [
            ("SINGAPORE: Shells fell all night.", Some("SINGAPORE:")),
            (
                "WASHINGTON — As ministers met, ships sailed.",
                Some("WASHINGTON —"),
            ),
            ("KYIV -- The army is moving on.", Some("KYIV --")),
            (
                "FLINT, Mich., Oct. 4 (UPI) — The water is clean.",
                Some("FLINT, Mich., Oct. 4 (UPI) —"),
            ),
            (
                "LISBON, March 3 (Reuters) - Portugal will vote.",
                Some("LISBON, March 3 (Reuters) -"),
            ),
            (
                "NEW YORK (AP) — “We will not,” she said.",
                Some("NEW YORK (AP) —"),
            ),
            (
                "PARIS/BERLIN, Jan 2 (Reuters) - The two agreed.",
                Some("PARIS/BERLIN, Jan 2 (Reuters) -"),
            ),
            (
                "ST. PAUL, Minn. — Voters here shrug.",
                Some("ST. PAUL, Minn. —"),
            ),
            ("London (CNN) — The vote is lost.", Some("London (CNN) —")),
            (
                "Lisbon, Portugal – The vote is lost.",
                Some("Lisbon, Portugal –"),
            ),
            ("(Reuters) - The bank said on Monday.", Some("(Reuters) -")),
            (
                "WASHINGTON, D.C. – Senators met again.",
                Some("WASHINGTON, D.C. –"),
            ),
            (
                "BEIJING, 4 November 2024 (Xinhua) -- Two ships met.",
                Some("BEIJING, 4 November 2024 (Xinhua) --"),
            ),
            ("ANALYSIS: Why the vote was lost.", None),
            ("WAR — the last resort of kings.", None),
            ("Peace — or what passes for it — came.", None),
            ("The U.S. — long an ally — left.", None),
            ("A ship - The Ark - sank.", None),
            ("NATO ministers met.", None),
            ("SINGAPORE:", None),
            ("", None),
        ] {
            assert_eq!(
                length(line, false).map(|end| &line[..end]),
                expected,
                "{line}"
            );
        }
        assert_eq!(length("SINGAPORE: Shells fell all night.", true), None);
    }
}
