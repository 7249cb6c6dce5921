//! Quotation marks as they stand in the text, and what the characters around each allow it to be.
//!
//! Apostrophes and measures are told apart here as far as their neighbours decide it (`don’t`, `’90s`,
//! `5'10"`); `analysts’` may be a plural's apostrophe or the end of a quotation, which only the marks
//! behind it can tell.

use standpoint_text::{QuoteStyle, Span};

use crate::characters::{
    at, before, is_closing_bracket, is_dash, is_opening_bracket, is_quote_mark, listed,
    token_before, word_at,
};

/// Marks that close each other. A typist mixes `“` with `"`, but never `“` with `’`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Double,
    Single,
    Guillemet,
}

/// One mark that may open or close a quotation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    pub(crate) span: Span,
    pub(crate) family: Family,
    pub(crate) style: QuoteStyle,
    pub(crate) lean: Lean,
    /// White space or nothing before it, a word behind it.
    pub(crate) opening_place: bool,
    /// A word or its punctuation before it, none behind it.
    pub(crate) closing_place: bool,
    /// Read alone it might be an apostrophe or a measure rather than the end of a quotation.
    pub(crate) doubtful_close: bool,
    /// It stands first in its paragraph, or only other marks stand before it.
    pub(crate) leads: bool,
}

/// What the character itself says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lean {
    Opens,
    Closes,
    Either,
}

impl Mark {
    /// +1 where the mark surely opens, −1 where it surely closes, 0 where its place leaves it open.
    pub(crate) fn likely_turn(&self) -> i32 {
        match (self.opening_place, self.closing_place) {
            (true, false) => 1,
            (false, true) => -1,
            _ => match self.lean {
                Lean::Opens => 1,
                Lean::Closes => -1,
                Lean::Either => 0,
            },
        }
    }
}

/// Clitics and clipped words that begin with an apostrophe; sorted.
#[rustfmt::skip]
const ELISIONS: &[&str] = &[
    "bout", "cause", "cept", "cos", "cuz", "d", "eighties", "em", "er", "fifties", "fore", "fraid",
    "gainst", "im", "ll", "m", "n", "neath", "nineties", "nuff", "re", "round", "s", "seventies",
    "sixties", "t", "thirties", "til", "till", "tis", "tude", "twas", "twenties", "twere", "twixt",
    "un", "ve",
];

/// Words that never follow a genitive: behind `analysts’` they show that the quotation has ended. Sorted.
#[rustfmt::skip]
const NOT_AFTER_GENITIVE: &[&str] = &[
    "a", "according", "after", "an", "and", "are", "as", "at", "because", "been", "before", "but",
    "by", "can", "could", "did", "does", "during", "for", "from", "had", "has", "have", "he", "her",
    "his", "how", "if", "in", "into", "is", "it", "its", "may", "might", "must", "nor", "not", "of",
    "on", "or", "over", "said", "say", "says", "she", "should", "since", "so", "than", "that", "the",
    "their", "they", "this", "to", "under", "until", "was", "we", "were", "what", "when", "where",
    "which", "while", "who", "will", "with", "without", "would", "you",
];

/// Words in "-ing" without their g ("again" and "Berlin" end in the same letters). Sorted.
#[rustfmt::skip]
const CLIPPED: &[&str] = &[
    "askin", "beatin", "bein", "bringin", "buildin", "callin", "comin", "cryin", "doin",
    "drinkin", "drivin", "eatin", "evenin", "everythin", "fallin", "feelin", "fightin", "freakin",
    "fuckin", "gettin", "givin", "goin", "havin", "hopin", "killin", "knowin", "leavin", "lettin",
    "listenin", "livin", "lookin", "losin", "lovin", "lyin", "makin", "mornin", "movin", "nothin",
    "payin", "playin", "puttin", "runnin", "sayin", "seein", "sellin", "sittin", "sleepin",
    "somethin", "standin", "startin", "takin", "talkin", "tellin", "thinkin", "tryin", "waitin",
    "walkin", "wantin", "watchin", "winnin", "workin",
];

/// The marks of one paragraph, in order, without apostrophes and measures that show themselves.
pub(crate) fn marks(text: &str, paragraph: Span) -> Vec<Mark> {
    let (start, end) = (paragraph.start(), paragraph.end());
    let mut marks: Vec<Mark> = Vec::new();
    let mut rest = paragraph
        .of(text)
        .char_indices()
        .filter(|&(_, c)| is_quote_mark(c))
        .peekable();
    let mut leads_until = start;
    while let Some((offset, c)) = rest.next() {
        let from = start + offset;
        let mut to = from + c.len_utf8();
        // Two apostrophes or backticks are one mark; of three apostrophes the last two.
        let doubled = matches!(c, '\'' | '`')
            && text[to..end].starts_with(c)
            && !text[to..end].starts_with("''");
        if doubled {
            rest.next();
            to += 1;
        }
        let Some((family, style, lean)) = kind(c, doubled) else {
            continue;
        };
        let place = Place {
            text,
            start,
            end,
            from,
            to,
        };
        if place.is_apostrophe(family, lean) {
            continue;
        }
        let leads = from == leads_until;
        if leads {
            leads_until = to;
        }
        marks.push(Mark {
            span: Span::new(from, to),
            family,
            style,
            lean,
            opening_place: place.opens(),
            closing_place: place.closes(),
            doubtful_close: place.is_doubtful_close(family),
            leads,
        });
    }
    marks
}

