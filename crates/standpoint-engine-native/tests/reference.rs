//! Against BERT and MPNet as their papers have them, in plain loops and fp64, on small models of random weights.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;
use safetensors::tensor::{Dtype, TensorView};
use standpoint_engine_native::{TokenEncoder, quantised};

const WIDTH: usize = 64;
const HEADS: usize = 2;
const INNER: usize = 128;
const LAYERS: usize = 2;
const WORDS: usize = 50;
const LABELS: usize = 5;

#[derive(Debug, Clone, Copy)]
enum Kind {
    Bert,
    Mpnet,
}
use Kind::{Bert, Mpnet};

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Bert => "bert",
            Mpnet => "mpnet",
        }
    }

    /// The most tokens: enough for MPNet's last bucket of distances, which begins at 91.
    fn most(self) -> usize {
        match self {
            Bert => 40,
            Mpnet => 130,
        }
    }

    /// MPNet's first two are never a word's.
    fn positions(self) -> usize {
        match self {
            Bert => self.most(),
            Mpnet => self.most() + 2,
        }
    }

    /// Where each token stands; 1 is MPNet's token of padding, which is counted apart.
    fn places(self, ids: &[u32]) -> Vec<usize> {
        let words = |ids: &[u32]| ids.iter().filter(|id| **id != 1).count();
        match self {
            Bert => (0..ids.len()).collect(),
            Mpnet => (0..ids.len())
                .map(|i| if ids[i] == 1 { 1 } else { 2 + words(&ids[..i]) })
                .collect(),
        }
    }

    /// Queries, keys, values, what follows them, and its norm.
    fn attention(self) -> [&'static str; 5] {
        match self {
            Bert => [
                "attention.self.query",
                "attention.self.key",
                "attention.self.value",
                "attention.output.dense",
                "attention.output.LayerNorm",
            ],
            Mpnet => [
                "attention.attn.q",
                "attention.attn.k",
                "attention.attn.v",
                "attention.attn.o",
                "attention.LayerNorm",
            ],
        }
    }
}

/// Names to shapes and values.
type Model = BTreeMap<String, (Vec<usize>, Vec<f32>)>;

/// Numbers around 0, the same for the same seed.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f32 {
        // SplitMix64; four of them added up are near enough to a normal distribution.
        (0..4)
            .map(|_| {
                self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
                let mut z = self.0;
                z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
                #[expect(clippy::cast_precision_loss, reason = "24 bits")]
                let unit = ((z ^ (z >> 31)) >> 40) as f32 / (1 << 24) as f32;
                unit - 0.5
            })
            .sum::<f32>()
            * 1.7
    }
}

fn model(kind: Kind, seed: u64) -> Model {
    let mut noise = Noise(seed);
    let mut model = Model::new();
    let mut add = |name: &str, shape: &[usize], spread: f32, around: f32| {
        let values = (0..shape.iter().product()).map(|_| noise.next() * spread + around);
        model.insert(name.to_owned(), (shape.to_vec(), values.collect()));
    };
    let root = kind.name();
    let e = format!("{root}.embeddings");
    add(
        &format!("{e}.word_embeddings.weight"),
        &[WORDS, WIDTH],
        0.5,
        0.0,
    );
    add(
        &format!("{e}.position_embeddings.weight"),
        &[kind.positions(), WIDTH],
        0.3,
        0.0,
    );
    match kind {
        Bert => add(
            &format!("{e}.token_type_embeddings.weight"),
            &[2, WIDTH],
            0.3,
            0.0,
        ),
        Mpnet => add(
            "mpnet.encoder.relative_attention_bias.weight",
            &[32, HEADS],
            2.0,
            0.0,
        ),
    }
    let [query, key, value, out, out_norm] = kind.attention();
    let norms = (0..LAYERS).flat_map(|l| {
        [out_norm, "output.LayerNorm"].map(|n| format!("{root}.encoder.layer.{l}.{n}"))
    });
    for name in norms.chain([format!("{e}.LayerNorm")]) {
        add(&format!("{name}.weight"), &[WIDTH], 0.2, 1.0);
        add(&format!("{name}.bias"), &[WIDTH], 0.2, 0.0);
    }
    for layer in 0..LAYERS {
        let parts = [
            (query, WIDTH, WIDTH, 0.15),
            (key, WIDTH, WIDTH, 0.15),
            (value, WIDTH, WIDTH, 0.15),
            (out, WIDTH, WIDTH, 0.15),
            ("intermediate.dense", INNER, WIDTH, 0.15),
            ("output.dense", WIDTH, INNER, 0.15),
        ];
        for (part, outputs, inputs, spread) in parts {
            let name = format!("{root}.encoder.layer.{layer}.{part}");
            add(&format!("{name}.weight"), &[outputs, inputs], spread, 0.0);
            add(&format!("{name}.bias"), &[outputs], 0.5, 0.0);
        }
    }
    add("tag.weight", &[LABELS, WIDTH], 0.2, 0.0);
    add("tag.bias", &[LABELS], 0.2, 0.0);
    model
}

