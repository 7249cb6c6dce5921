//! Times attribution on files, to see that time grows with length and no faster:
//! `cargo run -p standpoint-attribution --example stress -- FILE...`
#![allow(clippy::print_stdout)]

use std::sync::Arc;
use std::time::Instant;

use standpoint_attribution::{Aliases, Options, attribute, identify};
use standpoint_text::{Article, ArticleId, Metadata};

fn main() {
    for path in std::env::args().skip(1) {
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        let article = Article {
            id: ArticleId(path.clone()),
            file: path.clone(),
            text: Arc::from(text.as_str()),
            meta: Metadata::default(),
            regions: Vec::new(),
        };
        let start = Instant::now();
        let (segments, _) = standpoint_segment::segment(&article);
        let segmented = start.elapsed();
        let found = attribute(&article, &segments, &Options::default());
        let attributed = start.elapsed() - segmented;
        let (identities, _) = identify(&[(&article, &found)], &Aliases::default());
        let identified = start.elapsed() - segmented - attributed;
        println!(
            "{path}: {} bytes, segment {segmented:?}, attribute {attributed:?}, identify {identified:?}; {} statements, {} analysts",
            text.len(),
            found.statements.len(),
            identities.analysts.len()
        );
    }
}
