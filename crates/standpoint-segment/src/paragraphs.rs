//! Paragraphs: lines, except in hard-wrapped text.
//!
//! A text is taken for hard-wrapped when one column width explains its line breaks: each line fits,
//! and the first word of the next would not have fitted any more. Lines that are paragraphs end where
//! their author stopped, mostly with a full stop, and no width explains many of them.

use standpoint_text::{Region, RegionKind, Span};

use crate::characters::{is_bullet, is_line_break, is_terminator, word_at};

/// A paragraph's words, and whether a marked region (boilerplate, byline …) holds all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) span: Span,
    pub(crate) marked: bool,
}

/// Column widths at which people and programs wrap text, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 40..=100;

/// Line breaks that a width must explain before it is believed: fewer may be chance.
const MIN_FULL_LINES: usize = 3;

/// The paragraphs of `text`, in order, without surrounding white space and without blank ones.
pub(crate) fn paragraphs(text: &str, regions: &[Region]) -> Vec<Block> {
    let lines = pieces(text, regions);
    let breaks: Vec<Option<Break>> = lines
        .windows(2)
        .map(|pair| Break::between(text, &pair[0], &pair[1]))
        .collect();
    let width = wrap_width(breaks.iter().flatten());

    let mut blocks: Vec<Block> = Vec::with_capacity(lines.len());
    for (i, line) in lines.iter().enumerate() {
        let joined = i > 0
            && breaks[i - 1]
                .as_ref()
                .is_some_and(|b| b.is_inside_a_paragraph(width));
        match blocks.last_mut() {
            Some(block) if joined => block.span = block.span.cover(line.span),
            _ => blocks.push(Block {
                span: line.span,
                marked: line.region.is_some(),
            }),
        }
    }
    blocks
}

/// A line without white space around it, or the part of one that lies inside or outside a region.
struct Piece {
    span: Span,
    /// Index of the region that holds it.
    region: Option<usize>,
    /// Regions that begin before its first byte, and before the byte behind its last: one that lies
    /// between two pieces, even of white space alone, parts them.
    begun: (usize, usize),
    /// Number of the line, blank ones counted.
    line: usize,
    /// White space before the first word, in characters.
    indent: usize,
    /// Behind the last word stands white space before the line break.
    padded: bool,
    /// Whether it is the whole line.
    whole: bool,
}

fn pieces(text: &str, regions: &[Region]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let starts: Vec<u32> = regions
        .iter()
        .filter(|r| !is_inline(r.kind))
        .map(|r| r.span.start)
        .collect();
    let begun = |offset: u32| starts.partition_point(|start| *start < offset);
    let mut next_region = 0;
    for (number, line) in lines(text).into_iter().enumerate() {
        let words = line.trimmed(text);
        if words.is_empty() {
            continue;
        }
        while regions
            .get(next_region)
            .is_some_and(|r| r.span.end() <= words.start())
        {
            next_region += 1;
        }
        let mut from = words.start();
        let mut push = |start: usize, end: usize, region: Option<usize>| {
            let span = Span::new(start, end).trimmed(text);
            if !span.is_empty() {
                pieces.push(Piece {
                    span,
                    region,
                    begun: (begun(span.start), begun(span.end)),
                    line: number,
                    indent: text[line.start()..words.start()].chars().count(),
                    padded: words.end < line.end,
                    whole: span == words,
                });
            }
        };
        for (index, region) in regions.iter().enumerate().skip(next_region) {
            if region.span.start() >= words.end() {
                break;
            }
            if is_inline(region.kind) && !region.span.contains(words) {
                continue;
            }
            let (start, end) = (
                region.span.start().max(from),
                region.span.end().min(words.end()).max(from),
            );
            push(from, start, None);
            push(start, end, Some(index));
            from = end;
        }
        push(from, words.end(), None);
    }
    pieces
}

/// Kinds that stand inside a line of prose and belong to its paragraph.
fn is_inline(kind: RegionKind) -> bool {
    matches!(kind, RegionKind::Dateline | RegionKind::Markup)
}

/// The lines of `text` without their breaks; `\r\n` is one break.
fn lines(text: &str) -> Vec<Span> {
    let mut lines = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices().filter(|&(_, c)| is_line_break(c)) {
        if c == '\n' && text[..at].ends_with('\r') {
            start = at + 1;
            continue;
        }
        lines.push(Span::new(start, at));
        start = at + c.len_utf8();
    }
    lines.push(Span::new(start, text.len()));
    lines
}

/// What is seen at the break between two neighbouring lines.
struct Break {
    /// Columns up to the break.
    columns: usize,
    /// Characters of the next line's first word.
    next_word: usize,
    /// The line above ends like a sentence.
    ends: bool,
    /// The line below starts like a paragraph: indented, or with a list marker.
    starts: bool,
    /// The line below starts with a small letter.
    lower: bool,
    /// The line above has white space at its end.
    padded: bool,
}

impl Break {
    /// `None` where the two cannot belong together: a blank line or the edge of a region lies between.
    fn between(text: &str, above: &Piece, below: &Piece) -> Option<Self> {
        let neighbours = above.line + 1 == below.line
            && above.region == below.region
            && above.begun.1 == below.begun.0;
        if !(neighbours && above.whole && below.whole) {
            return None;
        }
        let (upper, lower) = (above.span.of(text), below.span.of(text));
        let first = lower.split(char::is_whitespace).next().unwrap_or("");
        let last = upper.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']', '*', '_']);
        let marker = first.starts_with(is_bullet)
            || matches!(first, "-" | "*" | "+" | "--")
            || (first.starts_with(|c: char| c.is_ascii_digit()) && first.ends_with(['.', ')']))
            || first.starts_with('#');
        Some(Self {
            columns: above.indent + upper.chars().count(),
            next_word: first.chars().count(),
            ends: last.ends_with(is_terminator) || last.ends_with(':'),
            starts: marker || below.indent >= above.indent + 2,
            lower: word_at(text, below.span.start(), below.span.end())
                .starts_with(char::is_lowercase),
            padded: above.padded,
        })
    }

    /// The line fits into `width`, and the next word would not have fitted any more.
    fn is_full(&self, width: usize) -> bool {
        !self.starts && self.columns <= width && self.columns + 1 + self.next_word > width
    }

    fn is_inside_a_paragraph(&self, width: Option<usize>) -> bool {
        if self.starts {
            return false;
        }
        // A long line, or one that ends in a space, that stops in the middle of a sentence and goes on in
        // small letters was cut by a program, not by its author.
        let cut = self.lower && !self.ends;
        let long = WIDTHS.contains(&self.columns);
        width.is_some_and(|width| self.is_full(width) || cut) || (cut && (self.padded || long))
    }
}

/// The width at which the text was wrapped, if it was.
fn wrap_width<'a>(breaks: impl Iterator<Item = &'a Break> + Clone) -> Option<usize> {
    let total = breaks.clone().filter(|b| !b.starts).count();
    let (width, full) = WIDTHS
        .map(|width| (width, breaks.clone().filter(|b| b.is_full(width)).count()))
        .max_by_key(|&(width, full)| (full, std::cmp::Reverse(width)))?;
    let ends = breaks.filter(|b| b.is_full(width) && b.ends).count();
    let explained = full >= MIN_FULL_LINES && full * 10 >= total * 6;
    // Where most full lines end a sentence, the lines are paragraphs that happen to be of one length.
    (explained && ends * 2 <= full).then_some(width)
}
