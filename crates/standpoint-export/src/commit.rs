//! Puts a set of files in place of another so that a reader sees the one or the other.
//!
//! A folder cannot be exchanged in one step on every system, so `run.json` is the switch: it is moved
//! away before the first table changes and put in place after the last one, with the folder synced in
//! between. Old files are moved aside, not overwritten; if a step fails, all are moved back in reverse
//! order. If the process dies half-way, [`recover`] does the same at the next start.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::disk::{Disk, Kind};
use crate::error::ExportError;
use crate::run::{self, RUN_FILE, WrittenFile};

/// Every name that this crate has ever written to OUT. Nothing else there is touched.
pub(crate) const NAMES: [&str; 20] = [
    "analysts.arrow",
    "analysts.csv",
    "analysts.jsonl",
    "analysts.parquet",
    "evidence.jsonl",
    "failures.arrow",
    "failures.csv",
    "failures.jsonl",
    "failures.parquet",
    "report.html",
    "sources.arrow",
    "sources.csv",
    "sources.jsonl",
    "sources.parquet",
    "standpoint.xlsx",
    "statements.arrow",
    "statements.csv",
    "statements.jsonl",
    "statements.parquet",
    "wide.csv",
];

/// A file in `out` that a run would replace although no run wrote it, if there is one. Where a run was, or one
/// died, a journal, a `run.json` or a temporary file says so.
#[must_use]
pub fn foreign_file(out: &Path) -> Option<&'static str> {
    let entries = std::fs::read_dir(out).ok()?;
    let names: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    let is_ours = |name: &String| name == RUN_FILE || name.starts_with(".standpoint");
    if names.iter().any(is_ours) {
        return None;
    }
    NAMES
        .into_iter()
        .find(|name| names.iter().any(|n| n == name))
}

/// Where a file is written before it is complete.
pub(crate) fn new_path(out: &Path, name: &str) -> PathBuf {
    out.join(format!(".standpoint-new-{name}"))
}

/// Where a file of an earlier run waits while it is being replaced.
fn old_path(out: &Path, name: &str) -> PathBuf {
    out.join(format!(".standpoint-old-{name}"))
}

/// `run.json` last, so that whatever is done to all of them can be interrupted.
fn all_names() -> impl Iterator<Item = &'static str> {
    NAMES.into_iter().chain([RUN_FILE])
}

/// Clears up after a process that died: if it was before its `run.json` stood, the old files are put
/// back and new ones without an old one go, else the old ones are removed; temporary files always are.
pub(crate) fn recover(disk: &dyn Disk, out: &Path) -> Result<(), ExportError> {
    let interrupted = !is_file(disk, &out.join(RUN_FILE))?;
    let listing = new_path(out, RUN_FILE);
    if interrupted && is_file(disk, &listing)? {
        for path in placed(disk, out, &listing)? {
            remove(disk, &path)?;
        }
        // Before the first old file goes back, and for good: from then on it could be taken for a new one.
        sync(disk, out)?;
        remove(disk, &listing)?;
        sync(disk, out)?;
    }
    for name in all_names() {
        let old = old_path(out, name);
        if is_file(disk, &old)? {
            if interrupted {
                rename(disk, &old, &out.join(name))?;
            } else {
                remove(disk, &old)?;
            }
        }
        let new = new_path(out, name);
        if is_file(disk, &new)? {
            remove(disk, &new)?;
        }
    }
    Ok(())
}

/// The files that an exchange put where there was none before it died. The new `run.json`, which waits for its turn
/// at the end, names them.
fn placed(disk: &dyn Disk, out: &Path, listing: &Path) -> Result<Vec<PathBuf>, ExportError> {
    let mut placed = Vec::new();
    for file in listed(disk, listing)? {
        // What still waits was not placed yet: another file has its name.
        if is_file(disk, &new_path(out, &file.name))? || is_file(disk, &old_path(out, &file.name))?
        {
            continue;
        }
        let path = out.join(&file.name);
        if is_file(disk, &path)? && digest(disk, &path)? == file.sha256 {
            placed.push(path);
        }
    }
    Ok(placed)
}

/// The outputs of ours that a `run.json` names.
fn listed(disk: &dyn Disk, run: &Path) -> Result<Vec<WrittenFile>, ExportError> {
    let mut files = disk
        .open(run)
        .and_then(run::outputs_of)
        .map_err(|e| ExportError::io("read", run, e))?
        .unwrap_or_default();
    files.retain(|file| NAMES.contains(&file.name.as_str()));
    Ok(files)
}

