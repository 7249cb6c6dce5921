//! PolNeAR as CofeNet reads it: one sentence a line, tokens with BIO labels, one sequence for all roles.

use serde::Deserialize;
use standpoint_text::Span;

use crate::{GoldError, Role};

/// One sentence: tokens joined by single spaces, and the labelled spans in that text.
#[derive(Debug, Clone)]
pub struct GoldSentence {
    /// The article that it was taken from.
    pub article: String,
    /// The tokens, joined by single spaces.
    pub text: String,
    /// The tokens' places in `text`.
    pub tokens: Vec<Span>,
    /// Labelled spans, in order.
    pub spans: Vec<(Role, Span)>,
}

#[derive(Deserialize)]
struct Line {
    tokens: Vec<String>,
    labels: Vec<String>,
    id: String,
}

/// Reads the JSON Lines file `name`.
///
/// # Errors
/// [`GoldError::Line`] with the line that is not of the form.
pub fn parse(name: &str, lines: &str) -> Result<Vec<GoldSentence>, GoldError> {
    lines
        .lines()
        .enumerate()
        .map(|(number, line)| {
            let fault = |message: String| GoldError::Line {
                file: name.to_owned(),
                line: number + 1,
                message,
            };
            let line: Line = serde_json::from_str(line).map_err(|e| fault(e.to_string()))?;
            if line.tokens.len() != line.labels.len() {
                return Err(fault("as many labels as tokens were expected".to_owned()));
            }
            Ok(sentence(line))
        })
        .collect()
}

fn sentence(line: Line) -> GoldSentence {
    let mut text = String::new();
    let mut tokens = Vec::with_capacity(line.tokens.len());
    for token in &line.tokens {
        if !text.is_empty() {
            text.push(' ');
        }
        let start = text.len();
        text.push_str(token);
        tokens.push(Span::new(start, text.len()));
    }
    let mut spans: Vec<(Role, Span)> = Vec::new();
    let mut open: Option<Role> = None;
    for (label, token) in line.labels.iter().zip(&tokens) {
        let role = label
            .split_once('-')
            .and_then(|(_, role)| Role::from_name(role));
        match (role, spans.last_mut()) {
            (Some(role), Some((last, span))) if open == Some(role) && label.starts_with("I-") => {
                debug_assert_eq!(*last, role);
                *span = span.cover(*token);
            }
            (Some(role), _) => spans.push((role, *token)),
            (None, _) => {}
        }
        open = role;
    }
    GoldSentence {
        article: line.id,
        text,
        tokens,
        spans,
    }
}

impl GoldSentence {
    /// A span widened or narrowed to whole tokens: those that it overlaps. `None` if it overlaps none.
    #[must_use]
    pub fn to_tokens(&self, span: Span) -> Option<Span> {
        let mut inside = self.tokens.iter().filter(|t| t.overlaps(span));
        let first = *inside.next()?;
        Some(inside.next_back().map_or(first, |last| first.cover(*last)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_become_spans() {
        let line = r#"{"tokens": ["He", "said", "it", "rains", "."], "id": "x",
            "labels": ["B-source", "B-cue", "B-content", "I-content", "O"]}"#
            .replace('\n', " ");
        let sentence = &parse("x", &line).expect("gold")[0];
        let words: Vec<(Role, &str)> = sentence
            .spans
            .iter()
            .map(|(r, s)| (*r, s.of(&sentence.text)))
            .collect();
        assert_eq!(
            words,
            [
                (Role::Source, "He"),
                (Role::Cue, "said"),
                (Role::Content, "it rains")
            ]
        );
        assert_eq!(sentence.to_tokens(Span::new(9, 10)), Some(Span::new(8, 10)));
    }
}
