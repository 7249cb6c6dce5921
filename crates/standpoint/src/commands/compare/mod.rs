mod page;
mod story;
mod tables;
mod units;

use std::path::Path;

use anyhow::anyhow;
use standpoint_aggregate::{
    Agreement, AnalystSummary, By, CompareOptions, Difference, Divisiveness, Options, PeriodScore,
    Room, Within, agreement, by_analyst, by_period, by_source, changes, compare, divisiveness,
    room,
};

use super::observed::{Name, Observed};
use super::output::{Flavour, csv_bytes, print_bytes, print_page};
use super::page::thousands;
use crate::args::{CompareArgs, CompareBy, CompareFormat, CompareTable, PeriodLength};
use crate::exit::{Exit, Fault, OrFault};
use crate::messages;

/// What is compared with what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Sources,
    Analysts,
    Periods,
    Runs,
}

/// A pair of units; for changes, those of one analyst.
struct Pair {
    analyst: Option<u32>,
    difference: Difference,
}

/// How scores were made in the run: an analyst's prior is not that of a source.
struct How {
    of_analysts: CompareOptions,
    of_others: CompareOptions,
}

/// So many pairs take minutes rather than seconds.
const MANY_PAIRS: usize = 100_000;

/// All that `compare` has to show.
struct Comparison<'a> {
    observed: &'a Observed,
    what: What,
    /// Names of the units, by number.
    units: Vec<Name>,
    pairs: Vec<Pair>,
    /// Analysts in each period, by period.
    scores: Vec<PeriodScore>,
    /// How far the units agree, and on what; by source and analyst.
    agreement: Option<Agreement>,
    propositions: Vec<Divisiveness>,
    /// The story of each article, with --same-story.
    stories: Vec<Option<u32>>,
    room: Vec<Room>,
    least_articles: u32,
    /// What could not be compared, and why.
    left_out: Vec<String>,
}

/// Compares, and prints a page or a table.
pub(crate) fn compare_command(args: &CompareArgs) -> Result<Exit, Fault> {
    let what = what(args)?;
    let folders: Vec<&Path> = [Some(&args.out), args.other.as_ref()]
        .into_iter()
        .flatten()
        .map(std::path::PathBuf::as_path)
        .collect();
    let mut observed = Observed::read(&folders)?;
    let mut left_out = units::differently_asked(&mut observed, &folders);
    if let Some(wanted) = &args.proposition {
        let wanted = observed.proposition(wanted)?;
        observed.retain(|_, o| o.proposition == wanted);
    }
    if what == What::Sources {
        left_out.extend(units::set_unnamed_apart(&mut observed));
    }
    let stories = if args.same_story {
        story::stories(&observed, &people(&args.out, &observed)?)
    } else {
        Vec::new()
    };
    let options = |table| CompareOptions {
        scores: observed.options(table),
        least_articles: args.least_articles,
        ..CompareOptions::default()
    };
    let how = How {
        of_analysts: options("analysts"),
        of_others: options("sources"),
    };
    let comparison = make(&observed, what, args, &folders, stories, left_out, &how);
    match args.format {
        CompareFormat::Table => print_page(&page::page(&comparison, &folders))?,
        CompareFormat::Csv => {
            let table = args.table.unwrap_or(CompareTable::Differences);
            let (header, rows) = tables::table(&comparison, table);
            print_bytes(&csv_bytes(Flavour::PLAIN, &header, &rows)?)?;
            for note in &comparison.left_out {
                messages::note(note);
            }
        }
    }
    Ok(Exit::Ok)
}

/// What is wanted, unless two flags contradict each other.
fn what(args: &CompareArgs) -> Result<What, Fault> {
    let what = match (args.by, &args.other) {
        (_, Some(_)) => What::Runs,
        (Some(CompareBy::Analyst), _) => What::Analysts,
        (Some(CompareBy::Period), _) => What::Periods,
        (Some(CompareBy::Source) | None, _) => What::Sources,
    };
    let wrong = if args.period.is_some() && what != What::Periods {
        Some("--period says how long a period is; add --by period")
    } else if args.same_story && what == What::Periods {
        Some("--same-story compares sources or analysts; leave --by period or --same-story out")
    } else if args.table.is_some() && args.format == CompareFormat::Table {
        Some("--table names the table for --format csv; add that, or leave --table out")
    } else {
        match args.table {
            Some(CompareTable::Room | CompareTable::Stories) if !args.same_story => {
                Some("that table needs --same-story")
            }
            Some(CompareTable::Periods) if what != What::Periods => {
                Some("that table needs --by period")
            }
            Some(CompareTable::Propositions) if !matches!(what, What::Sources | What::Analysts) => {
                Some("that table needs --by source or --by analyst")
            }
            _ => None,
        }
    };
    wrong.map_or(Ok(what), |why| Err(Fault::new(Exit::Usage, anyhow!(why))))
}

