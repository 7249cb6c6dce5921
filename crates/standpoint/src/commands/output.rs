//! Tables and files of the commands that work on a run: the run's own flavour of CSV, whole files.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use anyhow::Context;
use standpoint_export::{Run, guard, visible};

use crate::exit::{Exit, Fault, OrFault};
use crate::messages::shown;

/// Marks between cells, in numbers and at line ends, as the user chose them for the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flavour {
    pub byte_order_mark: bool,
    pub delimiter: u8,
    pub decimal_comma: bool,
    pub crlf: bool,
}

impl Flavour {
    /// What programs read best.
    pub(crate) const PLAIN: Self = Self {
        byte_order_mark: false,
        delimiter: b',',
        decimal_comma: false,
        crlf: false,
    };

    /// That of the run's own tables.
    pub(crate) fn of(run: &Run) -> Self {
        let csv = &run.value["csv"];
        Self {
            byte_order_mark: csv["byte_order_mark"] == true,
            delimiter: if csv["delimiter"] == ";" { b';' } else { b',' },
            decimal_comma: csv["decimal_mark"] == ",",
            crlf: csv["line_end"] == "\r\n",
        }
    }

    /// What a spreadsheet opens on a double click where the run's tables open.
    pub(crate) fn for_spreadsheets(self) -> Self {
        Self {
            byte_order_mark: true,
            crlf: true,
            ..self
        }
    }
}

/// A cell.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Cell<'a> {
    /// Untrusted words.
    Text(&'a str),
    Count(u32),
    /// Millionths, shown with four decimals.
    Score(i64),
    Empty,
}

impl Cell<'_> {
    /// The score, or nothing.
    pub(crate) fn maybe(score: Option<u32>) -> Self {
        score.map_or(Self::Empty, |s| Self::Score(i64::from(s)))
    }

    fn show(self, flavour: Flavour) -> String {
        match self {
            Self::Text(text) => guard(&visible(text)).into_owned(),
            Self::Count(count) => count.to_string(),
            Self::Score(score) if flavour.decimal_comma => four_decimals(score).replace('.', ","),
            Self::Score(score) => four_decimals(score),
            Self::Empty => String::new(),
        }
    }
}

/// `millionths` with four decimals, halves away from zero; what rounds to zero has no sign.
fn four_decimals(millionths: i64) -> String {
    let rounded = (millionths.unsigned_abs() + 50) / 100;
    let sign = if millionths < 0 && rounded != 0 {
        "-"
    } else {
        ""
    };
    format!("{sign}{}.{:04}", rounded / 10_000, rounded % 10_000)
}

/// The bytes of a table.
pub(crate) fn csv_bytes(
    flavour: Flavour,
    header: &[&str],
    rows: &[Vec<Cell<'_>>],
) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    if flavour.byte_order_mark {
        bytes.extend_from_slice("\u{feff}".as_bytes());
    }
    let terminator = if flavour.crlf {
        csv::Terminator::CRLF
    } else {
        csv::Terminator::Any(b'\n')
    };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(flavour.delimiter)
        .terminator(terminator)
        .from_writer(bytes);
    writer.write_record(header).or_fault(Exit::Output)?;
    for row in rows {
        let cells = row.iter().map(|cell| cell.show(flavour));
        writer.write_record(cells).or_fault(Exit::Output)?;
    }
    writer.into_inner().or_fault(Exit::Output)
}

/// Writes a file whole or not at all: beside its place first, then renamed.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".part");
    let part = path.with_file_name(name);
    let write = || {
        let mut file = File::create(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&part, path)
    };
    let written = write();
    if written.is_err() {
        // What is left over of a failed attempt helps nobody; if it stays, the next attempt replaces it.
        let _ = fs::remove_file(&part);
    }
    written
        .with_context(|| format!("cannot write {}", path.display()))
        .or_fault(Exit::Output)
}

/// Prints a page for people; words from articles cannot steer the terminal.
pub(crate) fn print_page(text: &str) -> Result<(), Fault> {
    print_bytes(shown(text).as_bytes())
}

/// Prints data.
pub(crate) fn print_bytes(bytes: &[u8]) -> Result<(), Fault> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)
        .and_then(|()| out.flush())
        .or_fault(Exit::Output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_decimals_as_in_the_tables_of_a_run() {
        let check = |value, shown: &str| assert_eq!(four_decimals(value), shown);
        check(0, "0.0000");
        check(-49, "0.0000");
        check(-50, "-0.0001");
        check(999_950, "1.0000");
        check(-1_250_000, "-1.2500");
    }

    #[test]
    fn words_are_guarded_and_numbers_follow_the_flavour() {
        let cells = vec![vec![
            Cell::Text("=SUM(A1)"),
            Cell::Score(-500_000),
            Cell::Empty,
        ]];
        let flavour = Flavour {
            delimiter: b';',
            decimal_comma: true,
            ..Flavour::PLAIN
        };
        let bytes = csv_bytes(flavour, &["a", "b", "c"], &cells).expect("a table");
        assert_eq!(bytes, b"a;b;c\n'=SUM(A1);-0,5000;\n");
    }
}
