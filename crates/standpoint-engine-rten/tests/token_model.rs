//! Graphs that are no entailment models, on tiny ones made by scripts/export_stance/tiny.py.

use std::fs;
use std::path::{Path, PathBuf};

use standpoint_engine_rten::{NamedTensor, RtenEngine, TokenModel};
use standpoint_stance::{Engine as _, Pair};

fn graph(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/graphs")
        .join(name)
}

/// What the tiny graphs hold for a token.
fn row(id: u32) -> [f32; 3] {
    let id = (id % 105) as f32;
    [id % 3.0, id % 5.0, id % 7.0]
}

#[test]
fn a_tagger_gives_all_its_outputs_by_name() {
    let model = TokenModel::open(&graph("tag.onnx")).expect("opens");
    let ids = [101, 7, 30_000, 102];
    let outputs = model.run(&ids).expect("runs");
    let tags: Vec<f32> = ids.iter().flat_map(|&id| row(id)).collect();
    let heads = ids
        .iter()
        .map(|&id| row(id).into_iter().fold(0.0, f32::max))
        .collect();
    assert_eq!(
        outputs,
        [
            NamedTensor {
                name: "tags".to_owned(),
                shape: vec![4, 3],
                data: tags
            },
            NamedTensor {
                name: "heads".to_owned(),
                shape: vec![4],
                data: heads
            },
        ]
    );
    assert_eq!(model.outputs().collect::<Vec<_>>(), ["tags", "heads"]);
    assert_eq!(model.digest().len(), 64);
}

#[test]
fn no_tokens_is_an_error() {
    let model = TokenModel::open(&graph("tag.onnx")).expect("opens");
    let message = model.run(&[]).expect_err("is refused").to_string();
    assert!(message.contains("0 tokens"), "{message}");
}

#[test]
fn an_unknown_input_is_named() {
    let message = TokenModel::open(&graph("odd_input.onnx"))
        .expect_err("is refused")
        .to_string();
    assert!(
        message.contains("pixel_values") && message.contains("odd_input.onnx"),
        "{message}"
    );
}

/// A folder with a tiny graph, the bundled tokenizer and a config of our own.
fn folder(graph_name: &str, config: &str) -> tempfile::TempDir {
    let bundled = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../models/stance/tokenizer.json"
    );
    let folder = tempfile::tempdir().expect("a folder");
    fs::copy(bundled, folder.path().join("tokenizer.json")).expect("a copy");
    fs::copy(graph(graph_name), folder.path().join("model.onnx")).expect("a copy");
    fs::write(folder.path().join("config.json"), config).expect("written");
    folder
}

const THREE: &str = r#"{"id2label": {"0": "neutral", "1": "ENTAILMENT", "2": "Contradiction"}}"#;

#[test]
fn a_graph_without_segments_is_an_engine_and_labels_find_their_places() {
    let folder = folder("classify.onnx", THREE);
    let engine = RtenEngine::open(folder.path()).expect("opens");
    let logits = engine
        .logits(&[Pair {
            premise: "the",
            hypothesis: "the",
        }])
        .expect("runs")[0];
    // [CLS] the [SEP] the [SEP]
    let ids = [101, 1996, 102, 1996, 102];
    let mean = |column: usize| ids.iter().map(|&id| row(id)[column]).sum::<f32>() / 5.0;
    for (got, column) in [
        (logits.neutral, 0),
        (Some(logits.entailment), 1),
        (Some(logits.contradiction), 2),
    ] {
        assert!((got.expect("three classes") - mean(column)).abs() < 1e-6);
    }
    assert_eq!(engine.info().classes, 3);
}

#[test]
fn a_tagger_is_no_entailment_model() {
    let folder = folder("tag.onnx", THREE);
    let message = RtenEngine::open(folder.path())
        .expect_err("is refused")
        .to_string();
    assert!(
        message.contains("no float output \"logits\"") && message.contains("tags, heads"),
        "{message}"
    );
}
