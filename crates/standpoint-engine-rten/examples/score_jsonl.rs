//! Scores pairs for experiments: JSON Lines with `premise` and `hypothesis` on standard input, the
//! same objects with `logits` (`[entailment, neutral, contradiction]`) and `truncated` on standard
//! output.
//!
//!     cargo run --release -p standpoint-engine-rten --example score_jsonl [MODEL_DIR] < pairs.jsonl
//!
//! The pairs a second, on one thread, go to standard error.
#![expect(clippy::print_stderr, reason = "a program")]

use std::error::Error;
use std::io::{BufRead as _, Write as _};
use std::path::Path;
use std::time::Instant;

use standpoint_engine_rten::RtenEngine;
use standpoint_stance::{Engine as _, Pair, self_test};

fn main() -> Result<(), Box<dyn Error>> {
    let engine = match std::env::args().nth(1) {
        Some(folder) => RtenEngine::open(Path::new(&folder))?,
        None => RtenEngine::bundled()?,
    };
    match self_test(&engine) {
        Ok(passed) => eprintln!("self-test: {} of {} right", passed.right, passed.total),
        Err(error) => eprintln!("self-test: {error}"),
    }
    let mut out = std::io::BufWriter::new(std::io::stdout());
    let (mut seconds, mut count) = (0.0, 0u32);
    for line in std::io::stdin().lock().lines() {
        let mut row: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&line?)?;
        let text = |key: &str| {
            row.get(key)
                .and_then(|v| v.as_str())
                .unwrap_or_default()
                .to_owned()
        };
        let (premise, hypothesis) = (text("premise"), text("hypothesis"));
        let start = Instant::now();
        let logits = engine.logits(&[Pair {
            premise: &premise,
            hypothesis: &hypothesis,
        }])?[0];
        seconds += start.elapsed().as_secs_f64();
        count += 1;
        let three = [
            Some(logits.entailment),
            logits.neutral,
            Some(logits.contradiction),
        ];
        row.insert("logits".to_owned(), serde_json::to_value(three)?);
        row.insert("truncated".to_owned(), logits.truncated.into());
        writeln!(out, "{}", serde_json::Value::Object(row))?;
    }
    eprintln!("{count} pairs, {:.1} a second", f64::from(count) / seconds);
    Ok(())
}
