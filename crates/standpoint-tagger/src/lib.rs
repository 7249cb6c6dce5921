//! Marks who is quoted in an article and who the people in it are: sources, cues and contents; names, roles and
//! affiliations; and which belongs to which.
//!
//! The model gives scores for each word piece; this crate makes the pieces, cuts them into windows,
//! decodes the scores (a linear-chain CRF over BIOES tags, then links by dot product) and returns spans of
//! the text. `scripts/train_tagger/README.md` describes each step, and `models/attribution/fixtures.jsonl`
//! pins them.
//!
//! This crate must never know who anybody is, what a statement means, or how a model is run: it asks an
//! [`Encoder`]. It reads no files.

mod config;
mod decode;
mod pieces;
mod viterbi;
mod windows;

use sha2::{Digest as _, Sha256};
use standpoint_text::{Marks, Span};
use tokenizers::Tokenizer;

use config::Config;

/// Runs the network over one window.
pub trait Encoder: Send + Sync + std::fmt::Debug {
    /// Scores for each of `ids`, which begin with `[CLS]` and end with `[SEP]`.
    ///
    /// # Errors
    /// What the engine says, if the network cannot be run.
    fn encode(&self, ids: &[u32]) -> Result<Scores, Box<dyn std::error::Error + Send + Sync>>;

    /// SHA-256 of the network's file, in hexadecimal.
    fn digest(&self) -> &str;
}

/// What the network says of a window.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// One score per label (`labels` of all `layers` of config.json) and id: `[ids, labels]`, row by row.
    pub tags: Vec<f32>,
    /// Four vectors per id and layer, for links: `[ids, 4 × layers × dim]`, row by row.
    pub link: Vec<f32>,
}

/// Why a tagger cannot be made, or an article not marked.
#[derive(Debug, thiserror::Error)]
pub enum TaggerError {
    /// config.json is not a tagger's.
    #[error(
        "config.json of the attribution model: {0}; take the file that was exported with the model"
    )]
    Config(String),
    /// tokenizer.json is none.
    #[error(
        "tokenizer.json of the attribution model: {0}; take the file that was exported with the model"
    )]
    Tokenizer(String),
    /// The network fails, or returns other shapes than its configuration says.
    #[error("the attribution model failed: {0}")]
    Run(String),
}

/// A token encoder with everything that turns its scores into spans.
#[derive(Debug)]
pub struct Tagger {
    config: Config,
    tokenizer: Tokenizer,
    encoder: Box<dyn Encoder>,
    version: String,
}

impl Tagger {
    /// A tagger from the bytes of its `config.json` and `tokenizer.json`.
    ///
    /// # Errors
    /// [`TaggerError::Config`] and [`TaggerError::Tokenizer`] for files that are not a tagger's.
    pub fn new(
        config: &[u8],
        tokenizer: &[u8],
        encoder: Box<dyn Encoder>,
    ) -> Result<Self, TaggerError> {
        let version = version(&[encoder.digest().as_bytes(), config, tokenizer]);
        let config = Config::parse(config)?;
        let mut tokenizer = Tokenizer::from_bytes(tokenizer)
            .map_err(|error| TaggerError::Tokenizer(error.to_string()))?;
        // Windows are cut here; a tokenizer that cuts or fills by itself would shift them.
        tokenizer
            .with_truncation(None)
            .map_err(|error| TaggerError::Tokenizer(error.to_string()))?;
        tokenizer.with_padding(None);
        // An article that says "[SEP]" says just that.
        tokenizer.set_encode_special_tokens(true);
        Ok(Self {
            config,
            tokenizer,
            encoder,
            version,
        })
    }

    /// SHA-256 of the network's file, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> &str {
        self.encoder.digest()
    }

    /// SHA-256 of the network's digest and the other two files, which shape the marks as much, in hexadecimal:
    /// the same version, the same marks.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Marks what the layers of the network know (sources, cues and contents; people with roles and
    /// affiliations) in `paragraphs` of `text`, which are in text order and do not overlap. Text outside them is
    /// not read.
    ///
    /// # Errors
    /// [`TaggerError::Run`] if the network fails.
    pub fn mark(&self, text: &str, paragraphs: &[Span]) -> Result<Marks, TaggerError> {
        let pieces = pieces::split(&self.tokenizer, text, paragraphs)?;
        decode::decode(&self.config, self.encoder.as_ref(), &pieces)
    }
}

fn version(parts: &[&[u8]]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let digest = hasher.finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
