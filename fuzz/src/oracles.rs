//! One function a target. Each takes any bytes and panics if a promise is broken.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use standpoint_attribution::{Aliases, Options};
use standpoint_ingest::{Compression, Format, Limits, Manifest, Outcome, read_bytes};
use standpoint_journal::{Journal, JournalError, Key};
use standpoint_text::{Article, ArticleId, Metadata, Span};

/// Small, so that limits are met.
fn limits() -> Limits {
    Limits {
        decompressed_bytes: 4 << 20,
        record_bytes: 1 << 16,
        records: 200,
        fields: 50,
        text_bytes: 1 << 18,
        text_lines: 5_000,
        html_bytes: 1 << 18,
        html_depth: 100,
        html_elements: 5_000,
        html_attributes: 40,
        ..Limits::default()
    }
}

/// Reads the bytes twice and checks what came out; the articles among it.
fn read(name: &str, data: &[u8], format: Format) -> Vec<Article> {
    let once = || {
        read_bytes(
            name,
            data.to_vec(),
            Some(format),
            Compression::None,
            &Manifest::default(),
            &limits(),
        )
    };
    let outcomes = once();
    assert!(!outcomes.is_empty(), "a file without an outcome");
    assert_eq!(format!("{outcomes:?}"), format!("{:?}", once()));
    let mut articles = Vec::new();
    for outcome in outcomes {
        match outcome {
            Outcome::Article(article) => {
                check_article(&article, name);
                articles.push(*article);
            }
            Outcome::Skipped(rejection) | Outcome::Failed(rejection) => {
                assert!(rejection.file.starts_with(name));
                assert!(!rejection.message.is_empty());
                assert!(standpoint_ingest::codes::ALL.contains(&rejection.code));
            }
        }
    }
    articles
}

fn check_article(article: &Article, name: &str) {
    let text = &article.text;
    assert!(article.file.starts_with(name));
    assert!(!text.trim().is_empty() && text.len() <= limits().text_bytes);
    let mut at = 0;
    for region in &article.regions {
        check_span(text, region.span);
        assert!(region.span.start() >= at, "regions overlap");
        at = region.span.end();
    }
    for bio in &article.meta.author_bios {
        check_span(text, *bio);
    }
    let meta = &article.meta;
    for value in [&meta.source, &meta.title, &meta.published, &meta.url] {
        assert!(value.as_ref().is_none_or(|v| !v.is_empty()), "{meta:?}");
    }
}

fn check_span(text: &str, span: Span) {
    if let Err(error) = Span::checked(text, span.start(), span.end()) {
        panic!("{error}");
    }
}

/// A web page: any bytes are an article with sound spans, or a coded refusal.
pub fn html(data: &[u8]) {
    read("f.html", data, Format::Html);
}

/// JSON Lines: an article's text is a string of the file.
pub fn jsonl(data: &[u8]) {
    let articles = read("f.jsonl", data, Format::JsonLines);
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let mut strings = BTreeSet::new();
    for line in text.lines() {
        if let Ok(value) = serde_json::from_str(line) {
            collect_strings(value, &mut strings);
        }
    }
    for article in articles {
        assert!(strings.contains(&*article.text), "{:?}", article.text);
    }
}

fn collect_strings(value: serde_json::Value, into: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::String(string) => {
            into.insert(string);
        }
        serde_json::Value::Array(items) => {
            items.into_iter().for_each(|i| collect_strings(i, into));
        }
        serde_json::Value::Object(items) => {
            items
                .into_iter()
                .for_each(|(_, i)| collect_strings(i, into));
        }
        _ => {}
    }
}

/// A table: rows are articles or refusals, each under its own number.
pub fn csv(data: &[u8]) {
    for format in [Format::Csv, Format::Tsv] {
        let articles = read("f.csv", data, format);
        let names: BTreeSet<&str> = articles.iter().map(|a| a.file.as_str()).collect();
        assert_eq!(names.len(), articles.len());
    }
}

/// Encodings: what is UTF-8 is kept byte for byte, and the same words in UTF-16 are the same text.
pub fn charset(data: &[u8]) {
    let articles = read("f.txt", data, Format::Text);
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if text.contains('\0') {
        // UTF-16 without a mark can be UTF-8 with NULs too, and no text has NULs.
        return;
    }
    let plain = text.strip_prefix('\u{feff}').unwrap_or(text);
    for article in &articles {
        assert_eq!(&*article.text, plain);
    }
    if articles.is_empty() || plain.starts_with('\u{feff}') {
        return;
    }
    let mut wide = vec![0xFF, 0xFE];
    wide.extend(plain.encode_utf16().flat_map(u16::to_le_bytes));
    let articles = read("f.txt", &wide, Format::Text);
    assert_eq!(articles.len(), 1, "UTF-16 is refused where UTF-8 is not");
    assert_eq!(&*articles[0].text, plain);
}

/// Sentences and the white space between them are the text; quotations nest.
pub fn segmentation(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (segments, _) = standpoint_segment::segment_text(&text, &[]);
    let mut at = 0;
    for sentence in &segments.sentences {
        check_span(&text, sentence.span);
        assert!(sentence.span.start() >= at && !sentence.span.is_empty());
        assert!(
            text[at..sentence.span.start()].trim().is_empty(),
            "words between sentences"
        );
        assert!(
            segments.paragraphs[sentence.paragraph]
                .span
                .contains(sentence.span)
        );
        at = sentence.span.end();
    }
    assert!(
        text[at..].trim().is_empty(),
        "words behind the last sentence"
    );
    let mut open: Vec<Span> = Vec::new();
    for quote in &segments.quotes {
        check_span(&text, quote.outer);
        check_span(&text, quote.inner);
        assert!(quote.outer.contains(quote.inner));
        open.retain(|outer| outer.end > quote.outer.start);
        assert!(
            open.iter().all(|outer| outer.contains(quote.outer)),
            "quotations cross"
        );
        assert_eq!(open.len(), quote.depth as usize);
        open.push(quote.outer);
    }
}

