//! The Markdown case files under `tests/cases`: under each heading a text and what is read in it.
//!
//! In `expect`, `¶` starts a paragraph and every line is a sentence (`⏎` stands for a line break in it);
//! then come the quotations as `q`, `+` where one takes up the last paragraph's, `!` where it is not closed,
//! depth, style and words; then the issues.

use standpoint_segment::segment_text;

fn read(text: &str) -> String {
    let (segments, issues) = segment_text(text, &[]);
    let mut lines = Vec::new();
    for paragraph in &segments.paragraphs {
        for (i, s) in segments.sentences[paragraph.sentences.clone()]
            .iter()
            .enumerate()
        {
            let mark = if i == 0 { "¶" } else { " " };
            lines.push(format!("{mark} {}", s.span.of(text).replace('\n', "⏎")));
        }
    }
    for q in &segments.quotes {
        let (plus, bang) = (
            if q.continues { "+" } else { "" },
            if q.closed { "" } else { "!" },
        );
        let words = q.inner.of(text).replace('\n', "⏎");
        lines.push(format!("q{plus}{bang} {} {:?} {words}", q.depth, q.style));
    }
    for issue in issues {
        let words = issue.span.map_or("", |s| s.of(text)).replace('\n', "⏎");
        lines.push(format!("{}: {words}", issue.code));
    }
    lines.join("\n")
}

/// Checks every case of one file; a failure shows the file as it would have to be.
fn check(file: &str) {
    let mut actual = String::new();
    let mut cases = 0;
    for (i, part) in file.split("```").enumerate() {
        match part.strip_prefix("expect\n") {
            Some(_) if i % 4 == 3 => {
                let text = actual
                    .rsplit("```text\n")
                    .next()
                    .and_then(|t| t.split("\n```").next());
                let text = text.expect("an expectation follows a text").to_owned();
                actual.push_str(&format!("```expect\n{}\n", read(&text)));
                cases += 1;
            }
            _ if i % 4 == 3 => panic!("a text without expectation"),
            _ if i == 0 => actual.push_str(part),
            _ => actual.push_str(&format!("```{part}")),
        }
    }
    assert!(cases > 5, "the file was not read");
    assert!(actual == file, "the cases read differently:\n{actual}");
}

#[test]
fn quotations() {
    check(include_str!("cases/quotations.md"));
}

#[test]
fn apostrophes() {
    check(include_str!("cases/apostrophes.md"));
}

#[test]
fn odd_marks() {
    check(include_str!("cases/odd_marks.md"));
}

#[test]
fn paragraphs() {
    check(include_str!("cases/paragraphs.md"));
}

#[test]
fn sentences() {
    check(include_str!("cases/sentences.md"));
}

#[test]
fn reporting_clauses() {
    check(include_str!("cases/reporting_clauses.md"));
}
