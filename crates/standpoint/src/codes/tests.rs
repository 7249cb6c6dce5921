use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::{ALL, Code, PAGE};

fn crates() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn sources(folder: &Path, into: &mut Vec<(PathBuf, String)>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = fs::read_to_string(&path).expect("a source");
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            into.push((path, code.to_owned()));
        }
    }
}

#[test]
fn every_code_has_an_entry_and_every_entry_a_code() {
    for code in ALL {
        let entry = code.entry();
        assert!(
            !entry.is_empty(),
            "docs/codes.md lacks {} `{}`",
            code.number,
            code.name
        );
        let has = |head: &str| entry.lines().any(|line| line.starts_with(head));
        assert!(
            has("Example: ") && has("To do: "),
            "{}: {entry}",
            code.number
        );
        assert!(
            code.summary().ends_with(['.', ':']),
            "{}: {}",
            code.number,
            code.summary()
        );
    }
    let headings: BTreeSet<&str> = PAGE
        .lines()
        .filter_map(|l| l.strip_prefix("### "))
        .collect();
    let codes: BTreeSet<String> = ALL
        .iter()
        .map(|code| format!("{} `{}`", code.number, code.name))
        .collect();
    let codes: BTreeSet<&str> = codes.iter().map(String::as_str).collect();
    assert_eq!(headings, codes);
    assert_eq!(
        PAGE.matches("\n### ").count(),
        ALL.len(),
        "an entry stands twice"
    );
}

#[test]
fn numbers_and_names_are_unique() {
    let numbers: BTreeSet<&str> = ALL.iter().map(|code| code.number).collect();
    let names: BTreeSet<&str> = ALL.iter().map(|code| code.name).collect();
    assert_eq!((numbers.len(), names.len()), (ALL.len(), ALL.len()));
}

/// The words between quotation marks behind each `before` in the sources of all our libraries.
fn literals_behind(before: &[&str]) -> BTreeSet<(String, String)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(crates()).expect("the crates") {
        sources(&entry.expect("a crate").path().join("src"), &mut files);
    }
    let mut found = BTreeSet::new();
    for (path, text) in &files {
        for marker in before {
            for (place, _) in text.match_indices(marker) {
                let rest = text[place + marker.len()..].trim_start();
                let Some(rest) = rest.strip_prefix('"') else {
                    continue;
                };
                let name = rest.split('"').next().unwrap_or_default();
                let is_name = |c: char| c.is_ascii_lowercase() || c == '_';
                if !name.is_empty() && name.chars().all(is_name) {
                    found.insert((name.to_owned(), path.display().to_string()));
                }
            }
        }
    }
    found
}

#[test]
fn every_code_in_the_sources_is_known() {
    let mut names: BTreeSet<(String, String)> = standpoint_ingest::codes::ALL
        .iter()
        .map(|name| ((*name).to_owned(), "standpoint-ingest".to_owned()))
        .collect();
    // Issues, failures and flags as the libraries write them down; the markers are theirs.
    names.extend(literals_behind(&[
        "code: ",
        "code = ",
        ".note(",
        "of_article(&item.article, ",
        "..Self::of_article(\n                article,",
        "return Some((\n            ",
    ]));
    for flag in [
        standpoint_stance::Flag::Truncated,
        standpoint_stance::Flag::CloseCall,
        standpoint_stance::Flag::SidesDisagree,
        standpoint_stance::Flag::LowEvidence,
        standpoint_stance::Flag::Denied,
        standpoint_stance::Flag::Declined,
        standpoint_stance::Flag::Nested,
    ] {
        names.insert((flag.as_str().to_owned(), "standpoint-stance".to_owned()));
    }
    for wanted in [
        "unclosed_quote",
        "manifest_bad_date",
        "engine",
        "same_name",
        "internal",
    ] {
        assert!(
            names.iter().any(|(name, _)| name == wanted),
            "the search misses {wanted}"
        );
    }
    for (name, place) in names {
        assert!(
            Code::find(&name).is_some(),
            "{place} uses the code `{name}`, docs/codes.md lacks it"
        );
    }
}
