//! From scores to marks, with a network that is a table: a word gets the tag that stands for it.

use standpoint_tagger::{Encoder, Scores, Tagger, TaggerError};
use standpoint_text::{MarkedFact, Marks, Span};

const LABELS: [&str; 13] = [
    "O",
    "B-source",
    "I-source",
    "E-source",
    "S-source",
    "B-cue",
    "I-cue",
    "E-cue",
    "S-cue",
    "B-content",
    "I-content",
    "E-content",
    "S-content",
];
const DIM: usize = 2;

/// The labels of people, by the same places.
fn people() -> Vec<String> {
    let names = [
        ("source", "person"),
        ("cue", "role"),
        ("content", "affiliation"),
    ];
    let renamed = |label: &&str| {
        names.iter().fold((*label).to_owned(), |label, (old, new)| {
            label.replace(old, new)
        })
    };
    LABELS.iter().map(renamed).collect()
}

/// Tags by word: "who" is a source, "says" a cue, "what" and what follows it a content; "who" is also a
/// person, "chair" a role, "what" an affiliation. Every cue points to every source and every content to every
/// cue with the same strength, so the first one wins, and so it is with people; with `links` off everything
/// points to nothing.
#[derive(Debug, Clone, Copy)]
struct Table {
    links: bool,
    short: bool,
    people: bool,
}

const TABLE: Table = Table {
    links: true,
    short: false,
    people: true,
};

fn words() -> Vec<&'static str> {
    vec![
        "[UNK]", "[CLS]", "[SEP]", "who", "says", "what", "it", "is", "##n't", "chair",
    ]
}

impl Encoder for Table {
    fn encode(&self, ids: &[u32]) -> Result<Scores, Box<dyn std::error::Error + Send + Sync>> {
        let words = words();
        let (mut tags, mut link) = (Vec::new(), Vec::new());
        for (place, &id) in ids.iter().enumerate() {
            let word = words[id as usize];
            let next = ids.get(place + 1).map_or("", |&id| words[id as usize]);
            let goes_on = matches!(next, "it" | "is");
            let label = match word {
                "who" => "S-source",
                "says" => "S-cue",
                "what" if goes_on => "B-content",
                "what" => "S-content",
                "it" | "is" if goes_on => "I-content",
                "it" | "is" => "E-content",
                _ => "O",
            };
            let who = match word {
                "who" => "S-source",
                "chair" => "S-cue",
                "what" => "S-content",
                _ => "O",
            };
            let layers = if self.people {
                &[label, who][..]
            } else {
                &[label]
            };
            for own in layers {
                tags.extend(LABELS.iter().map(|l| if l == own { 9.0 } else { 0.0 }));
            }
            // Queries ask along the first axis, keys answer along it; [CLS] is what points to nothing.
            let key = if (word == "[CLS]") == self.links {
                -5.0
            } else {
                5.0
            };
            for _ in layers {
                link.extend([1.0, 0.0, key, 0.0, 1.0, 0.0, key, 0.0]);
            }
        }
        if self.short {
            link.pop();
        }
        Ok(Scores { tags, link })
    }

    fn digest(&self) -> &'static str {
        "table"
    }
}

fn config(window: usize, stride: usize, with_people: bool) -> String {
    let inside = |label: &str| label.starts_with("B-") || label.starts_with("I-");
    let begins = |label: &str| matches!(&label[..1], "O" | "B" | "S");
    let role = |label: &str| label.split_once('-').map(|(_, role)| role.to_owned());
    let allowed: Vec<Vec<bool>> = LABELS
        .iter()
        .map(|from| {
            LABELS
                .iter()
                .map(|to| {
                    if inside(from) {
                        !begins(to) && role(from) == role(to)
                    } else {
                        begins(to)
                    }
                })
                .collect()
        })
        .collect();
    let start: Vec<bool> = LABELS.iter().map(|l| begins(l)).collect();
    let end: Vec<bool> = LABELS.iter().map(|l| !inside(l)).collect();
    let mut layers = vec![serde_json::json!({
        "name": "attribution", "labels": LABELS, "transitions": vec![vec![0.0; 13]; 13],
        "links": ["cue_to_source_query", "cue_to_source_key", "content_to_cue_query",
            "content_to_cue_key"],
    })];
    if with_people {
        layers.push(serde_json::json!({
            "name": "people", "labels": people(), "transitions": vec![vec![0.0; 13]; 13],
            "links": ["role_to_person_query", "role_to_person_key", "affiliation_to_person_query",
                "affiliation_to_person_key"],
        }));
    }
    serde_json::json!({
        "layers": layers, "allowed": allowed,
        "allowed_start": start, "allowed_end": end, "window": window, "stride": stride,
        "cls_id": 1, "sep_id": 2, "link": {"dim": DIM, "scale": 1.0},
    })
    .to_string()
}

fn tokenizer() -> String {
    let vocabulary: serde_json::Map<String, serde_json::Value> = words()
        .into_iter()
        .enumerate()
        .map(|(id, word)| (word.to_owned(), id.into()))
        .collect();
    serde_json::json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
        "normalizer": null, "pre_tokenizer": {"type": "WhitespaceSplit"}, "post_processor": null,
        "decoder": null,
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": vocabulary},
    })
    .to_string()
}

