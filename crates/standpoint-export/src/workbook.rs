//! `standpoint.xlsx`: the tables for people who live in a spreadsheet.
//!
//! Texts are written as strings, which no spreadsheet calculates, so no apostrophe stands before them;
//! those that look like a formula are also marked as text, so that they stay text when somebody edits
//! the cell. The file holds no clock: same rows, same bytes.

use rust_xlsxwriter::{
    Color, ConditionalFormat3ColorScale, ConditionalFormatType, DocProperties, ExcelDateTime,
    Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use crate::delimited::join;
use crate::row::{self, Cell, Column, Row};
use crate::run::plain_values;
use crate::wide::Wide;
use crate::{AnalystRow, FailureRow, SourceRow, StatementRow, Tables, guard, palette, visible};

/// Rows of a sheet, its header among them.
const SHEET_ROWS: usize = 1_048_576;
/// Columns of a sheet.
const SHEET_COLUMNS: usize = 16_384;
/// Longest text of a cell, in UTF-16 units.
const CELL_UNITS: usize = 32_767;
/// Height of a line in points.
const LINE: f64 = 15.0;
/// A row is no higher than so many lines; the rest of a longer text is seen on a click.
const MOST_LINES: u32 = 12;
/// Stands at the end of a text that was too long for its cell.
const CUT: &str = " … [cut here; the CSV file has all of it]";

/// The bytes of the workbook.
pub(crate) fn bytes(tables: &Tables, wide: &Wide) -> Result<Vec<u8>, XlsxError> {
    with_limit(tables, wide, SHEET_ROWS)
}

/// As [`bytes`], with sheets of at most `limit` rows.
fn with_limit(tables: &Tables, wide: &Wide, limit: usize) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let title = DocProperties::new()
        .set_title("Standpoint")
        .set_creation_datetime(&created);
    book.set_properties(&title);
    let styles = Styles::new();

    let mut sheets = Sheets {
        book: &mut book,
        styles: &styles,
        limit,
    };
    sheets.long(&tables.analysts)?;
    sheets.wide(tables, wide)?;
    sheets.long(&tables.sources)?;
    sheets.long(&tables.statements)?;
    sheets.long(&tables.failures)?;
    read_me(book.add_worksheet(), tables, &styles)?;
    book.save_to_buffer()
}

struct Styles {
    header: Format,
    text: Format,
    marked_text: Format,
    date: Format,
    count: Format,
    score: Format,
    share: Format,
    title: Format,
}

impl Styles {
    fn new() -> Self {
        let top = || Format::new().set_align(FormatAlign::Top);
        let wrapped = || top().set_text_wrap();
        Self {
            header: wrapped()
                .set_bold()
                .set_background_color(Color::RGB(0x00E7_E6E6)),
            text: wrapped(),
            marked_text: wrapped().set_quote_prefix(),
            date: top()
                .set_num_format("yyyy-mm-dd")
                .set_align(FormatAlign::Left),
            count: top().set_num_format("0"),
            // The cell holds all decimals; more than two would look surer than a model can be.
            score: top().set_num_format("+0.00;-0.00;0.00"),
            share: top().set_num_format("0.000"),
            title: top().set_bold(),
        }
    }
}

/// A sheet's columns: names, widths in characters, and which hold scores.
struct Layout<'a> {
    names: Vec<&'a str>,
    /// Columns that stay in view: those that say whose row it is.
    kept: u16,
    widths: Vec<u16>,
    scores: Vec<bool>,
}

struct Sheets<'a> {
    book: &'a mut Workbook,
    styles: &'a Styles,
    limit: usize,
}

