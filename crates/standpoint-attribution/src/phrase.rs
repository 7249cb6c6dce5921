//! Noun phrases around a verb, without a tagger: what stands before it as its subject, and what
//! follows it as subject or hearer.

use std::ops::Range;

use crate::lexicon::{class, form};
use crate::line::Line;
use crate::token::Kind;

/// The subject found to the left of a verb.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Subject {
    /// Its words, without appositions behind a comma.
    pub(crate) core: Range<usize>,
    /// Where its clause begins: the core, or adverbs and adjuncts in front of it.
    pub(crate) clause: usize,
}

/// No subject stands farther from its verb than this, in items.
const REACH: usize = 80;

/// Prepositions that tie a noun to the noun before it.
const TIES: [&str; 8] = ["of", "at", "in", "from", "for", "with", "on", "to"];

/// The end of the noun phrase that begins at `i`, if one does.
#[expect(clippy::if_same_then_else, reason = "each arm is one reason")]
pub(crate) fn noun_phrase(line: &Line<'_, '_>, i: usize) -> Option<usize> {
    if line.is(i, class::PRONOUN) || line.any(i, &["who"]) {
        return Some(i + 1);
    }
    let mut j = i;
    let mut head = false;
    let mut end = i;
    while j < line.len() && j - i < REACH {
        if line.is_break(j) {
            break;
        }
        if line.kind(j) == Some(Kind::Possessive) {
            if !matches!(line.word(j), "’s" | "'s" | "’" | "'") || !head {
                break;
            }
            head = false;
            j += 1;
            continue;
        }
        if head && line.is_verbal(j) {
            break;
        }
        if line.is_name(j) || line.is_nominal(j) {
            head = true;
            j += 1;
            end = j;
        } else if line.is_determiner(j) && (!head || line.kind(j) == Some(Kind::Number)) {
            j += 1;
            if line.any(
                j - 1,
                &[
                    "some", "many", "several", "few", "most", "all", "both", "those", "one",
                    "others",
                ],
            ) {
                head = true;
                end = j;
            }
        } else if head && line.any(j, &TIES) && ties(line, j) {
            j += 1;
            head = false;
        } else if head && line.any(j, &["and", "&", "or"]) && joins(line, j) {
            j += 1;
            head = false;
        } else if !head && line.is(j, class::ADVERB) && j > i {
            j += 1;
        } else {
            break;
        }
    }
    (end > i).then_some(end)
}

/// Whether the preposition at `j` belongs to the noun before it rather than to the verb.
fn ties(line: &Line<'_, '_>, j: usize) -> bool {
    let next = j + 1;
    if line.is(next, class::DAY | class::MONTH) || line.kind(next) == Some(Kind::Number) {
        return false;
    }
    if line.any(j, &["of"]) {
        return true;
    }
    // "in a statement", "at a briefing", "on its website" belong to the verb.
    let event = (next..(next + 5).min(line.len()))
        .take_while(|&k| !line.is_break(k) && !line.is(k, class::AUX))
        .any(|k| {
            line.is(k, class::DOCUMENT)
                || line.any(
                    k,
                    &[
                        "briefing",
                        "conference",
                        "website",
                        "hearing",
                        "speech",
                        "podcast",
                        "programme",
                        "program",
                        "visit",
                        "commentary",
                    ],
                )
        });
    !event && (line.is_determiner(next) || line.is_nominal(next)) && !line.any(j, &["to", "on"])
}

/// Whether "and" at `j` goes on with the noun phrase.
fn joins(line: &Line<'_, '_>, j: usize) -> bool {
    let next = j + 1;
    let verb = line.is(next, class::CUE)
        && line.entry(next).forms & (form::PAST | form::THIRD | form::ING) != 0;
    (line.is_determiner(next) || line.is_nominal(next)) && !verb && !line.is(next, class::PRONOUN)
}

/// The name or short noun phrase at `i`, without anything tied to it: "VOA", "the committee".
pub(crate) fn hearer(line: &Line<'_, '_>, i: usize) -> Option<usize> {
    if line.any(
        i,
        &[
            "me",
            "us",
            "him",
            "her",
            "them",
            "you",
            "it",
            "reporters",
            "journalists",
            "lawmakers",
        ],
    ) {
        let mut j = i + 1;
        if line.any(i, &["her"]) {
            while line.is_nominal(j) && !line.is_verbal(j) && !line.is_name(j) {
                j += 1;
            }
        }
        return Some(j);
    }
    let mut j = i;
    while line.is_determiner(j) || line.kind(j) == Some(Kind::Possessive) {
        j += 1;
    }
    let start = j;
    while j < line.len() && !line.is_break(j) {
        let linked =
            line.any(j, &["of", "and", "for"]) && line.is_name(j + 1) && line.is_name(j - 1);
        let genitive = line.kind(j) == Some(Kind::Possessive) && j > start;
        let time = line.is(j, class::DAY | class::MONTH);
        if time
            || !(line.is_name(j) || linked || genitive || line.is_nominal(j) && !line.is_verbal(j))
            || line.any(j, &["that"])
        {
            break;
        }
        j += 1;
    }
    (j > start).then_some(j)
}

