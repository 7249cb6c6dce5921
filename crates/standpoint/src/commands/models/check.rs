//! Whether a model can be trusted: its labels, plain cases, its pinned files, and whether its int8 file
//! answers as its fp32 file does.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use standpoint_engine_rten::RtenEngine;
use standpoint_stance::{Engine, EngineError, Pair, PairLogits, SelfTest, self_test};

use super::store::{self, Pins, SMALL};
use crate::args::ConversionArgs;
use crate::codes;
use crate::commands::score::Table;
use crate::engine::{self, Choice};
use crate::exit::{Exit, Fault, OrFault};

/// Statements and propositions, each with each: plain, hedged, denied and unrelated ones.
const PAIRS: &str = include_str!("pairs.csv");

/// What a check found.
pub(super) struct Checked {
    pub engine: Box<dyn Engine>,
    pub passed: SelfTest,
    /// Files whose digests are as they were pinned; none if nobody installed the model.
    pub pinned: Option<usize>,
    pub conversion: Option<Conversion>,
}

/// How two files of one model agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Conversion {
    /// Pairs to which both give another label.
    pub changed: usize,
    pub of: usize,
}

impl Conversion {
    #[expect(clippy::cast_precision_loss, reason = "counts of pairs")]
    pub(super) fn percent(self) -> f64 {
        100.0 * self.changed as f64 / self.of.max(1) as f64
    }
}

/// Checks `bundled`, `small`, an installed model or a folder.
pub(super) fn check(wanted: &str, args: &ConversionArgs) -> Result<Checked, Fault> {
    if store::is_bundled(wanted.as_ref()) {
        return proven(engine::bundled(wanted == SMALL)?, None, None);
    }
    let dir = store::find(wanted)?;
    check_folder(&dir, args)
}

/// As [`check`], for a folder.
pub(super) fn check_folder(dir: &Path, args: &ConversionArgs) -> Result<Checked, Fault> {
    let pins = Pins::read(dir)?;
    if let Some(pins) = &pins {
        pins.verify(dir)?;
    }
    let engine = engine::open_any(&Choice::folder(dir))?;
    let mut checked = proven(engine, pins.map(|pins| pins.files.len()), None)?;
    checked.conversion = check_conversion(dir, args)?;
    Ok(checked)
}

/// How the graphs of a folder agree; none if it holds fewer than two. Too many differences are an error.
pub(super) fn check_conversion(
    dir: &Path,
    args: &ConversionArgs,
) -> Result<Option<Conversion>, Fault> {
    let Some((int8, fp32)) = conversions(dir) else {
        return Ok(None);
    };
    let table = match &args.pairs {
        Some(path) => Table::read(path)?,
        None => Table::parse("the built-in pairs", PAIRS.as_bytes(), b',')?,
    };
    let open = |path: &Path| RtenEngine::open_graph(dir, Some(path)).or_fault(Exit::Model);
    let conversion = compare(&open(&int8)?, &open(&fp32)?, &table.pairs()).or_fault(Exit::Model)?;
    if conversion.percent() > args.allow {
        return Err(Fault::new(
            Exit::Model,
            anyhow::anyhow!(
                "{}: the int8 file changes {} of {} labels of {} ({:.1} %), more than the {} % that are \
                 allowed; use the fp32 file (move the other away), or convert again with one scale per \
                 channel and per token",
                dir.display(),
                conversion.changed,
                conversion.of,
                fp32.file_name().unwrap_or_default().to_string_lossy(),
                conversion.percent(),
                args.allow
            ),
        )
        .coded(codes::CONVERSION_DIFFERS));
    }
    Ok(Some(conversion))
}

/// The int8 and the fp32 file, where a folder holds both.
fn conversions(dir: &Path) -> Option<(PathBuf, PathBuf)> {
    let (int8, fp32): (Vec<PathBuf>, Vec<PathBuf>) = RtenEngine::graphs(dir)
        .into_iter()
        .partition(|path| path.file_name().is_some_and(|name| name != "model.onnx"));
    Some((int8.into_iter().next()?, fp32.into_iter().next()?))
}

