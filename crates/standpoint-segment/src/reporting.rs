//! Takes back the sentence breaks that would cut a quotation, or part it from its reporting clause.
//!
//! `“Are you sure?” he asked.` is one sentence; so is `He said: “It is. It was.”`. Of
//! `“It is. It was,” she said. “It will be.”` the break behind "said." stays: the second quotation has no
//! clause of its own, and attribution gives it the speaker of the first.

use standpoint_text::{Quote, Span};

use crate::characters::{is_dash, is_terminator, listed, window_behind};
use crate::sentences::Break;

/// Bytes behind a quotation in which its reporting clause must show itself.
const CLAUSE_LIMIT: usize = 160;

/// Words before the reporting verb: "Dr Ana Maria de la Cruz asked".
const MAX_SUBJECT: usize = 7;

/// Verbs that report a quotation which ends in a question or exclamation mark, or breaks off; in the
/// forms of news prose. Sorted.
#[rustfmt::skip]
const REPORTING: &[&str] = &[
    "added", "adds", "admitted", "announced", "answered", "argued", "argues", "asked", "asks",
    "begged", "chanted", "commented", "complained", "conceded", "concluded",
    "continued", "cried", "declared", "demanded", "exclaimed", "explained", "inquired",
    "insisted", "interjected", "joked", "joking", "laughed", "mused", "muttered", "noted",
    "notes", "observed", "pleaded", "proclaimed", "quipped", "recalled",
    "remarked", "remembers", "repeated", "replied", "replies", "responded", "retorted", "said",
    "say", "says", "screamed", "shouted", "sighed", "snapped", "stated", "thought", "told",
    "tweeted", "urged", "warned", "warns", "whispered", "wondered", "wonders", "writes",
    "wrote", "yelled",
];

/// What behind the verb shows that it has an object of its own, so that the clause reports nothing
/// before it: "He said that …", "She asked for water". Sorted.
#[rustfmt::skip]
const OWN_CONTENT: &[&str] = &[
    "for", "he", "how", "if", "it", "she", "that", "there", "they", "we", "what", "when", "where",
    "whether", "which", "who", "why", "you",
];

/// Small words that may stand in a subject between its names. Sorted.
#[rustfmt::skip]
const IN_NAMES: &[&str] = &[
    "a", "al", "an", "and", "bin", "da", "de", "del", "den", "der", "di", "el", "la", "of", "one",
    "the", "van", "von",
];

/// The breaks that stay. `quotations` are the paragraph's outermost, by start.
pub(crate) fn without_breaks_in_quotations(
    text: &str,
    paragraph: Span,
    breaks: Vec<Break>,
    quotations: &[&Quote],
) -> Vec<Break> {
    let mut rest = quotations;
    breaks
        .into_iter()
        .filter(|b| {
            let passed = rest.iter().take_while(|q| q.outer.end() < b.end).count();
            rest = &rest[passed..];
            let Some(quote) = rest.first() else {
                return true;
            };
            if quote.outer.end() == b.end {
                !(breaks_off(quote.inner.of(text))
                    && is_reporting_clause(text, b.start, paragraph.end()))
            } else {
                quote.outer.start() >= b.end
            }
        })
        .collect()
}

/// Whether a quotation ends so that its sentence may go on: `?”`, `!”`, `…”`, `—”`. Behind a full stop a
/// capital starts a new sentence.
fn breaks_off(inner: &str) -> bool {
    let inner = inner.trim_end_matches(['’', '\'', '”', '"', '»', '›', ')', ' ']);
    let stop = inner.ends_with('.') && !inner.ends_with("..");
    !stop && inner.ends_with(|c: char| is_terminator(c) || is_dash(c))
}

/// Whether "Mr Smith asked." or "the minister, a doctor, wrote on Monday." begins at `from`.
pub(crate) fn is_reporting_clause(text: &str, from: usize, end: usize) -> bool {
    let window = window_behind(text, from, end, CLAUSE_LIMIT);
    let mut words = window.split_whitespace();
    let mut subject = 0;
    let mut all_names = true;
    let mut previous = "";
    let mut common = 0;
    while let Some(token) = words.next() {
        let word = token.trim_matches(|c: char| !c.is_alphanumeric());
        let inverted = subject == 0 && token.starts_with(char::is_lowercase); // "asked the minister."
        if (subject > 0 || inverted) && listed(REPORTING, word) {
            // A verb behind a comma closes an apposition: "Smith, a farmer, asked."
            let joined = all_names && subject <= MAX_SUBJECT || previous.ends_with(',');
            return joined && reports_what_stands_before(token, words.next());
        }
        let titled = word.chars().count() <= 4 && token.starts_with(char::is_uppercase);
        if token.ends_with(is_terminator) && !titled || token.contains(['"', '“', '”', ':', ';'])
        {
            return false;
        }
        let named = word.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
            || listed(IN_NAMES, word);
        // "The minister asked": up to three common words.
        common += usize::from(!named && !matches!(word, "he" | "she" | "they" | "we" | "it"));
        all_names &= common <= 3 && !token.ends_with(',');
        previous = token;
        subject += 1;
    }
    false
}

fn reports_what_stands_before(verb: &str, next: Option<&str>) -> bool {
    if verb.ends_with(':') {
        return false;
    }
    if verb.ends_with([',', '.', ';']) {
        return true;
    }
    let Some(next) = next else { return true };
    let word = next
        .trim_matches(|c: char| !c.is_alphanumeric())
        .to_lowercase();
    !listed(OWN_CONTENT, &word) && !next.starts_with(['"', '“', '‘', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        for list in [REPORTING, OWN_CONTENT, IN_NAMES] {
            assert!(list.is_sorted());
        }
    }
}
