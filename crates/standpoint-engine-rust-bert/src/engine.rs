use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::str::FromStr;

use standpoint_model::{Checkpoint, Encoded, ModelError, SmallFiles, first_pair, panic_message};
use standpoint_stance::{Engine, EngineError, EngineInfo, Pair, PairLogits};
use tch::{Device, Kind, Tensor};

use crate::architecture::{ARCHITECTURES, Architecture, Network};
use crate::pool::Pool;
use crate::weights::{Weights, first_line};

/// An entailment model of one of the [`ARCHITECTURES`], run by rust-bert.
pub struct RustBertEngine {
    info: EngineInfo,
    checkpoint: Checkpoint,
    options: Options,
    pool: Pool,
}

/// Where and how to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The CPU, or a card.
    pub place: Place,
    /// Most tokens in one batch, padding counted. 0: each pair by itself, which on a CPU is no slower and
    /// leaves every pair's logits independent of its neighbours to the last bit.
    pub batch_tokens: usize,
    /// Take also an architecture whose logits differ from those of `transformers`
    /// ([`Architecture::is_faithful`]), to measure by how much.
    pub take_unfaithful: bool,
}

/// Where the model runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// One thread for each call.
    Cpu,
    /// The card of this number, from 0.
    Cuda(usize),
}

impl Options {
    /// What suits the place: pairs alone on the CPU, 16,384 tokens at a time on a card, which keeps the
    /// activations of a large encoder under 2 GB.
    #[must_use]
    pub fn on(place: Place) -> Self {
        Self {
            place,
            batch_tokens: match place {
                Place::Cpu => 0,
                Place::Cuda(_) => 16_384,
            },
            take_unfaithful: false,
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::on(Place::Cpu)
    }
}

impl FromStr for Place {
    type Err = String;

    /// `cpu`, `cuda` (the first card) or `cuda:1`.
    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            None if text == "cpu" => Ok(Self::Cpu),
            None if text == "cuda" => Ok(Self::Cuda(0)),
            Some(("cuda", number)) => number.parse().map(Self::Cuda).map_err(|_| {
                format!("\"{number}\" is no number of a card; write cuda:0 for the first")
            }),
            _ => Err(format!(
                "\"{text}\" is no place to run; write cpu, cuda or cuda:NUMBER"
            )),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cpu => f.write_str("cpu"),
            Self::Cuda(number) => write!(f, "cuda:{number}"),
        }
    }
}

impl RustBertEngine {
    /// Opens a folder as `transformers` writes it: `config.json` with `model_type` and `id2label`,
    /// `tokenizer.json`, and `model.safetensors` or `rust_model.ot` in any float type, which is widened
    /// to 32 bits. `tokenizer_config.json` and `calibration.json` are read if they are there.
    ///
    /// One pair is run, so that parts that do not belong together are found here and not in the middle
    /// of a run. libtorch's own threads are set to one for the whole process: the caller is parallel.
    ///
    /// # Errors
    /// [`ModelError`] names the file and what to do.
    pub fn open(dir: &Path, options: Options) -> Result<Self, ModelError> {
        let small = SmallFiles::read(dir)?;
        let weights = Weights::find(dir)?;
        // The small files first: their faults are found without reading the weights.
        let checkpoint = Checkpoint::parse(&small)?;
        let (path, json) = &small.config;
        let wrong = |message: String| ModelError::Config {
            path: path.clone(),
            message,
        };
        let model_type = &checkpoint.config.model_type;
        let Some(architecture) = Architecture::of(model_type) else {
            let known: Vec<&str> = ARCHITECTURES
                .iter()
                .filter(|(_, architecture)| architecture.is_faithful())
                .map(|(name, _)| *name)
                .collect();
            return Err(wrong(format!(
                "rust-bert has no entailment model of the type \"{model_type}\" (it has {}); export the \
                 model to ONNX and take the engine rten",
                known.join(", ")
            )));
        };
        if !(architecture.is_faithful() || options.take_unfaithful) {
            return Err(wrong(format!(
                "the structure that rust-bert has for \"{model_type}\" does not compute what the model was \
                 trained with, so that its numbers would be wrong; export the model to ONNX and take the \
                 engine rten"
            )));
        }
        let config = serde_json::from_slice(json).map_err(|e| wrong(e.to_string()))?;
        let place = device(options.place).map_err(wrong)?;
        tch::set_num_threads(1);
        let weights = Weights::read(&weights)?;
        let path = weights.path.clone();
        let engine = Self {
            info: checkpoint.info(name_on(options.place), weights.digest.clone()),
            checkpoint,
            options,
            pool: Pool::new(architecture, config, place, weights),
        };
        // Faults of the weights come as what they are, not as those of a first pair.
        let built = catch_unwind(AssertUnwindSafe(|| engine.pool.with(|_, _| ())));
        built.unwrap_or_else(|panic| {
            Err(ModelError::Weights {
                path: path.clone(),
                message: format!(
                    "the model cannot be built: {}",
                    first_line(&panic_message(panic.as_ref()))
                ),
            })
        })?;
        first_pair(&engine, &path)?;
        Ok(engine)
    }

    /// The logits of a batch, one row for each pair.
    fn run(&self, batch: &[&Encoded]) -> Result<Vec<Vec<f32>>, EngineError> {
        let place = device(self.options.place).map_err(|m| self.checkpoint.run_error(m))?;
        let work = |architecture: Architecture, network: &Network| {
            tch::no_grad(|| {
                let inputs = Inputs::new(batch, self.checkpoint.config.padding(), place);
                let logits =
                    network.forward(architecture, &inputs.ids, &inputs.mask, &inputs.segments)?;
                rows(&logits, batch.len())
            })
        };
        match catch_unwind(AssertUnwindSafe(|| self.pool.with(work))) {
            Ok(Ok(rows)) => rows.map_err(|message| self.checkpoint.run_error(message)),
            Ok(Err(error)) => Err(self.checkpoint.run_error(error.to_string())),
            Err(panic) => Err(self.checkpoint.run_error(format!(
                "stopped with \"{}\"",
                first_line(&panic_message(panic.as_ref()))
            ))),
        }
    }
}

