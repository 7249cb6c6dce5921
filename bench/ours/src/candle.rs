//! candle's BERT on the processor, with the head that its model leaves to its users: all hypotheses of a
//! premise in one padded batch.

use std::path::Path;

use candle_core::{DType, Device, IndexOp as _, Tensor};
use candle_nn::{Linear, Module as _, VarBuilder, linear};
use candle_transformers::models::bert::{BertModel, Config};
use standpoint_model::Checkpoint;
use standpoint_stance::Pair;

use super::{Fail, Score};

/// The folder also holds `fp32.safetensors`, which bench/prepare.py writes.
pub fn open(folder: &Path) -> Result<Score, Fail> {
    let encoder = Checkpoint::open(folder)?.encoder;
    let config: Config =
        serde_json::from_slice(&std::fs::read(folder.join("config.json"))?)?;
    let tensors = candle_core::safetensors::load(folder.join("fp32.safetensors"), &Device::Cpu)?;
    let weights = VarBuilder::from_tensors(tensors, DType::F32, &Device::Cpu);
    let width = config.hidden_size;
    let bert = BertModel::load(weights.pp("bert"), &config)?;
    let pooler: Linear = linear(width, width, weights.pp("bert.pooler.dense"))?;
    let classifier: Linear = linear(width, 3, weights.pp("classifier"))?;
    Ok(Box::new(move |pairs: &[Pair<'_>]| {
        let encoded = encoder.encode(pairs)?;
        let longest = encoded.iter().map(|pair| pair.ids.len()).max().unwrap_or(0);
        let (mut ids, mut types, mut mask) = (Vec::new(), Vec::new(), Vec::new());
        for pair in &encoded {
            let padding = longest - pair.ids.len();
            ids.extend(pair.ids.iter().copied().chain(std::iter::repeat_n(0, padding)));
            types.extend(pair.types.iter().copied().chain(std::iter::repeat_n(0, padding)));
            mask.extend(std::iter::repeat_n(1_u32, pair.ids.len()));
            mask.extend(std::iter::repeat_n(0_u32, padding));
        }
        let tensor = |values: Vec<u32>| {
            Tensor::from_vec(values, (encoded.len(), longest), &Device::Cpu)
        };
        let states = bert.forward(&tensor(ids)?, &tensor(types)?, Some(&tensor(mask)?))?;
        let pooled = pooler.forward(&states.i((.., 0))?.contiguous()?)?.tanh()?;
        let logits = classifier.forward(&pooled)?.to_vec2::<f32>()?;
        std::hint::black_box(logits);
        Ok(())
    }))
}
