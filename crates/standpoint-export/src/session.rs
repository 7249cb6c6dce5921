use std::io;
use std::path::Path;

use serde_json::Value;

use crate::commit;
use crate::disk::{Disk, Kind, RealDisk};
use crate::error::ExportError;
use crate::run::{self, Listing, RUN_FILE, WrittenFile};
use crate::staging::{Long, Sink, Staging, Table};
use crate::wide::Wide;
use crate::{
    AnalystRow, Context, FailureRow, Options, SourceRow, StatementRow, Tables, Written, report,
    workbook,
};

const WIDE_FILE: &str = "wide.csv";
const EVIDENCE_FILE: &str = "evidence.jsonl";
const REPORT_FILE: &str = "report.html";
const WORKBOOK_FILE: &str = "standpoint.xlsx";

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
    tables
        .contexts
        .iter()
        .for_each(|context| session.context(context));
    session.finish(&tables.run)
}

/// The files of one run on their way out, row by row, so that no table need be held in memory (unless
/// the workbook or the report is asked for).
///
/// Rows of different tables may come in any order. Nothing in OUT changes before [`Session::finish`];
/// dropping a session removes what it wrote.
pub struct Session<'d> {
    options: Options,
    wide: Wide,
    analysts: Long,
    statements: Long,
    sources: Long,
    failures: Long,
    evidence: Option<Sink>,
    /// The propositions, and the rows if the workbook or the report needs them.
    held: Tables,
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
        let mut staging = Staging::new(disk, out.to_owned());
        Ok(Self {
            options: *options,
            wide: Wide::default(),
            analysts: Long::of::<AnalystRow>(&mut staging, *options)?,
            statements: Long::of::<StatementRow>(&mut staging, *options)?,
            sources: Long::of::<SourceRow>(&mut staging, *options)?,
            failures: Long::of::<FailureRow>(&mut staging, *options)?,
            evidence: None,
            held: Tables {
                propositions: propositions.to_vec(),
                ..Tables::default()
            },
            staging,
        })
    }

    /// Writes a row of `analysts.csv`, and its cell of `wide.csv`.
    ///
    /// # Errors
    /// [`ExportError`]; the session cannot be finished afterwards and should be dropped.
    pub fn analyst(&mut self, row: &AnalystRow) -> Result<(), ExportError> {
        self.wide.add(row);
        if self.holds() {
            self.held.analysts.push(row.clone());
        }
        self.analysts.row(row)
    }

    /// Writes a row of `statements.csv`.
    ///
    /// # Errors
    /// As for [`Session::analyst`].
    pub fn statement(&mut self, row: &StatementRow) -> Result<(), ExportError> {
        if self.holds() {
            self.held.statements.push(row.clone());
        }
        self.statements.row(row)
    }

    /// Writes a row of `sources.csv`.
    ///
    /// # Errors
    /// As for [`Session::analyst`].
    pub fn source(&mut self, row: &SourceRow) -> Result<(), ExportError> {
        if self.holds() {
            self.held.sources.push(row.clone());
        }
        self.sources.row(row)
    }

    /// Writes a row of `failures.csv`.
    ///
    /// # Errors
    /// As for [`Session::analyst`].
    pub fn failure(&mut self, row: &FailureRow) -> Result<(), ExportError> {
        if self.holds() {
            self.held.failures.push(row.clone());
        }
        self.failures.row(row)
    }

    /// Writes a line of `evidence.jsonl`.
    ///
    /// # Errors
    /// As for [`Session::analyst`].
    pub fn evidence(&mut self, line: &Value) -> Result<(), ExportError> {
        if self.evidence.is_none() {
            self.evidence = Some(self.staging.create(EVIDENCE_FILE)?);
        }
        self.evidence
            .as_mut()
            .map_or(Ok(()), |sink| sink.line(line))
    }

    /// Keeps the surroundings of a statement for the report.
    pub fn context(&mut self, context: &Context) {
        if self.options.formats.html {
            self.held.contexts.push(context.clone());
        }
    }

    /// Puts all files in place, `run.json` last. `run` is what that says besides `complete`, `csv`,
    /// `outputs` and `tables_version`: an object, or null for nothing.
    ///
    /// # Errors
    /// [`ExportError`]; then the files of an earlier run stand as they were.
    pub fn finish(self, run: &Value) -> Result<Written, ExportError> {
        self.finish_with(run, None)
    }

    /// As [`Session::finish`], with one more list in `run.json`, which is not held in memory: its name,
    /// and its items one by one.
    ///
    /// # Errors
    /// As there, also if `items` has an error.
    pub fn finish_listing(
        self,
        run: &Value,
        name: &str,
        items: &mut dyn Iterator<Item = io::Result<Value>>,
    ) -> Result<Written, ExportError> {
        self.finish_with(run, Some((name, items)))
    }

    fn finish_with(
        self,
        run: &Value,
        listing: Option<Listing<'_>>,
    ) -> Result<Written, ExportError> {
        run::check(run)?;
        let Self {
            options,
            mut staging,
            mut held,
            ..
        } = self;
        let ids: Vec<_> = held.propositions.iter().map(|(id, _)| id.clone()).collect();
        let header = Wide::COLUMNS
            .into_iter()
            .chain(ids.iter().map(String::as_str));
        let mut wide = Table::new(&mut staging, WIDE_FILE, options, header)?;
        for row in self.wide.rows() {
            wide.row(&row.cells(&ids))?;
        }

        let mut files = vec![wide.finish()?];
        for table in [self.analysts, self.statements, self.sources, self.failures] {
            table.finish(&mut files)?;
        }
        if let Some(evidence) = self.evidence {
            files.push(evidence.finish_lines()?);
        }
        held.run = run.clone();
        if options.formats.xlsx {
            let path = staging.out.join(WORKBOOK_FILE);
            let bytes = workbook::bytes(&held, &self.wide)
                .map_err(|e| ExportError::io("make", &path, io::Error::other(e)))?;
            files.push(staging.whole(WORKBOOK_FILE, &bytes)?);
        }
        if options.formats.html {
            files.push(staging.whole(REPORT_FILE, report::html(&held).as_bytes())?);
        }
        files.sort_by(|a, b| a.name.cmp(&b.name));

        let mut sink = staging.create(RUN_FILE)?;
        run::write(&mut sink, run, listing, &files, options)
            .map_err(|e| ExportError::io("write", &staging.out.join(RUN_FILE), e))?;
        let run_file = WrittenFile {
            rows: None,
            ..sink.finish_lines()?
        };
        let (removed, left) = commit::stale(staging.disk, &staging.out, &files)?;
        let names: Vec<_> = files.iter().map(|f| f.name.clone()).collect();
        let exchanged = commit::exchange(staging.disk, &staging.out, &names, &removed);
        if matches!(exchanged, Ok(()) | Err(ExportError::Torn { .. })) {
            // Of a torn set the next start needs all there is, as of one whose process died.
            staging.keep();
        }
        exchanged?;
        files.push(run_file);
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Written {
            files,
            removed,
            left,
        })
    }

    fn holds(&self) -> bool {
        self.options.formats.xlsx || self.options.formats.html
    }
}
