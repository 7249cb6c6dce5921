//! Paragraphs that stand in the article twice: word for word, nearly, or as a pull quote that a longer
//! paragraph holds whole.

use std::collections::{BTreeMap, HashMap};

use standpoint_text::RegionKind;

use super::Page;
use super::unit::normal_words;

/// Shorter units ("“No,” he said.") may stand twice by right.
const MIN_WORDS: usize = 6;
/// Units of fewer words are compared word for word only, and are never pull quotes.
const MIN_CONTAINED: usize = 10;
/// Words of the pieces by which paragraphs are compared.
const SHINGLE: usize = 4;
/// A near-repetition shares this part of both paragraphs' shingles, in percent.
const NEAR: usize = 80;
/// Pieces that stand in more paragraphs than this tell nothing.
const MAX_POSTINGS: usize = 16;

/// Marks every repetition but one: the second of two equal paragraphs, and of two of which one holds
/// the other, the one that is held, wherever it stands.
pub(super) fn mark(page: &mut Page<'_>) {
    let mut ids: HashMap<String, u32> = HashMap::new();
    let mut kept: Vec<Paragraph> = Vec::new();
    let mut first_of: BTreeMap<Vec<u32>, usize> = BTreeMap::new();
    let mut repeated = Vec::new();
    for i in page.open() {
        let words: Vec<u32> = normal_words(&page.units[i].clean)
            .map(|word| {
                let next = u32::try_from(ids.len()).unwrap_or(u32::MAX);
                *ids.entry(word).or_insert(next)
            })
            .collect();
        if words.len() < MIN_WORDS {
            continue;
        }
        if first_of.insert(words.clone(), i).is_some() {
            repeated.push(i);
            continue;
        }
        kept.push(Paragraph { unit: i, words });
    }
    repeated.extend(near(&kept));
    for i in repeated {
        page.set(i, RegionKind::Repeated);
    }
}

struct Paragraph {
    unit: usize,
    words: Vec<u32>,
}

/// Units that are held by another paragraph or nearly equal an earlier one.
fn near(paragraphs: &[Paragraph]) -> Vec<usize> {
    let mut postings: HashMap<&[u32], Vec<usize>> = HashMap::new();
    for (at, paragraph) in paragraphs.iter().enumerate() {
        for shingle in paragraph.words.windows(SHINGLE) {
            let list = postings.entry(shingle).or_default();
            if list.last() != Some(&at) && list.len() <= MAX_POSTINGS {
                list.push(at);
            }
        }
    }
    let mut out = Vec::new();
    for (at, paragraph) in paragraphs.iter().enumerate() {
        if paragraph.words.len() < MIN_CONTAINED {
            continue;
        }
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        let mut seen = 0;
        for shingle in paragraph.words.windows(SHINGLE) {
            seen += 1;
            let Some(list) = postings
                .get(shingle)
                .filter(|list| list.len() <= MAX_POSTINGS)
            else {
                continue;
            };
            for &other in list.iter().filter(|&&other| other != at) {
                *shared.entry(other).or_default() += 1;
            }
        }
        let repeats = shared.iter().any(|(&other, &count)| {
            let other_words = &paragraphs[other].words;
            let mine = count * 100 >= seen * NEAR;
            let theirs = count * 100 >= (other_words.len() - SHINGLE + 1) * NEAR;
            let is_near = other < at && mine && theirs;
            let is_held = count == seen
                && other_words.len() > paragraph.words.len()
                && holds(other_words, &paragraph.words);
            is_near || is_held
        });
        if repeats {
            out.push(paragraph.unit);
        }
    }
    out
}

/// Whether `part` stands in `whole`, word after word.
fn holds(whole: &[u32], part: &[u32]) -> bool {
    whole.windows(part.len()).any(|window| window == part)
}
