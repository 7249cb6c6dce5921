//! Prints the statements and analysts of articles, to be read by a person:
//! `cargo run -p standpoint-attribution --example statements -- [--tagger=FOLDER] FILE_OR_FOLDER...`, by rules alone or with
//! the attribution model in FOLDER
#![allow(clippy::print_stdout, clippy::print_stderr)]

use standpoint_attribution::{Aliases, Options, attribute, attribute_marked, identify};
use standpoint_ingest::Outcome;
use standpoint_text::{Article, Attributions, Span};

fn main() {
    let (options, inputs): (Vec<String>, Vec<String>) = std::env::args()
        .skip(1)
        .partition(|a| a.starts_with("--tagger="));
    let tagger = options
        .first()
        .and_then(|o| o.strip_prefix("--tagger="))
        .map(|folder| standpoint_engine_rten::open_tagger(folder.as_ref()).expect("a tagger"));
    let sources = match standpoint_ingest::discover(&inputs, &standpoint_ingest::Options::default())
    {
        Ok(sources) => sources,
        Err(error) => {
            eprintln!("{error}");
            return;
        }
    };
    let mut all: Vec<(Article, Attributions)> = Vec::new();
    for file in &sources.files {
        for outcome in standpoint_ingest::read(
            file,
            &sources.manifest,
            &standpoint_ingest::Limits::default(),
        ) {
            if let Outcome::Article(article) = outcome {
                let (segments, _) = standpoint_segment::segment(&article);
                let found = match &tagger {
                    Some(tagger) => {
                        let paragraphs: Vec<Span> =
                            segments.paragraphs.iter().map(|p| p.span).collect();
                        let marks = tagger.mark(&article.text, &paragraphs).expect("runs");
                        attribute_marked(&article, &segments, &marks, &Options::default())
                    }
                    None => attribute(&article, &segments, &Options::default()),
                };
                show(&article, &found);
                all.push((*article, found));
            }
        }
    }
    let pairs: Vec<(&Article, &Attributions)> = all.iter().map(|(a, f)| (a, f)).collect();
    let (identities, issues) = identify(&pairs, &Aliases::default());
    println!("\n==== identities");
    for analyst in &identities.analysts {
        println!(
            "{} | {} | {:?} | {:?} | {:?} | {:?}",
            analyst.id,
            analyst.name,
            analyst.kind,
            analyst.titles,
            analyst.role,
            analyst.affiliation
        );
    }
    for issue in issues {
        println!("issue {}: {}", issue.code, issue.message);
    }
}

fn show(article: &Article, found: &Attributions) {
    println!("\n==== {} ({:?})", article.file, article.meta.source);
    for issue in &found.issues {
        println!("issue {}: {}", issue.code, issue.message);
    }
    for (index, statement) in found.statements.iter().enumerate() {
        let words = |spans: &[Span]| {
            spans
                .iter()
                .map(|s| s.of(&article.text))
                .collect::<Vec<_>>()
                .join(" … ")
        };
        let analysts: Vec<&str> = statement
            .analysts
            .iter()
            .map(|&a| found.analysts[a].name.as_str())
            .collect();
        println!(
            "{index:3} {:8} {:?}{} {} {}\n      {} ⟨{}⟩ → {}\n      {}",
            statement.kind.as_str(),
            statement.polarity,
            statement
                .nested_in
                .map_or(String::new(), |n| format!(" in {n}")),
            statement.rule,
            statement.confidence,
            words(&statement.source),
            words(&statement.cue),
            analysts.join(" + "),
            words(&statement.content),
        );
    }
    for analyst in &found.analysts {
        println!(
            "  * {} | {:?} | {:?} | {:?} | {:?} | {:?} | {}",
            analyst.name,
            analyst.kind,
            analyst.titles,
            analyst.role,
            analyst.affiliation,
            analyst.gender,
            analyst.mentions.len()
        );
    }
}
