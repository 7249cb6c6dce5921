//! BERT and MPNet encoders in int8, run from safetensors without a graph: the fastest scorer on one
//! processor core.
//!
//! [`NativeEngine`] is a [`standpoint_stance::Engine`] over a folder as `transformers` writes it.
//! [`TokenEncoder`] answers for every token instead of for a pair, with the heads that its file names (a
//! tagger).
//!
//! Weights are quantised when they are read, unless the file holds them so: one scale per output.
//! Activations are quantised as they come: one scale and one lowest value per token. All pairs of a call
//! go through one product, yet no row of it depends on another, so a pair's logits are the same bits alone, in
//! any company and on any thread. Weights are packed once and shared.
//!
//! The product itself is written for AVX-512 with VNNI, for AVX2 and for anything else; its sums are integers
//! and the same on all of them. The code between products follows the processor's vectors and its floats may
//! differ in the last digit between processors. No code here is unsafe: `archmage` proves that a
//! processor has the instructions that are asked of it.
//!
//! This crate must never know what a proposition, a stance or a speaker is, nor which output means what:
//! labels and tokens are [`standpoint_model`]'s. It reads the files it is pointed to and writes none.

#[cfg(feature = "bundled")]
mod bundled;
mod config;
mod encoder;
mod engine;
mod kernels;
mod relative_position;
mod tagger;
mod token_encoder;
mod weights;

pub use config::ARCHITECTURES;
pub use engine::NativeEngine;
#[cfg(feature = "bundled")]
pub use tagger::bundled_tagger;
pub use tagger::open_tagger;
pub use token_encoder::TokenEncoder;
pub use weights::{Part, quantised, weight_files};

/// The instructions that products use on this processor: `avx512-vnni`, `avx2` or `portable`. The last is
/// right and slow; an engine with kernels for the processor is the better choice there.
#[must_use]
pub fn instructions() -> &'static str {
    kernels::Kernel::detect().name()
}
