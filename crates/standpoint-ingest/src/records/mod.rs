//! Files that hold one article per line or row.

mod json_lines;
mod table;

use standpoint_text::Metadata;

pub(crate) use json_lines::json_lines;
pub(crate) use table::{Lines, delimiter_of, table, table_reader};

use crate::outcome::Fault;

/// One record: its number from 1, and its text and metadata or why there are none.
pub(crate) struct Record {
    pub(crate) number: usize,
    pub(crate) content: Result<(String, Metadata), Fault>,
}

impl Record {
    fn failed(number: usize, code: &'static str, message: String) -> Self {
        Self {
            number,
            content: Err(Fault::new(code, message)),
        }
    }
}
