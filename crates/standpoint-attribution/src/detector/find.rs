//! One cue in a line: its verb group, its subject and its complement.

use std::ops::Range;

use standpoint_text::Polarity;

use crate::lexicon::class;
use crate::line::Line;
use crate::phrase::{Subject, noun_phrase, subject_left};

use super::accord::{accord, skip_apposition};
use super::adjective::adjective;
use super::noun::noun_cue;
use super::right::{Right, right};
use super::verb::{Group, group};

/// Who the subject is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Who {
    Words(Range<usize>),
    /// The frame found before this one.
    Before,
}

/// A cue with its neighbours, in items of a line.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) rule: &'static str,
    pub(super) confidence: u32,
    pub(super) cue: Range<usize>,
    pub(super) who: Who,
    pub(super) right: Right,
    /// The content stands before the reporting clause and ends here.
    pub(super) left: Option<usize>,
    /// The reporting clause: from its first word to one past its last (appositions, adjuncts).
    pub(super) extent: Range<usize>,
    pub(super) polarity: Polarity,
    pub(super) private: bool,
    /// Another clause beside the one before, not inside it.
    pub(super) beside: bool,
}

/// All cues of a line, from left to right.
pub(super) fn find(line: &Line<'_, '_>) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut i = 0;
    while i < line.len() {
        let next = at(line, i, found.last());
        if let Some(hit) = next {
            i = (hit.cue.end.max(i + 1)).max(if hit.rule == "inverted" {
                hit.extent.end
            } else {
                0
            });
            found.push(hit);
        } else {
            i += 1;
        }
    }
    colons(line, &mut found);
    behind_speech(line, &mut found);
    found
}

/// `“…” — Ana Ruiz, in the lobby.` and `“…”, so the oboist.`: who speaks stands behind the quotation without a
/// verb.
fn behind_speech(line: &Line<'_, '_>, found: &mut Vec<Found>) {
    for k in 0..line.len() {
        if line.speech(k).is_none() {
            continue;
        }
        let mut at = k + 1;
        while line.is_comma(at) {
            at += 1;
        }
        let cue = at;
        while line.is_dash(at) {
            at += 1;
        }
        let dashed = at > cue;
        let so = line.any(at, &["so", "thus"]);
        if !dashed && !so {
            continue;
        }
        let from = if so { at + 1 } else { at };
        let Some(end) = noun_phrase(line, from) else {
            continue;
        };
        let closes = line.is_end(end) || line.is_comma(end) || line.is_dash(end) || so;
        let claimed = found.iter().rev().take(8).any(|f| {
            f.cue.contains(&at)
                || f.right == Right::Speech(k)
                || f.left.is_some_and(|l| l == k || l == k + 1)
        });
        if !closes || claimed || !speaks(line, &(from..end)) || line.is(from, class::PRONOUN) {
            continue;
        }
        // A name behind an owner and a comma: "— Kestrel’s founder, Ines Abara".
        let tail = noun_phrase(line, end + 1).filter(|&e| {
            line.is_comma(end) && (end + 1..e).all(|i| line.is_name(i)) && line.is_end(e)
        });
        let end = tail.unwrap_or(end);
        let hit = Found {
            rule: "dash",
            confidence: 900,
            cue: if so { at..at + 1 } else { cue..at },
            who: Who::Words(from..end),
            right: Right::Nothing,
            left: Some(k),
            extent: cue..end,
            polarity: Polarity::Asserted,
            private: false,
            beside: false,
        };
        let place = found.partition_point(|f| f.cue.start < cue);
        found.insert(place, hit);
    }
}

