use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::medium::Medium;
use crate::record::{HEAD, Head, MAX_PAYLOAD, NAME, TAIL, encode, is_whole};
use crate::scan::{Index, Place, Scanned, scan};
use crate::{JournalError, Key};

/// Bytes that may be lost to a power failure before they are forced to the disk. A process that dies
/// loses none: the system has them.
const SYNC_EVERY: u64 = 4 << 20;

/// Records of payloads under keys, in one file. All methods may be called from any thread.
///
/// A key may hold several payloads; they are read in the order of writing. Only keys and places are held
/// in memory, some 50 bytes a record; payloads are read when asked for, and checked each time.
pub struct Journal {
    path: PathBuf,
    inner: Mutex<Inner>,
}

/// What was found when a journal was opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Opened {
    /// Whole records.
    pub records: usize,
    /// Bytes of a torn record that were cut off at the end.
    pub cut: u64,
}

struct Inner {
    medium: Box<dyn Medium>,
    index: Index,
    /// One past the last whole record.
    end: u64,
    unsynced: u64,
    /// A write failed and could not be taken back: whatever follows would follow a torn record.
    is_torn: bool,
}

impl Journal {
    /// Opens the file, or makes it.
    ///
    /// # Errors
    /// [`JournalError`] if the file cannot be read or written, is no journal, or is damaged before its
    /// end. The file is then left as it is.
    pub fn open(path: &Path) -> Result<(Self, Opened), JournalError> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(|e| JournalError::io("open", path, e))?;
        Self::on(Box::new(file), path)
    }

    /// As [`Journal::open`], on a medium of the caller's; `path` is for messages.
    ///
    /// # Errors
    /// As there.
    pub fn on(mut medium: Box<dyn Medium>, path: &Path) -> Result<(Self, Opened), JournalError> {
        let read = |e| JournalError::io("read", path, e);
        let write = |e| JournalError::io("write", path, e);
        let (index, end, cut) = match scan(medium.as_mut()).map_err(read)? {
            Scanned::Foreign => {
                return Err(JournalError::NotAJournal {
                    path: path.to_owned(),
                });
            }
            Scanned::Damaged { offset } => {
                return Err(JournalError::Damaged {
                    path: path.to_owned(),
                    offset,
                });
            }
            Scanned::New => {
                begin(medium.as_mut()).map_err(write)?;
                (Index::new(), NAME.len() as u64, 0)
            }
            Scanned::Records { index, end, length } => {
                if end < length {
                    medium
                        .cut(end)
                        .and_then(|()| medium.sync())
                        .map_err(write)?;
                }
                (index, end, length - end)
            }
        };
        let opened = Opened {
            records: index.len(),
            cut,
        };
        let inner = Inner {
            medium,
            index,
            end,
            unsynced: 0,
            is_torn: false,
        };
        let journal = Self {
            path: path.to_owned(),
            inner: Mutex::new(inner),
        };
        Ok((journal, opened))
    }

    /// All payloads under `key`, in the order of writing; none if there are none.
    ///
    /// # Errors
    /// [`JournalError`] if the file cannot be read or no longer holds what it did when it was opened.
    pub fn read(&self, key: Key) -> Result<Vec<Vec<u8>>, JournalError> {
        let mut inner = self.inner();
        let places: Vec<(u64, u32)> = inner
            .index
            .range_mut((key, 0)..=(key, u64::MAX))
            .map(|((_, offset), place)| {
                place.used = true;
                (*offset, place.length)
            })
            .collect();
        places
            .into_iter()
            .map(|(offset, length)| {
                let record = inner
                    .record(offset, length)
                    .map_err(|e| JournalError::io("read", &self.path, e))?;
                payload_of(&record, key).ok_or_else(|| JournalError::Damaged {
                    path: self.path.clone(),
                    offset,
                })
            })
            .collect()
    }

    /// Adds a payload under `key`, with one write. A payload longer than [`MAX_PAYLOAD`] is not kept: it
    /// is computed again the next time.
    ///
    /// # Errors
    /// [`JournalError::Io`]; the journal is then as it was before, or takes nothing more.
    pub fn append(&self, key: Key, payload: &[u8]) -> Result<(), JournalError> {
        if payload.len() > MAX_PAYLOAD {
            return Ok(());
        }
        let record = encode(key, payload);
        self.inner()
            .append(key, &record)
            .map_err(|e| JournalError::io("write", &self.path, e))
    }

    /// Returns when everything that was added is on the disk.
    ///
    /// # Errors
    /// [`JournalError::Io`].
    pub fn sync(&self) -> Result<(), JournalError> {
        let mut inner = self.inner();
        inner
            .medium
            .sync()
            .map_err(|e| JournalError::io("sync", &self.path, e))?;
        inner.unsynced = 0;
        Ok(())
    }

    /// Bytes of records that nobody read or wrote since the journal was opened, and bytes of all.
    #[must_use]
    pub fn unused(&self) -> (u64, u64) {
        let inner = self.inner();
        let unused = inner.index.values().filter(|place| !place.used);
        (unused.map(|place| record_length(*place)).sum(), inner.end)
    }

    /// Writes the journal anew without the records that nobody read or wrote since it was opened, and
    /// puts it in place of the old one in one step.
    ///
    /// # Errors
    /// [`JournalError`]; the old file stands then.
    pub fn drop_unused(&self) -> Result<(), JournalError> {
        let mut inner = self.inner();
        let beside = beside_of(&self.path);
        let io = |action| move |e| JournalError::io(action, &beside_of(&self.path), e);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(&beside)
            .map_err(io("create"))?;
        let kept: Vec<((Key, u64), Place)> = inner
            .index
            .iter()
            .filter(|(_, place)| place.used)
            .map(|(at, place)| (*at, *place))
            .collect();
        let mut index = Index::new();
        let mut end = NAME.len() as u64;
        file.write_all(&NAME).map_err(io("write"))?;
        // By offset, so that several payloads of a key keep their order.
        let mut in_order = kept;
        in_order.sort_by_key(|((_, offset), _)| *offset);
        for ((key, offset), place) in in_order {
            let record = inner
                .record(offset, place.length)
                .map_err(|e| JournalError::io("read", &self.path, e))?;
            if payload_of(&record, key).is_none() {
                let path = self.path.clone();
                return Err(JournalError::Damaged { path, offset });
            }
            file.write_all(&record).map_err(io("write"))?;
            index.insert((key, end), place);
            end += record_length(place);
        }
        file.sync_all().map_err(io("sync"))?;
        std::fs::rename(&beside, &self.path).map_err(io("put in place"))?;
        sync_folder_of(&self.path);
        inner.medium = Box::new(file);
        inner.index = index;
        inner.end = end;
        inner.unsynced = 0;
        inner.is_torn = false;
        Ok(())
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // A panic of another thread cannot leave a half-changed index behind: it is changed last.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn append(&mut self, key: Key, record: &[u8]) -> io::Result<()> {
        if self.is_torn {
            return Err(io::Error::other("an earlier write failed half-way"));
        }
        let written = self
            .medium
            .seek(SeekFrom::Start(self.end))
            .and_then(|_| self.medium.write_all(record));
        if let Err(error) = written {
            self.is_torn = self.medium.cut(self.end).is_err();
            return Err(error);
        }
        let length = u32::try_from(record.len() - HEAD - TAIL).unwrap_or(u32::MAX);
        self.index
            .insert((key, self.end), Place { length, used: true });
        self.end += record.len() as u64;
        self.unsynced += record.len() as u64;
        if self.unsynced >= SYNC_EVERY {
            self.medium.sync()?;
            self.unsynced = 0;
        }
        Ok(())
    }

    fn record(&mut self, offset: u64, length: u32) -> io::Result<Vec<u8>> {
        let mut record = vec![0; HEAD + length as usize + TAIL];
        self.medium.seek(SeekFrom::Start(offset))?;
        self.medium.read_exact(&mut record)?;
        Ok(record)
    }
}

fn begin(medium: &mut dyn Medium) -> io::Result<()> {
    medium.cut(0)?;
    medium.seek(SeekFrom::Start(0))?;
    medium.write_all(&NAME)?;
    medium.sync()
}

/// The payload of a whole record under `key`.
fn payload_of(record: &[u8], key: Key) -> Option<Vec<u8>> {
    let (head, rest) = record.split_first_chunk::<HEAD>()?;
    let (payload, tail) = rest.split_at_checked(rest.len().checked_sub(TAIL)?)?;
    let parsed = Head::parse(head)?;
    (parsed.key == key && is_whole(head, payload, tail)).then(|| payload.to_vec())
}

fn record_length(place: Place) -> u64 {
    (HEAD + TAIL) as u64 + u64::from(place.length)
}

fn beside_of(path: &Path) -> PathBuf {
    path.with_extension("new")
}

/// Not every system can sync a folder; where it cannot, a power failure may bring the old file back,
/// which is whole too.
fn sync_folder_of(path: &Path) {
    if let Some(folder) = path.parent()
        && let Ok(folder) = File::open(folder)
    {
        let _ = folder.sync_all();
    }
}
