//! Measures sentence boundaries: `cargo run -p standpoint-segment --example boundaries -- DATA_DIR`.
//!
//! DATA_DIR holds `pragmatic_cases.jsonl`, `pysbd_cases.jsonl`, `sentencex_en_cases.txt` and the CoNLL-U
//! files `ewt_dev`, `ewt_test`, `gum_news_interview` (`.conllu.gz`).
//!
//! A sentence is counted by its first and last character that is not white space, so that trimming is
//! no matter. *exact* is the share of cases with every sentence right, which is what the golden rules
//! publish; *F1* is over sentences by both ends; *inner* is F1 over the boundaries inside paragraphs, so
//! that a paragraph's end, which no splitter can miss, counts for nobody.
//!
//! CoNLL-U sentences become text again: tokens (the surface form of a multiword token) with a space
//! behind each unless `SpaceAfter=No`, sentences joined likewise, `# newpar` as a blank line, one text per
//! `# newdoc`. A second argument, `errors=NAME`, lists the errors of our splitter on the set of that name.

#![expect(clippy::print_stdout, reason = "an example that prints is its purpose")]

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};
use standpoint_segment::{segment_text, split_sentences};
use standpoint_text::Span;
use unicode_segmentation::UnicodeSegmentation;

/// Sentences by first and last visible character; `fixed` are the ends that paragraphs give away.
struct Case {
    text: String,
    gold: BTreeSet<(usize, usize)>,
    fixed: BTreeSet<usize>,
}

struct Set {
    name: &'static str,
    cases: Vec<Case>,
    left_out: usize,
}

type Splitter = fn(&str) -> Vec<Span>;

const SPLITTERS: [(&str, Splitter); 4] = [
    ("sentencex", sentencex),
    ("unicode", unicode),
    ("ours plain", plain),
    ("ours quotes", quotes),
];

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments
        .next()
        .context("usage: boundaries DATA_DIR [errors=NAME]")?;
    let errors = arguments.next();
    let folder = Path::new(&folder);
    let pysbd = |golden| json_cases(&folder.join("pysbd_cases.jsonl"), golden);
    let sets = [
        Set::new("golden rules", pysbd(true)?),
        Set::new(
            "pragmatic",
            json_cases(&folder.join("pragmatic_cases.jsonl"), false)?,
        ),
        Set::new("pysbd others", pysbd(false)?),
        Set::new(
            "sentencex en",
            text_cases(&folder.join("sentencex_en_cases.txt"))?,
        ),
        Set {
            cases: conllu(&folder.join("ewt_train.conllu.gz"))?,
            name: "ewt train",
            left_out: 0,
        },
        Set {
            cases: conllu(&folder.join("ewt_dev.conllu.gz"))?,
            name: "ewt dev",
            left_out: 0,
        },
        Set {
            cases: conllu(&folder.join("ewt_test.conllu.gz"))?,
            name: "ewt test",
            left_out: 0,
        },
        Set {
            cases: conllu(&folder.join("gum_news_interview.conllu.gz"))?,
            name: "gum",
            left_out: 0,
        },
    ];
    if let Some(name) = errors.as_deref().and_then(|e| e.strip_prefix("errors=")) {
        for set in sets.iter().filter(|s| s.name == name) {
            list_errors(set, plain);
        }
        return Ok(());
    }
    println!(
        "{:<14}{:>6}{:>7}  {:<12}{:>7}{:>7}{:>7}",
        "set", "cases", "sents", "splitter", "exact", "F1", "inner"
    );
    for set in &sets {
        let sentences: usize = set.cases.iter().map(|c| c.gold.len()).sum();
        for (name, splitter) in SPLITTERS {
            let [exact, f1, inner] = score(set, splitter);
            println!(
                "{:<14}{:>6}{sentences:>7}  {name:<12}{exact:>7.1}{f1:>7.1}{inner:>7.1}",
                set.name,
                set.cases.len()
            );
        }
        if set.left_out > 0 {
            println!(
                "{:<14}{} cases left out: their sentences are not the text's",
                "", set.left_out
            );
        }
    }
    println!(
        "\npublished, golden rules, exact: sentencex 100, pySBD 93, blingfire 92, syntok 86, spaCy 82, NLTK 72"
    );
    Ok(())
}

