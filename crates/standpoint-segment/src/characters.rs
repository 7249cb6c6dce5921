//! What single characters are, and the words at an offset. Look-around is bounded, so that a word of a
//! million letters costs no more than a short one.

/// Bytes looked at for one word, before or behind an offset.
const WORD_LIMIT: usize = 48;

/// Breaks a line: LF, VT, FF, CR, NEL, LS, PS.
pub(crate) fn is_line_break(c: char) -> bool {
    matches!(
        c,
        '\n' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// Ends a sentence in the scripts that write a full stop.
pub(crate) fn is_terminator(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '‽' | '⁇' | '⁈' | '⁉')
}

/// Ends a sentence without white space behind it.
pub(crate) fn is_ideographic_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡')
}

pub(crate) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '⁃')
}

pub(crate) fn is_opening_bracket(c: char) -> bool {
    matches!(c, '(' | '[' | '{')
}

pub(crate) fn is_closing_bracket(c: char) -> bool {
    matches!(c, ')' | ']' | '}')
}

pub(crate) fn is_bullet(c: char) -> bool {
    matches!(c, '•' | '⁃' | '◦' | '▪' | '●' | '‣' | '■' | '·')
}

/// Any mark that may stand for a quotation mark, apostrophes included.
pub(crate) fn is_quote_mark(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '“'
            | '”'
            | '‘'
            | '’'
            | '„'
            | '‟'
            | '‚'
            | '‛'
            | '«'
            | '»'
            | '‹'
            | '›'
            | '`'
            | '＂'
    )
}

/// The character before byte `at`, not before `floor`.
pub(crate) fn before(text: &str, floor: usize, at: usize) -> Option<char> {
    text[floor..at].chars().next_back()
}

/// The character at byte `at`, not behind `end`.
pub(crate) fn at(text: &str, at: usize, end: usize) -> Option<char> {
    text[at..end].chars().next()
}

/// The nearest character boundary at or behind `at`.
fn ceil_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// The nearest character boundary at or before `at`.
fn floor_boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// At most [`WORD_LIMIT`] bytes before `at`, not before `floor`.
pub(crate) fn window_before(text: &str, floor: usize, at: usize) -> &str {
    let start = ceil_boundary(text, at.saturating_sub(WORD_LIMIT).max(floor));
    &text[start..at]
}

/// At most `limit` bytes from `at`, not behind `end`.
pub(crate) fn window_behind(text: &str, at: usize, end: usize, limit: usize) -> &str {
    &text[at..floor_boundary(text, at.saturating_add(limit).min(end))]
}

/// The run of characters without white space before `at`.
pub(crate) fn token_before(text: &str, floor: usize, at: usize) -> &str {
    let window = window_before(text, floor, at);
    window.rsplit(char::is_whitespace).next().unwrap_or("")
}

/// The letters and digits (with inner apostrophes left out) from `at`.
pub(crate) fn word_at(text: &str, at: usize, end: usize) -> &str {
    let window = window_behind(text, at, end, WORD_LIMIT);
    let stop = window
        .find(|c: char| !c.is_alphanumeric())
        .unwrap_or(window.len());
    &window[..stop]
}

/// Whether `word` stands in the sorted `list`.
pub(crate) fn listed(list: &[&str], word: &str) -> bool {
    list.binary_search(&word).is_ok()
}
