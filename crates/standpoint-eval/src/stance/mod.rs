//! Stances against gold: three labels, their confusion, and whether the probabilities mean what they say.

mod gold;
mod scores;

pub use gold::{GoldPair, GoldPairs, label_of, parse_json_lines, parse_topics};
pub use scores::{Coverage, Reliability, ScoredPair, StanceScores, TagScores, score_stances};
