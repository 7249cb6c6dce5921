use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use standpoint_text::StanceLabel;

use crate::Observation;
use crate::random::mix;

/// How a coding sample is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strata {
    /// By the model's label: three strata.
    Label,
    /// By proposition and label.
    PropositionAndLabel,
}

/// Propositions (if they count) and labels.
pub(crate) type Stratum = (Option<u32>, StanceLabel);

impl Strata {
    pub(crate) fn of(self, observation: &Observation) -> Stratum {
        match self {
            Self::Label => (None, observation.label),
            Self::PropositionAndLabel => (Some(observation.proposition), observation.label),
        }
    }
}

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleOptions {
    /// Seed of the draw.
    pub seed: u64,
    /// Pairs of a statement and a proposition to code.
    pub size: u32,
    /// How they are divided.
    pub strata: Strata,
}

/// One row of a coding sheet. The row's model label must not be shown to the coder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// Index of the observation; of a statement with several analysts, the first in (analyst, index).
    pub observation: usize,
    /// Rows drawn from this one's stratum.
    pub taken: u32,
    /// Pairs in the stratum: the row was included with probability `taken / of`.
    pub of: u32,
}

/// Draws statements to code by hand, with known inclusion probabilities, in an order that tells nothing.
///
/// The unit is the pair of a statement and a proposition. Strata follow the model's labels, so that rare
/// stances are met, with sizes by power allocation (Bankier 1988): in proportion to the square root of
/// the stratum's size, at least two. Within a stratum every set of rows is equally likely.
///
/// `keys[i]` is a stable name of observation `i`'s statement and proposition (a digest, say): with it the
/// same statements are drawn whatever the order and numbering. Equal keys must mean the same pair.
///
/// # Panics
/// If the two slices differ in length.
#[must_use]
pub fn draw_sample(
    observations: &[Observation],
    keys: &[u64],
    options: &SampleOptions,
) -> Vec<Drawn> {
    assert_eq!(
        observations.len(),
        keys.len(),
        "one key for each observation"
    );
    let mut strata: BTreeMap<Stratum, Vec<(u64, usize)>> = BTreeMap::new();
    for i in units(observations) {
        let stratum = options.strata.of(&observations[i]);
        strata
            .entry(stratum)
            .or_default()
            .push((priority(options.seed, keys[i]), i));
    }
    let sizes: Vec<usize> = strata.values().map(Vec::len).collect();
    let taken = allocate(&sizes, options.size as usize);

    let mut drawn: Vec<(u64, Drawn)> = Vec::new();
    for (mut rows, taken) in strata.into_values().zip(taken) {
        rows.sort_unstable();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        for &(_, i) in &rows[..taken] {
            let shuffled = priority(!options.seed, keys[i]);
            let row = Drawn {
                observation: i,
                taken: count(taken),
                of: count(rows.len()),
            };
            drawn.push((shuffled, row));
        }
    }
    drawn.sort_unstable_by_key(|(shuffled, row)| (*shuffled, row.observation));
    drawn.into_iter().map(|(_, row)| row).collect()
}

/// One index for each pair of a statement and a proposition, by article, statement, proposition.
pub(crate) fn units(observations: &[Observation]) -> Vec<usize> {
    let key = |o: &Observation| (o.article, o.statement, o.proposition);
    let mut all: Vec<usize> = (0..observations.len()).collect();
    all.sort_unstable_by_key(|&i| (key(&observations[i]), observations[i].analyst, i));
    all.dedup_by_key(|i| key(&observations[*i]));
    all
}

fn priority(seed: u64, key: u64) -> u64 {
    mix(mix(seed) ^ mix(key))
}

/// Sizes in proportion to √N, between 2 and N, by handing out one row at a time to the stratum that is
/// furthest below its share (Webster's method); ties to the earlier stratum.
fn allocate(sizes: &[usize], total: usize) -> Vec<usize> {
    let mut taken: Vec<usize> = sizes.iter().map(|&n| n.min(2)).collect();
    let mut left = total.saturating_sub(taken.iter().sum());
    while left > 0 {
        let open = (0..sizes.len()).filter(|&h| taken[h] < sizes[h]);
        let want = |h: usize| (sizes[h] as f64).sqrt() / (taken[h] as f64 + 0.5);
        let Some(next) = open.reduce(|a, b| if want(b) > want(a) { b } else { a }) else {
            break;
        };
        taken[next] += 1;
        left -= 1;
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_strata_get_more_than_their_share() {
        assert_eq!(allocate(&[10_000, 400, 100], 130), [100, 20, 10]);
        assert_eq!(allocate(&[10_000, 3, 1], 20), [17, 2, 1], "at least two");
        assert_eq!(allocate(&[3, 2], 50), [3, 2], "no more than there are");
        assert!(allocate(&[], 5).is_empty());
    }
}
