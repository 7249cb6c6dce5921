use std::borrow::Cow;

use standpoint_text::Issue;

use crate::hypothesis::asked_for_topic;

/// A full sentence that can be agreed or disagreed with, and how else each side would put it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposition {
    /// Short name, the key in every table: ASCII letters, digits, `_` and `-`, at most 64.
    pub id: String,
    /// The sentence itself. A topic of one or two words without an end ("gun control") is asked as "Gun control is
    /// a good thing."
    pub text: String,
    /// Other sentences that say the same.
    pub support: Vec<String>,
    /// Sentences that say the opposite.
    pub oppose: Vec<String>,
}

/// What is odd about propositions that are nevertheless used: a question, a headline, a bare "not".
///
/// Each issue's message starts with the proposition's id.
#[must_use]
pub fn review_propositions(propositions: &[Proposition]) -> Vec<Issue> {
    let mut issues = Vec::new();
    for proposition in propositions {
        let all = std::iter::once(&proposition.text)
            .chain(&proposition.support)
            .chain(&proposition.oppose);
        for text in all {
            if let Some((code, advice)) = oddity(text) {
                issues.push(Issue {
                    code: code.to_owned(),
                    message: format!("proposition `{}`: \"{text}\" {advice}", proposition.id),
                    span: None,
                });
            }
        }
    }
    issues
}

fn oddity(text: &str) -> Option<(&'static str, Cow<'static, str>)> {
    if let Some(sentence) = asked_for_topic(text) {
        let advice = format!(
            "is a topic and no sentence, and is asked as \"{sentence}\"; write the sentence that you mean (\"The tax \
             is fair.\", not \"the tax\")"
        );
        return Some(("proposition_is_no_sentence", advice.into()));
    }
    let (code, advice) = fixed_oddity(text)?;
    Some((code, advice.into()))
}

fn fixed_oddity(text: &str) -> Option<(&'static str, &'static str)> {
    if text.ends_with('?') {
        return Some((
            "proposition_is_question",
            "is a question; write the sentence that one side would agree with",
        ));
    }
    let words = text.split_whitespace().count();
    if words < 3 {
        return Some((
            "proposition_is_no_sentence",
            "is no full sentence; write one with a subject and a verb (\"The tax is fair.\", not \
             \"the tax\")",
        ));
    }
    if words > 40 {
        return Some((
            "proposition_is_long",
            "is very long; the model was trained on short sentences, so split it into several",
        ));
    }
    let sentences = text
        .trim_end_matches(['.', '!', '"', '”', '’', ')'])
        .split_inclusive(['.', '!', '?'])
        .filter(|part| part.ends_with(['.', '!', '?']))
        .filter(|part| {
            part.split_whitespace()
                .next_back()
                .is_some_and(|w| w.len() > 4)
        })
        .count();
    if sentences > 0 {
        return Some((
            "proposition_is_several_sentences",
            "looks like several sentences; give each its own proposition, or a statement that \
             agrees with one half counts for neither",
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, code: Option<&str>) {
        assert_eq!(oddity(text).map(|(code, _)| code), code, "{text}");
    }

    #[test]
    fn odd_propositions_are_named() {
        check("The harbour tax is fair.", None);
        check("Is the harbour tax fair?", Some("proposition_is_question"));
        check("harbour tax", Some("proposition_is_no_sentence"));
        check("The U.S. navy should leave Port St. Mary.", None);
        check(
            "The tax is fair. The council should keep it.",
            Some("proposition_is_several_sentences"),
        );
        check(&"word ".repeat(41), Some("proposition_is_long"));
    }

    #[test]
    fn paraphrases_are_reviewed_too() {
        let proposition = Proposition {
            id: "tax".to_owned(),
            text: "The harbour tax is fair.".to_owned(),
            support: vec!["Fair tax".to_owned()],
            oppose: vec!["Is it unfair?".to_owned()],
        };
        let issues = review_propositions(&[proposition]);
        assert_eq!(issues.len(), 2);
        assert!(
            issues[0]
                .message
                .starts_with("proposition `tax`: \"Fair tax\"")
        );
    }
}
