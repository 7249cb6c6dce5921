use std::io::{self, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use standpoint_journal::{InMemory, JournalError, Medium};

/// Holds what a run will need again and need not hold in memory, for as long as the process lives.
pub(crate) struct Scratch {
    /// For messages.
    path: PathBuf,
    inner: Mutex<Inner>,
}

struct Inner {
    medium: Box<dyn Medium>,
    end: u64,
}

/// Where something lies in a [`Scratch`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    // Two halves, so that it takes twelve bytes.
    offset: [u32; 2],
    length: u32,
}

impl Scratch {
    pub(crate) fn in_memory() -> Self {
        Self::on(Box::new(InMemory::default()), Path::new("(memory)"))
    }

    /// In a file without a name in `folder`, which goes with the process, however that ends.
    pub(crate) fn in_folder(folder: &Path) -> Result<Self, JournalError> {
        Ok(Self::on(Box::new(nameless(folder)?), folder))
    }

    pub(crate) fn on(medium: Box<dyn Medium>, path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            inner: Mutex::new(Inner { medium, end: 0 }),
        }
    }

    pub(crate) fn put(&self, bytes: &[u8]) -> Result<Place, JournalError> {
        self.inner()
            .put(bytes)
            .map_err(|e| self.fault("write a temporary file in", e))
    }

    pub(crate) fn get(&self, place: Place) -> Result<Vec<u8>, JournalError> {
        self.inner()
            .get(place)
            .map_err(|e| self.fault("read a temporary file in", e))
    }

    /// What was put here does not make sense any more.
    pub(crate) fn garbled(&self) -> JournalError {
        let words = "it does not hold what was written to it";
        self.fault("read a temporary file in", io::Error::other(words))
    }

    fn fault(&self, action: &'static str, source: io::Error) -> JournalError {
        JournalError::Io {
            action,
            path: self.path.clone(),
            source,
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // A panic of another thread cannot leave a half-changed end behind: it is changed last.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn put(&mut self, bytes: &[u8]) -> io::Result<Place> {
        let length = u32::try_from(bytes.len())
            .map_err(|_| io::Error::other("more than four gigabytes at once"))?;
        self.medium.seek(SeekFrom::Start(self.end))?;
        self.medium.write_all(bytes)?;
        let place = Place {
            offset: [(self.end >> 32) as u32, self.end as u32],
            length,
        };
        self.end += u64::from(length);
        Ok(place)
    }

    fn get(&mut self, place: Place) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; place.length as usize];
        let [high, low] = place.offset.map(u64::from);
        self.medium.seek(SeekFrom::Start(high << 32 | low))?;
        self.medium.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

/// A file without a name.
pub(crate) fn nameless(folder: &Path) -> Result<std::fs::File, JournalError> {
    tempfile::tempfile_in(folder).map_err(|source| JournalError::Io {
        action: "make a temporary file in",
        path: folder.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_is_got_in_any_order() {
        let folder = tempfile::tempdir().expect("a folder");
        for scratch in [
            Scratch::in_memory(),
            Scratch::in_folder(folder.path()).expect("a file"),
        ] {
            let said = ["one", "", "three and more"];
            let places = said.map(|words| scratch.put(words.as_bytes()).expect("room"));
            for (place, words) in places.into_iter().zip(said).rev() {
                assert_eq!(scratch.get(place).expect("there"), words.as_bytes());
            }
        }
        let left = std::fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(left, 0);
    }
}
