//! Articles in, tables out: the stages joined, spread over threads, isolated from each other.
//!
//! Order is fixed before work is spread, so the same input gives the same bytes whatever the thread
//! count or the order of files. An article whose processing fails or panics becomes a row of
//! `failures.csv`; it never costs another article. Nothing that came in is lost: every article ends up
//! as processed, duplicate, skipped or failed, and [`Counts`] adds up.
//!
//! What is finished is kept by a [`Keeper`]: the statements of each article, and the model's raw answer
//! to each pair of a statement and a sentence. Tables are always drawn from what was kept, so that a run
//! which was interrupted and went on ends with the same bytes as one that was not.
//!
//! What a run holds of an article does not grow with its text: text and layers lie in a scratch file and
//! are looked up article by article when statements are scored and tables written. In memory are a card
//! of each article, names, digests of what statements say, and the numbers that scores are drawn from.
//!
//! This crate never prints, never reads the environment or the clock, and knows no engine but the
//! [`standpoint_stance::Engine`] trait.
#![allow(
    clippy::vec_box,
    reason = "a list of boxed cards grows and is handed on without a copy of what they hold"
)]

mod answers;
mod card;
mod deadline;
mod extract;
mod fault;
mod finished;
mod isolate;
mod keeper;
mod progress;
mod read;
mod run;
mod score;
mod scratch;
mod tables;
mod words;

pub use extract::{Attribution, Extracted, extract, set_repetitions_apart};
pub use isolate::{Panicked, isolate};
pub use keeper::{KeepOptions, Keeper, Kept, Stop};
pub use progress::{NoProgress, Progress, Stage};
pub use read::{Counts, Failure, FailureStatus, Loaded, load};
pub use run::{Config, PipelineError, RunReport, run};
