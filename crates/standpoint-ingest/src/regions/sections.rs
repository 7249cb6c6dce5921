//! Headings inside the article: short lines without final punctuation between paragraphs of prose.

use standpoint_text::RegionKind;

use super::Page;
use super::unit::{End, Unit};

/// Lines in a row that may be heads; more are a list, a poem or a table.
const MAX_RUN: usize = 2;

/// Marks section heads.
pub(super) fn mark(page: &mut Page<'_>) {
    let open = page.open();
    let looks: Vec<bool> = open
        .iter()
        .map(|&i| looks_like_head(&page.units[i]))
        .collect();
    let mut place = 0;
    while place < open.len() {
        if !looks[place] {
            place += 1;
            continue;
        }
        let end = (place..open.len())
            .find(|&p| !looks[p])
            .unwrap_or(open.len());
        let before = place.checked_sub(1).map(|p| &page.units[open[p]]);
        let after = open.get(end).map(|&i| &page.units[i]);
        if end - place <= MAX_RUN && before.is_some_and(closes) && after.is_some_and(opens_section)
        {
            for &i in &open[place..end] {
                page.set(i, RegionKind::SectionHead);
            }
        }
        place = end;
    }
}

/// A head never stands behind a paragraph that is not finished, or that announces a list.
fn closes(unit: &Unit<'_>) -> bool {
    matches!(unit.end, End::Stop | End::Question) || (unit.end == End::Bare && unit.is_prose())
}

/// A section opens with prose, not with another short line or the second half of a sentence.
fn opens_section(unit: &Unit<'_>) -> bool {
    unit.is_prose() && !unit.first_letter().is_some_and(char::is_lowercase)
}

fn looks_like_head(unit: &Unit<'_>) -> bool {
    let line = unit.clean.trim();
    let longest = if unit.is_upper() { 16 } else { 12 };
    if unit.words == 0 || unit.words > longest || line.chars().count() > 110 {
        return false;
    }
    if line.starts_with([
        '-', '•', '*', '+', '–', '—', '#', '@', '>', '|', '(', '[', '…',
    ]) || unit.first_letter().is_none_or(char::is_lowercase)
        || !line.chars().any(char::is_alphabetic)
        || holds_sentence_break(line)
    {
        return false;
    }
    // “…” — Ana Reyes: a quotation with its speaker.
    if ["” —", "” –", "” ―", "\" —", "\" –", "” -", "\" -"]
        .iter()
        .any(|mark| line.contains(mark))
    {
        return false;
    }
    let is_quoted = line.starts_with(['“', '"', '‘', '\'', '«']);
    let ends_quoted = line.ends_with(['”', '"', '’', '\'', '»']);
    match unit.end {
        End::Stop | End::Colon => false,
        End::Question => !is_quoted && !ends_quoted && is_question_head(unit, line),
        // “A local game” heads a section; “We will stay and fight on here” may be a quotation.
        End::Bare => !(is_quoted && ends_quoted && unit.words > 5),
    }
}

/// A question heads a section if it is set like a headline or very short. A longer one may be the
/// author's own, and one with a colon the turn of an interview ("Q: …").
fn is_question_head(unit: &Unit<'_>, line: &str) -> bool {
    const OPENINGS: [&str; 7] = ["But ", "And ", "So ", "Or ", "Then ", "Yet ", "Still, "];
    let goes_on = OPENINGS.iter().any(|opening| line.starts_with(opening));
    let is_numbered = line.starts_with(|c: char| c.is_ascii_digit());
    let long_words = line.split_whitespace().filter(|word| word.len() > 4);
    let (all, capitals) = long_words.fold((0, 0), |(all, capitals), word| {
        (
            all + 1,
            capitals + usize::from(word.starts_with(char::is_uppercase)),
        )
    });
    let is_title_case = all >= 3 && all == capitals;
    let is_turn = line.contains(": ") || line.starts_with("Q ");
    (unit.is_upper() || !is_turn)
        && !goes_on
        && (unit.is_upper() || is_numbered || is_title_case || unit.words <= 5)
}

/// A full stop, question or exclamation mark inside, behind a word of more than three letters.
fn holds_sentence_break(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    words.windows(2).any(|pair| {
        let word = pair[0].trim_end_matches(['”', '"', '’', ')']);
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let ends = (word.ends_with('.') && letters > 3 && !word[..word.len() - 1].contains('.'))
            || word.ends_with(['!', '?']);
        ends && pair[1].starts_with(|c: char| c.is_uppercase() || "“\"‘".contains(c))
    })
}
