use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::commit::{self, hex, new_path};
use crate::delimited::Delimited;
use crate::disk::{Disk, DiskFile, Kind, RealDisk};
use crate::error::ExportError;
use crate::row::{Cell, Row};
use crate::run::{self, RUN_FILE, WrittenFile};
use crate::{AnalystRow, FailureRow, Options, SourceRow, StatementRow, Tables, Written, jsonl};

const WIDE_FILE: &str = "wide.csv";
const EVIDENCE_FILE: &str = "evidence.jsonl";

/// Writes all tables to the folder `out`, which is made if it is not there: the files of an earlier run
/// are replaced together, or stay as they were.
///
/// # Errors
/// [`ExportError`] with the path and what to do.
pub fn write(out: &Path, tables: &Tables, options: &Options) -> Result<Written, ExportError> {
    write_with(&RealDisk, out, tables, options)
}

/// As [`write()`], to a disk of the caller's.
///
/// # Errors
/// As there.
pub fn write_with(
    disk: &dyn Disk,
    out: &Path,
    tables: &Tables,
    options: &Options,
) -> Result<Written, ExportError> {
    let mut session = Session::start(disk, out, &tables.propositions, options)?;
    tables
        .analysts
        .iter()
        .try_for_each(|row| session.analyst(row))?;
    tables
        .statements
        .iter()
        .try_for_each(|row| session.statement(row))?;
    tables
        .sources
        .iter()
        .try_for_each(|row| session.source(row))?;
    tables
        .failures
        .iter()
        .try_for_each(|row| session.failure(row))?;
    tables
        .evidence
        .iter()
        .try_for_each(|line| session.evidence(line))?;
    session.finish(&tables.run)
}

/// The files of one run on their way out, row by row, so that no table need be held in memory.
///
/// Rows of different tables may come in any order. Nothing in OUT changes before [`Session::finish`];
/// dropping a session removes what it wrote.
pub struct Session<'d> {
    disk: &'d dyn Disk,
    out: PathBuf,
    options: Options,
    propositions: Vec<String>,
    wide: Wide,
    analysts: Table,
    statements: Table,
    sources: Table,
    failures: Table,
    evidence: Option<Sink>,
    // Below the files, which must be closed before they can be removed everywhere.
    staging: Staging<'d>,
}

impl<'d> Session<'d> {
    /// Opens temporary files in `out`, after clearing up what a process that died left there.
    /// `propositions` are ids and texts.
    ///
    /// # Errors
    /// [`ExportError`], also if `out` is a file or a folder stands where a table goes.
    pub fn start(
        disk: &'d dyn Disk,
        out: &Path,
        propositions: &[(String, String)],
        options: &Options,
    ) -> Result<Self, ExportError> {
        match disk
            .kind(out)
            .map_err(|e| ExportError::io("look at", out, e))?
        {
            Some(Kind::Folder) => {}
            Some(Kind::File) => {
                return Err(ExportError::OutIsFile {
                    path: out.to_owned(),
                });
            }
            None => {
                disk.create_folder(out)
                    .map_err(|e| ExportError::io("make the folder", out, e))?;
            }
        }
        commit::recover(disk, out)?;
        let mut staging = Staging {
            disk,
            out: out.to_owned(),
            names: Vec::new(),
        };
        Ok(Self {
            disk,
            out: out.to_owned(),
            options: *options,
            propositions: propositions.iter().map(|(id, _)| id.clone()).collect(),
            wide: Wide::default(),
            analysts: Table::of::<AnalystRow>(&mut staging, *options)?,
            statements: Table::of::<StatementRow>(&mut staging, *options)?,
            sources: Table::of::<SourceRow>(&mut staging, *options)?,
            failures: Table::of::<FailureRow>(&mut staging, *options)?,
            evidence: None,
            staging,
        })
    }

