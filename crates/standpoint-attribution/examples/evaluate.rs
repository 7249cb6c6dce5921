//! Measures the rules against gold: PolNeAR’s brat folders (`text/`, `attributions/`) or folders of our
//! own gold TOML (article files beside them or in the folder above):
//! `cargo run -p standpoint-attribution --example evaluate -- [-v] [--marks] DIR [TAGGER [KEPT]]`, with the
//! attribution model in the folder TAGGER. Its marks are kept in the folder KEPT, so that later runs need no
//! model. `--marks` measures the marks alone, without rules; `-v` prints every miss.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use standpoint_attribution::{Options, attribute, attribute_marked};
use standpoint_eval::{GoldArticle, Role, SpanScores, SpeakerScores, TripleScores};
use standpoint_text::{
    Article, ArticleId, Attributions, Marks, Metadata, Polarity, Span, Statement, StatementKind,
};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let verbose = arguments.iter().any(|a| a == "-v");
    let raw = arguments.iter().any(|a| a == "--marks");
    let mut plain = arguments
        .iter()
        .filter(|a| !a.starts_with('-'))
        .map(PathBuf::from);
    let Some(dir) = plain.next() else {
        eprintln!("usage: evaluate [-v] [--marks] DIR [TAGGER [KEPT]]");
        return;
    };
    let mut tagger = plain.next().map(|model| Tagger {
        model,
        kept: plain.next(),
        open: None,
    });
    let brat = dir.join("attributions").is_dir();
    let pairs = if brat { polnear(&dir) } else { own(&dir) };
    let mut spans: [SpanScores; 3] = Default::default();
    let mut any: [[f64; 4]; 3] = Default::default();
    let mut triples = TripleScores::default();
    let mut speakers = SpeakerScores::default();
    // Right, of all; right, of those denied or declined.
    let mut polarity = [0_usize; 4];
    for (article, gold) in &pairs {
        let (segments, _) = standpoint_segment::segment(article);
        let mut found = match &mut tagger {
            Some(tagger) => {
                let paragraphs: Vec<Span> = segments.paragraphs.iter().map(|p| p.span).collect();
                let marks = tagger.mark(article, &paragraphs);
                let found = if raw {
                    alone(&marks)
                } else {
                    attribute_marked(article, &segments, &marks, &Options::default())
                };
                if verbose {
                    lost(article, &found, &marks);
                    unmarked(&article.text, &found, &marks, gold);
                }
                found
            }
            None => attribute(article, &segments, &Options::default()),
        };
        if let Some(issue) = found
            .issues
            .iter()
            .find(|i| i.code == "voice")
            .filter(|_| !brat && verbose)
        {
            println!("voice {}: {}", gold.file, issue.message);
        }
        found.statements.retain(|s| s.kind != StatementKind::Author);
        speakers.add(standpoint_eval::score_speakers(&found, gold));
        if brat {
            for statement in &mut found.statements {
                statement.content.clone_from(&statement.whole);
            }
        }
        for (at, role) in [Role::Source, Role::Cue, Role::Content]
            .into_iter()
            .enumerate()
        {
            let predicted: Vec<Span> = found
                .statements
                .iter()
                .filter_map(|s| {
                    whole(match role {
                        Role::Source => &s.source,
                        Role::Cue => &s.cue,
                        Role::Content => &s.content,
                    })
                })
                .collect();
            let wanted: Vec<Span> = gold
                .statements
                .iter()
                .filter(|s| s.kind != Some(StatementKind::Author))
                .filter_map(|s| {
                    whole(match role {
                        Role::Source => &s.source,
                        Role::Cue => &s.cue,
                        Role::Content => &s.content,
                    })
                })
                .collect();
            spans[at].add(standpoint_eval::score_spans(&predicted, &wanted));
            overlap(&predicted, &wanted, &mut any[at]);
        }
        for g in &gold.statements {
            let same = (found.statements.iter())
                .map(|f| (standpoint_eval::jaccard(&f.content, &g.content), f))
                .filter(|(overlap, _)| *overlap >= 0.5)
                .max_by(|a, b| a.0.total_cmp(&b.0));
            let (Some(wanted), Some((_, f))) = (g.polarity, same) else {
                continue;
            };
            polarity[0] += usize::from(wanted == f.polarity);
            polarity[1] += 1;
            let told = wanted != Polarity::Asserted;
            polarity[2] += usize::from(told && wanted == f.polarity);
            polarity[3] += usize::from(told);
            if verbose && wanted != f.polarity {
                println!(
                    "POLARITY {} for {} {} ⟨{}⟩ {}",
                    f.polarity.as_str(),
                    wanted.as_str(),
                    f.rule,
                    of(&article.text, &f.cue),
                    of(&article.text, &f.content)
                );
            }
        }
        if verbose {
            misses(article, &found, gold);
            for s in &found.statements {
                let names: Vec<&str> = (s.analysts.iter())
                    .map(|&a| found.analysts[a].name.as_str())
                    .collect();
                let source = of(&article.text, &s.source);
                println!("SPOKE {} [{source}] {}", s.rule, names.join(" + "));
            }
        }
        triples.add(&standpoint_eval::score_triples(&found, gold));
    }
    for (at, role) in ["source", "cue", "content"].into_iter().enumerate() {
        let s = &spans[at];
        let [rp, p, fg, g] = any[at];
        println!(
            "{role:8} exact P {:.1} R {:.1} F {:.1} | begin F {:.1} | jaccard F {:.1} | overlap P {:.1} R {:.1} F {:.1} | predicted {p} gold {g}",
            s.exact.precision() * 100.0,
            s.exact.recall() * 100.0,
            s.exact.f1() * 100.0,
            s.begin.f1() * 100.0,
            s.jaccard.f1() * 100.0,
            100.0 * rp / p,
            100.0 * fg / g,
            200.0 * (rp / p) * (fg / g) / (rp / p + fg / g),
        );
    }
    println!(
        "linked  P {:.1} R {:.1} F {:.1}",
        triples.linked.precision() * 100.0,
        triples.linked.recall() * 100.0,
        triples.linked.f1() * 100.0
    );
    println!(
        "content P {:.1} R {:.1} F {:.1} (half overlap)",
        triples.content.precision() * 100.0,
        triples.content.recall() * 100.0,
        triples.content.f1() * 100.0
    );
    for (slice, rate) in &triples.by_slice {
        println!(
            "  {:?} × {:?}: {:.1} of {}",
            slice.kind,
            slice.source,
            rate.share() * 100.0,
            rate.of
        );
    }
    println!(
        "speakers right {:.1} wrong {:.1} unknown {:.1} (of {}), pronouns {:.1} (of {}), role {:.1} (of {}), affiliation {:.1} (of {})",
        speakers.right.share() * 100.0,
        speakers.wrong.share() * 100.0,
        speakers.unknown.share() * 100.0,
        speakers.right.of,
        speakers.pronouns.share() * 100.0,
        speakers.pronouns.of,
        speakers.role.share() * 100.0,
        speakers.role.of,
        speakers.affiliation.share() * 100.0,
        speakers.affiliation.of,
    );
    let [right, of, told, told_of] = polarity;
    println!("polarity right {right} of {of}, denied or declined {told} of {told_of}");
    if verbose {
        for fault in &speakers.faults {
            println!("{fault}");
        }
    }
}

