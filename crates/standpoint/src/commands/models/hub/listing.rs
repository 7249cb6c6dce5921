//! What a hub says of a model's files, and which of them are wanted.

use anyhow::anyhow;
use serde::Deserialize;

use crate::args::Graph;
use crate::codes;
use crate::exit::{Exit, Fault};

/// No file of a model that an engine can open is larger.
const LIMIT: u64 = 2 << 30;
/// Without these no engine knows what to compute.
const NEEDED: [&str; 2] = ["config.json", "tokenizer.json"];
/// Taken where they are there.
const USEFUL: [&str; 2] = ["tokenizer_config.json", "calibration.json"];
const INT8: [&str; 2] = ["model_int8.onnx", "onnx/model_quantized.onnx"];
const FP32: [&str; 2] = ["model.onnx", "onnx/model.onnx"];
const SAFETENSORS: &str = "model.safetensors";

/// Weights that can be wanted of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands::models) enum Weights {
    /// For rten.
    Onnx(Graph),
    /// For rust-bert, which reads them in one file.
    Safetensors,
}

/// The hub's answer about one revision of a model; the rest of it is passed over.
#[derive(Debug, Deserialize)]
pub(super) struct Listing {
    sha: String,
    siblings: Vec<Sibling>,
}

#[derive(Debug, Deserialize)]
struct Sibling {
    rfilename: String,
    size: Option<u64>,
    lfs: Option<Lfs>,
}

/// Large files are kept under their digest.
#[derive(Debug, Deserialize)]
struct Lfs {
    sha256: Option<String>,
}

/// A file to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    pub name: &'static str,
    pub bytes: Option<u64>,
    pub sha256: Option<String>,
}

impl Listing {
    /// The commit that the revision stands for.
    pub(super) fn commit(&self) -> Result<&str, Fault> {
        if self.sha.len() == 40 && self.sha.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(&self.sha);
        }
        Err(Fault::new(
            Exit::Model,
            anyhow!("the hub's answer names no commit, so nothing can be pinned"),
        )
        .coded(codes::HUB_ANSWER))
    }

    fn find(&self, name: &'static str) -> Option<Wanted> {
        let found = self.siblings.iter().find(|file| file.rfilename == name)?;
        let sha256 = found.lfs.as_ref().and_then(|lfs| lfs.sha256.as_ref());
        Some(Wanted {
            name,
            bytes: found.size,
            sha256: sha256.map(|digest| digest.to_ascii_lowercase()),
        })
    }

    fn first(&self, names: [&'static str; 2]) -> Option<Wanted> {
        names.into_iter().find_map(|name| self.find(name))
    }
}

