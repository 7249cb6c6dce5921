//! Who is compared: the units' names, the unit of each observation, and what has to stay outside.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use standpoint_text::ONE;

use super::What;
use crate::args::PeriodLength;
use crate::commands::observed::{Name, Observed, UNNAMED_SOURCE};
use crate::commands::page::count;

type Units = (Vec<Name>, Vec<Option<u32>>);

pub(super) fn sources(observed: &Observed) -> Units {
    let names = observed.sources.iter().map(|s| plain(s)).collect();
    (
        names,
        observed.observations.iter().map(|o| o.source).collect(),
    )
}

pub(super) fn analysts(observed: &Observed) -> Units {
    let own = observed.observations.iter();
    let units = own.map(|o| o.analyst.filter(|_| o.counts_for_analyst));
    (observed.analysts.clone(), units.collect())
}

/// Months or years, in order; a date that is too short for one belongs to none. Nor does a syndicated copy:
/// the same words in ten outlets are no ten articles.
pub(super) fn periods(observed: &Observed, length: PeriodLength) -> Units {
    let digits = match length {
        PeriodLength::Month => 7,
        PeriodLength::Year => 4,
    };
    let period = |published: &str| {
        published
            .get(..digits)
            .filter(|p| p.bytes().all(|b| b.is_ascii_digit() || b == b'-'))
            .map(str::to_owned)
    };
    let of_row: Vec<Option<String>> = observed.rows.iter().map(|r| period(&r.published)).collect();
    let names: BTreeSet<&String> = of_row.iter().flatten().collect();
    let numbers: BTreeMap<&String, u32> = names.iter().copied().zip(0..).collect();
    let units = of_row
        .iter()
        .zip(&observed.observations)
        .map(|(p, o)| {
            p.as_ref()
                .filter(|_| o.counts_for_analyst)
                .map(|p| numbers[p])
        })
        .collect();
    (names.iter().map(|p| plain(p)).collect(), units)
}

/// The folders as they were typed, without syndicated copies.
pub(super) fn runs(observed: &Observed, folders: &[&Path]) -> Units {
    let names = folders
        .iter()
        .map(|f| plain(&f.display().to_string()))
        .collect();
    let units = observed
        .run_of
        .iter()
        .zip(&observed.observations)
        .map(|(&run, o)| o.counts_for_analyst.then_some(run))
        .collect();
    (names, units)
}

fn plain(name: &str) -> Name {
    Name {
        id: name.to_owned(),
        name: name.to_owned(),
    }
}

/// Takes out what no source can be credited with.
pub(super) fn set_unnamed_apart(observed: &mut Observed) -> Option<String> {
    let is_unnamed = |source: &str| source.is_empty() || source == UNNAMED_SOURCE;
    let articles = observed
        .articles
        .iter()
        .filter(|a| is_unnamed(&a.source))
        .count();
    if articles == 0 {
        return None;
    }
    let named: Vec<bool> = observed.sources.iter().map(|s| !is_unnamed(s)).collect();
    observed.retain(|_, o| o.source.is_some_and(|s| named[s as usize]));
    Some(format!(
        "{} of no named source; name them in a manifest to compare them",
        count(articles, "article is", "articles are")
    ))
}

/// A proposition can be compared across runs only if all of them asked it, in the same words.
pub(super) fn differently_asked(observed: &mut Observed, folders: &[&Path]) -> Vec<String> {
    let mut notes = Vec::new();
    let mut comparable = Vec::new();
    for question in &observed.propositions {
        let asked = |run: usize| {
            let propositions = observed.runs[run].value["propositions"].as_array();
            propositions
                .into_iter()
                .flatten()
                .find(|p| p["id"] == question.id.as_str())
        };
        // The paraphrases are asked too, and pooled with the text.
        let first = asked(0);
        let words = |p: &serde_json::Value| ["text", "support", "oppose"].map(|key| p[key].clone());
        let fault = (0..folders.len()).find_map(|run| match asked(run) {
            None => Some(format!("{} did not ask it", folders[run].display())),
            Some(p) if first.is_some_and(|first| words(first) != words(p)) => Some(format!(
                "{} asked it in other words",
                folders[run].display()
            )),
            Some(_) => None,
        });
        comparable.push(fault.is_none());
        notes.extend(fault.map(|why| format!("`{}` is not compared: {why}", question.id)));
    }
    observed.retain(|_, o| comparable[o.proposition as usize]);
    notes
}

