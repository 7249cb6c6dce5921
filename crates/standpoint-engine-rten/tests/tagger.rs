//! The attribution model as shipped, against the marks that its reference decoder in Python found.

use std::path::Path;

use serde::Deserialize;
use standpoint_engine_rten::open_tagger;
use standpoint_tagger::Tagger;
use standpoint_text::{CodePoints, Link, Span};

#[derive(Deserialize)]
struct Fixture {
    text: String,
    spans: Vec<Marked>,
    cue_source: Vec<(usize, Option<usize>, f64)>,
    content_cue: Vec<(usize, Option<usize>, f64)>,
    persons: Vec<[usize; 2]>,
    roles: Vec<Told>,
    affiliations: Vec<Told>,
}

/// Start and end, and of which person it is told.
type Told = (usize, usize, Option<usize>, f64);

#[derive(Deserialize)]
struct Marked {
    role: String,
    start: usize,
    end: usize,
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/attribution")
}

fn shipped() -> Tagger {
    open_tagger(&folder()).expect("the shipped model opens")
}

fn paragraphs(text: &str) -> Vec<Span> {
    let mut start = 0;
    let lines = text.split('\n').map(|line| {
        let span = Span::new(start, start + line.len());
        start += line.len() + 1;
        span
    });
    lines
        .filter(|span| !span.of(text).trim().is_empty())
        .collect()
}

#[test]
fn marks_and_links_are_those_of_the_reference() {
    let tagger = shipped();
    let lines = std::fs::read_to_string(folder().join("fixtures.jsonl")).expect("is there");
    let (mut spans, mut told, mut apart) = (0, 0, 0);
    for line in lines.lines() {
        let fixture: Fixture = serde_json::from_str(line).expect("a fixture");
        let marks = tagger
            .mark(&fixture.text, &paragraphs(&fixture.text))
            .expect("runs");
        let points = CodePoints::new(&fixture.text);
        let place = |span: Span| points.span(span);
        let wanted = |role: &str| -> Vec<[usize; 2]> {
            fixture
                .spans
                .iter()
                .filter(|s| s.role == role)
                .map(|s| [s.start, s.end])
                .collect()
        };
        let sources: Vec<_> = marks.sources.iter().map(|s| place(*s)).collect();
        let cues: Vec<_> = marks.cues.iter().map(|c| place(c.span)).collect();
        let contents: Vec<_> = marks.contents.iter().map(|c| place(c.span)).collect();
        assert_eq!(sources, wanted("source"), "{}", fixture.text);
        assert_eq!(cues, wanted("cue"), "{}", fixture.text);
        assert_eq!(contents, wanted("content"), "{}", fixture.text);
        spans += fixture.spans.len();

        let at = |index: usize| [fixture.spans[index].start, fixture.spans[index].end];
        let links = |found: Vec<(Option<Link>, &[[usize; 2]])>,
                     wanted: &[(usize, Option<usize>, f64)]| {
            assert_eq!(found.len(), wanted.len());
            for ((link, others), (_, to, confidence)) in found.into_iter().zip(wanted) {
                assert_eq!(link.map(|l| others[l.to]), to.map(at), "{}", fixture.text);
                if let Some(link) = link {
                    let difference = f64::from(link.confidence) / 1000.0 - confidence;
                    assert!(difference.abs() < 0.05, "{link:?} against {confidence}");
                }
            }
        };
        links(
            marks
                .cues
                .iter()
                .map(|c| (c.source, sources.as_slice()))
                .collect(),
            &fixture.cue_source,
        );
        links(
            marks
                .contents
                .iter()
                .map(|c| (c.cue, cues.as_slice()))
                .collect(),
            &fixture.content_cue,
        );

        let persons: Vec<_> = marks.persons.iter().map(|s| place(*s)).collect();
        assert_eq!(persons, fixture.persons, "{}", fixture.text);
        for (found, wanted) in [
            (&marks.roles, &fixture.roles),
            (&marks.affiliations, &fixture.affiliations),
        ] {
            let found: Vec<_> = (found.iter())
                .map(|f| (place(f.span), f.person.map(|l| l.to)))
                .collect();
            let wanted: Vec<_> = (wanted.iter())
                .map(|&(start, end, person, _)| ([start, end], person))
                .collect();
            told += wanted.len();
            apart += wanted.iter().filter(|w| !found.contains(w)).count()
                + found.iter().filter(|f| !wanted.contains(f)).count();
        }
    }
    assert!(spans > 50, "only {spans} spans in the fixtures");
    assert!(told > 10, "only {told} roles and affiliations");
    // Products in int8 are summed in another order than by the reference's runtime: a label that was
    // nearly another may tip.
    assert!(apart <= 2, "{apart} roles and affiliations differ");
}

#[test]
fn an_article_without_words_has_no_marks() {
    let marks = shipped().mark("", &[]).expect("runs");
    assert!(marks.cues.is_empty() && marks.sources.is_empty() && marks.contents.is_empty());
}

#[test]
fn an_entailment_model_is_no_tagger() {
    let stance = folder().join("../stance");
    let message = open_tagger(&stance).expect_err("is refused").to_string();
    assert!(message.contains("no output \"tags\""), "{message}");
}
