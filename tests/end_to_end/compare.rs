//! `compare` on the seed articles and on tables made for it.

use std::collections::BTreeSet;
use std::path::Path;

use standpoint_export::{AnalystRow, Options, StatementRow, Tables};

use crate::support::{rows, run, scratch, seed_run, write};

/// The table that `compare` prints with these arguments, as rows.
fn table(args: &[&str]) -> Vec<std::collections::BTreeMap<String, String>> {
    let printed = run(seed_run(), args).exits(0).stdout;
    let folder = scratch();
    rows(write(folder.path(), "t.csv", printed).as_ref())
}

fn number(cell: &str) -> f64 {
    cell.parse().unwrap_or_else(|_| panic!("no number: {cell}"))
}

#[test]
fn a_page_says_who_differs_and_what_the_numbers_mean() {
    let page = run(seed_run(), &["compare", "out"]).exits(0).stdout;
    for words in [
        "Velmar should lease the port of Mereth to Dorrane.",
        "Karsk Wire",
        "Halyard Review",
        "95 % interval",
        "Krippendorff's alpha",
        "the most divisive first",
        "Benjamini-Hochberg",
    ] {
        assert!(page.contains(words), "no `{words}` in {page}");
    }
    assert_eq!(
        run(seed_run(), &["compare", "out"]).exits(0).stdout,
        page,
        "the same bytes every time"
    );
    let analysts = run(seed_run(), &["compare", "out", "--by", "analyst"]).exits(0);
    assert!(
        analysts.stdout.contains("explain OUT ANALYST"),
        "{}",
        analysts.stdout
    );
}

#[test]
fn differences_are_those_of_the_scores_and_lie_in_their_intervals() {
    for by in ["source", "analyst", "period"] {
        let all = table(&["compare", "out", "--by", by, "--format", "csv"]);
        assert!(!all.is_empty(), "{by}");
        for row in all {
            let (a, b) = (number(&row["score_a"]), number(&row["score_b"]));
            let difference = number(&row["difference"]);
            // Each is rounded on its own.
            assert!((a - b - difference).abs() < 2e-4, "{row:?}");
            assert!(
                number(&row["ci_low"]) <= difference && difference <= number(&row["ci_high"]),
                "{row:?}"
            );
            if !row["p_value"].is_empty() {
                assert!(
                    number(&row["p_value"]) <= number(&row["q_value"]),
                    "{row:?}"
                );
            }
        }
    }
}

#[test]
fn scores_of_sources_are_those_of_the_run() {
    let of_run = rows(&seed_run().join("out/sources.csv"));
    for row in table(&["compare", "out", "--format", "csv"]) {
        let source = of_run
            .iter()
            .find(|s| s["source"] == row["a"] && s["proposition_id"] == row["proposition_id"])
            .expect("a row of sources.csv");
        assert!(
            (number(&source["score"]) - number(&row["score_a"])).abs() < 2e-3,
            "{row:?}"
        );
    }
}

#[test]
fn one_proposition_is_adjusted_for_itself_only() {
    let own = table(&["compare", "out", "-p", "prices", "--format", "csv"]);
    assert!(own.iter().all(|r| r["proposition_id"] == "prices"));
    let all = table(&["compare", "out", "--format", "csv"]);
    let p = |rows: &[std::collections::BTreeMap<String, String>]| -> Vec<String> {
        rows.iter()
            .filter(|r| r["proposition_id"] == "prices")
            .map(|r| r["p_value"].clone())
            .collect()
    };
    assert_eq!(p(&own), p(&all), "p-values do not depend on other rows");
}

