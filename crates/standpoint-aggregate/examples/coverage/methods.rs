//! The intervals that were tried, each on the unshrunk mean; what the crate ships is called by its
//! public functions in `main`.

use crate::quantile::{Z975, t975};
use crate::random::Random;
use crate::world::uniform;
use standpoint_text::Stance;

/// One article: Σ w and Σ w·s, and the statements' own (w, s).
pub(crate) struct Article {
    pub weight: f64,
    pub balance: f64,
    pub statements: Vec<(f64, f64)>,
}

impl Article {
    pub(crate) fn new(stances: &[Stance]) -> Self {
        let statements: Vec<(f64, f64)> = stances
            .iter()
            .map(|s| (1.0 - f64::from(s.neutral) / 1e6, s.score() as f64 / 1e6))
            .collect();
        Self {
            weight: statements.iter().map(|x| x.0).sum(),
            balance: statements.iter().map(|x| x.0 * x.1).sum(),
            statements,
        }
    }
}

pub(crate) type Interval = (f64, f64);
type Method = fn(&[Article], u64) -> Interval;

const DRAWS: u64 = 999;

/// Name, whether it is among the alternatives at all sample sizes, method.
pub(crate) const METHODS: [(&str, Method); 13] = [
    ("naive i.i.d. (z)", naive),
    ("percentile, articles", |a, seed| {
        percentile(&draws(a, seed, false))
    }),
    ("percentile, articles+statements", |a, seed| {
        percentile(&draws(a, seed, true))
    }),
    ("expanded percentile, articles", |a, seed| {
        expanded(a, seed, false, false)
    }),
    ("expanded, articles, Kish df", |a, seed| {
        expanded(a, seed, false, true)
    }),
    ("expanded, Kish df, atanh scale", |a, seed| {
        stretched(a, seed, effective(a) - 1.0)
    }),
    ("expanded, Kish df >= 4, atanh", |a, seed| {
        stretched(a, seed, (effective(a) - 1.0).max(4.0))
    }),
    ("BCa, articles", bca),
    ("expanded, articles+statements", |a, seed| {
        expanded(a, seed, true, false)
    }),
    ("jackknife (CR3) and t", jackknife_t),
    ("bootstrap-t", bootstrap_t),
    ("wild cluster bootstrap-t (Webb)", wild),
    ("Bayesian bootstrap and t", bayesian),
];

fn mean(articles: &[Article]) -> f64 {
    let (w, b) = articles
        .iter()
        .fold((0.0, 0.0), |s, a| (s.0 + a.weight, s.1 + a.balance));
    b / w
}

/// Statements as if independent.
fn naive(articles: &[Article], _: u64) -> Interval {
    let r = mean(articles);
    let w: f64 = articles.iter().map(|a| a.weight).sum();
    let all = articles.iter().flat_map(|a| &a.statements);
    let n = all.clone().count() as f64;
    let squares: f64 = all.map(|&(w, s)| (w * (s - r)).powi(2)).sum();
    let se = (squares * n / (n - 1.0).max(1.0)).sqrt() / w;
    (r - Z975 * se, r + Z975 * se)
}

fn draws(articles: &[Article], seed: u64, statements: bool) -> Vec<f64> {
    let mut draws: Vec<f64> = (0..DRAWS)
        .map(|draw| {
            let mut random = Random::new(seed, draw);
            let (mut w, mut b) = (0.0, 0.0);
            for _ in articles {
                let article = &articles[random.below(articles.len())];
                if statements {
                    for _ in &article.statements {
                        let (weight, s) =
                            article.statements[random.below(article.statements.len())];
                        w += weight;
                        b += weight * s;
                    }
                } else {
                    w += article.weight;
                    b += article.balance;
                }
            }
            b / w
        })
        .collect();
    draws.sort_unstable_by(f64::total_cmp);
    draws
}

fn percentile(draws: &[f64]) -> Interval {
    (draws[24], draws[draws.len() - 25])
}

/// Kish's effective number of articles.
fn effective(articles: &[Article]) -> f64 {
    let (w, w2) = articles
        .iter()
        .fold((0.0, 0.0), |s, a| (s.0 + a.weight, s.1 + a.weight.powi(2)));
    w * w / w2
}

fn expanded(articles: &[Article], seed: u64, statements: bool, kish: bool) -> Interval {
    let r = mean(articles);
    let n = articles.len() as f64;
    let (low, high) = percentile(&draws(articles, seed, statements));
    let df = if kish {
        effective(articles) - 1.0
    } else {
        n - 1.0
    };
    let correction = if statements {
        1.0
    } else {
        (n / (n - 1.0)).sqrt()
    };
    let f = t975(df) / Z975 * correction;
    (r - (r - low) * f, r + (high - r) * f)
}

/// The same distances, measured and widened on the scale of atanh.
fn stretched(articles: &[Article], seed: u64, df: f64) -> Interval {
    let scale = |x: f64| x.clamp(-0.999_999, 0.999_999).atanh();
    let r = scale(mean(articles));
    let n = articles.len() as f64;
    let (low, high) = percentile(&draws(articles, seed, false));
    let f = t975(df) / Z975 * (n / (n - 1.0)).sqrt();
    (
        (r - (r - scale(low)) * f).tanh(),
        (r + (scale(high) - r) * f).tanh(),
    )
}

