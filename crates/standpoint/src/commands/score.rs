use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::path::Path;

use anyhow::{Context, anyhow};
use csv::StringRecord;
use rayon::prelude::*;
use standpoint_stance::{
    Engine, Flag, Premise, Proposition, ScoreOptions, Scored, Scorer, asked_for_topic,
};
use standpoint_text::{ONE, Polarity};

use super::page::count;
use super::{on_threads, warn_of};
use crate::args::ScoreArgs;
use crate::codes;
use crate::config::Config;
use crate::engine::{self, Choice};
use crate::exit::{Coded, Exit, Fault, OrFault};
use crate::messages::{self, Warning};

const ADDED: [&str; 5] = ["p_support", "p_neutral", "p_oppose", "score", "label"];

/// Scores rows, not articles: a row that cannot be scored keeps its place with empty cells.
pub(crate) fn score(args: &ScoreArgs) -> Result<Exit, Fault> {
    let table = Table::read(&args.pairs)?;
    table.note_names_twice();
    table.note_topics();
    let file = Config::load(&args.settings)?;
    let engine = engine::open(&Choice::of(&args.model, &file))?;
    let scores = on_threads(args.jobs.or(file.jobs), || {
        score_pairs(&table, engine.as_ref())
    })?;
    let unscored = table.write(&scores).or_fault(Exit::Output)?;
    let cut = table.cut(&scores);
    if let Some(first) = cut.first() {
        messages::note(&format!(
            "{} longer than the model reads and cut there (the first in row {first})",
            count(cut.len(), "text is", "texts are")
        ));
    }
    warn_of(
        unscored
            .iter()
            .map(|line| Warning::new(codes::UNSCORED_ROW, line)),
    );
    Ok(if unscored.is_empty() {
        Exit::Ok
    } else if unscored.len() == table.rows.len() {
        Exit::NoInput
    } else {
        Exit::Partial
    })
}

/// A table of pairs of text and proposition.
pub(super) struct Table {
    headers: StringRecord,
    rows: Vec<StringRecord>,
    text: usize,
    proposition: usize,
}

type Scores<'a> = BTreeMap<(&'a str, &'a str), Result<Scored, String>>;

impl Table {
    /// From a file, or from standard input for `-`.
    pub(super) fn read(path: &Path) -> Result<Self, Fault> {
        let name = path.display().to_string();
        let mut bytes = Vec::new();
        if path == Path::new("-") {
            std::io::stdin().read_to_end(&mut bytes).map(|_| ())
        } else {
            std::fs::File::open(path)
                .and_then(|mut f| f.read_to_end(&mut bytes))
                .map(|_| ())
        }
        .with_context(|| format!("cannot read {name}"))
        .or_fault(Exit::Usage)
        .coded(codes::BAD_TABLE)?;
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
        let delimiter = if path.extension().is_some_and(|e| e == "tsv") {
            b'\t'
        } else {
            delimiter_of(bytes)
        };
        Self::parse(&name, bytes, delimiter)
    }