/// `One official put it bluntly: “…”` and `Ana Ruiz: “…”`: a colon before speech that no verb has claimed.
fn colons(line: &Line<'_, '_>, found: &mut Vec<Found>) {
    for k in 1..line.len() {
        let last = k + 1 >= line.len();
        if line.word(k) != ":" || line.speech(k + 1).is_none() && !last {
            continue;
        }
        let claimed = found.iter().rev().take(8).any(|f| {
            f.right == Right::Speech(k + 1)
                || f.right == Right::Clause(k + 1)
                || last && f.right == Right::LeadIn
        });
        if claimed {
            continue;
        }
        let start = (k.saturating_sub(60)..k)
            .rev()
            .find(|&i| matches!(line.word(i), "." | "!" | "?") || line.speech(i).is_some())
            .map_or(k.saturating_sub(60), |i| i + 1);
        let whole = noun_phrase(line, start)
            .filter(|&e| e == k)
            .map(|e| Who::Words(start..e));
        let Some(who) = whole.or_else(|| subject_between(line, start, k)) else {
            continue;
        };
        let hit = Found {
            rule: if last { "lead_in" } else { "colon_quote" },
            confidence: if last { 750 } else { 820 },
            cue: k..k + 1,
            who,
            right: if last {
                Right::LeadIn
            } else {
                Right::Speech(k + 1)
            },
            left: None,
            extent: start..k + 1,
            polarity: Polarity::Asserted,
            private: false,
            beside: true,
        };
        let place = found.partition_point(|f| f.cue.start < k);
        found.insert(place, hit);
    }
}

fn at(line: &Line<'_, '_>, i: usize, before: Option<&Found>) -> Option<Found> {
    if let Some(accord) = accord(line, i) {
        let first = i == 0 || line.any(i.saturating_sub(1), &["and", "but", "that"]) && i < 3;
        let follows = line.is_comma(accord.end) && !line.is_end(accord.end + 1);
        let leading = first
            || follows
                && i > 0
                && line.is_comma(i - 1)
                && before.is_none()
                && !clause_before(line, i);
        return Some(Found {
            rule: if line.any(i, &["for"]) {
                "for"
            } else {
                "according_to"
            },
            confidence: if line.any(i, &["for"]) { 650 } else { 930 },
            cue: accord.cue,
            who: Who::Words(accord.source),
            right: if leading && follows {
                Right::Clause(accord.end + 1)
            } else {
                Right::Nothing
            },
            left: (!leading).then_some(i),
            extent: i..accord.end,
            polarity: Polarity::Asserted,
            private: false,
            beside: !leading,
        });
    }
    if let Some(noun) = noun_cue(line, i) {
        return Some(Found {
            rule: "noun_cue",
            confidence: 700,
            cue: i..i + 1,
            who: Who::Words(noun.source.clone()),
            right: Right::That(noun.clause),
            left: None,
            extent: noun.source.start..noun.clause,
            polarity: if line.lower(i).starts_with("denial") {
                Polarity::Denied
            } else {
                Polarity::Asserted
            },
            private: false,
            beside: false,
        });
    }
    if let Some((be, from)) = adjective(line, i)
        && let Some(subject) = subject_left(line, be)
        && speaks(line, &subject.core)
    {
        return Some(Found {
            rule: "state",
            confidence: 650,
            cue: be..i + 1,
            who: Who::Words(subject.core),
            right: Right::That(from),
            left: None,
            extent: subject.clause..i + 1,
            polarity: Polarity::Asserted,
            private: true,
            beside: false,
        });
    }
    let group = group(line, i)?;
    if group.participle {
        return participle(line, &group, before);
    }
    inverted(line, &group).or_else(|| ordinary(line, &group, before))
}

