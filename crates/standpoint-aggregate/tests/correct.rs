//! The coding sample and what is corrected with it.

use std::collections::BTreeMap;

use proptest::prelude::*;
use standpoint_aggregate::{
    By, Coded, CorrectOptions, Correction, Drawn, Observation, Options, SampleOptions, Strata,
    correct, draw_sample, quality,
};
use standpoint_text::{Stance, StanceLabel};

fn scored(article: u32, statement: u32, (s, n, o): (f64, f64, f64)) -> Observation {
    let stance = Stance::from_weights(s, n, o).expect("a distribution");
    Observation {
        analyst: Some(article % 7),
        source: Some(article % 2),
        article,
        statement,
        proposition: 0,
        stance,
        label: stance.argmax(),
        counts_for_analyst: true,
    }
}

/// 60 articles of 5 statements; the model calls two in five supportive, one opposing, two neutral.
fn run() -> Vec<Observation> {
    (0..300)
        .map(|i| {
            let tilt = f64::from(i % 11) / 50.0;
            match i % 5 {
                0 | 1 => scored(
                    i / 5,
                    i % 5,
                    (0.7 + tilt, 0.2 - tilt / 2.0, 0.1 - tilt / 2.0),
                ),
                2 => scored(i / 5, i % 5, (0.1, 0.3 - tilt, 0.6 + tilt)),
                _ => scored(i / 5, i % 5, (0.1, 0.7 + tilt, 0.2 - tilt / 2.0)),
            }
        })
        .collect()
}

fn keys(run: &[Observation]) -> Vec<u64> {
    run.iter()
        .map(|o| u64::from(o.article) * 1_000 + u64::from(o.statement))
        .collect()
}

fn sheet(run: &[Observation], size: u32) -> Vec<Drawn> {
    draw_sample(
        run,
        &keys(run),
        &SampleOptions {
            seed: 7,
            size,
            strata: Strata::Label,
        },
    )
}

fn code(rows: &[Drawn], truth: impl Fn(usize) -> StanceLabel) -> Vec<Coded> {
    rows.iter()
        .map(|r| Coded {
            observation: r.observation,
            truth: truth(r.observation),
        })
        .collect()
}

fn options() -> CorrectOptions {
    CorrectOptions {
        scores: Options {
            draws: 200,
            ..Options::default()
        },
        ..CorrectOptions::default()
    }
}

#[test]
fn a_sheet_meets_the_rare_and_names_its_chances() {
    let run = run();
    let rows = sheet(&run, 60);
    assert_eq!(rows.len(), 60);
    let mut strata: BTreeMap<StanceLabel, Vec<Drawn>> = BTreeMap::new();
    rows.iter()
        .for_each(|r| strata.entry(run[r.observation].label).or_default().push(*r));
    let opposed = &strata[&StanceLabel::Oppose];
    assert!(
        opposed.len() > 60 / 5,
        "more than its fifth: {}",
        opposed.len()
    );
    for rows in strata.values() {
        assert!(
            rows.iter()
                .all(|r| r.taken as usize == rows.len() && r.of >= r.taken)
        );
    }
    let of: u32 = strata.values().map(|rows| rows[0].of).sum();
    assert_eq!(of, 300);
    // Blind: the labels do not come in blocks.
    let changes = rows
        .windows(2)
        .filter(|w| run[w[0].observation].label != run[w[1].observation].label)
        .count();
    assert!(changes > 20, "{changes}");
}

#[test]
fn inclusion_is_as_likely_as_it_says() {
    let run = run();
    let mut times = vec![0_u32; run.len()];
    let mut chance = vec![0.0; run.len()];
    for seed in 0..2_000 {
        let options = SampleOptions {
            seed,
            size: 60,
            strata: Strata::Label,
        };
        for row in draw_sample(&run, &keys(&run), &options) {
            times[row.observation] += 1;
            chance[row.observation] = f64::from(row.taken) / f64::from(row.of);
        }
    }
    for (times, chance) in times.iter().zip(&chance) {
        // Five standard deviations of a binomial count.
        let room = 5.0 * (2_000.0 * chance * (1.0 - chance)).sqrt();
        assert!(
            (f64::from(*times) - 2_000.0 * chance).abs() < room,
            "{times} {chance}"
        );
    }
}

/// Everything is coded: the corrected score is the truth's own, (S − O) / (S + O) with the prior's 0.2.
#[test]
fn with_everything_coded_the_truth_is_exact() {
    let run = run();
    let truth = |i: usize| match i % 5 {
        0 | 2 => StanceLabel::Support,
        1 => StanceLabel::Oppose,
        _ => StanceLabel::Neutral,
    };
    let coded = code(&sheet(&run, 300), truth);
    let rows = correct(&run, &coded, By::Source, &options());
    assert_eq!(rows.len(), 2);
    for row in rows {
        // 30 articles: 60 for, 30 against: 30 / 90.2.
        assert_eq!((row.corrected, row.coded, row.articles), (332_594, 150, 30));
        assert_eq!(row.correction, Correction::Direct);
        assert!(row.ci_low < 332_594 && 332_594 < row.ci_high);
    }
}

