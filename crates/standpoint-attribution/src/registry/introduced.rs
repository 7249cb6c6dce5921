//! What the words around a name say of its bearer: kin, kinds, offices that head something.

use standpoint_text::{Gender, Span};

use crate::document::Document;

use super::{Facts, MANY};

/// Whether a name is that of who has seen or heard something: the outlet that tells of it.
pub(super) fn seen_by(text: &str, name: Span) -> bool {
    let front = text[..name.start()].trim_end();
    let front = front.strip_suffix(" the").unwrap_or(front);
    [
        "seen by",
        "obtained by",
        "told",
        "reported by",
        "shared with",
        "interview with",
    ]
    .iter()
    .any(|s| front.ends_with(s))
}

/// Nouns by which anybody of standing can be called: they say less than what somebody does.
pub(super) fn general(role: Option<&str>) -> bool {
    const GENERAL: [&str; 20] = [
        "expert",
        "analyst",
        "official",
        "politician",
        "scholar",
        "researcher",
        "academic",
        "source",
        "witness",
        "man",
        "woman",
        "executive",
        "boss",
        "chief",
        "leader",
        "manager",
        "speaker",
        "scientist",
        "diplomat",
        "specialist",
    ];
    role.is_none_or(|r| GENERAL.contains(&r))
}

/// Whether a role is the lead or the voice of some institution, which it does not name.
pub(super) fn heads_something(facts: &Facts) -> bool {
    const HEADS: [&str; 22] = [
        "officer",
        "convener",
        "convenor",
        "negotiator",
        "representative",
        "lawyer",
        "secretary",
        "president",
        "chairman",
        "chairwoman",
        "chair",
        "executive",
        "director",
        "spokesman",
        "spokeswoman",
        "spokesperson",
        "treasurer",
        "manager",
        "captain",
        "coach",
        "organiser",
        "organizer",
    ];
    let role = facts.role.as_deref().unwrap_or_default().to_lowercase();
    let state = [
        "state", "foreign", "home", "defence", "defense", "health", "trade", "vice",
    ];
    !facts.weak
        && HEADS.iter().any(|h| role.ends_with(h))
        && !(role.ends_with("secretary")
            && state.iter().any(|s| role.starts_with(s))
            && !role.starts_with("state secretary"))
        && role != "president"
}

/// The institutions that a sentence names by a common noun, and the people it opens with: "the national
/// weather office", "The nurses’ union disagreed", "The players".
pub(super) fn kinds_in(doc: &Document<'_>, sentence: usize, upto: Span) -> Vec<(Span, String)> {
    use crate::lexicon::class;
    let first = doc.sentences[sentence].tokens.start;
    let tokens = doc.tokens_in(upto);
    let tokens = tokens.start.max(tokens.end.saturating_sub(MANY))..tokens.end;
    let article = |t: usize| {
        ["the", "a", "an"]
            .iter()
            .any(|a| doc.word(t).eq_ignore_ascii_case(a))
    };
    let plain = |t: usize| {
        let token = &doc.tokens[t];
        !token.mark && token.quote.is_none() && !token.token.capital
    };
    let noun = |t: usize| {
        let classes = doc.tokens[t].entry.classes;
        // "The observers of the Community": not they, but it.
        let of = doc.tokens.get(t + 1).is_some() && matches!(doc.word(t + 1), "of" | "from");
        let people = classes & class::GROUP != 0 && t <= first + 4 && !of;
        plain(t) && (classes & class::ORG != 0 && classes & class::ROLE == 0 || people)
    };
    // "The players claim": a verb behind a plural.
    let verbal = |t: usize| {
        let entry = doc.tokens[t].entry;
        let third = entry.forms & (crate::lexicon::form::THIRD | crate::lexicon::form::PAST) != 0;
        let says = entry.classes & class::CUE != 0
            && third
            && entry.classes & (class::ORG | class::ROLE | class::GROUP) == 0;
        says || doc.word(t) == "that"
            || entry.classes & class::CUE != 0
                && entry.forms & crate::lexicon::form::FINITE != 0
                && doc.tokens[t - 1].entry.classes & class::GROUP != 0
    };
    let mut kinds = Vec::new();
    let mut t = tokens.start;
    while t < tokens.end {
        if !article(t) {
            t += 1;
            continue;
        }
        let stop = tokens.end.min(t + 7);
        let end = (t + 1..stop)
            .take_while(|&k| {
                let word = doc.word(k);
                let genitive = matches!(word, "’" | "'" | "’s" | "'s");
                genitive
                    || plain(k)
                        && !article(k)
                        && !verbal(k)
                        && doc.tokens[k].entry.classes & (class::PREPOSITION | class::AUX) == 0
                        && word.chars().all(|c| c.is_alphanumeric() || c == '-')
            })
            .filter(|&k| noun(k))
            .last();
        if let Some(end) = end {
            let span = doc.span(t + 1..end + 1);
            // "The trade group Kelda Ports": the name stands behind the kind.
            let name = (end + 1..tokens.end.min(end + 6))
                .take_while(|&k| doc.tokens[k].token.capital && !doc.tokens[k].mark)
                .last();
            let called = name.map_or(span, |last| doc.span(end + 1..last + 1));
            kinds.push((span, called.of(doc.text).to_owned()));
            t = end;
        }
        t += 1;
    }
    kinds
}

/// What "her husband, Piers Voll" shows of him.
pub(super) fn kin_gender(text: &str, name: Span) -> Gender {
    const FEMALE: [&str; 7] = [
        "sister", "wife", "mother", "daughter", "widow", "aunt", "niece",
    ];
    const MALE: [&str; 7] = [
        "brother", "husband", "father", "son", "widower", "uncle", "nephew",
    ];
    let mut words = text
        .get(..name.start())
        .unwrap_or_default()
        .rsplit(|c: char| c.is_whitespace() || c == ',')
        .filter(|w| !w.is_empty());
    let noun = words.next().unwrap_or_default();
    let owner = words.next().unwrap_or_default();
    let owned = matches!(owner, "his" | "her" | "His" | "Her" | "their" | "Their")
        || owner.ends_with("’s")
        || owner.ends_with("'s");
    if owned && FEMALE.contains(&noun) {
        Gender::Female
    } else if owned && MALE.contains(&noun) {
        Gender::Male
    } else {
        Gender::Unknown
    }
}
