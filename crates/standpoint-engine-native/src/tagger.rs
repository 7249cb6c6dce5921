use std::path::Path;

use standpoint_model::{ModelError, files};
use standpoint_tagger::{Encoder, Scores, Tagger};

use crate::TokenEncoder;

/// The heads of an attribution model in its file: scores of tags, vectors of links.
const HEADS: [&str; 2] = ["tag", "link"];

/// The attribution model of a folder: config.json, tokenizer.json, and `model_int8.safetensors` or
/// `model.safetensors` with the heads `tag` and `link`.
///
/// # Errors
/// [`ModelError`] if a file is missing, unreadable, damaged, or not a tagger's.
pub fn open_tagger(dir: &Path) -> Result<Tagger, ModelError> {
    const ADVICE: &str = "give the folder that scripts/train_tagger/export.py wrote";
    let (_, config) = files::require(dir, "config.json", ADVICE, files::CONFIG_LIMIT)?;
    let (_, tokenizer) = files::require(dir, "tokenizer.json", ADVICE, files::TOKENIZER_LIMIT)?;
    let encoder = TokenEncoder::open(dir, &HEADS)?;
    tagger(&dir.join("config.json"), &config, &tokenizer, encoder)
}

/// The attribution model that is compiled into the binary.
///
/// # Errors
/// [`ModelError`] only if the build took damaged files in.
#[cfg(feature = "bundled")]
pub fn bundled_tagger() -> Result<Tagger, ModelError> {
    let config = include_bytes!("../../../models/attribution/config.json");
    let tokenizer = include_bytes!("../../../models/attribution/tokenizer.json");
    let weights = include_bytes!("../../../models/attribution/model_int8.safetensors");
    let path = Path::new("models/attribution/config.json");
    let encoder = TokenEncoder::from_bytes(
        "standpoint-attribution-bundled",
        (path, config),
        (
            Path::new("models/attribution/model_int8.safetensors"),
            weights,
        ),
        &HEADS,
    )?;
    self::tagger(path, config, tokenizer, encoder)
}

fn tagger(
    path: &Path,
    config: &[u8],
    tokenizer: &[u8],
    encoder: TokenEncoder,
) -> Result<Tagger, ModelError> {
    Tagger::new(config, tokenizer, Box::new(Windows(encoder))).map_err(|error| ModelError::Config {
        path: path.to_owned(),
        message: error.to_string(),
    })
}

/// One call per window.
#[derive(Debug)]
struct Windows(TokenEncoder);

impl Encoder for Windows {
    fn encode(&self, ids: &[u32]) -> Result<Scores, Box<dyn std::error::Error + Send + Sync>> {
        let mut heads = self.0.run(ids)?.into_iter();
        Ok(Scores {
            tags: heads.next().unwrap_or_default(),
            link: heads.next().unwrap_or_default(),
        })
    }

    fn digest(&self) -> &str {
        self.0.digest()
    }
}
