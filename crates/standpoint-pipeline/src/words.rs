//! The words of spans as cells and as premises: one line, without Markdown's marks.

use standpoint_text::{Article, RegionKind, Span};

/// Between the parts of a split quotation in a cell; the model sees none.
const GAP: &str = " … ";

/// For a cell: the parts joined by an ellipsis, since words stand between them in the article.
pub(crate) fn cell(article: &Article, spans: &[Span]) -> String {
    parts(article, spans).join(GAP)
}

/// For the model: the parts as the speaker would have said them. A comma that only leads over to "he
/// said" becomes the full stop that it stands for where the next part begins a sentence.
pub(crate) fn premise(article: &Article, spans: &[Span]) -> String {
    let mut whole = String::new();
    for part in parts(article, spans) {
        if part.starts_with(char::is_uppercase)
            && let Some(body) = whole.strip_suffix(',')
        {
            whole = format!("{body}.");
        }
        if !whole.is_empty() {
            whole.push(' ');
        }
        whole.push_str(&part);
    }
    whole
}

/// The article's words from `start` to `end`, on one line.
pub(crate) fn line(article: &Article, span: Span) -> String {
    let mut kept = String::new();
    let mut at = span.start();
    // Regions are sorted and disjoint, and an article may have very many.
    let first = article
        .regions
        .partition_point(|r| r.span.end() <= span.start());
    let marks = article.regions[first..]
        .iter()
        .take_while(|r| r.span.start() < span.end())
        .filter(|r| r.kind == RegionKind::Markup);
    for mark in marks.filter_map(|r| r.span.intersection(span)) {
        kept.push_str(&article.text[at..mark.start()]);
        at = mark.end();
    }
    kept.push_str(&article.text[at..span.end()]);
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn parts(article: &Article, spans: &[Span]) -> Vec<String> {
    spans
        .iter()
        .map(|span| line(article, *span))
        .filter(|part| !part.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use standpoint_text::{ArticleId, Metadata, Region, RegionOrigin};

    use super::*;

    fn article(text: &str, marks: &[&str]) -> Article {
        let regions = marks
            .iter()
            .flat_map(|mark| {
                text.match_indices(mark)
                    .map(|(i, m)| Span::new(i, i + m.len()))
            })
            .map(|span| Region {
                span,
                kind: RegionKind::Markup,
                origin: RegionOrigin::Structure,
            })
            .collect();
        Article {
            id: ArticleId("a".to_owned()),
            file: "a.md".to_owned(),
            text: Arc::from(text),
            meta: Metadata::default(),
            regions,
        }
    }

    #[test]
    fn a_split_quotation_is_one_premise_and_shows_its_gap_in_a_cell() {
        let text = "“We wait,” he said. “It\n rains, ” he said, “and pours.”";
        let article = article(text, &[]);
        let span = |words: &str| {
            let start = text.find(words).expect("there");
            Span::new(start, start + words.len())
        };
        let spans = [span("We wait,"), span("It\n rains,"), span("and pours.")];
        assert_eq!(premise(&article, &spans), "We wait. It rains, and pours.");
        assert_eq!(cell(&article, &spans), "We wait, … It rains, … and pours.");
    }

    #[test]
    fn marks_of_markdown_are_no_words() {
        let article = article("the **hub** price", &["**"]);
        assert_eq!(line(&article, Span::new(0, 17)), "the hub price");
        assert_eq!(line(&article, Span::new(5, 17)), "hub price");
    }
}
