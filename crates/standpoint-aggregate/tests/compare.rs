//! Differences, changes, room, agreement and divisiveness: cases worked out by hand, then laws.

use proptest::prelude::*;
use standpoint_aggregate::{
    By, CompareOptions, Difference, Observation, Options, Room, Within, agreement, by_analyst,
    by_period, changes, compare, divisiveness, room,
};
use standpoint_text::Stance;

const FOR: (f64, f64, f64) = (0.96, 0.03, 0.01);
const AGAINST: (f64, f64, f64) = (0.01, 0.03, 0.96);

fn said(analyst: u32, source: u32, article: u32, (s, n, o): (f64, f64, f64)) -> Observation {
    let stance = Stance::from_weights(s, n, o).expect("a distribution");
    Observation {
        analyst: Some(analyst),
        source: Some(source),
        article,
        statement: analyst,
        proposition: 0,
        stance,
        label: stance.argmax(),
        counts_for_analyst: true,
    }
}

/// Source 0 in support, source 1 against, with articles that vary a little.
fn two_camps(articles: u32) -> Vec<Observation> {
    (0..articles)
        .flat_map(|i| {
            let doubt = f64::from(i % 5) / 20.0;
            [
                said(0, 0, i, (FOR.0 - doubt, FOR.1 + doubt, FOR.2)),
                said(
                    1,
                    1,
                    100 + i,
                    (AGAINST.0, AGAINST.1 + doubt, AGAINST.2 - doubt),
                ),
            ]
        })
        .collect()
}

fn options() -> CompareOptions {
    CompareOptions {
        permutations: 999,
        ..CompareOptions::default()
    }
}

#[test]
fn two_camps_differ_and_one_camp_does_not() {
    let rows = compare(&two_camps(8), By::Source, Within::Article, &options());
    assert_eq!(rows.len(), 1);
    let row = rows[0];
    assert_eq!(row.difference, row.score_a - row.score_b);
    assert!(
        row.ci_low > 1_000_000 && row.ci_high <= 2_000_000,
        "{row:?}"
    );
    // 2 of the 12,870 ways to deal 16 articles are as extreme: about one in 6,435, so 1 / 1,000 is the
    // least that 999 draws can show, or 2 / 1,000 with luck.
    assert!(row.p_value <= Some(2_000), "{row:?}");
    assert_eq!(row.q_value, row.p_value);
    assert_eq!((row.articles_a, row.articles_b, row.shared), (8, 8, 0));

    let same: Vec<Observation> = two_camps(8)
        .into_iter()
        .filter(|o| o.source == Some(0))
        .collect();
    let halves: Vec<Option<u32>> = same.iter().map(|o| Some(o.article % 2)).collect();
    let row = compare(&same, By::Unit(&halves), Within::Article, &options())[0];
    assert!(
        row.ci_low < 0 && row.ci_high > 0 && row.p_value > Some(50_000),
        "{row:?}"
    );
}

#[test]
fn one_article_is_not_tested() {
    let lenient = CompareOptions {
        least_articles: 1,
        ..options()
    };
    let rows = compare(&two_camps(1), By::Source, Within::Article, &lenient);
    assert_eq!(
        (rows.len(), rows[0].p_value, rows[0].q_value),
        (1, None, None)
    );
    assert!(compare(&two_camps(1), By::Source, Within::Article, &options()).is_empty());
}

/// On every story source 1 is a little cooler than source 0, and stories differ much: only the paired
/// comparison sees it. Source 1 alone covers story 9.
#[test]
fn the_same_story_is_compared_with_itself() {
    let mut run = Vec::new();
    let mut story = Vec::new();
    for i in 0..8 {
        let heat = 0.1 + 0.1 * f64::from(i);
        let cooler = heat - 0.06 - 0.002 * f64::from(i % 3);
        run.push(said(0, 0, i, (heat, 0.1, 0.9 - heat)));
        run.push(said(1, 1, 100 + i, (cooler, 0.1, 0.9 - cooler)));
        story.extend([Some(i), Some(i)]);
    }
    run.push(said(2, 1, 200, FOR));
    story.push(Some(9));

    let loose = compare(&run, By::Source, Within::Article, &options())[0];
    let paired = compare(&run, By::Source, Within::Story(&story), &options())[0];
    assert!(
        loose.ci_low < 0 && loose.p_value > Some(100_000),
        "{loose:?}"
    );
    assert!(
        paired.ci_low > 0 && paired.p_value < Some(20_000),
        "{paired:?}"
    );
    assert_eq!(
        (paired.articles_a, paired.articles_b, paired.shared),
        (8, 8, 8)
    );

    let rooms = room(&run, &story);
    assert_eq!(rooms.len(), 16, "the story of one source alone is left out");
    assert_eq!(
        rooms[0],
        Room {
            story: 0,
            source: 0,
            analyst: Some(0),
            statements: 1,
            of: 1
        }
    );
}

