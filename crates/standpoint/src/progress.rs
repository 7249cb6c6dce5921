//! Progress: a bar on a terminal, a line now and then in a script, JSON for programs.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use standpoint_pipeline::{NoProgress, Progress, Stage};

use crate::messages::{self, Form};

/// How long a script waits for the next line.
const PAUSE: Duration = Duration::from_secs(10);

/// A bar where standard error is a terminal, lines where it is not, nothing where quiet was asked for.
pub(crate) fn choose() -> Box<dyn Progress> {
    if messages::quiet() {
        Box::new(NoProgress)
    } else if std::io::stderr().is_terminal() && messages::style().form == Form::Human {
        Box::new(Bars(Mutex::new(ProgressBar::hidden())))
    } else {
        Box::new(Lines(Mutex::new(Line::default())))
    }
}

fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Read => "reading",
        Stage::Attribute => "who says what",
        Stage::Score => "scoring statements",
        Stage::Write => "writing tables",
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
        let mut bar = self.bar();
        bar.finish_and_clear();
        *bar = ProgressBar::new(steps as u64).with_message(name(stage));
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

/// Where the stage is that a script is told about.
#[derive(Default)]
struct Line {
    stage: &'static str,
    done: usize,
    of: usize,
    said: Option<Instant>,
}

struct Lines(Mutex<Line>);

impl Lines {
    fn line(&self) -> std::sync::MutexGuard<'_, Line> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Progress for Lines {
    /// Only those who asked for details hear of every stage; short jobs stay silent.
    fn begin(&self, stage: Stage, steps: usize) {
        let mut line = self.line();
        *line = Line {
            stage: name(stage),
            done: 0,
            of: steps,
            said: Some(Instant::now()),
        };
        if messages::verbose() || messages::style().form == Form::Json {
            messages::progress(line.stage, 0, steps);
        }
    }

    fn step(&self) {
        let mut line = self.line();
        line.done += 1;
        if line.said.is_none_or(|said| said.elapsed() >= PAUSE) {
            line.said = Some(Instant::now());
            messages::progress(line.stage, line.done, line.of);
        }
    }
}
