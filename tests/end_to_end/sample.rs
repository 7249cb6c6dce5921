//! `sample`: a sheet that people can fill in, blind, from a draw that can be made again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::support::{rows, run, scratch, seed_run};

type Row = BTreeMap<String, String>;

/// The rows of a sheet, past the byte order mark.
pub(crate) fn sheet(path: &Path) -> Vec<Row> {
    let text = fs::read_to_string(path).expect("a sheet");
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("rows")
}

fn drawn(args: &[&str]) -> (Vec<u8>, Vec<Row>) {
    let folder = scratch();
    let out = seed_run().join("out").display().to_string();
    let mut all = vec!["sample", &out, "-o", "sheet.csv"];
    all.extend(args);
    run(folder.path(), &all)
        .exits(0)
        .says(&["drawn", "support", "neutral", "standpoint correct"]);
    let path = folder.path().join("sheet.csv");
    (fs::read(&path).expect("a sheet"), sheet(&path))
}

#[test]
fn the_sheet_is_blind_and_complete() {
    let (bytes, rows_drawn) = drawn(&["-n", "60"]);
    let header = "\u{feff}statement_id,proposition_id,proposition,text,context,analyst,source,code,\
                  note,design\r\n";
    assert!(bytes.starts_with(header.as_bytes()));
    assert_eq!(rows_drawn.len(), 60);
    let pairs: BTreeSet<(&String, &String)> = rows_drawn
        .iter()
        .map(|r| (&r["statement_id"], &r["proposition_id"]))
        .collect();
    assert_eq!(pairs.len(), 60, "no pair twice");
    let designs: BTreeSet<&String> = rows_drawn.iter().map(|r| &r["design"]).collect();
    assert_eq!(designs.len(), 1, "the design tells nothing of a row");
    for row in &rows_drawn {
        assert!(row["code"].is_empty() && row["note"].is_empty());
        assert!(!row["text"].is_empty() && !row["proposition"].is_empty());
        assert!(row["context"].chars().count() + 1 >= row["text"].chars().count() / 2);
    }
}

#[test]
fn rare_labels_are_met_more_often_than_by_chance() {
    let statements = rows(&seed_run().join("out/statements.csv"));
    let labels: BTreeMap<(&str, &str), &str> = statements
        .iter()
        .map(|r| {
            let pair = (r["statement_id"].as_str(), r["proposition_id"].as_str());
            (pair, r["label"].as_str())
        })
        .collect();
    let share = |labels: &[&str]| {
        let sided = labels.iter().filter(|l| **l != "neutral").count();
        sided as f64 / labels.len() as f64
    };
    let all: Vec<&str> = labels.values().copied().collect();
    let (_, sheet) = drawn(&["-n", "60"]);
    let own: Vec<&str> = sheet
        .iter()
        .map(|r| labels[&(r["statement_id"].as_str(), r["proposition_id"].as_str())])
        .collect();
    assert!(share(&own) > share(&all), "{} {}", share(&own), share(&all));
}

#[test]
fn the_same_seed_draws_the_same_sheet() {
    let (first, _) = drawn(&["-n", "40"]);
    assert_eq!(drawn(&["-n", "40"]).0, first);
    assert_ne!(drawn(&["-n", "40", "--seed", "7"]).0, first);
    assert_ne!(drawn(&["-n", "40", "--by", "proposition"]).0, first);
}

#[test]
fn a_sheet_is_never_replaced() {
    let folder = scratch();
    let out = seed_run().join("out").display().to_string();
    fs::write(folder.path().join("sheet.csv"), "hours of work").expect("a file");
    run(folder.path(), &["sample", &out, "-o", "sheet.csv"])
        .exits(2)
        .says(&["sheet.csv", "another file"]);
    let kept = fs::read_to_string(folder.path().join("sheet.csv")).expect("the file");
    assert_eq!(kept, "hours of work");
    run(folder.path(), &["sample", &out, "-n", "0", "-o", "x.csv"]).exits(2);
    run(folder.path(), &["sample", "nowhere", "-o", "x.csv"])
        .exits(2)
        .says(&["nowhere"]);
    run(folder.path(), &["sample", &out, "-o", "no/such/x.csv"])
        .exits(6)
        .says(&["x.csv"]);
}
