//! What is wrong with a folder is said with the file's name and what to do.

use std::fs;
use std::path::{Path, PathBuf};

use standpoint_engine_rust_bert::{Options, Place, RustBertEngine};
use tempfile::TempDir;

/// A copy of a small model in a folder that goes with the guard.
fn copy(architecture: &str) -> (TempDir, PathBuf) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/architectures")
        .join(architecture);
    let guard = tempfile::tempdir().expect("a folder");
    let folder = guard.path().join("my-model");
    fs::create_dir(&folder).expect("a folder");
    for file in [
        "config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "model.safetensors",
    ] {
        fs::copy(from.join(file), folder.join(file)).expect("a copy");
    }
    (guard, folder)
}

/// Breaks a copy and compares the message.
#[track_caller]
fn check(breaking: impl FnOnce(&Path), parts: &[&str]) {
    let (_guard, folder) = copy("bert");
    breaking(&folder);
    let message = RustBertEngine::open(&folder, Options::default())
        .expect_err("is refused")
        .to_string();
    for part in parts {
        assert!(message.contains(part), "\"{part}\" is not in: {message}");
    }
    assert!(!message.contains("frame #"), "a call stack: {message}");
}

fn edit(folder: &Path, from: &str, to: &str) {
    let path = folder.join("config.json");
    let text = fs::read_to_string(&path).expect("text");
    assert!(text.contains(from), "no {from}");
    fs::write(path, text.replacen(from, to, 1)).expect("written");
}

#[test]
fn no_weights() {
    check(
        |f| fs::remove_file(f.join("model.safetensors")).expect("removed"),
        &["my-model", "missing model.safetensors or rust_model.ot"],
    );
}

#[test]
fn weights_cut_short() {
    check(
        |f| {
            let path = f.join("model.safetensors");
            let bytes = fs::read(&path).expect("bytes");
            fs::write(path, &bytes[..bytes.len() / 2]).expect("written");
        },
        &["model.safetensors", "cut short or damaged"],
    );
}

#[test]
fn weights_of_another_shape() {
    check(
        |f| edit(f, "\"intermediate_size\": ", "\"intermediate_size\": 1"),
        &["model.safetensors", "has the shape", "config.json asks for"],
    );
}

#[test]
fn weights_of_another_model() {
    check(
        |f| edit(f, "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3"),
        &["model.safetensors", "tensors are missing", "layer.2"],
    );
}

#[test]
fn a_configuration_that_lacks_what_matters() {
    check(
        |f| edit(f, "\"hidden_size\"", "\"hiden_size\""),
        &["config.json", "hidden_size"],
    );
    check(
        |f| edit(f, "\"hidden_act\": \"gelu\"", "\"hidden_act\": \"snake\""),
        &["config.json", "snake"],
    );
}

#[test]
fn an_unknown_architecture() {
    check(
        |f| edit(f, "\"model_type\": \"bert\"", "\"model_type\": \"mamba\""),
        &["config.json", "\"mamba\"", "xlm-roberta"],
    );
}

#[test]
fn a_card_that_is_not_there() {
    let (_guard, folder) = copy("bert");
    let options = Options::on(Place::Cuda(63));
    let message = RustBertEngine::open(&folder, options)
        .expect_err("is refused")
        .to_string();
    assert!(message.contains("no card 63"), "{message}");
}
