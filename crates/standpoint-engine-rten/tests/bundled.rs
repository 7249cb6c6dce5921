//! The bundled model: it answers as ONNX Runtime does, the same from any number of threads.
#![cfg(feature = "bundled")]

use rayon::prelude::*;
use serde::Deserialize;
use standpoint_engine_rten::RtenEngine;
use standpoint_stance::{Engine as _, EngineError, Pair, PairLogits, self_test};

#[derive(Deserialize)]
struct Case {
    premise: String,
    hypothesis: String,
    /// Entailment, neutral, contradiction, by ONNX Runtime.
    logits: [f32; 3],
}

/// Written by scripts/export_stance/parity.py; run it again when the model changes.
fn cases() -> Vec<Case> {
    let lines = include_str!("parity.jsonl").lines();
    lines
        .map(|line| serde_json::from_str(line).expect("a case"))
        .collect()
}

fn engine() -> RtenEngine {
    RtenEngine::bundled().expect("opens")
}

fn ask(engine: &RtenEngine, case: &Case) -> PairLogits {
    let pair = Pair {
        premise: &case.premise,
        hypothesis: &case.hypothesis,
    };
    engine.logits(&[pair]).expect("answers")[0]
}

#[test]
fn answers_as_onnx_runtime_does() {
    // The two add floats in different orders; where that moves an activation over the edge of an int8
    // step, logits differ in the second decimal.
    const TOLERANCE: f32 = 0.06;
    let engine = engine();
    for case in cases() {
        let got = ask(&engine, &case);
        let got = [
            got.entailment,
            got.neutral.expect("three classes"),
            got.contradiction,
        ];
        for (ours, theirs) in got.iter().zip(case.logits) {
            assert!(
                (ours - theirs).abs() < TOLERANCE,
                "{got:?} {:?} {}",
                case.logits,
                case.premise
            );
        }
    }
}

#[test]
fn one_thread_or_many_alone_or_together() {
    let engine = engine();
    let cases = cases();
    let alone: Vec<PairLogits> = cases.iter().map(|case| ask(&engine, case)).collect();
    let pairs: Vec<Pair<'_>> = cases
        .iter()
        .map(|case| Pair {
            premise: &case.premise,
            hypothesis: &case.hypothesis,
        })
        .collect();
    assert_eq!(engine.logits(&pairs).expect("answers"), alone);
    for threads in [1, 3, 8] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("a pool");
        let spread: Vec<PairLogits> = pool.install(|| {
            (0..40)
                .into_par_iter()
                .map(|i| ask(&engine, &cases[i % cases.len()]))
                .collect()
        });
        for (i, got) in spread.iter().enumerate() {
            assert_eq!(*got, alone[i % cases.len()], "case {i}, {threads} threads");
        }
    }
}

#[test]
fn passes_the_self_test() {
    let passed = self_test(&engine()).expect("passes");
    assert!(passed.right >= 12, "{passed:?}");
}

#[test]
fn says_what_it_is() {
    let engine = engine();
    let info = engine.info();
    assert_eq!((info.engine.as_str(), info.classes), ("rten", 3));
    assert_eq!(info.digest.len(), 64);
}

#[test]
fn a_long_premise_is_cut_and_said_to_be() {
    let engine = engine();
    let premise = "The harbour master spoke of the tide. ".repeat(200);
    let hypothesis = "The tide was mentioned.";
    let pairs = [
        Pair {
            premise: &premise,
            hypothesis,
        },
        Pair {
            premise: "The harbour master spoke of the tide.",
            hypothesis,
        },
        // What is behind the cut does not count.
        Pair {
            premise: &premise[..premise.len() - 38],
            hypothesis,
        },
    ];
    let got = engine.logits(&pairs).expect("answers");
    assert!(got[0].truncated && !got[1].truncated);
    assert_eq!(got[0], got[2]);
}

#[test]
fn a_long_hypothesis_is_refused_whatever_the_premise() {
    let engine = engine();
    let hypothesis = "The tide was mentioned by the harbour master. ".repeat(40);
    for premise in [
        "Yes.",
        "The harbour master spoke of the tide, at length, and of much else.",
    ] {
        let error = engine
            .logits(&[Pair {
                premise,
                hypothesis: &hypothesis,
            }])
            .expect_err("refused");
        assert!(
            matches!(error, EngineError::HypothesisTooLong { limit: 253, .. }),
            "{error}"
        );
    }
}

#[test]
fn odd_premises_get_an_answer() {
    let engine = engine();
    for premise in [
        "",
        " ",
        "\0",
        "🙂🙂",
        "\u{202e}abc",
        "word\u{0301}\u{0301}\u{0301}",
        "[SEP] [CLS] [MASK]",
    ] {
        let logits = engine
            .logits(&[Pair {
                premise,
                hypothesis: "It is so.",
            }])
            .expect("answers");
        assert!(logits[0].is_finite(), "{premise:?}");
    }
}
