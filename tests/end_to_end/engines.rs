//! Which engine runs the model, and what is said where it cannot.

use crate::support::{ARTICLE, PROPOSITIONS, Ran, root, run, scratch, write};

fn run_with(options: &[&str]) -> Ran {
    let folder = scratch();
    write(folder.path(), "a.txt", ARTICLE);
    write(folder.path(), "p.toml", PROPOSITIONS);
    let mut arguments = vec!["run", "a.txt", "-p", "p.toml", "-o", "out", "--no-model"];
    arguments.extend(options);
    run(folder.path(), &arguments)
}

#[test]
fn the_bundled_model_is_not_for_rust_bert() {
    run_with(&["--engine", "rust-bert"])
        .exits(2)
        .says(&["E517", "--model DIR", "models/stance"]);
}

#[test]
fn the_bundled_model_is_compiled_in_for_one_engine() {
    let model = root().join("models/stance");
    let model = model.to_str().expect("UTF-8");
    run_with(&["--engine", "native", "--model", model]).exits(0);
    run_with(&["--engine", "rten", "--model", model]).exits(0);
    // A checkpoint as transformers saves it, without a graph, is the native engine's.
    let plain = scratch();
    for name in ["config.json", "tokenizer.json", "model.safetensors"] {
        let bytes = std::fs::read(root().join("models/stance").join(name)).expect(name);
        write(plain.path(), name, bytes);
    }
    let plain = plain.path().to_str().expect("UTF-8");
    #[cfg(target_arch = "x86_64")]
    run_with(&["-v", "--model", plain])
        .exits(0)
        .says(&["engine native"]);
    #[cfg(target_arch = "x86_64")]
    run_with(&["--engine", "rten"])
        .exits(2)
        .says(&["E517", "--model DIR"]);
}

#[cfg(target_arch = "x86_64")]
#[test]
fn an_architecture_that_the_native_engine_knows_is_its_own_without_a_graph() {
    let info = |architecture: &str, weights: &[&str]| {
        let folder = scratch();
        let from = root().join("tests/architectures").join(architecture);
        for name in ["config.json", "tokenizer.json"].iter().chain(weights) {
            let bytes = std::fs::read(from.join(name)).expect(name);
            write(folder.path(), name, bytes);
        }
        run(folder.path(), &["models", "info", "."])
    };
    let runs = |ran: Ran, engine: &str| {
        let page = ran.exits(0).stdout;
        let mut lines = page.lines().filter_map(|line| line.strip_prefix("engine"));
        assert_eq!(lines.next().map(str::trim), Some(engine), "{page}");
    };
    runs(info("mpnet", &["model.safetensors"]), "native");
    runs(info("mpnet", &["model.safetensors", "model.onnx"]), "rten");
    info("roberta", &["model.safetensors"])
        .exits(5)
        .says(&["model_int8.onnx"]);
}

#[test]
fn a_device_is_for_rust_bert() {
    run_with(&["--device", "cuda"]).exits(2).says(&[
        "--device cuda",
        "runs on the CPU",
        "--engine rust-bert",
    ]);
    run_with(&["--device", "cpu", "--engine", "native"]).exits(0);
}

#[cfg(not(feature = "rust-bert"))]
#[test]
fn a_build_without_rust_bert_says_how_to_get_it() {
    let model = root().join("models/stance");
    run_with(&[
        "--engine",
        "rust-bert",
        "--model",
        model.to_str().expect("UTF-8"),
    ])
    .exits(2)
    .says(&["E526", "scripts/setup-libtorch.sh", "--features rust-bert"]);
}

#[cfg(feature = "rust-bert")]
#[test]
fn rust_bert_runs_the_same_folder() {
    let model = root().join("models/stance");
    let model = model.to_str().expect("UTF-8");
    run_with(&["--engine", "rust-bert", "--model", model]).exits(0);
    run_with(&["--engine", "rust-bert", "--model", model, "--device", "gpu"])
        .exits(2)
        .says(&["\"gpu\"", "cuda:NUMBER"]);
}