/// `“…,” said Ms Vale, a lecturer at X, on Friday.` and `…, say analysts.`
fn inverted(line: &Line<'_, '_>, group: &Group) -> Option<Found> {
    const INVERTS: u32 = class::SAY | class::NOTE | class::QUOTE | class::THINK;
    let start = group.start;
    if group.classes & INVERTS == 0 || start != group.verb {
        return None;
    }
    let opening = start == 0 && line.is_capital(0);
    let prev = start.checked_sub(1);
    let quoted = prev.is_some_and(|p| {
        line.speech(p).is_some()
            || (line.is_comma(p) || line.is_dash(p)) && p > 0 && line.speech(p - 1).is_some()
    });
    let comma = prev.is_some_and(|p| line.is_comma(p) || line.is_dash(p));
    let as_said = prev.is_some_and(|p| line.any(p, &["as"]));
    if !(quoted || comma || opening || as_said) {
        return None;
    }
    let from = start + 1;
    let end = noun_phrase(line, from)?;
    if line.is(from, class::PRONOUN) && !quoted {
        return None;
    }
    let speaker = (from..end).any(|k| {
        line.is_name(k)
            || line.is(
                k,
                class::ROLE
                    | class::GROUP
                    | class::ORG
                    | class::DOCUMENT
                    | class::PRONOUN
                    | class::KIN,
            )
    });
    if line.is_verbal(end) || !speaker || line.any(end, &["that"]) {
        return None;
    }
    if !quoted && !opening {
        // ", said X" needs a clause before it; otherwise it is "X, the minister, said Y".
        let clause = clause_before(line, start);
        let closes = line.is_end(end)
            || line.is_break(end)
            || line.is(end, class::PREPOSITION)
            || line.any(end, &["who"])
            || line.is(end, class::DAY | class::MONTH | class::ADVERB);
        if !clause || !closes {
            return None;
        }
    }
    let tail = tail(line, skip_apposition(line, end));
    let speech_behind = speech_behind(line, tail);
    Some(Found {
        rule: if quoted {
            "quote_verb_inverted"
        } else {
            "inverted"
        },
        confidence: if quoted { 980 } else { 930 },
        cue: group.start..group.verb + 1,
        who: Who::Words(from..end),
        right: speech_behind.map_or(Right::Nothing, Right::Speech),
        left: prev.filter(|_| !opening),
        extent: start..tail,
        polarity: group.polarity,
        private: private(group),
        beside: false,
    })
}

