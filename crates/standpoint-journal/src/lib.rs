//! Finished work, kept so that a process that dies loses none of it.
//!
//! - [`Journal`] is one file of records, each a payload under a [`Key`], with its length and a
//!   checksum. Records are only ever added, each with one write, so a process that is killed leaves at
//!   most one torn record at the end. [`Journal::open`] cuts that off. Damage anywhere else is an
//!   error: what is read back is what was written, or nothing.
//! - [`Watch`] notes what is being worked on, so that the next process knows what was in hand when one
//!   died without a word.
//! - [`Lock`] keeps a second process out.
//!
//! This crate must never know what a key or a payload means: no article, model or rule is looked at
//! here. It reads no clock and no environment, and never prints.

mod error;
mod journal;
mod key;
mod lock;
mod medium;
mod record;
mod scan;
mod watch;

pub use error::JournalError;
pub use journal::{Journal, Opened};
pub use key::Key;
pub use lock::Lock;
pub use medium::{InMemory, Medium};
pub use record::MAX_PAYLOAD;
pub use watch::Watch;
