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
use crate::reporting::is_reporting_clause;
use crate::words::{Lead, is_domain_ending, is_dotted, is_initial, is_roman};

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
    Scanner::new(text, span).scan(&item_starts(text, span))
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

    /// `items` are the places where items of lists begin.
    fn scan(mut self, mut items: &[usize]) -> Vec<Break> {
        let mut breaks = Vec::new();
        let mut i = self.sentence;
        while let Some(c) = at(self.text, i, self.end) {
            if let Some((&item, others)) = items.split_first()
                && item <= i
            {
                if item == i && item > self.sentence {
                    let end = self.sentence + self.text[self.sentence..item].trim_end().len();
                    breaks.push(Break { end, start: item });
                    self.start_sentence(item);
                }
                items = others;
            }
            if is_terminator(c) || is_ideographic_stop(c) {
                let candidate = self.candidate(i, c);
                if let Some(b) = self.stop_before_ellipsis(candidate) {
                    breaks.push(b);
                    self.start_sentence(b.start);
                } else if candidate.next < self.end && self.ends_sentence(candidate) {
                    breaks.push(Break {
                        end: candidate.end,
                        start: candidate.next,
                    });
                    self.start_sentence(candidate.next);
                    i = candidate.next;
                    continue;
                }
                // The closing marks are read again, so that brackets are counted.
                i = self.run_end(i);
                continue;
            }
            if let Some(b) = self.broken_off(i, c) {
                breaks.push(b);
                self.start_sentence(b.start);
                i = b.start;
                continue;
            }
            if is_opening_bracket(c) && !self.is_smiley(i) {
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

    /// "compounds. . . . The practice": a full stop, then words left out at the start of the next.
    fn stop_before_ellipsis(&self, c: Candidate) -> Option<Break> {
        let run = &self.text[c.start..self.end];
        let attached = before(self.text, self.sentence, c.start).is_some_and(char::is_alphanumeric);
        let found = attached
            && run.starts_with(". . . . ")
            && Lead::at(self.text, c.next, self.end).is_some_and(Lead::is_upper);
        found.then_some(Break {
            end: c.start + 1,
            start: c.start + 2,
        })
    }

    /// `“I only wanted—” The line went dead.`: a sentence broken off, and a new one.
    fn broken_off(&self, i: usize, c: char) -> Option<Break> {
        let dash = before(self.text, self.sentence, i).is_some_and(is_dash);
        if !dash || !matches!(c, '"' | '”') {
            return None;
        }
        let end = i + c.len_utf8();
        let tail = &self.text[end..self.end];
        let start = end + (tail.len() - tail.trim_start().len());
        let starts =
            start > end && Lead::at(self.text, start, self.end).is_some_and(Lead::is_starter);
        starts.then_some(Break { end, start })
    }

    /// The bracket in ":(" opens nothing.
    fn is_smiley(&self, i: usize) -> bool {
        before(self.text, self.sentence, i).is_some_and(|c| matches!(c, ':' | ';' | '=' | '-'))
            && at(self.text, i + 1, self.end).is_none_or(|c| !c.is_alphanumeric())
    }

    fn start_sentence(&mut self, at: usize) {
        self.sentence = at;
        (self.bracket, self.depth) = (None, 0);
    }

    fn run_end(&self, start: usize) -> usize {
        let run = &self.text[start..self.end];
        let stop = |c: char| !is_terminator(c) && !is_ideographic_stop(c);
        let mut end = start + run.find(stop).unwrap_or(run.len());
        // ". . ." is one ellipsis, "! !" one cry.
        while let Some(tail) = self.text[end..self.end].strip_prefix(' ')
            && tail.starts_with(['.', '!', '?'])
            && !tail[1..].starts_with(char::is_alphanumeric)
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
            if c == ' ' && self.is_detached_closing_mark(end + 1) {
                end += 1;
                continue;
            }
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

    /// A closing mark or a note's number between blanks: `He left. ” Then`, `He left. [3] Then`.
    fn is_detached_closing_mark(&self, from: usize) -> bool {
        let window = window_behind(self.text, from, self.end, 8);
        let mark = |c: char| c == ')' || c == ']' || matches!(c, '”' | '’' | '"' | '\'');
        let length = note_length(window)
            .unwrap_or_else(|| window.find(|c: char| !mark(c)).unwrap_or(window.len()));
        length > 0
            && window[length..]
                .chars()
                .next()
                .is_none_or(char::is_whitespace)
    }

    fn ends_sentence(&self, c: Candidate) -> bool {
        if c.kind == Kind::Ideographic {
            return true;
        }
        // What follows punctuates the same sentence.
        let tail = &self.text[c.next..self.end];
        if tail.starts_with([',', ';', ':', ')', ']', '}'])
            || tail
                .strip_prefix('.')
                .is_some_and(|t| t.is_empty() || t.starts_with(char::is_whitespace))
        {
            return false;
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
        let address = window_behind(self.text, c.next, self.end, 48)
            .split(char::is_whitespace)
            .next()
            .is_some_and(|token| token.contains('@'));
        plain && ends_lower && behind && !title && !address && !is_domain_ending(lead.word)
    }

    fn ends_exclaimed(&self, c: Candidate, lead: Lead<'_>) -> bool {
        if lead.is_lower() {
            return lead.offset == 0 && self.ends_exclaimed_before_small_letter(c);
        }
        let token = token_before(self.text, self.sentence, c.start).to_lowercase();
        let name = listed(abbr::EXCLAIMING_NAMES, &token) && c.end == c.start + 1;
        !name || lead.is_starter()
    }

    /// "why? where did you grow up": careless writing. In edited prose the mark belongs to a name
    /// ("Yahoo! in"), to a quotation, or to a question that a reporting clause follows.
    fn ends_exclaimed_before_small_letter(&self, c: Candidate) -> bool {
        let token = token_before(self.text, self.sentence, c.start).to_lowercase();
        token.ends_with(char::is_alphanumeric)
            && !c.closed
            && !listed(abbr::EXCLAIMING_NAMES, &token)
            && !is_reporting_clause(self.text, c.next, self.end)
    }

    fn ends_ellipsis(&self, c: Candidate, lead: Lead<'_>) -> bool {
        // "[…]" stands for words left out, not for a pause.
        if before(self.text, self.sentence, c.start).is_some_and(is_opening_bracket) {
            return false;
        }
        // "…, Smith", "… I think": a pause unless a new sentence shows itself.
        let detached = before(self.text, self.sentence, c.start).is_some_and(char::is_whitespace);
        lead.is_upper() && !(detached && lead.word == "I")
    }

    fn ends_stop(&self, c: Candidate, lead: Lead<'_>) -> bool {
        let head = self.text[self.sentence..c.start].trim_end().len() + self.sentence;
        let token = token_before(self.text, self.sentence, head)
            .trim_start_matches(|c: char| !c.is_alphanumeric() && c != '§');
        let word = token.to_lowercase();
        if self.is_list_marker(c, token) {
            return false;
        }
        if lead.is_lower() {
            // `she said. "... and then`: the words left out hide the capital.
            let marks = &self.text[c.next..c.next + lead.offset];
            if marks.starts_with(is_quote_mark)
                && marks.ends_with(['.', '…', ' '])
                && marks.contains(is_terminator)
            {
                return true;
            }
            return !c.closed && self.ends_before_small_letter(token, &word, lead);
        }
        let run = &self.text[c.start..c.end];
        // "Steve Scalise (R-La.) Tuesday told": the bracket is part of the sentence, so the word decides.
        let in_bracket = run.ends_with(is_closing_bracket)
            && !run.contains(is_quote_mark)
            && self.bracket.is_some_and(|open| open > self.sentence);
        if c.closed && !run.ends_with('\'') && !in_bracket {
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
            let is_word = listed(abbr::SELDOM_LAST, word);
            return is_word && lead.is_starter() && !lead.is_single_letter();
        }
        if matches!(word, "a.m" | "p.m") {
            return self.ends_after_clock(c, lead);
        }
        let bracketed = self.text[c.next..self.end].starts_with(is_opening_bracket);
        if bracketed && (listed(abbr::MAY_END, word) || is_dotted(word)) {
            return false;
        }
        if listed(abbr::UNITS, word) && self.follows_number(c, token) {
            return !lead.is_digit();
        }
        if lead.is_digit() {
            let goes_on = listed(abbr::BEFORE_NUMBER, word)
                || listed(abbr::MONTHS_AND_DAYS, word)
                || listed(abbr::TITLES, word);
            return !goes_on;
        }
        if is_title(token, word) {
            return word == "st" && lead.is_starter();
        }
        if is_initial(token) {
            return self.ends_after_initial(c, token, lead);
        }
        if matches!(word, "b.c" | "a.d" | "c.e" | "b.c.e") && self.follows_number(c, token) {
            return lead.is_starter() || !self.is_fronted(c);
        }
        if word == "p.s" && self.sentence + token.len() == c.start {
            return false;
        }
        let small = !token.contains(char::is_uppercase);
        let capitals = !token.contains(char::is_lowercase);
        let abbreviates = is_dotted(word)
            || listed(abbr::MAY_END, word)
                && !(small && listed(abbr::WORDS_IF_SMALL, word))
                && !(capitals && listed(abbr::NO_TITLES_IN_CAPITALS, word))
            || listed(abbr::MONTHS_AND_DAYS, word) && !small;
        if abbreviates {
            return lead.is_starter();
        }
        if listed(abbr::BEFORE_NUMBER, word) && word != "no" && lead.is_roman_numeral() {
            return false;
        }
        true
    }

    fn follows_number(&self, c: Candidate, token: &str) -> bool {
        let head = self.text[self.sentence..self.before_token(c, token)].trim_end();
        head.ends_with(|c: char| c.is_ascii_digit())
    }

    /// The end of what stands before `token`, which itself ends before the candidate or before the white
    /// space in front of it. Always a character boundary: the token is found, not counted back to.
    fn before_token(&self, c: Candidate, token: &str) -> usize {
        let head = self.text[self.sentence..c.start].trim_end();
        let rest = head.strip_suffix(token).unwrap_or(head).trim_end();
        self.sentence + rest.len()
    }

    /// "J. Smith" goes on, "you and I. Did" and "Plan B. The" do not.
    fn ends_after_initial(&self, c: Candidate, token: &str, lead: Lead<'_>) -> bool {
        if token == "I" {
            let head = self.before_token(c, token);
            let previous = token_before(self.text, self.sentence, head);
            // "Its pilot, I. Mott, said": behind a comma it is an initial.
            let apposed =
                self.text[self.sentence..head].ends_with(',') && lead.is_capitalised_word();
            if apposed && !lead.is_starter() {
                return false;
            }
            if previous.starts_with(char::is_lowercase) {
                return true;
            }
        }
        // "G. I. Dorofan"
        if self.text[c.next..self.end].trim_start().starts_with("I. ") {
            return false;
        }
        lead.is_starter() && !lead.is_single_letter()
    }

    /// "At 5 a.m. Mr Smith left" goes on; "He left at 6 p.m. Mr Smith stayed" does not.
    fn ends_after_clock(&self, c: Candidate, lead: Lead<'_>) -> bool {
        let bracketed = self.text[c.next..self.end].starts_with(is_opening_bracket);
        if bracketed || listed(abbr::AFTER_CLOCK, &lead.word.to_lowercase()) {
            return false;
        }
        if lead.is_starter() {
            return true;
        }
        !self.is_fronted(c)
    }

    /// "At 5 a.m.", "In the year 44 B.C.": the sentence so far is a time and goes on.
    fn is_fronted(&self, c: Candidate) -> bool {
        let so_far = &self.text[self.sentence..c.start];
        let first = word_at(self.text, self.sentence, self.end).to_lowercase();
        let preposition = matches!(
            first.as_str(),
            "about"
                | "after"
                | "around"
                | "at"
                | "before"
                | "by"
                | "from"
                | "in"
                | "on"
                | "since"
                | "until"
        );
        preposition && so_far.len() < 48 && so_far.split_whitespace().count() <= 8
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

/// Whether `token`, `word` in small letters, stands before names: "Sen.", "prof.", but not "union reps." or
/// "the SEC.".
fn is_title(token: &str, word: &str) -> bool {
    let small = !token.contains(char::is_uppercase);
    let capitals = !token.contains(char::is_lowercase);
    listed(abbr::TITLES, word)
        && !(small && (word == "st" || listed(abbr::NO_TITLES_SMALL, word)))
        && !(capitals && listed(abbr::NO_TITLES_IN_CAPITALS, word))
}

/// The length of a note's number with which `text` begins: `[12]`.
fn note_length(text: &str) -> Option<usize> {
    let digits = text.strip_prefix('[')?;
    let length = digits.find(|c: char| !c.is_ascii_digit())?;
    (length > 0 && digits[length..].starts_with(']')).then_some(length + 2)
}
