use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use standpoint_ingest::{Head, Limits, Outcome, Rejection, SourceFile, Sources};
use standpoint_journal::Key;
use standpoint_text::{Article, DuplicateOf};

use crate::card::Card;
use crate::deadline::within;
use crate::fault::Fault;
use crate::{Keeper, Progress, Stage};

/// Everything that came in, in the order that all outputs keep: by file name, then by id.
#[derive(Debug, Default)]
pub struct Loaded {
    /// Articles to process.
    pub articles: Vec<Article>,
    /// Everything else, sorted by file.
    pub failures: Vec<Failure>,
}

/// Why an article that came in is not in the other tables.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Failure {
    /// As in [`Article::file`].
    pub file: String,
    /// Empty if the text never became an article.
    pub article_id: String,
    /// Empty if unknown.
    pub source: String,
    /// Which count it belongs to.
    pub status: FailureStatus,
    /// Stable reason, lower case.
    pub code: String,
    /// For a person: what, where, what to do.
    pub message: String,
    /// For duplicates: the article that is counted.
    pub duplicate_of: String,
}

/// The count that an article outside the tables belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FailureStatus {
    /// Could not be read or processed.
    Failed,
    /// Holds no prose.
    Skipped,
    /// Repeats another article of the same source.
    Duplicate,
}

impl FailureStatus {
    /// As it stands in `failures.csv`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Duplicate => "duplicate",
        }
    }
}

/// How many articles came in and what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// `processed + duplicate + skipped + failed`.
    pub articles_in: usize,
    /// In the tables.
    pub processed: usize,
    /// Repeat another article of the same source.
    pub duplicate: usize,
    /// Hold no prose.
    pub skipped: usize,
    /// Could not be read or processed.
    pub failed: usize,
}

impl Counts {
    /// Counts the two halves of what came in.
    #[must_use]
    pub fn new(processed: usize, failures: &[Failure]) -> Self {
        let of = |status| failures.iter().filter(|f| f.status == status).count();
        Self {
            articles_in: processed + failures.len(),
            processed,
            duplicate: of(FailureStatus::Duplicate),
            skipped: of(FailureStatus::Skipped),
            failed: of(FailureStatus::Failed),
        }
    }
}

/// Reads all files in parallel and sorts what came out.
pub fn load(sources: &Sources, limits: &Limits, progress: &dyn Progress) -> Loaded {
    let keeper = Keeper::default();
    let outcomes = read_each(sources, limits, None, &keeper, progress, Some);
    let mut loaded = Loaded::default();
    for outcome in outcomes {
        match Failure::or_article(outcome) {
            Ok(article) => loaded.articles.push(*article),
            Err(failure) => loaded.failures.push(*failure),
        }
    }
    loaded
        .articles
        .sort_by(|a, b| (&a.file, &a.id).cmp(&(&b.file, &b.id)));
    loaded.failures.sort();
    loaded
}

/// As [`load`], with the articles in the keeper's scratch file, without files that take longer than
/// `deadline` (tables: for each article), and without those that were in hand when runs died. Where the
/// keeper stops the run, the rest is missing. `version` is that of the stages that come next.
pub(crate) fn load_kept(
    sources: &Sources,
    limits: &Limits,
    deadline: Option<Duration>,
    version: &str,
    keeper: &Keeper,
    progress: &dyn Progress,
) -> (Vec<Box<Card>>, Vec<Failure>) {
    let file = |outcome: Outcome| match Failure::or_article(outcome) {
        Ok(article) => keeper
            .unless_fault(Card::of(&article, version, keeper.scratch()))
            .map(Ok),
        Err(failure) => Some(Err(failure)),
    };
    let read = read_each(sources, limits, deadline, keeper, progress, file);
    let mut cards = Vec::new();
    let mut failures = Vec::new();
    for one in read {
        match one {
            Ok(card) => cards.push(card),
            Err(failure) => failures.push(*failure),
        }
    }
    cards.sort_by(|a, b| (&a.file, &a.id).cmp(&(&b.file, &b.id)));
    failures.sort();
    (cards, failures)
}

