use std::path::Path;

use serde::Deserialize;
use standpoint_model::ModelError;

use crate::kernels::{DEPTH, WIDTH};

/// The shape of a BERT, from `config.json`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Shape {
    pub(crate) hidden_size: usize,
    pub(crate) num_hidden_layers: usize,
    pub(crate) num_attention_heads: usize,
    pub(crate) intermediate_size: usize,
    pub(crate) vocab_size: usize,
    #[serde(default = "positions")]
    pub(crate) max_position_embeddings: usize,
    #[serde(default = "segments")]
    pub(crate) type_vocab_size: usize,
    #[serde(default = "epsilon")]
    pub(crate) layer_norm_eps: f32,
    #[serde(default = "gelu")]
    hidden_act: String,
    #[serde(default = "absolute")]
    position_embedding_type: String,
}

// What `transformers` takes where a BERT's config.json is silent.
fn positions() -> usize {
    512
}
fn segments() -> usize {
    2
}
fn epsilon() -> f32 {
    1e-12
}
fn gelu() -> String {
    "gelu".to_owned()
}
fn absolute() -> String {
    "absolute".to_owned()
}

impl Shape {
    /// Reads config.json; `path` is for messages.
    pub(crate) fn parse(json: &[u8], path: &Path) -> Result<Self, ModelError> {
        let fail = |message: String| ModelError::Config {
            path: path.to_owned(),
            message,
        };
        let shape: Self = serde_json::from_slice(json).map_err(|error| {
            fail(format!(
                "{error}; the file is damaged or not a BERT's, get it again"
            ))
        })?;
        shape.check().map_err(fail)?;
        Ok(shape)
    }

    /// Columns of queries, keys or values that belong together.
    pub(crate) fn head_size(&self) -> usize {
        self.hidden_size / self.num_attention_heads
    }

    fn check(&self) -> Result<(), String> {
        const OTHER: &str = "run this model with the engine rten";
        // Far above any encoder; sizes are multiplied with each other below this.
        const MOST: usize = 1 << 20;
        let sizes = [
            ("hidden_size", self.hidden_size),
            ("num_hidden_layers", self.num_hidden_layers),
            ("num_attention_heads", self.num_attention_heads),
            ("intermediate_size", self.intermediate_size),
            ("vocab_size", self.vocab_size),
            ("max_position_embeddings", self.max_position_embeddings),
            ("type_vocab_size", self.type_vocab_size),
        ];
        if let Some((name, size)) = sizes.into_iter().find(|(_, n)| !(1..=MOST).contains(n)) {
            return Err(format!("{name} is {size}; get the file again"));
        }
        for (name, size) in [sizes[0], sizes[3]] {
            if size % DEPTH != 0 {
                return Err(format!(
                    "{name} is {size}, this engine takes multiples of {DEPTH}; {OTHER}"
                ));
            }
        }
        if !self.hidden_size.is_multiple_of(self.num_attention_heads)
            || !self.head_size().is_multiple_of(WIDTH)
        {
            return Err(format!(
                "{} heads share {} columns, this engine takes heads of a multiple of {WIDTH}; {OTHER}",
                self.num_attention_heads, self.hidden_size
            ));
        }
        if self.hidden_act != "gelu" {
            return Err(format!(
                "hidden_act is \"{}\", this engine knows \"gelu\"; {OTHER}",
                self.hidden_act
            ));
        }
        if self.position_embedding_type != "absolute" {
            return Err(format!(
                "position_embedding_type is \"{}\", this engine knows \"absolute\"; {OTHER}",
                self.position_embedding_type
            ));
        }
        if !(self.layer_norm_eps > 0.0 && self.layer_norm_eps < 1.0) {
            return Err(format!(
                "layer_norm_eps is {}; get the file again",
                self.layer_norm_eps
            ));
        }
        Ok(())
    }
}
