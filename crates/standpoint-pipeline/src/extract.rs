use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::{Value, json};
use standpoint_attribution::Options;
use standpoint_ingest::Head;
use standpoint_journal::{JournalError, Key};
use standpoint_tagger::{Tagger, TaggerError};
use standpoint_text::{
    Article, Attributions, CodePoints, DuplicateOf, LocalAnalyst, Segments, Span, Statement,
};

use crate::card::{Card, Filed};
use crate::deadline::within;
use crate::fault::Fault;
use crate::finished::{self, Finished};
use crate::score::Premises;
use crate::{Failure, Keeper, Loaded, Progress, Stage, words};

/// How statements are found.
#[derive(Debug, Clone, Default)]
pub struct Attribution {
    /// What the stage is told.
    pub options: Options,
    /// The model that marks sources, cues and contents; without it rules alone do.
    pub tagger: Option<Arc<Tagger>>,
}

impl Attribution {
    /// Names everything that shapes the layers besides the article and the sources of the stages:
    /// options, and digests of models. Layers are kept under it.
    pub(crate) fn version(&self) -> String {
        let tagger = self.tagger.as_deref().map_or("rules", Tagger::version);
        format!("{tagger} {:?}", self.options)
    }

    fn layers(&self, article: &Article) -> Result<(Segments, Attributions), TaggerError> {
        let (segments, mut issues) = standpoint_segment::segment(article);
        let mut layer = match &self.tagger {
            Some(tagger) => {
                let paragraphs: Vec<Span> = segments.paragraphs.iter().map(|p| p.span).collect();
                let marks = tagger.mark(&article.text, &paragraphs)?;
                standpoint_attribution::attribute_marked(article, &segments, &marks, &self.options)
            }
            None => standpoint_attribution::attribute(article, &segments, &self.options),
        };
        issues.append(&mut layer.issues);
        layer.issues = issues;
        Ok((segments, layer))
    }
}

/// One article with its layers.
#[derive(Debug)]
pub struct Extracted {
    /// The article.
    pub article: Article,
    /// Its paragraphs, sentences and quotations.
    pub segments: Segments,
    /// Its statements and speakers.
    pub layer: Attributions,
    /// The article of another source that it repeats, if any.
    pub copy_of: Option<DuplicateOf>,
}

/// Finds statements and speakers in every article, in parallel, in the order of `loaded`. Articles that
/// panic move to `loaded.failures`.
pub fn extract(
    loaded: &mut Loaded,
    attribution: &Attribution,
    progress: &dyn Progress,
) -> Vec<Extracted> {
    let keeper = Keeper::default();
    progress.begin(Stage::Attribute, loaded.articles.len());
    let version = attribution.version();
    let results = keeper.each(
        std::mem::take(&mut loaded.articles),
        |article| finished::key_of(article, &version),
        |article, key| {
            let (finished, _) = finish(&article, key, attribution, None, &keeper);
            progress.step();
            extracted(article, finished)
        },
        |article| Err(quarantined(Head::of(&article))),
    );
    let mut extracted = Vec::with_capacity(results.len());
    for result in results.into_iter().flatten() {
        match result {
            Ok(item) => extracted.push(item),
            Err(failure) => loaded.failures.push(*failure),
        }
    }
    loaded.failures.sort();
    extracted
}

/// As [`extract`], with what the keeper knows already, with the layers in its scratch file, and without
/// articles that take longer than `deadline`. What statements say goes to `premises`. Where the keeper
/// stops the run, the rest is missing.
pub(crate) fn extract_kept(
    cards: Vec<Box<Card>>,
    failures: &mut Vec<Failure>,
    premises: &Premises<'_>,
    attribution: &Attribution,
    deadline: Option<Duration>,
    keeper: &Keeper,
    progress: &dyn Progress,
) -> Vec<Box<Filed>> {
    progress.begin(Stage::Attribute, cards.len());
    let work = |card: Box<Card>, key| {
        let article = keeper.unless_fault(card.article(keeper.scratch()))?;
        let (finished, packed) = finish(&article, key, attribution, deadline, keeper);
        let filed = match extracted(article, finished) {
            Err(failure) => Err(failure),
            Ok(item) => {
                keeper.unless_fault(premises.add(&item))?;
                let filed = Filed::of(card, &item, &packed, keeper.scratch());
                Ok(keeper.unless_fault(filed)?)
            }
        };
        progress.step();
        Some(filed)
    };
    let left_out = |card: Box<Card>| Some(Err(quarantined(card.head())));
    let results = keeper.each(cards, |card| card.key, work, left_out);
    let mut all = Vec::with_capacity(results.len());
    for result in results.into_iter().flatten().flatten() {
        match result {
            Ok(filed) => all.push(filed),
            Err(failure) => failures.push(*failure),
        }
    }
    failures.sort();
    all
}

