use std::path::Path;

use serde::Deserialize;
use standpoint_model::ModelError;

use crate::kernels::{DEPTH, WIDTH};
use crate::relative_position::BUCKETS;

/// The entailment models that [`crate::NativeEngine`] runs, by `model_type` in `config.json`.
pub const ARCHITECTURES: [&str; 2] = ["bert", "mpnet"];

/// What the encoders differ in: names of tensors, positions, segments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(from = "String")]
pub(crate) enum Architecture {
    /// Devlin et al. 2019.
    #[default]
    Bert,
    /// Song et al. 2020: a BERT without segments, which adds a bias to each attention score by how far
    /// the key stands from the query.
    Mpnet,
}

/// A layer's parts where their names differ.
pub(crate) struct Parts {
    /// Queries, keys and values.
    pub(crate) three: [&'static str; 3],
    pub(crate) out: &'static str,
    pub(crate) out_norm: &'static str,
}

/// MPNet's token of padding: `transformers` has it fixed, whatever config.json says.
const PADDING: u32 = 1;

/// The shape of an encoder, from `config.json`.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Shape {
    #[serde(default, rename = "model_type")]
    pub(crate) architecture: Architecture,
    pub(crate) hidden_size: usize,
    pub(crate) num_hidden_layers: usize,
    pub(crate) num_attention_heads: usize,
    pub(crate) intermediate_size: usize,
    pub(crate) vocab_size: usize,
    #[serde(default = "positions")]
    pub(crate) max_position_embeddings: usize,
    /// BERT's alone.
    #[serde(default = "segments")]
    pub(crate) type_vocab_size: usize,
    /// MPNet's alone.
    #[serde(default = "buckets")]
    relative_attention_num_buckets: usize,
    #[serde(default = "epsilon")]
    pub(crate) layer_norm_eps: f32,
    #[serde(default = "gelu")]
    hidden_act: String,
    #[serde(default = "absolute")]
    position_embedding_type: String,
}

// What `transformers` takes where config.json is silent.
fn positions() -> usize {
    512
}
fn segments() -> usize {
    2
}
fn buckets() -> usize {
    BUCKETS
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

impl From<String> for Architecture {
    fn from(model_type: String) -> Self {
        // A tagger's model_type is a name of its own.
        if model_type == "mpnet" {
            Self::Mpnet
        } else {
            Self::Bert
        }
    }
}

impl Architecture {
    pub(crate) fn parts(self) -> Parts {
        match self {
            Self::Bert => Parts {
                three: [
                    "attention.self.query",
                    "attention.self.key",
                    "attention.self.value",
                ],
                out: "attention.output.dense",
                out_norm: "attention.output.LayerNorm",
            },
            Self::Mpnet => Parts {
                three: ["attention.attn.q", "attention.attn.k", "attention.attn.v"],
                out: "attention.attn.o",
                out_norm: "attention.LayerNorm",
            },
        }
    }

    /// The row of the position embeddings that each token gets.
    pub(crate) fn places(self, ids: &[u32]) -> impl Iterator<Item = usize> {
        let mut next = self.first_place();
        ids.iter().map(move |&id| {
            // As `transformers` counts: padding has a place of its own, wherever it stands.
            if self == Self::Mpnet && id == PADDING {
                return PADDING as usize;
            }
            next += 1;
            next - 1
        })
    }

    /// That of the first token.
    fn first_place(self) -> usize {
        match self {
            Self::Bert => 0,
            Self::Mpnet => PADDING as usize + 1,
        }
    }
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
                "{error}; the file is damaged or not an encoder's, get it again"
            ))
        })?;
        shape.check().map_err(fail)?;
        Ok(shape)
    }

    /// Columns of queries, keys or values that belong together.
    pub(crate) fn head_size(&self) -> usize {
        self.hidden_size / self.num_attention_heads
    }

    /// The longest sequence.
    pub(crate) fn most_tokens(&self) -> usize {
        self.max_position_embeddings
            .saturating_sub(self.architecture.first_place())
    }

    fn check(&self) -> Result<(), String> {
        const OTHER: &str = "run this model with the engine rten";
        // Far above any encoder; sizes are multiplied with each other below this.
        const MOST: usize = 1 << 20;
        // A sum of so many products of a byte and a code fits into 32 bits.
        const WIDEST: usize = 1 << 16;
        let is_mpnet = self.architecture == Architecture::Mpnet;
        let sizes = [
            ("hidden_size", self.hidden_size),
            ("num_hidden_layers", self.num_hidden_layers),
            ("num_attention_heads", self.num_attention_heads),
            ("intermediate_size", self.intermediate_size),
            ("vocab_size", self.vocab_size),
            ("max_position_embeddings", self.max_position_embeddings),
        ];
        let segments = (!is_mpnet).then_some(("type_vocab_size", self.type_vocab_size));
        let mut all = sizes.into_iter().chain(segments);
        if let Some((name, size)) = all.find(|(_, n)| !(1..=MOST).contains(n)) {
            return Err(format!("{name} is {size}; get the file again"));
        }
        for (name, size) in [sizes[0], sizes[3]] {
            if size % DEPTH != 0 || size > WIDEST {
                return Err(format!(
                    "{name} is {size}, this engine takes multiples of {DEPTH} up to {WIDEST}; {OTHER}"
                ));
            }
        }
        if self.most_tokens() == 0 {
            return Err(format!(
                "max_position_embeddings is {}, which leaves no room for a token; get the file again",
                self.max_position_embeddings
            ));
        }
        // transformers sorts distances into 32 buckets even where config.json says another number.
        if is_mpnet && self.relative_attention_num_buckets != BUCKETS {
            return Err(format!(
                "relative_attention_num_buckets is {}, this engine knows {BUCKETS}; {OTHER}",
                self.relative_attention_num_buckets
            ));
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
