//! Runs an attribution model over windows of its fixtures with the native engine and rten in turn, and prints
//! the windows per second of each and how often their best tags agree.
//!
//!     cargo run --release -p standpoint-engine-native --example compare_tokens -- MODEL_DIR [ROUNDS]
//!
//! MODEL_DIR holds config.json, both kinds of weights and fixtures.jsonl.

use std::path::Path;
use std::time::Instant;

use standpoint_engine_native::TokenEncoder;
use standpoint_engine_rten::TokenModel;

const WINDOW: usize = 256;
const TAGS: usize = 13;

#[expect(clippy::print_stdout, reason = "this is a measuring program")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [dir, rest @ ..] = arguments.as_slice() else {
        return Err("usage: compare_tokens MODEL_DIR [ROUNDS]".into());
    };
    let dir = Path::new(dir);
    let rounds: usize = rest.first().map_or(Ok(5), |n| n.parse())?;
    let fixtures = std::fs::read_to_string(dir.join("fixtures.jsonl"))?;
    let mut ids = Vec::new();
    for line in fixtures.lines() {
        let row: serde_json::Value = serde_json::from_str(line)?;
        let row = row["input_ids"].as_array().cloned().unwrap_or_default();
        ids.extend(row.iter().filter_map(serde_json::Value::as_u64));
    }
    let ids: Vec<u32> = ids
        .into_iter()
        .map(u32::try_from)
        .collect::<Result<_, _>>()?;
    let windows: Vec<Vec<u32>> = (0..40)
        .map(|i| {
            ids.iter()
                .copied()
                .cycle()
                .skip(i * 7)
                .take(WINDOW)
                .collect()
        })
        .collect();
    let native = TokenEncoder::open(dir, &["tag", "link"])?;
    let rten = TokenModel::open(dir)?;
    let mut seconds = [Vec::new(), Vec::new()];
    let (mut equal, mut of) = (0, 0);
    for round in 0..rounds {
        let start = Instant::now();
        let ours: Vec<Vec<f32>> = windows
            .iter()
            .map(|window| Ok(native.run(window)?.swap_remove(0)))
            .collect::<Result<_, standpoint_stance::EngineError>>()?;
        seconds[0].push(start.elapsed().as_secs_f64());
        let start = Instant::now();
        let theirs: Vec<Vec<f32>> = windows
            .iter()
            .map(|window| Ok(rten.run(window)?.swap_remove(0).data))
            .collect::<Result<_, standpoint_stance::EngineError>>()?;
        seconds[1].push(start.elapsed().as_secs_f64());
        if round == 0 {
            let best = |tags: &[f32]| (0..TAGS).max_by(|&a, &b| tags[a].total_cmp(&tags[b]));
            for (ours, theirs) in ours.concat().chunks(TAGS).zip(theirs.concat().chunks(TAGS)) {
                of += 1;
                equal += usize::from(best(ours) == best(theirs));
            }
        }
    }
    for (name, seconds) in ["native", "rten"].iter().zip(&mut seconds) {
        seconds.sort_by(f64::total_cmp);
        #[expect(clippy::cast_precision_loss, reason = "a count of windows")]
        let rate = windows.len() as f64 / seconds[seconds.len() / 2];
        println!("{name}: median {rate:.1} windows/s, {seconds:.3?}");
    }
    println!("best tags equal: {equal} of {of}");
    Ok(())
}
