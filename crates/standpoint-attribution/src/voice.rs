//! Whose voice is the prose between quotations: an author’s, who argues, or a reporter’s, who tells?
//!
//! Decided by what can be counted: a biography of the author, the first person outside quotations, words
//! that weigh ("should", "unlikely", "misguided"), against how often others are given the word. The
//! weights were set by hand and checked on the gold articles of the repository.

use standpoint_text::{Article, Issue, Polarity, Span, Statement, StatementKind};

use crate::document::Document;
use crate::lexicon::{class, fold, form};
use crate::line::Line;
use crate::phrase::subject_left;
use crate::registry::Registry;
use crate::{Options, Voice};

/// What was counted in an article.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Evidence {
    words: usize,
    /// Statements given to others.
    speech: usize,
    first_person: usize,
    weighing: usize,
    bio: bool,
}

/// The decision, with a message that says why.
pub(crate) fn decide(
    doc: &Document<'_>,
    article: &Article,
    statements: &[Statement],
    options: &Options,
) -> (bool, Issue) {
    let evidence = count(doc, article, statements);
    let score = evidence.score();
    let opinion = match options.voice {
        Voice::Opinion => true,
        Voice::News => false,
        Voice::Auto => score > 0,
    };
    let forced = if options.voice == Voice::Auto {
        ""
    } else {
        " (as told by the options)"
    };
    let message = format!(
        "read as {}{forced}: score {score}; {} words outside quotations, {} statements of others, {} first persons, {} weighing words, {}",
        if opinion {
            "an opinion, its prose is the author's"
        } else {
            "news, its narration is nobody's"
        },
        evidence.words,
        evidence.speech,
        evidence.first_person,
        evidence.weighing,
        if evidence.bio {
            "a biography of the author"
        } else {
            "no biography of the author"
        },
    );
    (
        opinion,
        Issue {
            code: "voice".to_owned(),
            message,
            span: None,
        },
    )
}

impl Evidence {
    /// Above zero: an opinion. Weights times rates per thousand words, in whole numbers, so that it is exact.
    fn score(self) -> i64 {
        let rate = |n: usize| i64::try_from(n * 1000 / self.words.max(150)).unwrap_or(0);
        let bio = if self.bio { 900 } else { 0 };
        bio + rate(self.first_person).min(20) * 120 + rate(self.weighing).min(30) * 60
            - rate(self.speech) * 70
            - 500
    }
}

/// Words that take a side or weigh a chance, outside quotations.
const WEIGHING: [&str; 51] = [
    "should",
    "must",
    "ought",
    "probably",
    "perhaps",
    "unlikely",
    "surely",
    "arguably",
    "indeed",
    "admittedly",
    "misguided",
    "wrong",
    "mistake",
    "mistaken",
    "foolish",
    "absurd",
    "naive",
    "dangerous",
    "nonetheless",
    "thus",
    "therefore",
    "rather",
    "certainly",
    "simply",
    "merely",
    "clearly",
    "obviously",
    "unfortunately",
    "sadly",
    "worse",
    "better",
    "best",
    "worst",
    "wishful",
    "telling",
    "understandable",
    "deserves",
    "deserve",
    "ill-advised",
    "sensible",
    "reckless",
    "cynical",
    "moral",
    "shameful",
    "nightmare",
    "instead",
    "moreover",
    "furthermore",
    "likely",
    "might",
    "cannot",
];