fn file(model: &Model) -> Vec<u8> {
    let bytes: BTreeMap<&str, Vec<u8>> = model
        .iter()
        .map(|(name, (_, v))| {
            (
                name.as_str(),
                v.iter().flat_map(|v| v.to_le_bytes()).collect(),
            )
        })
        .collect();
    let views = model.iter().map(|(name, (shape, _))| {
        let view = TensorView::new(Dtype::F32, shape.clone(), &bytes[name.as_str()]);
        (name, view.expect("a tensor"))
    });
    safetensors::serialize(views, None).expect("a file")
}

fn open(kind: Kind, bytes: &[u8]) -> TokenEncoder {
    let (name, positions) = (kind.name(), kind.positions());
    let config = format!(
        r#"{{"model_type": "{name}", "hidden_size": {WIDTH}, "num_hidden_layers": {LAYERS},
            "num_attention_heads": {HEADS}, "intermediate_size": {INNER}, "vocab_size": {WORDS},
            "max_position_embeddings": {positions}}}"#
    );
    let config = (Path::new("config.json"), config.as_bytes());
    TokenEncoder::from_bytes("small", config, (Path::new("w"), bytes), &["tag"]).expect("opens")
}

/// The last states by the book.
fn reference(kind: Kind, model: &Model, ids: &[u32]) -> Vec<Vec<f64>> {
    let get = |name: &str| -> Vec<f64> { model[name].1.iter().map(|v| f64::from(*v)).collect() };
    let dense = |x: &[Vec<f64>], name: &str| -> Vec<Vec<f64>> {
        let (w, b) = (get(&format!("{name}.weight")), get(&format!("{name}.bias")));
        x.iter()
            .map(|x| {
                let rows = w.chunks(x.len()).zip(&b);
                rows.map(|(w, b)| w.iter().zip(x).map(|(w, x)| w * x).sum::<f64>() + b)
                    .collect()
            })
            .collect()
    };
    let norm = |x: &[Vec<f64>], name: &str| -> Vec<Vec<f64>> {
        let (g, b) = (get(&format!("{name}.weight")), get(&format!("{name}.bias")));
        x.iter()
            .map(|x| {
                let n = x.len() as f64;
                let mean = x.iter().sum::<f64>() / n;
                let variance = x.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
                let scale = 1.0 / (variance + 1e-12).sqrt();
                let parts = x.iter().zip(&g).zip(&b);
                parts
                    .map(|((x, g), b)| (x - mean) * scale * g + b)
                    .collect()
            })
            .collect()
    };
    let plus = |a: &[Vec<f64>], b: &[Vec<f64>]| -> Vec<Vec<f64>> {
        let rows = a.iter().zip(b);
        rows.map(|(a, b)| a.iter().zip(b).map(|(a, b)| a + b).collect())
            .collect()
    };
    let root = kind.name();
    let e = format!("{root}.embeddings");
    let words = get(&format!("{e}.word_embeddings.weight"));
    let places = get(&format!("{e}.position_embeddings.weight"));
    let (types, distances) = match kind {
        Bert => (get(&format!("{e}.token_type_embeddings.weight")), None),
        Mpnet => {
            let distances = get("mpnet.encoder.relative_attention_bias.weight");
            (vec![0.0; WIDTH], Some(distances))
        }
    };
    let mut x: Vec<Vec<f64>> = ids
        .iter()
        .zip(kind.places(ids))
        .map(|(&id, place)| {
            let at = |table: &[f64], row: usize, i: usize| table[row * WIDTH + i];
            (0..WIDTH)
                .map(|i| at(&words, id as usize, i) + at(&places, place, i) + types[i])
                .collect()
        })
        .collect();
    x = norm(&x, &format!("{e}.LayerNorm"));
    for layer in 0..LAYERS {
        let name = |part: &str| format!("{root}.encoder.layer.{layer}.{part}");
        let [query, key, value, out, out_norm] = kind.attention();
        let [q, k, v] = [query, key, value].map(|part| dense(&x, &name(part)));
        let size = WIDTH / HEADS;
        let mut mixed = vec![vec![0.0; WIDTH]; x.len()];
        for (i, (mixed, q)) in mixed.iter_mut().zip(&q).enumerate() {
            for head in 0..HEADS {
                let columns = head * size..(head + 1) * size;
                let scores = k.iter().enumerate().map(|(j, k)| {
                    let dot: f64 = columns.clone().map(|c| q[c] * k[c]).sum();
                    let bias = distances
                        .as_ref()
                        .map_or(0.0, |d| d[bucket(i, j) * HEADS + head]);
                    (dot / (size as f64).sqrt() + bias).exp()
                });
                let scores: Vec<f64> = scores.collect();
                let total: f64 = scores.iter().sum();
                for c in columns {
                    mixed[c] = scores.iter().zip(&v).map(|(s, v)| s * v[c]).sum::<f64>() / total;
                }
            }
        }
        let out = dense(&mixed, &name(out));
        x = norm(&plus(&x, &out), &name(out_norm));
        let mut inner = dense(&x, &name("intermediate.dense"));
        for v in inner.iter_mut().flatten() {
            *v *= 0.5 * (1.0 + libm::erf(*v / 2.0_f64.sqrt()));
        }
        let out = dense(&inner, &name("output.dense"));
        x = norm(&plus(&x, &out), &name("output.LayerNorm"));
    }
    x
}

