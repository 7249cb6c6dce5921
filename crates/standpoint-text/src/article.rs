use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Span;

/// A name for an article that depends on what it says and who published it, never on where it lay:
/// `a` and 12 hexadecimal digits of a digest of source, title, date and text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ArticleId(pub String);

impl std::fmt::Display for ArticleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// One news text with what is known about it.
#[derive(Debug, Clone)]
pub struct Article {
    /// Identity by content.
    pub id: ArticleId,
    /// Where it came from, as a user would point to it: the path relative to the input that was named,
    /// with `/` as separator, and for records of a table `#` and the record's number from 1.
    pub file: String,
    /// The text, immutable. For plain text and Markdown the file as decoded, byte for byte; for HTML the
    /// extracted text; for records the text field.
    pub text: Arc<str>,
    /// Source, title, date, authors, address.
    pub meta: Metadata,
    /// Parts of the text that are not the article's prose, sorted by start; they never overlap.
    pub regions: Vec<Region>,
}

impl Article {
    /// Whether any marked region (boilerplate, byline, repeated paragraph …) shares a byte with `span`.
    #[must_use]
    pub fn is_marked(&self, span: Span) -> bool {
        self.regions.iter().any(|region| region.span.overlaps(span))
    }
}

/// What is known about an article besides its text. An absent value is `None` or empty, never "".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// The outlet that published it. Never the person quoted.
    pub source: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// ISO 8601 date, possibly partial: `2024`, `2024-11` or `2024-11-07`.
    pub published: Option<String>,
    /// The people in the byline, in order, one name each.
    pub authors: Vec<String>,
    /// Its address.
    pub url: Option<String>,
    /// What the text itself says of its authors ("About the Authors"): the spans of their biographies.
    pub author_bios: Vec<Span>,
}

/// A part of the text that is not the article's running prose. Regions are marked, never deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// Whole lines, or the marker alone where it stands inside a line (datelines, Markdown marks).
    pub span: Span,
    /// What it is.
    pub kind: RegionKind,
    /// Who says so.
    pub origin: RegionOrigin,
}

/// What a marked region is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegionKind {
    /// YAML or TOML metadata at the top of a Markdown file.
    FrontMatter,
    /// The headline, where the text repeats it.
    Title,
    /// A standfirst or deck below the headline.
    Standfirst,
    /// "By Galina Korol and AFP".
    Byline,
    /// "SINGAPORE:", "WASHINGTON —".
    Dateline,
    /// A heading inside the article.
    SectionHead,
    /// A section's name or a kicker above the headline ("Politics", "analysis East Asia").
    SectionLabel,
    /// "About the Authors" and the biographies below it.
    AuthorBio,
    /// "Image Credit: …", captions.
    ImageCredit,
    /// Newsletter lines, share buttons, "leave a reply", "The post … appeared first on …", related links.
    Boilerplate,
    /// A paragraph that stands in the article already.
    Repeated,
    /// Markdown's marks, which are not words.
    Markup,
}

/// Which part of the program marked a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegionOrigin {
    /// The file's own structure (front matter, HTML tags).
    Structure,
    /// A rule over the text.
    Rule,
}
