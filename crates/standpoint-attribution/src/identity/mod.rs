//! Who is who across articles. The same full name is one person; a similar one only with a compatible
//! affiliation; a bare surname only with the same role or affiliation. The user’s aliases come first.
//!
//! Groups ("analysts") are one identity per name for the whole run, so that the table stays readable.
//! Documents, common nouns for organisations ("the ministry") and people without a name ("neighbour") are
//! one only within an article, unless an affiliation of the same name says more.

mod aliases;
mod cast;
mod names;
mod similarity;

use std::collections::BTreeMap;

use standpoint_text::{
    Analyst, AnalystId, AnalystKind, Article, ArticleId, Attributions, Gender, Identities, Issue,
};

pub use aliases::{AliasError, Aliases};
pub use cast::Cast;
use cast::Known;
use names::Name;
use similarity::{Evidence, alike};

/// One spelling of one kind of speaker, with everything seen of it in the run.
#[derive(Debug, Clone)]
struct Spelling<'a> {
    name: Name,
    kind: AnalystKind,
    /// Article and local index, sorted by the article’s identity.
    seen: Vec<(u32, u32)>,
    /// The canonical name that the user’s aliases give it.
    alias: Option<&'a str>,
}

impl Spelling<'_> {
    fn known<'c>(&self, cast: &'c Cast) -> impl Iterator<Item = Known<'c>> {
        let seen = self.seen.iter();
        seen.map(|&(article, local)| cast.known(article as usize, local as usize))
    }
}

/// Joins the analysts of all articles. The result does not depend on the order of `articles`, save for
/// the order of [`Identities::of`].
#[must_use]
pub fn identify(
    articles: &[(&Article, &Attributions)],
    aliases: &Aliases,
) -> (Identities, Vec<Issue>) {
    let mut cast = Cast::default();
    for (_, found) in articles {
        cast.add(&found.analysts);
    }
    let names: Vec<(&ArticleId, &str)> = articles
        .iter()
        .map(|(article, _)| (&article.id, article.file.as_str()))
        .collect();
    identify_cast(&cast, &names, aliases)
}

fn identify_cast(
    cast: &Cast,
    articles: &[(&ArticleId, &str)],
    aliases: &Aliases,
) -> (Identities, Vec<Issue>) {
    let mut order: Vec<usize> = (0..articles.len()).collect();
    order.sort_by_key(|&article| articles[article]);
    let spellings = spellings(cast, articles, &order, aliases);
    let clusters = cluster(cast, &spellings, aliases);
    let mut analysts: Vec<(String, Analyst, Vec<usize>)> = clusters
        .into_iter()
        .map(|members| {
            let analyst = merge(cast, &spellings, &members);
            (slug(&analyst.name), analyst, members)
        })
        .collect();
    analysts.sort_by(|a, b| {
        let rank = |x: &(String, Analyst, Vec<usize>)| {
            (
                x.0.clone(),
                x.1.kind,
                x.1.affiliation.clone(),
                x.1.role.clone(),
                x.2.clone(),
            )
        };
        rank(a).cmp(&rank(b))
    });
    let mut issues = Vec::new();
    number(&mut analysts, &mut issues);
    analysts.sort_by(|a, b| a.1.id.cmp(&b.1.id));
    let mut of: Vec<Vec<usize>> = (0..articles.len())
        .map(|article| vec![0; cast.size(article)])
        .collect();
    for (index, (_, _, members)) in analysts.iter().enumerate() {
        for &member in members {
            for &(article, local) in &spellings[member].seen {
                of[article as usize][local as usize] = index;
            }
        }
    }
    (
        Identities {
            analysts: analysts
                .into_iter()
                .map(|(_, analyst, _)| analyst)
                .collect(),
            of,
        },
        issues,
    )
}

