//! Prints which of the named articles repeat which, with their similarity and first words.
#![allow(clippy::print_stdout, missing_docs)]

use standpoint_ingest::{Options, Outcome, discover, find_duplicates, read};
use standpoint_text::Article;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let inputs: Vec<String> = std::env::args().skip(1).collect();
    let options = Options::default();
    let sources = discover(&inputs, &options)?;
    let mut articles: Vec<Article> = Vec::new();
    for file in &sources.files {
        for outcome in read(file, &sources.manifest, &options.limits) {
            if let Outcome::Article(article) = outcome {
                articles.push(*article);
            }
        }
    }
    let all: Vec<&Article> = articles.iter().collect();
    let found = find_duplicates(&all);
    let mut repeated = 0;
    for (article, duplicate) in articles.iter().zip(found) {
        let Some(duplicate) = duplicate else { continue };
        repeated += 1;
        let original = articles.iter().find(|a| a.id == duplicate.original);
        let name = original.map_or("?", |a| a.file.as_str());
        println!("{:4} {} repeats {name}", duplicate.similarity, article.file);
    }
    println!("{} articles, {repeated} repeat another", articles.len());
    Ok(())
}
