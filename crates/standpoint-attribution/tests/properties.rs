//! What holds for every text: spans that fit, indices that exist, the same answer twice, identities that
//! do not depend on the order of the articles.

use std::sync::Arc;

use proptest::prelude::*;
use standpoint_attribution::{Aliases, Options, Voice, attribute, attribute_marked, identify};
use standpoint_text::{
    Article, ArticleId, Attributions, Link, MarkedContent, MarkedCue, MarkedFact, Marks, Metadata,
    Region, RegionKind, RegionOrigin, Span, StatementKind,
};

fn article(id: &str, text: &str, regions: Vec<Region>) -> Article {
    Article {
        id: ArticleId(id.to_owned()),
        file: format!("{id}.txt"),
        text: Arc::from(text),
        meta: Metadata {
            authors: vec!["Ana Ruiz".to_owned()],
            ..Metadata::default()
        },
        regions,
    }
}

fn run(article: &Article, voice: Voice) -> Attributions {
    let (segments, _) = standpoint_segment::segment(article);
    attribute(article, &segments, &Options { voice })
}

/// Marks on runs of words: `(role, first word, number of words, link)`.
fn marks(text: &str, drawn: &[(u8, usize, usize, usize)]) -> Marks {
    let mut words: Vec<Span> = Vec::new();
    let mut at = 0;
    for word in text.split(' ') {
        if !word.trim().is_empty() {
            let lead = word.len() - word.trim_start().len();
            words.push(Span::new(at + lead, at + lead + word.trim().len()));
        }
        at += word.len() + 1;
    }
    let mut marks = Marks::default();
    let mut drawn = drawn.to_vec();
    drawn.sort_by_key(|d| d.1);
    for (role, first, count, link) in drawn {
        let Some(start) = words.get(first) else {
            continue;
        };
        let last = words[(first + count).min(words.len() - 1)];
        let span = start.cover(last);
        let link = (link > 0).then(|| Link {
            to: link - 1,
            confidence: 900,
        });
        let told = MarkedFact { span, person: link };
        match role % 6 {
            0 => marks.sources.push(span),
            1 => marks.cues.push(MarkedCue { span, source: link }),
            2 => marks.contents.push(MarkedContent { span, cue: link }),
            3 => marks.persons.push(span),
            4 => marks.roles.push(told),
            _ => marks.affiliations.push(told),
        }
    }
    marks
}

fn check(article: &Article, found: &Attributions) {
    let fits = |span: &Span| Span::checked(&article.text, span.start(), span.end()).is_ok();
    let mut before = (0, 0);
    for (index, statement) in found.statements.iter().enumerate() {
        assert!(!statement.content.is_empty());
        assert!(statement.content.iter().all(|s| fits(s) && !s.is_empty()));
        assert!(
            statement.content.windows(2).all(|w| w[0].end <= w[1].start),
            "sorted and disjoint"
        );
        assert!(statement.cue.iter().chain(&statement.source).all(fits));
        assert!(statement.analysts.iter().all(|&a| a < found.analysts.len()));
        assert!(statement.confidence <= 1000);
        assert!(
            statement
                .nested_in
                .is_none_or(|n| n < found.statements.len() && n != index)
        );
        let place = (
            statement.content[0].start,
            statement.cue.first().map_or(0, |c| c.start),
        );
        assert!(before <= place, "by content, then cue");
        before = place;
        if statement.kind == StatementKind::Author {
            assert!(!statement.analysts.is_empty());
        }
        for region in &article.regions {
            assert!(
                statement.content.iter().all(|s| !region.span.contains(*s)),
                "nothing in a marked region"
            );
        }
    }
    for analyst in &found.analysts {
        assert!(!analyst.name.trim().is_empty());
        assert!(analyst.mentions.iter().all(fits));
        assert!(analyst.mentions.windows(2).all(|w| w[0] < w[1]));
    }
}

