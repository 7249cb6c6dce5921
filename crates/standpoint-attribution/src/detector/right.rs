//! What stands to the right of a cue: a that-clause, a bare clause, a quotation, an infinitive, an
//! object, or nothing.

use standpoint_text::Polarity;

use crate::lexicon::{class, form};
use crate::line::Line;
use crate::phrase::hearer;
use crate::token::Kind;

use super::verb::Group;

/// The complement of a cue; numbers are items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Right {
    /// Behind "that": the first item of the clause.
    That(usize),
    /// A clause without "that", or with "whether", "how", "why".
    Clause(usize),
    /// A quotation.
    Speech(usize),
    /// "to act", with its subject if it has one of its own.
    Infinitive(usize),
    /// A noun phrase that is the content.
    Object(usize),
    /// A colon at the end of the line: the content is in the next sentence.
    LeadIn,
    /// Nothing: the content stands to the left, or nowhere.
    Nothing,
}

/// Reads on from behind the verb of `group`.
pub(super) fn right(line: &Line<'_, '_>, group: &Group) -> Right {
    let verb = group.verb;
    // "pointed out that"
    let particle = line.any(verb + 1, &["out", "back"]);
    let from = verb + 1 + usize::from(particle);
    if let Some(found) = complement(line, from, group) {
        return found;
    }
    let mut j = from;
    while line.is_adverbial(j) && !line.is_break(j) {
        j += 1;
    }
    let hearing = hears(line, group) || group.classes & (class::QUOTE | class::WISH) != 0;
    if hearing
        && let Some(next) = hearer(line, j)
        && !line.is_verbal(next)
    {
        if group.classes & (class::URGE | class::WISH) != 0 && infinitive(line, next) {
            return Right::Infinitive(j);
        }
        let then = adjuncts(line, next);
        if let Some(found) = complement(line, then, group).or_else(|| bare(line, then, group)) {
            return found;
        }
        if group.classes & (class::URGE | class::WISH) != 0
            && line.any(next, &["to"])
            && line.is_verb(next + 1)
        {
            return Right::Infinitive(j);
        }
        if group.classes & class::TELL != 0 {
            return Right::Nothing;
        }
    }
    let then = adjuncts(line, j);
    if then != j
        && let Some(found) = complement(line, then, group)
    {
        return found;
    }
    if let Some(found) =
        bare(line, j, group).or_else(|| (then != j).then(|| bare(line, then, group)).flatten())
    {
        return found;
    }
    if group.classes & (class::URGE | class::WISH) != 0
        && group.classes & class::OBJECT == 0
        && (line.is_determiner(j) || line.is_nominal(j) || line.is_name(j))
        && (j + 1..(j + 16).min(line.len()))
            .take_while(|&k| !line.is_break(k) && !line.is_verbal(k))
            .any(|k| infinitive(line, k))
    {
        // "urges people in the evacuation zone to stay"
        return Right::Infinitive(j);
    }
    if let Some(found) = object(line, j, group) {
        return found;
    }
    let silent = line.any(verb, &["respond", "responded", "reply", "answer"])
        && line.any(from, &["to", "immediately"]);
    if group.polarity == Polarity::Declined && !silent && !line.is_end(from) && !line.is_break(from)
    {
        // "declined to comment on the terms"
        return Right::Object(from);
    }
    Right::Nothing
}

