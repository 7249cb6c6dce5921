use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use standpoint_aggregate::{Observation, Prior, Scales, Summary};
use standpoint_export::{
    AnalystRow, Context, ExportError, FailureRow, Session, SourceRow, StatementRow,
};
use standpoint_stance::{Proposition, Scored};
use standpoint_text::{Analyst, CodePoints, Identities, Span};

use crate::extract::statement_id;
use crate::score::{Scores, premise_of};
use crate::{Extracted, Failure, PipelineError, Progress, words};

/// All layers of a run, side by side.
pub(crate) struct Layers<'a> {
    pub extracted: &'a [Extracted],
    pub failures: &'a [Failure],
    pub identities: &'a Identities,
    pub scores: &'a Scores<'a>,
    pub propositions: &'a [Proposition],
    /// Whether anybody reads the paragraphs around statements.
    pub with_contexts: bool,
}

/// What stands in the tables for a source that nobody named.
const UNNAMED_SOURCE: &str = "(unknown source)";

/// The analysts to whom at least one statement is attributed, as indices, sorted.
pub(crate) fn speaking(extracted: &[Extracted], identities: &Identities) -> BTreeSet<usize> {
    let mut speaking = BTreeSet::new();
    for (article, item) in extracted.iter().enumerate() {
        for statement in &item.layer.statements {
            speaking.extend(
                statement
                    .analysts
                    .iter()
                    .map(|&local| identities.of[article][local]),
            );
        }
    }
    speaking
}

/// Joins the layers into rows, which go out article by article, so that no table is held in memory but
/// what its numbers are drawn from. Gives the priors of the scores, for the record of the run.
pub(crate) fn write(
    layers: &Layers<'_>,
    options: &standpoint_aggregate::Options,
    session: &mut Session<'_>,
    progress: &dyn Progress,
    go_on: &dyn Fn() -> Result<(), PipelineError>,
) -> Result<Value, PipelineError> {
    let sources = source_names(layers.extracted);
    let mut rows = Rows {
        layers,
        sources: &sources,
        session: &mut *session,
        observations: Vec::new(),
    };
    for article in 0..layers.extracted.len() {
        rows.add_article(article)?;
        progress.step();
        go_on()?;
    }
    let observations = rows.observations;
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
    Ok(json!({"analysts": of_analysts, "sources": of_sources}))
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
    fn add_article(&mut self, article: usize) -> Result<(), PipelineError> {
        let item = &self.layers.extracted[article];
        let points = CodePoints::new(&item.article.text);
        for index in 0..item.layer.statements.len() {
            let key = premise_of(item, index);
            let scored = self
                .layers
                .scores
                .of(&key)
                .map_err(|unscored| PipelineError::Gone {
                    article: item.article.file.clone(),
                    statement: index + 1,
                    message: unscored.message,
                })?;
            for (proposition, one) in scored.iter().enumerate() {
                self.add_observations(article, index, proposition, one);
                self.add_rows(article, index, proposition, one, &points)?;
                let evidence = self.evidence_of(article, index, proposition, one, &key.text);
                self.session.evidence(&evidence)?;
            }
            if self.layers.with_contexts {
                self.session.context(&surroundings(item, index));
            }
        }
        Ok(())
    }

    fn holders(&self, article: usize, index: usize) -> Vec<usize> {
        let of = &self.layers.identities.of[article];
        let statement = &self.layers.extracted[article].layer.statements[index];
        let holders: BTreeSet<usize> = statement.analysts.iter().map(|&local| of[local]).collect();
        holders.into_iter().collect()
    }

    fn add_observations(&mut self, article: usize, index: usize, proposition: usize, one: &Scored) {
        let source = source_of(&self.layers.extracted[article]);
        let source = self
            .sources
            .binary_search_by(|s| s.as_str().cmp(source))
            .ok()
            .map(small);
        let observation = Observation {
            analyst: None,
            source,
            article: small(article),
            statement: small(index),
            proposition: small(proposition),
            stance: one.stance,
            label: one.label,
            counts_for_analyst: self.layers.extracted[article].copy_of.is_none(),
        };
        let holders = self.holders(article, index);
        if holders.is_empty() {
            self.observations.push(observation);
        }
        self.observations
            .extend(holders.into_iter().map(|holder| Observation {
                analyst: Some(small(holder)),
                ..observation
            }));
    }

    fn add_rows(
        &mut self,
        article: usize,
        index: usize,
        proposition: usize,
        one: &Scored,
        points: &CodePoints<'_>,
    ) -> Result<(), ExportError> {
        let item = &self.layers.extracted[article];
        let statement = &item.layer.statements[index];
        let [start, end] = points.span(statement.extent());
        let row = StatementRow {
            statement_id: statement_id(&item.article, index),
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
            proposition_id: self.layers.propositions[proposition].id.clone(),
            p_support: one.stance.support,
            p_neutral: one.stance.neutral,
            p_oppose: one.stance.oppose,
            score: one.stance.score(),
            label: one.label.as_str().to_owned(),
            flags: self.flags(article, one),
            rule: statement.rule.clone(),
            confidence: statement.confidence,
        };
        let holders = self.holders(article, index);
        if holders.is_empty() {
            return self.session.statement(&row);
        }
        for holder in holders {
            let Analyst { id, name, .. } = &self.layers.identities.analysts[holder];
            self.session.statement(&StatementRow {
                analyst_id: id.0.clone(),
                analyst: name.clone(),
                ..row.clone()
            })?;
        }
        Ok(())
    }

    fn flags(&self, article: usize, one: &Scored) -> Vec<String> {
        let mut flags: Vec<String> = one.flags.iter().map(|f| f.as_str().to_owned()).collect();
        if let Some(copy) = &self.layers.extracted[article].copy_of {
            flags.push(format!("syndicated:{}", copy.original));
        }
        flags
    }

    /// What `explain` needs to lead a number back to the words: the context and the raw logits.
    fn evidence_of(
        &self,
        article: usize,
        index: usize,
        proposition: usize,
        one: &Scored,
        premise: &str,
    ) -> Value {
        let item = &self.layers.extracted[article];
        let statement = &item.layer.statements[index];
        json!({
            "statement_id": statement_id(&item.article, index),
            "proposition_id": self.layers.propositions[proposition].id,
            "premise": premise,
            "context": words::line(&item.article, sentences_around(item, statement.extent())),
            "polarity": statement.polarity,
            "nested_in": statement.nested_in.map(|outer| statement_id(&item.article, outer)),
            "asked": one.evidence,
        })
    }
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
    Context {
        statement_id: statement_id(&item.article, index),
        title: item.article.meta.title.clone().unwrap_or_default(),
        url: item.article.meta.url.clone().unwrap_or_default(),
        before: words(Span {
            start: around.start,
            end: extent.start,
        }),
        inside: words(extent),
        after: words(Span {
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

fn source_names(extracted: &[Extracted]) -> Vec<String> {
    let names: BTreeSet<&str> = extracted.iter().map(source_of).collect();
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
