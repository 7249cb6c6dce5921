use std::borrow::Cow;
use std::path::{Path, PathBuf};

use standpoint_stance::{Calibration, Engine, EngineError, EngineInfo, Pair, PairLogits};

use crate::config::TokenizerConfig;
use crate::{Config, Labels, ModelError, PairEncoder, files};

/// An entailment model without its weights.
#[derive(Debug)]
pub struct Checkpoint {
    /// The name under which it stands in the record of a run: the folder's, without its path.
    pub name: String,
    /// `config.json`.
    pub config: Config,
    /// Which output is which.
    pub labels: Labels,
    /// From pairs to token ids.
    pub encoder: PairEncoder,
    /// From logits to probabilities; the identity where the folder has no `calibration.json`.
    pub calibration: Calibration,
}

/// The bytes of a model's small files, from a folder or from the binary itself, each with the path that
/// messages name.
#[derive(Debug, Clone)]
pub struct SmallFiles {
    /// For the record of a run.
    pub name: String,
    /// `config.json`.
    pub config: (PathBuf, Cow<'static, [u8]>),
    /// `tokenizer.json`.
    pub tokenizer: (PathBuf, Cow<'static, [u8]>),
    /// `tokenizer_config.json`.
    pub tokenizer_config: Option<(PathBuf, Cow<'static, [u8]>)>,
    /// `calibration.json`, ours.
    pub calibration: Option<(PathBuf, Cow<'static, [u8]>)>,
}

impl SmallFiles {
    /// Reads `config.json` and `tokenizer.json`, and `tokenizer_config.json` and `calibration.json` if they
    /// are there.
    ///
    /// # Errors
    /// [`ModelError`] if the folder or one of the first two is missing, or one is unreadable or too large.
    pub fn read(dir: &Path) -> Result<Self, ModelError> {
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
        Ok(Self {
            name: files::shown_name(dir),
            config: owned(config),
            tokenizer: owned(tokenizer),
            tokenizer_config: files::optional(dir, "tokenizer_config.json", files::CONFIG_LIMIT)?
                .map(owned),
            calibration: files::optional(dir, "calibration.json", files::CONFIG_LIMIT)?.map(owned),
        })
    }
}

impl Checkpoint {
    /// Reads the small files of a folder.
    ///
    /// # Errors
    /// [`ModelError`] names the file and what to do.
    pub fn open(dir: &Path) -> Result<Self, ModelError> {
        Self::parse(&SmallFiles::read(dir)?)
    }

    /// Understands the small files.
    ///
    /// # Errors
    /// [`ModelError`] if one is damaged, the labels are not those of an entailment model, or the tokenizer
    /// belongs to another model.
    pub fn parse(files: &SmallFiles) -> Result<Self, ModelError> {
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
            name: files.name.clone(),
            config,
            labels,
            encoder,
            calibration,
        })
    }

    /// What the engine `engine` says of this model; `digest` is that of the weights ([`crate::sha256`]).
    #[must_use]
    pub fn info(&self, engine: &str, digest: String) -> EngineInfo {
        EngineInfo {
            engine: engine.to_owned(),
            model: self.name.clone(),
            digest,
            classes: if self.labels.neutral.is_some() { 3 } else { 2 },
            calibration: self.calibration,
        }
    }

    /// Picks entailment, neutral and contradiction out of the logits of one pair.
    ///
    /// # Errors
    /// [`EngineError::Run`] if there are not as many as labels.
    pub fn pair_logits(&self, logits: &[f32], truncated: bool) -> Result<PairLogits, EngineError> {
        if logits.len() != self.labels.classes() {
            return Err(self.run_error(format!(
                "it gives {} numbers for a pair, but config.json names {} labels; take the weights of the \
                 model for sequence classification, with its own config.json",
                logits.len(),
                self.labels.classes()
            )));
        }
        Ok(PairLogits {
            entailment: logits[self.labels.entailment],
            neutral: self.labels.neutral.map(|place| logits[place]),
            contradiction: logits[self.labels.contradiction],
            truncated,
        })
    }

    /// A failure while this model ran.
    #[must_use]
    pub fn run_error(&self, message: String) -> EngineError {
        EngineError::Run {
            model: self.name.clone(),
            message,
        }
    }
}

/// Runs one pair, so that parts that do not belong together are found when a model is opened and not in
/// the middle of a run. Whether the labels are right is for [`standpoint_stance::self_test`] to say.
///
/// # Errors
/// [`ModelError::FirstPair`] with the path of the weights.
pub fn first_pair(engine: &dyn Engine, weights: &Path) -> Result<(), ModelError> {
    let pair = Pair {
        premise: "The door is open.",
        hypothesis: "The door is closed.",
    };
    match engine.logits(&[pair]) {
        Ok(_) => Ok(()),
        Err(source) => Err(ModelError::FirstPair {
            path: weights.to_owned(),
            source,
        }),
    }
}
