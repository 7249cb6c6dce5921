use serde::{Deserialize, Serialize};
use standpoint_text::{ONE, Polarity, Stance, StanceLabel};

use crate::engine::ask;
use crate::hypothesis::{Hypothesis, hypotheses};
use crate::{
    Calibration, Engine, EngineError, EngineInfo, Flag, Pair, PairLogits, Proposition, Side, pool,
};

/// One statement as the scorer sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Premise<'a> {
    /// The words of the statement. Scored whole: up to some 70 words, the length of the model's training
    /// pairs, that beats scoring its sentences one by one, and attributed statements are rarely longer.
    pub text: &'a str,
    /// Whether the speaker stands by them.
    pub polarity: Polarity,
    /// Whether the statement is reported inside another one.
    pub nested: bool,
}

/// How scores become flags and whose calibration counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoreOptions {
    /// Instead of the calibration that came with the model.
    pub calibration: Option<Calibration>,
    /// [`Flag::CloseCall`] if the best of the three leads the second by less; a probability.
    pub close_call: f64,
    /// Asks the negation of a proposition, too, where no opposing sentence was given. A model with two
    /// classes needs it: it has no word for the other side. With three classes one question was as good or
    /// better on development data (`docs/experiments.md`), at half the cost.
    pub negation: bool,
}

impl ScoreOptions {
    /// These options with what the model needs.
    #[must_use]
    pub fn for_model(self, model: &EngineInfo) -> Self {
        Self {
            negation: model.classes < 3,
            ..self
        }
    }
}

impl Default for ScoreOptions {
    fn default() -> Self {
        Self {
            calibration: None,
            close_call: 0.1,
            negation: false,
        }
    }
}

/// The stance of one statement towards one proposition.
#[derive(Debug, Clone, PartialEq)]
pub struct Scored {
    /// Probabilities, after pooling and calibration, in millionths.
    pub stance: Stance,
    /// The most probable of the three; a tie is neutral.
    pub label: StanceLabel,
    /// Sorted, each once.
    pub flags: Vec<Flag>,
    /// What was asked and what the model answered, in the order of asking. Empty for
    /// [`Flag::Declined`].
    pub evidence: Vec<Evidence>,
}

/// One question and its raw answer, kept so that a threshold can change without scoring again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The sentence that was asked about.
    pub hypothesis: String,
    /// For which side it speaks.
    pub side: Side,
    /// The answer, before the speaker's polarity is applied.
    pub logits: PairLogits,
}

/// Scores statements against a fixed list of propositions.
#[derive(Debug, Clone)]
pub struct Scorer {
    propositions: Vec<Proposition>,
    /// One list per proposition.
    hypotheses: Vec<Vec<Hypothesis>>,
    options: ScoreOptions,
}

impl Scorer {
    /// Prepares the questions: the text and the paraphrases of each side, and the text negated where
    /// the options want it and the user gave no opposing sentence.
    #[must_use]
    pub fn new(propositions: Vec<Proposition>, options: ScoreOptions) -> Self {
        let hypotheses = propositions
            .iter()
            .map(|proposition| hypotheses(proposition, options.negation))
            .collect();
        Self {
            propositions,
            hypotheses,
            options,
        }
    }

    /// As given.
    #[must_use]
    pub fn propositions(&self) -> &[Proposition] {
        &self.propositions
    }

    /// Every sentence that is asked, by proposition, then in order of asking.
    pub fn questions(&self) -> impl Iterator<Item = (&Proposition, &str, Side)> {
        self.propositions
            .iter()
            .zip(&self.hypotheses)
            .flat_map(|(proposition, hypotheses)| {
                hypotheses
                    .iter()
                    .map(move |h| (proposition, &*h.text, h.side))
            })
    }

    /// Passes of the model for one statement.
    #[must_use]
    pub fn passes(&self) -> usize {
        self.hypotheses.iter().map(Vec::len).sum()
    }

