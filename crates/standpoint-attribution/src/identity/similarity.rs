//! Whether two spellings can be one name, and whether what is known of their bearers speaks against it.

use standpoint_text::{AnalystKind, Gender};

use super::cast::Known;
use super::names::{Name, fold};
use crate::lexicon::{class, lexicon};

/// What is known of the bearers of one spelling.
#[derive(Debug, Clone)]
pub(super) struct Evidence {
    /// The telling words of all affiliations.
    affiliation: Vec<String>,
    role: Vec<String>,
    gender: Gender,
}

impl Evidence {
    pub(super) fn of(seen: &[Known<'_>]) -> Self {
        let collect = |texts: Vec<&str>| {
            let mut words: Vec<String> = texts.into_iter().flat_map(telling).collect();
            words.sort_unstable();
            words.dedup();
            words
        };
        Self {
            affiliation: collect(seen.iter().filter_map(|s| s.affiliation).collect()),
            role: collect(seen.iter().filter_map(|s| s.role).collect()),
            gender: super::gender(seen),
        }
    }

    /// Both have an affiliation or role, and one of them agrees.
    pub(super) fn shares(&self, other: &Self) -> bool {
        common(&self.affiliation, &other.affiliation) || common(&self.role, &other.role)
    }

    /// They are of different genders.
    pub(super) fn clashes(&self, other: &Self) -> bool {
        self.gender != Gender::Unknown
            && other.gender != Gender::Unknown
            && self.gender != other.gender
    }

    /// Both affiliations are known and have no telling word in common.
    pub(super) fn elsewhere(&self, other: &Self) -> bool {
        !self.affiliation.is_empty()
            && !other.affiliation.is_empty()
            && !common(&self.affiliation, &other.affiliation)
    }
}

/// The words of a role or affiliation that tell one from another; initials of the whole among them, so
/// that "CFR" agrees with "Council on Foreign Relations".
fn telling(text: &str) -> Vec<String> {
    let mut initials = String::new();
    let mut words = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '.') {
        if word.chars().next().is_some_and(char::is_uppercase) {
            initials.extend(word.chars().next());
        }
        let folded = fold(word);
        let entry = lexicon().entry(&folded);
        let filler = entry.classes & (class::FUNCTION | class::PREPOSITION) != 0
            && entry.classes & class::ROLE == 0;
        let dull = filler
            || entry.classes & class::ORG != 0
            || folded.chars().count() < 2
            || [
                "senior",
                "former",
                "associate",
                "international",
                "national",
                "studies",
                "policy",
                "affairs",
                "research",
                "director",
            ]
            .contains(&folded.as_str());
        if !dull {
            words.push(folded);
        }
    }
    if initials.chars().count() >= 3 {
        words.push(initials.to_lowercase());
    }
    words
}

fn common(a: &[String], b: &[String]) -> bool {
    a.iter().any(|w| b.binary_search(w).is_ok())
}

/// Keys that two spellings must share to be compared at all.
pub(super) fn block_keys(name: &Name, kind: AnalystKind) -> Vec<String> {
    match kind {
        AnalystKind::Person | AnalystKind::Author => {
            let mut keys: Vec<String> = name.bones.iter().map(|w| format!("s {w}")).collect();
            keys.sort_unstable();
            keys.dedup();
            keys
        }
        _ => {
            let mut keys = vec![format!("n {}", name.key)];
            keys.extend(initials(name).map(|i| format!("i {i}")));
            keys
        }
    }
}

/// "nis" for "National Intelligence Service" and for "NIS" itself.
fn initials(name: &Name) -> Option<String> {
    if name.words.len() == 1 {
        let letters = name
            .shown
            .chars()
            .filter(|c| c.is_alphabetic())
            .collect::<String>();
        let acronym = letters.chars().count() <= 6
            && letters.chars().count() >= 2
            && letters.chars().all(char::is_uppercase);
        return acronym.then(|| letters.to_lowercase());
    }
    let letters: String = name
        .shown
        .split([' ', '-'])
        .filter(|w| {
            w.chars().next().is_some_and(char::is_uppercase) && !w.eq_ignore_ascii_case("the")
        })
        .filter_map(|w| w.chars().next())
        .flat_map(char::to_lowercase)
        .collect();
    (letters.chars().count() >= 2).then_some(letters)
}

/// Whether two names in one block can be one analyst’s.
pub(super) fn alike(
    a: &Name,
    kind: AnalystKind,
    known: &Evidence,
    b: &Name,
    other: &Evidence,
) -> bool {
    match kind {
        AnalystKind::Person | AnalystKind::Author => people(a, known, b, other),
        AnalystKind::Organisation => organisations(a, b) && !known.elsewhere(other),
        AnalystKind::Group | AnalystKind::Document => a.key == b.key,
    }
}

