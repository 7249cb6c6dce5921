//! A table as Parquet and as an Arrow IPC file (Feather v2): typed columns, the text as it is.
//!
//! Counts are 64-bit integers, scores and probabilities doubles (null where a cell of the CSV is empty),
//! lists are lists of strings, everything else is a string; `published` too, because a date can be
//! partial. Columns and their order are those of the CSV.
//!
//! Rows are held back until a batch is full, which both forms write column by column: a row group of
//! Parquet, a record batch of Arrow. The bytes depend on the rows alone: no clock, no host, no thread.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::builder::{Float64Builder, Int64Builder, ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::Compression;
use parquet::file::properties::{WriterProperties, WriterVersion};

use crate::row::{Cell, Column, Format};

/// Rows of a batch: enough to compress well, few enough to hold.
const ROWS: usize = 1 << 16;
/// Bytes of text after which a batch is full all the same: a column of it may hold 2 GiB.
const BYTES: usize = 1 << 26;

/// Rows of cells that become a batch of columns.
pub(crate) struct Held {
    schema: SchemaRef,
    columns: Vec<Values>,
    rows: usize,
    bytes: usize,
}

/// The values of one column.
enum Values {
    Texts(StringBuilder),
    Lists(ListBuilder<StringBuilder>),
    Counts(Int64Builder),
    Numbers(Float64Builder),
}

impl Held {
    pub(crate) fn new(columns: &[Column]) -> Self {
        Self {
            schema: Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>())),
            columns: columns.iter().map(|c| Values::of(c.format)).collect(),
            rows: 0,
            bytes: 0,
        }
    }

    pub(crate) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Takes a row; true if it is time to [`take`](Self::take) what is held.
    pub(crate) fn push(&mut self, cells: &[Cell<'_>]) -> io::Result<bool> {
        for (values, cell) in self.columns.iter_mut().zip(cells) {
            self.bytes += values.push(*cell)?;
        }
        self.rows += 1;
        Ok(self.rows >= ROWS || self.bytes >= BYTES)
    }

    /// What is held, as columns; none if nothing is.
    pub(crate) fn take(&mut self) -> io::Result<Option<RecordBatch>> {
        if self.rows == 0 {
            return Ok(None);
        }
        (self.rows, self.bytes) = (0, 0);
        let columns = self.columns.iter_mut().map(Values::finish).collect();
        RecordBatch::try_new(Arc::clone(&self.schema), columns)
            .map(Some)
            .map_err(io::Error::other)
    }
}

impl Values {
    fn of(format: Format) -> Self {
        match format {
            Format::Text | Format::Date => Self::Texts(StringBuilder::new()),
            Format::List => {
                Self::Lists(ListBuilder::new(StringBuilder::new()).with_field(element()))
            }
            Format::Count => Self::Counts(Int64Builder::new()),
            Format::Score | Format::Share => Self::Numbers(Float64Builder::new()),
        }
    }

    /// Returns the bytes of text. A cell of another kind than the column's would be a fault of the
    /// table's description.
    fn push(&mut self, cell: Cell<'_>) -> io::Result<usize> {
        match (self, cell) {
            (Self::Texts(texts), Cell::Text(text) | Cell::Date(text)) => {
                texts.append_value(text);
                return Ok(text.len());
            }
            (Self::Lists(lists), Cell::List(list)) => {
                list.iter()
                    .for_each(|text| lists.values().append_value(text));
                lists.append(true);
                return Ok(list.iter().map(String::len).sum());
            }
            (Self::Counts(counts), Cell::Count(count)) => counts.append_value(count.into()),
            (Self::Numbers(numbers), Cell::Score(score)) => {
                numbers.append_value(ratio(score, 1_000_000.0));
            }
            (Self::Numbers(numbers), Cell::Share(share)) => {
                numbers.append_value(ratio(share.into(), 1_000.0));
            }
            (Self::Numbers(numbers), Cell::Empty) => numbers.append_null(),
            (_, cell) => {
                return Err(io::Error::other(format!(
                    "{cell:?} in a column of another type"
                )));
            }
        }
        Ok(0)
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Texts(texts) => Arc::new(texts.finish()),
            Self::Lists(lists) => Arc::new(lists.finish()),
            Self::Counts(counts) => Arc::new(counts.finish()),
            Self::Numbers(numbers) => Arc::new(numbers.finish()),
        }
    }
}

