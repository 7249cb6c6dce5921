//! Who differs from whom, by how much, how surely.

mod pair;
mod permutation;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::clusters::{Cluster, Clusters};
use crate::groups::{Group, Groups};
use crate::interval::{Estimate, estimate};
use crate::{Observation, Options, benjamini_hochberg};
use pair::Pair;

/// Whose scores are compared.
#[derive(Debug, Clone, Copy)]
pub enum By<'a> {
    /// Sources; syndicated copies count, each statement once.
    Source,
    /// Analysts; syndicated copies do not count.
    Analyst,
    /// Anything else (periods, runs, sections): `unit[i]` is the unit of `observations[i]`, `None` leaves
    /// it out. Each statement counts once in its unit.
    Unit(&'a [Option<u32>]),
}

impl By<'_> {
    pub(crate) fn check(self, observations: &[Observation]) {
        if let Self::Unit(units) = self {
            assert_eq!(
                units.len(),
                observations.len(),
                "one unit for each observation"
            );
        }
    }

    pub(crate) fn unit(self, i: usize, o: &Observation) -> Option<u32> {
        match self {
            Self::Source => o.source,
            Self::Analyst => o.analyst.filter(|_| o.counts_for_analyst),
            Self::Unit(units) => units[i],
        }
    }
}

/// What is drawn at random together: the cluster of an observation.
#[derive(Debug, Clone, Copy)]
pub enum Within<'a> {
    /// The article. An article in which both sides speak is kept as a pair.
    Article,
    /// The story, `story[i]` for `observations[i]`; only stories that both sides cover are compared, so
    /// that a difference is one of treatment, not of what was covered.
    Story(&'a [Option<u32>]),
}

/// How differences are tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompareOptions {
    /// Seed, draws and prior of the scores and their intervals; the seed serves the permutations too.
    pub scores: Options,
    /// Permutations for each pair, at most.
    pub permutations: u32,
    /// Least number of articles (stories) of a unit to be compared at all.
    pub least_articles: u32,
}

impl Default for CompareOptions {
    fn default() -> Self {
        Self {
            scores: Options::default(),
            permutations: 9_999,
            least_articles: 2,
        }
    }
}

/// Two units on one proposition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The proposition.
    pub proposition: u32,
    /// The unit with the lower number.
    pub a: u32,
    /// The other unit.
    pub b: u32,
    /// Shrunk score of `a` on what is compared, in millionths.
    pub score_a: i64,
    /// Shrunk score of `b`.
    pub score_b: i64,
    /// `score_a − score_b`: −2,000,000 to 2,000,000.
    pub difference: i64,
    /// Lower end of its 95 % interval.
    pub ci_low: i64,
    /// Upper end.
    pub ci_high: i64,
    /// Two-sided p-value of the permutation test, in millionths; `None` where a side has one article only,
    /// or nothing varies.
    pub p_value: Option<u32>,
    /// The p-value adjusted for all rows of the table (Benjamini–Hochberg), in millionths.
    pub q_value: Option<u32>,
    /// Articles (stories) of `a` that say something about the proposition.
    pub articles_a: u32,
    /// Those of `b`.
    pub articles_b: u32,
    /// Those in which both speak.
    pub shared: u32,
}

