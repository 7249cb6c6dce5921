//! Analyst and source summaries: cases worked out by hand, then laws that hold for any input.

use proptest::prelude::*;
use standpoint_aggregate::{
    AnalystSummary, Observation, Options, Prior, Summary, SummaryLabel, by_analyst, by_source,
};
use standpoint_text::{ONE, Stance, StanceLabel};

fn stance(support: f64, neutral: f64, oppose: f64) -> Stance {
    Stance::from_weights(support, neutral, oppose).expect("a distribution")
}

/// One observation of analyst 0 in source 0 on proposition 0.
fn said(article: u32, statement: u32, stance: Stance) -> Observation {
    Observation {
        analyst: Some(0),
        source: Some(0),
        article,
        statement,
        proposition: 0,
        stance,
        label: stance.argmax(),
        counts_for_analyst: true,
    }
}

fn summary(observations: &[Observation]) -> Summary {
    let summaries = by_analyst(observations, &Options::default());
    assert_eq!(summaries.len(), 1);
    summaries[0].summary
}

/// Statements, each alone in its article, against score and label.
#[track_caller]
fn check(stances: &[(f64, f64, f64)], score: i64, label: SummaryLabel) {
    let observations: Vec<Observation> = (0..)
        .zip(stances)
        .map(|(article, &(s, n, o))| said(article, 0, stance(s, n, o)))
        .collect();
    let found = summary(&observations);
    assert_eq!(
        (found.score, found.label),
        (Some(score), label),
        "{found:?}"
    );
}

#[test]
fn scores_worked_out_by_hand() {
    // κ = 0.1 / 0.5 = 0.2. One statement: w = 0.98, s = 0.96: 0.98·0.96 / 1.18.
    check(&[(0.97, 0.02, 0.01)], 797_288, SummaryLabel::Support);
    check(&[(0.01, 0.02, 0.97)], -797_288, SummaryLabel::Oppose);
    // w = 0.6, s = 0.4: 0.24 / 0.8.
    check(&[(0.5, 0.4, 0.1)], 300_000, SummaryLabel::Unclear);
    // 0.98·0.96 − 0.98·0.96 = 0.
    check(
        &[(0.97, 0.02, 0.01), (0.01, 0.02, 0.97)],
        0,
        SummaryLabel::Mixed,
    );
    // w = 0.1, s = 0.02, twice: 0.004 / 0.4.
    check(
        &[(0.06, 0.9, 0.04), (0.06, 0.9, 0.04)],
        10_000,
        SummaryLabel::Neutral,
    );
}

#[test]
fn nothing_said_about_the_proposition_has_no_score() {
    let found = summary(&[said(
        0,
        0,
        Stance {
            support: 0,
            neutral: ONE,
            oppose: 0,
        },
    )]);
    assert_eq!(
        (found.score, found.ci_low, found.ci_high),
        (None, None, None)
    );
    assert_eq!(
        (found.label, found.neutral, found.statements),
        (SummaryLabel::Neutral, 1, 1)
    );
}

#[test]
fn a_syndicated_copy_counts_for_its_source_alone() {
    let clear = stance(0.97, 0.02, 0.01);
    let original = said(0, 0, clear);
    let copy = Observation {
        source: Some(1),
        counts_for_analyst: false,
        ..said(1, 0, clear)
    };
    let options = Options::default();

    let analysts = by_analyst(&[original, copy], &options);
    assert_eq!(analysts.len(), 1);
    assert_eq!(
        (analysts[0].summary.statements, analysts[0].summary.articles),
        (1, 1)
    );
    assert_eq!(analysts[0].sources, 2);

    let sources = by_source(&[original, copy], &options);
    let counts: Vec<_> = sources
        .iter()
        .map(|s| (s.source, s.summary.statements))
        .collect();
    assert_eq!(counts, [(0, 1), (1, 1)]);
    assert_eq!(sources[0].summary.score, sources[1].summary.score);
}

#[test]
fn a_statement_of_two_people_counts_once_for_the_source() {
    let clear = stance(0.97, 0.02, 0.01);
    let both = [
        said(0, 0, clear),
        Observation {
            analyst: Some(7),
            ..said(0, 0, clear)
        },
    ];
    assert_eq!(by_analyst(&both, &Options::default()).len(), 2);
    let sources = by_source(&both, &Options::default());
    assert_eq!((sources[0].summary.statements, sources[0].analysts), (1, 2));
}

