//! A sentence as a row of items: words, marks, and whole quotations of speech as single items. All
//! small questions of the grammar ("does a clause begin here?") are asked of a [`Line`].

use std::ops::Range;

use standpoint_text::Span;

use crate::document::Document;
use crate::lexicon::{Entry, class, form};
use crate::token::Kind;

/// One place in a [`Line`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Item {
    /// Index into [`Document::tokens`].
    Token(usize),
    /// Index into [`Document::quotes`].
    Speech(usize),
}

/// A row of items.
pub(crate) struct Line<'d, 'a> {
    pub(crate) doc: &'d Document<'a>,
    pub(crate) items: Vec<Item>,
    /// The row lies inside a quotation, whose words are then ordinary words.
    pub(crate) inner: bool,
}

impl<'d, 'a> Line<'d, 'a> {
    /// The items of `tokens`. Quotation marks inside a sentence are no items; their words are.
    pub(crate) fn outside(doc: &'d Document<'a>, tokens: Range<usize>) -> Self {
        let mut items = Vec::new();
        let mut at = tokens.start;
        while at < tokens.end {
            let tok = &doc.tokens[at];
            match tok.quote.filter(|&q| doc.quotes[q].speech) {
                Some(quote) => {
                    items.push(Item::Speech(quote));
                    while at < tokens.end && doc.tokens[at].quote == Some(quote) {
                        at += 1;
                    }
                }
                None => {
                    if !tok.mark && !tok.marked {
                        items.push(Item::Token(at));
                    }
                    at += 1;
                }
            }
        }
        Self {
            doc,
            items,
            inner: false,
        }
    }

