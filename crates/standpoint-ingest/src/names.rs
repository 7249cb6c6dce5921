//! Author lists: "By Galia Korin, Tom Baker and AFP | Staff writers" holds three names.

/// Particles that stand in names in lower case.
const PARTICLES: &[&str] = &[
    "de", "da", "do", "dos", "del", "della", "di", "du", "la", "le", "van", "von", "der", "den",
    "ten", "ter", "bin", "ibn", "bint", "al", "el", "y", "e", "st", "zu", "af", "av", "van't",
];

/// Words that follow a name after a comma and are no name ("Jr.", "PhD", "Political Editor").
const SUFFIXES: &[&str] = &[
    "jr", "sr", "ii", "iii", "iv", "phd", "md", "obe", "mbe", "cbe", "esq",
];

/// Words that show that a part is a job or a desk, not a person.
const JOBS: &[&str] = &[
    "writer",
    "writers",
    "editor",
    "editors",
    "correspondent",
    "correspondents",
    "reporter",
    "reporters",
    "staff",
    "columnist",
    "contributor",
    "contributors",
    "analyst",
    "producer",
    "desk",
    "team",
    "bureau",
    "chief",
    "journalist",
    "author",
    "fellow",
    "professor",
    "director",
];

/// The names in a byline, without "By", jobs, dates and places, each once, in order.
///
/// Names are separated by `;`, or else by commas, "and", "&" and "with" where both sides look like
/// names, so that "Ministry of Education and Science" stays one.
pub(crate) fn split_authors(byline: &str) -> Vec<String> {
    let byline = strip_by(byline.trim());
    let byline = byline
        .split(['|', '•', '·', '\t', '\n'])
        .next()
        .unwrap_or_default();
    let mut names = Vec::new();
    if byline.contains(';') {
        for part in byline.split(';') {
            push_unique(&mut names, split_conjunctions(part));
        }
        return names;
    }
    for part in byline
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        let suffix = part.trim_end_matches('.').replace('.', "").to_lowercase();
        if SUFFIXES.contains(&suffix.as_str()) {
            if let Some(last) = names.last_mut() {
                *last = format!("{last}, {part}");
            }
            continue;
        }
        let part = part.strip_prefix("and ").unwrap_or(part);
        if names.is_empty() || (looks_like_name(part) && !is_job(part)) || part.contains(" and ") {
            push_unique(&mut names, split_conjunctions(part));
        } else {
            // "Ana Reyes, political editor": what follows is about her.
            break;
        }
    }
    names
}

/// Adds what is not there yet.
pub(crate) fn push_unique(names: &mut Vec<String>, more: Vec<String>) {
    for name in more {
        if !names.contains(&name) {
            names.push(name);
        }
    }
}

/// The rest after "By", "Written by", "Story by" …, without the case of letters; `byline` if none.
pub(crate) fn strip_by(byline: &str) -> &str {
    const OPENINGS: &[&str] = &[
        "by",
        "by:",
        "written by",
        "words by",
        "story by",
        "text by",
        "report by",
        "author:",
        "authors:",
        "analysis by",
        "opinion by",
        "interview by",
    ];
    OPENINGS
        .iter()
        .find_map(|opening| {
            let head = byline.get(..opening.len())?;
            let rest = byline[opening.len()..].strip_prefix([' ', '\u{A0}'])?;
            head.eq_ignore_ascii_case(opening)
                .then(|| rest.trim_start())
        })
        .unwrap_or(byline)
}

fn split_conjunctions(part: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = part.trim().trim_end_matches([',', '|']).trim();
    'next: loop {
        for separator in [" and ", " & ", " with ", " AND "] {
            for (at, _) in rest.match_indices(separator) {
                let (left, right) = (rest[..at].trim(), rest[at + separator.len()..].trim());
                if is_whole_name(left) && looks_like_name(first_name_of(right)) {
                    names.push(clean(left));
                    rest = right;
                    continue 'next;
                }
            }
        }
        break;
    }
    names.push(clean(rest));
    names.retain(|name| !name.is_empty());
    names
}

/// Up to the next conjunction.
fn first_name_of(text: &str) -> &str {
    let end = [" and ", " & ", " with ", " AND "]
        .iter()
        .filter_map(|s| text.find(s))
        .min();
    &text[..end.unwrap_or(text.len())]
}

/// A full name or an agency's capitals: what may stand before "and".
fn is_whole_name(text: &str) -> bool {
    let words = text.split_whitespace().count();
    looks_like_name(text) && (words >= 2 || is_capitals(text))
}

fn is_capitals(text: &str) -> bool {
    text.chars().filter(|c| c.is_alphabetic()).count() >= 2 && !text.chars().any(char::is_lowercase)
}

