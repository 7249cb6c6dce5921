use serde::{Deserialize, Serialize};

use crate::Proposition;

/// For which side of the proposition a hypothesis speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Who affirms it is for the proposition.
    Support,
    /// Who affirms it is against the proposition.
    Oppose,
}

impl Side {
    /// As it stands in the tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Support => "support",
            Self::Oppose => "oppose",
        }
    }
}

/// One sentence that the model is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hypothesis {
    pub(crate) text: String,
    pub(crate) side: Side,
}

/// The questions for one proposition: its text and supporting paraphrases, then the opposing ones, or, if
/// `negation` is wanted and the user gave none, the text negated. A topic is asked as [`asked_for_topic`] says.
pub(crate) fn hypotheses(proposition: &Proposition, negation: bool) -> Vec<Hypothesis> {
    let hypothesis = |side| {
        move |text: &String| Hypothesis {
            text: asked(text),
            side,
        }
    };
    let supporting = std::iter::once(&proposition.text)
        .chain(&proposition.support)
        .map(hypothesis(Side::Support));
    let wanted = negation && proposition.oppose.is_empty();
    let negated = wanted.then(|| negate(&asked(&proposition.text)));
    let opposing = proposition
        .oppose
        .iter()
        .chain(&negated)
        .map(hypothesis(Side::Oppose));
    supporting.chain(opposing).collect()
}

/// The sentence that is asked for a topic ("gun control"): that it is a good thing. None for what may be a
/// sentence: three words and more, or an end.
///
/// Nobody can affirm a topic, and a model that is asked about one guesses: on VAST's topics the sentence is worth ten
/// points of macro-F1 (`docs/experiments.md`).
#[must_use]
pub fn asked_for_topic(text: &str) -> Option<String> {
    let text = text.trim();
    let ends = text.ends_with(['.', '!', '?', '…', '"', '”', '’', '\'']);
    if ends || !matches!(text.split_whitespace().count(), 1 | 2) {
        return None;
    }
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    Some(format!(
        "{}{} is a good thing.",
        first.collect::<String>(),
        letters.as_str()
    ))
}

fn asked(text: &str) -> String {
    asked_for_topic(text).unwrap_or_else(|| text.to_owned())
}

/// Words that begin a sentence and carry a capital letter for no other reason.
const OPENERS: &[&str] = &[
    "a", "an", "all", "any", "another", "both", "each", "either", "every", "few", "he", "her",
    "his", "if", "in", "it", "its", "many", "more", "most", "much", "my", "neither", "no",
    "nobody", "none", "nothing", "one", "only", "other", "our", "people", "several", "she", "some",
    "such", "that", "the", "their", "there", "these", "they", "this", "those", "under", "we",
    "what", "when", "whoever", "you", "your",
];

/// "It is not true that …". A first word that may be a name keeps its capital.
pub(crate) fn negate(text: &str) -> String {
    let end = text
        .find(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’')
        .unwrap_or(text.len());
    let (first, rest) = text.split_at(end);
    let lower = first.to_lowercase();
    let plain = lower.split(['\'', '’']).next().unwrap_or_default();
    let first = if OPENERS.contains(&plain) {
        &lower
    } else {
        first
    };
    format!("It is not true that {first}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negation_keeps_names() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            assert_eq!(negate(text), format!("It is not true that {expected}"));
        }
        check("The tax is fair.", "the tax is fair.");
        check("There's no tax.", "there's no tax.");
        check("Norway's tax is fair.", "Norway's tax is fair.");
        check("NATO is strong.", "NATO is strong.");
        check("Österreich ist klein.", "Österreich ist klein.");
        check("", "");
    }

    #[test]
    fn a_topic_is_asked_as_something_good() {
        #[track_caller]
        fn check(text: &str, expected: &str) {
            assert_eq!(asked(text), expected);
        }
        check("gun control", "Gun control is a good thing.");
        check("Obamacare ", "Obamacare is a good thing.");
        check("österreich", "Österreich is a good thing.");
        // Sentences, however short, and what may be one.
        check("Taxes rise.", "Taxes rise.");
        check("Is it?", "Is it?");
        check("the tax is fair", "the tax is fair");
        check("", "");
        check(" ", " ");
    }

    #[test]
    fn a_topic_is_asked_on_both_sides_and_negated() {
        let proposition = Proposition {
            id: "tax".to_owned(),
            text: "harbour tax".to_owned(),
            support: Vec::new(),
            oppose: Vec::new(),
        };
        let texts: Vec<String> = hypotheses(&proposition, true)
            .into_iter()
            .map(|h| h.text)
            .collect();
        assert_eq!(
            texts,
            [
                "Harbour tax is a good thing.",
                "It is not true that Harbour tax is a good thing."
            ]
        );
    }

    #[test]
    fn the_text_is_negated_only_if_wanted_and_without_opposing_sentences() {
        let mut proposition = Proposition {
            id: "tax".to_owned(),
            text: "The tax is fair.".to_owned(),
            support: vec!["The levy is just.".to_owned()],
            oppose: Vec::new(),
        };
        let texts = |p: &Proposition| -> Vec<(String, Side)> {
            hypotheses(p, true)
                .iter()
                .map(|h| (h.text.to_string(), h.side))
                .collect()
        };
        assert_eq!(
            texts(&proposition),
            [
                ("The tax is fair.".to_owned(), Side::Support),
                ("The levy is just.".to_owned(), Side::Support),
                (
                    "It is not true that the tax is fair.".to_owned(),
                    Side::Oppose
                ),
            ]
        );
        assert_eq!(hypotheses(&proposition, false).len(), 2);
        proposition.oppose.push("The tax is theft.".to_owned());
        assert_eq!(
            texts(&proposition)[2],
            ("The tax is theft.".to_owned(), Side::Oppose)
        );
        assert_eq!(texts(&proposition).len(), 3);
    }
}
