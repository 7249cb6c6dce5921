//! Each format and each limit: what becomes of the bytes.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

use std::collections::BTreeSet;
use std::io::Write;

use standpoint_ingest::{Compression, Format, Limits, Manifest, Outcome, codes, read_bytes};
use standpoint_text::{Article, RegionKind};

const PROSE: &str = "The harbour is closed, the mayor said on Tuesday.";

fn outcomes(bytes: &[u8], format: Option<Format>, limits: &Limits) -> Vec<Outcome> {
    let manifest = Manifest::default();
    read_bytes(
        "f",
        bytes.to_vec(),
        format,
        Compression::None,
        &manifest,
        limits,
    )
}

/// `name source/title/published/authors` of an article, `name code` of a rejection.
fn summary(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Article(article) => {
            let meta = &article.meta;
            let or_dash = |value: &Option<String>| value.clone().unwrap_or("-".to_owned());
            format!(
                "{} {}/{}/{}/{}",
                article.file,
                or_dash(&meta.source),
                or_dash(&meta.title),
                or_dash(&meta.published),
                meta.authors.join(";")
            )
        }
        Outcome::Skipped(rejection) => format!("{} skipped {}", rejection.file, rejection.code),
        Outcome::Failed(rejection) => format!("{} failed {}", rejection.file, rejection.code),
    }
}

fn check(bytes: &[u8], format: Format, expected: &[&str]) {
    let got: Vec<String> = outcomes(bytes, Some(format), &Limits::default())
        .iter()
        .map(summary)
        .collect();
    assert_eq!(got, expected);
}

fn check_limit(bytes: &[u8], format: Format, limits: Limits, expected: &str) {
    let got: Vec<String> = outcomes(bytes, Some(format), &limits)
        .iter()
        .map(summary)
        .collect();
    assert_eq!(got.last().map(String::as_str), Some(expected));
}

fn article(bytes: &[u8], format: Format) -> Article {
    match outcomes(bytes, Some(format), &Limits::default()).remove(0) {
        Outcome::Article(article) => *article,
        other => panic!("{other:?}"),
    }
}

#[test]
fn json_lines_of_many_dialects() {
    let lines = format!(
        concat!(
            r#"{{"text": "{p}", "source": "A", "title": "T", "published": "2031-05-13", "authors": ["Ana Reyes", {{"name": "Tom Baker"}}]}}"#,
            "\n",
            "\n",
            r#"{{"body": "{p}", "outlet": "B", "headline": "H", "date": 1936483200, "byline": "By Ana Reyes and AFP", "link": "x"}}"#,
            "\r\n",
            r#"{{"content": "{p}", "publisher": {{"name": "C"}}, "published_at": "May 2031", "author": null, "title": 7}}"#,
            "\n",
            "{{broken\n",
            r#"["not", "an object"]"#,
            "\n",
            r#"{{"headline": "no text"}}"#,
            "\n",
            r#"{{"text": ["a", "list"]}}"#,
            "\n",
            r#"{{"text": "  "}}"#,
            "\n",
            r#"{{"article": "{p}"}}"#,
        ),
        p = PROSE
    );
    check(
        lines.as_bytes(),
        Format::JsonLines,
        &[
            "f#1 A/T/2031-05-13/Ana Reyes;Tom Baker",
            "f#2 B/H/2031-05-14/Ana Reyes;AFP",
            "f#3 C/-/2031-05/",
            "f#4 failed bad_json",
            "f#5 failed bad_json",
            "f#6 failed missing_text",
            "f#7 failed missing_text",
            "f#8 skipped empty",
            "f#9 -/-/-/",
        ],
    );
    let message = match &outcomes(
        lines.as_bytes(),
        Some(Format::JsonLines),
        &Limits::default(),
    )[3]
    {
        Outcome::Failed(rejection) => rejection.message.clone(),
        other => panic!("{other:?}"),
    };
    assert!(message.starts_with("line 5: "), "{message}");
    check(
        b"[\n{\"text\": \"a\"}\n]\n",
        Format::JsonLines,
        &["f failed bad_json"],
    );
}

