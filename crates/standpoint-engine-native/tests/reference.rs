//! Against BERT as its paper has it, in plain loops and fp64, on small models of random weights.

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
const POSITIONS: usize = 40;
const LABELS: usize = 5;

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

fn model(seed: u64) -> Model {
    let mut noise = Noise(seed);
    let mut model = Model::new();
    let mut add = |name: &str, shape: &[usize], spread: f32, around: f32| {
        let values = (0..shape.iter().product()).map(|_| noise.next() * spread + around);
        model.insert(name.to_owned(), (shape.to_vec(), values.collect()));
    };
    let e = "bert.embeddings";
    add(
        &format!("{e}.word_embeddings.weight"),
        &[WORDS, WIDTH],
        0.5,
        0.0,
    );
    add(
        &format!("{e}.position_embeddings.weight"),
        &[POSITIONS, WIDTH],
        0.3,
        0.0,
    );
    add(
        &format!("{e}.token_type_embeddings.weight"),
        &[2, WIDTH],
        0.3,
        0.0,
    );
    let norms = (0..LAYERS).flat_map(|l| {
        ["attention.output", "output"].map(|n| format!("bert.encoder.layer.{l}.{n}.LayerNorm"))
    });
    for name in norms.chain([format!("{e}.LayerNorm")]) {
        add(&format!("{name}.weight"), &[WIDTH], 0.2, 1.0);
        add(&format!("{name}.bias"), &[WIDTH], 0.2, 0.0);
    }
    for layer in 0..LAYERS {
        let parts = [
            ("attention.self.query", WIDTH, WIDTH, 0.15),
            ("attention.self.key", WIDTH, WIDTH, 0.15),
            ("attention.self.value", WIDTH, WIDTH, 0.15),
            ("attention.output.dense", WIDTH, WIDTH, 0.15),
            ("intermediate.dense", INNER, WIDTH, 0.15),
            ("output.dense", WIDTH, INNER, 0.15),
        ];
        for (part, outputs, inputs, spread) in parts {
            let name = format!("bert.encoder.layer.{layer}.{part}");
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

fn open(bytes: &[u8]) -> TokenEncoder {
    let config = format!(
        r#"{{"model_type": "bert", "hidden_size": {WIDTH}, "num_hidden_layers": {LAYERS},
            "num_attention_heads": {HEADS}, "intermediate_size": {INNER}, "vocab_size": {WORDS},
            "max_position_embeddings": {POSITIONS}}}"#
    );
    let config = (Path::new("config.json"), config.as_bytes());
    TokenEncoder::from_bytes("small", config, (Path::new("w"), bytes), &["tag"]).expect("opens")
}

/// The last states by the book.
fn reference(model: &Model, ids: &[u32]) -> Vec<Vec<f64>> {
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
    let e = "bert.embeddings";
    let words = get(&format!("{e}.word_embeddings.weight"));
    let places = get(&format!("{e}.position_embeddings.weight"));
    let types = get(&format!("{e}.token_type_embeddings.weight"));
    let mut x: Vec<Vec<f64>> = ids
        .iter()
        .enumerate()
        .map(|(place, &id)| {
            let at = |table: &[f64], row: usize, i: usize| table[row * WIDTH + i];
            (0..WIDTH)
                .map(|i| at(&words, id as usize, i) + at(&places, place, i) + types[i])
                .collect()
        })
        .collect();
    x = norm(&x, &format!("{e}.LayerNorm"));
    for layer in 0..LAYERS {
        let name = |part: &str| format!("bert.encoder.layer.{layer}.{part}");
        let [q, k, v] =
            ["query", "key", "value"].map(|p| dense(&x, &name(&format!("attention.self.{p}"))));
        let size = WIDTH / HEADS;
        let mut mixed = vec![vec![0.0; WIDTH]; x.len()];
        for (mixed, q) in mixed.iter_mut().zip(&q) {
            for head in 0..HEADS {
                let columns = head * size..(head + 1) * size;
                let scores = k.iter().map(|k| {
                    let dot: f64 = columns.clone().map(|c| q[c] * k[c]).sum();
                    (dot / (size as f64).sqrt()).exp()
                });
                let scores: Vec<f64> = scores.collect();
                let total: f64 = scores.iter().sum();
                for c in columns {
                    mixed[c] = scores.iter().zip(&v).map(|(s, v)| s * v[c]).sum::<f64>() / total;
                }
            }
        }
        let out = dense(&mixed, &name("attention.output.dense"));
        x = norm(&plus(&x, &out), &name("attention.output.LayerNorm"));
        let mut inner = dense(&x, &name("intermediate.dense"));
        for v in inner.iter_mut().flatten() {
            *v *= 0.5 * (1.0 + libm::erf(*v / 2.0_f64.sqrt()));
        }
        let out = dense(&inner, &name("output.dense"));
        x = norm(&plus(&x, &out), &name("output.LayerNorm"));
    }
    x
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

fn tokens() -> impl Strategy<Value = Vec<u32>> {
    proptest::collection::vec(0..u32::try_from(WORDS).expect("small"), 1..POSITIONS)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn states_are_those_of_the_paper(seed in 0_u64..1000, ids in tokens()) {
        let model = model(seed);
        let got = open(&file(&model)).states(&ids).expect("states");
        let off = difference(&got, &reference(&model, &ids));
        prop_assert!(off < TOLERANCE, "off by {off}");
    }

    #[test]
    fn the_same_from_any_thread_and_after_anything(ids in tokens(), others in tokens()) {
        let encoder = open(&file(&model(1)));
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
    let whole = model(3);
    let wanted = reference(&whole, &ids);
    for name in [
        "bert.encoder.layer.0.attention.self.value.bias",
        "bert.encoder.layer.1.output.dense.bias",
        "bert.encoder.layer.0.attention.self.query.weight",
    ] {
        let mut lacking = whole.clone();
        lacking.get_mut(name).expect("is there").1.fill(0.0);
        let got = open(&file(&lacking)).states(&ids).expect("states");
        let off = difference(&got, &wanted);
        assert!(off > 1.5 * TOLERANCE, "{name} {off}");
    }
}

#[test]
fn heads_are_products_of_the_states() {
    let model = model(4);
    let encoder = open(&file(&model));
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
    let floats = file(&model(5));
    let codes = quantised(&floats, Path::new("w")).expect("quantised");
    assert!(codes.len() * 2 < floats.len());
    let ids = [7, 8, 9, 10];
    let states = open(&floats).states(&ids).expect("states");
    assert_eq!(open(&codes).states(&ids).expect("states"), states);
    // What is int8 already stays as it is.
    assert_eq!(quantised(&codes, Path::new("w")).expect("again"), codes);
}

#[test]
fn what_the_model_does_not_know_is_an_error() {
    let encoder = open(&file(&model(6)));
    #[track_caller]
    fn check(encoder: &TokenEncoder, ids: &[u32], part: &str) {
        let message = encoder.states(ids).expect_err("fails").to_string();
        assert!(message.contains(part), "{message}");
    }
    check(&encoder, &[1, 50], "token 50");
    check(&encoder, &[1; POSITIONS + 1], "41 tokens");
    check(&encoder, &[], "without a token");
    assert_eq!(
        encoder.states(&[1; POSITIONS]).expect("fits").len(),
        POSITIONS * WIDTH
    );
}
