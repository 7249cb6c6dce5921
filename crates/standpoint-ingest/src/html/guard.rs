//! A look at the tags before the parser sees them.
//!
//! The HTML parser's time grows with the square of the nesting depth and of the attributes of a tag, so
//! a page of two megabytes can keep it busy for hours. This scan counts both in one pass. It knows no
//! tree, so an element that is never closed counts to the end of the page, as it does in a browser.

use crate::outcome::Fault;
use crate::{Limits, codes};

/// Elements without content.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "!doctype",
];
/// Elements that the next one of their kind closes; they are often left open.
const SELF_CLOSED: &[&str] = &[
    "p", "li", "td", "th", "tr", "dt", "dd", "option", "tbody", "thead", "tfoot", "colgroup",
    "caption", "html", "head", "body",
];
/// Elements whose content is text, whatever it looks like, unless they stand in an element of [`FOREIGN`].
const RAW: &[&str] = &[
    "script", "style", "textarea", "title", "xmp", "noembed", "noframes",
];

/// Elements with a grammar of their own.
const FOREIGN: &[&str] = &["svg", "math"];

/// # Errors
/// `html_too_deep` or `html_too_complex`.
pub(super) fn check(html: &str, limits: &Limits) -> Result<(), Fault> {
    let bytes = html.as_bytes();
    let (mut depth, mut elements, mut at) = (0_usize, 0_usize, 0_usize);
    // Open elements of each name of `FOREIGN`.
    let mut foreign = [0_usize; FOREIGN.len()];
    while let Some(found) = find(bytes, at, b'<') {
        at = found + 1;
        if bytes[at..].starts_with(b"!--") {
            at = comment_end(bytes, at);
            continue;
        }
        let closes = bytes.get(at) == Some(&b'/');
        let name_start = at + usize::from(closes);
        let name_end = name_start
            + bytes[name_start..]
                .iter()
                .take(32)
                .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'!' | b'-' | b':'))
                .count();
        if !bytes
            .get(name_start)
            .is_some_and(|b| b.is_ascii_alphabetic())
        {
            continue;
        }
        let name = html[name_start..name_end].to_ascii_lowercase();
        let (end, attributes, empty) = tag_end(bytes, name_end);
        at = end;
        if attributes > limits.html_attributes {
            return Err(Fault::new(
                codes::HTML_TOO_COMPLEX,
                format!(
                    "the tag <{name}> at byte {found} has more than {} attributes",
                    limits.html_attributes
                ),
            ));
        }
        let nests = !VOID.contains(&name.as_str()) && !SELF_CLOSED.contains(&name.as_str());
        let of_foreign = FOREIGN.iter().position(|foreign| *foreign == name);
        if closes {
            depth -= usize::from(nests && depth > 0);
            if let Some(which) = of_foreign {
                foreign[which] = foreign[which].saturating_sub(1);
            }
            continue;
        }
        if let Some(which) = of_foreign.filter(|_| !empty) {
            foreign[which] += 1;
        }
        elements += 1;
        // Foreign elements (SVG) may close themselves; on others the slash means nothing.
        depth += usize::from(nests && !empty);
        if depth > limits.html_depth {
            let message = format!(
                "more than {} elements inside one another",
                limits.html_depth
            );
            return Err(Fault::new(codes::HTML_TOO_DEEP, message));
        }
        if elements > limits.html_elements {
            let message = format!("more than {} elements", limits.html_elements);
            return Err(Fault::new(codes::HTML_TOO_COMPLEX, message));
        }
        if foreign.iter().all(|open| *open == 0) && RAW.contains(&name.as_str()) {
            at = skip_raw(bytes, at, &name);
            // The closing tag is behind.
            depth -= usize::from(nests && !empty);
        }
    }
    Ok(())
}

fn find(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    bytes
        .get(from..)?
        .iter()
        .position(|&b| b == wanted)
        .map(|at| from + at)
}

/// Before the last mark of `-->` or `--!>`, with which a comment ends.
fn comment_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(dash) = find(bytes, at, b'-') {
        let rest = &bytes[dash..];
        if rest.starts_with(b"-->") || rest.starts_with(b"--!>") {
            return dash + 2;
        }
        at = dash + 1;
    }
    bytes.len()
}

/// Where in a tag the scan is; the parts of the standard's tokenizer that tell attributes apart.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Gap,
    Name,
    BehindName,
    BeforeValue,
    Bare,
    Quoted(u8),
}

