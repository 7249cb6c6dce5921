//! Nouns that attribute: "Dr Vale’s warning that …", "the ministry’s claim that …".

use std::ops::Range;

use crate::lexicon::class;
use crate::line::Line;
use crate::token::Kind;

/// An attribution by a noun with a that-clause.
pub(super) struct NounCue {
    pub(super) source: Range<usize>,
    /// First item behind "that".
    pub(super) clause: usize,
}

/// The one whose noun stands at `i`: a possessor before it, "that" behind it.
pub(super) fn noun_cue(line: &Line<'_, '_>, i: usize) -> Option<NounCue> {
    if line.is(i, class::CONTENT) && line.any(i + 1, &["by", "from", "of"]) && !line.in_fragment(i)
    {
        // "the claim by the union that …"
        let end = crate::phrase::noun_phrase(line, i + 2)?;
        return line.any(end, &["that"]).then_some(NounCue {
            source: i + 2..end,
            clause: end + 1,
        });
    }
    if !line.is(i, class::CONTENT) || !line.any(i + 1, &["that"]) || line.in_fragment(i) {
        return None;
    }
    // "official response", "repeated public warnings": adjectives may stand between.
    let mut at = i;
    while at > 0 && i - at < 3 && line.is_nominal(at - 1) && !line.is_name(at - 1) {
        at -= 1;
    }
    let genitive = at.checked_sub(1)?;
    if line.any(genitive, &["his", "her", "their", "its"]) {
        return Some(NounCue {
            source: genitive..genitive + 1,
            clause: i + 2,
        });
    }
    if line.kind(genitive) != Some(Kind::Possessive) {
        return None;
    }
    let mut start = genitive;
    while start > 0
        && (line.is_name(start - 1)
            || line.is_nominal(start - 1)
                && !line.is_verbal(start - 1)
                && !line.is(start - 1, class::VERB))
    {
        start -= 1;
    }
    if start > 0 && line.is_determiner(start - 1) {
        start -= 1;
    }
    (start < genitive).then_some(NounCue {
        source: start..genitive,
        clause: i + 2,
    })
}
