//! Text into HTML: everything from outside goes through [`Words`].

use std::fmt::{self, Write as _};

use sha2::{Digest, Sha256};

use crate::{number, palette, visible};

/// A page that grows.
#[derive(Default)]
pub(crate) struct Page(String);

impl Page {
    /// Markup of ours; words from outside go into it as [`Words`] only.
    pub(crate) fn put(&mut self, markup: fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.0.write_fmt(markup);
    }

    /// Opens a table's cell for a score, in its colour, and puts the number in. `side` is `h`, or the
    /// first letter of the label where the filter needs it.
    pub(crate) fn score_cell(&mut self, score: i64, side: char) {
        self.put(format_args!(
            "<td class={side}{}>{}",
            palette::step(score),
            signed(score)
        ));
    }

    pub(crate) fn finish(self) -> String {
        self.0
    }
}

/// Words from outside, between tags: hidden characters made visible, marks of HTML escaped.
pub(crate) struct Words<'a>(pub(crate) &'a str);

/// Words from outside, in an attribute between double quotation marks.
pub(crate) struct Quoted<'a>(pub(crate) &'a str);

impl fmt::Display for Words<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escaped(f, self.0, false)
    }
}

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escaped(f, self.0, true)
    }
}

fn escaped(f: &mut fmt::Formatter<'_>, words: &str, is_quoted: bool) -> fmt::Result {
    visible(words).chars().try_for_each(|c| match c {
        '&' => f.write_str("&amp;"),
        '<' => f.write_str("&lt;"),
        '>' => f.write_str("&gt;"),
        '"' if is_quoted => f.write_str("&quot;"),
        '\'' if is_quoted => f.write_str("&#39;"),
        _ => f.write_char(c),
    })
}

/// "1 article", "2 articles".
pub(crate) struct Count<'a>(pub(crate) usize, pub(crate) &'a str, pub(crate) &'a str);

impl fmt::Display for Count<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}",
            self.0,
            if self.0 == 1 { self.1 } else { self.2 }
        )
    }
}

/// A score with two decimals and its sign, as typeset: `+0.25`, `−0.10`, `0.00`.
pub(crate) fn signed(score: i64) -> String {
    let shown = number::show(score, 6, 2);
    match shown.strip_prefix('-') {
        Some(digits) => format!("−{digits}"),
        None if shown == "0.00" => shown,
        None => format!("+{shown}"),
    }
}

/// The source of an element in a content policy: `sha256-…`.
pub(crate) fn policy_hash(content: &str) -> String {
    format!("'sha256-{}'", base64(&Sha256::digest(content)))
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let bits = (0..3).fold(0u32, |bits, i| {
            bits << 8 | u32::from(*group.get(i).unwrap_or(&0))
        });
        for i in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * i) & 63) as usize];
            text.push(if i <= group.len() {
                char::from(digit)
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn base64_by_the_rfcs_own_examples() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
        assert_eq!(base64(&[0xfb, 0xff]), "+/8=");
    }

    #[test]
    fn a_sign_stands_only_where_there_is_a_side() {
        assert_eq!(
            [4_999, -4_999, 5_000, -5_000].map(signed),
            ["0.00", "0.00", "+0.01", "−0.01"]
        );
    }

    proptest! {
        #[test]
        fn no_word_becomes_markup(words in any::<String>()) {
            let (between, inside) = (Words(&words).to_string(), Quoted(&words).to_string());
            prop_assert!(!between.contains(['<', '>']));
            prop_assert!(!inside.contains(['<', '>', '"', '\'']));
            let back = inside.replace("&quot;", "\"").replace("&#39;", "'");
            prop_assert_eq!(&back, &between);
            let back = back.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            prop_assert_eq!(back, visible(&words).into_owned());
        }
    }
}