/// The subject of a verb group that begins at `end`.
pub(crate) fn subject_left(line: &Line<'_, '_>, end: usize) -> Option<Subject> {
    let last = end.checked_sub(1)?;
    if line.any(last, &["who"]) {
        return relative(line, last);
    }
    if line.is_comma(last) || line.is_dash(last) || line.word(last) == ")" {
        return apposed(line, end);
    }
    let subject = plain(line, end)?;
    Some(enumerated(line, subject))
}

/// "Ana Ruiz, Ivo Lind and Mira Voss": the names before the comma belong to it.
fn enumerated(line: &Line<'_, '_>, subject: Subject) -> Subject {
    let Subject { mut core, clause } = subject;
    if core.start != clause
        || !core.clone().any(|i| line.any(i, &["and", "&"]))
        || !line.is_name(core.start)
    {
        return Subject { core, clause };
    }
    for _ in 0..8 {
        let Some(comma) = core.start.checked_sub(1).filter(|&c| line.is_comma(c)) else {
            break;
        };
        let mut start = comma;
        while start > 0 && line.is_name(start - 1) && comma - start < 5 {
            start -= 1;
        }
        let opened = start == 0 || line.is_break(start - 1);
        if start == comma || !opened {
            break;
        }
        core.start = start;
    }
    Subject {
        clause: core.start,
        core,
    }
}

/// "officials who briefed him said": `who` is the item at `at`; the subject stands before it.
fn relative(line: &Line<'_, '_>, at: usize) -> Option<Subject> {
    let end = if at > 0 && line.is_comma(at - 1) {
        at - 1
    } else {
        at
    };
    plain(line, end)
}

/// The noun phrase that ends a line, before "who" or ", which".
pub(crate) fn before_relative(line: &Line<'_, '_>) -> Option<Range<usize>> {
    let last = line.len().checked_sub(1)?;
    let end = if line.is_comma(last) {
        last
    } else {
        line.len()
    };
    plain(line, end).map(|subject| subject.core)
}

/// A subject that ends right before `end`.
#[expect(clippy::if_same_then_else, reason = "each arm is one reason")]
fn plain(line: &Line<'_, '_>, end: usize) -> Option<Subject> {
    let mut start = end;
    let floor = end.saturating_sub(REACH);
    while start > floor {
        let i = start - 1;
        if line.is_break(i) {
            // An age or a bracket inside: "Ana Ruiz (54)", "the NIS (National …)".
            break;
        }
        if line.any(i, &["and", "or", "&", "nor"]) {
            // "I told the committee in March and I will tell it again": another clause.
            let clause = start < end && line.any(start, &["i", "he", "she", "they", "we"]);
            if !noun_before(line, i) || start == end || line.is_adverbial(start) || clause {
                break;
            }
        } else if line.any(i, &["who", "whose"]) {
            // "residents who fled the city said"
            if start < end
                && i > 0
                && (line.is_nominal(i - 1) || line.is_determiner(i - 1))
                && (line.is_verb(start) || line.is(start, class::AUX))
            {
                return plain(line, i).map(|s| Subject {
                    core: s.core.start..end,
                    clause: s.clause,
                });
            }
            break;
        } else if line.is(i, class::SUBORDINATOR | class::CONJUNCTION)
            && !line.any(i, &["since", "after", "before", "that"])
        {
            break;
        } else if line.any(
            i,
            &["that", "since", "after", "before", "than", "what", "how"],
        ) {
            break;
        } else if line.is(i, class::PRONOUN) && start < end {
            break;
        } else if line.is_verbal(i) || line.any(i, &["to", "not"]) && line.is_verb(i + 1) {
            break;
        } else if line.is_verb_ing(i) && i > 0 && !line.is_determiner(i - 1) && !line.is_name(i + 1)
        {
            break;
        }
        start = i;
    }
    let clause = start;
    // "In a lecture in Tesk on April 11 he argued": in front of the pronoun stands a date.
    let last = end.saturating_sub(1);
    let dated = start < last
        && (line.kind(last - 1) == Some(Kind::Number)
            || line.is(last - 1, class::DAY | class::MONTH));
    if dated && line.any(last, &["he", "she", "they", "i", "we"]) {
        return Some(Subject {
            core: last..end,
            clause,
        });
    }
    let core = strip(line, start..end)?;
    Some(Subject { core, clause })
}

