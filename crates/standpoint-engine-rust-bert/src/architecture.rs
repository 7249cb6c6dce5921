use rust_bert::RustBertError;
use rust_bert::albert::{AlbertConfig, AlbertForSequenceClassification};
use rust_bert::bart::{BartConfig, BartForSequenceClassification};
use rust_bert::bert::{BertConfig, BertForSequenceClassification};
use rust_bert::deberta::{DebertaConfig, DebertaForSequenceClassification};
use rust_bert::deberta_v2::{DebertaV2Config, DebertaV2ForSequenceClassification};
use rust_bert::distilbert::{DistilBertConfig, DistilBertModelClassifier};
use rust_bert::mobilebert::{MobileBertConfig, MobileBertForSequenceClassification};
use rust_bert::roberta::RobertaForSequenceClassification;
use serde::de::DeserializeOwned;
use tch::{Tensor, nn};

use crate::config;

/// The architectures, by `model_type` in `config.json`.
pub const ARCHITECTURES: [(&str, Architecture); 9] = [
    ("bert", Architecture::Bert),
    ("distilbert", Architecture::DistilBert),
    ("roberta", Architecture::Roberta),
    ("xlm-roberta", Architecture::Roberta),
    ("deberta", Architecture::Deberta),
    ("deberta-v2", Architecture::DebertaV2),
    ("albert", Architecture::Albert),
    ("mobilebert", Architecture::MobileBert),
    ("bart", Architecture::Bart),
];

/// A structure of rust-bert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Architecture {
    /// Devlin et al. 2019.
    Bert,
    /// Sanh et al. 2019.
    DistilBert,
    /// Liu et al. 2019; XLM-RoBERTa (Conneau et al. 2020) differs in the tokenizer only.
    Roberta,
    /// He et al. 2021.
    Deberta,
    /// The second and third version (He et al. 2023), which share `model_type`.
    DebertaV2,
    /// Lan et al. 2020.
    Albert,
    /// Sun et al. 2020.
    MobileBert,
    /// Lewis et al. 2020.
    Bart,
}

impl Architecture {
    /// That of a `model_type`.
    #[must_use]
    pub fn of(model_type: &str) -> Option<Self> {
        ARCHITECTURES
            .iter()
            .find(|(name, _)| *name == model_type)
            .map(|(_, architecture)| *architecture)
    }

    /// Whether rust-bert's structure computes what `transformers` computes. Its DeBERTa does not: the first
    /// version measures the span of relative positions by the number of heads instead of tokens, the
    /// second leaves the shift by the span out of the position's index and the root out of its scale
    /// (version 0.23). The tests hold both to be so.
    #[must_use]
    pub fn is_faithful(self) -> bool {
        !matches!(self, Self::Deberta | Self::DebertaV2)
    }

    /// Whether segment ids are an input.
    fn has_segments(self) -> bool {
        !matches!(self, Self::DistilBert | Self::Roberta | Self::Bart)
    }
}

/// A structure with its variables.
pub(crate) enum Network {
    Bert(BertForSequenceClassification),
    DistilBert(DistilBertModelClassifier),
    Roberta(RobertaForSequenceClassification),
    Deberta(DebertaForSequenceClassification),
    DebertaV2(DebertaV2ForSequenceClassification),
    Albert(AlbertForSequenceClassification),
    MobileBert(MobileBertForSequenceClassification),
    Bart(BartForSequenceClassification),
}

impl Network {
    /// Builds the structure under `root`, its variables not yet filled. The error says what is wrong with
    /// the configuration.
    pub(crate) fn build(
        architecture: Architecture,
        root: &nn::Path<'_>,
        json: &serde_json::Value,
    ) -> Result<Self, String> {
        let said = |error: RustBertError| error.to_string();
        match architecture {
            Architecture::Bert => {
                let config: BertConfig = read(architecture, json)?;
                BertForSequenceClassification::new(root, &config)
                    .map(Self::Bert)
                    .map_err(said)
            }
            Architecture::DistilBert => {
                let config: DistilBertConfig = read(architecture, json)?;
                DistilBertModelClassifier::new(root, &config)
                    .map(Self::DistilBert)
                    .map_err(said)
            }
            Architecture::Roberta => {
                let config: BertConfig = read(architecture, json)?;
                RobertaForSequenceClassification::new(root, &config)
                    .map(Self::Roberta)
                    .map_err(said)
            }
            Architecture::Deberta => {
                let config: DebertaConfig = read(architecture, json)?;
                DebertaForSequenceClassification::new(root, &config)
                    .map(Self::Deberta)
                    .map_err(said)
            }
            Architecture::DebertaV2 => {
                let config: DebertaV2Config = read(architecture, json)?;
                DebertaV2ForSequenceClassification::new(root, &config)
                    .map(Self::DebertaV2)
                    .map_err(said)
            }
            Architecture::Albert => {
                let config: AlbertConfig = read(architecture, json)?;
                AlbertForSequenceClassification::new(root, &config)
                    .map(Self::Albert)
                    .map_err(said)
            }
            Architecture::MobileBert => {
                let config: MobileBertConfig = read(architecture, json)?;
                MobileBertForSequenceClassification::new(root, &config)
                    .map(Self::MobileBert)
                    .map_err(said)
            }
            Architecture::Bart => {
                let config: BartConfig = read(architecture, json)?;
                BartForSequenceClassification::new(root, &config)
                    .map(Self::Bart)
                    .map_err(said)
            }
        }
    }

    /// Logits, `[pairs, labels]`, of token ids, attention mask and segment ids, each `[pairs, tokens]`.
    pub(crate) fn forward(
        &self,
        architecture: Architecture,
        ids: &Tensor,
        mask: &Tensor,
        segments: &Tensor,
    ) -> Result<Tensor, String> {
        let said = |error: RustBertError| error.to_string();
        let (ids, mask) = (Some(ids), Some(mask));
        let segments = Some(segments).filter(|_| architecture.has_segments());
        Ok(match self {
            Self::Bert(net) => net.forward_t(ids, mask, segments, None, None, false).logits,
            Self::DistilBert(net) => net.forward_t(ids, mask, None, false).map_err(said)?.logits,
            Self::Roberta(net) => net.forward_t(ids, mask, segments, None, None, false).logits,
            Self::Deberta(net) => {
                let output = net.forward_t(ids, mask, segments, None, None, false);
                output.map_err(said)?.logits
            }
            Self::DebertaV2(net) => {
                let output = net.forward_t(ids, mask, segments, None, None, false);
                output.map_err(said)?.logits
            }
            Self::Albert(net) => net.forward_t(ids, mask, segments, None, None, false).logits,
            Self::MobileBert(net) => {
                let output = net.forward_t(ids, segments, None, None, mask, false);
                output.map_err(said)?.logits
            }
            Self::Bart(net) => {
                let Some(ids) = ids else {
                    return Err("no tokens".to_owned());
                };
                net.forward_t(ids, mask, None, None, None, false)
                    .decoder_output
            }
        })
    }
}

fn read<T: DeserializeOwned>(
    architecture: Architecture,
    json: &serde_json::Value,
) -> Result<T, String> {
    serde_json::from_value(config::completed(architecture, json)).map_err(|e| e.to_string())
}
