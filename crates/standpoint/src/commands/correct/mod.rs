mod page;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context;
use serde_json::{Value, json};
use standpoint_aggregate::{By, CorrectOptions, Corrected, Quality, Strata, correct, quality};

use super::observed::{Name, Observed};
use super::output::{Cell, Flavour, csv_bytes, print_page, write_file};
use super::sheet::{self, CodedSheet};
use crate::args::CorrectArgs;
use crate::codes;
use crate::exit::{Exit, Fault, OrFault};
use crate::messages::{self, Warning};

/// The tables of a correction, and where their names come from.
struct Correction<'a> {
    observed: &'a Observed,
    sheet: CodedSheet,
    quality: Quality,
    analysts: Vec<Corrected>,
    sources: Vec<Corrected>,
}

/// Fewer coded rows than this say little about the model's errors.
const FEW_CODED: usize = 50;

/// Corrects the scores of the run with the coded sheet.
pub(crate) fn correct_command(args: &CorrectArgs) -> Result<Exit, Fault> {
    let observed = Observed::read(&[&args.out])?;
    let sheet = sheet::read(&args.coded, &observed)?;
    let options = |table: &str| CorrectOptions {
        scores: observed.options(table),
        strata: sheet.design.sample.strata,
        ..CorrectOptions::default()
    };
    let observations = &observed.observations;
    let by = |by: By<'_>, table: &str| correct(observations, &sheet.coded, by, &options(table));
    let Some(quality) = quality(observations, &sheet.coded, sheet.design.sample.strata) else {
        unreachable!("a sheet without codes is refused");
    };
    let correction = Correction {
        analysts: by(By::Analyst, "analysts"),
        sources: by(By::Source, "sources"),
        observed: &observed,
        quality,
        sheet,
    };
    let folder = args
        .output
        .clone()
        .unwrap_or_else(|| args.out.join("corrected"));
    write(&correction, &folder)?;
    warn(&correction);
    print_page(&page::page(&correction))?;
    messages::note(&format!(
        "written: corrected_analysts.csv, corrected_sources.csv and quality.json in {}",
        folder.display()
    ));
    Ok(Exit::Ok)
}

fn write(correction: &Correction<'_>, folder: &Path) -> Result<(), Fault> {
    fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))
        .or_fault(Exit::Output)?;
    let flavour = Flavour::of(&correction.observed.runs[0]);
    let analysts = correction.table(
        &correction.analysts,
        "analyst_id",
        &correction.observed.analysts,
    );
    let sources: Vec<Name> = correction
        .observed
        .sources
        .iter()
        .map(|source| Name {
            id: source.clone(),
            name: String::new(),
        })
        .collect();
    let sources = correction.table(&correction.sources, "source", &sources);
    let mut record = format!("{:#}", record(correction)).into_bytes();
    record.push(b'\n');
    let bytes =
        |(header, rows): (Vec<&str>, Vec<Vec<Cell<'_>>>)| csv_bytes(flavour, &header, &rows);
    let (analysts, sources) = (bytes(analysts)?, bytes(sources)?);
    // The record is taken away first and comes last: tables beside it belong to it.
    let quality = folder.join("quality.json");
    match fs::remove_file(&quality) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(error)
                .with_context(|| format!("cannot replace {}", quality.display()))
                .or_fault(Exit::Output);
        }
        _ => {}
    }
    write_file(&folder.join("corrected_analysts.csv"), &analysts)?;
    write_file(&folder.join("corrected_sources.csv"), &sources)?;
    write_file(&quality, &record)
}

