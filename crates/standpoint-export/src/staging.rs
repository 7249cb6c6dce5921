//! Files that are on their way out: temporary until they are exchanged for those of an earlier run.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use sha2::{Digest, Sha256};

use crate::columnar::{Columnar, Form, Held};
use crate::commit::{self, hex, new_path};
use crate::delimited::Delimited;
use crate::disk::{Disk, DiskFile};
use crate::error::ExportError;
use crate::row::{Cell, Row};
use crate::run::WrittenFile;
use crate::{Options, jsonl};

/// The temporary files of a session; what is still listed is removed when it goes.
pub(crate) struct Staging<'d> {
    pub(crate) disk: &'d dyn Disk,
    pub(crate) out: PathBuf,
    names: Vec<&'static str>,
}

impl<'d> Staging<'d> {
    pub(crate) fn new(disk: &'d dyn Disk, out: PathBuf) -> Self {
        Self {
            disk,
            out,
            names: Vec::new(),
        }
    }

    pub(crate) fn create(&mut self, name: &'static str) -> Result<Sink, ExportError> {
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

    /// A file that is no table, at once.
    pub(crate) fn whole(
        &mut self,
        name: &'static str,
        bytes: &[u8],
    ) -> Result<WrittenFile, ExportError> {
        let mut sink = self.create(name)?;
        sink.write_all(bytes)
            .map_err(|e| ExportError::io("write", &sink.path, e))?;
        sink.finish(None)
    }

    /// The files have become outputs, or may yet, and are not to be removed.
    pub(crate) fn keep(&mut self) {
        self.names.clear();
    }
}

impl Drop for Staging<'_> {
    fn drop(&mut self) {
        // `run.json`, which was made last, goes first: it says what the others are.
        for name in self.names.iter().rev() {
            commit::discard(self.disk, &new_path(&self.out, name));
        }
    }
}

/// A file that counts and digests what goes into it.
pub(crate) struct Sink {
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
    /// A line of JSON.
    pub(crate) fn line(&mut self, line: &serde_json::Value) -> Result<(), ExportError> {
        self.rows += 1;
        jsonl::write_line(&mut *self, line).map_err(|e| ExportError::io("write", &self.path, e))
    }

    fn row<R: Row>(&mut self, row: &R) -> Result<(), ExportError> {
        self.rows += 1;
        jsonl::write_row(&mut *self, row).map_err(|e| ExportError::io("write", &self.path, e))
    }

    /// As a file of lines.
    pub(crate) fn finish_lines(self) -> Result<WrittenFile, ExportError> {
        let rows = self.rows;
        self.finish(Some(rows))
    }

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

/// A CSV file.
pub(crate) struct Table {
    path: PathBuf,
    rows: u64,
    writer: Delimited<Sink>,
}

impl Table {
    pub(crate) fn new<'a>(
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

    pub(crate) fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), ExportError> {
        self.rows += 1;
        self.writer
            .row(cells)
            .map_err(|e| ExportError::io("write", &self.path, e))
    }

    pub(crate) fn finish(self) -> Result<WrittenFile, ExportError> {
        let sink = self
            .writer
            .finish()
            .map_err(|e| ExportError::io("write", &self.path, e))?;
        sink.finish(Some(self.rows))
    }
}

/// The files that hold a table column by column, in each form that was asked for.
struct Typed {
    held: Held,
    rows: u64,
    files: Vec<(PathBuf, Columnar<Sink>)>,
}

impl Typed {
    /// None if no such form was asked for.
    fn of<R: Row>(
        staging: &mut Staging<'_>,
        options: Options,
    ) -> Result<Option<Self>, ExportError> {
        let forms = [
            (options.formats.parquet, Form::Parquet, R::PARQUET_FILE),
            (options.formats.arrow, Form::Arrow, R::ARROW_FILE),
        ];
        let held = Held::new(R::COLUMNS);
        let mut files = Vec::new();
        for (_, form, name) in forms.into_iter().filter(|(is_wanted, ..)| *is_wanted) {
            let sink = staging.create(name)?;
            let path = sink.path.clone();
            let file = Columnar::new(sink, form, R::NAME, held.schema())
                .map_err(|e| ExportError::io("write", &path, e))?;
            files.push((path, file));
        }
        let is_wanted = !files.is_empty();
        Ok(is_wanted.then_some(Self {
            held,
            rows: 0,
            files,
        }))
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<(), ExportError> {
        self.rows += 1;
        match self.held.push(cells) {
            Ok(false) => Ok(()),
            Ok(true) => self.write(),
            Err(error) => Err(self.fault(error)),
        }
    }

    /// Writes what is held to each file.
    fn write(&mut self) -> Result<(), ExportError> {
        if let Some(batch) = self.held.take().map_err(|e| self.fault(e))? {
            for (path, file) in &mut self.files {
                file.write(&batch)
                    .map_err(|e| ExportError::io("write", path, e))?;
            }
        }
        Ok(())
    }

    /// A fault that no file alone has.
    fn fault(&self, error: io::Error) -> ExportError {
        let path = self.files.first().map(|(path, _)| path.clone());
        ExportError::io("write", &path.unwrap_or_default(), error)
    }

    fn finish(mut self, files: &mut Vec<WrittenFile>) -> Result<(), ExportError> {
        self.write()?;
        for (path, file) in self.files {
            let sink = file
                .finish()
                .map_err(|e| ExportError::io("write", &path, e))?;
            files.push(sink.finish(Some(self.rows))?);
        }
        Ok(())
    }
}

/// One of the long tables, in all forms that are written row by row.
pub(crate) struct Long {
    csv: Table,
    jsonl: Option<Sink>,
    typed: Option<Typed>,
}

impl Long {
    pub(crate) fn of<R: Row>(
        staging: &mut Staging<'_>,
        options: Options,
    ) -> Result<Self, ExportError> {
        let header = R::COLUMNS.iter().map(|column| column.name);
        let csv = Table::new(staging, R::FILE, options, header)?;
        let wants_lines = options.formats.jsonl;
        let jsonl = wants_lines
            .then(|| staging.create(R::JSONL_FILE))
            .transpose()?;
        let typed = Typed::of::<R>(staging, options)?;
        Ok(Self { csv, jsonl, typed })
    }

    pub(crate) fn row<R: Row>(&mut self, row: &R) -> Result<(), ExportError> {
        let cells = row.cells();
        self.csv.row(&cells)?;
        if let Some(typed) = &mut self.typed {
            typed.row(&cells)?;
        }
        self.jsonl.as_mut().map_or(Ok(()), |sink| sink.row(row))
    }

    pub(crate) fn finish(self, files: &mut Vec<WrittenFile>) -> Result<(), ExportError> {
        files.push(self.csv.finish()?);
        if let Some(sink) = self.jsonl {
            files.push(sink.finish_lines()?);
        }
        self.typed.map_or(Ok(()), |typed| typed.finish(files))
    }
}
