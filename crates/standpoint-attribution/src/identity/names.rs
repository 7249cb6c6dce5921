//! Names as they are compared.

use standpoint_text::AnalystKind;

use super::cast::Known;
use crate::lexicon::{class, lexicon};

/// A name, its words folded.
#[derive(Debug, Clone)]
pub(super) struct Name {
    /// As written.
    pub(super) shown: String,
    /// Lower case without diacritics, points, "the".
    pub(super) words: Vec<String>,
    /// The words in one string.
    pub(super) key: String,
    /// The words sorted, for names in another order.
    pub(super) sorted: Vec<String>,
    /// What each word sounds like.
    pub(super) bones: Vec<String>,
}

impl Name {
    pub(super) fn new(shown: &str) -> Self {
        let mut words: Vec<String> = fold(shown)
            .split(' ')
            .filter(|w| !w.is_empty())
            .map(str::to_owned)
            .collect();
        if words.len() > 1 && words[0] == "the" {
            words.remove(0);
        }
        // A suffix is no surname.
        while words.len() > 2
            && words
                .last()
                .is_some_and(|w| matches!(w.as_str(), "jr" | "sr" | "ii" | "iii" | "phd" | "md"))
        {
            words.pop();
        }
        let key = match words.as_slice() {
            [one] => abbreviation(one).unwrap_or(one).to_owned(),
            words => words.join(" "),
        };
        let mut sorted = words.clone();
        sorted.sort_unstable();
        Self {
            shown: shown.to_owned(),
            sorted,
            bones: words
                .iter()
                .map(|w| super::similarity::skeleton(w))
                .collect(),
            words,
            key,
        }
    }
}

/// States whose names are mostly written short.
fn abbreviation(word: &str) -> Option<&'static str> {
    Some(match word {
        "us" | "usa" => "united states",
        "uk" => "united kingdom",
        "eu" => "european union",
        "uae" => "united arab emirates",
        "dprk" => "north korea",
        "un" => "united nations",
        _ => return None,
    })
}

/// Lower case, without diacritics; points vanish, other marks become spaces.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in deunicode::deunicode(text).chars() {
        if c.is_alphanumeric() {
            folded.extend(c.to_lowercase());
        } else if !matches!(c, '.' | '\'' | '’') && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.trim().to_owned()
}

/// Whether the name is a description that can mean somebody else in another article.
pub(super) fn is_common(analyst: Known<'_>) -> bool {
    let last = analyst.name.split(' ').next_back().unwrap_or_default();
    let small = last.chars().next().is_some_and(char::is_lowercase);
    match analyst.kind {
        AnalystKind::Group | AnalystKind::Author => false,
        AnalystKind::Document => true,
        AnalystKind::Organisation => small,
        AnalystKind::Person => {
            small && lexicon().entry(last).classes & (class::ROLE | class::KIN) != 0
        }
    }
}