/// Behind the tag's `>`, the number of its attributes, and whether it ends in `/>`.
fn tag_end(bytes: &[u8], from: usize) -> (usize, usize, bool) {
    use Place::{Bare, BeforeValue, BehindName, Gap, Name, Quoted};
    let (mut attributes, mut place) = (0, Gap);
    for (offset, &byte) in bytes[from..].iter().enumerate() {
        let space = byte.is_ascii_whitespace();
        place = match (place, byte) {
            (Quoted(open), _) => {
                if byte == open {
                    Gap
                } else {
                    place
                }
            }
            (_, b'>') => {
                let empty = offset > 0 && bytes[from + offset - 1] == b'/' && place == Gap;
                return (from + offset + 1, attributes, empty);
            }
            (BeforeValue, b'"' | b'\'') => Quoted(byte),
            (BeforeValue, _) => {
                if space {
                    place
                } else {
                    Bare
                }
            }
            (Bare, _) => {
                if space {
                    Gap
                } else {
                    Bare
                }
            }
            (Name | BehindName, b'=') => BeforeValue,
            (Name, _) if space => BehindName,
            (_, b'/') => Gap,
            (Name, _) => Name,
            (Gap | BehindName, _) if space => place,
            (Gap | BehindName, _) => {
                attributes += 1;
                Name
            }
        };
    }
    (bytes.len(), attributes, false)
}

/// Behind `</name`.
fn skip_raw(bytes: &[u8], from: usize, name: &str) -> usize {
    let mut at = from;
    while let Some(found) = find(bytes, at, b'<') {
        at = found + 1;
        if bytes.get(at) == Some(&b'/')
            && bytes
                .get(at + 1..at + 1 + name.len())
                .is_some_and(|tail| tail.eq_ignore_ascii_case(name.as_bytes()))
        {
            return at + 1 + name.len();
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_page(html: &str, expected: Result<(), &str>) {
        let limits = Limits {
            html_depth: 4,
            html_elements: 9,
            html_attributes: 3,
            ..Limits::default()
        };
        assert_eq!(
            check(html, &limits).map_err(|fault| fault.code),
            expected,
            "{html}"
        );
    }

    #[test]
    fn depth_counts_open_elements() {
        check_page("<div><div><div><b>x</b></div></div></div>", Ok(()));
        check_page("<div><div><div><div><b>x", Err(codes::HTML_TOO_DEEP));
        check_page("<p>a<p>b<p>c<p>d<p>e<p>f", Ok(()));
        check_page("<br><br/><img src=x><hr><input>", Ok(()));
        check_page("<b></b><b></b><b></b><b></b><b></b>", Ok(()));
        check_page("<script>'<b><b><b><b><b>'</script><b>", Ok(()));
        check_page("<!-- <b><b><b><b><b> --><b>", Ok(()));
        check_page("<path/><path/><path/><path/><path/>", Ok(()));
        check_page("<!-- a --!><b><b><b><b><b>", Err(codes::HTML_TOO_DEEP));
        check_page("<svg><title><g><g><g>", Err(codes::HTML_TOO_DEEP));
        check_page("<math></svg><title><g><g><g><g>", Err(codes::HTML_TOO_DEEP));
        check_page(&"<script></script>".repeat(9), Ok(()));
        check_page("<svg></svg><title><g><g><g><g></title>", Ok(()));
        check_page("<rt><rt><rt><rt><rt>", Err(codes::HTML_TOO_DEEP));
        check_page("a < b << c <", Ok(()));
    }

    #[test]
    fn elements_and_attributes_are_counted() {
        check_page(&"<br>".repeat(10), Err(codes::HTML_TOO_COMPLEX));
        check_page("<a b=1 c='2 3 4 5' d=\"> 6\">", Ok(()));
        check_page("<a b c d e>", Err(codes::HTML_TOO_COMPLEX));
        check_page("<a b = 1 c = 'x y z'>", Ok(()));
        check_page("<a b=c=d/e f>", Ok(()));
        check_page("<a =b c d e>", Err(codes::HTML_TOO_COMPLEX));
        check_page("<a b/c/d/e>", Err(codes::HTML_TOO_COMPLEX));
    }

    proptest::proptest! {
        #[test]
        fn never_panics(html in "[<>/a-c!\\-'\"= é]{0,120}") {
            let _ = check(&html, &Limits::default());
        }
    }
}