/// A verb with its subject before it.
fn ordinary(line: &Line<'_, '_>, group: &Group, before: Option<&Found>) -> Option<Found> {
    let start = group.start;
    let prev = start.checked_sub(1)?;
    let mut right = right(line, group);
    let joined = line.any(prev, &["and", "but", "then"])
        || line.is_comma(prev) && before.is_some_and(|b| b.extent.end < start);
    let subject = subject_left(line, start);
    let only_quotes = group.classes
        & !(class::QUOTE
            | class::VERB
            | class::DECLINE
            | class::URGE
            | class::ROLE
            | class::DOCUMENT)
        == 0;
    // "and warned that": the subject of the clause before.
    let (who, clause) = match subject {
        Some(Subject { core, clause }) if !(joined && line.any(prev, &["and", "but", "then"])) => {
            (Who::Words(core), clause)
        }
        _ if joined && before.is_some() && !matches!(right, Right::Nothing) => (Who::Before, prev),
        _ if line.any(prev, &["and", "but", "then"]) => (main_subject(line, prev)?, prev),
        _ => return None,
    };
    if let Who::Words(core) = &who
        && !speaks(line, core)
    {
        return None;
    }
    let neither =
        line.any(clause, &["neither"]) || clause > 0 && line.any(clause - 1, &["neither"]);
    if neither && right == Right::Nothing && !line.is_end(group.verb + 1) {
        right = Right::Object(group.verb + 1);
    }
    let opener = clause.checked_sub(1);
    let behind_speech = opener.is_some_and(|o| {
        line.speech(o).is_some() || line.is_comma(o) && o > 0 && line.speech(o - 1).is_some()
    });
    let behind_comma =
        opener.is_some_and(|o| line.is_comma(o) || line.is_dash(o) || line.word(o) == ";");
    let as_said = opener.is_some_and(|o| line.any(o, &["as"]));
    let inserted = opener.is_some_and(|o| line.any(o, &["which", "who", "that", "what"]))
        && line.is_verbal(group.verb + 1);
    let mut left = None;
    let mut rule = "clause";
    let tail = tail(line, group.verb + 1);
    if behind_speech {
        left = opener;
        rule = "quote_verb";
        if matches!(right, Right::Clause(_))
            && group.classes & (class::SAY | class::NOTE) != 0
            && !pronoun_at(line, &right)
        {
            right = Right::Nothing;
        }
    } else if inserted {
        rule = "inserted";
        right = Right::Clause(group.verb + 1);
    } else if (behind_comma || as_said)
        && matches!(right, Right::Nothing)
        && matches!(who, Who::Words(_))
        && (closes(line, group.verb + 1) || group.classes & class::TELL != 0)
    {
        left = opener;
        rule = "postposed";
    }
    if matches!(right, Right::Speech(_)) && left.is_none() {
        rule = "verb_quote";
    }
    if left.is_some() && matches!(right, Right::Nothing) {
        right = speech_behind(line, tail).map_or(Right::Nothing, Right::Speech);
    }
    let put = line.any(group.verb, &["put", "puts"]);
    if put && !matches!(right, Right::Object(_)) && !line.any(group.verb + 1, &["it"]) {
        return None;
    }
    if only_quotes
        && !matches!(
            right,
            Right::Speech(_) | Right::Infinitive(_) | Right::LeadIn
        )
        && left.is_none()
    {
        let asked = matches!(right, Right::Clause(j) if line.any(j, &["whether", "why", "how", "what", "if"]))
            || matches!(right, Right::That(_));
        if !asked && group.polarity == Polarity::Asserted {
            return None;
        }
    }
    if right == Right::Nothing && left.is_none() {
        // "declined to comment" has no content of its own but says that there is none.
        return None;
    }
    let confidence = match (&rule, &right) {
        (&"quote_verb" | &"verb_quote", _) => 980,
        (_, Right::That(_)) => 920,
        (&"postposed", _) => 920,
        (_, Right::LeadIn) => 850,
        (_, Right::Infinitive(_) | Right::Object(_)) => 650,
        _ => 850,
    };
    let confidence = if private(group) {
        confidence.min(700)
    } else {
        confidence
    };
    let behind_and = opener.is_some_and(|o| {
        line.any(
            o,
            &[
                "and", "but", "while", "whereas", "though", "although", "yet",
            ],
        ) || line.word(o) == ";"
    });
    Some(Found {
        rule,
        confidence: if who == Who::Before {
            confidence - 50
        } else {
            confidence
        },
        cue: match right {
            Right::Infinitive(from)
                if from == group.verb + 2 && line.any(from - 1, &["for", "on", "of"]) =>
            {
                cue(group).start..from
            }
            _ => cue(group),
        },
        beside: who == Who::Before || behind_and,
        who,
        right,
        left,
        extent: clause..tail,
        polarity: if neither {
            Polarity::Declined
        } else {
            group.polarity
        },
        private: private(group),
    })
}