/// The files that are needed, small ones first. Names are ours alone, so that no name of a hub's reaches
/// a path.
pub(super) fn choose(id: &str, listing: &Listing, weights: Weights) -> Result<Vec<Wanted>, Fault> {
    let lacks = |what: String| Fault::new(Exit::Model, anyhow!(what)).coded(codes::HUB_LACKS_FILES);
    let mut wanted = Vec::new();
    for name in NEEDED {
        let why = match name {
            "tokenizer.json" => {
                "; save the tokenizer with a fast tokenizer class, and add the folder"
            }
            _ => "",
        };
        let file = listing.find(name);
        wanted.push(file.ok_or_else(|| lacks(format!("{id} has no {name} on the hub{why}")))?);
    }
    wanted.extend(USEFUL.into_iter().filter_map(|name| listing.find(name)));
    let (int8, fp32) = (listing.first(INT8), listing.first(FP32));
    let found: Vec<Wanted> = match weights {
        Weights::Onnx(Graph::Int8) => int8.or(fp32).into_iter().collect(),
        Weights::Onnx(Graph::Fp32) => fp32.or(int8).into_iter().collect(),
        Weights::Onnx(Graph::Both) => int8.into_iter().chain(fp32).collect(),
        Weights::Safetensors => listing.find(SAFETENSORS).into_iter().collect(),
    };
    if found.is_empty() && weights == Weights::Safetensors {
        return Err(lacks(format!(
            "{id} has no {SAFETENSORS} on the hub (in one file); save it so with transformers, and add the \
             folder"
        )));
    }
    if found.is_empty() {
        let names = [INT8, FP32].concat().join(", ");
        return Err(lacks(format!(
            "{id} has no ONNX graph on the hub (none of {names}); export one and add the folder: \
             docs/models.md has the command"
        )));
    }
    wanted.extend(found);
    for file in &wanted {
        if file.bytes.is_some_and(|bytes| bytes > LIMIT) {
            return Err(lacks(format!(
                "{} of {id} is larger than any weights that can be opened ({LIMIT} bytes)",
                file.name
            )));
        }
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(names: &[&str]) -> Listing {
        let siblings: Vec<_> = names
            .iter()
            .map(|name| serde_json::json!({"rfilename": name, "size": 7, "blobId": "x"}))
            .collect();
        let answer = serde_json::json!({"sha": "0".repeat(40), "siblings": siblings});
        serde_json::from_value(answer).expect("a listing")
    }

    fn check(weights: Weights, names: &[&str], wanted: Result<&[&str], &str>) {
        match (choose("a/b", &listing(names), weights), wanted) {
            (Ok(found), Ok(wanted)) => {
                let found: Vec<_> = found.iter().map(|file| file.name).collect();
                assert_eq!(found, wanted, "{weights:?} of {names:?}");
            }
            (Err(fault), Err(word)) => assert!(fault.to_string().contains(word), "{fault}"),
            (found, wanted) => panic!("{weights:?} of {names:?}: {found:?}, not {wanted:?}"),
        }
    }

    #[test]
    fn only_what_is_needed_is_chosen() {
        let full = [
            "../config.json",
            "README.md",
            "config.json",
            "onnx/model.onnx",
            "onnx/model_fp16.onnx",
            "onnx/model_quantized.onnx",
            "pytorch_model.bin",
            "tokenizer.json",
            "tokenizer_config.json",
        ];
        let small = ["config.json", "tokenizer.json", "tokenizer_config.json"];
        let with = |graphs: &[&'static str]| [&small[..], graphs].concat();
        check(
            Weights::Onnx(Graph::Int8),
            &full,
            Ok(&with(&["onnx/model_quantized.onnx"])),
        );
        check(
            Weights::Onnx(Graph::Fp32),
            &full,
            Ok(&with(&["onnx/model.onnx"])),
        );
        check(
            Weights::Onnx(Graph::Both),
            &full,
            Ok(&with(&["onnx/model_quantized.onnx", "onnx/model.onnx"])),
        );
        let one = [
            "config.json",
            "model.onnx",
            "onnx/model.onnx",
            "tokenizer.json",
        ];
        for graph in [Graph::Int8, Graph::Fp32, Graph::Both] {
            check(
                Weights::Onnx(graph),
                &one,
                Ok(&["config.json", "tokenizer.json", "model.onnx"]),
            );
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        check(Weights::Onnx(Graph::Int8), &[], Err("no config.json"));
        check(
            Weights::Onnx(Graph::Int8),
            &["config.json"],
            Err("no tokenizer.json"),
        );
        let weights = ["config.json", "tokenizer.json", "model.safetensors"];
        check(Weights::Onnx(Graph::Both), &weights, Err("no ONNX graph"));
        check(
            Weights::Safetensors,
            &weights,
            Ok(&["config.json", "tokenizer.json", "model.safetensors"]),
        );
        let sharded = [
            "config.json",
            "tokenizer.json",
            "model-00001-of-00002.safetensors",
        ];
        check(Weights::Safetensors, &sharded, Err("no model.safetensors"));
        let mut huge = listing(&["config.json", "tokenizer.json", "model.onnx"]);
        huge.siblings[2].size = Some(LIMIT + 1);
        let fault = choose("a/b", &huge, Weights::Onnx(Graph::Int8)).expect_err("too large");
        assert_eq!(fault.code(), codes::HUB_LACKS_FILES);
    }

    #[test]
    fn a_commit_is_forty_hexadecimal_digits() {
        let mut listing = listing(&[]);
        assert!(listing.commit().is_ok());
        for sha in ["", "main", &"g".repeat(40), &"0".repeat(39)] {
            listing.sha = sha.to_owned();
            assert!(listing.commit().is_err(), "{sha}");
        }
    }
}
