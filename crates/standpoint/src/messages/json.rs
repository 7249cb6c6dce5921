//! `--message-format json`: one object a line on standard error, for programs that watch.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::is_unsafe_on_a_terminal;
use crate::codes::Code;

/// An error or a warning. `file` is left out if it is empty; the number if the name has none.
pub(super) fn coded(
    level: &str,
    code: Option<Code>,
    name: &str,
    file: &str,
    message: &str,
) -> String {
    let mut object = json!({"level": level, "name": name, "message": message});
    if let Some(code) = code {
        object["code"] = code.number.into();
    }
    if !file.is_empty() {
        object["file"] = file.into();
    }
    text(&object)
}

/// A note or a detail.
pub(super) fn plain(level: &str, message: &str) -> String {
    text(&json!({"level": level, "message": message}))
}

/// What a command came to; the keys of `numbers` stand beside the message.
pub(super) fn summary(message: &str, numbers: &Value) -> String {
    let mut object = json!({"level": "summary", "message": message});
    for (key, value) in numbers.as_object().into_iter().flatten() {
        object[key] = value.clone();
    }
    text(&object)
}

/// How far a stage is.
pub(super) fn progress(stage: &str, done: usize, of: usize) -> String {
    text(&json!({"level": "progress", "stage": stage, "done": done, "of": of}))
}

/// One line; characters that would steer a terminal are escaped as JSON allows, so that the values stay.
fn text(object: &Value) -> String {
    let mut out = String::new();
    for c in object.to_string().chars() {
        if is_unsafe_on_a_terminal(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes;

    #[test]
    fn one_line_that_reads_back_and_steers_nothing() {
        let message = "a\n\u{1b}[2J\u{202e}\u{200f}\u{85}é";
        let line = coded(
            "error",
            Some(codes::BAD_JSON),
            "bad_json",
            "x.jsonl:3",
            message,
        );
        assert!(
            !line
                .chars()
                .any(|c| c.is_control() || is_unsafe_on_a_terminal(c))
        );
        let value: Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!(value["message"], message);
        assert_eq!(value["code"], codes::BAD_JSON.number);
        assert_eq!(value["file"], "x.jsonl:3");
    }
}