impl Sheets<'_> {
    fn long<R: Row>(&mut self, rows: &[R]) -> Result<(), XlsxError> {
        let layout = Layout {
            names: R::COLUMNS.iter().map(|c| c.name).collect(),
            kept: match R::COLUMNS.first().map(|c| c.name) {
                Some("analyst_id") => 2,
                Some("source") => 1,
                _ => 0,
            },
            widths: R::COLUMNS.iter().map(width).collect(),
            // Only the score: an interval's ends, coloured too, would outshine it.
            scores: R::COLUMNS.iter().map(|c| c.name == "score").collect(),
        };
        self.split(R::NAME, &layout, rows, Row::cells)
    }

    fn wide(&mut self, tables: &Tables, wide: &Wide) -> Result<(), XlsxError> {
        let ids: Vec<_> = tables
            .propositions
            .iter()
            .map(|(id, _)| id.clone())
            .take(SHEET_COLUMNS - Wide::COLUMNS.len())
            .collect();
        let names: Vec<_> = Wide::COLUMNS
            .into_iter()
            .chain(ids.iter().map(String::as_str))
            .collect();
        let fixed = [24, 28, 14, 34].into_iter();
        let layout = Layout {
            widths: fixed.chain(ids.iter().map(|_| 14)).collect(),
            scores: (0..names.len()).map(|i| i >= Wide::COLUMNS.len()).collect(),
            kept: 2,
            names,
        };
        self.split("wide", &layout, wide.rows(), |row| row.cells(&ids))
    }

    /// A sheet, and more of them where the rows are too many for one.
    fn split<'r, T>(
        &mut self,
        name: &str,
        layout: &Layout<'_>,
        rows: &'r [T],
        cells: impl Fn(&'r T) -> Vec<Cell<'r>>,
    ) -> Result<(), XlsxError> {
        // An empty table has a sheet too.
        let parts = rows.len().div_ceil(self.limit - 1).max(1);
        for part in 0..parts {
            let sheet = self.book.add_worksheet();
            sheet.set_name(if part == 0 {
                name.to_owned()
            } else {
                format!("{name} {}", part + 1)
            })?;
            let from = part * (self.limit - 1);
            let rows = &rows[from..rows.len().min(from + self.limit - 1)];
            fill(sheet, layout, rows.iter().map(&cells), self.styles)?;
        }
        Ok(())
    }
}

fn fill<'r>(
    sheet: &mut Worksheet,
    layout: &Layout<'_>,
    rows: impl ExactSizeIterator<Item = Vec<Cell<'r>>>,
    styles: &Styles,
) -> Result<(), XlsxError> {
    let last_row = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let last_column = u16::try_from(layout.names.len() - 1).unwrap_or(u16::MAX);
    for (column, name) in (0..).zip(&layout.names) {
        sheet.write_string_with_format(0, column, fitting(&visible(name)), &styles.header)?;
    }
    for (row, cells) in (1..).zip(rows) {
        let needed = cells.iter().zip(&layout.widths);
        let needed = needed.map(|(cell, width)| lines(*cell, *width));
        let needed = needed.max().unwrap_or(1);
        for (column, cell) in (0..).zip(cells) {
            write(sheet, row, column, cell, styles)?;
        }
        // Not every program finds out by itself how high a row with wrapped text must be.
        if needed > 1 {
            sheet.set_row_height(row, f64::from(needed) * LINE)?;
        }
    }
    sheet.set_freeze_panes(1, layout.kept)?;
    sheet.autofilter(0, 0, last_row, last_column)?;
    sheet.set_landscape().set_repeat_rows(0, 0)?;
    if layout.kept > 0 {
        sheet.set_print_fit_to_pages(1, 0);
    }
    for (column, width) in (0..).zip(&layout.widths) {
        sheet.set_column_width(column, f64::from(*width))?;
    }
    for (column, is_score) in (0..).zip(&layout.scores) {
        if *is_score && last_row > 0 {
            sheet.add_conditional_format(1, column, last_row, column, &scale())?;
        }
    }
    Ok(())
}

/// Lines that a cell takes in a column that is `width` characters wide, about.
fn lines(cell: Cell<'_>, width: u16) -> u32 {
    let count = |text: &str| -> usize {
        let parts = text.lines().take(MOST_LINES as usize);
        let width = usize::from(width).max(1);
        parts
            .map(|part| part.chars().count().div_ceil(width).max(1))
            .sum()
    };
    let all = match cell {
        Cell::Text(text) => count(text),
        Cell::List(list) => count(&join(list)),
        _ => 1,
    };
    u32::try_from(all)
        .unwrap_or(MOST_LINES)
        .clamp(1, MOST_LINES)
}

