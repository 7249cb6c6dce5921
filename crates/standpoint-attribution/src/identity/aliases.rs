//! `aliases.toml`: the user’s word on who is who.
//!
//! ```toml
//! [[analyst]]
//! canonical = "Oleksiy Maravin"
//! variants = ["Alexei Maravyn", "A. Maravin"]
//! not = ["Alexei Maravyn Jr."]        # never joined with these
//! ```

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;

use super::names::Name;

/// Names that the user has declared to be one analyst, and names that are not.
#[derive(Debug, Clone, Default)]
pub struct Aliases {
    /// Folded spelling → canonical name.
    canonical: BTreeMap<String, String>,
    /// Pairs of folded spellings that stay apart, smaller first.
    apart: Vec<(String, String)>,
}

/// Why an alias file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AliasError {
    /// No TOML, an unknown key, a missing value or one of the wrong type.
    #[error(
        "alias file, line {line}: {message}; a table looks like [[analyst]] with canonical, variants and, if needed, not"
    )]
    Form {
        /// From 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// A name without letters.
    #[error("alias file, line {line}: an empty name; write a name or remove the entry")]
    Empty {
        /// From 1.
        line: usize,
    },
    /// One spelling belongs to two analysts.
    #[error(
        "alias file, line {line}: {variant:?} is already a variant of {other:?}; keep it under one canonical name"
    )]
    Twice {
        /// From 1.
        line: usize,
        /// The spelling.
        variant: String,
        /// The canonical name that has it already.
        other: String,
    },
    /// A name is its own opposite.
    #[error(
        "alias file, line {line}: {name:?} is both a variant and under `not`; remove one of them"
    )]
    Contradiction {
        /// From 1.
        line: usize,
        /// The spelling.
        name: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    analyst: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    canonical: toml::Spanned<String>,
    #[serde(default)]
    variants: Vec<toml::Spanned<String>>,
    #[serde(default)]
    not: Vec<toml::Spanned<String>>,
}

impl Aliases {
    /// Reads an alias file.
    ///
    /// # Errors
    /// [`AliasError`], with the line.
    pub fn parse(toml: &str) -> Result<Self, AliasError> {
        let line =
            |span: Range<usize>| toml[..span.start.min(toml.len())].matches('\n').count() + 1;
        let file: File = toml::from_str(toml).map_err(|error| AliasError::Form {
            line: error.span().map_or(1, &line),
            message: error.message().to_owned(),
        })?;
        let mut aliases = Self::default();
        for entry in &file.analyst {
            let name = entry.canonical.get_ref();
            for spelling in std::iter::once(&entry.canonical).chain(&entry.variants) {
                let key = Name::new(spelling.get_ref()).key;
                if key.is_empty() {
                    return Err(AliasError::Empty {
                        line: line(spelling.span()),
                    });
                }
                match aliases.canonical.get(&key).filter(|other| *other != name) {
                    Some(other) => {
                        return Err(AliasError::Twice {
                            line: line(spelling.span()),
                            variant: spelling.get_ref().clone(),
                            other: other.clone(),
                        });
                    }
                    None => aliases.canonical.insert(key, name.clone()),
                };
            }
        }
        for entry in &file.analyst {
            let own: Vec<String> = std::iter::once(&entry.canonical)
                .chain(&entry.variants)
                .map(|s| Name::new(s.get_ref()).key)
                .collect();
            for other in &entry.not {
                let key = Name::new(other.get_ref()).key;
                if key.is_empty() {
                    return Err(AliasError::Empty {
                        line: line(other.span()),
                    });
                }
                if own.contains(&key) {
                    return Err(AliasError::Contradiction {
                        line: line(other.span()),
                        name: other.get_ref().clone(),
                    });
                }
                for mine in &own {
                    let (a, b) = if *mine < key {
                        (mine, &key)
                    } else {
                        (&key, mine)
                    };
                    aliases.apart.push((a.clone(), b.clone()));
                }
            }
        }
        aliases.apart.sort_unstable();
        aliases.apart.dedup();
        Ok(aliases)
    }

    /// The canonical name of a spelling, if the user gave one.
    pub(super) fn canonical(&self, name: &str) -> Option<&str> {
        self.canonical.get(&Name::new(name).key).map(String::as_str)
    }

    /// Whether the user keeps two spellings apart.
    pub(super) fn apart(&self, a: &str, b: &str) -> bool {
        if self.apart.is_empty() {
            return false;
        }
        let (a, b) = (Name::new(a).key, Name::new(b).key);
        let pair = if a < b { (a, b) } else { (b, a) };
        self.apart.binary_search(&pair).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(toml: &str, expected: &str) {
        assert_eq!(
            Aliases::parse(toml)
                .map_err(|e| e.to_string())
                .expect_err("an error")
                .split(';')
                .next(),
            Some(expected)
        );
    }

    #[test]
    fn faults_are_named_with_their_line() {
        check(
            "[[analyst]]\ncanonical = \"A B\"\nvariant = []\n",
            "alias file, line 3: unknown field `variant`, expected one of `canonical`, `variants`, `not`",
        );
        check(
            "[[analyst]]\ncanonical = \"A B\"\nvariants = [\"C D\"]\n[[analyst]]\ncanonical = \"E F\"\nvariants = [\"c d\"]\n",
            "alias file, line 6: \"c d\" is already a variant of \"A B\"",
        );
        check(
            "[[analyst]]\ncanonical = \" \"\n",
            "alias file, line 2: an empty name",
        );
        check(
            "[[analyst]]\ncanonical = \"A B\"\nnot = [\"A. B.\"]\n",
            "alias file, line 3: \"A. B.\" is both a variant and under `not`",
        );
        check(
            "[[analyst]\n",
            "alias file, line 1: unclosed array table, expected `]`",
        );
    }

    #[test]
    fn spellings_are_compared_without_case_points_and_diacritics() {
        let aliases = Aliases::parse("[[analyst]]\ncanonical = \"Zoë Ruiz\"\nvariants = [\"Z. Ruiz\"]\nnot = [\"Zora Ruiz\"]\n").expect("valid");
        assert_eq!(aliases.canonical("Zoe Ruiz"), Some("Zoë Ruiz"));
        assert_eq!(aliases.canonical("Z Ruiz"), Some("Zoë Ruiz"));
        assert!(aliases.apart("Zora Ruiz", "Z. Ruiz"));
        assert!(!aliases.apart("Zora Ruiz", "Zora Ruiz"));
    }
}
