//! The way back: what [`crate::write()`] wrote, for commands that work on the outputs of a run.
//!
//! Only complete outputs are read, and only files that are byte for byte what the run wrote: a row
//! that was edited by hand must not pass for a measurement. Numbers come back as shown, in steps of
//! 0.0001; guards are taken off; hidden characters stay as [`crate::visible`] showed them.

use std::fs;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::commit::hex;
use crate::delimited::BYTE_ORDER_MARK;
use crate::row::Row;
use crate::run::{RUN_FILE, Run};
use crate::{AnalystRow, FailureRow, ReadError, SourceRow, StatementRow, unguard};

/// What `run.json` in the folder `out` says.
///
/// # Errors
/// [`ReadError::Incomplete`] if it is missing or does not say `complete`.
pub fn read_run(out: &Path) -> Result<Run, ReadError> {
    let path = out.join(RUN_FILE);
    let incomplete = || ReadError::Incomplete {
        path: out.to_owned(),
    };
    match fs::read(&path) {
        Ok(bytes) => Run::parse(&bytes).ok_or_else(incomplete),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Err(incomplete()),
        Err(source) => Err(ReadError::Io { path, source }),
    }
}

/// The rows of `analysts.csv`.
///
/// # Errors
/// [`ReadError`] if the outputs are incomplete, changed or of another form.
pub fn read_analysts(out: &Path) -> Result<Vec<AnalystRow>, ReadError> {
    table(out)
}

/// The rows of `statements.csv`.
///
/// # Errors
/// As for [`read_analysts`].
pub fn read_statements(out: &Path) -> Result<Vec<StatementRow>, ReadError> {
    table(out)
}

/// The rows of `sources.csv`.
///
/// # Errors
/// As for [`read_analysts`].
pub fn read_sources(out: &Path) -> Result<Vec<SourceRow>, ReadError> {
    table(out)
}

/// The rows of `failures.csv`.
///
/// # Errors
/// As for [`read_analysts`].
pub fn read_failures(out: &Path) -> Result<Vec<FailureRow>, ReadError> {
    table(out)
}

/// The lines of `evidence.jsonl`; none if the run wrote no such file.
///
/// # Errors
/// As for [`read_analysts`].
pub fn read_evidence(out: &Path) -> Result<Vec<Value>, ReadError> {
    let run = read_run(out)?;
    let name = "evidence.jsonl";
    if run.output(name).is_none() {
        return Ok(Vec::new());
    }
    let bytes = verified(out, &run, name)?;
    let lines = bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty());
    lines
        .zip(1..)
        .map(|(line, number)| {
            serde_json::from_slice(line).map_err(|e| ReadError::Malformed {
                path: out.join(name),
                line: number,
                message: e.to_string(),
            })
        })
        .collect()
}

fn table<R: Row>(out: &Path) -> Result<Vec<R>, ReadError> {
    let run = read_run(out)?;
    let bytes = verified(out, &run, R::FILE)?;
    parse(&bytes).map_err(|(line, message)| ReadError::Malformed {
        path: out.join(R::FILE),
        line,
        message,
    })
}

/// The bytes of the file, if they are those that the run wrote.
fn verified(out: &Path, run: &Run, name: &str) -> Result<Vec<u8>, ReadError> {
    let path = out.join(name);
    let Some(file) = run.output(name) else {
        return Err(ReadError::Unlisted { path });
    };
    match fs::read(&path) {
        Ok(bytes) if hex(&Sha256::digest(&bytes)) == file.sha256 => Ok(bytes),
        Ok(_) => Err(ReadError::Changed { path }),
        Err(source) => Err(ReadError::Io { path, source }),
    }
}

/// The rows of a table in any of its flavours; the error is a line and what is wrong with it. Columns
/// are found by name, so that those that a later version adds do no harm.
fn parse<R: Row>(bytes: &[u8]) -> Result<Vec<R>, (u64, String)> {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let header = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    // No column's name holds either mark.
    let delimiter = if header.contains(&b';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .from_reader(bytes);
    let header = reader.headers().map_err(|e| (1, e.to_string()))?.clone();
    let places = R::COLUMNS
        .iter()
        .map(|column| {
            let place = header.iter().position(|name| name == column.name);
            place.ok_or_else(|| (1, format!("there is no column `{}`", column.name)))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record =
            record.map_err(|e| (e.position().map_or(0, csv::Position::line), e.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let texts: Vec<_> = places.iter().map(|&i| unguard(&record[i])).collect();
        let row = R::parse(&texts)
            .map_err(|(column, why)| (line, format!("in column `{column}`, {why}")))?;
        rows.push(row);
    }
    Ok(rows)
}