/// "…, adding that", "… while noting that", "a statement saying".
fn participle(line: &Line<'_, '_>, group: &Group, before: Option<&Found>) -> Option<Found> {
    let start = group.start;
    let prev = start.checked_sub(1)?;
    let right = right(line, group);
    if matches!(right, Right::Nothing | Right::LeadIn | Right::Infinitive(_))
        || group.classes & (class::SAY | class::NOTE | class::TELL) == 0
            && !(group.classes & (class::DENY | class::OBJECT) != 0 && line.is_comma(prev))
    {
        return None;
    }
    let linked = line.is_comma(prev)
        || line.speech(prev).is_some()
        || line.any(
            prev,
            &["while", "before", "after", "by", "without", "and", "in"],
        );
    let noun = line.is(prev, class::DOCUMENT)
        || line.any(
            prev,
            &[
                "statements",
                "letters",
                "reports",
                "memos",
                "tweets",
                "posts",
                "conference",
            ],
        );
    let adverb = line.is_nominal(prev)
        || line.is(prev, class::DAY)
        || line.kind(prev) == Some(crate::token::Kind::Number);
    if !(linked || noun || adverb) {
        return None;
    }
    let who = match before {
        Some(before) if before.extent.end <= start => Who::Before,
        _ => main_subject(line, start)?,
    };
    Some(Found {
        rule: "participle",
        confidence: if linked { 880 } else { 760 },
        cue: cue(group),
        who,
        right,
        left: None,
        extent: if line.any(prev, &["while", "before", "after", "by", "and", "in"])
            || line.is_comma(prev)
        {
            prev
        } else {
            start
        }..group.verb + 1,
        polarity: group.polarity,
        private: group.classes & (class::DENY | class::OBJECT) != 0,
        beside: true,
    })
}

/// The subject of the first finite verb before `end`.
fn main_subject(line: &Line<'_, '_>, end: usize) -> Option<Who> {
    subject_between(line, end.saturating_sub(120), end)
}

/// The subject of the first finite verb in `start..end`.
fn subject_between(line: &Line<'_, '_>, start: usize, end: usize) -> Option<Who> {
    let first = (start + 1..end).find(|&i| line.is_verbal(i) && !line.in_fragment(i))?;
    let mut group = first;
    while group > start + 1 && line.is_adverbial(group - 1) {
        group -= 1;
    }
    let subject = subject_left(line, group)?;
    (subject.core.start >= start && speaks(line, &subject.core)).then_some(Who::Words(subject.core))
}

/// Whether a noun phrase can name a speaker at all: a name, a pronoun, people, an organisation, a text.
fn speaks(line: &Line<'_, '_>, core: &Range<usize>) -> bool {
    if line.any(core.start, &["nobody", "no-one", "none"])
        || line.any(core.start, &["no"]) && line.any(core.start + 1, &["one"])
    {
        return false;
    }
    const SPEAKERS: u32 =
        class::ROLE | class::GROUP | class::ORG | class::DOCUMENT | class::PRONOUN | class::KIN;
    if core.len() == 1 && line.any(core.start, &["it"]) {
        return true;
    }
    core.clone()
        .any(|i| line.is_name(i) || line.is(i, SPEAKERS))
        || line.any(core.start, &["who", "those", "one", "woman", "man"])
        || core.clone().any(|i| {
            line.any(
                i,
                &[
                    "man", "woman", "boy", "girl", "couple", "person", "someone", "everyone",
                    "nobody",
                ],
            )
        })
        || plural_noun(line, core.end - 1)
}

fn plural_noun(line: &Line<'_, '_>, i: usize) -> bool {
    line.is_nominal(i) && line.word(i).ends_with('s') && line.word(i).len() > 4
}

/// Whether a finite clause stands before `end`, since the last break that ends one.
fn clause_before(line: &Line<'_, '_>, end: usize) -> bool {
    (0..end)
        .rev()
        .take(60)
        .take_while(|&i| !matches!(line.word(i), ";" | "." | "?" | "!"))
        .any(|i| line.is_verbal(i) || line.speech(i).is_some())
}

/// Skips adjuncts behind a reporting clause: up to a comma, the end, or a quotation.
fn tail(line: &Line<'_, '_>, from: usize) -> usize {
    let mut at = from;
    while at < line.len() && !line.is_break(at) && at - from < 40 {
        at += 1;
    }
    at
}

/// The quotation that goes on behind a reporting clause: `“…,” she said, “…”`.
fn speech_behind(line: &Line<'_, '_>, tail: usize) -> Option<usize> {
    (tail..(tail + 3).min(line.len()))
        .find(|&k| line.speech(k).is_some())
        .filter(|&k| (tail..k).all(|m| line.is_break(m)))
}

