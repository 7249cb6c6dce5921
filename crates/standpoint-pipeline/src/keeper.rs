//! What a run keeps, so that nothing is lost if it ends before its end.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use standpoint_export::ExportError;
use standpoint_journal::{InMemory, Journal, JournalError, Key, Lock, Medium, Opened, Watch};

use crate::PipelineError;
use crate::scratch::{self, Scratch};

/// The folder inside the output folder. Its name begins with a dot, so that no run takes it for input.
const FOLDER: &str = ".standpoint";

/// Processes that died with one piece of work in hand before it is left out.
const TOO_MANY_DEATHS: u32 = 2;

/// A journal is written anew if more than half of it, and more bytes than this, were of no use to a
/// whole run.
const WASTE: u64 = 64 << 20;

/// Asks a run to stop: it takes nothing new in hand, and keeps what it has.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Stops when `flag` becomes true.
    #[must_use]
    pub fn on(flag: Arc<AtomicBool>) -> Self {
        Self(flag)
    }

    /// Whether somebody asked.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// How a run keeps what it finishes.
#[derive(Debug, Clone)]
pub struct KeepOptions {
    /// Whether finished work is written to a journal. Without one, a run that is interrupted starts
    /// anew.
    pub journal: bool,
    /// Tries articles again that took too long, panicked, or were in hand when runs died.
    pub retry_failed: bool,
    /// Asks to stop.
    pub stop: Stop,
}

impl Default for KeepOptions {
    fn default() -> Self {
        Self {
            journal: true,
            retry_failed: false,
            stop: Stop::default(),
        }
    }
}

/// Keeps finished work, knows what was in hand when earlier runs died, and keeps other runs out of the
/// folder. The default keeps nothing beyond its own life.
pub struct Keeper {
    journal: Journal,
    scratch: Scratch,
    /// Where the journal is, if anywhere.
    path: Option<PathBuf>,
    opened: Opened,
    watch: Option<Watch>,
    _lock: Option<Lock>,
    /// The folders that were not there before, innermost first.
    made: Vec<PathBuf>,
    retry_failed: bool,
    stop: Stop,
    /// The first failure to keep something; it stops the run.
    fault: Mutex<Option<JournalError>>,
    has_fault: AtomicBool,
    pub(crate) tally: Tally,
}

/// Counts what was found in the journal and what was done anew.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) articles_found: AtomicUsize,
    pub(crate) articles_done: AtomicUsize,
    pub(crate) answers_found: AtomicUsize,
    pub(crate) answers_done: AtomicUsize,
}

/// What a run owes to the journal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kept {
    /// Articles whose statements were in the journal.
    pub articles_found: usize,
    /// Articles whose statements were looked for.
    pub articles_done: usize,
    /// Pairs of a statement and a sentence whose answer was in the journal.
    pub answers_found: usize,
    /// Pairs that the model was asked about.
    pub answers_done: usize,
}

impl Default for Keeper {
    fn default() -> Self {
        Self::without_files(&KeepOptions::default())
    }
}

impl Keeper {
    /// For a run that writes its tables to `out`, which is made if it is not there.
    ///
    /// # Errors
    /// [`PipelineError::Export`] if `out` is a file; [`PipelineError::Journal`] if another run is at
    /// work there, if the journal is damaged, or if the system refuses.
    pub fn open(out: &Path, options: &KeepOptions) -> Result<Self, PipelineError> {
        if out.is_file() {
            return Err(PipelineError::Export(ExportError::OutIsFile {
                path: out.to_owned(),
            }));
        }
        let folder = out.join(FOLDER);
        let made: Vec<PathBuf> = folder
            .ancestors()
            .take_while(|path| !path.as_os_str().is_empty() && !path.exists())
            .map(Path::to_owned)
            .collect();
        fs::create_dir_all(&folder).map_err(|source| JournalError::Io {
            action: "make the folder",
            path: folder.clone(),
            source,
        })?;
        let lock = Lock::take(&folder.join("lock"))?;
        let scratch = Scratch::in_folder(&folder)?;
        if !options.journal {
            let (journal, opened) = Journal::on(Box::new(scratch::nameless(&folder)?), &folder)?;
            return Ok(Self {
                journal,
                scratch,
                opened,
                _lock: Some(lock),
                made,
                ..Self::without_files(options)
            });
        }
        let path = folder.join("journal");
        let (journal, opened) = Journal::open(&path)?;
        let watch = Watch::open(&folder)?;
        if options.retry_failed {
            watch.forgive();
        }
        Ok(Self {
            journal,
            scratch,
            path: Some(path),
            opened,
            watch: Some(watch),
            _lock: Some(lock),
            made,
            ..Self::without_files(options)
        })
    }

    /// On media of the caller's: one for the journal, and an empty one for what the run need not hold in
    /// memory. Nobody else is kept out.
    ///
    /// # Errors
    /// [`PipelineError::Journal`] if the journal is damaged, or a medium fails.
    pub fn on(
        journal: Box<dyn Medium>,
        scratch: Box<dyn Medium>,
        options: &KeepOptions,
    ) -> Result<Self, PipelineError> {
        let path = Path::new("(the caller's)");
        let (journal, opened) = Journal::on(journal, path)?;
        Ok(Self {
            journal,
            opened,
            scratch: Scratch::on(scratch, path),
            ..Self::without_files(options)
        })
    }

    fn without_files(options: &KeepOptions) -> Self {
        let Ok((journal, opened)) =
            Journal::on(Box::new(InMemory::default()), Path::new("(memory)"))
        else {
            unreachable!("an empty journal in memory can be begun");
        };
        Self {
            journal,
            scratch: Scratch::in_memory(),
            path: None,
            opened,
            watch: None,
            _lock: None,
            made: Vec::new(),
            retry_failed: options.retry_failed,
            stop: options.stop.clone(),
            fault: Mutex::new(None),
            has_fault: AtomicBool::new(false),
            tally: Tally::default(),
        }
    }

