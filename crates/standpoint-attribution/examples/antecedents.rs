//! Prints each "he" and "she" that speaks, with whom it could mean, as JSON lines:
//! `cargo run -p standpoint-attribution --example antecedents -- --tagger=FOLDER FILE_OR_FOLDER...`
//!
//! `scripts/train_antecedents/train.py` reads them. Offsets are bytes of the text.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::process::ExitCode;

use standpoint_attribution::pronouns;
use standpoint_ingest::Outcome;
use standpoint_text::Span;

fn main() -> ExitCode {
    let (options, inputs): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|a| a.starts_with("--"));
    let folder = options.iter().find_map(|o| o.strip_prefix("--tagger="));
    let Some(folder) = folder else {
        eprintln!("--tagger=FOLDER is missing");
        return ExitCode::from(2);
    };
    let tagger = standpoint_engine_rten::open_tagger(folder.as_ref()).expect("a tagger");
    let sources = standpoint_ingest::discover(&inputs, &standpoint_ingest::Options::default())
        .expect("the articles are there");
    for file in &sources.files {
        let limits = standpoint_ingest::Limits::default();
        for outcome in standpoint_ingest::read(file, &sources.manifest, &limits) {
            let article = match outcome {
                Outcome::Article(article) => article,
                other => {
                    eprintln!("{}: left out: {other:?}", file.file);
                    continue;
                }
            };
            let (segments, _) = standpoint_segment::segment(&article);
            let paragraphs: Vec<Span> = segments.paragraphs.iter().map(|p| p.span).collect();
            let marks = tagger.mark(&article.text, &paragraphs).expect("runs");
            let span = |s: &Span| [s.start, s.end];
            for pronoun in pronouns(&article, &segments, &marks) {
                let line = serde_json::json!({
                    "file": article.file,
                    "span": span(&pronoun.span),
                    "content": pronoun.content.iter().map(span).collect::<Vec<_>>(),
                    "candidates": pronoun.candidates,
                });
                println!("{line}");
            }
        }
    }
    ExitCode::SUCCESS
}
