//! From a text and its metadata to an [`Article`].

use std::sync::Arc;

use sha2::{Digest, Sha256};
use standpoint_text::{Article, ArticleId, Metadata, Region};

use crate::outcome::{Fault, Outcome};
use crate::{Limits, codes, fields, regions};

/// A text before anything was marked by rule.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) text: String,
    /// What the file or record itself says of it.
    pub(crate) meta: Metadata,
    /// What the file's structure marks, by start, disjoint.
    pub(crate) structure: Vec<Region>,
    /// For web pages, which give the headline apart from the text: their own description, if any.
    pub(crate) page: Option<Option<String>>,
}

/// Marks regions, completes the metadata (`given`, of the manifest, wins) and names the article.
pub(crate) fn build(
    file: &str,
    draft: Draft,
    given: Option<&Metadata>,
    limits: &Limits,
) -> Outcome {
    if let Err(fault) = check_size(&draft.text, limits) {
        return fault.of(file);
    }
    let known = fields::merge(given.cloned().unwrap_or_default(), draft.meta);
    let summary = draft
        .page
        .as_ref()
        .map(|summary| regions::PageSummary(summary.as_deref()));
    let marked = regions::mark(&draft.text, draft.structure, &known, summary);
    if !marked.has_prose {
        let message = "no line of running prose, only titles, labels, numbers or boilerplate";
        return Fault::new(codes::NO_PROSE, message).of(file);
    }
    let meta = fields::merge(known, marked.meta);
    let text: Arc<str> = draft.text.into();
    Outcome::Article(Box::new(Article {
        id: id(&meta, &text),
        file: file.to_owned(),
        text,
        meta,
        regions: marked.regions,
    }))
}

fn check_size(text: &str, limits: &Limits) -> Result<(), Fault> {
    if text.trim().is_empty() {
        return Err(Fault::new(codes::EMPTY, "nothing but white space"));
    }
    if text.len() > limits.text_bytes {
        let message = format!(
            "a text of {} bytes where {} are allowed; split it into articles",
            text.len(),
            limits.text_bytes
        );
        return Err(Fault::new(codes::TOO_LARGE, message));
    }
    let lines = text.bytes().filter(|&b| b == b'\n').count() + 1;
    if lines > limits.text_lines {
        let message = format!("{lines} lines where {} are allowed", limits.text_lines);
        return Err(Fault::new(codes::TOO_MANY_LINES, message));
    }
    Ok(())
}

/// `a` and the first 12 hexadecimal digits of SHA-256 over source, title, date and text. Each part is
/// preceded by its length, so that no two lists of parts have the same bytes; a missing part has the
/// length `u64::MAX`.
fn id(meta: &Metadata, text: &str) -> ArticleId {
    let mut digest = Sha256::new();
    let text = Some(text);
    for part in [
        meta.source.as_deref(),
        meta.title.as_deref(),
        meta.published.as_deref(),
        text,
    ] {
        digest.update(
            part.map_or(u64::MAX, |part| part.len() as u64)
                .to_le_bytes(),
        );
        digest.update(part.unwrap_or_default());
    }
    let hex: String = digest
        .finalize()
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    ArticleId(format!("a{hex}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_tells_parts_apart() {
        let meta = |source: Option<&str>, title: Option<&str>| Metadata {
            source: source.map(Into::into),
            title: title.map(Into::into),
            ..Metadata::default()
        };
        let ids = [
            id(&meta(None, None), "text"),
            id(&meta(Some("ab"), Some("c")), "text"),
            id(&meta(Some("a"), Some("bc")), "text"),
            id(&meta(Some(""), None), "text"),
            id(&meta(None, Some("abc")), "text"),
        ];
        let unique: std::collections::BTreeSet<_> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len());
        assert!(
            ids.iter()
                .all(|id| id.0.len() == 13 && id.0.starts_with('a'))
        );
        assert_eq!(ids[0], id(&meta(None, None), "text"));
    }
}
