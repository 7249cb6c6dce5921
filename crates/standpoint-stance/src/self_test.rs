use serde::{Deserialize, Serialize};

use crate::engine::ask;
use crate::{Engine, EngineError, Pair, PairLogits};

/// How an engine did on plain cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfTest {
    /// Cases answered as any reader would.
    pub right: u32,
    /// Cases asked.
    pub total: u32,
}

/// Why a model does not pass, with what it would have scored under other label orders.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "model {model} got {right} of {total} plain cases right with the labels as its config.json names \
     them{}",
    advice(*.best, right, total)
)]
pub struct SelfTestFailure {
    /// The model's name.
    pub model: String,
    /// Right with the labels as stated.
    pub right: u32,
    /// Cases asked.
    pub total: u32,
    /// The best other reading of its outputs, and how many are right under it.
    pub best: (&'static str, u32),
}

fn advice(best: (&'static str, u32), right: &u32, total: &u32) -> String {
    let (reading, got) = best;
    if got > *right && got * 4 >= *total * 3 {
        format!(
            "; {got} would be right with {reading}: the order in config.json's id2label is probably \
             wrong, so correct it there (the model's own card says which order is right)"
        )
    } else {
        format!(
            ", and no other label order does well (the best, {reading}: {got}); this is not a working \
             English entailment model, or its weights or tokenizer do not belong together"
        )
    }
}

/// What a reader would answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Follows,
    Excluded,
}

use Answer::{Excluded, Follows};

/// Plain English, short, without the vocabulary of any news topic; both answers appear equally often
/// and each premise that appears twice meets both.
const CASES: &[(&str, &str, Answer)] = &[
    (
        "A man is sleeping on the sofa.",
        "A man is asleep.",
        Follows,
    ),
    (
        "A man is sleeping on the sofa.",
        "The man is running.",
        Excluded,
    ),
    (
        "The woman is reading a book in the garden.",
        "A woman is reading.",
        Follows,
    ),
    (
        "The woman is reading a book in the garden.",
        "The woman is swimming in the sea.",
        Excluded,
    ),
    (
        "All the students passed the exam.",
        "Every student passed the exam.",
        Follows,
    ),
    (
        "All the students passed the exam.",
        "None of the students passed the exam.",
        Excluded,
    ),
    (
        "Prices rose sharply last month.",
        "Prices went up last month.",
        Follows,
    ),
    (
        "Prices rose sharply last month.",
        "Prices did not rise last month.",
        Excluded,
    ),
    (
        "She sold her car and bought a bicycle.",
        "She bought a bicycle.",
        Follows,
    ),
    (
        "She sold her car and bought a bicycle.",
        "She did not buy a bicycle.",
        Excluded,
    ),
    ("Sales fell by half last year.", "Sales decreased.", Follows),
    (
        "Sales fell by half last year.",
        "Sales did not fall.",
        Excluded,
    ),
    (
        "Two dogs are running through a field.",
        "Some animals are outdoors.",
        Follows,
    ),
    (
        "Two dogs are running through a field.",
        "The dogs are lying still indoors.",
        Excluded,
    ),
    (
        "The plan is a terrible mistake.",
        "The plan is bad.",
        Follows,
    ),
    (
        "The plan is a terrible mistake.",
        "The plan is good.",
        Excluded,
    ),
];

/// A way to read a model's three outputs: where entailment, neutral and contradiction stand among the
/// places that the configuration calls so.
const READINGS: &[(&str, [usize; 3])] = &[
    ("the labels as stated", [0, 1, 2]),
    ("entailment and contradiction exchanged", [2, 1, 0]),
    ("entailment and neutral exchanged", [1, 0, 2]),
    ("neutral and contradiction exchanged", [0, 2, 1]),
    (
        "entailment called neutral, neutral contradiction, contradiction entailment",
        [1, 2, 0],
    ),
    (
        "entailment called contradiction, neutral entailment, contradiction neutral",
        [2, 0, 1],
    ),
];

/// Asks an engine the fixed plain cases and compares its answers under every possible label order.
///
/// It passes if at least three quarters are right with the labels as stated, and no other order does
/// better.
///
/// # Errors
/// [`EngineError::SelfTest`] if it does not pass; other [`EngineError`]s if it cannot answer.
pub fn self_test(engine: &dyn Engine) -> Result<SelfTest, EngineError> {
    let pairs: Vec<Pair<'_>> = CASES
        .iter()
        .map(|&(premise, hypothesis, _)| Pair {
            premise,
            hypothesis,
        })
        .collect();
    let answers = ask(engine, &pairs)?;
    let right = |order: [usize; 3]| -> u32 {
        let hits = CASES
            .iter()
            .zip(&answers)
            .filter(|((_, _, wanted), got)| read(got, order) == Some(*wanted));
        u32::try_from(hits.count()).unwrap_or(u32::MAX)
    };
    let readings = if answers.iter().any(|a| a.neutral.is_none()) {
        &READINGS[..2]
    } else {
        READINGS
    };
    let stated = right(readings[0].1);
    let total = u32::try_from(CASES.len()).unwrap_or(u32::MAX);
    // The first of equals, so that the message does not depend on chance.
    let mut best = ("", 0);
    for &(name, order) in &readings[1..] {
        let got = right(order);
        if best.0.is_empty() || got > best.1 {
            best = (name, got);
        }
    }
    if stated * 4 >= total * 3 && stated >= best.1 {
        return Ok(SelfTest {
            right: stated,
            total,
        });
    }
    let model = engine.info().model.clone();
    Err(EngineError::SelfTest(SelfTestFailure {
        model,
        right: stated,
        total,
        best,
    }))
}

/// The answer under one reading; `None` for neutral.
fn read(logits: &PairLogits, order: [usize; 3]) -> Option<Answer> {
    let places = [
        logits.entailment,
        logits.neutral.unwrap_or(f32::NEG_INFINITY),
        logits.contradiction,
    ];
    let [entailment, neutral, contradiction] = order.map(|place| places[place]);
    if entailment > neutral && entailment > contradiction {
        Some(Follows)
    } else if contradiction > neutral && contradiction > entailment {
        Some(Excluded)
    } else {
        None
    }
}
