use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use standpoint_stance::{Engine, Premise, Scored, Scorer};
use standpoint_text::Polarity;

use crate::{Extracted, Progress, Stage, isolate, words};

/// What is asked of the engine for one statement. Equal keys are scored once per run, so a sentence that
/// ten outlets syndicate costs as much as one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PremiseKey {
    pub text: String,
    pub polarity: Polarity,
    pub nested: bool,
}

/// The scores of every distinct premise, or why there are none.
pub(crate) type Scores = BTreeMap<PremiseKey, Result<Vec<Scored>, String>>;

/// The key of statement `index` of an article.
pub(crate) fn premise_of(item: &Extracted, index: usize) -> PremiseKey {
    let statement = &item.layer.statements[index];
    PremiseKey {
        text: words::premise(&item.article, &statement.content),
        polarity: statement.polarity,
        nested: statement.nested_in.is_some(),
    }
}

/// Scores each distinct premise against all propositions. A premise is one unit of work: it is scored by
/// one thread, alone, so its numbers cannot depend on what is scored beside it.
pub(crate) fn score_all(
    extracted: &[Extracted],
    scorer: &Scorer,
    engine: &dyn Engine,
    progress: &dyn Progress,
) -> Scores {
    let keys: BTreeSet<PremiseKey> = extracted
        .iter()
        .flat_map(|item| (0..item.layer.statements.len()).map(move |index| premise_of(item, index)))
        .collect();
    progress.begin(Stage::Score, keys.len());
    let keys: Vec<PremiseKey> = keys.into_iter().collect();
    keys.into_par_iter()
        .map(|key| {
            let scored = score_one(&key, scorer, engine);
            progress.step();
            (key, scored)
        })
        .collect()
}

fn score_one(
    key: &PremiseKey,
    scorer: &Scorer,
    engine: &dyn Engine,
) -> Result<Vec<Scored>, String> {
    let premise = Premise {
        text: &key.text,
        polarity: key.polarity,
        nested: key.nested,
    };
    match isolate(|| scorer.score(engine, &premise)) {
        Ok(Ok(scored)) => Ok(scored),
        Ok(Err(error)) => Err(error.to_string()),
        Err(panicked) => Err(panicked.to_string()),
    }
}
