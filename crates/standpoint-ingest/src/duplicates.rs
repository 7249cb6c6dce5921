//! Articles that repeat another one: syndicated copies, updated versions, shortened reprints.
//!
//! Articles are compared by the set of their five-word shingles (Broder 1997), over prose only: marked
//! regions (headline, byline, boilerplate) differ between outlets and are left out. Two articles are
//! one if their Jaccard index reaches [`JACCARD`], or if the shorter is not much shorter and stands
//! almost wholly inside the longer ([`CONTAINED`], [`MIN_SIZE`]).
//!
//! Articles are taken in order of date and file name and compared with the originals so far, through an
//! inverted index. Originals share little by definition, so the index stays sparse and many copies of
//! one article cost no more than one comparison each. Most shingles stand in one article only and can
//! match nothing; a few passes tell which, in a few bits a word, and only the others are held. A copy of
//! a copy that has drifted away from the original counts as an original.

use std::collections::HashMap;

use standpoint_text::{Article, ArticleId, DuplicateOf};

/// Words of a shingle.
const SHINGLE: usize = 5;
/// Least Jaccard index of a repetition, in parts per thousand. In the test cases another outlet's article
/// on the same event reaches 85, a digest that holds the article 388, and the farthest repetition (a word
/// changed in most sentences) 642; half of an article, 500, is found by [`CONTAINED`].
const JACCARD: u64 = 550;
/// Least share of the shorter article's shingles that the longer one holds, in parts per thousand.
const CONTAINED: u64 = 850;
/// A contained article has at least this share of the longer one's shingles, in parts per thousand:
/// a digest that holds ten articles repeats none of them.
const MIN_SIZE: u64 = 400;
/// A shingle that stands in more originals than this is an outlet's standing text and finds nobody.
const MAX_POSTINGS: usize = 64;
/// Articles with fewer shingles repeat another only if their words are the same.
const MIN_SHINGLES: usize = 20;

/// For each article, the one that it repeats: the earliest by date (articles without one come last),
/// then by file name. The result does not depend on the order of `articles`.
///
/// Two articles without a source count as of the same source: nobody can say that they are not, and
/// counting a copy twice is the worse mistake. A missing and a known source are different.
#[must_use]
pub fn find_duplicates(articles: &[&Article]) -> Vec<Option<DuplicateOf>> {
    let heads: Vec<Head<'_>> = articles.iter().map(|article| Head::of(article)).collect();
    let of = |index: usize| Ok(Fingerprint::of(articles[index]));
    let found: Result<_, std::convert::Infallible> = find_duplicates_among(&heads, of);
    match found {
        Ok(found) => found,
    }
}

/// As [`find_duplicates`], for articles that are not in memory: `fingerprint` is asked several times for
/// each of them, by its index in `heads`, and few shingles of it are held.
///
/// # Errors
/// The first of `fingerprint`.
pub fn find_duplicates_among<E>(
    heads: &[Head<'_>],
    mut fingerprint: impl FnMut(usize) -> Result<Fingerprint, E>,
) -> Result<Vec<Option<DuplicateOf>>, E> {
    let mut order: Vec<usize> = (0..heads.len()).collect();
    order.sort_by_key(|&i| {
        let Head {
            published,
            file,
            id,
            ..
        } = heads[i];
        (published.is_none(), published, file, id)
    });
    let bytes = heads.iter().map(|head| head.bytes).sum();
    let mut shared = Shared::default();
    for _ in 0..ROUNDS {
        let mut seen = Seen::with_room_for(bytes, shared.rounds.len());
        for index in 0..heads.len() {
            for shingle in fingerprint(index)?.shingles {
                if shared.may_hold(shingle) {
                    seen.add(shingle);
                }
            }
        }
        shared.rounds.push(seen.done());
    }
    let mut originals = Originals::default();
    let mut out = vec![None; heads.len()];
    let mut shared_of = |index: usize| -> Result<Fingerprint, E> {
        let mut words = fingerprint(index)?;
        words.shingles.retain(|shingle| shared.may_hold(*shingle));
        Ok(words)
    };
    for i in order {
        let words = shared_of(i)?;
        match originals.best_match(&words, &mut shared_of)? {
            Some((original, similarity)) => {
                out[i] = Some(DuplicateOf {
                    original: heads[original].id.clone(),
                    similarity,
                    same_source: same_source(heads[i].source, heads[original].source),
                });
            }
            None => originals.add(i, &words),
        }
    }
    Ok(out)
}

/// What is known of an article that is looked for among others, besides its [`Fingerprint`].
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    /// As [`Article::id`].
    pub id: &'a ArticleId,
    /// As [`Article::file`].
    pub file: &'a str,
    /// As in the metadata.
    pub published: Option<&'a str>,
    /// As in the metadata.
    pub source: Option<&'a str>,
    /// Length of the text.
    pub bytes: usize,
}

