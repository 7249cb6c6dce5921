use std::collections::BTreeMap;
use std::path::Path;

use anyhow::anyhow;
use serde_json::Value;
use standpoint_aggregate::{Drawn, SampleOptions, Strata};

use super::observed::Observed;
use super::output::{Cell, Flavour, csv_bytes, write_file};
use super::page::thousands;
use super::sheet::{COLUMNS, Design, draw};
use crate::args::{SampleArgs, SampleBy};
use crate::exit::{Exit, Fault, OrFault};
use crate::{codes, messages};

/// Draws the sheet and says how to fill it in.
pub(crate) fn sample(args: &SampleArgs) -> Result<Exit, Fault> {
    refuse_to_replace(&args.output)?;
    let observed = Observed::read(&[&args.out])?;
    let options = SampleOptions {
        seed: args.seed,
        size: args.number,
        strata: match args.by {
            SampleBy::Label => Strata::Label,
            SampleBy::Proposition => Strata::PropositionAndLabel,
        },
    };
    let drawn = draw(&observed, &options);
    let contexts = contexts(&args.out)?;
    let design = Design::new(options, &observed.runs[0]).text();
    let speakers = speakers(&observed);
    let question = |id: &str| {
        let found = observed.propositions.iter().find(|q| q.id == id);
        found.map_or("", |q| q.text.as_str())
    };
    let rows: Vec<Vec<Cell<'_>>> = drawn
        .iter()
        .map(|d| {
            let row = &observed.rows[d.observation];
            vec![
                Cell::Text(&row.statement_id),
                Cell::Text(&row.proposition_id),
                Cell::Text(question(&row.proposition_id)),
                Cell::Text(&row.text),
                Cell::Text(contexts.get(&row.statement_id).unwrap_or(&row.text)),
                Cell::Text(speakers.get(row.statement_id.as_str()).map_or("", |s| s)),
                Cell::Text(&row.source),
                Cell::Empty,
                Cell::Empty,
                Cell::Text(&design),
            ]
        })
        .collect();
    let flavour = Flavour::of(&observed.runs[0]).for_spreadsheets();
    write_file(&args.output, &csv_bytes(flavour, &COLUMNS, &rows)?)?;
    tell(args, &observed, &drawn);
    Ok(Exit::Ok)
}

/// A sheet may hold days of somebody's work.
fn refuse_to_replace(path: &Path) -> Result<(), Fault> {
    if path.exists() {
        return Err(Fault::new(
            Exit::Usage,
            anyhow!(
                "{} exists and may hold codes; name another file",
                path.display()
            ),
        )
        .coded(codes::FILE_EXISTS));
    }
    Ok(())
}

/// The sentences around each statement.
fn contexts(out: &Path) -> Result<BTreeMap<String, String>, Fault> {
    let lines = standpoint_export::read_evidence(out).or_fault(Exit::Usage)?;
    let context = |line: &Value| {
        let text = |key: &str| line[key].as_str().filter(|t| !t.is_empty());
        Some((
            text("statement_id")?.to_owned(),
            text("context")?.to_owned(),
        ))
    };
    Ok(lines.iter().filter_map(context).collect())
}

/// All analysts of each statement; the words of the text where nobody was resolved.
fn speakers(observed: &Observed) -> BTreeMap<&str, String> {
    let mut speakers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in &observed.rows {
        let named = if row.analyst.is_empty() {
            &row.speaker
        } else {
            &row.analyst
        };
        let all = speakers.entry(&row.statement_id).or_default();
        if !all.contains(&named.as_str()) {
            all.push(named);
        }
    }
    speakers
        .into_iter()
        .map(|(id, names)| (id, names.join("; ")))
        .collect()
}

fn tell(args: &SampleArgs, observed: &Observed, drawn: &[Drawn]) {
    let mut strata: BTreeMap<(u32, &str), (u32, u32)> = BTreeMap::new();
    for d in drawn {
        let o = &observed.observations[d.observation];
        let proposition = match args.by {
            SampleBy::Label => 0,
            SampleBy::Proposition => o.proposition,
        };
        strata.insert((proposition, o.label.as_str()), (d.taken, d.of));
    }
    let pairs: u32 = strata.values().map(|s| s.1).sum();
    messages::note(&format!(
        "{} of {} pairs of a statement and a proposition drawn into {}, by what the model says of them:",
        thousands(drawn.len()),
        thousands(pairs as usize),
        args.output.display()
    ));
    for ((proposition, label), (taken, of)) in &strata {
        let of_what = match args.by {
            SampleBy::Label => (*label).to_owned(),
            SampleBy::Proposition => {
                format!(
                    "{}, {label}",
                    observed.propositions[*proposition as usize].id
                )
            }
        };
        messages::note(&format!("  {of_what}: {taken} of {of}"));
    }
    if (drawn.len() as u64) < u64::from(args.number) {
        messages::note("that is every pair of the run");
    } else if drawn.len() as u64 > u64::from(args.number) {
        messages::note(&format!(
            "that is more than the {} that were asked for: each group needs two for an interval",
            args.number
        ));
    }
    messages::note(&format!(
        "Fill in the column `code`, from the top down: support, oppose or neutral (or 1, -1, 0) towards \
         the proposition, empty where you cannot tell. Then: standpoint correct {} {}",
        args.out.display(),
        args.output.display()
    ));
}
