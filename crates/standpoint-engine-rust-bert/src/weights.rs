use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use standpoint_model::{ModelError, files, sha256};
use tch::{Kind, Tensor};

/// In this order: safetensors cannot run anything when it is read.
const NAMES: [&str; 2] = ["model.safetensors", "rust_model.ot"];

/// The tensors of a model by name, in 32-bit floats on the CPU.
pub(crate) struct Weights {
    pub(crate) path: PathBuf,
    /// SHA-256 of the file.
    pub(crate) digest: String,
    tensors: BTreeMap<String, Tensor>,
}

impl Weights {
    pub(crate) fn find(dir: &Path) -> Result<PathBuf, ModelError> {
        NAMES
            .iter()
            .map(|name| dir.join(name))
            .find(|path| path.is_file())
            .ok_or_else(|| ModelError::Missing {
                folder: dir.to_owned(),
                what: "model.safetensors or rust_model.ot",
                advice: "save the model with transformers: model.save_pretrained(FOLDER), which writes \
                         safetensors; a model in several shards is written as one with \
                         max_shard_size=\"10GB\"",
            })
    }

    pub(crate) fn read(path: &Path) -> Result<Self, ModelError> {
        let bytes = files::read(path, files::WEIGHTS_LIMIT)?;
        let digest = sha256(&bytes);
        let named = if path.extension().is_some_and(|e| e == "safetensors") {
            // It wants a path; the digest is of what was read above, so a file that changes in between
            // shows at most in a wrong record of a run that somebody disturbed.
            drop(bytes);
            Tensor::read_safetensors(path)
        } else {
            Tensor::load_multi_from_stream(Cursor::new(bytes))
        };
        let named = named.map_err(|error| ModelError::Weights {
            path: path.to_owned(),
            message: format!(
                "cannot be read ({}); the file may be cut short or damaged, get it again",
                first_line(&error.to_string())
            ),
        })?;
        let tensors = named
            .into_iter()
            .map(|(name, tensor)| (current_name(&name), tensor.to_kind(Kind::Float)))
            .collect();
        Ok(Self {
            path: path.to_owned(),
            digest,
            tensors,
        })
    }

    /// Lets `variables` look at these tensors; no value is copied.
    pub(crate) fn give_to(
        &self,
        variables: BTreeMap<String, Tensor>,
        place: tch::Device,
    ) -> Result<(), ModelError> {
        let wrong = |message: String| ModelError::Weights {
            path: self.path.clone(),
            message,
        };
        let missing: Vec<&str> = variables
            .keys()
            .filter(|name| !self.tensors.contains_key(*name))
            .map(String::as_str)
            .collect();
        if let [first, ..] = missing[..] {
            return Err(wrong(format!(
                "{} of {} tensors are missing, \"{first}\" first; take the weights of the model for \
                 sequence classification, with its own config.json",
                missing.len(),
                variables.len(),
            )));
        }
        for (name, mut variable) in variables {
            let Some(tensor) = self.tensors.get(&name) else {
                continue;
            };
            if tensor.size() != variable.size() {
                return Err(wrong(format!(
                    "\"{name}\" has the shape {:?}, but config.json asks for {:?}; take both files from \
                     the same model",
                    tensor.size(),
                    variable.size()
                )));
            }
            variable
                .f_set_data(&tensor.to_device(place))
                .map_err(|e| wrong(format!("\"{name}\": {}", first_line(&e.to_string()))))?;
        }
        Ok(())
    }

    /// Moves the weights to where they are used, once for all that look at them.
    pub(crate) fn moved(self, place: tch::Device) -> Self {
        Self {
            tensors: self
                .tensors
                .into_iter()
                .map(|(name, tensor)| (name, tensor.to_device(place)))
                .collect(),
            ..self
        }
    }
}

/// TensorFlow's names of the two parameters of a layer norm, which old checkpoints still carry.
fn current_name(name: &str) -> String {
    if let Some(stem) = name.strip_suffix(".gamma") {
        format!("{stem}.weight")
    } else if let Some(stem) = name.strip_suffix(".beta") {
        format!("{stem}.bias")
    } else {
        name.to_owned()
    }
}

/// libtorch appends its call stack to what it says.
pub(crate) fn first_line(message: &str) -> &str {
    message.lines().next().unwrap_or_default()
}
