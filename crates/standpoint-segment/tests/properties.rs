//! What holds for every text.

use std::fmt::Write as _;

use proptest::prelude::*;
use standpoint_segment::{inner_sentences, segment_text, split_sentences};
use standpoint_text::{Region, RegionKind, RegionOrigin, Span};

/// Asserts that the layer of `text` is sound.
fn check(text: &str, regions: &[Region]) {
    let (segments, issues) = segment_text(text, regions);

    // Sentences and the white space between them are the text.
    let mut at = 0;
    for s in &segments.sentences {
        assert!(s.span.start() >= at && !s.span.is_empty());
        assert!(
            text[at..s.span.start()].trim().is_empty(),
            "words between sentences"
        );
        assert_eq!(s.span.trimmed(text), s.span);
        assert!(segments.paragraphs[s.paragraph].span.contains(s.span));
        at = s.span.end();
    }
    assert!(
        text[at..].trim().is_empty(),
        "words behind the last sentence"
    );

    // Every sentence is in the paragraph that lists it, every paragraph has one.
    let mut next = 0;
    for (i, p) in segments.paragraphs.iter().enumerate() {
        assert_eq!(p.sentences.start, next);
        assert!(!p.sentences.is_empty());
        next = p.sentences.end;
        assert!(
            segments.sentences[p.sentences.clone()]
                .iter()
                .all(|s| s.paragraph == i)
        );
    }
    assert_eq!(next, segments.sentences.len());

    // Quotations are sorted, nest, and are cut by no sentence if they are closed.
    let mut open: Vec<Span> = Vec::new();
    for (i, q) in segments.quotes.iter().enumerate() {
        assert!(q.outer.contains(q.inner) && !q.inner.of(text).trim().is_empty());
        assert!(segments.paragraphs[q.paragraph].span.contains(q.outer));
        assert!(i == 0 || segments.quotes[i - 1].outer.start <= q.outer.start);
        open.retain(|outer| outer.end > q.outer.start);
        assert!(
            open.iter().all(|outer| outer.contains(q.outer)),
            "quotations cross"
        );
        assert_eq!(open.len(), q.depth as usize);
        open.push(q.outer);
        if q.closed && q.depth == 0 {
            let p = &segments.paragraphs[q.paragraph];
            let sentences = &segments.sentences[p.sentences.clone()];
            assert!(
                sentences.iter().any(|s| s.span.contains(q.outer)),
                "a sentence cuts a quotation"
            );
        }
        for part in [
            inner_sentences(text, q.inner),
            split_sentences(text, q.inner),
        ] {
            let words: String = part.iter().map(|s| s.of(text)).collect();
            let squeeze = |s: &str| s.split_whitespace().collect::<String>();
            assert_eq!(squeeze(&words), squeeze(q.inner.of(text)));
        }
    }
    for issue in issues {
        let span = issue.span.expect("every issue says where");
        assert!(text.is_char_boundary(span.start()) && text.is_char_boundary(span.end()));
    }
}

/// Pieces from which odd texts are put together.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "“", "”", "‘", "’", "\"", "'", "''", "``", "«", "»", "„", "`", "(", ")", "[", "]", ".",
        "...", "…", "?", "!", ",", ":", "—", "-", " ", " ", " ", "\n", "\r\n", "\u{2028}", "He",
        "said", "the", "U.S", "Mr", "7", "12)", "s", "n", "é", "🙂", "界", "。", "\u{a0}", "•",
        "1.", "2.", "I", "in", "asked",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|p| p.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_is_read_soundly(text in "\\PC{0,80}") {
        check(&text, &[]);
    }

    #[test]
    fn marks_in_any_order_are_read_soundly(text in pieces()) {
        check(&text, &[]);
    }

    #[test]
    fn regions_are_paragraphs_of_their_own(before in pieces(), inside in pieces(), behind in pieces()) {
        let text = format!("{before}{inside}{behind}");
        let span = Span::new(before.len(), before.len() + inside.len());
        let region = Region { span, kind: RegionKind::Boilerplate, origin: RegionOrigin::Rule };
        check(&text, &[region]);
        let (segments, _) = segment_text(&text, &[region]);
        for p in segments.paragraphs {
            prop_assert!(!p.span.overlaps(span) || span.contains(p.span));
        }
    }
}

/// Found by the property above: a region of one line break between two halves of a cut sentence.
#[test]
fn a_region_of_white_space_parts_what_it_stands_between() {
    let before = "said“...““““HeHe“...““He“saidsaid“““...``";
    let text = format!("{before}\nsaid");
    let span = Span::new(before.len(), before.len() + 1);
    let region = Region {
        span,
        kind: RegionKind::Boilerplate,
        origin: RegionOrigin::Rule,
    };
    assert_eq!(segment_text(&text, &[region]).0.paragraphs.len(), 2);
    assert_eq!(segment_text(&text, &[]).0.paragraphs.len(), 1);
}

/// Found by the property above: an initial behind a character of several bytes.
#[test]
fn an_initial_behind_a_wide_character_is_read() {
    for text in [
        "•I.\u{a0}He",
        "“I. He went.”",
        "é1\u{a0}. He went.",
        "—I. He",
    ] {
        check(text, &[]);
    }
}

/// Two megabytes of the worst each; a quadratic step anywhere would take minutes.
#[test]
fn long_texts_cost_no_more_than_their_length() {
    let fill = |unit: &str| unit.repeat(2_000_000 / unit.len());
    let mut texts: Vec<String> = [
        "a",
        ".",
        ". ",
        "“",
        "”",
        "“‘",
        "\"",
        "' ",
        "'s ",
        "(",
        "A. ",
        "? ",
        "1) ",
        "• ",
        "a.\n",
        " .",
        "界",
        "“Why?” he asked. ",
        "analysts’ view ‘",
        "«“‘",
        "\" ",
        "a\" ",
        "...\u{a0}",
        "\n",
        "word\n",
        "[1]",
    ]
    .iter()
    .map(|unit| fill(unit))
    .collect();
    texts.push(format!("“{}", fill("Go. ")));
    texts.push(format!("{} “{}”", fill("x"), fill(" ")));
    let mut long_line = String::new();
    for i in 0..100_000 {
        let _ = write!(long_line, "{i}. “Item {i}” ");
    }
    texts.push(long_line);
    for text in texts {
        let (segments, _) = segment_text(&text, &[]);
        assert!(segments.sentences.len() >= segments.paragraphs.len());
    }
}

#[test]
fn inner_sentences_split_what_the_layer_keeps_whole() {
    let text = "“We go. He told me ‘Stay. Wait.’ twice. Nobody asked,” she said.";
    let (segments, _) = segment_text(text, &[]);
    assert_eq!(segments.sentences.len(), 1);
    let inner = inner_sentences(text, segments.quotes[0].inner);
    let words: Vec<&str> = inner.iter().map(|s| s.of(text)).collect();
    assert_eq!(
        words,
        ["We go.", "He told me ‘Stay. Wait.’ twice.", "Nobody asked,"]
    );
}
