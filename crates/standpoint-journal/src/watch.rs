use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::{JournalError, Key};

/// Notes what is in hand, so that what was in hand when processes died is known to the next one.
///
/// Two files in a folder: `running`, to which a line is added when a piece of work begins and when it
/// ends, and `suspects`, which holds how often each piece was in hand when a process died. A process
/// that ends in an orderly way says so with [`Watch::close`]; one that does not has died.
///
/// Nothing can tell a process that its work killed from one that somebody killed. A suspect should
/// therefore be worked on alone: if a process dies twice with it in hand, that was hardly chance.
#[derive(Debug)]
pub struct Watch {
    folder: PathBuf,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    running: File,
    /// The number of this process in the folder's life, to which `running` belongs.
    number: u64,
    /// How many processes died with it in hand.
    suspects: BTreeMap<Key, u32>,
}

impl Watch {
    /// Takes over what the process before left in `folder`. Only one process at a time may do so: take a
    /// [`crate::Lock`] first.
    ///
    /// # Errors
    /// [`JournalError::Io`].
    pub fn open(folder: &Path) -> Result<Self, JournalError> {
        let (mut suspects, counted) = read_suspects(&folder.join(SUSPECTS))?;
        let before = Running::read(&folder.join(RUNNING))?;
        // Counted already if a process died between the two steps below.
        if before.number > counted {
            before.add_to(&mut suspects);
        }
        let number = before.number.max(counted) + 1;
        write_suspects(folder, &suspects, number - 1)?;
        let running = begin_running(&folder.join(RUNNING), number)?;
        let inner = Inner {
            running,
            number,
            suspects,
        };
        Ok(Self {
            folder: folder.to_owned(),
            inner: Mutex::new(inner),
        })
    }

    /// How many processes died with `key` in hand, and none since has finished it.
    #[must_use]
    pub fn deaths(&self, key: Key) -> u32 {
        self.inner().suspects.get(&key).copied().unwrap_or(0)
    }

    /// Gives everything that was in hand too often another chance: it stays a suspect, with one death.
    pub fn forgive(&self) {
        for deaths in self.inner().suspects.values_mut() {
            *deaths = 1;
        }
    }

    /// Work on `key` begins.
    ///
    /// # Errors
    /// [`JournalError::Io`].
    pub fn begin(&self, key: Key) -> Result<(), JournalError> {
        self.note(&format!("+{key}\n"))
    }

    /// Work on `key` has ended, well or badly, and the process lives: it is no suspect any more.
    ///
    /// # Errors
    /// [`JournalError::Io`].
    pub fn end(&self, key: Key) -> Result<(), JournalError> {
        self.inner().suspects.remove(&key);
        self.note(&format!("-{key}\n"))
    }

    /// The process ends of its own will; what is still in hand is no suspect for that.
    ///
    /// # Errors
    /// [`JournalError::Io`].
    pub fn close(&self) -> Result<(), JournalError> {
        let inner = self.inner();
        write_suspects(&self.folder, &inner.suspects, inner.number)
    }

    fn note(&self, line: &str) -> Result<(), JournalError> {
        self.inner()
            .running
            .write_all(line.as_bytes())
            .map_err(|e| JournalError::io("write", &self.folder.join(RUNNING), e))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const RUNNING: &str = "running";
const SUSPECTS: &str = "suspects";

/// What a process noted.
#[derive(Debug, Default)]
struct Running {
    number: u64,
    /// Whether it was in hand at the end, in order of key.
    in_hand: BTreeMap<Key, bool>,
}

impl Running {
    /// A line that is not whole or makes no sense says nothing: the worst is a suspect too few.
    fn read(path: &Path) -> Result<Self, JournalError> {
        let text = read_text(path)?;
        let mut lines = text
            .split_inclusive('\n')
            .filter_map(|l| l.strip_suffix('\n'));
        let mut running = Self {
            number: lines.next().and_then(|l| l.parse().ok()).unwrap_or(0),
            in_hand: BTreeMap::new(),
        };
        for line in lines {
            let (is_in_hand, key) = match line.split_at_checked(1) {
                Some(("+", key)) => (true, key),
                Some(("-", key)) => (false, key),
                _ => continue,
            };
            if let Some(key) = Key::from_hex(key) {
                running.in_hand.insert(key, is_in_hand);
            }
        }
        Ok(running)
    }

    fn add_to(&self, suspects: &mut BTreeMap<Key, u32>) {
        for (key, is_in_hand) in &self.in_hand {
            if *is_in_hand {
                let deaths = suspects.entry(*key).or_insert(0);
                *deaths = deaths.saturating_add(1);
            } else {
                suspects.remove(key);
            }
        }
    }
}

/// The suspects, and the number of the last process that is counted in them.
fn read_suspects(path: &Path) -> Result<(BTreeMap<Key, u32>, u64), JournalError> {
    let text = read_text(path)?;
    let mut lines = text.lines();
    let counted = lines.next().and_then(|l| l.parse().ok()).unwrap_or(0);
    let suspects = lines
        .filter_map(|line| {
            let (deaths, key) = line.split_once(' ')?;
            Some((Key::from_hex(key)?, deaths.parse().ok()?))
        })
        .collect();
    Ok((suspects, counted))
}

/// Whole or not at all.
fn write_suspects(
    folder: &Path,
    suspects: &BTreeMap<Key, u32>,
    counted: u64,
) -> Result<(), JournalError> {
    let mut text = format!("{counted}\n");
    for (key, deaths) in suspects {
        text.push_str(&format!("{deaths} {key}\n"));
    }
    let path = folder.join(SUSPECTS);
    let beside = folder.join("suspects.new");
    let write = || -> io::Result<()> {
        let mut file = File::create(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, &path)
    };
    write().map_err(|e| JournalError::io("write", &path, e))
}

fn begin_running(path: &Path, number: u64) -> Result<File, JournalError> {
    let open = || -> io::Result<File> {
        File::create(path)?;
        let mut file = OpenOptions::new().append(true).open(path)?;
        file.write_all(format!("{number}\n").as_bytes())?;
        Ok(file)
    };
    open().map_err(|e| JournalError::io("write", path, e))
}

fn read_text(path: &Path) -> Result<String, JournalError> {
    match fs::read(path) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(JournalError::io("read", path, error)),
    }
}
