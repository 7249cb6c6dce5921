//! Tables of invented people, and a folder's contents as one value.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::path::Path;

use serde_json::json;
use standpoint_export::{
    AnalystRow, Context, Disk, DiskFile, FailureRow, Kind, RealDisk, SourceRow, StatementRow,
    Tables,
};

/// Texts that try to be something else.
pub(crate) const HOSTILE: [&str; 8] = [
    "=HYPERLINK(\"http://example.org\",\"click\")",
    "+44 20 7946 0000, he said",
    "-2+3",
    "@SUM(A1:A9)",
    "＝1+1",
    "\t=1+1",
    "</script><img src=x onerror=alert(1)>",
    "one\r\ntwo \u{202e}three\u{0} \"four\", five; six",
];

const PEOPLE: [(&str, &str); 6] = [
    ("Orla Brandt", "person"),
    ("Jon Okafor", "person"),
    ("Port Council", "organisation"),
    ("dockers", "group"),
    ("Mira Ansari-Løvås", "author"),
    ("=cmd|'/C calc'!A0", "person"),
];
const SOURCES: [&str; 3] = ["The Harbour Post", "+Inland Courier", ""];
const DATES: [&str; 4] = ["2031-03-01", "2031-04-17", "2031-05", ""];

/// Tables with `statements` statements on two propositions. `seed` varies the numbers.
pub(crate) fn tables(statements: u32, seed: u32) -> Tables {
    let propositions = vec![
        (
            "ferry".to_owned(),
            "The ferry line should stay open.".to_owned(),
        ),
        ("toll".to_owned(), "The bridge toll is too high.".to_owned()),
    ];
    let mut tables = Tables {
        propositions,
        ..Tables::default()
    };
    tables.run = json!({ "articles_in": statements, "seed": seed });
    for i in 0..statements {
        let who = (i % 6) as usize;
        let text = match i % 10 {
            9 => HOSTILE[(i / 10) as usize % HOSTILE.len()].to_owned(),
            _ => format!(
                "The crossing matters to us, and number {i} says so plainly, whatever the council may \
                 think of it and whoever pays for the boats in the end."
            ),
        };
        tables.contexts.push(Context {
            statement_id: format!("s{i:04}"),
            title: format!("Ferry dispute, part {}", i / 3),
            url: "https://news.example/ferry".to_owned(),
            before: "Asked on the quay, she said: “".to_owned(),
            inside: text.clone(),
            after: "” The council did not answer.".to_owned(),
        });
        for (p, proposition) in ["ferry", "toll"].into_iter().enumerate() {
            let mixed = (i * 7919 + seed * 104_729 + p as u32 * 31) % 1_000_001;
            let (support, oppose) = (mixed, (1_000_000 - mixed) / 2);
            tables.statements.push(StatementRow {
                statement_id: format!("s{i:04}"),
                article_id: format!("a{:012x}", i / 3),
                file: format!("north/{:02}.txt", i / 3),
                source: SOURCES[(i / 3) as usize % 3].to_owned(),
                published: DATES[(i / 3) as usize % 4].to_owned(),
                analyst_id: format!("analyst-{who}"),
                analyst: PEOPLE[who].0.to_owned(),
                speaker: if i % 2 == 0 {
                    "she".to_owned()
                } else {
                    PEOPLE[who].0.to_owned()
                },
                kind: ["direct", "indirect", "mixed"][i as usize % 3].to_owned(),
                cue: "said".to_owned(),
                start: i % 60 * 100,
                end: i % 60 * 100 + text.chars().count() as u32,
                text: text.clone(),
                proposition_id: proposition.to_owned(),
                p_support: support,
                p_neutral: 1_000_000 - support - oppose,
                p_oppose: oppose,
                score: i64::from(support) - i64::from(oppose),
                label: match mixed {
                    0..=300_000 => "oppose",
                    500_000.. => "support",
                    _ => "neutral",
                }
                .to_owned(),
                flags: if i % 4 == 0 {
                    vec!["denied".into(), "nested".into()]
                } else {
                    vec![]
                },
                rule: "quote_verb+surname".to_owned(),
                confidence: 500 + i % 500,
            });
        }
    }
    for (who, (name, kind)) in PEOPLE.into_iter().enumerate() {
        for (p, proposition) in ["ferry", "toll"].into_iter().enumerate() {
            let score = (who as i64 * 300_001 - 700_003 + i64::from(seed)) * (1 - 2 * p as i64);
            let known = !(who == 3 && p == 1);
            tables.analysts.push(AnalystRow {
                analyst_id: format!("analyst-{who}"),
                analyst: name.to_owned(),
                kind: kind.to_owned(),
                titles: if who == 0 {
                    vec!["Dr".into(), "Gen.".into()]
                } else {
                    vec![]
                },
                role: "reader in ports, \"old\" and new".to_owned(),
                affiliation: "University of the Sound".to_owned(),
                proposition_id: proposition.to_owned(),
                score: known.then_some(score),
                ci_low: known.then_some((score - 150_000).max(-1_000_000)),
                ci_high: known.then_some((score + 100_000).min(1_000_000)),
                label: if score > 0 { "support" } else { "oppose" }.to_owned(),
                support: 3,
                oppose: 1,
                neutral: 2,
                statements: 6,
                articles: 4,
                sources: 2,
                net: Some(333_333),
                logit: 847_298,
            });
        }
    }
    for (s, source) in SOURCES.into_iter().take(2).enumerate() {
        for proposition in ["ferry", "toll"] {
            tables.sources.push(SourceRow {
                source: source.to_owned(),
                proposition_id: proposition.to_owned(),
                score: Some(250_050 - 500_000 * s as i64),
                ci_low: Some(-100_000 - 400_000 * s as i64),
                ci_high: Some(600_000 - 500_000 * s as i64),
                label: "support".to_owned(),
                support: 5,
                oppose: 2,
                neutral: 1,
                statements: 8,
                analysts: 4,
                articles: 3,
                net: Some(375_000),
                logit: 788_457,
            });
        }
    }
    tables.failures.push(FailureRow {
        file: "north/broken.html".to_owned(),
        status: "failed".to_owned(),
        code: "not_text".to_owned(),
        message: "more than half of its bytes are control characters".to_owned(),
        ..FailureRow::default()
    });
    tables
        .evidence
        .push(json!({ "statement_id": "s0000", "raw": "=1+1\t\u{202e}" }));
    tables
}

/// Every file of a folder and its bytes.
pub(crate) fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    entries
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            (name, std::fs::read(&path).expect("a file"))
        })
        .collect()
}

/// Fails if two folders differ, and says in which files.
pub(crate) fn assert_same(
    found: &BTreeMap<String, Vec<u8>>,
    expected: &BTreeMap<String, Vec<u8>>,
    when: &str,
) {
    let names: Vec<_> = found.keys().chain(expected.keys()).collect();
    let differing: Vec<_> = names
        .into_iter()
        .filter(|n| found.get(*n) != expected.get(*n))
        .collect();
    assert!(differing.is_empty(), "{when}: {differing:?} differ");
}

/// The real disk without its waits.
pub(crate) struct FastDisk;

struct FastFile(Box<dyn DiskFile>);

impl Write for FastFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

impl DiskFile for FastFile {
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Disk for FastDisk {
    fn kind(&self, path: &Path) -> io::Result<Option<Kind>> {
        RealDisk.kind(path)
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        RealDisk.create_folder(path)
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(FastFile(RealDisk.create(path)?)))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read>> {
        RealDisk.open(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        RealDisk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        RealDisk.remove(path)
    }

    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
}
