//! Furniture by wording: newsletter lines, share bars, credits, "appeared first on", related links.

use standpoint_text::RegionKind;

use super::Page;
use super::phrases::{
    APPEARED_FIRST, BOILERPLATE, COMMENT_HEADER, IMAGE_CREDIT, LINK_HEADER, MAX_WORDS,
    PLAIN_CREDIT, PREDICATE,
};
use super::unit::{End, Unit};

/// Links below one header.
const MAX_LINKS: usize = 12;

/// Marks what wording alone tells.
pub(super) fn mark(page: &mut Page<'_>) {
    for i in page.open() {
        let unit = &page.units[i];
        let Some(kind) = kind_of(unit) else { continue };
        if let Some(parts) = APPEARED_FIRST.captures(bare(&unit.clean)) {
            let (title, source) = (parts[1].to_owned(), parts[2].trim().to_owned());
            page.found.title.get_or_insert(title);
            page.found.source.get_or_insert(source);
        }
        page.set(i, kind);
    }
}

fn kind_of(unit: &Unit<'_>) -> Option<RegionKind> {
    let has_letters = unit.clean.chars().any(char::is_alphabetic);
    if !has_letters || unit.words > MAX_WORDS || unit.clean.len() > 500 {
        return None;
    }
    let line = bare(&unit.clean);
    let is_credit =
        || IMAGE_CREDIT.is_match(line) || PLAIN_CREDIT.is_match(line) && !is_sentence(line);
    if may_be_caption(line) && is_credit() {
        return Some(RegionKind::ImageCredit);
    }
    BOILERPLATE
        .is_match(line)
        .then_some(RegionKind::Boilerplate)
}

/// "Photos from the scene showed a collapsed roof.", but not "Photo by A is licensed under B."
fn is_sentence(line: &str) -> bool {
    PREDICATE.is_match(line) && !line.contains("licensed")
}

/// A quotation is never a caption, whoever took the picture.
fn may_be_caption(line: &str) -> bool {
    !line.starts_with(['“', '"', '‘', '«'])
}

/// Without ornaments at both ends.
fn bare(line: &str) -> &str {
    line.trim_matches(|c: char| c.is_whitespace() || "*_>»›→←|•·▶►–—~=".contains(c))
}

/// Marks the links below "Related stories", and everything below "3 comments" behind the article.
pub(super) fn mark_related(page: &mut Page<'_>) {
    let prose: usize = page
        .units
        .iter()
        .filter(|u| u.kind.is_none())
        .map(|u| u.words)
        .sum();
    let mut seen = 0;
    for i in 0..page.units.len() {
        let unit = &page.units[i];
        if unit.kind.is_none() {
            seen += unit.words;
        }
        if unit.kind != Some(RegionKind::Boilerplate) {
            continue;
        }
        let line = bare(&unit.clean).to_owned();
        let rest = prose.saturating_sub(seen);
        if COMMENT_HEADER.is_match(&line) && seen > 0 && rest <= seen {
            for j in i + 1..page.units.len() {
                page.set(j, RegionKind::Boilerplate);
            }
            return;
        }
        if LINK_HEADER.is_match(&line) {
            for j in (i + 1..page.units.len()).take(MAX_LINKS) {
                let link = &page.units[j];
                let is_link = link.words <= 20 && matches!(link.end, End::Bare | End::Question);
                if link.kind.is_none() && !is_link {
                    break;
                }
                page.set(j, RegionKind::Boilerplate);
            }
        }
    }
}
