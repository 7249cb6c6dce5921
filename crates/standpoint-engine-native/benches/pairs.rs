//! Pairs a second of the repository's model, by the length of the premise, beside rten's.

use std::path::Path;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use standpoint_engine_native::NativeEngine;
use standpoint_engine_rten::RtenEngine;
use standpoint_stance::{Engine, Pair};

const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/stance");
const SENTENCE: &str =
    "The harbour board said on Tuesday that the new quay would open before the winter storms. ";
const HYPOTHESES: [&str; 5] = [
    "The quay will open on time.",
    "The quay will be late.",
    "The harbour board is to blame for the delay.",
    "The new quay was a mistake.",
    "The town needs the new quay.",
];

fn pairs(c: &mut Criterion) {
    let native = NativeEngine::open(Path::new(MODEL)).expect("the model opens");
    let rten = RtenEngine::open(Path::new(MODEL)).expect("the model opens");
    let engines: [(&str, &dyn Engine); 2] = [("native", &native), ("rten", &rten)];
    for sentences in [1, 2, 4, 8] {
        let mut group = c.benchmark_group(format!("pairs/sentences-{sentences}"));
        let premise = SENTENCE.repeat(sentences);
        let pairs = HYPOTHESES.map(|hypothesis| Pair {
            premise: &premise,
            hypothesis,
        });
        group.throughput(Throughput::Elements(pairs.len() as u64));
        for (name, engine) in engines {
            group.bench_with_input(BenchmarkId::from_parameter(name), &pairs, |b, pairs| {
                b.iter(|| engine.logits(pairs).expect("answers"));
            });
        }
        group.finish();
    }
}

fn open(c: &mut Criterion) {
    c.bench_function("open", |b| {
        b.iter(|| NativeEngine::open(Path::new(MODEL)).expect("opens"));
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = pairs, open
}
criterion_main!(benches);