fn count(doc: &Document<'_>, article: &Article, statements: &[Statement]) -> Evidence {
    let mut evidence = Evidence {
        bio: !article.meta.author_bios.is_empty(),
        ..Evidence::default()
    };
    // An interview’s answers are full of "I"; they are not the author’s.
    let mut answers: Vec<Span> = statements
        .iter()
        .filter(|s| s.rule.starts_with("interview"))
        .flat_map(|s| s.content.iter().copied())
        .collect();
    answers.sort_unstable();
    let answered = |span: Span| {
        let at = answers.partition_point(|a| a.end <= span.start);
        answers.get(at).is_some_and(|a| a.overlaps(span))
    };
    for sentence in doc
        .sentences
        .iter()
        .filter(|s| !s.marked && !answered(s.span))
    {
        for token in sentence.tokens.clone() {
            let tok = &doc.tokens[token];
            let word = doc.word(token);
            if tok.quote.is_some() || !word.chars().any(char::is_alphanumeric) {
                continue;
            }
            evidence.words += 1;
            let word = fold(word);
            let first = matches!(word.as_str(), "i" | "my" | "me" | "myself")
                || word == "author" && token > 0 && doc.word(token - 1) == "this";
            evidence.first_person += usize::from(first);
            evidence.weighing += usize::from(WEIGHING.contains(&word.as_str()));
        }
    }
    evidence.speech = statements
        .iter()
        .filter(|s| {
            // What a model alone has marked is often the author’s account of what others do and mean.
            s.nested_in.is_none()
                && !s.analysts.is_empty()
                && s.polarity != Polarity::Declined
                && !s.rule.starts_with("marked")
        })
        .count();
    evidence
}

/// The author’s statements: one for each sentence of prose that does not mostly report others.
pub(crate) fn sentences(
    doc: &Document<'_>,
    statements: &[Statement],
    authors: &[usize],
) -> Vec<Statement> {
    let mut taken: Vec<Span> = statements
        .iter()
        .flat_map(|s| s.content.iter().chain(&s.cue).chain(&s.source))
        .copied()
        .collect();
    taken.sort_unstable();
    let mut cues: Vec<Span> = statements.iter().flat_map(|s| s.cue.clone()).collect();
    cues.sort_unstable();
    let mut first = 0;
    let mut voice = Vec::new();
    let mut disclaimed = None;
    for sentence in doc.sentences.iter().filter(|s| !s.marked) {
        let span = doc.span(sentence.tokens.clone());
        while taken.get(first).is_some_and(|t| t.end <= span.start) {
            first += 1;
        }
        let (mut covered, mut upto) = (0, span.start);
        for other in taken[first..].iter().take_while(|t| t.start < span.end) {
            let start = other.start.max(upto);
            let end = other.end.min(span.end);
            if start < end {
                covered += (end - start) as usize;
                upto = end;
            }
        }
        let line = Line::outside(doc, sentence.tokens.clone());
        if disclaims(&line, disclaimed == Some(sentence.paragraph)) {
            disclaimed = Some(sentence.paragraph);
            continue;
        }
        let linked = cues
            .get(cues.partition_point(|c| c.end <= span.start))
            .is_some_and(|c| c.overlaps(span));
        if introduces(&line) || !linked && reports(&line) {
            continue;
        }
        let words = sentence
            .tokens
            .clone()
            .filter(|&t| doc.word(t).chars().any(char::is_alphanumeric))
            .count();
        let whole_quote = doc.tokens[sentence.tokens.start]
            .quote
            .is_some_and(|q| doc.quotes[q].speech);
        if covered * 5 >= span.len() * 2 || words < 3 || whole_quote {
            continue;
        }
        voice.push(Statement {
            kind: StatementKind::Author,
            content: vec![span],
            whole: vec![span],
            cue: Vec::new(),
            source: Vec::new(),
            analysts: authors.to_vec(),
            polarity: Polarity::Asserted,
            nested_in: None,
            rule: "author_voice+byline".to_owned(),
            confidence: 800,
        });
    }
    voice
}

/// A heading that leads to a list, a question or a phrase of a few words: nothing is said.
fn introduces(line: &Line<'_, '_>) -> bool {
    let words = (0..line.len()).filter(|&i| line.is_word(i)).count();
    let last = line.len().saturating_sub(1);
    let asks = line.word(last) == "?";
    let verb = (0..line.len()).any(|i| line.is_verbal(i));
    line.word(last) == ":" || words < 4 && (asks || !verb)
}

