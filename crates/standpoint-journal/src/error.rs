use std::io;
use std::path::{Path, PathBuf};

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The system refused.
    #[error("cannot {action} {path}: {source}{}", advice(source))]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
    /// The file does not begin as a journal of this version does.
    #[error(
        "{path} is no journal of this version, or its first bytes are damaged; delete it (everything \
         is then computed again) and run again"
    )]
    NotAJournal {
        /// The file.
        path: PathBuf,
    },
    /// A record is damaged and whole ones follow, so no interrupted write explains it.
    #[error(
        "{path} is damaged at byte {offset}, before its end: a fault of the disk, or something else \
         wrote to it; put back a copy from before, or delete it (everything is then computed again) \
         and run again"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where the damaged record begins.
        offset: u64,
    },
    /// Another process holds the lock.
    #[error("{path} is locked: another run is at work there; wait for it, or name another folder")]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
}

impl JournalError {
    pub(crate) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io {
            action,
            path: path.to_owned(),
            source,
        }
    }
}

fn advice(source: &io::Error) -> &'static str {
    use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    match source.kind() {
        StorageFull | QuotaExceeded => {
            "; free some space and run again: it goes on where it stopped"
        }
        PermissionDenied | ReadOnlyFilesystem => {
            "; give yourself the right to write there, or name another folder"
        }
        _ => "; check the disk and run again",
    }
}
