//! The pivot of `analysts.csv`: a row per analyst, a column per proposition.

use std::collections::BTreeMap;

use crate::AnalystRow;
use crate::row::Cell;

/// Analysts in order of their first row.
#[derive(Default)]
pub(crate) struct Wide {
    rows: Vec<WideRow>,
    index: BTreeMap<String, usize>,
}

/// One analyst's scores.
pub(crate) struct WideRow {
    id: String,
    name: String,
    kind: String,
    affiliation: String,
    scores: BTreeMap<String, i64>,
}

impl Wide {
    /// Those before the propositions' columns.
    pub(crate) const COLUMNS: [&'static str; 4] = ["analyst_id", "analyst", "kind", "affiliation"];

    pub(crate) fn add(&mut self, row: &AnalystRow) {
        let next = self.rows.len();
        let index = *self.index.entry(row.analyst_id.clone()).or_insert(next);
        if index == next {
            self.rows.push(WideRow {
                id: row.analyst_id.clone(),
                name: row.analyst.clone(),
                kind: row.kind.clone(),
                affiliation: row.affiliation.clone(),
                scores: BTreeMap::new(),
            });
        }
        if let Some(score) = row.score {
            self.rows[index]
                .scores
                .insert(row.proposition_id.clone(), score);
        }
    }

    pub(crate) fn rows(&self) -> &[WideRow] {
        &self.rows
    }
}

impl WideRow {
    /// As many as there are columns and `propositions`.
    pub(crate) fn cells(&self, propositions: &[String]) -> Vec<Cell<'_>> {
        let who = [&self.id, &self.name, &self.kind, &self.affiliation];
        let scores = propositions.iter().map(|id| self.scores.get(id));
        who.into_iter()
            .map(|text| Cell::Text(text))
            .chain(scores.map(|score| score.map_or(Cell::Empty, |s| Cell::Score(*s))))
            .collect()
    }
}