/// Whether somebody else is reported, by words that no rule could link: "… he argued that …".
fn reports(line: &Line<'_, '_>) -> bool {
    (1..line.len()).any(|i| {
        let cue = line.is(i, class::SAY)
            && line.entry(i).forms & (form::PAST | form::THIRD) != 0
            && line.is_verbal(i)
            && !line.in_fragment(i)
            && (line.any(i + 1, &["that"])
                || line.in_fragment(i + 1)
                || line.speech(i + 1).is_some());
        let pronoun = (i.saturating_sub(6)..i)
            .rev()
            .take_while(|&k| !line.is_break(k) && !line.is_verbal(k))
            .any(|k| line.any(k, &["he", "she", "they"]));
        let own = ["i", "we", "my", "our", "this", "it", "nobody", "no"];
        let named = || {
            subject_left(line, i).is_some_and(|s| {
                !line.any(s.core.start, &own)
                    && s.core.clone().any(|k| {
                        line.is_name(k) || line.is(k, class::PRONOUN | class::ROLE | class::GROUP)
                    })
            })
        };
        cue && (pronoun || named())
    })
}

/// "This note was prepared for …", "The views expressed are …", and, `behind` such a sentence, "It does not
/// represent …": words about the text, not of its argument.
fn disclaims(line: &Line<'_, '_>, behind: bool) -> bool {
    let text = [
        "note",
        "article",
        "essay",
        "piece",
        "paper",
        "commentary",
        "text",
        "brief",
        "column",
        "report",
        "op-ed",
        "version",
    ];
    let made = [
        "prepared",
        "written",
        "published",
        "reproduced",
        "adapted",
        "translated",
        "produced",
        "commissioned",
        "edited",
        "reprinted",
        "appeared",
    ];
    let head = 1..5.min(line.len());
    let subject = head.clone().find(|&i| line.any(i, &text));
    let about = subject.is_some_and(|s| {
        line.any(0, &["this", "the", "a", "an"])
            && (s + 1..(s + 5).min(line.len())).any(|i| line.any(i, &made))
            && (s + 1..(s + 4).min(line.len())).all(|i| {
                line.any(i, &made)
                    || line.is(i, class::AUX | class::PREPOSITION)
                    || line.is_adverbial(i)
                    || !line.is_verbal(i)
            })
    });
    let views = line.any(0, &["the", "all"])
        && head.clone().any(|i| line.any(i, &["views", "opinions"]))
        && (1..8.min(line.len())).any(|i| line.any(i, &["expressed", "author", "authors"]));
    let represents = behind
        && (1..line.len())
            .any(|i| line.any(i, &["represent", "reflect", "represents", "reflects"]))
        && (1..line.len()).any(|i| line.any(i, &["not", "necessarily", "only", "solely"]));
    about && (behind || line.any(0, &["this", "a", "an"])) || views || represents
}

/// The authors as entities: of the byline or the manifest, else of the biographies, else one unnamed
/// author of the outlet.
pub(crate) fn authors(registry: &mut Registry, article: &Article) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    for name in &article.meta.authors {
        let words: Vec<String> = name.split_whitespace().map(str::to_owned).collect();
        if words.is_empty() {
            continue;
        }
        let known = registry.bearers(&words);
        let entity = match known.as_slice() {
            [one] => *one,
            _ => registry.add(standpoint_text::AnalystKind::Person, words, true),
        };
        if !found.contains(&entity) {
            found.push(entity);
        }
    }
    if found.is_empty() {
        for bio in &article.meta.author_bios {
            let named = registry
                .mentions_in(*bio)
                .iter()
                .find_map(|(m, e)| e.filter(|_| m.words.len() > 1));
            found.extend(named.filter(|&e| {
                registry.entities[e].kind == standpoint_text::AnalystKind::Person
                    && !found.contains(&e)
            }));
        }
    }
    if found.is_empty() {
        let of = article
            .meta
            .source
            .as_deref()
            .or(article.meta.title.as_deref())
            .unwrap_or(&article.file);
        found.push(registry.add(
            standpoint_text::AnalystKind::Author,
            vec![format!("author ({of})")],
            false,
        ));
    }
    for &entity in &found {
        registry.entities[entity].kind = standpoint_text::AnalystKind::Author;
    }
    found
}