fn noun_before(line: &Line<'_, '_>, i: usize) -> bool {
    i > 0 && (line.is_nominal(i - 1) || line.kind(i - 1) == Some(Kind::Number))
}

/// Drops adverbs and adjuncts in front of the subject: "Still", "On Friday", "In a statement".
fn strip(line: &Line<'_, '_>, range: Range<usize>) -> Option<Range<usize>> {
    let Range { mut start, end } = range;
    loop {
        if start >= end {
            return None;
        }
        let linking = line.is(start, class::ADVERB | class::CONJUNCTION)
            || line.any(
                start,
                &[
                    "still",
                    "meanwhile",
                    "however",
                    "moreover",
                    "but",
                    "and",
                    "yet",
                    "now",
                    "today",
                    "later",
                    "earlier",
                    "recently",
                    "there",
                    "here",
                    "then",
                    "so",
                    "thus",
                    "likewise",
                    "instead",
                    "similarly",
                    "nor",
                    "while",
                    "out",
                    "up",
                    "down",
                    "off",
                ],
            )
            || line.is(start, class::DAY) && end - start > 1 && !line.is_capital(start + 1)
            || line.lower(start).ends_with("ly")
                && !line.is_name(start + 1)
                && end - start > 1
                && start == range.start
                && !line.is(start, class::ORG | class::DOCUMENT);
        let more = end - start > 1;
        // "the day the minister resigned", "out the statement"
        let day = line
            .any(start, &["the", "a"])
            .then(|| {
                (start..end).find(|&k| line.any(k, &["day", "moment", "week", "year", "time"]))
            })
            .flatten()
            .filter(|&k| k + 1 < end && (line.is_name(k + 1) || line.is_determiner(k + 1)));
        if let Some(day) = day {
            start = day + 1;
        } else if linking && more && !line.is(start, class::GROUP) {
            start += 1;
        } else if line.is(start, class::PREPOSITION)
            && !line.is_name(start) | line.is(start, class::PREPOSITION)
        {
            start = adjunct(line, start, end)?;
        } else {
            break;
        }
    }
    let speaks = (start..end)
        .any(|i| line.is_nominal(i) || line.is(i, class::PRONOUN) || line.is_determiner(i));
    speaks.then_some(start..end)
}

/// The end of the adjunct that the preposition at `at` opens: behind its time or document.
fn adjunct(line: &Line<'_, '_>, at: usize, end: usize) -> Option<usize> {
    let closes = |i: usize| {
        line.is(i, class::DAY | class::MONTH | class::DOCUMENT)
            || line.kind(i) == Some(Kind::Number) && !line.is_nominal(i + 1)
            || line.any(
                i,
                &[
                    "week", "month", "year", "days", "weeks", "months", "years", "time", "briefing",
                ],
            )
    };
    if let Some(close) = (at + 1..end.min(at + 7)).find(|&i| closes(i)) {
        let next = close + 1;
        return (next < end).then_some(next);
    }
    // Otherwise the last determiner, or the last run of capitals, begins the subject.
    let determiner = (at + 2..end)
        .rev()
        .find(|&i| line.is_determiner(i) && !line.any(i - 1, &TIES));
    determiner.or_else(|| {
        let mut start = end;
        while start > at + 2 && line.is_name(start - 1) {
            start -= 1;
        }
        (start < end && start > at + 1).then_some(start)
    })
}

