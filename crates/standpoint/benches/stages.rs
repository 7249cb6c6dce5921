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
use standpoint::stance::Pair;
use standpoint::text::{Article, Span, Stance};
use standpoint_model::Checkpoint;
use standpoint_tagger::{Encoder, Scores, Tagger};

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

const HYPOTHESES: [&str; 5] = [
    "The lease of the port should be signed.",
    "The pipeline is worth its price.",
    "Fishing in the closed sea should be allowed again.",
    "The ministry told parliament the truth.",
    "The new government weakens the country.",
];

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

/// Stands in for the tagger's network: arbitrary scores at once, with more marks than any article has, so
/// that what remains is the cost of everything around the network, or more.
#[derive(Debug)]
struct NoNetwork;

impl Encoder for NoNetwork {
    fn encode(&self, ids: &[u32]) -> Result<Scores, Box<dyn std::error::Error + Send + Sync>> {
        let (labels, link) = (2 * 13, 2 * 4 * 64);
        let values = |count: usize| (0..count).map(|i| ((i * 31) % 17) as f32).collect();
        Ok(Scores {
            tags: values(ids.len() * labels),
            link: values(ids.len() * link),
        })
    }

    fn digest(&self) -> &str {
        ""
    }
}

/// From the file to token ids for both models, five propositions a statement, and back from the scores:
/// what a run does with the twelve articles besides running the networks and writing tables.
fn all_but_the_networks(c: &mut Criterion) {
    let model = |file: &str| {
        let path = format!("{}/../../models/{file}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read(path).expect("a bundled model's file")
    };
    let (config, tokenizer) = (
        model("attribution/config.json"),
        model("attribution/tokenizer.json"),
    );
    let tagger = Tagger::new(&config, &tokenizer, Box::new(NoNetwork)).expect("a tagger");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/stance");
    let encoder = Checkpoint::open(Path::new(folder))
        .expect("a model")
        .encoder;
    let options = attribution::Options::default();
    let sources = sources();
    let once = || {
        for file in &sources.files {
            for article in read_one(file, &sources) {
                let (segments, _) = segment(&article);
                let paragraphs: Vec<Span> = segments.paragraphs.iter().map(|p| p.span).collect();
                black_box(tagger.mark(&article.text, &paragraphs).expect("marks"));
                let layer = attribution::attribute(&article, &segments, &options);
                for statement in &layer.statements {
                    let premise = statement.words(&article.text);
                    let pairs = HYPOTHESES.map(|hypothesis| Pair {
                        premise: &premise,
                        hypothesis,
                    });
                    black_box(encoder.encode(&pairs).expect("tokens"));
                }
            }
        }
    };
    let mut group = c.benchmark_group("articles");
    group.throughput(Throughput::Elements(12));
    group.bench_function("all but the networks", |b| b.iter(once));
    group.finish();
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
    targets = per_article, all_but_the_networks, tagger, aggregate_and_export
}
criterion_main!(benches);