    /// One [`Scored`] per proposition, in order. The result depends on the premise, the propositions,
    /// the options and the model, and on nothing else.
    ///
    /// # Errors
    /// [`EngineError`] if the engine fails on any pair; nothing is scored then.
    pub fn score(
        &self,
        engine: &dyn Engine,
        premise: &Premise<'_>,
    ) -> Result<Vec<Scored>, EngineError> {
        // What a speaker declined to say is nobody's stance, and words without a letter are none.
        let words = premise.text.trim();
        if premise.polarity == Polarity::Declined || !words.chars().any(char::is_alphanumeric) {
            return Ok(self.propositions.iter().map(|_| unasked(premise)).collect());
        }
        let pairs: Vec<Pair<'_>> = self
            .hypotheses
            .iter()
            .flatten()
            .map(|hypothesis| Pair {
                premise: words,
                hypothesis: &hypothesis.text,
            })
            .collect();
        let mut answers = ask(engine, &pairs)?.into_iter();
        let calibration = self
            .options
            .calibration
            .unwrap_or(engine.info().calibration);
        let scored = self.hypotheses.iter().map(|hypotheses| {
            let evidence: Vec<Evidence> = hypotheses
                .iter()
                .zip(&mut answers)
                .map(|(hypothesis, logits)| Evidence {
                    hypothesis: hypothesis.text.clone(),
                    side: hypothesis.side,
                    logits,
                })
                .collect();
            self.judge(premise, evidence, &calibration)
        });
        Ok(scored.collect())
    }

    fn judge(
        &self,
        premise: &Premise<'_>,
        evidence: Vec<Evidence>,
        calibration: &Calibration,
    ) -> Scored {
        let answers: Vec<(Side, PairLogits)> =
            evidence.iter().map(|e| (e.side, e.logits)).collect();
        let [support, neutral, oppose] = pool::pooled(&answers, calibration);
        // The one place where floats become integers.
        let held = Stance::from_weights(support, neutral, oppose).map_or(
            Stance {
                support: 0,
                neutral: ONE,
                oppose: 0,
            },
            even,
        );
        let mut flags = context_flags(premise);
        if evidence.iter().any(|e| e.logits.truncated) {
            flags.push(Flag::Truncated);
        }
        if lead(held) < self.options.close_call {
            flags.push(Flag::CloseCall);
        }
        if pool::sides_disagree(&answers) {
            flags.push(Flag::SidesDisagree);
        }
        if held.argmax() != StanceLabel::Neutral && !pool::any_backs(&answers, held.argmax()) {
            flags.push(Flag::LowEvidence);
        }
        flags.sort_unstable();
        let stance = if premise.polarity == Polarity::Denied {
            held.reversed()
        } else {
            held
        };
        Scored {
            stance,
            label: stance.argmax(),
            flags,
            evidence,
        }
    }
}

/// Flags that come from how the statement was reported.
fn context_flags(premise: &Premise<'_>) -> Vec<Flag> {
    let polarity = match premise.polarity {
        Polarity::Asserted => None,
        Polarity::Denied => Some(Flag::Denied),
        Polarity::Declined => Some(Flag::Declined),
    };
    polarity
        .into_iter()
        .chain(premise.nested.then_some(Flag::Nested))
        .collect()
}

/// Neutral, without a question to the model.
fn unasked(premise: &Premise<'_>) -> Scored {
    Scored {
        stance: Stance {
            support: 0,
            neutral: ONE,
            oppose: 0,
        },
        label: StanceLabel::Neutral,
        flags: context_flags(premise),
        evidence: Vec::new(),
    }
}

/// Sides that differ by no more than the remainder of the rounding are equal: it must not decide.
fn even(stance: Stance) -> Stance {
    let both = stance.support.min(stance.oppose);
    if stance.support.abs_diff(stance.oppose) > 2 {
        return stance;
    }
    Stance {
        support: both,
        neutral: ONE - 2 * both,
        oppose: both,
    }
}

/// By how much the most probable side leads the second, as a probability.
fn lead(stance: Stance) -> f64 {
    let mut parts = [stance.support, stance.neutral, stance.oppose];
    parts.sort_unstable();
    f64::from(parts[2] - parts[1]) / f64::from(ONE)
}
