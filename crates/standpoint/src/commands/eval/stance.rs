use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use rayon::prelude::*;
use serde::Serialize;
use standpoint_eval::own;
use standpoint_eval::stance::{
    GoldPair, GoldPairs, ScoredPair, StanceScores, label_of, parse_json_lines, parse_topics,
    score_stances,
};
use standpoint_stance::{Engine, Premise, Proposition, ScoreOptions, Scored, Scorer};
use standpoint_text::{Polarity, Stance, StanceLabel};

use super::attribution::articles_in;
use super::{names_in, read, read_maybe_gz};
use crate::args::EvalArgs;
use crate::commands::on_threads;
use crate::commands::score::delimiter_of;
use crate::config::Config;
use crate::engine::{self, Choice};
use crate::exit::{Exit, Fault, OrFault};

#[derive(Debug, Serialize)]
pub(super) struct Report {
    gold: String,
    left_out: usize,
    #[serde(flatten)]
    scores: StanceScores,
    /// Macro-F1 without the proposition: what the texts alone give away.
    #[serde(skip_serializing_if = "Option::is_none")]
    blank_macro_f1: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paraphrases: Option<Paraphrases>,
}

/// How steady labels are when a proposition is put in other words.
#[derive(Debug, Clone, Copy, Serialize)]
struct Paraphrases {
    /// Pairs of a statement and a paraphrase.
    n: usize,
    /// Share of them with another label than the proposition itself gives.
    changed: f64,
}

/// One question of the gold: what is scored, and the answer.
struct Question {
    text: String,
    polarity: Polarity,
    proposition: Proposition,
    label: StanceLabel,
    tags: BTreeSet<String>,
}

pub(super) fn stance(args: &EvalArgs) -> Result<Report, Fault> {
    let topics = topic_files(&args.gold)?;
    let (mut questions, left_out) = if !topics.is_empty() {
        (topic_questions(&topics, args.split.as_deref())?, 0)
    } else if args.gold.is_dir() {
        (own_questions(&args.gold, args.propositions.as_deref())?, 0)
    } else {
        let gold = pairs_of(&args.gold)?;
        let questions = gold.pairs.into_iter().map(question).collect();
        (questions, gold.left_out)
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
    let engine = engine::open(&Choice::of(&args.model, &Config::default()))?;
    on_threads(args.jobs, || {
        let engine = engine.as_ref();
        let found = score(&questions, engine)?;
        let blank_macro_f1 = if args.ablate {
            let blank: Vec<Question> = questions.iter().map(Question::blank).collect();
            Some(score_stances(&paired(&blank, &score(&blank, engine)?)).macro_f1)
        } else {
            None
        };
        Ok(Report {
            gold: args.gold.display().to_string(),
            left_out,
            scores: score_stances(&paired(&questions, &found)),
            blank_macro_f1,
            paraphrases: paraphrases(&questions, engine)?,
        })
    })?
}

fn paired<'q>(questions: &'q [Question], found: &[(Stance, StanceLabel)]) -> Vec<ScoredPair<'q>> {
    questions
        .iter()
        .zip(found)
        .map(|(question, &(stance, label))| ScoredPair {
            gold: question.label,
            stance,
            label,
            tags: &question.tags,
        })
        .collect()
}

