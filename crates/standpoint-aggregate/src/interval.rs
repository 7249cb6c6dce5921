use crate::clusters::{Cluster, Clusters};
use crate::quantile::{Z975, t975};
use crate::random::Random;
use crate::{Options, Prior};

/// Degrees of freedom below which an estimate borrows from the prior.
const ENOUGH_DF: f64 = 3.0;
/// Degrees of freedom that the prior's variance is trusted with.
const PRIOR_DF: f64 = 6.0;
const MILLION: f64 = 1e6;

/// A shrunk score and its 95 % interval, in millionths.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Estimate {
    pub score: i64,
    pub low: i64,
    pub high: i64,
    /// Degrees of freedom of the interval's t quantile.
    pub df: f64,
    /// Half the interval's width before it was cut at ±1, in millionths.
    pub reach: f64,
}

impl Estimate {
    /// The variance that a symmetric interval of this width stands for, in millionths squared.
    pub(crate) fn variance(&self) -> f64 {
        let error = self.reach / t975(self.df);
        error * error
    }
}

/// Score and interval of some articles; `None` if they have no weight.
pub(crate) fn estimate(clusters: &Clusters, options: &Options) -> Option<Estimate> {
    let score = clusters.score(options.prior)?;
    let estimate = interval(clusters, score, options);
    Some(if clusters.mirrored {
        Estimate {
            score: -estimate.score,
            low: -estimate.high,
            high: -estimate.low,
            ..estimate
        }
    } else {
        estimate
    })
}

/// A shrunk score with its 95 % interval, in the orientation of `clusters`.
///
/// 1. *Articles.* Cluster bootstrap (Davison & Hinkley 1997, §3.8, strategy 1): articles are drawn with
///    replacement, whole. A small sample's plain percentile interval is too short, so the distances from
///    the estimate to the 2.5 % and 97.5 % points are widened by √(n/(n−1)) · t / z (after Hesterberg
///    2015, "What teachers should know about the bootstrap", the expanded percentile interval), with
///    n′ − 1 degrees of freedom, where n′ is Kish's effective number of articles. Distances are measured
///    on the scale of atanh, which knows that scores end at ±1.
/// 2. *Too few articles.* Below [`ENOUGH_DF`] the missing share of the variance is borrowed: the prior's
///    variance between articles, or what the statements' own probabilities leave open, whichever is
///    greater. The degrees of freedom of the two together are Satterthwaite's (1946).
/// 3. *Shrinkage.* The estimate moves by the factor B = W / (W + κ): its squared error is B²·V, and
///    (1 − B)²·τ² for the bias (Morris 1983, "Parametric empirical Bayes inference"). B² is right for the
///    average analyst; the articles' own part of V goes without it, so as to serve each one.
///
/// The choice was measured: see `examples/coverage`.
fn interval(clusters: &Clusters, score: i64, options: &Options) -> Estimate {
    let raw = Raw::of(clusters);
    let (down, up, df) = distances(&raw, options);
    let at = score as f64;
    Estimate {
        score,
        low: to_millionths(at - down * MILLION).min(score),
        high: to_millionths(at + up * MILLION).max(score),
        df,
        reach: (down + up) / 2.0 * MILLION,
    }
}

/// Distances from the shrunk score down and up to the ends of its interval, on the scale of scores, and
/// the degrees of freedom.
fn distances(raw: &Raw<'_>, options: &Options) -> (f64, f64, f64) {
    let own_df = raw.effective() - 1.0;
    let borrowed = (1.0 - own_df / ENOUGH_DF).clamp(0.0, 1.0);
    let strength = options.prior.strength() as f64 / MILLION;
    let kept = raw.weight / (raw.weight + strength);
    let own_variance = (1.0 - borrowed) * raw.variance();
    let prior_variance = kept * kept * borrowed * prior_variance(raw, options.prior);
    let df = satterthwaite([(own_variance, own_df), (prior_variance, PRIOR_DF)]);
    let t = t975(df);

    let shrinkage = (1.0 - kept) * (1.0 - kept) * f64::from(options.prior.spread) / MILLION;
    let (own_low, own_high) = own_distances(raw, t, options);
    let combine = |own: f64| {
        let articles = (1.0 - borrowed) * own * own + prior_variance * t * t;
        (articles + shrinkage * t * t).sqrt()
    };
    (combine(own_low), combine(own_high), df)
}

