//! `doctor`: whether everything that a run needs is there and works, and how fast this machine is.

use std::num::NonZero;
use std::path::Path;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use standpoint_stance::{Engine, Pair, self_test};

use super::models::describe;
use super::output::print_page;
use super::page::thousands;
use super::run::read_propositions;
use super::{on_threads, store};
use crate::args::DoctorArgs;
use crate::config::Config;
use crate::engine::{self, Choice};
use crate::exit::{Exit, Fault, OrFault};

/// Checks one thing after the other; a failure ends none but its own.
pub(crate) fn doctor(args: &DoctorArgs) -> Result<Exit, Fault> {
    let mut report = Report::default();
    report.add(Line::Ok, "standpoint", env!("CARGO_PKG_VERSION"));
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    report.add(Line::Ok, "cores", &cores.to_string());

    let settings = report
        .take("settings", Config::load(&args.settings))
        .unwrap_or_default();
    report.settings(&settings);
    let opened = engine::open_any(&Choice::of(&args.model, &settings));
    if let Some(engine) = report.take("model", opened) {
        for line in describe(engine.as_ref()).lines() {
            let (head, words) = line.split_at(line.len().min(14));
            report.add(Line::Ok, head.trim_end(), words);
        }
        let passed = self_test(engine.as_ref()).or_fault(Exit::Model);
        if let Some(passed) = report.take("self-test", passed) {
            report.add(
                Line::Ok,
                "self-test",
                &format!("{} of {}", passed.right, passed.total),
            );
        }
        if args.seconds > 0 {
            let half = Duration::from_secs(args.seconds);
            for threads in if cores > 1 { vec![1, cores] } else { vec![1] } {
                let speed = measure(engine.as_ref(), threads, half);
                if let Some(pairs) = report.take("speed", speed) {
                    let words = format!(
                        "{} short pairs a second on {threads} thread{}",
                        thousands(pairs),
                        if threads == 1 { "" } else { "s" }
                    );
                    report.add(Line::Ok, "speed", &words);
                }
            }
        }
    }
    let tagger = engine::open_tagger(&args.tagger);
    if let Some(tagger) = report.take("attribution", tagger) {
        match tagger {
            Some(tagger) => report.add(
                Line::Ok,
                "attribution",
                &format!("model, sha256 {}", tagger.digest()),
            ),
            None => report.add(Line::Note, "attribution", "rules alone"),
        }
    }
    report.folders(settings.out.as_deref());

    print_page(&report.page)?;
    Ok(report.exit)
}

/// What was found so far.
struct Report {
    page: String,
    /// That of the first failure.
    exit: Exit,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    Ok,
    Note,
    Failed,
}

impl Default for Report {
    fn default() -> Self {
        Self {
            page: String::new(),
            exit: Exit::Ok,
        }
    }
}

impl Report {
    fn add(&mut self, line: Line, head: &str, words: &str) {
        let mark = match line {
            Line::Ok => "ok",
            Line::Note => "note",
            Line::Failed => "FAILED",
        };
        self.page
            .push_str(&format!("{mark:<7} {head:<13} {words}\n"));
    }

    /// The value, or a line about why there is none.
    fn take<T>(&mut self, head: &str, found: Result<T, Fault>) -> Option<T> {
        match found {
            Ok(value) => Some(value),
            Err(fault) => {
                if self.exit == Exit::Ok {
                    self.exit = fault.exit;
                }
                let words = format!("[{}] {fault}", fault.code().number);
                self.add(Line::Failed, head, &words);
                None
            }
        }
    }

    fn settings(&mut self, settings: &Config) {
        if settings.found.is_none() && self.exit == Exit::Ok {
            self.add(
                Line::Note,
                "settings",
                "no standpoint.toml here; `standpoint init` writes one",
            );
        } else if let Some(path) = &settings.found {
            self.add(Line::Ok, "settings", &path.display().to_string());
        }
        if let Some(path) = &settings.propositions
            && let Some(found) = self.take("propositions", read_propositions(path))
        {
            let words = format!("{} in {}", found.len(), path.display());
            self.add(Line::Ok, "propositions", &words);
        }
    }

    fn folders(&mut self, out: Option<&Path>) {
        if let Some(out) = out {
            self.folder("tables", out, true);
        }
        self.folder("this folder", Path::new("."), false);
        match store::folder() {
            Some(folder) => {
                let installed = store::all().len();
                let words = format!("{installed} installed in {}", folder.display());
                self.add(Line::Ok, "models", &words);
            }
            None => self.add(
                Line::Note,
                "models",
                "the environment names no folder for them; set STANDPOINT_MODELS to install any",
            ),
        }
    }

    /// Whether files can be written there. One that only a run needs is a failure.
    fn folder(&mut self, head: &str, folder: &Path, needed: bool) {
        let shown = folder.display();
        // A folder that is not there yet is made by the run, in the nearest one that is.
        let nearest = folder
            .ancestors()
            .map(|f| {
                if f.as_os_str().is_empty() {
                    Path::new(".")
                } else {
                    f
                }
            })
            .find(|f| f.exists());
        let probe = nearest.map(|f| f.join(".standpoint-doctor"));
        let written = probe.as_ref().map(|path| {
            let written = std::fs::write(path, b"");
            let _ = std::fs::remove_file(path);
            written
        });
        match written {
            Some(Ok(())) if folder.exists() => {
                self.add(Line::Ok, head, &format!("{shown} can be written"));
            }
            Some(Ok(())) => self.add(Line::Ok, head, &format!("{shown} can be made")),
            Some(Err(error)) if needed => {
                let fault = Fault::new(Exit::Output, anyhow::anyhow!("{shown}: {error}"))
                    .coded(crate::codes::NO_PERMISSION);
                let _ = self.take::<()>(head, Err(fault));
            }
            _ => self.add(Line::Note, head, &format!("{shown} cannot be written")),
        }
    }
}

/// Short pairs a second on so many threads, each asked alone, as a run does.
fn measure(engine: &dyn Engine, threads: usize, time: Duration) -> Result<usize, Fault> {
    let pair = [Pair {
        premise: "“Higher dues will drive the fishing boats away from this harbour,” the mayor said.",
        hypothesis: "Harbour dues should rise.",
    }];
    let jobs = u16::try_from(threads).unwrap_or(u16::MAX);
    let (answered, took) = on_threads(Some(jobs), || {
        let began = Instant::now();
        let answered: Result<Vec<usize>, _> = (0..threads)
            .into_par_iter()
            .map(|_| {
                let mut answered = 0;
                while began.elapsed() < time {
                    engine.logits(&pair)?;
                    answered += 1;
                }
                Ok(answered)
            })
            .collect();
        (answered, began.elapsed())
    })?;
    let answered: usize = answered
        .map_err(|error: standpoint_stance::EngineError| Fault::new(Exit::Model, error))?
        .into_iter()
        .sum();
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rounded rate for people"
    )]
    let rate = (answered as f64 / took.as_secs_f64().max(1e-9)).round() as usize;
    Ok(rate)
}
