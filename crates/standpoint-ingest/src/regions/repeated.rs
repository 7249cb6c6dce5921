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
/// Longer units are no pull quotes; this keeps the search linear.
const MAX_CONTAINED: usize = 2_000;
/// Words of the pieces by which paragraphs are compared.
const SHINGLE: usize = 4;
/// A near-repetition shares this part of both paragraphs' shingles, in percent.
const NEAR: usize = 80;
/// Pieces that stand in more paragraphs than this tell nothing.
const MAX_POSTINGS: usize = 16;

/// Marks every repetition but one: the second of two equal paragraphs, and of two that are nearly
/// equal or of which one holds the other, the shorter, wherever it stands.
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

/// Units that another paragraph repeats or holds.
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
    let mut gone = vec![false; paragraphs.len()];
    for (at, paragraph) in paragraphs.iter().enumerate() {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for shingle in paragraph.words.windows(SHINGLE) {
            let list = postings.get(shingle).map_or(&[][..], Vec::as_slice);
            if list.len() <= MAX_POSTINGS {
                for &earlier in list.iter().take_while(|&&earlier| earlier < at) {
                    *shared.entry(earlier).or_default() += 1;
                }
            }
        }
        for (earlier, count) in shared {
            if gone[earlier] || !is_one(&paragraphs[earlier].words, &paragraph.words, count) {
                continue;
            }
            // The longer one is kept: it has the words "he said".
            let is_shorter = paragraphs[earlier].words.len() < paragraph.words.len();
            gone[if is_shorter { earlier } else { at }] = true;
            if !is_shorter {
                break;
            }
        }
    }
    paragraphs
        .iter()
        .zip(gone)
        .filter(|(_, gone)| *gone)
        .map(|(p, _)| p.unit)
        .collect()
}

/// Whether two paragraphs that share `count` shingles are nearly equal, or one holds the other.
fn is_one(a: &[u32], b: &[u32], count: usize) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let part_of = |words: &[u32]| count * 100 / (words.len() - SHINGLE + 1);
    short.len() >= MIN_CONTAINED
        && part_of(short) >= NEAR
        && (part_of(long) >= NEAR || (short.len() <= MAX_CONTAINED && holds(long, short)))
}

/// Whether `part` stands in `whole`, word after word.
fn holds(whole: &[u32], part: &[u32]) -> bool {
    whole.windows(part.len()).any(|window| window == part)
}
