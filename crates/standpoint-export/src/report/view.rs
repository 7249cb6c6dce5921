//! The rows, grouped as the report shows them: analysts with their statements, each with its numbers
//! on every proposition.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::{AnalystRow, Context, StatementRow, Tables};

/// Analysts in the report; those with the fewest statements are left out.
const MAX_ANALYSTS: usize = 400;
/// Statements in the report; those that bear least on any proposition are left out.
const MAX_STATEMENTS: usize = 2_000;

/// What the report shows.
pub(crate) struct View<'a> {
    pub(crate) tables: &'a Tables,
    /// Most statements first; the unknown speakers last.
    pub(crate) analysts: Vec<Who<'a>>,
    /// Articles of the shown statements, in the order of their names.
    pub(crate) articles: Vec<Article<'a>>,
    /// Sources of the shown statements, sorted.
    pub(crate) sources: Vec<&'a str>,
    /// How many there are, shown or not.
    pub(crate) all_analysts: usize,
    /// How many there are, shown or not; one of several analysts counts for each.
    pub(crate) all_statements: usize,
    /// As that, but one of several analysts counts once.
    pub(crate) different_statements: usize,
}

/// An analyst.
pub(crate) struct Who<'a> {
    id: &'a str,
    /// With the id behind it where another analyst has the same name.
    pub(crate) name: Cow<'a, str>,
    pub(crate) is_known: bool,
    /// Per proposition.
    pub(crate) rows: Vec<Option<&'a AnalystRow>>,
    pub(crate) statements: Vec<Said<'a>>,
    pub(crate) all_statements: usize,
}

/// A statement of one analyst.
pub(crate) struct Said<'a> {
    /// Any of its rows: they differ in numbers only.
    pub(crate) row: &'a StatementRow,
    /// Per proposition.
    pub(crate) rows: Vec<Option<&'a StatementRow>>,
    pub(crate) context: Option<&'a Context>,
}

/// An article.
pub(crate) struct Article<'a> {
    pub(crate) row: &'a StatementRow,
    pub(crate) title: &'a str,
    pub(crate) url: &'a str,
}

impl<'a> Who<'a> {
    /// Any of the analyst's rows.
    pub(crate) fn row(&self) -> Option<&'a AnalystRow> {
        self.rows.iter().flatten().next().copied()
    }
}

impl<'a> View<'a> {
    pub(crate) fn new(tables: &'a Tables) -> Self {
        let mut analysts = grouped(tables);
        analysts.sort_by_key(|who| (!who.is_known, Reverse(who.all_statements)));
        let all_analysts = analysts.iter().filter(|who| who.is_known).count();
        let all_statements = analysts.iter().map(|who| who.all_statements).sum();
        let different: BTreeSet<_> = tables
            .statements
            .iter()
            .map(|row| &row.statement_id)
            .collect();
        analysts.truncate(MAX_ANALYSTS);
        thin_out(&mut analysts, MAX_STATEMENTS);

        let shown = || analysts.iter().flat_map(|who| &who.statements);
        let mut articles: BTreeMap<_, Article<'_>> = BTreeMap::new();
        for said in shown() {
            let article = articles
                .entry(said.row.article_id.as_str())
                .or_insert(Article {
                    row: said.row,
                    title: "",
                    url: "",
                });
            if let Some(context) = said.context {
                (article.title, article.url) = (&context.title, &context.url);
            }
        }
        let mut sources: Vec<_> = shown().map(|said| said.row.source.as_str()).collect();
        sources.sort_unstable();
        sources.dedup();
        let articles = articles.into_values().collect();
        Self {
            tables,
            articles,
            sources,
            all_analysts,
            all_statements,
            different_statements: different.len(),
            analysts,
        }
    }

    /// Analysts with their places, without the unknown speakers.
    pub(crate) fn known(&self) -> impl Iterator<Item = (usize, &Who<'a>)> {
        self.analysts
            .iter()
            .enumerate()
            .filter(|(_, who)| who.is_known)
    }

    /// Statements that are shown, one of several analysts for each.
    pub(crate) fn shown_statements(&self) -> usize {
        self.analysts.iter().map(|who| who.statements.len()).sum()
    }

    /// Place of an article in [`View::articles`].
    pub(crate) fn article(&self, id: &str) -> usize {
        self.articles
            .partition_point(|article| article.row.article_id.as_str() < id)
    }

