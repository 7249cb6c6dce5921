//! Headlines in Large Words: what looks like a name in them is none, but who is named below is meant.

use std::collections::BTreeMap;

use crate::lexicon::{class, lexicon};
use crate::line::Line;

use super::mentions::{Mention, MentionKind, blank};

/// The people whom headlines name and the text names in full, and those whose words they give ("Mira Sand: ‘I Am
/// Sick Of Tolls’").
pub(super) fn people(lines: &[Line<'_, '_>], mentions: &[Mention]) -> Vec<Mention> {
    if lines.is_empty() {
        return Vec::new();
    }
    // Surname, and all words in front of it.
    let mut names: BTreeMap<&str, Vec<&[String]>> = BTreeMap::new();
    for mention in mentions.iter().filter(|m| m.kind == MentionKind::Person) {
        let Some((surname, given)) = mention.words.split_last().filter(|(_, g)| !g.is_empty())
        else {
            continue;
        };
        let all = names.entry(surname).or_default();
        if all.len() < MANY && !all.contains(&given) {
            all.push(given);
        }
    }
    lines.iter().flat_map(|line| named(line, &names)).collect()
}

/// As many bearers of one surname are told apart.
const MANY: usize = 16;

fn named(line: &Line<'_, '_>, names: &BTreeMap<&str, Vec<&[String]>>) -> Vec<Mention> {
    let mut found = Vec::new();
    let from = label(line).unwrap_or(0);
    if from > 0 {
        found.push(blank(line, 0, from, MentionKind::Person));
    }
    for at in from..line.len() {
        let Some(bearers) = names.get(line.word(at)) else {
            continue;
        };
        // How many words in front are those of the bearer's name.
        let shared = |given: &&[String]| {
            let back = given.iter().rev().zip((from..at).rev());
            back.take_while(|(word, i)| line.word(*i) == word.as_str())
                .count()
        };
        let longest = bearers.iter().map(shared).max().unwrap_or(0);
        // "Young Voters Reject Tax Plan" is not about Neil Young.
        let plain = line.entry(at).classes == 0;
        if longest > 0 || plain {
            found.push(blank(line, at - longest, at + 1, MentionKind::Person));
        }
    }
    found
}

/// Where the name ends whose words the headline gives.
fn label(line: &Line<'_, '_>) -> Option<usize> {
    let thing = class::ORG | class::GROUP | class::DOCUMENT | class::ROLE;
    (2..4).find(|&i| line.word(i) == ":").filter(|&end| {
        (0..end).all(|i| line.is_name(i) && !line.is(i, thing))
            && lexicon().given(line.word(0)).is_some()
            && lexicon().place(line.word(0)).is_none()
    })
}

/// A sentence Whose Words Are Nearly All Large. Where it is `alone`, the first line of a text, it may end in a full
/// stop, but no verb but “is” in it may be written small: it is more likely to be prose there.
pub(super) fn is_one(line: &Line<'_, '_>, alone: bool) -> bool {
    let last = line.word(line.len().saturating_sub(1));
    if line.len() < 5 || line.len() > 40 || matches!(last, ":" | ",") || last == "." && !alone {
        return false;
    }
    let small = |i: usize| line.word(i).starts_with(char::is_lowercase) && line.is(i, class::VERB);
    if alone && (1..line.len()).any(small) {
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
