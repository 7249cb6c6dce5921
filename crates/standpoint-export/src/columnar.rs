//! A table as Parquet: typed columns, the text as it is.
//!
//! Counts are 64-bit integers, scores and probabilities doubles (null where a cell of the CSV is empty),
//! lists are lists of strings, everything else is a string; `published` too, because a date can be
//! partial. Columns and their order are those of the CSV.
//!
//! Rows are held back until a row group is full, then written column by column. The bytes depend on the
//! rows alone: no clock, no host, no thread.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use crate::row::{Cell, Column, Format};

/// Rows of a group: enough to compress well, few enough to hold.
const GROUP: usize = 1 << 16;

/// Writes rows of cells to a sink that need not be `Send`: the library writes into memory, and what it
/// wrote is handed on after every group.
pub(crate) struct Columnar<W: Write> {
    to: W,
    writer: SerializedFileWriter<Vec<u8>>,
    columns: Vec<Values>,
    held: usize,
}

/// The values of one column that were not written yet.
enum Values {
    Texts(Vec<ByteArray>),
    /// All elements, and how many each row has.
    Lists(Vec<ByteArray>, Vec<usize>),
    Counts(Vec<i64>),
    /// The numbers that there are, and 1 for each row that has one, else 0.
    Numbers(Vec<f64>, Vec<i16>),
}

impl Values {
    fn of(format: Format) -> Self {
        match format {
            Format::Text | Format::Date => Self::Texts(Vec::new()),
            Format::List => Self::Lists(Vec::new(), Vec::new()),
            Format::Count => Self::Counts(Vec::new()),
            Format::Score | Format::Share => Self::Numbers(Vec::new(), Vec::new()),
        }
    }

    /// A cell of another kind than the column's would be a fault of the table's description.
    fn push(&mut self, cell: Cell<'_>) -> io::Result<()> {
        match (self, cell) {
            (Self::Texts(texts), Cell::Text(text) | Cell::Date(text)) => texts.push(text.into()),
            (Self::Lists(elements, lengths), Cell::List(list)) => {
                elements.extend(list.iter().map(|text| ByteArray::from(text.as_str())));
                lengths.push(list.len());
            }
            (Self::Counts(counts), Cell::Count(count)) => counts.push(count.into()),
            (Self::Numbers(numbers, there), Cell::Score(score)) => {
                numbers.push(ratio(score, 1_000_000.0));
                there.push(1);
            }
            (Self::Numbers(numbers, there), Cell::Share(share)) => {
                numbers.push(ratio(share.into(), 1_000.0));
                there.push(1);
            }
            (Self::Numbers(_, there), Cell::Empty) => there.push(0),
            (_, cell) => {
                return Err(io::Error::other(format!(
                    "{cell:?} in a column of another type"
                )));
            }
        }
        Ok(())
    }

    fn write(&mut self, group: &mut SerializedRowGroupWriter<'_, Vec<u8>>) -> Result<()> {
        let Some(mut column) = group.next_column()? else {
            return Err(ParquetError::General("a column too many".to_owned()));
        };
        match self {
            Self::Texts(texts) => {
                column
                    .typed::<ByteArrayType>()
                    .write_batch(texts, None, None)?;
                texts.clear();
            }
            Self::Lists(elements, lengths) => {
                let (definitions, repetitions) = levels(lengths);
                column.typed::<ByteArrayType>().write_batch(
                    elements,
                    Some(&definitions),
                    Some(&repetitions),
                )?;
                elements.clear();
                lengths.clear();
            }
            Self::Counts(counts) => {
                column
                    .typed::<Int64Type>()
                    .write_batch(counts, None, None)?;
                counts.clear();
            }
            Self::Numbers(numbers, there) => {
                column
                    .typed::<DoubleType>()
                    .write_batch(numbers, Some(there), None)?;
                numbers.clear();
                there.clear();
            }
        }
        column.close()
    }
}

/// The definition and repetition levels of lists that are always there and whose elements are: an empty
/// list is one value of definition 0.
fn levels(lengths: &[usize]) -> (Vec<i16>, Vec<i16>) {
    let (mut definitions, mut repetitions) = (Vec::new(), Vec::new());
    for &length in lengths {
        if length == 0 {
            definitions.push(0);
            repetitions.push(0);
        }
        for place in 0..length {
            definitions.push(1);
            repetitions.push(i16::from(place > 0));
        }
    }
    (definitions, repetitions)
}

/// The double nearest to `value / one`.
#[expect(
    clippy::cast_precision_loss,
    reason = "scores and shares are far below 2^53"
)]
fn ratio(value: i64, one: f64) -> f64 {
    value as f64 / one
}