impl<'a> Head<'a> {
    /// Of an article in memory.
    #[must_use]
    pub fn of(article: &'a Article) -> Self {
        Self {
            id: &article.id,
            file: &article.file,
            published: article.meta.published.as_deref(),
            source: article.meta.source.as_deref(),
            bytes: article.text.len(),
        }
    }
}

fn same_source(a: Option<&str>, b: Option<&str>) -> bool {
    let plain = |source: Option<&str>| {
        source.map(|name| {
            let name = name.to_lowercase();
            let name = name.strip_prefix("the ").unwrap_or(&name);
            name.chars()
                .filter(|c| c.is_alphanumeric())
                .collect::<String>()
        })
    };
    plain(a) == plain(b)
}

/// What an article is compared by: hashes of its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// Hash of all words in order.
    whole: u64,
    /// How many distinct shingles it has.
    size: usize,
    /// Hashes of shingles, sorted, each once; in the end only those that other articles may share.
    shingles: Vec<u64>,
}

/// The hashes that more than one article has, and a few others. Each round looks only at what the ones
/// before could not rule out: two in five, one in ten, one in three hundred.
#[derive(Default)]
struct Shared {
    rounds: Vec<Places>,
}

const ROUNDS: usize = 3;

impl Shared {
    fn may_hold(&self, hash: u64) -> bool {
        self.rounds.iter().all(|round| round.has(hash))
    }
}

/// Which hashes were seen more than once. Two hashes may share a place, which only means that a shingle is
/// held that need not be.
struct Seen {
    once: Places,
    again: Places,
}

impl Seen {
    /// For articles of `bytes` bytes together, which have about a sixth as many shingles.
    fn with_room_for(bytes: usize, round: usize) -> Self {
        let count = (bytes / 4).next_power_of_two().clamp(1 << 13, 1 << 28);
        let places = Places {
            bits: vec![0; count / 64],
            round: u32::try_from(round).unwrap_or(0),
        };
        Self {
            once: places.clone(),
            again: places,
        }
    }

    fn add(&mut self, hash: u64) {
        let (index, bit) = self.once.place(hash);
        self.again.bits[index] |= self.once.bits[index] & bit;
        self.once.bits[index] |= bit;
    }

    fn done(self) -> Places {
        self.again
    }
}

/// A set of bits, of which each hash has one; another in each round.
#[derive(Clone)]
struct Places {
    bits: Vec<u64>,
    round: u32,
}

impl Places {
    fn has(&self, hash: u64) -> bool {
        let (index, bit) = self.place(hash);
        self.bits[index] & bit != 0
    }

    fn place(&self, hash: u64) -> (usize, u64) {
        // The number of places is a power of two.
        let place = hash.rotate_right(21 * self.round) & (self.bits.len() as u64 * 64 - 1);
        (usize::try_from(place / 64).unwrap_or(0), 1 << (place % 64))
    }
}

impl Fingerprint {
    /// Of the article's prose.
    #[must_use]
    pub fn of(article: &Article) -> Self {
        let mut words: Vec<u64> = Vec::new();
        let mut at = 0;
        for region in &article.regions {
            push_words(&article.text[at..region.span.start().max(at)], &mut words);
            at = region.span.end().max(at);
        }
        push_words(&article.text[at..], &mut words);
        let mut shingles: Vec<u64> = words
            .windows(SHINGLE)
            .map(|window| window.iter().fold(SEED, mix))
            .collect();
        shingles.sort_unstable();
        shingles.dedup();
        Self {
            whole: words.iter().fold(SEED, mix),
            size: shingles.len(),
            shingles,
        }
    }

    /// For [`Fingerprint::from_bytes`] of the same program.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let numbers = std::iter::once(&self.whole).chain(&self.shingles);
        numbers.flat_map(|number| number.to_le_bytes()).collect()
    }

    /// `None` for other bytes than those of [`Fingerprint::to_bytes`].
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (numbers, rest) = bytes.as_chunks::<8>();
        let (whole, shingles) = numbers.split_first()?;
        let number = |bytes: &[u8; 8]| u64::from_le_bytes(*bytes);
        rest.is_empty().then(|| Self {
            whole: number(whole),
            size: shingles.len(),
            shingles: shingles.iter().map(number).collect(),
        })
    }
}

