//! Coverage over whole populations of analysts with very few articles, where an interval must lean on
//! the prior: with the default prior, and with the prior estimated from the run.
//!
//! `cargo run --release -p standpoint-aggregate --example population [-- analysts]`
#![allow(clippy::print_stdout, reason = "an example prints its table")]
#![allow(dead_code, reason = "the modules are shared with the coverage example")]

#[path = "../src/random.rs"]
mod random;
#[path = "coverage/world.rs"]
mod world;

use random::Random;
use standpoint_aggregate::{Observation, Options, Prior, SummaryLabel, by_analyst};
use world::{World, normal, observations};

/// Name, leanings of analysts, spread between and within articles.
type Population = (&'static str, fn(&mut Random) -> f64, f64, f64);

const POPULATIONS: [Population; 4] = [
    (
        "two camps, steady",
        |r| if r.below(2) == 0 { 2.0 } else { -2.0 } + 0.3 * normal(r),
        0.3,
        0.5,
    ),
    (
        "two camps, loose",
        |r| if r.below(2) == 0 { 1.5 } else { -1.5 } + 0.5 * normal(r),
        0.8,
        0.8,
    ),
    ("spread out", |r| 1.2 * normal(r), 0.6, 0.6),
    ("undecided", |r| 0.3 * normal(r), 1.0, 1.0),
];

/// Articles per analyst, statements per article.
const DESIGNS: [(usize, usize); 6] = [(1, 1), (1, 4), (2, 1), (2, 3), (3, 2), (5, 2)];

fn main() {
    let analysts = std::env::args()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(4_000_u32);
    println!(
        "{analysts} analysts; coverage %, mean width, label decided %, decided for the wrong side %"
    );
    for population in POPULATIONS {
        println!("\n{}", population.0);
        println!(
            "{:24}{:>30}{:>36}",
            "articles x statements", "default prior", "prior of the run"
        );
        for design in DESIGNS {
            let (run, truths) = simulate(population, design, analysts);
            let default = Prior::default();
            print!("{:24}", format!("{} x {}", design.0, design.1));
            // As a real run would: the prior comes from analysts with all numbers of articles.
            let mut mixed = run.clone();
            let (others, _) = simulate(population, (3, 2), 100);
            mixed.extend(others.iter().map(|o| Observation {
                analyst: o.analyst.map(|a| a + analysts),
                ..*o
            }));
            for prior in [default, Prior::of_analysts(&mixed)] {
                print!("   {}", report(&run, &truths, prior));
            }
            println!();
        }
    }
}

fn report(run: &[Observation], truths: &[f64], prior: Prior) -> String {
    let options = Options {
        prior,
        draws: 400,
        ..Options::default()
    };
    let (mut covered, mut width, mut decided, mut wrong) = (0.0, 0.0, 0.0, 0.0);
    for summary in by_analyst(run, &options) {
        let truth = truths[summary.analyst as usize];
        let end = |end: Option<i64>| end.expect("every statement has weight") as f64 / 1e6;
        let (low, high) = (end(summary.summary.ci_low), end(summary.summary.ci_high));
        covered += f64::from(low <= truth && truth <= high);
        width += high - low;
        let side = match summary.summary.label {
            SummaryLabel::Support => 1.0,
            SummaryLabel::Oppose => -1.0,
            _ => continue,
        };
        decided += 1.0;
        wrong += f64::from(side * truth < 0.0);
    }
    let n = truths.len() as f64;
    let (covered, width, decided, wrong) = (
        100.0 * covered / n,
        width / n,
        100.0 * decided / n,
        100.0 * wrong / n,
    );
    format!(
        "{covered:5.1} {width:.2} {decided:5.1} {wrong:4.1} (κ {:.2})",
        prior.strength() as f64 / 1e6
    )
}

/// Observations of analysts 0, 1, … and their true scores.
fn simulate(
    (_, lean, between, within): Population,
    (articles, statements): (usize, usize),
    analysts: u32,
) -> (Vec<Observation>, Vec<f64>) {
    let world = |lean| World {
        name: "",
        lean,
        between,
        within,
        unequal: false,
    };
    let grid: Vec<f64> = (0..=80)
        .map(|i| world(f64::from(i) / 10.0 - 4.0).truth_from(5_000))
        .collect();
    let truth = |lean: f64| {
        let at = ((lean + 4.0) * 10.0).clamp(0.0, 79.999);
        let i = at as usize;
        grid[i] + (at - i as f64) * (grid[i + 1] - grid[i])
    };
    let (mut run, mut truths) = (Vec::new(), Vec::new());
    for analyst in 0..analysts {
        let mut random = Random::new(5, u64::from(analyst));
        let lean = lean(&mut random);
        truths.push(truth(lean));
        let stances: Vec<_> = (0..articles)
            .map(|_| {
                let mut article = world(lean).article(&mut random);
                while article.len() < statements {
                    // Articles of this example have a fixed size: ask again until one is long enough.
                    article = world(lean).article(&mut random);
                }
                article.truncate(statements);
                article
            })
            .collect();
        run.extend(observations(&stances).into_iter().map(|o| Observation {
            analyst: Some(analyst),
            article: o.article + analyst * 10,
            ..o
        }));
    }
    (run, truths)
}
