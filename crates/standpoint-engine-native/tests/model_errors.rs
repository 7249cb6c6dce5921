//! Every way in which a folder can be wrong, on broken copies of the repository's model and a small MPNet.

use std::fs;
use std::path::{Path, PathBuf};

use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use standpoint_engine_native::NativeEngine;
use tempfile::TempDir;

const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/stance");
const MPNET: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/architectures/mpnet"
);
const WEIGHTS: &str = "model.safetensors";
const FILES: [&str; 4] = [
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    WEIGHTS,
];

/// A copy of a model in a folder that goes with the guard.
fn copy(model: &str) -> (TempDir, PathBuf) {
    let guard = tempfile::tempdir().expect("a folder");
    let folder = guard.path().join("my-model");
    fs::create_dir(&folder).expect("a folder");
    for file in FILES {
        fs::copy(Path::new(model).join(file), folder.join(file)).expect("a copy");
    }
    (guard, folder)
}

/// Breaks a copy of the repository's model and compares the message.
#[track_caller]
fn check(breaking: impl FnOnce(&Path), parts: &[&str]) {
    check_of(MODEL, breaking, parts);
}

#[track_caller]
fn check_of(model: &str, breaking: impl FnOnce(&Path), parts: &[&str]) {
    let (_guard, folder) = copy(model);
    breaking(&folder);
    let message = NativeEngine::open(&folder)
        .expect_err("is refused")
        .to_string();
    for part in parts {
        assert!(message.contains(part), "\"{part}\" is not in: {message}");
    }
}

fn edit(from: &'static str, to: &'static str) -> impl FnOnce(&Path) {
    move |folder| {
        let path = folder.join("config.json");
        let text = fs::read_to_string(&path).expect("text");
        assert!(text.contains(from), "config.json has no {from}");
        fs::write(path, text.replacen(from, to, 1)).expect("written");
    }
}

/// Writes the weights anew with one tensor changed, or left out.
fn tensor<'a>(
    name: &'a str,
    change: impl FnOnce(Dtype, Vec<usize>, Vec<u8>) -> Option<(Dtype, Vec<usize>, Vec<u8>)> + 'a,
) -> impl FnOnce(&Path) + 'a {
    move |folder| {
        let path = folder.join(WEIGHTS);
        let bytes = fs::read(&path).expect("weights");
        let file = SafeTensors::deserialize(&bytes).expect("safetensors");
        let old = file.tensor(name).expect("is there");
        let new = change(old.dtype(), old.shape().to_vec(), old.data().to_vec());
        let mut views = file.tensors();
        views.retain(|(other, _)| other != name);
        if let Some((dtype, shape, data)) = &new {
            let view = TensorView::new(*dtype, shape.clone(), data).expect("a tensor");
            views.push((name.to_owned(), view));
        }
        fs::write(&path, safetensors::serialize(views, None).expect("a file")).expect("written");
    }
}

#[test]
fn missing_files() {
    check(
        |f| fs::remove_dir_all(f).expect("removed"),
        &["my-model", "no such folder"],
    );
    check(
        |f| fs::remove_file(f.join(WEIGHTS)).expect("removed"),
        &[
            "missing model_int8.safetensors or model.safetensors",
            "engine rten",
        ],
    );
}

