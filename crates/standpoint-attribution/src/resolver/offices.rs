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
    const MEANINGS: [(&str, &[&str]); 19] = [
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
        ("prof", &["professor", "academic", "scholar", "don"]),
        ("professor", &["academic", "scholar", "don"]),
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
        ("sen", &["senator", "lawmaker", "legislator"]),
        ("senator", &["lawmaker", "legislator"]),
        (
            "rep",
            &[
                "representative",
                "congressman",
                "congresswoman",
                "lawmaker",
                "legislator",
            ],
        ),
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

/// Whether somebody with a role, as words, is called by a noun that the role does not hold: an ambassador is a
/// "diplomat", a managing director an "executive".
pub(super) fn called(role: &[String], noun: &str) -> bool {
    const CALLED: [(&str, &[&str]); 14] = [
        ("diplomat", &["ambassador", "envoy", "consul", "attaché"]),
        (
            "lawmaker",
            &[
                "senator",
                "representative",
                "congressman",
                "congresswoman",
                "deputy",
                "mp",
                "assemblyman",
            ],
        ),
        (
            "legislator",
            &[
                "senator",
                "representative",
                "congressman",
                "congresswoman",
                "deputy",
                "mp",
            ],
        ),
        ("parliamentarian", &["deputy", "mp", "lawmaker", "senator"]),
        ("executive", &["executive", "chairman", "chairwoman", "ceo"]),
        (
            "boss",
            &["executive", "chairman", "owner", "director", "head"],
        ),
        (
            "lawyer",
            &["attorney", "solicitor", "barrister", "counsel", "advocate"],
        ),
        ("attorney", &["lawyer", "counsel", "prosecutor"]),
        ("unionist", &["secretary", "organiser", "officer"]),
        (
            "cleric",
            &["bishop", "imam", "rabbi", "vicar", "priest", "pastor"],
        ),
        (
            "scientist",
            &[
                "geologist",
                "biologist",
                "physicist",
                "chemist",
                "epidemiologist",
                "virologist",
            ],
        ),
        (
            "doctor",
            &[
                "surgeon",
                "paediatrician",
                "pediatrician",
                "gp",
                "physician",
                "consultant",
            ],
        ),
        (
            "officer",
            &[
                "commander",
                "colonel",
                "major",
                "general",
                "admiral",
                "captain",
            ],
        ),
        (
            "expert",
            &[
                "head",
                "director",
                "fellow",
                "analyst",
                "researcher",
                "professor",
                "economist",
            ],
        ),
    ];
    // "The deputy foreign minister" is a diplomat, other ministers are none.
    let foreign = noun == "diplomat" && role.iter().any(|w| w == "foreign");
    foreign
        || CALLED
            .iter()
            .any(|(word, roles)| *word == noun && role.iter().any(|r| roles.contains(&r.as_str())))
}

/// Whether a noun tells who did what a word tells: "commander" of who "commanded", "banker" of who worked at a
/// "bank".
pub(super) fn made_of(noun: &str, word: &str) -> bool {
    if !["er", "or", "ist", "ant", "ian"]
        .iter()
        .any(|e| noun.ends_with(e))
    {
        return false;
    }
    let common = noun
        .chars()
        .zip(word.chars())
        .take_while(|(a, b)| a == b)
        .count();
    common >= 4 && noun.chars().count() - common <= 3 && word.chars().count() - common <= 3
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
