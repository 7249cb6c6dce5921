//! "I" and "we" mean whoever is speaking: the speaker of the statement around them.

use crate::document::Document;
use crate::lexicon::{class, form};
use crate::link::Draft;

use super::Resolved;

pub(super) const SIEVE: &str = "first_person";

/// A statement around another stands this near in the list.
const NEAR: usize = 64;

/// Gives the statements in the first person their speakers: "I said it was a dream". What somebody says or
/// thinks now, in their own words, is that statement itself, and what is told outside all quotations is the author's: both go.
pub(super) fn fill(doc: &Document<'_>, drafts: &[Draft], done: &mut [Resolved]) {
    const SPEECH: u32 = class::SAY | class::TELL | class::NOTE | class::QUOTE;
    for index in 0..done.len() {
        if done[index].sieve != SIEVE {
            continue;
        }
        let outer = around(drafts, index);
        let speakers = outer.map(|o| done[o].speakers.clone());
        let own = &mut done[index];
        match speakers {
            Some(speakers) => {
                let cue = drafts[index].cue.iter().flat_map(|c| doc.tokens_in(*c));
                let told = cue.into_iter().any(|t| {
                    let entry = doc.tokens[t].entry;
                    entry.classes & SPEECH != 0 && entry.forms & form::PAST != 0
                });
                own.speakers = speakers;
                own.drop = !told;
            }
            None => own.drop = true,
        }
    }
}

/// The smallest statement whose content holds the cue of `drafts[index]`.
pub(super) fn around(drafts: &[Draft], index: usize) -> Option<usize> {
    let cue = *drafts[index].cue.first()?;
    let window = index.saturating_sub(NEAR)..(index + NEAR).min(drafts.len());
    window
        .filter(|&o| o != index && drafts[o].sentence <= drafts[index].sentence + 1)
        .filter_map(|o| {
            let holder = drafts[o].content.iter().find(|c| c.contains(cue))?;
            Some((holder.len(), o))
        })
        .min()
        .map(|(_, o)| o)
}