/// T5's bucket of a key's distance from a query, out of 32, for distances up to 128.
fn bucket(query: usize, key: usize) -> usize {
    let far = query.abs_diff(key);
    // Roots of two are not exact, and 64 is to be in the bucket that begins with it.
    let steps = ((far as f64 / 8.0).ln() / 16.0_f64.ln() * 8.0 + 1e-9).floor();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 8 where it is taken"
    )]
    let within = if far < 8 {
        far
    } else {
        (8 + steps as usize).min(15)
    };
    within + if key > query { 16 } else { 0 }
}

/// Root of the mean square of the differences; states are around 1.
fn difference(got: &[f32], wanted: &[Vec<f64>]) -> f64 {
    let wanted: Vec<f64> = wanted.concat();
    assert_eq!(got.len(), wanted.len());
    let pairs = got.iter().zip(&wanted);
    let sum: f64 = pairs.map(|(g, w)| (f64::from(*g) - w).powi(2)).sum();
    (sum / wanted.len() as f64).sqrt()
}

/// Eight bits leave 0.01 to 0.04 on such models, which have no weights to spare.
const TOLERANCE: f64 = 0.06;

fn tokens(kind: Kind) -> impl Strategy<Value = Vec<u32>> {
    proptest::collection::vec(0..u32::try_from(WORDS).expect("small"), 1..=kind.most())
}

