//! From scored statements to the numbers of the tables: a score for every analyst and every source on
//! every proposition, with an interval, a label and the counts behind it.
//!
//! ```text
//! score = Σ w·s / (Σ w + κ)      s = p_support − p_oppose,  w = 1 − p_neutral,  κ from the Prior
//! ```
//!
//! A statement counts as much as it addresses the proposition, and κ draws scores with little behind
//! them towards 0 ([`Prior`]). The interval treats the article, not the statement, as the unit that was
//! sampled: what one person says in one article hangs together. [`Options`] names the method.
//!
//! All functions are pure. The result is a function of the multiset of observations: neither their
//! order, nor how articles and people are numbered, nor the thread count or the platform can change a
//! digit. Scores and probabilities go in and come out as integers in millionths; draws come from a
//! counter-based generator that knows the seed and nothing else; sums of floats run in a canonical
//! order and use only the operations that IEEE 754 fixes.
//!
//! This crate never knows a text, a name, a date, a file or a model. People, outlets, articles and
//! propositions are numbers here; the caller keeps the names.

mod agreement;
mod change;
mod clusters;
mod compare;
mod correct;
mod divisiveness;
mod fdr;
mod groups;
mod interval;
mod observation;
mod options;
mod prior;
mod quantile;
mod random;
mod room;
mod sample;
mod scales;
mod summarise;
mod summary;

pub use agreement::{Agreement, Metric, agreement, krippendorff_alpha};
pub use change::{Change, PeriodScore, by_period, changes};
pub use compare::{By, CompareOptions, Difference, Within, compare};
pub use correct::{
    Bin, ClassQuality, Coded, CorrectOptions, Corrected, Correction, PpiMean, Quality, correct,
    ppi_mean, quality,
};
pub use divisiveness::{Divisiveness, divisiveness};
pub use fdr::benjamini_hochberg;
pub use observation::Observation;
pub use options::Options;
pub use prior::Prior;
pub use room::{Room, room};
pub use sample::{Drawn, SampleOptions, Strata, draw_sample};
pub use scales::Scales;
pub use summarise::{by_analyst, by_source};
pub use summary::{AnalystSummary, SourceSummary, Summary, SummaryLabel};
