//! Stances against gold: three labels, their confusion, and whether the probabilities mean what they say.

use serde::{Deserialize, Serialize};
use standpoint_text::{ONE, Stance, StanceLabel};

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
                        gold.add(&statement.t, proposition, label_of(&y.to_string()));
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

impl GoldPairs {
    /// Adds a pair; a row without one of the three labels is counted as left out.
    pub fn add(&mut self, text: &str, proposition: &str, label: Option<StanceLabel>) {
        match label {
            Some(label) => self.pairs.push(GoldPair {
                text: text.to_owned(),
                proposition: proposition.to_owned(),
                label,
            }),
            None => self.left_out += 1,
        }
    }
}

/// The label that a gold set's word means; `None` for any other word.
#[must_use]
pub fn label_of(word: &str) -> Option<StanceLabel> {
    match word.trim().to_lowercase().as_str() {
        "support" | "supports" | "favor" | "favour" | "pro" | "e" | "entailment" | "1" => {
            Some(StanceLabel::Support)
        }
        "oppose" | "opposes" | "against" | "con" | "c" | "contradiction" | "-1" => {
            Some(StanceLabel::Oppose)
        }
        "neutral" | "none" | "n" | "0" => Some(StanceLabel::Neutral),
        _ => None,
    }
}

/// How stances compare with gold.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StanceScores {
    /// Number of pairs.
    pub n: usize,
    /// `confusion[gold][predicted]`, both in the order support, oppose, neutral.
    pub confusion: [[usize; 3]; 3],
    /// Share of right labels.
    pub accuracy: f64,
    /// Mean F1 over the labels that occur in the gold.
    pub macro_f1: f64,
    /// Share of the gold's supporting and opposing pairs that were given the other side.
    pub wrong_side: f64,
    /// Accuracy over the gold's supporting and opposing pairs when the sign of the score decides: the
    /// figure that two-way sets report.
    pub two_way: f64,
    /// Expected calibration error of the largest probability, 10 bins of equal width (Guo et al. 2017).
    pub ece: f64,
    /// The reliability curve behind it, bins without pairs left out.
    pub reliability: Vec<Reliability>,
    /// Macro-F1 of always giving the gold's most frequent label: the baseline.
    pub majority_macro_f1: f64,
}

/// One bin of the reliability curve: the pairs whose largest probability lies in it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Reliability {
    /// Mean of the largest probability.
    pub confidence: f64,
    /// Share of them whose most probable label is right.
    pub accuracy: f64,
    /// Number of pairs.
    pub n: usize,
}

/// Compares scored pairs with gold. Empty input gives zeros.
#[must_use]
pub fn score_stances(scored: &[(StanceLabel, Stance, StanceLabel)]) -> StanceScores {
    let mut confusion = [[0usize; 3]; 3];
    let mut sides = [0usize; 2];
    let mut bins = [(0.0f64, 0usize, 0usize); 10];
    for (gold, stance, label) in scored {
        confusion[index(*gold)][index(*label)] += 1;
        if *gold != StanceLabel::Neutral {
            sides[1] += 1;
            let says = stance.score().signum();
            sides[0] += usize::from(says == if *gold == StanceLabel::Support { 1 } else { -1 });
        }
        let (confidence, winner) = [
            (stance.support, StanceLabel::Support),
            (stance.oppose, StanceLabel::Oppose),
            (stance.neutral, StanceLabel::Neutral),
        ]
        .into_iter()
        .max_by_key(|(p, _)| *p)
        .unwrap_or((0, StanceLabel::Neutral));
        let confidence = f64::from(confidence) / f64::from(ONE);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to 10"
        )]
        let bin = &mut bins[((confidence * 10.0) as usize).min(9)];
        *bin = (
            bin.0 + confidence,
            bin.1 + usize::from(winner == *gold),
            bin.2 + 1,
        );
    }
    let n = scored.len();
    let right: usize = (0..3).map(|i| confusion[i][i]).sum();
    let sided: usize = confusion[..2].iter().flatten().sum();
    StanceScores {
        n,
        confusion,
        accuracy: share(right, n),
        macro_f1: macro_f1(&confusion),
        wrong_side: share(confusion[0][1] + confusion[1][0], sided),
        two_way: share(sides[0], sides[1]),
        ece: bins
            .iter()
            .map(|(confidence, right, _)| (confidence - whole(*right)).abs())
            .sum::<f64>()
            / whole(n.max(1)),
        reliability: bins
            .iter()
            .filter(|(_, _, n)| *n > 0)
            .map(|&(confidence, right, n)| Reliability {
                confidence: confidence / whole(n),
                accuracy: share(right, n),
                n,
            })
            .collect(),
        majority_macro_f1: majority(&confusion),
    }
}

