use std::path::Path;

use standpoint_model::{Checkpoint, Encoded, ModelError, SmallFiles, first_pair};
use standpoint_stance::{Engine, EngineError, EngineInfo, Pair, PairLogits};

use crate::config::{ARCHITECTURES, Architecture, Shape};
use crate::encoder::{Batch, Encoder, Wanted};
use crate::kernels::{Dense, project};
use crate::weights::{Part, Weights, digest, read};

/// Pairs go through the model together until there are as many tokens: enough for the products, few enough
/// for the cache.
const TOKENS: usize = 512;

/// An entailment model of one of the [`ARCHITECTURES`] (`BertForSequenceClassification`,
/// `MPNetForSequenceClassification`).
#[derive(Debug)]
pub struct NativeEngine {
    info: EngineInfo,
    checkpoint: Checkpoint,
    encoder: Encoder,
    /// BERT's pooler, or the first layer of MPNet's head, which is the same.
    pooler: Dense,
    classifier: Dense,
    outputs: usize,
}

impl NativeEngine {
    /// Opens a folder as `transformers` writes it: `config.json` with `id2label`, `tokenizer.json`, and
    /// `model_int8.safetensors` or `model.safetensors`, the first there is, whole or in parts
    /// ([`crate::weight_files`]). `tokenizer_config.json` and `calibration.json` are read if they are there.
    ///
    /// One pair is run, so that parts that do not belong together are found here and not in the
    /// middle of a run. Whether the labels are right is for [`standpoint_stance::self_test`] to say.
    ///
    /// # Errors
    /// [`ModelError`] names the file and what to do: also for models of other architectures.
    pub fn open(dir: &Path) -> Result<Self, ModelError> {
        let small = SmallFiles::read(dir)?;
        // The small files first: their faults are found without reading the weights.
        let (checkpoint, shape) = parse(&small)?;
        Self::new(checkpoint, shape, &read(dir)?)
    }

    /// As [`NativeEngine::open`], from memory; the paths are for messages.
    ///
    /// # Errors
    /// As there.
    pub fn from_files(small: &SmallFiles, weights: &[Part<'_>]) -> Result<Self, ModelError> {
        let (checkpoint, shape) = parse(small)?;
        Self::new(checkpoint, shape, weights)
    }

    fn new(checkpoint: Checkpoint, shape: Shape, parts: &[Part<'_>]) -> Result<Self, ModelError> {
        let weights = Weights::parse(parts)?;
        let (pooler, classifier) = match shape.architecture {
            Architecture::Bert => (weights.named("pooler.dense"), "classifier"),
            Architecture::Mpnet => ("classifier.dense".to_owned(), "classifier.out_proj"),
        };
        let width = shape.hidden_size;
        let (pooler, _) = weights.dense(&pooler, width, Some(width))?;
        let (classifier, outputs) = weights.dense(classifier, width, None)?;
        let engine = Self {
            info: checkpoint.info("native", digest(parts)),
            checkpoint,
            encoder: Encoder::new(shape, &weights)?,
            pooler,
            classifier,
            outputs,
        };
        let path = parts.first().map(|(path, _)| path.as_path());
        first_pair(&engine, path.unwrap_or(Path::new("")))?;
        Ok(engine)
    }

    fn answer(&self, pairs: &[Encoded]) -> Result<Vec<PairLogits>, EngineError> {
        let mut batch = Batch::default();
        for pair in pairs {
            batch.push(&pair.ids, &pair.types);
        }
        let first = self
            .encoder
            .run(&batch, Wanted::First)
            .map_err(|message| self.checkpoint.run_error(message))?;
        let mut pooled = project(&first, &self.pooler);
        for value in &mut pooled {
            *value = libm::tanhf(*value);
        }
        project(&pooled, &self.classifier)
            .chunks_exact(self.classifier.bias.len())
            .zip(pairs)
            .map(|(logits, pair)| {
                let logits = &logits[..self.outputs];
                self.checkpoint.pair_logits(logits, pair.truncated)
            })
            .collect()
    }
}

impl Engine for NativeEngine {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    fn logits(&self, pairs: &[Pair<'_>]) -> Result<Vec<PairLogits>, EngineError> {
        let encoded = self.checkpoint.encoder.encode(pairs)?;
        let mut answers = Vec::with_capacity(pairs.len());
        let mut rest = encoded.as_slice();
        while !rest.is_empty() {
            let mut tokens = 0;
            let now = rest.iter().take_while(|pair| {
                let room = tokens < TOKENS;
                tokens += pair.ids.len();
                room
            });
            let (now, later) = rest.split_at(now.count());
            answers.extend(self.answer(now)?);
            rest = later;
        }
        Ok(answers)
    }
}

fn parse(small: &SmallFiles) -> Result<(Checkpoint, Shape), ModelError> {
    let checkpoint = Checkpoint::parse(small)?;
    let (path, json) = &small.config;
    let kind = &checkpoint.config.model_type;
    if !ARCHITECTURES.contains(&kind.as_str()) {
        return Err(ModelError::Config {
            path: path.clone(),
            message: format!(
                "model_type is \"{kind}\", the engine native runs {}; run this model with the engine rten",
                ARCHITECTURES.join(" and ")
            ),
        });
    }
    let shape = Shape::parse(json, path)?;
    Ok((checkpoint, shape))
}
