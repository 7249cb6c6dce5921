//! Each stage of a run by itself, over the twelve articles in `seeds/`. The engines have benches of their
//! own (`pairs` in their crates), and `scripts/bench_peers.sh` compares them with others.
//!
//!     cargo bench -p standpoint --bench stages [-- STAGE]

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use standpoint::aggregate::{self, Observation};
use standpoint::attribution;
use standpoint::export::{self, AnalystRow, SourceRow, StatementRow, Tables};
use standpoint::ingest::{Limits, Options, Outcome, SourceFile, Sources, discover, read};
use standpoint::segment::segment;
use standpoint::text::{Article, Span, Stance};

const SEEDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../seeds");

fn sources() -> Sources {
    let inputs = ["*.txt", "*.md", "*.html"].map(|pattern| format!("{SEEDS}/{pattern}"));
    discover(&inputs, &Options::default()).expect("the seeds")
}

fn read_one(file: &SourceFile, sources: &Sources) -> Vec<Article> {
    let outcomes = read(file, &sources.manifest, &Limits::default()).into_iter();
    outcomes
        .filter_map(|outcome| match outcome {
            Outcome::Article(article) => Some(*article),
            _ => None,
        })
        .collect()
}

fn articles() -> Vec<Article> {
    let sources = sources();
    let articles: Vec<Article> = sources
        .files
        .iter()
        .flat_map(|file| read_one(file, &sources))
        .collect();
    assert_eq!(articles.len(), 12);
    articles
}

/// What happens to every article.
fn per_article(c: &mut Criterion) {
    let mut group = c.benchmark_group("articles");
    group.throughput(Throughput::Elements(12));
    let sources = sources();
    group.bench_function("ingest", |b| {
        b.iter(|| {
            for file in &sources.files {
                black_box(read_one(file, &sources));
            }
        });
    });
    let articles = articles();
    group.bench_function("segment", |b| {
        b.iter(|| {
            for article in &articles {
                black_box(segment(article));
            }
        });
    });
    let options = attribution::Options::default();
    let segmented: Vec<_> = articles.iter().map(|a| (a, segment(a).0)).collect();
    group.bench_function("attribution by rules", |b| {
        b.iter(|| {
            for (article, segments) in &segmented {
                black_box(attribution::attribute(article, segments, &options));
            }
        });
    });
    let layers: Vec<_> = segmented
        .iter()
        .map(|(article, segments)| {
            (
                *article,
                attribution::attribute(article, segments, &options),
            )
        })
        .collect();
    let cast: Vec<_> = layers
        .iter()
        .map(|(article, layer)| (*article, layer))
        .collect();
    let aliases = attribution::Aliases::default();
    group.bench_function("identity", |b| {
        b.iter(|| black_box(attribution::identify(&cast, &aliases)));
    });
    group.finish();
}

/// The attribution model on the first paragraph of an article that fills a window in good part.
fn tagger(c: &mut Criterion) {
    let tagger = standpoint::engine_rten::bundled_tagger().expect("the bundled model opens");
    let articles = articles();
    let paragraph = |article: &Article| -> Option<Span> {
        let (segments, _) = segment(article);
        let spans = segments.paragraphs.iter().map(|p| p.span);
        spans.max_by_key(|span| span.of(&article.text).len())
    };
    let (article, span) = (&articles[0], paragraph(&articles[0]).expect("a paragraph"));
    c.bench_function("tagger, one paragraph", |b| {
        b.iter(|| black_box(tagger.mark(&article.text, &[span]).expect("marks")));
    });
}

/// 1,000 articles of five statements by 200 people, on five propositions.
fn observations() -> Vec<Observation> {
    (0..25_000u32)
        .map(|i| {
            let (statement, proposition) = (i / 5, i % 5);
            let support = f64::from(statement * 7 % 11 + 1);
            let stance = Stance::from_weights(support, 6.0, 12.0 - support).expect("positive");
            Observation {
                analyst: Some(statement * 31 % 200),
                source: Some(statement / 5 % 20),
                article: statement / 5,
                statement,
                proposition,
                stance,
                label: stance.argmax(),
                counts_for_analyst: true,
            }
        })
        .collect()
}

fn aggregate_and_export(c: &mut Criterion) {
    let mut group = c.benchmark_group("1,000 articles");
    group.sample_size(10);
    let run = observations();
    let options = aggregate::Options::default();
    group.bench_function("aggregate by analyst", |b| {
        b.iter(|| black_box(aggregate::by_analyst(&run, &options)));
    });
    group.bench_function("aggregate by source", |b| {
        b.iter(|| black_box(aggregate::by_source(&run, &options)));
    });
    let tables = tables();
    let folder = tempfile::tempdir().expect("a folder");
    group.bench_function("export", |b| {
        b.iter(|| black_box(write(folder.path(), &tables)));
    });
    group.finish();
}

fn write(folder: &Path, tables: &Tables) -> export::Written {
    export::write(folder, tables, &export::Options::default()).expect("written")
}

fn tables() -> Tables {
    let id = |i: usize| format!("p{}", i % 5);
    Tables {
        analysts: (0..1_000)
            .map(|i| AnalystRow {
                analyst_id: format!("analyst-{}", i / 5),
                analyst: format!("Analyst {}", i / 5),
                proposition_id: id(i),
                ..AnalystRow::default()
            })
            .collect(),
        statements: (0..25_000)
            .map(|i| StatementRow {
                statement_id: format!("s{}", i / 5),
                analyst: format!("Analyst {}", i / 5 * 31 % 200),
                proposition_id: id(i),
                text: "The quay, she said, will not open before the storms.".to_owned(),
                ..StatementRow::default()
            })
            .collect(),
        sources: (0..100)
            .map(|i| SourceRow {
                source: format!("Source {}", i / 5),
                proposition_id: id(i),
                ..SourceRow::default()
            })
            .collect(),
        propositions: (0..5)
            .map(|i| (id(i), format!("Proposition {i} is true.")))
            .collect(),
        ..Tables::default()
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = per_article, tagger, aggregate_and_export
}
criterion_main!(benches);
