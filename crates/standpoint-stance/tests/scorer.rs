//! The scorer over an engine whose answers the test chooses.

use std::sync::Mutex;

use proptest::prelude::*;
use standpoint_stance::{
    Bias, Calibration, Engine, EngineError, EngineInfo, Flag, Pair, PairLogits, Premise,
    Proposition, ScoreOptions, Scored, Scorer, Side, self_test,
};
use standpoint_text::{ONE, Polarity, StanceLabel};

/// Logits of entailment, neutral, contradiction.
type Answer = dyn Fn(&Pair<'_>) -> [Option<f32>; 3] + Send + Sync;

/// Answers by the hypothesis alone.
struct Fake {
    info: EngineInfo,
    answer: Box<Answer>,
    asked: Mutex<Vec<String>>,
}

impl Fake {
    /// `answer` gives the logits of entailment, neutral, contradiction.
    fn new(answer: impl Fn(&Pair<'_>) -> [Option<f32>; 3] + Send + Sync + 'static) -> Self {
        let info = EngineInfo {
            engine: "fake".to_owned(),
            model: "fake".to_owned(),
            digest: String::new(),
            classes: 3,
            calibration: Calibration::default(),
        };
        Self {
            info,
            answer: Box::new(answer),
            asked: Mutex::new(Vec::new()),
        }
    }

    fn saying(words: &'static [(&'static str, [f32; 3])]) -> Self {
        Self::new(move |pair| {
            let found = words
                .iter()
                .find(|(word, _)| pair.hypothesis.contains(word));
            found.map_or([Some(0.0); 3], |(_, logits)| logits.map(Some))
        })
    }
}

impl Engine for Fake {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    fn logits(&self, pairs: &[Pair<'_>]) -> Result<Vec<PairLogits>, EngineError> {
        let answer = |pair: &Pair<'_>| {
            self.asked
                .lock()
                .expect("no panic")
                .push(pair.hypothesis.to_owned());
            let [entailment, neutral, contradiction] = (self.answer)(pair);
            PairLogits {
                entailment: entailment.unwrap_or(f32::NAN),
                neutral,
                contradiction: contradiction.unwrap_or(f32::NAN),
                truncated: pair.premise.len() > 400,
            }
        };
        Ok(pairs.iter().map(answer).collect())
    }
}

fn proposition(support: &[&str], oppose: &[&str]) -> Proposition {
    let list = |texts: &[&str]| texts.iter().map(|t| (*t).to_owned()).collect();
    Proposition {
        id: "tax".to_owned(),
        text: "The tax is fair.".to_owned(),
        support: list(support),
        oppose: list(oppose),
    }
}

fn premise(text: &str) -> Premise<'_> {
    Premise {
        text,
        polarity: Polarity::Asserted,
        nested: false,
    }
}

fn score_one(engine: &Fake, oppose: &[&str], premise: &Premise<'_>) -> Scored {
    let options = ScoreOptions::default().for_model(engine.info());
    let scorer = Scorer::new(vec![proposition(&[], oppose)], options);
    scorer.score(engine, premise).expect("scores").remove(0)
}

const YES: [f32; 3] = [4.0, 0.0, -4.0];
const NO: [f32; 3] = [-4.0, 0.0, 4.0];
const NEITHER: [f32; 3] = [-3.0, 3.0, -3.0];

#[test]
fn entailment_of_one_side_and_contradiction_of_the_other_say_the_same() {
    #[track_caller]
    fn check(fair: [f32; 3], theft: [f32; 3], label: StanceLabel, flags: &[Flag]) {
        let engine = Fake::new(move |pair| {
            if pair.hypothesis.contains("theft") {
                theft.map(Some)
            } else {
                fair.map(Some)
            }
        });
        let scored = score_one(
            &engine,
            &["The tax is theft."],
            &premise("It is what we agreed on."),
        );
        assert_eq!(
            (scored.label, scored.flags.as_slice()),
            (label, flags),
            "{:?}",
            scored.stance
        );
        assert_eq!(
            scored.stance.support + scored.stance.neutral + scored.stance.oppose,
            ONE
        );
    }
    check(YES, NO, StanceLabel::Support, &[]);
    check(NO, YES, StanceLabel::Oppose, &[]);
    check(NEITHER, NEITHER, StanceLabel::Neutral, &[]);
    check(YES, [0.0, 0.1, -0.1], StanceLabel::Support, &[]);
    // Who affirms both has said nothing about either, and no order of the questions may decide.
    check(
        [4.0, 1.0, -4.0],
        [4.0, 1.0, -4.0],
        StanceLabel::Neutral,
        &[Flag::SidesDisagree],
    );
    // A side by a hair, from answers of which none is sure.
    check(
        [0.2, 0.1, 0.0],
        [0.0, 0.1, 0.2],
        StanceLabel::Support,
        &[Flag::CloseCall, Flag::LowEvidence],
    );
}

