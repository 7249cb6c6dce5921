//! rust-bert's own zero-shot pipeline, as its users run it: all hypotheses of a premise in one padded batch.

use std::error::Error;
use std::path::Path;
use std::sync::Mutex;

use rust_bert::pipelines::common::{ModelResource, ModelType};
use rust_bert::pipelines::zero_shot_classification::{
    ZeroShotClassificationConfig, ZeroShotClassificationModel,
};
use rust_bert::resources::LocalResource;
use standpoint_stance::Pair;

use super::Score;

/// The folder also holds `vocab.txt` and `fp32.safetensors`, which bench/prepare.py writes: the pipeline
/// has its own tokenizer.
pub fn open(folder: &Path) -> Result<Score, Box<dyn Error + Send + Sync>> {
    let file = |name: &str| LocalResource {
        local_path: folder.join(name),
    };
    tch::set_num_threads(1);
    let mut config = ZeroShotClassificationConfig::new(
        ModelType::Bert,
        ModelResource::Torch(Box::new(file("fp32.safetensors"))),
        file("config.json"),
        file("vocab.txt"),
        None,
        true,
        None,
        None,
    );
    config.device = tch::Device::Cpu;
    // A model can be sent to another thread, but not shared.
    let model = Mutex::new(ZeroShotClassificationModel::new(config)?);
    Ok(Box::new(move |pairs: &[Pair<'_>]| {
        let labels: Vec<&str> = pairs.iter().map(|pair| pair.hypothesis).collect();
        let as_it_is = Box::new(|label: &str| label.to_owned());
        let model = model.lock().map_err(|_| "a round failed")?;
        std::hint::black_box(model.predict_multilabel(
            [pairs[0].premise],
            labels,
            Some(as_it_is),
            512,
        )?);
        Ok(())
    }))
}