/// The files of an earlier run that are not among `written`: those to remove, and those to leave
/// because they no longer hold what that run wrote.
pub(crate) fn stale(
    disk: &dyn Disk,
    out: &Path,
    written: &[WrittenFile],
) -> Result<(Vec<String>, Vec<String>), ExportError> {
    let path = out.join(RUN_FILE);
    if !is_file(disk, &path)? {
        return Ok((Vec::new(), Vec::new()));
    }
    let (mut removed, mut left) = (Vec::new(), Vec::new());
    for file in listed(disk, &path)? {
        if written.iter().any(|w| w.name == file.name) {
            continue;
        }
        let path = out.join(&file.name);
        if !is_file(disk, &path)? {
            continue;
        }
        if digest(disk, &path)? == file.sha256 {
            removed.push(file.name)
        } else {
            left.push(file.name)
        }
    }
    Ok((removed, left))
}

/// Puts the new files `names` and the new `run.json` in place, and takes those of `removed` away.
///
/// # Errors
/// What failed; the old files stand again, and the new ones are temporary files again. Only
/// [`ExportError::Torn`] says that this did not work either.
pub(crate) fn exchange(
    disk: &dyn Disk,
    out: &Path,
    names: &[String],
    removed: &[String],
) -> Result<(), ExportError> {
    let mut moves = Moves {
        disk,
        done: Vec::new(),
    };
    if let Err(error) = moves.forward(out, names, removed) {
        return Err(match moves.back(out) {
            Ok(()) => error,
            Err(_) => ExportError::Torn {
                path: out.to_owned(),
                source: Box::new(error),
            },
        });
    }
    for name in names
        .iter()
        .chain(removed)
        .map(String::as_str)
        .chain([RUN_FILE])
    {
        discard(disk, &old_path(out, name));
    }
    Ok(())
}

/// Removes a file that nobody needs any more. A failure is tried again once and then lived with:
/// [`recover`] sees to it next time.
pub(crate) fn discard(disk: &dyn Disk, path: &Path) {
    let mut tries = 0..2;
    while tries.next().is_some() && disk.kind(path).unwrap_or(Some(Kind::File)).is_some() {
        let _ = disk.remove(path);
    }
}

/// The moves made so far, so that they can be taken back.
struct Moves<'d> {
    disk: &'d dyn Disk,
    done: Vec<(PathBuf, PathBuf)>,
}

impl Moves<'_> {
    fn forward(
        &mut self,
        out: &Path,
        names: &[String],
        removed: &[String],
    ) -> Result<(), ExportError> {
        self.aside(out, RUN_FILE)?;
        sync(self.disk, out)?;
        for name in names {
            self.aside(out, name)?;
            self.step(new_path(out, name), out.join(name))?;
        }
        for name in removed {
            self.aside(out, name)?;
        }
        sync(self.disk, out)?;
        self.step(new_path(out, RUN_FILE), out.join(RUN_FILE))?;
        sync(self.disk, out)
    }

    /// Last move first, so that `run.json` goes first and comes back last; stops at the first failure,
    /// because a `run.json` must not come back to a mixture.
    fn back(&mut self, out: &Path) -> io::Result<()> {
        while let Some((from, to)) = self.done.pop() {
            self.disk
                .rename(&to, &from)
                .or_else(|_| self.disk.rename(&to, &from))?;
        }
        let _ = self.disk.sync_folder(out);
        Ok(())
    }

    fn aside(&mut self, out: &Path, name: &str) -> Result<(), ExportError> {
        let place = out.join(name);
        if is_file(self.disk, &place)? {
            self.step(place, old_path(out, name))
        } else {
            Ok(())
        }
    }

    fn step(&mut self, from: PathBuf, to: PathBuf) -> Result<(), ExportError> {
        rename(self.disk, &from, &to)?;
        self.done.push((from, to));
        Ok(())
    }
}

fn is_file(disk: &dyn Disk, path: &Path) -> Result<bool, ExportError> {
    match disk
        .kind(path)
        .map_err(|e| ExportError::io("look at", path, e))?
    {
        Some(Kind::Folder) => Err(ExportError::OutputIsFolder {
            path: path.to_owned(),
        }),
        kind => Ok(kind.is_some()),
    }
}

fn digest(disk: &dyn Disk, path: &Path) -> Result<String, ExportError> {
    let failed = |e| ExportError::io("read", path, e);
    let mut file = disk.open(path).map_err(failed)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer).map_err(failed)? {
            0 => return Ok(hex(&hasher.finalize())),
            n => hasher.update(&buffer[..n]),
        }
    }
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn rename(disk: &dyn Disk, from: &Path, to: &Path) -> Result<(), ExportError> {
    disk.rename(from, to)
        .map_err(|e| ExportError::io("put in place", to, e))
}

fn remove(disk: &dyn Disk, path: &Path) -> Result<(), ExportError> {
    disk.remove(path)
        .map_err(|e| ExportError::io("remove", path, e))
}

fn sync(disk: &dyn Disk, out: &Path) -> Result<(), ExportError> {
    disk.sync_folder(out)
        .map_err(|e| ExportError::io("sync", out, e))
}