/// Ids are slugs; a second bearer of a slug gets a number.
fn number(analysts: &mut [(String, Analyst, Vec<usize>)], issues: &mut Vec<Issue>) {
    let mut taken: BTreeMap<String, u32> = BTreeMap::new();
    for (slug, analyst, _) in analysts.iter_mut() {
        let count = taken.entry(slug.clone()).or_insert(0);
        *count += 1;
        let id = if *count == 1 {
            slug.clone()
        } else {
            format!("{slug}-{count}")
        };
        if *count == 2 && analyst.kind == AnalystKind::Person {
            issues.push(Issue {
                code: "same_name".to_owned(),
                message: format!(
                    "two analysts are called {}; name them in the alias file if they are one",
                    analyst.name
                ),
                span: None,
            });
        }
        analyst.id = AnalystId(id);
    }
    // "x-2" may itself be somebody’s slug.
    let mut seen: BTreeMap<String, ()> = BTreeMap::new();
    for (_, analyst, _) in analysts.iter_mut() {
        let base = analyst.id.0.clone();
        let mut id = base.clone();
        let mut count = 2;
        while seen.contains_key(&id) {
            id = format!("{base}-{count}");
            count += 1;
        }
        seen.insert(id.clone(), ());
        analyst.id = AnalystId(id);
    }
}

/// Articles of a run fit `u32`: four thousand million do not fit in memory.
fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// People and authors are one family, the others each their own.
fn family(kind: AnalystKind) -> u8 {
    match kind {
        AnalystKind::Person | AnalystKind::Author => 0,
        AnalystKind::Organisation => 1,
        AnalystKind::Group => 2,
        AnalystKind::Document => 3,
    }
}

fn spellings<'a>(
    cast: &Cast,
    articles: &[(&ArticleId, &str)],
    order: &[usize],
    aliases: &'a Aliases,
) -> Vec<Spelling<'a>> {
    let mut table: BTreeMap<(u8, String, String), Spelling<'a>> = BTreeMap::new();
    for &article in order {
        for local in 0..cast.size(article) {
            let analyst = cast.known(article, local);
            let name = Name::new(analyst.name);
            // What is one only within its article carries the article in its key.
            let common = names::is_common(analyst) && aliases.canonical(analyst.name).is_none();
            let place = match (common, analyst.affiliation) {
                (true, Some(affiliation)) => names::fold(affiliation),
                (true, None) => articles[article].0.0.clone(),
                // "Foreign Ministry" of one state and of another are told apart later.
                (false, Some(owner)) if analyst.kind == AnalystKind::Organisation => {
                    names::fold(owner)
                }
                (false, _) => String::new(),
            };
            let key = (family(analyst.kind), name.key.clone(), place);
            let spelling = table.entry(key).or_insert_with(|| Spelling {
                name,
                kind: analyst.kind,
                alias: aliases.canonical(analyst.name),
                seen: Vec::new(),
            });
            spelling.seen.push((small(article), small(local)));
            if analyst.kind == AnalystKind::Person {
                spelling.kind = AnalystKind::Person;
            }
        }
    }
    table.into_values().collect()
}

