//! The stages, each as work on a text that was prepared for it.

use std::path::Path;
use std::sync::Arc;

use standpoint_attribution::{Aliases, Options, attribute, attribute_marked, identify};
use standpoint_ingest::{
    Compression, Fingerprint, Format, Limits, Manifest, find_duplicates, read_bytes,
};
use standpoint_journal::{InMemory, Journal, Key};
use standpoint_segment::segment;
use standpoint_tagger::{Encoder, Scores, Tagger};
use standpoint_text::{Article, ArticleId, Marks, Metadata, Segments, Span};

use crate::texts::Form;

/// One stage.
pub(crate) struct Stage {
    pub(crate) name: &'static str,
    pub(crate) form: Form,
    /// What comes before it is done once, and is not measured.
    pub(crate) prepare: fn(&str) -> Box<dyn Fn()>,
}

pub(crate) fn all() -> Vec<Stage> {
    let stage = |name, form, prepare| Stage {
        name,
        form,
        prepare,
    };
    vec![
        stage("read-text", Form::Prose, |text| read(text, Format::Text)),
        stage("read-markdown", Form::Prose, |text| {
            read(text, Format::Markdown)
        }),
        stage("read-html", Form::Html, |text| read(text, Format::Html)),
        stage("read-jsonl", Form::JsonLines, |text| {
            read(text, Format::JsonLines)
        }),
        stage("read-csv", Form::Csv, |text| read(text, Format::Csv)),
        stage("segment", Form::Prose, |text| {
            let article = article(text);
            Box::new(move || drop(segment(&article)))
        }),
        stage("attribute", Form::Prose, |text| {
            let (article, segments) = segmented(text);
            Box::new(move || drop(attribute(&article, &segments, &Options::default())))
        }),
        stage("tag", Form::Prose, |text| {
            let (article, segments) = segmented(text);
            Box::new(move || drop(mark(&article, &segments)))
        }),
        stage("attribute-marked", Form::Prose, |text| {
            let (article, segments) = segmented(text);
            let marks = mark(&article, &segments);
            Box::new(move || {
                drop(attribute_marked(
                    &article,
                    &segments,
                    &marks,
                    &Options::default(),
                ));
            })
        }),
        stage("identify", Form::Prose, |text| {
            let (article, segments) = segmented(text);
            let found = attribute(&article, &segments, &Options::default());
            Box::new(move || drop(identify(&[(&article, &found)], &Aliases::default())))
        }),
        stage("duplicates", Form::Prose, |text| {
            let (one, other) = (article(text), article(text));
            Box::new(move || {
                drop(find_duplicates(&[&one, &other]));
                drop(Fingerprint::of(&one));
            })
        }),
        stage("journal", Form::Prose, |text| {
            let text = text.to_owned();
            Box::new(move || journal(&text))
        }),
    ]
}

fn read(text: &str, format: Format) -> Box<dyn Fn()> {
    let (bytes, manifest, limits) = (
        text.as_bytes().to_vec(),
        Manifest::default(),
        Limits::default(),
    );
    Box::new(move || {
        drop(read_bytes(
            "a",
            bytes.clone(),
            Some(format),
            Compression::None,
            &manifest,
            &limits,
        ));
    })
}

fn article(text: &str) -> Article {
    Article {
        id: ArticleId("a".to_owned()),
        file: "a".to_owned(),
        text: Arc::from(text),
        meta: Metadata::default(),
        regions: Vec::new(),
    }
}

fn segmented(text: &str) -> (Article, Segments) {
    let article = article(text);
    let segments = segment(&article).0;
    (article, segments)
}

fn mark(article: &Article, segments: &Segments) -> Marks {
    thread_local! {
        static TAGGER: Tagger = tagger();
    }
    let paragraphs: Vec<Span> = segments.paragraphs.iter().map(|p| p.span).collect();
    TAGGER.with(|tagger| tagger.mark(&article.text, &paragraphs).expect("marks"))
}

/// The bundled model's pieces and windows; what its network would say is drawn from the pieces.
fn tagger() -> Tagger {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/attribution");
    let file = |name| std::fs::read(folder.join(name)).expect("the bundled model");
    let config = file("config.json");
    let said: serde_json::Value = serde_json::from_slice(&config).expect("JSON");
    let layers = said["layers"].as_array().expect("layers");
    let labels = |layer: &serde_json::Value| layer["labels"].as_array().expect("labels").len();
    let encoder = Dice {
        labels: layers.iter().map(labels).sum(),
        vectors: 4 * layers.len(),
        dim: said["link"]["dim"].as_u64().expect("a number") as usize,
    };
    Tagger::new(&config, &file("tokenizer.json"), Box::new(encoder)).expect("a tagger")
}

#[derive(Debug)]
struct Dice {
    labels: usize,
    vectors: usize,
    dim: usize,
}

impl Encoder for Dice {
    fn encode(&self, ids: &[u32]) -> Result<Scores, Box<dyn std::error::Error + Send + Sync>> {
        let row = |seed: u32, length: usize| {
            (0..length).map(move |place| {
                let mixed =
                    (u64::from(seed) << 20 | place as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
                (mixed >> 40) as f32 / (1 << 24) as f32
            })
        };
        // Places count, so that equal words have marks at some of their places.
        let seeds = || (0_u32..).zip(ids).map(|(place, id)| id ^ (place % 97));
        Ok(Scores {
            tags: seeds().flat_map(|seed| row(seed, self.labels)).collect(),
            link: seeds()
                .flat_map(|seed| row(seed, self.vectors * self.dim))
                .collect(),
        })
    }

    fn digest(&self) -> &str {
        "dice"
    }
}

/// Sixteen bytes a record: the worst for what is held of each.
fn journal(text: &str) {
    let path = Path::new("a");
    let (journal, _) = Journal::on(Box::new(InMemory::default()), path).expect("a journal");
    for (number, piece) in text.as_bytes().chunks(16).enumerate() {
        let key = Key::of(&[&number.to_le_bytes()]);
        journal.append(key, piece).expect("room");
    }
    for number in 0..text.len() / 16 {
        let key = Key::of(&[&number.to_le_bytes()]);
        drop(journal.read(key).expect("there"));
    }
}
