//! A verb with its auxiliaries: is it a cue here, and does its subject stand by what follows?

use standpoint_text::Polarity;

use crate::lexicon::{class, form};
use crate::line::Line;
use crate::token::Kind;

/// A verb group that may attribute something.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    /// First item: an auxiliary, an adverb or the verb.
    pub(super) start: usize,
    /// The verb itself.
    pub(super) verb: usize,
    /// Classes of the verb.
    pub(super) classes: u32,
    /// "saying", without an auxiliary: shares its subject with the clause before.
    pub(super) participle: bool,
    pub(super) polarity: Polarity,
}

const BE: [&str; 11] = [
    "is", "was", "were", "are", "be", "been", "being", "isn't", "wasn't", "aren't", "weren't",
];
const HYPOTHETICAL: [&str; 6] = ["could", "might", "should", "may", "can", "must"];

/// The verb group around the verb at `i`, if it is the predicate of a clause that attributes.
pub(super) fn group(line: &Line<'_, '_>, i: usize) -> Option<Group> {
    let entry = line.entry(i);
    if entry.classes & (class::CUE | class::DECLINE) == 0 || line.in_fragment(i) || !line.is_word(i)
    {
        return None;
    }
    if line.is_capital(i) && i > 0 {
        return None;
    }
    let mut start = i;
    let mut negated = false;
    let mut helped = false;
    let mut passive = false;
    let mut hypothetical = false;
    // "would not have very clearly said"
    const LONGEST_GROUP: usize = 12;
    while start > i.saturating_sub(LONGEST_GROUP) {
        let prev = start - 1;
        let not = line.any(prev, &["not", "never"]) || line.lower(prev).ends_with("n't");
        let aux = line.is(prev, class::AUX)
            && (line.is_word(prev) || !matches!(line.word(prev), "’s" | "'s"));
        let adverb = line.is_adverbial(prev) && !line.is(prev, class::GROUP) && prev > 0;
        if !(not || aux || adverb) || line.is_capital(prev) && prev > 0 && !aux {
            break;
        }
        negated |= not;
        helped |= aux;
        passive |= line.any(prev, &BE);
        hypothetical |= line.any(prev, &HYPOTHETICAL);
        start = prev;
    }
    // Adverbs in front of the auxiliaries belong to the clause, not to the verb.
    let ing = entry.forms & form::ING != 0;
    if passive && !ing || hypothetical {
        return None;
    }
    // "Doubts that the layer is warm": she thinks that it is not.
    let doubts = matches!(line.lower(i).as_str(), "doubt" | "doubts" | "doubted");
    let mut polarity = if entry.classes & class::DENY != 0 || doubts && !negated {
        Polarity::Denied
    } else {
        Polarity::Asserted
    };
    if start > 0 && line.any(start - 1, &["to"]) && entry.forms & form::BASE != 0 {
        let governor = governor(line, start - 1)?;
        if governor.declines {
            polarity = Polarity::Declined;
        }
        return Some(Group {
            start: governor.start,
            verb: i,
            classes: entry.classes,
            participle: false,
            polarity,
        });
    }
    if negated && entry.classes & class::CUE == 0 {
        polarity = Polarity::Declined;
    } else if negated && !doubts {
        let state =
            entry.classes & (class::THINK | class::WISH) != 0 && entry.classes & class::SAY == 0;
        polarity = if state {
            Polarity::Denied
        } else {
            Polarity::Declined
        };
    }
    if entry.classes & class::CUE == 0 && polarity != Polarity::Declined {
        return None;
    }
    let participle = ing && !passive;
    let plain_base = entry.forms & (form::PAST | form::THIRD | form::ING) == 0;
    if !participle && !helped && !finite_here(line, i, start, plain_base) {
        return None;
    }
    Some(Group {
        start,
        verb: i,
        classes: entry.classes,
        participle,
        polarity,
    })
}