/// The double nearest to `value / one`.
#[expect(
    clippy::cast_precision_loss,
    reason = "scores and shares are far below 2^53"
)]
fn ratio(value: i64, one: f64) -> f64 {
    value as f64 / one
}

fn field(column: &Column) -> Field {
    match column.format {
        Format::Text | Format::Date => Field::new(column.name, DataType::Utf8, false),
        Format::Count => Field::new(column.name, DataType::Int64, false),
        Format::Score | Format::Share => Field::new(column.name, DataType::Float64, true),
        Format::List => Field::new(column.name, DataType::List(Arc::new(element())), false),
    }
}

/// What Parquet's own lists are made of.
fn element() -> Field {
    Field::new("element", DataType::Utf8, false)
}

/// The form of a file of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Parquet,
    Arrow,
}

/// Writes batches to a sink that need not be `Send`: the libraries write into memory, and what they wrote
/// is handed on after every batch.
pub(crate) struct Columnar<W: Write> {
    to: W,
    library: Library,
}

enum Library {
    Parquet(Box<ArrowWriter<Vec<u8>>>),
    Arrow(Box<FileWriter<Vec<u8>>>),
}

impl<W: Write> Columnar<W> {
    /// A table of that name and those columns.
    pub(crate) fn new(to: W, form: Form, name: &str, schema: &SchemaRef) -> io::Result<Self> {
        let library = match form {
            Form::Parquet => parquet(name, schema).map(Library::Parquet)?,
            Form::Arrow => FileWriter::try_new(Vec::new(), schema)
                .map(|writer| Library::Arrow(Box::new(writer)))
                .map_err(io::Error::other)?,
        };
        Ok(Self { to, library })
    }

    pub(crate) fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        // The libraries count what they wrote, and do not mind that it has gone.
        let written = match &mut self.library {
            Library::Parquet(writer) => {
                writer.write(batch).map_err(io::Error::other)?;
                writer.flush().map_err(io::Error::other)?;
                std::mem::take(writer.inner_mut())
            }
            Library::Arrow(writer) => {
                writer.write(batch).map_err(io::Error::other)?;
                std::mem::take(writer.get_mut())
            }
        };
        self.to.write_all(&written)
    }

    /// Writes the footer, and hands the sink back.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        let rest = match self.library {
            Library::Parquet(writer) => writer.into_inner().map_err(io::Error::other)?,
            Library::Arrow(mut writer) => {
                writer.finish().map_err(io::Error::other)?;
                writer.into_inner().map_err(io::Error::other)?
            }
        };
        self.to.write_all(&rest)?;
        Ok(self.to)
    }
}

