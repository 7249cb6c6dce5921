use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde_json::{Value, json};
use standpoint_aggregate::{Observation, Prior, Scales, Summary};
use standpoint_export::{
    AnalystRow, Context, ExportError, FailureRow, Session, SourceRow, StatementRow,
};
use standpoint_stance::{Proposition, Scored as Score};
use standpoint_text::{Analyst, CodePoints, Identities, Span, Statement};

use crate::card::Filed;
use crate::extract::statement_id;
use crate::score::{Scores, premise_of};
use crate::scratch::{Place, Scratch};
use crate::{Extracted, Failure, PipelineError, Progress, words};

/// All layers of a run, side by side; those of the articles one by one.
pub(crate) struct Layers<'a> {
    pub filed: &'a [Box<Filed>],
    pub failures: &'a [Failure],
    pub scratch: &'a Scratch,
    pub identities: &'a Identities,
    pub scores: &'a Scores<'a>,
    pub propositions: &'a [Proposition],
    /// Whether anybody reads the paragraphs around statements.
    pub with_contexts: bool,
}

/// What stands in the tables for a source that nobody named.
const UNNAMED_SOURCE: &str = "(unknown source)";

/// What a run writes about itself.
pub(crate) struct Written {
    /// The priors of the scores.
    pub aggregate: Value,
    /// What `run.json` says of each article, in JSON.
    pub articles: Vec<Place>,
    /// How many analysts have a statement.
    pub analysts: usize,
}

/// Articles that are looked up at once: enough for all threads, and few to hold.
const AT_ONCE: usize = 16;

/// Joins the layers into rows, which go out article by article, so that no table is held in memory but
/// what its numbers are drawn from.
pub(crate) fn write(
    layers: &Layers<'_>,
    options: &standpoint_aggregate::Options,
    session: &mut Session<'_>,
    progress: &dyn Progress,
    go_on: &dyn Fn() -> Result<(), PipelineError>,
) -> Result<Written, PipelineError> {
    let sources = source_names(layers.filed);
    let mut rows = Rows {
        layers,
        sources: &sources,
        session: &mut *session,
        observations: Vec::new(),
    };
    let mut articles = Vec::with_capacity(layers.filed.len());
    for (chunk, filed) in layers.filed.chunks(AT_ONCE).enumerate() {
        let items: Vec<Result<Scored, PipelineError>> = filed
            .par_iter()
            .map(|filed| layers.scored(filed.extracted(layers.scratch)?))
            .collect();
        for (place, item) in items.into_iter().enumerate() {
            let article = chunk * AT_ONCE + place;
            let scored = item?;
            rows.add_article(article, &scored)?;
            let said = said_of(&scored.item).to_string();
            articles.push(layers.scratch.put(said.as_bytes())?);
            progress.step();
            go_on()?;
        }
    }
    let observations = rows.observations;
    // Those of analysts.csv: who speaks in syndicated copies only has no row there.
    let analysts: BTreeSet<u32> = observations
        .iter()
        .filter(|o| o.counts_for_analyst)
        .filter_map(|o| o.analyst)
        .collect();
    let analysts = analysts.len();
    let of_analysts = standpoint_aggregate::Options {
        prior: Prior::of_analysts(&observations),
        ..*options
    };
    let of_sources = standpoint_aggregate::Options {
        prior: Prior::of_sources(&observations),
        ..*options
    };
    for row in analyst_rows(layers, &observations, &of_analysts) {
        session.analyst(&row)?;
    }
    for row in source_rows(layers, &sources, &observations, &of_sources) {
        session.source(&row)?;
    }
    for failure in layers.failures {
        session.failure(&failure_row(failure))?;
    }
    Ok(Written {
        aggregate: json!({"analysts": of_analysts, "sources": of_sources}),
        articles,
        analysts,
    })
}

/// What `run.json` says of an article.
fn said_of(item: &Extracted) -> Value {
    json!({
        "article_id": item.article.id,
        "file": item.article.file,
        "source": item.article.meta.source,
        "statements": item.layer.statements.len(),
        "syndicated_from": item.copy_of.as_ref().map(|c| &c.original),
        "issues": item.layer.issues,
    })
}

