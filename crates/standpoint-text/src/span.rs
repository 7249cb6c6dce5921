use serde::{Deserialize, Serialize};

/// A half-open range of UTF-8 bytes, `start..end`, of one article's text.
///
/// Offsets are `u32`: ingest refuses texts of 4 GiB and more. A span that is built by our own stages
/// always lies on character boundaries; [`Span::checked`] is for offsets from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// Why a pair of offsets is no span of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SpanError {
    /// `start > end`.
    #[error("span {start}..{end} ends before it starts")]
    Reversed {
        /// First byte.
        start: usize,
        /// One past the last byte.
        end: usize,
    },
    /// `end` lies behind the text.
    #[error("span {start}..{end} lies outside a text of {len} bytes")]
    Outside {
        /// First byte.
        start: usize,
        /// One past the last byte.
        end: usize,
        /// Length of the text, in bytes.
        len: usize,
    },
    /// An offset cuts a character in two.
    #[error("span {start}..{end} cuts a character in two")]
    InsideCharacter {
        /// First byte.
        start: usize,
        /// One past the last byte.
        end: usize,
    },
}

impl Span {
    /// The span `start..end`.
    ///
    /// # Panics
    /// If `start > end` or `end` exceeds `u32::MAX`; both are faults of the caller.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "span {start}..{end} ends before it starts");
        let fit = |n: usize| u32::try_from(n).expect("texts are under 4 GiB");
        Self {
            start: fit(start),
            end: fit(end),
        }
    }

    /// The span `start..end` of `text`, if it is one.
    ///
    /// # Errors
    /// [`SpanError`] if the offsets are reversed, lie outside or cut a character.
    pub fn checked(text: &str, start: usize, end: usize) -> Result<Self, SpanError> {
        if start > end {
            return Err(SpanError::Reversed { start, end });
        }
        if end > text.len() {
            return Err(SpanError::Outside {
                start,
                end,
                len: text.len(),
            });
        }
        if !text.is_char_boundary(start) || !text.is_char_boundary(end) {
            return Err(SpanError::InsideCharacter { start, end });
        }
        Ok(Self::new(start, end))
    }

    /// First byte, as an index.
    #[must_use]
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// One past the last byte, as an index.
    #[must_use]
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// Length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end() - self.start()
    }

    /// Whether the span holds no byte.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// As a range of indices.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start()..self.end()
    }

    /// The words themselves.
    ///
    /// # Panics
    /// If the span was made for another text.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }

    /// Whether `other` lies wholly inside (equal spans contain each other).
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the byte at `offset` lies inside.
    #[must_use]
    pub fn contains_offset(self, offset: usize) -> bool {
        self.start() <= offset && offset < self.end()
    }

    /// Whether the two share at least one byte.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.intersection(other).is_some()
    }

    /// The shared part, if the two overlap.
    #[must_use]
    pub fn intersection(self, other: Self) -> Option<Self> {
        let (start, end) = (self.start.max(other.start), self.end.min(other.end));
        (start < end).then_some(Self { start, end })
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }

    /// The span without white space at either end.
    #[must_use]
    pub fn trimmed(self, text: &str) -> Self {
        let words = self.of(text);
        let start = self.start() + (words.len() - words.trim_start().len());
        Self::new(start, start + words.trim().len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn checked_names_the_fault() {
        let text = "né";
        assert_eq!(Span::checked(text, 0, 3), Ok(Span::new(0, 3)));
        assert_eq!(
            Span::checked(text, 2, 1),
            Err(SpanError::Reversed { start: 2, end: 1 })
        );
        assert_eq!(
            Span::checked(text, 0, 4),
            Err(SpanError::Outside {
                start: 0,
                end: 4,
                len: 3
            })
        );
        assert_eq!(
            Span::checked(text, 0, 2),
            Err(SpanError::InsideCharacter { start: 0, end: 2 })
        );
    }

    #[test]
    fn trimmed_keeps_a_blank_span_in_place() {
        assert_eq!(Span::new(1, 3).trimmed("a  b"), Span::new(3, 3));
        assert_eq!(Span::new(0, 5).trimmed(" a b "), Span::new(1, 4));
    }

    proptest! {
        #[test]
        fn intersection_is_the_shared_bytes(a in 0usize..40, b in 0usize..40, c in 0usize..40, d in 0usize..40) {
            let (x, y) = (Span::new(a.min(b), a.max(b)), Span::new(c.min(d), c.max(d)));
            let shared = (0..40).filter(|&i| x.contains_offset(i) && y.contains_offset(i)).count();
            prop_assert_eq!(x.intersection(y).map_or(0, Span::len), shared);
            prop_assert_eq!(x.overlaps(y), shared > 0);
            prop_assert!(x.cover(y).contains(x) && x.cover(y).contains(y));
        }
    }
}
