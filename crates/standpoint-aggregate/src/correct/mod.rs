//! Scores corrected with a hand-coded random sample.

mod ppi;
mod quality;

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use standpoint_text::StanceLabel;

use crate::compare::By;
use crate::groups::{Group, Groups};
use crate::interval::{estimate, satterthwaite};
use crate::quantile::t975;
use crate::sample::{Strata, Stratum, units};
use crate::{Observation, Options};

pub use ppi::{PpiMean, ppi_mean};
pub use quality::{Bin, ClassQuality, Quality, quality};

/// A hand-coded row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coded {
    /// Index of the observation that was on the sheet.
    pub observation: usize,
    /// What the coder says.
    pub truth: StanceLabel,
}

/// How a corrected score came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Correction {
    /// From the unit's own coded statements. Valid whatever the model's errors are.
    Direct,
    /// From everybody's coded statements, because the unit has too few of its own. Assumes that the model
    /// errs about this unit no more differently than about others; the interval has room for that.
    Pooled,
}

impl Correction {
    /// As it stands in the tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Pooled => "pooled",
        }
    }
}

/// A unit's score on one proposition, as the model has it and as the coded sample corrects it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrected {
    /// The analyst, source or other unit.
    pub unit: u32,
    /// The proposition.
    pub proposition: u32,
    /// The model's score, as in the summaries, in millionths.
    pub naive: i64,
    /// Lower end of its 95 % interval.
    pub naive_low: i64,
    /// Upper end.
    pub naive_high: i64,
    /// (S − O) / (S + O) over the true sides of the statements, shrunk by the prior as the score is.
    pub corrected: i64,
    /// Lower end of its 95 % interval.
    pub ci_low: i64,
    /// Upper end.
    pub ci_high: i64,
    /// Where the correction comes from.
    pub correction: Correction,
    /// Coded statements of the unit.
    pub coded: u32,
    /// All its statements.
    pub statements: u32,
    /// Its articles.
    pub articles: u32,
}

/// How scores are corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectOptions {
    /// Seed, draws and prior of the naive scores.
    pub scores: Options,
    /// The strata from which the sample was drawn.
    pub strata: Strata,
    /// Coded statements (and half as many articles) that a unit needs for a direct correction.
    pub least_coded: u32,
}

impl Default for CorrectOptions {
    fn default() -> Self {
        Self {
            scores: Options::default(),
            strata: Strata::Label,
            least_coded: 20,
        }
    }
}

/// Corrects scores by design-based supervised learning (Egami, Hinck, Stewart & Wei 2023, "Using imperfect
/// surrogates for downstream inference", NeurIPS), which for a mean is prediction-powered inference
/// (Angelopoulos et al. 2023, Science 382).
///
/// Each statement has two outcomes, its side L (1, 0, −1) and whether it takes one, |L|, and the model
/// predicts both. The prediction is first moved by the coded rows' mean error in the stratum; a coded
/// statement's remaining error is then added with the inverse of its inclusion probability. The score is
/// the ratio of the sums, and its variance is by linearisation with articles as clusters (`Direct`). A
/// unit with few coded statements takes the moved predictions alone, with the variance of its naive score,
/// that of the strata's mean errors, and the variance between units of the errors that remain (`Pooled`).
///
/// Inclusion probabilities are coded rows over all rows of a stratum, so a sheet that was filled in part
/// is taken as a smaller random sample. Units and propositions without evidence are left out; the rows
/// are sorted by unit, then proposition. Nothing is returned without coded rows.
///
/// # Panics
/// If a coded row points outside `observations`, or a unit slice differs in length.
#[must_use]
pub fn correct(
    observations: &[Observation],
    coded: &[Coded],
    by: By<'_>,
    options: &CorrectOptions,
) -> Vec<Corrected> {
    by.check(observations);
    let design = Design::new(observations, coded, options.strata);
    if design.truths.is_empty() {
        return Vec::new();
    }
    let groups = Groups::new(observations, |i, o| by.unit(i, o));
    let groups = groups.all();
    let tallies: Vec<Tally> = groups
        .par_iter()
        .map(|group| Tally::of(group, &design))
        .collect();
    let differ = error_spread(&tallies);
    let rows = groups.par_iter().zip(&tallies);
    rows.filter_map(|(group, tally)| row(group, tally, differ, &design, options))
        .collect()
}

/// Outcomes or predictions of a statement: side and whether it takes one.
type Pair = [f64; 2];

fn outcome(truth: StanceLabel) -> Pair {
    match truth {
        StanceLabel::Support => [1.0, 1.0],
        StanceLabel::Oppose => [-1.0, 1.0],
        StanceLabel::Neutral => [0.0, 0.0],
    }
}

fn prediction(observation: &Observation) -> Pair {
    let stance = observation.stance;
    [
        stance.score() as f64 / 1e6,
        1.0 - f64::from(stance.neutral) / 1e6,
    ]
}