fn plain(text: &str) -> Vec<Span> {
    let (segments, _) = segment_text(text, &[]);
    segments
        .paragraphs
        .iter()
        .flat_map(|p| split_sentences(text, p.span))
        .collect()
}

fn quotes(text: &str) -> Vec<Span> {
    segment_text(text, &[])
        .0
        .sentences
        .iter()
        .map(|s| s.span)
        .collect()
}

fn sentencex(text: &str) -> Vec<Span> {
    let boundaries = sentencex::get_sentence_boundaries("en", text);
    boundaries
        .iter()
        .map(|b| Span::new(b.start_byte, b.end_byte).trimmed(text))
        .collect()
}

fn unicode(text: &str) -> Vec<Span> {
    let bounds = text.split_sentence_bound_indices();
    bounds
        .map(|(start, s)| Span::new(start, start + s.len()).trimmed(text))
        .collect()
}

/// In counts of characters that are no white space.
fn visible(text: &str, spans: &[Span]) -> BTreeSet<(usize, usize)> {
    let mut before = vec![0; text.len() + 1];
    let mut count = 0;
    for (at, c) in text.char_indices() {
        before[at..at + c.len_utf8()].fill(count);
        count += usize::from(!c.is_whitespace());
    }
    before[text.len()] = count;
    spans
        .iter()
        .filter(|s| !s.is_empty())
        .map(|s| (before[s.start()], before[s.end()]))
        .collect()
}

/// Percentages: cases wholly right, F1 over sentences, F1 over inner boundaries.
fn score(set: &Set, splitter: Splitter) -> [f64; 3] {
    let (mut exact, mut both, mut found, mut gold) = (0, 0, 0, 0);
    let (mut inner_both, mut inner_found, mut inner_gold) = (0, 0, 0);
    for case in &set.cases {
        let ours = visible(&case.text, &splitter(&case.text));
        exact += usize::from(ours == case.gold);
        both += ours.intersection(&case.gold).count();
        found += ours.len();
        gold += case.gold.len();
        let inner = |sentences: &BTreeSet<(usize, usize)>| -> BTreeSet<usize> {
            sentences
                .iter()
                .map(|s| s.1)
                .filter(|end| !case.fixed.contains(end))
                .collect()
        };
        let (a, b) = (inner(&ours), inner(&case.gold));
        inner_both += a.intersection(&b).count();
        inner_found += a.len();
        inner_gold += b.len();
    }
    let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
    [
        percent(exact, set.cases.len()),
        percent(2 * both, found + gold),
        percent(2 * inner_both, inner_found + inner_gold),
    ]
}

fn list_errors(set: &Set, splitter: Splitter) {
    for case in &set.cases {
        let ours: BTreeSet<usize> = visible(&case.text, &splitter(&case.text))
            .iter()
            .map(|s| s.1)
            .collect();
        let gold: BTreeSet<usize> = case.gold.iter().map(|s| s.1).collect();
        let seen: Vec<char> = case.text.chars().collect();
        let mut count = 0;
        for (i, c) in seen.iter().enumerate() {
            count += usize::from(!c.is_whitespace());
            if c.is_whitespace() || ours.contains(&count) == gold.contains(&count) {
                continue;
            }
            let around = |from: usize, to: usize| -> String {
                seen[from..to.min(seen.len())]
                    .iter()
                    .collect::<String>()
                    .replace('\n', "⏎")
            };
            let kind = if ours.contains(&count) {
                "extra "
            } else {
                "missed"
            };
            println!(
                "{kind} {}¦{}",
                around(i.saturating_sub(50), i + 1),
                around(i + 1, i + 40)
            );
        }
    }
}

impl Set {
    fn new(name: &'static str, cases: Vec<(String, Vec<String>)>) -> Self {
        let n = cases.len();
        let cases: Vec<Case> = cases
            .into_iter()
            .filter_map(|(text, gold)| case(text, &gold))
            .collect();
        Self {
            name,
            left_out: n - cases.len(),
            cases,
        }
    }
}