/// An article with its scores: for each statement the words that were scored, and a score for each
/// proposition.
struct Scored {
    item: Extracted,
    statements: Vec<(String, Vec<Score>)>,
}

impl Layers<'_> {
    fn scored(&self, item: Extracted) -> Result<Scored, PipelineError> {
        let statements = (0..item.layer.statements.len())
            .map(|index| {
                let key = premise_of(&item, index);
                match self.scores.of(&key) {
                    Ok(scores) => Ok((key.text, scores)),
                    Err(unscored) => Err(PipelineError::Gone {
                        article: item.article.file.clone(),
                        statement: index + 1,
                        message: unscored.message,
                    }),
                }
            })
            .collect::<Result<_, _>>()?;
        Ok(Scored { item, statements })
    }
}

/// Grows with every article.
struct Rows<'a, 's, 'd> {
    layers: &'a Layers<'a>,
    sources: &'a [String],
    session: &'s mut Session<'d>,
    /// One per statement, holder and proposition; one without a holder where the speaker is unknown.
    observations: Vec<Observation>,
}

impl Rows<'_, '_, '_> {
    fn add_article(&mut self, article: usize, scored: &Scored) -> Result<(), PipelineError> {
        let item = &scored.item;
        let points = CodePoints::new(&item.article.text);
        for (index, (premise, scores)) in scored.statements.iter().enumerate() {
            let holders = self.holders(article, &item.layer.statements[index]);
            for (proposition, one) in scores.iter().enumerate() {
                let at = At {
                    article,
                    item,
                    index,
                    proposition,
                };
                self.add_observations(at, &holders, one);
                self.add_rows(at, &holders, one, &points)?;
                self.session.evidence(&self.evidence_of(at, one, premise))?;
            }
            if self.layers.with_contexts {
                self.session.context(&surroundings(item, index));
            }
        }
        Ok(())
    }

    fn holders(&self, article: usize, statement: &Statement) -> Vec<usize> {
        let of = &self.layers.identities.of[article];
        let holders: BTreeSet<usize> = statement.analysts.iter().map(|&local| of[local]).collect();
        holders.into_iter().collect()
    }

    fn add_observations(&mut self, at: At<'_>, holders: &[usize], one: &Score) {
        let source = source_of(at.item);
        let source = self
            .sources
            .binary_search_by(|s| s.as_str().cmp(source))
            .ok()
            .map(small);
        let observation = Observation {
            analyst: None,
            source,
            article: small(at.article),
            statement: small(at.index),
            proposition: small(at.proposition),
            stance: one.stance,
            label: one.label,
            counts_for_analyst: at.item.copy_of.is_none(),
        };
        if holders.is_empty() {
            self.observations.push(observation);
        }
        self.observations
            .extend(holders.iter().map(|&holder| Observation {
                analyst: Some(small(holder)),
                ..observation
            }));
    }

    fn add_rows(
        &mut self,
        at: At<'_>,
        holders: &[usize],
        one: &Score,
        points: &CodePoints<'_>,
    ) -> Result<(), ExportError> {
        let item = at.item;
        let statement = &item.layer.statements[at.index];
        let [start, end] = points.span(statement.extent());
        let row = StatementRow {
            statement_id: statement_id(&item.article, at.index),
            article_id: item.article.id.0.clone(),
            file: item.article.file.clone(),
            source: source_of(item).to_owned(),
            published: item.article.meta.published.clone().unwrap_or_default(),
            analyst_id: String::new(),
            analyst: String::new(),
            speaker: words::cell(&item.article, &statement.source),
            kind: statement.kind.as_str().to_owned(),
            cue: words::cell(&item.article, &statement.cue),
            start: small(start),
            end: small(end),
            text: words::cell(&item.article, &statement.content),
            proposition_id: self.layers.propositions[at.proposition].id.clone(),
            p_support: one.stance.support,
            p_neutral: one.stance.neutral,
            p_oppose: one.stance.oppose,
            score: one.stance.score(),
            label: one.label.as_str().to_owned(),
            flags: flags(item, one),
            rule: statement.rule.clone(),
            confidence: statement.confidence,
        };
        if holders.is_empty() {
            return self.session.statement(&row);
        }
        for &holder in holders {
            let Analyst { id, name, .. } = &self.layers.identities.analysts[holder];
            self.session.statement(&StatementRow {
                analyst_id: id.0.clone(),
                analyst: name.clone(),
                ..row.clone()
            })?;
        }
        Ok(())
    }

    /// What `explain` needs to lead a number back to the words: the context and the raw logits.
    fn evidence_of(&self, at: At<'_>, one: &Score, premise: &str) -> Value {
        let item = at.item;
        let statement = &item.layer.statements[at.index];
        json!({
            "statement_id": statement_id(&item.article, at.index),
            "proposition_id": self.layers.propositions[at.proposition].id,
            "premise": premise,
            "context": words::line(&item.article, sentences_around(item, statement.extent())),
            "polarity": statement.polarity,
            "nested_in": statement.nested_in.map(|outer| statement_id(&item.article, outer)),
            "asked": one.evidence,
        })
    }
}

