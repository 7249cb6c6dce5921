//! `standpoint eval`: what we claim, measured on gold that anybody can bring.

mod attribution;
mod stance;

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::on_threads;
use crate::args::{EvalArgs, Measured};
use crate::engine;
use crate::exit::{Exit, Fault, OrFault};
use crate::messages::shown;

pub(crate) fn eval(args: &EvalArgs) -> Result<Exit, Fault> {
    let text = match args.what {
        Measured::Attribution => {
            let tagger = engine::open_tagger(&args.tagger)?;
            let report = on_threads(args.jobs, || {
                attribution::attribution(&args.gold, tagger.as_deref())
            })??;
            if args.json {
                json(&report)?
            } else {
                report.table(args.faults)
            }
        }
        Measured::Stance => {
            let report = stance::stance(args)?;
            if args.json {
                json(&report)?
            } else {
                report.table()
            }
        }
    };
    let mut out = std::io::stdout().lock();
    out.write_all(shown(&text).as_bytes())
        .and_then(|()| out.flush())
        .or_fault(Exit::Output)?;
    Ok(Exit::Ok)
}

fn json(report: &impl serde::Serialize) -> Result<String, Fault> {
    Ok(serde_json::to_string_pretty(report).or_fault(Exit::Bug)? + "\n")
}

fn names_in(folder: &Path) -> Result<Vec<PathBuf>, Fault> {
    let mut names = fs::read_dir(folder)
        .and_then(|entries| {
            entries
                .map(|e| e.map(|e| e.path()))
                .collect::<Result<Vec<_>, _>>()
        })
        .with_context(|| format!("cannot read the gold {}", folder.display()))
        .or_fault(Exit::Usage)?;
    names.sort();
    Ok(names)
}

fn read(path: &Path) -> Result<String, Fault> {
    fs::read_to_string(path)
        .with_context(|| format!("cannot read {}", path.display()))
        .or_fault(Exit::Usage)
}

/// The text of a file, unpacked if its name ends in `.gz`.
fn read_maybe_gz(path: &Path) -> Result<String, Fault> {
    let unpacked = fs::File::open(path).and_then(|file| {
        let mut reader: Box<dyn Read> = if path.extension().is_some_and(|e| e == "gz") {
            Box::new(flate2::read::MultiGzDecoder::new(file))
        } else {
            Box::new(file)
        };
        let mut text = String::new();
        reader.read_to_string(&mut text).map(|_| text)
    });
    unpacked
        .with_context(|| format!("cannot read {}", path.display()))
        .or_fault(Exit::Usage)
}
