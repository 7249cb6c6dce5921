//! `run --dry-run`: everything that comes before the model's work, and nothing that is written.

use std::collections::BTreeSet;
use std::path::Path;

use standpoint_pipeline::{Counts, Extracted, FailureStatus};
use standpoint_stance::{ScoreOptions, Scorer};

use super::output::print_page;
use super::page::thousands;
use super::run::{read_aliases, read_propositions};
use super::{attribution, discover, ingest_options, read_and_extract, warn_of};
use crate::args::RunArgs;
use crate::config::Config;
use crate::engine::{self, Choice};
use crate::exit::{Exit, Fault};
use crate::messages;

/// Ends as the run would, as far as that can be told.
pub(crate) fn dry_run(args: &RunArgs) -> Result<Exit, Fault> {
    let file = Config::load(&args.settings)?;
    // "Can it read my articles?" needs neither questions nor a place for answers.
    let path = args.propositions.clone().or(file.propositions.clone());
    let out = args.out.clone().or(file.out.clone());
    let propositions = path.as_deref().map(read_propositions).transpose()?;
    read_aliases(args.aliases.clone().or(file.aliases.clone()).as_deref())?;
    let attribution = attribution(&args.input, args.input.voice.or(file.voice))?;
    let mut ingest = ingest_options(&args.input);
    ingest.manifest = ingest.manifest.or(file.manifest.clone());
    let sources = discover(&args.input.inputs, &ingest, false)?;
    if let Some(out) = &out {
        super::keep::may_write_to(out, &args.input.inputs)?;
    }
    let engine = engine::open(&Choice::of(&args.model, &file))?;
    if let Some(propositions) = &propositions {
        super::run::fit(propositions, engine.as_ref())?;
    }

    let jobs = args.input.jobs.or(file.jobs);
    let (extracted, failures) = read_and_extract(&sources, &attribution, jobs)?;
    warn_of(
        failures
            .iter()
            .filter(|f| messages::verbose() || f.status == FailureStatus::Failed),
    );

    let info = engine.info();
    let options = ScoreOptions::default().for_model(info);
    let counts = Counts::new(extracted.len(), &failures);
    let mut page = String::new();
    let mut line = |head: &str, words: String| page.push_str(&format!("{head:<14}{words}\n"));
    line(
        "propositions",
        match (&propositions, &path) {
            (Some(propositions), Some(path)) => {
                format!("{} in {}", propositions.len(), path.display())
            }
            _ => "none named (-p)".to_owned(),
        },
    );
    line(
        "articles",
        format!(
            "{} in {} files = {} to process + {} duplicate + {} skipped + {} failed",
            thousands(counts.articles_in),
            thousands(sources.files.len()),
            thousands(counts.processed),
            counts.duplicate,
            counts.skipped,
            counts.failed
        ),
    );
    line("sources", thousands(named_sources(&extracted)));
    let statements: usize = extracted.iter().map(|e| e.layer.statements.len()).sum();
    line("statements", thousands(statements));
    if let Some(propositions) = propositions {
        let passes = Scorer::new(propositions, options).passes();
        line(
            "pairs",
            format!(
                "at most {}: each statement with each proposition and paraphrase; what is said twice is \
                 scored once",
                thousands(statements * passes)
            ),
        );
    }
    line("model", format!("{} ({})", info.model, info.engine));
    line(
        "tables",
        out.map_or("no folder named (-o)".to_owned(), |out| {
            format!("{}: {}", out.display(), state(&out))
        }),
    );
    page.push_str("nothing was scored, nothing was written\n");
    print_page(&page)?;
    Ok(match counts {
        Counts { processed: 0, .. } => Exit::NoInput,
        Counts { failed: 0, .. } => Exit::Ok,
        _ => Exit::Partial,
    })
}

fn named_sources(extracted: &[Extracted]) -> usize {
    let names: BTreeSet<&str> = extracted
        .iter()
        .filter_map(|item| item.article.meta.source.as_deref())
        .collect();
    names.len()
}

fn state(out: &Path) -> &'static str {
    if standpoint_export::read_run(out).is_ok() {
        "would replace those of an earlier run"
    } else if out.is_dir() {
        "the folder is there; its other files would stay"
    } else if out.exists() {
        "is a file, so a run would fail (E601)"
    } else {
        "would be made"
    }
}