fn quarantined(article: Head<'_>) -> Box<Failure> {
    let Fault { code, message } = Fault::quarantined("read");
    Box::new(Failure::of_article(article, code, message))
}

/// The layers of an article, or why it has none, and the form in which they are kept: from the journal,
/// or found and then kept.
fn finish(
    article: &Article,
    key: Key,
    attribution: &Attribution,
    deadline: Option<Duration>,
    keeper: &Keeper,
) -> (Finished, Vec<u8>) {
    let kept = keeper
        .read(key)
        .pop()
        .and_then(|payload| Some((Finished::decode(&payload)?, payload)));
    let is_again =
        |kept: &Finished| keeper.retries_failed() && matches!(kept, Finished::Failed { .. });
    if let Some(kept) = kept.filter(|(kept, _)| !is_again(kept)) {
        keeper.tally.articles_found.fetch_add(1, Ordering::Relaxed);
        return kept;
    }
    let (of_thread, attribution) = (article.clone(), attribution.clone());
    let result = keeper.in_hand(key, || {
        within(deadline, move || attribution.layers(&of_thread))
    });
    keeper.tally.articles_done.fetch_add(1, Ordering::Relaxed);
    let finished = match result {
        Ok(Ok((segments, layer))) => Finished::Layers { segments, layer },
        // Not kept: a model that fails now may not fail the next time.
        Ok(Err(error)) => {
            let failed = Finished::Failed {
                code: "attribution_model".to_owned(),
                message: error.to_string(),
            };
            return (failed, Vec::new());
        }
        Err(error) => {
            let Fault { code, message } = error.fault();
            let code = code.to_owned();
            Finished::Failed { code, message }
        }
    };
    let packed = finished.encode();
    keeper.append(key, &packed);
    (finished, packed)
}

fn extracted(article: Article, finished: Finished) -> Result<Extracted, Box<Failure>> {
    match finished {
        Finished::Layers { segments, layer } => Ok(Extracted {
            article,
            segments,
            layer,
            copy_of: None,
        }),
        Finished::Failed { code, message } => Err(Box::new(Failure::of_article(
            Head::of(&article),
            &code,
            message,
        ))),
    }
}

/// An article that repeats one of its own source moves to `failures`; one that repeats another source's
/// stays and says so. Comes last among the things that can cost an article, so that no copy points to an
/// article that is not there.
#[must_use]
pub fn set_repetitions_apart(
    extracted: Vec<Extracted>,
    failures: &mut Vec<Failure>,
) -> Vec<Extracted> {
    let articles: Vec<&Article> = extracted.iter().map(|item| &item.article).collect();
    let duplicates = standpoint_ingest::find_duplicates(&articles);
    let mut kept = Vec::with_capacity(extracted.len());
    for (item, duplicate) in extracted.into_iter().zip(duplicates) {
        match duplicate {
            Some(of) if of.same_source => {
                failures.push(Failure::repeated(Head::of(&item.article), &of))
            }
            copy_of => kept.push(Extracted { copy_of, ..item }),
        }
    }
    failures.sort();
    kept
}

/// As [`set_repetitions_apart`].
pub(crate) fn set_filed_repetitions_apart(
    all: Vec<Box<Filed>>,
    failures: &mut Vec<Failure>,
    keeper: &Keeper,
) -> Result<Vec<Box<Filed>>, JournalError> {
    let heads: Vec<Head<'_>> = all.iter().map(|filed| filed.card.head()).collect();
    let duplicates = standpoint_ingest::find_duplicates_among(&heads, |index| {
        all[index].card.fingerprint(keeper.scratch())
    })?;
    let mut kept = Vec::with_capacity(all.len());
    for (mut filed, duplicate) in all.into_iter().zip(duplicates) {
        match duplicate {
            Some(of) if of.same_source => failures.push(Failure::repeated(filed.card.head(), &of)),
            copy_of => {
                filed.copy_of = copy_of.map(Box::new);
                kept.push(filed);
            }
        }
    }
    failures.sort();
    Ok(kept)
}