/// A statement and a proposition.
#[derive(Clone, Copy)]
struct At<'a> {
    article: usize,
    item: &'a Extracted,
    index: usize,
    proposition: usize,
}

fn flags(item: &Extracted, one: &Score) -> Vec<String> {
    let mut flags: Vec<String> = one.flags.iter().map(|f| f.as_str().to_owned()).collect();
    if let Some(copy) = &item.copy_of {
        flags.push(format!("syndicated:{}", copy.original));
    }
    flags
}

/// The sentences that hold a statement.
fn sentences_around(item: &Extracted, extent: Span) -> Span {
    let sentences = &item.segments.sentences;
    let first = item.segments.sentence_at(extent.start());
    let last = item
        .segments
        .sentence_at(extent.end().saturating_sub(1))
        .or(first);
    match (
        first.and_then(|i| sentences.get(i)),
        last.and_then(|i| sentences.get(i)),
    ) {
        (Some(from), Some(to)) => near(item, extent, from.span.cover(to.span)),
        _ => extent,
    }
}

/// Bytes on either side of a statement that are shown with it. No sentence that somebody wrote is longer;
/// without a limit, a text of one endless line would be copied once for each of its statements.
const BESIDE: usize = 4_000;

/// `around` with `extent` in it, cut to what is near.
fn near(item: &Extracted, extent: Span, around: Span) -> Span {
    let text = &item.article.text;
    let around = around.cover(extent);
    let from = text.ceil_char_boundary(extent.start().saturating_sub(BESIDE));
    let to = text.floor_char_boundary(extent.end() + BESIDE);
    Span::new(around.start().max(from), around.end().min(to))
}

/// The statement in its paragraph, for the report.
fn surroundings(item: &Extracted, index: usize) -> Context {
    let extent = item.layer.statements[index].extent();
    let paragraph = |offset: usize| {
        item.segments
            .paragraph_at(offset)
            .and_then(|i| item.segments.paragraphs.get(i))
    };
    let around = paragraph(extent.start())
        .into_iter()
        .chain(paragraph(extent.end().saturating_sub(1)))
        .fold(extent, |around, p| around.cover(p.span));
    let around = near(item, extent, around);
    let words = |span: Span| words::line(&item.article, span);
    // White space at an end is no word, but the words beside the statement are set apart by it.
    let gap = |offset: usize| {
        let (before, after) = item.article.text.split_at(offset);
        let is_gap =
            before.ends_with(char::is_whitespace) || after.starts_with(char::is_whitespace);
        if is_gap { " " } else { "" }
    };
    Context {
        statement_id: statement_id(&item.article, index),
        title: item.article.meta.title.clone().unwrap_or_default(),
        url: item.article.meta.url.clone().unwrap_or_default(),
        before: words(Span {
            start: around.start,
            end: extent.start,
        }) + gap(extent.start()),
        inside: words(extent),
        after: gap(extent.end()).to_owned()
            + &words(Span {
                start: extent.end,
                end: around.end,
            }),
    }
}

