//! How the article writes its words, large or small: tells names from words that only open a sentence.

use std::collections::BTreeSet;

use crate::document::Document;
use crate::lexicon::{class, lexicon};
use crate::token::Kind;

/// Which words the article writes small, and which large inside a sentence: "Skippers" at the head of a
/// sentence is no name if "skippers" stands elsewhere, or if it is a plural that is never large elsewhere.
pub(super) struct Seen {
    small: BTreeSet<String>,
    large: BTreeSet<String>,
    /// Behind a title: "Dr Fell".
    titled: BTreeSet<String>,
}

impl Seen {
    pub(super) fn new(doc: &Document<'_>) -> Self {
        let (mut small, mut large) = (BTreeSet::new(), BTreeSet::new());
        let mut titled = BTreeSet::new();
        let mut opening = true;
        for (index, tok) in doc.tokens.iter().enumerate() {
            if tok.token.kind == Kind::Word {
                let word = doc.word(index);
                if !tok.token.capital {
                    small.insert(word.to_owned());
                } else if !opening && !tok.marked {
                    large.insert(word.to_lowercase());
                }
                let before = index.checked_sub(1).map_or("", |b| doc.word(b));
                let behind = lexicon().title(before).is_some_and(|t| t.honorific)
                    || lexicon().given(before).is_some();
                if tok.token.capital && behind {
                    titled.insert(word.to_lowercase());
                }
            }
            opening =
                tok.token.kind == Kind::Mark && !matches!(doc.word(index), "," | "(" | "-" | "&");
        }
        Self {
            small,
            large,
            titled,
        }
    }

    pub(super) fn common(&self, word: &str) -> bool {
        let lower = word.to_lowercase();
        if self.titled.contains(&lower) {
            return false;
        }
        let plural = lower.ends_with('s') && !lower.ends_with("ss") && lower.len() > 4;
        !self.large.contains(&lower)
            && (plural
                || self.small.contains(&lower)
                || lexicon().entry(&lower).classes & class::VERB != 0)
            || self.small.contains(&lower)
                && lexicon().given(word).is_none()
                && lexicon().place(word).is_none()
                && lexicon().title(word).is_none()
    }
}
