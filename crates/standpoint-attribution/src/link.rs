//! Joins what detection found apart: a quotation with the reporting clause of a neighbouring sentence, a
//! lead-in with what it leads to, a statement with the one that reports it.

use standpoint_text::{Polarity, Span};

use crate::detector::{Frame, Source};
use crate::document::Document;
use crate::token::Kind;

/// A statement before its speaker is resolved.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) rule: &'static str,
    pub(crate) confidence: u32,
    pub(crate) cue: Vec<Span>,
    /// The words that name the speaker.
    pub(crate) source: Option<Span>,
    /// As in [`Frame::shown`].
    pub(crate) shown: Option<Span>,
    /// The speaker is that of this draft, which stands earlier.
    pub(crate) same_as: Option<usize>,
    pub(crate) content: Vec<Span>,
    /// As in [`Frame::whole`].
    pub(crate) whole: Vec<Span>,
    pub(crate) polarity: Polarity,
    pub(crate) private: bool,
    pub(crate) sentence: usize,
    pub(crate) inside: Option<usize>,
}

/// Frames and free quotations as statements, by sentence.
pub(crate) fn link(doc: &Document<'_>, frames: Vec<Frame>) -> Vec<Draft> {
    let mut claimed = vec![false; doc.quotes.len()];
    for span in frames
        .iter()
        .filter(|f| f.inside.is_none())
        .flat_map(|f| &f.content)
    {
        claim(doc, *span, &mut claimed);
    }
    let mut drafts: Vec<Draft> = Vec::with_capacity(frames.len());
    let mut of_frame: Vec<usize> = Vec::with_capacity(frames.len());
    let mut next = 0;
    for (index, sentence) in doc.sentences.iter().enumerate() {
        let first = drafts.len();
        while next < frames.len() && frames[next].sentence == index {
            of_frame.push(drafts.len());
            drafts.push(draft(&frames[next], &of_frame));
            next += 1;
        }
        if !sentence.marked {
            free_quotes(doc, index, first, &mut claimed, &mut drafts);
        }
    }
    drafts
}

fn draft(frame: &Frame, of_frame: &[usize]) -> Draft {
    let (source, same_as) = match frame.source {
        Source::Words(span) => (Some(span), None),
        Source::Same(other) => (None, of_frame.get(other).copied()),
        Source::Unnamed => (None, None),
    };
    Draft {
        rule: frame.rule,
        confidence: frame.confidence,
        cue: frame.cue.clone(),
        source,
        same_as,
        content: frame.content.clone(),
        whole: frame.whole.clone(),
        shown: frame.shown,
        polarity: frame.polarity,
        private: frame.private,
        sentence: frame.sentence,
        inside: frame.inside,
    }
}

fn claim(doc: &Document<'_>, span: Span, claimed: &mut [bool]) {
    let mut at = doc.quotes.partition_point(|q| q.outer.end <= span.start);
    while doc.quotes.get(at).is_some_and(|q| q.outer.start < span.end) {
        claimed[at] = true;
        at += 1;
    }
}

/// Quotations of the sentence that no frame holds: what a lead-in led to, or the same speaker going on.
fn free_quotes(
    doc: &Document<'_>,
    index: usize,
    first: usize,
    claimed: &mut [bool],
    drafts: &mut Vec<Draft>,
) {
    let sentence = &doc.sentences[index];
    let mut at = doc
        .quotes
        .partition_point(|q| q.outer.end <= sentence.span.start);
    while let Some(quote) = doc
        .quotes
        .get(at)
        .filter(|q| q.outer.start < sentence.span.end)
    {
        let free = quote.speech && !claimed[at];
        at += 1;
        if !free {
            continue;
        }
        claimed[at - 1] = true;
        let span = quote.inner.trimmed(doc.text);
        if span.is_empty() {
            continue;
        }
        // The same sentence already has a reporting clause: the quotation is its second part.
        if let Some(own) = (first..drafts.len()).rev().take(64).find(|&d| {
            drafts[d].inside.is_none() && drafts[d].content.iter().any(|c| quoted(doc, *c))
        }) {
            let content = &mut drafts[own].content;
            content.push(span);
            content.sort_unstable();
            continue;
        }
        // Words around the quotation that no rule understood may name somebody else.
        let alone = alone(doc, index);
        let before = previous(doc, drafts, index, quote.continues).filter(|&b| {
            alone || quote.continues || drafts[b].sentence == index || drafts[b].content.is_empty()
        });
        if let Some(lead) = before.filter(|&b| drafts[b].content.is_empty()) {
            drafts[lead].content.push(span);
            continue;
        }
        let across = before
            .is_some_and(|b| doc.sentences[drafts[b].sentence].paragraph != sentence.paragraph);
        // `"…," she said. "…"` is one statement, and so is a quotation over several paragraphs.
        if let Some(own) = before.filter(|&b| {
            (!across || quote.continues)
                && drafts[b].content.last().is_some_and(|c| quoted(doc, *c))
        }) {
            drafts[own].content.push(span);
            continue;
        }
        let signed = before
            .is_none()
            .then(|| signature(doc, quote.outer.end))
            .flatten();
        drafts.push(Draft {
            rule: match (before, quote.continues) {
                _ if signed.is_some() => "dash",
                (Some(_), true) => "quote_continued",
                (Some(_), false) => "quote_after",
                (None, _) => "quote_alone",
            },
            confidence: match before {
                Some(_) if quote.continues => 950,
                Some(_) if !across => 930,
                Some(_) => 820,
                None if signed.is_some() => 900,
                None => 500,
            },
            cue: signed.iter().map(|(cue, _)| *cue).collect(),
            source: signed.map(|(_, name)| name),
            same_as: before,
            content: vec![span],
            whole: Vec::new(),
            shown: None,
            polarity: Polarity::Asserted,
            private: false,
            sentence: index,
            inside: None,
        });
    }
}

