//! Every way in which a model folder can be wrong, on broken copies of the bundled model.

use std::fs;
use std::path::{Path, PathBuf};

use standpoint_engine_rten::RtenEngine;
use tempfile::TempDir;

const BUNDLED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/stance");
const FILES: [&str; 4] = [
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "model_int8.onnx",
];

/// A copy of the bundled model in a folder that goes with the guard.
fn copy() -> (TempDir, PathBuf) {
    let guard = tempfile::tempdir().expect("a folder");
    let folder = guard.path().join("my-model");
    fs::create_dir(&folder).expect("a folder");
    for file in FILES {
        fs::copy(Path::new(BUNDLED).join(file), folder.join(file)).expect("a copy");
    }
    (guard, folder)
}

/// Breaks a copy and compares the message.
#[track_caller]
fn check(breaking: impl FnOnce(&Path), parts: &[&str]) {
    let (_guard, folder) = copy();
    breaking(&folder);
    let message = RtenEngine::open(&folder)
        .expect_err("is refused")
        .to_string();
    for part in parts {
        assert!(message.contains(part), "\"{part}\" is not in: {message}");
    }
}

fn edit(folder: &Path, file: &str, from: &str, to: &str) {
    let text = fs::read_to_string(folder.join(file)).expect("text");
    assert!(text.contains(from), "{file} has no {from}");
    fs::write(folder.join(file), text.replacen(from, to, 1)).expect("written");
}

#[test]
fn a_whole_copy_opens() {
    let (_guard, folder) = copy();
    RtenEngine::open(&folder).expect("opens");
}

#[test]
fn missing_files() {
    check(
        |f| fs::remove_dir_all(f).expect("removed"),
        &["my-model", "no such folder"],
    );
    let remove =
        |file: &'static str| move |f: &Path| fs::remove_file(f.join(file)).expect("removed");
    check(
        remove("config.json"),
        &["my-model", "missing config.json", "id2label"],
    );
    check(
        remove("tokenizer.json"),
        &["missing tokenizer.json", "save_pretrained"],
    );
    check(
        remove("model_int8.onnx"),
        &["missing model_int8.onnx, model.onnx", "export"],
    );
}

#[test]
fn other_places_for_the_graph() {
    for place in ["model.onnx", "onnx/model_quantized.onnx", "onnx/model.onnx"] {
        let (_guard, folder) = copy();
        fs::create_dir(folder.join("onnx")).expect("a folder");
        fs::rename(folder.join("model_int8.onnx"), folder.join(place)).expect("moved");
        RtenEngine::open(&folder).expect(place);
    }
}

#[test]
fn damaged_graphs() {
    let graph = "model_int8.onnx";
    let cut = |share: usize| {
        move |folder: &Path| {
            let bytes = fs::read(folder.join(graph)).expect("bytes");
            fs::write(folder.join(graph), &bytes[..bytes.len() * share / 100]).expect("written");
        }
    };
    for share in [0, 1, 37, 99] {
        check(cut(share), &["model_int8.onnx", "get it again"]);
    }
    check(
        |f| fs::write(f.join(graph), "<!DOCTYPE html><html>Not found</html>").expect("written"),
        &["model_int8.onnx", "cannot be loaded as ONNX"],
    );
}

#[test]
fn flipped_bytes_never_end_the_process() {
    let (_guard, folder) = copy();
    let whole = fs::read(folder.join("model_int8.onnx")).expect("bytes");
    // Places spread over the file by a fixed rule; most fall into weights and change nothing that can
    // be seen, some into the graph. An error or an engine, either is right: a panic is not.
    for round in 0..12usize {
        let mut bytes = whole.clone();
        for k in 0..40usize {
            let at = (round * 7_919 + k * 104_729 + k * k * 31) % bytes.len();
            bytes[at] ^= 0xA5;
        }
        // The graph's structure stands before the weights in part and behind them in part.
        let last = bytes.len() - 1 - round * 13;
        bytes[last] ^= 0x5A;
        fs::write(folder.join("model_int8.onnx"), &bytes).expect("written");
        if let Err(error) = RtenEngine::open(&folder) {
            assert!(error.to_string().contains("model_int8.onnx"), "{error}");
        }
    }
}

#[test]
fn labels_that_cannot_be_told() {
    check(
        |f| {
            edit(
                f,
                "config.json",
                "\"0\": \"contradiction\"",
                "\"0\": \"LABEL_0\"",
            );
        },
        &["config.json", "LABEL_0", "id2label"],
    );
    check(
        |f| {
            edit(
                f,
                "config.json",
                "\"contradiction\": 0",
                "\"contradiction\": 2",
            )
        },
        &["config.json", "label2id"],
    );
}

#[test]
fn parts_of_different_models() {
    // Two labels for a model with three outputs.
    let two = |f: &Path| {
        fs::write(
            f.join("config.json"),
            r#"{"id2label": {"0": "entailment", "1": "not_entailment"}, "vocab_size": 30522}"#,
        )
        .expect("written");
    };
    check(
        two,
        &["first pair", "gives 3 numbers for a pair", "2 labels"],
    );
    check(
        |f| {
            edit(
                f,
                "config.json",
                "\"vocab_size\": 30522",
                "\"vocab_size\": 30521",
            )
        },
        &["tokenizer.json", "30522 tokens", "30521"],
    );
    check(
        |f| {
            edit(
                f,
                "config.json",
                "\"max_position_embeddings\": 512",
                "\"max_position_embeddings\": 8",
            )
        },
        &["8 tokens at most"],
    );
}

#[test]
fn damaged_json() {
    check(
        |f| fs::write(f.join("config.json"), "{").expect("written"),
        &["config.json", "line 1"],
    );
    check(
        |f| fs::write(f.join("tokenizer.json"), "{\"version\": \"1.0\"}").expect("written"),
        &["tokenizer.json", "no tokenizer"],
    );
    // The tokenizers library panics at a template with a token that is not among its own (found by fuzzing).
    check(
        |f| {
            let file = f.join("tokenizer.json");
            let text = fs::read_to_string(&file).expect("text");
            let mut json: serde_json::Value = serde_json::from_str(&text).expect("json");
            json["post_processor"]["pair"][0]["SpecialToken"]["id"] = "[DOOR]".into();
            fs::write(file, json.to_string()).expect("written");
        },
        &["first pair", "no entry found"],
    );
    check(
        |f| fs::write(f.join("calibration.json"), "{\"temperature\": 0}").expect("written"),
        &["calibration.json", "remove the file"],
    );
    check(
        |f| fs::write(f.join("tokenizer_config.json"), "[]").expect("written"),
        &["tokenizer_config.json"],
    );
}

#[test]
fn files_that_are_too_large() {
    check(
        |f| {
            let file = fs::File::create(f.join("config.json")).expect("created");
            file.set_len(2 << 20).expect("sized");
        },
        &["config.json", "the most for this file is 1048576"],
    );
}
