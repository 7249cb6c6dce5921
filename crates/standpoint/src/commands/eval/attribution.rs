use std::collections::BTreeMap;
use std::fmt::Write as _;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::anyhow;
use rayon::prelude::*;
use serde::Serialize;
use standpoint_attribution::{Aliases, Options};
use standpoint_eval::cofenet::GoldDocument;
use standpoint_eval::identity::{GoldIdentities, b_cubed};
use standpoint_eval::{
    GoldArticle, Role, SpanScores, SpeakerScores, Tally, TripleScores, brat, cofenet, own,
    same_name, score_spans, score_speakers, score_triples,
};
use standpoint_ingest::{Limits, Outcome};
use standpoint_tagger::Tagger;
use standpoint_text::{
    AnalystKind, Article, ArticleId, Attributions, Marks, Metadata, Span, Statement, StatementKind,
};

use super::{names_in, read, read_maybe_gz};
use crate::commands::discover;
use crate::exit::{Exit, Fault, OrFault};

#[derive(Debug, Default, Serialize)]
pub(super) struct Report {
    gold: String,
    texts: usize,
    spans: BTreeMap<Role, SpanScores>,
    /// Of the model alone, before the rules complete its marks.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    marks: BTreeMap<Role, SpanScores>,
    #[serde(skip_serializing_if = "Option::is_none")]
    triples: Option<TripleScores>,
    #[serde(skip_serializing_if = "Option::is_none")]
    speakers: Option<SpeakerScores>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity: Option<Tally>,
}

pub(super) fn attribution(gold: &Path, tagger: Option<&Tagger>) -> Result<Report, Fault> {
    if gold.is_file() {
        return cofenet_report(gold, tagger);
    }
    let names = names_in(gold)?;
    let with = |extension: &str| {
        names
            .iter()
            .filter(|p| p.extension().is_some_and(|e| e == extension))
            .cloned()
            .collect()
    };
    let (own_files, brat_files): (Vec<PathBuf>, Vec<PathBuf>) = (with("toml"), with("ann"));
    match (own_files.is_empty(), brat_files.is_empty()) {
        (false, _) => article_report(gold, own_gold(gold, &own_files)?, true, tagger),
        (true, false) => article_report(gold, brat_gold(gold, &brat_files)?, false, tagger),
        (true, true) => Err(Fault::new(
            Exit::Usage,
            anyhow!(
                "{} holds no gold: neither .toml nor .ann files",
                gold.display()
            ),
        )),
    }
}

/// Every article of `folder` by its shown name, read as `run` would read it.
pub(super) fn articles_in(folder: &Path) -> Result<BTreeMap<String, Article>, Fault> {
    let options = standpoint_ingest::Options::default();
    let sources = discover(&[folder.display().to_string()], &options, true)?;
    let mut articles = BTreeMap::new();
    for file in &sources.files {
        for outcome in standpoint_ingest::read(file, &sources.manifest, &Limits::default()) {
            if let Outcome::Article(article) = outcome {
                articles.insert(article.file.clone(), *article);
            }
        }
    }
    Ok(articles)
}

type Pairs = Vec<(Article, GoldArticle)>;

fn own_gold(folder: &Path, files: &[PathBuf]) -> Result<Pairs, Fault> {
    let parent = folder.join("..");
    let mut articles: Option<BTreeMap<String, Article>> = None;
    let mut pairs = Vec::new();
    for path in files {
        let name = path.display().to_string();
        let toml = read(path)?;
        // A list of identities lies among the gold files; it names no article.
        if path.file_stem().is_some_and(|stem| stem == "identities") {
            continue;
        }
        let file = own::article_of(&name, &toml).or_fault(Exit::Usage)?;
        if articles.is_none() {
            let beside = if folder.join(&file).is_file() {
                folder
            } else {
                parent.as_path()
            };
            articles = Some(articles_in(beside)?);
        }
        let article = articles
            .as_mut()
            .and_then(|all| all.remove(&file))
            .ok_or_else(|| {
                Fault::new(
                    Exit::Usage,
                    anyhow!("{name}: its article {file} is not there"),
                )
            })?;
        let gold = own::parse(&name, &toml, &article.text).or_fault(Exit::Usage)?;
        pairs.push((article, gold));
    }
    Ok(pairs)
}