#[test]
fn a_text_of_another_kind_is_told_as_what_it_is() {
    for (line, kind) in [
        ("3", "a number"),
        ("null", "null"),
        ("[\"a\"]", "a list"),
        ("{}", "an object"),
        ("true", "true or false"),
    ] {
        let line = format!("{{\"id\": \"x\", \"text\": {line}}}\n");
        let all = outcomes(line.as_bytes(), Some(Format::JsonLines), &Limits::default());
        let [Outcome::Failed(rejection)] = all.as_slice() else {
            panic!("{all:?}");
        };
        assert_eq!(rejection.code, codes::MISSING_TEXT);
        let said = format!("\"text\" holds {kind} where a string is needed");
        assert!(rejection.message.ends_with(&said), "{}", rejection.message);
    }
    // A string under another name of the text is taken all the same.
    check(
        b"{\"text\": null, \"body\": \"The harbour is closed, the mayor said.\"}\n",
        Format::JsonLines,
        &["f#1 -/-/-/"],
    );
}

#[test]
fn tables_of_many_dialects() {
    let comma = format!(
        "\u{FEFF}Headline,Outlet,Body,Date\r\nT,A,\"{PROSE}\r\nMore of it, he said.\",2031-05-13\r\nshort,row\r\n\r\nU,B,{},\r\n",
        PROSE.replace(',', "")
    );
    check(
        comma.as_bytes(),
        Format::Csv,
        &[
            "f#1 A/T/2031-05-13/",
            "f#2 failed bad_csv_row",
            "f#3 B/U/-/",
        ],
    );
    let semicolon = format!("text;source\n\"{PROSE}\";A\n");
    check(semicolon.as_bytes(), Format::Csv, &["f#1 A/-/-/"]);
    let tabs = format!("source\ttext\nA\t{PROSE}\n");
    check(tabs.as_bytes(), Format::Tsv, &["f#1 A/-/-/"]);
    check(
        b"name,colour\na,red\n",
        Format::Csv,
        &["f failed missing_text"],
    );
    check(b"text,source\n", Format::Csv, &["f skipped empty"]);
    let message = match &outcomes(comma.as_bytes(), Some(Format::Csv), &Limits::default())[1] {
        Outcome::Failed(rejection) => rejection.message.clone(),
        other => panic!("{other:?}"),
    };
    assert!(message.starts_with("line 4: "), "{message}");
}

#[test]
fn text_is_kept_byte_for_byte() {
    let text =
        "Title of it\r\n\r\nThe harbour is closed, he said.  \r\n\tIt will stay so, he said.\r\n";
    assert_eq!(&*article(text.as_bytes(), Format::Text).text, text);
    assert_eq!(&*article(text.as_bytes(), Format::Markdown).text, text);
    let with_mark = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    assert_eq!(&*article(&with_mark, Format::Text).text, text);
}

#[test]
fn nothing_to_read_is_skipped() {
    check(b"", Format::Text, &["f skipped empty"]);
    check(b" \n\r\n\t", Format::Markdown, &["f skipped empty"]);
    check(
        b"<html><body></body></html>",
        Format::Html,
        &["f skipped no_prose"],
    );
    check(
        b"Politics\n\nSport\n",
        Format::Text,
        &["f skipped no_prose"],
    );
    check(
        b"12 13 14 15 16 17 18\n",
        Format::Text,
        &["f skipped no_prose"],
    );
    check(
        b"Sign up for our newsletter\n",
        Format::Text,
        &["f skipped no_prose"],
    );
    check(b"He said no.", Format::Text, &["f -/-/-/"]);
}

