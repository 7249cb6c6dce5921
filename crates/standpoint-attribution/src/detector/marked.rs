//! The learned detector: a model's marks, and the rules where they see more than the model.
//!
//! The model finds cues that no list holds and contents whose extent no rule can tell; the rules know what
//! a cue means (a denial, a state of mind), who goes on speaking, and what stands inside a quotation.

use std::ops::Range;

use standpoint_text::{Marks, Polarity, Span};

use crate::document::Document;
use crate::line::Line;
use crate::phrase::{noun_phrase, subject_left};

use super::find::kind_of_cue;
use super::rules::Rules;
use super::{Detector, Frame, Source};

/// What a rule's finding must reach, in parts per thousand, to stand where the model sees nothing.
const SURE: u32 = 900;

/// The same inside a content of the model.
const NESTED: u32 = 700;

/// As many groups are compared with one frame: no three sentences hold more.
const NEAR: usize = 64;

/// How far the neighbours of a cue are read, in tokens.
const WINDOW: usize = 60;

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
        let mut merged = vec![false; rules.len()];
        // First by cue, so that a frame with another cue does not lend its meaning.
        for by in [by_cue, by_content] {
            for (index, frame) in rules.iter().enumerate() {
                if merged[index] {
                    continue;
                }
                if let Some(group) = by(&groups, frame) {
                    merged[index] = true;
                    match taken[group] {
                        None => taken[group] = Some(index),
                        first => repeated[index] = first,
                    }
                }
            }
        }
        let mut drafts: Vec<(Option<usize>, Frame)> = Vec::with_capacity(rules.len() + 8);
        for (group, rule) in groups.iter().zip(&taken) {
            let Some(index) = *rule else {
                if !narrated(doc, group) {
                    drafts.push((None, alone(doc, group)));
                }
                continue;
            };
            let mut frame = agreed(doc, &rules[index], group);
            cut_beside(&mut frame, index, &rules);
            // "Said that … and that …" is one content to the model, and two statements.
            let second = rules
                .get(index + 1)
                .filter(|next| repeated[index + 1] == Some(index) && next.cue == rules[index].cue);
            let rest = second.and_then(|next| divided(doc, &mut frame, &rules[index], next));
            drafts.push((Some(index), frame));
            drafts.extend(rest.map(|rest| (None, rest)));
        }
        for (index, frame) in rules.iter().enumerate() {
            if !merged[index] && stands(frame, &groups) {
                drafts.push((Some(index), frame.clone()));
            }
        }
        ordered(drafts, &repeated)
    }
}

/// "Dorosh maintains that it must stay, and the bakers assure me that it helps": the model's content of the
/// first runs over the second, which the rules know to stand beside it.
fn cut_beside(frame: &mut Frame, index: usize, rules: &[Frame]) {
    let own = &rules[index];
    let (Some(content), Some(rule)) = (frame.content.last_mut(), own.content.last()) else {
        return;
    };
    let next = rules[index + 1..]
        .iter()
        .take(8)
        .take_while(|r| r.sentence == own.sentence)
        .find(|r| {
            let source = match r.source {
                Source::Words(span) => span.start,
                _ => r.cue.first().map_or(u32::MAX, |c| c.start),
            };
            r.beside
                && r.inside == own.inside
                && matches!(r.source, Source::Words(_))
                && rule.end <= source
                && content.start < rule.end
                && r.cue.first().is_some_and(|c| content.contains(*c))
        });
    if next.is_some() {
        content.end = content.end.min(rule.end);
    }
}

