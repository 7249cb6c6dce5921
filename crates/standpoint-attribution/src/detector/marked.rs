//! The learned detector: a model's marks, and the rules where they see more than the model.
//!
//! The model finds cues that no list holds and contents whose extent no rule can tell; the rules know what
//! a cue means (a denial, a state of mind), who goes on speaking, and what stands inside a quotation.

use std::ops::Range;

use standpoint_text::{Marks, Span};

use crate::document::Document;
use crate::line::Line;

use super::find::kind_of_cue;
use super::rules::Rules;
use super::{Detector, Frame, Source};

/// What a rule's finding must reach, in parts per thousand, to stand where the model sees nothing.
const SURE: u32 = 900;

/// Attribution by a model's marks, completed by the rules.
pub(crate) struct Marked<'m> {
    pub(crate) marks: &'m Marks,
}

/// A cue of the model with all that points to it.
struct Group {
    cue: Span,
    source: Option<Span>,
    contents: Vec<Span>,
    confidence: u32,
    sentence: usize,
}

impl Detector for Marked<'_> {
    fn detect(&self, doc: &Document<'_>) -> Vec<Frame> {
        let rules = Rules.detect(doc);
        let groups = groups(doc, self.marks);
        let mut taken: Vec<Option<usize>> = vec![None; groups.len()];
        let mut repeated: Vec<Option<usize>> = vec![None; rules.len()];
        for (index, frame) in rules.iter().enumerate() {
            if let Some(group) = same(&groups, frame) {
                if taken[group].is_none() {
                    taken[group] = Some(index);
                } else {
                    repeated[index] = taken[group];
                }
            }
        }
        let mut drafts: Vec<(Option<usize>, Frame)> = Vec::with_capacity(rules.len() + 8);
        for (group, rule) in groups.iter().zip(&taken) {
            drafts.push(match rule {
                Some(index) => (Some(*index), agreed(doc, &rules[*index], group)),
                None => (None, alone(doc, group)),
            });
        }
        for (index, frame) in rules.iter().enumerate() {
            let merged = taken.contains(&Some(index)) || repeated[index].is_some();
            if !merged && stands(frame, &groups) {
                drafts.push((Some(index), frame.clone()));
            }
        }
        ordered(drafts, &repeated)
    }
}

/// By sentence, then by cue, with the references between rule frames renewed.
fn ordered(mut drafts: Vec<(Option<usize>, Frame)>, repeated: &[Option<usize>]) -> Vec<Frame> {
    drafts.sort_by_key(|(rule, frame)| {
        let at = frame.cue.first().map_or(0, |cue| cue.start);
        (frame.sentence, at, *rule)
    });
    let mut place = vec![None; repeated.len()];
    for (new, (rule, _)) in drafts.iter().enumerate() {
        if let Some(rule) = rule {
            place[*rule] = Some(new);
        }
    }
    let now = |old: usize| place[old].or_else(|| place[repeated[old]?]);
    let mut frames: Vec<Frame> = Vec::with_capacity(drafts.len());
    for (new, (_, mut frame)) in drafts.into_iter().enumerate() {
        if let Source::Same(old) = frame.source {
            frame.source = now(old)
                .filter(|&place| place < new)
                .map_or(Source::Unnamed, Source::Same);
        }
        // "She said it was late, and blamed the weather": the subject of the clause before.
        let before = frames.len().checked_sub(1);
        if frame.source == Source::Unnamed
            && !frame.whole.is_empty()
            && let Some(before) = before.filter(|&b| {
                frames[b].sentence == frame.sentence && frames[b].inside == frame.inside
            })
        {
            frame.source = match frames[before].source {
                Source::Same(first) => Source::Same(first),
                Source::Words(_) => Source::Same(before),
                Source::Unnamed => Source::Unnamed,
            };
        }
        frames.push(frame);
    }
    frames
}

fn groups(doc: &Document<'_>, marks: &Marks) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::with_capacity(marks.cues.len());
    let mut of: Vec<Option<usize>> = Vec::with_capacity(marks.cues.len());
    for cue in &marks.cues {
        let tokens = doc.tokens_in(cue.span);
        let sentence = doc.sentence_of(tokens.start);
        if tokens.is_empty() || doc.sentences.get(sentence).is_none_or(|s| s.marked) {
            of.push(None);
            continue;
        }
        of.push(Some(groups.len()));
        groups.push(Group {
            cue: cue.span,
            source: cue
                .source
                .and_then(|link| marks.sources.get(link.to))
                .copied(),
            confidence: cue.source.map_or(700, |link| link.confidence),
            contents: Vec::new(),
            sentence,
        });
    }
    for content in &marks.contents {
        let group = content.cue.and_then(|link| {
            let group = of.get(link.to).copied().flatten()?;
            Some((group, link.confidence))
        });
        let marked = doc.sentences[doc.sentence_of(doc.tokens_in(content.span).start)].marked;
        if let Some((group, confidence)) = group.filter(|_| !marked) {
            groups[group].contents.push(content.span);
            groups[group].confidence = groups[group].confidence.min(confidence);
        }
    }
    groups.retain(|group| !group.contents.is_empty());
    groups
}