fn brat_gold(folder: &Path, files: &[PathBuf]) -> Result<Pairs, Fault> {
    let beside = folder.join("../text");
    let texts = if beside.is_dir() {
        beside
    } else {
        folder.to_path_buf()
    };
    let articles = articles_in(&texts)?;
    let mut pairs = Vec::new();
    for path in files {
        let name = path.display().to_string();
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let Some(article) = articles.get(&text_of(&stem, &texts)).cloned() else {
            return Err(Fault::new(
                Exit::Usage,
                anyhow!("{name}: no text of that name"),
            ));
        };
        let gold = brat::parse(&name, &read(path)?, &article.text).or_fault(Exit::Usage)?;
        pairs.push((article, gold));
    }
    Ok(pairs)
}

/// PolNeAR's annotations carry the annotator's mark behind the text's name: `NAME_5fec.ann`.
fn text_of(stem: &str, texts: &Path) -> String {
    let plain = format!("{stem}.txt");
    match stem.rsplit_once('_') {
        Some((name, _)) if !texts.join(&plain).is_file() => format!("{name}.txt"),
        _ => plain,
    }
}

/// The statements as `run` finds them, and what the model marked on the way.
fn annotate(
    article: &Article,
    tagger: Option<&Tagger>,
) -> Result<(Attributions, Option<Marks>), Fault> {
    let (segments, _) = standpoint_segment::segment(article);
    let options = Options::default();
    let Some(tagger) = tagger else {
        let layer = standpoint_attribution::attribute(article, &segments, &options);
        return Ok((layer, None));
    };
    let paragraphs: Vec<Span> = segments.paragraphs.iter().map(|p| p.span).collect();
    let marks = tagger
        .mark(&article.text, &paragraphs)
        .or_fault(Exit::Model)?;
    let layer = standpoint_attribution::attribute_marked(article, &segments, &marks, &options);
    Ok((layer, Some(marks)))
}

fn article_report(
    folder: &Path,
    pairs: Pairs,
    resolved: bool,
    tagger: Option<&Tagger>,
) -> Result<Report, Fault> {
    let layers: Result<Vec<Attributions>, Fault> = pairs
        .par_iter()
        .map(|(article, _)| Ok(annotate(article, tagger)?.0))
        .collect();
    let layers = layers?;
    let identity = if resolved {
        identities(folder, &pairs, &layers)?
    } else {
        None
    };
    let parts: Vec<Report> = pairs
        .iter()
        .zip(&layers)
        .map(|((article, gold), layer)| {
            let mut report = Report {
                texts: 1,
                ..Report::default()
            };
            for role in Role::ALL {
                let found = attributed(layer)
                    .flat_map(|s| spans_of(s, role))
                    .copied()
                    .collect();
                let wanted: Vec<Span> = gold
                    .statements
                    .iter()
                    .filter(|g| g.kind != Some(StatementKind::Author))
                    .flat_map(|g| match role {
                        Role::Source => &g.source,
                        Role::Cue => &g.cue,
                        Role::Content => &g.content,
                    })
                    .copied()
                    .collect();
                let plain = |spans: Vec<Span>| plain_ends(&article.text, spans);
                report
                    .spans
                    .insert(role, score_spans(&plain(found), &plain(wanted)));
            }
            report.triples = Some(score_triples(layer, gold));
            report.speakers = resolved.then(|| score_speakers(layer, gold));
            report
        })
        .collect();
    Ok(Report {
        identity,
        ..Report::sum(folder, parts)
    })
}

