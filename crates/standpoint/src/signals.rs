//! Ctrl-C and `kill`: a run stops soon, keeps what it has, and says how it ended. A second signal ends
//! it at once.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use standpoint_pipeline::{Keeper, Stop};

use crate::exit::Exit;
use crate::messages;

/// How long stages that are under way may take to end once a signal came. With the moment that it takes
/// to look for a signal, a run ends within two seconds.
const GRACE: Duration = Duration::from_millis(1_300);
const LOOK: Duration = Duration::from_millis(50);

/// What came, if anything.
#[derive(Debug, Default)]
pub(crate) struct Signals {
    came: Arc<AtomicBool>,
    which: Arc<AtomicUsize>,
    keeper: Arc<OnceLock<Arc<Keeper>>>,
}

impl Signals {
    /// Takes both signals over. Where the system does not allow it, they end the process as they always
    /// do, and a journal bears that too.
    pub(crate) fn listen() -> Self {
        let signals = Self::default();
        for (signal, exit) in [(SIGINT, Exit::Interrupted), (SIGTERM, Exit::Terminated)] {
            let code = exit as u8;
            // In this order: the first signal finds the flag down and raises it, the second one up.
            let _ = flag::register_conditional_shutdown(
                signal,
                i32::from(code),
                Arc::clone(&signals.came),
            );
            let _ = flag::register_usize(signal, Arc::clone(&signals.which), usize::from(code));
            let _ = flag::register(signal, Arc::clone(&signals.came));
        }
        signals.end_a_run_that_does_not();
        signals
    }

    /// Asks the pipeline to stop when a signal comes.
    pub(crate) fn stop(&self) -> Stop {
        Stop::on(Arc::clone(&self.came))
    }

    /// What has to be brought to safety if the run must be ended from outside.
    pub(crate) fn protect(&self, keeper: &Arc<Keeper>) {
        let _ = self.keeper.set(Arc::clone(keeper));
    }

    /// How the process ends; call it only after a signal came.
    pub(crate) fn exit(&self) -> Exit {
        exit_of(&self.which)
    }

    /// A stage may be in the middle of a long article, and nothing can stop a thread but the end of its
    /// process.
    fn end_a_run_that_does_not(&self) {
        let (came, which) = (Arc::clone(&self.came), Arc::clone(&self.which));
        let keeper = Arc::clone(&self.keeper);
        thread::spawn(move || {
            while !came.load(Ordering::Relaxed) {
                thread::sleep(LOOK);
            }
            thread::sleep(GRACE);
            if let Some(keeper) = keeper.get() {
                // A journal that cannot be synced is whole all the same: the system has its bytes.
                let _ = keeper.end();
                messages::note(&stopped(keeper));
            }
            end(exit_of(&which));
        });
    }
}

/// What the user reads after a signal.
pub(crate) fn stopped(keeper: &Keeper) -> String {
    let Some(path) = keeper.path() else {
        return "stopped; nothing was kept, because of --no-journal".to_owned();
    };
    let kept = keeper.kept();
    format!(
        "stopped; {} articles and {} answers of the model are kept in {}: run the same command again to \
         go on from there",
        kept.articles_found + kept.articles_done,
        kept.answers_found + kept.answers_done,
        path.display()
    )
}

fn exit_of(which: &AtomicUsize) -> Exit {
    if which.load(Ordering::SeqCst) == usize::from(Exit::Terminated as u8) {
        Exit::Terminated
    } else {
        Exit::Interrupted
    }
}

#[expect(clippy::exit, reason = "the main thread cannot be waited for")]
fn end(exit: Exit) -> ! {
    std::process::exit(i32::from(exit as u8))
}