/// The model, opened when it is first needed.
struct Tagger {
    model: PathBuf,
    kept: Option<PathBuf>,
    open: Option<Mark>,
}

type Mark = Box<dyn Fn(&str, &[Span]) -> Marks>;

impl Tagger {
    fn mark(&mut self, article: &Article, paragraphs: &[Span]) -> Marks {
        // An article's id holds its text, so marks of an older text are not taken for it.
        let name = format!("{}-{}", article.file, article.id.0);
        let stem: String = (name.chars())
            .map(|c| if c.is_alphanumeric() { c } else { '_' })
            .collect();
        let file = self
            .kept
            .as_ref()
            .map(|kept| kept.join(format!("{stem}.json")));
        let read = file.as_ref().and_then(|f| fs::read_to_string(f).ok());
        if let Some(marks) = read.and_then(|json| serde_json::from_str(&json).ok()) {
            return marks;
        }
        let open = self.open.get_or_insert_with(|| {
            let tagger = standpoint_engine_rten::open_tagger(&self.model).expect("a tagger");
            Box::new(move |text, paragraphs| tagger.mark(text, paragraphs).expect("runs"))
        });
        let marks = open(&article.text, paragraphs);
        if let Some(file) = file {
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            fs::write(file, serde_json::to_string(&marks).expect("plain data")).expect("writable");
        }
        marks
    }
}

