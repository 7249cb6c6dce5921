//! A model that cannot be trusted is refused before anything is scored: exit 5.

use std::fs;
use std::path::Path;

use crate::support::{ARTICLE, PROPOSITIONS, Ran, root, run, scratch, write};

/// A copy of the bundled model's folder, damaged by `damage`.
fn run_with_model(damage: impl Fn(&Path)) -> Ran {
    let folder = scratch();
    let model = folder.path().join("model");
    fs::create_dir(&model).expect("a folder");
    for name in ["config.json", "tokenizer.json", "model_int8.onnx"] {
        fs::copy(root().join("models/stance").join(name), model.join(name)).expect(name);
    }
    damage(&model);
    write(folder.path(), "a.txt", ARTICLE);
    write(folder.path(), "p.toml", PROPOSITIONS);
    run(
        folder.path(),
        &[
            "run", "a.txt", "-p", "p.toml", "-o", "out", "--model", "model",
        ],
    )
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).expect("a text file");
    assert!(text.contains(from), "no {from} in {}", path.display());
    fs::write(path, text.replace(from, to)).expect("a written file");
}

#[test]
fn an_undamaged_copy_works() {
    run_with_model(|_| ()).exits(0);
}

#[test]
fn a_missing_file_is_named() {
    for name in ["config.json", "tokenizer.json", "model_int8.onnx"] {
        run_with_model(|model| fs::remove_file(model.join(name)).expect("removed"))
            .exits(5)
            .says(&[
                if name.ends_with("onnx") {
                    ".onnx"
                } else {
                    name
                },
                "model",
            ]);
    }
    let folder = scratch();
    write(folder.path(), "a.txt", ARTICLE);
    write(folder.path(), "p.toml", PROPOSITIONS);
    run(
        folder.path(),
        &[
            "run", "a.txt", "-p", "p.toml", "-o", "out", "--model", "nowhere",
        ],
    )
    .exits(5)
    .says(&["nowhere"]);
}

#[test]
fn a_truncated_graph_is_refused() {
    run_with_model(|model| {
        let path = model.join("model_int8.onnx");
        let bytes = fs::read(&path).expect("the graph");
        fs::write(&path, &bytes[..bytes.len() / 2]).expect("a half");
    })
    .exits(5)
    .says(&["model_int8.onnx"]);
}

#[test]
fn labels_that_say_nothing_are_refused() {
    run_with_model(|model| {
        let config = model.join("config.json");
        for (index, name) in ["contradiction", "neutral", "entailment"]
            .iter()
            .enumerate()
        {
            edit(
                &config,
                &format!("\"{index}\": \"{name}\""),
                &format!("\"{index}\": \"LABEL_{index}\""),
            );
        }
    })
    .exits(5)
    .says(&["LABEL_", "config.json"]);
}

#[test]
fn swapped_labels_are_caught_by_the_self_test() {
    run_with_model(|model| {
        let config = model.join("config.json");
        let text = fs::read_to_string(&config).expect("the configuration");
        let text = text
            .replace("contradiction", "SWAP")
            .replace("entailment", "contradiction");
        fs::write(&config, text.replace("SWAP", "entailment")).expect("written");
    })
    .exits(5)
    .says(&["0 of 16 plain cases", "exchanged"]);
}