/// "that …", a quotation, a colon: what opens a complement for sure, at `j` or a few words on.
fn complement(line: &Line<'_, '_>, j: usize, group: &Group) -> Option<Right> {
    let clausal = group.classes & !(class::OBJECT | class::VERB) != 0;
    for k in j..(j + 14).min(line.len() + 1) {
        if line.speech(k).is_some() {
            return Some(Right::Speech(k));
        }
        if line.is_comma(k) || line.is_dash(k) {
            return (line.speech(k + 1).is_some() && k - j <= 12).then_some(Right::Speech(k + 1));
        }
        if line.word(k) == ":" {
            return Some(if line.speech(k + 1).is_some() {
                Right::Speech(k + 1)
            } else if k + 1 >= line.len() {
                Right::LeadIn
            } else {
                Right::Clause(k + 1)
            });
        }
        if line.any(k, &["that"]) && clausal && !line.is_end(k + 1) && !line.in_fragment(k) {
            let pointing =
                k > j && line.is(k - 1, class::PREPOSITION) && !line.is(k - 1, class::DAY);
            let alone = line.is_comma(k + 1)
                || line.is_verbal(k + 1)
                    && k == j
                    && !line.is(k + 1, class::PRONOUN)
                    && line.is(k + 1, class::AUX);
            // "a claim that" belongs to the noun, except behind a hearer or a time.
            let noun = k > j && !adjunct_first(line, j) && !hears(line, group);
            return (!pointing && !alone && !noun).then_some(Right::That(k + 1));
        }
        if line.any(k, &["whether", "why", "how", "what"]) && k == j && clausal {
            return Some(Right::Clause(k));
        }
        if line.any(k, &["to"])
            && k == j
            && group.classes & (class::URGE | class::WISH) != 0
            && infinitive(line, k)
        {
            return Some(Right::Infinitive(k));
        }
        if line.is_break(k)
            || line.is(k, class::AUX) && !line.is_name(k)
            || line.is(k, class::SUBORDINATOR | class::CONJUNCTION)
                && !line.is(k, class::PREPOSITION)
        {
            return None;
        }
        if line.is_verbal(k) && k > j {
            return None;
        }
    }
    None
}

/// "to" with a verb behind; one that no list knows, too.
fn infinitive(line: &Line<'_, '_>, to: usize) -> bool {
    let verb = to + 1;
    line.any(to, &["to"])
        && line.is_word(verb)
        && !line.is_capital(verb)
        && !line.is_determiner(verb)
        && (line.entry(verb).forms & form::BASE != 0
            || line.any(verb, &["be", "have", "do"])
            || line.entry(verb).classes == 0
            || line.is_adverbial(verb))
        && !line.word(verb).ends_with('s')
}

/// Whether a time, a place or an adverb follows the verb: "said on Friday that".
fn adjunct_first(line: &Line<'_, '_>, j: usize) -> bool {
    line.is(j, class::PREPOSITION | class::DAY | class::ADVERB)
        || line.any(j, &["last", "this", "earlier", "late"])
        || line.is_adverbial(j)
}

/// Whether the verb takes its hearer as an object: "told", "warned".
fn hears(line: &Line<'_, '_>, group: &Group) -> bool {
    group.classes & (class::TELL | class::URGE) != 0
        || line.any(
            group.verb,
            &[
                "warned",
                "warns",
                "warn",
                "warning",
                "cautioned",
                "replied",
                "asked",
                "explained",
            ],
        )
}

/// Skips "on Friday", "in a statement", "at a briefing in Geneva", "last week" from `j` on.
fn adjuncts(line: &Line<'_, '_>, j: usize) -> usize {
    let mut at = j;
    loop {
        let time = line.is(at, class::DAY | class::MONTH)
            || line.any(at, &["last", "this", "next", "earlier"])
                && line.any(
                    at + 1,
                    &[
                        "week", "month", "year", "summer", "winter", "spring", "autumn", "in", "on",
                    ],
                )
            || line.any(at, &["week", "month", "year"]) && at > j;
        let number = line.kind(at) == Some(Kind::Number)
            && at > j
            && line.is(at - 1, class::MONTH | class::PREPOSITION);
        if time || number || line.is_adverbial(at) && at > j {
            at += 1;
        } else if line.is(at, class::PREPOSITION)
            && !(line.any(at, &["to"]) && line.is_verb(at + 1) && !line.is_capital(at + 1))
            && line.any(
                at,
                &[
                    "in",
                    "at",
                    "on",
                    "during",
                    "to",
                    "after",
                    "from",
                    "through",
                    "via",
                    "following",
                    "for",
                    "of",
                    "by",
                    "with",
                    "before",
                ],
            )
        {
            let Some(end) = hearer(line, at + 1).or_else(|| short(line, at + 1)) else {
                return at;
            };
            at = end;
        } else {
            return at;
        }
    }
}

/// A day, a month with its day, a number.
fn short(line: &Line<'_, '_>, i: usize) -> Option<usize> {
    let mut at = i;
    while line.is(at, class::DAY | class::MONTH) || line.kind(at) == Some(Kind::Number) {
        at += 1;
    }
    (at > i).then_some(at)
}

