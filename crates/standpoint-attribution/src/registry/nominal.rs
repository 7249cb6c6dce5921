//! Speakers without a name: "some observers", "the report", "a foreign ministry spokesperson".

use std::ops::Range;

use crate::lexicon::class;
use crate::line::Line;
use crate::token::Kind;

/// What a phrase that names a speaker is, by its head noun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Nominal {
    /// "he", "she", "it", "they" …, lower case.
    Pronoun(String),
    /// People without names; the head phrase.
    Group(String),
    /// One person by role. `phrase` is without article.
    Role {
        head: String,
        phrase: String,
        definite: bool,
    },
    /// A text: "a New York Times report".
    Document {
        head: String,
        phrase: String,
        definite: bool,
    },
    /// An organisation by common noun: "the ministry".
    Organisation {
        head: String,
        phrase: String,
        definite: bool,
    },
    /// A common noun that no list has; `plural` by its ending.
    Thing { phrase: String, plural: bool },
    /// Nothing that speaks.
    Other,
}

/// The head part of a speaker’s words: up to the first preposition, relative word or comma.
pub(crate) fn head_part(line: &Line<'_, '_>, range: Range<usize>) -> Range<usize> {
    let stop = (range.start + 1..range.end).find(|&i| {
        line.word(i) == "("
            || participle(line, i, range.clone())
            || line.any(
                i,
                &[
                    "of",
                    "for",
                    "from",
                    "at",
                    "in",
                    "with",
                    "by",
                    "on",
                    "who",
                    "which",
                    "that",
                    "to",
                    "close",
                    "familiar",
                    "privy",
                    "aware",
                    "opposed",
                    "loyal",
                    "near",
                    "whose",
                    "like",
                    "under",
                    "across",
                    "about",
                    "including",
                    "based",
                    "published",
                    "released",
                    "issued",
                    "briefed",
                    "interviewed",
                    "quoted",
                    "cited",
                    "surveyed",
                ],
            ) && !(line.any(i, &["of"])
                && line.any(
                    i - 1,
                    &[
                        "some", "many", "most", "one", "several", "all", "two", "three", "both",
                        "few", "number", "group",
                    ],
                ))
    });
    range.start..stop.unwrap_or(range.end)
}

/// "a memo seen by us", "an official involved in the review": a participle behind a noun tells more of it.
fn participle(line: &Line<'_, '_>, i: usize, range: Range<usize>) -> bool {
    let form = line.entry(i).forms & crate::lexicon::form::PARTICIPLE != 0
        || line.entry(i).classes == 0 && line.word(i).ends_with("ed");
    form && i > range.start
        && !line.is_capital(i)
        && line.is_nominal(i - 1)
        && !line.is_determiner(i - 1)
        && (i + 1 < range.end && line.is(i + 1, class::PREPOSITION))
}