/// The marks as statements without speakers.
fn alone(marks: &Marks) -> Attributions {
    let statements = groups(marks)
        .map(|(cue, source, content)| Statement {
            kind: StatementKind::Indirect,
            whole: content.clone(),
            content,
            cue: vec![cue],
            source: source.into_iter().collect(),
            analysts: Vec::new(),
            polarity: Polarity::Asserted,
            nested_in: None,
            rule: "marked".to_owned(),
            confidence: 0,
        })
        .collect();
    Attributions {
        statements,
        ..Attributions::default()
    }
}

/// Cues with content: cue, source, contents.
fn groups(marks: &Marks) -> impl Iterator<Item = (Span, Option<Span>, Vec<Span>)> + '_ {
    marks.cues.iter().enumerate().filter_map(|(index, cue)| {
        let content: Vec<Span> = (marks.contents.iter())
            .filter(|c| c.cue.is_some_and(|l| l.to == index))
            .map(|c| c.span)
            .collect();
        let source = cue.source.and_then(|l| marks.sources.get(l.to).copied());
        (!content.is_empty()).then_some((cue.span, source, content))
    })
}

/// Prints what the model has marked and no statement has as it is.
fn lost(article: &Article, found: &Attributions, marks: &Marks) {
    for (cue, source, content) in groups(marks) {
        let same_cue = found.statements.iter().find(|s| s.cue == [cue]);
        let why = match same_cue {
            None => "cue",
            Some(s) if s.source != source.into_iter().collect::<Vec<_>>() => "source",
            Some(s) if s.whole != content => "content",
            Some(_) => continue,
        };
        let became = same_cue.map(|s| {
            format!(
                " became {} [{}] {}",
                s.rule,
                of(&article.text, &s.source),
                of(&article.text, &s.whole)
            )
        });
        println!(
            "LOST {why} [{}] ⟨{}⟩ {}{}",
            source.map_or("", |s| s.of(&article.text)),
            cue.of(&article.text),
            of(&article.text, &content),
            became.unwrap_or_default()
        );
    }
}

/// Prints which rules found something that no cue of the model holds, and whether it is in the gold.
fn unmarked(text: &str, found: &Attributions, marks: &Marks, gold: &GoldArticle) {
    for s in &found.statements {
        let marked = |cue: &Span| marks.cues.iter().any(|m| m.span.overlaps(*cue));
        if s.cue.iter().any(marked) || s.kind == StatementKind::Author {
            continue;
        }
        let hit = (gold.statements.iter()).any(|g| {
            standpoint_eval::jaccard(&s.whole, &g.content) >= 0.5
                && standpoint_eval::jaccard(&s.cue, &g.cue) >= 0.5
        });
        let side = if hit { "hit" } else { "extra" };
        let inside = if s.nested_in.is_some() { "nested" } else { "" };
        println!(
            "RULE {side} {} {} {inside} [{}] ⟨{}⟩ {}",
            s.rule.split('+').next().unwrap_or_default(),
            s.confidence / 50 * 50,
            of(text, &s.source),
            of(text, &s.cue),
            of(text, &s.content),
        );
    }
}

fn whole(spans: &[Span]) -> Option<Span> {
    let (first, last) = (spans.first()?, spans.last()?);
    Some(first.cover(*last))
}

fn overlap(predicted: &[Span], gold: &[Span], sums: &mut [f64; 4]) {
    let count = |of: &[Span], among: &[Span]| {
        u32::try_from(
            of.iter()
                .filter(|a| among.iter().any(|b| a.overlaps(*b)))
                .count(),
        )
        .map_or(0.0, f64::from)
    };
    let len = |of: &[Span]| u32::try_from(of.len()).map_or(0.0, f64::from);
    sums[0] += count(predicted, gold);
    sums[1] += len(predicted);
    sums[2] += count(gold, predicted);
    sums[3] += len(gold);
}

