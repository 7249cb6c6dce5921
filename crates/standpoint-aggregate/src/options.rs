use serde::{Deserialize, Serialize};

use crate::Prior;

/// How scores and intervals are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// Seed of the bootstrap. The same seed gives the same bytes everywhere.
    pub seed: u64,
    /// Bootstrap draws for each interval, at least 100.
    pub draws: u32,
    /// What is believed of an analyst before a word is read.
    pub prior: Prior,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: 20_240_229,
            draws: 1_000,
            prior: Prior::default(),
        }
    }
}
