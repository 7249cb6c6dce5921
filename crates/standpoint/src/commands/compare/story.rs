//! Which articles tell the same story.
//!
//! The tables of a run hold no article's text, so a story is told by who speaks in it and when:
//! 1. an article and its syndicated copies are one story;
//! 2. two articles of different sources are one story if both have full dates, at most [`APART`] days
//!    apart, and at least [`SHARED`] named people speak in both;
//! 3. links join transitively, the nearest in time first, as long as a story spans at most [`SPAN`]
//!    days: people who speak every day would otherwise make one story of a whole year.

use std::collections::{BTreeMap, BTreeSet};

use crate::commands::observed::Observed;

/// Days between two articles of one story that share speakers.
const APART: i64 = 3;
/// People who must speak in both.
const SHARED: usize = 2;
/// Days from the first to the last article of a story.
const SPAN: i64 = 7;

/// An article, as far as stories go.
struct Told<'a> {
    source: &'a str,
    day: Option<i64>,
    /// Named people who speak in it.
    people: BTreeSet<u32>,
    /// The article whose text it has: its own id, or that of the original.
    text: &'a str,
}

/// The story of each article of `observed.articles`, numbered by date; `None` for an article that no
/// other source shares a story with. `is_person[a]` says whether analyst `a` is a person with a name.
pub(super) fn stories(observed: &Observed, is_person: &[bool]) -> Vec<Option<u32>> {
    let mut told: Vec<Told<'_>> = observed
        .articles
        .iter()
        .map(|article| Told {
            source: &article.source,
            day: day(&article.published),
            people: BTreeSet::new(),
            text: article.copy_of.as_deref().unwrap_or(&article.id),
        })
        .collect();
    for o in &observed.observations {
        if let Some(analyst) = o.analyst.filter(|&a| is_person[a as usize]) {
            told[o.article as usize].people.insert(analyst);
        }
    }
    group(&told)
}

fn group(told: &[Told<'_>]) -> Vec<Option<u32>> {
    let mut groups = Groups::new(told);
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, article) in told.iter().enumerate() {
        let original = *first.entry(article.text).or_insert(i);
        groups.join(i, original);
    }
    for (_, _, a, b) in links(told) {
        if groups.span(a, b) <= SPAN {
            groups.join(a, b);
        }
    }
    let roots: Vec<usize> = (0..told.len()).map(|i| groups.root(i)).collect();
    let mut sources: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for (article, root) in told.iter().zip(&roots) {
        sources.entry(*root).or_default().insert(article.source);
    }
    let mut numbers: BTreeMap<usize, u32> = BTreeMap::new();
    roots
        .iter()
        .map(|root| {
            let shared = sources[root].len() > 1;
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            shared.then(|| *numbers.entry(*root).or_insert(next))
        })
        .collect()
}

