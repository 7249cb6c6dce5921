//! The one place that writes to standard error. Words from articles and file names are untrusted: a
//! terminal must not obey them.

mod json;
mod style;

use std::io::Write as _;
use std::sync::OnceLock;

use standpoint_pipeline::Failure;
use standpoint_text::Issue;

use crate::codes::Code;
pub(crate) use style::{Form, Style};

/// How to speak, as the flags and the environment say. Set once, before anything is said.
static STYLE: OnceLock<Style> = OnceLock::new();

/// Settles how everything from here on is said; the first call counts.
pub(crate) fn speak(style: Style) {
    let _ = STYLE.set(style);
}

/// How things are said.
pub(crate) fn style() -> Style {
    STYLE.get().copied().unwrap_or_default()
}

/// Whether only errors are wanted.
pub(crate) fn quiet() -> bool {
    style().quiet
}

/// Whether details are wanted.
pub(crate) fn verbose() -> bool {
    style().verbose
}

/// Something odd that the command lives with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Warning {
    /// A name of [`crate::codes`].
    pub code: String,
    /// The input it is about; empty if it is about none.
    pub file: String,
    pub message: String,
}

impl Warning {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code: code.name.to_owned(),
            file: String::new(),
            message: message.into(),
        }
    }
}

impl From<&Issue> for Warning {
    fn from(issue: &Issue) -> Self {
        Self {
            code: issue.code.clone(),
            file: String::new(),
            message: issue.message.clone(),
        }
    }
}

impl From<&Failure> for Warning {
    fn from(failure: &Failure) -> Self {
        Self {
            code: failure.code.clone(),
            file: failure.file.clone(),
            message: failure.message.clone(),
        }
    }
}

/// Something went wrong and the command ends. Said even if quiet is wanted.
pub(crate) fn error(code: Code, message: &str) {
    match style().form {
        Form::Json => line(&json::coded("error", Some(code), code.name, "", message)),
        Form::Human => {
            let head = style().strong(style::RED, &format!("error[{}]:", code.number));
            line(&format!("{head} {}", shown(message)));
            if style().terminal {
                line(&format!(
                    "`standpoint explain {}` says what to do about it",
                    code.number
                ));
            }
        }
    }
}

/// Something is odd and the command goes on.
pub(crate) fn warning(warning: &Warning) {
    if quiet() {
        return;
    }
    let code = Code::find(&warning.code);
    match style().form {
        Form::Json => line(&json::coded(
            "warning",
            code,
            &warning.code,
            &warning.file,
            &warning.message,
        )),
        Form::Human => {
            let number = code.map_or(warning.code.as_str(), |code| code.number);
            let head = style().strong(style::YELLOW, &format!("warning[{number}]:"));
            let file = if warning.file.is_empty() {
                String::new()
            } else {
                format!("{}: ", warning.file)
            };
            line(&format!("{head} {}", shown(&(file + &warning.message))));
        }
    }
}

/// What was done.
pub(crate) fn note(message: &str) {
    if !quiet() {
        say("note", message);
    }
}

/// What a command came to, with the numbers for programs.
pub(crate) fn summary(message: &str, numbers: &serde_json::Value) {
    if quiet() {
        return;
    }
    match style().form {
        Form::Json => line(&json::summary(message, numbers)),
        Form::Human => line(&shown(message)),
    }
}

/// What only those want to know who ask with `-v`.
pub(crate) fn detail(message: &str) {
    if verbose() {
        say("detail", message);
    }
}

/// How far a long job is: `done` of `of` steps of `stage`.
pub(crate) fn progress(stage: &str, done: usize, of: usize) {
    if quiet() {
        return;
    }
    match style().form {
        Form::Json => line(&json::progress(stage, done, of)),
        Form::Human => line(&format!("{stage}: {done} of {of}")),
    }
}

/// Words of clap's own, which end the command.
pub(crate) fn usage(error: &clap::Error) {
    let code = crate::codes::USAGE;
    if style().form == Form::Json {
        let words = error.render().to_string();
        let words = words.strip_prefix("error: ").unwrap_or(&words);
        line(&json::coded(
            "error",
            Some(code),
            code.name,
            "",
            words.trim_end(),
        ));
        return;
    }
    let words = if style().color {
        error.render().ansi().to_string()
    } else {
        shown(&error.render().to_string())
    };
    let coded = format!("error[{}]:", code.number);
    line(words.replacen("error:", &coded, 1).trim_end());
}

fn say(level: &str, message: &str) {
    match style().form {
        Form::Json => line(&json::plain(level, message)),
        Form::Human => line(&shown(message)),
    }
}

/// If nobody reads standard error any more, there is nobody to tell.
fn line(text: &str) {
    let mut to = std::io::stderr().lock();
    let _ = to.write_all(format!("{text}\n").as_bytes());
}

/// `text` with control and bidirectional characters spelt out, so that a hostile headline can neither
/// move the cursor nor reorder the line. Line breaks stay: our own messages use them.
pub(crate) fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unsafe_on_a_terminal(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// What the tables hide, and the direction marks: a terminal, unlike a spreadsheet, orders whole lines
/// by them.
fn is_unsafe_on_a_terminal(c: char) -> bool {
    (standpoint_export::is_hidden(c) && c != '\t')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_obeys_nothing_that_an_article_says() {
        assert_eq!(shown("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(shown("left \u{202e}thgir"), "left \\u{202e}thgir");
        assert_eq!(shown("mark \u{200f}"), "mark \\u{200f}");
        assert_eq!(shown("naïve “quote”\n\tend"), "naïve “quote”\n\tend");
    }
}
