//! `correct` on a biased classifier: how often the naive and the corrected intervals hold the truth.
//!
//! `cargo run --release -p standpoint-aggregate --example correction [-- repetitions]`
#![allow(clippy::print_stdout, reason = "an example prints its table")]
#![allow(dead_code, reason = "the modules are shared with the coverage example")]

#[path = "../src/random.rs"]
mod random;
#[path = "coverage/world.rs"]
mod world;

use random::{Random, mix};
use rayon::prelude::*;
use standpoint_aggregate::{
    By, Coded, CorrectOptions, Corrected, Correction, Observation, Options, SampleOptions, Strata,
    correct, draw_sample,
};
use standpoint_text::{Stance, StanceLabel};
use world::{normal, uniform};

const SOURCES: u32 = 3;
const ANALYSTS: u32 = 60;
/// Analysts speak in one source each, in five articles.
const OF_A_SOURCE: u32 = ANALYSTS / SOURCES;
/// Leanings of the sources.
const LEANINGS: [f64; 3] = [-0.5, 0.2, 1.0];
/// The classifier reads every statement as more supportive than it is.
const BIAS: f64 = 0.8;

fn main() {
    let repetitions = std::env::args()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(1_000_u64);
    let truths: Vec<f64> = (0..SOURCES).map(truth).collect();
    println!(
        "{repetitions} repetitions, 3 sources of 100 articles (about 1,000 statements in all)"
    );
    println!("true scores of the sources: {truths:.3?}\n");
    println!(
        "{:32}{:>18}{:>18}{:>18}{:>22}",
        "coded rows", "naive", "direct", "pooled", "bias naive/corrected"
    );
    for coded in [60, 150, 300, 600] {
        let all: Vec<[Vec<Corrected>; 3]> = (0..repetitions)
            .into_par_iter()
            .map(|r| repetition(r, coded))
            .collect();
        let names = ["sources", "sources, pooled forced", "analysts"];
        for (i, name) in names.iter().enumerate() {
            let rows: Vec<Corrected> = all.iter().flat_map(|tables| tables[i].clone()).collect();
            print!("{coded:<6}{name:<26}");
            let unit = |unit: u32| if i == 2 { unit / OF_A_SOURCE } else { unit };
            report(&rows, |row| truths[unit(row.unit) as usize]);
        }
    }
    println!(
        "\n(coverage of the truth in per cent and mean width; NaN where a method was not used)"
    );
}

fn report(rows: &[Corrected], truth: impl Fn(&Corrected) -> f64) {
    let mut tally = [[0.0; 3]; 3];
    let mut bias = [0.0; 2];
    for row in rows {
        let truth = truth(row);
        let mut add = |to: usize, low: i64, high: i64| {
            let (low, high) = (low as f64 / 1e6, high as f64 / 1e6);
            tally[to][0] += f64::from(low <= truth && truth <= high);
            tally[to][1] += high - low;
            tally[to][2] += 1.0;
        };
        add(0, row.naive_low, row.naive_high);
        let to = if row.correction == Correction::Direct {
            1
        } else {
            2
        };
        add(to, row.ci_low, row.ci_high);
        bias[0] += row.naive as f64 / 1e6 - truth;
        bias[1] += row.corrected as f64 / 1e6 - truth;
    }
    for [covered, width, n] in tally {
        print!("{:>11.1} {:.3} ", 100.0 * covered / n, width / n);
    }
    let n = rows.len() as f64;
    println!("{:>13.3} {:.3}", bias[0] / n, bias[1] / n);
}

fn truth(source: u32) -> f64 {
    let (mut sides, mut taken) = (0.0, 0.0);
    let mut random = Random::new(3, 1);
    for _ in 0..200_000 {
        for (label, _) in article(source, &mut random) {
            match label {
                StanceLabel::Support => (sides, taken) = (sides + 1.0, taken + 1.0),
                StanceLabel::Oppose => (sides, taken) = (sides - 1.0, taken + 1.0),
                StanceLabel::Neutral => {}
            }
        }
    }
    sides / taken
}

/// Statements with their true side and what the classifier says.
fn article(source: u32, random: &mut Random) -> Vec<(StanceLabel, Stance)> {
    let pull = LEANINGS[source as usize] + 0.7 * normal(random);
    (0..1 + random.below(5))
        .map(|_| {
            let x = pull + 0.7 * normal(random);
            let relevance = 0.3 + 0.7 * normal(random);
            let weights = [x.exp(), relevance.exp(), (-x).exp()];
            let mut at = uniform(random) * weights.iter().sum::<f64>();
            let mut label = StanceLabel::Oppose;
            for (w, l) in weights
                .iter()
                .zip([StanceLabel::Support, StanceLabel::Neutral])
            {
                if at < *w {
                    label = l;
                    break;
                }
                at -= w;
            }
            let seen = 1.5 * (x + BIAS + 0.5 * normal(random));
            let stance = Stance::from_weights(seen.exp(), relevance.exp(), (-seen).exp());
            (label, stance.expect("positive"))
        })
        .collect()
}

fn repetition(repetition: u64, size: u32) -> [Vec<Corrected>; 3] {
    let mut random = Random::new(repetition, 2);
    let (mut run, mut labels, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    for source in 0..SOURCES {
        for a in 0..100 {
            for (statement, (label, stance)) in (0..).zip(article(source, &mut random)) {
                run.push(Observation {
                    analyst: Some(source * OF_A_SOURCE + a % OF_A_SOURCE),
                    source: Some(source),
                    article: source * 1_000 + a,
                    statement,
                    proposition: 0,
                    stance,
                    label: stance.argmax(),
                    counts_for_analyst: true,
                });
                labels.push(label);
                keys.push(mix(
                    u64::from(source * 1_000 + a) * 100 + u64::from(statement)
                ));
            }
        }
    }
    let sample = SampleOptions {
        seed: repetition,
        size,
        strata: Strata::Label,
    };
    let coded: Vec<Coded> = draw_sample(&run, &keys, &sample)
        .into_iter()
        .map(|row| Coded {
            observation: row.observation,
            truth: labels[row.observation],
        })
        .collect();
    let scores = Options {
        draws: 200,
        ..Options::default()
    };
    let direct = CorrectOptions {
        scores,
        ..CorrectOptions::default()
    };
    let pooled = CorrectOptions {
        least_coded: u32::MAX,
        ..direct
    };
    [
        correct(&run, &coded, By::Source, &direct),
        correct(&run, &coded, By::Source, &pooled),
        correct(&run, &coded, By::Analyst, &direct),
    ]
}
