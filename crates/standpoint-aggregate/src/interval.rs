use crate::clusters::{Cluster, Clusters};
use crate::quantile::{Z975, t975};
use crate::random::Random;
use crate::{Options, Prior};

/// Degrees of freedom that the prior stands for: an estimate with fewer of its own borrows the rest.
const BORROWED_DF: f64 = 4.0;
const MILLION: f64 = 1e6;

/// The 95 % interval of a shrunk score, in millionths, in the orientation of `clusters`.
///
/// 1. *Articles.* Cluster bootstrap (Davison & Hinkley 1997, §3.8, strategy 1): articles are drawn with
///    replacement, whole. The distances from the estimate to the 2.5 % and 97.5 % points are widened by
///    √(n/(n−1)) · t / z, because the plain percentile interval of a small sample is too short (Hesterberg
///    2015, "What teachers should know about the bootstrap", §5.3, the expanded percentile interval,
///    here applied to the distances).
/// 2. *Too few articles.* With n articles there are n − 1 degrees of freedom; below [`BORROWED_DF`] the
///    missing share of the variance is borrowed: the prior's variance between articles, or what the
///    statements' own probabilities leave open, whichever is greater.
/// 3. *Shrinkage.* The estimate moves by the factor B = W / (W + κ), and its squared error is
///    B²·V + (1 − B)²·τ² (Morris 1983, "Parametric empirical Bayes inference").
pub(crate) fn interval(clusters: &Clusters, score: i64, options: &Options) -> (i64, i64) {
    let raw = Raw::of(clusters);
    let (low, high) = distances(&raw, options);
    let at = score as f64;
    let (low, high) = (
        to_millionths(at - low * MILLION),
        to_millionths(at + high * MILLION),
    );
    (low.min(score), high.max(score))
}

/// Distances from the shrunk score down and up to the ends of its interval, on the scale of scores.
fn distances(raw: &Raw<'_>, options: &Options) -> (f64, f64) {
    let n = raw.clusters.len() as f64;
    let df = (n - 1.0).max(BORROWED_DF);
    let t = t975(df);
    let borrowed = 1.0 - (n - 1.0) / df;
    let (own_low, own_high) = own_distances(raw, t, options);

    let strength = options.prior.strength() as f64 / MILLION;
    let kept = raw.weight / (raw.weight + strength);
    let of_prior = borrowed * prior_variance(raw, options.prior);
    let of_shrinkage = (1.0 - kept) * (1.0 - kept) * f64::from(options.prior.spread) / MILLION;
    let combine = |own: f64| {
        let articles = (1.0 - borrowed) * own * own + of_prior * t * t;
        (kept * kept * articles + of_shrinkage * t * t).sqrt()
    };
    (combine(own_low), combine(own_high))
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
    (
        (mean - low).max(0.0) * widen,
        (high - mean).max(0.0) * widen,
    )
}

/// Variance of the unshrunk mean as the prior and the statements' own probabilities have it.
fn prior_variance(raw: &Raw<'_>, prior: Prior) -> f64 {
    let squares: f64 = raw.clusters.iter().map(|c| weight(c) * weight(c)).sum();
    let between = f64::from(prior.article_variance) / MILLION * squares / (raw.weight * raw.weight);
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

/// The 2.5 % and 97.5 % points of sorted draws: the k-th from either end, k = ⌊(B + 1) / 40⌋.
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
struct Raw<'a> {
    clusters: &'a [Cluster],
    weight: f64,
    balance: f64,
}

impl<'a> Raw<'a> {
    fn of(clusters: &'a Clusters) -> Self {
        Self {
            clusters: &clusters.items,
            weight: clusters.weight() as f64 / MILLION,
            balance: clusters.balance() as f64 / (MILLION * MILLION),
        }
    }

    fn mean(&self) -> f64 {
        self.balance / self.weight
    }
}
