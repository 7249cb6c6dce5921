//! Nouns that people are called by, by kind, and how they compare with titles and roles.

use crate::lexicon::{class, lexicon};

/// Roles of those who lead a state, a party, an organisation.
pub(super) const LEADING: [&str; 14] = [
    "president",
    "premier",
    "chancellor",
    "leader",
    "king",
    "queen",
    "emperor",
    "chairman",
    "chair",
    "secretary-general",
    "governor",
    "dictator",
    "head",
    "chief",
];

/// Roles in government and parliament.
pub(super) const GOVERNING: [&str; 16] = [
    "president",
    "premier",
    "chancellor",
    "minister",
    "king",
    "queen",
    "governor",
    "mayor",
    "senator",
    "lawmaker",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "congressman",
    "congresswoman",
    "councillor",
];

/// Roles of those who study.
pub(super) const LEARNED: [&str; 10] = [
    "professor",
    "analyst",
    "historian",
    "economist",
    "researcher",
    "lecturer",
    "fellow",
    "scholar",
    "scientist",
    "biologist",
];

/// Others whom an office or a passing part makes.
pub(super) const OFFICIAL: [&str; 14] = [
    "judge",
    "justice",
    "source",
    "narrator",
    "moderator",
    "reporter",
    "host",
    "director",
    "officer",
    "official",
    "secretary",
    "nominee",
    "candidate",
    "lawyer",
];

pub(super) const FEMALE: [&str; 5] = ["woman", "widow", "actress", "spokeswoman", "chairwoman"];

pub(super) const MALE: [&str; 5] = ["man", "widower", "actor", "spokesman", "chairman"];

/// Whether a title means the noun: of "Rev." the vicar, of "Lt. Col." the colonel.
pub(super) fn title_means(title: &str, noun: &str) -> bool {
    const MEANINGS: [(&str, &[&str]); 17] = [
        (
            "rev",
            &[
                "vicar",
                "priest",
                "pastor",
                "minister",
                "reverend",
                "clergyman",
                "rector",
            ],
        ),
        ("dr", &["doctor", "physician"]),
        ("prof", &["professor", "academic"]),
        ("pc", &["constable", "officer"]),
        ("wpc", &["constable", "officer"]),
        ("sgt", &["sergeant"]),
        ("col", &["colonel", "officer"]),
        ("capt", &["captain"]),
        ("lt", &["lieutenant"]),
        ("maj", &["major"]),
        ("gen", &["general"]),
        ("adm", &["admiral"]),
        ("cllr", &["councillor"]),
        ("sen", &["senator"]),
        ("rep", &["representative", "congressman", "congresswoman"]),
        ("gov", &["governor"]),
        ("insp", &["inspector"]),
    ];
    let last = title.split([' ', '-']).next_back().unwrap_or_default();
    let last = last.trim_end_matches('.').to_lowercase();
    last == noun
        || MEANINGS
            .iter()
            .any(|(title, nouns)| last == *title && nouns.contains(&noun))
}

/// The same word, or one derived from it: "finance" and "financial".
pub(super) fn alike(known: &str, asked: &str) -> bool {
    let stem: String = known
        .chars()
        .zip(asked.chars())
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a)
        .collect();
    known == asked || stem.chars().count() >= 6
}

/// "Chinese foreign ministry" of "Chinese foreign ministry spokesperson".
pub(super) fn affiliation_of(phrase: &str, noun: &str) -> Option<String> {
    let front = phrase
        .get(..phrase.len().saturating_sub(noun.len()))?
        .trim()
        .trim_end_matches("’s")
        .trim_end_matches("'s");
    let last = front.split(' ').next_back()?;
    let org = lexicon().entry(last).classes & class::ORG != 0 || crate::registry::acronym(last);
    org.then(|| front.to_owned())
}

/// The words of a role or a phrase, lower case; "prime minister" is one word.
pub(super) fn words_of(text: &str) -> Vec<String> {
    text.to_lowercase()
        .replace("prime minister", "premier")
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|w| !w.is_empty() && *w != "s")
        .map(str::to_owned)
        .collect()
}
