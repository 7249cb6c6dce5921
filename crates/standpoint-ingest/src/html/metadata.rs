//! What a page's head says of its article: JSON-LD first, then Open Graph and its kin, then tags that
//! people see.

use std::collections::BTreeMap;

use dom_query::Document;
use serde_json::Value;
use standpoint_text::Metadata;

use crate::fields::{self, Field, one_line};
use crate::names;

/// Metadata and the page's own summary.
#[derive(Debug, Default)]
pub(super) struct PageMeta {
    pub(super) metadata: Metadata,
    pub(super) summary: Option<String>,
}

/// Names of `<meta>` tags, best first.
const SOURCE: &[&str] = &[
    "og:site_name",
    "dc.publisher",
    "citation_journal_title",
    "application-name",
];
const TITLE: &[&str] = &[
    "og:title",
    "twitter:title",
    "dc.title",
    "parsely-title",
    "citation_title",
];
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "citation_publication_date",
    "pubdate",
    "publish-date",
    "publish_date",
    "publishdate",
    "date",
];
const AUTHOR: &[&str] = &[
    "author",
    "article:author",
    "parsely-author",
    "dc.creator",
    "dcterms.creator",
    "sailthru.author",
    "citation_author",
    "byl",
];
const URL: &[&str] = &["og:url", "twitter:url"];
const SUMMARY: &[&str] = &[
    "og:description",
    "description",
    "twitter:description",
    "dc.description",
];

/// Separators between a headline and the outlet in `<title>`.
const TITLE_SEPARATORS: &[&str] = &[" | ", " — ", " – ", " - ", " :: ", " · ", " » "];

pub(super) fn of_page(document: &Document) -> PageMeta {
    let mut meta = of_json_ld(document);
    let tags = meta_tags(document);
    let first = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| tags.get(*name)?.first().cloned())
    };
    for (field, names) in [
        (Field::Source, SOURCE),
        (Field::Title, TITLE),
        (Field::Url, URL),
    ] {
        if let Some(value) = first(names) {
            fields::set(&mut meta, field, &value);
        }
    }
    for name in PUBLISHED {
        for value in tags.get(*name).into_iter().flatten() {
            fields::set(&mut meta, Field::Published, value);
        }
    }
    if meta.authors.is_empty() {
        let named = AUTHOR.iter().find_map(|name| {
            let values = tags.get(*name)?;
            let mut authors = Vec::new();
            // article:author is often the address of a profile.
            for value in values.iter().filter(|value| !value.contains("://")) {
                names::push_unique(&mut authors, names::split_authors(value));
            }
            (!authors.is_empty()).then_some(authors)
        });
        meta.authors = named.unwrap_or_default();
    }
    visible_tags(document, &mut meta);
    PageMeta {
        metadata: meta,
        summary: first(SUMMARY),
    }
}

/// Lower-case names or properties of `<meta>` tags with their contents.
fn meta_tags(document: &Document) -> BTreeMap<String, Vec<String>> {
    let mut tags: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for node in document.select("meta[content]").nodes() {
        let content = one_line(&node.attr_or("content", ""));
        let name = ["property", "name", "itemprop"]
            .iter()
            .find_map(|key| node.attr(key));
        if let (Some(name), false) = (name, content.is_empty()) {
            tags.entry(name.trim().to_lowercase())
                .or_default()
                .push(content);
        }
    }
    tags
}

