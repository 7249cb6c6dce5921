use serde::{Deserialize, Serialize};

use crate::Calibration;

/// One question to an entailment model: does the hypothesis follow from the premise?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair<'a> {
    /// What was said. May be cut by the engine if it is too long.
    pub premise: &'a str,
    /// The sentence that may follow from it. Never cut.
    pub hypothesis: &'a str,
}

/// A model's raw answer to one [`Pair`]: logits, before softmax, calibration or any threshold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PairLogits {
    /// The hypothesis follows.
    pub entailment: f32,
    /// It neither follows nor is it excluded. `None` for a model with two classes.
    pub neutral: Option<f32>,
    /// It is excluded; for a model with two classes, it does not follow.
    pub contradiction: f32,
    /// Whether the premise was cut to fit.
    pub truncated: bool,
}

impl PairLogits {
    /// `[entailment, neutral, contradiction]` as probabilities (softmax). With two classes neutral is 0.
    #[must_use]
    pub fn probabilities(&self) -> [f64; 3] {
        let logits = [
            Some(self.entailment),
            self.neutral,
            Some(self.contradiction),
        ];
        let highest = logits
            .iter()
            .flatten()
            .copied()
            .fold(f32::NEG_INFINITY, f32::max);
        let powers = logits.map(|l| l.map_or(0.0, |l| (f64::from(l) - f64::from(highest)).exp()));
        let total: f64 = powers.iter().sum();
        powers.map(|p| p / total)
    }

    /// Whether every logit is a number.
    #[must_use]
    pub fn is_finite(&self) -> bool {
        self.entailment.is_finite()
            && self.contradiction.is_finite()
            && self.neutral.is_none_or(f32::is_finite)
    }
}

/// Which model an engine runs, for the record of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EngineInfo {
    /// The program: `rten`.
    pub engine: String,
    /// The model's name; for a user's folder the folder's own name, never its whole path.
    pub model: String,
    /// SHA-256 of the weights file, in hexadecimal.
    pub digest: String,
    /// 3, or 2 for models that only tell whether a hypothesis follows.
    pub classes: u32,
    /// The calibration that came with the model, or the neutral one.
    pub calibration: Calibration,
}

/// What runs an entailment model.
///
/// An engine answers every pair on its own: a pair's logits depend on nothing but the pair, so that
/// neither batches nor threads can change a result.
pub trait Engine: Send + Sync {
    /// Which model this is.
    fn info(&self) -> &EngineInfo;

    /// One answer per pair, in order.
    ///
    /// # Errors
    /// [`EngineError`] if a hypothesis is too long or the model fails; no answer is given then.
    fn logits(&self, pairs: &[Pair<'_>]) -> Result<Vec<PairLogits>, EngineError>;
}

/// Why an engine gave no answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EngineError {
    /// A proposition does not fit into the model beside even a short statement.
    #[error(
        "the sentence \"{}\" has {tokens} tokens, the model has room for {limit}: shorten the \
         proposition or the paraphrase",
        shorten(hypothesis)
    )]
    HypothesisTooLong {
        /// The sentence.
        hypothesis: String,
        /// Its length in the model's tokens.
        tokens: usize,
        /// The most that are allowed.
        limit: usize,
    },
    /// The words could not be turned into the model's tokens.
    #[error("the tokenizer failed on \"{}\": {message}", shorten(text))]
    Tokenizer {
        /// The words.
        text: String,
        /// What the tokenizer said.
        message: String,
    },
    /// The model stopped with an error, or with a panic that was caught.
    #[error("model {model}: {message}")]
    Run {
        /// The model's name.
        model: String,
        /// What it said.
        message: String,
    },
    /// The number of answers is not the number of questions.
    #[error("model {model} gave {got} answers to {asked} pairs; this is a fault of the engine")]
    Count {
        /// The model's name.
        model: String,
        /// Pairs asked.
        asked: usize,
        /// Answers given.
        got: usize,
    },
    /// An answer is infinite or not a number.
    #[error(
        "model {model} answers \"{}\" with a logit that is no number: its weights are damaged, or \
         its conversion overflows; get the model again, or use an fp32 export",
        shorten(hypothesis)
    )]
    NotFinite {
        /// The model's name.
        model: String,
        /// The hypothesis of the first such pair.
        hypothesis: String,
    },
    /// The model gets plain cases wrong.
    #[error("{0}")]
    SelfTest(crate::SelfTestFailure),
}

/// At most 60 characters of a sentence, for a message.
fn shorten(text: &str) -> String {
    match text.char_indices().nth(60) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// Asks an engine and checks that it gave one finite answer per pair.
pub(crate) fn ask(engine: &dyn Engine, pairs: &[Pair<'_>]) -> Result<Vec<PairLogits>, EngineError> {
    let answers = engine.logits(pairs)?;
    let model = || engine.info().model.clone();
    if answers.len() != pairs.len() {
        return Err(EngineError::Count {
            model: model(),
            asked: pairs.len(),
            got: answers.len(),
        });
    }
    match answers.iter().position(|a| !a.is_finite()) {
        None => Ok(answers),
        Some(i) => Err(EngineError::NotFinite {
            model: model(),
            hypothesis: pairs[i].hypothesis.to_owned(),
        }),
    }
}
