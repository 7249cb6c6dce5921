//! What a statement says about a proposition: support, oppose or neutral, with probabilities.
//!
//! A proposition is asked by its own words and those of its opponents, if the user gives some, and by its
//! negation only of models with two classes. The statement is the premise of an entailment model; the
//! proposition, its paraphrases and the sentences of its opponents are the
//! hypotheses. The answers are pooled in log space, calibrated, and rounded once to integers.
//!
//! - [`parse_propositions`] reads the user's file, [`review_propositions`] says what is odd in it.
//! - [`Engine`] is what runs a model; this crate holds none. [`self_test`] tells whether its labels
//!   are what its configuration says.
//! - [`Scorer`] asks and pools.
//!
//! This crate must never know who speaks: the speaker is not in the hypothesis, and nothing of the
//! article reaches the model but the statement's own words. It does no I/O, knows no model format and
//! keeps nothing between two calls.

mod calibration;
mod engine;
mod flag;
mod hypothesis;
mod parse;
mod pool;
mod proposition;
mod score;
mod self_test;

pub use calibration::{Bias, Calibration, CalibrationError};
pub use engine::{Engine, EngineError, EngineInfo, Pair, PairLogits};
pub use flag::Flag;
pub use hypothesis::{Side, asked_for_topic};
pub use parse::{
    MAX_ID_CHARS, MAX_PARAPHRASES, MAX_PROPOSITIONS, MAX_TEXT_CHARS, PropositionError,
    PropositionFault, parse_propositions,
};
pub use proposition::{Proposition, review_propositions};
pub use score::{Evidence, Premise, ScoreOptions, Scored, Scorer};
pub use self_test::{SelfTest, SelfTestFailure, self_test};
