//! Sentences, by rules over every full stop, question mark, exclamation mark and ellipsis.
//!
//! The rules are those of the golden-rule tradition (pragmatic segmenter, pySBD) without its rewriting of
//! the text: a mark is a candidate, the word before it and the word behind it decide. Quotations are left
//! to [`crate::reporting`].

use standpoint_text::Span;

use crate::abbreviations as abbr;
use crate::characters::{
    at, before, is_bullet, is_closing_bracket, is_dash, is_ideographic_stop, is_opening_bracket,
    is_quote_mark, is_terminator, listed, token_before, window_behind, word_at,
};
use crate::lists::item_starts;

/// Bytes that may stand between two sentences' words besides white space: opening marks, dashes.
const LEAD_LIMIT: usize = 16;

/// A remark in brackets that is longer than this may hold whole sentences, or was never closed.
const BRACKET_LIMIT: usize = 400;

/// The sentences of `span` without regard to quotation marks: `“It is. It was,” she said.` is two.
///
/// For comparison with plain splitters; [`crate::segment_text`] keeps quotations whole. The spans are
/// trimmed; with the white space between them they are `span`.
///
/// # Panics
/// If `span` was made for another text.
#[must_use]
pub fn split_sentences(text: &str, span: Span) -> Vec<Span> {
    spans_between(text, span.trimmed(text), &breaks(text, span)).collect()
}

/// A place between two sentences: the end of the one and the start of the next, white space between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Break {
    pub(crate) end: usize,
    pub(crate) start: usize,
}

/// The stretches of `span` that `breaks` leave; `span` is trimmed.
pub(crate) fn spans_between<'a>(
    text: &'a str,
    span: Span,
    breaks: &'a [Break],
) -> impl Iterator<Item = Span> + 'a {
    let starts = std::iter::once(span.start()).chain(breaks.iter().map(|b| b.start));
    let ends = breaks
        .iter()
        .map(|b| b.end)
        .chain(std::iter::once(span.end()));
    starts
        .zip(ends)
        .map(move |(start, end)| Span::new(start, end).trimmed(text))
        .filter(|sentence| !sentence.is_empty())
}

/// The places inside `span` where one sentence ends and the next begins, in order.
pub(crate) fn breaks(text: &str, span: Span) -> Vec<Break> {
    let span = span.trimmed(text);
    let mut breaks = Scanner::new(text, span).scan();
    let items = item_starts(text, span);
    if !items.is_empty() {
        breaks.extend(items.into_iter().map(|start| {
            let end = span.start() + text[span.start()..start].trim_end().len();
            Break { end, start }
        }));
        breaks.sort_by_key(|b| b.start);
        breaks.dedup_by_key(|b| b.start);
    }
    breaks
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// One full stop.
    Stop,
    /// Two and more, spaced or not, or `…`.
    Ellipsis,
    /// With a question or exclamation mark in it.
    Exclaimed,
    /// `。`
    Ideographic,
}

/// A run of terminators with the closing marks behind it.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    kind: Kind,
    /// Of the run.
    start: usize,
    /// Behind the closing marks.
    end: usize,
    /// Whether closing marks follow the run.
    closed: bool,
    /// Behind the white space that follows; equals `end` where there is none.
    next: usize,
}