/// Asks each question by the proposition alone and by each of its supporting sentences alone. None if no
/// proposition has any.
fn paraphrases(questions: &[Question], engine: &dyn Engine) -> Result<Option<Paraphrases>, Fault> {
    let with: Vec<&Question> = questions
        .iter()
        .filter(|q| !q.proposition.support.is_empty())
        .collect();
    if with.is_empty() {
        return Ok(None);
    }
    let plain: Vec<Question> = with.iter().map(|q| q.asked(&q.proposition.text)).collect();
    let first = score(&plain, engine)?;
    let (mut n, mut changed) = (0, 0);
    let most = with.iter().map(|q| q.proposition.support.len()).max();
    for round in 0..most.unwrap_or(0) {
        let (places, other): (Vec<usize>, Vec<Question>) = with
            .iter()
            .enumerate()
            .filter_map(|(place, q)| Some((place, q.asked(q.proposition.support.get(round)?))))
            .unzip();
        for (place, (_, label)) in places.into_iter().zip(score(&other, engine)?) {
            n += 1;
            changed += usize::from(first[place].1 != label);
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let changed = changed as f64 / n as f64;
    Ok(Some(Paraphrases { n, changed }))
}

impl Question {
    /// The same question in other words, without paraphrases of its own.
    fn asked(&self, words: &str) -> Self {
        Self {
            text: self.text.clone(),
            polarity: self.polarity,
            proposition: Proposition {
                id: self.proposition.id.clone(),
                text: words.to_owned(),
                support: Vec::new(),
                oppose: Vec::new(),
            },
            label: self.label,
            tags: self.tags.clone(),
        }
    }

    /// The statement with a proposition that says nothing.
    fn blank(&self) -> Self {
        self.asked(".")
    }
}

fn score(questions: &[Question], engine: &dyn Engine) -> Result<Vec<(Stance, StanceLabel)>, Fault> {
    let options = ScoreOptions::default().for_model(engine.info());
    let scorers: BTreeMap<&str, Scorer> = questions
        .iter()
        .map(|q| (q.proposition.text.as_str(), &q.proposition))
        .collect::<BTreeMap<_, _>>()
        .into_iter()
        .map(|(text, p)| (text, Scorer::new(vec![p.clone()], options)))
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
            Ok((stance, label))
        })
        .collect()
}

/// The topic files of a folder like `models/corpus/written`, or the one file that is named.
fn topic_files(gold: &Path) -> Result<Vec<PathBuf>, Fault> {
    let is = |path: &Path, extension: &str| path.extension().is_some_and(|e| e == extension);
    if !gold.is_dir() {
        return Ok(if is(gold, "txt") {
            vec![gold.to_owned()]
        } else {
            Vec::new()
        });
    }
    let names = names_in(gold)?;
    if names.iter().any(|path| is(path, "toml")) {
        return Ok(Vec::new());
    }
    Ok(names.into_iter().filter(|path| is(path, "txt")).collect())
}

fn topic_questions(files: &[PathBuf], split: Option<&str>) -> Result<Vec<Question>, Fault> {
    let mut questions = Vec::new();
    for path in files {
        let gold =
            parse_topics(&path.display().to_string(), &read(path)?, split).or_fault(Exit::Usage)?;
        questions.extend(gold.pairs.into_iter().map(question));
    }
    Ok(questions)
}

fn question(pair: GoldPair) -> Question {
    Question {
        text: pair.text,
        polarity: Polarity::Asserted,
        proposition: Proposition {
            id: "p".to_owned(),
            text: pair.proposition,
            support: Vec::new(),
            oppose: Vec::new(),
        },
        label: pair.label,
        tags: pair.tags,
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
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let delimiter = if plain.ends_with(".tsv") {
        b'\t'
    } else {
        delimiter_of(text.as_bytes())
    };
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
                    tags: BTreeSet::new(),
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
        let _ = writeln!(t, "\nsurest    right  wrong side      n");
        for point in &s.coverage {
            let _ = writeln!(
                t,
                "{:>5.0} % {:>7.2} {:>11.3} {:>6}",
                100.0 * point.coverage,
                point.accuracy,
                point.wrong_side,
                point.n
            );
        }
        if !s.by_tag.is_empty() {
            let _ = writeln!(t, "\ntag              right  macro-F1  wrong side      n");
        }
        for (tag, scores) in &s.by_tag {
            let _ = writeln!(
                t,
                "{tag:<16} {:>5.2} {:>9.3} {:>11.3} {:>6}",
                scores.accuracy, scores.macro_f1, scores.wrong_side, scores.n
            );
        }
        if let Some(blank) = self.blank_macro_f1 {
            let _ = writeln!(t, "\nmacro-F1 without the proposition {blank:.3}");
        }
        if let Some(p) = self.paraphrases {
            let _ = writeln!(
                t,
                "\nother label for a paraphrase of the proposition {:.3} (n = {})",
                p.changed, p.n
            );
        }
        t
    }
}
