//! What is held in memory of an article whose text and layers lie in the scratch file. Both kinds are
//! boxed wherever they go, so that a list of them that grows or is handed on costs little.

use serde::{Deserialize, Serialize};
use standpoint_ingest::{Fingerprint, Head};
use standpoint_journal::{JournalError, Key};
use standpoint_text::{Article, ArticleId, DuplicateOf, LocalAnalyst, Metadata, Region};

use crate::Extracted;
use crate::finished::{self, Finished};
use crate::scratch::{Place, Scratch};

/// An article that was read.
#[derive(Debug)]
pub(crate) struct Card {
    pub(crate) id: ArticleId,
    pub(crate) file: Box<str>,
    pub(crate) source: Option<Box<str>>,
    pub(crate) published: Option<Box<str>>,
    /// Length of the text.
    bytes: u32,
    /// Under which its layers are kept.
    pub(crate) key: Key,
    article: Place,
    fingerprint: Place,
}

/// An article whose statements were found.
#[derive(Debug)]
pub(crate) struct Filed {
    pub(crate) card: Box<Card>,
    /// As [`Finished::encode`] makes them.
    layers: Place,
    analysts: Place,
    pub(crate) statements: u32,
    /// The article of another source that it repeats, if any.
    pub(crate) copy_of: Option<Box<DuplicateOf>>,
}

/// An article as it lies in the scratch file; texts are borrowed when it is written.
#[derive(Serialize, Deserialize)]
struct Laid<T, M, R> {
    text: T,
    meta: M,
    regions: R,
}

impl Card {
    /// `version` is that of the stages between reading and scoring.
    pub(crate) fn of(
        article: &Article,
        version: &str,
        scratch: &Scratch,
    ) -> Result<Box<Self>, JournalError> {
        let laid = Laid {
            text: &*article.text,
            meta: &article.meta,
            regions: &article.regions,
        };
        let boxed = |text: &Option<String>| text.as_deref().map(Box::from);
        Ok(Box::new(Self {
            id: article.id.clone(),
            file: article.file.as_str().into(),
            source: boxed(&article.meta.source),
            published: boxed(&article.meta.published),
            bytes: u32::try_from(article.text.len()).unwrap_or(u32::MAX),
            key: finished::key_of(article, version),
            article: put_json(&laid, scratch)?,
            fingerprint: scratch.put(&Fingerprint::of(article).to_bytes())?,
        }))
    }

    /// The article itself.
    pub(crate) fn article(&self, scratch: &Scratch) -> Result<Article, JournalError> {
        let bytes = scratch.get(self.article)?;
        let laid: Laid<String, Metadata, Vec<Region>> =
            serde_json::from_slice(&bytes).map_err(|_| scratch.garbled())?;
        Ok(Article {
            id: self.id.clone(),
            file: self.file.to_string(),
            text: laid.text.into(),
            meta: laid.meta,
            regions: laid.regions,
        })
    }

    /// What it is looked for by among others.
    pub(crate) fn head(&self) -> Head<'_> {
        Head {
            id: &self.id,
            file: &self.file,
            published: self.published.as_deref(),
            source: self.source.as_deref(),
            bytes: self.bytes as usize,
        }
    }

    pub(crate) fn fingerprint(&self, scratch: &Scratch) -> Result<Fingerprint, JournalError> {
        Fingerprint::from_bytes(&scratch.get(self.fingerprint)?).ok_or_else(|| scratch.garbled())
    }
}

impl Filed {
    /// `packed` are the layers of `item` in the form in which they are kept.
    pub(crate) fn of(
        card: Box<Card>,
        item: &Extracted,
        packed: &[u8],
        scratch: &Scratch,
    ) -> Result<Box<Self>, JournalError> {
        let unplaced: Vec<LocalAnalyst> = item
            .layer
            .analysts
            .iter()
            .map(|analyst| LocalAnalyst {
                mentions: Vec::new(),
                ..analyst.clone()
            })
            .collect();
        Ok(Box::new(Self {
            card,
            layers: scratch.put(packed)?,
            analysts: put_json(&unplaced, scratch)?,
            statements: u32::try_from(item.layer.statements.len()).unwrap_or(u32::MAX),
            copy_of: None,
        }))
    }

    /// The article with its layers.
    pub(crate) fn extracted(&self, scratch: &Scratch) -> Result<Extracted, JournalError> {
        let finished = Finished::decode(&scratch.get(self.layers)?);
        let Some(Finished::Layers { segments, layer }) = finished else {
            return Err(scratch.garbled());
        };
        Ok(Extracted {
            article: self.card.article(scratch)?,
            segments,
            layer,
            copy_of: self.copy_of.as_deref().cloned(),
        })
    }

    /// Its analysts, without the places where they are mentioned.
    pub(crate) fn analysts(&self, scratch: &Scratch) -> Result<Vec<LocalAnalyst>, JournalError> {
        serde_json::from_slice(&scratch.get(self.analysts)?).map_err(|_| scratch.garbled())
    }
}

fn put_json(value: &impl Serialize, scratch: &Scratch) -> Result<Place, JournalError> {
    let bytes = serde_json::to_vec(value).map_err(|_| scratch.garbled())?;
    scratch.put(&bytes)
}