// FNV-1a and a multiply-mix: fast, and the same on every machine, which the standard hasher need not be.
const SEED: u64 = 0xCBF2_9CE4_8422_2325;

fn mix(hash: u64, word: &u64) -> u64 {
    let mixed = (hash.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ (mixed >> 29)
}

/// Hashes of the lower-case words of letters and digits.
fn push_words(text: &str, words: &mut Vec<u64>) {
    let mut hash = SEED;
    let mut inside = false;
    let with = |hash: u64, c: char| (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01B3);
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            // The same as below, without the tables.
            (hash, inside) = (with(hash, c.to_ascii_lowercase()), true);
        } else if c.is_alphanumeric() {
            (hash, inside) = (c.to_lowercase().fold(hash, with), true);
        } else if inside && !matches!(c, '\'' | '’') {
            words.push(hash);
            (hash, inside) = (SEED, false);
        }
    }
    if inside {
        words.push(hash);
    }
}

/// The articles that repeat none before them.
#[derive(Default)]
struct Originals {
    /// Index of the article, and how many distinct shingles it has.
    articles: Vec<(usize, usize)>,
    /// Shingle → places in `articles`.
    postings: HashMap<u64, Vec<u32>>,
    /// Words as a whole → place in `articles`.
    whole: HashMap<u64, u32>,
}

impl Originals {
    fn add(&mut self, article: usize, words: &Fingerprint) {
        let place = u32::try_from(self.articles.len()).unwrap_or(u32::MAX);
        for shingle in &words.shingles {
            let list = self.postings.entry(*shingle).or_default();
            if list.len() <= MAX_POSTINGS {
                list.push(place);
            }
        }
        self.whole.entry(words.whole).or_insert(place);
        self.articles.push((article, words.size));
    }

    /// The article that `words` repeat most closely and the Jaccard index, in parts per thousand; the
    /// earliest of equals. The fingerprints of the few that come into question are looked up.
    fn best_match<E>(
        &self,
        words: &Fingerprint,
        fingerprint: &mut impl FnMut(usize) -> Result<Fingerprint, E>,
    ) -> Result<Option<(usize, u32)>, E> {
        if let Some(&place) = self.whole.get(&words.whole) {
            let (article, size) = self.articles[place as usize];
            if size == words.size {
                return Ok(Some((article, 1000)));
            }
        }
        if words.size < MIN_SHINGLES {
            return Ok(None);
        }
        let mut counts: HashMap<u32, u64> = HashMap::new();
        let mut usable = words.size as u64;
        for shingle in &words.shingles {
            let list = self.postings.get(shingle).map_or(&[][..], Vec::as_slice);
            if list.len() > MAX_POSTINGS {
                usable -= 1;
                continue;
            }
            for &place in list {
                *counts.entry(place).or_default() += 1;
            }
        }
        let mut candidates: Vec<(u32, u64)> = counts.into_iter().collect();
        candidates.sort_unstable();
        let mut best: Option<(usize, u32)> = None;
        for (place, count) in candidates {
            let (article, size) = self.articles[place as usize];
            // Either test needs a third of the smaller set; the exact count costs a pass over both.
            let smaller = usable.min(size as u64);
            if count * 3 < smaller || size < MIN_SHINGLES {
                continue;
            }
            if let Some(similarity) = similarity(words, &fingerprint(article)?)
                && best.is_none_or(|(_, so_far)| similarity > so_far)
            {
                best = Some((article, similarity));
            }
        }
        Ok(best)
    }
}

/// Jaccard index in parts per thousand, if the two are one article.
fn similarity(a: &Fingerprint, b: &Fingerprint) -> Option<u32> {
    let common = common(&a.shingles, &b.shingles);
    let (shorter, longer) = (a.size.min(b.size) as u64, a.size.max(b.size) as u64);
    let jaccard = common * 1000 / (shorter + longer - common);
    let contained = common * 1000 >= shorter * CONTAINED && shorter * 1000 >= longer * MIN_SIZE;
    (jaccard >= JACCARD || contained).then(|| u32::try_from(jaccard).unwrap_or(1000))
}

fn common(a: &[u64], b: &[u64]) -> u64 {
    let (mut i, mut j, mut common) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                common += 1;
                i += 1;
                j += 1;
            }
        }
    }
    common
}
