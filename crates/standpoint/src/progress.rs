//! Progress on a terminal; silence in a script.

use std::io::IsTerminal;
use std::sync::Mutex;

use indicatif::{ProgressBar, ProgressStyle};
use standpoint_pipeline::{NoProgress, Progress, Stage};

/// A bar where standard error is a terminal and nobody asked for quiet, else nothing.
pub(crate) fn choose(quiet: bool) -> Box<dyn Progress> {
    if quiet || !std::io::stderr().is_terminal() {
        Box::new(NoProgress)
    } else {
        Box::new(Bars(Mutex::new(ProgressBar::hidden())))
    }
}

struct Bars(Mutex<ProgressBar>);

impl Bars {
    fn bar(&self) -> std::sync::MutexGuard<'_, ProgressBar> {
        // A panic while holding the lock loses a bar's position at worst.
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Progress for Bars {
    fn begin(&self, stage: Stage, steps: usize) {
        let name = match stage {
            Stage::Read => "reading",
            Stage::Attribute => "who says what",
            Stage::Score => "scoring statements",
            Stage::Write => "writing tables",
        };
        let mut bar = self.bar();
        bar.finish_and_clear();
        *bar = ProgressBar::new(steps as u64).with_message(name);
        let style = "{msg:>18} {bar:30} {pos}/{len} {per_sec} eta {eta}";
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
    }

    fn step(&self) {
        self.bar().inc(1);
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        self.bar().finish_and_clear();
    }
}
