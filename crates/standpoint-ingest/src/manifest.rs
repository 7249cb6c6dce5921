//! A manifest is a table that says of each file which outlet published it, when, and by whom.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use standpoint_text::{Issue, Metadata};

use crate::fields::{self, Field};
use crate::records::{Lines, delimiter_of, table_reader};

/// What the manifest says of each file, once its rows were matched with the files that were found.
#[derive(Debug, Clone, Default)]
pub struct Manifest {
    /// By shown name, or shown name and `#` and a record's number.
    rows: BTreeMap<String, Metadata>,
    notes: Vec<Issue>,
}

impl Manifest {
    /// What the rows give for the file or record of this shown name. A record without a row of its own
    /// has its file's.
    #[must_use]
    pub fn get(&self, shown: &str) -> Option<&Metadata> {
        self.rows.get(shown).or_else(|| {
            let (file, number) = shown.rsplit_once('#')?;
            number.parse::<u64>().ok()?;
            self.rows.get(file)
        })
    }

    /// What was odd about the manifest: rows that name no file or a file twice, columns that mean
    /// nothing, dates that could not be read.
    #[must_use]
    pub fn notes(&self) -> &[Issue] {
        &self.notes
    }

    pub(crate) fn note(&mut self, code: &str, message: String) {
        self.notes.push(Issue {
            code: code.to_owned(),
            message,
            span: None,
        });
    }

    /// Matches `table`'s rows with `files`. A row names a file by its path relative to the manifest's
    /// folder or, failing that, by its base name if only one file has it.
    pub(crate) fn add(&mut self, table: ManifestTable, files: &[FileKey]) {
        let shown_path = table.path.display().to_string();
        for column in &table.unknown_columns {
            let message = format!("{shown_path}: column \"{column}\" is not used");
            self.note("manifest_unknown_column", message);
        }
        let by_path: BTreeMap<&Path, &str> = files
            .iter()
            .map(|file| (file.path.as_path(), file.shown.as_str()))
            .collect();
        let mut by_name: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for file in files {
            by_name
                .entry(file.base_name())
                .or_default()
                .push(&file.shown);
        }
        for row in table.rows {
            let place = format!("{shown_path} line {}", row.line);
            let (name, record) = split_record(&row.file);
            let wanted = table.folder.join(name);
            let canonical = wanted.canonicalize().unwrap_or(wanted);
            let base = Path::new(name)
                .file_name()
                .unwrap_or_default()
                .to_string_lossy();
            let by_base = by_name.get(base.as_ref()).map_or(&[][..], Vec::as_slice);
            let shown = match (by_path.get(canonical.as_path()), by_base) {
                (Some(shown), _) | (None, [shown]) => *shown,
                (None, []) => {
                    let message = format!("{place}: no input file is called \"{}\"", row.file);
                    self.note("manifest_no_such_file", message);
                    continue;
                }
                (None, several) => {
                    let message = format!(
                        "{place}: \"{}\" may be any of {}; write the path relative to the manifest",
                        row.file,
                        several.join(", ")
                    );
                    self.note("manifest_ambiguous_file", message);
                    continue;
                }
            };
            if let Some(date) = row.bad_date {
                let message = format!("{place}: \"{date}\" is no date; write it as 2024-11-07");
                self.note("manifest_bad_date", message);
            }
            let key = format!("{shown}{record}");
            if self.rows.contains_key(&key) {
                let message = format!(
                    "{place}: \"{}\" has a row already; this one is not used",
                    row.file
                );
                self.note("manifest_duplicate_row", message);
                continue;
            }
            self.rows.insert(key, row.meta);
        }
    }
}

/// A file to match rows with.
#[derive(Debug, Clone)]
pub(crate) struct FileKey {
    pub(crate) shown: String,
    /// Canonical.
    pub(crate) path: PathBuf,
}

impl FileKey {
    fn base_name(&self) -> String {
        self.path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    }
}

/// `articles.jsonl#3` → `articles.jsonl`, `#3`.
fn split_record(file: &str) -> (&str, &str) {
    match file.rfind('#') {
        Some(at) if file[at + 1..].parse::<u64>().is_ok() => file.split_at(at),
        _ => (file, ""),
    }
}

/// A manifest as read, before its rows were matched.
#[derive(Debug)]
pub(crate) struct ManifestTable {
    path: PathBuf,
    folder: PathBuf,
    unknown_columns: Vec<String>,
    rows: Vec<Row>,
}

impl ManifestTable {
    /// The path that messages name.
    pub(crate) fn shown_as(self, path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            ..self
        }
    }
}

#[derive(Debug)]
struct Row {
    line: u64,
    file: String,
    meta: Metadata,
    bad_date: Option<String>,
}

/// Why a table is no manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ManifestFault {
    /// No `file` column; the header that was found.
    NoFileColumn(Vec<String>),
    /// A row is broken.
    Row { line: u64, error: String },
}

/// Whether a table with this header is a manifest rather than articles: a file column, no text column.
pub(crate) fn is_manifest_header(header: &str) -> bool {
    let delimiter = delimiter_of(header);
    let mut reader = table_reader(header.as_bytes(), delimiter);
    let mut record = csv::StringRecord::new();
    if !reader.read_record(&mut record).unwrap_or(false) {
        return false;
    }
    let fields: Vec<_> = record.iter().filter_map(Field::of).collect();
    fields.contains(&Field::File) && !fields.contains(&Field::Text)
}

/// Reads the manifest at `path` from its decoded `text`.
pub(crate) fn parse(path: &Path, text: &str) -> Result<ManifestTable, ManifestFault> {
    let mut reader = table_reader(text.as_bytes(), delimiter_of(text));
    let mut record = csv::StringRecord::new();
    let fault = |error: &csv::Error| ManifestFault::Row {
        line: error.position().map_or(0, csv::Position::line),
        error: error.to_string(),
    };
    reader
        .read_record(&mut record)
        .map_err(|error| fault(&error))?;
    let header: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
    let columns: Vec<Option<Field>> = header.iter().map(|name| Field::of(name)).collect();
    if !columns.contains(&Some(Field::File)) {
        return Err(ManifestFault::NoFileColumn(header));
    }
    let unknown_columns = header
        .iter()
        .zip(&columns)
        .filter(|(name, field)| !name.is_empty() && matches!(field, None | Some(Field::Id)))
        .map(|(name, _)| name.clone())
        .collect();
    let mut rows = Vec::new();
    let mut lines = Lines::new(text);
    while reader
        .read_record(&mut record)
        .map_err(|error| fault(&error))?
    {
        let line = lines.of(&record);
        if record.iter().all(|value| value.trim().is_empty()) {
            continue;
        }
        if record.len() != columns.len() {
            let error = format!(
                "{} fields where the header has {}",
                record.len(),
                columns.len()
            );
            return Err(ManifestFault::Row { line, error });
        }
        let mut row = Row {
            line,
            file: String::new(),
            meta: Metadata::default(),
            bad_date: None,
        };
        for (field, value) in columns.iter().zip(&record) {
            match field {
                Some(Field::File) if row.file.is_empty() => {
                    row.file = value.trim().replace('\\', "/")
                }
                Some(field) if !fields::set(&mut row.meta, *field, value) => {
                    row.bad_date = Some(value.trim().to_owned());
                }
                _ => {}
            }
        }
        rows.push(row);
    }
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    Ok(ManifestTable {
        path: path.to_owned(),
        folder,
        unknown_columns,
        rows,
    })
}
