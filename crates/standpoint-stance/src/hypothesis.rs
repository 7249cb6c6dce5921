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
/// `negation` is wanted and the user gave none, the text negated.
pub(crate) fn hypotheses(proposition: &Proposition, negation: bool) -> Vec<Hypothesis> {
    let hypothesis = |side| {
        move |text: &String| Hypothesis {
            text: text.as_str().into(),
            side,
        }
    };
    let supporting = std::iter::once(&proposition.text)
        .chain(&proposition.support)
        .map(hypothesis(Side::Support));
    let wanted = negation && proposition.oppose.is_empty();
    let negated = wanted.then(|| negate(&proposition.text));
    let opposing = proposition
        .oppose
        .iter()
        .chain(&negated)
        .map(hypothesis(Side::Oppose));
    supporting.chain(opposing).collect()
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