/// Cuts the content of `frame` where the rules begin a second statement, which is returned.
fn divided(doc: &Document<'_>, frame: &mut Frame, first: &Frame, next: &Frame) -> Option<Frame> {
    let stop = first.content.last()?.end;
    let start = next.content.first()?.start;
    let last = frame.content.last_mut()?;
    if !(last.start < stop && stop < start && start < last.end) {
        return None;
    }
    let rest = narrow(
        doc,
        Span {
            start,
            end: last.end,
        },
    );
    last.end = stop;
    Some(Frame {
        content: vec![rest],
        whole: vec![rest],
        ..frame.clone()
    })
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
    let questions = super::interview::questions(doc);
    let asked = |span: Span| {
        let at = questions.partition_point(|q| q.end <= span.start);
        questions.get(at).is_some_and(|q| q.overlaps(span))
    };
    let mut groups: Vec<Group> = Vec::with_capacity(marks.cues.len());
    let mut of: Vec<Option<usize>> = Vec::with_capacity(marks.cues.len());
    for cue in &marks.cues {
        let tokens = doc.tokens_in(cue.span);
        let sentence = doc.sentence_of(tokens.start);
        let marked = doc.sentences.get(sentence).is_none_or(|s| s.marked);
        // "Asked about that, he shrugged": nobody says anything.
        let query = cue.source.is_none() && cue.span.of(doc.text).starts_with("Asked");
        if tokens.is_empty() || marked || query || asked(cue.span) {
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
    for group in &mut groups {
        near_only(doc, group);
        // "who asked not to be named": nothing is said.
        let hides = |c: &Span| {
            let words = c.of(doc.text);
            [
                "not to be named",
                "not to be identified",
                "not to be quoted",
                "anonymity",
            ]
            .iter()
            .any(|w| words.starts_with(w))
        };
        group.contents.retain(|c| !hides(c));
    }
    groups.retain(|group| !group.contents.is_empty());
    groups
}

/// Of a content in several parts those go that stand in another paragraph than the cue, unless the cue's
/// sentence leads to them or a quotation goes on there: they are what somebody else says.
fn near_only(doc: &Document<'_>, group: &mut Group) {
    if group.contents.len() < 2 {
        return;
    }
    let own = &doc.sentences[group.sentence];
    let leads = doc.word(own.tokens.end.saturating_sub(1)) == ":";
    let paragraph = |span: &Span| {
        let sentence = doc.sentence_of(doc.tokens_in(*span).start);
        doc.sentences[sentence].paragraph
    };
    let continued = |span: &Span| {
        let at = doc.quotes.partition_point(|q| q.outer.end <= span.start);
        let here = doc.quotes.get(at).filter(|q| q.outer.overlaps(*span));
        let next = doc.quotes.get(at + 1);
        here.is_some_and(|q| q.continues) || here.is_some() && next.is_some_and(|q| q.continues)
    };
    if leads || !group.contents.iter().any(|c| paragraph(c) == own.paragraph) {
        return;
    }
    group
        .contents
        .retain(|c| paragraph(c) == own.paragraph || continued(c));
}

/// The group with the cue of a rule's frame.
fn by_cue(groups: &[Group], frame: &Frame) -> Option<usize> {
    near(groups, frame).find(|&g| frame.cue.iter().any(|cue| cue.overlaps(groups[g].cue)))
}

/// The group with most of the content of a rule's frame.
fn by_content(groups: &[Group], frame: &Frame) -> Option<usize> {
    // An answer is what stands behind its label, not what somebody says in it.
    if frame.inside.is_some() || frame.rule == "interview" {
        return None;
    }
    let near = near(groups, frame);
    // What stands inside a content is nested in it.
    let nested = |index: &usize| {
        let contents = &groups[*index].contents;
        (frame.cue.first()).is_some_and(|cue| contents.iter().any(|c| c.contains(*cue)))
    };
    near.filter(|index| !nested(index))
        .map(|index| (common(&groups[index].contents, &frame.content), index))
        .filter(|&(shared, index)| {
            let shorter = length(&groups[index].contents).min(length(&frame.content));
            2 * shared > shorter && shared > 0
        })
        .max_by_key(|&(shared, index)| (shared, usize::MAX - index))
        .map(|(_, index)| index)
}

/// The groups of the sentence of `frame` and of its neighbours, as indices.
fn near(groups: &[Group], frame: &Frame) -> Range<usize> {
    let from = groups.partition_point(|g| g.sentence + 1 < frame.sentence);
    let to = groups.partition_point(|g| g.sentence <= frame.sentence + 1);
    from..to.min(from + NEAR)
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
    if frame.inside.is_some() {
        return false;
    }
    if frame.content.is_empty() || frame.rule == "noun_cue" {
        return true;
    }
    let mut claimed = 0;
    for group in near(groups, frame) {
        claimed += common(&groups[group].contents, &frame.content);
    }
    if frame.confidence >= SURE && 2 * claimed < length(&frame.content) {
        return true;
    }
    // "Lang said the senator believes …": inside what a model has marked.
    let holder = near(groups, frame).any(|g| {
        let holds = |span: &Span| groups[g].contents.iter().any(|c| c.contains(*span));
        frame.cue.iter().chain(&frame.content).all(holds)
    });
    holder
        && matches!(frame.source, Source::Words(_))
        && frame.confidence >= NESTED
        && frame.polarity != Polarity::Declined
        && matches!(frame.rule, "clause" | "noun_cue")
}

/// What both have found: the model's extents, the rule's understanding.
fn agreed(doc: &Document<'_>, rule: &Frame, group: &Group) -> Frame {
    if rule.rule == "interview" {
        return Frame {
            whole: rule.content.clone(),
            ..rule.clone()
        };
    }
    let marked = group.source.filter(|source| {
        // A link to another sentence is doubtful where the own one has a subject.
        let own = doc.sentences[group.sentence].span.contains(*source);
        own || !matches!(rule.source, Source::Words(_))
    });
    let own = alone(doc, group);
    let same_cue = rule.cue.iter().any(|cue| cue.overlaps(group.cue));
    // "Did not want to say": the rules see the wish, the whole cue is a refusal.
    // "Laughed off": to them it is a laugh.
    let fuller = match rule.polarity {
        Polarity::Asserted => own.polarity != Polarity::Asserted,
        Polarity::Denied => own.polarity == Polarity::Declined,
        Polarity::Declined => false,
    };
    let (polarity, private) = if same_cue && !fuller {
        (rule.polarity, rule.private)
    } else {
        (own.polarity, own.private)
    };
    Frame {
        polarity,
        private,
        confidence: rule.confidence.max(950),
        cue: vec![group.cue],
        source: marked.map_or(rule.source, Source::Words),
        shown: marked,
        content: narrow_all(doc, &group.contents),
        whole: group.contents.clone(),
        sentence: group.sentence,
        ..rule.clone()
    }
}

/// Whether a group is the writer's narration: a cue of appearance or hearsay, no source, no quotation marks.
fn narrated(doc: &Document<'_>, group: &Group) -> bool {
    let quoted = |span: &Span| {
        doc.tokens_in(*span)
            .any(|t| doc.tokens[t].quote.is_some_and(|q| doc.quotes[q].speech))
    };
    if group.source.is_some() || group.contents.iter().any(quoted) {
        return false;
    }
    let tokens = doc.tokens_in(group.cue);
    if doc.tokens[tokens.start].quote.is_some() {
        return false;
    }
    let line = Line::outside(doc, tokens);
    super::narration::narrates(&line, &(0..line.len()))
}

/// What the model alone has found.
fn alone(doc: &Document<'_>, group: &Group) -> Frame {
    let cue = doc.tokens_in(group.cue);
    let inside = doc.tokens[cue.start]
        .quote
        .filter(|&q| doc.quotes[q].speech);
    let bounds = inside.map_or_else(
        || doc.sentences[group.sentence].tokens.clone(),
        |q| doc.quotes[q].tokens.clone(),
    );
    let window = bounds.start.max(cue.start.saturating_sub(WINDOW))
        ..bounds.end.min(cue.end + WINDOW).max(cue.end);
    let line = if inside.is_some() {
        Line::inside(doc, window)
    } else {
        Line::outside(doc, window)
    };
    let cue = items(&line, group.cue);
    let source = group.source.map(|source| {
        let own = doc.sentences[group.sentence].span.contains(source);
        if own || inside.is_some() {
            return source;
        }
        let before = subject_left(&line, cue.start)
            .filter(|s| s.core.end == cue.start && !s.core.is_empty())
            .map(|s| s.core);
        // "That, said Ashe, was news"
        let behind = || {
            let end = noun_phrase(&line, cue.end)?;
            (line.is_name(cue.end) && line.is_break(end)).then_some(cue.end..end)
        };
        before
            .or_else(behind)
            .map_or(source, |core| line.span(core))
    });
    let (polarity, private) = kind_of_cue(&line, cue);
    Frame {
        rule: "marked",
        confidence: group.confidence.min(900),
        cue: vec![group.cue],
        source: source.map_or(Source::Unnamed, Source::Words),
        shown: source,
        content: narrow_all(doc, &group.contents),
        whole: group.contents.clone(),
        polarity,
        private,
        sentence: group.sentence,
        beside: false,
        inside,
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
            && Span {
                start: from,
                end: to,
            }
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