fn source_of(item: &Extracted) -> &str {
    item.article
        .meta
        .source
        .as_deref()
        .unwrap_or(UNNAMED_SOURCE)
}

fn source_names(filed: &[Box<Filed>]) -> Vec<String> {
    let names: BTreeSet<&str> = filed
        .iter()
        .map(|filed| filed.card.source.as_deref().unwrap_or(UNNAMED_SOURCE))
        .collect();
    names.into_iter().map(str::to_owned).collect()
}

fn analyst_rows(
    layers: &Layers<'_>,
    observations: &[Observation],
    options: &standpoint_aggregate::Options,
) -> Vec<AnalystRow> {
    let mut rows: Vec<AnalystRow> = standpoint_aggregate::by_analyst(observations, options)
        .into_iter()
        .map(|row| {
            let analyst = &layers.identities.analysts[row.analyst as usize];
            let Summary {
                score,
                ci_low,
                ci_high,
                label,
                support,
                oppose,
                neutral,
                statements,
                articles,
            } = row.summary;
            let scales = Scales::of(support, oppose, neutral);
            AnalystRow {
                analyst_id: analyst.id.0.clone(),
                analyst: analyst.name.clone(),
                kind: analyst.kind.as_str().to_owned(),
                titles: analyst.titles.clone(),
                role: analyst.role.clone().unwrap_or_default(),
                affiliation: analyst.affiliation.clone().unwrap_or_default(),
                proposition_id: layers.propositions[row.proposition as usize].id.clone(),
                score,
                ci_low,
                ci_high,
                label: label.as_str().to_owned(),
                support,
                oppose,
                neutral,
                statements,
                articles,
                sources: row.sources,
                net: scales.net,
                logit: scales.logit,
            }
        })
        .collect();
    // By name for a reader, by id where two share one; propositions keep the user's order.
    let order: BTreeMap<&str, usize> = layers
        .propositions
        .iter()
        .enumerate()
        .map(|(i, p)| (p.id.as_str(), i))
        .collect();
    rows.sort_by(|a, b| {
        let key = |r: &AnalystRow| (r.analyst.to_lowercase(), r.analyst_id.clone());
        key(a)
            .cmp(&key(b))
            .then_with(|| order[a.proposition_id.as_str()].cmp(&order[b.proposition_id.as_str()]))
    });
    rows
}

fn source_rows(
    layers: &Layers<'_>,
    sources: &[String],
    observations: &[Observation],
    options: &standpoint_aggregate::Options,
) -> Vec<SourceRow> {
    standpoint_aggregate::by_source(observations, options)
        .into_iter()
        .map(|row| {
            let Summary {
                score,
                ci_low,
                ci_high,
                label,
                support,
                oppose,
                neutral,
                statements,
                articles,
            } = row.summary;
            let scales = Scales::of(support, oppose, neutral);
            SourceRow {
                source: sources[row.source as usize].clone(),
                proposition_id: layers.propositions[row.proposition as usize].id.clone(),
                score,
                ci_low,
                ci_high,
                label: label.as_str().to_owned(),
                support,
                oppose,
                neutral,
                statements,
                analysts: row.analysts,
                articles,
                net: scales.net,
                logit: scales.logit,
            }
        })
        .collect()
}

fn failure_row(failure: &Failure) -> FailureRow {
    FailureRow {
        article_id: failure.article_id.clone(),
        file: failure.file.clone(),
        source: failure.source.clone(),
        status: failure.status.as_str().to_owned(),
        code: failure.code.clone(),
        message: failure.message.clone(),
        duplicate_of: failure.duplicate_of.clone(),
    }
}

/// Counts of a run fit `u32`: four thousand million articles or statements do not fit in memory.
fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
