//! A web page becomes the text of its article.
//!
//! `dom_smoothie` (the algorithm of Mozilla's Readability) chooses the elements that hold the article;
//! the text is then written from them here, so that paragraphs stay apart, words of neighbouring
//! elements never grow together, and headings and captions are marked by their tags.

mod guard;
mod metadata;
mod prune;
mod render;

use dom_query::Document;
use dom_smoothie::{CandidateSelectMode, Config, Readability};

use crate::article::Draft;
use crate::outcome::Fault;
use crate::{Limits, codes};

/// Elements that are never part of an article, whatever their names say.
const FURNITURE: &str = "script, style, noscript, template, nav, button, select, dialog, iframe, svg, \
     [hidden], [aria-hidden='true'], [role='navigation'], [role='dialog'], [role='banner'], \
     [role='contentinfo'], [role='search']";

/// The article of the page `html`.
///
/// # Errors
/// `too_large`, `html_too_deep`, `html_too_complex`, or `no_prose` if the page holds no text at all.
pub(crate) fn draft(html: &str, limits: &Limits) -> Result<Draft, Fault> {
    if html.len() > limits.html_bytes {
        return Err(too_large(html.len(), limits));
    }
    guard::check(html, limits)?;
    let document = Document::from(html);
    let meta = metadata::of_page(&document);
    prune::prune(&document);
    prune::veil(&document);
    let config = Config {
        disable_json_ld: true,
        candidate_select_mode: CandidateSelectMode::Readability,
        ..Config::default()
    };
    let extracted = Readability::with_document(document, None, Some(config))
        .and_then(|mut readability| readability.parse())
        .ok()
        .map(|article| render::render(&Document::fragment(article.content)))
        .filter(|page| !page.text.trim().is_empty());
    // A page that is too short for the algorithm is taken whole, less its furniture.
    let rendered = extracted.unwrap_or_else(|| {
        let document = Document::from(html);
        prune::prune(&document);
        document.select(FURNITURE).remove();
        document.select("header, footer, aside").remove();
        render::render(&document)
    });
    if rendered.text.trim().is_empty() {
        return Err(Fault::new(codes::NO_PROSE, "the page holds no text"));
    }
    Ok(Draft {
        text: rendered.text,
        structure: rendered.structure,
        meta: meta.metadata,
        page: Some(meta.summary),
    })
}

pub(crate) fn too_large(size: usize, limits: &Limits) -> Fault {
    Fault::new(
        codes::TOO_LARGE,
        format!(
            "a page of {size} bytes where {} are allowed",
            limits.html_bytes
        ),
    )
}
