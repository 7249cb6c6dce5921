//! The permutation test of `compare`: false positives where the two sides do not differ, power where they
//! do, and the coverage of the interval of the difference.
//!
//! `cargo run --release -p standpoint-aggregate --example power [-- repetitions]`
#![allow(clippy::print_stdout, reason = "an example prints its table")]
#![allow(dead_code, reason = "the modules are shared with the coverage example")]

#[path = "../src/random.rs"]
mod random;
#[path = "coverage/world.rs"]
mod world;

use random::Random;
use rayon::prelude::*;
use standpoint_aggregate::{By, CompareOptions, Observation, Within, compare};
use world::{World, normal, observations};

/// Two sources: articles of each, spread between articles of each, articles that carry both.
#[derive(Clone, Copy)]
struct Design {
    name: &'static str,
    articles: [usize; 2],
    between: [f64; 2],
    shared: usize,
}

const DESIGNS: [Design; 7] = [
    Design {
        name: "5 and 5 articles",
        articles: [5, 5],
        between: [1.0, 1.0],
        shared: 0,
    },
    Design {
        name: "10 and 10",
        articles: [10, 10],
        between: [1.0, 1.0],
        shared: 0,
    },
    Design {
        name: "20 and 20",
        articles: [20, 20],
        between: [1.0, 1.0],
        shared: 0,
    },
    Design {
        name: "50 and 50",
        articles: [50, 50],
        between: [1.0, 1.0],
        shared: 0,
    },
    Design {
        name: "10 and 40",
        articles: [10, 40],
        between: [1.0, 1.0],
        shared: 0,
    },
    Design {
        name: "10 and 40, unequal spread",
        articles: [10, 40],
        between: [1.4, 0.6],
        shared: 0,
    },
    Design {
        name: "5 and 5, 10 shared",
        articles: [5, 5],
        between: [1.0, 1.0],
        shared: 10,
    },
];

fn main() {
    let repetitions = std::env::args()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(4_000_u64);
    let error = 100.0 * (0.05 * 0.95 / repetitions as f64).sqrt();
    println!(
        "p <= 0.05 in per cent, {repetitions} repetitions (standard error at 5 %: {error:.2})"
    );
    println!("and coverage of the difference's 95 % interval\n");
    let leanings = [0.0, 0.2, 0.4, 0.6, 0.8, 1.2];
    // With unequal spread the leaning of the second source is set so that the true scores are equal
    // where the effect is 0: both are 0 by symmetry, so the null uses leaning 0.
    print!("{:28}", "effect (leaning of one side)");
    leanings.iter().for_each(|l| print!("{l:>14}"));
    println!();
    print!("{:28}", "difference of true scores");
    leanings
        .iter()
        .for_each(|&l| print!("{:>14.3}", truth(l, 1.0)));
    println!();
    for design in DESIGNS {
        print!("{:28}", design.name);
        for leaning in leanings {
            let (rejected, covered) = simulate(design, leaning, repetitions);
            print!("{:>8.1} {:5.1}", rejected, covered);
        }
        println!();
    }
}

fn world(lean: f64, between: f64) -> World {
    World {
        name: "",
        lean,
        between,
        within: 0.8,
        unequal: false,
    }
}

fn truth(lean: f64, between: f64) -> f64 {
    world(lean, between).truth_from(100_000)
}

/// Shares of p ≤ 0.05 and of intervals that hold the true difference, in per cent.
fn simulate(design: Design, lean: f64, repetitions: u64) -> (f64, f64) {
    let truth = truth(lean, design.between[0]) - truth(0.0, design.between[1]);
    let counts: (u64, u64) = (0..repetitions)
        .into_par_iter()
        .map(|repetition| {
            let run = run(design, lean, repetition);
            let options = CompareOptions {
                permutations: 999,
                ..CompareOptions::default()
            };
            let row = compare(&run, By::Source, Within::Article, &options)[0];
            let rejected = row.p_value.is_some_and(|p| p <= 50_000);
            let (low, high) = (row.ci_low as f64 / 1e6, row.ci_high as f64 / 1e6);
            (
                u64::from(rejected),
                u64::from(low <= truth && truth <= high),
            )
        })
        .reduce(|| (0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    let share = |n: u64| 100.0 * n as f64 / repetitions as f64;
    (share(counts.0), share(counts.1))
}

fn run(design: Design, lean: f64, repetition: u64) -> Vec<Observation> {
    let mut random = Random::new(repetition, 9);
    let mut run = Vec::new();
    let mut first = 0;
    let mut add = |articles: &[Vec<_>], source: u32, first: u32| {
        run.extend(observations(articles).into_iter().map(|o| Observation {
            source: Some(source),
            article: first + o.article,
            statement: o.statement + 100 * source,
            ..o
        }));
    };
    for (source, lean) in [(0, lean), (1, 0.0)] {
        let side = source as usize;
        let articles: Vec<_> = (0..design.articles[side])
            .map(|_| world(lean, design.between[side]).article(&mut random))
            .collect();
        add(&articles, source, first);
        first += 1_000;
    }
    // A shared article (think of two analysts who are quoted side by side) pulls both the same way.
    for _ in 0..design.shared {
        let pull = normal(&mut random);
        let both = [world(lean + pull, 0.6), world(pull, 0.6)].map(|w| w.article(&mut random));
        for (source, article) in (0..).zip(both) {
            add(&[article], source, first);
        }
        first += 1;
    }
    run
}