/// B³ over the gold's people who were found under their name in their article.
fn identities(
    folder: &Path,
    pairs: &Pairs,
    layers: &[Attributions],
) -> Result<Option<Tally>, Fault> {
    let path = folder.join("identities.toml");
    if !path.is_file() {
        return Ok(None);
    }
    let gold =
        GoldIdentities::parse(&path.display().to_string(), &read(&path)?).or_fault(Exit::Usage)?;
    let articles: Vec<(&Article, &Attributions)> = pairs
        .iter()
        .map(|(article, _)| article)
        .zip(layers)
        .collect();
    let (found, _) = standpoint_attribution::identify(&articles, &Aliases::default());
    let mut items = Vec::new();
    for (number, ((_, gold_article), layer)) in pairs.iter().zip(layers).enumerate() {
        for analyst in gold_article
            .analysts
            .iter()
            .filter(|a| a.kind == AnalystKind::Person)
        {
            let local = layer
                .analysts
                .iter()
                .position(|l| same_name(&l.name, &analyst.name));
            if let Some(local) = local {
                let cluster = found.of[number][local].to_string();
                items.push((gold.cluster(&gold_article.file, &analyst.name), cluster));
            }
        }
    }
    Ok(Some(b_cubed(&items)))
}

fn attributed(layer: &Attributions) -> impl Iterator<Item = &Statement> {
    layer
        .statements
        .iter()
        .filter(|s| s.kind != StatementKind::Author)
}

fn spans_of(statement: &Statement, role: Role) -> &[Span] {
    match role {
        Role::Source => &statement.source,
        Role::Cue => &statement.cue,
        Role::Content => &statement.whole,
    }
}

/// Corpora differ in whether quotation marks, final points and a leading "that" belong to a content;
/// that is not what is measured here, so both sides lose them.
fn plain_ends(text: &str, spans: Vec<Span>) -> Vec<Span> {
    let edge = |c: char| {
        c.is_whitespace() || (c.is_ascii_punctuation() && c != '$') || "“”‘’«»…—–".contains(c)
    };
    spans
        .into_iter()
        .map(|span| {
            let words = span.of(text);
            let words = words.trim_start_matches(edge);
            let words = words
                .strip_prefix("that ")
                .unwrap_or(words)
                .trim_start_matches(edge);
            let start = span.end() - words.len();
            Span::new(start, start + words.trim_end_matches(edge).len())
        })
        .filter(|span| !span.is_empty())
        .collect()
}

fn cofenet_report(path: &Path, tagger: Option<&Tagger>) -> Result<Report, Fault> {
    let text = read_maybe_gz(path)?;
    let sentences = cofenet::parse(&path.display().to_string(), &text).or_fault(Exit::Usage)?;
    let parts: Result<Vec<Report>, Fault> = cofenet::documents(sentences)
        .par_iter()
        .map(|document| document_report(document, tagger))
        .collect();
    Ok(Report::sum(path, parts?))
}

fn document_report(document: &GoldDocument, tagger: Option<&Tagger>) -> Result<Report, Fault> {
    let article = Article {
        id: ArticleId(document.article.clone()),
        file: document.article.clone(),
        text: Arc::from(document.text.as_str()),
        meta: Metadata::default(),
        regions: Vec::new(),
    };
    let (layer, marks) = annotate(&article, tagger)?;
    let mut report = Report {
        texts: 1,
        ..Report::default()
    };
    let marked = |role: Role| -> Option<Vec<Span>> {
        let marks = marks.as_ref()?;
        Some(match role {
            Role::Source => marks.sources.clone(),
            Role::Cue => marks.cues.iter().map(|c| c.span).collect(),
            Role::Content => marks.contents.iter().map(|c| c.span).collect(),
        })
    };
    for role in Role::ALL {
        let stated: Vec<Span> = attributed(&layer)
            .flat_map(|s| spans_of(s, role))
            .copied()
            .collect();
        report
            .spans
            .insert(role, tokens_score(document, role, stated));
        if let Some(spans) = marked(role) {
            report
                .marks
                .insert(role, tokens_score(document, role, spans));
        }
    }
    Ok(report)
}

