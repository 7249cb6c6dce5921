//! The words around a sentence mark: the first one behind it, and shapes of the one before it.

use crate::abbreviations as abbr;
use crate::characters::{listed, window_behind, word_at};

/// Bytes that may stand between two sentences' words besides white space: opening marks, dashes.
const LEAD_LIMIT: usize = 16;

/// The first word behind a candidate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lead<'a> {
    /// Letters and digits up to the first other character.
    pub(crate) word: &'a str,
    /// The word with what follows an apostrophe: "I'm", "don't".
    full: &'a str,
    first: char,
    /// Bytes of marks before it.
    pub(crate) offset: usize,
}

impl<'a> Lead<'a> {
    /// `None` where no letter or digit stands near.
    pub(crate) fn at(text: &'a str, from: usize, end: usize) -> Option<Self> {
        let window = window_behind(text, from, end, LEAD_LIMIT);
        let (offset, first) = window.char_indices().find(|&(_, c)| c.is_alphanumeric())?;
        let word = word_at(text, from + offset, end);
        let tail = &text[from + offset + word.len()..end];
        let clitic = tail
            .strip_prefix(['\'', '’'])
            .and_then(|t| t.chars().next())
            .is_some_and(char::is_lowercase);
        let full = if clitic {
            let window = window_behind(text, from + offset, end, word.len() + 8);
            window
                .split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
                .next()
                .unwrap_or(word)
        } else {
            word
        };
        Some(Self {
            word,
            full,
            first,
            offset,
        })
    }

    pub(crate) fn is_lower(self) -> bool {
        self.first.is_lowercase()
    }

    pub(crate) fn is_upper(self) -> bool {
        self.first.is_uppercase()
    }

    pub(crate) fn is_digit(self) -> bool {
        self.first.is_numeric()
    }

    pub(crate) fn is_single_letter(self) -> bool {
        self.word.chars().count() == 1 && !matches!(self.word, "I" | "A")
    }

    pub(crate) fn is_capitalised_word(self) -> bool {
        let mut rest = self.word.chars();
        rest.next().is_some_and(char::is_uppercase)
            && (rest.next().is_some_and(char::is_lowercase) || matches!(self.word, "I" | "A"))
    }

    pub(crate) fn is_starter(self) -> bool {
        let word = self.word.to_lowercase();
        let full = self.full.to_lowercase().replace('’', "'");
        self.is_upper() && (listed(abbr::STARTERS, &word) || listed(abbr::STARTERS, &full))
    }

    pub(crate) fn is_roman_numeral(self) -> bool {
        is_roman(self.word) && self.word != "I"
    }
}

/// One capital letter: "J".
pub(crate) fn is_initial(token: &str) -> bool {
    let mut chars = token.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.next().is_none()
}

/// Single letters with full stops between: "u.s", "r.s.v.p"; also "ph.d".
pub(crate) fn is_dotted(word: &str) -> bool {
    word.contains('.')
        && word.split('.').all(|part| {
            (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_lowercase())
        })
}

pub(crate) fn is_roman(word: &str) -> bool {
    !word.is_empty()
        && word.len() <= 6
        && (word.bytes().all(|b| b"IVXLC".contains(&b))
            || word.bytes().all(|b| b"ivx".contains(&b)))
}

pub(crate) fn is_domain_ending(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "com"
            | "net"
            | "org"
            | "edu"
            | "gov"
            | "co"
            | "uk"
            | "us"
            | "io"
            | "js"
            | "py"
            | "tv"
            | "info"
            | "html"
    )
}
