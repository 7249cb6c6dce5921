//! Small models of each architecture that experts bring, with random weights, against `transformers` (fp32)
//! and ONNX Runtime (int8). `scripts/architectures/make.py` wrote them and what is expected of them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use standpoint_engine_rten::RtenEngine;
use standpoint_model::Checkpoint;
use standpoint_stance::{Engine as _, Pair, PairLogits};

/// The same weights, summed in another order.
const FP32_TOLERANCE: f32 = 1e-4;
/// Where another order of summing moves an activation over the edge of an int8 step, what follows is off by
/// a step or two. Against fp32 the conversions themselves are off by 0.05 to 0.7 here.
const INT8_TOLERANCE: f32 = 0.05;

#[derive(Deserialize)]
struct Case {
    premise: String,
    hypothesis: String,
    ids: Vec<u32>,
    /// Where the tokenizer gives segments.
    types: Option<Vec<u32>>,
    truncated: bool,
    /// Entailment, neutral if there is such a class, contradiction: by `transformers`.
    logits: [Option<f32>; 3],
    /// The same for the int8 file, by ONNX Runtime.
    int8: [Option<f32>; 3],
}

impl Case {
    fn pair(&self) -> Pair<'_> {
        Pair {
            premise: &self.premise,
            hypothesis: &self.hypothesis,
        }
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/architectures")
        .join(name)
}

fn cases(folder: &Path) -> Vec<Case> {
    let lines = std::fs::read_to_string(folder.join("expected.jsonl")).expect("is there");
    let cases: Vec<Case> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("a case"))
        .collect();
    assert!(cases.len() >= 12 && cases.iter().any(|case| case.truncated));
    cases
}

fn ask(folder: &Path, file: &str, case: &[Case]) -> Vec<PairLogits> {
    let engine = RtenEngine::open_graph(folder, Some(&folder.join(file))).expect("opens");
    let pairs: Vec<Pair<'_>> = case.iter().map(Case::pair).collect();
    engine.logits(&pairs).expect("answers")
}

fn three(logits: PairLogits) -> [Option<f32>; 3] {
    [
        Some(logits.entailment),
        logits.neutral,
        Some(logits.contradiction),
    ]
}

/// The largest difference; classes that only one of the two has are a failure.
fn difference(ours: [Option<f32>; 3], theirs: [Option<f32>; 3]) -> f32 {
    ours.into_iter()
        .zip(theirs)
        .map(|pair| match pair {
            (None, None) => 0.0,
            (Some(a), Some(b)) => (a - b).abs(),
            _ => f32::INFINITY,
        })
        .fold(0.0, f32::max)
}

fn largest(row: [Option<f32>; 3]) -> Option<usize> {
    (0..3)
        .filter(|&i| row[i].is_some())
        .max_by(|&a, &b| row[a].partial_cmp(&row[b]).expect("numbers"))
}

/// Opens both graphs, compares, and adds a row to the table that `--nocapture` shows.
#[track_caller]
fn check(name: &str) {
    let folder = folder(name);
    let cases = cases(&folder);

    let encoder = Checkpoint::open(&folder).expect("opens").encoder;
    let pairs: Vec<Pair<'_>> = cases.iter().map(Case::pair).collect();
    for (case, encoded) in cases.iter().zip(encoder.encode(&pairs).expect("tokens")) {
        assert_eq!(encoded.ids, case.ids, "{name}: {}", case.premise);
        assert_eq!(
            encoded.truncated, case.truncated,
            "{name}: {}",
            case.premise
        );
        if let Some(types) = &case.types {
            assert_eq!(&encoded.types, types, "{name}: {}", case.premise);
        }
    }

    let (mut fp32, mut int8, mut agree) = (0.0f32, 0.0f32, 0);
    let plain = ask(&folder, "model.onnx", &cases);
    let small = ask(&folder, "model_int8.onnx", &cases);
    for ((case, plain), small) in cases.iter().zip(plain).zip(small) {
        assert_eq!(plain.truncated, case.truncated, "{name}: {}", case.premise);
        fp32 = fp32.max(difference(three(plain), case.logits));
        int8 = int8.max(difference(three(small), case.int8));
        agree += usize::from(largest(three(small)) == largest(case.int8));
    }
    let mut row = String::new();
    let _ = write!(
        row,
        "{name:16} fp32 off by {fp32:.1e}, int8 by {int8:.1e} with {agree} of {} labels equal",
        cases.len()
    );
    #[expect(clippy::print_stdout, reason = "the table of the differences")]
    {
        println!("{row}");
    }
    assert!(fp32 <= FP32_TOLERANCE, "{row}");
    assert!(int8 <= INT8_TOLERANCE && agree + 1 >= cases.len(), "{row}");
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
fn mobilebert() {
    check("mobilebert");
}

#[test]
fn albert() {
    check("albert");
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
fn mpnet() {
    check("mpnet");
}

#[test]
fn deberta() {
    check("deberta");
}

#[test]
fn deberta_v2_as_v3() {
    check("deberta-v2");
}

#[test]
fn deberta_v2_with_convolution() {
    check("deberta-v2-conv");
}

#[test]
fn bart() {
    check("bart");
}

#[test]
fn modernbert() {
    check("modernbert");
}