/// Spans as the gold has them: whole tokens, cut at the ends of sentences; two statements of one speaker
/// name him once.
fn tokens_score(document: &GoldDocument, role: Role, mut spans: Vec<Span>) -> SpanScores {
    spans.sort_unstable();
    spans.dedup();
    let mut found: Vec<Vec<Span>> = vec![Vec::new(); document.sentences.len()];
    for (sentence, span) in spans.into_iter().flat_map(|s| document.to_tokens(s)) {
        found[sentence].push(span);
    }
    let mut scores = SpanScores::default();
    for ((_, sentence), found) in document.sentences.iter().zip(found) {
        let wanted: Vec<Span> = sentence
            .spans
            .iter()
            .filter(|(r, _)| *r == role)
            .map(|(_, s)| *s)
            .collect();
        scores.add(score_spans(&found, &wanted));
    }
    scores
}

impl Report {
    fn sum(gold: &Path, parts: Vec<Self>) -> Self {
        let mut sum = Self {
            gold: gold.display().to_string(),
            ..Self::default()
        };
        for part in parts {
            sum.texts += part.texts;
            for (role, scores) in part.spans {
                sum.spans.entry(role).or_default().add(scores);
            }
            for (role, scores) in part.marks {
                sum.marks.entry(role).or_default().add(scores);
            }
            if let Some(triples) = part.triples {
                sum.triples.get_or_insert_default().add(&triples);
            }
            if let Some(speakers) = part.speakers {
                sum.speakers.get_or_insert_default().add(speakers);
            }
        }
        sum
    }

    pub(super) fn table(&self, faults: bool) -> String {
        let mut t = String::new();
        // Writing into a String cannot fail.
        let _ = writeln!(t, "{} ({} texts)\n", self.gold, self.texts);
        for (title, spans) in [("statements", &self.spans), ("marks alone", &self.marks)] {
            if spans.is_empty() {
                continue;
            }
            let _ = writeln!(t, "{title}, F1 in %");
            let _ = writeln!(t, "             exact   begin Jaccard   gold  found");
            for (role, s) in spans {
                let _ = writeln!(
                    t,
                    "{:<10} {:>7.1} {:>7.1} {:>7.1} {:>6} {:>6}",
                    role.name(),
                    100.0 * s.exact.f1(),
                    100.0 * s.begin.f1(),
                    100.0 * s.jaccard.f1(),
                    s.exact.gold,
                    s.exact.predicted
                );
            }
        }
        if let Some(triples) = &self.triples {
            for (name, tally) in [
                ("linked triples", triples.linked),
                ("contents", triples.content),
            ] {
                let _ = writeln!(
                    t,
                    "\n{name}: precision {:.1}, recall {:.1}, F1 {:.1} (gold {}, found {})",
                    100.0 * tally.precision(),
                    100.0 * tally.recall(),
                    100.0 * tally.f1(),
                    tally.gold,
                    tally.predicted
                );
            }
            let _ = writeln!(
                t,
                "\nrecall of linked triples by kind and form of the source"
            );
            for (slice, rate) in &triples.by_slice {
                let _ = writeln!(
                    t,
                    "  {:<9} {:<8} {:>5.1} (n = {})",
                    slice.kind.as_str(),
                    format!("{:?}", slice.source).to_lowercase(),
                    100.0 * rate.share(),
                    rate.of
                );
            }
        }
        if let Some(speakers) = &self.speakers {
            let _ = writeln!(t, "\nspeakers of the statements that were found, in %");
            for (name, rate) in [
                ("right", speakers.right),
                ("wrong", speakers.wrong),
                ("unknown", speakers.unknown),
                ("he/she right", speakers.pronouns),
                ("role", speakers.role),
                ("affiliation", speakers.affiliation),
            ] {
                let _ = writeln!(
                    t,
                    "  {name:<13} {:>5.1} (n = {})",
                    100.0 * rate.share(),
                    rate.of
                );
            }
            if faults {
                t.push('\n');
                for fault in &speakers.faults {
                    let _ = writeln!(t, "{fault}");
                }
            }
        }
        if let Some(identity) = &self.identity {
            let _ = writeln!(
                t,
                "\npeople across articles: B³ precision {:.1}, recall {:.1}, F1 {:.1} (n = {})",
                100.0 * identity.precision(),
                100.0 * identity.recall(),
                100.0 * identity.f1(),
                identity.gold
            );
        }
        t
    }
}
