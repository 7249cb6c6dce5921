//! The tables hold what ARCHITECTURE.md says of them: nothing lost, every number leads to words.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;

use crate::support::{ARTICLE, PROPOSITIONS, root, rows, run, scratch, seed_run, write};

fn header(name: &str) -> String {
    let table = fs::read_to_string(seed_run().join("out").join(name)).expect("a table");
    table.lines().next().expect("a header").to_owned()
}

#[test]
fn columns_stand_in_their_documented_order() {
    assert_eq!(
        header("analysts.csv"),
        "analyst_id,analyst,kind,titles,role,affiliation,proposition_id,score,ci_low,ci_high,label,\
         support,oppose,neutral,statements,articles,sources,net,logit"
    );
    assert_eq!(
        header("statements.csv"),
        "statement_id,article_id,file,source,published,analyst_id,analyst,speaker,kind,cue,start,end,\
         text,proposition_id,p_support,p_neutral,p_oppose,score,label,flags,rule,confidence"
    );
    assert_eq!(
        header("sources.csv"),
        "source,proposition_id,score,ci_low,ci_high,label,support,oppose,neutral,statements,analysts,\
         articles,net,logit"
    );
}

#[test]
fn every_article_is_counted_once() {
    let record: Value =
        serde_json::from_slice(&fs::read(seed_run().join("out/run.json")).expect("run.json"))
            .expect("JSON");
    let count = |name: &str| record["counts"][name].as_u64().expect(name);
    assert_eq!(
        count("articles_in"),
        count("processed") + count("duplicate") + count("skipped") + count("failed")
    );
    assert_eq!(count("failed"), 0);
    let manifest = rows(&root().join("seeds/articles.csv"));
    assert_eq!(count("articles_in"), manifest.len() as u64);
    let failures = rows(&seed_run().join("out/failures.csv"));
    assert_eq!(
        failures.len() as u64,
        count("articles_in") - count("processed")
    );
}

#[test]
fn every_row_leads_to_words_in_its_article() {
    let mut read = 0;
    for row in rows(&seed_run().join("out/statements.csv")) {
        if !row["file"].ends_with(".txt") {
            continue;
        }
        let text =
            fs::read_to_string(root().join("seeds").join(&row["file"])).expect("the article");
        let (start, end): (usize, usize) = (
            row["start"].parse().expect("start"),
            row["end"].parse().expect("end"),
        );
        let words: String = text.chars().skip(start).take(end - start).collect();
        // A guard stands before a statement that a spreadsheet would take for a formula.
        let statement = row["text"].trim_start_matches('\'');
        let first: String = statement
            .split_whitespace()
            .next()
            .expect("a word")
            .to_owned();
        let last: String = statement
            .split_whitespace()
            .last()
            .expect("a word")
            .to_owned();
        assert!(
            words.starts_with(first.trim_start_matches('\'')),
            "{}: {words}",
            row["statement_id"]
        );
        assert!(words.ends_with(&last), "{}: {words}", row["statement_id"]);
        read += 1;
    }
    assert!(read > 100, "only {read} rows were read");
}

#[test]
fn analysts_add_up_to_their_statements() {
    let mut by_analyst: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for row in rows(&seed_run().join("out/statements.csv")) {
        if row["analyst_id"].is_empty() || row["flags"].contains("syndicated:") {
            continue;
        }
        by_analyst
            .entry((row["analyst_id"].clone(), row["proposition_id"].clone()))
            .or_default()
            .insert(row["statement_id"].clone());
    }
    let analysts = rows(&seed_run().join("out/analysts.csv"));
    assert!(analysts.len() > 50);
    for row in analysts {
        let key = (row["analyst_id"].clone(), row["proposition_id"].clone());
        let number = |name: &str| row[name].parse::<usize>().expect(name);
        assert_eq!(number("statements"), by_analyst[&key].len(), "{key:?}");
        assert_eq!(
            number("support") + number("oppose") + number("neutral"),
            number("statements")
        );
        if row["score"].is_empty() {
            // Nothing that was said bears on it: "declined to comment".
            assert_eq!(row["label"], "neutral", "{key:?}");
            continue;
        }
        let score = |name: &str| row[name].parse::<f64>().expect(name);
        assert!((-1.0..=1.0).contains(&score("score")), "{key:?}");
        assert!(
            score("ci_low") <= score("score") && score("score") <= score("ci_high"),
            "{key:?}"
        );
    }
}

#[test]
fn wide_has_one_column_per_proposition_and_one_row_per_analyst() {
    let wide = rows(&seed_run().join("out/wide.csv"));
    let analysts: BTreeSet<String> = rows(&seed_run().join("out/analysts.csv"))
        .into_iter()
        .map(|row| row["analyst_id"].clone())
        .collect();
    assert_eq!(
        wide.iter()
            .map(|r| r["analyst_id"].clone())
            .collect::<BTreeSet<_>>(),
        analysts
    );
    assert_eq!(wide.len(), analysts.len());
    let propositions = fs::read_to_string(root().join("seeds/propositions.toml")).expect("seeds");
    for line in propositions.lines().filter_map(|l| l.strip_prefix("id = ")) {
        assert!(wide[0].contains_key(line.trim_matches('"')), "{line}");
    }
}

#[test]
fn a_formula_in_a_name_stays_text() {
    let folder = scratch();
    let article = ARTICLE.replace("Harbour dues divide", "=HYPERLINK(\"http://x\") divides");
    let input = write(folder.path(), "=cmd.txt", article);
    write(folder.path(), "p.toml", PROPOSITIONS);
    run(folder.path(), &["run", &input, "-p", "p.toml", "-o", "out"]).exits(0);
    let table = fs::read_to_string(folder.path().join("out/statements.csv")).expect("a table");
    for row in rows(&folder.path().join("out/statements.csv")) {
        assert_eq!(row["file"], "'=cmd.txt", "{table}");
        row["score"]
            .parse::<f64>()
            .expect("a number, never guarded");
    }
}

#[test]
fn other_formats_stand_beside_the_csv_when_asked_for() {
    let folder = scratch();
    let input = write(folder.path(), "a.txt", ARTICLE);
    write(folder.path(), "p.toml", PROPOSITIONS);
    run(
        folder.path(),
        &[
            "run",
            &input,
            "-p",
            "p.toml",
            "-o",
            "out",
            "--format",
            "xlsx,html,jsonl",
        ],
    )
    .exits(0);
    let names: BTreeSet<String> = fs::read_dir(folder.path().join("out"))
        .expect("the outputs")
        .map(|e| {
            e.expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    for name in [
        "standpoint.xlsx",
        "report.html",
        "statements.jsonl",
        "statements.csv",
        "run.json",
    ] {
        assert!(names.contains(name), "no {name} in {names:?}");
    }
    let report = fs::read_to_string(folder.path().join("out/report.html")).expect("the report");
    assert!(report.contains("Mira Sand") && report.contains("Higher dues will drive"));
    write(
        folder.path(),
        "kind.toml",
        PROPOSITIONS.replace("\"dues\"", "\"kind\""),
    );
    run(
        folder.path(),
        &["run", &input, "-p", "kind.toml", "-o", "out"],
    )
    .exits(2)
    .says(&["`kind`"]);
}
