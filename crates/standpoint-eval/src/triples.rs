use serde::Serialize;
use standpoint_text::{Attributions, StatementKind};

use crate::gold::{GoldArticle, GoldStatement};
use crate::jaccard;
use crate::metrics::{Rate, Tally};

/// How the source of a gold attribution is worded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceForm {
    /// Holds a capitalised word behind its first, or is one.
    Name,
    /// "he", "they".
    Pronoun,
    /// "the official".
    Nominal,
    /// No words.
    None,
}

/// Statements that are looked at together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Slice {
    /// Direct, indirect or mixed, by the quotation marks in the content.
    pub kind: StatementKind,
    /// How the source is worded.
    pub source: SourceForm,
}

/// How many attributions were found with all their parts.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TripleScores {
    /// Source, cue and content all overlap their gold by half or more.
    pub linked: Tally,
    /// Recall of the same by slice, sorted.
    pub by_slice: Vec<(Slice, Rate)>,
    /// The content alone overlaps by half or more.
    pub content: Tally,
}

impl TripleScores {
    /// Adds another article's.
    pub fn add(&mut self, other: &Self) {
        self.linked.add(other.linked);
        self.content.add(other.content);
        for (slice, rate) in &other.by_slice {
            match self.by_slice.binary_search_by_key(slice, |(s, _)| *s) {
                Ok(at) => self.by_slice[at].1.add(*rate),
                Err(at) => self.by_slice.insert(at, (*slice, *rate)),
            }
        }
    }
}

const HALF: f64 = 0.5;

/// Compares linked attributions. Statements in the author's own voice are left out: they have no cue.
#[must_use]
pub fn score_triples(predicted: &Attributions, gold: &GoldArticle) -> TripleScores {
    let predicted: Vec<_> = predicted
        .statements
        .iter()
        .filter(|s| s.kind != StatementKind::Author)
        .collect();
    let gold_statements: Vec<&GoldStatement> = gold
        .statements
        .iter()
        .filter(|g| g.kind != Some(StatementKind::Author))
        .collect();
    let linked = |p: &standpoint_text::Statement, g: &GoldStatement| {
        jaccard(&p.content, &g.content) >= HALF
            && jaccard(&p.cue, &g.cue) >= HALF
            && jaccard(&p.source, &g.source) >= HALF
    };
    let content =
        |p: &standpoint_text::Statement, g: &GoldStatement| jaccard(&p.content, &g.content) >= HALF;

    let mut scores = TripleScores::default();
    for g in &gold_statements {
        let found = predicted.iter().any(|p| linked(p, g));
        let mut one = TripleScores::default();
        let mut rate = Rate::default();
        rate.count(found);
        one.by_slice.push((slice_of(g, &gold.text), rate));
        one.linked = Tally {
            found_gold: as_number(found),
            gold: 1,
            ..Tally::default()
        };
        let content = predicted.iter().any(|p| content(p, g));
        one.content = Tally {
            found_gold: as_number(content),
            gold: 1,
            ..Tally::default()
        };
        scores.add(&one);
    }
    for p in &predicted {
        let right = |alike: &dyn Fn(&GoldStatement) -> bool| Tally {
            right_predicted: as_number(gold_statements.iter().any(|g| alike(g))),
            predicted: 1,
            ..Tally::default()
        };
        scores.linked.add(right(&|g| linked(p, g)));
        scores.content.add(right(&|g| content(p, g)));
    }
    scores
}

fn as_number(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

fn slice_of(gold: &GoldStatement, text: &str) -> Slice {
    let kind = gold.kind.unwrap_or_else(|| {
        let words: String = gold
            .content
            .iter()
            .map(|s| s.of(text).trim())
            .collect::<Vec<_>>()
            .join(" ");
        let marks = |c: char| matches!(c, '"' | '“' | '”');
        if words.starts_with(marks) && words.ends_with(marks) {
            StatementKind::Direct
        } else if words.contains(marks) {
            StatementKind::Mixed
        } else {
            StatementKind::Indirect
        }
    });
    let words: Vec<&str> = gold
        .source
        .iter()
        .flat_map(|s| s.of(text).split_whitespace())
        .collect();
    Slice {
        kind,
        source: form_of(&words),
    }
}

fn form_of(words: &[&str]) -> SourceForm {
    const PRONOUNS: &[&str] = &[
        "he", "she", "they", "it", "i", "we", "you", "who", "him", "her", "them", "his", "their",
    ];
    let capital = |w: &&str| w.starts_with(char::is_uppercase);
    match words {
        [] => SourceForm::None,
        [one] if PRONOUNS.contains(&one.to_lowercase().as_str()) => SourceForm::Pronoun,
        [one] if capital(one) => SourceForm::Name,
        [_, rest @ ..] if rest.iter().any(capital) => SourceForm::Name,
        _ => SourceForm::Nominal,
    }
}