/// Reads all files in parallel and gives what `turn` makes of each outcome, in the order of the files.
fn read_each<T: Send>(
    sources: &Sources,
    limits: &Limits,
    deadline: Option<Duration>,
    keeper: &Keeper,
    progress: &dyn Progress,
    turn: impl Fn(Outcome) -> Option<T> + Sync,
) -> impl Iterator<Item = T> {
    progress.begin(Stage::Read, sources.files.len());
    let failed = |file: &SourceFile, fault: Fault| {
        let file = file.file.clone();
        let Fault { code, message } = fault;
        vec![Outcome::Failed(Rejection {
            file,
            code,
            message,
        })]
    };
    let turned =
        |outcomes: Vec<Outcome>| outcomes.into_iter().filter_map(&turn).collect::<Vec<T>>();
    let shared = Arc::new((sources.manifest.clone(), limits.clone()));
    let outcomes = keeper.each(
        sources.files.iter().collect(),
        |file| {
            let size = size(file).to_le_bytes();
            Key::of(&[b"file", file.file.as_bytes(), &size])
        },
        |file, key| {
            let (of_thread, shared) = (file.clone(), Arc::clone(&shared));
            let deadline = deadline.map(|limit| limit.saturating_mul(articles_in(file)));
            let outcomes = keeper.in_hand(key, || {
                within(deadline, move || {
                    standpoint_ingest::read(&of_thread, &shared.0, &shared.1)
                })
            });
            let outcomes = turned(outcomes.unwrap_or_else(|error| failed(file, error.fault())));
            progress.step();
            outcomes
        },
        |file| turned(failed(file, Fault::quarantined("read"))),
    );
    outcomes.into_iter().flatten().flatten()
}

/// Bytes on disk; 0 for standard input.
fn size(file: &SourceFile) -> u64 {
    let meta = file.path().and_then(|path| std::fs::metadata(path).ok());
    meta.map_or(0, |meta| meta.len())
}

/// About how many articles a file may hold, at the most: a deadline is meant for one.
fn articles_in(file: &SourceFile) -> u32 {
    let is_table = file
        .format()
        .is_some_and(standpoint_ingest::Format::is_table);
    let articles = if is_table { 1 + (size(file) >> 10) } else { 1 };
    u32::try_from(articles).unwrap_or(u32::MAX)
}

impl Failure {
    /// An article came in but could not be processed.
    pub(crate) fn of_article(article: Head<'_>, code: &str, message: String) -> Self {
        Self {
            file: article.file.to_owned(),
            article_id: article.id.0.clone(),
            source: article.source.unwrap_or_default().to_owned(),
            status: FailureStatus::Failed,
            code: code.to_owned(),
            message,
            duplicate_of: String::new(),
        }
    }

    fn or_article(outcome: Outcome) -> Result<Box<Article>, Box<Self>> {
        match outcome {
            Outcome::Article(article) => Ok(article),
            Outcome::Skipped(rejection) => {
                Err(Box::new(Self::rejected(rejection, FailureStatus::Skipped)))
            }
            Outcome::Failed(rejection) => {
                Err(Box::new(Self::rejected(rejection, FailureStatus::Failed)))
            }
        }
    }

    fn rejected(rejection: Rejection, status: FailureStatus) -> Self {
        Self {
            file: rejection.file,
            article_id: String::new(),
            source: String::new(),
            status,
            code: rejection.code.to_owned(),
            message: rejection.message,
            duplicate_of: String::new(),
        }
    }

    pub(crate) fn repeated(article: Head<'_>, of: &DuplicateOf) -> Self {
        let percent = of.similarity / 10;
        Self {
            status: FailureStatus::Duplicate,
            duplicate_of: of.original.0.clone(),
            ..Self::of_article(
                article,
                "duplicate",
                format!(
                    "repeats article {} of the same source ({percent} % in common)",
                    of.original
                ),
            )
        }
    }
}
