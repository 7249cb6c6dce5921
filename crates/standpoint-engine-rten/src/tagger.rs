use std::path::Path;

use standpoint_model::{ModelError, files};
use standpoint_tagger::{Encoder, Scores, Tagger};

use crate::TokenModel;

/// The attribution model of a folder: config.json, tokenizer.json and an ONNX file with the outputs `tags`
/// and `link`.
///
/// # Errors
/// [`ModelError`] if a file is missing, unreadable, damaged, or not a tagger's.
pub fn open_tagger(dir: &Path) -> Result<Tagger, ModelError> {
    const ADVICE: &str = "give the folder that scripts/train_tagger/export.py wrote";
    let (_, config) = files::require(dir, "config.json", ADVICE, files::CONFIG_LIMIT)?;
    let (_, tokenizer) = files::require(dir, "tokenizer.json", ADVICE, files::TOKENIZER_LIMIT)?;
    tagger(&config, &tokenizer, TokenModel::open(dir)?)
}

pub(crate) fn tagger(
    config: &[u8],
    tokenizer: &[u8],
    model: TokenModel,
) -> Result<Tagger, ModelError> {
    let path = model.path().to_owned();
    let wrong = |message: String| ModelError::Weights {
        path: path.clone(),
        message,
    };
    for wanted in [TAGS, LINK] {
        if !model.outputs().any(|name| name == wanted) {
            return Err(wrong(format!(
                "the graph has no output \"{wanted}\"; it is no attribution model"
            )));
        }
    }
    Tagger::new(config, tokenizer, Box::new(Windows(model))).map_err(|e| wrong(e.to_string()))
}

const TAGS: &str = "tags";
const LINK: &str = "link";

/// One call per window, on one thread.
#[derive(Debug)]
struct Windows(TokenModel);

impl Encoder for Windows {
    fn encode(&self, ids: &[u32]) -> Result<Scores, Box<dyn std::error::Error + Send + Sync>> {
        let (mut tags, mut link) = (Vec::new(), Vec::new());
        for output in self.0.run(ids)? {
            match output.name.as_str() {
                TAGS => tags = output.data,
                LINK => link = output.data,
                _ => {}
            }
        }
        Ok(Scores { tags, link })
    }

    fn digest(&self) -> &str {
        self.0.digest()
    }
}
