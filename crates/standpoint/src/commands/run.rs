use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use serde_json::json;
use standpoint_attribution::Aliases;
use standpoint_pipeline::{FailureStatus, PipelineError, RunReport};
use standpoint_stance::{Engine, EngineError, Pair, Proposition, ScoreOptions, Scorer};

use super::page::{count, counted};
use super::{attribution, discover, ingest_options, keep, on_threads, warn_of};
use crate::args::{Decimal, Format, RunArgs};
use crate::config::Config;
use crate::engine::{self, Choice};
use crate::exit::{Coded, Exit, Fault, OrFault};
use crate::signals::{self, Signals};
use crate::{codes, messages, progress};

/// Cheap checks first: a typo in the propositions must not cost a pass over the articles.
pub(crate) fn run(args: RunArgs) -> Result<Exit, Fault> {
    let signals = Signals::listen();
    let file = Config::load(&args.settings)?;
    let (propositions, out) = places(&args, &file)?;
    let propositions = read_propositions(&propositions)?;
    let mut config = standpoint_pipeline::Config {
        attribution: attribution(&args.input, args.input.voice.or(file.voice))?,
        aliases: read_aliases(args.aliases.clone().or(file.aliases.clone()).as_deref())?,
        export: export_options(&args, &file),
        deadline: keep::deadline(&args),
        ..standpoint_pipeline::Config::default()
    };
    let mut ingest = ingest_options(&args.input);
    ingest.manifest = ingest.manifest.or(file.manifest.clone());
    ingest.limits = config.limits.clone();
    let sources = discover(&args.input.inputs, &ingest, false)?;
    keep::may_write_to(&out, &args.input.inputs)?;
    let choice = Choice::of(&args.model, &file);
    let engine = engine::open(&choice)?;
    fit(&propositions, engine.as_ref())?;
    config.model_version = keep::model_version(choice.dir.as_deref())?;
    config.keeper = keep::open(&args, &out, &signals)?;

    let bar = progress::choose();
    let report = on_threads(args.input.jobs.or(file.jobs), || {
        standpoint_pipeline::run(
            &sources,
            propositions,
            engine.as_ref(),
            &out,
            &config,
            bar.as_ref(),
        )
    })?;
    drop(bar);
    let report = match report {
        Ok(report) => report,
        Err(PipelineError::Stopped) => {
            messages::note(&signals::stopped(&config.keeper));
            return Ok(signals.exit());
        }
        Err(error) => return Err(fault_of(error)),
    };
    summarise(&report, &out);
    Ok(if report.counts.failed > 0 {
        Exit::Partial
    } else {
        Exit::Ok
    })
}

/// The file of propositions and the folder for the tables.
pub(super) fn places(args: &RunArgs, file: &Config) -> Result<(PathBuf, PathBuf), Fault> {
    let propositions = args
        .propositions
        .clone()
        .or(file.propositions.clone())
        .ok_or_else(|| {
            // People keep them beside the articles.
            let inputs = args.input.inputs.iter();
            let mut beside = inputs.map(|input| Path::new(input).join("propositions.toml"));
            let hint = beside
                .find(|path| path.is_file())
                .map_or(String::new(), |path| format!(" (`-p {}` is there)", path.display()));
            usage(format!(
                "no propositions: name a file with -p{hint}, or set `propositions` in standpoint.toml; \
                 `standpoint init` writes both"
            ))
        })?;
    let out = args.out.clone().or(file.out.clone()).ok_or_else(|| {
        usage(
            "no output folder: name one with -o, or set `out` in standpoint.toml; `standpoint init` writes \
             one that does"
                .to_owned(),
        )
    })?;
    Ok((propositions, out))
}

fn fault_of(error: PipelineError) -> Fault {
    let exit = match &error {
        PipelineError::NoUsableInput { failures, .. } => {
            if failures.len() > 1 {
                warn_of(failures);
            }
            // With another model there would have been something to count.
            if failures.iter().any(|f| f.code == "engine") {
                Exit::Model
            } else {
                Exit::NoInput
            }
        }
        _ => Exit::Output,
    };
    Fault::new(exit, error)
}

fn usage(message: String) -> Fault {
    Fault::new(Exit::Usage, anyhow!(message)).coded(codes::MISSING_SETTING)
}

