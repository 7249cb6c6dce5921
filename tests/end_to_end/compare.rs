//! `compare` on the seed articles and on tables made for it.

use std::collections::BTreeSet;
use std::fs;

use crate::support::{rows, run, scratch, seed_run, seeds, write};

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
    let out = seed_run().join("out").display().to_string();
    // The same articles, one question less and one in other words.
    let asked = fs::read_to_string(crate::support::root().join("seeds/propositions.toml"))
        .expect("propositions");
    let mut parts = asked.split("[[proposition]]");
    let first = parts.nth(1).expect("a first proposition");
    let other = "id = \"prices\"\ntext = \"Gas will cost more.\"\n";
    let fewer = format!("[[proposition]]{first}[[proposition]]\n{other}");
    write(folder.path(), "p.toml", fewer);
    run(
        folder.path(),
        &["run", &seeds(), "-p", "p.toml", "-o", "second"],
    )
    .exits(0);
    let printed = run(
        folder.path(),
        &["compare", &out, "second", "--format", "csv"],
    )
    .exits(0)
    .says(&["prices", "in other words", "did not ask"]);
    let pairs = rows(write(folder.path(), "t.csv", printed.stdout).as_ref());
    assert_eq!(pairs.len(), 1);
    assert_eq!(pairs[0]["b"], "second");
    assert_eq!(
        pairs[0]["difference"], "0.0000",
        "the same articles, question and model"
    );
    assert_eq!(pairs[0]["shared"], pairs[0]["articles_a"]);
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
