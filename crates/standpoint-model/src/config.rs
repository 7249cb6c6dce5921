use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::ModelError;

/// Longest pair in tokens, whatever a model could take: the cost of attention grows with the square,
/// and entailment models are trained on short premises.
const MOST_TOKENS: usize = 512;

/// What is needed of `config.json`; other keys are the business of others.
#[derive(Debug, Default, Deserialize)]
pub struct Config {
    #[serde(default)]
    pub(crate) id2label: BTreeMap<String, String>,
    #[serde(default)]
    pub(crate) label2id: BTreeMap<String, serde_json::Value>,
    /// The architecture's name: `bert`, `deberta-v2`; empty if the file does not say.
    #[serde(default)]
    pub model_type: String,
    max_position_embeddings: Option<u64>,
    pad_token_id: Option<u64>,
    pub(crate) vocab_size: Option<u64>,
}

/// What is needed of `tokenizer_config.json`.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct TokenizerConfig {
    /// Often a float such as 1e30, which stands for "no limit".
    model_max_length: Option<f64>,
}

impl Config {
    /// Reads `config.json`; `path` is for messages.
    ///
    /// # Errors
    /// [`ModelError::Config`] if it is no JSON, or a key has another type.
    pub fn parse(json: &[u8], path: &Path) -> Result<Self, ModelError> {
        parse(json, path)
    }

    /// The id that fills a batch up; it is masked, so that any does for a model that names none.
    #[must_use]
    pub fn padding(&self) -> i64 {
        self.pad_token_id
            .and_then(|id| i64::try_from(id).ok())
            .unwrap_or(0)
    }

    /// The longest pair in tokens, with all special tokens.
    pub(crate) fn max_tokens(&self, tokenizer: &TokenizerConfig) -> usize {
        // RoBERTa and its kin number positions from the padding token's id plus one.
        let offset = match self.model_type.as_str() {
            "roberta" | "xlm-roberta" | "camembert" | "xlm-roberta-xl" | "mpnet" | "longformer" => {
                self.pad_token_id.unwrap_or(1).saturating_add(1)
            }
            _ => 0,
        };
        let positions = self
            .max_position_embeddings
            .map(|n| n.saturating_sub(offset));
        let stated = tokenizer.model_max_length.filter(|n| *n >= 1.0 && *n < 1e9);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "in 1..1e9"
        )]
        let stated = stated.map(|n| n as usize);
        let positions = positions
            .and_then(|n| usize::try_from(n).ok())
            .filter(|n| *n > 0);
        [positions, stated]
            .into_iter()
            .flatten()
            .fold(MOST_TOKENS, usize::min)
    }
}

impl TokenizerConfig {
    pub(crate) fn parse(json: &[u8], path: &Path) -> Result<Self, ModelError> {
        parse(json, path)
    }
}

fn parse<'a, T: Deserialize<'a>>(json: &'a [u8], path: &Path) -> Result<T, ModelError> {
    serde_json::from_slice(json).map_err(|error| ModelError::Config {
        path: path.to_owned(),
        message: format!("{error}; the file is damaged or not this model's, get it again"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_limit_counts() {
        #[track_caller]
        fn check(config: &str, tokenizer: &str, expected: usize) {
            let config: Config = serde_json::from_str(config).expect("config");
            let tokenizer: TokenizerConfig = serde_json::from_str(tokenizer).expect("tokenizer");
            assert_eq!(config.max_tokens(&tokenizer), expected);
        }
        check(r#"{"max_position_embeddings": 512}"#, "{}", 512);
        check(
            r#"{"max_position_embeddings": 512}"#,
            r#"{"model_max_length": 128}"#,
            128,
        );
        check(
            r#"{"max_position_embeddings": 8192}"#,
            r#"{"model_max_length": 1e30}"#,
            512,
        );
        let roberta =
            r#"{"model_type": "roberta", "max_position_embeddings": 258, "pad_token_id": 1}"#;
        check(roberta, "{}", 256);
        check("{}", "{}", 512);
        check(
            r#"{"max_position_embeddings": -1}"#.replace("-1", "0").as_str(),
            "{}",
            512,
        );
    }
}
