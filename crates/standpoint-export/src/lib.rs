//! Tables to files that people and programs open: CSV always, other forms on request.
//!
//! Three promises are kept here and nowhere else.
//! - **Whole or not at all.** Every file is written beside its place, synced and renamed; `run.json` is
//!   taken away first and comes last. Outputs are complete if and only if it stands there and says
//!   so. See [`Session`].
//! - **A text is never a formula.** Cells of text that a spreadsheet would calculate are guarded by an
//!   apostrophe ([`guard`]); numbers never are.
//! - **Same tables, same bytes.** No clock, path, host or hash order reaches a file; numbers are
//!   rounded as integers.
//!
//! This crate must never know where a row came from: no article, model or rule is looked at here, and
//! nothing is computed but pivots, positions in a plot and colours.

mod columnar;
mod commit;
mod delimited;
mod disk;
mod error;
mod guard;
mod jsonl;
mod number;
mod palette;
mod read;
mod report;
mod row;
mod run;
mod session;
mod staging;
mod tables;
mod wide;
mod workbook;

pub use commit::foreign_file;
pub use disk::{Disk, DiskFile, Kind, RealDisk};
pub use error::{ExportError, ReadError};
pub use guard::{guard, is_hidden, unguard, visible};
pub use jsonl::write_jsonl;
pub use read::{
    read_analysts, read_evidence, read_failures, read_run, read_sources, read_statements,
};
pub use run::{Run, WrittenFile};
pub use session::{Session, write, write_with};
pub use tables::{AnalystRow, Context, FailureRow, SourceRow, StatementRow, Tables};

/// The columns of `wide.csv` before those of the propositions, whose ids must be others.
pub const WIDE_COLUMNS: [&str; 4] = wide::Wide::COLUMNS;

/// How the tables are written. The default is what programs read best: UTF-8 without a mark, commas
/// between cells, points in numbers, `\n` at line ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// A byte order mark and `\r\n` at line ends, so that Excel takes the file for UTF-8 on a double
    /// click.
    pub excel: bool,
    /// Commas in numbers and semicolons between cells, as spreadsheets of most European locales expect.
    pub decimal_comma: bool,
    /// What is written besides CSV.
    pub formats: Formats,
}

/// What is written besides the CSV files, which always are. The workbook and the report need all rows
/// in memory; the others do not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Formats {
    /// The four long tables as JSON Lines, with the text as it is and numbers unrounded.
    pub jsonl: bool,
    /// The four long tables as Parquet, with types, the text as it is and numbers unrounded.
    pub parquet: bool,
    /// The four long tables as Arrow IPC files (Feather v2), with the columns of the Parquet files.
    pub arrow: bool,
    /// `standpoint.xlsx`.
    pub xlsx: bool,
    /// `report.html`.
    pub html: bool,
}

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Every file, in order of name, `run.json` among them.
    pub files: Vec<WrittenFile>,
    /// Names of files of an earlier run that this one did not write and therefore removed.
    pub removed: Vec<String>,
    /// Names of files of an earlier run that this one did not write but left, because somebody had
    /// changed them since.
    pub left: Vec<String>,
}
