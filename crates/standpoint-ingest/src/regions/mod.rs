//! Marks the parts of a text that are not its prose.
//!
//! Precision comes first: a marked line says nothing to the later stages, so a sentence that is marked
//! by mistake is a statement lost without notice, while a newsletter line left unmarked is seldom taken
//! for one. Each rule therefore asks for a shape (a short line without final punctuation) and a place
//! (between two paragraphs of prose), or for wording that no reporter writes.

mod bios;
mod boilerplate;
mod byline;
mod dateline;
mod head;
mod phrases;
mod repeated;
mod sections;
mod unit;

use standpoint_text::{Metadata, Region, RegionKind, RegionOrigin, Span};

use unit::{Unit, units};

/// Regions, and what the text itself tells of its metadata.
pub(crate) struct Marked {
    /// By start, disjoint.
    pub(crate) regions: Vec<Region>,
    pub(crate) meta: Metadata,
    /// Whether a line of prose is left unmarked.
    pub(crate) has_prose: bool,
}

/// A web page's own description of the article, if it has one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageSummary<'a>(pub(crate) Option<&'a str>);

/// What the rules share.
pub(crate) struct Page<'a> {
    text: &'a str,
    units: Vec<Unit<'a>>,
    /// Spans inside units.
    inline: Vec<Region>,
    /// What is known from outside, and then what the text tells.
    known: Metadata,
    found: Metadata,
    /// Whether the file gives the headline apart from the text, as web pages do.
    headline_elsewhere: bool,
}

/// Marks `text`. `structure` (by start, disjoint) is what the file's own marks tell; it is kept as it
/// is. `known` is the metadata from outside; `page_summary` is given for web pages.
pub(crate) fn mark(
    text: &str,
    structure: Vec<Region>,
    known: &Metadata,
    page_summary: Option<PageSummary<'_>>,
) -> Marked {
    let units = units(text, &structure);
    let mut page = Page {
        text,
        units,
        inline: Vec::new(),
        known: known.clone(),
        found: Metadata::default(),
        headline_elsewhere: page_summary.is_some(),
    };
    boilerplate::mark(&mut page);
    head::mark(&mut page, page_summary.and_then(|page| page.0));
    bios::mark(&mut page);
    boilerplate::mark_related(&mut page);
    sections::mark(&mut page);
    repeated::mark(&mut page);
    let has_prose = page
        .units
        .iter()
        .any(|unit| unit.kind.is_none() && unit.may_be_prose());
    let mut regions = structure;
    for unit in &page.units {
        if let (Some(kind), false) = (unit.kind, unit.structural) {
            regions.push(Region {
                span: unit.span,
                kind,
                origin: RegionOrigin::Rule,
            });
        }
    }
    regions.append(&mut page.inline);
    Marked {
        regions: disjoint(regions),
        meta: page.found,
        has_prose,
    }
}

/// Sorted and without overlap: where two regions meet, the one that starts first stays whole and the
/// other keeps the rest; of two with one start the longer stays.
fn disjoint(mut regions: Vec<Region>) -> Vec<Region> {
    regions.sort_by_key(|region| (region.span.start, std::cmp::Reverse(region.span.end)));
    let mut out: Vec<Region> = Vec::with_capacity(regions.len());
    let mut end = 0;
    for mut region in regions {
        region.span.start = region.span.start.max(end);
        if region.span.start < region.span.end {
            end = region.span.end;
            out.push(region);
        }
    }
    out
}

impl Page<'_> {
    /// Indices of units that nothing marked yet.
    fn open(&self) -> Vec<usize> {
        (0..self.units.len())
            .filter(|&i| self.units[i].kind.is_none())
            .collect()
    }

    fn set(&mut self, index: usize, kind: RegionKind) {
        self.units[index].kind.get_or_insert(kind);
    }

    fn set_inline(&mut self, span: Span, kind: RegionKind) {
        self.inline.push(Region {
            span,
            kind,
            origin: RegionOrigin::Rule,
        });
    }

    /// Authors known from outside or found in the byline.
    fn authors(&self) -> &[String] {
        if self.known.authors.is_empty() {
            &self.found.authors
        } else {
            &self.known.authors
        }
    }

    /// Title known from outside or told by the text.
    fn title(&self) -> Option<&str> {
        self.known.title.as_deref().or(self.found.title.as_deref())
    }
}

#[cfg(test)]
mod tests;
