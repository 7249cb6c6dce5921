//! Articles in, tables out: the stages joined, spread over threads, isolated from each other.
//!
//! Order is fixed before work is spread, so the same input gives the same bytes whatever the thread
//! count or the order of files. An article whose processing fails or panics becomes a row of
//! `failures.csv`; it never costs another article. Nothing that came in is lost: every article ends up
//! as processed, duplicate, skipped or failed, and [`Counts`] adds up.
//!
//! This crate never prints, never reads the environment or the clock, and knows no engine but the
//! [`standpoint_stance::Engine`] trait.

mod extract;
mod isolate;
mod progress;
mod read;
mod run;
mod score;
mod tables;
mod words;

pub use extract::{Attribution, Extracted, extract, set_repetitions_apart};
pub use isolate::{Panicked, isolate};
pub use progress::{NoProgress, Progress, Stage};
pub use read::{Counts, Failure, FailureStatus, Loaded, load};
pub use run::{Config, PipelineError, RunReport, run};
