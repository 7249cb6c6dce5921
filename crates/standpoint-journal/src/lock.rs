use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::Path;

use crate::JournalError;

/// Held by one process at a time, until it is dropped or the process ends in whatever way.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of the file at `path`, which is made if it is not there. On a file system that has
    /// no locks, nobody is kept out.
    ///
    /// # Errors
    /// [`JournalError::Locked`] if another process holds it; [`JournalError::Io`] if the file cannot be
    /// made.
    pub fn take(path: &Path) -> Result<Self, JournalError> {
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(|e| JournalError::io("open", path, e))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(JournalError::Locked {
                path: path.to_owned(),
            }),
            Err(TryLockError::Error(e)) if e.kind() == ErrorKind::Unsupported => {
                Ok(Self { _file: file })
            }
            Err(TryLockError::Error(e)) => Err(JournalError::io("lock", path, e)),
        }
    }
}
