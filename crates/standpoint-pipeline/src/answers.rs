//! An engine that asks another one only what is not in the journal.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

use standpoint_journal::Key;
use standpoint_stance::{Engine, EngineError, EngineInfo, Pair, PairLogits, Scorer};

use crate::keeper::Keeper;

/// Pairs that are asked at once. Each is answered on its own, so this only says how often a request to
/// stop is looked for.
const AT_ONCE: usize = 8;

/// The raw answers about one premise: from the journal, or from the engine and then kept.
pub(crate) struct Answers<'a> {
    engine: &'a dyn Engine,
    keeper: &'a Keeper,
    key: Key,
    /// By the key of the hypothesis.
    known: Mutex<BTreeMap<Key, PairLogits>>,
}

impl<'a> Answers<'a> {
    /// `version` names what shapes an answer besides the engine's own digest and the two sentences.
    pub(crate) fn about(
        premise: &str,
        engine: &'a dyn Engine,
        version: &str,
        keeper: &'a Keeper,
    ) -> Self {
        let info = engine.info();
        let key = Key::of(&[
            b"answers",
            env!("STANDPOINT_ANSWERS").as_bytes(),
            info.engine.as_bytes(),
            info.digest.as_bytes(),
            version.as_bytes(),
            premise.as_bytes(),
        ]);
        let payloads = keeper.read(key);
        let known = payloads
            .iter()
            .flat_map(|payload| decode(payload))
            .collect();
        Self {
            engine,
            keeper,
            key,
            known: Mutex::new(known),
        }
    }

    /// How many of the scorer's questions the journal answers, each sentence once.
    pub(crate) fn count_known(&self, scorer: &Scorer) -> (usize, usize) {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let questions: BTreeSet<Key> = scorer
            .questions()
            .map(|(_, hypothesis, _)| Key::of(&[hypothesis.as_bytes()]))
            .collect();
        let answered = questions.iter().filter(|key| known.contains_key(key));
        (answered.count(), questions.len())
    }

    /// Asks the engine, and adds what it said to `known` and to `fresh`.
    fn ask(
        &self,
        pairs: &[Pair<'_>],
        known: &mut BTreeMap<Key, PairLogits>,
        fresh: &mut Vec<(Key, PairLogits)>,
    ) -> Result<(), EngineError> {
        for pairs in pairs.chunks(AT_ONCE) {
            if self.keeper.is_stopped() {
                return Err(EngineError::Run {
                    model: self.info().model.clone(),
                    message: "the run was stopped".to_owned(),
                });
            }
            let answers = self.engine.logits(pairs)?;
            if answers.len() != pairs.len() {
                return Err(EngineError::Count {
                    model: self.info().model.clone(),
                    asked: pairs.len(),
                    got: answers.len(),
                });
            }
            for (pair, logits) in pairs.iter().zip(answers) {
                let key = of_hypothesis(pair);
                known.insert(key, logits);
                // What is no number is an error one floor up, and errors are not kept.
                if logits.is_finite() {
                    fresh.push((key, logits));
                }
            }
        }
        Ok(())
    }
}

impl Engine for Answers<'_> {
    fn info(&self) -> &EngineInfo {
        self.engine.info()
    }

    fn logits(&self, pairs: &[Pair<'_>]) -> Result<Vec<PairLogits>, EngineError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut missing: Vec<Pair<'_>> = Vec::new();
        for pair in pairs {
            let is_asked = missing.iter().any(|m| m.hypothesis == pair.hypothesis);
            if !is_asked && !known.contains_key(&of_hypothesis(pair)) {
                missing.push(*pair);
            }
        }
        let mut fresh = Vec::new();
        let asked = self.ask(&missing, &mut known, &mut fresh);
        let tally = &self.keeper.tally;
        tally.answers_done.fetch_add(fresh.len(), Ordering::Relaxed);
        if !fresh.is_empty() {
            self.keeper.append(self.key, &encode(&fresh));
        }
        asked?;
        let found = pairs.iter().map(|pair| known[&of_hypothesis(pair)]);
        Ok(found.collect())
    }
}

fn of_hypothesis(pair: &Pair<'_>) -> Key {
    Key::of(&[pair.hypothesis.as_bytes()])
}

/// Bytes of one answer: key, flags, three numbers.
const ANSWER: usize = 16 + 1 + 12;
const TRUNCATED: u8 = 1;
const HAS_NEUTRAL: u8 = 2;

fn encode(answers: &[(Key, PairLogits)]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(answers.len() * ANSWER);
    for (key, logits) in answers {
        bytes.extend(key.0);
        let truncated = if logits.truncated { TRUNCATED } else { 0 };
        let neutral = if logits.neutral.is_some() {
            HAS_NEUTRAL
        } else {
            0
        };
        bytes.push(truncated | neutral);
        let numbers = [
            logits.entailment,
            logits.neutral.unwrap_or(0.0),
            logits.contradiction,
        ];
        for number in numbers {
            bytes.extend(number.to_le_bytes());
        }
    }
    bytes
}

/// Nothing for a payload of another form; the pairs are then asked again.
fn decode(payload: &[u8]) -> Vec<(Key, PairLogits)> {
    if !payload.len().is_multiple_of(ANSWER) {
        return Vec::new();
    }
    let answer = |bytes: &[u8]| {
        let number = |at: usize| {
            let mut four = [0; 4];
            four.copy_from_slice(&bytes[at..at + 4]);
            f32::from_le_bytes(four)
        };
        let mut key = [0; 16];
        key.copy_from_slice(&bytes[..16]);
        let flags = bytes[16];
        let logits = PairLogits {
            entailment: number(17),
            neutral: (flags & HAS_NEUTRAL != 0).then(|| number(21)),
            contradiction: number(25),
            truncated: flags & TRUNCATED != 0,
        };
        (Key(key), logits)
    };
    payload.chunks_exact(ANSWER).map(answer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_back_to_the_last_bit() {
        let numbers = [
            0.1_f32,
            -0.0,
            f32::MIN_POSITIVE / 8.0,
            f32::MAX,
            -7.123_456_7,
        ];
        let mut answers = Vec::new();
        for (i, &number) in numbers.iter().enumerate() {
            answers.push((
                Key([i as u8; 16]),
                PairLogits {
                    entailment: number,
                    neutral: (i % 2 == 0).then_some(-number),
                    contradiction: number * 0.3,
                    truncated: i % 3 == 0,
                },
            ));
        }
        let back = decode(&encode(&answers));
        assert_eq!(back, answers);
        assert_eq!(back[1].1.entailment.to_bits(), (-0.0_f32).to_bits());
        assert!(decode(&encode(&answers)[1..]).is_empty());
    }
}
