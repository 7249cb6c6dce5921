use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value, ValueOrView};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, Tensor};
use standpoint_model::{ModelError, files, panic_message, sha256};
use standpoint_stance::EngineError;

use crate::{faults, graphs, lane, lengths};

/// A BERT-like encoder graph in ONNX: token ids in, named float tensors out.
///
/// It knows nothing of labels or words; [`crate::RtenEngine`] puts an entailment model on top, and
/// any model with one output per token (a tagger) runs in the same way. One sequence per call, on one
/// thread, so that a result depends on nothing but its tokens.
#[derive(Debug, Clone)]
pub struct TokenModel(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    name: String,
    path: PathBuf,
    digest: String,
    model: Model,
    ids: NodeId,
    mask: Option<NodeId>,
    types: Option<NodeId>,
    outputs: Vec<(String, NodeId)>,
}

/// One output of a [`TokenModel`].
#[derive(Debug, Clone, PartialEq)]
pub struct NamedTensor {
    /// As the graph calls it: `logits`.
    pub name: String,
    /// Without the batch of one: `[classes]` for a sequence classifier, `[tokens, tags]` for a tagger.
    pub shape: Vec<usize>,
    /// Row by row.
    pub data: Vec<f32>,
}

impl TokenModel {
    /// Loads the ONNX file of a folder (the first there is of `model_int8.onnx`, `model.onnx`,
    /// `onnx/model_quantized.onnx`, `onnx/model.onnx`), or the file itself.
    ///
    /// # Errors
    /// [`ModelError`] if it is missing, unreadable, too large, no ONNX, damaged, or not an encoder.
    pub fn open(path: &Path) -> Result<Self, ModelError> {
        let (name, file) = if path.is_dir() {
            (files::shown_name(path), graphs::find(path)?)
        } else {
            (files::shown_name(path), path.to_owned())
        };
        let bytes = files::read(&file, files::WEIGHTS_LIMIT)?;
        Self::from_bytes(&name, &file, Cow::Owned(bytes))
    }

    /// Loads a graph from memory. `name` is for the record of a run, `path` for messages.
    ///
    /// # Errors
    /// [`ModelError`] if the bytes are no ONNX, damaged, or not an encoder.
    pub fn from_bytes(
        name: &str,
        path: &Path,
        bytes: Cow<'static, [u8]>,
    ) -> Result<Self, ModelError> {
        let fail = |message: String| ModelError::Weights {
            path: path.to_owned(),
            message,
        };
        faults::find(&bytes).map_err(fail)?;
        lengths::check(&bytes).map_err(|what| {
            fail(format!(
                "cannot be loaded as ONNX ({what}); the file is cut short or damaged, get it again"
            ))
        })?;
        let digest = sha256(&bytes);
        let mut options = ModelOptions::with_all_ops();
        options.prepack_weights(true);
        let loaded = catch_unwind(AssertUnwindSafe(|| match bytes {
            Cow::Borrowed(bytes) => options.load_static_slice(bytes),
            Cow::Owned(bytes) => options.load(bytes),
        }));
        let model = match loaded {
            Ok(Ok(model)) => model,
            Ok(Err(error)) => {
                return Err(fail(format!(
                    "cannot be loaded as ONNX ({error}); the file may be cut short or damaged, so get it \
                     again, or export it anew as a single file with opset 17"
                )));
            }
            Err(panic) => {
                return Err(fail(format!(
                    "loading stopped with \"{}\"; the file is damaged, get it again",
                    panic_message(panic.as_ref())
                )));
            }
        };
        Inner::new(name, path, digest, model)
            .map(|inner| Self(Arc::new(inner)))
            .map_err(fail)
    }

    /// The name it was loaded under.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// SHA-256 of the ONNX file, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.0.digest
    }

    /// The file, for messages.
    pub(crate) fn path(&self) -> &Path {
        &self.0.path
    }

    /// Names of the outputs, in the graph's order.
    pub fn outputs(&self) -> impl Iterator<Item = &str> {
        self.0.outputs.iter().map(|(name, _)| name.as_str())
    }

    /// All float outputs for one sequence of token ids, special tokens included, all of one segment.
    ///
    /// # Errors
    /// [`EngineError::Run`] if the model fails, also by a panic.
    pub fn run(&self, ids: &[u32]) -> Result<Vec<NamedTensor>, EngineError> {
        self.run_all(vec![(ids.to_vec(), vec![0; ids.len()])])
            .map(|mut all| all.pop().unwrap_or_default())
    }

    /// The outputs for each of several sequences, one after the other on one thread. A sequence is its
    /// ids and, of the same length, its segment ids; graphs without segments ignore the latter.
    ///
    /// # Errors
    /// [`EngineError::Run`] at the first sequence that fails.
    pub fn run_all(
        &self,
        sequences: Vec<(Vec<u32>, Vec<u32>)>,
    ) -> Result<Vec<Vec<NamedTensor>>, EngineError> {
        let inner = Arc::clone(&self.0);
        lane::run(move |pool| {
            sequences
                .into_iter()
                .map(|(ids, types)| inner.run_caught(&ids, &types, pool))
                .collect()
        })
        .unwrap_or_else(|| Err(self.0.error("no thread could be started for it".to_owned())))
    }
}

