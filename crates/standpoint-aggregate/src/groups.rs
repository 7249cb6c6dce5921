use std::collections::BTreeMap;

use standpoint_text::StanceLabel;

use crate::Observation;
use crate::clusters::{Cluster, Clusters};

/// The observations of one unit (an analyst, a source) on one proposition.
#[derive(Debug, Clone)]
pub(crate) struct Group<'a> {
    pub unit: u32,
    pub proposition: u32,
    observations: &'a [Observation],
    /// Sorted by (article, statement); indices into `observations`.
    rows: &'a [Row],
}

/// (unit, proposition, article, statement, index): what observations are sorted by.
type Row = (u32, u32, u32, u32, u32);

/// Observations sorted into groups. Holds 20 bytes an observation.
pub(crate) struct Groups<'a> {
    observations: &'a [Observation],
    rows: Vec<Row>,
}

impl<'a> Groups<'a> {
    /// `unit` says to whom an observation belongs; those of nobody are left out.
    ///
    /// # Panics
    /// With 2^32 observations or more.
    pub(crate) fn new(
        observations: &'a [Observation],
        unit: impl Fn(usize, &Observation) -> Option<u32>,
    ) -> Self {
        let mut rows: Vec<Row> = observations
            .iter()
            .enumerate()
            .filter_map(|(i, o)| {
                let index = u32::try_from(i).expect("fewer than 2^32 observations");
                Some((unit(i, o)?, o.proposition, o.article, o.statement, index))
            })
            .collect();
        rows.sort_unstable();
        Self { observations, rows }
    }

    /// Sorted by unit, then proposition.
    pub(crate) fn all(&self) -> Vec<Group<'_>> {
        self.rows
            .chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
            .map(|rows| Group {
                unit: rows[0].0,
                proposition: rows[0].1,
                observations: self.observations,
                rows,
            })
            .collect()
    }
}

/// Statements on each side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub support: u32,
    pub oppose: u32,
    pub neutral: u32,
    pub articles: u32,
}

impl Group<'_> {
    /// Every observation, repetitions included.
    pub(crate) fn observations(&self) -> impl Iterator<Item = &Observation> {
        self.rows
            .iter()
            .map(|row| &self.observations[row.4 as usize])
    }

    /// Every statement once, by article.
    pub(crate) fn statements(&self) -> impl Iterator<Item = impl Iterator<Item = &Observation>> {
        let articles = self.rows.chunk_by(|a, b| a.2 == b.2);
        articles.map(|article| {
            article
                .chunk_by(|a, b| a.3 == b.3)
                .map(|rows| self.chosen(rows))
        })
    }

    /// The articles, each with its statements once, and the counts of both.
    pub(crate) fn articles(&self) -> (Clusters, Counts) {
        let mut counts = Counts::default();
        let clusters: Vec<Cluster> = self
            .statements()
            .map(|article| {
                counts.articles += 1;
                let mut cluster = Cluster::default();
                for observation in article {
                    counts.add(observation.label);
                    cluster.add(observation.stance);
                }
                cluster
            })
            .collect();
        (Clusters::new(clusters.into_iter()), counts)
    }

    /// The statements, each once, gathered into clusters by a key of the caller's; statements without a
    /// key are left out. Sorted by key.
    pub(crate) fn clusters_by(
        &self,
        key: impl Fn(usize, &Observation) -> Option<u32>,
    ) -> Vec<(u32, Cluster)> {
        let mut clusters: BTreeMap<u32, Cluster> = BTreeMap::new();
        for statement in self.rows.chunk_by(|a, b| (a.2, a.3) == (b.2, b.3)) {
            let observation = self.chosen(statement);
            if let Some(key) = key(statement[0].4 as usize, observation) {
                clusters.entry(key).or_default().add(observation.stance);
            }
        }
        clusters.into_iter().collect()
    }

    /// One of the observations of a statement that several analysts share. They carry the same stance;
    /// should they not, the choice depends on their contents alone.
    fn chosen(&self, rows: &[Row]) -> &Observation {
        let of = |row: &Row| &self.observations[row.4 as usize];
        let key = |o: &Observation| (o.stance.support, o.stance.neutral, o.label);
        rows.iter()
            .map(of)
            .min_by_key(|o| key(o))
            .expect("chunks are not empty")
    }
}

impl Counts {
    fn add(&mut self, label: StanceLabel) {
        match label {
            StanceLabel::Support => self.support += 1,
            StanceLabel::Oppose => self.oppose += 1,
            StanceLabel::Neutral => self.neutral += 1,
        }
    }
}