    /// Place of a source in [`View::sources`].
    pub(crate) fn source(&self, name: &str) -> usize {
        self.sources.partition_point(|source| *source < name)
    }
}

fn grouped(tables: &Tables) -> Vec<Who<'_>> {
    let propositions = &tables.propositions;
    let place: BTreeMap<_, _> = propositions
        .iter()
        .map(|(id, _)| id.as_str())
        .zip(0..)
        .collect();
    let contexts: BTreeMap<_, _> = tables
        .contexts
        .iter()
        .map(|context| (context.statement_id.as_str(), context))
        .collect();
    let mut all: Vec<Who<'_>> = Vec::new();
    let mut by_id = BTreeMap::new();
    for row in &tables.analysts {
        let who = find(
            &mut all,
            &mut by_id,
            (&row.analyst_id, &row.analyst),
            propositions.len(),
        );
        if let Some(place) = place.get(row.proposition_id.as_str()) {
            let place: usize = *place;
            all[who].rows[place] = Some(row);
        }
    }
    let mut said_at = BTreeMap::new();
    for row in &tables.statements {
        let who = find(
            &mut all,
            &mut by_id,
            (&row.analyst_id, &row.analyst),
            propositions.len(),
        );
        let who_said = &mut all[who];
        let said = *said_at
            .entry((who, row.statement_id.as_str()))
            .or_insert_with(|| {
                who_said.statements.push(Said {
                    row,
                    rows: vec![None; propositions.len()],
                    context: contexts.get(row.statement_id.as_str()).copied(),
                });
                who_said.all_statements += 1;
                who_said.statements.len() - 1
            });
        if let Some(place) = place.get(row.proposition_id.as_str()) {
            who_said.statements[said].rows[*place] = Some(row);
        }
    }
    tell_apart(&mut all);
    all
}

/// "government [government-2]"
fn tell_apart(all: &mut [Who<'_>]) {
    let mut bearers: BTreeMap<String, usize> = BTreeMap::new();
    for who in all.iter().filter(|who| who.is_known) {
        *bearers.entry(who.name.to_lowercase()).or_default() += 1;
    }
    for who in all.iter_mut().filter(|who| who.is_known) {
        if bearers[&who.name.to_lowercase()] > 1 {
            who.name = Cow::Owned(format!("{} [{}]", who.name, who.id));
        }
    }
}

/// The place of the analyst with this id and name, who is added if not there yet.
fn find<'a>(
    all: &mut Vec<Who<'a>>,
    by_id: &mut BTreeMap<&'a str, usize>,
    (id, name): (&'a str, &'a str),
    propositions: usize,
) -> usize {
    *by_id.entry(id).or_insert_with(|| {
        all.push(Who {
            id,
            name: Cow::Borrowed(name),
            is_known: !id.is_empty(),
            rows: vec![None; propositions],
            statements: Vec::new(),
            all_statements: 0,
        });
        all.len() - 1
    })
}

/// Leaves at most `room` statements: the same number for each analyst who has that many, those that
/// bear most on any proposition, in their old order.
fn thin_out(analysts: &mut [Who<'_>], room: usize) {
    let total = |most: usize| {
        analysts
            .iter()
            .map(|who| who.statements.len().min(most))
            .sum::<usize>()
    };
    let longest = analysts
        .iter()
        .map(|who| who.statements.len())
        .max()
        .unwrap_or(0);
    if total(longest) <= room {
        return;
    }
    let most = (0..longest)
        .take_while(|most| total(*most) <= room)
        .last()
        .unwrap_or(0);
    for who in analysts {
        let weight = |said: &Said<'_>| {
            let rows = said.rows.iter().flatten();
            Reverse(
                rows.map(|row| row.p_support + row.p_oppose)
                    .max()
                    .unwrap_or(0),
            )
        };
        let mut order: Vec<_> = (0..who.statements.len()).collect();
        order.sort_by_key(|i| (weight(&who.statements[*i]), *i));
        let mut kept: Vec<_> = order.into_iter().take(most).collect();
        kept.sort_unstable();
        let mut index = 0;
        who.statements.retain(|_| {
            index += 1;
            kept.binary_search(&(index - 1)).is_ok()
        });
    }
}
