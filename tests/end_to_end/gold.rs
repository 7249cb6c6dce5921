//! The seed articles against their gold: floors that a change may raise and must not go under. The
//! figures behind them stand in docs/accuracy.md.

use serde_json::Value;

use crate::support::{root, run, scratch, seed_propositions, seeds};

fn eval(what: &str) -> Value {
    let gold = root().join("seeds/gold").display().to_string();
    let ran = run(scratch().path(), &["eval", what, &gold, "--json"]).exits(0);
    serde_json::from_str(&ran.stdout).expect("JSON")
}

#[track_caller]
fn at_least(name: &str, value: f64, floor: f64) {
    assert!(value >= floor, "{name} is {value:.3}, its floor {floor}");
}

fn share(rate: &Value) -> f64 {
    rate["hits"].as_f64().expect("hits") / rate["of"].as_f64().expect("of")
}

#[test]
fn statements_and_speakers_of_the_seeds() {
    let report = eval("attribution");
    let contents = &report["triples"]["content"];
    let ratio = |a: &str, b: &str| {
        contents[a].as_f64().expect("a sum") / contents[b].as_f64().expect("a count")
    };
    at_least(
        "precision of contents",
        ratio("right_predicted", "predicted"),
        0.70,
    );
    at_least("recall of contents", ratio("found_gold", "gold"), 0.90);
    let speakers = &report["speakers"];
    at_least("right speakers", share(&speakers["right"]), 0.93);
    assert!(share(&speakers["wrong"]) <= 0.05, "{speakers}");
}

/// The model marks much of what an author says of others; that must not turn an op-ed into news.
#[test]
fn the_model_does_not_change_whose_voice_an_article_is_in() {
    let folder = scratch();
    let voices = |flags: &[&str]| -> Vec<String> {
        let (seeds, propositions) = (seeds(), seed_propositions());
        let args = ["run", &seeds, "-p", &propositions, "-o", "out"];
        run(folder.path(), &[&args, flags].concat()).exits(0);
        let record = std::fs::read_to_string(folder.path().join("out/run.json")).expect("a record");
        let record: Value = serde_json::from_str(&record).expect("JSON");
        let articles = record["articles"].as_array().expect("articles");
        articles
            .iter()
            .flat_map(|a| a["issues"].as_array().expect("issues"))
            .filter(|issue| issue["code"] == "voice")
            .map(|issue| {
                let message = issue["message"].as_str().expect("a message");
                message.split(',').next().unwrap_or_default().to_owned()
            })
            .collect()
    };
    let marked = voices(&[]);
    assert_eq!(marked, voices(&["--no-model"]));
    let opinions = marked.iter().filter(|v| v.contains("opinion")).count();
    assert!(opinions > 1 && opinions < marked.len(), "{marked:?}");
}

#[test]
fn stances_of_the_seeds() {
    let report = eval("stance");
    assert!(report["n"].as_u64().expect("n") > 1000);
    let macro_f1 = report["macro_f1"].as_f64().expect("macro_f1");
    let majority = report["majority_macro_f1"].as_f64().expect("a baseline");
    at_least("macro-F1 above the baseline", macro_f1 - majority, 0.05);
}

#[test]
fn one_identity_across_articles() {
    let report = eval("attribution");
    let identity = &report["identity"];
    let ratio = |a: &str, b: &str| {
        identity[a].as_f64().expect("a sum") / identity[b].as_f64().expect("a count")
    };
    assert!(identity["gold"].as_u64().expect("n") >= 50, "{identity}");
    at_least("B³ precision", ratio("right_predicted", "predicted"), 0.97);
    at_least("B³ recall", ratio("found_gold", "gold"), 0.90);
}
