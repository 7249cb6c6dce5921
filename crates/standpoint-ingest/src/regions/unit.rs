//! A unit is what a reader takes for one paragraph: a line, or a block of lines that were broken at a
//! fixed width.

use std::borrow::Cow;

use standpoint_text::{Region, RegionKind, Span};

/// One paragraph, heading or line of furniture.
pub(super) struct Unit<'a> {
    /// In the text, without white space around it.
    pub(super) span: Span,
    /// Its words without Markdown's marks, line breaks as spaces.
    pub(super) clean: Cow<'a, str>,
    /// Set once something marked it.
    pub(super) kind: Option<RegionKind>,
    /// Whether the file's structure marked it as a whole.
    pub(super) structural: bool,
    /// White space separated.
    pub(super) words: usize,
    pub(super) end: End,
}

/// How a unit ends, behind quotation marks and brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// `.` or `…`.
    Stop,
    /// `?` or `!`.
    Question,
    /// `:`, `;`, `,` or a dash: something follows.
    Colon,
    /// A word.
    Bare,
}

impl Unit<'_> {
    /// Reads like a sentence: ends like one, or is too long for anything else.
    pub(super) fn is_sentence(&self) -> bool {
        self.end == End::Stop || self.words >= 30 || self.clean.len() >= 300
    }

    /// A paragraph that is surely prose, behind which the body has begun.
    pub(super) fn is_prose(&self) -> bool {
        self.words >= 25
            || self.clean.len() >= 250
            || (self.words >= 6 && matches!(self.end, End::Stop | End::Question))
    }

    /// Worth reading at all.
    pub(super) fn may_be_prose(&self) -> bool {
        let has_letters = self.clean.chars().any(char::is_alphabetic);
        let ends = matches!(self.end, End::Stop | End::Question);
        has_letters && (self.words >= 6 || (self.words >= 3 && ends) || self.clean.len() >= 60)
    }

    /// First letter or digit behind opening marks.
    pub(super) fn first_letter(&self) -> Option<char> {
        self.clean.chars().find(|c| c.is_alphanumeric())
    }

    /// Has letters, and all of them are capitals.
    pub(super) fn is_upper(&self) -> bool {
        let mut letters = self.clean.chars().filter(|c| c.is_alphabetic()).peekable();
        letters.peek().is_some() && !letters.any(char::is_lowercase)
    }
}

/// Splits `text` into units and takes over what `structure` marks as a whole.
pub(super) fn units<'a>(text: &'a str, structure: &[Region]) -> Vec<Unit<'a>> {
    let lines = lines(text);
    let wrapped = is_wrapped(text, &lines);
    let mut units: Vec<Unit<'a>> = Vec::new();
    let mut first_mark = 0;
    let mut block: Option<Span> = None;
    let mut spans: Vec<Span> = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        let joins = wrapped
            && i > 0
            && !line.is_empty()
            && !lines[i - 1].is_empty()
            && !starts_item(line.of(text))
            && !is_marked_line(lines[i - 1], structure)
            && !is_marked_line(*line, structure);
        if joins {
            block = block.map(|block| block.cover(*line));
            continue;
        }
        spans.extend(block.take());
        block = (!line.is_empty()).then_some(*line);
    }
    spans.extend(block);
    for span in spans {
        while first_mark < structure.len() && structure[first_mark].span.end <= span.start {
            first_mark += 1;
        }
        let marks: Vec<Span> = structure[first_mark..]
            .iter()
            .take_while(|region| region.span.start < span.end)
            .map(|region| region.span)
            .collect();
        let whole = structure[first_mark..]
            .first()
            .filter(|region| region.span.contains(span))
            .map(|region| region.kind);
        let clean = clean(text, span, &marks);
        let words = clean.split_whitespace().count();
        let end = end_of(&clean);
        // A line of nothing but marks is none.
        let kind = whole.or_else(|| (words == 0).then_some(RegionKind::Markup));
        units.push(Unit {
            span,
            kind,
            structural: kind.is_some(),
            words,
            end,
            clean,
        });
    }
    units
}

/// Lines without white space around them; blank ones are empty spans.
fn lines(text: &str) -> Vec<Span> {
    let mut lines = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(['\n', '\r', '\u{2028}', '\u{2029}']) {
        lines.push(Span::new(start, at).trimmed(text));
        start = at + text[at..].chars().next().map_or(1, char::len_utf8);
    }
    lines.push(Span::new(start, text.len()).trimmed(text));
    // "\r\n" is one break, not a blank line.
    if text.contains("\r\n") {
        let is_between = |span: &Span| {
            span.is_empty()
                && text[..span.start()].ends_with('\r')
                && text[span.start()..].starts_with('\n')
        };
        lines.retain(|span| !is_between(span));
    }
    lines
}

/// Whether the lines were broken at a fixed width: most lines that another one follows directly are of
/// nearly one length and end inside a sentence.
fn is_wrapped(text: &str, lines: &[Span]) -> bool {
    let (mut inside, mut broken) = (0, 0);
    let mut longest = 0;
    for pair in lines.windows(2).filter(|pair| !pair[0].is_empty()) {
        longest = longest.max(pair[0].len());
        if pair[1].is_empty() {
            continue;
        }
        inside += 1;
        let line = pair[0].of(text);
        let next_is_lower = pair[1].of(text).starts_with(char::is_lowercase);
        let ends = matches!(end_of(line), End::Stop | End::Question);
        broken += usize::from((45..=110).contains(&line.len()) && (next_is_lower || !ends));
    }
    inside >= 4 && longest <= 140 && broken * 3 >= inside * 2
}

fn starts_item(line: &str) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with(['-', '*', '+', '•', '#', '>', '|'])
        || (rest.len() < line.len() && rest.len() + 3 >= line.len() && rest.starts_with([')', '.']))
}

fn is_marked_line(line: Span, structure: &[Region]) -> bool {
    let at = structure.partition_point(|region| region.span.end <= line.start);
    structure
        .get(at)
        .is_some_and(|region| region.span.contains(line))
}

/// The unit's words without `marks`.
fn clean<'a>(text: &'a str, span: Span, marks: &[Span]) -> Cow<'a, str> {
    let raw = span.of(text);
    if marks.is_empty() && !raw.contains(['\n', '\r']) {
        return Cow::Borrowed(raw);
    }
    if marks.iter().any(|mark| mark.contains(span)) {
        return Cow::Owned(raw.to_owned());
    }
    let mut out = String::with_capacity(raw.len());
    let mut at = span.start();
    for mark in marks {
        out.push_str(&text[at..mark.start().max(at)]);
        at = mark.end().max(at).min(span.end());
    }
    out.push_str(&text[at..span.end()]);
    let joined = out.replace(['\n', '\r'], " ");
    Cow::Owned(joined.trim().to_owned())
}

/// How `line` ends.
pub(super) fn end_of(line: &str) -> End {
    let core = line.trim_end_matches(|c: char| c.is_whitespace() || "\"'”’»)]}*_".contains(c));
    match core.chars().next_back() {
        Some('.' | '…' | '。') => End::Stop,
        Some('?' | '!' | '？' | '！') => End::Question,
        Some(':' | ';' | ',' | '—' | '–' | '-' | '：') => End::Colon,
        _ => End::Bare,
    }
}

/// Lower-case words of letters and digits, for comparing.
pub(super) fn normal_words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’'))
        .map(|word| word.trim_matches(['\'', '’']))
        .filter(|word| !word.is_empty())
        .map(|word| word.replace('’', "'").to_lowercase())
}
