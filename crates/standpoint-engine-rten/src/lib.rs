//! Entailment models in ONNX, run in pure Rust by rten: nothing to install.
//!
//! [`RtenEngine`] is a [`standpoint_stance::Engine`] over a folder as `transformers` and Optimum write
//! it, or over the model that is compiled in (feature `bundled`). [`TokenModel`] is the part below
//! it, token ids in and tensors out; [`open_tagger`] puts the attribution model on top.
//!
//! Each sequence is run alone and on one thread: dynamic int8 models choose their activation scales
//! from what they are given at once, so batch-mates would change each other's logits.
//!
//! This crate must never know what a proposition, a stance or a speaker is, nor which output means what:
//! labels and tokens are [`standpoint_model`]'s. It reads the files it is pointed to and writes none.

#[cfg(feature = "bundled")]
mod bundled;
mod engine;
mod faults;
mod graphs;
mod lane;
mod lengths;
mod tagger;
mod token_model;

#[cfg(feature = "bundled")]
pub use bundled::bundled_tagger;
pub use engine::RtenEngine;
pub use tagger::open_tagger;
pub use token_model::{NamedTensor, TokenModel};