/// Rules out nouns and adjectives: "the claims", "a suggested date", "in report".
fn finite_here(line: &Line<'_, '_>, i: usize, start: usize, base: bool) -> bool {
    let forms = line.entry(i).forms;
    let said = line.entry(i).classes & class::SAY != 0 && forms & form::PAST != 0;
    if start == 0 {
        return line.speech(i + 1).is_none() && line.is_capital(i) && said;
    }
    let prev = start - 1;
    if line.is_comma(prev) || line.speech(prev).is_some() || line.is_dash(prev) {
        // "…," said she: a past or present form may open the clause; a bare noun may not.
        let noun =
            !base || line.is(i, class::SAY) || line.is_comma(prev) && line.is(i, class::NOTE);
        return noun;
    }
    if line.any(
        prev,
        &["and", "but", "or", "then", "who", "which", "that", "as"],
    ) {
        return forms & (form::PAST | form::THIRD) != 0 || base && !line.any(prev, &["or"]);
    }
    if line.kind(prev) == Some(Kind::Possessive) && matches!(line.word(prev), "’s" | "'s" | "’")
    {
        return false;
    }
    if line.is_determiner(prev)
        && !line.any(
            prev,
            &[
                "some", "many", "most", "both", "all", "several", "few", "that", "this", "others",
            ],
        )
        && line.kind(prev) != Some(Kind::Number)
    {
        return false;
    }
    if line.is(prev, class::PREPOSITION) && !line.is(prev, class::ADVERB) && !line.is_name(prev) {
        return false;
    }
    if base {
        let subject = line.is(prev, class::PRONOUN | class::GROUP)
            || line.is_name(prev)
            || line.is_nominal(prev)
                && (line.word(prev).ends_with('s') || line.is(prev, class::GROUP))
            || line.word(prev) == ")"
            || line.any(
                prev,
                &["some", "many", "most", "both", "all", "several", "few"],
            );
        // "Defenders of the deal insist": the plural stands farther back.
        let farther = (start.saturating_sub(9)..prev)
            .rev()
            .take_while(|&k| !line.is_break(k) && !line.is_verbal(k))
            .any(|k| {
                line.is(k + 1, class::PREPOSITION)
                    && line.is_nominal(k)
                    && (line.word(k).ends_with('s') || line.is(k, class::GROUP))
            });
        return subject || farther && line.is_nominal(prev);
    }
    true
}

struct Governor {
    start: usize,
    declines: bool,
}

/// The verb in front of "to say": "declined to", "went on to", "continued to". Others make the saying a
/// wish or a plan, and are no attribution.
fn governor(line: &Line<'_, '_>, to: usize) -> Option<Governor> {
    let prev = to.checked_sub(1)?;
    let on = line.any(prev, &["on"]) && prev > 0 && line.any(prev - 1, &["went", "goes", "gone"]);
    let verb = if on { prev - 1 } else { prev };
    let negated = verb > 0
        && (line.any(verb - 1, &["not", "never"]) || line.lower(verb - 1).ends_with("n't"));
    let wants = line.any(verb, &["wanted", "want", "wish", "wished"]);
    let declines = negated && wants
        || line.any(
            verb,
            &[
                "declined",
                "declines",
                "decline",
                "refused",
                "refuses",
                "refuse",
                "failed",
                "fails",
                "declining",
                "refusing",
            ],
        );
    let goes_on = on
        || line.any(
            verb,
            &[
                "continued",
                "continues",
                "began",
                "appeared",
                "appears",
                "seemed",
                "seems",
                "tried",
                "came",
                "used",
                "was",
            ],
        );
    if !(declines || goes_on) {
        return None;
    }
    let mut start = verb;
    while start > 0
        && (line.is(start - 1, class::AUX)
            || line.any(start - 1, &["not"])
            || line.is_adverbial(start - 1))
    {
        start -= 1;
    }
    Some(Governor { start, declines })
}