struct Scanner<'a> {
    text: &'a str,
    end: usize,
    /// Start of the sentence that is being read.
    sentence: usize,
    /// Start of the outermost open bracket.
    bracket: Option<usize>,
    depth: u32,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str, span: Span) -> Self {
        Self {
            text,
            end: span.end(),
            sentence: span.start(),
            bracket: None,
            depth: 0,
        }
    }

    fn scan(mut self) -> Vec<Break> {
        let mut breaks = Vec::new();
        let mut i = self.sentence;
        while let Some(c) = at(self.text, i, self.end) {
            if is_terminator(c) || is_ideographic_stop(c) {
                let candidate = self.candidate(i, c);
                if candidate.next < self.end && self.ends_sentence(candidate) {
                    breaks.push(Break {
                        end: candidate.end,
                        start: candidate.next,
                    });
                    self.sentence = candidate.next;
                    (self.bracket, self.depth) = (None, 0);
                    i = candidate.next;
                    continue;
                }
                // The closing marks are read again, so that brackets are counted.
                i = self.run_end(i);
                continue;
            }
            if is_opening_bracket(c) {
                if self.depth == 0 {
                    self.bracket = Some(i);
                }
                self.depth += 1;
            } else if is_closing_bracket(c) {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    self.bracket = None;
                }
            }
            i += c.len_utf8();
        }
        breaks
    }

    fn run_end(&self, start: usize) -> usize {
        let run = &self.text[start..self.end];
        let stop = |c: char| !is_terminator(c) && !is_ideographic_stop(c);
        let mut end = start + run.find(stop).unwrap_or(run.len());
        // ". . ." is one ellipsis.
        while self.text[end..self.end].starts_with(" .")
            && !self.text[end + 2..self.end].starts_with(|c: char| c.is_alphanumeric())
        {
            end += 2;
        }
        end
    }

    fn candidate(&self, start: usize, first: char) -> Candidate {
        let run_end = self.run_end(start);
        let run = &self.text[start..run_end];
        let kind = if is_ideographic_stop(first) {
            Kind::Ideographic
        } else if run.contains(['!', '?', '‽', '⁇', '⁈', '⁉']) {
            Kind::Exclaimed
        } else if run.len() > 1 {
            Kind::Ellipsis
        } else {
            Kind::Stop
        };
        let end = self.behind_closing_marks(run_end);
        let tail = &self.text[end..self.end];
        let next = end + (tail.len() - tail.trim_start().len());
        Candidate {
            kind,
            start,
            end,
            closed: end > run_end,
            next,
        }
    }

    /// Behind the quotation marks, brackets and note numbers (`[12]`) that belong to a sentence's end.
    fn behind_closing_marks(&self, from: usize) -> usize {
        let mut end = from;
        while let Some(c) = at(self.text, end, self.end) {
            let closing = is_closing_bracket(c)
                || matches!(c, '”' | '’' | '»' | '›' | '"' | '\'' | '＂')
                || matches!(c, '¹' | '²' | '³' | '⁴' | '⁵' | '⁶' | '⁷' | '⁸' | '⁹' | '⁰')
                // „…“
                || (c == '“' && !self.text[end + c.len_utf8()..self.end].starts_with(char::is_alphanumeric));
            if closing {
                end += c.len_utf8();
            } else if let Some(length) = note_length(window_behind(self.text, end, self.end, 8)) {
                end += length;
            } else {
                break;
            }
        }
        end
    }

    fn ends_sentence(&self, c: Candidate) -> bool {
        if c.kind == Kind::Ideographic {
            return true;
        }
        if self.is_inside_bracket(c) {
            return false;
        }
        let Some(lead) = Lead::at(self.text, c.next, self.end) else {
            return c.kind != Kind::Stop
                && c.next > c.end
                && !self.text[c.next..self.end].is_empty();
        };
        if c.next == c.end {
            return self.ends_without_space(c, lead);
        }
        match c.kind {
            Kind::Exclaimed => self.ends_exclaimed(c, lead),
            Kind::Ellipsis => self.ends_ellipsis(c, lead),
            Kind::Stop => self.ends_stop(c, lead),
            Kind::Ideographic => true,
        }
    }

    /// A bracket that opened inside the sentence is part of it until it closes.
    fn is_inside_bracket(&self, c: Candidate) -> bool {
        let Some(open) = self.bracket else {
            return false;
        };
        let closes = self.text[c.start..c.end].contains(is_closing_bracket);
        !closes && open > self.sentence && c.start - open < BRACKET_LIMIT
    }

    fn ends_without_space(&self, c: Candidate, lead: Lead<'_>) -> bool {
        // "world.Today", but not "example.Com", "U.S.Army" or "v2.Beta".
        if !lead.is_capitalised_word() || lead.offset > 0 && !c.closed {
            return false;
        }
        let token = token_before(self.text, self.sentence, c.start);
        let plain = !token.contains(['.', '@', '/', ':', '\\', '_', '#']) && token.len() > 1;
        let ends_lower = token.ends_with(|c: char| c.is_lowercase() || c.is_ascii_digit())
            || (c.kind != Kind::Stop || c.closed) && token.ends_with(char::is_alphanumeric);
        let behind = self.text[c.next..self.end]
            .strip_prefix(lead.word)
            .is_some_and(|rest| rest.starts_with([' ', '\'', '’', ',', '.', '-']));
        let title = listed(abbr::TITLES, &token.to_lowercase());
        plain && ends_lower && behind && !title && !is_domain_ending(lead.word)
    }

    fn ends_exclaimed(&self, c: Candidate, lead: Lead<'_>) -> bool {
        if lead.is_lower() {
            return false;
        }
        let token = token_before(self.text, self.sentence, c.start).to_lowercase();
        let name = listed(abbr::EXCLAIMING_NAMES, &token) && c.end == c.start + 1;
        !name || lead.is_starter()
    }

    fn ends_ellipsis(&self, c: Candidate, lead: Lead<'_>) -> bool {
        // "[…]" stands for words left out, not for a pause.
        if before(self.text, self.sentence, c.start).is_some_and(is_opening_bracket) {
            return false;
        }
        // "…, Smith", "… I think": a pause unless a new sentence shows itself.
        lead.is_upper() && !matches!(lead.word, "I")
    }

    fn ends_stop(&self, c: Candidate, lead: Lead<'_>) -> bool {
        let token = token_before(self.text, self.sentence, c.start)
            .trim_start_matches(|c: char| !c.is_alphanumeric() && c != '§');
        let word = token.to_lowercase();
        if self.is_list_marker(c, token) {
            return false;
        }
        if lead.is_lower() {
            return !c.closed && self.ends_before_small_letter(token, &word, lead);
        }
        if c.closed && !self.text[c.start..c.end].ends_with('\'') {
            return true;
        }
        let word = word.trim_end_matches(['\'', '’']);
        let tail = word
            .rsplit(['-', '–', '/', '(', '"', '“', '\'', '’'])
            .next()
            .unwrap_or(word);
        self.ends_after_word(c, token, tail, lead)
    }

    /// `word` is the token in lower case, from its last hyphen on.
    fn ends_after_word(&self, c: Candidate, token: &str, word: &str, lead: Lead<'_>) -> bool {
        if listed(abbr::NEVER_LAST, word) {
            return false;
        }
        if matches!(word, "a.m" | "p.m" | "am" | "pm") && word.contains('.') {
            return self.ends_after_clock(c, lead);
        }
        if lead.is_digit() {
            let goes_on = listed(abbr::BEFORE_NUMBER, word)
                || listed(abbr::MONTHS_AND_DAYS, word)
                || listed(abbr::TITLES, word);
            return !goes_on;
        }
        let capital = token.starts_with(char::is_uppercase);
        if listed(abbr::TITLES, word) && (capital || word != "st") {
            return word == "st" && lead.is_starter();
        }
        if is_initial(token) {
            return self.ends_after_initial(c, token, lead);
        }
        let dotted = is_dotted(word);
        if dotted || listed(abbr::MAY_END, word) || listed(abbr::MONTHS_AND_DAYS, word) {
            return lead.is_starter();
        }
        if listed(abbr::BEFORE_NUMBER, word) && word != "no" && lead.is_roman_numeral() {
            return false;
        }
        true
    }

    /// "J. Smith" goes on, "you and I. Did" and "Plan B. The" do not.
    fn ends_after_initial(&self, c: Candidate, token: &str, lead: Lead<'_>) -> bool {
        if token == "I" {
            let head = c.start - token.len();
            let previous = token_before(
                self.text,
                self.sentence,
                head.saturating_sub(1).max(self.sentence),
            );
            if previous.starts_with(char::is_lowercase) {
                return true;
            }
        }
        lead.is_starter() && !lead.is_single_letter()
    }

    /// "At 5 a.m. Mr Smith left" goes on; "He left at 6 p.m. Mr Smith stayed" does not.
    fn ends_after_clock(&self, c: Candidate, lead: Lead<'_>) -> bool {
        if listed(abbr::AFTER_CLOCK, &lead.word.to_lowercase()) {
            return false;
        }
        let so_far = &self.text[self.sentence..c.start];
        let first = word_at(self.text, self.sentence, self.end).to_lowercase();
        let fronted = matches!(
            first.as_str(),
            "at" | "by" | "around" | "about" | "before" | "after" | "from" | "until" | "since"
        );
        !(fronted && so_far.len() < 32 && so_far.split_whitespace().count() <= 4)
    }

    /// A small letter behind a full stop: mostly an abbreviation, in careless writing a new sentence.
    fn ends_before_small_letter(&self, token: &str, word: &str, lead: Lead<'_>) -> bool {
        let plain = token.len() >= 3 && token.bytes().all(|b| b.is_ascii_lowercase());
        let known = [
            abbr::MID_SENTENCE,
            abbr::TITLES,
            abbr::NEVER_LAST,
            abbr::BEFORE_NUMBER,
            abbr::MONTHS_AND_DAYS,
            abbr::MAY_END,
        ]
        .iter()
        .any(|list| listed(list, word));
        let vowel = token.contains(['a', 'e', 'i', 'o', 'u', 'y']);
        plain && vowel && !known && lead.offset == 0
    }

    /// "1. The first item", "A. General": the marker belongs to what follows.
    fn is_list_marker(&self, c: Candidate, token: &str) -> bool {
        let lead = &self.text[self.sentence..c.start];
        if lead.len() > 8 {
            return false;
        }
        let name = lead.trim_start_matches(|c: char| {
            is_opening_bracket(c)
                || is_bullet(c)
                || is_dash(c)
                || c == ' '
                || is_quote_mark(c)
                || c == '#'
        });
        let number =
            !name.is_empty() && name.len() <= 3 && name.bytes().all(|b| b.is_ascii_digit());
        let dotted = name.contains('.') && name.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let letter = name.len() == 1 && name == token && name != "I";
        number || dotted || letter || (name == token && is_roman(name) && name != "I")
    }
}

