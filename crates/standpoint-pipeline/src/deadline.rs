//! Work that may take too long, done by a thread that can be left behind.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

use crate::fault::Fault;
use crate::isolate::{Panicked, isolate, words_of};

/// Why a piece of work has no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoResult {
    #[error(transparent)]
    Panicked(#[from] Panicked),
    #[error(
        "took longer than {} seconds and was left out; split the text, or allow more with --deadline and --retry-failed",
        .0.as_secs()
    )]
    Late(Duration),
}

impl NoResult {
    pub(crate) fn fault(&self) -> Fault {
        let message = self.to_string();
        match self {
            Self::Panicked(_) => Fault {
                code: "internal",
                message,
            },
            Self::Late(_) => Fault {
                code: "deadline",
                message,
            },
        }
    }
}

type Job = Box<dyn FnOnce() + Send>;

thread_local! {
    /// Each thread that waits has one thread that works, so that what a stage keeps per thread is kept.
    static WORKER: RefCell<Option<Sender<Job>>> = const { RefCell::new(None) };
}

/// Stages recurse over nothing that comes from outside, and yet: room costs only addresses.
const STACK: usize = 16 << 20;

/// Runs `work` so that neither a panic nor a loop without end in it costs more than this piece of work.
///
/// Nothing can stop a thread. One that is late is left behind and goes on until it is done or the
/// process ends; its result is thrown away, and later work gets a new thread.
pub(crate) fn within<T: Send + 'static>(
    limit: Option<Duration>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, NoResult> {
    let Some(limit) = limit else {
        return Ok(isolate(work)?);
    };
    if limit.is_zero() {
        return Err(NoResult::Late(limit));
    }
    let (give, take) = channel();
    let job: Job = Box::new(move || {
        // Nobody listens any more if this is late.
        let _ = give.send(catch_unwind(AssertUnwindSafe(work)));
    });
    if let Err(job) = hand_over(job) {
        // No thread to be had; without one there is no deadline.
        job();
    }
    match take.recv_timeout(limit) {
        Ok(result) => result.map_err(|payload| Panicked::of(words_of(payload)).into()),
        Err(error) => {
            WORKER.with(|worker| worker.borrow_mut().take());
            Err(match error {
                RecvTimeoutError::Timeout => NoResult::Late(limit),
                RecvTimeoutError::Disconnected => {
                    Panicked::of("a thread ended without a result".to_owned()).into()
                }
            })
        }
    }
}

/// Gives the job to this thread's worker, which is started if there is none.
fn hand_over(job: Job) -> Result<(), Job> {
    WORKER.with(|worker| {
        let mut worker = worker.borrow_mut();
        let job = match worker.as_ref() {
            None => job,
            Some(sender) => match sender.send(job) {
                Ok(()) => return Ok(()),
                Err(unsent) => unsent.0,
            },
        };
        let (sender, jobs) = channel::<Job>();
        let started = thread::Builder::new()
            .stack_size(STACK)
            .spawn(move || jobs.into_iter().for_each(|job| job()));
        if started.is_err() {
            return Err(job);
        }
        let sent = sender.send(job).map_err(|unsent| unsent.0);
        *worker = Some(sender);
        sent
    })
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    const LONG: Option<Duration> = Some(Duration::from_secs(600));
    const SOON: Option<Duration> = Some(Duration::from_millis(1));

    #[test]
    fn work_in_time_has_its_result_and_a_panic_its_words() {
        for limit in [None, LONG] {
            assert_eq!(within(limit, || 7), Ok(7));
            let panicked: Result<(), _> = within(limit, || panic!("number {}", 3));
            assert_eq!(
                panicked.map_err(|e| e.fault()),
                Err(Fault {
                    code: "internal",
                    message: "internal error: number 3".to_owned()
                })
            );
        }
    }

    #[test]
    fn late_work_is_left_behind_and_the_next_is_done() {
        // The work waits for a word that comes only when it has been given up.
        let (say, hear) = channel::<()>();
        let late = within(SOON, move || hear.recv().is_ok());
        assert!(matches!(late, Err(NoResult::Late(_))));
        assert!(matches!(
            within(Some(Duration::ZERO), || 7),
            Err(NoResult::Late(_))
        ));
        assert_eq!(within(LONG, || 8), Ok(8));
        let _ = say.send(());
        assert_eq!(within(LONG, || 9), Ok(9));
    }

    #[test]
    fn one_thread_does_all_the_work_of_one_that_waits() {
        let of = || within(LONG, || thread::current().id()).expect("in time");
        assert_eq!(of(), of());
        assert_ne!(of(), thread::current().id());
    }
}
