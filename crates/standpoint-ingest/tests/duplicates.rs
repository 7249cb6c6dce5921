//! Which articles repeat which, on texts made for it.
//!
//! `cargo test -p standpoint-ingest --test duplicates -- --nocapture` prints the similarities.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

use std::sync::Arc;

use standpoint_ingest::find_duplicates;
use standpoint_text::{Article, ArticleId, Metadata};

const STORY: &[&str] = &[
    "Marenport’s council voted on Tuesday to close the old ferry harbour by the end of next year, ending a dispute that has divided the town for a decade.",
    "“We cannot keep paying for a quay that nobody uses,” said Orla Venn, the mayor, after the vote. “The money will go to the schools, and the schools need it now.”",
    "The plan passed by eleven votes to eight. Three councillors from the governing group voted against it, among them Piet Halloran, who runs a chandlery on the waterfront.",
    "Mr Halloran said that the council had not asked the people who would lose their work. “They counted the boats in February,” he said. “Of course there were none.”",
    "The harbour board, which owns the quay, has until March to present a plan for the buildings. It said in a statement that it would “study every option”, including a museum.",
    "About four hundred people work in businesses along the waterfront, according to the board’s own figures. Most of them live in the streets behind it.",
    "The ferry to Helm has not run since the winter of 2028, when its owner went bankrupt. A buyer from Sarn withdrew an offer last autumn without giving a reason.",
    "The county can still object to the decision. A spokeswoman said that it would read the papers first, and that it had not seen them yet.",
];

/// Another outlet on the same vote, with the same two quotations.
const RIVAL: &[&str] = &[
    "The ferry harbour in Marenport is to be shut, eleven of nineteen councillors decided last night in a sitting that lasted until one in the morning.",
    "Orla Venn, who has been mayor since 2027 and promised the closure in her campaign, defended it afterwards. “We cannot keep paying for a quay that nobody uses,” she said.",
    "Her opponents were bitter. “They counted the boats in February,” said the shopkeeper and councillor Piet Halloran. “Of course there were none.”",
    "What will become of the brick sheds is open. A museum is being talked about, as is a market hall, and the board that owns them keeps its counsel until spring.",
    "Along the waterfront the mood was low on Wednesday. At the chip shop, whose owner took over from her father in 1999, three regulars agreed that the end had been coming.",
    "Nobody expects the county to step in, though it could. It has not overruled a town in this valley in thirty years.",
];

fn article(file: &str, source: Option<&str>, published: Option<&str>, text: &str) -> Article {
    Article {
        id: ArticleId(format!("id-{file}")),
        file: file.to_owned(),
        text: Arc::from(text),
        meta: Metadata {
            source: source.map(Into::into),
            published: published.map(Into::into),
            ..Metadata::default()
        },
        regions: Vec::new(),
    }
}

fn story() -> String {
    STORY.join("\n\n")
}

/// Jaccard index of five-word shingles, counted the plain way.
fn jaccard(a: &str, b: &str) -> f64 {
    let shingles = |text: &str| -> std::collections::BTreeSet<Vec<String>> {
        let words: Vec<String> = text
            .replace(['\'', '’'], "")
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        words.windows(5).map(<[String]>::to_vec).collect()
    };
    let (a, b) = (shingles(a), shingles(b));
    a.intersection(&b).count() as f64 / a.union(&b).count().max(1) as f64
}

/// What the second text is to the first: the similarity if it repeats it.
fn check(name: &str, second: &str, repeats: bool) {
    let (a, b) = (
        article("a.txt", Some("A"), Some("2031-05-13"), &story()),
        article("b.txt", Some("B"), Some("2031-05-14"), second),
    );
    let found = find_duplicates(&[&a, &b]);
    let plain = jaccard(&story(), second);
    println!(
        "{name}: {plain:.3} {:?}",
        found[1].as_ref().map(|d| d.similarity)
    );
    if let Some(found) = &found[1] {
        assert!(
            (f64::from(found.similarity) / 1000.0 - plain).abs() < 0.002,
            "{name}: {plain}"
        );
    }
    assert_eq!(found[0], None, "{name}");
    assert_eq!(found[1].is_some(), repeats, "{name}: {:?}", found[1]);
    let turned = find_duplicates(&[&b, &a]);
    assert_eq!(
        (&turned[0], &turned[1]),
        (&found[1], &found[0]),
        "{name}: depends on the order"
    );
}

