//! Untrusted bytes become [`Article`](standpoint_text::Article)s here.
//!
//! [`discover`] finds the files that a user named and the manifest beside them; [`read`] turns one file
//! into articles, one per record; [`find_duplicates`] names the articles that repeat another one.
//! Everything from outside is checked against [`Limits`] before memory or time is spent on it, and
//! every refusal carries a stable code of [`codes`].
//!
//! What is not the article's prose (headline, byline, section heads, newsletter lines, a paragraph that
//! stands in the text already) is marked as a [`Region`](standpoint_text::Region), never deleted: the
//! text that leaves this crate is the text that was read, and every later offset points into it.
//!
//! This crate must never know what a sentence, a quotation, a speaker or a stance is, and it never
//! prints. It reads files and standard input and nothing else: no network, no clock, no environment.

mod article;
pub mod codes;
mod compression;
mod date;
mod decode;
mod discover;
mod duplicates;
mod fields;
mod format;
mod front_matter;
mod html;
mod limits;
mod manifest;
mod markdown;
mod names;
mod outcome;
mod read;
mod records;
mod regions;

pub use discover::{DiscoverError, Options, SourceFile, Sources, discover};
pub use duplicates::{Fingerprint, Head, find_duplicates, find_duplicates_among};
pub use format::{Compression, Format};
pub use limits::Limits;
pub use manifest::Manifest;
pub use outcome::{Outcome, Rejection};
pub use read::{read, read_bytes};