/// The group that is the same attribution as a rule's frame: the one with its cue, else the one with most
/// of its content.
fn same(groups: &[Group], frame: &Frame) -> Option<usize> {
    let by_cue = groups
        .iter()
        .position(|g| frame.cue.iter().any(|cue| cue.overlaps(g.cue)));
    if by_cue.is_some() {
        return by_cue;
    }
    if frame.inside.is_some() {
        return None;
    }
    groups
        .iter()
        .enumerate()
        .filter(|(_, g)| g.sentence.abs_diff(frame.sentence) < 2)
        .map(|(index, g)| (common(&g.contents, &frame.content), index))
        .filter(|&(shared, index)| {
            let shorter = length(&groups[index].contents).min(length(&frame.content));
            2 * shared > shorter && shared > 0
        })
        .max_by_key(|&(shared, index)| (shared, usize::MAX - index))
        .map(|(_, index)| index)
}

fn length(spans: &[Span]) -> u32 {
    spans.iter().map(|s| s.end - s.start).sum()
}

/// Bytes that two lists of spans share.
fn common(a: &[Span], b: &[Span]) -> u32 {
    let shared = |x: &Span| -> u32 {
        b.iter()
            .filter_map(|y| x.intersection(*y))
            .map(|s| s.end - s.start)
            .sum()
    };
    a.iter().map(shared).sum()
}

/// Whether a rule's frame counts although the model has not marked it.
fn stands(frame: &Frame, groups: &[Group]) -> bool {
    if frame.inside.is_some() || frame.content.is_empty() {
        return true;
    }
    let near = groups
        .iter()
        .filter(|g| g.sentence.abs_diff(frame.sentence) < 2);
    let mut claimed = 0;
    for group in near {
        claimed += common(&group.contents, &frame.content);
    }
    frame.confidence >= SURE && 2 * claimed < length(&frame.content)
}

/// What both have found: the model's extents, the rule's understanding.
fn agreed(doc: &Document<'_>, rule: &Frame, group: &Group) -> Frame {
    Frame {
        confidence: rule.confidence.max(950),
        cue: vec![group.cue],
        source: match (rule.source, group.source) {
            // The rules leave out appositions, which name somebody else for the resolver.
            (Source::Words(core), Some(marked)) if core.overlaps(marked) => rule.source,
            (_, Some(marked)) => Source::Words(marked),
            (source, None) => source,
        },
        shown: group.source,
        content: narrow_all(doc, &group.contents),
        whole: group.contents.clone(),
        sentence: group.sentence,
        ..rule.clone()
    }
}

/// What the model alone has found.
fn alone(doc: &Document<'_>, group: &Group) -> Frame {
    let line = Line::outside(doc, doc.sentences[group.sentence].tokens.clone());
    let cue = items(&line, group.cue);
    let (polarity, private) = kind_of_cue(&line, cue);
    Frame {
        rule: "marked",
        confidence: group.confidence.min(900),
        cue: vec![group.cue],
        source: group.source.map_or(Source::Unnamed, Source::Words),
        shown: group.source,
        content: narrow_all(doc, &group.contents),
        whole: group.contents.clone(),
        polarity,
        private,
        sentence: group.sentence,
        inside: None,
    }
}

/// The items of a line that lie in `span`.
fn items(line: &Line<'_, '_>, span: Span) -> Range<usize> {
    let start = (0..line.len())
        .find(|&i| line.item_span(i).end > span.start)
        .unwrap_or(line.len());
    let end = (start..line.len())
        .find(|&i| line.item_span(i).start >= span.end)
        .unwrap_or(line.len());
    start..end
}

fn narrow_all(doc: &Document<'_>, contents: &[Span]) -> Vec<Span> {
    let mut spans: Vec<Span> = contents
        .iter()
        .map(|span| narrow(doc, *span))
        .filter(|span| !span.is_empty())
        .collect();
    spans.sort_unstable();
    spans
}

/// A content without what the corpora count as part of it and a reader does not: the quotation marks
/// around it, "that" before it, commas at its ends.
fn narrow(doc: &Document<'_>, span: Span) -> Span {
    let mut span = bare(doc.text, span);
    let words = span.of(doc.text);
    if let Some(rest) = words
        .strip_prefix("that ")
        .or_else(|| words.strip_prefix("That "))
    {
        span = bare(doc.text, Span::new(span.end() - rest.len(), span.end()));
    }
    let at = doc.quotes.partition_point(|q| q.outer.end <= span.start);
    let Some(quote) = doc.quotes.get(at) else {
        return span;
    };
    // The whole of it is one quotation, or lies in one.
    let outside = |from: u32, to: u32| {
        from < to
            && Span { start: from, end: to }
                .of(doc.text)
                .chars()
                .any(char::is_alphanumeric)
    };
    if quote.outer.overlaps(span)
        && !outside(span.start, quote.outer.start.max(span.start))
        && !outside(quote.outer.end.min(span.end), span.end)
        && let Some(inner) = quote.inner.intersection(span)
    {
        return inner.trimmed(doc.text);
    }
    span
}

fn bare(text: &str, span: Span) -> Span {
    let loose = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '–' | '—');
    let words = span.of(text);
    let cut = words.trim_start_matches(loose);
    let start = span.end() - cut.len();
    Span::new(start, start + cut.trim_end_matches(loose).len())
}
