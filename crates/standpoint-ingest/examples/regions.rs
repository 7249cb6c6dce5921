//! Prints each line of the named articles with the kind of its region, for reading by eye.
#![allow(clippy::print_stdout, clippy::print_stderr, missing_docs)]

use standpoint_ingest::{Options, Outcome, discover, read};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let inputs: Vec<String> = std::env::args().skip(1).collect();
    let options = Options::default();
    let sources = discover(&inputs, &options)?;
    for note in sources.manifest.notes().iter().chain(&sources.notes) {
        println!("note {}: {}", note.code, note.message);
    }
    for file in &sources.files {
        for outcome in read(file, &sources.manifest, &options.limits) {
            let article = match outcome {
                Outcome::Article(article) => article,
                Outcome::Skipped(rejection) | Outcome::Failed(rejection) => {
                    println!(
                        "==== {}: {}: {}",
                        rejection.file, rejection.code, rejection.message
                    );
                    continue;
                }
            };
            println!("==== {} {}\n{:?}", article.file, article.id, article.meta);
            let mut offset = 0;
            for line in article.text.split_inclusive('\n') {
                let (start, end) = (offset, offset + line.len());
                offset = end;
                let kinds: Vec<String> = article
                    .regions
                    .iter()
                    .filter(|region| region.span.start() < end && start < region.span.end())
                    .map(|region| format!("{:?}", region.kind))
                    .collect();
                let words: String = line.trim_end().chars().take(100).collect();
                println!("{:>16} | {words}", kinds.join("+"));
            }
        }
    }
    Ok(())
}