/// A subject with an apposition between commas, dashes or brackets right before `end`.
fn apposed(line: &Line<'_, '_>, end: usize) -> Option<Subject> {
    let mut best: Option<Subject> = None;
    let mut stop = end - 1;
    let floor = end.saturating_sub(REACH);
    for _ in 0..12 {
        // "Ana Ruiz (54), a baker, said"
        if stop > floor && line.word(stop - 1) == ")" {
            let open = (stop.saturating_sub(8).max(floor)..stop)
                .rev()
                .find(|&k| line.word(k) == "(");
            stop = open.unwrap_or(stop);
        }
        // The segment before the break at `stop`.
        let mut start = stop;
        while start > floor && !(line.is_break(start - 1)) {
            start -= 1;
        }
        if start >= stop || start <= floor && floor > 0 {
            break;
        }
        let opened = start.checked_sub(1);
        let segment = start..stop;
        match shape(line, segment.clone()) {
            Shape::Clause => {
                // "… because the tax, a levy on fuel, argued …": the subject may end the clause.
                if stop < end - 1
                    && let Some(found) = plain(line, stop)
                    && (named(line, &found.core)
                        || line.any(found.core.start, &["the"]) && line.is_name(found.core.end - 1))
                    && found.core.start > start
                {
                    best = Some(found);
                }
                break;
            }
            Shape::Name => {
                let subject = plain(line, stop)
                    .filter(|s| s.core.start >= start)
                    .unwrap_or(Subject {
                        core: segment.clone(),
                        clause: start,
                    });
                best = Some(subject);
            }
            Shape::Phrase => {
                let keep = best.is_some();
                let starts_sentence = opened.is_none_or(|o| line.speech(o).is_some());
                if !keep
                    || starts_sentence && line.any(start, &["the", "a", "an", "one", "another"])
                {
                    let subject = plain(line, stop)
                        .filter(|s| s.core.start >= start)
                        .unwrap_or(Subject {
                            core: segment.clone(),
                            clause: start,
                        });
                    best = Some(subject);
                }
            }
            Shape::Adjunct => {
                // "after the Harbour Board, the port’s owner, confirmed": the subject is inside.
                let opens = line.is(start, class::SUBORDINATOR)
                    && stop < end - 1
                    && best.as_ref().is_some_and(|b| !named(line, &b.core));
                if opens
                    && let Some(found) = plain(line, stop)
                    && named(line, &found.core)
                {
                    best = Some(found);
                    break;
                }
            }
        }
        match opened {
            Some(o)
                if line.speech(o).is_none()
                    && !matches!(line.word(o), ":" | ";" | "." | "!" | "?") =>
            {
                stop = o
            }
            _ => break,
        }
    }
    best.filter(|s| s.core.end < end)
}

enum Shape {
    Name,
    Phrase,
    Adjunct,
    Clause,
}

/// Whether a range of items is headed by a name.
fn named(line: &Line<'_, '_>, range: &Range<usize>) -> bool {
    range.clone().any(|i| line.is_name(i)) && line.is_name(range.end - 1)
}

fn shape(line: &Line<'_, '_>, segment: Range<usize>) -> Shape {
    let first = segment.start;
    let absolute =
        line.any(first, &["while", "when", "after", "before"]) && line.is_verb_ing(first + 1);
    if absolute
        || line.any(
            first,
            &[
                "who", "which", "whose", "where", "speaking", "citing", "now", "then", "formerly",
                "and",
            ],
        )
        || line.is(first, class::PREPOSITION)
        || line.kind(first) == Some(Kind::Number) && segment.len() == 1
        || line.is_verb_ing(first) && !line.is_name(first)
        || line.entry(first).forms & form::PARTICIPLE != 0 && !line.is_name(first)
    {
        return Shape::Adjunct;
    }
    let verbal = segment.clone().skip(1).any(|i| line.is_verbal(i));
    if verbal || line.is(first, class::SUBORDINATOR) || line.is(first, class::AUX) {
        let relative = segment
            .clone()
            .any(|i| line.any(i, &["who", "which", "whose"]));
        return if relative && !line.is(first, class::SUBORDINATOR) {
            Shape::Phrase
        } else {
            Shape::Clause
        };
    }
    if line.is_name(first)
        && segment
            .clone()
            .all(|i| !line.is_determiner(i) || line.kind(i) == Some(Kind::Number))
    {
        return Shape::Name;
    }
    Shape::Phrase
}

impl Line<'_, '_> {
    /// A form of any verb, whatever its role.
    pub(crate) fn is_verb(&self, i: usize) -> bool {
        self.is(i, class::VERB)
    }

    /// An "-ing" form.
    pub(crate) fn is_verb_ing(&self, i: usize) -> bool {
        let entry = self.entry(i);
        let unknown = entry.classes == 0
            && self.word(i).len() > 5
            && self.word(i).ends_with("ing")
            && !self.is_capital(i);
        entry.forms & form::ING != 0 || unknown
    }

    /// An adverb, by list or ending.
    pub(crate) fn is_adverbial(&self, i: usize) -> bool {
        self.is_word(i)
            && (self.is(i, class::ADVERB)
                || self.lower(i).ends_with("ly")
                    && !self.is_name(i)
                    && self.word(i).len() > 4
                    // "assembly", "family", "ally"
                    && !self.is(i, class::ORG | class::DOCUMENT | class::GROUP | class::ROLE))
    }
}
