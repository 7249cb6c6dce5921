use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, anyhow};
use rayon::prelude::*;
use serde::Serialize;
use standpoint_eval::own;
use standpoint_eval::stance::{GoldPairs, StanceScores, label_of, parse_json_lines, score_stances};
use standpoint_stance::{Engine, Premise, Proposition, ScoreOptions, Scored, Scorer};
use standpoint_text::{Polarity, Stance, StanceLabel};

use super::attribution::articles_in;
use super::{names_in, read, read_maybe_gz};
use crate::args::{EngineName, EvalArgs};
use crate::commands::on_threads;
use crate::engine;
use crate::exit::{Exit, Fault, OrFault};

#[derive(Debug, Serialize)]
pub(super) struct Report {
    gold: String,
    left_out: usize,
    #[serde(flatten)]
    scores: StanceScores,
}

/// One question of the gold: what is scored, and the answer.
struct Question {
    text: String,
    polarity: Polarity,
    proposition: Proposition,
    label: StanceLabel,
}

pub(super) fn stance(args: &EvalArgs) -> Result<Report, Fault> {
    let (mut questions, left_out) = if args.gold.is_dir() {
        (own_questions(&args.gold, args.propositions.as_deref())?, 0)
    } else {
        let gold = pairs_of(&args.gold)?;
        (gold.pairs.iter().map(question).collect(), gold.left_out)
    };
    if let Some(limit) = args.sample {
        questions = every_nth(questions, limit);
    }
    if questions.is_empty() {
        return Err(Fault::new(
            Exit::NoInput,
            anyhow!("{} holds no pairs", args.gold.display()),
        ));
    }
    let engine = engine::open(
        args.model.engine.unwrap_or(EngineName::Rten),
        args.model.model.as_deref(),
    )?;
    let scored = on_threads(args.jobs, || score(&questions, engine.as_ref()))??;
    Ok(Report {
        gold: args.gold.display().to_string(),
        left_out,
        scores: score_stances(&scored),
    })
}

fn score(
    questions: &[Question],
    engine: &dyn Engine,
) -> Result<Vec<(StanceLabel, Stance, StanceLabel)>, Fault> {
    let scorers: BTreeMap<&str, Scorer> = questions
        .iter()
        .map(|q| (q.proposition.text.as_str(), &q.proposition))
        .collect::<BTreeMap<_, _>>()
        .into_iter()
        .map(|(text, p)| (text, Scorer::new(vec![p.clone()], ScoreOptions::default())))
        .collect();
    questions
        .par_iter()
        .map(|q| {
            let premise = Premise {
                text: &q.text,
                polarity: q.polarity,
                nested: false,
            };
            let scored = scorers[q.proposition.text.as_str()].score(engine, &premise);
            let mut scored = scored.or_fault(Exit::Model)?;
            let Scored { stance, label, .. } = scored
                .pop()
                .ok_or_else(|| Fault::new(Exit::Bug, anyhow!("no score")))?;
            Ok((q.label, stance, label))
        })
        .collect()
}

fn question(pair: &standpoint_eval::stance::GoldPair) -> Question {
    Question {
        text: pair.text.clone(),
        polarity: Polarity::Asserted,
        proposition: Proposition {
            id: "p".to_owned(),
            text: pair.proposition.clone(),
            support: Vec::new(),
            oppose: Vec::new(),
        },
        label: pair.label,
    }
}

/// At most `limit` questions, spread evenly over the file, so that a sample needs no seed.
fn every_nth(questions: Vec<Question>, limit: usize) -> Vec<Question> {
    let total = questions.len();
    if limit == 0 || total <= limit {
        return questions;
    }
    let wanted: BTreeSet<usize> = (0..limit).map(|i| i * total / limit).collect();
    questions
        .into_iter()
        .enumerate()
        .filter(|(i, _)| wanted.contains(i))
        .map(|(_, q)| q)
        .collect()
}

