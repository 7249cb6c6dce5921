//! Marks inside one line.

/// Links and tags longer than this are taken for text.
const MAX_LINK: usize = 2_000;

/// Byte ranges of the marks in `line`, by start, disjoint. The scan looks at most [`MAX_LINK`] bytes
/// ahead, so its time is linear in the line.
pub(super) fn marks(line: &str) -> Vec<(usize, usize)> {
    let bytes = line.as_bytes();
    let mut marks = Vec::new();
    let mut at = line_start(line, &mut marks);
    let is_table = line.starts_with('|');
    // Where the bracket of an open link closes, and what stands behind it.
    let mut closings: Vec<(usize, usize)> = Vec::new();
    while at < bytes.len() {
        if let Some(&(from, to)) = closings.last()
            && from == at
        {
            closings.pop();
            marks.push((from, to));
            at = to;
            continue;
        }
        let rest = &line[at..];
        let length = match bytes[at] {
            b'\\' if bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) => {
                marks.push((at, at + 1));
                at += 2;
                continue;
            }
            b'!' if rest.starts_with("![") => link(&rest[1..]).map(|(_, end)| end + 1),
            b'[' if rest.starts_with("[^") => footnote(rest),
            b'[' => match link(rest) {
                Some((text_end, end)) if closings.len() < 8 => {
                    closings.push((at + text_end, at + end));
                    Some(1)
                }
                _ => None,
            },
            mark @ (b'*' | b'_' | b'~' | b'`') => {
                let run = bytes[at..].iter().take_while(|&&b| b == mark).count();
                if !is_emphasis(line, at, run) {
                    at += run;
                    continue;
                }
                Some(run)
            }
            b'<' => tag(rest),
            b'|' if is_table => Some(1),
            _ => None,
        };
        match length {
            Some(length) => {
                marks.push((at, at + length));
                at += length;
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    marks
}

/// Quotation and list marks; returns where the words begin.
fn line_start(line: &str, marks: &mut Vec<(usize, usize)>) -> usize {
    let mut at = 0;
    while line[at..].starts_with('>') {
        let rest = &line[at + 1..];
        at += 1 + rest.len() - rest.trim_start().len();
    }
    if at > 0 {
        marks.push((0, at));
    }
    let rest = &line[at..];
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let bullet = if rest.starts_with(['-', '*', '+', '•']) {
        rest.chars().next().map_or(0, char::len_utf8)
    } else if (1..=3).contains(&digits) && rest[digits..].starts_with(['.', ')']) {
        digits + 1
    } else {
        return at;
    };
    let words = &rest[bullet..];
    let gap = words.len() - words.trim_start().len();
    if gap == 0 {
        return at;
    }
    marks.push((at, at + bullet + gap));
    at + bullet + gap
}

/// `[text](target)` or `[text][id]` at the start of `rest`: where the text and where the link ends.
fn link(rest: &str) -> Option<(usize, usize)> {
    let bytes = rest.as_bytes();
    let text_end = matching(bytes, b'[', b']')?;
    let end = match bytes.get(text_end + 1)? {
        b'(' => text_end + 1 + matching(&bytes[text_end + 1..], b'(', b')')?,
        b'[' => text_end + 1 + matching(&bytes[text_end + 1..], b'[', b']')?,
        _ => return None,
    };
    Some((text_end, end + 1))
}

/// The bracket that closes the one at 0.
fn matching(bytes: &[u8], open: u8, close: u8) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, &byte) in bytes.iter().take(MAX_LINK).enumerate() {
        if byte == open {
            depth += 1;
            // Brackets in brackets in brackets are no link; this keeps the scan linear.
            if depth > 4 {
                return None;
            }
        } else if byte == close {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

fn footnote(rest: &str) -> Option<usize> {
    let end = rest.bytes().take(40).position(|b| b == b']')?;
    (!rest[2..end].contains(' ')).then_some(end + 1)
}

/// Whether a run of emphasis or code marks touches a word; `_` inside a word is part of it.
fn is_emphasis(line: &str, at: usize, length: usize) -> bool {
    let mark = line.as_bytes()[at];
    let before = line[..at].chars().next_back();
    let after = line[at + length..].chars().next();
    let is_gap = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let inside_word = mark == b'_' && is_word(before) && is_word(after);
    !((mark == b'~' && length != 2) || (is_gap(before) && is_gap(after)) || inside_word)
}

/// `<br/>`, `</div>`, `<https://…>`; not "a < b".
fn tag(rest: &str) -> Option<usize> {
    let second = *rest.as_bytes().get(1)?;
    if !(second.is_ascii_alphabetic() || second == b'/' || second == b'!') {
        return None;
    }
    // Up to the next "<", so that a line of nothing but "<a" is scanned once.
    let end = 1 + rest
        .bytes()
        .skip(1)
        .take(MAX_LINK)
        .position(|b| b == b'>' || b == b'<')?;
    (rest.as_bytes()[end] == b'>').then_some(end + 1)
}