fn kind_and_tokens() -> impl Strategy<Value = (Kind, Vec<u32>)> {
    prop_oneof![Just(Bert), Just(Mpnet)].prop_flat_map(|kind| (Just(kind), tokens(kind)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn states_are_those_of_the_paper(seed in 0_u64..1000, (kind, ids) in kind_and_tokens()) {
        let model = model(kind, seed);
        let got = open(kind, &file(&model)).states(&ids).expect("states");
        let off = difference(&got, &reference(kind, &model, &ids));
        prop_assert!(off < TOLERANCE, "off by {off}");
    }

    #[test]
    fn the_same_from_any_thread_and_after_anything(
        (kind, ids) in kind_and_tokens(),
        others in tokens(Bert),
    ) {
        let encoder = open(kind, &file(&model(kind, 1)));
        let alone = encoder.run(&ids).expect("scores");
        encoder.run(&others).expect("scores");
        prop_assert_eq!(&encoder.run(&ids).expect("scores"), &alone);
        let elsewhere = std::thread::scope(|scope| {
            scope.spawn(|| encoder.run(&ids).expect("scores")).join().expect("no panic")
        });
        prop_assert_eq!(elsewhere, alone);
    }
}

#[test]
fn the_tolerance_can_tell() {
    // A model that lacks one bias, or has one norm's gain wrong, is further off than eight bits are.
    let ids: Vec<u32> = (0..30).map(|i| i * 7 % 50).collect();
    let parts = [
        (Bert, "bert.encoder.layer.0.attention.self.value.bias"),
        (Bert, "bert.encoder.layer.1.output.dense.bias"),
        (Bert, "bert.encoder.layer.0.attention.self.query.weight"),
        (Mpnet, "mpnet.encoder.layer.0.attention.attn.v.bias"),
        (Mpnet, "mpnet.encoder.layer.1.attention.attn.o.bias"),
        (Mpnet, "mpnet.encoder.layer.0.attention.attn.q.weight"),
        (Mpnet, "mpnet.encoder.relative_attention_bias.weight"),
    ];
    for (kind, name) in parts {
        let mut lacking = model(kind, 3);
        let wanted = reference(kind, &lacking, &ids);
        lacking.get_mut(name).expect("is there").1.fill(0.0);
        let got = open(kind, &file(&lacking)).states(&ids).expect("states");
        let off = difference(&got, &wanted);
        assert!(off > 1.5 * TOLERANCE, "{name} {off}");
    }
}

#[test]
fn heads_are_products_of_the_states() {
    let model = model(Bert, 4);
    let encoder = open(Bert, &file(&model));
    let ids = [3, 1, 4, 1, 5, 9, 2];
    let states = encoder.states(&ids).expect("states");
    let scores = encoder.run(&ids).expect("scores");
    let (weights, bias) = (&model["tag.weight"].1, &model["tag.bias"].1);
    let mut wanted = Vec::new();
    for state in states.chunks(WIDTH) {
        for (row, bias) in weights.chunks(WIDTH).zip(bias) {
            wanted.push(row.iter().zip(state).map(|(w, s)| w * s).sum::<f32>() + bias);
        }
    }
    assert_eq!(scores.len(), 1);
    assert_eq!(scores[0].len(), wanted.len());
    for (got, wanted) in scores[0].iter().zip(&wanted) {
        assert!((got - wanted).abs() < 1e-4, "{got} {wanted}");
    }
}

#[test]
fn a_file_in_int8_gives_the_same_bits() {
    for kind in [Bert, Mpnet] {
        let floats = file(&model(kind, 5));
        let codes = quantised(&floats, Path::new("w")).expect("quantised");
        assert!(codes.len() * 2 < floats.len());
        let ids = [7, 8, 9, 10];
        let states = open(kind, &floats).states(&ids).expect("states");
        assert_eq!(open(kind, &codes).states(&ids).expect("states"), states);
        // What is int8 already stays as it is.
        assert_eq!(quantised(&codes, Path::new("w")).expect("again"), codes);
    }
}

#[test]
fn what_the_model_does_not_know_is_an_error() {
    #[track_caller]
    fn check(encoder: &TokenEncoder, ids: &[u32], part: &str) {
        let message = encoder.states(ids).expect_err("fails").to_string();
        assert!(message.contains(part), "{message}");
    }
    for kind in [Bert, Mpnet] {
        let encoder = open(kind, &file(&model(kind, 6)));
        let most = kind.most();
        check(&encoder, &[1, 50], "token 50");
        let too_many = format!("{} tokens are more than its {most} positions", most + 1);
        check(&encoder, &vec![2; most + 1], &too_many);
        check(&encoder, &[], "without a token");
        let states = encoder.states(&vec![2; most]).expect("fits");
        assert_eq!(states.len(), most * WIDTH);
    }
}
