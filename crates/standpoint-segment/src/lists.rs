//! Lists inside a paragraph: "1) The first item 2) The second item".
//!
//! An item begins a sentence although nothing ends the one before. Numbers stand in prose for other
//! reasons too, so markers count only if the paragraph begins with one and the next of the same form
//! follows.

use standpoint_text::Span;

use crate::characters::{is_bullet, window_behind};

/// How a marker is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Bullet(char),
    /// `1.`, `1)`, `1.)`, `(1)`
    Number {
        opened: bool,
        stop: bool,
        closed: bool,
    },
    /// `a.`, `a)`, `(a)`
    Letter {
        opened: bool,
        stop: bool,
        closed: bool,
    },
}

/// The longest marker, in bytes: `(123.)` and a character more.
const MARKER_LIMIT: usize = 10;

/// Where items of a list begin, the first left out; empty for a paragraph that is no list.
pub(crate) fn item_starts(text: &str, paragraph: Span) -> Vec<usize> {
    let (start, end) = (paragraph.start(), paragraph.end());
    let Some((form, first)) = marker(window_behind(text, start, end, MARKER_LIMIT)) else {
        return Vec::new();
    };
    let mut starts = Vec::new();
    let mut expected = first + 1;
    let mut previous = ' ';
    for (offset, c) in paragraph.of(text).char_indices() {
        let at = start + offset;
        let begins = offset > 0 && (previous.is_whitespace() || is_bullet(c));
        previous = c;
        if !begins || !(is_bullet(c) || c == '(' || c.is_ascii_alphanumeric()) {
            continue;
        }
        if let Some((found, value)) = marker(window_behind(text, at, end, MARKER_LIMIT))
            && found == form
            && (matches!(form, Form::Bullet(_)) || value == expected)
        {
            starts.push(at);
            expected += 1;
        }
    }
    starts
}

/// The marker with which `text` begins, and its place in the list.
fn marker(text: &str) -> Option<(Form, u32)> {
    let first = text.chars().next()?;
    if is_bullet(first) {
        return Some((Form::Bullet(first), 0));
    }
    let (opened, rest) = match text.strip_prefix('(') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let length = rest.find(|c: char| !c.is_ascii_alphanumeric())?;
    let (name, tail) = rest.split_at(length);
    let (stop, tail) = tail
        .strip_prefix('.')
        .map_or((false, tail), |tail| (true, tail));
    let (closed, tail) = tail
        .strip_prefix(')')
        .map_or((false, tail), |tail| (true, tail));
    if !(stop || closed) || (opened && !closed) || !tail.starts_with(char::is_whitespace) {
        return None;
    }
    if name.len() <= 3 && name.bytes().all(|b| b.is_ascii_digit()) {
        return Some((
            Form::Number {
                opened,
                stop,
                closed,
            },
            name.parse().ok()?,
        ));
    }
    let [letter] = name.as_bytes() else {
        return None;
    };
    Some((
        Form::Letter {
            opened,
            stop,
            closed,
        },
        u32::from(*letter),
    ))
}