/// `None` if the sentences are not made of the text's characters.
fn case(text: String, sentences: &[String]) -> Option<Case> {
    let squeeze = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let mut gold = BTreeSet::new();
    let mut all = String::new();
    let mut at = 0;
    for sentence in sentences {
        let words = squeeze(sentence);
        let length = words.chars().count();
        gold.insert((at, at + length));
        at += length;
        all.push_str(&words);
    }
    (all == squeeze(&text)).then(|| Case {
        text,
        gold,
        fixed: BTreeSet::from([at]),
    })
}

fn json_cases(path: &Path, golden: bool) -> Result<Vec<(String, Vec<String>)>> {
    let file = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let mut cases = Vec::new();
    for line in file.lines() {
        let value: serde_json::Value = serde_json::from_str(line)?;
        let is_golden = value["src"]
            .as_str()
            .is_some_and(|s| s.ends_with("english_golden_rules.py"));
        if value["src"].is_string() && is_golden != golden {
            continue;
        }
        let text = value["text"]
            .as_str()
            .context("a case without text")?
            .to_owned();
        let sentences = value["sents"]
            .as_array()
            .context("a case without sentences")?;
        let sentences = sentences
            .iter()
            .filter_map(|s| Some(s.as_str()?.to_owned()))
            .collect();
        cases.push((text, sentences));
    }
    Ok(cases)
}

/// Cases between `===`, text and sentences between `---`; `#` turns a case off.
fn text_cases(path: &Path) -> Result<Vec<(String, Vec<String>)>> {
    let file = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let mut cases = Vec::new();
    for case in file.split("===").map(str::trim) {
        if let Some((text, sentences)) = case.split_once("---").filter(|_| !case.starts_with('#')) {
            let sentences = sentences.lines().map(str::trim).filter(|l| !l.is_empty());
            cases.push((
                text.trim().to_owned(),
                sentences.map(str::to_owned).collect(),
            ));
        }
    }
    Ok(cases)
}

/// One case per document.
fn conllu(path: &Path) -> Result<Vec<Case>> {
    let file = std::fs::File::open(path).with_context(|| path.display().to_string())?;
    let mut content = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut content)?;
    let mut cases = Vec::new();
    let mut document = Document::default();
    for block in content.split("\n\n").filter(|b| !b.trim().is_empty()) {
        if block.lines().any(|l| l.starts_with("# newdoc")) {
            cases.push(std::mem::take(&mut document).into_case());
        }
        if block
            .lines()
            .any(|l| l == "# newpar" || l.starts_with("# newpar id"))
        {
            document.new_paragraph();
        }
        document.sentence(block);
    }
    cases.push(document.into_case());
    cases.retain(|c| !c.gold.is_empty());
    Ok(cases)
}

#[derive(Default)]
struct Document {
    text: String,
    spans: Vec<Span>,
    paragraph_ends: Vec<Span>,
}

impl Document {
    fn new_paragraph(&mut self) {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
            self.paragraph_ends.extend(self.spans.last());
        }
    }

    fn sentence(&mut self, block: &str) {
        let start = self.text.len();
        let mut inside_multiword_until = 0;
        for line in block.lines().filter(|l| !l.starts_with('#')) {
            let fields: Vec<&str> = line.split('\t').collect();
            let [id, form, .., misc] = fields.as_slice() else {
                continue;
            };
            if let Some((_, last)) = id.split_once('-') {
                inside_multiword_until = last.parse().unwrap_or(0);
            } else if id.contains('.')
                || id.parse::<u32>().is_ok_and(|i| i <= inside_multiword_until)
            {
                continue;
            }
            self.text.push_str(form);
            if !misc.contains("SpaceAfter=No") {
                self.text.push(' ');
            }
        }
        self.spans
            .push(Span::new(start, self.text.len()).trimmed(&self.text));
    }

    fn into_case(mut self) -> Case {
        self.paragraph_ends.extend(self.spans.last());
        let gold = visible(&self.text, &self.spans);
        let fixed = visible(&self.text, &self.paragraph_ends)
            .iter()
            .map(|s| s.1)
            .collect();
        Case {
            text: self.text,
            gold,
            fixed,
        }
    }
}