    /// Where the journal is; `None` if nothing is kept.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// What was in the journal at the start.
    #[must_use]
    pub fn opened(&self) -> Opened {
        self.opened
    }

    /// What was found and what was done so far.
    #[must_use]
    pub fn kept(&self) -> Kept {
        let of = |count: &AtomicUsize| count.load(Ordering::Relaxed);
        Kept {
            articles_found: of(&self.tally.articles_found),
            articles_done: of(&self.tally.articles_done),
            answers_found: of(&self.tally.answers_found),
            answers_done: of(&self.tally.answers_done),
        }
    }

    /// Forces what was kept to the disk and notes that the run ends of its own will. For a run that
    /// cannot wait for its stages; may be called from any thread.
    ///
    /// # Errors
    /// [`JournalError`].
    pub fn end(&self) -> Result<(), JournalError> {
        self.journal.sync()?;
        self.watch.as_ref().map_or(Ok(()), Watch::close)
    }

    /// After a run that came to its end: drops what was of no use, if that is much.
    pub(crate) fn tidy(&self) -> Result<(), JournalError> {
        let (unused, all) = self.journal.unused();
        if self.path.is_some() && unused > WASTE && unused > all / 2 {
            self.journal.drop_unused()?;
        }
        self.end()
    }

    /// Whether this run added to the journal, or found anything there.
    pub(crate) fn has_kept(&self) -> bool {
        self.kept() != Kept::default()
    }

    /// After a run that had nothing to keep: takes the folders away again that it made, unless somebody put
    /// something there. Nothing is lost if that fails.
    pub(crate) fn withdraw(&self) {
        for (depth, folder) in self.made.iter().enumerate() {
            let _ = match depth {
                0 => fs::remove_dir_all(folder),
                _ => fs::remove_dir(folder),
            };
        }
    }

    pub(crate) fn scratch(&self) -> &Scratch {
        &self.scratch
    }

    /// The value, or nothing after a fault, which stops the run.
    pub(crate) fn unless_fault<T>(&self, result: Result<T, JournalError>) -> Option<T> {
        result.map_err(|error| self.fail(error)).ok()
    }

    pub(crate) fn retries_failed(&self) -> bool {
        self.retry_failed
    }

    /// Whether nothing new should be taken in hand.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.is_asked() || self.has_fault.load(Ordering::Relaxed)
    }

    /// What kept the run from keeping, if anything; it is told once.
    pub(crate) fn take_fault(&self) -> Option<JournalError> {
        let mut fault = self.fault.lock().unwrap_or_else(PoisonError::into_inner);
        fault.take()
    }

    /// The payloads under `key`, oldest first. A fault stops the run.
    pub(crate) fn read(&self, key: Key) -> Vec<Vec<u8>> {
        self.journal.read(key).unwrap_or_else(|error| {
            self.fail(error);
            Vec::new()
        })
    }

    /// Keeps a payload. A fault stops the run.
    pub(crate) fn append(&self, key: Key, payload: &[u8]) {
        if let Err(error) = self.journal.append(key, payload) {
            self.fail(error);
        }
    }

    /// Does `work` with `key` noted as in hand.
    pub(crate) fn in_hand<R>(&self, key: Key, work: impl FnOnce() -> R) -> R {
        let note = |noted: Result<(), JournalError>| {
            if let Err(error) = noted {
                self.fail(error);
            }
        };
        if let Some(watch) = &self.watch {
            note(watch.begin(key));
        }
        let result = work();
        if let Some(watch) = &self.watch {
            note(watch.end(key));
        }
        result
    }

    /// Does `work` on every item, in parallel, and gives the results in the order of the items: `None`
    /// where the run was stopped before.
    ///
    /// What was in hand when a run died comes first, one at a time, so that a second death tells which it
    /// was, and chance has little time to strike; what was in hand at two goes to `left_out` instead.
    pub(crate) fn each<T: Send, R: Send>(
        &self,
        items: Vec<T>,
        key: impl Fn(&T) -> Key + Sync,
        work: impl Fn(T, Key) -> R + Sync,
        left_out: impl Fn(T) -> R,
    ) -> Vec<Option<R>> {
        let mut results: Vec<Option<R>> = Vec::new();
        results.resize_with(items.len(), || None);
        let unless_stopped = |item: T, key: Key| (!self.is_stopped()).then(|| work(item, key));
        let deaths = |key: Key| self.watch.as_ref().map_or(0, |watch| watch.deaths(key));
        let (suspects, others): (Vec<_>, Vec<_>) = items
            .into_iter()
            .enumerate()
            .map(|(place, item)| {
                let key = key(&item);
                (place, item, key)
            })
            .partition(|(_, _, key)| deaths(*key) > 0);
        for (place, item, key) in suspects {
            results[place] = if deaths(key) >= TOO_MANY_DEATHS {
                Some(left_out(item))
            } else {
                unless_stopped(item, key)
            };
        }
        let done: Vec<(usize, Option<R>)> = others
            .into_par_iter()
            .map(|(place, item, key)| (place, unless_stopped(item, key)))
            .collect();
        for (place, result) in done {
            results[place] = result;
        }
        results
    }

    fn fail(&self, error: JournalError) {
        let mut fault = self.fault.lock().unwrap_or_else(PoisonError::into_inner);
        fault.get_or_insert(error);
        self.has_fault.store(true, Ordering::Relaxed);
    }
}

impl std::fmt::Debug for Keeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keeper")
            .field("path", &self.path)
            .field("opened", &self.opened)
            .finish_non_exhaustive()
    }
}
