use std::collections::BTreeSet;

use serde::Deserialize;
use standpoint_text::StanceLabel;

use crate::GoldError;

/// One text and one proposition with the label that a person gave them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldPair {
    /// The statement.
    pub text: String,
    /// The proposition, a full sentence (or whatever the gold set asks about).
    pub proposition: String,
    /// What a careful reader says.
    pub label: StanceLabel,
    /// What makes it hard, in the gold's own words ("implicit", "neg"); empty where it says nothing.
    pub tags: BTreeSet<String>,
}

/// Gold pairs of a file, and how many of its rows have a label that is none of the three ("not entailed"
/// of two-way entailment sets).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GoldPairs {
    /// The pairs.
    pub pairs: Vec<GoldPair>,
    /// Rows left out.
    pub left_out: usize,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Topic {
        propositions: Vec<String>,
        statements: Vec<Labelled>,
    },
    Pair {
        #[serde(alias = "premise", alias = "statement")]
        text: String,
        #[serde(alias = "hypothesis", alias = "target")]
        proposition: String,
        label: serde_json::Value,
    },
}

#[derive(Deserialize)]
struct Labelled {
    t: String,
    y: Vec<i8>,
    #[serde(default)]
    tags: BTreeSet<String>,
}

/// Reads JSON Lines: rows of `text`, `proposition` (or `target`, or `premise` and `hypothesis`) and
/// `label`; or topics of `propositions` and `statements`, each with a label for every proposition.
///
/// # Errors
/// [`GoldError::Line`] with the line that is of neither form.
pub fn parse_json_lines(name: &str, lines: &str) -> Result<GoldPairs, GoldError> {
    let mut gold = GoldPairs::default();
    for (number, line) in lines
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let fault = |message: String| GoldError::Line {
            file: name.to_owned(),
            line: number + 1,
            message,
        };
        match serde_json::from_str(line).map_err(|e| fault(e.to_string()))? {
            Line::Topic {
                propositions,
                statements,
            } => {
                for statement in statements {
                    if statement.y.len() != propositions.len() {
                        return Err(fault("as many labels as propositions were expected".into()));
                    }
                    for (proposition, y) in propositions.iter().zip(&statement.y) {
                        let label = label_of(&y.to_string());
                        gold.add_tagged(&statement.t, proposition, label, &statement.tags);
                    }
                }
            }
            Line::Pair {
                text,
                proposition,
                label,
            } => {
                let words = label
                    .as_str()
                    .map_or_else(|| label.to_string(), str::to_owned);
                gold.add(&text, &proposition, label_of(&words));
            }
        }
    }
    Ok(gold)
}

/// Reads a file of topics as `models/corpus` has them: a head line `# topic | domain | genre | split`, lines
/// `P1 …` with the propositions, then a line for each statement with one of `+`, `-`, `0` for each
/// proposition, its tags and its words. Topics of another split than `split` are left out.
///
/// # Errors
/// [`GoldError::Line`] with the line that is not of the form.
pub fn parse_topics(name: &str, text: &str, split: Option<&str>) -> Result<GoldPairs, GoldError> {
    let mut gold = GoldPairs::default();
    let mut propositions: Vec<&str> = Vec::new();
    let mut wanted = false;
    for (number, line) in text.lines().enumerate() {
        let fault = |message: &str| GoldError::Line {
            file: name.to_owned(),
            line: number + 1,
            message: message.to_owned(),
        };
        if line.trim().is_empty() {
            continue;
        }
        if let Some(head) = line.strip_prefix("# ") {
            let fields: Vec<&str> = head.split('|').map(str::trim).collect();
            let [_, _, _, own] = fields[..] else {
                return Err(fault(
                    "a head line `# topic | domain | genre | split` was expected",
                ));
            };
            wanted = split.is_none_or(|split| split == own);
            propositions.clear();
            continue;
        }
        if let Some((number, words)) = line.split_once(' ')
            && number
                .strip_prefix('P')
                .is_some_and(|n| n.parse::<u8>().is_ok())
        {
            propositions.push(words);
            continue;
        }
        let mut parts = line.splitn(3, ' ');
        let (Some(labels), Some(tags), Some(words)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(fault(
                "labels, tags and the words of a statement were expected",
            ));
        };
        if labels.chars().count() != propositions.len()
            || !labels.chars().all(|c| "+-0".contains(c))
        {
            return Err(fault("one of +, - and 0 for each proposition was expected"));
        }
        if wanted {
            let tags: BTreeSet<String> = tags.split(',').map(str::to_owned).collect();
            for (proposition, label) in propositions.iter().zip(labels.chars()) {
                gold.add_tagged(words, proposition, label_of(&label.to_string()), &tags);
            }
        }
    }
    Ok(gold)
}