impl Extracted {
    /// The object that `standpoint extract` prints for this article. Offsets count Unicode code points of
    /// the article's text; `with_text` adds that text, which is the only way to read the offsets of an
    /// article that was extracted from HTML.
    #[must_use]
    pub fn to_json(&self, with_text: bool) -> Value {
        let points = CodePoints::new(&self.article.text);
        let attributions: Vec<Value> = self
            .layer
            .statements
            .iter()
            .enumerate()
            .map(|(index, statement)| self.attribution(index, statement, &points))
            .collect();
        let meta = &self.article.meta;
        let mut object = json!({
            "article_id": self.article.id,
            "file": self.article.file,
            "source": meta.source,
            "title": meta.title,
            "published": meta.published,
            "authors": meta.authors,
            "attributions": attributions,
        });
        if with_text {
            object["text"] = json!(&*self.article.text);
        }
        object
    }

    fn attribution(&self, index: usize, statement: &Statement, points: &CodePoints<'_>) -> Value {
        let offsets = |spans: &[Span]| -> Vec<[usize; 2]> {
            spans.iter().map(|span| points.span(*span)).collect()
        };
        let analysts: Vec<Value> = statement
            .analysts
            .iter()
            .map(|&a| analyst(&self.layer.analysts[a]))
            .collect();
        json!({
            "id": statement_id(&self.article, index),
            "kind": statement.kind,
            "source": offsets(&statement.source),
            "cue": offsets(&statement.cue),
            "content": offsets(&statement.whole),
            "text": words::cell(&self.article, &statement.content),
            "speaker": words::cell(&self.article, &statement.source),
            "analyst": analysts.first(),
            "analysts": analysts,
            "polarity": statement.polarity,
            "nested_in": statement.nested_in.map(|outer| statement_id(&self.article, outer)),
            "rule": statement.rule,
            "confidence": f64::from(statement.confidence) / 1000.0,
        })
    }
}

/// `a0123456789ab-s007`: the article and the statement's number in it, from 1.
pub(crate) fn statement_id(article: &Article, index: usize) -> String {
    format!("{}-s{:03}", article.id, index + 1)
}

fn analyst(analyst: &LocalAnalyst) -> Value {
    json!({
        "name": analyst.name,
        "kind": analyst.kind,
        "titles": analyst.titles,
        "role": analyst.role,
        "affiliation": analyst.affiliation,
    })
}

#[cfg(test)]
mod tests {
    use standpoint_text::{ArticleId, Metadata};

    use super::*;
    use crate::{KeepOptions, NoProgress};

    /// Extracts one article of which the journal holds that it failed: as processed and failed.
    fn again(kept: Option<&Finished>, retry_failed: bool) -> (usize, Vec<String>, Keeper) {
        let folder = tempfile::tempdir().expect("a folder");
        let options = KeepOptions {
            retry_failed,
            ..KeepOptions::default()
        };
        let keeper = Keeper::open(folder.path(), &options).expect("a folder");
        let attribution = Attribution::default();
        let article = Article {
            id: ArticleId("a1".to_owned()),
            file: "a.txt".to_owned(),
            text: "“It rains,” said Mira Sand, a lecturer at Norrum University.\n".into(),
            meta: Metadata::default(),
            regions: Vec::new(),
        };
        let card = Card::of(&article, &attribution.version(), keeper.scratch()).expect("room");
        if let Some(kept) = kept {
            keeper.append(card.key, &kept.encode());
        }
        let mut failures = Vec::new();
        let filed = extract_kept(
            vec![card],
            &mut failures,
            &Premises::new(keeper.scratch()),
            &attribution,
            None,
            &keeper,
            &NoProgress,
        );
        for one in &filed {
            let item = one.extracted(keeper.scratch()).expect("there");
            assert_eq!(item.article.text, article.text);
            assert!(one.statements > 0);
        }
        let codes = failures.into_iter().map(|f| f.code).collect();
        (filed.len(), codes, keeper)
    }

    #[test]
    fn what_was_late_or_panicked_stays_out_until_it_is_asked_for() {
        for code in ["deadline", "internal"] {
            let failed = Finished::Failed {
                code: code.to_owned(),
                message: "once".to_owned(),
            };
            let (processed, codes, keeper) = again(Some(&failed), false);
            assert_eq!((processed, codes), (0, vec![code.to_owned()]));
            assert_eq!(keeper.kept().articles_found, 1);
            let (processed, codes, keeper) = again(Some(&failed), true);
            assert_eq!((processed, codes), (1, vec![]));
            assert_eq!(keeper.kept().articles_done, 1);
        }
        assert_eq!(again(None, false).0, 1);
    }
}
