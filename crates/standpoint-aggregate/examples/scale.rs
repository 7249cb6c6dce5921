//! 100,000 statements × 10 propositions, aggregated by analyst and by source with 1,000 draws.
//!
//! `cargo run --release -p standpoint-aggregate --example scale [-- statements]`
#![allow(clippy::print_stdout, reason = "an example prints its table")]
#![allow(dead_code, reason = "the modules are shared with the coverage example")]

#[path = "../src/random.rs"]
mod random;
#[path = "coverage/world.rs"]
mod world;

use std::time::Instant;

use random::Random;
use standpoint_aggregate::{Observation, Options, Prior, by_analyst, by_source};
use standpoint_text::Stance;
use world::{normal, uniform};

const PROPOSITIONS: u32 = 10;
const STATEMENTS_OF_AN_ARTICLE: u32 = 10;
const SOURCES: usize = 20;

fn main() {
    let statements = std::env::args()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(100_000_u32);
    let run = run(statements);
    println!("{} observations; peak memory {}", run.len(), peak_memory());
    let options = Options::default();
    let start = Instant::now();
    let analysts = by_analyst(&run, &options);
    println!(
        "by_analyst: {} rows in {:.2?}",
        analysts.len(),
        start.elapsed()
    );
    let start = Instant::now();
    let sources = by_source(&run, &options);
    println!(
        "by_source: {} rows in {:.2?}",
        sources.len(),
        start.elapsed()
    );
    let start = Instant::now();
    let prior = Prior::of_analysts(&run);
    println!("prior of the run: {prior:?} in {:.2?}", start.elapsed());
    println!("peak memory {}", peak_memory());
}

/// Articles of ten statements, 20 sources, one analyst for every 40 statements, a few of them heard often.
fn run(statements: u32) -> Vec<Observation> {
    let analysts = f64::from(statements / 40);
    let mut run = Vec::new();
    for statement in 0..statements {
        let mut random = Random::new(1, u64::from(statement));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "small"
        )]
        let analyst = (uniform(&mut random).powi(3) * analysts) as u32;
        let article = statement / STATEMENTS_OF_AN_ARTICLE;
        let source = Random::new(2, u64::from(article)).below(SOURCES);
        for proposition in 0..PROPOSITIONS {
            let x = normal(&mut random);
            let stance = Stance::from_weights(x.exp(), 2.0, (-x).exp()).expect("positive");
            run.push(Observation {
                analyst: Some(analyst),
                source: u32::try_from(source).ok(),
                article,
                statement,
                proposition,
                stance,
                label: stance.argmax(),
                counts_for_analyst: true,
            });
        }
    }
    run
}

/// As Linux has it; empty elsewhere.
fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.unwrap_or(" unknown").trim().to_owned()
}