/// `“…” — Tripp, on her way in.`: the dash and the name behind the quotation that ends at `end`.
fn signature(doc: &Document<'_>, end: u32) -> Option<(Span, Span)> {
    let from = doc.tokens.partition_point(|t| t.token.span.start < end);
    let dashes = (from..doc.tokens.len())
        .take_while(|&t| matches!(doc.word(t), "-" | "–" | "—" | "―"))
        .count();
    let name = from + dashes;
    let names = (name..doc.tokens.len())
        .take_while(|&t| {
            let tok = &doc.tokens[t];
            tok.token.capital && tok.quote.is_none() && !tok.marked && tok.token.kind == Kind::Word
        })
        .count();
    let behind = doc.word(name + names);
    let closed = matches!(behind, "," | "." | "") || doc.tokens.len() == name + names;
    let line = doc
        .text
        .get(end as usize..doc.tokens.get(name)?.token.span.start())?;
    (dashes > 0 && (1..6).contains(&names) && closed && !line.contains('\n'))
        .then(|| (doc.span(from..name), doc.span(name..name + names)))
}

/// Whether a sentence holds hardly a word outside its quotations.
fn alone(doc: &Document<'_>, index: usize) -> bool {
    let words = doc.sentences[index].tokens.clone().filter(|&t| {
        doc.tokens[t].quote.is_none() && doc.word(t).chars().any(char::is_alphanumeric)
    });
    words.take(2).count() < 2
}

/// The statement whose speaker goes on in a free quotation of the sentence `index`: the last one of this
/// sentence or of the one before it, if that one holds quoted words or leads in.
fn previous(doc: &Document<'_>, drafts: &[Draft], index: usize, continues: bool) -> Option<usize> {
    let back = (0..index).rev().find(|&s| !doc.sentences[s].marked);
    let reach = if continues {
        back.map(|b| b.saturating_sub(2))
    } else {
        back
    };
    let last = (0..drafts.len())
        .rev()
        .take(64)
        .find(|&d| drafts[d].inside.is_none())?;
    let near = drafts[last].sentence;
    // In one paragraph a sentence of narration may stand between.
    let paragraph = |s: usize| doc.sentences[s].paragraph;
    let close = near + 2 >= index && paragraph(near) == paragraph(index);
    let in_reach = near == index || close || reach.is_some_and(|r| near >= r);
    if !in_reach {
        return None;
    }
    // Of several in that sentence, the one that governs quoted words; else the main one.
    let sentence = drafts[last].sentence;
    let group: Vec<usize> = (0..=last)
        .rev()
        .take(64)
        .take_while(|&d| drafts[d].sentence == sentence)
        .filter(|&d| drafts[d].inside.is_none())
        .collect();
    let quoting = group.iter().copied().find(|&d| {
        drafts[d].content.is_empty() || drafts[d].content.iter().any(|c| quoted(doc, *c))
    });
    quoting.or_else(|| group.last().copied())
}

/// Whether `span` touches quoted speech.
fn quoted(doc: &Document<'_>, span: Span) -> bool {
    let at = doc.quotes.partition_point(|q| q.outer.end <= span.start);
    doc.quotes.get(at).is_some_and(|q| q.outer.overlaps(span))
}
