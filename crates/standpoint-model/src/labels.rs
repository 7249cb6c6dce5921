//! Which output of a model is which, read from `id2label` and never guessed.

use std::collections::BTreeMap;

/// Where the classes stand among a model's outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Labels {
    /// The place of entailment.
    pub entailment: usize,
    /// `None` for models with two classes.
    pub neutral: Option<usize>,
    /// "Not entailed" for models with two classes.
    pub contradiction: usize,
}

impl Labels {
    /// How many outputs there are: 2 or 3.
    #[must_use]
    pub fn classes(self) -> usize {
        2 + usize::from(self.neutral.is_some())
    }

    /// Reads the map from output to name, and compares it with the inverse map if there is one.
    pub(crate) fn read(
        id2label: &BTreeMap<String, String>,
        label2id: &BTreeMap<String, serde_json::Value>,
    ) -> Result<Self, String> {
        let advice = "set id2label in config.json to what the model's card says, for example \
                      {\"0\": \"entailment\", \"1\": \"neutral\", \"2\": \"contradiction\"}";
        if id2label.is_empty() {
            return Err(format!(
                "there is no id2label, so the order of the outputs is unknown; {advice}"
            ));
        }
        let mut places: [Option<usize>; 4] = [None; 4];
        for (key, name) in id2label {
            let place = key
                .trim()
                .parse::<usize>()
                .ok()
                .filter(|&p| p < id2label.len());
            let Some(place) = place else {
                return Err(format!(
                    "id2label has the key \"{key}\"; keys must be 0 to {}; {advice}",
                    id2label.len() - 1
                ));
            };
            // "0" and "00".
            if places.contains(&Some(place)) {
                return Err(format!(
                    "id2label has two keys for output {place}; {advice}"
                ));
            }
            if let Some(inverse) = label2id.get(name)
                && inverse.as_u64() != Some(place as u64)
            {
                return Err(format!(
                    "id2label says that output {place} is \"{name}\", label2id says {inverse}; one of \
                     the two is wrong: {advice}"
                ));
            }
            let Some(class) = Class::of(name) else {
                return Err(if name.to_ascii_uppercase().starts_with("LABEL_") {
                    format!(
                        "the outputs are called \"{name}\", which does not tell entailment from \
                         contradiction; {advice}"
                    )
                } else {
                    format!("the output \"{name}\" is no label of an entailment model; {advice}")
                });
            };
            if places[class as usize].replace(place).is_some() {
                return Err(format!("two outputs mean the same as \"{name}\"; {advice}"));
            }
        }
        match places {
            [Some(entailment), Some(neutral), Some(contradiction), None] => Ok(Self {
                entailment,
                neutral: Some(neutral),
                contradiction,
            }),
            [Some(entailment), None, Some(contradiction), None]
            | [Some(entailment), None, None, Some(contradiction)] => Ok(Self {
                entailment,
                neutral: None,
                contradiction,
            }),
            _ => {
                let names: Vec<&str> = id2label.values().map(String::as_str).collect();
                Err(format!(
                    "the outputs are {}; an entailment model has entailment, neutral and \
                     contradiction, or entailment and not_entailment",
                    names.join(", ")
                ))
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Entailment = 0,
    Neutral = 1,
    Contradiction = 2,
    NotEntailment = 3,
}

impl Class {
    /// The names in use on public checkpoints, in any case, with any separator.
    fn of(name: &str) -> Option<Self> {
        let plain: String = name
            .chars()
            .filter(|c| c.is_alphabetic())
            .flat_map(char::to_lowercase)
            .collect();
        match plain.as_str() {
            "entailment" | "entail" | "entails" | "entailed" => Some(Self::Entailment),
            "neutral" | "neither" => Some(Self::Neutral),
            "contradiction" | "contradict" | "contradicts" | "contradictory" | "contradicted" => {
                Some(Self::Contradiction)
            }
            "notentailment" | "nonentailment" | "notentailed" | "noentailment" | "notentail" => {
                Some(Self::NotEntailment)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(names: &[&str]) -> Result<Labels, String> {
        let map = names
            .iter()
            .enumerate()
            .map(|(i, n)| (i.to_string(), (*n).to_owned()))
            .collect();
        Labels::read(&map, &BTreeMap::new())
    }

    #[test]
    fn every_order_and_spelling() {
        #[track_caller]
        fn check(names: &[&str], entailment: usize, neutral: Option<usize>, contradiction: usize) {
            assert_eq!(
                read(names),
                Ok(Labels {
                    entailment,
                    neutral,
                    contradiction
                })
            );
        }
        check(&["contradiction", "neutral", "entailment"], 2, Some(1), 0);
        check(&["entailment", "neutral", "contradiction"], 0, Some(1), 2);
        check(&["CONTRADICTION", "ENTAILMENT", "NEUTRAL"], 1, Some(2), 0);
        check(&["Entailed", "Neither", "Contradicts"], 0, Some(1), 2);
        check(&["entailment", "not_entailment"], 0, None, 1);
        check(&["non-entailment", "Entailment"], 1, None, 0);
        check(&["entailment", "contradiction"], 0, None, 1);
    }

    #[test]
    fn what_cannot_be_told_is_refused() {
        #[track_caller]
        fn check(names: &[&str], part: &str) {
            let message = read(names).expect_err("is refused");
            assert!(message.contains(part), "{message}");
        }
        check(
            &["LABEL_0", "LABEL_1", "LABEL_2"],
            "does not tell entailment from contradiction",
        );
        check(&["positive", "negative"], "\"positive\" is no label");
        check(
            &["entailment", "entails", "neutral"],
            "two outputs mean the same",
        );
        check(&["entailment", "neutral"], "an entailment model has");
        check(
            &["entailment", "neutral", "contradiction", "not_entailment"],
            "an entailment model has",
        );
        check(&["entailment"], "an entailment model has");
        check(&[], "no id2label");
    }

    #[test]
    fn the_two_maps_must_agree() {
        let id2label: BTreeMap<String, String> = [("0", "entailment"), ("1", "not_entailment")]
            .map(|(k, v)| (k.into(), v.into()))
            .into();
        let label2id = [
            ("entailment".to_owned(), 1.into()),
            ("not_entailment".to_owned(), 0.into()),
        ];
        let message = Labels::read(&id2label, &label2id.into()).expect_err("is refused");
        assert!(message.contains("label2id says 1"), "{message}");
        let gap = [("0", "entailment"), ("2", "not_entailment")].map(|(k, v)| (k.into(), v.into()));
        assert!(Labels::read(&gap.into(), &BTreeMap::new()).is_err());
    }
}
