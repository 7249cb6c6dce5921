//! "According to X", "in X’s words", "as X put it": attributions without a verb of their own.

use std::ops::Range;

use crate::line::Line;
use crate::phrase::noun_phrase;

/// A prepositional attribution.
pub(super) struct Accord {
    pub(super) cue: Range<usize>,
    pub(super) source: Range<usize>,
    /// One past its last item, appositions included.
    pub(super) end: usize,
}

/// The one that begins at `i`.
pub(super) fn accord(line: &Line<'_, '_>, i: usize) -> Option<Accord> {
    if line.any(i, &["for"]) && i == 0 && line.is_name(1) {
        // "For Dr Vale, the tax is a gift": the view of somebody named.
        let end = noun_phrase(line, 1)?;
        let named = (1..end).all(|k| line.is_name(k));
        return (named && line.is_comma(end) && line.is_verbal_ahead(end + 1)).then_some(Accord {
            cue: 0..1,
            source: 1..end,
            end,
        });
    }
    if line.any(i, &["in"]) && !line.in_fragment(i) {
        return in_words(line, i);
    }
    if !(line.any(i, &["according"]) && line.any(i + 1, &["to"])) {
        return None;
    }
    let start = i + 2;
    let end = noun_phrase(line, start)?;
    if line.any(start, &["plan", "schedule", "law", "custom", "tradition"]) {
        return None;
    }
    let mut close = skip_apposition(line, end);
    if i == 0 && close == end && !line.is_comma(end) {
        // "According to a timetable attached to the law, …"
        close = (end..(end + 14).min(line.len()))
            .find(|&k| line.is_comma(k))
            .filter(|&c| !(end..c).any(|k| line.is(k, crate::lexicon::class::AUX)))
            .unwrap_or(end);
    }
    Some(Accord {
        cue: i..start,
        source: start..end,
        end: close,
    })
}

/// "In Dr Vale’s words", "in his view".
fn in_words(line: &Line<'_, '_>, i: usize) -> Option<Accord> {
    let noun = (i + 2..(i + 9).min(line.len())).find(|&k| {
        line.any(
            k,
            &[
                "words",
                "view",
                "opinion",
                "telling",
                "reading",
                "account",
                "judgment",
                "judgement",
            ],
        )
    })?;
    let adjective = line.is_nominal(noun - 1) && !line.is_name(noun - 1) && noun > i + 2;
    let genitive = if adjective { noun - 2 } else { noun - 1 };
    let source = if line.any(genitive, &["his", "her", "their"]) {
        genitive..genitive + 1
    } else if line.kind(genitive) == Some(crate::token::Kind::Possessive) && genitive > i + 1 {
        i + 1..genitive
    } else {
        return None;
    };
    (!line.any(source.start, &["other"]) && line.is_break(noun + 1)).then_some(Accord {
        cue: i..noun + 1,
        source,
        end: noun + 1,
    })
}

/// Skips ", a senior fellow at X," behind a noun phrase: to the last item before the comma that closes
/// it, or the end of the line.
pub(super) fn skip_apposition(line: &Line<'_, '_>, end: usize) -> usize {
    let mut at = end;
    for _ in 0..8 {
        if !line.is_comma(at) {
            break;
        }
        let next = at + 1;
        let opens = line.any(next, &["a", "an", "the", "who", "which", "whose", "one"])
            || line.is(next, crate::lexicon::class::ROLE)
            || line.is_name(next)
                && !(next..(next + 12).min(line.len()))
                    .take_while(|&k| !line.is_comma(k))
                    .any(|k| line.is_verbal(k))
            || (line.is_nominal(next)
                && (next..(next + 8).min(line.len()))
                    .any(|k| line.is(k, crate::lexicon::class::ROLE))
                && !(next..(next + 8).min(line.len())).any(|k| line.is_verbal(k)));
        if !opens {
            break;
        }
        let mut stop = next;
        while stop < line.len()
            && !line.is_comma(stop)
            && !line.is_end(stop)
            && line.speech(stop).is_none()
        {
            stop += 1;
        }
        // A determiner may also open the clause that is reported: "According to X, the war is lost".
        let clause =
            !line.any(next, &["who", "which", "whose"]) && (next..stop).any(|k| line.is_verbal(k));
        if clause {
            break;
        }
        at = stop;
    }
    at
}
