use std::borrow::Cow;
use std::path::{Path, PathBuf};

use standpoint_model::{Checkpoint, ModelError, SmallFiles, files, first_pair};
use standpoint_stance::{Engine, EngineError, EngineInfo, Pair, PairLogits};

use crate::{NamedTensor, TokenModel, graphs};

/// An entailment model in ONNX, run by rten.
#[derive(Debug)]
pub struct RtenEngine {
    info: EngineInfo,
    checkpoint: Checkpoint,
    model: TokenModel,
}

impl RtenEngine {
    /// Opens a folder as `transformers` and Optimum write it: `config.json` with `id2label`,
    /// `tokenizer.json`, and an ONNX file (`model_int8.onnx`, `model.onnx`,
    /// `onnx/model_quantized.onnx` or `onnx/model.onnx`, the first there is). `tokenizer_config.json`
    /// and `calibration.json` are read if they are there.
    ///
    /// One pair is run, so that parts that do not belong together are found here and not in the
    /// middle of a run. Whether the labels are right is for [`standpoint_stance::self_test`] to say.
    ///
    /// # Errors
    /// [`ModelError`] names the file and what to do.
    pub fn open(dir: &Path) -> Result<Self, ModelError> {
        Self::open_graph(dir, None)
    }

    /// The ONNX files of a folder, that which [`RtenEngine::open`] takes first.
    #[must_use]
    pub fn graphs(dir: &Path) -> Vec<PathBuf> {
        graphs::all(dir)
    }

    /// As [`RtenEngine::open`], with one of [`RtenEngine::graphs`] instead of the first, to compare the
    /// conversions of one model.
    ///
    /// # Errors
    /// As there.
    pub fn open_graph(dir: &Path, graph: Option<&Path>) -> Result<Self, ModelError> {
        let small = SmallFiles::read(dir)?;
        let path = match graph {
            Some(path) => path.to_owned(),
            None => graphs::find(dir)?,
        };
        // The small files first: their faults are found without reading the weights.
        let checkpoint = Checkpoint::parse(&small)?;
        let bytes = Cow::Owned(files::read(&path, files::WEIGHTS_LIMIT)?);
        Self::new(checkpoint, &path, bytes)
    }

    #[cfg(feature = "bundled")]
    pub(crate) fn from_files(
        small: &SmallFiles,
        (path, bytes): (PathBuf, Cow<'static, [u8]>),
    ) -> Result<Self, ModelError> {
        Self::new(Checkpoint::parse(small)?, &path, bytes)
    }

    fn new(
        checkpoint: Checkpoint,
        path: &Path,
        graph: Cow<'static, [u8]>,
    ) -> Result<Self, ModelError> {
        let model = TokenModel::from_bytes(&checkpoint.name, path, graph)?;
        let engine = Self {
            info: checkpoint.info("rten", model.digest().to_owned()),
            checkpoint,
            model,
        };
        first_pair(&engine, path)?;
        Ok(engine)
    }

    /// Picks the three numbers out of a model's outputs.
    fn read_logits(
        &self,
        outputs: &[NamedTensor],
        truncated: bool,
    ) -> Result<PairLogits, EngineError> {
        let logits = match outputs {
            [only] => Some(only),
            several => several.iter().find(|tensor| tensor.name == "logits"),
        };
        let Some(logits) = logits else {
            let names: Vec<&str> = self.model.outputs().collect();
            return Err(self.checkpoint.run_error(format!(
                "the graph has no float output \"logits\" (its outputs: {}); export it for sequence \
                 classification",
                names.join(", ")
            )));
        };
        if logits.shape.len() != 1 {
            return Err(self.checkpoint.run_error(format!(
                "the output \"{}\" has the shape {:?} for one pair, but config.json names {} labels; \
                 export the model for sequence classification, with its own config.json",
                logits.name,
                logits.shape,
                self.checkpoint.labels.classes()
            )));
        }
        self.checkpoint.pair_logits(&logits.data, truncated)
    }
}

impl Engine for RtenEngine {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    fn logits(&self, pairs: &[Pair<'_>]) -> Result<Vec<PairLogits>, EngineError> {
        let encoded = self.checkpoint.encoder.encode(pairs)?;
        let truncated: Vec<bool> = encoded.iter().map(|e| e.truncated).collect();
        let sequences = encoded.into_iter().map(|e| (e.ids, e.types)).collect();
        let outputs = self.model.run_all(sequences)?;
        outputs
            .iter()
            .zip(truncated)
            .map(|(o, truncated)| self.read_logits(o, truncated))
            .collect()
    }
}
