//! Small models with random weights against `transformers`, whose answers `scripts/architectures/make.py` wrote
//! beside them. Those that are as narrow as the others of `tests/architectures` are not for this engine.

use std::path::{Path, PathBuf};

use safetensors::SafeTensors;
use serde::Deserialize;
use standpoint_engine_native::{NativeEngine, quantised, weight_files};
use standpoint_stance::{Engine as _, Pair, PairLogits};

/// Eight bits of weights and of activations move a logit by so much at most; their deviation is 1.
const TOLERANCE: f32 = 0.15;

#[derive(Deserialize)]
struct Case {
    premise: String,
    hypothesis: String,
    truncated: bool,
    /// Entailment, neutral, contradiction.
    logits: [f32; 3],
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

fn answers(folder: &Path, cases: &[Case]) -> Vec<PairLogits> {
    let pairs: Vec<Pair<'_>> = cases
        .iter()
        .map(|case| Pair {
            premise: &case.premise,
            hypothesis: &case.hypothesis,
        })
        .collect();
    let engine = NativeEngine::open(folder).expect("opens");
    let together = engine.logits(&pairs).expect("answers");
    let alone: Vec<PairLogits> = pairs
        .iter()
        .map(|pair| engine.logits(&[*pair]).expect("answers")[0])
        .collect();
    assert_eq!(together, alone);
    together
}

fn three(logits: &PairLogits) -> [f32; 3] {
    let neutral = logits.neutral.expect("three classes");
    [logits.entailment, neutral, logits.contradiction]
}

fn largest(row: [f32; 3]) -> Option<usize> {
    (0..3).max_by(|&a, &b| row[a].total_cmp(&row[b]))
}

#[test]
fn mpnet() {
    let folder = folder("mpnet");
    let cases = cases(&folder);
    let answers = answers(&folder, &cases);
    let (mut off, mut agree) = (0.0_f32, 0);
    for (case, answer) in cases.iter().zip(&answers) {
        assert_eq!(answer.truncated, case.truncated, "{}", case.premise);
        let ours = three(answer);
        off = ours
            .iter()
            .zip(case.logits)
            .fold(off, |most, (a, b)| most.max((a - b).abs()));
        agree += usize::from(largest(ours) == largest(case.logits));
    }
    let row = format!(
        "mpnet off by {off:.3}, {agree} of {} labels equal",
        cases.len()
    );
    println!("{row}");
    assert!(off <= TOLERANCE && agree + 1 >= cases.len(), "{row}");
}

#[test]
fn a_folder_in_int8_gives_the_same_bits() {
    let from = folder("mpnet");
    let cases = cases(&from);
    let to = tempfile::tempdir().expect("a folder");
    for file in ["config.json", "tokenizer.json", "tokenizer_config.json"] {
        std::fs::copy(from.join(file), to.path().join(file)).expect("a copy");
    }
    let path = from.join("model.safetensors");
    let weights = std::fs::read(&path).expect("weights");
    let weights = quantised(&weights, &path).expect("quantised");
    std::fs::write(to.path().join("model_int8.safetensors"), weights).expect("written");
    assert_eq!(answers(to.path(), &cases), answers(&from, &cases));
}

#[test]
fn a_folder_in_parts_gives_the_same_bits() {
    let from = folder("mpnet");
    let cases = cases(&from);
    let guard = tempfile::tempdir().expect("a folder");
    for name in ["config.json", "tokenizer.json", "tokenizer_config.json"] {
        std::fs::copy(from.join(name), guard.path().join(name)).expect("copied");
    }
    let bytes = std::fs::read(from.join("model.safetensors")).expect("read");
    let whole = SafeTensors::deserialize(&bytes).expect("tensors");
    for nth in 1..=3 {
        let views = whole.tensors().into_iter().enumerate();
        let part = views
            .filter(|(at, _)| at % 3 + 1 == nth)
            .map(|(_, view)| view);
        let part = safetensors::serialize(part, None).expect("written");
        let name = format!("model-{nth:05}-of-00003.safetensors");
        std::fs::write(guard.path().join(name), part).expect("written");
    }
    assert_eq!(weight_files(guard.path()).len(), 3);
    assert_eq!(answers(guard.path(), &cases), answers(&from, &cases));
    // A part that is missing is told by its name.
    std::fs::remove_file(guard.path().join("model-00002-of-00003.safetensors")).expect("removed");
    let error = NativeEngine::open(guard.path()).expect_err("a part is missing");
    assert!(
        error
            .to_string()
            .contains("model-00002-of-00003.safetensors"),
        "{error}"
    );
}
