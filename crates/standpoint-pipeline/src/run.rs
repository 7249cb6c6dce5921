use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use standpoint_attribution::{Aliases, Cast};
use standpoint_export::{Disk, RealDisk, Session};
use standpoint_ingest::{Limits, Sources};
use standpoint_journal::JournalError;
use standpoint_stance::{Engine, EngineInfo, Proposition, ScoreOptions, Scorer};
use standpoint_tagger::Tagger;
use standpoint_text::{ArticleId, Identities, Issue};

use crate::card::Filed;
use crate::extract::{extract_kept, set_filed_repetitions_apart};
use crate::read::load_kept;
use crate::score::{Premises, Scores};
use crate::tables::{self, Layers};
use crate::{Attribution, Counts, Extracted, Failure, Keeper, Kept, Progress, Stage, score};

/// Everything that shapes a run besides its inputs.
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
    /// What shapes a model's answers besides its weights, whose digest the engine tells: a digest of the
    /// other files of a model. Answers are kept under it.
    pub model_version: String,
    /// How long one article may take in one stage before it is set apart; none means for ever.
    pub deadline: Option<Duration>,
    /// Keeps what is finished.
    pub keeper: Arc<Keeper>,
    /// Where tables are written.
    pub disk: Arc<dyn Disk + Send + Sync>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            attribution: Attribution::default(),
            aliases: Aliases::default(),
            score: ScoreOptions::default(),
            aggregate: standpoint_aggregate::Options::default(),
            export: standpoint_export::Options::default(),
            model_version: String::new(),
            deadline: Some(Duration::from_secs(120)),
            keeper: Arc::default(),
            disk: Arc::new(RealDisk),
        }
    }
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
    /// Processed articles without a date.
    pub undated: usize,
    /// Processed articles of whose date only the year is known.
    pub year_only: usize,
    /// What the stages noticed about the run as a whole (identity across articles).
    pub issues: Vec<Issue>,
    /// Articles outside the tables.
    pub failures: Vec<Failure>,
    /// What came from the journal.
    pub kept: Kept,
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
    /// The journal could not be opened, read or written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Somebody asked the run to stop; what it had finished is kept.
    #[error("stopped before the end")]
    Stopped,
    /// A score that was there is gone. The journal was written to by something else, or the model no
    /// longer answers as it did.
    #[error("article {article}, statement {statement}: the score is gone: {message}; run again")]
    Gone {
        /// As in [`standpoint_text::Article::file`].
        article: String,
        /// From 1.
        statement: usize,
        /// Why.
        message: String,
    },
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
    let keeper = config.keeper.as_ref();
    let go_on = || match keeper.take_fault() {
        Some(fault) => Err(PipelineError::Journal(fault)),
        None if keeper.is_stopped() => Err(PipelineError::Stopped),
        None => Ok(()),
    };
    let result = run_kept(sources, propositions, engine, out, config, progress, &go_on)
        // What follows from a fault is told by the fault.
        .map_err(|error| keeper.take_fault().map_or(error, PipelineError::Journal));
    match &result {
        // Whatever the run came to, its end is no death.
        Ok(_) => keeper.tidy()?,
        Err(PipelineError::NoUsableInput { .. }) => {
            keeper.end()?;
            // Articles may have been read for hours before an engine failed on all of them.
            if !keeper.has_kept() {
                keeper.withdraw();
            }
        }
        Err(_) => keeper.end()?,
    }
    result
}