#[test]
fn a_turn_is_a_change() {
    let mut run = Vec::new();
    let mut period = Vec::new();
    for i in 0..6 {
        let doubt = f64::from(i % 3) / 30.0;
        run.push(said(
            0,
            0,
            i,
            (AGAINST.0, AGAINST.1 + doubt, AGAINST.2 - doubt),
        ));
        period.push(Some(2));
        run.push(said(0, 0, 50 + i, (FOR.0 - doubt, FOR.1 + doubt, FOR.2)));
        period.push(Some(5));
    }
    let scores = by_period(&run, &period, &Options::default());
    let found: Vec<_> = scores
        .iter()
        .map(|s| (s.period, s.score > 0, s.articles))
        .collect();
    assert_eq!(found, [(2, false, 6), (5, true, 6)]);
    let turns = changes(&run, &period, &options());
    assert_eq!(turns.len(), 1);
    assert_eq!(
        (
            turns[0].analyst,
            turns[0].difference.a,
            turns[0].difference.b
        ),
        (0, 5, 2)
    );
    assert!(turns[0].difference.ci_low > 1_000_000);
}

#[test]
fn the_divisive_comes_before_the_agreed() {
    let mut run = Vec::new();
    for analyst in 0..4 {
        for article in 0..3 {
            let split = if analyst % 2 == 0 { FOR } else { AGAINST };
            run.push(Observation {
                proposition: 0,
                ..said(analyst, 0, article, FOR)
            });
            run.push(Observation {
                proposition: 1,
                ..said(analyst, 0, article, split)
            });
        }
    }
    let summaries = by_analyst(&run, &Options::default());
    let rows = divisiveness(&summaries);
    let found: Vec<_> = rows
        .iter()
        .map(|r| (r.proposition, r.analysts, r.support, r.oppose))
        .collect();
    assert_eq!(found, [(1, 4, 2, 2), (0, 4, 4, 0)]);
    assert_eq!((rows[0].mean, rows[1].spread), (0, 0));

    // Propositions 0 (all in support) and 1 (halves) as units, by hand: n = 8, six values +1, two −1;
    // D_o ∝ 2·(2·2)·4/3 = 32/3, D_e ∝ 2·6·2·4 = 96, alpha = 1 − 7·(32/3)/96 = 2/9.
    let found = agreement(&summaries);
    assert_eq!((found.propositions, found.values), (2, 8));
    assert_eq!(found.scores, Some(222_222));
}

fn any_run() -> impl Strategy<Value = Vec<Observation>> {
    let one = (
        0u32..3,
        0u32..3,
        0u32..10,
        0u32..2,
        0.0f64..1.0,
        0.0f64..0.9,
    );
    let run = proptest::collection::vec(one, 2..40);
    run.prop_map(|rows| {
        let mut run: Vec<Observation> = rows
            .into_iter()
            .map(
                |(analyst, source, article, proposition, side, neutral)| Observation {
                    proposition,
                    ..said(
                        analyst,
                        (source + article) % 3,
                        article,
                        (
                            (1.0 - neutral) * side,
                            neutral,
                            (1.0 - neutral) * (1.0 - side),
                        ),
                    )
                },
            )
            .collect();
        run.sort_by_key(|o| (o.article, o.statement, o.proposition));
        run.dedup_by_key(|o| (o.article, o.statement, o.proposition));
        run
    })
}

fn quick() -> CompareOptions {
    let scores = Options {
        draws: 100,
        ..Options::default()
    };
    CompareOptions {
        scores,
        permutations: 99,
        ..CompareOptions::default()
    }
}

fn check_row(row: &Difference) -> Result<(), TestCaseError> {
    prop_assert!(row.a < row.b);
    prop_assert_eq!(row.difference, row.score_a - row.score_b);
    prop_assert!(row.ci_low <= row.difference && row.difference <= row.ci_high);
    prop_assert!(row.p_value <= Some(1_000_000) && row.p_value <= row.q_value);
    prop_assert!(row.shared <= row.articles_a.min(row.articles_b));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn rows_hold_their_own_numbers_and_order_changes_nothing(run in any_run()) {
        let mut reversed = run.clone();
        reversed.reverse();
        reversed.iter_mut().for_each(|o| o.article = 1_000 - o.article);
        for by in [By::Source, By::Analyst] {
            let rows = compare(&run, by, Within::Article, &quick());
            rows.iter().try_for_each(check_row)?;
            prop_assert_eq!(&rows, &compare(&reversed, by, Within::Article, &quick()));
        }
    }

    #[test]
    fn a_unit_compared_with_its_own_copy_does_not_differ(run in any_run()) {
        let mut double = run.clone();
        double.extend(run.iter().map(|o| Observation { statement: o.statement + 50, ..*o }));
        let half: Vec<Option<u32>> =
            (0..double.len()).map(|i| Some(u32::from(i >= run.len()))).collect();
        for row in compare(&double, By::Unit(&half), Within::Article, &quick()) {
            prop_assert_eq!((row.difference, row.p_value), (0, None));
            prop_assert!(row.ci_low <= 0 && row.ci_high >= 0);
        }
    }
}