fn parquet(name: &str, schema: &SchemaRef) -> io::Result<Box<ArrowWriter<Vec<u8>>>> {
    let properties = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_created_by(concat!("standpoint ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::SNAPPY)
        .build();
    let options = ArrowWriterOptions::new()
        .with_properties(properties)
        .with_schema_root(name.to_owned())
        // The columns say all that there is to say.
        .with_skip_arrow_metadata(true);
    ArrowWriter::try_new_with_options(Vec::new(), Arc::clone(schema), options)
        .map(Box::new)
        .map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_ipc::reader::FileReader as ArrowReader;
    use parquet::file::reader::{FileReader, SerializedFileReader};

    const COLUMNS: [Column; 5] = [
        column("id", Format::Text),
        column("titles", Format::List),
        column("start", Format::Count),
        column("score", Format::Score),
        column("confidence", Format::Share),
    ];

    const fn column(name: &'static str, format: Format) -> Column {
        Column {
            name,
            format,
            about: "",
        }
    }

    fn written(form: Form, rows: &[[Cell<'_>; 5]]) -> Vec<u8> {
        let mut held = Held::new(&COLUMNS);
        let mut table = Columnar::new(Vec::new(), form, "table", held.schema()).expect("a schema");
        for row in rows {
            if held.push(row).expect("a row") {
                let batch = held.take().expect("columns").expect("a batch");
                table.write(&batch).expect("written");
            }
        }
        if let Some(batch) = held.take().expect("columns") {
            table.write(&batch).expect("written");
        }
        table.finish().expect("finished")
    }

    /// Rows of a Parquet file as the library reads them back, in its own words.
    fn read(bytes: Vec<u8>) -> Vec<String> {
        let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).expect("Parquet");
        reader
            .get_row_iter(None)
            .expect("rows")
            .map(|row| row.expect("a row").to_string())
            .collect()
    }

    /// The batches of an Arrow file.
    fn batches(bytes: Vec<u8>) -> Vec<RecordBatch> {
        ArrowReader::try_new(io::Cursor::new(bytes), None)
            .expect("Arrow")
            .map(|batch| batch.expect("a batch"))
            .collect()
    }

    #[test]
    fn every_kind_of_cell_comes_back() {
        let two = ["Dr".to_owned(), "Prof; a".to_owned()];
        let rows = [
            [
                Cell::Text("=1+1\u{202e}\0é"),
                Cell::List(&two),
                Cell::Count(u32::MAX),
                Cell::Score(-300_000),
                Cell::Share(85),
            ],
            [
                Cell::Text(""),
                Cell::List(&[]),
                Cell::Count(0),
                Cell::Empty,
                Cell::Share(1000),
            ],
            [
                Cell::Text("b"),
                Cell::List(&two[..1]),
                Cell::Count(1),
                Cell::Score(1),
                Cell::Share(0),
            ],
        ];
        assert_eq!(
            read(written(Form::Parquet, &rows)),
            [
                "{id: \"=1+1\u{202e}\0é\", titles: [\"Dr\", \"Prof; a\"], start: 4294967295, score: -3E-1, confidence: 0.085}",
                "{id: \"\", titles: [], start: 0, score: null, confidence: 1.0}",
                "{id: \"b\", titles: [\"Dr\"], start: 1, score: 0.000001, confidence: 0E0}",
            ]
        );
        let mut held = Held::new(&COLUMNS);
        for row in &rows {
            assert!(!held.push(row).expect("a row"));
        }
        let batch = held.take().expect("columns").expect("a batch");
        assert_eq!(batches(written(Form::Arrow, &rows)), [batch]);
        for form in [Form::Parquet, Form::Arrow] {
            assert_eq!(written(form, &rows), written(form, &rows));
        }
        assert_eq!(read(written(Form::Parquet, &[])), Vec::<String>::new());
        assert_eq!(batches(written(Form::Arrow, &[])), []);
    }

    #[test]
    fn several_batches_are_one_table() {
        let names: Vec<String> = (0..ROWS + 3).map(|n| format!("row {n}")).collect();
        let rows: Vec<[Cell<'_>; 5]> = names
            .iter()
            .zip(0..)
            .map(|(name, n)| {
                [
                    Cell::Text(name),
                    Cell::List(&names[..n as usize % 3]),
                    Cell::Count(n),
                    Cell::Empty,
                    Cell::Share(n % 1001),
                ]
            })
            .collect();
        let back = read(written(Form::Parquet, &rows));
        assert_eq!(back.len(), ROWS + 3);
        assert!(
            back[ROWS + 2].starts_with("{id: \"row 65538\", titles: [], start: 65538"),
            "{}",
            back[ROWS + 2]
        );
        let back = batches(written(Form::Arrow, &rows));
        let counts: Vec<usize> = back.iter().map(RecordBatch::num_rows).collect();
        assert_eq!(counts, [ROWS, 3]);
    }

    #[test]
    fn long_texts_fill_a_batch_before_many_rows_do() {
        let mut held = Held::new(&COLUMNS[..1]);
        let text = "x".repeat(BYTES / 4);
        let full: Vec<bool> = (0..4)
            .map(|_| held.push(&[Cell::Text(&text)]).expect("a row"))
            .collect();
        assert_eq!(full, [false, false, false, true]);
    }

    #[test]
    fn a_cell_of_another_type_is_refused() {
        let mut held = Held::new(&COLUMNS);
        let row = [
            Cell::Count(1),
            Cell::List(&[]),
            Cell::Count(1),
            Cell::Empty,
            Cell::Empty,
        ];
        assert!(held.push(&row).is_err());
    }
}
