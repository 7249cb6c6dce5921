//! What `deny.toml` says of licences, bans and sources, held without cargo-deny, which takes longer to
//! build than the whole workspace. The file is read, so that the two cannot disagree.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use crate::root;

/// Names and licences of all that the program is built from on this machine, ours among them.
fn built() -> Vec<(String, String)> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let output = Command::new(cargo)
        .current_dir(root())
        .args([
            "tree",
            "--offline",
            "-p",
            "standpoint",
            "-e",
            "normal,build",
        ])
        .args(["--prefix", "none", "--no-dedupe", "--format", "{p}|{l}"])
        .output()
        .expect("cargo tree");
    let said = String::from_utf8(output.stdout).expect("UTF-8");
    let lines: BTreeSet<&str> = said.lines().filter(|line| !line.is_empty()).collect();
    lines
        .into_iter()
        .map(|line| {
            let (package, licence) = line.split_once('|').expect("two parts");
            let name = package.split(' ').next().unwrap_or_default();
            (name.to_owned(), licence.to_owned())
        })
        .collect()
}

fn rules() -> toml::Table {
    let text = fs::read_to_string(root().join("deny.toml")).expect("deny.toml");
    text.parse().expect("TOML")
}

/// The strings of `rules.part.list`.
fn list(rules: &toml::Table, part: &str, list: &str) -> BTreeSet<String> {
    let strings = rules[part][list].as_array().expect("a list").iter();
    strings
        .map(|item| item.as_str().expect("a string").to_owned())
        .collect()
}

#[test]
fn every_licence_is_allowed() {
    let allowed = list(&rules(), "licenses", "allow");
    let built = built();
    assert!(built.len() > 50, "{built:?}");
    let refused: Vec<_> = built
        .iter()
        .filter(|(_, licence)| !is_allowed(licence, &allowed))
        .collect();
    assert!(refused.is_empty(), "{refused:#?}");
}

#[test]
fn nothing_that_is_banned_is_built() {
    let banned = list(&rules(), "bans", "deny");
    assert!(banned.contains("openssl-sys"), "{banned:?}");
    let built = built();
    assert!(built.iter().any(|(name, _)| name == "standpoint-ingest"));
    let found: Vec<_> = built
        .iter()
        .filter(|(name, _)| banned.contains(name))
        .collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn everything_that_is_not_ours_comes_from_the_registry() {
    let rules = rules();
    for kind in ["unknown-registry", "unknown-git"] {
        assert_eq!(rules["sources"][kind].as_str(), Some("deny"));
    }
    let lock = fs::read_to_string(root().join("Cargo.lock")).expect("Cargo.lock");
    let lock: toml::Table = lock.parse().expect("TOML");
    let packages = lock["package"].as_array().expect("packages");
    let mut foreign = 0;
    for package in packages {
        let name = package["name"].as_str().expect("a name");
        match package.get("source").and_then(toml::Value::as_str) {
            None => assert!(name.starts_with("standpoint"), "{name} has no source"),
            Some(source) => {
                assert_eq!(
                    source, "registry+https://github.com/rust-lang/crates.io-index",
                    "{name}"
                );
                assert!(package.get("checksum").is_some(), "{name} has no checksum");
                foreign += 1;
            }
        }
    }
    assert!(foreign > 50, "{foreign}");
}

/// Whether an SPDX expression can be met with allowed licences alone.
fn is_allowed(expression: &str, allowed: &BTreeSet<String>) -> bool {
    // "MIT/Apache-2.0" is how "or" was written once.
    let spaced = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let mut words = spaced.split_whitespace().peekable();
    let met = any(&mut words, allowed);
    met && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> bool {
    let mut met = all(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        met |= all(words, allowed);
    }
    met
}

fn all(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> bool {
    let mut met = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, allowed);
    }
    met
}

fn one(words: &mut Words<'_>, allowed: &BTreeSet<String>) -> bool {
    if words.next_if_eq(&"(").is_some() {
        let met = any(words, allowed);
        return words.next_if_eq(&")").is_some() && met;
    }
    let Some(mut licence) = words.next().map(str::to_owned) else {
        return false;
    };
    if words.next_if_eq(&"WITH").is_some()
        && let Some(exception) = words.next()
    {
        licence = format!("{licence} WITH {exception}");
    }
    allowed.contains(&licence)
}

#[test]
fn expressions_are_read_as_they_are_meant() {
    let allowed: BTreeSet<String> = ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"]
        .map(str::to_owned)
        .into();
    let check = |expression: &str, expected: bool| {
        assert_eq!(is_allowed(expression, &allowed), expected, "{expression:?}");
    };
    check("MIT", true);
    check("GPL-3.0", false);
    check("", false);
    check("MIT OR GPL-3.0", true);
    check("GPL-3.0/MIT", true);
    check("MIT AND GPL-3.0", false);
    check("MIT AND ISC", true);
    check("GPL-3.0 OR MIT AND ISC", true);
    check("(GPL-3.0 OR MIT) AND ISC", true);
    check("(GPL-3.0 OR MIT) AND BSL-1.0", false);
    check("Apache-2.0 WITH LLVM-exception OR MIT", true);
    check("Apache-2.0", false);
    check("(MIT", false);
    check("MIT MIT", false);
}