fn index(label: StanceLabel) -> usize {
    match label {
        StanceLabel::Support => 0,
        StanceLabel::Oppose => 1,
        StanceLabel::Neutral => 2,
    }
}

fn macro_f1(confusion: &[[usize; 3]; 3]) -> f64 {
    let mut sum = 0.0;
    let mut classes = 0;
    for class in 0..3 {
        let gold: usize = confusion[class].iter().sum();
        if gold == 0 {
            continue;
        }
        let predicted: usize = confusion.iter().map(|row| row[class]).sum();
        sum += 2.0 * whole(confusion[class][class]) / whole(gold + predicted);
        classes += 1;
    }
    if classes == 0 {
        0.0
    } else {
        sum / f64::from(classes)
    }
}

fn majority(confusion: &[[usize; 3]; 3]) -> f64 {
    let totals = confusion.map(|row| row.iter().sum::<usize>());
    let winner = (0..3).max_by_key(|i| totals[*i]).unwrap_or(0);
    let mut constant = [[0; 3]; 3];
    for class in 0..3 {
        constant[class][winner] = totals[class];
    }
    macro_f1(&constant)
}

fn share(hits: usize, of: usize) -> f64 {
    if of == 0 {
        0.0
    } else {
        whole(hits) / whole(of)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn whole(n: usize) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use StanceLabel::{Neutral, Oppose, Support};

    fn scored(gold: StanceLabel, weights: [f64; 3]) -> (StanceLabel, Stance, StanceLabel) {
        let stance = Stance::from_weights(weights[0], weights[1], weights[2]).expect("weights");
        (gold, stance, stance.argmax())
    }

    #[test]
    fn by_hand() {
        let scores = score_stances(&[
            scored(Support, [0.8, 0.1, 0.1]),
            scored(Support, [0.1, 0.1, 0.8]),
            scored(Oppose, [0.2, 0.2, 0.6]),
            scored(Neutral, [0.6, 0.2, 0.2]),
        ]);
        assert_eq!(scores.confusion, [[1, 1, 0], [0, 1, 0], [1, 0, 0]]);
        assert!((scores.accuracy - 0.5).abs() < 1e-12);
        assert!((scores.wrong_side - 1.0 / 3.0).abs() < 1e-12);
        assert!((scores.two_way - 2.0 / 3.0).abs() < 1e-12);
        // F1: support 2·1/(2+2), oppose 2·1/(1+2), neutral 0.
        assert!((scores.macro_f1 - (0.5 + 2.0 / 3.0) / 3.0).abs() < 1e-12);
        let [low, high] = scores.reliability[..] else {
            panic!("{:?}", scores.reliability)
        };
        assert_eq!((low.n, high.n), (2, 2));
        assert!((high.accuracy - 0.5).abs() < 1e-12 && (high.confidence - 0.8).abs() < 1e-6);
        // Bins: two of 0.8 with one right, two of 0.6 with one right.
        assert!(
            (scores.ece - (0.6 + 0.2) / 4.0).abs() < 1e-6,
            "{}",
            scores.ece
        );
    }

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
}