/// Degrees of freedom of a sum of independent variance estimates, each (variance, its own), by
/// Satterthwaite 1946.
pub(crate) fn satterthwaite(parts: [(f64, f64); 2]) -> f64 {
    let total: f64 = parts.iter().map(|p| p.0).sum();
    let spread: f64 = parts
        .iter()
        .filter(|p| p.0 > 0.0)
        .map(|p| p.0 * p.0 / p.1)
        .sum();
    if spread > 0.0 {
        total * total / spread
    } else {
        PRIOR_DF
    }
}

/// Distances of the unshrunk mean's widened bootstrap interval; 0 for a single article.
fn own_distances(raw: &Raw<'_>, t: f64, options: &Options) -> (f64, f64) {
    let n = raw.clusters.len();
    if n < 2 {
        return (0.0, 0.0);
    }
    let draws = bootstrap(raw.clusters, options);
    let (low, high) = tails(&draws);
    let widen = t / Z975 * (n as f64 / (n as f64 - 1.0)).sqrt();
    let mean = raw.mean();
    let at = stretch(mean);
    let low = libm::tanh(at - (at - stretch(low)).max(0.0) * widen);
    let high = libm::tanh(at + (stretch(high) - at).max(0.0) * widen);
    ((mean - low).max(0.0), (high - mean).max(0.0))
}

/// From scores in [−1, 1] to the whole line.
fn stretch(score: f64) -> f64 {
    libm::atanh(score.clamp(-0.999_999, 0.999_999))
}

/// Variance of the unshrunk mean as the prior and the statements' own probabilities have it.
fn prior_variance(raw: &Raw<'_>, prior: Prior) -> f64 {
    let between = f64::from(prior.article_variance) / MILLION * raw.concentration();
    let doubt: f64 = raw.clusters.iter().map(|c| c.doubt as f64 / MILLION).sum();
    between.max(doubt / (raw.weight * raw.weight))
}

/// The weighted mean of each draw, sorted.
fn bootstrap(clusters: &[Cluster], options: &Options) -> Vec<f64> {
    let mut draws: Vec<f64> = (0..u64::from(options.draws.max(100)))
        .map(|draw| {
            let mut random = Random::new(options.seed, draw);
            let (mut weights, mut balance) = (0.0, 0.0);
            for _ in 0..clusters.len() {
                let drawn = &clusters[random.below(clusters.len())];
                weights += drawn.weight as f64;
                balance += drawn.balance as f64;
            }
            balance / (weights * MILLION)
        })
        .collect();
    draws.sort_unstable_by(f64::total_cmp);
    draws
}

/// The 2.5 % and 97.5 % points of sorted draws: the k-th from either end, k = ⌈B / 40⌉.
fn tails(draws: &[f64]) -> (f64, f64) {
    let k = draws.len().div_ceil(40).max(1);
    (draws[k - 1], draws[draws.len() - k])
}

fn weight(cluster: &Cluster) -> f64 {
    cluster.weight as f64 / MILLION
}

/// Nearest millionth within [−1, 1].
fn to_millionths(value: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "clamped")]
    let whole = value.round().clamp(-MILLION, MILLION) as i64;
    whole
}

/// The unshrunk mean, on the scale of scores.
pub(crate) struct Raw<'a> {
    clusters: &'a [Cluster],
    /// Σ w, in statements.
    pub weight: f64,
    balance: f64,
}

impl<'a> Raw<'a> {
    pub(crate) fn of(clusters: &'a Clusters) -> Self {
        Self {
            clusters: &clusters.items,
            weight: clusters.weight() as f64 / MILLION,
            balance: clusters.balance() as f64 / (MILLION * MILLION),
        }
    }

    pub(crate) fn mean(&self) -> f64 {
        self.balance / self.weight
    }

    /// Σ w² over articles, as a share of (Σ w)².
    pub(crate) fn concentration(&self) -> f64 {
        self.clusters
            .iter()
            .map(|c| weight(c) * weight(c))
            .sum::<f64>()
            / (self.weight * self.weight)
    }

    /// Kish's effective number of articles: as many as there are if all weigh the same.
    pub(crate) fn effective(&self) -> f64 {
        1.0 / self.concentration()
    }

    /// Variance of the mean by linearisation, articles as the unit; 0 for a single article.
    pub(crate) fn variance(&self) -> f64 {
        let n = self.clusters.len() as f64;
        if n < 2.0 {
            return 0.0;
        }
        let mean = self.mean();
        let squares: f64 = self
            .clusters
            .iter()
            .map(|c| c.balance as f64 / (MILLION * MILLION) - mean * weight(c))
            .map(|residual| residual * residual)
            .sum();
        squares * n / ((n - 1.0) * self.weight * self.weight)
    }
}