/// The same name, or one the acronym of the other.
fn organisations(a: &Name, b: &Name) -> bool {
    if a.key == b.key {
        return true;
    }
    let acronym = |short: &Name, long: &Name| {
        short.words.len() == 1
            && long.words.len() > 1
            && initials(short).is_some()
            && initials(short) == initials(long)
    };
    acronym(a, b) || acronym(b, a)
}

fn people(a: &Name, known: &Evidence, b: &Name, other: &Evidence) -> bool {
    if a.words.len() < 2 || b.words.len() < 2 {
        return false;
    }
    if a.sorted == b.sorted {
        return true;
    }
    let (short, long) = if a.words.len() <= b.words.len() {
        (a, b)
    } else {
        (b, a)
    };
    let surname = (short.words.last(), long.words.last());
    let (Some(s), Some(l)) = surname else {
        return false;
    };
    let given = (&short.words[0], &long.words[0]);
    // Middle names and initials: "J. Smith", "John Smith", "John A. Smith".
    if s == l {
        let initial = given.0.chars().count() == 1 || given.1.chars().count() == 1;
        let same_given = given.0 == given.1;
        if same_given {
            return !known.elsewhere(other);
        }
        if initial && given.0.chars().next() == given.1.chars().next() {
            return known.shares(other);
        }
    }
    // A compound surname used in part: "Ramon Pacheco" for "Ramon Pacheco Pardo".
    if given.0 == given.1
        && short.words.len() >= 2
        && short.words.len() < long.words.len()
        && long.words[..short.words.len()] == short.words[..]
    {
        return !known.elsewhere(other);
    }
    // Transliterations: both the surname and the given name sound the same.
    if short.words.len() != long.words.len() {
        return false;
    }
    let near = |at: usize| {
        let (x, y) = (&short.words[at], &long.words[at]);
        x == y
            || short.bones[at] == long.bones[at] && strsim::jaro_winkler(x, y) >= 0.7
            || x.chars().count() > 4 && strsim::jaro_winkler(x, y) >= 0.94
    };
    let last = short.words.len() - 1;
    if !near(last) || !(near(0) || short.bones[0] == long.bones[0]) {
        return false;
    }
    // Two names that differ twice need something in common; those that differ once must not be elsewhere.
    if s == l || given.0 == given.1 {
        !known.elsewhere(other)
    } else {
        known.shares(other)
    }
}

/// Whether `short` (one word) is a surname of `long`.
pub(super) fn bears(long: &Name, short: &Name) -> bool {
    let [word] = short.words.as_slice() else {
        return false;
    };
    long.words.last() == Some(word)
        || long.words.len() >= 3 && long.words[1..].contains(word)
        || long.words.first() == Some(word)
}

/// What remains of a word when vowels and the ways of spelling one sound are taken away: "muraviev" and
/// "muravyev" are both "mrv".
pub(super) fn skeleton(word: &str) -> String {
    let mut plain = word.to_lowercase();
    for (from, to) in [
        ("shch", "sc"),
        ("sch", "sc"),
        ("tsch", "c"),
        ("tch", "c"),
        ("ch", "c"),
        ("sh", "sc"),
        ("zh", "z"),
        ("kh", "h"),
        ("ph", "f"),
        ("ck", "k"),
        ("x", "ks"),
        ("q", "k"),
        ("ts", "z"),
        ("tz", "z"),
        ("dj", "j"),
        ("dzh", "j"),
        ("gh", "g"),
        ("w", "v"),
    ] {
        plain = plain.replace(from, to);
    }
    let mut bones = String::new();
    for c in plain.chars() {
        let c = if c == 'c' { 'k' } else { c };
        // "-ov" and "-off" are one ending.
        let c = if c == 'f' { 'v' } else { c };
        if !"aeiouyjh'".contains(c) && !bones.ends_with(c) {
            bones.push(c);
        }
    }
    if bones.is_empty() { plain } else { bones }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transliterations_sound_alike() {
        for (a, b) in [
            ("muraviev", "muravyev"),
            ("oleksiy", "alexei"),
            ("zelensky", "zelenskyy"),
            ("dmitri", "dmytro"),
            ("gorbachev", "gorbachov"),
            ("petrov", "petroff"),
        ] {
            let near = skeleton(a) == skeleton(b) || strsim::jaro_winkler(a, b) > 0.8;
            assert!(near, "{a} {b}: {} {}", skeleton(a), skeleton(b));
        }
        assert_ne!(skeleton("strand"), skeleton("stran"));
    }
}
