//! Small models of each architecture, with random weights, against `transformers`, whose answers
//! `scripts/architectures/make.py` wrote beside them.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use standpoint_engine_rust_bert::{ARCHITECTURES, Options, Place, RustBertEngine};
use standpoint_stance::{Engine as _, Pair, PairLogits};

/// The same weights, summed in another order.
const TOLERANCE: f32 = 1e-4;

#[derive(Deserialize)]
struct Case {
    premise: String,
    hypothesis: String,
    truncated: bool,
    /// Entailment, neutral if there is such a class, contradiction.
    logits: [Option<f32>; 3],
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/architectures")
        .join(name)
}

fn cases(name: &str) -> Vec<Case> {
    let lines = std::fs::read_to_string(folder(name).join("expected.jsonl")).expect("is there");
    let cases: Vec<Case> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("a case"))
        .collect();
    assert!(cases.len() >= 12 && cases.iter().any(|case| case.truncated));
    cases
}

fn pairs(cases: &[Case]) -> Vec<Pair<'_>> {
    cases
        .iter()
        .map(|case| Pair {
            premise: &case.premise,
            hypothesis: &case.hypothesis,
        })
        .collect()
}

/// The largest difference; classes that only one of the two has are a failure.
fn difference(ours: &PairLogits, theirs: [Option<f32>; 3]) -> f32 {
    let ours = [
        Some(ours.entailment),
        ours.neutral,
        Some(ours.contradiction),
    ];
    ours.into_iter()
        .zip(theirs)
        .map(|pair| match pair {
            (None, None) => 0.0,
            (Some(a), Some(b)) => (a - b).abs(),
            _ => f32::INFINITY,
        })
        .fold(0.0, f32::max)
}

/// Pairs alone, and in batches with padding.
#[track_caller]
fn check(name: &str) {
    let cases = cases(name);
    for batch_tokens in [0, 300] {
        let options = Options {
            place: Place::Cpu,
            batch_tokens,
        };
        let engine = RustBertEngine::open(&folder(name), options).expect("opens");
        let answers = engine.logits(&pairs(&cases)).expect("answers");
        assert_eq!(answers.len(), cases.len());
        let mut largest = 0.0f32;
        for (case, answer) in cases.iter().zip(&answers) {
            assert_eq!(answer.truncated, case.truncated, "{name}: {}", case.premise);
            largest = largest.max(difference(answer, case.logits));
        }
        println!("| {name} | {batch_tokens} | {} pairs | {largest:.6} |", cases.len());
        assert!(largest < TOLERANCE, "{name}, {batch_tokens}: {largest}");
    }
}

#[test]
fn bert() {
    check("bert");
}

#[test]
fn distilbert() {
    check("distilbert");
}

#[test]
fn roberta() {
    check("roberta");
}

#[test]
fn xlm_roberta() {
    check("xlm-roberta");
}

#[test]
fn deberta() {
    check("deberta");
}

#[test]
fn deberta_v3() {
    check("deberta-v2");
}

#[test]
fn deberta_v2_with_convolution() {
    check("deberta-v2-conv");
}

#[test]
fn albert() {
    check("albert");
}

#[test]
fn mobilebert() {
    check("mobilebert");
}

#[test]
fn bart() {
    check("bart");
}

#[test]
fn every_architecture_has_a_model_here() {
    for (name, _) in ARCHITECTURES {
        assert!(folder(name).join("model.safetensors").is_file(), "{name}");
    }
}

#[test]
fn what_rust_bert_does_not_know_is_refused() {
    let error = RustBertEngine::open(&folder("modernbert"), Options::default());
    let message = error.expect_err("is refused").to_string();
    for part in ["config.json", "\"modernbert\"", "take the engine rten"] {
        assert!(message.contains(part), "{message}");
    }
}
