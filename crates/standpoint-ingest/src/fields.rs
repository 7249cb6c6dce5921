//! The names under which records, tables, manifests and front matter keep what we know as metadata.

use serde_json::Value;
use standpoint_text::Metadata;

use crate::{date, names};

/// A column or key that means something to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Field {
    File,
    Text,
    Source,
    Title,
    Published,
    Authors,
    Url,
    Id,
}

/// For messages about a missing text column.
pub(crate) const TEXT_NAMES: &str = "text, body, content or article";
/// What the text may be called; of several that a record has, the first here holds it. "Article" is often a
/// number, "body" a summary beside "text".
const TEXT: [&str; 4] = ["text", "body", "content", "article"];

fn plain(name: &str) -> String {
    name.trim()
        .trim_start_matches('\u{FEFF}')
        .to_lowercase()
        .replace(['-', ' '], "_")
}

/// Where a name of the text stands among the names of the text.
pub(crate) fn rank_of_text(name: &str) -> usize {
    let name = plain(name);
    TEXT.iter()
        .position(|text| *text == name)
        .unwrap_or(TEXT.len())
}

impl Field {
    /// The field that a column's header or a key means; case, `-` and spaces do not matter.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let name = plain(name);
        Some(match name.as_str() {
            "file" | "filename" | "file_name" => Self::File,
            name if TEXT.contains(&name) => Self::Text,
            "source" | "outlet" | "publisher" | "site" | "site_name" => Self::Source,
            "title" | "headline" => Self::Title,
            "published" | "date" | "published_at" | "publish_date" | "published_date" => {
                Self::Published
            }
            "author" | "authors" | "byline" | "by" => Self::Authors,
            "url" | "link" | "permalink" | "canonical_url" => Self::Url,
            "id" => Self::Id,
            _ => return None,
        })
    }
}

/// Puts the value of `field` into `meta`, unless an earlier name of the same field did already. Returns
/// false if the value could not be understood (only dates can be misunderstood).
pub(crate) fn set(meta: &mut Metadata, field: Field, value: &str) -> bool {
    let value = value.trim();
    if value.is_empty() {
        return true;
    }
    let put = |slot: &mut Option<String>| {
        slot.get_or_insert_with(|| one_line(value));
    };
    match field {
        Field::Source => put(&mut meta.source),
        Field::Title => put(&mut meta.title),
        Field::Url => put(&mut meta.url),
        Field::Published => match date::normalise(value) {
            Some(date) => {
                meta.published.get_or_insert(date);
            }
            None => return false,
        },
        Field::Authors => {
            if meta.authors.is_empty() {
                meta.authors = names::split_authors(value);
            }
        }
        Field::File | Field::Text | Field::Id => {}
    }
    true
}

/// [`set`] for a JSON value: strings, numbers (dates as Unix time), lists and objects of authors.
pub(crate) fn set_json(meta: &mut Metadata, field: Field, value: &Value) {
    match (field, value) {
        (_, Value::String(text)) => {
            set(meta, field, text);
        }
        (Field::Published, Value::Number(number)) => {
            if let Some(date) = number.as_f64().and_then(date::of_unix_time) {
                meta.published.get_or_insert(date);
            }
        }
        (Field::Authors, Value::Array(list)) if meta.authors.is_empty() => {
            for name in list.iter().filter_map(name_of) {
                names::push_unique(&mut meta.authors, names::split_authors(name));
            }
        }
        (Field::Authors | Field::Source, Value::Object(_)) => {
            if let Some(name) = name_of(value) {
                set(meta, field, name);
            }
        }
        _ => {}
    }
}

/// `"Ana Reyes"` or `{"name": "Ana Reyes"}`.
pub(crate) fn name_of(value: &Value) -> Option<&str> {
    match value {
        Value::String(name) => Some(name),
        Value::Object(object) => object.get("name")?.as_str(),
        _ => None,
    }
}

/// `over` where it has a value, else `under`.
pub(crate) fn merge(over: Metadata, under: Metadata) -> Metadata {
    Metadata {
        source: over.source.or(under.source),
        title: over.title.or(under.title),
        published: over.published.or(under.published),
        authors: if over.authors.is_empty() {
            under.authors
        } else {
            over.authors
        },
        url: over.url.or(under.url),
        author_bios: if over.author_bios.is_empty() {
            under.author_bios
        } else {
            over.author_bios
        },
    }
}

/// White space, also line breaks, as single spaces.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
