//! PolNeAR as CofeNet reads it: one sentence a line, tokens with BIO labels, one sequence for all roles.

use std::collections::BTreeMap;

use serde::Deserialize;
use standpoint_text::Span;

use crate::{GoldError, Role};

/// One sentence: its tokens as running text, and the labelled spans in that text.
#[derive(Debug, Clone)]
pub struct GoldSentence {
    /// The article that it was taken from.
    pub article: String,
    /// The tokens as they stood in print: brackets and quotation marks in place of CoreNLP's codes, no
    /// space before a comma or inside a contraction.
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
        let token = printed(token);
        if !text.is_empty() && !text.ends_with(OPENING) && !leans(token) {
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

/// Marks behind which no space stands.
const OPENING: [char; 6] = ['(', '[', '{', '“', '$', '‘'];

/// A token without CoreNLP's escapes.
fn printed(token: &str) -> &str {
    match token {
        "``" => "“",
        "''" => "”",
        "`" => "‘",
        "-LRB-" => "(",
        "-RRB-" => ")",
        "-LSB-" => "[",
        "-RSB-" => "]",
        "-LCB-" => "{",
        "-RCB-" => "}",
        "--" => "—",
        other => other,
    }
}

/// Whether no space stands before a token: closing marks, and the second half of "don't" and "she's".
fn leans(token: &str) -> bool {
    let contraction = token.eq_ignore_ascii_case("n't")
        || token.len() > 1
            && token.starts_with(['\'', '’'])
            && token[1..].starts_with(char::is_alphabetic);
    contraction
        || matches!(
            token,
            "," | "." | ";" | ":" | "?" | "!" | "%" | ")" | "]" | "}" | "”" | "'" | "’"
        )
}

/// The sentences of one article in their order, as one text with a line for each.
#[derive(Debug, Clone)]
pub struct GoldDocument {
    /// The article's name.
    pub article: String,
    /// All sentences, a line break behind each.
    pub text: String,
    /// Each sentence and where its first byte stands in `text`.
    pub sentences: Vec<(usize, GoldSentence)>,
}

/// Sentences by article, in the order in which articles first appear. A model that reads an article needs
/// more than a sentence at a time.
#[must_use]
pub fn documents(sentences: Vec<GoldSentence>) -> Vec<GoldDocument> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut documents: Vec<GoldDocument> = Vec::new();
    for sentence in sentences {
        let place = *places.entry(sentence.article.clone()).or_insert_with(|| {
            documents.push(GoldDocument {
                article: sentence.article.clone(),
                text: String::new(),
                sentences: Vec::new(),
            });
            documents.len() - 1
        });
        let document = &mut documents[place];
        let start = document.text.len();
        document.text.push_str(&sentence.text);
        document.text.push('\n');
        document.sentences.push((start, sentence));
    }
    documents
}

impl GoldDocument {
    /// A span of the document's text as whole tokens, cut where a sentence ends as the gold is: one span of
    /// a sentence's text with that sentence's index for each sentence that it touches.
    #[must_use]
    pub fn to_tokens(&self, span: Span) -> Vec<(usize, Span)> {
        let first = self
            .sentences
            .partition_point(|(start, sentence)| start + sentence.text.len() <= span.start());
        self.sentences
            .iter()
            .enumerate()
            .skip(first)
            .take_while(|(_, (start, _))| *start < span.end())
            .filter_map(|(index, (start, sentence))| {
                let from = span.start().saturating_sub(*start);
                let to = (span.end() - start).min(sentence.text.len());
                Some((index, sentence.to_tokens(Span::new(from, to))?))
            })
            .collect()
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

    #[test]
    fn tokens_stand_as_in_print_and_spans_are_cut_at_sentences() {
        let line = |tokens: &str, id: &str| {
            let tokens: Vec<&str> = tokens.split(' ').collect();
            let labels = vec!["O"; tokens.len()];
            serde_json::json!({"tokens": tokens, "labels": labels, "id": id}).to_string()
        };
        let lines = [
            line("`` We do n't -LRB- yet -RRB- , '' she said .", "a"),
            line("Rain .", "b"),
            line("It 's late .", "a"),
        ]
        .join("\n");
        let documents = documents(parse("x", &lines).expect("gold"));
        assert_eq!(documents.len(), 2);
        assert_eq!(
            documents[0].text,
            "“We don't (yet),” she said.\nIt's late.\n"
        );
        let text = &documents[0].text;
        let at = |words: &str| text.find(words).expect("there");
        let span = Span::new(at("said"), at("late"));
        let words: Vec<&str> = documents[0]
            .to_tokens(span)
            .into_iter()
            .map(|(i, s)| s.of(&documents[0].sentences[i].1.text))
            .collect();
        assert_eq!(words, ["said.", "It's"]);
    }
}
