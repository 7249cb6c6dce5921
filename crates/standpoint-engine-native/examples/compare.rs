//! Scores the pairs of a JSONL file (`premise`, `hypothesis`) with the native engine and rten in turn, and
//! prints the pairs per second of processor time of each and how often their labels agree, also with the
//! logits under `reference` (`[entailment, neutral, contradiction]`), if there are any.
//!
//!     cargo run --release -p standpoint-engine-native --example compare -- MODEL_DIR PAIRS.jsonl [ROUNDS]

use std::path::Path;
use std::sync::LazyLock;
use std::time::Instant;

use standpoint_engine_native::NativeEngine;
use standpoint_engine_rten::RtenEngine;
use standpoint_stance::{Engine, Pair, PairLogits};

/// Processor time, so that other programs on the machine count less; the clock where it is not known.
fn seconds() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let clock = START.elapsed().as_secs_f64();
    let Ok(stat) = std::fs::read_to_string("/proc/self/stat") else {
        return clock;
    };
    let ticks = |i: usize| stat.split(' ').nth(i).and_then(|t| t.parse::<f64>().ok());
    match (ticks(13), ticks(14)) {
        (Some(user), Some(system)) => (user + system) / 100.0,
        _ => clock,
    }
}

#[expect(clippy::print_stdout, reason = "this is a measuring program")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [dir, pairs, rest @ ..] = arguments.as_slice() else {
        return Err("usage: compare MODEL_DIR PAIRS.jsonl [ROUNDS]".into());
    };
    let rounds: usize = rest.first().map_or(Ok(5), |n| n.parse())?;
    let text = std::fs::read_to_string(pairs)?;
    let rows: Vec<serde_json::Value> = text
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()?;
    let pairs: Vec<Pair<'_>> = rows
        .iter()
        .map(|row| Pair {
            premise: row["premise"].as_str().unwrap_or_default(),
            hypothesis: row["hypothesis"].as_str().unwrap_or_default(),
        })
        .collect();
    let native = NativeEngine::open(Path::new(dir))?;
    let rten = RtenEngine::open(Path::new(dir))?;
    let engines: [(&str, &dyn Engine); 2] = [("native", &native), ("rten", &rten)];
    let mut rates = [Vec::new(), Vec::new()];
    let mut answers: [Vec<PairLogits>; 2] = Default::default();
    for _ in 0..rounds {
        for (place, (_, engine)) in engines.iter().enumerate() {
            let start = seconds();
            answers[place] = pairs
                .chunk_by(|a, b| a.premise == b.premise)
                .map(|chunk| engine.logits(chunk))
                .collect::<Result<Vec<_>, _>>()?
                .concat();
            #[expect(clippy::cast_precision_loss, reason = "a count of pairs")]
            rates[place].push(pairs.len() as f64 / (seconds() - start));
        }
    }
    for ((name, _), rates) in engines.iter().zip(&mut rates) {
        rates.sort_by(f64::total_cmp);
        println!(
            "{name}: median {:.1} pairs/s, {rates:.1?}",
            rates[rates.len() / 2]
        );
    }
    let label = |l: &PairLogits| {
        let p = l.probabilities();
        (0..3).max_by(|&a, &b| p[a].total_cmp(&p[b]))
    };
    let equal = answers[0]
        .iter()
        .zip(&answers[1])
        .filter(|(a, b)| label(a) == label(b))
        .count();
    println!("labels equal: {equal} of {}", pairs.len());
    for ((name, _), answers) in engines.iter().zip(&answers) {
        let (mut equal, mut of, mut change) = (0, 0, 0.0_f64);
        for (row, answer) in rows.iter().zip(answers) {
            let Some(logits) = row["reference"].as_array() else {
                continue;
            };
            let logit = |i: usize| {
                logits
                    .get(i)
                    .and_then(serde_json::Value::as_f64)
                    .unwrap_or(0.0)
            };
            #[expect(clippy::cast_possible_truncation, reason = "logits were fp32")]
            let reference = PairLogits {
                entailment: logit(0) as f32,
                neutral: Some(logit(1) as f32),
                contradiction: logit(2) as f32,
                truncated: false,
            };
            of += 1;
            equal += usize::from(label(answer) == label(&reference));
            let (p, q) = (answer.probabilities(), reference.probabilities());
            change += p
                .iter()
                .zip(q)
                .map(|(p, q)| (p - q).abs())
                .fold(0.0, f64::max);
        }
        if of > 0 {
            println!("{name} and the reference: {equal} of {of} equal, sum of changes {change:.2}");
        }
    }
    Ok(())
}
