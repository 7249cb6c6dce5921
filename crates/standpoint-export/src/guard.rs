//! Text in cells: nothing that a spreadsheet would calculate, nothing that cannot be seen.
//!
//! A spreadsheet that opens a CSV file takes a cell for a formula if it begins with `=`, `+`, `-` or `@`
//! (some also with a tab, a line break or a full-width sign, and some trim white space or quotation
//! marks first). An article can hold any such text, and a formula can send the other cells to a
//! stranger, so every text of that form gets an apostrophe in front. Spreadsheets treat it as "this is
//! text"; programs take it off with [`unguard`], or by this rule: *an apostrophe is removed if what
//! follows it would itself have been guarded.* In Python:
//!
//! ```python
//! import re
//! GUARD = re.compile(r"'(?=[\s'\"`\u00ab\u00bb\u2018-\u201f\u200b-\u200f\u2060\ufeff\u2400-\u2421]*"
//!                    r"[\n=+@\u002d\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20])")
//! text = cell[1:] if GUARD.match(cell) else cell
//! ```
//!
//! A guard protects a cell, not a file that is taken apart at the wrong marks: a file with commas
//! between cells must not be opened as one with semicolons. [`crate::Options`] writes either.
//!
//! JSON Lines are read by programs and hold the text as it is: never guarded, nothing made visible.

use std::borrow::Cow;

/// The text with an apostrophe before it, if a spreadsheet would take it for a formula.
#[must_use]
pub fn guard(text: &str) -> Cow<'_, str> {
    if is_formula(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text without the apostrophe that [`guard`] put before it, if it did.
#[must_use]
pub fn unguard(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        _ => cell,
    }
}

/// The text with everything in it that is invisible and dangerous made visible:
/// - `\r\n`, `\r` and the Unicode line and paragraph separators become `\n`;
/// - other control characters become their pictures (`␀` … `␟`, `␡`), those without one an escape as
///   in `\u{85}`;
/// - characters that turn the direction of the text around them (U+202A–U+202E, U+2066–U+2069) and the
///   noncharacters U+FFFE and U+FFFF become escapes. The direction marks U+200E, U+200F and U+061C
///   stay: they turn nothing but their own place, and right-to-left prose needs them.
///
/// The length can change: offsets in the tables refer to the article, never to a cell.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| is_hidden(c) || is_break(c)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\r' => {
                let _ = characters.next_if_eq(&'\n');
                shown.push('\n');
            }
            '\u{2028}' | '\u{2029}' => shown.push('\n'),
            '\u{7f}' => shown.push('␡'),
            '\0'..'\u{20}' if c != '\n' => {
                shown.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{fffd}'));
            }
            _ if is_hidden(c) => shown.extend(c.escape_unicode()),
            _ => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// Whether the first character that a spreadsheet might look at begins a formula. The answer for a
/// text with an apostrophe before it is the same, which is what makes [`unguard`] exact.
fn is_formula(text: &str) -> bool {
    text.chars()
        .find(|c| matches!(c, '\t' | '\r' | '\n') || !is_skipped(*c))
        .is_some_and(|c| matches!(c, '\t' | '\r' | '\n') || is_sign(c))
}

/// Plus, minus, equals and at, also small, full-width and as the minus sign proper.
fn is_sign(c: char) -> bool {
    matches!(
        c,
        '=' | '+' | '-' | '@' | '−' | '﹢' | '﹣' | '﹦' | '﹫' | '＋' | '－' | '＝' | '＠'
    )
}

/// What a reader might trim before it looks: white space, quotation marks, characters without width,
/// and the pictures that stand for control characters.
fn is_skipped(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '\'' | '"' | '`' | '«' | '»' | '‘'..='‟' | '\u{200b}'..='\u{200f}' | '\u{2060}'
                | '\u{feff}' | '\u{2400}'..='\u{2421}'
        )
}

/// What [`visible`] replaces, besides line breaks: control characters, those that turn the direction of
/// the text around them, and noncharacters.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
}

fn is_break(c: char) -> bool {
    matches!(c, '\r' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn guards_formulas_and_nothing_else() {
        for text in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            " =1",
            "\t=1",
            "\tword",
            "\rword",
            "\nword",
            "\"=1",
            "'=1",
            "''=1",
            "“=HYPERLINK(\"http://example.org\")",
            "«-»",
            "＝1",
            "＋1",
            "－1",
            "＠a",
            "\u{feff}=1",
            "\u{200b}=1",
            "\u{a0}=1",
            "\u{3000}＝1",
            "␉=1",
            "−1",
            "- a list item",
            "@handle said",
        ] {
            assert_eq!(guard(text), format!("'{text}"), "{text:?}");
            assert_eq!(unguard(&guard(text)), text);
        }
        for text in [
            "",
            "word",
            "a=1",
            "'tis",
            "“Yes”",
            "1+1",
            "— he said",
            "'",
            "\"",
            "x\n=1",
            "7",
            "(−3)",
        ] {
            assert_eq!(guard(text), text, "{text:?}");
            assert_eq!(unguard(text), text);
        }
    }

    #[test]
    fn shows_what_hides() {
        let check = |text: &str, shown: &str| assert_eq!(visible(text), shown, "{text:?}");
        check("a\nb", "a\nb");
        check("a\r\nb\rc\u{2028}d", "a\nb\nc\nd");
        check("a\r\r\nb", "a\n\nb");
        check("\0\t\u{1b}[31m\u{7f}", "␀␉␛[31m␡");
        check("\u{85}\u{9b}", "\\u{85}\\u{9b}");
        check("abc\u{202e}fdp.exe", "abc\\u{202e}fdp.exe");
        check("\u{2066}x\u{2069}", "\\u{2066}x\\u{2069}");
        check("שלום\u{200f}!", "שלום\u{200f}!");
        check("\u{ffff}", "\\u{ffff}");
        check("n\u{303}e\u{200d}", "n\u{303}e\u{200d}");
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "[\\s'\"=+@a＝-]{0,6}\\PC{0,8}") {
            let cell = guard(&text);
            prop_assert_eq!(unguard(&cell), &text);
            prop_assert!(!is_formula(&text) || cell.starts_with('\''));
        }

        #[test]
        fn what_is_visible_stays(text in any::<String>()) {
            let shown = visible(&text).into_owned();
            prop_assert_eq!(visible(&shown), shown.clone());
            prop_assert!(!shown.chars().any(|c| c.is_control() && c != '\n'));
        }
    }
}
