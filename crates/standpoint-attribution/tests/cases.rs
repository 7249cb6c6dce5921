//! The cases under `cases/`: Markdown, one text per heading, with what must be found in it.
//!
//! ```text
//! ## what the case is about
//! > source: Kelda Times; authors: Ana Ruiz; voice: opinion      (optional)
//!
//! The text, as paragraphs.
//!
//! => direct | Ana Ruiz | said | content … second part
//! => mixed denied nested | group | cue | content
//! @ Ana Ruiz | Dr | economist | Institute of Trade
//! ~ Ana Ruiz, an economist | said | that the pier is safe
//! ^ Ana Ruiz | economist | Institute of Trade
//! ```
//!
//! `~` lines are a model's marks: source (may be empty), cue, content with its marks and "that" (parts joined by
//! " … "); each is found behind `#2` at its second place in the text. `^` lines are people whom it marks, with role
//! (its parts joined by " … ") and affiliation, `-` for none. A case without any mark runs by rules alone.
//!
//! `!` lines are boilerplate: words of the text that nobody is to be read in.
//!
//! `=>` lines are all statements in order; analysts are joined by " + ", `?` is nobody; `=> nothing` says
//! that there are none. `@` lines name some analysts with titles, role and affiliation, `-` for none.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use standpoint_attribution::{Options, Voice, attribute, attribute_marked};
use standpoint_text::{
    Article, ArticleId, Attributions, Link, LocalAnalyst, MarkedContent, MarkedCue, MarkedFact,
    Marks, Metadata, Polarity, Region, RegionKind, RegionOrigin, Span, Statement,
};

#[derive(Default)]
struct Case {
    title: String,
    source: Option<String>,
    authors: Vec<String>,
    voice: Voice,
    text: String,
    statements: Vec<String>,
    analysts: Vec<String>,
    marks: Vec<String>,
    people: Vec<String>,
    boilerplate: Vec<String>,
}

fn parse(markdown: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in markdown.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            cases.push(Case {
                title: title.to_owned(),
                ..Case::default()
            });
        }
        let Some(case) = cases.last_mut() else {
            continue;
        };
        if let Some(statement) = line.strip_prefix("=> ") {
            case.statements
                .extend((statement != "nothing").then(|| statement.to_owned()));
        } else if let Some(analyst) = line.strip_prefix("@ ") {
            case.analysts.push(analyst.to_owned());
        } else if let Some(person) = line.strip_prefix("^ ") {
            case.people.push(person.to_owned());
        } else if let Some(words) = line.strip_prefix("! ") {
            case.boilerplate.push(words.to_owned());
        } else if let Some(mark) = line.strip_prefix("~ ") {
            case.marks.push(mark.to_owned());
        } else if let Some(meta) = line.strip_prefix("> ") {
            for part in meta.split(';') {
                match part.trim().split_once(": ") {
                    Some(("source", source)) => case.source = Some(source.to_owned()),
                    Some(("authors", authors)) => {
                        case.authors = authors.split(", ").map(str::to_owned).collect()
                    }
                    Some(("voice", "opinion")) => case.voice = Voice::Opinion,
                    Some(("voice", "news")) => case.voice = Voice::News,
                    other => panic!("{}: unknown setting {other:?}", case.title),
                }
            }
        } else if !(line.starts_with("## ") || line.is_empty() && case.text.is_empty()) {
            case.text.push_str(line);
            case.text.push('\n');
        }
    }
    for case in &mut cases {
        case.text.truncate(case.text.trim_end().len());
    }
    cases
}

fn article(case: &Case) -> Article {
    Article {
        id: ArticleId("a0".to_owned()),
        file: "case.txt".to_owned(),
        text: Arc::from(case.text.as_str()),
        meta: Metadata {
            source: case.source.clone(),
            authors: case.authors.clone(),
            ..Metadata::default()
        },
        regions: case
            .boilerplate
            .iter()
            .map(|words| Region {
                span: place(case, words),
                kind: RegionKind::Boilerplate,
                origin: RegionOrigin::Rule,
            })
            .collect(),
    }
}

fn found(case: &Case) -> (Article, Attributions) {
    let article = article(case);
    let (segments, _) = standpoint_segment::segment(&article);
    let options = Options { voice: case.voice };
    let found = if case.marks.is_empty() && case.people.is_empty() {
        attribute(&article, &segments, &options)
    } else {
        attribute_marked(&article, &segments, &marks(case), &options)
    };
    (article, found)
}

/// The place of `words` in the text; of "he#2" the second.
fn place(case: &Case, words: &str) -> Span {
    let (words, nth) = match words.rsplit_once('#') {
        Some((words, nth)) => (words, nth.parse().expect("a number behind #")),
        None => (words, 1),
    };
    let (at, _) = case
        .text
        .match_indices(words)
        .nth(nth - 1)
        .unwrap_or_else(|| panic!("{}: no `{words}` in the text", case.title));
    Span::new(at, at + words.len())
}

