//! Who is who across articles: clusters of (article, name) against gold clusters.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::GoldError;
use crate::metrics::Tally;

/// The canonical name of every (file, name) that the gold lists. An analyst in no list is alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GoldIdentities {
    canonical: BTreeMap<(String, String), String>,
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    identity: Vec<Identity>,
}

#[derive(Deserialize)]
struct Identity {
    canonical: String,
    members: Vec<Member>,
}

#[derive(Deserialize)]
struct Member {
    file: String,
    name: String,
}

impl GoldIdentities {
    /// Reads `identities.toml`; its `[[different]]` pairs follow from the lists and are for readers.
    ///
    /// # Errors
    /// [`GoldError::Toml`].
    pub fn parse(name: &str, toml: &str) -> Result<Self, GoldError> {
        let file: File = toml::from_str(toml).map_err(|e| GoldError::Toml {
            file: name.to_owned(),
            message: e.to_string(),
        })?;
        let mut canonical = BTreeMap::new();
        for (number, identity) in file.identity.into_iter().enumerate() {
            // Two identities may share a name; their number keeps them apart.
            let key = format!("{} {number}", identity.canonical);
            for member in identity.members {
                canonical.insert((member.file, member.name), key.clone());
            }
        }
        Ok(Self { canonical })
    }

    /// The gold cluster of an analyst.
    #[must_use]
    pub fn cluster(&self, file: &str, name: &str) -> String {
        self.canonical
            .get(&(file.to_owned(), name.to_owned()))
            .cloned()
            .unwrap_or_else(|| format!("{name} of {file} alone"))
    }
}

/// B³ (Bagga and Baldwin 1998): for each item, how much of its predicted cluster belongs with it, and how
/// much of its gold cluster it is with. One pair (gold cluster, predicted cluster) per item.
#[must_use]
pub fn b_cubed(items: &[(String, String)]) -> Tally {
    let mut gold: BTreeMap<&str, f64> = BTreeMap::new();
    let mut predicted: BTreeMap<&str, f64> = BTreeMap::new();
    let mut both: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for (g, p) in items {
        *gold.entry(g).or_default() += 1.0;
        *predicted.entry(p).or_default() += 1.0;
        *both.entry((g, p)).or_default() += 1.0;
    }
    let mut tally = Tally {
        predicted: items.len(),
        gold: items.len(),
        ..Tally::default()
    };
    for (g, p) in items {
        let shared = both[&(g.as_str(), p.as_str())];
        tally.right_predicted += shared / predicted[p.as_str()];
        tally.found_gold += shared / gold[g.as_str()];
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let item = |g: &str, p: &str| (g.to_owned(), p.to_owned());
        // Gold {a, a, b}, predicted {x, x, x}: each a is with 2 of 3, the b with 1 of 3.
        let tally = b_cubed(&[item("a", "x"), item("a", "x"), item("b", "x")]);
        assert!((tally.precision() - (2.0 / 3.0 + 2.0 / 3.0 + 1.0 / 3.0) / 3.0).abs() < 1e-12);
        assert!((tally.recall() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn who_is_in_no_list_is_alone() {
        let toml = "[[identity]]\ncanonical = \"Ann Lee\"\nmembers = [{ file = \"1\", name = \"A. Lee\" },\
            { file = \"2\", name = \"Ann Lee\" }]\n";
        let gold = GoldIdentities::parse("x", toml).expect("gold");
        assert_eq!(gold.cluster("1", "A. Lee"), gold.cluster("2", "Ann Lee"));
        assert_ne!(gold.cluster("1", "Bo Lee"), gold.cluster("2", "Bo Lee"));
    }
}
