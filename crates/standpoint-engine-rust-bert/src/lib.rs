//! Entailment models of the BERT family and of BART, run by rust-bert on libtorch, on the CPU or a CUDA card.
//!
//! [`RustBertEngine`] is a [`standpoint_stance::Engine`] over the same folder that the other engines
//! take, with the weights as `model.safetensors` or rust-bert's own `rust_model.ot`. Only rust-bert's
//! model structures are used: its zero-shot pipeline fixes the order of the labels, drops all but one,
//! and runs everything that it is given as one batch.
//!
//! Its models can be sent to another thread but not shared, so that the engine keeps a pool of them,
//! one for each thread that asks at the same time; all of them look at one copy of the weights.
//!
//! A structure that computes something else than `transformers` does is refused rather than trusted
//! ([`Architecture::is_faithful`]).
//!
//! This crate must never know what a proposition, a stance or a speaker is, nor which output means what:
//! labels and tokens are [`standpoint_model`]'s. It reads the files it is pointed to and writes none.

mod architecture;
mod config;
mod engine;
mod pool;
mod weights;

pub use architecture::{ARCHITECTURES, Architecture};
pub use engine::{Options, Place, RustBertEngine};
