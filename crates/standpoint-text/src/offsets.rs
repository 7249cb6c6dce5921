use crate::Span;

/// Turns byte offsets into Unicode code points, the unit of Python strings and of our outputs.
///
/// Built once per text in one pass; a look-up costs a scan of at most 64 bytes.
#[derive(Debug, Clone)]
pub struct CodePoints<'a> {
    text: &'a str,
    /// Code points before each 64-byte block.
    before: Vec<u32>,
}

const BLOCK: usize = 64;

impl<'a> CodePoints<'a> {
    /// Counts the code points of `text`.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        let mut seen = 0;
        let before = text
            .as_bytes()
            .chunks(BLOCK)
            .map(|block| {
                let here = seen;
                seen += leading_bytes(block);
                here
            })
            .collect();
        Self { text, before }
    }

    /// The number of code points before byte `offset`; the whole text's number for any offset behind it.
    #[must_use]
    pub fn at(&self, offset: usize) -> usize {
        let offset = offset.min(self.text.len());
        let block = (offset / BLOCK).min(self.before.len().saturating_sub(1));
        let before = self.before.get(block).copied().unwrap_or(0);
        (before + leading_bytes(&self.text.as_bytes()[block * BLOCK..offset])) as usize
    }

    /// `[start, end]` of a span in code points.
    #[must_use]
    pub fn span(&self, span: Span) -> [usize; 2] {
        [self.at(span.start()), self.at(span.end())]
    }
}

/// Bytes that begin a character: all but UTF-8 continuation bytes.
fn leading_bytes(bytes: &[u8]) -> u32 {
    bytes.iter().map(|&b| u32::from(b & 0xC0 != 0x80)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn agrees_with_counting_characters(text in "[a“é🙂\n]{0,200}") {
            let points = CodePoints::new(&text);
            for (count, (offset, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(points.at(offset), count);
            }
            prop_assert_eq!(points.at(text.len()), text.chars().count());
        }
    }
}
