//! Pairs a second of the bundled model, by the length of the premise.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use standpoint_engine_rten::RtenEngine;
use standpoint_stance::{Engine as _, Pair};

const SENTENCE: &str =
    "The harbour board said on Tuesday that the new quay would open before the winter storms. ";
const HYPOTHESES: [&str; 4] = [
    "The quay will open on time.",
    "The quay will be late.",
    "The harbour board is to blame for the delay.",
    "The new quay was a mistake.",
];

fn pairs(c: &mut Criterion) {
    let engine = RtenEngine::bundled().expect("the bundled model opens");
    let mut group = c.benchmark_group("pairs");
    for sentences in [1, 2, 4, 8] {
        let premise = SENTENCE.repeat(sentences);
        let pairs = HYPOTHESES.map(|hypothesis| Pair {
            premise: &premise,
            hypothesis,
        });
        group.throughput(Throughput::Elements(pairs.len() as u64));
        group.bench_with_input(
            BenchmarkId::new("sentences", sentences),
            &pairs,
            |b, pairs| {
                b.iter(|| engine.logits(pairs).expect("answers"));
            },
        );
    }
    group.finish();
}

fn open(c: &mut Criterion) {
    c.bench_function("open", |b| b.iter(|| RtenEngine::bundled().expect("opens")));
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = pairs, open
}
criterion_main!(benches);
