//! The tables of a comparison as CSV: fixed columns, every row.

use super::{Comparison, What};
use crate::args::CompareTable;
use crate::commands::output::Cell;

type Table<'a> = (Vec<&'static str>, Vec<Vec<Cell<'a>>>);

pub(super) fn table<'a>(comparison: &'a Comparison<'_>, which: CompareTable) -> Table<'a> {
    match which {
        CompareTable::Differences => differences(comparison),
        CompareTable::Propositions => propositions(comparison),
        CompareTable::Periods => periods(comparison),
        CompareTable::Room => room(comparison),
        CompareTable::Stories => stories(comparison),
    }
}

impl Comparison<'_> {
    fn question(&self, proposition: u32) -> Cell<'_> {
        Cell::Text(&self.observed.propositions[proposition as usize].id)
    }

    /// Id and name.
    fn analyst(&self, analyst: Option<u32>) -> [Cell<'_>; 2] {
        analyst.map_or([Cell::Empty, Cell::Empty], |a| {
            let analyst = &self.observed.analysts[a as usize];
            [Cell::Text(&analyst.id), Cell::Text(&analyst.name)]
        })
    }
}

fn differences<'a>(comparison: &'a Comparison<'_>) -> Table<'a> {
    let header = vec![
        "by",
        "analyst_id",
        "analyst",
        "proposition_id",
        "a",
        "a_name",
        "b",
        "b_name",
        "score_a",
        "score_b",
        "difference",
        "ci_low",
        "ci_high",
        "p_value",
        "q_value",
        "articles_a",
        "articles_b",
        "shared",
    ];
    let by = match comparison.what {
        What::Sources => "source",
        What::Analysts => "analyst",
        What::Periods => "period",
        What::Runs => "run",
    };
    let rows = comparison
        .pairs
        .iter()
        .map(|pair| {
            let d = &pair.difference;
            let unit = |number: u32| &comparison.units[number as usize];
            let [id, name] = comparison.analyst(pair.analyst);
            vec![
                Cell::Text(by),
                id,
                name,
                comparison.question(d.proposition),
                Cell::Text(&unit(d.a).id),
                Cell::Text(&unit(d.a).name),
                Cell::Text(&unit(d.b).id),
                Cell::Text(&unit(d.b).name),
                Cell::Score(d.score_a),
                Cell::Score(d.score_b),
                Cell::Score(d.difference),
                Cell::Score(d.ci_low),
                Cell::Score(d.ci_high),
                Cell::maybe(d.p_value),
                Cell::maybe(d.q_value),
                Cell::Count(d.articles_a),
                Cell::Count(d.articles_b),
                Cell::Count(d.shared),
            ]
        })
        .collect();
    (header, rows)
}

fn propositions<'a>(comparison: &'a Comparison<'_>) -> Table<'a> {
    let header = vec![
        "proposition_id",
        "took_sides",
        "support",
        "oppose",
        "undecided",
        "mean",
        "spread",
    ];
    let rows = comparison
        .propositions
        .iter()
        .map(|row| {
            vec![
                comparison.question(row.proposition),
                Cell::Count(row.analysts),
                Cell::Count(row.support),
                Cell::Count(row.oppose),
                Cell::Count(row.undecided),
                Cell::Score(row.mean),
                Cell::Score(row.spread),
            ]
        })
        .collect();
    (header, rows)
}

fn periods<'a>(comparison: &'a Comparison<'_>) -> Table<'a> {
    let header = vec![
        "analyst_id",
        "analyst",
        "proposition_id",
        "period",
        "score",
        "ci_low",
        "ci_high",
        "statements",
        "articles",
    ];
    let rows = comparison
        .scores
        .iter()
        .map(|row| {
            let [id, name] = comparison.analyst(Some(row.analyst));
            vec![
                id,
                name,
                comparison.question(row.proposition),
                Cell::Text(&comparison.units[row.period as usize].name),
                Cell::Score(row.score),
                Cell::Score(row.ci_low),
                Cell::Score(row.ci_high),
                Cell::Count(row.statements),
                Cell::Count(row.articles),
            ]
        })
        .collect();
    (header, rows)
}

fn room<'a>(comparison: &'a Comparison<'_>) -> Table<'a> {
    let header = vec![
        "story",
        "source",
        "analyst_id",
        "analyst",
        "statements",
        "of",
    ];
    let rows = comparison
        .room
        .iter()
        .map(|row| {
            let [id, name] = comparison.analyst(row.analyst);
            vec![
                Cell::Count(row.story + 1),
                Cell::Text(&comparison.observed.sources[row.source as usize]),
                id,
                name,
                Cell::Count(row.statements),
                Cell::Count(row.of),
            ]
        })
        .collect();
    (header, rows)
}

fn stories<'a>(comparison: &'a Comparison<'_>) -> Table<'a> {
    let articles = &comparison.observed.articles;
    let mut told: Vec<_> = articles
        .iter()
        .zip(&comparison.stories)
        .filter_map(|(article, story)| Some(((*story)?, article)))
        .collect();
    told.sort_by_key(|t| t.0);
    let rows = told
        .into_iter()
        .map(|(story, article)| {
            vec![
                Cell::Count(story + 1),
                Cell::Text(&article.published),
                Cell::Text(&article.source),
                Cell::Text(&article.file),
                Cell::Text(&article.id),
            ]
        })
        .collect();
    (
        vec!["story", "published", "source", "file", "article_id"],
        rows,
    )
}