fn kind(c: char, doubled: bool) -> Option<(Family, QuoteStyle, Lean)> {
    use Family::{Double, Guillemet, Single};
    Some(match c {
        '`' if doubled => (Double, QuoteStyle::DoubledSingle, Lean::Opens),
        '\'' if doubled => (Double, QuoteStyle::DoubledSingle, Lean::Either),
        '"' | '＂' => (Double, QuoteStyle::StraightDouble, Lean::Either),
        '“' | '„' | '‟' => (Double, QuoteStyle::CurlyDouble, Lean::Opens),
        '”' => (Double, QuoteStyle::CurlyDouble, Lean::Closes),
        '\'' => (Single, QuoteStyle::StraightSingle, Lean::Either),
        '‘' | '‚' | '‛' => (Single, QuoteStyle::CurlySingle, Lean::Opens),
        '’' => (Single, QuoteStyle::CurlySingle, Lean::Closes),
        '«' | '‹' => (Guillemet, QuoteStyle::Guillemets, Lean::Opens),
        '»' | '›' => (Guillemet, QuoteStyle::Guillemets, Lean::Closes),
        // A lone backtick is code or an accent.
        _ => return None,
    })
}

/// A mark's surroundings.
#[derive(Clone, Copy)]
struct Place<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    from: usize,
    to: usize,
}

impl Place<'_> {
    fn before(self) -> Option<char> {
        before(self.text, self.start, self.from)
    }

    fn behind(self) -> Option<char> {
        at(self.text, self.to, self.end)
    }

    fn opens(self) -> bool {
        let room = self.before().is_none_or(|c| {
            c.is_whitespace()
                || is_opening_bracket(c)
                || is_dash(c)
                || is_quote_mark(c)
                || matches!(c, '/' | '…' | '*' | '_' | '>' | '|' | '=' | '+' | '~' | ':')
        });
        let word = self.behind().is_some_and(|c| {
            !c.is_whitespace()
                && !is_closing_bracket(c)
                && (!matches!(c, '.' | ',' | ';' | ':' | '!' | '?')
                    || self.text[self.to..self.end].starts_with(".."))
        });
        room && word
    }

    fn closes(self) -> bool {
        let word = self
            .before()
            .is_some_and(|c| !c.is_whitespace() && !is_opening_bracket(c));
        let room = self.behind().is_none_or(|c| {
            !c.is_alphanumeric() && !is_opening_bracket(c) && !matches!(c, '$' | '£' | '€' | '#')
        });
        word && room
    }

    /// Apostrophes and measures that need no second look.
    fn is_apostrophe(self, family: Family, lean: Lean) -> bool {
        let (before, behind) = (self.before(), self.behind());
        let behind_word = before.is_some_and(char::is_alphanumeric);
        if family == Family::Double {
            // 5'10": feet and inches.
            let inches = || {
                let token = token_before(self.text, self.start, self.from);
                let feet = token.trim_end_matches(|c: char| c.is_ascii_digit());
                feet.len() < token.len()
                    && feet
                        .strip_suffix(['\'', '’', '′'])
                        .is_some_and(ends_in_digit)
            };
            return lean != Lean::Opens && before.is_some_and(|c| c.is_ascii_digit()) && inches();
        }
        if family == Family::Guillemet {
            return false;
        }
        if behind_word && behind.is_some_and(char::is_alphanumeric) {
            return true; // don’t, O’Brien, 5'10
        }
        // “Today”’s
        if before.is_some_and(|c| is_quote_mark(c) && c != '\'' && c != '`')
            && matches!(
                word_at(self.text, self.to, self.end),
                "s" | "d" | "ll" | "re" | "ve"
            )
            && lean != Lean::Opens
        {
            return true;
        }
        // rock ’n’ roll
        let token = token_before(self.text, self.start, self.from);
        if matches!(token, "'n" | "’n" | "‘n" | "'N" | "’N" | "‘N") {
            return true;
        }
        self.opens() && self.is_elision()
    }

    /// ’90s, ’em, ’tis.
    fn is_elision(self) -> bool {
        let word = word_at(self.text, self.to, self.end);
        let digits = word.trim_end_matches('s');
        if digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit()) {
            // A quotation may begin with a number of two digits; a decade or a year stands in a phrase.
            let phrase = self.text[self.start..self.from].trim_end();
            return word.ends_with('s') || phrase.ends_with(char::is_alphabetic);
        }
        listed(ELISIONS, word)
            || matches!(word, "Tis" | "Twas" | "Twere" | "Til" | "Em")
            || (word == "N" && self.behind_word_is_mark(word))
    }

    fn behind_word_is_mark(self, word: &str) -> bool {
        at(self.text, self.to + word.len(), self.end).is_some_and(is_quote_mark)
    }

    fn is_doubtful_close(self, family: Family) -> bool {
        let before = self.before();
        if before.is_some_and(|c| c.is_ascii_digit()) {
            return family != Family::Guillemet; // 170mm 6", 6' tall
        }
        if family != Family::Single || !before.is_some_and(char::is_alphabetic) {
            return false;
        }
        let spaced = self.behind().is_some_and(char::is_whitespace);
        let next_at = self.to + 1;
        if !spaced || !self.text.is_char_boundary(next_at) {
            return false;
        }
        let token = token_before(self.text, self.start, self.from);
        let next = word_at(self.text, next_at, self.end);
        let genitive = token.ends_with(['s', 'S', 'x', 'z'])
            && next.starts_with(char::is_alphanumeric)
            && !listed(NOT_AFTER_GENITIVE, next);
        let clipped = listed(CLIPPED, &token.to_lowercase());
        genitive || clipped || matches!(token, "o" | "O" | "ol" | "th")
    }
}

fn ends_in_digit(token: &str) -> bool {
    token.ends_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        for list in [ELISIONS, NOT_AFTER_GENITIVE, CLIPPED] {
            assert!(list.is_sorted());
        }
    }
}