fn run_kept(
    sources: &Sources,
    propositions: Vec<Proposition>,
    engine: &dyn Engine,
    out: &Path,
    config: &Config,
    progress: &dyn Progress,
    go_on: &dyn Fn() -> Result<(), PipelineError>,
) -> Result<RunReport, PipelineError> {
    let keeper = config.keeper.as_ref();
    let version = config.attribution.version();
    let (cards, mut failures) = load_kept(
        sources,
        &config.limits,
        config.deadline,
        &version,
        keeper,
        progress,
    );
    go_on()?;
    let premises = Premises::new(keeper.scratch());
    let filed = extract_kept(
        cards,
        &mut failures,
        &premises,
        &config.attribution,
        config.deadline,
        keeper,
        progress,
    );
    go_on()?;

    let scorer = Scorer::new(propositions.clone(), config.score.for_model(engine.info()));
    let mut scores = Scores::new(&scorer, engine, &config.model_version, keeper);
    scores.fill(premises, progress);
    go_on()?;
    let filed = set_unscored_apart(filed, &scores, &mut failures, keeper)?;
    let filed = set_filed_repetitions_apart(filed, &mut failures, keeper)?;

    let counts = Counts::new(filed.len(), &failures);
    if filed.is_empty() {
        return Err(PipelineError::NoUsableInput { counts, failures });
    }
    let (identities, issues) = identify(&filed, &config.aliases, keeper)?;
    go_on()?;

    progress.begin(Stage::Write, filed.len());
    let joined = Layers {
        filed: &filed,
        failures: &failures,
        scratch: keeper.scratch(),
        identities: &identities,
        scores: &scores,
        propositions: &propositions,
        with_contexts: config.export.formats.html,
    };
    let texts: Vec<(String, String)> = propositions
        .iter()
        .map(|p| (p.id.clone(), p.text.clone()))
        .collect();
    let mut session = Session::start(&*config.disk, out, &texts, &config.export)?;
    let written = tables::write(&joined, &config.aggregate, &mut session, progress, go_on)?;
    let tagger = config.attribution.tagger.as_deref().map(Tagger::digest);
    let record = run_record(
        &propositions,
        counts,
        engine.info(),
        tagger,
        &written.aggregate,
    );
    let mut articles = written.articles.iter().map(|place| {
        let said = keeper.scratch().get(*place).map_err(io::Error::other)?;
        Ok(serde_json::from_slice(&said)?)
    });
    session.finish_listing(&record, "articles", &mut articles)?;
    let dated = |wanted: fn(&str) -> bool| {
        let dates = filed
            .iter()
            .map(|f| f.card.published.as_deref().unwrap_or_default());
        dates.filter(|date| wanted(date)).count()
    };

    Ok(RunReport {
        counts,
        statements: filed.iter().map(|f| f.statements as usize).sum(),
        analysts: written.analysts,
        syndicated: filed.iter().filter(|f| f.copy_of.is_some()).count(),
        undated: dated(str::is_empty),
        year_only: dated(|date| date.len() == "2024".len()),
        issues,
        failures,
        kept: keeper.kept(),
    })
}

/// Who is who, from what the scratch file holds of each article's analysts.
fn identify(
    filed: &[Box<Filed>],
    aliases: &Aliases,
    keeper: &Keeper,
) -> Result<(Identities, Vec<Issue>), PipelineError> {
    let mut cast = Cast::default();
    for filed in filed {
        cast.add(&filed.analysts(keeper.scratch())?);
    }
    let names: Vec<(&ArticleId, &str)> = filed
        .iter()
        .map(|filed| (&filed.card.id, &*filed.card.file))
        .collect();
    Ok(cast.identify(&names, aliases))
}

/// An article with a statement that the engine could not score is failed as a whole: an analyst's score
/// with some statements missing would look like one with all of them.
fn set_unscored_apart(
    all: Vec<Box<Filed>>,
    scores: &Scores<'_>,
    failures: &mut Vec<Failure>,
    keeper: &Keeper,
) -> Result<Vec<Box<Filed>>, PipelineError> {
    if !scores.has_faults() {
        return Ok(all);
    }
    let fault_of = |item: &Extracted| {
        (0..item.layer.statements.len()).find_map(|index| {
            let unscored = scores.fault_of(&score::premise_of(item, index))?;
            let message = format!(
                "statement {} could not be scored: {}",
                index + 1,
                unscored.message
            );
            Some((unscored.code, message))
        })
    };
    let mut kept = Vec::with_capacity(all.len());
    for filed in all {
        match fault_of(&filed.extracted(keeper.scratch())?) {
            None => kept.push(filed),
            Some((code, message)) => {
                failures.push(Failure::of_article(filed.card.head(), code, message));
            }
        }
    }
    failures.sort();
    Ok(kept)
}

/// What `run.json` says of the run besides its articles: nothing of the machine, the clock or the folders,
/// so that equal runs have equal records.
fn run_record(
    propositions: &[Proposition],
    counts: Counts,
    engine: &EngineInfo,
    tagger: Option<&str>,
    aggregate: &Value,
) -> Value {
    let propositions: Vec<Value> = propositions
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
    })
}