/// Statements point into the text and at analysts that are there, and survive being written down.
pub fn attribution(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let article = Article {
        id: ArticleId("a0".to_owned()),
        file: "f.txt".to_owned(),
        text: Arc::from(&*text),
        meta: Metadata::default(),
        regions: Vec::new(),
    };
    let (segments, _) = standpoint_segment::segment(&article);
    let layer = standpoint_attribution::attribute(&article, &segments, &Options::default());
    for statement in &layer.statements {
        assert!(!statement.content.is_empty());
        assert!(statement.content.windows(2).all(|w| w[0].end <= w[1].start));
        for spans in [&statement.content, &statement.cue, &statement.source] {
            spans.iter().for_each(|span| check_span(&text, *span));
        }
        assert!(statement.analysts.iter().all(|a| *a < layer.analysts.len()));
        assert!(
            statement
                .nested_in
                .is_none_or(|o| o < layer.statements.len())
        );
        assert!(statement.confidence <= 1000);
    }
    for analyst in &layer.analysts {
        assert!(!analyst.name.trim().is_empty());
        analyst.mentions.iter().for_each(|m| check_span(&text, *m));
    }
    let json = serde_json::to_string(&layer).expect("a layer can be written down");
    assert_eq!(
        serde_json::from_str::<standpoint_text::Attributions>(&json).ok(),
        Some(layer)
    );
}

/// Propositions are refused with a message, or sound, and the same when they are written down again.
pub fn propositions(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let propositions = match standpoint_stance::parse_propositions(&text) {
        Ok(propositions) => propositions,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let ids: BTreeSet<&str> = propositions.iter().map(|p| p.id.as_str()).collect();
    assert!(!propositions.is_empty() && ids.len() == propositions.len());
    let mut again = String::new();
    for p in &propositions {
        assert!(
            !p.text.trim().is_empty()
                && p.text.chars().count() <= standpoint_stance::MAX_TEXT_CHARS
        );
        let mut table = toml::Table::new();
        table.insert("id".to_owned(), p.id.as_str().into());
        table.insert("text".to_owned(), p.text.as_str().into());
        table.insert("support".to_owned(), p.support.clone().into());
        table.insert("oppose".to_owned(), p.oppose.clone().into());
        let table = toml::to_string(&table).expect("strings can be written down");
        again.push_str("[[proposition]]\n");
        again.push_str(&table);
    }
    let again = standpoint_stance::parse_propositions(&again).expect("what was read can be read");
    assert_eq!(again, propositions);
    let scorer = standpoint_stance::Scorer::new(propositions, Default::default());
    assert_eq!(scorer.questions().count(), scorer.passes());
}

/// Aliases are refused with a message, or can be used.
pub fn aliases(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match Aliases::parse(&text) {
        Ok(aliases) => {
            let (identities, _) = standpoint_attribution::identify(&[], &aliases);
            assert!(identities.of.is_empty());
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// A journal of records with these bytes, cut and flipped as these bytes say, gives back the first of
/// them or an error, and never another one. The bytes themselves are opened or refused.
pub fn journal(data: &[u8]) {
    let _ = Journal::on(Box::new(Cursor::new(data.to_vec())), Path::new("j"));

    let (orders, payload) = data.split_at(data.len().min(8));
    let payloads: Vec<&[u8]> = payload
        .chunks(1 + usize::from(orders.first().copied().unwrap_or(0)))
        .take(20)
        .collect();
    let key = |n: usize| Key::of(&[&n.to_le_bytes()]);
    let folder = std::env::temp_dir().join(format!("standpoint-fuzz-{}", std::process::id()));
    let _ = std::fs::remove_file(&folder);
    {
        let (journal, _) = Journal::open(&folder).expect("a new journal");
        for (n, payload) in payloads.iter().enumerate() {
            journal.append(key(n), payload).expect("room");
        }
    }
    let mut bytes = std::fs::read(&folder).expect("a journal");
    let whole = bytes.clone();
    for order in orders.get(1..).unwrap_or_default().chunks_exact(2) {
        let place = (usize::from(order[0]) * 251 + usize::from(order[1])) % (bytes.len() + 1);
        if order[1] % 5 == 0 {
            bytes.truncate(place.max(1));
        } else if let Some(byte) = bytes.get_mut(place) {
            *byte ^= 1 << (order[1] % 8);
        }
    }
    match Journal::on(Box::new(Cursor::new(bytes.clone())), Path::new("j")) {
        Ok((journal, opened)) => {
            let mut ended = false;
            for (n, payload) in payloads.iter().enumerate() {
                let read = journal.read(key(n)).expect("what was opened can be read");
                match read.first() {
                    Some(read) => assert!(!ended && read == payload, "a wrong record"),
                    None => ended = true,
                }
            }
            assert!(!ended || bytes != whole);
            assert!(opened.records <= payloads.len());
        }
        Err(JournalError::Damaged { .. } | JournalError::NotAJournal { .. }) => {
            assert!(bytes != whole, "a whole journal is refused");
        }
        Err(error) => panic!("{error}"),
    }
}