#[test]
fn unknown_speakers_count_for_the_source_and_unknown_sources_for_the_speaker() {
    let clear = stance(0.97, 0.02, 0.01);
    let nobody = Observation {
        analyst: None,
        ..said(0, 0, clear)
    };
    let nowhere = Observation {
        source: None,
        ..said(1, 0, clear)
    };
    let options = Options::default();
    let sources = by_source(&[nobody, nowhere], &options);
    assert_eq!(
        (
            sources.len(),
            sources[0].summary.statements,
            sources[0].analysts
        ),
        (1, 1, 0)
    );
    let analysts = by_analyst(&[nobody, nowhere], &options);
    assert_eq!(
        (
            analysts.len(),
            analysts[0].summary.statements,
            analysts[0].sources
        ),
        (1, 1, 0)
    );
}

#[test]
fn one_statement_has_the_width_of_the_prior() {
    let found = summary(&[said(0, 0, stance(0.97, 0.02, 0.01))]);
    let width = found.ci_high.unwrap() - found.ci_low.unwrap();
    assert!(width > 700_000, "{found:?}");
    // The same opinion in ten articles is known far better.
    let ten: Vec<Observation> = (0..10)
        .map(|a| said(a, 0, stance(0.97 - f64::from(a) / 100.0, 0.02, 0.01)))
        .collect();
    let known = summary(&ten);
    assert!(
        known.ci_high.unwrap() - known.ci_low.unwrap() < width / 4,
        "{known:?}"
    );
}

fn any_stance() -> impl Strategy<Value = Stance> {
    (0.0f64..1.0, 0.0f64..1.0, 0.0f64..1.0).prop_filter_map("all zero", |(s, n, o)| {
        Stance::from_weights(s * s, n * n, o * o)
    })
}

prop_compose! {
    fn any_observation()(
        analyst in proptest::option::weighted(0.9, 0u32..4),
        source in proptest::option::weighted(0.9, 0u32..3),
        article in 0u32..12,
        statement in 0u32..6,
        proposition in 0u32..2,
        stance in any_stance(),
        counts_for_analyst in proptest::bool::weighted(0.8),
    ) -> Observation {
        // As in the pipeline: a statement has one stance on a proposition, and an article one source.
        let source = source.map(|s| (s + article) % 3);
        let label = stance.argmax();
        Observation { analyst, source, article, statement, proposition, stance, label, counts_for_analyst }
    }
}

fn any_observations() -> impl Strategy<Value = Vec<Observation>> {
    proptest::collection::vec(any_observation(), 0..60)
}

/// Few draws keep the laws quick; they hold for any number.
fn options() -> Options {
    Options {
        draws: 200,
        ..Options::default()
    }
}

fn renumbered(o: &Observation, key: u32) -> Observation {
    Observation {
        article: o.article ^ key,
        statement: o.statement ^ (key >> 8),
        ..*o
    }
}

fn swapped(o: &Observation) -> Observation {
    let label = match o.label {
        StanceLabel::Support => StanceLabel::Oppose,
        StanceLabel::Oppose => StanceLabel::Support,
        StanceLabel::Neutral => StanceLabel::Neutral,
    };
    Observation {
        stance: o.stance.reversed(),
        label,
        ..*o
    }
}

