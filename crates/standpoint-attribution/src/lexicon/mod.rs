//! Word lists, read once from `data/`. Lookups are by lower-case word; nothing iterates over a hash.

mod inflect;

use std::collections::HashMap;
use std::sync::LazyLock;

use standpoint_text::Gender;

/// What a word can be. A word can be several things at once; the grammar decides by its neighbours.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Entry {
    /// Bits of [`class`].
    pub(crate) classes: u32,
    /// Bits of [`form`], over all verbs that the word is a form of.
    pub(crate) forms: u8,
}

/// Classes of words.
pub(crate) mod class {
    pub(crate) const SAY: u32 = 1;
    pub(crate) const TELL: u32 = 1 << 1;
    pub(crate) const NOTE: u32 = 1 << 2;
    pub(crate) const QUOTE: u32 = 1 << 3;
    pub(crate) const THINK: u32 = 1 << 4;
    pub(crate) const SHOW: u32 = 1 << 5;
    pub(crate) const URGE: u32 = 1 << 6;
    pub(crate) const OBJECT: u32 = 1 << 7;
    pub(crate) const DENY: u32 = 1 << 8;
    pub(crate) const DECLINE: u32 = 1 << 9;
    /// A verb of any kind.
    pub(crate) const VERB: u32 = 1 << 10;
    pub(crate) const ROLE: u32 = 1 << 11;
    pub(crate) const GROUP: u32 = 1 << 12;
    pub(crate) const ORG: u32 = 1 << 13;
    pub(crate) const DOCUMENT: u32 = 1 << 14;
    pub(crate) const CONTENT: u32 = 1 << 15;
    pub(crate) const KIN: u32 = 1 << 16;
    pub(crate) const FUNCTION: u32 = 1 << 17;
    pub(crate) const MONTH: u32 = 1 << 18;
    pub(crate) const DAY: u32 = 1 << 19;
    pub(crate) const AUX: u32 = 1 << 20;
    pub(crate) const ADVERB: u32 = 1 << 21;
    pub(crate) const PREPOSITION: u32 = 1 << 22;
    pub(crate) const CONJUNCTION: u32 = 1 << 23;
    pub(crate) const SUBORDINATOR: u32 = 1 << 24;
    pub(crate) const PRONOUN: u32 = 1 << 25;
    pub(crate) const PARTICLE: u32 = 1 << 26;
    pub(crate) const WISH: u32 = 1 << 27;
    pub(crate) const REFUSE: u32 = 1 << 28;
    pub(crate) const ATTITUDE: u32 = 1 << 29;
    /// Last words of company names; only capitalised behind another name.
    pub(crate) const COMPANY: u32 = 1 << 30;
    /// Verbs that attribute something.
    pub(crate) const CUE: u32 =
        SAY | TELL | NOTE | QUOTE | THINK | SHOW | URGE | OBJECT | DENY | WISH | ATTITUDE;
}

/// Forms of verbs.
pub(crate) mod form {
    pub(crate) const BASE: u8 = 1;
    pub(crate) const THIRD: u8 = 2;
    pub(crate) const PAST: u8 = 4;
    pub(crate) const PARTICIPLE: u8 = 8;
    pub(crate) const ING: u8 = 16;
    /// Can be the verb of a clause without an auxiliary.
    pub(crate) const FINITE: u8 = BASE | THIRD | PAST;
}

/// What a capitalised phrase of [`Lexicon::places`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A state; as a speaker, its government.
    Country,
    /// A capital or seat that stands for a government.
    Capital,
    /// Any other place.
    Region,
    /// "Chinese".
    Demonym,
}

/// A word that stands before names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Title {
    /// Goes into the titles column; otherwise it is a role.
    pub(crate) honorific: bool,
    pub(crate) gender: Gender,
}

/// All lists.
pub(crate) struct Lexicon {
    words: HashMap<String, Entry>,
    places: HashMap<String, Place>,
    titles: HashMap<String, Title>,
    given: HashMap<String, Gender>,
}

impl Lexicon {
    /// What is known of a word, in any case and with either apostrophe.
    pub(crate) fn entry(&self, word: &str) -> Entry {
        let key = fold(word);
        self.words.get(key.as_str()).copied().unwrap_or_default()
    }

    /// A country, capital, region or demonym, as written.
    pub(crate) fn place(&self, phrase: &str) -> Option<Place> {
        self.places.get(phrase).copied()
    }

    /// "Dr", "President"; with or without point, capitalised. Of "Lt.-Col." the last part is the rank.
    pub(crate) fn title(&self, word: &str) -> Option<Title> {
        let whole = self.titles.get(word.trim_end_matches('.')).copied();
        whole.or_else(|| {
            let (first, last) = word.split_once('-')?;
            let known = |part: &str| self.titles.get(part.trim_end_matches('.')).copied();
            known(first).and(known(last)).filter(|t| t.honorific)
        })
    }

    /// The gender that a given name shows, written with its diacritics or without.
    pub(crate) fn given(&self, name: &str) -> Option<Gender> {
        let exact = self.given.get(name).copied();
        exact.or_else(|| {
            let plain = (!name.is_ascii()).then(|| deunicode::deunicode(name))?;
            self.given.get(&plain).copied()
        })
    }
}

