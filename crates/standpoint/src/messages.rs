//! The one place that writes to standard error. Words from articles and file names are untrusted: a
//! terminal must not obey them.
#![expect(clippy::print_stderr, reason = "this module is the command's voice")]

/// Something went wrong and the command ends.
pub(crate) fn error(message: &str) {
    eprintln!("error: {}", shown(message));
}

/// Something is odd and the command goes on.
pub(crate) fn warning(message: &str) {
    eprintln!("warning: {}", shown(message));
}

/// What was done.
pub(crate) fn note(message: &str) {
    eprintln!("{}", shown(message));
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

fn is_unsafe_on_a_terminal(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_obeys_nothing_that_an_article_says() {
        assert_eq!(shown("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(shown("left \u{202e}thgir"), "left \\u{202e}thgir");
        assert_eq!(shown("naïve “quote”\n\tend"), "naïve “quote”\n\tend");
    }
}
