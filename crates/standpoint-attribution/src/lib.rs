//! Who says what in one article, and who is who across the articles of a run.
//!
//! The way from text to statements: a detector finds frames (cue, source words, content words), linking
//! joins what stands in different sentences, the registry knows everybody who is named, and the resolver
//! gives each frame its speaker. Then identity joins the speakers of all articles.
//!
//! This crate must never know of files, propositions, stances or models. It cannot fail: what it does not
//! know it leaves out, and says so as an issue. Nobody is better than the wrong person.

mod assemble;
mod detector;
mod document;
mod identity;
mod lexicon;
mod line;
mod link;
mod phrase;
mod quotation;
mod registry;
mod resolver;
mod token;
mod voice;

use standpoint_text::{Article, Attributions, Marks, Segments, Span};

use detector::{Detector, Frame, Marked, Rules, Source};

pub use identity::{AliasError, Aliases, Cast, identify};

/// What the stage may be told.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whether the article’s own author speaks in it.
    pub voice: Voice,
}

/// Whether the prose between quotations is the author’s opinion or a reporter’s narration.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Voice {
    /// Told by the article itself.
    #[default]
    Auto,
    /// An opinion: every sentence is the author’s statement.
    Opinion,
    /// News: narration is nobody’s stance.
    News,
}

/// All statements of an article with their speakers, found by rules alone.
#[must_use]
pub fn attribute(article: &Article, segments: &Segments, options: &Options) -> Attributions {
    let doc = document::Document::new(article, segments);
    let frames = Rules.detect(&doc);
    statements(article, &doc, frames, None, options)
}

/// All statements of an article with their speakers, found by a model's `marks` on its text and completed by
/// the rules.
#[must_use]
pub fn attribute_marked(
    article: &Article,
    segments: &Segments,
    marks: &Marks,
    options: &Options,
) -> Attributions {
    let doc = document::Document::new(article, segments);
    let frames = Marked { marks }.detect(&doc);
    statements(article, &doc, frames, Some(marks), options)
}

fn statements(
    article: &Article,
    doc: &document::Document<'_>,
    frames: Vec<Frame>,
    marks: Option<&Marks>,
    options: &Options,
) -> Attributions {
    let (mut registry, drafts) = known(article, doc, frames, marks);
    let resolved = resolver::resolve(
        doc,
        &mut registry,
        &drafts,
        article.meta.title.as_deref(),
        false,
    );
    let mut statements = assemble::statements(doc, &drafts, &resolved.speakers);
    let (opinion, issue) = voice::decide(doc, article, &statements, options);
    if opinion {
        let authors = voice::authors(&mut registry, article);
        statements = assemble::with_author(doc, statements, &authors);
    }
    assemble::layer(&registry, statements, vec![issue])
}

/// Everybody who is named, and what is said.
fn known(
    article: &Article,
    doc: &document::Document<'_>,
    frames: Vec<Frame>,
    marks: Option<&Marks>,
) -> (registry::Registry, Vec<link::Draft>) {
    let mut speaks: Vec<Span> = frames
        .iter()
        .filter_map(|f| match f.source {
            Source::Words(span) => Some(span),
            _ => None,
        })
        .collect();
    speaks.sort_unstable();
    let registry = registry::Registry::new(doc, &article.meta.author_bios, &speaks, marks);
    (registry, link::link(doc, frames))
}

/// A "he" or "she" that makes a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pronoun {
    /// Where it stands.
    pub span: Span,
    /// What it says.
    pub content: Vec<Span>,
    /// Each name that it could mean, with what speaks for it.
    pub candidates: Vec<(String, Vec<String>)>,
}

/// Each "he" and "she" for which [`attribute_marked`] weighs who is meant, with whom it could be: what the weights
/// of the resolver are trained on. Those that mean somebody without a name are not among them.
#[must_use]
pub fn pronouns(article: &Article, segments: &Segments, marks: &Marks) -> Vec<Pronoun> {
    let doc = document::Document::new(article, segments);
    let frames = Marked { marks }.detect(&doc);
    let (mut registry, drafts) = known(article, &doc, frames, Some(marks));
    let resolved = resolver::resolve(
        &doc,
        &mut registry,
        &drafts,
        article.meta.title.as_deref(),
        true,
    );
    let named =
        |(entity, features): (usize, Vec<String>)| (registry.entities[entity].display(), features);
    let pronoun = |asked: &resolver::Asked| Pronoun {
        span: asked.span,
        content: asked.content.clone(),
        candidates: asked.candidates().map(named).collect(),
    };
    resolved.asked.iter().map(pronoun).collect()
}