    /// Writes a row of `analysts.csv`, and its cell of `wide.csv`.
    ///
    /// # Errors
    /// [`ExportError`]; the session cannot be finished afterwards and should be dropped.
    pub fn analyst(&mut self, row: &AnalystRow) -> Result<(), ExportError> {
        self.wide.add(row);
        self.analysts.row(&row.cells())
    }

    /// Writes a row of `statements.csv`.
    ///
    /// # Errors
    /// As for [`Session::analyst`].
    pub fn statement(&mut self, row: &StatementRow) -> Result<(), ExportError> {
        self.statements.row(&row.cells())
    }

    /// Writes a row of `sources.csv`.
    ///
    /// # Errors
    /// As for [`Session::analyst`].
    pub fn source(&mut self, row: &SourceRow) -> Result<(), ExportError> {
        self.sources.row(&row.cells())
    }

    /// Writes a row of `failures.csv`.
    ///
    /// # Errors
    /// As for [`Session::analyst`].
    pub fn failure(&mut self, row: &FailureRow) -> Result<(), ExportError> {
        self.failures.row(&row.cells())
    }

    /// Writes a line of `evidence.jsonl`.
    ///
    /// # Errors
    /// As for [`Session::analyst`].
    pub fn evidence(&mut self, line: &Value) -> Result<(), ExportError> {
        if self.evidence.is_none() {
            self.evidence = Some(self.staging.create(EVIDENCE_FILE)?);
        }
        let Some(sink) = &mut self.evidence else {
            return Ok(());
        };
        let path = sink.path.clone();
        jsonl::write_line(&mut *sink, line).map_err(|e| ExportError::io("write", &path, e))?;
        sink.rows += 1;
        Ok(())
    }

    /// Puts all files in place, `run.json` last. `run` is what that says besides `complete`, `csv`,
    /// `outputs` and `tables_version`: an object, or null for nothing.
    ///
    /// # Errors
    /// [`ExportError`]; then the files of an earlier run stand as they were.
    pub fn finish(self, run: &Value) -> Result<Written, ExportError> {
        let Self {
            disk,
            out,
            options,
            mut staging,
            ..
        } = self;
        let mut wide = Table::new(
            &mut staging,
            WIDE_FILE,
            options,
            Wide::COLUMNS
                .into_iter()
                .chain(self.propositions.iter().map(String::as_str)),
        )?;
        self.wide.write(&self.propositions, &mut wide)?;

        let mut files = Vec::new();
        for table in [
            self.analysts,
            self.statements,
            self.sources,
            self.failures,
            wide,
        ] {
            files.push(table.finish()?);
        }
        if let Some(evidence) = self.evidence {
            let rows = evidence.rows;
            files.push(evidence.finish(Some(rows))?);
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));

        let text = run::text(run, &files, options)?;
        let mut sink = staging.create(RUN_FILE)?;
        sink.write_all(text.as_bytes())
            .map_err(|e| ExportError::io("write", &sink.path, e))?;
        let run_file = sink.finish(None)?;

        let (removed, left) = commit::stale(disk, &out, &files)?;
        let names: Vec<_> = files.iter().map(|f| f.name.clone()).collect();
        commit::exchange(disk, &out, &names, &removed)?;
        staging.names.clear();
        files.push(run_file);
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Written {
            files,
            removed,
            left,
        })
    }
}

/// The temporary files of a session; what is still listed is removed when it goes.
struct Staging<'d> {
    disk: &'d dyn Disk,
    out: PathBuf,
    names: Vec<&'static str>,
}

impl Staging<'_> {
    fn create(&mut self, name: &'static str) -> Result<Sink, ExportError> {
        let path = new_path(&self.out, name);
        // Listed first: a disk may make the file and then fail.
        self.names.push(name);
        let file = self
            .disk
            .create(&path)
            .map_err(|e| ExportError::io("create", &path, e))?;
        Ok(Sink {
            name,
            path,
            file: BufWriter::with_capacity(1 << 16, file),
            hasher: Sha256::new(),
            bytes: 0,
            rows: 0,
        })
    }
}