fn pairs_of(path: &Path) -> Result<GoldPairs, Fault> {
    let name = path.display().to_string();
    let text = read_maybe_gz(path)?;
    let plain = name.trim_end_matches(".gz");
    if !plain.ends_with(".csv") && !plain.ends_with(".tsv") {
        return parse_json_lines(&name, &text).or_fault(Exit::Usage);
    }
    let delimiter = if plain.ends_with(".tsv") { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let headers = reader
        .headers()
        .with_context(|| name.clone())
        .or_fault(Exit::Usage)?
        .clone();
    let column = |names: &[&str]| {
        headers
            .iter()
            .position(|h| names.contains(&h))
            .ok_or_else(|| {
                let found: Vec<&str> = headers.iter().collect();
                Fault::new(
                    Exit::Usage,
                    anyhow!(
                        "{name} has no column `{}`; its header is {}",
                        names[0],
                        found.join(",")
                    ),
                )
            })
    };
    let (text, proposition, label) = (
        column(&["text", "statement", "premise"])?,
        column(&["proposition", "target", "hypothesis"])?,
        column(&["label"])?,
    );
    let mut gold = GoldPairs::default();
    for row in reader.records() {
        let row = row.with_context(|| name.clone()).or_fault(Exit::Usage)?;
        let cell = |i: usize| row.get(i).unwrap_or_default();
        gold.add(cell(text), cell(proposition), label_of(cell(label)));
    }
    Ok(gold)
}

/// Every gold statement against every proposition; what the gold does not name is not addressed.
fn own_questions(folder: &Path, propositions: Option<&Path>) -> Result<Vec<Question>, Fault> {
    let beside = folder.join("../propositions.toml");
    let path = propositions.unwrap_or(&beside);
    let propositions = standpoint_stance::parse_propositions(&read(path)?)
        .with_context(|| path.display().to_string())
        .or_fault(Exit::Usage)?;
    let articles = articles_in(&folder.join(".."))?;
    let mut questions = Vec::new();
    for path in names_in(folder)? {
        let is_gold = path.extension().is_some_and(|e| e == "toml")
            && path.file_stem().is_some_and(|stem| stem != "identities");
        if !is_gold {
            continue;
        }
        let name = path.display().to_string();
        let toml = read(&path)?;
        let file = own::article_of(&name, &toml).or_fault(Exit::Usage)?;
        let article = articles.get(&file).ok_or_else(|| {
            Fault::new(
                Exit::Usage,
                anyhow!("{name}: its article {file} is not there"),
            )
        })?;
        let gold = own::parse(&name, &toml, &article.text).or_fault(Exit::Usage)?;
        for statement in &gold.statements {
            let words: Vec<&str> = statement
                .content
                .iter()
                .map(|s| s.of(&article.text))
                .collect();
            questions.extend(propositions.iter().map(|proposition| {
                Question {
                    text: words.join(" "),
                    polarity: statement.polarity.unwrap_or_default(),
                    proposition: proposition.clone(),
                    label: statement
                        .stances
                        .get(&proposition.id)
                        .copied()
                        .unwrap_or(StanceLabel::Neutral),
                }
            }));
        }
    }
    Ok(questions)
}

impl Report {
    pub(super) fn table(&self) -> String {
        let s = &self.scores;
        let mut t = String::new();
        // Writing into a String cannot fail.
        let _ = writeln!(
            t,
            "{} (n = {}, {} rows left out)\n",
            self.gold, s.n, self.left_out
        );
        for (name, value) in [
            ("accuracy", s.accuracy),
            ("macro-F1", s.macro_f1),
            ("  of the most frequent label", s.majority_macro_f1),
            ("wrong side, of the sided", s.wrong_side),
            ("two-way accuracy, of the sided", s.two_way),
            ("expected calibration error", s.ece),
        ] {
            let _ = writeln!(t, "{name:<32} {value:.3}");
        }
        let _ = writeln!(t, "\ngold \\ found     support  oppose neutral");
        for (name, row) in ["support", "oppose", "neutral"].iter().zip(s.confusion) {
            let _ = writeln!(t, "{name:<16} {:>8} {:>7} {:>7}", row[0], row[1], row[2]);
        }
        let _ = writeln!(t, "\nconfidence  right      n");
        for bin in &s.reliability {
            let _ = writeln!(
                t,
                "{:>10.2} {:>6.2} {:>6}",
                bin.confidence, bin.accuracy, bin.n
            );
        }
        t
    }
}
