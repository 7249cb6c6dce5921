//! One article as the grammar sees it: tokens with what the lexicon knows of them, sentences without
//! marked regions, and quotations sorted into speech and mere marked words.

use std::ops::Range;

use standpoint_text::{Article, RegionKind, Segments, Span};

use crate::lexicon::{Entry, class, lexicon};
use crate::token::{Kind, Token, tokenise};

/// The words, sentences and quotations of an article.
pub(crate) struct Document<'a> {
    pub(crate) text: &'a str,
    pub(crate) tokens: Vec<Tok>,
    pub(crate) sentences: Vec<Sent>,
    pub(crate) quotes: Vec<Quoted>,
    /// Words that are large inside a sentence, in small letters: names, not just openings.
    pub(crate) large: std::collections::BTreeSet<String>,
}

/// A token and what is known about it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tok {
    pub(crate) token: Token,
    pub(crate) entry: Entry,
    /// The outermost quotation around it, as an index into [`Document::quotes`]; its marks included.
    pub(crate) quote: Option<usize>,
    /// Is a quotation mark.
    pub(crate) mark: bool,
    /// Lies in a marked region.
    pub(crate) marked: bool,
}

/// A sentence.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) span: Span,
    /// Its tokens, without datelines and Markdown marks at either end.
    pub(crate) tokens: Range<usize>,
    pub(crate) paragraph: usize,
    /// Boilerplate, headings, repeated paragraphs: nobody's statement.
    pub(crate) marked: bool,
}

/// An outermost quotation.
#[derive(Debug, Clone)]
pub(crate) struct Quoted {
    pub(crate) outer: Span,
    pub(crate) inner: Span,
    pub(crate) tokens: Range<usize>,
    /// Somebody's speech on its own, as against words marked inside a sentence.
    pub(crate) speech: bool,
    /// Re-opens the quotation of the paragraph before.
    pub(crate) continues: bool,
    pub(crate) closed: bool,
}

impl<'a> Document<'a> {
    /// Lays `segments` over the tokens of the article.
    pub(crate) fn new(article: &'a Article, segments: &Segments) -> Self {
        let text: &str = &article.text;
        let mut tokens = annotate(text, article);
        let quotes = outermost(segments, &mut tokens);
        let mut document = Self {
            text,
            tokens,
            sentences: Vec::new(),
            quotes,
            large: std::collections::BTreeSet::new(),
        };
        document.sentences = segments
            .sentences
            .iter()
            .map(|s| document.sentence(article, *s))
            .collect();
        document.join_initials();
        for sentence in &document.sentences {
            let inner = (sentence.tokens.start + 1).min(sentence.tokens.end)..sentence.tokens.end;
            for at in inner {
                let tok = &document.tokens[at];
                let opens = document.tokens[at - 1].token.kind == Kind::Mark
                    && !matches!(document.word(at - 1), "," | "(");
                if tok.token.capital && tok.token.kind == Kind::Word && !opens {
                    document.large.insert(document.word(at).to_lowercase());
                }
            }
        }
        crate::quotation::find_speech(&mut document);
        document
    }

    /// "Its pilot, I. Mott, said": an initial that could be a pronoun ends no sentence behind a comma or a large
    /// word.
    fn join_initials(&mut self) {
        let mut joined: Vec<Sent> = Vec::with_capacity(self.sentences.len());
        for sentence in std::mem::take(&mut self.sentences) {
            let open = joined.last().is_some_and(|before| {
                let last = before.tokens.end.saturating_sub(1);
                let behind = sentence.tokens.start;
                let initial = last > before.tokens.start
                    && self.word(last) == "I."
                    && (self.word(last - 1) == "," || self.tokens[last - 1].token.capital);
                let name = self.tokens.get(behind).is_some_and(|t| {
                    t.token.capital && t.token.kind == Kind::Word && t.entry.classes == 0
                });
                initial
                    && name
                    && !before.marked
                    && !sentence.marked
                    && before.paragraph == sentence.paragraph
            });
            match joined.last_mut().filter(|_| open) {
                Some(before) => {
                    before.span = before.span.cover(sentence.span);
                    before.tokens.end = sentence.tokens.end;
                }
                None => joined.push(sentence),
            }
        }
        self.sentences = joined;
    }

    fn sentence(&self, article: &Article, sentence: standpoint_text::Sentence) -> Sent {
        let mut tokens = self.tokens_in(sentence.span);
        let marked = |i: usize| self.tokens[i].marked;
        while !tokens.is_empty() && marked(tokens.start) {
            tokens.start += 1;
        }
        while !tokens.is_empty() && marked(tokens.end - 1) {
            tokens.end -= 1;
        }
        let first = article
            .regions
            .partition_point(|r| r.span.end <= sentence.span.start);
        let blocked = article.regions[first..]
            .iter()
            .take_while(|r| r.span.start < sentence.span.end)
            .any(|r| !matches!(r.kind, RegionKind::Dateline | RegionKind::Markup));
        Sent {
            span: sentence.span,
            marked: blocked || tokens.is_empty(),
            tokens,
            paragraph: sentence.paragraph,
        }
    }

