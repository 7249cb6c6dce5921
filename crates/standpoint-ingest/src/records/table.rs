use standpoint_text::Metadata;

use super::Record;
use crate::fields::{self, Field, TEXT_NAMES};
use crate::outcome::Fault;
use crate::{Limits, codes};

/// A CSV reader that takes rows of any length, so that a short row is ours to report.
pub(crate) fn table_reader(bytes: &[u8], delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes)
}

/// The lines on which rows begin. The reader's own count is one short behind "\r\n" in a field.
pub(crate) struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
        }
    }

    /// The line, from 1, of a row; rows are asked for in their order.
    pub(crate) fn of(&mut self, row: &csv::StringRecord) -> u64 {
        let start = row
            .position()
            .map_or(0, |p| usize::try_from(p.byte()).unwrap_or(usize::MAX));
        let bytes = self.text.as_bytes();
        // The position may be that of blank lines before the row.
        let blank = |b: &u8| matches!(b, b'\r' | b'\n');
        let start = start.min(bytes.len());
        let start = start + bytes[start..].iter().take_while(|b| blank(b)).count();
        let breaks = bytes[self.at.min(start)..start]
            .iter()
            .filter(|&&b| b == b'\n')
            .count();
        self.line += breaks as u64;
        self.at = self.at.max(start);
        self.line
    }
}

/// What separates the fields: the one of tab, semicolon and comma that stands most often in the header,
/// outside quotation marks. Spreadsheets of many countries write semicolons.
pub(crate) fn delimiter_of(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    for byte in header.bytes() {
        quoted ^= byte == b'"';
        for (delimiter, count) in &mut counts {
            *count += usize::from(!quoted && byte == *delimiter);
        }
    }
    // On a tie the comma, which stands first.
    counts
        .iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .map_or(b',', |(delimiter, _)| *delimiter)
}

/// The records of a table, in order. A broken row is a record that failed.
///
/// # Errors
/// `missing_text` if no column holds the text, `too_many_fields`.
pub(crate) fn table(text: &str, delimiter: u8, limits: &Limits) -> Result<Vec<Record>, Fault> {
    let mut reader = table_reader(text.as_bytes(), delimiter);
    let mut row = csv::StringRecord::new();
    // The text is valid UTF-8 and rows may have any length: reading cannot fail.
    if !reader.read_record(&mut row).unwrap_or(false) {
        return Ok(Vec::new());
    }
    if row.len() > limits.fields {
        let message = format!("{} columns where {} are allowed", row.len(), limits.fields);
        return Err(Fault::new(codes::TOO_MANY_FIELDS, message));
    }
    let mut columns: Vec<Option<Field>> = row.iter().map(Field::of).collect();
    let texts = (0..columns.len()).filter(|&i| columns[i] == Some(Field::Text));
    let Some(text_at) = texts.min_by_key(|&i| fields::rank_of_text(&row[i])) else {
        let header: Vec<&str> = row.iter().take(20).collect();
        let message = format!(
            "no column {TEXT_NAMES}; the header is {}",
            header.join(", ")
        );
        return Err(Fault::new(codes::MISSING_TEXT, message));
    };
    for (i, column) in columns.iter_mut().enumerate() {
        column.take_if(|field| *field == Field::Text && i != text_at);
    }
    let mut records = Vec::new();
    let mut lines = Lines::new(text);
    while reader.read_record(&mut row).unwrap_or(false) {
        let line = lines.of(&row);
        let number = records.len() + 1;
        if number > limits.records {
            let message = format!(
                "line {line}: more than {} records; split the file",
                limits.records
            );
            records.push(Record::failed(number, codes::TOO_MANY_RECORDS, message));
            break;
        }
        if row.len() == 1 && row.get(0).is_some_and(|value| value.trim().is_empty()) {
            continue;
        }
        let content = record(&row, &columns, limits)
            .map_err(|fault| Fault::new(fault.code, format!("line {line}: {}", fault.message)));
        records.push(Record { number, content });
    }
    Ok(records)
}

fn record(
    row: &csv::StringRecord,
    columns: &[Option<Field>],
    limits: &Limits,
) -> Result<(String, Metadata), Fault> {
    if row.as_slice().len() > limits.record_bytes {
        let size = row.as_slice().len();
        let message = format!(
            "{size} bytes where {} are allowed; an unclosed quotation mark joins rows",
            limits.record_bytes
        );
        return Err(Fault::new(codes::RECORD_TOO_LONG, message));
    }
    if row.len() != columns.len() {
        let message = format!(
            "{} fields where the header has {}; quote fields that hold the separator",
            row.len(),
            columns.len()
        );
        return Err(Fault::new(codes::BAD_CSV_ROW, message));
    }
    let mut meta = Metadata::default();
    let mut text = "";
    for (field, value) in columns.iter().zip(row) {
        match field {
            Some(Field::Text) => text = value,
            Some(field) => {
                fields::set(&mut meta, *field, value);
            }
            None => {}
        }
    }
    Ok((text.to_owned(), meta))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_tells_the_separator() {
        for (header, delimiter) in [
            ("text,source", b','),
            ("text;source", b';'),
            ("text\tsource", b'\t'),
            ("text", b','),
            ("\"a;b;c\",text", b','),
            ("title;text, body", b','),
        ] {
            assert_eq!(delimiter_of(header), delimiter, "{header}");
        }
    }
}