/// Whether each analyst is a person with a name: organisations and "officials" speak in every story.
fn people(out: &Path, observed: &Observed) -> Result<Vec<bool>, Fault> {
    let rows = standpoint_export::read_analysts(out).or_fault(Exit::Usage)?;
    let people: std::collections::BTreeSet<&str> = rows
        .iter()
        .filter(|r| matches!(r.kind.as_str(), "person" | "author"))
        .map(|r| r.analyst_id.as_str())
        .collect();
    let is_person = |a: &Name| people.contains(a.id.as_str());
    Ok(observed.analysts.iter().map(is_person).collect())
}

fn make<'a>(
    observed: &'a Observed,
    what: What,
    args: &CompareArgs,
    folders: &[&Path],
    stories: Vec<Option<u32>>,
    mut left_out: Vec<String>,
    how: &How,
) -> Comparison<'a> {
    let observations = &observed.observations;
    let story_of: Vec<Option<u32>> = observations
        .iter()
        .map(|o| stories.get(o.article as usize).copied().flatten())
        .collect();
    let within = if args.same_story {
        Within::Story(&story_of)
    } else {
        Within::Article
    };
    let length = args.period.unwrap_or(PeriodLength::Month);
    let (units, unit_of) = match what {
        What::Sources => units::sources(observed),
        What::Analysts => units::analysts(observed),
        What::Periods => units::periods(observed, length),
        What::Runs => units::runs(observed, folders),
    };
    let stories_of = args.same_story.then_some(&story_of);
    let pairs = units::pairs(observed, &unit_of, stories_of, args.least_articles);
    if pairs > MANY_PAIRS {
        messages::note(&format!(
            "{} pairs to test; -p or a greater --least-articles makes them fewer",
            thousands(pairs)
        ));
    }
    let by = match what {
        What::Sources => By::Source,
        What::Analysts => By::Analyst,
        What::Periods | What::Runs => By::Unit(&unit_of),
    };
    let options = match what {
        What::Analysts => &how.of_analysts,
        What::Sources | What::Periods | What::Runs => &how.of_others,
    };
    let mut pairs: Vec<Pair> = compare(observations, by, within, options)
        .into_iter()
        .map(|difference| Pair {
            analyst: None,
            difference,
        })
        .collect();
    let mut scores = Vec::new();
    if what == What::Periods {
        scores = by_period(observations, &unit_of, &how.of_analysts.scores);
        pairs.extend(
            changes(observations, &unit_of, &how.of_analysts)
                .into_iter()
                .map(|c| Pair {
                    analyst: Some(c.analyst),
                    difference: c.difference,
                }),
        );
    }
    left_out.extend(units::left_out(
        observed,
        &units,
        &unit_of,
        stories_of,
        args.least_articles,
        what,
    ));
    // Agreement is that of the whole run, which is not what --same-story asks about.
    let summaries = if args.same_story {
        Vec::new()
    } else {
        summaries(observed, what, &options.scores)
    };
    Comparison {
        observed,
        what,
        units,
        pairs,
        scores,
        agreement: (!summaries.is_empty()).then(|| agreement(&summaries)),
        propositions: divisiveness(&summaries),
        room: if args.same_story {
            room(observations, &story_of)
        } else {
            Vec::new()
        },
        stories,
        least_articles: args.least_articles,
        left_out,
    }
}

/// The units' scores as in the run's tables, for agreement; none for periods and runs.
fn summaries(observed: &Observed, what: What, options: &Options) -> Vec<AnalystSummary> {
    match what {
        What::Analysts => by_analyst(&observed.observations, options),
        What::Sources => by_source(&observed.observations, options)
            .into_iter()
            .map(|row| AnalystSummary {
                analyst: row.source,
                proposition: row.proposition,
                summary: row.summary,
                sources: 1,
            })
            .collect(),
        What::Periods | What::Runs => Vec::new(),
    }
}

impl Comparison<'_> {
    /// What one unit and several are called.
    fn words(&self) -> (&'static str, &'static str) {
        match self.what {
            What::Sources => ("source", "sources"),
            What::Analysts => ("analyst", "analysts"),
            What::Periods => ("period", "periods"),
            What::Runs => ("run", "runs"),
        }
    }
}