fn misses(article: &Article, found: &Attributions, gold: &GoldArticle) {
    let text = &article.text;
    println!("---- {}", gold.file);
    for s in &gold.statements {
        let hit = whole(&s.content).is_none_or(|c| {
            found
                .statements
                .iter()
                .filter_map(|f| whole(&f.content))
                .any(|f| standpoint_eval::jaccard(&[f], &[c]) >= 0.5)
        });
        if !hit && s.kind != Some(StatementKind::Author) {
            println!(
                "MISS [{}] ⟨{}⟩ {}",
                of(text, &s.source),
                of(text, &s.cue),
                of(text, &s.content)
            );
        }
    }
    for f in &found.statements {
        let hit = gold
            .statements
            .iter()
            .filter_map(|s| whole(&s.content))
            .any(|c| {
                whole(&f.content).is_some_and(|f| standpoint_eval::jaccard(&[f], &[c]) >= 0.5)
            });
        if !hit {
            println!(
                "EXTRA {} [{}] ⟨{}⟩ {}",
                f.rule,
                of(text, &f.source),
                of(text, &f.cue),
                of(text, &f.content)
            );
        }
    }
}

fn of(text: &str, spans: &[Span]) -> String {
    spans
        .iter()
        .map(|s| s.of(text))
        .collect::<Vec<_>>()
        .join(" … ")
}

fn polnear(dir: &Path) -> Vec<(Article, GoldArticle)> {
    let mut pairs = Vec::new();
    for path in files(&dir.join("attributions"), "ann") {
        let stem = path
            .file_stem()
            .and_then(|s| s.to_str())
            .unwrap_or_default();
        let base = stem.rsplit_once('_').map_or(stem, |(b, _)| b);
        let (Ok(standoff), Ok(text)) = (
            fs::read_to_string(&path),
            fs::read_to_string(dir.join("text").join(format!("{base}.txt"))),
        ) else {
            continue;
        };
        match standpoint_eval::brat::parse(stem, &standoff, &text) {
            Ok(gold) => pairs.push((plain(base, &text), gold)),
            Err(error) => eprintln!("{error}"),
        }
    }
    pairs
}

fn plain(file: &str, text: &str) -> Article {
    Article {
        id: ArticleId(file.to_owned()),
        file: file.to_owned(),
        text: Arc::from(text),
        meta: Metadata::default(),
        regions: Vec::new(),
    }
}

/// Articles as ingest reads them, so that their metadata and regions are as in a run.
fn own(dir: &Path) -> Vec<(Article, GoldArticle)> {
    let mut pairs = Vec::new();
    for path in files(dir, "toml") {
        let Ok(toml) = fs::read_to_string(&path) else {
            continue;
        };
        let name = path.display().to_string();
        let Ok(file) = standpoint_eval::own::article_of(&name, &toml) else {
            continue;
        };
        let beside = dir.join(&file);
        let place = if beside.exists() {
            beside
        } else {
            dir.join("..").join(&file)
        };
        let manifest = dir.join("../articles.csv");
        let options = standpoint_ingest::Options {
            manifest: manifest.exists().then_some(manifest),
            ..Default::default()
        };
        let Ok(sources) = standpoint_ingest::discover(&[place.display().to_string()], &options)
        else {
            continue;
        };
        for source in &sources.files {
            for outcome in standpoint_ingest::read(
                source,
                &sources.manifest,
                &standpoint_ingest::Limits::default(),
            ) {
                if let standpoint_ingest::Outcome::Article(article) = outcome {
                    match standpoint_eval::own::parse(&name, &toml, &article.text) {
                        Ok(gold) => pairs.push((*article, gold)),
                        Err(error) => eprintln!("{error}"),
                    }
                }
            }
        }
    }
    pairs
}

fn files(dir: &Path, extension: &str) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(dir)
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == extension))
        .collect();
    paths.sort();
    paths
}
