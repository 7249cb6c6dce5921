//! Headlines in Large Words: what looks like a name in them is none, but who is named below is meant.

use crate::lexicon::{class, lexicon};
use crate::line::Line;

use super::mentions::{Mention, MentionKind, blank};

/// The people whom a headline names and the text names in full, and the one whose words it gives ("Mira Sand:
/// ‘I Am Sick Of Tolls’").
pub(super) fn people(line: &Line<'_, '_>, mentions: &[Mention]) -> Vec<Mention> {
    let names: std::collections::BTreeMap<&str, &[String]> = mentions
        .iter()
        .filter(|m| m.kind == MentionKind::Person && m.words.len() > 1)
        .filter_map(|m| Some((m.words.last()?.as_str(), m.words.as_slice())))
        .collect();
    let mut found = Vec::new();
    let label = (2..4).find(|&i| line.word(i) == ":");
    let full =
        |end: &usize| (0..*end).all(|i| line.is_name(i)) && lexicon().given(line.word(0)).is_some();
    let from = label.filter(full).unwrap_or(0);
    if from > 0 {
        found.push(blank(line, 0, from, MentionKind::Person));
    }
    for at in from..line.len() {
        let Some((_, given)) = names.get(line.word(at)).and_then(|name| name.split_last()) else {
            continue;
        };
        let start = given
            .iter()
            .rev()
            .zip((0..at).rev())
            .take_while(|(word, i)| line.word(*i) == word.as_str())
            .last()
            .map_or(at, |(_, i)| i);
        found.push(blank(line, start, at + 1, MentionKind::Person));
    }
    found
}

/// A sentence Whose Words Are Nearly All Large: what looks like a name there is none. Only the first of a text
/// may end in a full stop, where it is `alone`.
pub(super) fn is_one(line: &Line<'_, '_>, alone: bool) -> bool {
    let last = line.word(line.len().saturating_sub(1));
    if line.len() < 5 || line.len() > 40 || matches!(last, ":" | ",") || last == "." && !alone {
        return false;
    }
    let long = |i: &usize| line.is_word(*i) && line.word(*i).chars().count() > 3;
    let words: Vec<usize> = (1..line.len()).filter(long).collect();
    let large = words.iter().filter(|&&i| line.is_capital(i)).count();
    let verb = words
        .iter()
        .any(|&i| line.is_capital(i) && line.is(i, class::VERB));
    words.len() >= 4 && large * 5 >= words.len() * 4 && (verb || alone)
}
