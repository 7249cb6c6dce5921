use serde::{Deserialize, Serialize};

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

/// What is believed of an analyst or source before a word is read: a true score of 0 give or take
/// `spread`, and articles that vary about it by `article_variance`.
///
/// The prior works in two places. Scores are shrunk by κ = `article_variance / spread`: the prior counts
/// as κ fully relevant statements of score 0. And a score from fewer than five articles borrows the part
/// of its variance that the articles cannot show yet (one article shows none of it).
///
/// The defaults say: true scores lie anywhere between the extremes, most of them far from 0 (variance
/// 0.5; scores spread evenly over [−1, 1] have 0.33, scores at the two ends 1), and one person's articles
/// agree within ±0.3. So one clear statement gives a score near 0.8 and an interval that just excludes
/// 0; one lukewarm statement gives "unclear".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prior {
    /// Variance of true scores about 0, in millionths; greater than 0.
    pub spread: u32,
    /// Variance of one fully relevant article's score about its analyst's true score, in millionths.
    pub article_variance: u32,
}

impl Default for Prior {
    fn default() -> Self {
        Self {
            spread: 500_000,
            article_variance: 90_000,
        }
    }
}

impl Prior {
    /// κ, in millionths of a fully relevant statement. 0 if nothing is known of the spread.
    #[must_use]
    pub fn strength(self) -> u64 {
        (u64::from(self.article_variance) * 1_000_000)
            .checked_div(u64::from(self.spread))
            .unwrap_or(0)
    }
}