impl GoldPairs {
    /// Adds a pair; a row without one of the three labels is counted as left out.
    pub fn add(&mut self, text: &str, proposition: &str, label: Option<StanceLabel>) {
        self.add_tagged(text, proposition, label, &BTreeSet::new());
    }

    fn add_tagged(
        &mut self,
        text: &str,
        proposition: &str,
        label: Option<StanceLabel>,
        tags: &BTreeSet<String>,
    ) {
        match label {
            Some(label) => self.pairs.push(GoldPair {
                text: text.to_owned(),
                proposition: proposition.to_owned(),
                label,
                tags: tags.clone(),
            }),
            None => self.left_out += 1,
        }
    }
}

/// The label that a gold set's word means; `None` for any other word.
#[must_use]
pub fn label_of(word: &str) -> Option<StanceLabel> {
    match word.trim().to_lowercase().as_str() {
        "support" | "supports" | "favor" | "favour" | "pro" | "e" | "entailment" | "1" | "+" => {
            Some(StanceLabel::Support)
        }
        "oppose" | "opposes" | "against" | "con" | "c" | "contradiction" | "-1" | "-" => {
            Some(StanceLabel::Oppose)
        }
        "neutral" | "none" | "n" | "0" => Some(StanceLabel::Neutral),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use StanceLabel::{Neutral, Oppose, Support};

    #[test]
    fn both_forms_of_lines_are_read() {
        let lines = "{\"text\": \"a\", \"target\": \"b\", \"label\": \"FAVOR\"}\n\
            {\"premise\": \"a\", \"hypothesis\": \"b\", \"label\": \"NE\"}\n\
            {\"propositions\": [\"p\", \"q\"], \"statements\": [{\"t\": \"s\", \"y\": [1, -1]}]}\n";
        let gold = parse_json_lines("x", lines).expect("gold");
        assert_eq!(gold.left_out, 1);
        let labels: Vec<StanceLabel> = gold.pairs.iter().map(|p| p.label).collect();
        assert_eq!(labels, [Support, Support, Oppose]);
        assert!(parse_json_lines("x", "{}").is_err());
    }

    #[test]
    fn topics_are_read_by_split() {
        let text = "# pier | ports | wire | dev\nP1 The pier is safe.\nP2 It will close.\n\
            +- implicit,neg Nobody who sells ice cream there means to leave.\n\n\
            # dam | water | wire | train\nP1 The dam leaks.\n0 fact It is a dam.\n";
        let dev = parse_topics("x", text, Some("dev")).expect("topics");
        let labels: Vec<StanceLabel> = dev.pairs.iter().map(|p| p.label).collect();
        assert_eq!(labels, [Support, Oppose]);
        assert!(dev.pairs[0].tags.contains("neg"));
        let all = parse_topics("x", text, None).expect("topics");
        assert_eq!(all.pairs.last().map(|p| p.label), Some(Neutral));
        for wrong in [
            "# pier | ports\n",
            "P1 It is so.\n++ fact No.\n",
            "P1 It is so.\n+ fact\n",
        ] {
            assert!(parse_topics("x", wrong, None).is_err(), "{wrong}");
        }
    }
}