/// (article, statement, proposition).
type Unit = (u32, u32, u32);

fn unit(o: &Observation) -> Unit {
    (o.article, o.statement, o.proposition)
}

/// The coded sample and what it says about each stratum.
pub(crate) struct Design {
    pub truths: BTreeMap<Unit, StanceLabel>,
    strata: BTreeMap<Stratum, StratumErrors>,
    by: Strata,
}

#[derive(Debug, Clone, Copy, Default)]
struct StratumErrors {
    coded: f64,
    of: f64,
    /// Mean of truth − prediction over the coded rows.
    mean: Pair,
    /// Covariance matrix of those errors: [[0, 0], [0, 1], [1, 1]].
    covariance: [f64; 3],
}

impl Design {
    pub(crate) fn new(observations: &[Observation], coded: &[Coded], by: Strata) -> Self {
        let truths: BTreeMap<Unit, StanceLabel> = coded
            .iter()
            .map(|c| (unit(&observations[c.observation]), c.truth))
            .collect();
        let mut errors: BTreeMap<Stratum, (f64, Vec<Pair>)> = BTreeMap::new();
        for i in units(observations) {
            let o = &observations[i];
            let stratum = errors.entry(by.of(o)).or_default();
            stratum.0 += 1.0;
            if let Some(&truth) = truths.get(&unit(o)) {
                let (y, f) = (outcome(truth), prediction(o));
                stratum.1.push([y[0] - f[0], y[1] - f[1]]);
            }
        }
        let strata = errors
            .into_iter()
            .map(|(s, (of, e))| (s, StratumErrors::of(of, e)))
            .collect();
        Self { truths, strata, by }
    }

    fn errors(&self, stratum: Stratum) -> StratumErrors {
        self.strata.get(&stratum).copied().unwrap_or_default()
    }

    /// Inverse of the probability with which a row of this one's stratum was coded.
    pub(crate) fn weight(&self, o: &Observation) -> f64 {
        let stratum = self.errors(self.by.of(o));
        if stratum.coded > 0.0 {
            stratum.of / stratum.coded
        } else {
            0.0
        }
    }
}

impl StratumErrors {
    fn of(of: f64, mut errors: Vec<Pair>) -> Self {
        // A canonical order of summation, whatever the numbering of articles.
        errors.sort_unstable_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
        let n = errors.len() as f64;
        if errors.is_empty() {
            return Self {
                of,
                ..Self::default()
            };
        }
        let mean = [0, 1].map(|k| errors.iter().map(|e| e[k]).sum::<f64>() / n);
        let moment = |j: usize, k: usize| {
            let sum: f64 = errors
                .iter()
                .map(|e| (e[j] - mean[j]) * (e[k] - mean[k]))
                .sum();
            sum / (n - 1.0).max(1.0)
        };
        Self {
            coded: n,
            of,
            mean,
            covariance: [moment(0, 0), moment(0, 1), moment(1, 1)],
        }
    }

    /// Variance of the mean of e₀ − r·e₁.
    fn variance(&self, r: f64) -> f64 {
        let [a, b, c] = self.covariance;
        if self.coded > 0.0 {
            (a - 2.0 * r * b + r * r * c).max(0.0) / self.coded
        } else {
            0.0
        }
    }
}

fn row(
    group: &Group<'_>,
    tally: &Tally,
    differ: f64,
    design: &Design,
    options: &CorrectOptions,
) -> Option<Corrected> {
    let (clusters, counts) = group.articles();
    let naive = estimate(&clusters, &options.scores)?;
    let direct = tally.coded >= options.least_coded
        && tally.coded_articles >= options.least_coded.div_ceil(2).max(2);
    let strength = options.scores.prior.strength() as f64 / 1e6;
    let articles = if direct { &tally.direct } else { &tally.pooled };
    let sums = articles
        .iter()
        .fold([0.0, 0.0], |s: Pair, a| [s[0] + a[0], s[1] + a[1]]);
    // Chance can bring the corrected evidence to nothing or below; the model's own is kept then.
    let evidence = if sums[1] > 0.0 {
        sums[1]
    } else {
        clusters.weight() as f64 / 1e6
    };
    let score = (sums[0] / (evidence + strength)).clamp(-1.0, 1.0);
    let ratio = (sums[0] / evidence).clamp(-1.0, 1.0);

    let (variance, df) = if direct {
        let n = articles.len() as f64;
        let squares: f64 = articles.iter().map(|a| (a[0] - ratio * a[1]).powi(2)).sum();
        let variance = squares * n / (n - 1.0) / (evidence * evidence);
        let lost = strength / (evidence + strength);
        let shrinkage = lost * lost * f64::from(options.scores.prior.spread) / 1e6;
        (variance + shrinkage, f64::from(tally.coded_articles) - 1.0)
    } else {
        let (mut of_errors, mut coded, mut statements) = (0.0, 0.0, 0.0);
        for (stratum, n) in &tally.strata {
            let errors = design.errors(*stratum);
            of_errors += n * n * errors.variance(ratio);
            coded += errors.coded;
            statements += n;
        }
        let of_errors = (of_errors + statements * statements * differ) / (evidence * evidence);
        let own = naive.variance() / 1e12;
        (
            own + of_errors,
            satterthwaite([(own, naive.df), (of_errors, (coded - 1.0).max(1.0))]),
        )
    };
    let half = t975(df) * variance.sqrt();
    Some(Corrected {
        unit: group.unit,
        proposition: group.proposition,
        naive: naive.score,
        naive_low: naive.low,
        naive_high: naive.high,
        corrected: millionths(score),
        ci_low: millionths(score - half),
        ci_high: millionths(score + half),
        correction: if direct {
            Correction::Direct
        } else {
            Correction::Pooled
        },
        coded: tally.coded,
        statements: counts.support + counts.oppose + counts.neutral,
        articles: counts.articles,
    })
}

