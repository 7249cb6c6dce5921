use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use standpoint_text::{ONE, Stance, StanceLabel};

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
    /// What is left of the errors when only the surest pairs are judged.
    pub coverage: Vec<Coverage>,
    /// The same figures for each tag of the gold.
    pub by_tag: BTreeMap<String, TagScores>,
}

/// One point of the risk-coverage curve: the surest pairs, by the largest probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Coverage {
    /// Share of the pairs that are judged.
    pub coverage: f64,
    /// Share of right labels among them.
    pub accuracy: f64,
    /// Share of their supporting and opposing pairs that were given the other side.
    pub wrong_side: f64,
    /// Number of pairs.
    pub n: usize,
}

/// The pairs with one tag.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TagScores {
    /// Number of pairs.
    pub n: usize,
    /// Share of right labels.
    pub accuracy: f64,
    /// Mean F1 over the labels that occur.
    pub macro_f1: f64,
    /// Share of the supporting and opposing pairs that were given the other side.
    pub wrong_side: f64,
}

/// A pair of the gold with what was found.
#[derive(Debug, Clone, Copy)]
pub struct ScoredPair<'a> {
    /// What a careful reader says.
    pub gold: StanceLabel,
    /// The probabilities.
    pub stance: Stance,
    /// The label that was given.
    pub label: StanceLabel,
    /// What makes the pair hard.
    pub tags: &'a BTreeSet<String>,
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
pub fn score_stances(scored: &[ScoredPair<'_>]) -> StanceScores {
    let confusion = confusion(scored.iter());
    let mut sides = [0usize; 2];
    let mut bins = [(0.0f64, 0usize, 0usize); 10];
    for ScoredPair { gold, stance, .. } in scored {
        if *gold != StanceLabel::Neutral {
            sides[1] += 1;
            let says = stance.score().signum();
            sides[0] += usize::from(says == if *gold == StanceLabel::Support { 1 } else { -1 });
        }
        let (confidence, winner) = winner(*stance);
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
    StanceScores {
        n,
        confusion,
        accuracy: accuracy(&confusion),
        macro_f1: macro_f1(&confusion),
        wrong_side: wrong_side(&confusion),
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
        coverage: coverage(scored),
        by_tag: by_tag(scored),
    }
}

fn confusion<'p>(pairs: impl Iterator<Item = &'p ScoredPair<'p>>) -> [[usize; 3]; 3] {
    let mut confusion = [[0usize; 3]; 3];
    for pair in pairs {
        confusion[index(pair.gold)][index(pair.label)] += 1;
    }
    confusion
}

fn accuracy(confusion: &[[usize; 3]; 3]) -> f64 {
    let right: usize = (0..3).map(|i| confusion[i][i]).sum();
    share(right, confusion.iter().flatten().sum())
}

fn wrong_side(confusion: &[[usize; 3]; 3]) -> f64 {
    let sided: usize = confusion[..2].iter().flatten().sum();
    share(confusion[0][1] + confusion[1][0], sided)
}

/// The largest probability and whose it is.
fn winner(stance: Stance) -> (u32, StanceLabel) {
    [
        (stance.support, StanceLabel::Support),
        (stance.oppose, StanceLabel::Oppose),
        (stance.neutral, StanceLabel::Neutral),
    ]
    .into_iter()
    .max_by_key(|(p, _)| *p)
    .unwrap_or((0, StanceLabel::Neutral))
}

/// At a quarter, a half, three quarters and all of the pairs; of equally sure ones the first.
fn coverage(scored: &[ScoredPair<'_>]) -> Vec<Coverage> {
    let mut order: Vec<&ScoredPair<'_>> = scored.iter().collect();
    order.sort_by_key(|pair| std::cmp::Reverse(winner(pair.stance).0));
    (1..=4)
        .map(|quarters| {
            let n = order.len() * quarters / 4;
            let confusion = confusion(order[..n].iter().copied());
            Coverage {
                coverage: whole(quarters) / 4.0,
                accuracy: accuracy(&confusion),
                wrong_side: wrong_side(&confusion),
                n,
            }
        })
        .collect()
}

fn by_tag(scored: &[ScoredPair<'_>]) -> BTreeMap<String, TagScores> {
    let tags: BTreeSet<&String> = scored.iter().flat_map(|pair| pair.tags).collect();
    tags.into_iter()
        .map(|tag| {
            let confusion = confusion(scored.iter().filter(|pair| pair.tags.contains(tag)));
            let scores = TagScores {
                n: confusion.iter().flatten().sum(),
                accuracy: accuracy(&confusion),
                macro_f1: macro_f1(&confusion),
                wrong_side: wrong_side(&confusion),
            };
            (tag.clone(), scores)
        })
        .collect()
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

    fn scored(gold: StanceLabel, weights: [f64; 3], tags: &BTreeSet<String>) -> ScoredPair<'_> {
        let stance = Stance::from_weights(weights[0], weights[1], weights[2]).expect("weights");
        ScoredPair {
            gold,
            stance,
            label: stance.argmax(),
            tags,
        }
    }

    #[test]
    fn by_hand() {
        let (plain, hard) = (BTreeSet::new(), BTreeSet::from(["neg".to_owned()]));
        let scores = score_stances(&[
            scored(Support, [0.8, 0.1, 0.1], &plain),
            scored(Support, [0.1, 0.1, 0.8], &hard),
            scored(Oppose, [0.2, 0.2, 0.6], &hard),
            scored(Neutral, [0.6, 0.2, 0.2], &plain),
        ]);
        // The surer half is the first two, one of them on the wrong side.
        let half = scores.coverage[1];
        assert_eq!(half.n, 2);
        assert!((half.wrong_side - 0.5).abs() < 1e-12 && (half.accuracy - 0.5).abs() < 1e-12);
        let neg = scores.by_tag["neg"];
        assert!(neg.n == 2 && (neg.accuracy - 0.5).abs() < 1e-12);
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
}
