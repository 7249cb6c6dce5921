//! The words that every other crate speaks: a [`Span`] of an [`Article`]'s text, and the layers that
//! the stages lay over it.
//!
//! An article's text is immutable and shared ([`std::sync::Arc`]); a fact about it is a pair of byte
//! offsets, never a copy. A stage reads the layers made before it and returns its own; only the
//! pipeline joins them.
//!
//! This crate does no I/O, knows no file format, no language rule and no model.

mod analyst;
mod article;
mod duplicate;
mod issue;
mod marks;
mod offsets;
mod probability;
mod segments;
mod span;
mod statement;

pub use analyst::{Analyst, AnalystId, AnalystKind, Gender, Identities, LocalAnalyst};
pub use article::{Article, ArticleId, Metadata, Region, RegionKind, RegionOrigin};
pub use duplicate::DuplicateOf;
pub use issue::Issue;
pub use marks::{Link, MarkedContent, MarkedCue, MarkedFact, Marks};
pub use offsets::CodePoints;
pub use probability::{ONE, Stance, StanceLabel};
pub use segments::{Paragraph, Quote, QuoteStyle, Segments, Sentence};
pub use span::{Span, SpanError};
pub use statement::{Attributions, Polarity, Statement, StatementKind};