fn of_json_ld(document: &Document) -> Metadata {
    let mut meta = Metadata::default();
    for node in document
        .select("script[type='application/ld+json']")
        .nodes()
    {
        let script = node.text();
        let json = script
            .trim()
            .trim_start_matches("<![CDATA[")
            .trim_end_matches("]]>");
        let Ok(value) = serde_json::from_str::<Value>(json) else {
            continue;
        };
        let Some(article) = find_article(&value) else {
            continue;
        };
        let pairs = [
            ("headline", Field::Title),
            ("name", Field::Title),
            ("datePublished", Field::Published),
            ("author", Field::Authors),
            ("creator", Field::Authors),
            ("publisher", Field::Source),
            ("url", Field::Url),
        ];
        for (key, field) in pairs {
            if let Some(value) = article.get(key) {
                fields::set_json(&mut meta, field, &decoded(value));
            }
        }
        // A publisher or author may be a reference to another node of the graph.
        for (key, field) in [("author", Field::Authors), ("publisher", Field::Source)] {
            let id = article
                .get(key)
                .and_then(|value| value.get("@id"))
                .and_then(Value::as_str);
            if let Some(node) = id.and_then(|id| find_id(&value, id)) {
                fields::set_json(&mut meta, field, &decoded(node));
            }
        }
    }
    meta
}

/// The first object of an article type, in a list or `@graph` too.
fn find_article(value: &Value) -> Option<&Value> {
    match value {
        Value::Array(list) => list.iter().find_map(find_article),
        Value::Object(object) => {
            let is_type = |kind: &Value| {
                kind.as_str().is_some_and(|kind| {
                    kind.ends_with("Article") || kind.ends_with("BlogPosting") || kind == "Report"
                })
            };
            let is_article = match object.get("@type") {
                Some(Value::Array(kinds)) => kinds.iter().any(is_type),
                Some(kind) => is_type(kind),
                None => false,
            };
            if is_article {
                return Some(value);
            }
            object
                .get("@graph")
                .or_else(|| object.get("mainEntity"))
                .and_then(find_article)
        }
        _ => None,
    }
}

/// The named node of a graph that `id` refers to.
fn find_id<'a>(value: &'a Value, id: &str) -> Option<&'a Value> {
    match value {
        Value::Array(list) => list.iter().find_map(|item| find_id(item, id)),
        Value::Object(object) => {
            let is_it = object.get("@id").and_then(Value::as_str) == Some(id)
                && object.contains_key("name");
            if is_it {
                Some(value)
            } else {
                find_id(object.get("@graph")?, id)
            }
        }
        _ => None,
    }
}

/// Many sites write entities into their JSON-LD. What holds tags as well is left as it is: nobody has counted
/// those yet.
fn decoded(value: &Value) -> Value {
    match value {
        Value::String(text) if text.contains('&') && !text.contains('<') => {
            Value::String(Document::fragment(text.as_str()).text().to_string())
        }
        Value::Array(list) => Value::Array(list.iter().map(decoded).collect()),
        Value::Object(object) => Value::Object(
            object
                .iter()
                .map(|(k, v)| (k.clone(), decoded(v)))
                .collect(),
        ),
        other => other.clone(),
    }
}

/// `<title>`, `<h1>`, `<time>`, `rel=author`, class `byline`, `rel=canonical`.
fn visible_tags(document: &Document, meta: &mut Metadata) {
    let text_of = |selector: &str| {
        let found = document.select(selector);
        let first = found.nodes().first().map(|node| one_line(&node.text()));
        first
            .filter(|text| !text.is_empty())
            .map(|text| (text, found.length()))
    };
    let page_title = text_of("title").map(|(text, _)| text).unwrap_or_default();
    let (headline, outlet) = split_title(&page_title);
    if meta.title.is_none() {
        meta.title = match text_of("h1") {
            Some((h1, 1)) => Some(h1),
            _ => Some(headline.to_owned()).filter(|title| !title.is_empty()),
        };
    }
    let repeats_title = meta
        .title
        .as_deref()
        .is_some_and(|title| same(title, headline));
    if meta.source.is_none() && repeats_title {
        meta.source = outlet.map(ToOwned::to_owned);
    }
    if meta.url.is_none() {
        let link = document.select("link[rel='canonical']").attr("href");
        meta.url = link
            .map(|href| href.trim().to_owned())
            .filter(|href| !href.is_empty());
    }
    if meta.published.is_none() {
        let dated = [
            "[itemprop='datePublished']",
            "time[pubdate]",
            "article time",
            "time",
        ];
        for node in dated
            .iter()
            .flat_map(|s| document.select(s).nodes().to_vec())
            .take(16)
        {
            let value = node.attr("datetime").or_else(|| node.attr("content"));
            let value = value.unwrap_or_else(|| node.text());
            if fields::set(meta, Field::Published, &value) && meta.published.is_some() {
                break;
            }
        }
    }
    if meta.authors.is_empty() {
        let named = [
            "[itemprop='author'] [itemprop='name']",
            "[itemprop='author']",
            "a[rel='author']",
        ];
        for selector in named {
            for node in document.select(selector).nodes().iter().take(8) {
                let name = one_line(&node.text());
                if names::looks_like_name(names::strip_by(&name)) {
                    names::push_unique(&mut meta.authors, names::split_authors(&name));
                }
            }
            if !meta.authors.is_empty() {
                return;
            }
        }
        if let Some((byline, _)) = text_of(".byline, .author-name, .article-author")
            && byline.len() <= 200
        {
            let authors = names::split_authors(&byline);
            if authors.iter().all(|name| names::looks_like_name(name)) {
                meta.authors = authors;
            }
        }
    }
}