    /// From bytes without a byte order mark.
    pub(super) fn parse(name: &str, bytes: &[u8], delimiter: u8) -> Result<Self, Fault> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(bytes);
        let headers = reader
            .headers()
            .with_context(|| format!("{name} has no readable header"))
            .or_fault(Exit::Usage)
            .coded(codes::BAD_TABLE)?
            .clone();
        let column = |wanted: &str| {
            headers
                .iter()
                .position(|h| h.trim().eq_ignore_ascii_case(wanted))
                .ok_or_else(|| {
                    let found: Vec<&str> = headers.iter().collect();
                    Fault::new(
                        Exit::Usage,
                        anyhow!(
                            "{name} has no column `{wanted}`; its header is {}",
                            found.join(",")
                        ),
                    )
                    .coded(codes::BAD_TABLE)
                })
        };
        let (text, proposition) = (column("text")?, column("proposition")?);
        let rows: Vec<StringRecord> = reader
            .records()
            .collect::<Result<_, _>>()
            .with_context(|| format!("{name} is no valid CSV"))
            .or_fault(Exit::Usage)
            .coded(codes::BAD_TABLE)?;
        if rows.is_empty() {
            return Err(
                Fault::new(Exit::NoInput, anyhow!("{name} has a header and no rows"))
                    .coded(codes::NO_ROWS),
            );
        }
        Ok(Self {
            headers,
            rows,
            text,
            proposition,
        })
    }

    /// A program that reads columns by name finds one of two.
    fn note_names_twice(&self) {
        let times = |wanted: &str| {
            let headers = self.headers.iter();
            headers
                .filter(|h| h.trim().eq_ignore_ascii_case(wanted))
                .count()
        };
        for name in ["text", "proposition"] {
            if times(name) > 1 {
                messages::note(&format!(
                    "there are two columns `{name}`; the first is read"
                ));
            }
        }
        for name in ADDED {
            if times(name) > 0 {
                messages::note(&format!(
                    "there is a column `{name}` already; the one that is added stands behind it under the same \
                     name"
                ));
            }
        }
    }

    /// What is asked instead of a topic stands nowhere in the table.
    fn note_topics(&self) {
        let topics: BTreeMap<&str, String> = self
            .pairs()
            .into_iter()
            .filter_map(|(_, text)| Some((text, asked_for_topic(text)?)))
            .collect();
        if let Some((topic, sentence)) = topics.first_key_value() {
            messages::note(&format!(
                "{} no sentence and asked as one: \"{topic}\" as \"{sentence}\"",
                count(topics.len(), "proposition is", "propositions are")
            ));
        }
    }

    /// The pairs of all rows that have both, in order.
    pub(super) fn pairs(&self) -> Vec<(&str, &str)> {
        self.rows
            .iter()
            .filter(|row| !self.is_too_long(row))
            .map(|row| self.pair(row))
            .filter(|(text, proposition)| !text.is_empty() && !proposition.is_empty())
            .collect()
    }

    /// An unquoted separator moves cells into the wrong columns.
    fn is_too_long(&self, row: &StringRecord) -> bool {
        row.len() > self.headers.len()
    }

    fn pair<'a>(&self, row: &'a StringRecord) -> (&'a str, &'a str) {
        let cell = |i: usize| row.get(i).unwrap_or_default().trim();
        (cell(self.text), cell(self.proposition))
    }

    /// Numbers of the rows whose text the model did not read to its end.
    fn cut(&self, scores: &Scores<'_>) -> Vec<usize> {
        let is_cut = |row| matches!(scores.get(&self.pair(row)), Some(Ok(s)) if s.flags.contains(&Flag::Truncated));
        (1..)
            .zip(&self.rows)
            .filter(|(_, row)| is_cut(row))
            .map(|(number, _)| number)
            .collect()
    }

    /// Prints the table with the scores behind it; returns a line for each row without one.
    fn write(&self, scores: &Scores<'_>) -> anyhow::Result<Vec<String>> {
        let mut out = csv::Writer::from_writer(std::io::BufWriter::new(std::io::stdout().lock()));
        out.write_record(self.headers.iter().chain(ADDED))?;
        let mut unscored = Vec::new();
        for (number, row) in self.rows.iter().enumerate() {
            let added = match scores.get(&self.pair(row)) {
                _ if self.is_too_long(row) => {
                    unscored.push(format!(
                        "row {}: {} cells where the header has {}; quote cells that hold the separator",
                        number + 1,
                        row.len(),
                        self.headers.len()
                    ));
                    Default::default()
                }
                Some(Ok(scored)) => cells(scored),
                Some(Err(error)) => {
                    unscored.push(format!("row {}: {error}", number + 1));
                    Default::default()
                }
                None => {
                    unscored.push(format!("row {}: no text or no proposition", number + 1));
                    Default::default()
                }
            };
            let mut cells: Vec<&str> = (0..self.headers.len())
                .map(|i| row.get(i).unwrap_or(""))
                .collect();
            cells.extend(added.iter().map(String::as_str));
            out.write_record(cells)?;
        }
        out.flush()?;
        out.into_inner().map_err(|e| e.into_error())?.flush()?;
        Ok(unscored)
    }
}

/// Spreadsheets of most European locales write `;` where others write `,`, and what is pasted has tabs; the
/// header tells.
pub(super) fn delimiter_of(bytes: &[u8]) -> u8 {
    let header = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |wanted: u8| header.iter().filter(|b| **b == wanted).count();
    // On a tie the comma, which stands last.
    *[b';', b'\t', b',']
        .iter()
        .max_by_key(|delimiter| count(**delimiter))
        .unwrap_or(&b',')
}

/// Each distinct pair once, each on its own, in parallel.
fn score_pairs<'a>(table: &'a Table, engine: &dyn Engine) -> Scores<'a> {
    let pairs: BTreeSet<(&str, &str)> = table.pairs().into_iter().collect();
    let options = ScoreOptions::default().for_model(engine.info());
    let scorers: BTreeMap<&str, Scorer> = pairs
        .iter()
        .map(|(_, proposition)| *proposition)
        .collect::<BTreeSet<_>>()
        .into_iter()
        .map(|text| {
            let proposition = Proposition {
                id: "p".to_owned(),
                text: text.to_owned(),
                support: Vec::new(),
                oppose: Vec::new(),
            };
            (text, Scorer::new(vec![proposition], options))
        })
        .collect();
    let pairs: Vec<(&str, &str)> = pairs.into_iter().collect();
    pairs
        .into_par_iter()
        .map(|(text, proposition)| {
            let premise = Premise {
                text,
                polarity: Polarity::Asserted,
                nested: false,
            };
            let scored =
                standpoint_pipeline::isolate(|| scorers[proposition].score(engine, &premise));
            let scored = match scored {
                Ok(Ok(mut scored)) => scored.pop().ok_or_else(|| "no score".to_owned()),
                Ok(Err(error)) => Err(error.to_string()),
                Err(panicked) => Err(panicked.to_string()),
            };
            ((text, proposition), scored)
        })
        .collect()
}

fn cells(scored: &Scored) -> [String; 5] {
    let stance = scored.stance;
    let decimal = |millionths: i64| {
        #[expect(clippy::cast_precision_loss, reason = "at most a million")]
        let value = millionths as f64 / f64::from(ONE);
        format!("{value:.6}")
    };
    [
        decimal(stance.support.into()),
        decimal(stance.neutral.into()),
        decimal(stance.oppose.into()),
        decimal(stance.score()),
        scored.label.as_str().to_owned(),
    ]
}
