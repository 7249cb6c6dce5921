//! The article of a page, by token precision and recall against the text that was put into it.
//!
//! `cargo test -p standpoint-ingest --test pages -- --nocapture` prints the numbers of each page.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

use std::collections::BTreeMap;
use std::path::Path;

use standpoint_ingest::{Compression, Format, Limits, Manifest, Outcome, read_bytes};
use standpoint_text::{Article, RegionKind};

fn tokens(text: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for word in text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        *counts.entry(word.to_lowercase()).or_default() += 1;
    }
    counts
}

/// Precision, recall and F1 of the tokens, as a bag.
fn compare(got: &str, expected: &str) -> (f64, f64, f64) {
    let (got, expected) = (tokens(got), tokens(expected));
    let common: usize = got
        .iter()
        .map(|(word, n)| (*n).min(expected.get(word).copied().unwrap_or(0)))
        .sum();
    let ratio = |part: usize, of: usize| {
        if of == 0 {
            0.0
        } else {
            part as f64 / of as f64
        }
    };
    let precision = ratio(common, got.values().sum());
    let recall = ratio(common, expected.values().sum());
    let f1 = if common == 0 {
        0.0
    } else {
        2.0 * precision * recall / (precision + recall)
    };
    (precision, recall, f1)
}

fn article(path: &Path) -> Article {
    let bytes = std::fs::read(path).unwrap();
    let (manifest, limits) = (Manifest::default(), Limits::default());
    let outcomes = read_bytes(
        "page",
        bytes,
        Some(Format::Html),
        Compression::None,
        &manifest,
        &limits,
    );
    match outcomes.into_iter().next() {
        Some(Outcome::Article(article)) => *article,
        other => panic!("{}: {other:?}", path.display()),
    }
}

/// What is left of the text without boilerplate, credits and biographies.
fn unmarked(article: &Article) -> String {
    let mut out = String::new();
    let mut at = 0;
    for region in &article.regions {
        if !matches!(region.kind, RegionKind::SectionHead | RegionKind::Dateline) {
            out.push_str(&article.text[at..region.span.start()]);
            at = region.span.end();
        }
    }
    out.push_str(&article.text[at..]);
    out
}

#[test]
fn pages_give_their_articles() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    let mut pages: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    pages.retain(|path| path.extension().is_some_and(|ending| ending == "html"));
    pages.sort();
    let (mut sum_text, mut sum_prose) = ((0.0, 0.0, 0.0), (0.0, 0.0, 0.0));
    for path in &pages {
        let article = article(path);
        let expected = std::fs::read_to_string(path.with_extension("txt")).unwrap();
        let (text, prose) = (
            compare(&article.text, &expected),
            compare(&unmarked(&article), &expected),
        );
        println!(
            "{:28} text P {:.3} R {:.3} F {:.3} | unmarked P {:.3} R {:.3} F {:.3}",
            path.file_stem().unwrap().to_string_lossy(),
            text.0,
            text.1,
            text.2,
            prose.0,
            prose.1,
            prose.2
        );
        sum_text = (
            sum_text.0 + text.0,
            sum_text.1 + text.1,
            sum_text.2 + text.2,
        );
        sum_prose = (
            sum_prose.0 + prose.0,
            sum_prose.1 + prose.1,
            sum_prose.2 + prose.2,
        );
        if std::env::var_os("SHOW_PAGES").is_some() {
            println!("{}\n{:?}", article.text, article.meta);
        }
    }
    let n = pages.len() as f64;
    for (name, sum) in [("text", sum_text), ("unmarked", sum_prose)] {
        println!(
            "mean {name}: P {:.3} R {:.3} F {:.3}",
            sum.0 / n,
            sum.1 / n,
            sum.2 / n
        );
    }
    assert!(pages.len() >= 13);
    assert!(sum_prose.2 / n > 0.97, "mean F1 {:.3}", sum_prose.2 / n);
}
