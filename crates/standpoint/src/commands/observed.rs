use std::collections::BTreeMap;
use std::path::Path;

use anyhow::anyhow;
use standpoint_aggregate::Observation;
use standpoint_export::{Run, StatementRow};
use standpoint_text::{ONE, Stance, StanceLabel};

use crate::codes;
use crate::exit::{Exit, Fault, OrFault};

/// What `run` writes where nobody named the outlet.
pub(crate) const UNNAMED_SOURCE: &str = "(unknown source)";

/// One or more runs as observations, with the names behind their numbers.
pub(crate) struct Observed {
    /// What each folder's `run.json` says.
    pub runs: Vec<Run>,
    /// The rows of all `statements.csv`, folder by folder.
    pub rows: Vec<StatementRow>,
    /// The folder of each row.
    pub run_of: Vec<u32>,
    /// One for each row.
    pub observations: Vec<Observation>,
    /// In the order in which the user asked them.
    pub propositions: Vec<Question>,
    /// By name, then id.
    pub analysts: Vec<Name>,
    /// Sorted.
    pub sources: Vec<String>,
    /// By date, then file.
    pub articles: Vec<ArticleOf>,
}

/// A proposition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    pub id: String,
    pub text: String,
}

/// A stable id and what a reader calls it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    pub id: String,
    pub name: String,
}

/// What the statements' rows tell of an article.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ArticleOf {
    pub published: String,
    pub file: String,
    pub id: String,
    pub source: String,
    /// The article that this one repeats for another source.
    pub copy_of: Option<String>,
}

impl Observed {
    /// Reads complete, unchanged outputs. The same article in two folders is one article.
    pub(crate) fn read(folders: &[&Path]) -> Result<Self, Fault> {
        let mut runs = Vec::new();
        let mut rows = Vec::new();
        let mut run_of = Vec::new();
        for (folder, number) in folders.iter().zip(0..) {
            runs.push(standpoint_export::read_run(folder).or_fault(Exit::Usage)?);
            let own = standpoint_export::read_statements(folder).or_fault(Exit::Usage)?;
            run_of.resize(run_of.len() + own.len(), number);
            rows.extend(own);
        }
        if rows.is_empty() {
            return Err(Fault::new(
                Exit::NoInput,
                anyhow!(
                    "{} holds no statements; there is nothing to count",
                    folders[0].display()
                ),
            )
            .coded(codes::NO_STATEMENTS));
        }
        Self::of(runs, rows, run_of)
    }

    /// How the (first) run made the scores of its `analysts` or `sources`: with the same seed, draws and
    /// prior a score is the same wherever it is shown.
    pub(crate) fn options(&self, table: &str) -> standpoint_aggregate::Options {
        self.runs
            .first()
            .and_then(|run| serde_json::from_value(run.value["aggregate"][table].clone()).ok())
            .unwrap_or_default()
    }

    fn of(runs: Vec<Run>, rows: Vec<StatementRow>, run_of: Vec<u32>) -> Result<Self, Fault> {
        let propositions = questions(&runs);
        let sources = sorted(rows.iter().map(|r| r.source.clone()));
        let articles = sorted(rows.iter().map(article_of));
        let ids = sorted(rows.iter().map(|r| r.statement_id.as_str()));
        let mut analysts = sorted(
            rows.iter()
                .filter(|r| !r.analyst_id.is_empty())
                .map(|r| (r.analyst.to_lowercase(), &r.analyst_id, &r.analyst)),
        );
        analysts.dedup_by_key(|a| a.1);

        let of_article = numbers(articles.iter().map(|a| a.id.as_str()));
        let of_source = numbers(sources.iter().map(String::as_str));
        let of_analyst = numbers(analysts.iter().map(|a| a.1.as_str()));
        let of_statement = numbers(ids.into_iter());
        let of_proposition = numbers(propositions.iter().map(|q| q.id.as_str()));
        let observations = rows
            .iter()
            .map(|row| {
                let unknown = |what: &str, which: &str| {
                    Fault::new(
                        Exit::Usage,
                        anyhow!(
                            "statements.csv, statement {}: there is no {what} `{which}`; it was written \
                             by another version, so run again",
                            row.statement_id
                        ),
                    )
                    .coded(codes::MALFORMED_OUTPUTS)
                };
                Ok(Observation {
                    analyst: of_analyst.get(row.analyst_id.as_str()).copied(),
                    source: of_source.get(row.source.as_str()).copied(),
                    article: of_article[row.article_id.as_str()],
                    statement: of_statement[row.statement_id.as_str()],
                    proposition: *of_proposition
                        .get(row.proposition_id.as_str())
                        .ok_or_else(|| unknown("proposition", &row.proposition_id))?,
                    stance: stance(row),
                    label: label(&row.label).ok_or_else(|| unknown("label", &row.label))?,
                    counts_for_analyst: original(row).is_none(),
                })
            })
            .collect::<Result<_, Fault>>()?;
        let analysts = named(&analysts);
        Ok(Self {
            runs,
            run_of,
            observations,
            propositions,
            analysts,
            sources,
            articles,
            rows,
        })
    }

