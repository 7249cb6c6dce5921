use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::compare::{CompareOptions, Difference, Unit, Within, row, table};
use crate::groups::Groups;
use crate::interval::estimate;
use crate::{Observation, Options};

/// An analyst on a proposition in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodScore {
    /// The analyst.
    pub analyst: u32,
    /// The proposition.
    pub proposition: u32,
    /// The period; a greater number is later.
    pub period: u32,
    /// Shrunk score, in millionths.
    pub score: i64,
    /// Lower end of the 95 % interval.
    pub ci_low: i64,
    /// Upper end.
    pub ci_high: i64,
    /// Statements in the period.
    pub statements: u32,
    /// Articles in the period.
    pub articles: u32,
}

/// What changed for an analyst between two periods that follow each other in what they said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The analyst.
    pub analyst: u32,
    /// `a` is the later period and `b` the earlier one: a positive difference is a move towards support.
    pub difference: Difference,
}

/// Every analyst on every proposition in every period with evidence; `period[i]` belongs to
/// `observations[i]`. Sorted by analyst, proposition, period. Syndicated copies do not count.
///
/// # Panics
/// If the two slices differ in length.
#[must_use]
pub fn by_period(
    observations: &[Observation],
    period: &[Option<u32>],
    options: &Options,
) -> Vec<PeriodScore> {
    let mut rows: Vec<PeriodScore> = of_each_analyst(observations, period)
        .into_par_iter()
        .flat_map_iter(|(analyst, own, periods)| {
            let groups = Groups::new(&own, |i, _| Some(periods[i]));
            let score = |group: &crate::groups::Group<'_>| {
                let (clusters, counts) = group.articles();
                let estimate = estimate(&clusters, options)?;
                Some(PeriodScore {
                    analyst,
                    proposition: group.proposition,
                    period: group.unit,
                    score: estimate.score,
                    ci_low: estimate.low,
                    ci_high: estimate.high,
                    statements: counts.support + counts.oppose + counts.neutral,
                    articles: counts.articles,
                })
            };
            groups.all().iter().filter_map(score).collect::<Vec<_>>()
        })
        .collect();
    rows.sort_unstable_by_key(|r| (r.analyst, r.proposition, r.period));
    rows
}

/// Between each period and the one before it in which the analyst spoke about the proposition, with
/// intervals and tests as in [`compare`](crate::compare()) and p-values adjusted over the whole table.
/// Sorted by analyst, proposition, period.
///
/// # Panics
/// If the two slices differ in length.
#[must_use]
pub fn changes(
    observations: &[Observation],
    period: &[Option<u32>],
    options: &CompareOptions,
) -> Vec<Change> {
    let mut rows: Vec<(u32, Difference)> = of_each_analyst(observations, period)
        .into_par_iter()
        .flat_map_iter(|(analyst, own, periods)| {
            let groups = Groups::new(&own, |i, _| Some(periods[i]));
            let mut groups = groups.all();
            groups.sort_by_key(|g| (g.proposition, g.unit));
            // A period with too few articles stays in its place: what is compared are neighbours.
            let units: Vec<Option<Unit>> = groups
                .iter()
                .map(|group| Unit::new(group, Within::Article, options))
                .collect();
            groups
                .windows(2)
                .zip(units.windows(2))
                .filter(|(w, _)| w[0].proposition == w[1].proposition)
                .filter_map(|(_, units)| row(units[1].as_ref()?, units[0].as_ref()?, options))
                .map(|difference| (analyst, difference))
                .collect::<Vec<_>>()
        })
        .collect();
    rows.sort_unstable_by_key(|(analyst, d)| (*analyst, d.proposition, d.a));
    let adjusted = table(rows.iter().map(|r| r.1).collect());
    rows.iter()
        .zip(adjusted)
        .map(|((analyst, _), difference)| Change {
            analyst: *analyst,
            difference,
        })
        .collect()
}

type Own = (u32, Vec<Observation>, Vec<u32>);

/// The observations and periods of each analyst.
fn of_each_analyst(observations: &[Observation], period: &[Option<u32>]) -> Vec<Own> {
    assert_eq!(
        observations.len(),
        period.len(),
        "one period for each observation"
    );
    let mut all: Vec<(u32, u32, Observation)> = observations
        .iter()
        .zip(period)
        .filter(|(o, _)| o.counts_for_analyst)
        .filter_map(|(o, period)| Some((o.analyst?, (*period)?, *o)))
        .collect();
    all.sort_by_key(|(analyst, ..)| *analyst);
    all.chunk_by(|a, b| a.0 == b.0)
        .map(|own| {
            (
                own[0].0,
                own.iter().map(|o| o.2).collect(),
                own.iter().map(|o| o.1).collect(),
            )
        })
        .collect()
}