/// Reads the head part `range`.
pub(crate) fn nominal(line: &Line<'_, '_>, range: Range<usize>) -> Nominal {
    let Range { mut start, end } = range;
    if start >= end {
        return Nominal::Other;
    }
    if end - start == 1 && (line.is(start, class::PRONOUN) || line.any(start, &["him"])) {
        let word = line.lower(start);
        return Nominal::Pronoun(if word == "him" { "he".to_owned() } else { word });
    }
    if end - start == 1 && line.any(start, &["his", "her", "their", "its"]) {
        let pronoun = match line.lower(start).as_str() {
            "his" => "he",
            "her" => "she",
            "their" => "they",
            _ => "it",
        };
        return Nominal::Pronoun(pronoun.to_owned());
    }
    let definite = line.any(
        start,
        &[
            "the", "this", "that", "his", "her", "its", "their", "these", "those",
        ],
    );
    let bare_quantity = line.any(
        end - 1,
        &["many", "some", "others", "several", "few", "most", "both"],
    ) && end - start <= 2;
    if bare_quantity {
        return Nominal::Group(line.lower(end - 1));
    }
    while start < end
        && (line.is_determiner(start)
            || line.any(
                start,
                &[
                    "eleven", "twelve", "twenty", "thirty", "forty", "fifty", "sixty", "hundred",
                    "dozen", "of", "both", "us", "number", "group", "dozens", "scores", "hundreds",
                    "and", "but", "other", "even", "still",
                ],
            )
            || line.is_adverbial(start) && end - start > 1
            || line.kind(start) == Some(Kind::Number))
    {
        start += 1;
    }
    // "analysts CNA spoke to": a name behind the plural head opens a relative clause.
    let Some(head) = head(line, start, end) else {
        return Nominal::Other;
    };
    // Of "Tarrow’s members" the phrase is "members"; only a role keeps its institution.
    // "The farmers’ union" is the union of nobody.
    let genitive = (start..head).rev().find(|&i| {
        line.kind(i) == Some(Kind::Possessive)
            && !(descriptive(line, i) && line.is(head, class::ORG))
            || line.any(i, &["his", "her", "their", "its", "our", "my"])
    });
    let own = genitive.map_or(start, |g| g + 1);
    let noun = line.lower(head);
    let role = line.is(head, class::ROLE | class::KIN);
    // "Garrow’s office": an office is somebody only by its owner.
    let office = ["office", "committee", "department", "council"].contains(&noun.as_str())
        && own == head
        && (start..own).any(|i| line.is_name(i) || line.is(i, class::ROLE));
    let from = if role || office { start } else { own };
    let phrase = words(line, from, head + 1);
    let definite = definite || genitive.is_some();
    if phrase.is_empty() {
        return Nominal::Other;
    }
    if line.is(head, class::GROUP) && !line.is(head, class::DOCUMENT) {
        return Nominal::Group(phrase);
    }
    if line.is(head, class::ROLE | class::KIN)
        || ["man", "woman", "person"].contains(&noun.as_str())
    {
        return Nominal::Role {
            head: noun,
            phrase,
            definite,
        };
    }
    if line.is(head, class::DOCUMENT) {
        return Nominal::Document {
            head: noun,
            phrase,
            definite,
        };
    }
    if line.is(head, class::ORG) {
        return Nominal::Organisation {
            head: noun,
            phrase,
            definite,
        };
    }
    if noun.ends_with('s') && !noun.ends_with("ss") && noun.len() > 4 {
        let single = singular(&noun);
        let entry = crate::lexicon::lexicon().entry(&single);
        if entry.classes & class::DOCUMENT != 0 {
            return Nominal::Document {
                head: single,
                phrase,
                definite,
            };
        }
        // "The trade group Kelda Ports": a name behind its kind.
        let named = line.is_capital(head) && head > start && !line.is_capital(head - 1)
            || head > start && line.is_capital(head) && line.is_capital(head - 1);
        if entry.classes & class::ORG != 0 && !named {
            return Nominal::Group(phrase);
        }
        if entry.classes & (class::ROLE | class::KIN) != 0
            || line.lower(head).ends_with("ers")
            || line.lower(head).ends_with("ists")
            || line.lower(head).ends_with("ians")
        {
            return Nominal::Group(phrase);
        }
    }
    let noun_like = line.is_nominal(head)
        && !line.is_capital(head)
        && line.is_word(head)
        && noun.chars().count() > 2;
    if noun_like {
        let plural = noun.ends_with('s') && !noun.ends_with("ss") && !noun.ends_with("is");
        return Nominal::Thing { phrase, plural };
    }
    Nominal::Other
}

/// A genitive of many without a name, which tells of what kind something is: "the farmers’ union".
pub(crate) fn descriptive(line: &Line<'_, '_>, mark: usize) -> bool {
    mark > 0
        && matches!(line.word(mark), "’" | "'")
        && line.word(mark - 1).ends_with('s')
        && (!line.is_capital(mark - 1) || many(&line.lower(mark - 1)))
        && line.is_word(mark - 1)
}

/// Whether a word is a known plural of people.
fn many(word: &str) -> bool {
    let entry = |w: &str| crate::lexicon::lexicon().entry(w).classes;
    entry(word) & class::GROUP != 0
        || word
            .strip_suffix('s')
            .is_some_and(|w| entry(w) & class::ROLE != 0)
}

pub(crate) fn singular(noun: &str) -> String {
    if let Some(stem) = noun.strip_suffix("ies") {
        return format!("{stem}y");
    }
    noun.strip_suffix('s').unwrap_or(noun).to_owned()
}

/// The head noun: the last noun of the phrase, or a plural that a name follows.
fn head(line: &Line<'_, '_>, start: usize, end: usize) -> Option<usize> {
    if let Some(group) = (start..end)
        // "The trade group Kelda Ports" is one.
        .find(|&i| {
            line.is(i, class::GROUP) && !line.is_capital(i) && !line.any(i, &["group", "family"])
        })
        .filter(|&i| i + 1 < end && line.is_name(i + 1))
    {
        return Some(group);
    }
    (start..end).rev().find(|&i| line.is_word(i))
}

/// The words of a head phrase: a capital that only opens the sentence becomes small.
fn words(line: &Line<'_, '_>, start: usize, end: usize) -> String {
    let mut words = String::new();
    for i in start..end {
        let genitive = line.kind(i) == Some(Kind::Possessive);
        if !(line.is_word(i) || genitive || line.kind(i) == Some(Kind::Number)) {
            continue;
        }
        if !words.is_empty() && !genitive {
            words.push(' ');
        }
        let word = line.word(i);
        let opens = i == 0 || line.is_break(i - 1);
        let owner = line.kind(i + 1) == Some(Kind::Possessive) && line.entry(i).classes == 0;
        let proper = !opens
            || owner
            || crate::lexicon::lexicon().place(word).is_some()
            || crate::lexicon::lexicon()
                .place(&format!("{word} {}", line.word(i + 1)))
                .is_some()
            || word.chars().skip(1).any(char::is_uppercase);
        if proper {
            words.push_str(word);
        } else {
            words.push_str(&word.to_lowercase());
        }
    }
    words
}