fn write(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: Cell<'_>,
    styles: &Styles,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) => write_text(sheet, row, column, text, styles),
        Cell::List(list) => write_text(sheet, row, column, &join(list), styles),
        Cell::Date(text) => match full_date(text) {
            Some(date) => sheet
                .write_datetime_with_format(row, column, &date, &styles.date)
                .map(|_| ()),
            None => write_text(sheet, row, column, text, styles),
        },
        Cell::Count(count) => sheet
            .write_number_with_format(row, column, count, &styles.count)
            .map(|_| ()),
        Cell::Score(score) => sheet
            .write_number_with_format(row, column, decimal(score), &styles.score)
            .map(|_| ()),
        Cell::Share(share) => sheet
            .write_number_with_format(row, column, f64::from(share) / 1000.0, &styles.share)
            .map(|_| ()),
        Cell::Empty => Ok(()),
    }
}

fn write_text(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    styles: &Styles,
) -> Result<(), XlsxError> {
    if text.is_empty() {
        return Ok(());
    }
    let text = fitting(&visible(text));
    let is_plain = guard(&text) == text;
    let style = if is_plain {
        &styles.text
    } else {
        &styles.marked_text
    };
    sheet
        .write_string_with_format(row, column, text, style)
        .map(|_| ())
}

/// The number as the CSV file shows it.
#[expect(clippy::cast_precision_loss, reason = "whole numbers below 2^53")]
fn decimal(millionths: i64) -> f64 {
    let steps = (millionths.abs() + 50) / 100 * millionths.signum();
    steps as f64 / 10_000.0
}

/// A date that a spreadsheet can reckon with: complete, real, and not before its calendar begins.
fn full_date(text: &str) -> Option<ExcelDateTime> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let part = |range: std::ops::Range<usize>| {
        let digits = &text.get(range)?;
        digits
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| digits.parse().ok())?
    };
    let (year, month, day) = (part(0..4)?, part(5..7)?, part(8..10)?);
    if year < 1901 || month > 12 || day > 31 {
        return None;
    }
    ExcelDateTime::from_ymd(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?).ok()
}

/// The text, cut with a note if it is too long for a cell.
fn fitting(text: &str) -> String {
    if text.encode_utf16().count() <= CELL_UNITS {
        return text.to_owned();
    }
    let mut room = CELL_UNITS - CUT.encode_utf16().count();
    let kept = text.chars().take_while(|c| {
        let units = c.len_utf16();
        let fits = room >= units;
        room = room.saturating_sub(units);
        fits
    });
    kept.collect::<String>() + CUT
}

fn scale() -> ConditionalFormat3ColorScale {
    let [oppose, neutral, support] = palette::SCALE.map(Color::RGB);
    ConditionalFormat3ColorScale::new()
        .set_minimum(ConditionalFormatType::Number, -1)
        .set_midpoint(ConditionalFormatType::Number, 0)
        .set_maximum(ConditionalFormatType::Number, 1)
        .set_minimum_color(oppose)
        .set_midpoint_color(neutral)
        .set_maximum_color(support)
}

fn width(column: &Column) -> u16 {
    match (column.name, column.format) {
        ("text" | "message", _) => 80,
        ("role" | "affiliation", _) => 34,
        ("statement_id", _) => 20,
        ("article_id" | "duplicate_of", _) => 16,
        ("kind" | "label" | "status" | "cue" | "titles", _) => 14,
        (_, row::Format::Text | row::Format::List) => 24,
        (_, row::Format::Date) => 12,
        (_, row::Format::Count | row::Format::Score | row::Format::Share) => 11,
    }
}

