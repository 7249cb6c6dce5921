//! Times attribution on files, by rules and with marks (made of what the rules found), to see that time grows
//! with length and no faster:
//! `cargo run -p standpoint-attribution --example stress -- FILE...`
#![allow(clippy::print_stdout)]

use std::sync::Arc;
use std::time::Instant;

use standpoint_attribution::{Aliases, Options, attribute, attribute_marked, identify};
use standpoint_text::{
    Article, ArticleId, Attributions, Link, MarkedContent, MarkedCue, Marks, Metadata,
};

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
        let marks = marks(&found);
        let start = Instant::now();
        let marked = attribute_marked(&article, &segments, &marks, &Options::default());
        let merged = start.elapsed();
        println!(
            "{path}: {} bytes, segment {segmented:?}, attribute {attributed:?}, with marks {merged:?} ({} statements), identify {identified:?}; {} statements, {} analysts",
            text.len(),
            marked.statements.len(),
            found.statements.len(),
            identities.analysts.len()
        );
    }
}

/// The statements as a model would mark them.
fn marks(found: &Attributions) -> Marks {
    let mut all: Vec<_> = (found.statements.iter())
        .filter_map(|s| Some((*s.cue.first()?, *s.source.first()?, &s.whole)))
        .collect();
    all.sort_by_key(|a| a.0);
    let mut marks = Marks::default();
    for (index, (cue, source, contents)) in all.into_iter().enumerate() {
        let link = Some(Link {
            to: index,
            confidence: 950,
        });
        marks.sources.push(source);
        marks.cues.push(MarkedCue {
            span: cue,
            source: link,
        });
        let contents = contents
            .iter()
            .map(|&span| MarkedContent { span, cue: link });
        marks.contents.extend(contents);
    }
    marks
}