/// All pairs of units on all propositions, sorted by proposition, `a`, `b`.
///
/// The interval joins the two scores' own intervals (Zou & Donner 2008, "Construction of confidence
/// limits about effect measures", MOVER; the correlation of shared articles as in Zou 2007). The test
/// permutes articles between the two sides, and exchanges the sides within shared articles; its statistic
/// is studentised, which keeps it valid where the sides differ in size and spread (Janssen 1997; Chung &
/// Romano 2013). Permuting stops early once 50 draws reach the observed value (Besag & Clifford 1991).
///
/// # Panics
/// If a slice in `by` or `within` differs in length from `observations`.
#[must_use]
pub fn compare(
    observations: &[Observation],
    by: By<'_>,
    within: Within<'_>,
    options: &CompareOptions,
) -> Vec<Difference> {
    by.check(observations);
    if let Within::Story(story) = within {
        assert_eq!(
            story.len(),
            observations.len(),
            "one story for each observation"
        );
    }
    let groups = Groups::new(observations, |i, o| by.unit(i, o));
    let mut groups = groups.all();
    groups.sort_by_key(|g| (g.proposition, g.unit));
    let units: Vec<Unit> = groups
        .par_iter()
        .filter_map(|group| Unit::new(group, within, options))
        .collect();
    let pairs: Vec<(&Unit, &Unit)> = units
        .chunk_by(|a, b| a.proposition == b.proposition)
        .flat_map(|same| {
            let pair = move |i: usize| same[i + 1..].iter().map(move |b| (&same[i], b));
            (0..same.len()).flat_map(pair)
        })
        .collect();
    table(
        pairs
            .par_iter()
            .filter_map(|(a, b)| row(a, b, options))
            .collect(),
    )
}

/// Adds the adjusted p-values.
pub(crate) fn table(mut rows: Vec<Difference>) -> Vec<Difference> {
    let p: Vec<f64> = rows
        .iter()
        .filter_map(|r| r.p_value)
        .map(f64::from)
        .collect();
    let scaled: Vec<f64> = p.iter().map(|p| p / 1e6).collect();
    let mut adjusted = benjamini_hochberg(&scaled).into_iter();
    for row in rows.iter_mut().filter(|row| row.p_value.is_some()) {
        row.q_value = adjusted.next().map(permutation::millionths);
    }
    rows
}

/// One side of the pairs in which it stands, prepared once for all of them.
pub(crate) struct Unit {
    number: u32,
    proposition: u32,
    /// Sorted by article or story.
    clusters: Vec<(u32, Cluster)>,
    /// The score, where every pair compares the same articles; `None` where it is that of the stories that
    /// both sides of a pair cover.
    own: Option<Estimate>,
}

impl Unit {
    /// `None` if it has too few articles for any pair.
    pub(crate) fn new(
        group: &Group<'_>,
        within: Within<'_>,
        options: &CompareOptions,
    ) -> Option<Self> {
        let clusters = group.clusters_by(|i, o| match within {
            Within::Article => Some(o.article),
            Within::Story(story) => story[i],
        });
        let heard = clusters.iter().filter(|c| c.1.weight > 0).count();
        if heard < options.least_articles.max(1) as usize {
            return None;
        }
        let own = match within {
            Within::Article => {
                let all = Clusters::new(clusters.iter().map(|c| c.1));
                Some(estimate(&all, &options.scores)?)
            }
            Within::Story(_) => None,
        };
        Some(Self {
            number: group.unit,
            proposition: group.proposition,
            clusters,
            own,
        })
    }
}

pub(crate) fn row(a: &Unit, b: &Unit, options: &CompareOptions) -> Option<Difference> {
    let mut pair = Pair::new(&a.clusters, &b.clusters);
    let (score_a, score_b) = if let (Some(a), Some(b)) = (a.own, b.own) {
        (a, b)
    } else {
        pair.keep_shared();
        let (articles_a, articles_b) = pair.sizes();
        if articles_a.min(articles_b) < options.least_articles.max(1) {
            return None;
        }
        pair.scores(&options.scores)?
    };
    let (articles_a, articles_b) = pair.sizes();
    let (difference, ci_low, ci_high) = pair.difference(score_a, score_b);
    Some(Difference {
        proposition: a.proposition,
        a: a.number,
        b: b.number,
        score_a: score_a.score,
        score_b: score_b.score,
        difference,
        ci_low,
        ci_high,
        p_value: permutation::p_value(&pair, options.scores.seed, options.permutations),
        q_value: None,
        articles_a,
        articles_b,
        shared: pair.shared(),
    })
}