fn pronoun_at(line: &Line<'_, '_>, right: &Right) -> bool {
    matches!(right, Right::Clause(j) if line.is(*j, class::PRONOUN) || line.is_determiner(*j))
}

/// The verb; with what denies it, where the saying itself is denied: "declined to comment".
fn cue(group: &Group) -> Range<usize> {
    let negated = group.polarity != Polarity::Asserted && group.classes & class::DENY == 0;
    let start = if negated { group.start } else { group.verb };
    start..group.verb + 1
}

/// Whether a reporting clause can end at `i`: not where an object follows ("China holds a major sway").
fn closes(line: &Line<'_, '_>, i: usize) -> bool {
    line.is_end(i)
        || line.is_break(i)
        || line.is(
            i,
            class::PREPOSITION
                | class::DAY
                | class::MONTH
                | class::ADVERB
                | class::SUBORDINATOR
                | class::CONJUNCTION,
        )
        || line.is_adverbial(i)
        || line.any(
            i,
            &[
                "last",
                "this",
                "it",
                "earlier",
                "out",
                "reporters",
                "me",
                "us",
            ],
        )
}

/// What the words of a cue that a model marked mean: whether the speaker stands by the content, and whether
/// they report a state of mind.
pub(super) fn kind_of_cue(line: &Line<'_, '_>, cue: Range<usize>) -> (Polarity, bool) {
    if cue.clone().any(|i| line.is(i, class::REFUSE)) {
        return (Polarity::Declined, false);
    }
    // "Refrained from comment", "stopped short of saying": nothing is said.
    let held_back = cue.clone().any(|i| {
        line.any(i, &["refrained", "refrains", "refrain"])
            || line.any(i, &["short"]) && line.any(i + 1, &["of"])
    });
    if held_back {
        return (Polarity::Declined, false);
    }
    // "Did not rule out", "does not exclude": holds it possible.
    let open = cue.clone().any(|i| {
        line.any(i, &["exclude", "excluded"])
            || line.any(i, &["rule", "ruled"]) && line.any(i + 1, &["out"])
    });
    let never = cue
        .clone()
        .any(|i| line.any(i, &["not", "never"]) || line.lower(i).ends_with("n't"));
    if open && never {
        return (Polarity::Asserted, false);
    }
    // "Laughed off the charge" denies it.
    let waved = cue.clone().any(|i| {
        line.any(
            i,
            &[
                "laughed", "laughs", "shrugged", "shrugs", "brushed", "brushes", "waved",
            ],
        ) && line.any(i + 1, &["off", "aside", "away"])
    });
    if waved {
        return (Polarity::Denied, false);
    }
    if let Some(group) = cue.clone().rev().find_map(|i| group(line, i)) {
        return (group.polarity, private(&group));
    }
    let has = |classes: u32| cue.clone().any(|i| line.is(i, classes));
    let negated = cue
        .clone()
        .any(|i| line.any(i, &["not", "never"]) || line.lower(i).ends_with("n't"));
    // "Is not sure that" holds an opinion.
    let unsure = cue
        .clone()
        .any(|i| line.any(i, &["sure", "certain", "convinced", "clear"]));
    let polarity = if negated && unsure {
        Polarity::Asserted
    } else if negated {
        Polarity::Declined
    } else if has(class::DENY) {
        Polarity::Denied
    } else {
        Polarity::Asserted
    };
    let spoken = has(class::SAY | class::TELL | class::NOTE);
    let felt = has(class::THINK | class::WISH | class::ATTITUDE | class::OBJECT);
    // "Ratified the accord", "to focus on": what somebody does or means to do is no speech.
    let acts = !has(class::CUE);
    (polarity, (felt || acts) && !spoken)
}

fn private(group: &Group) -> bool {
    group.classes & (class::THINK | class::WISH | class::ATTITUDE | class::OBJECT) != 0
        && group.classes & (class::SAY | class::TELL | class::NOTE) == 0
}