#[test]
fn a_wire_report_and_its_copy_are_one_story() {
    let told = table(&[
        "compare",
        "out",
        "--same-story",
        "--format",
        "csv",
        "--table",
        "stories",
    ]);
    let story_of = |file: &str| {
        let row = told.iter().find(|r| r["file"].ends_with(file));
        row.map(|r| r["story"].clone())
    };
    let wire = story_of("01-mereth-lease-signed.txt");
    assert!(wire.is_some());
    assert_eq!(wire, story_of("02-port-goes-to-tessport.txt"));

    let room = table(&[
        "compare",
        "out",
        "--same-story",
        "--format",
        "csv",
        "--table",
        "room",
    ]);
    let sources: BTreeSet<&str> = room
        .iter()
        .filter(|r| Some(&r["story"]) == wire.as_ref())
        .map(|r| r["source"].as_str())
        .collect();
    assert!(sources.is_superset(&BTreeSet::from(["Karsk Wire", "Haldry Courier"])));
    for row in &room {
        assert!(number(&row["statements"]) <= number(&row["of"]), "{row:?}");
    }
    let page = run(seed_run(), &["compare", "out", "--same-story"]).exits(0);
    assert!(page.stdout.contains("Story 1"), "{}", page.stdout);
}

#[test]
fn two_runs_are_compared_article_by_article() {
    let folder = scratch();
    let asked = [
        ("dues", "Harbour dues should rise."),
        ("ferry", "The ferry is late."),
    ];
    made(
        folder.path(),
        "first",
        &[asked[0], asked[1], ("tide", "The tide is high.")],
    );
    made(
        folder.path(),
        "second",
        &[asked[0], ("ferry", "The ferry is never late.")],
    );
    let printed = run(
        folder.path(),
        &["compare", "first", "second", "--format", "csv"],
    )
    .exits(0)
    .says(&["`ferry`", "in other words", "`tide`", "did not ask"]);
    let pairs = rows(write(folder.path(), "t.csv", printed.stdout).as_ref());
    assert_eq!(pairs.len(), 1);
    assert_eq!(
        (pairs[0]["a"].as_str(), pairs[0]["b"].as_str()),
        ("first", "second")
    );
    assert_eq!(
        pairs[0]["difference"], "0.0000",
        "the same articles, question and answers"
    );
    assert_eq!(
        (pairs[0]["shared"].as_str(), pairs[0]["articles_a"].as_str()),
        ("40", "40")
    );
    let page = run(folder.path(), &["compare", "first", "second"])
        .exits(0)
        .stdout;
    assert!(page.contains("Runs in first and second"), "{page}");
}

#[test]
fn what_contradicts_itself_is_refused() {
    let check = |args: &[&str], words: &[&str]| {
        let mut all = vec!["compare", "out"];
        all.extend(args);
        run(seed_run(), &all).exits(2).says(words);
    };
    check(&["-p", "no-such"], &["no-such", "concession"]);
    check(&["--period", "year"], &["--by period"]);
    check(&["--table", "room"], &["--format csv"]);
    check(&["--format", "csv", "--table", "room"], &["--same-story"]);
    check(&["--by", "period", "--same-story"], &["--same-story"]);
    check(&["out", "--by", "analyst"], &["cannot be used"]);
    check(&["nowhere"], &["nowhere", "run.json"]);
    check(&["--least-articles", "0"], &["--least-articles"]);
}

/// The tables of a run that never was: 2 outlets × 20 articles × 3 statements by two people. "The Gate"
/// leans for the proposition and "The Quay" against it; in the second year everybody at The Gate turns.
pub(crate) fn made_run(folder: &Path) {
    made(folder, "made", &[("dues", "Harbour dues should rise.")]);
}

