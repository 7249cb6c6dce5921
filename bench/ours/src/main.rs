//! A worker of `scripts/bench_peers.sh`: loads a model, says "ready", and scores all pairs whenever a line
//! arrives on standard input.
//!
//!     standpoint-bench ENGINE MODEL_DIR PAIRS.tsv [THREADS]
//!
//! ENGINE is `rten`, `rten-fp32`, `tokens` (the tokenizer alone), and by features `native`, `candle`, `rust-bert`
//! and `rust-bert-pipeline`. A line of PAIRS is a premise, a tab and a hypothesis; pairs with the same premise
//! that follow each other are asked at once, as a run asks them.

use std::error::Error;
use std::hint::black_box;
use std::io::{BufRead as _, Write as _};
use std::path::Path;

use rayon::prelude::*;
use standpoint_engine_rten::RtenEngine;
use standpoint_model::Checkpoint;
use standpoint_stance::{Engine, Pair};

#[cfg(feature = "candle")]
mod candle;
#[cfg(feature = "rust-bert")]
mod pipeline;

type Fail = Box<dyn Error + Send + Sync>;
/// Scores all pairs of one statement.
type Score = Box<dyn Fn(&[Pair<'_>]) -> Result<(), Fail> + Sync>;

/// The tokenizer alone is too fast for the clock of processor time.
const TOKENS_REPEATED: usize = 100;

fn main() -> Result<(), Fail> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [engine, folder, pairs, threads @ ..] = args.as_slice() else {
        return Err("standpoint-bench ENGINE MODEL_DIR PAIRS.tsv [THREADS]".into());
    };
    let threads: usize = threads.first().map_or(Ok(1), |n| n.parse())?;
    let text = std::fs::read_to_string(pairs)?;
    let statements = statements(&text)?;
    let score = open(engine, Path::new(folder))?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()?;
    let round = || -> Result<(), Fail> {
        if threads == 1 {
            statements.iter().try_for_each(|pairs| score(pairs))
        } else {
            pool.install(|| statements.par_iter().try_for_each(|pairs| score(pairs)))
        }
    };
    // Every thread has warmed up before anything is measured.
    round()?;
    let mut out = std::io::stdout();
    writeln!(out, "ready")?;
    for line in std::io::stdin().lock().lines() {
        line?;
        round()?;
        writeln!(out, "done")?;
    }
    Ok(())
}

fn statements(text: &str) -> Result<Vec<Vec<Pair<'_>>>, Fail> {
    let mut statements: Vec<Vec<Pair<'_>>> = Vec::new();
    for line in text.lines() {
        let (premise, hypothesis) = line.split_once('\t').ok_or("a line without a tab")?;
        let pair = Pair {
            premise,
            hypothesis,
        };
        match statements.last_mut() {
            Some(last) if last[0].premise == premise => last.push(pair),
            _ => statements.push(vec![pair]),
        }
    }
    Ok(statements)
}

fn open(engine: &str, folder: &Path) -> Result<Score, Fail> {
    Ok(match engine {
        "rten" => ours(RtenEngine::open_graph(
            folder,
            Some(&folder.join("model_int8.onnx")),
        )?),
        "rten-fp32" => ours(RtenEngine::open_graph(
            folder,
            Some(&folder.join("model.onnx")),
        )?),
        "tokens" => {
            let encoder = Checkpoint::open(folder)?.encoder;
            Box::new(move |pairs| {
                for _ in 0..TOKENS_REPEATED {
                    black_box(encoder.encode(pairs)?);
                }
                Ok(())
            })
        }
        #[cfg(feature = "native")]
        "native" => ours(standpoint_engine_native::NativeEngine::open(folder)?),
        #[cfg(feature = "candle")]
        "candle" => candle::open(folder)?,
        #[cfg(feature = "rust-bert")]
        "rust-bert" => ours(standpoint_engine_rust_bert::RustBertEngine::open(
            folder,
            Default::default(),
        )?),
        #[cfg(feature = "rust-bert")]
        "rust-bert-pipeline" => pipeline::open(folder)?,
        other => return Err(format!("no engine {other}; it may want a feature").into()),
    })
}

fn ours(engine: impl Engine + 'static) -> Score {
    Box::new(move |pairs| {
        black_box(engine.logits(pairs)?);
        Ok(())
    })
}
