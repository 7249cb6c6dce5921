//! candle's BERT with the pooler and head that candle-transformers leaves out; the protocol is that of
//! `bench/ours`.
//!
//!     candle-bench MODEL_DIR PAIRS.tsv

use std::error::Error;
use std::hint::black_box;
use std::io::BufRead;
use std::path::Path;

use candle_core::{DType, Device, IndexOp, Tensor};
use candle_nn::{Linear, Module, VarBuilder, linear};
use candle_transformers::models::bert::{BertModel, Config};
use tokenizers::Tokenizer;

struct Classifier {
    tokenizer: Tokenizer,
    bert: BertModel,
    pooler: Linear,
    head: Linear,
}

impl Classifier {
    fn open(folder: &Path) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let config: Config =
            serde_json::from_str(&std::fs::read_to_string(folder.join("config.json"))?)?;
        let weights = std::fs::read(folder.join("fp32.safetensors"))?;
        let weights = VarBuilder::from_buffered_safetensors(weights, DType::F32, &Device::Cpu)?;
        let mut tokenizer = Tokenizer::from_file(folder.join("tokenizer.json"))?;
        tokenizer.with_padding(None).with_truncation(None)?;
        let width = config.hidden_size;
        Ok(Self {
            tokenizer,
            bert: BertModel::load(weights.pp("bert"), &config)?,
            pooler: linear(width, width, weights.pp("bert.pooler.dense"))?,
            head: linear(width, 3, weights.pp("classifier"))?,
        })
    }

    fn logits(
        &self,
        premise: &str,
        hypothesis: &str,
    ) -> Result<Vec<f32>, Box<dyn Error + Send + Sync>> {
        let encoded = self.tokenizer.encode((premise, hypothesis), true)?;
        let row = |ids: &[u32]| Tensor::new(ids, &Device::Cpu)?.unsqueeze(0);
        let hidden = self.bert.forward(
            &row(encoded.get_ids())?,
            &row(encoded.get_type_ids())?,
            None,
        )?;
        let pooled = self.pooler.forward(&hidden.i((.., 0))?)?.tanh()?;
        Ok(self.head.forward(&pooled)?.i(0)?.to_vec1()?)
    }
}

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [folder, pairs] = args.as_slice() else {
        return Err("candle-bench MODEL_DIR PAIRS.tsv".into());
    };
    let model = Classifier::open(Path::new(folder))?;
    let text = std::fs::read_to_string(pairs)?;
    let round = || -> Result<(), Box<dyn Error + Send + Sync>> {
        for line in text.lines() {
            let (premise, hypothesis) = line.split_once('\t').ok_or("a line without a tab")?;
            black_box(model.logits(premise, hypothesis)?);
        }
        Ok(())
    };
    round()?;
    println!("ready");
    for line in std::io::stdin().lock().lines() {
        line?;
        round()?;
        println!("done");
    }
    Ok(())
}
