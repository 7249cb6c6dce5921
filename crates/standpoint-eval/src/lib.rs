//! How good is it? Gold annotations in three forms, and the metrics that the field reports on them.
//!
//! - our own gold ([`own`]): statements, speakers, roles and affiliations in TOML;
//! - PolNeAR's brat standoff ([`brat`]): Newell et al., LREC 2018;
//! - the token form of PolNeAR that CofeNet is measured on ([`cofenet`]): Wang et al., COLING 2022.
//!
//! This crate compares two annotations of one text. It never runs a stage or a model, and does no I/O:
//! the command hands it gold, text and what the stages made of the text.

pub mod brat;
pub mod cofenet;
mod gold;
pub mod identity;
mod metrics;
pub mod own;
mod spans;
mod speakers;
pub mod stance;
mod triples;

pub use gold::{GoldAnalyst, GoldArticle, GoldError, GoldStatement};
pub use metrics::{Rate, Tally};
pub use spans::{Role, SpanScores, score_spans};
pub use speakers::{SpeakerScores, same_name, score_speakers};
pub use triples::{Slice, SourceForm, TripleScores, score_triples};

use standpoint_text::Span;

/// Bytes that two lists of spans share, over bytes that either holds: the Jaccard index, 0 to 1.
/// Two empty lists are alike.
#[must_use]
pub fn jaccard(a: &[Span], b: &[Span]) -> f64 {
    let total = |spans: &[Span]| spans.iter().map(|s| s.len()).sum::<usize>();
    let shared: usize = a
        .iter()
        .flat_map(|x| b.iter().filter_map(|y| x.intersection(*y)))
        .map(Span::len)
        .sum();
    let union = total(a) + total(b) - shared;
    if union == 0 {
        return 1.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "texts are far below 2^52 bytes")]
    {
        shared as f64 / union as f64
    }
}