/// Lower case, with the straight apostrophe.
pub(crate) fn fold(word: &str) -> String {
    // Nearly every word, and this is asked of each more than once.
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.chars()
        .flat_map(char::to_lowercase)
        .map(|c| {
            if crate::token::is_apostrophe(c) {
                '\''
            } else {
                c
            }
        })
        .collect()
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(build);

/// The lists, built at first use.
pub(crate) fn lexicon() -> &'static Lexicon {
    &LEXICON
}

/// `class: word word …` lines of a list, without comments.
fn lines(list: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    list.lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .filter(|line| !line.is_empty())
        .map(|line| line.split_once(": ").unwrap_or(("", line)))
}

fn build() -> Lexicon {
    let mut lexicon = Lexicon {
        words: HashMap::new(),
        places: HashMap::new(),
        titles: HashMap::new(),
        given: HashMap::new(),
    };
    let irregular = inflect::Irregular::parse(include_str!("../../data/irregular.txt"));
    for (name, verbs) in lines(include_str!("../../data/verbs.txt"))
        .chain(lines(include_str!("../../data/common_verbs.txt")))
    {
        let class = word_class(name);
        for verb in verbs.split_whitespace() {
            for (word, form) in irregular.forms(verb) {
                let entry = lexicon.words.entry(word).or_default();
                entry.classes |= class | class::VERB;
                entry.forms |= form;
            }
        }
    }
    for (name, nouns) in lines(include_str!("../../data/nouns.txt"))
        .chain(lines(include_str!("../../data/words.txt")))
    {
        for noun in nouns.split_whitespace() {
            lexicon.words.entry(fold(noun)).or_default().classes |= word_class(name);
        }
    }
    for (name, titles) in lines(include_str!("../../data/titles.txt")) {
        let title = Title {
            honorific: name.starts_with("honorific"),
            gender: gender(name.split(' ').next_back().unwrap_or_default()),
        };
        for word in titles.split_whitespace() {
            lexicon.titles.insert(word.to_owned(), title);
        }
    }
    for (name, places) in lines(include_str!("../../data/places.txt")) {
        let place = match name {
            "country" => Place::Country,
            "capital" => Place::Capital,
            "demonym" => Place::Demonym,
            _ => Place::Region,
        };
        for (index, part) in places.split('"').enumerate() {
            // Odd parts stood between quotation marks: names of several words.
            if index % 2 == 1 {
                lexicon.places.entry(part.to_owned()).or_insert(place);
                continue;
            }
            for word in part.split_whitespace() {
                lexicon.places.entry(word.to_owned()).or_insert(place);
            }
        }
    }
    for (name, given) in lines(include_str!("../../data/given_names.txt")) {
        for word in given.split_whitespace() {
            lexicon
                .given
                .entry(word.to_owned())
                .and_modify(|known| {
                    if *known != gender(name) {
                        *known = Gender::Unknown;
                    }
                })
                .or_insert(gender(name));
        }
    }
    lexicon
}

fn gender(name: &str) -> Gender {
    match name {
        "f" => Gender::Female,
        "m" => Gender::Male,
        _ => Gender::Unknown,
    }
}

fn word_class(name: &str) -> u32 {
    match name {
        "say" => class::SAY,
        "tell" => class::TELL,
        "note" => class::NOTE,
        "quote" => class::QUOTE,
        "think" => class::THINK,
        "show" => class::SHOW,
        "urge" => class::URGE,
        "wish" => class::WISH,
        "refuse" => class::REFUSE,
        "attitude" => class::ATTITUDE,
        "object" => class::OBJECT,
        "deny" => class::DENY,
        "decline" => class::DECLINE,
        "role" => class::ROLE,
        "group" => class::GROUP,
        "org" => class::ORG,
        "company" => class::COMPANY,
        "document" => class::DOCUMENT,
        "content" => class::CONTENT,
        "kin" => class::KIN,
        "function" => class::FUNCTION,
        "month" => class::MONTH,
        "day" => class::DAY,
        "aux" => class::AUX,
        "adverb" => class::ADVERB,
        "preposition" => class::PREPOSITION,
        "conjunction" => class::CONJUNCTION,
        "subordinator" => class::SUBORDINATOR,
        "pronoun" => class::PRONOUN,
        "particle" => class::PARTICLE,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_forms_and_classes() {
        let lexicon = lexicon();
        assert_ne!(lexicon.entry("wrote").forms & form::PAST, 0);
        assert_ne!(lexicon.entry("denied").classes & class::DENY, 0);
        assert_ne!(lexicon.entry("quipped").classes & class::SAY, 0);
        assert_ne!(lexicon.entry("Didn’t").classes & class::AUX, 0);
        assert_eq!(lexicon.place("North Korea"), Some(Place::Country));
        assert_eq!(lexicon.given("Kim"), Some(Gender::Unknown));
        assert!(lexicon.title("Dr.").is_some_and(|t| t.honorific));
    }

    #[test]
    fn every_list_names_a_known_class() {
        for list in [
            include_str!("../../data/verbs.txt"),
            include_str!("../../data/nouns.txt"),
        ] {
            for (name, _) in lines(list) {
                assert_ne!(word_class(name), 0, "{name}");
            }
        }
    }
}