fn tagger(window: usize, stride: usize, table: Table) -> Tagger {
    Tagger::new(
        config(window, stride, table.people).as_bytes(),
        tokenizer().as_bytes(),
        Box::new(table),
    )
    .expect("a tagger")
}

fn whole(text: &str) -> Vec<Span> {
    vec![Span::new(0, text.len())]
}

fn check(text: &str, window: usize, stride: usize) -> Marks {
    let marks = tagger(window, stride, TABLE)
        .mark(text, &whole(text))
        .expect("runs");
    let of = |spans: Vec<Span>| -> Vec<&str> { spans.iter().map(|s| s.of(text)).collect() };
    for word in of(marks.sources.clone()) {
        assert_eq!(word, "who");
    }
    for word in of(marks.cues.iter().map(|c| c.span).collect()) {
        assert_eq!(word, "says");
    }
    for word in of(marks.contents.iter().map(|c| c.span).collect()) {
        assert!(word.starts_with("what"), "{word}");
    }
    marks
}

#[test]
fn a_cue_with_its_source_and_content() {
    let text = "who says what it isn't";
    let marks = check(text, 20, 10);
    assert_eq!(marks.contents[0].span.of(text), "what it isn't");
    assert_eq!(marks.cues[0].source.map(|l| l.to), Some(0));
    let link = marks.contents[0].cue.expect("a cue");
    assert_eq!(link.to, 0);
    assert!(link.confidence > 990, "{link:?}");
}

#[test]
fn what_points_to_nothing_stays_alone() {
    let text = "who says what";
    let alone = Table {
        links: false,
        ..TABLE
    };
    let marks = tagger(20, 10, alone)
        .mark(text, &whole(text))
        .expect("runs");
    assert_eq!((marks.cues[0].source, marks.contents[0].cue), (None, None));
}

#[test]
fn windows_do_not_change_what_is_marked_and_links_stay_in_reach() {
    let text = "who says what it is ".repeat(40);
    let one = check(&text, 1000, 500);
    let many = check(&text, 11, 7);
    let spans = |marks: &Marks| {
        let cues: Vec<Span> = marks.cues.iter().map(|c| c.span).collect();
        (marks.sources.clone(), cues)
    };
    assert_eq!(spans(&one), spans(&many));
    assert_eq!(one.cues.len(), 40);
    for cue in &many.cues {
        let source = cue
            .source
            .map(|l| many.sources[l.to])
            .expect("one in reach");
        assert!(
            source.start.abs_diff(cue.span.start) < 80,
            "{source:?} for {cue:?}"
        );
    }
}

#[test]
fn people_have_their_roles_and_affiliations() {
    let text = "chair who says what";
    let marks = check(text, 20, 10);
    assert_eq!(marks.persons, marks.sources);
    let facts = |facts: &[MarkedFact]| -> Vec<(&str, Option<usize>)> {
        facts
            .iter()
            .map(|f| (f.span.of(text), f.person.map(|l| l.to)))
            .collect()
    };
    assert_eq!(facts(&marks.roles), [("chair", Some(0))]);
    assert_eq!(facts(&marks.affiliations), [("what", Some(0))]);
}

#[test]
fn a_model_that_knows_no_people_marks_the_rest_alike() {
    let text = "who says what it isn't";
    let table = Table {
        people: false,
        ..TABLE
    };
    let marks = tagger(20, 10, table)
        .mark(text, &whole(text))
        .expect("runs");
    let both = check(text, 20, 10);
    assert_eq!((&marks.cues, &marks.contents), (&both.cues, &both.contents));
    assert!(marks.persons.is_empty() && marks.roles.is_empty() && !both.persons.is_empty());
}

#[test]
fn text_outside_the_paragraphs_is_not_read() {
    let text = "who says what\nwho says what";
    let second = text.find('\n').expect("two lines") + 1;
    let marks = tagger(20, 10, TABLE)
        .mark(text, &[Span::new(second, text.len())])
        .expect("runs");
    assert_eq!(marks.cues.len(), 1);
    assert!(marks.cues[0].span.start() > second);
}

#[test]
fn a_network_of_another_shape_is_an_error_that_says_so() {
    let short = Table {
        short: true,
        ..TABLE
    };
    let error = tagger(20, 10, short)
        .mark("who says what", &whole("who says what"))
        .expect_err("one score is missing");
    assert!(matches!(error, TaggerError::Run(_)));
    assert!(
        error.to_string().contains("config.json promises"),
        "{error}"
    );
}

#[test]
fn a_configuration_that_is_not_a_taggers_is_refused() {
    let good = config(20, 10, true);
    let refused = |config: &str| {
        Tagger::new(config.as_bytes(), tokenizer().as_bytes(), Box::new(TABLE))
            .expect_err("is refused")
            .to_string()
    };
    for (from, to, says) in [
        ("\"stride\":10", "\"stride\":0", "stride"),
        ("\"stride\":10", "\"stride\":21", "stride"),
        ("\"B-source\"", "\"B-place\"", "labels"),
        ("cue_to_source_query", "cue_to_source", "order of vectors"),
        ("\"B-role\"", "\"B-cue\"", "layer \"people\""),
        ("\"people\"", "\"places\"", "where \"people\" is expected"),
        ("\"cls_id\":1,", "", "cls_id"),
    ] {
        assert!(good.contains(from), "{from}");
        let message = refused(&good.replace(from, to));
        assert!(message.contains(says), "{to}: {message}");
    }
}