/// Names listed for each proposition.
const LISTED: usize = 5;

/// Who said too little on what, and statements that belong to nobody.
pub(super) fn left_out(
    observed: &Observed,
    units: &[Name],
    unit_of: &[Option<u32>],
    stories: Option<&Vec<Option<u32>>>,
    least: u32,
    what: What,
) -> Vec<String> {
    let mut notes = Vec::new();
    let without: BTreeSet<u32> = unit_of
        .iter()
        .zip(&observed.observations)
        .filter(|(unit, _)| unit.is_none())
        .map(|(_, o)| o.statement)
        .collect();
    if !without.is_empty() {
        let why = match what {
            What::Analysts => "of unknown speakers or in syndicated copies",
            What::Periods => {
                "in articles without a date, or with one too short for the period, or in syndicated copies"
            }
            What::Runs => "in syndicated copies",
            What::Sources => "of no unit",
        };
        notes.push(format!(
            "{} {why} take no part",
            count(without.len(), "statement", "statements")
        ));
    }
    let mut few: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for ((proposition, unit), clusters) in evidence(observed, unit_of, stories) {
        if clusters.len() < least as usize {
            let name = units[unit as usize].name.as_str();
            few.entry(proposition).or_default().push(name);
        }
    }
    // Most often the same few are missing everywhere: one line says so.
    let mut everywhere: BTreeMap<Vec<&str>, Vec<&str>> = BTreeMap::new();
    for (proposition, names) in few {
        let id = observed.propositions[proposition as usize].id.as_str();
        everywhere.entry(names).or_default().push(id);
    }
    let (one, many) = if stories.is_some() {
        ("shared story", "shared stories")
    } else {
        ("article", "articles")
    };
    let fewer = count(least as usize, one, many);
    let mut lines: Vec<(Vec<&str>, String)> = everywhere
        .into_iter()
        .map(|(names, propositions)| {
            let line = format!("on {}: {}", propositions.join(", "), listed(&names));
            (propositions, line)
        })
        .collect();
    let place = |id: &str| observed.propositions.iter().position(|q| q.id == id);
    lines.sort_by_key(|(propositions, _)| place(propositions[0]));
    if !lines.is_empty() {
        notes.push(format!(
            "fewer than {fewer} (--least-articles 1 lists them without a test):"
        ));
        notes.extend(lines.into_iter().map(|(_, line)| format!("  {line}")));
    }
    notes
}

/// How many pairs there are to compare.
pub(super) fn pairs(
    observed: &Observed,
    unit_of: &[Option<u32>],
    stories: Option<&Vec<Option<u32>>>,
    least: u32,
) -> usize {
    let mut comparable: BTreeMap<u32, usize> = BTreeMap::new();
    for ((proposition, _), clusters) in evidence(observed, unit_of, stories) {
        if clusters.len() >= least as usize {
            *comparable.entry(proposition).or_default() += 1;
        }
    }
    comparable.values().map(|n| n * (n - 1) / 2).sum()
}

/// Articles (or stories) that bear on a proposition at all, by proposition and unit.
fn evidence(
    observed: &Observed,
    unit_of: &[Option<u32>],
    stories: Option<&Vec<Option<u32>>>,
) -> BTreeMap<(u32, u32), BTreeSet<u32>> {
    let mut articles: BTreeMap<(u32, u32), BTreeSet<u32>> = BTreeMap::new();
    for (i, (o, unit)) in observed.observations.iter().zip(unit_of).enumerate() {
        let cluster = stories.map_or(Some(o.article), |s| s[i]);
        if let (Some(unit), Some(cluster)) = (unit, cluster)
            && o.stance.neutral < ONE
        {
            let key = (o.proposition, *unit);
            articles.entry(key).or_default().insert(cluster);
        }
    }
    articles
}

fn listed(names: &[&str]) -> String {
    let shown = names.iter().take(LISTED).copied().collect::<Vec<_>>();
    let more = names.len() - shown.len();
    if more > 0 {
        format!("{} and {more} more", shown.join(", "))
    } else {
        shown.join(", ")
    }
}