/// The first word behind a candidate.
#[derive(Debug, Clone, Copy)]
struct Lead<'a> {
    /// Letters and digits up to the first other character.
    word: &'a str,
    /// The word with what follows an apostrophe: "I'm", "don't".
    full: &'a str,
    first: char,
    /// Bytes of marks before it.
    offset: usize,
}

impl<'a> Lead<'a> {
    /// `None` where no letter or digit stands near.
    fn at(text: &'a str, from: usize, end: usize) -> Option<Self> {
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

    fn is_lower(self) -> bool {
        self.first.is_lowercase()
    }

    fn is_upper(self) -> bool {
        self.first.is_uppercase()
    }

    fn is_digit(self) -> bool {
        self.first.is_numeric()
    }

    fn is_single_letter(self) -> bool {
        self.word.chars().count() == 1 && !matches!(self.word, "I" | "A")
    }

    fn is_capitalised_word(self) -> bool {
        let mut rest = self.word.chars();
        rest.next().is_some_and(char::is_uppercase)
            && (rest.next().is_some_and(char::is_lowercase) || matches!(self.word, "I" | "A"))
    }

    fn is_starter(self) -> bool {
        let word = self.word.to_lowercase();
        let full = self.full.to_lowercase().replace('’', "'");
        self.is_upper() && (listed(abbr::STARTERS, &word) || listed(abbr::STARTERS, &full))
    }

    fn is_roman_numeral(self) -> bool {
        is_roman(self.word)
    }
}

/// One capital letter: "J".
fn is_initial(token: &str) -> bool {
    let mut chars = token.chars();
    chars.next().is_some_and(char::is_uppercase) && chars.next().is_none()
}

/// Single letters with full stops between: "u.s", "r.s.v.p"; also "ph.d".
fn is_dotted(word: &str) -> bool {
    word.contains('.')
        && word.split('.').all(|part| {
            (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_lowercase())
        })
}

fn is_roman(word: &str) -> bool {
    !word.is_empty()
        && word.len() <= 6
        && (word.bytes().all(|b| b"IVXLC".contains(&b))
            || word.bytes().all(|b| b"ivx".contains(&b)))
}

fn is_domain_ending(word: &str) -> bool {
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

/// The length of a note's number with which `text` begins: `[12]`.
fn note_length(text: &str) -> Option<usize> {
    let digits = text.strip_prefix('[')?;
    let length = digits.find(|c: char| !c.is_ascii_digit())?;
    (length > 0 && digits[length..].starts_with(']')).then_some(length + 2)
}
