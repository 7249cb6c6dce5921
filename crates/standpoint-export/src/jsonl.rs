use std::io::{self, Write};

use crate::number;
use crate::row::{Cell, Row};

/// Writes one JSON value a line and returns the number of lines. The text is as it is: nothing is
/// guarded, nothing made visible; line breaks inside a value are escaped by JSON itself.
///
/// # Errors
/// What `to` says.
pub fn write_jsonl(
    mut to: impl Write,
    rows: impl Iterator<Item = serde_json::Value>,
) -> io::Result<u64> {
    let mut lines = 0;
    for row in rows {
        write_line(&mut to, &row)?;
        lines += 1;
    }
    Ok(lines)
}

/// One value and its line end.
pub(crate) fn write_line(mut to: impl Write, row: &serde_json::Value) -> io::Result<()> {
    serde_json::to_writer(&mut to, row)?;
    to.write_all(b"\n")
}

/// A table's row as an object: keys in the columns' order, numbers exact, an absent number as null.
pub(crate) fn write_row<R: Row>(mut to: impl Write, row: &R) -> io::Result<()> {
    let mut line = String::from("{");
    for (column, cell) in R::COLUMNS.iter().zip(row.cells()) {
        if line.len() > 1 {
            line.push(',');
        }
        line.push_str(&serde_json::to_string(column.name)?);
        line.push(':');
        line.push_str(&match cell {
            Cell::Text(text) | Cell::Date(text) => serde_json::to_string(text)?,
            Cell::List(list) => serde_json::to_string(list)?,
            Cell::Count(count) => count.to_string(),
            Cell::Score(score) => number::shortest(score, 6),
            Cell::Share(share) => number::shortest(i64::from(share), 3),
            Cell::Empty => "null".to_owned(),
        });
    }
    line.push_str("}\n");
    to.write_all(line.as_bytes())
}
