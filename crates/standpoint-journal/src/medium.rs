use std::fs::File;
use std::io::{self, Cursor, Read, Seek, Write};

/// What a journal is written to. A trait, so that a test can damage it or make any step fail.
pub trait Medium: Read + Write + Seek + Send {
    /// Returns when all bytes are on the disk.
    ///
    /// # Errors
    /// The system's.
    fn sync(&mut self) -> io::Result<()>;

    /// Cuts to `length` bytes.
    ///
    /// # Errors
    /// The system's.
    fn cut(&mut self, length: u64) -> io::Result<()>;
}

impl Medium for File {
    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }
}

/// A journal that lives as long as the process.
pub type InMemory = Cursor<Vec<u8>>;

impl Medium for InMemory {
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.get_mut()
            .truncate(usize::try_from(length).unwrap_or(usize::MAX));
        Ok(())
    }
}