/// Groups of indices into `spellings`, each sorted; every spelling is in one group.
fn cluster(cast: &Cast, spellings: &[Spelling<'_>], aliases: &Aliases) -> Vec<Vec<usize>> {
    let evidence: Vec<Evidence> = spellings
        .iter()
        .map(|spelling| Evidence::of(&spelling.known(cast).collect::<Vec<_>>()))
        .collect();
    // Only spellings with a common key are compared.
    let mut blocks: BTreeMap<(u8, String), Vec<usize>> = BTreeMap::new();
    for (index, spelling) in spellings.iter().enumerate() {
        let mut keys: Vec<String> = match spelling.alias {
            Some(canonical) => vec![format!("alias {canonical}")],
            None => Vec::new(),
        };
        if !spelling.known(cast).next().is_some_and(names::is_common) {
            keys.extend(similarity::block_keys(&spelling.name, spelling.kind));
        }
        for key in keys {
            blocks
                .entry((family(spelling.kind), key))
                .or_default()
                .push(index);
        }
    }
    let mut sets = Sets::new(spellings.len());
    // Surest first: aliases, then full names, then bare surnames.
    for pass in 0..3 {
        for ((family, key), members) in &blocks {
            let alias = key.starts_with("alias ");
            if alias != (pass == 0) {
                continue;
            }
            if pass == 2 {
                bare(spellings, &evidence, members, aliases, &mut sets, *family);
                continue;
            }
            // A block as large as this is no family of spellings; comparing all pairs would be quadratic.
            let members = &members[..members.len().min(200)];
            for (at, &a) in members.iter().enumerate() {
                for &b in &members[at + 1..] {
                    if sets.root(a) == sets.root(b) {
                        continue;
                    }
                    let join = alias
                        || alike(
                            &spellings[a].name,
                            spellings[a].kind,
                            &evidence[a],
                            &spellings[b].name,
                            &evidence[b],
                        );
                    if join
                        && fits(
                            spellings,
                            &evidence,
                            aliases,
                            &sets.members(a),
                            &sets.members(b),
                            alias,
                        )
                    {
                        sets.join(a, b);
                    }
                }
            }
        }
    }
    sets.groups()
}

/// A bare surname joins the one full name of its block whose role or affiliation it shares.
fn bare(
    spellings: &[Spelling<'_>],
    evidence: &[Evidence],
    members: &[usize],
    aliases: &Aliases,
    sets: &mut Sets,
    family: u8,
) {
    if family != 0 {
        return;
    }
    for &short in members
        .iter()
        .filter(|&&m| spellings[m].name.words.len() == 1)
    {
        let mut hosts: Vec<usize> = members
            .iter()
            .copied()
            .filter(|&m| {
                spellings[m].name.words.len() > 1
                    && similarity::bears(&spellings[m].name, &spellings[short].name)
                    && evidence[m].shares(&evidence[short])
            })
            .map(|m| sets.root(m))
            .collect();
        hosts.sort_unstable();
        hosts.dedup();
        if let [host] = hosts.as_slice()
            && sets.root(short) != *host
            && fits(
                spellings,
                evidence,
                aliases,
                &sets.members(short),
                &sets.members(*host),
                false,
            )
        {
            sets.join(short, *host);
        }
    }
}

/// Whether two groups may become one: no pair of them is kept apart by the user, by gender, by an alias
/// for somebody else, or by affiliations that have nothing in common under names that only resemble.
fn fits(
    spellings: &[Spelling<'_>],
    evidence: &[Evidence],
    aliases: &Aliases,
    a: &[usize],
    b: &[usize],
    alias: bool,
) -> bool {
    a.iter().all(|&x| {
        b.iter().all(|&y| {
            let (one, other) = (&spellings[x].name.shown, &spellings[y].name.shown);
            if aliases.apart(one, other) {
                return false;
            }
            let named = (spellings[x].alias, spellings[y].alias);
            if let (Some(p), Some(q)) = named
                && p != q
            {
                return false;
            }
            // Only the very same name of a person outweighs affiliations that disagree.
            let same =
                spellings[x].name.key == spellings[y].name.key && family(spellings[x].kind) == 0;
            let apart =
                evidence[x].clashes(&evidence[y]) || !same && evidence[x].elsewhere(&evidence[y]);
            alias || !apart
        })
    })
}

/// Disjoint sets with their members.
struct Sets {
    parent: Vec<usize>,
    members: BTreeMap<usize, Vec<usize>>,
}

impl Sets {
    fn new(count: usize) -> Self {
        Self {
            parent: (0..count).collect(),
            members: (0..count).map(|i| (i, vec![i])).collect(),
        }
    }

    fn root(&self, mut at: usize) -> usize {
        while self.parent[at] != at {
            at = self.parent[at];
        }
        at
    }

    fn members(&self, at: usize) -> Vec<usize> {
        self.members
            .get(&self.root(at))
            .cloned()
            .unwrap_or_default()
    }

    fn join(&mut self, a: usize, b: usize) {
        let (low, high) = (
            self.root(a).min(self.root(b)),
            self.root(a).max(self.root(b)),
        );
        self.parent[high] = low;
        let moved = self.members.remove(&high).unwrap_or_default();
        let all = self.members.entry(low).or_default();
        all.extend(moved);
        all.sort_unstable();
    }

    fn groups(self) -> Vec<Vec<usize>> {
        self.members.into_values().collect()
    }
}

fn merge(cast: &Cast, spellings: &[Spelling<'_>], members: &[usize]) -> Analyst {
    let seen: Vec<Known<'_>> = members
        .iter()
        .flat_map(|&m| spellings[m].known(cast))
        .collect();
    let alias = members.iter().find_map(|&m| spellings[m].alias);
    let name = alias.map_or_else(|| canonical(&seen), str::to_owned);
    // "Dr" and "Dr." are one title, written as the house style of the first in the alphabet has it.
    let mut counted: BTreeMap<&str, (usize, &str)> = BTreeMap::new();
    for title in seen.iter().flat_map(|a| a.titles()) {
        let entry = counted
            .entry(title.trim_end_matches('.'))
            .or_insert((0, title));
        *entry = (entry.0 + 1, entry.1.min(title));
    }
    let mut ranked: Vec<(usize, &str)> = counted.into_values().collect();
    ranked.sort_by(|a, b| (b.0, a.1).cmp(&(a.0, b.1)));
    let titles = ranked
        .into_iter()
        .map(|(_, title)| title.to_owned())
        .collect();
    let kinds: Vec<AnalystKind> = seen.iter().map(|a| a.kind).collect();
    let kind = if kinds.contains(&AnalystKind::Person) {
        AnalystKind::Person
    } else {
        kinds.first().copied().unwrap_or(AnalystKind::Person)
    };
    Analyst {
        id: AnalystId(String::new()),
        name,
        kind,
        titles,
        role: frequent(seen.iter().filter_map(|a| a.role)),
        affiliation: frequent(seen.iter().filter_map(|a| a.affiliation)),
    }
}

/// The most frequent value; ties go to the longer, then to the alphabet.
fn frequent<'a>(values: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let best = counts
        .into_iter()
        .max_by(|a, b| (a.1, a.0.chars().count(), b.0).cmp(&(b.1, b.0.chars().count(), a.0)));
    best.map(|(value, _)| value.to_owned())
}

/// The name with most words that are no initials; then the most frequent, the longest, the alphabet.
fn canonical(seen: &[Known<'_>]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for analyst in seen {
        *counts.entry(analyst.name).or_default() += 1;
    }
    let full = |name: &str| {
        name.split(' ')
            .filter(|w| w.trim_end_matches('.').chars().count() > 1)
            .count()
    };
    let best = counts.into_iter().max_by(|a, b| {
        (full(a.0), a.1, a.0.chars().count(), b.0).cmp(&(full(b.0), b.1, b.0.chars().count(), a.0))
    });
    best.map(|(name, _)| name.to_owned()).unwrap_or_default()
}

fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in deunicode::deunicode(name).chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !matches!(c, '\'' | '.') && !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() {
        "unnamed".to_owned()
    } else {
        slug.to_owned()
    }
}

/// Gender for [`Evidence`].
fn gender(seen: &[Known<'_>]) -> Gender {
    let count = |g: Gender| seen.iter().filter(|s| s.gender == g).count();
    match count(Gender::Female).cmp(&count(Gender::Male)) {
        std::cmp::Ordering::Greater => Gender::Female,
        std::cmp::Ordering::Less => Gender::Male,
        std::cmp::Ordering::Equal => Gender::Unknown,
    }
}
