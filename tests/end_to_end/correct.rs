//! `correct`: a coded sheet, as a spreadsheet saves it, comes back as corrected tables.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use crate::compare::made_run;
use crate::sample::sheet;
use crate::support::{Ran, rows, run, scratch, seed_run, write};

type Row = BTreeMap<String, String>;

const COLUMNS: [&str; 5] = ["statement_id", "proposition_id", "code", "note", "design"];

fn out() -> String {
    seed_run().join("out").display().to_string()
}

/// A drawn sheet with `code` put in by a rule over the row and the model's label.
fn coded(size: &str, code: impl Fn(&Row, &str) -> String) -> (TempDir, Vec<Row>) {
    let folder = scratch();
    run(
        folder.path(),
        &["sample", &out(), "-n", size, "-o", "sheet.csv"],
    )
    .exits(0);
    let statements = rows(&seed_run().join("out/statements.csv"));
    let labels: BTreeMap<(String, String), String> = statements
        .into_iter()
        .map(|mut r| {
            let mut cell = |name: &str| r.remove(name).expect("a cell");
            (
                (cell("statement_id"), cell("proposition_id")),
                cell("label"),
            )
        })
        .collect();
    let mut all = sheet(&folder.path().join("sheet.csv"));
    for row in &mut all {
        let pair = (row["statement_id"].clone(), row["proposition_id"].clone());
        let code = code(row, &labels[&pair]);
        row.insert("code".to_owned(), code);
    }
    (folder, all)
}

/// The sheet's columns that matter, with any separator and line end.
fn text(all: &[Row], separator: &str, line_end: &str) -> String {
    let mut lines = vec![COLUMNS.join(separator)];
    let line = |row: &Row| COLUMNS.map(|c| row[c].clone()).join(separator);
    lines.extend(all.iter().map(line));
    lines.push(String::new());
    lines.join(line_end)
}

fn correct(folder: &Path, sheet: &str) -> Ran {
    run(folder, &["correct", &out(), sheet, "-o", "corrected"])
}

fn quality(folder: &Path) -> Value {
    let bytes = fs::read(folder.join("corrected/quality.json")).expect("quality.json");
    serde_json::from_slice(&bytes).expect("JSON")
}

#[test]
fn a_coder_who_agrees_with_the_model_finds_it_right() {
    let (folder, all) = coded("120", |_, label| label.to_owned());
    write(folder.path(), "coded.csv", text(&all, ",", "\n"));
    let page = correct(folder.path(), "coded.csv").exits(0).stdout;
    assert!(
        page.contains("120 of 120") && page.contains("accuracy 1.000"),
        "{page}"
    );
    let quality = quality(folder.path());
    assert_eq!(quality["accuracy"], 1.0);
    assert_eq!(quality["macro_f1"], 1.0);
    assert!(
        quality["expected_calibration_error"]
            .as_f64()
            .expect("a number")
            >= 0.0
    );
}

#[test]
fn corrected_tables_stand_beside_the_naive_ones() {
    // A coder who takes everything that the model calls oppose for neutral.
    let (folder, all) = coded("150", |_, label| label.replace("oppose", "neutral"));
    write(folder.path(), "coded.csv", text(&all, ",", "\n"));
    correct(folder.path(), "coded.csv").exits(0);
    let naive = rows(&seed_run().join("out/sources.csv"));
    let corrected = rows(&folder.path().join("corrected/corrected_sources.csv"));
    assert_eq!(corrected.len(), naive.len());
    for row in &corrected {
        let own = naive
            .iter()
            .find(|n| n["source"] == row["source"] && n["proposition_id"] == row["proposition_id"])
            .expect("the naive row");
        let number = |cell: &str| cell.parse::<f64>().expect("a number");
        // The naive score is computed from rounded probabilities here.
        assert!((number(&own["score"]) - number(&row["naive"])).abs() < 2e-3);
        assert!(number(&row["ci_low"]) <= number(&row["corrected"]));
        assert!(number(&row["corrected"]) <= number(&row["ci_high"]));
        assert!(["direct", "pooled"].contains(&row["correction"].as_str()));
    }
    let mean = |column: &str| {
        let sum: f64 = corrected
            .iter()
            .map(|r| r[column].parse::<f64>().expect("a number"))
            .sum();
        sum / corrected.len() as f64
    };
    assert!(mean("corrected") > mean("naive"), "nobody opposes anything");
    let analysts = rows(&folder.path().join("corrected/corrected_analysts.csv"));
    assert!(!analysts.is_empty() && analysts[0].contains_key("analyst"));
}

#[test]
fn a_sheet_may_come_back_as_a_spreadsheet_saves_it() {
    let (folder, all) = coded("60", |_, label| label.to_owned());
    write(folder.path(), "plain.csv", text(&all, ",", "\n"));
    correct(folder.path(), "plain.csv").exits(0);
    let tables = || {
        [
            "corrected_analysts.csv",
            "corrected_sources.csv",
            "quality.json",
        ]
        .map(|name| fs::read(folder.path().join("corrected").join(name)).expect("a table"))
    };
    let expected = tables();
    let numbers: Vec<Row> = all
        .iter()
        .cloned()
        .map(|mut row| {
            let code = match row["code"].as_str() {
                "support" => "1",
                "oppose" => "'-1",
                _ => "0",
            };
            row.insert("code".to_owned(), code.to_owned());
            row
        })
        .collect();
    for (name, bytes) in [
        (
            "semicolons.csv",
            format!("\u{feff}{}", text(&numbers, ";", "\r\n")),
        ),
        (
            "tabs.csv",
            text(&all, "\t", "\r\n").replace("support", "Support"),
        ),
    ] {
        write(folder.path(), name, bytes);
        correct(folder.path(), name).exits(0);
        assert!(tables() == expected, "{name}");
    }
    // The whole sheet with another column and an empty row.
    let whole = fs::read_to_string(folder.path().join("sheet.csv")).expect("the sheet");
    let lines: Vec<&str> = whole.lines().collect();
    assert!(lines.len() > 60);
    let mut reversed = all.clone();
    reversed.reverse();
    let more = text(&reversed, ",", "\n") + ",,,,\n";
    write(folder.path(), "more.csv", more);
    correct(folder.path(), "more.csv").exits(0);
    assert!(
        tables() == expected,
        "the order of rows and empty rows mean nothing"
    );
}

