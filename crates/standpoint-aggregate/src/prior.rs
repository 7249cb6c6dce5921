use serde::{Deserialize, Serialize};

use crate::Observation;
use crate::groups::{Group, Groups};
use crate::interval::Raw;

/// What is believed of an analyst or source before a word is read: a true score of 0 give or take
/// `spread`, and articles that vary about it by `article_variance`.
///
/// The prior works in two places. Scores are shrunk by κ = `article_variance / spread`: the prior counts
/// as κ fully relevant statements of score 0. And a score from fewer than about four articles borrows the
/// part of its variance that the articles cannot show yet (one article shows none of it).
///
/// The defaults say: true scores lie anywhere between the extremes, most of them far from 0 (variance
/// 0.5; scores spread evenly over [−1, 1] have 0.33, scores at the two ends 1), and one person's articles
/// agree within ±0.32. The prior then counts as a fifth of a statement: one clear statement gives a score
/// near 0.8 and an interval that excludes 0, one lukewarm statement gives "unclear".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prior {
    /// Variance τ² of true scores about 0, in millionths; greater than 0.
    pub spread: u32,
    /// Variance σ² of one article's score about its analyst's true score, in millionths.
    pub article_variance: u32,
}

impl Default for Prior {
    fn default() -> Self {
        Self {
            spread: 500_000,
            article_variance: 100_000,
        }
    }
}

/// How many degrees of freedom (for σ²) and scores (for τ²) the default counts as, beside a run's own.
const DEFAULT_WORTH: f64 = 20.0;
/// Evidence below which a score says nothing about the spread, in statements.
const ENOUGH_EVIDENCE: f64 = 0.5;
const MILLION: f64 = 1e6;

impl Prior {
    /// κ, in millionths of a fully relevant statement; at most 100 statements.
    #[must_use]
    pub fn strength(self) -> u64 {
        let ratio = u64::from(self.article_variance) * 1_000_000;
        ratio
            .checked_div(u64::from(self.spread))
            .unwrap_or(0)
            .min(100_000_000)
    }

    /// Empirical Bayes over the analysts of a run: both variances by the method of moments (Morris 1983,
    /// "Parametric empirical Bayes inference"), pooled over analysts and propositions, with
    /// [`Prior::default`] counting as 20 scores.
    ///
    /// With it, a score depends a little on everybody else in the run; without, on nobody.
    #[must_use]
    pub fn of_analysts(observations: &[Observation]) -> Self {
        let groups = Groups::new(observations, |_, o| {
            o.analyst.filter(|_| o.counts_for_analyst)
        });
        Self::of_groups(&groups.all())
    }

    /// The same over the sources of a run.
    #[must_use]
    pub fn of_sources(observations: &[Observation]) -> Self {
        Self::of_groups(&Groups::new(observations, |_, o| o.source).all())
    }

    fn of_groups(groups: &[Group<'_>]) -> Self {
        let mut moments: Vec<Moments> = groups.iter().filter_map(Moments::of).collect();
        // A canonical order, so that the numbering of people cannot change the last bit of a sum.
        moments.sort_unstable_by(Moments::order);

        let default = Self::default();
        let mut df = DEFAULT_WORTH;
        let mut within = DEFAULT_WORTH * f64::from(default.article_variance) / MILLION;
        for m in &moments {
            df += m.df;
            within += m.df * m.article_variance;
        }
        let article_variance = within / df;

        let mut scores = DEFAULT_WORTH;
        let mut spread = DEFAULT_WORTH * f64::from(default.spread) / MILLION;
        for m in moments.iter().filter(|m| m.evidence >= ENOUGH_EVIDENCE) {
            scores += 1.0;
            spread += m.square - article_variance * m.concentration;
        }
        // Scores beyond ±1 do not exist, and a spread of 0 would erase every score.
        let spread = (spread / scores).clamp(0.01, 1.0);
        Self {
            spread: millionths(spread),
            article_variance: millionths(article_variance),
        }
    }
}

/// What one score tells about the two variances.
#[derive(Debug, Clone, Copy)]
struct Moments {
    /// Σ w, in statements.
    evidence: f64,
    /// Square of the unshrunk mean.
    square: f64,
    /// Σ w² / (Σ w)² over articles.
    concentration: f64,
    /// Effective number of articles less one.
    df: f64,
    /// Variance of one article, estimated from these articles alone.
    article_variance: f64,
}

impl Moments {
    fn of(group: &Group<'_>) -> Option<Self> {
        let (clusters, _) = group.articles();
        if clusters.items.is_empty() {
            return None;
        }
        let raw = Raw::of(&clusters);
        Some(Self {
            evidence: raw.weight,
            square: raw.mean() * raw.mean(),
            concentration: raw.concentration(),
            df: (raw.effective() - 1.0).max(0.0),
            article_variance: raw.variance() / raw.concentration(),
        })
    }

    fn order(&self, other: &Self) -> std::cmp::Ordering {
        let key = |m: &Self| [m.square, m.evidence, m.concentration, m.article_variance];
        let pairs = key(self).into_iter().zip(key(other));
        pairs
            .map(|(a, b)| a.total_cmp(&b))
            .find(|o| o.is_ne())
            .unwrap_or(std::cmp::Ordering::Equal)
    }
}

fn millionths(value: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped"
    )]
    let whole = (value * MILLION).round().clamp(0.0, f64::from(u32::MAX)) as u32;
    whole
}