#[test]
fn without_opposing_sentences_three_classes_need_one_question() {
    let engine = Fake::saying(&[("fair", NO)]);
    let scored = score_one(&engine, &[], &premise("It is not what we agreed on."));
    assert_eq!(scored.label, StanceLabel::Oppose);
    assert_eq!(scored.evidence.len(), 1);
}

#[test]
fn without_opposing_sentences_two_classes_need_the_negation() {
    let mut engine = Fake::new(|pair| {
        let yes = !pair.hypothesis.contains("not true");
        [
            Some(if yes { 3.0 } else { -3.0 }),
            None,
            Some(if yes { -3.0 } else { 3.0 }),
        ]
    });
    engine.info.classes = 2;
    let scored = score_one(&engine, &[], &premise("It is what we agreed on."));
    assert_eq!(scored.label, StanceLabel::Support);
    let asked: Vec<_> = scored
        .evidence
        .iter()
        .map(|e| (e.hypothesis.as_str(), e.side))
        .collect();
    assert_eq!(
        asked,
        [
            ("The tax is fair.", Side::Support),
            ("It is not true that the tax is fair.", Side::Oppose)
        ]
    );
}

#[test]
fn what_was_reported_how() {
    let engine = Fake::saying(&[("not true", NO), ("fair", YES)]);
    let text = "It is what we agreed on.";
    let with = |polarity, nested| {
        score_one(
            &engine,
            &[],
            &Premise {
                text,
                polarity,
                nested,
            },
        )
    };
    let asserted = with(Polarity::Asserted, false);
    let denied = with(Polarity::Denied, false);
    assert_eq!(denied.stance, asserted.stance.reversed());
    assert_eq!(
        (denied.label, denied.flags),
        (StanceLabel::Oppose, vec![Flag::Denied])
    );
    let declined = with(Polarity::Declined, true);
    assert_eq!(declined.stance.neutral, ONE);
    assert_eq!(declined.flags, [Flag::Declined, Flag::Nested]);
    assert!(declined.evidence.is_empty());
    assert_eq!(with(Polarity::Asserted, true).flags, [Flag::Nested]);
}

#[test]
fn a_statement_without_words_is_neutral_and_is_not_asked() {
    let engine = Fake::saying(&[]);
    let scored = score_one(&engine, &[], &premise(" … "));
    assert_eq!(
        (scored.label, scored.stance.neutral),
        (StanceLabel::Neutral, ONE)
    );
    assert!(engine.asked.lock().expect("no panic").is_empty());
}

#[test]
fn truncation_is_flagged() {
    let engine = Fake::saying(&[("not true", NO), ("fair", YES)]);
    assert_eq!(
        score_one(&engine, &[], &premise(&"word ".repeat(100))).flags,
        [Flag::Truncated]
    );
}

#[test]
fn two_classes_work_and_silence_is_no_opposition() {
    #[track_caller]
    fn check(fair: [f32; 2], theft: [f32; 2], label: StanceLabel) {
        let engine = Fake::new(move |pair| {
            let [yes, no] = if pair.hypothesis.contains("theft") {
                theft
            } else {
                fair
            };
            [Some(yes), None, Some(no)]
        });
        let scored = score_one(
            &engine,
            &["The tax is theft."],
            &premise("It is what we agreed on."),
        );
        assert_eq!(scored.label, label, "{:?}", scored.stance);
    }
    check([3.0, -3.0], [-3.0, 3.0], StanceLabel::Support);
    check([-3.0, 3.0], [3.0, -3.0], StanceLabel::Oppose);
    check([-3.0, 3.0], [-3.0, 3.0], StanceLabel::Neutral);
    check([3.0, -3.0], [3.0, -3.0], StanceLabel::Neutral);
}

#[test]
fn the_calibration_of_the_options_wins_over_the_models() {
    let mut engine = Fake::saying(&[("not true", [0.0, 0.5, 0.6]), ("fair", [0.6, 0.5, 0.0])]);
    let label = |engine: &Fake, calibration| {
        let options = ScoreOptions {
            calibration,
            ..ScoreOptions::default()
        };
        let scorer = Scorer::new(vec![proposition(&[], &[])], options);
        scorer
            .score(engine, &premise("Yes, it is."))
            .expect("scores")[0]
            .label
    };
    assert_eq!(label(&engine, None), StanceLabel::Support);
    let bias = Bias {
        support: 0.0,
        neutral: 1.0,
        oppose: 0.0,
    };
    engine.info.calibration = Calibration {
        temperature: 1.0,
        bias,
    };
    assert_eq!(label(&engine, None), StanceLabel::Neutral);
    assert_eq!(
        label(&engine, Some(Calibration::default())),
        StanceLabel::Support
    );
}