#[test]
fn other_architectures() {
    check(
        edit(r#""model_type": "bert""#, r#""model_type": "roberta""#),
        &[
            "config.json",
            "\"roberta\"",
            "bert and mpnet",
            "engine rten",
        ],
    );
    check(
        edit(r#""hidden_act": "gelu""#, r#""hidden_act": "relu""#),
        &["hidden_act is \"relu\"", "engine rten"],
    );
    check(
        edit(r#""absolute""#, r#""relative_key""#),
        &["position_embedding_type is \"relative_key\""],
    );
    check(
        edit(r#""hidden_size": 384"#, r#""hidden_size": 312"#),
        &["hidden_size is 312", "multiples of 64"],
    );
    check(
        edit(
            r#""num_attention_heads": 12"#,
            r#""num_attention_heads": 24"#,
        ),
        &["24 heads share 384 columns"],
    );
    check(
        edit(r#""num_hidden_layers": 6"#, r#""num_hidden_layers": 0"#),
        &["num_hidden_layers is 0"],
    );
}

#[test]
fn an_mpnet_that_is_none() {
    let buckets = r#""relative_attention_num_buckets": 32"#;
    check_of(
        MPNET,
        edit(buckets, r#""relative_attention_num_buckets": 64"#),
        &["relative_attention_num_buckets is 64", "engine rten"],
    );
    check_of(
        MPNET,
        edit(
            r#""max_position_embeddings": 98"#,
            r#""max_position_embeddings": 2"#,
        ),
        &["leaves no room for a token"],
    );
    let bias = "mpnet.encoder.relative_attention_bias.weight";
    check_of(
        MPNET,
        tensor(bias, |_, _, _| None),
        &[&format!("has no tensor \"{bias}\"")],
    );
    check_of(
        MPNET,
        tensor(bias, |dtype, _, data| Some((dtype, vec![16, 4], data))),
        &["has the shape [16, 4] and not [32, 2]"],
    );
    // What a model of sentence embeddings lacks.
    check_of(
        MPNET,
        tensor("classifier.dense.weight", |_, _, _| None),
        &[
            "has no tensor \"classifier.dense.weight\"",
            "the head that is asked for",
        ],
    );
    check_of(
        MPNET,
        edit(r#""model_type": "mpnet""#, r#""model_type": "bert""#),
        &["has no tensor \"mpnet.pooler.dense.weight\""],
    );
}

#[test]
fn weights_that_are_no_weights() {
    check(
        |f| fs::write(f.join(WEIGHTS), b"version https://example.invalid").expect("written"),
        &["model.safetensors", "no safetensors file"],
    );
    check(
        |f| {
            let bytes = fs::read(f.join(WEIGHTS)).expect("weights");
            fs::write(f.join(WEIGHTS), &bytes[..bytes.len() / 2]).expect("written");
        },
        &["no safetensors file", "cut short"],
    );
}

#[test]
fn weights_of_another_model() {
    check(
        edit(r#""num_hidden_layers": 6"#, r#""num_hidden_layers": 7"#),
        &["has no tensor \"bert.encoder.layer.6.", "config.json"],
    );
    check(
        edit(
            r#""intermediate_size": 1536"#,
            r#""intermediate_size": 768"#,
        ),
        &["intermediate.dense.weight\" has the shape [1536, 384] and not [768, 384]"],
    );
    check(
        tensor("classifier.weight", |_, _, _| None),
        &["has no tensor \"classifier.weight\""],
    );
    check(
        tensor("classifier.bias", |dtype, _, data| {
            Some((dtype, vec![1, 3], data))
        }),
        &["\"classifier.bias\" has the shape [1, 3] and not [3]"],
    );
}

#[test]
fn numbers_that_are_none() {
    let spoil = |dtype, shape, mut data: Vec<u8>| {
        // A number that is none in fp16.
        data[..2].copy_from_slice(&[0x00, 0x7e]);
        Some((dtype, shape, data))
    };
    for name in [
        "bert.encoder.layer.3.output.dense.weight",
        "bert.embeddings.word_embeddings.weight",
        "bert.pooler.dense.bias",
    ] {
        check(
            tensor(name, spoil),
            &[
                &format!("\"{name}\" holds infinite values"),
                "model.safetensors",
            ],
        );
    }
}

#[test]
fn a_type_that_is_no_weight() {
    check(
        tensor("bert.pooler.dense.bias", |_, _, _| {
            Some((Dtype::I64, vec![384], vec![0; 384 * 8]))
        }),
        &["\"bert.pooler.dense.bias\" is of type I64"],
    );
}