    /// The tokens that begin inside `span`.
    pub(crate) fn tokens_in(&self, span: Span) -> Range<usize> {
        let at = |offset: u32| self.tokens.partition_point(|t| t.token.span.start < offset);
        at(span.start)..at(span.end)
    }

    /// The sentence that holds a token. By places in the text: a sentence's tokens may be fewer than it holds,
    /// or none, where regions are taken off.
    pub(crate) fn sentence_of(&self, token: usize) -> usize {
        let start = self
            .tokens
            .get(token)
            .map_or(u32::MAX, |t| t.token.span.start);
        let after = self.sentences.partition_point(|s| s.span.start <= start);
        after.saturating_sub(1)
    }

    /// The words of a token.
    pub(crate) fn word(&self, token: usize) -> &'a str {
        self.tokens
            .get(token)
            .map_or("", |t| t.token.span.of(self.text))
    }

    /// From the first byte of the first token to the last byte of the last; `tokens` is not empty.
    pub(crate) fn span(&self, tokens: Range<usize>) -> Span {
        let (first, last) = (&self.tokens[tokens.start], &self.tokens[tokens.end - 1]);
        first.token.span.cover(last.token.span)
    }
}

fn annotate(text: &str, article: &Article) -> Vec<Tok> {
    let mut region = 0;
    let tokens = tokenise(text);
    let mut annotated = Vec::with_capacity(tokens.len());
    for (index, token) in tokens.iter().enumerate() {
        while article
            .regions
            .get(region)
            .is_some_and(|r| r.span.end <= token.span.start)
        {
            region += 1;
        }
        let marked = article
            .regions
            .get(region)
            .is_some_and(|r| r.span.overlaps(token.span));
        let entry = match token.kind {
            Kind::Word | Kind::Possessive => {
                let dated = tokens
                    .get(index + 1)
                    .is_some_and(|t| t.kind == Kind::Number)
                    || index > 0 && tokens[index - 1].kind == Kind::Number;
                entry(token.span.of(text), token.capital, dated)
            }
            _ => Entry::default(),
        };
        annotated.push(Tok {
            token: *token,
            entry,
            quote: None,
            mark: false,
            marked,
        });
    }
    annotated
}

/// The lexicon’s entry, with what the spelling decides: "may" is a verb and "May" a month, "Jan" a man
/// unless a number stands beside it; "-woman" and "-ologist" are roles.
fn entry(word: &str, capital: bool, dated: bool) -> Entry {
    let lexicon = lexicon();
    let mut entry = lexicon.entry(word);
    let calendar = class::MONTH | class::DAY;
    if entry.classes & calendar != 0 {
        let relative = ["today", "yesterday", "tonight", "tomorrow"]
            .iter()
            .any(|w| word.eq_ignore_ascii_case(w));
        if !capital && !relative {
            entry.classes &= !calendar;
            if entry.classes & class::AUX == 0 {
                entry.classes &= !class::FUNCTION;
            }
        } else if capital && !dated && lexicon.given(word).is_some() {
            entry.classes &= !(calendar | class::FUNCTION);
        } else if capital {
            entry.classes &= !(class::AUX | class::VERB);
        }
    }
    // "US", "WHO" and "IT" are no pronouns.
    let shouted = word.chars().count() > 1 && word.chars().all(char::is_uppercase);
    if shouted && !dated {
        entry.classes &= !(class::FUNCTION
            | class::PRONOUN
            | class::PREPOSITION
            | class::AUX
            | class::SUBORDINATOR
            | class::CONJUNCTION);
    }
    let suffix = [
        "woman", "ologist", "grapher", "onomist", "keeper", "smith", "wright", "monger", "ician",
        "master", "mistress",
    ]
    .iter()
    .any(|s| word.ends_with(s) && word.len() > s.len() + 1);
    if suffix && !capital && entry.classes == 0 {
        entry.classes |= class::ROLE;
    }
    entry
}

/// The outermost quotations; tokens inside learn of them.
fn outermost(segments: &Segments, tokens: &mut [Tok]) -> Vec<Quoted> {
    let mut quotes: Vec<Quoted> = Vec::new();
    for quote in segments.quotes.iter().filter(|q| q.depth == 0) {
        if quotes
            .last()
            .is_some_and(|before| before.outer.overlaps(quote.outer))
        {
            continue;
        }
        let start = tokens.partition_point(|t| t.token.span.end <= quote.outer.start);
        let end = tokens.partition_point(|t| t.token.span.start < quote.outer.end);
        for tok in &mut tokens[start..end] {
            tok.quote = Some(quotes.len());
            tok.mark = !quote.inner.contains(tok.token.span);
        }
        let first = start + tokens[start..end].iter().take_while(|t| t.mark).count();
        let last = end
            - tokens[first..end]
                .iter()
                .rev()
                .take_while(|t| t.mark)
                .count();
        quotes.push(Quoted {
            outer: quote.outer,
            inner: quote.inner,
            tokens: first..last,
            speech: false,
            continues: quote.continues,
            closed: quote.closed,
        });
    }
    quotes
}