/// (days apart, fewer shared people last, article, article), sorted.
fn links(told: &[Told<'_>]) -> Vec<(i64, std::cmp::Reverse<usize>, usize, usize)> {
    let mut of_person: BTreeMap<u32, Vec<(i64, usize)>> = BTreeMap::new();
    for (i, article) in told.iter().enumerate() {
        for person in &article.people {
            if let Some(day) = article.day {
                of_person.entry(*person).or_default().push((day, i));
            }
        }
    }
    let mut shared: BTreeMap<(usize, usize), (i64, usize)> = BTreeMap::new();
    for articles in of_person.values_mut() {
        articles.sort_unstable();
        for (at, &(day, a)) in articles.iter().enumerate() {
            let near = articles[at + 1..]
                .iter()
                .take_while(|(later, _)| later - day <= APART);
            for &(later, b) in near.filter(|(_, b)| told[*b].source != told[a].source) {
                let pair = shared
                    .entry((a.min(b), a.max(b)))
                    .or_insert((later - day, 0));
                pair.1 += 1;
            }
        }
    }
    let mut links: Vec<_> = shared
        .into_iter()
        .filter(|(_, (_, people))| *people >= SHARED)
        .map(|((a, b), (apart, people))| (apart, std::cmp::Reverse(people), a, b))
        .collect();
    links.sort_unstable();
    links
}

/// Disjoint sets of articles, each with its first and last day.
struct Groups {
    parent: Vec<usize>,
    days: Vec<Option<(i64, i64)>>,
}

impl Groups {
    fn new(told: &[Told<'_>]) -> Self {
        Self {
            parent: (0..told.len()).collect(),
            days: told.iter().map(|t| t.day.map(|d| (d, d))).collect(),
        }
    }

    fn root(&mut self, mut i: usize) -> usize {
        while self.parent[i] != i {
            self.parent[i] = self.parent[self.parent[i]];
            i = self.parent[i];
        }
        i
    }

    fn joint(&mut self, a: usize, b: usize) -> Option<(i64, i64)> {
        let (a, b) = (self.root(a), self.root(b));
        match (self.days[a], self.days[b]) {
            (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
            (one, other) => one.or(other),
        }
    }

    /// Days from the first to the last article if the two were joined.
    fn span(&mut self, a: usize, b: usize) -> i64 {
        self.joint(a, b).map_or(0, |(first, last)| last - first)
    }

    fn join(&mut self, a: usize, b: usize) {
        let days = self.joint(a, b);
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b)] = a.min(b);
        self.days[a.min(b)] = days;
    }
}

/// Days since 1 March of the year 0 of a full date, `2024-11-07` and what may follow it; `None` for a
/// partial date or none. The method is that of Hinnant, "chrono-compatible low-level date algorithms".
fn day(published: &str) -> Option<i64> {
    let mut parts = published.get(..10)?.split('-');
    let mut number = |length: usize| {
        let part = parts.next().filter(|p| p.len() == length)?;
        part.parse::<i64>().ok()
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    Some(year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told<'a>(source: &'a str, date: &str, people: &[u32], text: &'a str) -> Told<'a> {
        Told {
            source,
            day: day(date),
            people: people.iter().copied().collect(),
            text,
        }
    }

    fn check(articles: &[Told<'_>], stories: &[Option<u32>]) {
        assert_eq!(group(articles), stories);
    }

    #[test]
    fn two_shared_speakers_within_three_days() {
        check(
            &[
                told("Wire", "2024-02-28", &[1, 2, 3], "a"),
                told("Post", "2024-03-02", &[2, 3], "b"),
                told("Post", "2024-03-03", &[1, 2], "c"),
                told("Mail", "2024-03-02", &[3, 4], "d"),
            ],
            &[Some(0), Some(0), None, None],
        );
    }

    #[test]
    fn one_source_tells_no_shared_story_and_a_partial_date_links_nothing() {
        check(
            &[
                told("Wire", "2024-02-28", &[1, 2], "a"),
                told("Wire", "2024-02-28", &[1, 2], "b"),
                told("Post", "2024-02", &[1, 2], "c"),
                told("Post", "", &[1, 2], "d"),
            ],
            &[None, None, None, None],
        );
    }

    #[test]
    fn a_copy_shares_its_originals_story_whatever_its_date() {
        check(
            &[
                told("Wire", "2024-02-28", &[], "a"),
                told("Post", "2024-05-01", &[], "a"),
                // The original of these two has no statements.
                told("Mail", "2024-05-01", &[], "gone"),
                told("News", "", &[], "gone"),
            ],
            &[Some(0), Some(0), Some(1), Some(1)],
        );
    }

    /// The same two people speak every second day in two papers, for a month.
    #[test]
    fn a_story_ends() {
        let dates: Vec<String> = (1..=30)
            .step_by(2)
            .map(|d| format!("2024-06-{d:02}"))
            .collect();
        let articles: Vec<Told<'_>> = dates
            .iter()
            .enumerate()
            .map(|(i, date)| {
                told(
                    if i % 2 == 0 { "Wire" } else { "Post" },
                    date,
                    &[1, 2],
                    date,
                )
            })
            .collect();
        let stories = group(&articles);
        for a in 0..articles.len() {
            for b in 0..articles.len() {
                let apart = (articles[a].day.expect("full") - articles[b].day.expect("full")).abs();
                assert!(stories[a].is_none() || stories[a] != stories[b] || apart <= SPAN);
            }
        }
        assert!(stories.iter().flatten().max() >= Some(&2), "{stories:?}");
    }

    #[test]
    fn days_across_months_and_leap_years() {
        let apart = |a, b| day(b).expect("full") - day(a).expect("full");
        assert_eq!(apart("2024-02-28", "2024-03-01"), 2);
        assert_eq!(apart("2023-02-28", "2023-03-01"), 1);
        assert_eq!(apart("1999-12-31", "2000-12-31T09:00:00Z"), 366);
        assert_eq!(day("2024-13-01"), None);
        assert_eq!(day("2024-1-001"), None);
        assert_eq!(day("2024–01–1"), None);
    }
}