/// The same under another name, with the same answers to every question.
fn made(folder: &Path, name: &str, asked: &[(&str, &str)]) {
    let mut statements = Vec::new();
    for (source, side) in [("The Gate", 1), ("The Quay", -1)] {
        for article in 0..20_u32 {
            let year = 2022 + article / 10;
            let side = if source == "The Gate" && year == 2023 {
                -1
            } else {
                side
            };
            for statement in 0..3_u32 {
                // Neither outlet is of one mind, and no two statements are equally sure.
                let wobble = (article * 7 + statement * 13) % 10;
                let p = 550_000 + 40_000 * wobble;
                let side = if wobble == 3 { -side } else { side };
                let (p_support, p_oppose) = if side > 0 { (p, 50_000) } else { (50_000, p) };
                let id = format!("{}{article:02}", &source[4..5]);
                let row = StatementRow {
                    statement_id: format!("{id}-s{statement:03}"),
                    article_id: id,
                    file: format!("{source}-{article}.txt"),
                    source: source.to_owned(),
                    published: format!("{year}-03-{:02}", article % 10 + 1),
                    analyst_id: ["ada-loom", "ben-wick"][(statement % 2) as usize].to_owned(),
                    analyst: ["Ada Loom", "Ben Wick"][(statement % 2) as usize].to_owned(),
                    text: format!("Statement {statement}."),
                    p_support,
                    p_oppose,
                    p_neutral: 1_000_000 - p_support - p_oppose,
                    score: i64::from(p_support) - i64::from(p_oppose),
                    label: if side > 0 { "support" } else { "oppose" }.to_owned(),
                    ..StatementRow::default()
                };
                statements.extend(asked.iter().map(|(proposition, _)| StatementRow {
                    proposition_id: (*proposition).to_owned(),
                    ..row.clone()
                }));
            }
        }
    }
    let person = |id: &str, name: &str| AnalystRow {
        analyst_id: id.to_owned(),
        analyst: name.to_owned(),
        kind: "person".to_owned(),
        proposition_id: "dues".to_owned(),
        ..AnalystRow::default()
    };
    let questions: Vec<serde_json::Value> = asked
        .iter()
        .map(|(id, text)| serde_json::json!({"id": id, "text": text}))
        .collect();
    let tables = Tables {
        statements,
        analysts: vec![
            person("ada-loom", "Ada Loom"),
            person("ben-wick", "Ben Wick"),
        ],
        propositions: asked
            .iter()
            .map(|(id, text)| ((*id).to_owned(), (*text).to_owned()))
            .collect(),
        run: serde_json::json!({
            "propositions": questions,
        }),
        ..Tables::default()
    };
    standpoint_export::write(&folder.join(name), &tables, &Options::default()).expect("tables");
}

#[test]
fn a_real_difference_is_marked() {
    let folder = scratch();
    made_run(folder.path());
    let page = run(folder.path(), &["compare", "made"]).exits(0).stdout;
    assert!(page.contains(" * "), "{page}");
    let csv = run(folder.path(), &["compare", "made", "--format", "csv"]).exits(0);
    let pairs = rows(write(folder.path(), "t.csv", csv.stdout).as_ref());
    assert_eq!(pairs.len(), 1);
    assert_eq!(
        (pairs[0]["a"].as_str(), pairs[0]["b"].as_str()),
        ("The Gate", "The Quay")
    );
    assert!(number(&pairs[0]["ci_low"]) > 0.0, "{pairs:?}");
    assert!(number(&pairs[0]["q_value"]) < 0.05, "{pairs:?}");
}

#[test]
fn a_change_of_mind_is_seen() {
    let folder = scratch();
    made_run(folder.path());
    let csv = run(
        folder.path(),
        &[
            "compare", "made", "--by", "period", "--period", "year", "--format", "csv",
        ],
    )
    .exits(0);
    let pairs = rows(write(folder.path(), "t.csv", csv.stdout).as_ref());
    let ada = pairs
        .iter()
        .find(|r| r["analyst_id"] == "ada-loom")
        .expect("a change");
    assert_eq!((ada["a"].as_str(), ada["b"].as_str()), ("2023", "2022"));
    assert!(
        number(&ada["difference"]) < 0.0 && number(&ada["q_value"]) < 0.05,
        "{ada:?}"
    );
}

/// Both papers quote both people on every one of the ten days of each year.
#[test]
fn treatment_is_compared_within_stories() {
    let folder = scratch();
    made_run(folder.path());
    let csv = run(
        folder.path(),
        &[
            "compare",
            "made",
            "--same-story",
            "--format",
            "csv",
            "--table",
            "stories",
        ],
    )
    .exits(0);
    let told = rows(write(folder.path(), "t.csv", csv.stdout).as_ref());
    assert_eq!(told.len(), 40, "every article has a story");
    let stories: BTreeSet<&String> = told.iter().map(|r| &r["story"]).collect();
    assert!(stories.len() >= 4, "a story ends after a week: {stories:?}");
    let page = run(folder.path(), &["compare", "made", "--same-story"])
        .exits(0)
        .stdout;
    assert!(
        page.contains("Ada Loom") && page.contains("all statements"),
        "{page}"
    );
}
