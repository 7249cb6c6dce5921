use serde::Serialize;
use standpoint_text::{AnalystKind, Attributions, LocalAnalyst, StatementKind};

use crate::gold::{GoldAnalyst, GoldArticle, GoldStatement};
use crate::jaccard;
use crate::metrics::Rate;

/// Whether the right people were found to speak, over the gold statements whose content was found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SpeakerScores {
    /// Exactly the gold's speakers: persons by full canonical name, groups, organisations and documents
    /// by a phrase that holds or is held by the gold's; where the gold names nobody, nobody with a name.
    pub right: Rate,
    /// Somebody else, or only one of two.
    pub wrong: Rate,
    /// Nobody, where the gold has somebody.
    pub unknown: Rate,
    /// The same as `right`, over statements whose source is he or she.
    pub pronouns: Rate,
    /// Role given as in the gold, over rightly named persons with one.
    pub role: Rate,
    /// Affiliation given as in the gold, likewise.
    pub affiliation: Rate,
    /// A line for each statement that went wrong, for a reader.
    pub faults: Vec<String>,
}

impl SpeakerScores {
    /// Adds another article's.
    pub fn add(&mut self, other: Self) {
        self.right.add(other.right);
        self.wrong.add(other.wrong);
        self.unknown.add(other.unknown);
        self.pronouns.add(other.pronouns);
        self.role.add(other.role);
        self.affiliation.add(other.affiliation);
        self.faults.extend(other.faults);
    }
}

/// Compares speakers. A gold statement is matched with the predicted one whose content overlaps it most,
/// if by half or more (Jaccard).
#[must_use]
pub fn score_speakers(predicted: &Attributions, gold: &GoldArticle) -> SpeakerScores {
    let mut scores = SpeakerScores::default();
    let mut named: Vec<(&GoldAnalyst, &LocalAnalyst)> = Vec::new();
    for g in gold
        .statements
        .iter()
        .filter(|g| g.kind != Some(StatementKind::Author))
    {
        let (Some(names), Some(statement)) = (&g.analysts, best(predicted, g)) else {
            continue;
        };
        let found: Vec<&LocalAnalyst> = statement
            .analysts
            .iter()
            .map(|&a| &predicted.analysts[a])
            .collect();
        let outcome = compare(&found, names, &gold.analysts);
        scores.right.count(outcome == Outcome::Right);
        scores.wrong.count(outcome == Outcome::Wrong);
        scores.unknown.count(outcome == Outcome::Unknown);
        if is_he_or_she(g, &gold.text) && !names.is_empty() {
            scores.pronouns.count(outcome == Outcome::Right);
        }
        if outcome == Outcome::Right {
            for name in names {
                let one = gold.analysts.iter().find(|a| a.name == *name);
                let other = found.iter().find(|f| same_analyst(f, name, &gold.analysts));
                named.extend(one.zip(other.copied()));
            }
        } else {
            let found: Vec<&str> = found.iter().map(|f| f.name.as_str()).collect();
            scores.faults.push(format!(
                "{}: {outcome:?}: gold [{}], found [{}] by {}: {}",
                gold.file,
                names.join("; "),
                found.join("; "),
                statement.rule,
                first_words(&statement.words(&gold.text)),
            ));
        }
    }
    named.sort_by(|a, b| a.0.name.cmp(&b.0.name));
    named.dedup_by(|a, b| a.0.name == b.0.name);
    for (one, other) in named {
        for (given, found, rate, what) in [
            (&one.role, &other.role, &mut scores.role, "role"),
            (
                &one.affiliation,
                &other.affiliation,
                &mut scores.affiliation,
                "affiliation",
            ),
        ] {
            if given.is_empty() {
                continue;
            }
            let found = found.as_deref().unwrap_or_default();
            let hit = same_words(given, found);
            rate.count(hit);
            if !hit {
                scores.faults.push(format!(
                    "{}: {what} of {}: gold `{given}`, found `{found}`",
                    gold.file, one.name
                ));
            }
        }
    }
    scores
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Right,
    Wrong,
    Unknown,
}

fn best<'a>(
    predicted: &'a Attributions,
    gold: &GoldStatement,
) -> Option<&'a standpoint_text::Statement> {
    predicted
        .statements
        .iter()
        .map(|p| (jaccard(&p.content, &gold.content), p))
        .filter(|(overlap, _)| *overlap >= 0.5)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, p)| p)
}

fn compare(found: &[&LocalAnalyst], names: &[String], gold: &[GoldAnalyst]) -> Outcome {
    let all = names
        .iter()
        .all(|name| found.iter().any(|f| same_analyst(f, name, gold)));
    match (found.is_empty(), names.is_empty()) {
        (true, true) => Outcome::Right,
        (true, false) => Outcome::Unknown,
        // The gold names nobody where the text does not; "a senior official" names nobody either.
        (false, true) if found.iter().all(|f| is_unnamed(f)) => Outcome::Right,
        _ if all && found.len() == names.len() => Outcome::Right,
        _ => Outcome::Wrong,
    }
}

/// A person must be found under the full name. A group, an organisation or a document has no canonical
/// name; it is the same if one phrase ends in or holds the other ("the ministry's survey", "survey").
fn same_analyst(found: &LocalAnalyst, name: &str, gold: &[GoldAnalyst]) -> bool {
    let is_person = gold
        .iter()
        .find(|a| a.name == name)
        .is_none_or(|a| matches!(a.kind, AnalystKind::Person | AnalystKind::Author));
    if is_person {
        return same_words(&found.name, name);
    }
    let (found, name) = (plain_words(&found.name), plain_words(name));
    let holds = |long: &[String], short: &[String]| {
        !short.is_empty() && long.windows(short.len()).any(|window| window == short)
    };
    holds(&found, &name) || holds(&name, &found)
}

/// Whether no word but the first is capitalised, and the first is not either: "senior official".
fn is_unnamed(found: &LocalAnalyst) -> bool {
    found
        .name
        .split_whitespace()
        .next_back()
        .is_some_and(|w| w.starts_with(char::is_lowercase))
}

/// Equal but for case, articles and the form of apostrophes.
#[must_use]
pub fn same_name(a: &str, b: &str) -> bool {
    same_words(a, b)
}

fn same_words(a: &str, b: &str) -> bool {
    plain_words(a) == plain_words(b)
}

fn plain_words(phrase: &str) -> Vec<String> {
    phrase
        .to_lowercase()
        .replace('’', "'")
        .split_whitespace()
        .filter(|w| !matches!(*w, "the" | "a" | "an"))
        .map(str::to_owned)
        .collect()
}

fn is_he_or_she(gold: &GoldStatement, text: &str) -> bool {
    gold.source
        .first()
        .is_some_and(|s| matches!(s.of(text).to_lowercase().as_str(), "he" | "she"))
}

fn first_words(text: &str) -> String {
    text.split_whitespace()
        .take(9)
        .collect::<Vec<_>>()
        .join(" ")
}
