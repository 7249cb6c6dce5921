use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

use standpoint_journal::{JournalError, Key};
use standpoint_stance::{Engine, Premise, Scored, Scorer};
use standpoint_text::Polarity;

use crate::answers::Answers;
use crate::fault::Fault;
use crate::scratch::{Place, Scratch};
use crate::{Extracted, Keeper, Progress, Stage, isolate, words};

/// What is asked of the engine for one statement. A sentence that ten outlets syndicate is scored once.
#[derive(Debug, Clone, PartialEq, Eq)]
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

impl PremiseKey {
    fn words(&self) -> Key {
        Key::of(&[b"premise", self.text.trim().as_bytes()])
    }

    fn manner(&self) -> Manner {
        (self.polarity, self.nested)
    }
}

/// How words are meant: their polarity, and whether somebody else is quoted with them.
type Manner = (Polarity, bool);

const MANNERS: [Manner; 6] = [
    (Polarity::Asserted, false),
    (Polarity::Asserted, true),
    (Polarity::Denied, false),
    (Polarity::Denied, true),
    (Polarity::Declined, false),
    (Polarity::Declined, true),
];

/// The distinct premises of a run. Their words lie in the scratch file.
pub(crate) struct Premises<'a> {
    scratch: &'a Scratch,
    /// By the words' key: where they are, and a bit for each of [`MANNERS`] in which they are said.
    known: Mutex<BTreeMap<Key, (Place, u8)>>,
}

impl<'a> Premises<'a> {
    pub(crate) fn new(scratch: &'a Scratch) -> Self {
        Self {
            scratch,
            known: Mutex::default(),
        }
    }

    /// Adds those of an article.
    pub(crate) fn add(&self, item: &Extracted) -> Result<(), JournalError> {
        for index in 0..item.layer.statements.len() {
            let premise = premise_of(item, index);
            let key = premise.words();
            let bits = MANNERS
                .iter()
                .zip(0_u8..)
                .filter(|(manner, _)| **manner == premise.manner())
                .fold(0, |bits, (_, bit)| bits | 1 << bit);
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            match known.get_mut(&key) {
                Some((_, manners)) => *manners |= bits,
                None => {
                    let place = self.scratch.put(premise.text.trim().as_bytes())?;
                    known.insert(key, (place, bits));
                }
            }
        }
        Ok(())
    }
}

/// The manners whose bits are set.
fn manners_of(bits: u8) -> impl Iterator<Item = Manner> {
    let all = MANNERS.into_iter().zip(0_u8..);
    all.filter(move |(_, bit)| bits & 1 << bit != 0)
        .map(|(manner, _)| manner)
}

/// Scores, drawn from the raw answers that were kept: what is cheap to compute is not held.
pub(crate) struct Scores<'a> {
    scorer: &'a Scorer,
    engine: &'a dyn Engine,
    version: &'a str,
    keeper: &'a Keeper,
    unscored: BTreeMap<(Key, Manner), Fault>,
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

    /// Has each distinct premise answered about all propositions. Equal words are one unit of work: one
    /// thread asks about them, pair by pair, so their numbers cannot depend on what is asked beside them,
    /// and no pair is asked twice.
    pub(crate) fn fill(&mut self, premises: Premises<'_>, progress: &dyn Progress) {
        let known = premises
            .known
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        progress.begin(Stage::Score, known.len());
        let unscored: Vec<_> = self.keeper.each(
            known.into_iter().collect(),
            |(words, _)| *words,
            |(words, (place, manners)), _| {
                let text = self.keeper.unless_fault(premises.scratch.get(place));
                let unscored = text.map_or_else(Vec::new, |text| {
                    self.answer(words, &String::from_utf8_lossy(&text), manners)
                });
                progress.step();
                unscored
            },
            |(words, (_, manners))| {
                let fault = Fault::quarantined("scored");
                manners_of(manners)
                    .map(|manner| ((words, manner), fault.clone()))
                    .collect()
            },
        );
        self.unscored = unscored.into_iter().flatten().flatten().collect();
    }

    /// The score of a premise against each proposition.
    pub(crate) fn of(&self, key: &PremiseKey) -> Result<Vec<Scored>, Fault> {
        if let Some(unscored) = self.fault_of(key) {
            return Err(unscored.clone());
        }
        self.score(key, &self.answers(key.text.trim()))
    }

    /// Whether any premise has no score.
    pub(crate) fn has_faults(&self) -> bool {
        !self.unscored.is_empty()
    }

    /// Why a premise has no score, if it has none.
    pub(crate) fn fault_of(&self, key: &PremiseKey) -> Option<&Fault> {
        if self.unscored.is_empty() {
            return None;
        }
        self.unscored.get(&(key.words(), key.manner()))
    }

    /// Scores the same words in all manners, and names those that cannot be.
    fn answer(&self, words: Key, text: &str, manners: u8) -> Vec<((Key, Manner), Fault)> {
        let answers = self.answers(text);
        let (known, all) = answers.count_known(self.scorer);
        let tally = &self.keeper.tally;
        tally.answers_found.fetch_add(known, Ordering::Relaxed);
        if known == all {
            return Vec::new();
        }
        self.keeper.in_hand(words, || {
            manners_of(manners)
                .filter_map(|manner| {
                    let premise = PremiseKey {
                        text: text.to_owned(),
                        polarity: manner.0,
                        nested: manner.1,
                    };
                    let fault = self.score(&premise, &answers).err()?;
                    Some(((words, manner), fault))
                })
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
