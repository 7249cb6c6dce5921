use std::path::PathBuf;

use standpoint_stance::{CalibrationError, EngineError};

/// Why a model cannot be used. Every message names the file and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The folder itself is missing or not a folder.
    #[error("{}: no such folder; give the folder that holds the model's config.json, tokenizer.json \
             and weights", .0.display())]
    NoFolder(PathBuf),
    /// A file is missing.
    #[error("{}: missing {what}; {advice}", folder.display())]
    Missing {
        /// Where it was looked for.
        folder: PathBuf,
        /// Which file, or which of several.
        what: &'static str,
        /// How to get it.
        advice: &'static str,
    },
    /// A file cannot be read.
    #[error("{}: cannot be read: {source}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file is larger than any such file should be.
    #[error("{}: {bytes} bytes, the most for this file is {limit}; is it the right file?", path.display())]
    TooLarge {
        /// Which file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
        /// The most that is read.
        limit: u64,
    },
    /// A JSON file that is none, or lacks what is needed.
    #[error("{}: {message}", path.display())]
    Config {
        /// Which file.
        path: PathBuf,
        /// What is wrong and what to do.
        message: String,
    },
    /// The labels do not say which output is entailment.
    #[error("{}: {message}", path.display())]
    Labels {
        /// config.json.
        path: PathBuf,
        /// What is wrong and what to do.
        message: String,
    },
    /// `calibration.json` is wrong.
    #[error("{}: {source}; correct it, or remove the file to go without calibration", path.display())]
    Calibration {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        source: CalibrationError,
    },
    /// `tokenizer.json` is no tokenizer, or not this model's.
    #[error("{}: {message}", path.display())]
    Tokenizer {
        /// tokenizer.json.
        path: PathBuf,
        /// What is wrong and what to do.
        message: String,
    },
    /// The weights cannot be loaded.
    #[error("{}: {message}", path.display())]
    Weights {
        /// The ONNX, safetensors or `.ot` file.
        path: PathBuf,
        /// What is wrong and what to do.
        message: String,
    },
    /// The model loads, but a first pair fails.
    #[error("{}: the model loads, but fails on a first pair: {source}; config.json, tokenizer.json \
             and the weights may come from different models", path.display())]
    FirstPair {
        /// The file of weights.
        path: PathBuf,
        /// How it failed.
        source: EngineError,
    },
}

/// What a caught panic said.
#[must_use]
pub fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}
