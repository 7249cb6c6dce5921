//! Names the versions of the stages whose results are journalled: a digest of their sources, so that
//! nobody can change a rule and forget to say so, and meet the old rule's results in a journal.

use std::fs;
use std::path::{Path, PathBuf};

/// What decides which statements an article has.
const STATEMENTS: &[&str] = &[
    "text",
    "segment",
    "attribution",
    "tagger",
    "model",
    "engine-native",
    "engine-rten",
    "pipeline",
];
/// What decides a model's raw answers, besides the weights.
const ANSWERS: &[&str] = &[
    "text",
    "stance",
    "model",
    "engine-native",
    "engine-rten",
    "engine-rust-bert",
];
/// Small files that belong to a bundled model. Calibration is applied to raw answers and is none of them.
const MODEL: &[&str] = &["config.json", "tokenizer.json", "tokenizer_config.json"];

fn main() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let root = crates.join("..");
    println!("cargo::rerun-if-changed=build.rs");
    for (variable, names) in [
        ("STANDPOINT_STATEMENTS", STATEMENTS),
        ("STANDPOINT_ANSWERS", ANSWERS),
    ] {
        let mut files = vec![root.join("Cargo.lock")];
        for name in names {
            let package = crates.join(format!("standpoint-{name}"));
            for folder in ["src", "data"] {
                let folder = package.join(folder);
                if folder.is_dir() {
                    println!("cargo::rerun-if-changed={}", folder.display());
                    list(&folder, &mut files);
                }
            }
        }
        for model in ["attribution", "stance", "stance-base"] {
            let folder = root.join("models").join(model);
            files.extend(MODEL.iter().map(|name| folder.join(name)));
        }
        files.sort();
        let mut digest = Fnv::new();
        for file in files {
            let Ok(bytes) = fs::read(&file) else { continue };
            println!("cargo::rerun-if-changed={}", file.display());
            // The name below the workspace, so that two checkouts of one version agree.
            let name = file.strip_prefix(&root).unwrap_or(&file);
            digest.add(name.to_string_lossy().replace('\\', "/").as_bytes());
            digest.add(&bytes);
        }
        println!("cargo::rustc-env={variable}={:032x}", digest.0);
    }
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            list(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// FNV-1a with 128 bits: nobody attacks a build, so that a digest without a dependency will do.
struct Fnv(u128);

impl Fnv {
    fn new() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }

    fn add(&mut self, bytes: &[u8]) {
        let length = (bytes.len() as u64).to_le_bytes();
        for byte in length.iter().chain(bytes) {
            self.0 = (self.0 ^ u128::from(*byte))
                .wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    }
}