/// Statements with one stance each, as the pipeline makes them.
fn consistent(mut observations: Vec<Observation>) -> Vec<Observation> {
    observations.sort_by_key(|o| (o.article, o.statement, o.proposition, o.analyst));
    observations.dedup_by_key(|o| (o.article, o.statement, o.proposition, o.analyst));
    for i in 1..observations.len() {
        let (previous, o) = (observations[i - 1], &mut observations[i]);
        if (previous.article, previous.statement, previous.proposition)
            == (o.article, o.statement, o.proposition)
        {
            (o.stance, o.label) = (previous.stance, previous.label);
        }
    }
    observations
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn order_and_numbering_change_nothing(
        observations in any_observations().prop_map(consistent),
        shuffle in any::<u64>(),
        key in 0u32..1 << 16,
    ) {
        let mut other: Vec<Observation> = observations.iter().map(|o| renumbered(o, key)).collect();
        let mut state = shuffle;
        for i in (1..other.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            other.swap(i, (state >> 33) as usize % (i + 1));
        }
        prop_assert_eq!(by_analyst(&observations, &options()), by_analyst(&other, &options()));
        prop_assert_eq!(by_source(&observations, &options()), by_source(&other, &options()));
    }

    #[test]
    fn one_analyst_changes_no_other(observations in any_observations(), left_out in 0u32..4) {
        let fewer: Vec<Observation> =
            observations.iter().copied().filter(|o| o.analyst != Some(left_out)).collect();
        let expected: Vec<AnalystSummary> = by_analyst(&observations, &options())
            .into_iter()
            .filter(|s| s.analyst != left_out)
            .collect();
        prop_assert_eq!(by_analyst(&fewer, &options()), expected);
    }

    #[test]
    fn the_interval_holds_the_score(observations in any_observations()) {
        let summaries = by_analyst(&observations, &options());
        for s in summaries.iter().map(|a| a.summary) {
            if let (Some(score), Some(low), Some(high)) = (s.score, s.ci_low, s.ci_high) {
                prop_assert!(-1_000_000 <= low && low <= score && score <= high && high <= 1_000_000);
            }
            prop_assert_eq!(s.support + s.oppose + s.neutral, s.statements);
            prop_assert!(s.articles <= s.statements);
            match s.label {
                SummaryLabel::Support => prop_assert!(s.ci_low > Some(0) && s.support > 0),
                SummaryLabel::Oppose => prop_assert!(s.ci_high < Some(0) && s.oppose > 0),
                SummaryLabel::Mixed => prop_assert!(s.support > 0 && s.oppose > 0),
                SummaryLabel::Neutral => prop_assert_eq!(s.neutral, s.statements),
                SummaryLabel::Unclear => prop_assert!(s.support == 0 || s.oppose == 0),
            }
        }
    }

    #[test]
    fn exchanging_the_sides_mirrors_every_number(observations in any_observations()) {
        let observations = consistent(observations);
        let mirrored: Vec<Observation> = observations.iter().map(swapped).collect();
        let (here, there) = (by_analyst(&observations, &options()), by_analyst(&mirrored, &options()));
        for (a, b) in here.iter().zip(&there) {
            let (a, b) = (a.summary, b.summary);
            prop_assert_eq!(a.score, b.score.map(|x| -x));
            prop_assert_eq!(a.ci_low, b.ci_high.map(|x| -x));
            prop_assert_eq!(a.ci_high, b.ci_low.map(|x| -x));
            prop_assert_eq!((a.support, a.oppose), (b.oppose, b.support));
        }
        prop_assert_eq!(here.len(), there.len());
    }

    #[test]
    fn a_stronger_prior_shrinks_more(observations in any_observations(), narrower in 1u32..500_000) {
        let strong = Options { prior: Prior { spread: narrower, ..Prior::default() }, ..options() };
        let pairs = by_analyst(&observations, &options()).into_iter();
        for (weak, strong) in pairs.zip(by_analyst(&observations, &strong)) {
            let (weak, strong) = (weak.summary.score, strong.summary.score);
            prop_assert!(weak.map(i64::abs) >= strong.map(i64::abs));
            prop_assert!(weak.map(i64::signum) == strong.map(i64::signum) || strong == Some(0));
        }
    }

    #[test]
    fn more_articles_of_the_same_kind_narrow_the_interval(
        stances in proptest::collection::vec(any_stance(), 3..8),
    ) {
        let copies = |times: u32| -> Vec<Observation> {
            (0..times)
                .flat_map(|c| (0..).zip(&stances).map(move |(a, &s)| said(c * 100 + a, 0, s)))
                .collect()
        };
        let width = |o: &[Observation]| {
            let s = summary(o);
            s.ci_high.unwrap() - s.ci_low.unwrap()
        };
        // Eight times the articles: a third of the width, with room for the bootstrap's own noise.
        prop_assert!(width(&copies(8)) * 10 <= width(&copies(1)) * 7 + 10);
    }
}
