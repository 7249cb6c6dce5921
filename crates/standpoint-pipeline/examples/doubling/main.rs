//! Doubles texts of the worst kinds and prints how much more time each stage takes for twice the text:
//! `cargo run -p standpoint-pipeline --example doubling -- [BYTES] [STAGE ...] [TEXT ...]`
//!
//! BYTES is the length of the longer text (2,000,000). STAGE and TEXT are names as they are printed. Times are those that the thread had a processor,
//! so that a busy machine changes little. Ends with 1 if a ratio is above 2.3 in
//! three measurements.
#![allow(clippy::print_stdout)]

mod stages;
mod texts;

use std::process::ExitCode;
use std::time::Duration;

use mimalloc::MiMalloc;
use rustix::time::{ClockId, clock_gettime};
use stages::Stage;

/// The command's own, since memory is a part of the time.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// What twice the text may cost.
const ALLOWED: f64 = 2.3;

/// Work that takes less is repeated, and its ratio tells nothing if it stays below.
const SHORTEST: Duration = Duration::from_millis(2);

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let bytes = args.next().and_then(|n| n.parse().ok());
    let bytes: usize = bytes.unwrap_or(2_000_000);
    let stages = stages::all();
    let (only, texts): (Vec<String>, Vec<String>) =
        args.partition(|name| stages.iter().any(|stage| stage.name == name));
    let known = |name: &String| {
        let mut all = stages.iter().flat_map(|stage| texts::of(stage.form));
        all.any(|(text, _)| text == name)
    };
    if let Some(unknown) = texts.iter().find(|name| !known(name)) {
        println!("no stage and no text is called \"{unknown}\"");
        return ExitCode::from(2);
    }
    let wanted = |names: &[String], name: &str| names.is_empty() || names.iter().any(|n| n == name);
    let mut too_steep = 0;
    for stage in stages.iter().filter(|stage| wanted(&only, stage.name)) {
        let mut worst = (0.0, "");
        let mut slowest = (Duration::ZERO, "");
        for (name, make) in texts::of(stage.form) {
            if !wanted(&texts, name) {
                continue;
            }
            let (half, whole) = (make(bytes / 2), make(bytes));
            let (ratio, time) = ratio(stage, &half, &whole);
            if time > slowest.0 {
                slowest = (time, name);
            }
            if time >= 10 * SHORTEST && ratio > worst.0 {
                worst = (ratio, name);
            }
            if ratio > ALLOWED && time >= 10 * SHORTEST {
                too_steep += 1;
                println!("  {}: {name}: {ratio:.2} ({time:.1?})", stage.name);
            }
        }
        println!(
            "| {} | {:.2} ({}) | {:.1} s ({}) |",
            stage.name,
            worst.0,
            worst.1,
            slowest.0.as_secs_f64(),
            slowest.1
        );
    }
    ExitCode::from(u8::from(too_steep > 0))
}

/// The least ratio of up to three measurements, and the time for the longer text.
fn ratio(stage: &Stage, half: &str, whole: &str) -> (f64, Duration) {
    let mut least = (f64::INFINITY, Duration::ZERO);
    for _ in 0..3 {
        let (short, long) = (time(stage, half), time(stage, whole));
        let ratio = long.as_secs_f64() / short.as_secs_f64().max(1e-9);
        if ratio < least.0 {
            least = (ratio, long);
        }
        if least.0 <= ALLOWED || least.1 < SHORTEST {
            break;
        }
    }
    least
}

/// The shortest of a few times, fewer for long work.
fn time(stage: &Stage, text: &str) -> Duration {
    let prepared = (stage.prepare)(text);
    let mut shortest = Duration::MAX;
    let mut spent = Duration::ZERO;
    while spent < Duration::from_millis(50) {
        let start = on_processor();
        prepared();
        let took = on_processor() - start;
        spent += took.max(Duration::from_micros(10));
        shortest = shortest.min(took);
    }
    shortest
}

/// How long this thread has had a processor.
fn on_processor() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(now).expect("it never runs backwards")
}
