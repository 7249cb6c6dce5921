//! Cues of the narrator: "the talks seemed to stall", "a vote is expected", "he reportedly left". Nobody says
//! it but whoever writes, so without a source it is no statement. A model trained on PolNeAR marks such cues,
//! since that corpus annotates them without a source.

use std::ops::Range;

use crate::line::Line;

/// Verbs and adverbs of appearance.
const APPEARS: [&str; 21] = [
    "seem",
    "seems",
    "seemed",
    "appear",
    "appears",
    "appeared",
    "looks",
    "looked",
    "tends",
    "tended",
    "reportedly",
    "apparently",
    "allegedly",
    "supposedly",
    "evidently",
    "so-called",
    "self-described",
    "unclear",
    "apparent",
    "dubbed",
    "interpreted",
];

/// Participles that report without a reporter: "is expected", "was seen as".
const HEARSAY: [&str; 24] = [
    "expected",
    "said",
    "believed",
    "thought",
    "likely",
    "unlikely",
    "considered",
    "seen",
    "known",
    "rumored",
    "rumoured",
    "reported",
    "alleged",
    "identified",
    "described",
    "regarded",
    "viewed",
    "supposed",
    "meant",
    "asked",
    "told",
    "charged",
    "accused",
    "called",
];

/// Whether the cue `cue`, which has no source, is the narrator's.
pub(super) fn narrates(line: &Line<'_, '_>, cue: &Range<usize>) -> bool {
    let any = |words: &[&str]| cue.clone().any(|i| line.any(i, words));
    let passive = any(&["is", "are", "was", "were", "be", "been", "being"]);
    any(&APPEARS) || passive && any(&HEARSAY)
}
