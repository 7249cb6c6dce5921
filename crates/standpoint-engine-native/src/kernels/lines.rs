//! Room for floats that begins where a line of the cache does, so that no vector touches two lines.

use std::ops::{Deref, DerefMut};

/// Bytes of a line of the cache, and of the widest vector.
pub(crate) const LINE: usize = 64;
/// Floats before the first that begins a line, at most.
const SPARE: usize = LINE / size_of::<f32>() - 1;

/// Floats that are kept for the next call.
#[derive(Debug, Default)]
pub(crate) struct Floats {
    held: Vec<f32>,
    start: usize,
    len: usize,
}

impl Floats {
    /// Room for `len` floats, which hold anything.
    pub(crate) fn room(&mut self, len: usize) -> &mut [f32] {
        if self.held.len() < len + SPARE {
            self.held.resize(len + SPARE, 0.0);
        }
        self.start = self.held.as_ptr().align_offset(LINE).min(SPARE);
        self.len = len;
        self
    }
}

impl Deref for Floats {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.held[self.start..][..self.len]
    }
}

impl DerefMut for Floats {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.held[self.start..][..self.len]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_begins_at_a_line_and_what_was_written_stays() {
        let mut floats = Floats::default();
        assert_eq!(floats.len(), 0);
        for len in [5, 4096, 100, 70_000] {
            let room = floats.room(len);
            assert_eq!(room.as_ptr().align_offset(LINE), 0);
            room.fill(1.5);
            assert_eq!(*floats, vec![1.5; len]);
        }
    }
}
