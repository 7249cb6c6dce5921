use std::io;
use std::path::{Path, PathBuf};

/// Why outputs could not be written. Unless it is [`ExportError::Torn`], the outputs of an earlier run
/// stand as they were.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// OUT is no folder.
    #[error("cannot write to {path}: it is a file; name a folder, or move the file away")]
    OutIsFile {
        /// OUT.
        path: PathBuf,
    },
    /// A folder stands where a table goes.
    #[error("cannot write {path}: a folder has that name; move it away, or name another folder")]
    OutputIsFolder {
        /// The table's path.
        path: PathBuf,
    },
    /// The system forbids it.
    #[error(
        "cannot {action} {path}: {source}; give yourself the right to write there, or name another folder"
    )]
    Permission {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
    /// No room, or a quota.
    #[error("cannot {action} {path}: {source}; free some space and run again")]
    DiskFull {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
    /// Anything else.
    #[error("cannot {action} {path}: {source}; check the disk and run again")]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
    /// The caller's `run` is neither an object nor null.
    #[error("run.json must be an object, not {found}")]
    RunNotObject {
        /// What it is.
        found: &'static str,
    },
    /// Putting the new files in place failed half-way, and so did putting the old ones back. The folder
    /// has no `run.json`, so that nobody takes it for complete.
    #[error(
        "outputs in {path} are incomplete ({source}), and the earlier ones could not be put back; run again"
    )]
    Torn {
        /// OUT.
        path: PathBuf,
        /// What failed first.
        source: Box<ExportError>,
    },
}

impl ExportError {
    /// The variant that fits what the system said.
    pub(crate) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
        let path = path.to_owned();
        match source.kind() {
            PermissionDenied | ReadOnlyFilesystem => Self::Permission {
                action,
                path,
                source,
            },
            StorageFull | QuotaExceeded => Self::DiskFull {
                action,
                path,
                source,
            },
            _ => Self::Io {
                action,
                path,
                source,
            },
        }
    }
}

/// Why outputs could not be read back.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// No `run.json`, or one that does not say `complete`.
    #[error(
        "{path} holds no complete outputs: run.json is missing or does not say so; run again, or name \
         the folder that was given to `run -o`"
    )]
    Incomplete {
        /// OUT.
        path: PathBuf,
    },
    /// The system refuses to give the file.
    #[error("cannot read {path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
    /// The file is not what the run wrote.
    #[error(
        "{path} has been changed since the run wrote it (its digest differs from run.json's); run again, \
         and edit a copy"
    )]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// The file is not in `run.json`.
    #[error("{path} is not among the outputs that run.json lists; run again")]
    Unlisted {
        /// The file.
        path: PathBuf,
    },
    /// It does not have the table's form.
    #[error("{path}, line {line}: {message}; it was written by another version, so run again")]
    Malformed {
        /// The file.
        path: PathBuf,
        /// From 1.
        line: u64,
        /// What is wrong.
        message: String,
    },
}