#[test]
fn one_score_per_proposition_in_order() {
    let engine = Fake::saying(&[("quay", NO), ("tax", YES)]);
    let quay = Proposition {
        text: "The quay will be built.".to_owned(),
        ..proposition(&[], &[])
    };
    let scorer = Scorer::new(
        vec![
            proposition(&["The tax is just."], &["The tax is a quay."]),
            quay,
        ],
        ScoreOptions::default(),
    );
    assert_eq!(scorer.passes(), 4);
    assert_eq!(scorer.questions().count(), 4);
    let labels: Vec<_> = scorer
        .score(&engine, &premise("Yes."))
        .expect("scores")
        .iter()
        .map(|s| s.label)
        .collect();
    assert_eq!(labels, [StanceLabel::Support, StanceLabel::Oppose]);
}

#[test]
fn an_answer_that_is_no_number_is_an_error() {
    let engine = Fake::new(|_| [None, Some(0.0), Some(0.0)]);
    let scorer = Scorer::new(vec![proposition(&[], &[])], ScoreOptions::default());
    let error = scorer
        .score(&engine, &premise("Yes."))
        .expect_err("is refused");
    assert!(matches!(error, EngineError::NotFinite { .. }), "{error}");
}

/// Answers the self-test's cases as `wanted` and gives them in the places of `order`.
fn ordered(order: [usize; 3]) -> Fake {
    let excluded = [
        "man is running",
        "swimming",
        "None",
        "not rise",
        "not buy",
        "not fall",
        "lying",
        "good",
    ];
    Fake::new(move |pair| {
        let no = excluded.iter().any(|word| pair.hypothesis.contains(word));
        let right = if no { NO } else { YES };
        order.map(|place| Some(right[place]))
    })
}

#[test]
fn the_self_test_finds_every_wrong_label_order() {
    assert_eq!(self_test(&ordered([0, 1, 2])).map(|t| t.right), Ok(16));
    for order in [[2, 1, 0], [1, 0, 2], [0, 2, 1], [1, 2, 0], [2, 0, 1]] {
        let message = self_test(&ordered(order))
            .expect_err("is refused")
            .to_string();
        assert!(
            message.contains("16 would be right with"),
            "{order:?}: {message}"
        );
        assert!(message.contains("id2label"), "{message}");
    }
}

#[test]
fn the_self_test_refuses_a_model_that_does_not_know() {
    let message = self_test(&Fake::new(|_| NEITHER.map(Some)))
        .expect_err("is refused")
        .to_string();
    assert!(
        message.contains("0 of 16") && message.contains("exchanged"),
        "{message}"
    );
    let message = self_test(&Fake::new(|pair| {
        if pair.premise.len() % 2 == 0 {
            YES.map(Some)
        } else {
            NO.map(Some)
        }
    }))
    .expect_err("is refused")
    .to_string();
    assert!(message.contains("not a working"), "{message}");
}

fn logits() -> impl Strategy<Value = [f32; 3]> {
    [-12.0f32..12.0, -12.0f32..12.0, -12.0f32..12.0]
}

proptest! {
    /// Who exchanges the proposition's sides exchanges the result's.
    #[test]
    fn the_sides_are_treated_alike(fair in logits(), theft in logits()) {
        let engine = Fake::new(move |pair| {
            if pair.hypothesis.contains("theft") { theft.map(Some) } else { fair.map(Some) }
        });
        let there = score_one(&engine, &["The tax is theft."], &premise("Yes."));
        let mut turned = proposition(&[], &["The tax is fair."]);
        turned.text = "The tax is theft.".to_owned();
        let back = Scorer::new(vec![turned], ScoreOptions::default())
            .score(&engine, &premise("Yes.")).expect("scores").remove(0);
        prop_assert!((there.stance.score() + back.stance.score()).abs() <= 3);
        prop_assert!(there.stance.neutral.abs_diff(back.stance.neutral) <= 3);
    }

    /// Repeating a paraphrase changes no number: the count of paraphrases is no evidence.
    #[test]
    fn the_number_of_paraphrases_does_not_count(fair in logits(), theft in logits()) {
        let engine = Fake::new(move |pair| {
            if pair.hypothesis.contains("theft") { theft.map(Some) } else { fair.map(Some) }
        });
        let once = score_one(&engine, &["The tax is theft."], &premise("Yes."));
        let oppose = ["The tax is theft.", "All tax is theft.", "It is theft."];
        let thrice = score_one(&engine, &oppose, &premise("Yes."));
        prop_assert!((once.stance.score() - thrice.stance.score()).abs() <= 3);
    }
}
