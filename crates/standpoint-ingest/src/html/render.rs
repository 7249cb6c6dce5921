//! Elements to text.

use dom_query::{Document, NodeRef};
use standpoint_text::{Region, RegionKind, RegionOrigin, Span};

use super::prune::unveil;

/// Text of a page's article and what its tags mark.
#[derive(Debug, Default)]
pub(super) struct Rendered {
    pub(super) text: String,
    /// By start, disjoint.
    pub(super) structure: Vec<Region>,
}

/// White space owed before the next word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Space,
    Cell,
    Line,
    Paragraph,
}

enum Step<'a> {
    Enter(NodeRef<'a>),
    Leave {
        gap: Gap,
        mark: Option<(RegionKind, usize)>,
    },
    /// A mark that the browser adds.
    Write(&'static str),
}

/// Writes `document` as text: paragraphs apart by a blank line, list items and table rows by a line
/// break, cells by a tab, and runs of white space as one space.
pub(super) fn render(document: &Document) -> Rendered {
    let mut page = Rendered::default();
    let mut gap = Gap::None;
    let mut steps = vec![Step::Enter(document.root())];
    while let Some(step) = steps.pop() {
        match step {
            Step::Leave { gap: owed, mark } => {
                gap = gap.max(owed);
                if let Some((kind, start)) = mark {
                    page.mark(kind, start);
                }
            }
            Step::Write(words) => gap = page.write(words, gap),
            Step::Enter(node) if node.is_text() => gap = page.write(&node.text(), gap),
            Step::Enter(node) if node.is_element() => {
                let name = node.node_name().unwrap_or_default().to_string();
                if is_skipped(&name) || node.attr("aria-hidden").as_deref() == Some("true") {
                    gap = gap.max(Gap::Space);
                    continue;
                }
                let owed = gap_of(&name);
                gap = gap.max(owed);
                let mark = kind_of(&name).map(|kind| (kind, page.text.len()));
                steps.push(Step::Leave { gap: owed, mark });
                // A browser writes the marks of a quotation that is an element.
                let quoted = name == "q";
                steps.extend(quoted.then_some(Step::Write("”")));
                steps.extend(node.children_it(true).map(Step::Enter));
                steps.extend(quoted.then_some(Step::Write("“")));
            }
            Step::Enter(node) => {
                if !node.is_comment() && !node.is_doctype() {
                    steps.extend(node.children_it(true).map(Step::Enter));
                }
            }
        }
    }
    page
}

impl Rendered {
    /// Writes words after the white space that is owed; returns what is owed after them.
    fn write(&mut self, words: &str, mut gap: Gap) -> Gap {
        for c in words.chars() {
            if c.is_whitespace() {
                gap = gap.max(Gap::Space);
                continue;
            }
            // Soft hyphens and zero-width characters are layout.
            if matches!(c, '\u{AD}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\0') {
                continue;
            }
            if gap != Gap::None {
                if !self.text.is_empty() {
                    self.text.push_str(match gap {
                        Gap::Cell => "\t",
                        Gap::Line => "\n",
                        Gap::Paragraph => "\n\n",
                        Gap::Space | Gap::None => " ",
                    });
                }
                gap = Gap::None;
            }
            self.text.push(unveil(c));
        }
        gap
    }

    /// Marks what was written since `start` as `kind`; the innermost mark stays.
    fn mark(&mut self, kind: RegionKind, start: usize) {
        let span = Span::new(start, self.text.len()).trimmed(&self.text);
        let is_free = self
            .structure
            .last()
            .is_none_or(|region| region.span.end <= span.start);
        if !span.is_empty() && is_free {
            self.structure.push(Region {
                span,
                kind,
                origin: RegionOrigin::Structure,
            });
        }
    }
}

fn is_skipped(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "head"
            | "nav"
            | "button"
            | "select"
            | "option"
            | "textarea"
            | "svg"
            | "iframe"
            | "object"
            | "video"
            | "audio"
            | "canvas"
            | "dialog"
            | "map"
    )
}

fn gap_of(name: &str) -> Gap {
    match name {
        "p" | "div" | "section" | "article" | "main" | "header" | "footer" | "aside" | "h1"
        | "h2" | "h3" | "h4" | "h5" | "h6" | "ul" | "ol" | "dl" | "blockquote" | "figure"
        | "figcaption" | "table" | "pre" | "hr" | "address" | "details" | "summary" | "form"
        | "fieldset" | "body" | "center" | "caption" => Gap::Paragraph,
        "li" | "tr" | "dt" | "dd" | "br" => Gap::Line,
        "td" | "th" => Gap::Cell,
        "img" | "input" | "wbr" => Gap::None,
        _ => Gap::None,
    }
}

fn kind_of(name: &str) -> Option<RegionKind> {
    match name {
        "h1" => Some(RegionKind::Title),
        "h2" | "h3" | "h4" | "h5" | "h6" => Some(RegionKind::SectionHead),
        "figcaption" => Some(RegionKind::ImageCredit),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &str) {
        assert_eq!(render(&Document::fragment(html)).text, expected, "{html}");
    }

    #[test]
    fn paragraphs_stay_apart_and_words_do_not_glue() {
        check(
            "<p>One <b>two</b>, <i>three</i>.</p><p>Four</p>",
            "One two, three.\n\nFour",
        );
        check("<div>One</div><div>Two</div>", "One\n\nTwo");
        check("one<br>two<br/>three", "one\ntwo\nthree");
        check(
            "<ul><li>one</li><li>two</li></ul>after",
            "one\ntwo\n\nafter",
        );
        check(
            "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
            "a\tb\nc",
        );
        check("<p>  a\n\n b&nbsp;c </p>", "a b c");
        check(
            "<p>“Fish &amp; chips&rdquo; &#8212; x</p>",
            "“Fish & chips” — x",
        );
        check("a<script>b</script>c", "a c");
        check("su&shy;per", "super");
        check("<p>H<sub>2</sub>O</p>", "H2O");
        check("<p>Hello<span>, world</span></p>", "Hello, world");
        check(
            "<p>She said <q>we will <b>not</b></q>.</p>",
            "She said “we will not”.",
        );
    }

    #[test]
    fn headings_and_captions_are_marked() {
        let page = render(&Document::fragment(
            "<h1>T</h1><p>a</p><h2>H <b>x</b></h2><figure><img><figcaption>C</figcaption></figure>",
        ));
        let marks: Vec<_> = page
            .structure
            .iter()
            .map(|r| (r.kind, r.span.of(&page.text)))
            .collect();
        assert_eq!(
            marks,
            [
                (RegionKind::Title, "T"),
                (RegionKind::SectionHead, "H x"),
                (RegionKind::ImageCredit, "C")
            ]
        );
    }
}