impl Correction<'_> {
    fn table<'a>(
        &'a self,
        rows: &'a [Corrected],
        id: &'static str,
        names: &'a [Name],
    ) -> (Vec<&'static str>, Vec<Vec<Cell<'a>>>) {
        let with_name = names.iter().any(|n| !n.name.is_empty());
        let mut header = vec![id];
        header.extend(with_name.then_some("analyst"));
        header.extend([
            "proposition_id",
            "naive",
            "naive_ci_low",
            "naive_ci_high",
            "corrected",
            "ci_low",
            "ci_high",
            "correction",
            "coded",
            "statements",
            "articles",
        ]);
        let rows = rows
            .iter()
            .map(|row| {
                let name = &names[row.unit as usize];
                let mut cells = vec![Cell::Text(&name.id)];
                cells.extend(with_name.then_some(Cell::Text(&name.name)));
                cells.extend([
                    Cell::Text(&self.observed.propositions[row.proposition as usize].id),
                    Cell::Score(row.naive),
                    Cell::Score(row.naive_low),
                    Cell::Score(row.naive_high),
                    Cell::Score(row.corrected),
                    Cell::Score(row.ci_low),
                    Cell::Score(row.ci_high),
                    Cell::Text(row.correction.as_str()),
                    Cell::Count(row.coded),
                    Cell::Count(row.statements),
                    Cell::Count(row.articles),
                ]);
                cells
            })
            .collect();
        (header, rows)
    }

    /// Drawn and coded rows of each stratum, by its name.
    fn strata(&self) -> BTreeMap<String, (u32, u32, u32)> {
        let name = |observation: usize| {
            let o = &self.observed.observations[observation];
            match self.sheet.design.sample.strata {
                Strata::Label => o.label.as_str().to_owned(),
                Strata::PropositionAndLabel => {
                    let proposition = &self.observed.propositions[o.proposition as usize].id;
                    format!("{proposition}, {}", o.label.as_str())
                }
            }
        };
        let mut strata = BTreeMap::new();
        for drawn in &self.sheet.drawn {
            strata.insert(name(drawn.observation), (drawn.of, drawn.taken, 0));
        }
        for coded in &self.sheet.coded {
            if let Some(stratum) = strata.get_mut(&name(coded.observation)) {
                stratum.2 += 1;
            }
        }
        strata
    }
}

fn warn(correction: &Correction<'_>) {
    let coded = correction.sheet.coded.len();
    if coded < FEW_CODED {
        messages::warning(&Warning::new(
            codes::FEW_CODES,
            format!(
                "only {coded} coded rows: accuracy and corrections are rough; {} or more are worth the \
                 work",
                FEW_CODED * 4
            ),
        ));
    }
    for (stratum, (of, _, coded)) in correction.strata() {
        if coded < 2.min(of) {
            messages::warning(&Warning::new(
                codes::UNCODED_STRATUM,
                format!(
                    "{coded} coded rows among the {of} pairs that the model takes for {stratum}: its \
                     errors there are unknown, and the intervals do not hold them"
                ),
            ));
        }
    }
}

/// `quality.json`: how good the model is here, and how the sheet was drawn.
fn record(correction: &Correction<'_>) -> Value {
    let quality = &correction.quality;
    let share = |millionths: u32| f64::from(millionths) / 1e6;
    let classes: Vec<Value> = quality
        .classes
        .iter()
        .map(|c| {
            json!({
                "label": c.label.as_str(),
                "precision": c.precision.map(share),
                "recall": c.recall.map(share),
                "f1": c.f1.map(share),
            })
        })
        .collect();
    let bins: Vec<Value> = quality
        .bins
        .iter()
        .map(|b| {
            json!({
                "from": share(b.from),
                "confidence": share(b.confidence),
                "accuracy": share(b.accuracy),
                "rows": b.rows,
            })
        })
        .collect();
    let strata: Vec<Value> = correction
        .strata()
        .into_iter()
        .map(|(name, (of, drawn, coded))| {
            json!({"stratum": name, "pairs": of, "drawn": drawn, "coded": coded})
        })
        .collect();
    json!({
        "design": correction.sheet.design.text(),
        "coded": quality.coded,
        "accuracy": share(quality.accuracy),
        "macro_f1": share(quality.macro_f1),
        "classes": classes,
        "confusion": {
            "order": ["support", "oppose", "neutral"],
            "rows_are_codes_columns_are_labels": quality.confusion,
        },
        "expected_calibration_error": share(quality.calibration_error),
        "reliability": bins,
        "strata": strata,
    })
}
