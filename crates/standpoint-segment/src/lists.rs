//! Lists inside a paragraph: "1) The first item 2) The second item".
//!
//! An item begins a sentence although nothing ends the one before. Numbers stand in prose for other
//! reasons too, so markers count only in a chain: the first where a sentence may start, and the next of
//! the same form behind it.

use standpoint_text::Span;

use crate::characters::{is_bullet, is_closing_bracket, is_terminator, window_behind};

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

/// A list that is being read.
struct Chain {
    form: Form,
    /// Value of the last marker.
    last: u32,
    /// Start of the last marker.
    last_at: usize,
    /// Start of the first marker, while no second has confirmed it.
    first: Option<usize>,
}

impl Chain {
    /// Whether a marker of `form` is the next one; `between` begins with the last one. Letters with a bare stop
    /// may be initials ("J. K. Rowling", "J. Smith and K. Jones"), so items stand between them that end.
    fn goes_on_with(&self, form: Form, value: u32, may_start: bool, between: &str) -> bool {
        if self.form != form {
            return false;
        }
        match form {
            Form::Bullet(_) => true,
            Form::Letter { closed: false, .. } => {
                let has_words = between.split_whitespace().nth(1).is_some();
                value == self.last + 1 && may_start && has_words
            }
            Form::Letter { .. } | Form::Number { .. } => value == self.last + 1,
        }
    }
}

/// Where items of lists begin, in order.
pub(crate) fn item_starts(text: &str, paragraph: Span) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut chain: Option<Chain> = None;
    // The last character, and the last one that is no white space; the paragraph's start counts as a stop.
    let (mut previous, mut visible) = (' ', '.');
    for (offset, c) in paragraph.of(text).char_indices() {
        let at = paragraph.start() + offset;
        let word_start = previous.is_whitespace() || is_bullet(previous);
        let may_start = is_terminator(visible) || is_closing_bracket(visible);
        previous = c;
        if !c.is_whitespace() {
            visible = c;
        }
        if !(is_bullet(c) || word_start && (c == '(' || c.is_ascii_alphanumeric())) {
            continue;
        }
        let Some((form, value)) = marker(window_behind(text, at, paragraph.end(), MARKER_LIMIT))
        else {
            continue;
        };
        match &mut chain {
            Some(chain) if chain.goes_on_with(form, value, may_start, &text[chain.last_at..at]) => {
                starts.extend(chain.first.take());
                starts.push(at);
                chain.last = value;
                chain.last_at = at;
            }
            _ if may_start => {
                chain = Some(Chain {
                    form,
                    last: value,
                    last_at: at,
                    first: Some(at),
                })
            }
            _ => {}
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
    let ended = closed || (stop && !opened);
    if !ended || !tail.starts_with(char::is_whitespace) {
        return None;
    }
    if (1..=3).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_digit()) {
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
