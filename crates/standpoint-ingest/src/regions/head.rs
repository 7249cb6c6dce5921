//! What stands above the body: label, headline, standfirst, byline, date, and the dateline it opens with.

use std::collections::BTreeSet;

use standpoint_text::{RegionKind, Span};

use super::unit::{End, Unit, normal_words};
use super::{Page, byline, dateline};
use crate::fields::one_line;

/// The head is looked for in this many units.
const REACH: usize = 14;
/// Standfirsts and decks between the headline and the byline.
const MAX_PARAGRAPHS: usize = 3;

/// Marks the head and takes title, authors and date from it.
pub(super) fn mark(page: &mut Page<'_>, summary: Option<&str>) {
    bylines(page);
    let open: Vec<usize> = page.open();
    let transcript = is_transcript(page, &open);
    let lead = find_lead(page, &open, transcript);
    let title = find_title(page, &open, lead);
    if let Some(title) = title {
        let kind = title_kind(page, open[title]);
        page.set(open[title], kind);
        let words = one_line(&page.units[open[title]].clean);
        page.found.title = Some(words);
        mark_around(page, &open[..lead.unwrap_or(0)], title);
    }
    if let Some(summary) = summary {
        standfirst_by_summary(page, &open[..open.len().min(REACH)], summary);
    }
    if let Some(&lead) = lead.and_then(|lead| open.get(lead)) {
        mark_dateline(page, lead, transcript);
    }
}

/// A headline-like line on top of a page whose headline stands elsewhere is its standfirst.
fn title_kind(page: &Page<'_>, index: usize) -> RegionKind {
    let is_other = page
        .title()
        .is_some_and(|title| !resembles(&page.units[index], title));
    if is_other && page.headline_elsewhere {
        RegionKind::Standfirst
    } else {
        RegionKind::Title
    }
}

/// Bylines and date lines, wherever they stand alone on a line near either end.
fn bylines(page: &mut Page<'_>) {
    let open = page.open();
    let near_end = open.len().saturating_sub(3);
    for (place, &i) in open.iter().enumerate() {
        if place >= REACH && place < near_end {
            continue;
        }
        let unit = &page.units[i];
        if let Some(names) = byline::names_of(unit) {
            if page.found.authors.is_empty() {
                page.found.authors = names;
            }
            let date = unit
                .clean
                .split(['|', '•', '·'])
                .skip(1)
                .find_map(crate::date::normalise);
            if page.found.published.is_none() {
                page.found.published = date;
            }
            page.set(i, RegionKind::Byline);
        } else if let (true, Some(date)) = (place < REACH, byline::date_of(unit)) {
            page.found.published.get_or_insert(date);
            page.set(i, RegionKind::Byline);
        } else if place < REACH && page.known.authors.iter().any(|name| *name == unit.clean) {
            page.set(i, RegionKind::Byline);
        }
    }
}

/// Two or more units that begin with capitals and a colon: speakers, not places.
fn is_transcript(page: &Page<'_>, open: &[usize]) -> bool {
    let is_turn = |unit: &Unit<'_>| !unit.is_upper() && dateline::is_turn(&unit.clean);
    open.iter()
        .filter(|&&i| is_turn(&page.units[i]))
        .take(2)
        .count()
        == 2
}

/// Where the body begins, as a place in `open`: at the dateline, else behind the byline, else at the
/// first sentence. `None` where no sentence stands near the top.
fn find_lead(page: &Page<'_>, open: &[usize], transcript: bool) -> Option<usize> {
    let near = &open[..open.len().min(REACH)];
    let unit = |place: usize| &page.units[near[place]];
    let is_turn = |place: usize| transcript && dateline::is_turn(&unit(place).clean);
    let first = (0..near.len()).find(|&place| unit(place).is_sentence() || is_turn(place))?;
    let sentences_before =
        |place: usize| (0..place).filter(|&p| unit(p).is_sentence()).count() <= MAX_PARAGRAPHS;
    let has_dateline = |place: &usize| {
        unit(*place).is_prose() && dateline::length(&unit(*place).clean, transcript).is_some()
    };
    if let Some(place) = (0..near.len()).find(has_dateline)
        && sentences_before(place)
    {
        return Some(place);
    }
    // A byline below the first sentence means that the sentence is a standfirst.
    let last_byline = (0..page.units.len())
        .filter(|&i| page.units[i].kind == Some(RegionKind::Byline))
        .take_while(|&i| near.last().is_some_and(|&last| i < last))
        .last();
    if let Some(byline) = last_byline
        && let Some(place) =
            (first..near.len()).find(|&p| near[p] > byline && unit(p).is_sentence())
        && sentences_before(place)
    {
        return Some(place);
    }
    Some(first)
}