/// Words, names and marks that the grammar knows, in any order.
fn newsy() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "said",
        "says",
        "Ana",
        "Ruiz",
        "Dr",
        "Dr.",
        "Mr",
        "he",
        "she",
        "they",
        "it",
        "the",
        "a",
        "minister",
        "analysts",
        "that",
        "which",
        "who",
        "and",
        "but",
        ",",
        ".",
        ":",
        ";",
        "“",
        "”",
        "\"",
        "‘",
        "’",
        "'",
        "(",
        ")",
        "–",
        "—",
        "\n",
        "\n\n",
        "according",
        "to",
        "told",
        "reporters",
        "on",
        "Friday",
        "report",
        "ministry",
        "NATO",
        "(NIS)",
        "of",
        "Kelda",
        "adding",
        "while",
        "noting",
        "Neither",
        "nor",
        "has",
        "confirmed",
        "not",
        "declined",
        "comment",
        "Q:",
        "A:",
        "China",
        "wants",
        "believes",
        "’s",
        "University",
        "professor",
        "at",
        "As",
        "put",
        "in",
        "words",
        "denied",
        "claims",
        "5",
        "Nov",
        "are",
        "is",
        "convinced",
        "both",
        "Both",
        "one",
        "people",
        "—",
        "…",
        "é",
        "中",
        "🙂",
        "ſ",
        "İ",
    ]);
    prop::collection::vec(words, 0..60).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn any_text(text in "(?s).{0,300}") {
        let article = article("a", &text, Vec::new());
        check(&article, &run(&article, Voice::Auto));
    }

    #[test]
    fn any_news(text in newsy(), voice in prop::sample::select(vec![Voice::Auto, Voice::Opinion, Voice::News])) {
        let article = article("a", &text, Vec::new());
        let found = run(&article, voice);
        check(&article, &found);
        prop_assert_eq!(&found, &run(&article, voice));
    }

    #[test]
    fn any_marks(
        text in newsy(),
        drawn in prop::collection::vec((0u8..6, 0usize..60, 0usize..12, 0usize..5), 0..36),
    ) {
        let article = article("a", &text, Vec::new());
        let (segments, _) = standpoint_segment::segment(&article);
        let marks = marks(&text, &drawn);
        let found = attribute_marked(&article, &segments, &marks, &Options::default());
        check(&article, &found);
        let again = attribute_marked(&article, &segments, &marks, &Options::default());
        prop_assert_eq!(&found, &again);
    }

    #[test]
    fn marked_regions_say_nothing(text in newsy(), lines in prop::collection::vec(any::<bool>(), 20)) {
        let mut regions = Vec::new();
        let mut at = 0;
        for (index, line) in text.split_inclusive('\n').enumerate() {
            let end = at + line.trim_end_matches('\n').len();
            if lines.get(index).copied().unwrap_or(false) && end > at {
                regions.push(Region { span: Span::new(at, end), kind: RegionKind::Boilerplate, origin: RegionOrigin::Rule });
            }
            at += line.len();
        }
        let article = article("a", &text, regions);
        check(&article, &run(&article, Voice::Opinion));
    }

    #[test]
    fn identities_do_not_depend_on_the_order(texts in prop::collection::vec(newsy(), 1..5), turn in 0usize..5) {
        let articles: Vec<Article> = texts.iter().enumerate().map(|(i, t)| article(&format!("a{i}"), t, Vec::new())).collect();
        let found: Vec<Attributions> = articles.iter().map(|a| run(a, Voice::News)).collect();
        let pairs: Vec<(&Article, &Attributions)> = articles.iter().zip(&found).collect();
        let mut turned = pairs.clone();
        let by = turn % turned.len();
        turned.rotate_left(by);
        let (one, _) = identify(&pairs, &Aliases::default());
        let (other, _) = identify(&turned, &Aliases::default());
        prop_assert_eq!(&one.analysts, &other.analysts);
        for (at, of) in one.of.iter().enumerate() {
            prop_assert_eq!(of, &other.of[(at + pairs.len() - by) % pairs.len()]);
            prop_assert_eq!(of.len(), found[at].analysts.len());
        }
        let mut ids: Vec<_> = one.analysts.iter().map(|a| &a.id).collect();
        ids.dedup();
        prop_assert_eq!(ids.len(), one.analysts.len(), "ids are unique and sorted");
    }
}
