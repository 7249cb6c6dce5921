use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use standpoint_journal::Key;
use standpoint_stance::{Engine, Premise, Scored, Scorer};
use standpoint_text::Polarity;

use crate::answers::Answers;
use crate::fault::Fault;
use crate::{Extracted, Keeper, Progress, Stage, isolate, words};

/// What is asked of the engine for one statement. A sentence that ten outlets syndicate is scored once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct PremiseKey {
    /// The words, without white space around them: all that the engine is shown.
    pub text: String,
    pub polarity: Polarity,
    pub nested: bool,
}

/// The key of statement `index` of an article.
pub(crate) fn premise_of(item: &Extracted, index: usize) -> PremiseKey {
    let statement = &item.layer.statements[index];
    PremiseKey {
        text: words::premise(&item.article, &statement.content),
        polarity: statement.polarity,
        nested: statement.nested_in.is_some(),
    }
}

/// Scores, drawn from the raw answers that were kept: what is cheap to compute is not held.
pub(crate) struct Scores<'a> {
    scorer: &'a Scorer,
    engine: &'a dyn Engine,
    version: &'a str,
    keeper: &'a Keeper,
    unscored: BTreeMap<PremiseKey, Fault>,
}

impl<'a> Scores<'a> {
    /// Nothing scored yet. `version` names what shapes an answer besides the engine's digest.
    pub(crate) fn new(
        scorer: &'a Scorer,
        engine: &'a dyn Engine,
        version: &'a str,
        keeper: &'a Keeper,
    ) -> Self {
        Self {
            scorer,
            engine,
            version,
            keeper,
            unscored: BTreeMap::new(),
        }
    }

    /// Has each distinct premise answered about all propositions. A premise is one unit of work: one
    /// thread asks about it, pair by pair, so its numbers cannot depend on what is asked beside it, and
    /// no pair is asked twice.
    pub(crate) fn fill(&mut self, extracted: &[Extracted], progress: &dyn Progress) {
        let mut premises: BTreeMap<String, Vec<PremiseKey>> = BTreeMap::new();
        for item in extracted {
            for index in 0..item.layer.statements.len() {
                let key = premise_of(item, index);
                let same_words = premises.entry(key.text.trim().to_owned()).or_default();
                if !same_words.contains(&key) {
                    same_words.push(key);
                }
            }
        }
        progress.begin(Stage::Score, premises.len());
        let unscored: Vec<_> = self.keeper.each(
            premises.into_iter().collect(),
            |(words, _)| Key::of(&[b"premise", words.as_bytes()]),
            |(words, keys), in_hand| {
                let unscored = self.answer(&words, keys, in_hand);
                progress.step();
                unscored
            },
            |(_, keys)| {
                let fault = Fault::quarantined("scored");
                keys.into_iter().map(|key| (key, fault.clone())).collect()
            },
        );
        self.unscored = unscored.into_iter().flatten().flatten().collect();
    }

    /// The score of a premise against each proposition.
    pub(crate) fn of(&self, key: &PremiseKey) -> Result<Vec<Scored>, Fault> {
        if let Some(unscored) = self.unscored.get(key) {
            return Err(unscored.clone());
        }
        self.score(key, &self.answers(key.text.trim()))
    }

    /// Why a premise has no score, if it has none.
    pub(crate) fn fault_of(&self, key: &PremiseKey) -> Option<&Fault> {
        self.unscored.get(key)
    }

    /// Scores all premises of the same words, and names those that cannot be.
    fn answer(&self, words: &str, keys: Vec<PremiseKey>, in_hand: Key) -> Vec<(PremiseKey, Fault)> {
        let answers = self.answers(words);
        let (known, all) = answers.count_known(self.scorer);
        let tally = &self.keeper.tally;
        tally.answers_found.fetch_add(known, Ordering::Relaxed);
        if known == all {
            return Vec::new();
        }
        self.keeper.in_hand(in_hand, || {
            keys.into_iter()
                .filter_map(|key| self.score(&key, &answers).err().map(|error| (key, error)))
                .collect()
        })
    }

    fn answers(&self, words: &str) -> Answers<'_> {
        Answers::about(words, self.engine, self.version, self.keeper)
    }

    fn score(&self, key: &PremiseKey, answers: &Answers<'_>) -> Result<Vec<Scored>, Fault> {
        let premise = Premise {
            text: &key.text,
            polarity: key.polarity,
            nested: key.nested,
        };
        let message = match isolate(|| self.scorer.score(answers, &premise)) {
            Ok(Ok(scored)) => return Ok(scored),
            Ok(Err(error)) => error.to_string(),
            Err(panicked) => panicked.to_string(),
        };
        Err(Fault {
            code: "engine",
            message,
        })
    }
}
