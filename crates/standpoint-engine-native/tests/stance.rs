//! The repository's model: as good as the engine it replaces, and the same from anywhere.

use std::path::Path;

use proptest::prelude::*;
use rayon::prelude::*;
use standpoint_engine_native::NativeEngine;
use standpoint_stance::{Engine as _, Pair, PairLogits, self_test};

const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/stance");
/// Pairs with what ONNX Runtime says in int8: `{"premise", "hypothesis", "logits"}`.
const PARITY: &str = include_str!("../../standpoint-engine-rten/tests/parity.jsonl");

fn engine() -> NativeEngine {
    NativeEngine::open(Path::new(MODEL)).expect("opens")
}

fn cases() -> Vec<(String, String, [f64; 3])> {
    let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
    let case = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line).expect("a case");
        let logit = |i: usize| row["logits"][i].as_f64().expect("a number");
        let logits = [logit(0), logit(1), logit(2)];
        (text(&row["premise"]), text(&row["hypothesis"]), logits)
    };
    PARITY.lines().map(case).collect()
}

fn logits(of: &PairLogits) -> [f64; 3] {
    let neutral = of.neutral.expect("three classes");
    [of.entailment, neutral, of.contradiction].map(f64::from)
}

#[test]
fn answers_as_the_other_engine_does() {
    // Two conversions to eight bits of the same model.
    const TOLERANCE: f64 = 0.4;
    let engine = engine();
    for (premise, hypothesis, theirs) in &cases() {
        let got = engine
            .logits(&[Pair {
                premise,
                hypothesis,
            }])
            .expect("answers")[0];
        for (ours, theirs) in logits(&got).iter().zip(theirs) {
            assert!(
                (ours - theirs).abs() < TOLERANCE,
                "{got:?} {theirs} {premise}"
            );
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
    assert_eq!((info.engine.as_str(), info.classes), ("native", 3));
    assert_eq!((info.model.as_str(), info.digest.len()), ("stance", 64));
}

#[test]
fn a_long_premise_is_cut_and_said_to_be() {
    let premise = "The harbour master spoke of the tide. ".repeat(200);
    let pair = |premise| Pair {
        premise,
        hypothesis: "The tide was mentioned.",
    };
    let got = engine()
        .logits(&[pair(&premise), pair("Short.")])
        .expect("answers");
    assert_eq!([got[0].truncated, got[1].truncated], [true, false]);
}

#[test]
fn from_any_thread() {
    let (engine, cases) = (engine(), cases());
    let ask = |i: usize| {
        let (premise, hypothesis, _) = &cases[i % cases.len()];
        engine
            .logits(&[Pair {
                premise,
                hypothesis,
            }])
            .expect("answers")[0]
    };
    let alone: Vec<PairLogits> = (0..cases.len()).map(ask).collect();
    for threads in [1, 3, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let spread: Vec<PairLogits> = pool
            .expect("a pool")
            .install(|| (0..40).into_par_iter().map(ask).collect());
        for (i, got) in spread.iter().enumerate() {
            assert_eq!(*got, alone[i % cases.len()], "case {i}, {threads} threads");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    /// The same bits in any company, whatever the batch's size and order.
    #[test]
    fn alone_or_in_any_batch(picks in proptest::collection::vec((0..10_usize, 1..9_usize), 1..24)) {
        thread_local! {
            static ENGINE: NativeEngine = engine();
        }
        let cases = cases();
        let texts: Vec<(String, &str)> = picks
            .iter()
            .map(|&(i, times)| {
                let (premise, hypothesis, _) = &cases[i % cases.len()];
                (vec![premise.as_str(); times].join(" "), hypothesis.as_str())
            })
            .collect();
        let pairs: Vec<Pair<'_>> = texts
            .iter()
            .map(|(premise, hypothesis)| Pair { premise, hypothesis })
            .collect();
        let (together, alone) = ENGINE.with(|engine| {
            let alone: Vec<PairLogits> = pairs
                .iter()
                .map(|pair| engine.logits(&[*pair]).expect("answers")[0])
                .collect();
            (engine.logits(&pairs).expect("answers"), alone)
        });
        prop_assert_eq!(together, alone);
    }
}
