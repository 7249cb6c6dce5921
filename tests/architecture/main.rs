//! Holds the invariants of ARCHITECTURE.md that are about the shape of the code. The test names carry
//! the invariants' numbers.

mod supply;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

/// Which of our crates each crate may name in `[dependencies]`; DESIGN's table, and nothing more.
const ARROWS: &[(&str, &[&str])] = &[
    ("standpoint-text", &[]),
    ("standpoint-ingest", &["text"]),
    ("standpoint-journal", &[]),
    ("standpoint-segment", &["text"]),
    ("standpoint-attribution", &["text", "segment"]),
    ("standpoint-stance", &["text"]),
    ("standpoint-tagger", &["text"]),
    ("standpoint-model", &["stance"]),
    ("standpoint-engine-native", &["model", "stance", "tagger"]),
    ("standpoint-engine-rten", &["model", "stance", "tagger"]),
    ("standpoint-engine-rust-bert", &["model", "stance"]),
    ("standpoint-aggregate", &["text", "stance"]),
    ("standpoint-eval", &["text"]),
    ("standpoint-export", &["text", "aggregate"]),
    (
        "standpoint-pipeline",
        &[
            "text",
            "ingest",
            "journal",
            "segment",
            "attribution",
            "tagger",
            "stance",
            "aggregate",
            "export",
        ],
    ),
    (
        "standpoint",
        &[
            "text",
            "ingest",
            "journal",
            "segment",
            "attribution",
            "stance",
            "aggregate",
            "export",
            "pipeline",
            "tagger",
            "model",
            "engine-native",
            "engine-rten",
            "engine-rust-bert",
            "eval",
        ],
    ),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .expect("the workspace")
}

fn metadata() -> Metadata {
    MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .no_deps()
        .other_options(vec!["--offline".to_owned()])
        .exec()
        .expect("cargo metadata")
}

fn dependencies(package: &Package) -> BTreeSet<String> {
    package
        .dependencies
        .iter()
        .filter(|d| d.kind != DependencyKind::Development)
        .map(|d| d.name.clone())
        .collect()
}

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a readable folder")
        .map(|e| e.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn invariant_1_arrows_point_downward() {
    let allowed: BTreeMap<&str, BTreeSet<String>> = ARROWS
        .iter()
        .map(|(name, to)| {
            (
                *name,
                to.iter().map(|t| format!("standpoint-{t}")).collect(),
            )
        })
        .collect();
    let metadata = metadata();
    assert_eq!(
        metadata.packages.len(),
        allowed.len(),
        "a crate is missing from the table"
    );
    for package in &metadata.packages {
        let ours: BTreeSet<String> = dependencies(package)
            .into_iter()
            .filter(|d| d.starts_with("standpoint"))
            .collect();
        let allowed = allowed
            .get(package.name.as_str())
            .expect("a crate of the table");
        assert!(
            ours.is_subset(allowed),
            "{} may not know {:?}",
            package.name,
            ours.difference(allowed)
        );
    }
}

#[test]
fn invariant_2_only_the_command_prints_and_reads_the_world() {
    const FORBIDDEN: &[&str] = &[
        "println!",
        "eprintln!",
        "print!",
        "eprint!",
        "std::env",
        "SystemTime",
        "Instant::now",
        "process::exit",
        "std::net",
    ];
    let mut files = Vec::new();
    for (name, _) in ARROWS.iter().filter(|(name, _)| *name != "standpoint") {
        rust_files(&root().join("crates").join(name).join("src"), &mut files);
    }
    assert!(files.len() > 30, "the sources were not found");
    for file in files {
        let source = fs::read_to_string(&file).expect("a readable source");
        for (number, line) in source.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            for word in FORBIDDEN {
                assert!(
                    !code.contains(word),
                    "{}:{}: `{word}`",
                    file.display(),
                    number + 1
                );
            }
        }
    }
}

#[test]
fn invariant_2_only_a_hub_s_model_is_fetched_from_the_network() {
    let mut files = Vec::new();
    rust_files(&root().join("crates"), &mut files);
    let hub = root().join("crates/standpoint/src/commands/models/hub");
    let mut inside = 0;
    for file in files {
        let source = fs::read_to_string(&file).expect("a readable source");
        let asks = ["ureq::", "std::net", "TcpStream"].map(|word| source.contains(word));
        if file.starts_with(&hub) {
            inside += usize::from(asks[0]);
        } else {
            assert_eq!(asks, [false; 3], "{}", file.display());
        }
    }
    assert_eq!(inside, 1, "the search misses what it is for");
    let naming: Vec<String> = metadata()
        .packages
        .iter()
        .filter(|package| dependencies(package).contains("ureq"))
        .map(|package| package.name.to_string())
        .collect();
    assert_eq!(naming, ["standpoint"]);
}

#[test]
fn invariant_3_every_crate_forbids_unsafe_code() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("Cargo.toml");
    assert!(manifest.contains("unsafe_code = \"forbid\""));
    for package in metadata().packages {
        let manifest = fs::read_to_string(&package.manifest_path).expect("a manifest");
        assert!(
            manifest.contains("[lints]\nworkspace = true"),
            "{}",
            package.name
        );
    }
}

#[test]
fn invariant_4_every_dependency_is_argued_for() {
    let architecture = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    for package in metadata().packages {
        for name in dependencies(&package)
            .iter()
            .filter(|d| !d.starts_with("standpoint"))
        {
            assert!(
                architecture.contains(&format!("| `{name}` |")),
                "ARCHITECTURE.md has no line for `{name}`, which {} uses",
                package.name
            );
        }
    }
}

#[test]
fn invariant_5_a_file_holds_one_idea() {
    let mut files = Vec::new();
    rust_files(&root().join("crates"), &mut files);
    rust_files(&root().join("tests"), &mut files);
    let mut lengths = Vec::new();
    for file in files {
        let source = fs::read_to_string(&file).expect("a readable source");
        let lines = source.lines().count();
        assert!(
            lines <= 800 || source.starts_with("//! Over 800 lines because"),
            "{} has {lines} lines and does not say why",
            file.display()
        );
        lengths.push(lines);
    }
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(median < 200, "the median file has {median} lines");
}

#[test]
fn invariant_6_every_library_says_what_it_must_never_know() {
    for (name, _) in ARROWS.iter().filter(|(name, _)| *name != "standpoint") {
        let source = fs::read_to_string(root().join("crates").join(name).join("src/lib.rs"))
            .expect("a lib.rs");
        let essay: String = source
            .lines()
            .take_while(|l| l.starts_with("//!"))
            .collect::<Vec<_>>()
            .join(" ");
        assert!(essay.len() > 200, "{name} opens without an essay");
        assert!(
            ["never", "knows no", "does no", "no I/O", "must not"]
                .iter()
                .any(|w| essay.contains(w)),
            "{name} does not say what it must never know"
        );
    }
}