/// "Harbour vote is lost | The Harbour Post" → headline and outlet.
fn split_title(title: &str) -> (&str, Option<&str>) {
    let cut = TITLE_SEPARATORS
        .iter()
        .filter_map(|s| title.rfind(s).map(|at| (at, s.len())))
        .max();
    match cut {
        Some((at, length)) if title[at + length..].split_whitespace().count() <= 5 => {
            (title[..at].trim(), Some(title[at + length..].trim()))
        }
        _ => (title.trim(), None),
    }
}

fn same(a: &str, b: &str) -> bool {
    let letters = |text: &str| {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
            .to_lowercase()
    };
    letters(a) == letters(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &str, expected: [&str; 5]) {
        let page = Document::from(format!("<html><head>{head}</head><body></body></html>"));
        let meta = of_page(&page).metadata;
        let text = |value: Option<String>| value.unwrap_or_default();
        let got = [
            text(meta.source),
            text(meta.title),
            text(meta.published),
            meta.authors.join("; "),
            text(meta.url),
        ];
        assert_eq!(got, expected.map(str::to_owned), "{head}");
    }

    #[test]
    fn json_ld_in_a_graph_with_references() {
        check(
            r##"<script type="application/ld+json">{"@context":"https://schema.org","@graph":[
              {"@type":"WebPage","name":"x"},
              {"@type":["NewsArticle"],"headline":"Ferry &amp; harbour","datePublished":"2024-11-07T08:00:00+02:00",
               "author":[{"@type":"Person","name":"Ana Reyes"},"Tom Baker"],"publisher":{"@id":"#org"}},
              {"@type":"Organization","@id":"#org","name":"The Harbour Post"}]}</script>"##,
            [
                "The Harbour Post",
                "Ferry & harbour",
                "2024-11-07",
                "Ana Reyes; Tom Baker",
                "",
            ],
        );
    }

    #[test]
    fn open_graph_and_dublin_core() {
        check(
            "<meta property=og:site_name content='The Harbour Post'><meta property='og:title' content='A vote'>\
             <meta property='article:published_time' content='2024-11-07'><meta property='article:author' content='https://x.example/ana'>\
             <meta name='DC.creator' content='Ana Reyes'><meta property='og:url' content='https://x.example/a'>",
            [
                "The Harbour Post",
                "A vote",
                "2024-11-07",
                "Ana Reyes",
                "https://x.example/a",
            ],
        );
    }

    #[test]
    fn visible_tags_are_the_last_resort() {
        check(
            "<title>A vote is lost - again | The Harbour Post</title>",
            ["The Harbour Post", "A vote is lost - again", "", "", ""],
        );
        check(
            "<title>A vote is lost</title><link rel=canonical href=https://x.example/b>",
            ["", "A vote is lost", "", "", "https://x.example/b"],
        );
        check(
            "<script type='application/ld+json'>{broken</script><title>x y</title>",
            ["", "x y", "", "", ""],
        );
    }
}
