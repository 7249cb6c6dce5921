//! From the answers to several questions to one distribution over support, neutral and oppose.
//!
//! Each answer becomes log-probabilities of the three; an entailment of an opposing sentence is
//! opposition, its contradiction support. Inside a side the log-probabilities are averaged (the
//! geometric mean, or logarithmic opinion pool: Genest and Zidek 1986), so that one paraphrase that
//! is flatly excluded cannot be outvoted by two lukewarm ones, and the number of paraphrases does
//! not make a result surer. Then the two sides are averaged, whatever their numbers.

use standpoint_text::StanceLabel;

use crate::{Calibration, PairLogits, Side};

/// Under this a probability counts as this, so that no single answer has an infinite say.
const FLOOR: f64 = 1e-6;

/// `[support, neutral, oppose]` in log-probabilities, from one answer.
fn oriented(side: Side, logits: &PairLogits) -> [f64; 3] {
    let [entailment, neutral, contradiction] = logits.probabilities();
    // A model with two classes says "does not follow", which is no evidence for the other side: what
    // is not entailed is then neutral, and the other side must be entailed by its own sentences.
    let (entailment, neutral, contradiction) = if logits.neutral.is_none() {
        (entailment, contradiction, FLOOR)
    } else {
        (entailment, neutral, contradiction)
    };
    let [for_it, neither, against] =
        [entailment, neutral, contradiction].map(|p| p.max(FLOOR).ln());
    match side {
        Side::Support => [for_it, neither, against],
        Side::Oppose => [against, neither, for_it],
    }
}

/// Mean log-probabilities of the answers on one side; `None` if none was asked.
pub(crate) fn of_side(side: Side, answers: &[(Side, PairLogits)]) -> Option<[f64; 3]> {
    let mut total = [0.0; 3];
    let mut count = 0u32;
    for (_, logits) in answers.iter().filter(|(s, _)| *s == side) {
        let one = oriented(side, logits);
        for i in 0..3 {
            total[i] += one[i];
        }
        count += 1;
    }
    (count > 0).then(|| total.map(|t| t / f64::from(count)))
}

/// Both sides pooled and calibrated: `[support, neutral, oppose]`, summing to one.
pub(crate) fn pooled(answers: &[(Side, PairLogits)], calibration: &Calibration) -> [f64; 3] {
    if answers.iter().any(|(_, logits)| logits.neutral.is_none()) {
        return calibration.apply(of_two_classes(answers));
    }
    let sides = [
        of_side(Side::Support, answers),
        of_side(Side::Oppose, answers),
    ];
    let asked: Vec<[f64; 3]> = sides.into_iter().flatten().collect();
    let mut mean = [0.0; 3];
    for side in &asked {
        for i in 0..3 {
            mean[i] += side[i] / asked.len() as f64;
        }
    }
    calibration.apply(mean)
}

/// "Does it follow?" asked of both sides as two independent questions: support is a yes and a no,
/// opposition a no and a yes; twice yes and twice no are neither. Log-probabilities.
fn of_two_classes(answers: &[(Side, PairLogits)]) -> [f64; 3] {
    let follows = |side| {
        of_side(side, answers).map_or(0.0, |[support, neutral, oppose]| {
            let entailed: f64 = if side == Side::Support {
                support
            } else {
                oppose
            };
            entailed.exp() / (entailed.exp() + neutral.exp())
        })
    };
    let (yes, no) = (follows(Side::Support), follows(Side::Oppose));
    let weights = [
        yes * (1.0 - no),
        (1.0 - yes) * (1.0 - no) + yes * no,
        no * (1.0 - yes),
    ];
    weights.map(|w| w.max(FLOOR).ln())
}

/// Whether the supporting sentences, asked alone, point to one side and the opposing ones to the other.
pub(crate) fn sides_disagree(answers: &[(Side, PairLogits)]) -> bool {
    let leaning = |side| of_side(side, answers).map(|p| label(p, f64::NEG_INFINITY));
    match (leaning(Side::Support), leaning(Side::Oppose)) {
        (Some(a), Some(b)) => a != b && a != StanceLabel::Neutral && b != StanceLabel::Neutral,
        _ => false,
    }
}

/// Whether at least one answer speaks for `label` with more than even odds.
pub(crate) fn any_backs(answers: &[(Side, PairLogits)], wanted: StanceLabel) -> bool {
    answers
        .iter()
        .any(|(side, logits)| label(oriented(*side, logits), 0.5f64.ln()) == wanted)
}

/// The largest of three log-probabilities, if it is over `least`; otherwise, and on ties, neutral.
fn label([support, neutral, oppose]: [f64; 3], least: f64) -> StanceLabel {
    if support > neutral.max(oppose) && support > least {
        StanceLabel::Support
    } else if oppose > neutral.max(support) && oppose > least {
        StanceLabel::Oppose
    } else {
        StanceLabel::Neutral
    }
}