impl Drop for Staging<'_> {
    fn drop(&mut self) {
        for name in &self.names {
            commit::discard(self.disk, &new_path(&self.out, name));
        }
    }
}

/// A file that counts and digests what goes into it.
struct Sink {
    name: &'static str,
    path: PathBuf,
    file: BufWriter<Box<dyn DiskFile>>,
    hasher: Sha256,
    bytes: u64,
    rows: u64,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.file.write(bytes)?;
        self.hasher.update(&bytes[..taken]);
        self.bytes += taken as u64;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Sink {
    fn finish(mut self, rows: Option<u64>) -> Result<WrittenFile, ExportError> {
        self.file
            .flush()
            .and_then(|()| self.file.get_mut().sync())
            .map_err(|e| ExportError::io("write", &self.path, e))?;
        Ok(WrittenFile {
            name: self.name.to_owned(),
            rows,
            bytes: self.bytes,
            sha256: hex(&self.hasher.finalize()),
        })
    }
}

/// A CSV file on its way out.
struct Table {
    path: PathBuf,
    rows: u64,
    writer: Delimited<Sink>,
}

impl Table {
    fn of<R: Row>(staging: &mut Staging<'_>, options: Options) -> Result<Self, ExportError> {
        Self::new(
            staging,
            R::FILE,
            options,
            R::COLUMNS.iter().map(|column| column.name),
        )
    }

    fn new<'a>(
        staging: &mut Staging<'_>,
        name: &'static str,
        options: Options,
        header: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, ExportError> {
        let sink = staging.create(name)?;
        let path = sink.path.clone();
        let writer = Delimited::new(sink, options, header)
            .map_err(|e| ExportError::io("write", &path, e))?;
        Ok(Self {
            path,
            rows: 0,
            writer,
        })
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), ExportError> {
        self.rows += 1;
        self.writer
            .row(cells)
            .map_err(|e| ExportError::io("write", &self.path, e))
    }

    fn finish(self) -> Result<WrittenFile, ExportError> {
        let sink = self
            .writer
            .finish()
            .map_err(|e| ExportError::io("write", &self.path, e))?;
        sink.finish(Some(self.rows))
    }
}

/// The pivot: analysts in order of their first row, a column per proposition.
#[derive(Default)]
struct Wide {
    rows: Vec<WideRow>,
    index: BTreeMap<String, usize>,
}

struct WideRow {
    id: String,
    name: String,
    kind: String,
    affiliation: String,
    scores: BTreeMap<String, i64>,
}

impl Wide {
    const COLUMNS: [&'static str; 4] = ["analyst_id", "analyst", "kind", "affiliation"];

    fn add(&mut self, row: &AnalystRow) {
        let next = self.rows.len();
        let index = *self.index.entry(row.analyst_id.clone()).or_insert(next);
        if index == next {
            self.rows.push(WideRow {
                id: row.analyst_id.clone(),
                name: row.analyst.clone(),
                kind: row.kind.clone(),
                affiliation: row.affiliation.clone(),
                scores: BTreeMap::new(),
            });
        }
        if let Some(score) = row.score {
            self.rows[index]
                .scores
                .insert(row.proposition_id.clone(), score);
        }
    }

    fn write(&self, propositions: &[String], table: &mut Table) -> Result<(), ExportError> {
        for row in &self.rows {
            let who = [&row.id, &row.name, &row.kind, &row.affiliation];
            let scores = propositions.iter().map(|id| row.scores.get(id));
            let cells: Vec<_> = who
                .into_iter()
                .map(|text| Cell::Text(text))
                .chain(scores.map(|score| score.map_or(Cell::Empty, |s| Cell::Score(*s))))
                .collect();
            table.row(&cells)?;
        }
        Ok(())
    }
}