#[test]
fn a_sheet_that_is_coded_in_part_is_a_smaller_sample() {
    let (folder, mut all) = coded("100", |_, label| label.to_owned());
    for row in &mut all[30..] {
        row.insert("code".to_owned(), String::new());
    }
    write(folder.path(), "coded.csv", text(&all, ",", "\n"));
    let ran = correct(folder.path(), "coded.csv")
        .exits(0)
        .says(&["only 30 coded rows"]);
    assert!(ran.stdout.contains("30 of 100"), "{}", ran.stdout);
}

#[test]
fn wrong_sheets_are_named_with_their_rows() {
    let (folder, all) = coded("40", |_, label| label.to_owned());
    let check = |exit: i32, change: &dyn Fn(&mut Vec<Row>), words: &[&str]| {
        let mut all = all.clone();
        change(&mut all);
        write(folder.path(), "wrong.csv", text(&all, ",", "\n"));
        correct(folder.path(), "wrong.csv").exits(exit).says(words);
        assert!(
            !folder.path().join("corrected").exists(),
            "nothing is written"
        );
    };
    let set = |row: usize, column: &'static str, value: &'static str| {
        move |all: &mut Vec<Row>| {
            all[row].insert(column.to_owned(), value.to_owned());
        }
    };
    check(2, &set(3, "code", "perhaps"), &["row 5", "perhaps"]);
    check(
        2,
        &set(0, "statement_id", "nothing-s1"),
        &["row 2", "nothing-s1"],
    );
    check(
        2,
        &set(1, "proposition_id", "nothing"),
        &["row 3", "nothing"],
    );
    check(2, &set(1, "design", "mine"), &["design"]);
    check(
        2,
        &|all| {
            for row in all {
                row.insert("design".to_owned(), "label/40/20240229/0000".to_owned());
            }
        },
        &["another run"],
    );
    check(
        2,
        &|all| {
            let mut again = all[0].clone();
            let other = if again["code"] == "support" {
                "oppose"
            } else {
                "support"
            };
            again.insert("code".to_owned(), other.to_owned());
            all.push(again);
        },
        &["row 42", "row 2", "keep one"],
    );
    check(
        4,
        &|all| {
            for row in all {
                row.insert("code".to_owned(), String::new());
            }
        },
        &["no codes"],
    );
    // A row that the draw does not hold.
    let statements = rows(&seed_run().join("out/statements.csv"));
    let undrawn = statements
        .iter()
        .find(|s| {
            all.iter().all(|r| {
                (&r["statement_id"], &r["proposition_id"])
                    != (&s["statement_id"], &s["proposition_id"])
            })
        })
        .expect("more than 40 pairs");
    check(
        2,
        &|all| {
            for column in ["statement_id", "proposition_id"] {
                all[0].insert(column.to_owned(), undrawn[column].clone());
            }
        },
        &["row 2", "was not drawn"],
    );
    write(
        folder.path(),
        "no-code.csv",
        "statement_id,proposition_id,design\n",
    );
    correct(folder.path(), "no-code.csv")
        .exits(2)
        .says(&["`code`"]);
    write(folder.path(), "sheet.xlsx", b"PK\x03\x04\0\0");
    correct(folder.path(), "sheet.xlsx").exits(2).says(&["CSV"]);
}

/// With enough codes of its own, a source is corrected by them alone: here the model has both sides of
/// every statement exchanged, and the corrected score goes to the other end.
#[test]
fn enough_codes_overrule_the_model() {
    let folder = scratch();
    made_run(folder.path());
    run(
        folder.path(),
        &["sample", "made", "-n", "100", "-o", "sheet.csv"],
    )
    .exits(0);
    let labels: BTreeMap<String, String> = rows(&folder.path().join("made/statements.csv"))
        .into_iter()
        .map(|r| (r["statement_id"].clone(), r["label"].clone()))
        .collect();
    let mut all = sheet(&folder.path().join("sheet.csv"));
    for row in &mut all {
        let code = if labels[&row["statement_id"]] == "support" {
            "-1"
        } else {
            "1"
        };
        row.insert("code".to_owned(), code.to_owned());
    }
    write(folder.path(), "coded.csv", text(&all, ",", "\n"));
    let ran = run(folder.path(), &["correct", "made", "coded.csv"]).exits(0);
    assert!(ran.stdout.contains("accuracy 0.000"), "{}", ran.stdout);
    let corrected = rows(&folder.path().join("made/corrected/corrected_sources.csv"));
    assert_eq!(corrected.len(), 2);
    for row in corrected {
        let number = |column: &str| row[column].parse::<f64>().expect("a number");
        assert_eq!(row["correction"], "direct");
        assert!(number("coded") >= 20.0 && number("statements") == 60.0);
        if number("naive").abs() > 0.2 {
            assert!(number("naive") * number("corrected") < 0.0, "{row:?}");
        }
    }
}
