use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use standpoint_stance::{EngineError, Pair};
use tokenizers::{Encoding, PostProcessor as _, Tokenizer, TruncationDirection};

use crate::{ModelError, panic_message};

/// Turns pairs into token ids, as the model was trained to see them.
#[derive(Debug)]
pub struct PairEncoder {
    tokenizer: Tokenizer,
    max_tokens: usize,
    /// Special tokens around a pair.
    special: usize,
}

/// One pair in tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    /// Token ids, special tokens included.
    pub ids: Vec<u32>,
    /// Segment ids, as many: 0 for the premise, 1 for the hypothesis where the model has segments.
    pub types: Vec<u32>,
    /// Whether the premise was cut to fit.
    pub truncated: bool,
}

impl PairEncoder {
    /// Reads `tokenizer.json`. Truncation and padding that it may carry are left-overs of training and
    /// are replaced.
    pub(crate) fn new(
        json: &[u8],
        path: &Path,
        max_tokens: usize,
        vocab_size: Option<u64>,
    ) -> Result<Self, ModelError> {
        let fail = |message: String| ModelError::Tokenizer {
            path: path.to_owned(),
            message,
        };
        let read = catch_unwind(AssertUnwindSafe(|| Tokenizer::from_bytes(json)));
        let mut tokenizer = match read {
            Ok(Ok(tokenizer)) => tokenizer,
            Ok(Err(error)) => {
                return Err(fail(format!(
                    "is no tokenizer of the tokenizers library ({error}); get the file again, or save it \
                     anew with tokenizer.save_pretrained"
                )));
            }
            Err(panic) => {
                let said = panic_message(panic.as_ref());
                return Err(fail(format!(
                    "reading stopped with \"{said}\"; get the file again"
                )));
            }
        };
        let words = tokenizer.get_vocab_size(true);
        if let Some(rows) = vocab_size
            && words as u64 > rows
        {
            return Err(fail(format!(
                "has {words} tokens, but the model knows {rows} (vocab_size in config.json); the two \
                 belong to different models, so take both from the same place"
            )));
        }
        if max_tokens < 16 {
            return Err(fail(format!(
                "the model takes {max_tokens} tokens at most, too few for a pair; correct \
                 max_position_embeddings or model_max_length"
            )));
        }
        // An article that says "[SEP]" says just that.
        tokenizer.set_encode_special_tokens(true);
        tokenizer.with_padding(None);
        tokenizer
            .with_truncation(None)
            .map_err(|e| fail(e.to_string()))?;
        let special = tokenizer
            .get_post_processor()
            .map_or(0, |p| p.added_tokens(true));
        Ok(Self {
            tokenizer,
            max_tokens,
            special,
        })
    }

    /// The pairs with their special tokens; a premise that leaves too little room is cut.
    ///
    /// # Errors
    /// [`EngineError`] if a hypothesis is longer than half of what the model takes, or the tokenizer fails.
    pub fn encode(&self, pairs: &[Pair<'_>]) -> Result<Vec<Encoded>, EngineError> {
        // All pairs of a statement share its premise, so that it is tokenized once.
        let mut premise: Option<(&str, Encoding)> = None;
        let mut encoded = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let first = match premise.take() {
                Some((text, encoding)) if text == pair.premise => encoding,
                _ => self.tokens(pair.premise)?,
            };
            encoded.push(self.join(first.clone(), pair.hypothesis)?);
            premise = Some((pair.premise, first));
        }
        Ok(encoded)
    }

    fn join(&self, mut premise: Encoding, hypothesis: &str) -> Result<Encoded, EngineError> {
        let second = self.tokens(hypothesis)?;
        let tokens = second.get_ids().len();
        // Half of the room is the premise's, so that whether a proposition fits does not depend on it.
        let limit = (self.max_tokens / 2).saturating_sub(self.special);
        if tokens > limit {
            let hypothesis = hypothesis.to_owned();
            return Err(EngineError::HypothesisTooLong {
                hypothesis,
                tokens,
                limit,
            });
        }
        let room = self.max_tokens - self.special - tokens;
        let truncated = premise.get_ids().len() > room;
        if truncated {
            premise.truncate(room, 0, TruncationDirection::Right);
            // The rest would be processed as further windows.
            premise.take_overflowing();
        }
        let joined = guarded(hypothesis, || {
            self.tokenizer.post_process(premise, Some(second), true)
        })?;
        Ok(Encoded {
            ids: joined.get_ids().to_vec(),
            types: joined.get_type_ids().to_vec(),
            truncated,
        })
    }

    /// One text without special tokens.
    fn tokens(&self, text: &str) -> Result<Encoding, EngineError> {
        guarded(text, || self.tokenizer.encode_fast(text, false))
    }
}

/// What the tokenizers library answers about a text; it panics where parts of `tokenizer.json` do not belong
/// together, and that is told as an error.
fn guarded<T>(text: &str, ask: impl FnOnce() -> tokenizers::Result<T>) -> Result<T, EngineError> {
    let message = match catch_unwind(AssertUnwindSafe(ask)) {
        Ok(Ok(answer)) => return Ok(answer),
        Ok(Err(error)) => error.to_string(),
        Err(panic) => panic_message(panic.as_ref()),
    };
    Err(EngineError::Tokenizer {
        text: text.to_owned(),
        message,
    })
}
