//! What `run` keeps between two runs into one folder, and under which names.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow};
use standpoint_journal::Key;
use standpoint_pipeline::{KeepOptions, Keeper};

use crate::args::RunArgs;
use crate::codes;
use crate::exit::{Exit, Fault, OrFault};
use crate::messages;
use crate::signals::Signals;

/// Opens the journal in the folder for the tables, and keeps other runs out of it.
pub(super) fn open(args: &RunArgs, out: &Path, signals: &Signals) -> Result<Arc<Keeper>, Fault> {
    let options = KeepOptions {
        journal: !args.no_journal,
        retry_failed: args.retry_failed,
        stop: signals.stop(),
    };
    // Errors of the folder are the output's.
    let keeper = Keeper::open(out, &options).or_fault(Exit::Output)?;
    let keeper = Arc::new(keeper);
    signals.protect(&keeper);
    if let (cut @ 1.., Some(path)) = (keeper.opened().cut, keeper.path()) {
        messages::note(&format!(
            "{}: an earlier run ended in the middle of a record; its {cut} bytes were cut off",
            path.display()
        ));
    }
    Ok(keeper)
}

/// Refuses a folder for the tables in which something of somebody else's would be lost, or which holds the articles.
pub(super) fn may_write_to(out: &Path, inputs: &[String]) -> Result<(), Fault> {
    let refuse =
        |message: String| Err(Fault::new(Exit::Usage, anyhow!(message)).coded(codes::FILE_EXISTS));
    let folder = out.canonicalize().ok().filter(|out| out.is_dir());
    let in_it = |input: &String| {
        // A file or a glob stands for the folder that it is in.
        let input = Path::new(input);
        let input = if input.is_dir() {
            input
        } else {
            input.parent().unwrap_or(input)
        };
        let input = if input.as_os_str().is_empty() {
            Path::new(".")
        } else {
            input
        };
        folder.is_some() && input.canonicalize().ok() == folder
    };
    if inputs.iter().any(in_it) {
        return refuse(format!(
            "{}: the articles are there; name another folder for the tables with -o",
            out.display()
        ));
    }
    match standpoint_export::foreign_file(out) {
        Some(name) => refuse(format!(
            "{}: the file is there already, and no run of Standpoint wrote it; move it, or name another folder \
             with -o",
            out.join(name).display()
        )),
        None => Ok(()),
    }
}

/// How long an article may take; 0 is for ever.
pub(super) fn deadline(args: &RunArgs) -> Option<Duration> {
    (args.deadline > 0).then(|| Duration::from_secs(args.deadline))
}

/// A digest of the small files of a model in a folder: its tokenizer shapes its answers as much as its
/// weights do, whose digest the engine tells. The calibration does not: it is applied to answers that
/// were kept. The bundled model is a part of this program, and so of its version.
pub(super) fn model_version(dir: Option<&Path>) -> Result<String, Fault> {
    const LARGEST: u64 = 64 << 20;
    let Some(dir) = dir else {
        return Ok(String::new());
    };
    let read = || -> std::io::Result<String> {
        let mut files: Vec<PathBuf> = fs::read_dir(dir)?
            .map(|entry| entry.map(|e| e.path()))
            .collect::<Result<_, _>>()?;
        files.sort();
        let mut parts: Vec<Vec<u8>> = Vec::new();
        for path in files {
            let is_small_text = path.extension().is_some_and(|e| e == "json" || e == "txt")
                && !path.ends_with("calibration.json")
                && fs::metadata(&path)?.len() <= LARGEST;
            if is_small_text && let Some(name) = path.file_name() {
                parts.push(name.as_encoded_bytes().to_vec());
                parts.push(fs::read(&path)?);
            }
        }
        let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
        Ok(Key::of(&parts).to_string())
    };
    read()
        .with_context(|| format!("cannot read the model {}", dir.display()))
        .or_fault(Exit::Model)
}
