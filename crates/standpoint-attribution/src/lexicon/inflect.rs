//! Forms of English verbs from their lemma.

use std::collections::BTreeMap;

use super::form;

/// Past and participle of verbs that do not take "-ed".
pub(super) struct Irregular(BTreeMap<&'static str, (&'static str, &'static str)>);

impl Irregular {
    /// Lines of `lemma past participle`.
    pub(super) fn parse(list: &'static str) -> Self {
        let rows = list
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let mut words = line.split_whitespace();
                Some((words.next()?, (words.next()?, words.next()?)))
            });
        Self(rows.collect())
    }

    /// All forms of `lemma`, each with its bits of [`form`].
    pub(super) fn forms(&self, lemma: &str) -> Vec<(String, u8)> {
        let (past, participle) = match self.0.get(lemma) {
            Some(&(past, participle)) => (past.to_owned(), participle.to_owned()),
            None => (ed(lemma), ed(lemma)),
        };
        vec![
            (lemma.to_owned(), form::BASE),
            (third(lemma), form::THIRD),
            (past, form::PAST),
            (participle, form::PARTICIPLE),
            (ing(lemma), form::ING),
        ]
    }
}

fn third(lemma: &str) -> String {
    if let Some(stem) = consonant_y(lemma) {
        format!("{stem}ies")
    } else if lemma.ends_with(['s', 'x', 'z', 'o'])
        || lemma.ends_with("ch")
        || lemma.ends_with("sh")
    {
        format!("{lemma}es")
    } else if lemma == "have" {
        "has".to_owned()
    } else {
        format!("{lemma}s")
    }
}

fn ed(lemma: &str) -> String {
    if let Some(stem) = consonant_y(lemma) {
        format!("{stem}ied")
    } else if lemma.ends_with('e') {
        format!("{lemma}d")
    } else {
        format!("{}ed", doubled(lemma))
    }
}

fn ing(lemma: &str) -> String {
    if let Some(stem) = lemma.strip_suffix("ie") {
        format!("{stem}ying")
    } else if lemma.ends_with('e') && !lemma.ends_with("ee") && lemma.len() > 2 {
        format!("{}ing", &lemma[..lemma.len() - 1])
    } else {
        format!("{}ing", doubled(lemma))
    }
}

fn consonant_y(lemma: &str) -> Option<&str> {
    let stem = lemma.strip_suffix('y')?;
    (!stem.ends_with(['a', 'e', 'i', 'o', 'u'])).then_some(stem)
}

/// "quip" → "quipp", "admit" → "admitt"; not "reveal", "open".
fn doubled(lemma: &str) -> String {
    const STRESSED: [&str; 14] = [
        "admit", "rebut", "refer", "commit", "permit", "submit", "occur", "prefer", "regret",
        "control", "compel", "concur", "blog", "format",
    ];
    let letters = lemma.as_bytes();
    let vowel = |b: u8| b"aeiou".contains(&b);
    let closed = letters.len() >= 3
        && !vowel(letters[letters.len() - 1])
        && !b"wxyh".contains(&letters[letters.len() - 1])
        && vowel(letters[letters.len() - 2])
        && !vowel(letters[letters.len() - 3]);
    let syllables = letters
        .windows(2)
        .filter(|w| vowel(w[0]) && !vowel(w[1]))
        .count();
    let quip = lemma.ends_with("quip");
    if (closed && syllables == 1) || STRESSED.contains(&lemma) || quip {
        format!("{lemma}{}", &lemma[lemma.len() - 1..])
    } else {
        lemma.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regular_and_irregular_forms() {
        let irregular = Irregular::parse(include_str!("../../data/irregular.txt"));
        let check = |lemma: &str, expected: &[&str]| {
            let forms: Vec<String> = irregular
                .forms(lemma)
                .into_iter()
                .map(|(word, _)| word)
                .collect();
            assert_eq!(forms, expected);
        };
        check("say", &["say", "says", "said", "said", "saying"]);
        check("deny", &["deny", "denies", "denied", "denied", "denying"]);
        check("quip", &["quip", "quips", "quipped", "quipped", "quipping"]);
        check("argue", &["argue", "argues", "argued", "argued", "arguing"]);
        check(
            "admit",
            &["admit", "admits", "admitted", "admitted", "admitting"],
        );
        check(
            "reveal",
            &["reveal", "reveals", "revealed", "revealed", "revealing"],
        );
        check(
            "stress",
            &["stress", "stresses", "stressed", "stressed", "stressing"],
        );
        check(
            "agree",
            &["agree", "agrees", "agreed", "agreed", "agreeing"],
        );
        check("lie", &["lie", "lies", "lay", "lain", "lying"]);
    }
}