/// A unit's sums by article.
#[derive(Debug, Default)]
struct Tally {
    /// Moved predictions, with the coded statements' remaining errors.
    direct: Vec<Pair>,
    /// Moved predictions alone.
    pooled: Vec<Pair>,
    strata: BTreeMap<Stratum, f64>,
    /// Errors that remain in the moved predictions of coded statements.
    errors: Vec<Pair>,
    coded: u32,
    coded_articles: u32,
}

/// Variance between units of the mean error that remains after the strata's: what the pooled correction
/// cannot know of a unit. By the method of moments over units with two coded statements or more.
fn error_spread(tallies: &[Tally]) -> f64 {
    let mut units: Vec<(f64, f64, f64)> = tallies.iter().filter_map(Tally::error_moments).collect();
    units.sort_unstable_by(|a, b| {
        a.0.total_cmp(&b.0)
            .then(a.1.total_cmp(&b.1))
            .then(a.2.total_cmp(&b.2))
    });
    let (mut within, mut df, mut squares, mut rows) = (0.0, 0.0, 0.0, 0.0);
    for &(n, mean, squared) in &units {
        within += squared;
        df += n - 1.0;
        squares += n * mean * mean;
        rows += n;
    }
    if df > 0.0 {
        ((squares - units.len() as f64 * within / df) / rows).max(0.0)
    } else {
        0.0
    }
}

impl Tally {
    /// Number, mean and sum of squares about it of e₀ − r·e₁, where r is the unit's own ratio.
    fn error_moments(&self) -> Option<(f64, f64, f64)> {
        let sums = self
            .pooled
            .iter()
            .fold([0.0, 0.0], |s: Pair, a| [s[0] + a[0], s[1] + a[1]]);
        if self.errors.len() < 2 || sums[1] <= 0.0 {
            return None;
        }
        let ratio = (sums[0] / sums[1]).clamp(-1.0, 1.0);
        let mut errors: Vec<f64> = self.errors.iter().map(|e| e[0] - ratio * e[1]).collect();
        errors.sort_unstable_by(f64::total_cmp);
        let n = errors.len() as f64;
        let mean = errors.iter().sum::<f64>() / n;
        Some((
            n,
            mean,
            errors.iter().map(|e| (e - mean) * (e - mean)).sum(),
        ))
    }

    fn of(group: &Group<'_>, design: &Design) -> Self {
        let mut tally = Self::default();
        for article in group.statements() {
            let (mut direct, mut pooled) = ([0.0; 2], [0.0; 2]);
            let before = tally.coded;
            for o in article {
                let stratum = design.by.of(o);
                let errors = design.errors(stratum);
                *tally.strata.entry(stratum).or_default() += 1.0;
                let f = prediction(o);
                let truth = design.truths.get(&unit(o)).map(|&t| outcome(t));
                tally.coded += u32::from(truth.is_some());
                let moved = [f[0] + errors.mean[0], f[1] + errors.mean[1]];
                let error = truth.map(|y| [y[0] - moved[0], y[1] - moved[1]]);
                tally.errors.extend(error);
                for k in [0, 1] {
                    pooled[k] += moved[k];
                    direct[k] += moved[k] + error.map_or(0.0, |e| design.weight(o) * e[k]);
                }
            }
            tally.coded_articles += u32::from(tally.coded > before);
            tally.direct.push(direct);
            tally.pooled.push(pooled);
        }
        for sums in [&mut tally.direct, &mut tally.pooled] {
            sums.sort_unstable_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
        }
        tally
    }
}

/// Within [−1, 1], in millionths.
fn millionths(value: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "clamped")]
    let whole = (value * 1e6).round().clamp(-1e6, 1e6) as i64;
    whole
}