    /// The words inside a quotation, as a row of their own.
    pub(crate) fn inside(doc: &'d Document<'a>, tokens: Range<usize>) -> Self {
        let items = tokens
            .filter(|&t| !doc.tokens[t].mark && !doc.tokens[t].marked)
            .map(Item::Token)
            .collect();
        Self {
            doc,
            items,
            inner: true,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    pub(crate) fn token(&self, i: usize) -> Option<usize> {
        match self.items.get(i) {
            Some(&Item::Token(token)) => Some(token),
            _ => None,
        }
    }

    pub(crate) fn speech(&self, i: usize) -> Option<usize> {
        match self.items.get(i) {
            Some(&Item::Speech(quote)) => Some(quote),
            _ => None,
        }
    }

    /// The word or mark at `i`; "" for a quotation or behind the end.
    pub(crate) fn word(&self, i: usize) -> &'a str {
        self.token(i).map_or("", |t| self.doc.word(t))
    }

    pub(crate) fn entry(&self, i: usize) -> Entry {
        self.token(i)
            .map_or(Entry::default(), |t| self.doc.tokens[t].entry)
    }

    pub(crate) fn is(&self, i: usize, class: u32) -> bool {
        self.entry(i).classes & class != 0
    }

    pub(crate) fn lower(&self, i: usize) -> String {
        crate::lexicon::fold(self.word(i))
    }

    /// Whether the word at `i` is one of `words` (lower case, straight apostrophes; curly ones mean the same).
    pub(crate) fn any(&self, i: usize, words: &[&str]) -> bool {
        let word = self.word(i);
        let is = |word: &str| words.iter().any(|w| word.eq_ignore_ascii_case(w));
        !word.is_empty() && (is(word) || word.contains('’') && is(&word.replace('’', "'")))
    }

    pub(crate) fn kind(&self, i: usize) -> Option<Kind> {
        self.token(i).map(|t| self.doc.tokens[t].token.kind)
    }

    pub(crate) fn is_word(&self, i: usize) -> bool {
        self.kind(i) == Some(Kind::Word)
    }

    pub(crate) fn is_capital(&self, i: usize) -> bool {
        self.token(i)
            .is_some_and(|t| self.doc.tokens[t].token.capital)
    }

    /// Inside quotation marks that are not speech.
    pub(crate) fn in_fragment(&self, i: usize) -> bool {
        !self.inner
            && self
                .token(i)
                .is_some_and(|t| self.doc.tokens[t].quote.is_some())
    }

    pub(crate) fn is_comma(&self, i: usize) -> bool {
        self.word(i) == ","
    }

    pub(crate) fn is_dash(&self, i: usize) -> bool {
        matches!(self.word(i), "-" | "–" | "—" | "--" | "―")
    }

    /// Ends a sentence, or lies behind its end.
    pub(crate) fn is_end(&self, i: usize) -> bool {
        i >= self.len() || matches!(self.word(i), "." | "!" | "?" | "…")
    }

    /// A mark that ends a clause.
    pub(crate) fn is_break(&self, i: usize) -> bool {
        self.speech(i).is_some()
            || self.is_dash(i)
            || matches!(
                self.word(i),
                "," | ";" | ":" | "(" | ")" | "[" | "]" | "." | "!" | "?" | "…"
            )
    }

    /// A capitalised word that is no function word: may be part of a name.
    pub(crate) fn is_name(&self, i: usize) -> bool {
        if !self.is_word(i) || !self.is_capital(i) {
            return false;
        }
        // "New York" inside a sentence; "New rules" at its head is none.
        let inside = i > 0 && !self.is_break(i - 1);
        let adjective = self.any(i, &["new", "old", "big", "red"]);
        !self.is(i, class::FUNCTION)
            || inside && (self.word(i).chars().count() > 3 || adjective)
            || adjective && self.is_capital(i + 1) && self.is_word(i + 1)
    }

    pub(crate) fn is_determiner(&self, i: usize) -> bool {
        self.any(
            i,
            &[
                "the", "a", "an", "this", "that", "these", "those", "my", "your", "his", "her",
                "its", "our", "their", "some", "any", "many", "several", "few", "most", "all",
                "both", "each", "every", "another", "other", "no", "one", "two", "three", "four",
                "five", "six", "seven", "eight", "nine", "ten", "such", "more",
            ],
        ) || self.kind(i) == Some(Kind::Number)
    }

    /// A noun or adjective, as far as can be told: a word that is no function word, adverb or auxiliary.
    pub(crate) fn is_nominal(&self, i: usize) -> bool {
        const NOT: u32 = class::FUNCTION
            | class::AUX
            | class::PREPOSITION
            | class::PRONOUN
            | class::SUBORDINATOR;
        let noun = class::ROLE | class::GROUP | class::ORG | class::DOCUMENT | class::KIN;
        (self.is_word(i) && (!self.is(i, NOT) || self.is(i, noun))) || self.is_name(i)
    }

    /// Whether the word at `i` is the verb of a clause, by its form and its neighbours. "Report" behind
    /// "the" is none, behind "analysts" it is one.
    pub(crate) fn is_verbal(&self, i: usize) -> bool {
        if !self.is_word(i) && self.kind(i) != Some(Kind::Possessive) {
            return false;
        }
        if self.is(i, class::AUX) {
            // "’s" is mostly a genitive.
            return !matches!(self.word(i), "’s" | "'s")
                || self.any(i + 1, &["a", "the", "not", "been", "very"]);
        }
        let entry = self.entry(i);
        if self.is_capital(i) || i == 0 {
            return false;
        }
        let prev = i - 1;
        let guarded = self.is_determiner(prev)
            && !self.any(
                prev,
                &[
                    "that", "this", "these", "those", "some", "all", "many", "most", "few",
                    "several", "both", "one",
                ],
            )
            || self.kind(prev) == Some(Kind::Possessive) && self.any(prev, &["’s", "'s", "’", "'"])
            || self.is(prev, class::PREPOSITION) && !self.is(prev, class::ADVERB);
        if entry.classes & class::VERB == 0 {
            // An unknown word in "-ed" right behind a noun, or in "-s" right behind a pronoun.
            let past = self.word(i).ends_with("ed")
                && !guarded
                && self.is_nominal(prev)
                && !self.any(i + 1, &["by"]);
            let third = entry.classes == 0
                && self.word(i).ends_with('s')
                && self.any(prev, &["it", "he", "she", "this", "that", "which", "who"]);
            return past || third;
        }
        if entry.forms & form::FINITE == 0 || guarded {
            return false;
        }
        if entry.forms & (form::THIRD | form::PAST) == 0 {
            let plural =
                self.is_nominal(prev) && self.word(prev).ends_with('s') && !self.is_capital(prev)
                    || self.is(prev, class::GROUP | class::PRONOUN)
                    || self.any(prev, &["who", "that", "which", "and", "also"]);
            return plural;
        }
        if entry.forms & form::THIRD != 0 && entry.forms & form::PAST == 0 {
            let noun = self.is_nominal(i + 1) && self.is_verbal_simple(i + 1);
            return !noun
                && (self.is_nominal(prev)
                    || self.is(prev, class::PRONOUN | class::ADVERB | class::SUBORDINATOR)
                    || self.is_break(prev)
                    || self.any(prev, &["and", "but", "or"])
                    || self.kind(prev) == Some(Kind::Number));
        }
        // A participle behind its noun: "people briefed on the plan".
        let reduced = entry.forms & form::PARTICIPLE != 0
            && entry.classes & (class::SAY | class::TELL | class::NOTE) == 0
            && self.is(i + 1, class::PREPOSITION)
            && !self.any(i + 1, &["to"]);
        !reduced || self.is(prev, class::PRONOUN)
    }

    /// Whether a verb of a clause follows within a few words.
    pub(crate) fn is_verbal_ahead(&self, i: usize) -> bool {
        (i + 1..(i + 16).min(self.len()))
            .take_while(|&k| !self.is_end(k))
            .any(|k| self.is_verbal(k))
    }

    fn is_verbal_simple(&self, i: usize) -> bool {
        self.is(i, class::AUX)
            || self.is(i, class::CUE)
                && self.entry(i).forms & (form::PAST | form::THIRD | form::BASE) != 0
                && !self.is_capital(i)
    }

    /// The bytes of the items `range`, which is not empty.
    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        self.item_span(range.start)
            .cover(self.item_span(range.end - 1))
    }

    pub(crate) fn item_span(&self, i: usize) -> Span {
        match self.items[i] {
            Item::Token(token) => self.doc.tokens[token].token.span,
            Item::Speech(quote) => self.doc.quotes[quote].outer,
        }
    }
}
