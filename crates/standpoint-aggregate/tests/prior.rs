//! The prior that a run estimates for itself, and what must not change a digit.

use rayon::ThreadPoolBuilder;
use standpoint_aggregate::{Observation, Options, Prior, by_analyst};
use standpoint_text::Stance;

fn said(analyst: u32, article: u32, (s, n, o): (f64, f64, f64)) -> Observation {
    let stance = Stance::from_weights(s, n, o).expect("a distribution");
    Observation {
        analyst: Some(analyst),
        source: Some(0),
        article,
        statement: analyst,
        proposition: 0,
        stance,
        label: stance.argmax(),
        counts_for_analyst: true,
    }
}

/// `analysts` people with four articles each; `score` of analyst and article, all of it evidence.
fn run(analysts: u32, score: impl Fn(u32, u32) -> f64) -> Vec<Observation> {
    (0..analysts)
        .flat_map(|analyst| (0..4).map(move |article| (analyst, article)))
        .map(|(analyst, article)| {
            let support = f64::midpoint(score(analyst, article), 1.0);
            said(analyst, article, (support, 0.0, 1.0 - support))
        })
        .collect()
}

#[test]
fn an_empty_run_has_the_default() {
    assert_eq!(Prior::of_analysts(&[]), Prior::default());
    assert_eq!(Prior::of_sources(&[]), Prior::default());
}

/// 400 analysts at ±0.8, articles at ±0.1 about them: within, Σ 0.01·4/3·3 df each; between, 0.64.
#[test]
fn the_moments_worked_out_by_hand() {
    let camp = |analyst: u32| if analyst.is_multiple_of(2) { 0.8 } else { -0.8 };
    let wobble = |article: u32| if article.is_multiple_of(2) { 0.1 } else { -0.1 };
    let found = Prior::of_analysts(&run(400, |a, i| camp(a) + wobble(i)));
    // (20·0.1 + 400·3·0.04/3) / (20 + 1200) and (20·0.5 + 400·(0.64 − σ²/4)) / 420.
    let variance: f64 = (2.0 + 16.0) / 1_220.0;
    let spread = (10.0 + 400.0 * (0.64 - variance / 4.0)) / 420.0;
    assert!(
        (f64::from(found.article_variance) - variance * 1e6).abs() < 5.0,
        "{found:?}"
    );
    assert!(
        (f64::from(found.spread) - spread * 1e6).abs() < 5.0,
        "{found:?}"
    );
}

#[test]
fn people_who_waver_are_shrunk_more_than_people_who_stand() {
    let waver = |_: u32, article: u32| if article.is_multiple_of(2) { 0.9 } else { -0.9 };
    let stand = |analyst: u32, _: u32| if analyst.is_multiple_of(2) { 0.9 } else { -0.9 };
    let strength = |o: Vec<Observation>| Prior::of_analysts(&o).strength();
    assert!(strength(run(100, waver)) > 100 * strength(run(100, stand)));
}

/// The digits themselves: a change of method, generator or rounding must be meant.
#[test]
fn the_digits_are_pinned() {
    let scores = [0.9, 0.4, 0.75, -0.2, 0.6, 0.1];
    let run: Vec<Observation> = scores
        .iter()
        .zip(0..)
        .map(|(&score, article)| {
            let support = f64::midpoint(score, 1.0);
            said(0, article, (support * 0.9, 0.1, (1.0 - support) * 0.9))
        })
        .collect();
    let found = by_analyst(&run, &Options::default())[0].summary;
    assert_eq!(
        (found.score, found.ci_low, found.ci_high),
        (Some(368_840), Some(-86_196), Some(720_852)),
        "{found:?}"
    );
}

#[test]
fn threads_change_nothing() {
    let run = run(60, |analyst, article| {
        f64::from((analyst * 7 + article * 3) % 19) / 10.0 - 0.9
    });
    let with = |threads: usize| {
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| by_analyst(&run, &Options::default()))
    };
    assert_eq!(with(1), with(4));
}
