//! Prints how files are read: `cargo run -p standpoint-segment --example sentences -- FILE...`.
//!
//! One line a sentence; `¶` starts a paragraph; quotations follow the sentence in which they begin, with
//! `+` where one takes up the last paragraph's and `!` where one is not closed.

#![expect(clippy::print_stdout, reason = "an example that prints is its purpose")]

use anyhow::{Context, Result};
use standpoint_segment::segment_text;

fn main() -> Result<()> {
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path).with_context(|| path.clone())?;
        let (segments, issues) = segment_text(&text, &[]);
        println!("== {path}");
        for paragraph in &segments.paragraphs {
            for (i, sentence) in segments.sentences[paragraph.sentences.clone()]
                .iter()
                .enumerate()
            {
                let mark = if i == 0 { "¶" } else { " " };
                println!("{mark} {}", sentence.span.of(&text));
                for q in segments
                    .quotes
                    .iter()
                    .filter(|q| sentence.span.contains(q.outer))
                {
                    let indent = 4 + 2 * q.depth as usize;
                    let (plus, bang) = (
                        if q.continues { "+" } else { "" },
                        if q.closed { "" } else { "!" },
                    );
                    println!(
                        "{:indent$}{:?}{plus}{bang} ‹{}›",
                        "",
                        q.style,
                        q.inner.of(&text)
                    );
                }
            }
        }
        for issue in issues {
            let words = issue.span.map_or("", |s| s.of(&text));
            println!("issue {}: {words}", issue.code);
        }
    }
    Ok(())
}