impl<W: Write> Columnar<W> {
    /// A table with these columns.
    pub(crate) fn new(to: W, name: &str, columns: &[Column]) -> io::Result<Self> {
        let schema = Arc::new(schema(name, columns).map_err(io::Error::other)?);
        let properties = WriterProperties::builder()
            .set_writer_version(WriterVersion::PARQUET_1_0)
            .set_created_by(concat!("standpoint ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::SNAPPY)
            .build();
        let writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))
            .map_err(io::Error::other)?;
        Ok(Self {
            to,
            writer,
            columns: columns.iter().map(|c| Values::of(c.format)).collect(),
            held: 0,
        })
    }

    pub(crate) fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        for (values, cell) in self.columns.iter_mut().zip(cells) {
            values.push(*cell)?;
        }
        self.held += 1;
        if self.held == GROUP {
            self.write_group()?;
        }
        Ok(())
    }

    /// Writes what is held and the footer, and hands the sink back.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        if self.held > 0 {
            self.write_group()?;
        }
        let rest = self.writer.into_inner().map_err(io::Error::other)?;
        self.to.write_all(&rest)?;
        Ok(self.to)
    }

    fn write_group(&mut self) -> io::Result<()> {
        let mut group = self.writer.next_row_group().map_err(io::Error::other)?;
        for values in &mut self.columns {
            values.write(&mut group).map_err(io::Error::other)?;
        }
        group.close().map_err(io::Error::other)?;
        self.held = 0;
        // The library counts what it wrote, and does not mind that it has gone.
        self.writer.flush().map_err(io::Error::other)?;
        let written = std::mem::take(self.writer.inner_mut());
        self.to.write_all(&written)
    }
}

fn schema(name: &str, columns: &[Column]) -> Result<Type> {
    let fields = columns
        .iter()
        .map(|column| field(column).map(Arc::new))
        .collect::<Result<_>>()?;
    Type::group_type_builder(name).with_fields(fields).build()
}

fn field(column: &Column) -> Result<Type> {
    let text = |name: &str| {
        Type::primitive_type_builder(name, Physical::BYTE_ARRAY)
            .with_logical_type(Some(LogicalType::String))
            .with_repetition(Repetition::REQUIRED)
            .build()
    };
    let number = |physical, repetition| {
        Type::primitive_type_builder(column.name, physical)
            .with_repetition(repetition)
            .build()
    };
    match column.format {
        Format::Text | Format::Date => text(column.name),
        Format::Count => number(Physical::INT64, Repetition::REQUIRED),
        Format::Score | Format::Share => number(Physical::DOUBLE, Repetition::OPTIONAL),
        Format::List => {
            let elements = Type::group_type_builder("list")
                .with_repetition(Repetition::REPEATED)
                .with_fields(vec![Arc::new(text("element")?)])
                .build()?;
            Type::group_type_builder(column.name)
                .with_logical_type(Some(LogicalType::List))
                .with_repetition(Repetition::REQUIRED)
                .with_fields(vec![Arc::new(elements)])
                .build()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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

    fn written(rows: &[[Cell<'_>; 5]]) -> Vec<u8> {
        let mut table = Columnar::new(Vec::new(), "table", &COLUMNS).expect("a schema");
        for row in rows {
            table.row(row).expect("written");
        }
        table.finish().expect("finished")
    }

    /// Rows as the library reads them back, in its own words.
    fn read(bytes: Vec<u8>) -> Vec<String> {
        let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).expect("Parquet");
        reader
            .get_row_iter(None)
            .expect("rows")
            .map(|row| row.expect("a row").to_string())
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
            read(written(&rows)),
            [
                "{id: \"=1+1\u{202e}\0é\", titles: [\"Dr\", \"Prof; a\"], start: 4294967295, score: -3E-1, confidence: 0.085}",
                "{id: \"\", titles: [], start: 0, score: null, confidence: 1.0}",
                "{id: \"b\", titles: [\"Dr\"], start: 1, score: 0.000001, confidence: 0E0}",
            ]
        );
        assert_eq!(written(&rows), written(&rows));
        assert_eq!(read(written(&[])), Vec::<String>::new());
    }

    #[test]
    fn several_groups_are_one_table() {
        let names: Vec<String> = (0..GROUP + 3).map(|n| format!("row {n}")).collect();
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
        let back = read(written(&rows));
        assert_eq!(back.len(), GROUP + 3);
        assert!(
            back[GROUP + 2].starts_with("{id: \"row 65538\", titles: [], start: 65538"),
            "{}",
            back[GROUP + 2]
        );
    }

    #[test]
    fn a_cell_of_another_type_is_refused() {
        let mut table = Columnar::new(Vec::new(), "table", &COLUMNS).expect("a schema");
        let row = [
            Cell::Count(1),
            Cell::List(&[]),
            Cell::Count(1),
            Cell::Empty,
            Cell::Empty,
        ];
        assert!(table.row(&row).is_err());
    }
}
