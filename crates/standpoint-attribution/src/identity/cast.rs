use std::collections::BTreeMap;

use standpoint_text::{AnalystKind, ArticleId, Gender, Identities, Issue, LocalAnalyst};

use super::{Aliases, identify_cast};

/// The analysts of the articles of a run, in few bytes each, so that identity can be settled without
/// the articles: a text that many of them share (a name, a role, an affiliation) is held once.
#[derive(Debug, Default)]
pub struct Cast {
    numbers: BTreeMap<Box<str>, u32>,
    bytes: String,
    /// Where each text begins in `bytes`; it ends where the next one begins.
    begins: Vec<usize>,
    titles: BTreeMap<Box<[u32]>, u32>,
    title_lists: Vec<Box<[u32]>>,
    members: Vec<Member>,
    /// One past the last member of each article.
    ends: Vec<usize>,
}

/// [`LocalAnalyst`] without its mentions; texts by number.
#[derive(Debug, Clone, Copy)]
struct Member {
    name: u32,
    titles: u32,
    role: Option<u32>,
    affiliation: Option<u32>,
    kind: AnalystKind,
    gender: Gender,
}

/// A member with its texts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    cast: &'a Cast,
    titles: u32,
    pub(super) name: &'a str,
    pub(super) role: Option<&'a str>,
    pub(super) affiliation: Option<&'a str>,
    pub(super) kind: AnalystKind,
    pub(super) gender: Gender,
}

impl Cast {
    /// Adds the analysts of one more article.
    pub fn add(&mut self, analysts: &[LocalAnalyst]) {
        for analyst in analysts {
            let titles = analyst.titles.iter().map(|t| self.number(t)).collect();
            let member = Member {
                name: self.number(&analyst.name),
                titles: self.list(titles),
                role: analyst.role.as_deref().map(|text| self.number(text)),
                affiliation: analyst.affiliation.as_deref().map(|text| self.number(text)),
                kind: analyst.kind,
                gender: analyst.gender,
            };
            self.members.push(member);
        }
        self.ends.push(self.members.len());
    }

    /// As [`super::identify`]; `articles` are the ids and files of the articles, in the order in which
    /// their analysts were added.
    #[must_use]
    pub fn identify(
        &self,
        articles: &[(&ArticleId, &str)],
        aliases: &Aliases,
    ) -> (Identities, Vec<Issue>) {
        identify_cast(self, articles, aliases)
    }

    /// How many analysts an article has.
    pub(super) fn size(&self, article: usize) -> usize {
        self.ends[article] - self.first(article)
    }

    pub(super) fn known(&self, article: usize, local: usize) -> Known<'_> {
        let member = self.members[self.first(article) + local];
        Known {
            cast: self,
            titles: member.titles,
            name: self.text(member.name),
            role: member.role.map(|number| self.text(number)),
            affiliation: member.affiliation.map(|number| self.text(number)),
            kind: member.kind,
            gender: member.gender,
        }
    }

    fn first(&self, article: usize) -> usize {
        article.checked_sub(1).map_or(0, |before| self.ends[before])
    }

    fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = small(self.begins.len());
        self.begins.push(self.bytes.len());
        self.bytes.push_str(text);
        self.numbers.insert(text.into(), number);
        number
    }

    fn text(&self, number: u32) -> &str {
        let number = number as usize;
        let end = self.begins.get(number + 1).copied();
        &self.bytes[self.begins[number]..end.unwrap_or(self.bytes.len())]
    }

    fn list(&mut self, titles: Box<[u32]>) -> u32 {
        if let Some(number) = self.titles.get(&titles) {
            return *number;
        }
        let number = small(self.title_lists.len());
        self.title_lists.push(titles.clone());
        self.titles.insert(titles, number);
        number
    }
}

impl<'a> Known<'a> {
    pub(super) fn titles(self) -> impl Iterator<Item = &'a str> {
        let list = &self.cast.title_lists[self.titles as usize];
        list.iter().map(move |number| self.cast.text(*number))
    }
}

/// Distinct texts of a run fit `u32`: four thousand million do not fit in memory.
fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
