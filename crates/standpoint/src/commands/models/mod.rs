//! `models`: which there are, what they are, whether they can be trusted, and installing one.

mod add;
mod check;
#[cfg(feature = "hub")]
mod hub;
pub(crate) mod store;

use std::fs;
use std::path::{Path, PathBuf};

use standpoint_engine_rten::RtenEngine;
use standpoint_stance::{Calibration, Engine};

use self::store::{BUNDLED, Pins, SMALL};
use super::output::print_page;
use crate::args::{ModelsCheckArgs, ModelsCommand, ModelsInfoArgs};
use crate::engine::{self, Choice};
use crate::exit::{Exit, Fault};

pub(crate) fn models(command: ModelsCommand) -> Result<Exit, Fault> {
    match command {
        ModelsCommand::List(_) => list(),
        ModelsCommand::Info(args) => info(&args),
        ModelsCommand::Check(args) => check(&args),
        ModelsCommand::Add(args) => add::add(&args),
    }
}

fn list() -> Result<Exit, Fault> {
    let mut page = String::new();
    for (name, small) in [(BUNDLED, false), (SMALL, true)] {
        if let Ok(engine) = engine::bundled(small) {
            page.push_str(&row(name, &engine.info().digest, "compiled in"));
        }
    }
    for (name, dir) in store::all() {
        let pins = Pins::read(&dir)?.unwrap_or_default();
        let weights = RtenEngine::graphs(&dir)
            .into_iter()
            .chain(standpoint_engine_native::weight_files(&dir))
            .next();
        let pinned = weights
            .as_deref()
            .and_then(|path| path.strip_prefix(&dir).ok())
            .and_then(|name| pins.files.get(&name.to_string_lossy().replace('\\', "/")));
        let digest = pinned.map_or("(not pinned)", String::as_str);
        page.push_str(&row(&name, digest, &dir.display().to_string()));
    }
    match store::folder() {
        Some(folder) => page.push_str(&format!("models are installed in {}\n", folder.display())),
        None => {
            page.push_str("the environment names no folder for models: set STANDPOINT_MODELS\n")
        }
    }
    print_page(&page)?;
    Ok(Exit::Ok)
}

fn row(name: &str, digest: &str, place: &str) -> String {
    let short: String = digest.chars().take(12).collect();
    format!("{name:<24} {short:<12}  {place}\n")
}

fn info(args: &ModelsInfoArgs) -> Result<Exit, Fault> {
    let (engine, dir) = if store::is_bundled(args.model.as_ref()) {
        (engine::bundled(args.model == SMALL)?, None)
    } else {
        let dir = store::find(&args.model)?;
        (engine::open_any(&Choice::folder(&dir))?, Some(dir))
    };
    let mut page = describe(engine.as_ref());
    if let Some(dir) = dir {
        line(&mut page, "folder", &dir.display().to_string());
        let pins = Pins::read(&dir)?;
        line(
            &mut page,
            "pinned",
            if pins.is_some() {
                "yes"
            } else {
                "no: it is used where it lies, and may change"
            },
        );
        if let Some(from) = pins.and_then(|pins| pins.origin) {
            let words = format!("{}, commit {}, of {}", from.model, from.commit, from.hub);
            line(&mut page, "from", &words);
        }
        for path in files_of(&dir) {
            let bytes = fs::metadata(dir.join(&path)).map_or(0, |data| data.len());
            #[expect(clippy::cast_precision_loss, reason = "sizes for people")]
            let megabytes = bytes as f64 / 1e6;
            line(
                &mut page,
                "file",
                &format!("{} ({megabytes:.1} MB)", path.display()),
            );
        }
    }
    print_page(&page)?;
    Ok(Exit::Ok)
}

fn check(args: &ModelsCheckArgs) -> Result<Exit, Fault> {
    let checked = check::check(&args.model, &args.conversion)?;
    let mut page = describe(checked.engine.as_ref());
    line(
        &mut page,
        "self-test",
        &format!("ok, {} of {}", checked.passed.right, checked.passed.total),
    );
    if let Some(files) = checked.pinned {
        line(
            &mut page,
            "pinned",
            &format!("ok, {files} files as they were installed"),
        );
    }
    line(
        &mut page,
        "int8 to fp32",
        &match checked.conversion {
            Some(found) => format!(
                "ok, {} of {} labels differ ({:.1} %; {} % are allowed)",
                found.changed,
                found.of,
                found.percent(),
                args.conversion.allow
            ),
            None => "not compared: the folder does not hold both files".to_owned(),
        },
    );
    print_page(&page)?;
    Ok(Exit::Ok)
}

/// What an engine says of itself.
pub(super) fn describe(engine: &dyn Engine) -> String {
    let info = engine.info();
    let mut page = String::new();
    line(&mut page, "model", &info.model);
    line(&mut page, "engine", &info.engine);
    line(&mut page, "sha256", &info.digest);
    let labels = if info.classes == 3 {
        "entailment, neutral, contradiction"
    } else {
        "entailment, not entailed"
    };
    line(&mut page, "labels", labels);
    let Calibration { temperature, bias } = info.calibration;
    let calibration = if info.calibration == Calibration::default() {
        "none".to_owned()
    } else {
        format!(
            "temperature {temperature:.3}, bias {:+.3} support, {:+.3} neutral, {:+.3} oppose",
            bias.support, bias.neutral, bias.oppose
        )
    };
    line(&mut page, "calibration", &calibration);
    page
}

fn line(page: &mut String, head: &str, words: &str) {
    page.push_str(&format!("{head:<14}{words}\n"));
}

/// The files of a model's folder and of its `onnx` folder, in order of name.
fn files_of(dir: &Path) -> Vec<PathBuf> {
    let names = |below: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(dir.join(below)).ok();
        entries
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| entry.path().is_file())
            .map(|entry| below.join(entry.file_name()))
            .collect()
    };
    let mut found = names(Path::new(""));
    found.extend(names(Path::new("onnx")));
    found.sort();
    found
}
