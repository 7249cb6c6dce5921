//! Coverage of 95 % intervals in worlds with a known truth, for the shipped interval and for those that
//! were tried beside it.
//!
//! `cargo run --release -p standpoint-aggregate --example coverage [-- repetitions]`
//!
//! The same numbers are printed on every machine and with any number of threads, up to the last digit
//! of the platform's exponential function.
#![allow(clippy::print_stdout, reason = "an example prints its table")]

mod methods;
#[path = "../../src/quantile.rs"]
mod quantile;
#[path = "../../src/random.rs"]
mod random;
mod world;

use methods::{Article, Interval, METHODS};
use random::Random;
use rayon::prelude::*;
use standpoint_aggregate::{Options, by_analyst};
use world::{WORLDS, World, observations};

const SIZES: [usize; 6] = [2, 3, 5, 10, 20, 100];

fn main() {
    let repetitions = std::env::args()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(4_000_u64);
    println!("coverage of 95 % intervals in per cent, and mean width; {repetitions} repetitions");
    println!(
        "(standard error of a coverage of 95 %: {:.2})",
        standard_error(repetitions)
    );
    for world in WORLDS {
        let truth = world.truth();
        println!("\n{}: true score {truth:.3}", world.name);
        print!("{:34}", "articles");
        SIZES.iter().for_each(|n| print!("{n:>14}"));
        println!();
        let columns: Vec<Vec<Tally>> = SIZES
            .iter()
            .map(|&n| simulate(&world, truth, n, repetitions))
            .collect();
        for row in 0..=METHODS.len() {
            let name = if row == 0 {
                "shipped (shrunk)"
            } else {
                METHODS[row - 1].0
            };
            print!("{name:34}");
            for column in &columns {
                let tally = column[row];
                let share = 100.0 * tally.covered as f64 / repetitions as f64;
                print!("{share:>8.1} {:.3}", tally.width / repetitions as f64);
            }
            println!();
        }
    }
}

fn standard_error(repetitions: u64) -> f64 {
    100.0 * (0.95 * 0.05 / repetitions as f64).sqrt()
}

#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    covered: u64,
    width: f64,
}

impl Tally {
    fn add(&mut self, (low, high): Interval, truth: f64) {
        self.covered += u64::from(low <= truth && truth <= high);
        self.width += high - low;
    }
}

/// One tally for the shipped interval, then one for each method.
fn simulate(world: &World, truth: f64, articles: usize, repetitions: u64) -> Vec<Tally> {
    let each: Vec<Vec<Interval>> = (0..repetitions)
        .into_par_iter()
        .map(|r| intervals(world, articles, r))
        .collect();
    let mut tallies = vec![Tally::default(); METHODS.len() + 1];
    for intervals in each {
        for (tally, interval) in tallies.iter_mut().zip(intervals) {
            tally.add(interval, truth);
        }
    }
    tallies
}

fn intervals(world: &World, articles: usize, repetition: u64) -> Vec<Interval> {
    let mut random = Random::new(articles as u64, repetition);
    let stances: Vec<_> = (0..articles).map(|_| world.article(&mut random)).collect();
    let options = Options {
        draws: 999,
        ..Options::default()
    };
    let summary = by_analyst(&observations(&stances), &options)[0].summary;
    let end = |end: Option<i64>| end.expect("every statement has weight") as f64 / 1e6;
    let articles: Vec<Article> = stances.iter().map(|s| Article::new(s)).collect();
    std::iter::once((end(summary.ci_low), end(summary.ci_high)))
        .chain(
            METHODS
                .iter()
                .map(|(_, method)| method(&articles, repetition)),
        )
        .collect()
}