/// Bias-corrected and accelerated (Efron 1987), acceleration from the jackknife.
fn bca(articles: &[Article], seed: u64) -> Interval {
    let r = mean(articles);
    let draws = draws(articles, seed, false);
    let below = draws.iter().filter(|&&d| d < r).count() as f64 + 0.5;
    let z0 = normal_quantile(below / (draws.len() as f64 + 1.0));
    let (w, b) = articles
        .iter()
        .fold((0.0, 0.0), |s, a| (s.0 + a.weight, s.1 + a.balance));
    let left: Vec<f64> = articles
        .iter()
        .map(|a| (b - a.balance) / (w - a.weight))
        .collect();
    let centre = left.iter().sum::<f64>() / left.len() as f64;
    let cubes: f64 = left.iter().map(|x| (centre - x).powi(3)).sum();
    let squares: f64 = left.iter().map(|x| (centre - x).powi(2)).sum();
    let a = if squares > 1e-12 {
        cubes / (6.0 * squares.powf(1.5))
    } else {
        0.0
    };
    let at = |z: f64| {
        let p = normal_cdf(z0 + (z0 + z) / (1.0 - a * (z0 + z)));
        draws[((p * draws.len() as f64) as usize).min(draws.len() - 1)]
    };
    (at(-Z975), at(Z975))
}

/// Abramowitz & Stegun 26.2.17.
fn normal_cdf(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let poly = t
        * (0.319_381_53
            + t * (-0.356_563_782
                + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    let upper = (-z * z / 2.0).exp() / std::f64::consts::TAU.sqrt() * poly;
    if z > 0.0 { 1.0 - upper } else { upper }
}

/// By bisection.
fn normal_quantile(p: f64) -> f64 {
    let (mut low, mut high) = (-8.0, 8.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if normal_cdf(middle) < p {
            low = middle
        } else {
            high = middle
        }
    }
    (low + high) / 2.0
}

/// Standard error by leaving out one article at a time, about the estimate (Bell & McCaffrey's CR3).
fn jackknife(articles: &[Article], r: f64) -> f64 {
    let n = articles.len() as f64;
    let (w, b) = articles
        .iter()
        .fold((0.0, 0.0), |s, a| (s.0 + a.weight, s.1 + a.balance));
    let squares: f64 = articles
        .iter()
        .map(|a| ((b - a.balance) / (w - a.weight) - r).powi(2))
        .sum();
    (squares * (n - 1.0) / n).sqrt()
}

fn jackknife_t(articles: &[Article], _: u64) -> Interval {
    let r = mean(articles);
    let half = t975(articles.len() as f64 - 1.0) * jackknife(articles, r);
    (r - half, r + half)
}

/// Linearised standard error of a ratio, from (weight, balance) pairs.
fn linear_se(pairs: &[(f64, f64)]) -> (f64, f64) {
    let n = pairs.len() as f64;
    let (w, b) = pairs.iter().fold((0.0, 0.0), |s, a| (s.0 + a.0, s.1 + a.1));
    let r = b / w;
    let squares: f64 = pairs.iter().map(|a| (a.1 - r * a.0).powi(2)).sum();
    (r, (squares * n / (n - 1.0)).sqrt() / w)
}

fn bootstrap_t(articles: &[Article], seed: u64) -> Interval {
    let pairs: Vec<(f64, f64)> = articles.iter().map(|a| (a.weight, a.balance)).collect();
    let (r, se) = linear_se(&pairs);
    let mut t: Vec<f64> = (0..DRAWS)
        .map(|draw| {
            let mut random = Random::new(seed, draw);
            let drawn: Vec<_> = pairs
                .iter()
                .map(|_| pairs[random.below(pairs.len())])
                .collect();
            let (r_star, se_star) = linear_se(&drawn);
            if se_star > 1e-9 {
                (r_star - r) / se_star
            } else {
                0.0
            }
        })
        .collect();
    t.sort_unstable_by(f64::total_cmp);
    let (low, high) = percentile(&t);
    (r - high * se, r - low * se)
}

/// Residuals of whole articles times Webb's six points (Webb 2014; Cameron, Gelbach & Miller 2008).
fn wild(articles: &[Article], seed: u64) -> Interval {
    let pairs: Vec<(f64, f64)> = articles.iter().map(|a| (a.weight, a.balance)).collect();
    let (r, se) = linear_se(&pairs);
    let six = [-1.5, -1.0, -0.5, 0.5, 1.0, 1.5].map(|x: f64| x.signum() * x.abs().sqrt());
    let mut t: Vec<f64> = (0..DRAWS)
        .map(|draw| {
            let mut random = Random::new(seed, draw);
            let drawn: Vec<_> = pairs
                .iter()
                .map(|&(w, b)| (w, r * w + (b - r * w) * six[random.below(6)]))
                .collect();
            let (r_star, se_star) = linear_se(&drawn);
            if se_star > 1e-9 {
                (r_star - r) / se_star
            } else {
                0.0
            }
        })
        .collect();
    t.sort_unstable_by(f64::total_cmp);
    let (low, high) = percentile(&t);
    (r - high * se, r - low * se)
}

/// Rubin's Bayesian bootstrap over articles, distances widened by t / z · √((n + 1) / (n − 1)).
fn bayesian(articles: &[Article], seed: u64) -> Interval {
    let r = mean(articles);
    let n = articles.len() as f64;
    let mut draws: Vec<f64> = (0..DRAWS)
        .map(|draw| {
            let mut random = Random::new(seed, draw);
            let (mut w, mut b) = (0.0, 0.0);
            for article in articles {
                let g = -uniform(&mut random).ln();
                w += g * article.weight;
                b += g * article.balance;
            }
            b / w
        })
        .collect();
    draws.sort_unstable_by(f64::total_cmp);
    let (low, high) = percentile(&draws);
    let f = t975(n - 1.0) / Z975 * ((n + 1.0) / (n - 1.0)).sqrt();
    (r - (r - low) * f, r + (high - r) * f)
}