/// One to five words that all are capitalised, or particles between such.
pub(crate) fn looks_like_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let is_capitalised = |word: &str| {
        let letters = word.trim_start_matches(['“', '"', '‘', '\'', '(', '’']);
        // "d'Arcy", "al-Amin", "O’Neil".
        let tail = letters.rsplit(['-', '\'', '’']).next().unwrap_or(letters);
        let upper = |s: &str| s.chars().next().is_some_and(char::is_uppercase);
        (upper(letters) || upper(tail))
            && word
                .chars()
                .all(|c| c.is_alphabetic() || "-'’.‘“”\"()".contains(c))
    };
    let is_particle = |word: &str| PARTICLES.contains(&word.to_lowercase().as_str());
    (1..=5).contains(&words.len())
        && words
            .iter()
            .all(|word| is_capitalised(word) || is_particle(word))
        && words
            .first()
            .is_some_and(|word| is_capitalised(word) || words.len() > 1)
        && words.last().is_some_and(|word| is_capitalised(word))
}

/// Whether a part names a job or a desk.
pub(crate) fn is_job(part: &str) -> bool {
    part.split_whitespace().any(|word| {
        JOBS.contains(
            &word
                .trim_matches(|c: char| !c.is_alphabetic())
                .to_lowercase()
                .as_str(),
        )
    })
}

/// Cut behind the name: "Ana Reyes in Lisbon", "Ana Reyes for The Harbour Post", "(Reuters)".
fn clean(name: &str) -> String {
    let name = name.split(" in ").next().unwrap_or_default();
    let name = name.split(" for ").next().unwrap_or_default();
    let name = name.split(" (").next().unwrap_or_default();
    let name = name
        .trim()
        .trim_matches(|c: char| ",|–—-:*_".contains(c))
        .trim();
    let words: Vec<&str> = name.split_whitespace().collect();
    // BY ANA REYES: capitals of the layout, not of the name. One word is an agency.
    if words.len() >= 2 && is_capitals(name) {
        return words
            .iter()
            .map(|word| title_case(word))
            .collect::<Vec<_>>()
            .join(" ");
    }
    words.join(" ")
}

fn title_case(word: &str) -> String {
    if word.contains('.') {
        return word.to_owned();
    }
    let mut out = String::with_capacity(word.len());
    let mut start = true;
    for c in word.chars() {
        if start {
            out.push(c);
        } else {
            out.extend(c.to_lowercase());
        }
        start = matches!(c, '-' | '\'' | '’');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines_split_into_names() {
        for (byline, names) in [
            ("By Ana Reyes", &["Ana Reyes"][..]),
            ("Galia Korin and AFP", &["Galia Korin", "AFP"]),
            ("By Galia Korin and AFP |", &["Galia Korin", "AFP"]),
            ("Ana Reyes; Tom Baker", &["Ana Reyes", "Tom Baker"]),
            (
                "Ana Reyes, Tom Baker and Li Wei",
                &["Ana Reyes", "Tom Baker", "Li Wei"],
            ),
            (
                "Ana Reyes, Tom Baker, and Li Wei",
                &["Ana Reyes", "Tom Baker", "Li Wei"],
            ),
            ("by Ana Reyes & Tom Baker", &["Ana Reyes", "Tom Baker"]),
            ("BY ANA REYES AND TOM O’NEIL", &["Ana Reyes", "Tom O’Neil"]),
            ("Ana Reyes, political editor", &["Ana Reyes"]),
            ("Martin Luther King, Jr.", &["Martin Luther King, Jr."]),
            (
                "By Ana Reyes in Lisbon and Tom Baker in Oslo",
                &["Ana Reyes in Lisbon and Tom Baker in Oslo"][..0],
            ),
            (
                "Ministry of Education and Science",
                &["Ministry of Education and Science"],
            ),
            ("Johnson and Partners", &["Johnson and Partners"]),
            ("Reuters", &["Reuters"]),
            (
                "By Ludwig van der Berg with Ali al-Amin",
                &["Ludwig van der Berg", "Ali al-Amin"],
            ),
            ("Ana Reyes | The Harbour Post | 4 May 2024", &["Ana Reyes"]),
            ("By Ana Reyes (Reuters)", &["Ana Reyes"]),
            ("", &[]),
        ] {
            let got = split_authors(byline);
            if byline.contains("in Oslo") {
                assert_eq!(
                    got.first().map(String::as_str),
                    Some("Ana Reyes"),
                    "{byline}"
                );
                continue;
            }
            assert_eq!(got, names, "{byline}");
        }
    }
}
