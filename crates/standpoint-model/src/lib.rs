//! What every engine needs of an entailment model before its weights: which output means entailment,
//! how a pair becomes tokens, how long it may be, and how sure the model may sound.
//!
//! A [`Checkpoint`] is read from a folder as `transformers` writes it, or from memory. Engines put their
//! weights beside it, so that they agree on everything that is not arithmetic: the same folder gives
//! the same token ids and the same label order whoever runs it.
//!
//! This crate must never know how a model is computed, what a proposition, a stance or a speaker is, and
//! it never guesses a label: a model whose configuration does not say which output is entailment is
//! refused. It reads the files it is pointed to and writes none.

mod checkpoint;
mod config;
mod digest;
mod encode;
mod error;
pub mod files;
mod labels;

pub use checkpoint::{Checkpoint, SmallFiles, first_pair};
pub use config::Config;
pub use digest::sha256;
pub use encode::{Encoded, PairEncoder};
pub use error::{ModelError, panic_message};
pub use labels::Labels;
