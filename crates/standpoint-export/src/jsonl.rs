use std::io::{self, Write};

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