fn marks(case: &Case) -> Marks {
    let mut marks = Marks::default();
    let link = |to: usize| Link {
        to,
        confidence: 950,
    };
    let parts: Vec<Vec<&str>> = case
        .marks
        .iter()
        .map(|m| m.split(" | ").collect())
        .collect();
    marks.sources = parts
        .iter()
        .filter(|p| !p[0].trim().is_empty())
        .map(|p| place(case, p[0].trim()))
        .collect();
    marks.sources.sort_unstable();
    marks.cues = parts
        .iter()
        .map(|p| MarkedCue {
            span: place(case, p[1]),
            source: (!p[0].trim().is_empty()).then(|| {
                let own = place(case, p[0].trim());
                link(
                    marks
                        .sources
                        .iter()
                        .position(|s| *s == own)
                        .expect("listed"),
                )
            }),
        })
        .collect();
    marks.cues.sort_by_key(|c| c.span);
    for part in &parts {
        let cue = place(case, part[1]);
        let to = marks
            .cues
            .iter()
            .position(|c| c.span == cue)
            .expect("listed");
        for content in part[2].split(" … ") {
            marks.contents.push(MarkedContent {
                span: place(case, content),
                cue: Some(link(to)),
            });
        }
    }
    marks.contents.sort_by_key(|c| c.span);
    people(case, &mut marks);
    marks
}

/// The `^` lines: each fact is looked for nearest to the name.
fn people(case: &Case, marks: &mut Marks) {
    for (person, line) in case.people.iter().enumerate() {
        let parts: Vec<&str> = line.split(" | ").collect();
        let name = place(case, parts[0]);
        marks.persons.push(name);
        let fact = |words: &str| MarkedFact {
            span: (1..=case.text.matches(words).count())
                .map(|nth| place(case, &format!("{words}#{nth}")))
                .min_by_key(|span| span.start.abs_diff(name.start))
                .unwrap_or_else(|| panic!("{}: no `{words}` in the text", case.title)),
            person: Some(Link {
                to: person,
                confidence: 950,
            }),
        };
        let facts = |words: &str| -> Vec<MarkedFact> {
            let parts = words.split(" … ").filter(|&part| part != "-");
            parts.map(fact).collect()
        };
        marks.roles.extend(facts(parts[1]));
        marks.affiliations.extend(facts(parts[2]));
    }
    assert!(marks.persons.is_sorted(), "{}: as in the text", case.title);
}

fn show(text: &str, found: &Attributions, statement: &Statement) -> String {
    let words = |spans: &[Span]| {
        let parts: Vec<String> = spans
            .iter()
            .map(|s| s.of(text).split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        parts.join(" … ")
    };
    let names: Vec<&str> = statement
        .analysts
        .iter()
        .map(|&a| found.analysts[a].name.as_str())
        .collect();
    let polarity = match statement.polarity {
        Polarity::Asserted => String::new(),
        other => format!(" {}", other.as_str()),
    };
    let nested = if statement.nested_in.is_some() {
        " nested"
    } else {
        ""
    };
    let who = if names.is_empty() {
        "?".to_owned()
    } else {
        names.join(" + ")
    };
    format!(
        "{}{polarity}{nested} | {who} | {} | {}",
        statement.kind.as_str(),
        words(&statement.cue),
        words(&statement.content)
    )
}

fn show_analyst(analyst: &LocalAnalyst) -> String {
    let or = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
    let titles = if analyst.titles.is_empty() {
        "-".to_owned()
    } else {
        analyst.titles.join(", ")
    };
    format!(
        "{} | {titles} | {} | {}",
        analyst.name,
        or(&analyst.role),
        or(&analyst.affiliation)
    )
}

fn check(file: &str) -> (usize, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(file);
    let markdown = std::fs::read_to_string(&path).expect("the case file is there");
    let cases = parse(&markdown);
    let mut report = String::new();
    for case in &cases {
        let (article, found) = found(case);
        let actual: Vec<String> = found
            .statements
            .iter()
            .map(|s| show(&article.text, &found, s))
            .collect();
        let analysts: Vec<String> = found.analysts.iter().map(show_analyst).collect();
        let missing: Vec<&String> = case
            .analysts
            .iter()
            .filter(|a| !analysts.contains(a))
            .collect();
        if actual == case.statements && missing.is_empty() {
            continue;
        }
        let _ = writeln!(report, "## {}", case.title);
        for line in case.statements.iter().filter(|l| !actual.contains(l)) {
            let _ = writeln!(report, "missing => {line}");
        }
        for line in &actual {
            let _ = writeln!(report, "=> {line}");
        }
        for line in missing {
            let _ = writeln!(report, "missing @ {line}");
        }
        for line in &analysts {
            let _ = writeln!(report, "@ {line}");
        }
    }
    (cases.len(), report)
}

#[test]
fn cases() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| {
            entry
                .expect("readable")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter(|name| name.ends_with(".md"))
        .collect();
    files.sort();
    let mut count = 0;
    let mut reports = String::new();
    for file in &files {
        let (cases, report) = check(file);
        count += cases;
        if !report.is_empty() {
            let _ = writeln!(reports, "==== {file}\n{report}");
        }
    }
    assert!(reports.is_empty(), "\n{reports}");
    assert!(count >= 120, "only {count} cases were read");
}