    /// The number of a proposition; an error names those that there are.
    pub(crate) fn proposition(&self, wanted: &str) -> Result<u32, Fault> {
        let numbers = numbers(self.propositions.iter().map(|q| q.id.as_str()));
        numbers.get(wanted).copied().ok_or_else(|| {
            let known: Vec<&str> = self.propositions.iter().map(|q| q.id.as_str()).collect();
            Fault::new(
                Exit::Usage,
                anyhow!(
                    "the run asked no proposition `{wanted}`; it asked {}",
                    known.join(", ")
                ),
            )
            .coded(codes::UNKNOWN_PROPOSITION)
        })
    }

    /// Keeps the rows that `keep` wants; numbers stay.
    pub(crate) fn retain(&mut self, keep: impl Fn(usize, &Observation) -> bool) {
        let kept: Vec<bool> = (0..self.rows.len())
            .map(|i| keep(i, &self.observations[i]))
            .collect();
        fn only<T>(items: &mut Vec<T>, kept: &[bool]) {
            let mut kept = kept.iter();
            items.retain(|_| kept.next().copied().unwrap_or(false));
        }
        only(&mut self.rows, &kept);
        only(&mut self.run_of, &kept);
        only(&mut self.observations, &kept);
    }
}

/// As it stands in the tables.
pub(crate) fn label(text: &str) -> Option<StanceLabel> {
    let labels = [
        StanceLabel::Support,
        StanceLabel::Oppose,
        StanceLabel::Neutral,
    ];
    labels.into_iter().find(|l| l.as_str() == text)
}

/// The three probabilities. The table has them rounded one by one; neutral takes what is left of one.
fn stance(row: &StatementRow) -> Stance {
    let support = row.p_support.min(ONE);
    let oppose = row.p_oppose.min(ONE - support);
    Stance {
        support,
        oppose,
        neutral: ONE - support - oppose,
    }
}

/// The article that this row's article repeats for another source.
fn original(row: &StatementRow) -> Option<&str> {
    row.flags
        .iter()
        .find_map(|flag| flag.strip_prefix("syndicated:"))
}

fn article_of(row: &StatementRow) -> ArticleOf {
    ArticleOf {
        published: row.published.clone(),
        file: row.file.clone(),
        id: row.article_id.clone(),
        source: row.source.clone(),
        copy_of: original(row).map(str::to_owned),
    }
}

fn questions(runs: &[Run]) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::new();
    for run in runs {
        for asked in run.value["propositions"].as_array().into_iter().flatten() {
            let text = |key: &str| asked[key].as_str().unwrap_or_default().to_owned();
            let question = Question {
                id: text("id"),
                text: text("text"),
            };
            if questions.iter().all(|q| q.id != question.id) {
                questions.push(question);
            }
        }
    }
    questions
}

/// Two analysts of one name are told apart by their ids.
fn named(analysts: &[(String, &String, &String)]) -> Vec<Name> {
    let mut bearers: BTreeMap<&str, u32> = BTreeMap::new();
    for (_, _, name) in analysts {
        *bearers.entry(name).or_default() += 1;
    }
    let shared = |name: &str| bearers[name] > 1;
    analysts
        .iter()
        .map(|(_, id, name)| Name {
            id: (*id).clone(),
            name: if shared(name) {
                format!("{name} [{id}]")
            } else {
                (*name).clone()
            },
        })
        .collect()
}

fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.sort_unstable();
    items.dedup();
    items
}

/// Position of each; of two that are equal (one article under two files, in two folders), the first.
fn numbers<'a>(names: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, u32> {
    let mut numbers = BTreeMap::new();
    for (name, number) in names.zip(0..) {
        numbers.entry(name).or_insert(number);
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounded_probabilities_add_up_to_one() {
        let check = |p_support, p_oppose, neutral| {
            let stance = stance(&StatementRow {
                p_support,
                p_oppose,
                ..StatementRow::default()
            });
            assert_eq!(stance.support + stance.neutral + stance.oppose, ONE);
            assert_eq!(stance.neutral, neutral);
        };
        check(250_000, 500_000, 250_000);
        check(333_300, 333_300, 333_400);
        // 0.99995 and 0.00005, each rounded up.
        check(1_000_000, 100, 0);
    }

    #[test]
    fn two_people_of_one_name_are_told_apart() {
        let [one, other, name] = ["a", "b", "Nadia Strand"].map(str::to_owned);
        let analysts = named(&[
            (name.to_lowercase(), &one, &name),
            (name.to_lowercase(), &other, &name),
        ]);
        assert_eq!(analysts[0].name, "Nadia Strand [a]");
        assert_eq!(analysts[1].name, "Nadia Strand [b]");
    }
}