/// The model calls one in two opposing statements supportive: the naive interval misses the truth.
#[test]
fn a_biased_model_is_put_right() {
    let run = run();
    let truth = |i: usize| match (i % 5, (i / 5) % 2) {
        (0 | 1, 0) => StanceLabel::Support,
        (0 | 1, _) | (2, _) => StanceLabel::Oppose,
        _ => StanceLabel::Neutral,
    };
    // Half of 2/5 support, the other half and 1/5 oppose: (0.2 − 0.4) / 0.6.
    let coded = code(&sheet(&run, 150), truth);
    let whole: Vec<Option<u32>> = vec![Some(0); run.len()];
    let row = correct(&run, &coded, By::Unit(&whole), &options())[0];
    assert!(row.naive_low > 0, "{row:?}");
    assert!(
        row.ci_low < -333_333 && -333_333 < row.ci_high && row.ci_high < 0,
        "{row:?}"
    );

    let analysts = correct(&run, &coded, By::Analyst, &options());
    let pooled = CorrectOptions {
        least_coded: 1_000,
        ..options()
    };
    let borrowed = correct(&run, &coded, By::Analyst, &pooled);
    assert_eq!((analysts.len(), borrowed.len()), (7, 7));
    assert!(
        borrowed
            .iter()
            .all(|r| r.correction == Correction::Pooled && r.corrected < r.naive)
    );
}

#[test]
fn nothing_coded_corrects_nothing() {
    assert!(correct(&run(), &[], By::Source, &options()).is_empty());
    assert!(quality(&run(), &[], Strata::Label).is_none());
}

#[test]
fn quality_worked_out_by_hand() {
    use StanceLabel::{Neutral, Oppose, Support};
    // One stratum each: support (4 rows, 2 coded, 1 right), neutral (2 rows, 2 coded, both right).
    let run: Vec<Observation> = [0.75, 0.85, 0.75, 0.75, 0.125, 0.125]
        .iter()
        .zip(0..)
        .map(|(&p, i)| scored(i, 0, (p, 0.96875 - p, 0.03125)))
        .collect();
    let coded = [(0, Support), (1, Oppose), (4, Neutral), (5, Neutral)]
        .map(|(observation, truth)| Coded { observation, truth });
    let found = quality(&run, &coded, Strata::Label).expect("coded rows");
    // Weights 2, 2, 1, 1: accuracy 4 / 6.
    assert_eq!((found.coded, found.accuracy), (4, 666_667));
    assert_eq!(found.confusion, [[1, 0, 0], [1, 0, 0], [0, 0, 2]]);
    assert_eq!(found.classes[0].precision, Some(500_000));
    assert_eq!(found.classes[0].recall, Some(1_000_000));
    assert_eq!(
        (found.classes[1].precision, found.classes[1].recall),
        (None, Some(0))
    );
    // F1: 2/3, 0, 1.
    assert_eq!(found.macro_f1, 555_556);
    // Bins: 0.75 right (weight 2); 0.85 wrong (2) and a neutral 0.84375 twice right (1 each): mean
    // 0.846875, half right: 0.25·2/6 + 0.346875·4/6.
    assert_eq!(found.bins.len(), 2);
    assert_eq!(
        (found.bins[1].confidence, found.bins[1].accuracy),
        (846_875, 500_000)
    );
    assert_eq!(found.calibration_error, 314_583);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn order_changes_neither_sheet_nor_correction(size in 6u32..200, shift in 0usize..300) {
        let here = run();
        let mut there = here.clone();
        there.rotate_left(shift);
        let name = |run: &[Observation], rows: &[Drawn]| -> Vec<(u32, u32, u32, u32)> {
            rows.iter()
                .map(|r| {
                    let o = run[r.observation];
                    (o.article, o.statement, r.taken, r.of)
                })
                .collect()
        };
        let (a, b) = (sheet(&here, size), sheet(&there, size));
        prop_assert_eq!(name(&here, &a), name(&there, &b));
        let truth = |run: &[Observation], i: usize| match run[i].statement {
            0 | 3 => StanceLabel::Support,
            1 => StanceLabel::Neutral,
            _ => StanceLabel::Oppose,
        };
        let corrected = |run: &[Observation], rows: &[Drawn]| {
            correct(run, &code(rows, |i| truth(run, i)), By::Analyst, &options())
        };
        let rows = corrected(&here, &a);
        prop_assert_eq!(&rows, &corrected(&there, &b));
        for row in rows {
            prop_assert!(row.ci_low <= row.corrected && row.corrected <= row.ci_high);
        }
    }
}
