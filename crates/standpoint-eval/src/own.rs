//! Our own gold: TOML beside an article, words instead of offsets. `docs/seeds.md` describes it.

use std::collections::BTreeMap;

use serde::Deserialize;
use standpoint_text::{AnalystKind, Polarity, Span, StanceLabel, StatementKind};

use crate::{GoldAnalyst, GoldArticle, GoldError, GoldStatement};

#[derive(Deserialize)]
struct File {
    file: String,
    #[serde(default)]
    analyst: Vec<Analyst>,
    #[serde(default)]
    statement: Vec<Statement>,
}

#[derive(Deserialize)]
struct Analyst {
    name: String,
    kind: AnalystKind,
    #[serde(default)]
    role: String,
    #[serde(default)]
    affiliation: String,
    #[serde(default)]
    gender: String,
}

#[derive(Deserialize)]
struct Statement {
    text: Option<String>,
    #[serde(default)]
    parts: Vec<String>,
    kind: StatementKind,
    #[serde(default)]
    cue: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    analyst: Vec<String>,
    #[serde(default)]
    polarity: Polarity,
    #[serde(default)]
    stance: BTreeMap<String, StanceLabel>,
}

/// The article file that a gold file is about, as it names it.
///
/// # Errors
/// [`GoldError::Toml`].
pub fn article_of(name: &str, toml: &str) -> Result<String, GoldError> {
    file(name, toml).map(|file| file.file)
}

/// Reads the gold file `name` and finds its words in the article's `text`.
///
/// # Errors
/// [`GoldError`] if it is not of the form, or quotes words that are not there.
pub fn parse(name: &str, toml: &str, text: &str) -> Result<GoldArticle, GoldError> {
    let file = file(name, toml)?;
    let mut statements = Vec::with_capacity(file.statement.len());
    for statement in &file.statement {
        statements.push(locate(name, statement, text)?);
    }
    let analysts = file
        .analyst
        .into_iter()
        .map(|a| GoldAnalyst {
            name: a.name,
            kind: a.kind,
            role: a.role,
            affiliation: a.affiliation,
            gender: a.gender,
        })
        .collect();
    Ok(GoldArticle {
        file: file.file,
        text: text.to_owned(),
        statements,
        analysts,
    })
}

fn file(name: &str, toml: &str) -> Result<File, GoldError> {
    toml::from_str(toml).map_err(|error| GoldError::Toml {
        file: name.to_owned(),
        message: error.to_string(),
    })
}

fn locate(name: &str, gold: &Statement, text: &str) -> Result<GoldStatement, GoldError> {
    let parts = gold.text.iter().chain(&gold.parts);
    let mut content: Vec<Span> = Vec::new();
    for part in parts {
        // Parts stand in order, so the second of two equal ones is looked for behind the first.
        let from = content.last().map_or(0, |s| s.end());
        content.push(first_after(text, part, from).ok_or_else(|| missing(name, part))?);
    }
    let (Some(first), Some(last)) = (content.first().copied(), content.last().copied()) else {
        return Err(missing(name, "a statement without text or parts"));
    };
    let near = |words: &str, of: Span| -> Result<Vec<Span>, GoldError> {
        if words.is_empty() {
            return Ok(Vec::new());
        }
        nearest(text, words, of, &content)
            .map(|s| vec![s])
            .ok_or_else(|| missing(name, words))
    };
    let cue = near(&gold.cue, first.cover(last))?;
    let source = near(
        &gold.source,
        cue.first().copied().unwrap_or(first.cover(last)),
    )?;
    Ok(GoldStatement {
        kind: Some(gold.kind),
        content,
        cue,
        source,
        analysts: Some(gold.analyst.clone()),
        polarity: Some(gold.polarity),
        stances: gold.stance.clone(),
    })
}

fn missing(file: &str, words: &str) -> GoldError {
    GoldError::NotInText {
        file: file.to_owned(),
        words: words.to_owned(),
    }
}

fn first_after(text: &str, words: &str, from: usize) -> Option<Span> {
    occurrences(text, words).find(|s| s.start() >= from)
}

/// The occurrence of `words` nearest to `anchor`, preferably outside the content: the cue "said" of a
/// split quote stands between its parts, not inside one that happens to hold the word.
fn nearest(text: &str, words: &str, anchor: Span, content: &[Span]) -> Option<Span> {
    occurrences(text, words).min_by_key(|s| {
        let inside = content.iter().any(|c| c.contains(*s));
        let distance = if s.end <= anchor.start {
            anchor.start - s.end
        } else {
            s.start.saturating_sub(anchor.end)
        };
        (inside, distance)
    })
}

fn occurrences<'a>(text: &'a str, words: &'a str) -> impl Iterator<Item = Span> + 'a {
    let bound = |offset: usize, before: bool| {
        let c = if before {
            text[..offset].chars().next_back()
        } else {
            text[offset..].chars().next()
        };
        c.is_none_or(|c| !c.is_alphanumeric())
    };
    let word_start = words.starts_with(char::is_alphanumeric);
    let word_end = words.ends_with(char::is_alphanumeric);
    text.match_indices(words).filter_map(move |(start, found)| {
        let end = start + found.len();
        let whole = (!word_start || bound(start, true)) && (!word_end || bound(end, false));
        whole.then(|| Span::new(start, end))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Ann said little. “It rains,” Ann said. “It pours.” She said no more.";

    #[test]
    fn words_become_spans_nearest_to_their_content() {
        let gold = parse(
            "a.toml",
            "file = \"a.txt\"\n[[statement]]\nparts = [\"It rains,\", \"It pours.\"]\n\
             kind = \"direct\"\ncue = \"said\"\nsource = \"Ann\"\nanalyst = [\"Ann Lee\"]\n",
            TEXT,
        )
        .expect("gold");
        let statement = &gold.statements[0];
        assert_eq!(statement.content.len(), 2);
        assert_eq!(
            statement.cue[0].start(),
            TEXT.find("said. “It").expect("there")
        );
        assert_eq!(statement.source[0].of(TEXT), "Ann");
        assert!(statement.source[0].start > 10);
    }

    #[test]
    fn a_word_inside_another_is_no_occurrence() {
        assert_eq!(occurrences("unsaid, said", "said").count(), 1);
    }

    #[test]
    fn words_that_are_not_there_are_named() {
        let toml = "file = \"a.txt\"\n[[statement]]\ntext = \"It snows\"\nkind = \"direct\"\n";
        let error = parse("a.toml", toml, TEXT).expect_err("not there");
        assert!(error.to_string().contains("It snows"), "{error}");
    }
}
