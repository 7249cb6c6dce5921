use rayon::prelude::*;

use crate::groups::{Counts, Group, Groups};
use crate::interval::{Estimate, estimate};
use crate::{AnalystSummary, Observation, Options, SourceSummary, Summary, SummaryLabel};

/// Every analyst on every proposition, sorted by analyst, then proposition.
///
/// Syndicated copies ([`Observation::counts_for_analyst`] false) and statements of unknown speakers are
/// left out of scores and counts; a copy's source is still counted among the analyst's `sources`.
#[must_use]
pub fn by_analyst(observations: &[Observation], options: &Options) -> Vec<AnalystSummary> {
    let scored = Groups::new(observations, |_, o| {
        o.analyst.filter(|_| o.counts_for_analyst)
    });
    let seen = Groups::new(observations, |_, o| o.analyst);
    let sources: Vec<(u32, u32, u32)> = seen
        .all()
        .iter()
        .map(|g| {
            (
                g.unit,
                g.proposition,
                distinct(g.observations().filter_map(|o| o.source)),
            )
        })
        .collect();
    summaries(&scored, options)
        .into_iter()
        .map(|(analyst, proposition, summary)| {
            let at = sources.binary_search_by_key(&(analyst, proposition), |s| (s.0, s.1));
            let sources = at.map_or(0, |at| sources[at].2);
            AnalystSummary {
                analyst,
                proposition,
                summary,
                sources,
            }
        })
        .collect()
}

/// Every source on every proposition, sorted by source, then proposition.
///
/// A statement counts once whoever and however many say it; syndicated copies count; statements without
/// a source are left out.
#[must_use]
pub fn by_source(observations: &[Observation], options: &Options) -> Vec<SourceSummary> {
    let groups = Groups::new(observations, |_, o| o.source);
    let analysts: Vec<u32> = groups
        .all()
        .iter()
        .map(|group| distinct(group.observations().filter_map(|o| o.analyst)))
        .collect();
    summaries(&groups, options)
        .into_iter()
        .zip(analysts)
        .map(|((source, proposition, summary), analysts)| SourceSummary {
            source,
            proposition,
            summary,
            analysts,
        })
        .collect()
}

/// Groups are independent of each other, so they are spread over threads; `collect` keeps their order.
fn summaries(groups: &Groups<'_>, options: &Options) -> Vec<(u32, u32, Summary)> {
    groups
        .all()
        .par_iter()
        .map(|group| (group.unit, group.proposition, summarise(group, options)))
        .collect()
}

fn summarise(group: &Group<'_>, options: &Options) -> Summary {
    let (clusters, counts) = group.articles();
    let estimate = estimate(&clusters, options);
    let Counts {
        support,
        oppose,
        neutral,
        articles,
    } = counts;
    Summary {
        score: estimate.map(|e| e.score),
        ci_low: estimate.map(|e| e.low),
        ci_high: estimate.map(|e| e.high),
        label: label(estimate, counts),
        support,
        oppose,
        neutral,
        statements: support + oppose + neutral,
        articles,
    }
}

/// The rules of [`SummaryLabel`].
fn label(estimate: Option<Estimate>, counts: Counts) -> SummaryLabel {
    let Some(Estimate { low, high, .. }) = estimate else {
        return SummaryLabel::Neutral;
    };
    if counts.support == 0 && counts.oppose == 0 {
        SummaryLabel::Neutral
    } else if low > 0 && counts.support > 0 {
        SummaryLabel::Support
    } else if high < 0 && counts.oppose > 0 {
        SummaryLabel::Oppose
    } else if counts.support > 0 && counts.oppose > 0 {
        SummaryLabel::Mixed
    } else {
        SummaryLabel::Unclear
    }
}

fn distinct(values: impl Iterator<Item = u32>) -> u32 {
    let mut values: Vec<u32> = values.collect();
    values.sort_unstable();
    values.dedup();
    u32::try_from(values.len()).expect("distinct 32-bit numbers")
}
