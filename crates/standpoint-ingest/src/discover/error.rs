use std::path::PathBuf;

use crate::fields::TEXT_NAMES;
use crate::format::EXTENSIONS;

/// Why the inputs cannot be used. Nothing was read when this is returned.
#[derive(Debug, thiserror::Error)]
pub enum DiscoverError {
    /// No input was named at all.
    #[error("no input was named; give files, folders, globs or - for standard input")]
    NoInputs,
    /// A file that was named does not exist.
    #[error("{input}: no such file or folder; check the spelling, or quote a glob")]
    Missing {
        /// As typed.
        input: String,
    },
    /// A file that was named has an ending that we do not know.
    #[error("{input}: this kind of file is not supported; supported are {EXTENSIONS}")]
    Unsupported {
        /// As typed.
        input: String,
    },
    /// A folder or glob holds no file of a supported kind.
    #[error(
        "{input}: no articles there ({ignored} files of other kinds); supported are {EXTENSIONS}"
    )]
    NoArticles {
        /// As typed.
        input: String,
        /// Files of other kinds in it.
        ignored: u64,
    },
    /// The folder that was named is one that a run wrote its tables to.
    #[error(
        "{input}: a run wrote its tables there (run.json), so that it is not read as articles; name the folder \
         of the articles, and another one for the tables"
    )]
    Outputs {
        /// As typed.
        input: String,
    },
    /// All tables that were found describe files that were not.
    #[error(
        "{input}: only manifests there (tables with a file column and no {TEXT_NAMES} column); \
         name the articles too"
    )]
    OnlyManifests {
        /// As typed.
        input: String,
    },
    /// A glob cannot be understood.
    #[error("{input}: not a glob: {error}")]
    BadGlob {
        /// As typed.
        input: String,
        /// What is wrong with it.
        error: String,
    },
    /// A file or folder that was named exists but cannot be read.
    #[error("{input}: {error}")]
    Unreadable {
        /// As typed.
        input: String,
        /// What the system says.
        error: std::io::Error,
    },
    /// More files than [`Limits::files`](crate::Limits::files).
    #[error("more than {limit} files; name fewer, or join them into .jsonl files")]
    TooManyFiles {
        /// The limit.
        limit: usize,
    },
    /// The manifest that was named does not exist.
    #[error("manifest {}: no such file", .path.display())]
    ManifestMissing {
        /// As given.
        path: PathBuf,
    },
    /// The manifest cannot be read or decoded.
    #[error("manifest {}: {error}", .path.display())]
    ManifestUnreadable {
        /// As given, or where it was found.
        path: PathBuf,
        /// What is wrong.
        error: String,
    },
    /// The manifest has no `file` column.
    #[error(
        "manifest {}: no column \"file\" in its header ({}); the columns are file, source, title, \
         published, author, url", .path.display(), .header.join(", ")
    )]
    ManifestColumns {
        /// As given.
        path: PathBuf,
        /// The header that was found.
        header: Vec<String>,
    },
    /// A row of the manifest is broken. Metadata is never guessed from such a row.
    #[error("manifest {} line {line}: {error}", .path.display())]
    ManifestRow {
        /// As given, or where it was found.
        path: PathBuf,
        /// From 1.
        line: u64,
        /// What is wrong.
        error: String,
    },
}