#[test]
fn bytes_that_are_no_text_fail() {
    check(b"%PDF-1.4 ...", Format::Text, &["f failed binary"]);
    check(b"abc\0\x01\x02def", Format::Text, &["f failed binary"]);
    let mut bad = "“We will not,” she said. “Never.”".as_bytes().to_vec();
    bad[20] = 0xC3;
    bad[21] = 0x28;
    bad.insert(3, 0xFF);
    check(&bad, Format::Text, &["f failed invalid_encoding"]);
}

#[test]
fn markdown_marks_its_marks() {
    let text = "---\ntitle: A vote\nauthor: [Ana Reyes]\n---\n# A vote\n\n*By Ana Reyes*\n\n\
                **MARENPORT:** The harbour is [closed](http://x.example), he said.\n\n## What next\n\n\
                > “No,” she said, and that was all.\n";
    let article = article(text.as_bytes(), Format::Markdown);
    let kinds: Vec<(RegionKind, &str)> = article
        .regions
        .iter()
        .filter(|r| r.kind != RegionKind::Markup)
        .map(|r| (r.kind, r.span.of(text)))
        .collect();
    assert_eq!(
        kinds,
        [
            (
                RegionKind::FrontMatter,
                "---\ntitle: A vote\nauthor: [Ana Reyes]\n---\n"
            ),
            (RegionKind::Title, "# A vote"),
            (RegionKind::Byline, "*By Ana Reyes*"),
            (RegionKind::Dateline, "**MARENPORT:**"),
            (RegionKind::SectionHead, "## What next"),
        ]
    );
    assert_eq!(article.meta.authors, ["Ana Reyes"]);
}

#[test]
fn a_pipe_is_sniffed() {
    let sniff = |text: &str| summary(&outcomes(text.as_bytes(), None, &Limits::default())[0]);
    assert_eq!(sniff(PROSE), "f -/-/-/");
    assert_eq!(
        sniff(&format!("{{\"text\": \"{PROSE}\", \"source\": \"A\"}}\n")),
        "f#1 A/-/-/"
    );
    let page = format!("<!doctype html><title>T of it</title><body><p>{PROSE}</p></body>");
    assert_eq!(sniff(&page), "f -/T of it/-/");
}

#[test]
fn packed_files_are_unpacked() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(PROSE.as_bytes()).unwrap();
    let bytes = gzip.finish().unwrap();
    let (manifest, limits) = (Manifest::default(), Limits::default());
    let got = read_bytes(
        "f",
        bytes,
        Some(Format::Text),
        Compression::Gzip,
        &manifest,
        &limits,
    );
    assert_eq!(summary(&got[0]), "f -/-/-/");
}

#[test]
fn every_limit_has_a_code() {
    let base = Limits::default;
    let line = format!("{{\"text\": \"{PROSE}\", \"id\": 1}}\n");
    let table = format!("text,source\n\"{PROSE}\",A\n\"{PROSE}\",B\n");
    check_limit(
        PROSE.as_bytes(),
        Format::Text,
        Limits {
            text_bytes: 9,
            ..base()
        },
        "f failed too_large",
    );
    check_limit(
        b"a\nb\nc d e f g.\n",
        Format::Text,
        Limits {
            text_lines: 3,
            ..base()
        },
        "f failed too_many_lines",
    );
    check_limit(
        line.as_bytes(),
        Format::JsonLines,
        Limits {
            record_bytes: 9,
            ..base()
        },
        "f#1 failed record_too_long",
    );
    check_limit(
        line.repeat(3).as_bytes(),
        Format::JsonLines,
        Limits {
            records: 2,
            ..base()
        },
        "f#3 failed too_many_records",
    );
    check_limit(
        line.as_bytes(),
        Format::JsonLines,
        Limits {
            fields: 1,
            ..base()
        },
        "f#1 failed too_many_fields",
    );
    check_limit(
        table.as_bytes(),
        Format::Csv,
        Limits {
            record_bytes: 9,
            ..base()
        },
        "f#2 failed record_too_long",
    );
    check_limit(
        table.as_bytes(),
        Format::Csv,
        Limits {
            records: 1,
            ..base()
        },
        "f#2 failed too_many_records",
    );
    check_limit(
        table.as_bytes(),
        Format::Csv,
        Limits {
            fields: 1,
            ..base()
        },
        "f failed too_many_fields",
    );
    let page = format!("<body><div><b>{PROSE}</b></div></body>");
    check_limit(
        page.as_bytes(),
        Format::Html,
        Limits {
            html_bytes: 9,
            ..base()
        },
        "f failed too_large",
    );
    check_limit(
        page.as_bytes(),
        Format::Html,
        Limits {
            html_depth: 1,
            ..base()
        },
        "f failed html_too_deep",
    );
    check_limit(
        page.as_bytes(),
        Format::Html,
        Limits {
            html_elements: 2,
            ..base()
        },
        "f failed html_too_complex",
    );
    let attributes = format!("<p a b c>{PROSE}</p>");
    check_limit(
        attributes.as_bytes(),
        Format::Html,
        Limits {
            html_attributes: 2,
            ..base()
        },
        "f failed html_too_complex",
    );
}