/// A card rounds otherwise than the CPU, and its batches decide how: answers of the two are not one another's.
fn name_on(place: Place) -> &'static str {
    match place {
        Place::Cpu => "rust-bert",
        Place::Cuda(_) => "rust-bert on CUDA",
    }
}

impl Engine for RustBertEngine {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    fn logits(&self, pairs: &[Pair<'_>]) -> Result<Vec<PairLogits>, EngineError> {
        let encoded = self.checkpoint.encoder.encode(pairs)?;
        let mut answers = vec![None; encoded.len()];
        for batch in batches(&encoded, self.options.batch_tokens) {
            let members: Vec<&Encoded> = batch.iter().map(|&place| &encoded[place]).collect();
            for (&place, logits) in batch.iter().zip(self.run(&members)?) {
                let truncated = encoded[place].truncated;
                answers[place] = Some(self.checkpoint.pair_logits(&logits, truncated)?);
            }
        }
        Ok(answers.into_iter().flatten().collect())
    }
}

impl fmt::Debug for RustBertEngine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RustBertEngine")
            .field("info", &self.info)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// The places of the pairs, in batches of pairs of about one length, none over `tokens` in all unless
/// a single pair is.
fn batches(encoded: &[Encoded], tokens: usize) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..encoded.len()).collect();
    order.sort_by_key(|&place| encoded[place].ids.len());
    let mut batches: Vec<Vec<usize>> = Vec::new();
    for place in order {
        // Pairs come by growing length, so that this one is what the batch would be padded to.
        let length = encoded[place].ids.len();
        match batches.last_mut() {
            Some(batch) if (batch.len() + 1) * length <= tokens => batch.push(place),
            _ => batches.push(vec![place]),
        }
    }
    batches
}

/// The inputs of a batch, each `[pairs, tokens]`.
struct Inputs {
    ids: Tensor,
    mask: Tensor,
    segments: Tensor,
}

impl Inputs {
    fn new(batch: &[&Encoded], padding: i64, place: Device) -> Self {
        let width = batch.iter().map(|e| e.ids.len()).max().unwrap_or(0);
        let (mut ids, mut mask, mut segments) = (Vec::new(), Vec::new(), Vec::new());
        for encoded in batch {
            let rest = width - encoded.ids.len();
            ids.extend(encoded.ids.iter().map(|&id| i64::from(id)));
            ids.extend(std::iter::repeat_n(padding, rest));
            mask.extend(std::iter::repeat_n(1i64, encoded.ids.len()));
            mask.extend(std::iter::repeat_n(0i64, rest));
            segments.extend(encoded.types.iter().map(|&id| i64::from(id)));
            segments.extend(std::iter::repeat_n(0i64, rest));
        }
        let shape = [
            i64::try_from(batch.len()).unwrap_or(i64::MAX),
            i64::try_from(width).unwrap_or(i64::MAX),
        ];
        let tensor = |values: &[i64]| Tensor::from_slice(values).view(shape).to_device(place);
        Self {
            ids: tensor(&ids),
            mask: tensor(&mask),
            segments: tensor(&segments),
        }
    }
}

fn rows(logits: &Tensor, pairs: usize) -> Result<Vec<Vec<f32>>, String> {
    let rows: Vec<Vec<f32>> = logits
        .to_device(Device::Cpu)
        .to_kind(Kind::Float)
        .try_into()
        .map_err(|_| format!("it gives the shape {:?}", logits.size()))?;
    if rows.len() == pairs {
        Ok(rows)
    } else {
        Err(format!("it gives {} rows for {pairs} pairs", rows.len()))
    }
}

fn device(place: Place) -> Result<Device, String> {
    match place {
        Place::Cpu => Ok(Device::Cpu),
        Place::Cuda(number) => {
            let cards = tch::Cuda::device_count();
            if i64::try_from(number).is_ok_and(|number| number < cards) {
                Ok(Device::Cuda(number))
            } else {
                Err(format!(
                    "there is no card {number} for this libtorch (it sees {cards}); run on the CPU, or \
                     build with a libtorch for CUDA"
                ))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_lengths(lengths: &[usize]) -> Vec<Encoded> {
        lengths
            .iter()
            .map(|&n| Encoded {
                ids: vec![7; n],
                types: vec![0; n],
                truncated: false,
            })
            .collect()
    }

    #[test]
    fn batches_hold_what_they_may() {
        #[track_caller]
        fn check(lengths: &[usize], tokens: usize, expected: &[&[usize]]) {
            assert_eq!(batches(&of_lengths(lengths), tokens), expected);
        }
        check(&[], 100, &[]);
        check(&[5, 5], 0, &[&[0], &[1]]);
        check(&[30, 10, 20], 60, &[&[1, 2], &[0]]);
        check(&[30, 10, 20], 1_000, &[&[1, 2, 0]]);
        check(&[200, 10], 60, &[&[1], &[0]]);
    }

    #[test]
    fn places_have_names() {
        for place in [Place::Cpu, Place::Cuda(0), Place::Cuda(3)] {
            assert_eq!(place.to_string().parse(), Ok(place));
        }
        assert_eq!("cuda".parse(), Ok(Place::Cuda(0)));
        for wrong in ["", "gpu", "cuda:x", "cpu:1"] {
            assert!(wrong.parse::<Place>().is_err(), "{wrong}");
        }
    }
}
