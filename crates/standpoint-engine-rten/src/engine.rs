use std::borrow::Cow;
use std::path::{Path, PathBuf};

use standpoint_stance::{Calibration, Engine, EngineError, EngineInfo, Pair, PairLogits};

use crate::config::{Config, TokenizerConfig};
use crate::encode::PairEncoder;
use crate::labels::Labels;
use crate::{ModelError, NamedTensor, TokenModel, files};

/// An entailment model in ONNX, run by rten.
#[derive(Debug)]
pub struct RtenEngine {
    info: EngineInfo,
    labels: Labels,
    encoder: PairEncoder,
    model: TokenModel,
}

/// The files of a model, from a folder or from the binary itself.
pub(crate) struct ModelFiles {
    pub(crate) name: String,
    pub(crate) config: (PathBuf, Cow<'static, [u8]>),
    pub(crate) tokenizer: (PathBuf, Cow<'static, [u8]>),
    pub(crate) tokenizer_config: Option<(PathBuf, Cow<'static, [u8]>)>,
    pub(crate) calibration: Option<(PathBuf, Cow<'static, [u8]>)>,
    pub(crate) graph: (PathBuf, Cow<'static, [u8]>),
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
        files::graphs(dir)
    }

    /// As [`RtenEngine::open`], with one of [`RtenEngine::graphs`] instead of the first, to compare the
    /// conversions of one model.
    ///
    /// # Errors
    /// As there.
    pub fn open_graph(dir: &Path, graph: Option<&Path>) -> Result<Self, ModelError> {
        if !dir.is_dir() {
            return Err(ModelError::NoFolder(dir.to_owned()));
        }
        let owned = |(path, bytes): (PathBuf, Vec<u8>)| (path, Cow::Owned(bytes));
        let config = files::require(
            dir,
            "config.json",
            "copy it from where the model comes from; its id2label says which output is entailment",
            files::CONFIG_LIMIT,
        )?;
        let tokenizer = files::require(
            dir,
            "tokenizer.json",
            "save it with transformers: AutoTokenizer.from_pretrained(MODEL, use_fast=True)\
             .save_pretrained(FOLDER)",
            files::TOKENIZER_LIMIT,
        )?;
        // The small files first: their faults are found without reading the weights.
        let graph = match graph {
            Some(path) => path.to_owned(),
            None => files::find_graph(dir)?,
        };
        let mut files = ModelFiles {
            name: files::shown_name(dir),
            config: owned(config),
            tokenizer: owned(tokenizer),
            tokenizer_config: files::optional(dir, "tokenizer_config.json", files::CONFIG_LIMIT)?
                .map(owned),
            calibration: files::optional(dir, "calibration.json", files::CONFIG_LIMIT)?.map(owned),
            graph: (graph, Cow::Borrowed(&[])),
        };
        Parts::read(&files)?;
        files.graph.1 = Cow::Owned(files::read(&files.graph.0, files::GRAPH_LIMIT)?);
        Self::from_files(files)
    }

    pub(crate) fn from_files(files: ModelFiles) -> Result<Self, ModelError> {
        let parts = Parts::read(&files)?;
        let (path, bytes) = files.graph;
        let model = TokenModel::from_bytes(&files.name, &path, bytes)?;
        let info = EngineInfo {
            engine: "rten".to_owned(),
            model: files.name,
            digest: model.digest().to_owned(),
            classes: if parts.labels.neutral.is_some() { 3 } else { 2 },
            calibration: parts.calibration,
        };
        let engine = Self {
            info,
            labels: parts.labels,
            encoder: parts.encoder,
            model,
        };
        let pair = Pair {
            premise: "The door is open.",
            hypothesis: "The door is closed.",
        };
        match engine.logits(&[pair]) {
            Ok(_) => Ok(engine),
            Err(source) => Err(ModelError::FirstPair {
                path: engine.model.path().to_owned(),
                source,
            }),
        }
    }

    /// Picks the three numbers out of a model's outputs.
    fn read_logits(
        &self,
        outputs: &[NamedTensor],
        truncated: bool,
    ) -> Result<PairLogits, EngineError> {
        let fail = |message| EngineError::Run {
            model: self.info.model.clone(),
            message,
        };
        let logits = match outputs {
            [only] => Some(only),
            several => several.iter().find(|tensor| tensor.name == "logits"),
        };
        let Some(logits) = logits else {
            let names: Vec<&str> = self.model.outputs().collect();
            return Err(fail(format!(
                "the graph has no float output \"logits\" (its outputs: {}); export it for sequence \
                 classification",
                names.join(", ")
            )));
        };
        if logits.shape != [self.labels.classes()] {
            return Err(fail(format!(
                "the output \"{}\" has the shape {:?} for one pair, but config.json names {} labels; \
                 export the model for sequence classification, with its own config.json",
                logits.name,
                logits.shape,
                self.labels.classes()
            )));
        }
        Ok(PairLogits {
            entailment: logits.data[self.labels.entailment],
            neutral: self.labels.neutral.map(|place| logits.data[place]),
            contradiction: logits.data[self.labels.contradiction],
            truncated,
        })
    }
}

impl Engine for RtenEngine {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    fn logits(&self, pairs: &[Pair<'_>]) -> Result<Vec<PairLogits>, EngineError> {
        let encoded = self.encoder.encode(pairs)?;
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

/// What the small files say.
struct Parts {
    labels: Labels,
    encoder: PairEncoder,
    calibration: Calibration,
}

impl Parts {
    fn read(files: &ModelFiles) -> Result<Self, ModelError> {
        let (path, json) = &files.config;
        let config = Config::parse(json, path)?;
        let labels = Labels::read(&config.id2label, &config.label2id).map_err(|message| {
            ModelError::Labels {
                path: path.clone(),
                message,
            }
        })?;
        let tokenizer_config = match &files.tokenizer_config {
            Some((path, json)) => TokenizerConfig::parse(json, path)?,
            None => TokenizerConfig::default(),
        };
        let (path, json) = &files.tokenizer;
        let max_tokens = config.max_tokens(&tokenizer_config);
        let encoder = PairEncoder::new(json, path, max_tokens, config.vocab_size)?;
        let calibration = match &files.calibration {
            Some((path, json)) => {
                Calibration::parse(&String::from_utf8_lossy(json)).map_err(|source| {
                    ModelError::Calibration {
                        path: path.clone(),
                        source,
                    }
                })?
            }
            None => Calibration::default(),
        };
        Ok(Self {
            labels,
            encoder,
            calibration,
        })
    }
}