impl Inner {
    fn new(name: &str, path: &Path, digest: String, model: Model) -> Result<Self, String> {
        let named = |ids: &[NodeId]| -> Vec<(String, NodeId)> {
            ids.iter()
                .filter_map(|&id| Some((model.node_info(id)?.name()?.to_owned(), id)))
                .collect()
        };
        let inputs = named(model.input_ids());
        let input = |wanted: &str| {
            inputs
                .iter()
                .find(|(name, _)| name == wanted)
                .map(|(_, id)| *id)
        };
        let known = ["input_ids", "attention_mask", "token_type_ids"];
        if let Some((other, _)) = inputs
            .iter()
            .find(|(name, _)| !known.contains(&name.as_str()))
        {
            return Err(format!(
                "the graph wants an input \"{other}\"; an encoder has input_ids, attention_mask and \
                 perhaps token_type_ids, so export it for sequence or token classification"
            ));
        }
        let Some(ids) = input("input_ids") else {
            return Err("the graph has no input \"input_ids\"; it is no text encoder".to_owned());
        };
        let outputs = named(model.output_ids());
        if outputs.is_empty() {
            return Err("the graph has no named output; export it again".to_owned());
        }
        let (mask, types) = (input("attention_mask"), input("token_type_ids"));
        let (name, path) = (name.to_owned(), path.to_owned());
        Ok(Self {
            name,
            path,
            digest,
            ids,
            mask,
            types,
            outputs,
            model,
        })
    }

    fn error(&self, message: String) -> EngineError {
        EngineError::Run {
            model: self.name.clone(),
            message,
        }
    }

    fn run_caught(
        &self,
        ids: &[u32],
        types: &[u32],
        pool: &Arc<ThreadPool>,
    ) -> Result<Vec<NamedTensor>, EngineError> {
        if ids.is_empty() || ids.len() != types.len() {
            let message = format!("{} tokens with {} segment ids", ids.len(), types.len());
            return Err(self.error(message));
        }
        match catch_unwind(AssertUnwindSafe(|| self.run_plain(ids, types, pool))) {
            Ok(result) => result.map_err(|message| self.error(message)),
            Err(panic) => Err(self.error(format!(
                "stopped with \"{}\"",
                panic_message(panic.as_ref())
            ))),
        }
    }

    fn run_plain(
        &self,
        ids: &[u32],
        types: &[u32],
        pool: &Arc<ThreadPool>,
    ) -> Result<Vec<NamedTensor>, String> {
        let shape = [1, ids.len()];
        // rten holds ONNX's 64-bit integers in 32 bits.
        let row = |values: &[u32]| -> Result<ValueOrView<'static>, String> {
            let values: Result<Vec<i32>, _> = values.iter().map(|&v| i32::try_from(v)).collect();
            let values = values.map_err(|_| "a token id is over 2,147,483,647".to_owned())?;
            Ok(NdTensor::from_data(shape, values).into())
        };
        let mut inputs = vec![(self.ids, row(ids)?)];
        if let Some(mask) = self.mask {
            inputs.push((mask, row(&vec![1; ids.len()])?));
        }
        if let Some(node) = self.types {
            inputs.push((node, row(types)?));
        }
        let wanted: Vec<NodeId> = self.outputs.iter().map(|(_, id)| *id).collect();
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(pool)));
        let values = self
            .model
            .run(inputs, &wanted, Some(options))
            .map_err(|e| e.to_string())?;
        let tensors = self
            .outputs
            .iter()
            .zip(values)
            .filter_map(|((name, _), value)| named(name, value));
        Ok(tensors.collect())
    }
}

/// A float output without its batch dimension; other kinds of output are left out.
fn named(name: &str, value: Value) -> Option<NamedTensor> {
    let tensor: Tensor<f32> = value.into_tensor()?;
    let mut shape = tensor.shape().to_vec();
    if shape.first() == Some(&1) {
        shape.remove(0);
    }
    Some(NamedTensor {
        name: name.to_owned(),
        shape,
        data: tensor.into_data(),
    })
}
