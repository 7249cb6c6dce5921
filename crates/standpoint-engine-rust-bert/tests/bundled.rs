//! The bundled model's folder: it answers as `transformers` does, the same from any number of threads.

use std::path::Path;

use rayon::prelude::*;
use serde::Deserialize;
use standpoint_engine_rust_bert::{Options, RustBertEngine};
use standpoint_stance::{Engine as _, Pair, PairLogits, self_test};

#[derive(Deserialize)]
struct Case {
    premise: String,
    hypothesis: String,
    /// Entailment, neutral, contradiction, by `transformers` in 32-bit floats.
    logits: [f32; 3],
}

/// Written by scripts/export_stance/parity_fp32.py; run it again when the model changes.
fn cases() -> Vec<Case> {
    include_str!("parity.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).expect("a case"))
        .collect()
}

fn engine() -> RustBertEngine {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/stance");
    RustBertEngine::open(&folder, Options::default()).expect("opens")
}

fn ask(engine: &RustBertEngine, case: &Case) -> PairLogits {
    let pair = Pair {
        premise: &case.premise,
        hypothesis: &case.hypothesis,
    };
    engine.logits(&[pair]).expect("answers")[0]
}

#[test]
fn answers_as_transformers_does() {
    let engine = engine();
    assert_eq!(engine.info().classes, 3);
    for case in cases() {
        let got = ask(&engine, &case);
        let got = [
            got.entailment,
            got.neutral.expect("three classes"),
            got.contradiction,
        ];
        for (ours, theirs) in got.iter().zip(case.logits) {
            assert!((ours - theirs).abs() < 1e-3, "{got:?} {:?}", case.logits);
        }
    }
}

#[test]
fn knows_its_labels() {
    let passed = self_test(&engine()).expect("passes");
    assert_eq!(passed.right, passed.total);
}

#[test]
fn threads_and_neighbours_change_nothing() {
    let engine = engine();
    let cases = cases();
    let bits = |logits: &PairLogits| {
        (
            logits.entailment.to_bits(),
            logits.neutral.map(f32::to_bits),
            logits.contradiction.to_bits(),
        )
    };
    let alone: Vec<_> = cases.iter().map(|case| bits(&ask(&engine, case))).collect();
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(4)
        .build()
        .expect("threads");
    let threaded: Vec<_> = pool.install(|| {
        (0..4 * cases.len())
            .into_par_iter()
            .map(|i| bits(&ask(&engine, &cases[i % cases.len()])))
            .collect()
    });
    for (i, got) in threaded.iter().enumerate() {
        assert_eq!(got, &alone[i % cases.len()]);
    }
    let pairs: Vec<Pair<'_>> = cases
        .iter()
        .map(|case| Pair {
            premise: &case.premise,
            hypothesis: &case.hypothesis,
        })
        .collect();
    let together: Vec<_> = engine
        .logits(&pairs)
        .expect("answers")
        .iter()
        .map(bits)
        .collect();
    assert_eq!(together, alone);
}