/// The propositions, with a warning about each that is odd.
pub(super) fn read_propositions(path: &Path) -> Result<Vec<Proposition>, Fault> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the propositions {}", path.display()))
        .or_fault(Exit::Usage)
        .coded(codes::PROPOSITIONS)?;
    let propositions = standpoint_stance::parse_propositions(&text)
        .with_context(|| path.display().to_string())
        .or_fault(Exit::Usage)?;
    warn_of(&standpoint_stance::review_propositions(&propositions));
    // wide.csv has a column for each id beside these.
    let taken = standpoint_export::WIDE_COLUMNS;
    match propositions.iter().find(|p| taken.contains(&p.id.as_str())) {
        None => Ok(propositions),
        Some(p) => Err(Fault::new(
            Exit::Usage,
            anyhow!(
                "{}: the id `{}` is the name of a column of wide.csv; choose another",
                path.display(),
                p.id
            ),
        )
        .coded(codes::RESERVED_ID)),
    }
}

/// Asks the model each long sentence once: one that it cannot take whole would fail every article.
pub(super) fn fit(propositions: &[Proposition], engine: &dyn Engine) -> Result<(), Fault> {
    // A token has a byte at least, and every model takes this many.
    const SURELY_FITS: usize = 60;
    let options = ScoreOptions::default().for_model(engine.info());
    let scorer = Scorer::new(propositions.to_vec(), options);
    for (proposition, hypothesis, _) in scorer.questions() {
        if hypothesis.len() <= SURELY_FITS {
            continue;
        }
        let pair = Pair {
            premise: "It is so.",
            hypothesis,
        };
        if let Err(error @ EngineError::HypothesisTooLong { .. }) = engine.logits(&[pair]) {
            let error = anyhow!(error).context(format!("proposition `{}`", proposition.id));
            return Err(Fault::new(Exit::Usage, error).coded(codes::HYPOTHESIS_TOO_LONG));
        }
    }
    Ok(())
}

pub(super) fn read_aliases(path: Option<&Path>) -> Result<Aliases, Fault> {
    let Some(path) = path else {
        return Ok(Aliases::default());
    };
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the aliases {}", path.display()))
        .or_fault(Exit::Usage)
        .coded(codes::ALIASES)?;
    Aliases::parse(&text)
        .with_context(|| path.display().to_string())
        .or_fault(Exit::Usage)
}

fn export_options(args: &RunArgs, file: &Config) -> standpoint_export::Options {
    let asked = if args.tables.formats.is_empty() {
        file.format.clone().unwrap_or_default()
    } else {
        args.tables.formats.clone()
    };
    standpoint_export::Options {
        excel: args.tables.excel || file.excel.unwrap_or(false),
        decimal_comma: args.tables.decimal.or(file.decimal) == Some(Decimal::Comma),
        formats: standpoint_export::Formats {
            jsonl: asked.contains(&Format::Jsonl),
            parquet: asked.contains(&Format::Parquet),
            arrow: asked.contains(&Format::Arrow),
            xlsx: asked.contains(&Format::Xlsx),
            html: asked.contains(&Format::Html),
        },
    }
}

fn summarise(report: &RunReport, out: &Path) {
    warn_of(
        report
            .failures
            .iter()
            .filter(|f| messages::verbose() || f.status == FailureStatus::Failed),
    );
    warn_of(&report.issues);
    let counts = report.counts;
    // Where no article has a date, nobody meant to give one.
    let some_dated = report.undated < counts.processed;
    if some_dated && report.undated + report.year_only > 0 {
        messages::note(&format!(
            "{} without a date and {} of which only the year is sure (03/04/2024 is two days in two countries) \
             take no part in comparisons by month; 2024-11-07 is always understood",
            count(report.undated, "article", "articles"),
            count(report.year_only, "article", "articles"),
        ));
    }
    let syndicated = match report.syndicated {
        0 => String::new(),
        n => format!(" ({n} syndicated)"),
    };
    let said = format!(
        "{} in = {} processed{syndicated} + {} duplicate + {} skipped + {} failed; \
         {} by {}; tables in {}",
        counted(counts.articles_in as u64, "article"),
        counts.processed,
        counts.duplicate,
        counts.skipped,
        counts.failed,
        counted(report.statements as u64, "statement"),
        counted(report.analysts as u64, "analyst"),
        out.display(),
    );
    let numbers = json!({
        "counts": counts,
        "syndicated": report.syndicated,
        "statements": report.statements,
        "analysts": report.analysts,
    });
    messages::summary(&said, &numbers);
}
