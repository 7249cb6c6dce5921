//! One list of fields makes a table's struct, its columns, its cells and its way back from cells, so
//! that the four cannot part.

use crate::number;

/// How a column's values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Words; guarded in cells.
    Text,
    /// Words joined by `; `; guarded in cells.
    List,
    /// ISO 8601, possibly partial; as untrusted as any text.
    Date,
    /// A whole number.
    Count,
    /// Millionths, shown with 4 decimals.
    Score,
    /// Parts per thousand, shown with 3 decimals.
    Share,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) format: Format,
    /// What it holds, for the legends: the field's own documentation.
    pub(crate) about: &'static str,
}

/// One value on its way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cell<'a> {
    Text(&'a str),
    List(&'a [String]),
    Date(&'a str),
    Count(u32),
    Score(i64),
    Share(u32),
    Empty,
}

/// A row of one of the long tables.
pub(crate) trait Row: Sized {
    /// The table's name, which is that of its files without their endings.
    const NAME: &'static str;
    /// The table as CSV.
    const FILE: &'static str;
    /// The table as JSON Lines.
    const JSONL_FILE: &'static str;
    /// The table as Parquet.
    const PARQUET_FILE: &'static str;
    /// The table as an Arrow IPC file.
    const ARROW_FILE: &'static str;
    /// In their fixed order.
    const COLUMNS: &'static [Column];
    /// As many as there are columns.
    fn cells(&self) -> Vec<Cell<'_>>;
    /// From the texts of the cells, guards already off, in the columns' order. The error names the
    /// column and what is wrong with its cell.
    fn parse(texts: &[&str]) -> Result<Self, (&'static str, String)>;
}

/// A value that can stand in a column.
pub(crate) trait Field: Sized {
    fn cell(&self, format: Format) -> Cell<'_>;
    fn parse(text: &str, format: Format) -> Result<Self, String>;
}

impl Field for String {
    fn cell(&self, format: Format) -> Cell<'_> {
        match format {
            Format::Date => Cell::Date(self),
            _ => Cell::Text(self),
        }
    }

    fn parse(text: &str, _: Format) -> Result<Self, String> {
        Ok(text.to_owned())
    }
}

impl Field for Vec<String> {
    fn cell(&self, _: Format) -> Cell<'_> {
        Cell::List(self)
    }

    fn parse(text: &str, _: Format) -> Result<Self, String> {
        if text.is_empty() {
            return Ok(Vec::new());
        }
        Ok(text.split("; ").map(str::to_owned).collect())
    }
}

impl Field for u32 {
    fn cell(&self, format: Format) -> Cell<'_> {
        match format {
            Format::Score => Cell::Score(i64::from(*self)),
            Format::Share => Cell::Share(*self),
            _ => Cell::Count(*self),
        }
    }

    fn parse(text: &str, format: Format) -> Result<Self, String> {
        let places = match format {
            Format::Score => 6,
            Format::Share => 3,
            _ => {
                return text
                    .parse()
                    .map_err(|_| format!("`{text}` is no whole number"));
            }
        };
        number::parse(text, places)
            .and_then(|n| Self::try_from(n).ok())
            .ok_or_else(|| format!("`{text}` is no number of 0 or more"))
    }
}

impl Field for i64 {
    fn cell(&self, _: Format) -> Cell<'_> {
        Cell::Score(*self)
    }

    fn parse(text: &str, _: Format) -> Result<Self, String> {
        number::parse(text, 6).ok_or_else(|| format!("`{text}` is no number"))
    }
}

impl Field for Option<i64> {
    fn cell(&self, _: Format) -> Cell<'_> {
        self.map_or(Cell::Empty, Cell::Score)
    }

    fn parse(text: &str, format: Format) -> Result<Self, String> {
        if text.is_empty() {
            Ok(None)
        } else {
            i64::parse(text, format).map(Some)
        }
    }
}

/// Makes a row's struct and its [`Row`] from one list of `field: type as format`.
macro_rules! table {
    (
        $(#[$about:meta])*
        pub struct $name:ident in $table:literal {
            $( $(#[doc = $doc:literal])* $field:ident: $type:ty as $format:ident, )*
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct $name {
            $( $(#[doc = $doc])* pub $field: $type, )*
        }

        impl $crate::row::Row for $name {
            const NAME: &'static str = $table;
            const FILE: &'static str = concat!($table, ".csv");
            const JSONL_FILE: &'static str = concat!($table, ".jsonl");
            const PARQUET_FILE: &'static str = concat!($table, ".parquet");
            const ARROW_FILE: &'static str = concat!($table, ".arrow");
            const COLUMNS: &'static [$crate::row::Column] = &[
                $( $crate::row::Column {
                    name: stringify!($field),
                    format: $crate::row::Format::$format,
                    about: concat!($($doc),*),
                }, )*
            ];

            fn cells(&self) -> Vec<$crate::row::Cell<'_>> {
                vec![$(
                    $crate::row::Field::cell(&self.$field, $crate::row::Format::$format),
                )*]
            }

            fn parse(texts: &[&str]) -> Result<Self, (&'static str, String)> {
                let mut texts = texts.iter();
                Ok(Self {
                    $( $field: $crate::row::Field::parse(
                        texts.next().copied().unwrap_or_default(),
                        $crate::row::Format::$format,
                    ).map_err(|why| (stringify!($field), why))?, )*
                })
            }
        }
    };
}
pub(crate) use table;