/// The headline, as a place in `open`: the unit that says what the metadata says, else the first line
/// above the body that looks like one.
fn find_title(page: &Page<'_>, open: &[usize], lead: Option<usize>) -> Option<usize> {
    if let Some(title) = page.title() {
        let reach = open.len().min(REACH);
        let found = (0..reach).find(|&p| resembles(&page.units[open[p]], title));
        if found.is_some() {
            return found;
        }
    }
    let zone = &open[..lead?];
    let is_headline = |unit: &Unit<'_>| {
        matches!(unit.end, End::Bare | End::Question)
            && (2..=30).contains(&unit.words)
            && unit.clean.chars().any(char::is_lowercase)
            || (unit.is_upper() && (2..=25).contains(&unit.words))
    };
    let lines: Vec<usize> = (0..zone.len())
        .filter(|&p| is_headline(&page.units[zone[p]]))
        .collect();
    // Many short lines on top are a menu or a list.
    if zone.len() > 6 {
        return None;
    }
    let long = lines
        .iter()
        .copied()
        .find(|&p| page.units[zone[p]].words >= 5);
    long.or_else(|| lines.first().copied())
}

/// The same words, nearly: a headline that was shortened or changed a little.
fn resembles(unit: &Unit<'_>, title: &str) -> bool {
    if unit.words > 45 || unit.words == 0 {
        return false;
    }
    let here: Vec<String> = normal_words(&unit.clean).collect();
    let there: Vec<String> = normal_words(title).collect();
    if here.is_empty() || there.is_empty() {
        return false;
    }
    let prefix = here.len() >= 4 && (here.starts_with(&there) || there.starts_with(&here));
    let (a, b): (BTreeSet<_>, BTreeSet<_>) = (here.iter().collect(), there.iter().collect());
    let common = a.intersection(&b).count();
    let all = a.len() + b.len() - common;
    (prefix && here.len() <= there.len() * 2) || common * 10 >= all * 6
}

/// Labels above the headline and standfirsts below it. `zone` holds the units above the body.
fn mark_around(page: &mut Page<'_>, zone: &[usize], title: usize) {
    for (place, &i) in zone.iter().enumerate() {
        let unit = &page.units[i];
        let is_short = unit.words <= 4 && unit.end == End::Bare;
        let kind = match place.cmp(&title) {
            std::cmp::Ordering::Less if is_short || unit.words <= 6 && unit.is_upper() => {
                RegionKind::SectionLabel
            }
            std::cmp::Ordering::Greater if is_short => RegionKind::SectionLabel,
            std::cmp::Ordering::Greater if unit.end != End::Colon => RegionKind::Standfirst,
            _ => continue,
        };
        page.set(i, kind);
    }
}

/// A page's own description repeated on top is its standfirst, unless it is the body's first words.
fn standfirst_by_summary(page: &mut Page<'_>, near: &[usize], summary: &str) {
    let wanted: Vec<String> = normal_words(summary).collect();
    if wanted.len() < 5 {
        return;
    }
    for (place, &i) in near.iter().take(4).enumerate() {
        let is_same = normal_words(&page.units[i].clean).eq(wanted.iter().cloned());
        // Many pages copy the first paragraph into the description; that is the lead.
        let is_on_top = place == 0 || page.units[near[place - 1]].kind == Some(RegionKind::Title);
        let follows_title = is_on_top && page.units[i].end != End::Stop;
        if is_same && follows_title {
            page.set(i, RegionKind::Standfirst);
        }
    }
}

fn mark_dateline(page: &mut Page<'_>, lead: usize, transcript: bool) {
    let unit = &page.units[lead];
    if unit.kind.is_some() {
        return;
    }
    // Offsets of a unit without marks inside are those of the text; others may be shifted.
    let raw = unit.span.of(page.text);
    let Some(length) = dateline::length(&unit.clean, transcript) else {
        return;
    };
    let end = if raw.starts_with(&unit.clean[..length]) {
        length
    } else {
        match raw_length(raw, &unit.clean[..length]) {
            Some(end) => end,
            None => return,
        }
    };
    let span = Span::new(unit.span.start(), unit.span.start() + end);
    page.set_inline(span, RegionKind::Dateline);
}

/// Bytes of `raw` up to the end of `clean`'s characters, marks between them included.
fn raw_length(raw: &str, clean: &str) -> Option<usize> {
    let mut wanted = clean.chars().filter(|c| !c.is_whitespace()).peekable();
    for (at, c) in raw.char_indices() {
        if wanted.peek() == Some(&c) {
            wanted.next();
        } else if !c.is_whitespace() && !"*_[]".contains(c) {
            return None;
        }
        if wanted.peek().is_none() {
            let end = at + c.len_utf8();
            let marks = raw[end..].len() - raw[end..].trim_start_matches(['*', '_']).len();
            return Some(end + marks);
        }
    }
    None
}