/// The legend: what the sheets, columns and colours mean, which propositions were asked, and what the
/// run says of itself.
fn read_me(sheet: &mut Worksheet, tables: &Tables, styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_name("read-me")?;
    for (column, width) in [(0, 16.0), (1, 22.0), (2, 100.0)] {
        sheet.set_column_width(column, width)?;
    }
    let mut lines: Vec<[&str; 3]> = vec![["Standpoint", "", ""]];
    lines.push([
        "",
        "",
        "Who says what in the articles, and how it stands to each proposition.",
    ]);
    lines.push([
        "",
        "",
        "A score runs from −1 (opposes, orange) over 0 to 1 (supports, violet).",
    ]);
    lines.push([
        "",
        "",
        "Look at counts and interval beside a score: one sentence is little evidence.",
    ]);
    lines.push([
        "",
        "",
        "Texts are as published; hidden characters are shown as pictures or escapes.",
    ]);
    lines.push(["", "", ""]);
    lines.push(["Propositions", "", ""]);
    lines.extend(
        tables
            .propositions
            .iter()
            .map(|(id, text)| ["", id.as_str(), text.as_str()]),
    );
    let sections = [
        (AnalystRow::NAME, AnalystRow::COLUMNS),
        (SourceRow::NAME, SourceRow::COLUMNS),
        (StatementRow::NAME, StatementRow::COLUMNS),
        (FailureRow::NAME, FailureRow::COLUMNS),
    ];
    for (name, columns) in sections {
        lines.push(["", "", ""]);
        lines.push(["Columns of", name, ""]);
        lines.extend(columns.iter().map(|c| ["", c.name, c.about]));
    }
    let said = plain_values(&tables.run);
    if !said.is_empty() {
        lines.push(["", "", ""]);
        lines.push(["The run", "", ""]);
        lines.extend(
            said.iter()
                .map(|(key, value)| ["", key.as_str(), value.as_str()]),
        );
    }
    for (row, line) in (0..).zip(lines) {
        for (column, text) in (0..).zip(line) {
            if text.is_empty() {
                continue;
            }
            if column == 0 {
                sheet.write_string_with_format(row, column, text, &styles.title)?;
            } else {
                // The legend's marks of code say nothing in a spreadsheet.
                let text = text.trim().replace('`', "");
                write_text(sheet, row, column, &text, styles)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_full_and_real_dates_are_dates() {
        for text in ["2031-03-01", "1901-01-01", "2028-02-29"] {
            assert!(full_date(text).is_some(), "{text}");
        }
        for text in [
            "",
            "2031",
            "2031-03",
            "2031-02-30",
            "2031-13-01",
            "1900-02-29",
            "+031-03-01",
            "2031-3-1x",
        ] {
            assert!(full_date(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_long_text_is_cut_with_a_note() {
        let fits = "é".repeat(CELL_UNITS);
        assert_eq!(fitting(&fits), fits);
        let cut = fitting(&"😀".repeat(CELL_UNITS));
        assert!(cut.ends_with(CUT) && cut.encode_utf16().count() <= CELL_UNITS);
    }

    #[test]
    fn numbers_are_those_of_the_csv_file() {
        let check = |millionths, shown: f64| assert!((decimal(millionths) - shown).abs() < 1e-12);
        check(50, 0.0001);
        check(-50, -0.0001);
        check(49, 0.0);
        check(-1_000_000, -1.0);
    }

    #[test]
    fn a_row_is_as_high_as_its_longest_cell() {
        let check = |text: &str, wanted| assert_eq!(lines(Cell::Text(text), 10), wanted, "{text}");
        check("", 1);
        check("ten ten te", 1);
        check("ten ten tena", 2);
        check("a\nb\n\nc", 4);
        check(&"x".repeat(1_000), MOST_LINES);
        check(&"\n".repeat(1_000), MOST_LINES);
        assert_eq!(lines(Cell::Score(-1_000_000), 1), 1);
        let list = ["seven77".to_owned(), "b".to_owned()];
        assert_eq!(lines(Cell::List(&list), 10), 1);
        assert_eq!(lines(Cell::List(&list), 9), 2);
    }

    #[test]
    fn rows_beyond_a_sheet_go_to_the_next() {
        let tables = Tables {
            failures: vec![FailureRow::default(); 7],
            ..Tables::default()
        };
        let names = |limit| {
            let mut book = Workbook::new();
            let styles = Styles::new();
            let mut sheets = Sheets {
                book: &mut book,
                styles: &styles,
                limit,
            };
            sheets.long(&tables.failures).expect("valid");
            book.worksheets()
                .iter()
                .map(Worksheet::name)
                .collect::<Vec<_>>()
        };
        assert_eq!(names(4), ["failures", "failures 2", "failures 3"]);
        assert_eq!(names(8), ["failures"]);
    }

    #[test]
    fn same_rows_same_bytes() {
        let tables = Tables {
            failures: vec![FailureRow::default(); 3],
            ..Tables::default()
        };
        let once = || bytes(&tables, &Wide::default()).expect("valid");
        assert_eq!(once(), once());
    }
}