/// A clause without "that" at `j`: a phrase that can open it, and a verb behind.
fn bare(line: &Line<'_, '_>, j: usize, group: &Group) -> Option<Right> {
    const CLAUSAL: u32 = class::SAY | class::TELL | class::NOTE | class::THINK | class::SHOW;
    if group.classes & CLAUSAL == 0 || line.is_break(j) {
        return None;
    }
    if line.any(j, &["himself", "herself", "itself", "themselves"]) {
        return None;
    }
    let there = line.any(
        j,
        &[
            "there",
            "nobody",
            "everybody",
            "everyone",
            "somebody",
            "no",
            "none",
            "if",
            "while",
            "although",
            "because",
            "when",
            "as",
            "neither",
            "despite",
            "only",
            "nothing",
            "everything",
            "once",
            "until",
        ],
    );
    let opens = there
        || line.is(j, class::PRONOUN)
        || line.is_determiner(j)
        || line.is_name(j)
        || line.is_nominal(j);
    if !opens {
        return None;
    }
    let strong = group.classes & class::SAY != 0
        || group.classes & class::THINK != 0
        || there
        || line.is(j, class::PRONOUN);
    let mut commas = 0;
    for k in j + 1..(j + 40).min(line.len()) {
        if line.is_comma(k) {
            commas += 1;
            if !strong && commas > 0 || commas > 3 {
                return None;
            }
            continue;
        }
        if !strong && line.word(k) == "(" {
            return None;
        }
        if line.is_end(k) || matches!(line.word(k), ";" | ":") || line.speech(k).is_some() {
            return None;
        }
        if line.any(k, &["who", "which", "that"]) && !strong {
            return None;
        }
        if line.is_verbal(k) {
            // "said it was", "said the": the verb must not be this clause’s own frame verb again.
            return Some(Right::Clause(j));
        }
    }
    None
}

/// A noun phrase as content: of "described X as Y", "denied involvement", "rejected the claim that …".
fn object(line: &Line<'_, '_>, j: usize, group: &Group) -> Option<Right> {
    const OBJECTS: u32 = class::OBJECT | class::DENY | class::ATTITUDE;
    if group.classes & OBJECTS == 0 || line.is_break(j) {
        return None;
    }
    let opens = line.is_determiner(j)
        || line.is_name(j)
        || line.is_nominal(j)
        || line.is(j, class::PRONOUN)
        || line.any(j, &["him", "them", "for", "on"])
        || line.is_verb_ing(j);
    if !opens {
        return None;
    }
    if group.classes & class::DENY != 0 {
        return Some(Right::Object(j));
    }
    if group.classes & class::ATTITUDE != 0 {
        let quoted = (j..(j + 25).min(line.len()))
            .take_while(|&k| !line.is_end(k))
            .any(|k| line.in_fragment(k));
        return quoted.then_some(Right::Object(j));
    }
    let verb = group.verb;
    if line.lower(verb).starts_with("call") && line.any(j, &["on", "for"]) {
        return Some(Right::Infinitive(j + 1));
    }
    if matches!(line.lower(verb).as_str(), "put" | "puts") {
        let figure = (j..(j + 14).min(line.len()))
            .take_while(|&k| !line.is_end(k) && !line.is_comma(k))
            .any(|k| {
                line.any(k, &["at"])
                    && (line.kind(k + 1) == Some(Kind::Number)
                        || line.any(
                            k + 1,
                            &[
                                "nothing", "zero", "about", "around", "more", "less", "roughly",
                            ],
                        ))
            });
        return figure.then_some(Right::Object(j));
    }
    let framed = line.lower(verb).starts_with("call") && !line.is_name(j + 1)
        || line.lower(verb).starts_with("accus")
            && (j..(j + 25).min(line.len())).any(|k| line.any(k, &["of"]))
        || (j..(j + 25).min(line.len()))
            .take_while(|&k| !line.is_end(k))
            .any(|k| line.any(k, &["as", "like", "for", "a", "an"]) || line.in_fragment(k));
    framed.then_some(Right::Object(j))
}
