use std::path::Path;

use serde_json::{Value, json};
use standpoint_attribution::Aliases;
use standpoint_ingest::{Limits, Sources};
use standpoint_stance::{Engine, EngineInfo, Proposition, ScoreOptions, Scorer};
use standpoint_tagger::Tagger;
use standpoint_text::{Article, Attributions, Issue};

use crate::tables::{self, Layers};
use crate::{
    Attribution, Counts, Extracted, Failure, Progress, Stage, extract, load, score, set_repetitions_apart,
};

/// Everything that shapes a run besides its inputs.
#[derive(Default)]
pub struct Config {
    /// Limits on what comes from outside.
    pub limits: Limits,
    /// How statements are found.
    pub attribution: Attribution,
    /// Who is who, as the user says.
    pub aliases: Aliases,
    /// How statements are scored.
    pub score: ScoreOptions,
    /// How scores are summed up.
    pub aggregate: standpoint_aggregate::Options,
    /// Which tables are written.
    pub export: standpoint_export::Options,
}

/// What a run came to.
#[derive(Debug)]
pub struct RunReport {
    /// Articles by outcome.
    pub counts: Counts,
    /// Statements found.
    pub statements: usize,
    /// Distinct analysts.
    pub analysts: usize,
    /// Articles that repeat one of another source; they are among the processed.
    pub syndicated: usize,
    /// What the stages noticed about the run as a whole (identity across articles).
    pub issues: Vec<Issue>,
    /// Articles outside the tables.
    pub failures: Vec<Failure>,
}

/// Why a run has no tables.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// Nothing was left to score.
    #[error("no usable article among the {} that came in; {}", counts.articles_in, first_reason(failures))]
    NoUsableInput {
        /// Articles by outcome.
        counts: Counts,
        /// Why, one by one.
        failures: Vec<Failure>,
    },
    /// The tables could not be written.
    #[error(transparent)]
    Export(#[from] standpoint_export::ExportError),
}

fn first_reason(failures: &[Failure]) -> String {
    failures.first().map_or_else(
        || "the inputs hold no article".to_owned(),
        |f| format!("the first, {}: {}", f.file, f.message),
    )
}

/// The whole way from files to tables in `out`.
///
/// # Errors
/// [`PipelineError`] if no article could be used or the tables could not be written. A fault in one
/// article is no error: it is a row of `failures.csv` and counts in the report.
pub fn run(
    sources: &Sources,
    propositions: Vec<Proposition>,
    engine: &dyn Engine,
    out: &Path,
    config: &Config,
    progress: &dyn Progress,
) -> Result<RunReport, PipelineError> {
    let mut loaded = load(sources, &config.limits, progress);
    let extracted = extract(&mut loaded, &config.attribution, progress);

    let scorer = Scorer::new(propositions.clone(), config.score);
    let scores = score::score_all(&extracted, &scorer, engine, progress);
    let extracted = set_unscored_apart(extracted, &scores, &mut loaded.failures);
    let extracted = set_repetitions_apart(extracted, &mut loaded.failures);

    let counts = Counts::new(extracted.len(), &loaded.failures);
    if extracted.is_empty() {
        return Err(PipelineError::NoUsableInput {
            counts,
            failures: loaded.failures,
        });
    }

    let pairs: Vec<(&Article, &Attributions)> = extracted.iter().map(layers).collect();
    let (identities, issues) = standpoint_attribution::identify(&pairs, &config.aliases);

    progress.begin(Stage::Write, 1);
    let joined = Layers {
        extracted: &extracted,
        failures: &loaded.failures,
        identities: &identities,
        scores: &scores,
        propositions: &propositions,
    };
    let mut tables = tables::build(&joined, &config.aggregate);
    let tagger = config.attribution.tagger.as_deref().map(Tagger::digest);
    tables.run = run_record(&joined, counts, engine.info(), tagger, &tables.run);
    standpoint_export::write(out, &tables, &config.export)?;
    progress.step();

    Ok(RunReport {
        counts,
        statements: extracted.iter().map(|e| e.layer.statements.len()).sum(),
        analysts: tables::speaking(&extracted, &identities).len(),
        syndicated: extracted.iter().filter(|e| e.copy_of.is_some()).count(),
        issues,
        failures: loaded.failures,
    })
}

fn layers(extracted: &Extracted) -> (&Article, &Attributions) {
    (&extracted.article, &extracted.layer)
}

/// An article with a statement that the engine could not score is failed as a whole: an analyst's score
/// with some statements missing would look like one with all of them.
fn set_unscored_apart(
    extracted: Vec<Extracted>,
    scores: &score::Scores,
    failures: &mut Vec<Failure>,
) -> Vec<Extracted> {
    let fault_of = |item: &Extracted| {
        (0..item.layer.statements.len()).find_map(|index| {
            let key = score::premise_of(item, index);
            let error = scores.get(&key)?.as_ref().err()?;
            Some(format!(
                "statement {} could not be scored: {error}",
                index + 1
            ))
        })
    };
    let mut kept = Vec::with_capacity(extracted.len());
    for item in extracted {
        match fault_of(&item) {
            None => kept.push(item),
            Some(message) => failures.push(Failure::of_article(&item.article, "engine", message)),
        }
    }
    failures.sort();
    kept
}

/// What `run.json` says of the run: nothing of the machine, the clock or the folders, so that equal runs
/// have equal records.
fn run_record(
    joined: &Layers<'_>,
    counts: Counts,
    engine: &EngineInfo,
    tagger: Option<&str>,
    aggregate: &Value,
) -> Value {
    let articles: Vec<Value> = joined
        .extracted
        .iter()
        .map(|item| {
            json!({
                "article_id": item.article.id,
                "file": item.article.file,
                "source": item.article.meta.source,
                "statements": item.layer.statements.len(),
                "syndicated_from": item.copy_of.as_ref().map(|c| &c.original),
                "issues": item.layer.issues,
            })
        })
        .collect();
    let propositions: Vec<Value> = joined
        .propositions
        .iter()
        .map(|p| json!({"id": p.id, "text": p.text, "support": p.support, "oppose": p.oppose}))
        .collect();
    json!({
        "standpoint": env!("CARGO_PKG_VERSION"),
        "counts": counts,
        "engine": {
            "engine": engine.engine,
            "model": engine.model,
            "digest": engine.digest,
            "classes": engine.classes,
            "calibration": engine.calibration,
        },
        "attribution": {
            "model": tagger,
        },
        "aggregate": aggregate,
        "propositions": propositions,
        "articles": articles,
    })
}