#[test]
fn codes_are_unique_words() {
    let unique: BTreeSet<_> = codes::ALL.iter().collect();
    assert_eq!(unique.len(), codes::ALL.len());
    assert!(
        codes::ALL
            .iter()
            .all(|code| code.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
    );
}

/// Time of a text of this size over that of one an eighth as long; a square would be 64.
#[test]
fn long_texts_of_awkward_shapes_come_to_an_end() {
    let shapes: &[(&str, Format, &str)] = &[
        ("one word", Format::Text, "x"),
        (
            "one line of prose",
            Format::Text,
            "The harbour is closed, he said. ",
        ),
        ("one line of capitals", Format::Text, "AB CD "),
        ("one line of quotes", Format::Text, "“ "),
        ("short lines", Format::Text, "A head\n"),
        (
            "equal paragraphs",
            Format::Text,
            "The harbour of the town is closed, he said on Tuesday.\n",
        ),
        ("bylines", Format::Text, "By Ana Reyes\n"),
        ("brackets", Format::Markdown, "[a"),
        ("stars", Format::Markdown, "* "),
        ("star run", Format::Markdown, "*"),
        ("tags", Format::Markdown, "<a"),
        ("links", Format::Markdown, "[a](b) "),
        ("paragraph tags", Format::Html, "<p>The harbour is closed."),
        ("broken tags", Format::Html, "<a <b "),
        ("ampersands", Format::Html, "&amp&"),
        (
            "json",
            Format::JsonLines,
            "{\"text\":\"The harbour is closed, he said.\"}\n",
        ),
        ("quotes in a table", Format::Csv, "text\n\"a\"\"b"),
    ];
    let limits = Limits {
        text_lines: usize::MAX,
        html_elements: usize::MAX,
        ..Limits::default()
    };
    for (name, format, unit) in shapes {
        // A square of a million would not come to an end in a test's patience.
        let text = unit.repeat((1 << 20) / unit.len());
        let count = outcomes(text.as_bytes(), Some(*format), &limits).len();
        assert!(count > 0, "{name}: nothing was said of it");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config {
        failure_persistence: None,
        ..proptest::test_runner::Config::default()
    })]

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(0_u8.., 0..300), which in 0_usize..7) {
        let format = [
            None, Some(Format::Text), Some(Format::Markdown), Some(Format::Html),
            Some(Format::JsonLines), Some(Format::Csv), Some(Format::Tsv),
        ][which];
        let _ = outcomes(&bytes, format, &Limits::default());
    }

    #[test]
    fn no_text_panics(text in "[a-z<>/\"“”{}:,;#*\\[\\]()\n\r\t .!?é—-]{0,300}", which in 0_usize..4) {
        let format = [Format::Text, Format::Markdown, Format::Html, Format::Csv][which];
        let _ = outcomes(text.as_bytes(), Some(format), &Limits::default());
    }
}
