//! A table as CSV: RFC 4180, with the line ends, marks and decimals that [`Options`] asks for.

use std::io::{self, Write};

use crate::row::Cell;
use crate::{Options, guard, number, visible};

/// U+FEFF in UTF-8.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What stands between the elements of a cell that holds several.
pub(crate) const LIST_SEPARATOR: &str = "; ";

/// What stands between cells.
pub(crate) fn delimiter(options: Options) -> u8 {
    if options.decimal_comma { b';' } else { b',' }
}

/// Writes rows of cells.
pub(crate) struct Delimited<W: Write> {
    writer: csv::Writer<W>,
    options: Options,
}

impl<W: Write> Delimited<W> {
    /// A table with this header. Its names are texts and are guarded like them: those of `wide.csv`
    /// come from the user.
    pub(crate) fn new<'a>(
        mut to: W,
        options: Options,
        header: impl IntoIterator<Item = &'a str>,
    ) -> io::Result<Self> {
        if options.excel {
            to.write_all(BYTE_ORDER_MARK)?;
        }
        let line_end = if options.excel {
            csv::Terminator::CRLF
        } else {
            csv::Terminator::Any(b'\n')
        };
        let writer = csv::WriterBuilder::new()
            .delimiter(delimiter(options))
            .terminator(line_end)
            .from_writer(to);
        let mut table = Self { writer, options };
        let names: Vec<_> = header.into_iter().map(Cell::Text).collect();
        table.row(&names)?;
        Ok(table)
    }

    pub(crate) fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        for cell in cells {
            self.writer.write_field(self.show(*cell)).map_err(to_io)?;
        }
        self.writer.write_record(None::<&[u8]>).map_err(to_io)
    }

    /// Everything written goes to the sink below, which is handed back.
    pub(crate) fn finish(self) -> io::Result<W> {
        self.writer
            .into_inner()
            .map_err(csv::IntoInnerError::into_error)
    }

    fn show(&self, cell: Cell<'_>) -> String {
        match cell {
            Cell::Text(text) | Cell::Date(text) => text_cell(text),
            Cell::List(list) => text_cell(&join(list)),
            Cell::Count(count) => count.to_string(),
            Cell::Score(score) => self.decimals(score, 6, 4),
            Cell::Share(share) => self.decimals(i64::from(share), 3, 3),
            Cell::Empty => String::new(),
        }
    }

    fn decimals(&self, value: i64, unit: u32, places: u32) -> String {
        let shown = number::show(value, unit, places);
        if self.options.decimal_comma {
            shown.replace('.', ",")
        } else {
            shown
        }
    }
}

/// The elements in one text; a `;` inside one becomes a comma, so that they can be told apart again.
pub(crate) fn join(list: &[String]) -> String {
    list.iter()
        .map(|s| s.replace(';', ","))
        .collect::<Vec<_>>()
        .join(LIST_SEPARATOR)
}

fn text_cell(text: &str) -> String {
    guard(&visible(text)).into_owned()
}

fn to_io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(source) => source,
        other => io::Error::other(format!("{other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(options: Options, cells: &[Cell<'_>]) -> String {
        let names: Vec<_> = cells.iter().map(|_| "n").collect();
        let mut table = Delimited::new(Vec::new(), options, names).expect("memory takes all");
        table.row(cells).expect("memory takes all");
        String::from_utf8(table.finish().expect("memory takes all")).expect("UTF-8")
    }

    fn check(cells: &[Cell<'_>], line: &str) {
        let plain = written(Options::default(), cells);
        assert_eq!(plain.split_once('\n').expect("a header").1, line);
    }

    #[test]
    fn quotes_by_the_rfc() {
        check(&[Cell::Text("a"), Cell::Text("b")], "a,b\n");
        check(
            &[Cell::Text("a,b"), Cell::Text("say \"b\"")],
            "\"a,b\",\"say \"\"b\"\"\"\n",
        );
        check(
            &[Cell::Text("a\nb"), Cell::Text("a\r\nb")],
            "\"a\nb\",\"a\nb\"\n",
        );
        check(&[Cell::Text("")], "\"\"\n");
        check(&[Cell::Text(""), Cell::Empty], ",\n");
    }

    #[test]
    fn guards_texts_but_no_number() {
        check(
            &[
                Cell::Text("=1+1"),
                Cell::Date("-2024"),
                Cell::Score(-500_000),
                Cell::Score(-1),
            ],
            "'=1+1,'-2024,-0.5000,0.0000\n",
        );
        check(
            &[Cell::Count(7), Cell::Share(85), Cell::Share(1000)],
            "7,0.085,1.000\n",
        );
    }

    #[test]
    fn lists_can_be_told_apart() {
        check(
            &[Cell::List(&["Dr".into(), "a;b".into()]), Cell::List(&[])],
            "\"Dr; a,b\",\n",
        );
    }

    #[test]
    fn flavours_of_other_programs() {
        let cells = [
            Cell::Text("a,b"),
            Cell::Score(-1_500_000),
            Cell::Text("c;d"),
        ];
        let check = |options, text: &str| assert_eq!(written(options, &cells), text);
        check(
            Options {
                excel: true,
                ..Options::default()
            },
            "\u{feff}n,n,n\r\n\"a,b\",-1.5000,c;d\r\n",
        );
        check(
            Options {
                decimal_comma: true,
                ..Options::default()
            },
            "n;n;n\na,b;-1,5000;\"c;d\"\n",
        );
    }
}