/// Asks both the same pairs, each alone, and counts the labels that differ.
fn compare(
    one: &dyn Engine,
    other: &dyn Engine,
    pairs: &[(&str, &str)],
) -> Result<Conversion, EngineError> {
    let differ = |&(premise, hypothesis): &(&str, &str)| {
        let pair = [Pair {
            premise,
            hypothesis,
        }];
        let answer = |engine: &dyn Engine| Ok(engine.logits(&pair)?.first().and_then(label));
        let (one, other) = (answer(one)?, answer(other)?);
        Ok(one.is_none() || one != other)
    };
    let differing: Vec<bool> = pairs.par_iter().map(differ).collect::<Result<_, _>>()?;
    Ok(Conversion {
        changed: differing.iter().filter(|differs| **differs).count(),
        of: differing.len(),
    })
}

/// The greatest of the three, if all are numbers.
fn label(logits: &PairLogits) -> Option<usize> {
    let three = [
        logits.entailment,
        logits.neutral.unwrap_or(f32::NEG_INFINITY),
        logits.contradiction,
    ];
    if three.iter().any(|value| value.is_nan()) {
        return None;
    }
    let mut best = 0;
    for (place, value) in three.into_iter().enumerate() {
        if value > three[best] {
            best = place;
        }
    }
    Some(best)
}

fn proven(
    engine: Box<dyn Engine>,
    pinned: Option<usize>,
    conversion: Option<Conversion>,
) -> Result<Checked, Fault> {
    let passed = self_test(engine.as_ref()).or_fault(Exit::Model)?;
    Ok(Checked {
        engine,
        passed,
        pinned,
        conversion,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use standpoint_stance::{Calibration, EngineInfo};

    /// Says entailment, but contradiction of every premise that holds `word`.
    struct Fake {
        word: &'static str,
        info: EngineInfo,
    }

    impl Engine for Fake {
        fn info(&self) -> &EngineInfo {
            &self.info
        }

        fn logits(&self, pairs: &[Pair<'_>]) -> Result<Vec<PairLogits>, EngineError> {
            let answer = |pair: &Pair<'_>| {
                let against = !self.word.is_empty() && pair.premise.contains(self.word);
                PairLogits {
                    entailment: if against { -1.0 } else { 1.0 },
                    neutral: Some(0.0),
                    contradiction: if against { 1.0 } else { -1.0 },
                    truncated: false,
                }
            };
            Ok(pairs.iter().map(answer).collect())
        }
    }

    fn fake(word: &'static str) -> Fake {
        Fake {
            word,
            info: EngineInfo {
                engine: "fake".to_owned(),
                model: "fake".to_owned(),
                digest: String::new(),
                classes: 3,
                calibration: Calibration::default(),
            },
        }
    }

    #[test]
    fn counts_the_labels_that_differ() {
        let pairs = [
            ("a dog", "x"),
            ("a cat", "x"),
            ("a dog", "y"),
            ("a cow", "x"),
        ];
        let found = compare(&fake(""), &fake("dog"), &pairs).expect("answers");
        assert_eq!(found, Conversion { changed: 2, of: 4 });
        assert!((found.percent() - 50.0).abs() < 1e-9);
        let same = compare(&fake("dog"), &fake("dog"), &pairs).expect("answers");
        assert_eq!(same.changed, 0);
        assert!(compare(&fake(""), &fake(""), &[]).expect("none").percent() < 1e-9);
    }

    #[test]
    fn the_built_in_pairs_are_ninety_six_different_ones() {
        let table = Table::parse("pairs", PAIRS.as_bytes(), b',').expect("a table");
        let mut pairs = table.pairs();
        assert_eq!(pairs.len(), 96);
        pairs.sort_unstable();
        pairs.dedup();
        assert_eq!(pairs.len(), 96);
    }
}
