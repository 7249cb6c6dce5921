//! Markdown's marks, marked as such: the words between them keep their offsets.

mod inline;

use standpoint_text::{Region, RegionKind, RegionOrigin, Span};

use crate::article::Draft;
use crate::front_matter;

/// The text as it is, with front matter, headings, code and inline marks as regions.
pub(crate) fn draft(text: String) -> Draft {
    let mut draft = Draft {
        text,
        ..Draft::default()
    };
    let text = draft.text.as_str();
    let mut start = 0;
    if let Some(found) = front_matter::find(text) {
        start = found.span.end();
        draft.meta = found.meta;
        draft.structure.push(front_matter_region(found.span));
    }
    let mut fence: Option<(char, usize)> = None;
    let mut in_comment = false;
    let mut title_allowed = true;
    let mut offset = start;
    let lines: Vec<&str> = text[start..].split_inclusive('\n').collect();
    for (i, line) in lines.iter().enumerate() {
        let span = Span::new(offset, offset + line.len()).trimmed(text);
        offset += line.len();
        let words = span.of(text);
        if words.is_empty() {
            continue;
        }
        let kind = if let Some((mark, length)) = fence {
            let is_end = words.chars().take_while(|&c| c == mark).count() >= length
                && words.chars().all(|c| c == mark);
            if is_end {
                fence = None;
            }
            Some(RegionKind::Markup)
        } else if in_comment || words.starts_with("<!--") {
            in_comment = !words.contains("-->");
            Some(RegionKind::Markup)
        } else if let Some(opened) = fence_of(words) {
            fence = Some(opened);
            Some(RegionKind::Markup)
        } else if is_heading(words) {
            Some(heading(words.starts_with("# "), &mut title_allowed))
        } else if is_rule(words) || is_definition(words) || is_only_image(words) {
            Some(RegionKind::Markup)
        } else {
            let below = lines.get(i + 1).map_or("", |line| line.trim());
            let is_first_line = i == 0 || lines[i - 1].trim().is_empty();
            underline(below)
                .filter(|_| is_first_line)
                .map(|is_first| heading(is_first, &mut title_allowed))
        };
        match kind {
            Some(kind) => draft.structure.push(structural(span, kind)),
            None => {
                title_allowed &= span.len() < 200;
                let marks = inline::marks(words);
                draft.structure.extend(marks.into_iter().map(|(from, to)| {
                    let span = Span::new(span.start() + from, span.start() + to);
                    structural(span, RegionKind::Markup)
                }));
            }
        }
    }
    draft
}

/// Front matter as a region.
pub(crate) fn front_matter_region(span: Span) -> Region {
    structural(span, RegionKind::FrontMatter)
}

fn structural(span: Span, kind: RegionKind) -> Region {
    Region {
        span,
        kind,
        origin: RegionOrigin::Structure,
    }
}

/// A first-level heading above the prose is the title; all others are section heads.
fn heading(is_first_level: bool, title_allowed: &mut bool) -> RegionKind {
    if is_first_level && std::mem::take(title_allowed) {
        return RegionKind::Title;
    }
    RegionKind::SectionHead
}

/// "```rust" or "~~~": the mark and its length.
fn fence_of(line: &str) -> Option<(char, usize)> {
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = line.chars().take_while(|&c| c == mark).count();
    (length >= 3 && !line[length..].contains(mark)).then_some((mark, length))
}

fn is_heading(line: &str) -> bool {
    let level = line.bytes().take_while(|&b| b == b'#').count();
    (1..=6).contains(&level) && line[level..].starts_with([' ', '\t'])
}

/// `===` (first level) or `---` (second) under a line that opens a paragraph.
fn underline(line: &str) -> Option<bool> {
    let all = |mark| line.len() >= 3 && line.bytes().all(|b| b == mark);
    (all(b'=') || all(b'-')).then(|| all(b'='))
}

/// `---`, `* * *`, `===`, and the line below a table's header.
fn is_rule(line: &str) -> bool {
    let is_table = line.starts_with('|') || line.contains(" | ") || line.contains("-|-");
    let marks = line.chars().filter(|c| !c.is_whitespace());
    let of = |set: &str| marks.clone().all(|c| set.contains(c)) && marks.clone().count() >= 3;
    of("-") || of("*") || of("_") || of("=") || (is_table && of("|-:"))
}

/// `[1]: https://…` or `[^1]: …`.
fn is_definition(line: &str) -> bool {
    line.starts_with('[')
        && line
            .find("]:")
            .is_some_and(|at| at <= 80 && !line[1..at].contains(['[', ']']))
}

fn is_only_image(line: &str) -> bool {
    line.starts_with("![") && line.ends_with(')') && line.matches("](").count() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of the text when every marked byte is taken away.
    fn check(text: &str, expected: &str) {
        let draft = draft(text.to_owned());
        let mut left = String::new();
        let mut at = 0;
        for region in &draft.structure {
            assert!(region.span.start() >= at, "{:?} overlaps", region);
            left.push_str(&text[at..region.span.start()]);
            at = region.span.end();
        }
        left.push_str(&text[at..]);
        assert_eq!(left, expected);
        assert_eq!(draft.text, text);
    }

    #[test]
    fn marks_are_marked_and_words_are_not() {
        check(
            "**Bold** and *soft* _word_ `code`.",
            "Bold and soft word code.",
        );
        check(
            "2 * 3 * 4 and snake_case_name, \\*no\\*",
            "2 * 3 * 4 and snake_case_name, *no*",
        );
        check(
            "See [the report](http://x.example/a_(b) \"t\") now.",
            "See the report now.",
        );
        check(
            "See [the report][1] and [China] too.[^2]",
            "See the report and [China] too.",
        );
        check("An ![image of it](a.png) inside", "An  inside");
        check("> quoted\n>> twice", "quoted\ntwice");
        check("- one\n* two\n12. three", "one\ntwo\nthree");
        check(
            "Line<br/>break <https://x.example> a < b",
            "Linebreak  a < b",
        );
    }

    #[test]
    fn whole_lines() {
        check("# Title\n\nText.\n\n## Head\n", "\n\nText.\n\n\n");
        check("Title\n===\n\nText.", "\n\n\nText.");
        check("```\ncode *x*\n```\nText.", "\n\n\nText.");
        check(
            "[1]: http://x.example\n![a](b.png)\n---\nText.",
            "\n\n\nText.",
        );
        check("| a | b |\n|---|---|\n| 1 | 2 |", " a  b \n\n 1  2 ");
        check("<!-- a\nb --> c\nText.", "\n\nText.");
    }

    #[test]
    fn headings_are_title_and_heads() {
        let kinds = |text: &str| -> Vec<RegionKind> {
            draft(text.to_owned())
                .structure
                .iter()
                .map(|region| region.kind)
                .collect()
        };
        use RegionKind::{FrontMatter, SectionHead, Title};
        assert_eq!(
            kinds("---\ntitle: x\n---\n# A\n\n# B\n## C"),
            [FrontMatter, Title, SectionHead, SectionHead]
        );
        assert_eq!(kinds("## A\n\nText."), [SectionHead]);
    }
}
