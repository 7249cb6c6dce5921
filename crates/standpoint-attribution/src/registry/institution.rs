//! Institutions as a table wants them: "the ruling Harmony Party" is the Harmony Party, "Daewon’s Centre for
//! Strategy" the Centre for Strategy.

use crate::lexicon::{class, lexicon};

/// Parts of an institution that are as good as the whole.
const MEMBERS: [&str; 8] = [
    "members",
    "part",
    "wing",
    "branch",
    "mission",
    "delegation",
    "office",
    "team",
];

/// "R-Wis.", "D-Ohio": a party and a seat in letters, and no institution.
pub(super) fn seat(name: &str) -> bool {
    name.split_once('-').is_some_and(|(party, state)| {
        matches!(party, "R" | "D" | "I")
            && (lexicon().place(state).is_some()
                || !name.contains(' ') && (state.ends_with('.') || state.len() == 2))
    })
}

/// The name of an institution without what the writer says of it.
pub(super) fn tidy(name: &str) -> String {
    let words: Vec<&str> = name.split(' ').collect();
    let large = |w: &str| w.starts_with(char::is_uppercase);
    let org = |w: &str| lexicon().entry(w).classes & class::ORG != 0;
    // "a cooperative of 2,300 growers near Asankwa"
    let cut = (1..words.len()).find(|&i| {
        matches!(
            words[i],
            "near" | "opposite" | "outside" | "beside" | "behind"
        ) || matches!(words[i], "of" | "with")
            && words
                .get(i + 1)
                .is_some_and(|w| w.starts_with(|c: char| c.is_ascii_digit()))
    });
    let words = &words[..cut.unwrap_or(words.len())];
    // "national weather office"
    let general = ["national", "provincial", "regional", "local", "federal"];
    let wide = words.len() > 2
        && general.contains(&words[0])
        && words.iter().all(|w| w.starts_with(char::is_lowercase))
        && !words.contains(&"of");
    let words = if wide { &words[1..] } else { words };
    // "Kelda-based Institute for the Study of Tides"
    let based = words.len() > 1 && words[0].ends_with("-based");
    let words = if based { &words[1..] } else { words };
    let tail = |from: usize| words[from..].join(" ");
    // "Daewon’s Centre for Strategy", "the assembly’s intelligence committee"
    let genitive = words
        .iter()
        .position(|w| w.ends_with("’s") || w.ends_with("'s"));
    if let Some(at) = genitive.filter(|&at| at + 2 < words.len()) {
        let owner = words[at].trim_end_matches("’s").trim_end_matches("'s");
        let named = org(words[at + 1]) && matches!(words[at + 2], "for" | "of");
        let small = !large(owner)
            && at == 0
            && (org(words[words.len() - 1]) || !owner.ends_with('s') && org(owner));
        if at == 0 && (named && large(owner) || small) {
            return tail(at + 1);
        }
    }
    // "ruling Harmony Party", "three members of Covenant"
    let first = words.iter().position(|w| large(w));
    if let Some(first) = first.filter(|&f| f > 0) {
        let front = &words[..first];
        let rest = words[first..]
            .iter()
            .all(|w| large(w) || matches!(*w, "of" | "for" | "and" | "the" | "&"));
        // "think tank Policy Forge": the kind right before the name.
        let called = front.len() <= 2
            && front.last().is_some_and(|w| {
                ["tank", "charity", "consultancy", "brokerage", "pollster"].contains(w)
            });
        let kind = front.iter().any(|w| org(w)) && !called;
        let tied = front
            .last()
            .is_some_and(|w| matches!(*w, "of" | "for" | "in"))
            || front.ends_with(&["of", "the"]);
        let members = tied && front.iter().any(|w| MEMBERS.contains(w));
        if rest && (members || !tied && !kind && front.len() <= 2) {
            return tail(first);
        }
    }
    tail(0)
}