#[test]
fn repetitions_are_found() {
    check("the same", &story(), true);
    check(
        "other marks and spaces",
        &story().replace('“', "\"").replace("\n\n", "\r\n"),
        true,
    );
    check(
        "an editor's note",
        &format!("Updated with the reaction of the county.\n\n{}", story()),
        true,
    );
    let small = story()
        .replace("Tuesday", "13 May")
        .replace("Mr Halloran", "Councillor Halloran")
        .replace("last autumn", "in October")
        .replace("about four hundred", "some 400");
    check("small edits", &small, true);
    check("two paragraphs cut", &STORY[..6].join("\n\n"), true);
    check("the first half", &STORY[..4].join("\n\n"), true);
    check(
        "a middle paragraph cut",
        &[&STORY[..3], &STORY[4..]].concat().join("\n\n"),
        true,
    );
    let longer = [STORY, &RIVAL[4..]].concat().join("\n\n");
    check("two paragraphs added", &longer, true);
    let every_sentence_touched = story()
        .replace("the council", "Marenport’s councillors")
        .replace("the vote", "the ballot")
        .replace("said", "told reporters")
        .replace("quay", "old quay")
        .replace("schools need", "classrooms need");
    check(
        "a word of most sentences changed",
        &every_sentence_touched,
        true,
    );
}

#[test]
fn other_articles_are_none() {
    check("the same story told again", &RIVAL.join("\n\n"), false);
    check("one paragraph of it", STORY[1], false);
    let quotes = format!(
        "{}\n\n{}\n\n{}",
        RIVAL[0],
        STORY[1],
        RIVAL[2..].join("\n\n")
    );
    check("a whole paragraph of quotation taken over", &quotes, false);
    let digest = format!(
        "{}\n\n{}\n\n{}",
        RIVAL.join("\n\n"),
        story(),
        invented(7, 200)
    );
    check("a digest that holds it", &digest, false);
    check(
        "nothing in common",
        "The river Ost carries twice as much plastic as it did.",
        false,
    );
}

#[test]
fn short_texts_repeat_only_word_for_word() {
    let a = article("a.txt", None, None, "The harbour is closed.");
    let b = article("b.txt", None, None, "The harbour is closed!");
    let c = article("c.txt", None, None, "The harbour is open.");
    let found = find_duplicates(&[&a, &b, &c]);
    assert_eq!(found[1].as_ref().map(|d| d.similarity), Some(1000));
    assert_eq!((&found[0], &found[2]), (&None, &None));
}

#[test]
fn the_earliest_is_the_original() {
    let text = story();
    let undated = article("a.txt", None, None, &text);
    let late = article("b.txt", None, Some("2031-05-14"), &text);
    let early = article("c.txt", None, Some("2031-05-13"), &text);
    let same_day = article("d.txt", None, Some("2031-05-13"), &text);
    let found = find_duplicates(&[&undated, &late, &early, &same_day]);
    let originals: Vec<_> = found
        .iter()
        .map(|d| d.as_ref().map(|d| d.original.0.as_str()))
        .collect();
    assert_eq!(
        originals,
        [Some("id-c.txt"), Some("id-c.txt"), None, Some("id-c.txt")]
    );
}

#[test]
fn sources_are_compared_without_case_and_article() {
    let text = story();
    let same = |a: Option<&str>, b: Option<&str>| {
        let (a, b) = (
            article("a.txt", a, None, &text),
            article("b.txt", b, None, &text),
        );
        find_duplicates(&[&a, &b])[1].as_ref().unwrap().same_source
    };
    assert!(same(Some("The Harbour Post"), Some("harbour post")));
    assert!(same(None, None));
    assert!(!same(Some("A"), Some("B")));
    assert!(!same(Some("A"), None));
}

/// Deterministic words that look like no language: enough to tell articles apart.
fn invented(seed: u64, words: usize) -> String {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut out = String::new();
    for _ in 0..words {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        out.push_str(&format!("w{} ", state % 2_000));
    }
    out
}

#[test]
fn ten_thousand_articles_take_no_square() {
    // 5,000 articles, each twice, all with one standing paragraph; the second copy has an edit.
    let standing = STORY[2];
    let articles: Vec<Article> = (0..10_000_u64)
        .map(|i| {
            let mut text = format!("{}\n\n{standing}", invented(i / 2, 200));
            if i % 2 == 1 {
                text = text.replacen(' ', " edited ", 3);
            }
            article(&format!("{i:05}.txt"), None, None, &text)
        })
        .collect();
    // Comparing every pair would not come to an end in a test's patience.
    let all: Vec<&Article> = articles.iter().collect();
    let found = find_duplicates(&all);
    assert_eq!(found.iter().filter(|d| d.is_some()).count(), 5_000);
}

#[test]
fn ten_thousand_copies_take_no_square() {
    let text = story();
    let articles: Vec<Article> = (0..10_000)
        .map(|i| {
            article(
                &format!("{i:05}.txt"),
                None,
                None,
                &format!("Copy {i}. {text}"),
            )
        })
        .collect();
    let all: Vec<&Article> = articles.iter().collect();
    let found = find_duplicates(&all);
    assert!(
        found[1..]
            .iter()
            .all(|d| d.as_ref().is_some_and(|d| d.original.0 == "id-00000.txt"))
    );
}
