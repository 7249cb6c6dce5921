//! Writes tables of invented people, hostile texts among them, in every form, for the checks in
//! `tests/export/` that open them with other programs:
//!
//! `cargo run -p standpoint-export --example synthetic -- OUT [STATEMENTS] [excel] [comma]`

#[path = "../tests/it/fixture.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod fixture;

use std::path::Path;

use standpoint_export::{Formats, Options, write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let out = arguments.first().ok_or("name a folder to write to")?;
    let statements = arguments
        .iter()
        .find_map(|word| word.parse().ok())
        .unwrap_or(1000);
    let options = Options {
        excel: arguments.iter().any(|word| word == "excel"),
        decimal_comma: arguments.iter().any(|word| word == "comma"),
        formats: Formats {
            jsonl: true,
            parquet: true,
            arrow: true,
            xlsx: true,
            html: true,
        },
    };
    write(Path::new(out), &fixture::tables(statements, 0), &options)?;
    Ok(())
}
