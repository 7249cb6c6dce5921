//! Which lines of a text are marked as what, by the cases in `tests/regions/*.md`.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

use standpoint_ingest::{Compression, Format, Limits, Manifest, Outcome, read_bytes};
use standpoint_text::{Article, RegionKind};

/// A line's name for its kind, as in the serialised form.
fn name_of(kind: RegionKind) -> String {
    serde_json::to_value(kind)
        .unwrap()
        .as_str()
        .unwrap()
        .to_owned()
}

fn article(text: &str) -> Article {
    let (manifest, limits) = (Manifest::default(), Limits::default());
    let bytes = text.as_bytes().to_vec();
    let outcomes = read_bytes(
        "case",
        bytes,
        Some(Format::Text),
        Compression::None,
        &manifest,
        &limits,
    );
    match outcomes.into_iter().next() {
        Some(Outcome::Article(article)) => *article,
        other => panic!("{other:?}"),
    }
}

/// The text as `kind | words` lines.
fn show(article: &Article) -> String {
    let mut out = String::new();
    let mut offset = 0;
    for line in article.text.split_inclusive('\n') {
        let (start, end) = (offset, offset + line.trim_end().len());
        offset += line.len();
        let region = article
            .regions
            .iter()
            .find(|r| r.span.start() < end && start < r.span.end());
        let kind = match region {
            Some(region) if region.kind == RegionKind::Dateline => {
                format!("dateline={}", region.span.of(&article.text))
            }
            Some(region) if region.kind == RegionKind::FrontMatter => {
                out.push_str(line);
                continue;
            }
            Some(region) => name_of(region.kind),
            None => String::new(),
        };
        if line.trim().is_empty() {
            out.push('\n');
        } else {
            out.push_str(&format!("{kind} | {}\n", line.trim_end()));
        }
    }
    out
}

fn check(name: &str, case: &str) {
    let (asks, lines): (Vec<&str>, Vec<&str>) =
        case.lines().partition(|line| line.starts_with("? "));
    let text: Vec<&str> = lines
        .iter()
        .map(|line| line.split_once("| ").map_or(*line, |(_, words)| words))
        .collect();
    let article = article(&text.join("\n"));
    let mut expected = lines.join("\n");
    expected.push('\n');
    let got = show(&article);
    assert_eq!(got.trim_end(), expected.trim_end(), "{name}\n got:\n{got}");
    for ask in asks {
        let (key, value) = ask[2..].split_once(": ").unwrap();
        let meta = &article.meta;
        let got = match key {
            "title" => meta.title.clone(),
            "published" => meta.published.clone(),
            "source" => meta.source.clone(),
            "authors" => Some(meta.authors.join("; ")),
            _ => panic!("{name}: unknown key {key}"),
        };
        assert_eq!(got.as_deref(), Some(value), "{name}: {key}");
    }
}

fn check_file(cases: &str) {
    let mut seen = 0;
    let mut failed = Vec::new();
    for section in cases.split("\n## ").skip(1) {
        let (name, rest) = section.split_once('\n').unwrap();
        let case = rest.split("```\n").nth(1).expect("a fenced block");
        seen += 1;
        if let Err(panic) = std::panic::catch_unwind(|| check(name, case)) {
            let message = panic.downcast_ref::<String>().cloned().unwrap_or_default();
            failed.push(format!("## {name}\n{message}"));
        }
    }
    assert!(seen > 5, "{seen} cases");
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

#[test]
fn news() {
    check_file(include_str!("regions/news.md"));
}

#[test]
fn furniture() {
    check_file(include_str!("regions/furniture.md"));
}
