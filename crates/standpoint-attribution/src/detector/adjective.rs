//! "Is convinced that", "was sure", "is of the opinion that": a state of mind told by an adjective.

use crate::lexicon::class;
use crate::line::Line;

/// Adjectives that take a clause and tell what somebody thinks.
const ADJECTIVES: [&str; 18] = [
    "convinced",
    "sure",
    "certain",
    "confident",
    "adamant",
    "worried",
    "concerned",
    "afraid",
    "hopeful",
    "optimistic",
    "pessimistic",
    "sceptical",
    "skeptical",
    "doubtful",
    "positive",
    "satisfied",
    "aware",
    "persuaded",
];

/// The words of such a cue whose adjective stands at `i`: from the form of "to be" to the adjective, and
/// the first item of the clause behind it.
pub(super) fn adjective(line: &Line<'_, '_>, i: usize) -> Option<(usize, usize)> {
    let opinion = line.any(i, &["opinion", "conviction", "view", "belief"])
        && i >= 3
        && line.any(i - 1, &["the", "firm"])
        && line.any(i - 2, &["of"]);
    if !(ADJECTIVES.iter().any(|a| line.any(i, &[a])) || opinion) || line.in_fragment(i) {
        return None;
    }
    let mut start = if opinion { i - 2 } else { i };
    while start > 0 && line.is_adverbial(start - 1) {
        start -= 1;
    }
    let be = start.checked_sub(1)?;
    if !line.any(
        be,
        &["is", "are", "was", "were", "am", "remains", "remained"],
    ) || be == 0
    {
        return None;
    }
    let next = i + 1;
    let that = line.any(next, &["that"]);
    let from = if that { next + 1 } else { next };
    let opens =
        line.is_determiner(from) || line.is(from, class::PRONOUN) || line.is_name(from) || that;
    (opens && line.is_verbal_ahead(from)).then_some((be, from))
}
