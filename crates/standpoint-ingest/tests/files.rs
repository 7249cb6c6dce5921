//! Files, folders, globs, manifests: what is found, and under which name.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "helpers of tests")]

use std::fs;
use std::path::{Path, PathBuf};

use standpoint_ingest::{
    DiscoverError, Limits, Options, Outcome, Rejection, Sources, discover, read,
};
use standpoint_text::Article;

/// A folder with files; `text` stands for a sentence of prose.
struct Folder(tempfile::TempDir);

const PROSE: &str = "The harbour is closed, the mayor said on Tuesday.";

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (name, content) in files {
            let path = folder.path(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, if *content == "text" { PROSE } else { content }).unwrap();
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn inputs(&self, names: &[&str]) -> Vec<String> {
        names
            .iter()
            .map(|name| self.path(name).display().to_string())
            .collect()
    }

    fn discover(&self, names: &[&str]) -> Result<Sources, DiscoverError> {
        discover(&self.inputs(names), &Options::default())
    }

    fn shown(&self, names: &[&str]) -> Vec<String> {
        self.discover(names)
            .unwrap()
            .files
            .into_iter()
            .map(|file| file.file)
            .collect()
    }
}

fn outcomes(sources: &Sources, limits: &Limits) -> Vec<Outcome> {
    sources
        .files
        .iter()
        .flat_map(|file| read(file, &sources.manifest, limits))
        .collect()
}

fn articles(sources: &Sources) -> Vec<Article> {
    outcomes(sources, &Limits::default())
        .into_iter()
        .map(|outcome| match outcome {
            Outcome::Article(article) => *article,
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn folders_are_read_to_the_bottom_without_hidden_files() {
    let folder = Folder::new(&[
        ("d/b.txt", "text"),
        ("d/a.md", "text"),
        ("d/sub/deep/c.html", "<p>text</p>"),
        ("d/.hidden.txt", "text"),
        ("d/.git/x.txt", "text"),
        ("d/photo.jpg", "x"),
    ]);
    assert_eq!(folder.shown(&["d"]), ["a.md", "b.txt", "sub/deep/c.html"]);
    assert_eq!(folder.discover(&["d"]).unwrap().ignored, 1);
}

#[test]
fn globs_match_files_and_folders() {
    let folder = Folder::new(&[
        ("d/2030-01/a.txt", "text"),
        ("d/2030-02/b.txt", "text"),
        ("d/2030-02/b.md", "text"),
        ("d/2031-01/c.txt", "text"),
    ]);
    assert_eq!(
        folder.shown(&["d/*/*.txt"]),
        ["2030-01/a.txt", "2030-02/b.txt", "2031-01/c.txt"]
    );
    assert_eq!(
        folder.shown(&["d/2030-*"]),
        ["2030-01/a.txt", "2030-02/b.md", "2030-02/b.txt"]
    );
    assert_eq!(
        folder.shown(&["d/**/b.*"]),
        ["2030-02/b.md", "2030-02/b.txt"]
    );
    assert!(matches!(
        folder.discover(&["d/*.txt"]),
        Err(DiscoverError::NoArticles { .. })
    ));
    assert!(matches!(
        folder.discover(&["none/*.txt"]),
        Err(DiscoverError::NoArticles { .. })
    ));
    assert!(matches!(
        folder.discover(&["d/[.txt"]),
        Err(DiscoverError::BadGlob { .. })
    ));
}

#[test]
fn no_file_is_read_twice_whatever_the_order() {
    let folder = Folder::new(&[("d/s/a.txt", "text"), ("d/b.txt", "text")]);
    let expected = ["a.txt", "b.txt"];
    assert_eq!(folder.shown(&["d", "d/s/a.txt"]), expected);
    assert_eq!(folder.shown(&["d/s/a.txt", "d"]), expected);
    assert_eq!(folder.shown(&["d/s", "d/*.txt", "d"]), expected);
}

#[test]
fn equal_names_are_told_apart_by_their_folders() {
    let folder = Folder::new(&[
        ("x/a.txt", "text"),
        ("y/a.txt", "text"),
        ("y/b.txt", "text"),
    ]);
    assert_eq!(folder.shown(&["x", "y"]), ["b.txt", "x/a.txt", "y/a.txt"]);
    assert_eq!(
        folder.shown(&["y/a.txt", "x/a.txt"]),
        ["x/a.txt", "y/a.txt"]
    );
}

#[test]
fn what_cannot_be_used_is_named() {
    let folder = Folder::new(&[("d/photo.jpg", "x"), ("e/.keep", ""), ("f/a.txt", "text")]);
    let message = |names: &[&str]| folder.discover(names).unwrap_err().to_string();
    assert!(matches!(
        folder.discover(&["no.txt"]),
        Err(DiscoverError::Missing { .. })
    ));
    assert!(message(&["no.txt"]).contains("no.txt: no such file"));
    assert!(matches!(
        folder.discover(&["d/photo.jpg"]),
        Err(DiscoverError::Unsupported { .. })
    ));
    assert!(matches!(
        folder.discover(&["d"]),
        Err(DiscoverError::NoArticles { ignored: 1, .. })
    ));
    assert!(matches!(
        folder.discover(&["f", "e"]),
        Err(DiscoverError::NoArticles { .. })
    ));
    assert!(matches!(
        discover(&[], &Options::default()),
        Err(DiscoverError::NoInputs)
    ));
}

#[test]
fn discovery_is_limited() {
    let folder = Folder::new(&[
        ("d/a.txt", "text"),
        ("d/b.txt", "text"),
        ("d/s/t/c.txt", "text"),
    ]);
    let with = |limits: Limits| {
        discover(
            &folder.inputs(&["d"]),
            &Options {
                limits,
                ..Options::default()
            },
        )
    };
    let few = with(Limits {
        files: 1,
        ..Limits::default()
    });
    assert!(matches!(few, Err(DiscoverError::TooManyFiles { limit: 1 })));
    let flat = with(Limits {
        folder_depth: 1,
        ..Limits::default()
    })
    .unwrap();
    assert_eq!(flat.files.len(), 2);
    assert_eq!(flat.notes[0].code, "folder_too_deep");
    let small = Limits {
        manifest_bytes: 3,
        ..Limits::default()
    };
    let folder = Folder::new(&[("d/a.txt", "text"), ("m.csv", "file,source\n")]);
    let manifest = Some(folder.path("m.csv"));
    let options = Options {
        limits: small,
        manifest,
    };
    let got = discover(&folder.inputs(&["d"]), &options);
    assert!(matches!(got, Err(DiscoverError::ManifestUnreadable { .. })));
}

const MANIFEST: &str = "file,source,title,published,author,url,colour\n\
    a.txt,Coast Review,\"Harbour, closed\",May 2031,Ana Reyes; Tom Baker,https://x.example/a,red\n\
    s/b.txt,Herald,,,,,\n";

#[test]
fn a_manifest_in_the_folder_is_found_and_is_no_article() {
    let folder = Folder::new(&[
        ("d/articles.csv", MANIFEST),
        ("d/a.txt", "text"),
        ("d/s/b.txt", "text"),
    ]);
    let sources = folder.discover(&["d"]).unwrap();
    let articles = articles(&sources);
    assert_eq!(articles.len(), 2);
    let meta = &articles[0].meta;
    assert_eq!(meta.source.as_deref(), Some("Coast Review"));
    assert_eq!(meta.title.as_deref(), Some("Harbour, closed"));
    assert_eq!(meta.published.as_deref(), Some("2031-05"));
    assert_eq!(meta.authors, ["Ana Reyes", "Tom Baker"]);
    assert_eq!(meta.url.as_deref(), Some("https://x.example/a"));
    assert_eq!(articles[1].meta.source.as_deref(), Some("Herald"));
    let notes: Vec<&str> = sources
        .manifest
        .notes()
        .iter()
        .map(|n| n.code.as_str())
        .collect();
    assert_eq!(notes, ["manifest_unknown_column"]);
}

#[test]
fn a_named_manifest_wins_over_one_that_lies_there_and_over_the_text() {
    let folder = Folder::new(&[
        ("d/articles.csv", MANIFEST),
        (
            "d/a.txt",
            "---\nsource: Front\nauthor: Liv Fossen\n---\nThe harbour is closed, he said.",
        ),
        ("m/mine.tsv", "file\tsource\n../d/a.txt\tMine\n"),
    ]);
    let options = Options {
        manifest: Some(folder.path("m/mine.tsv")),
        ..Options::default()
    };
    let sources = discover(&folder.inputs(&["d"]), &options).unwrap();
    assert_eq!(sources.notes[0].code, "manifest_passed_over");
    let articles = articles(&sources);
    assert_eq!(articles[0].meta.source.as_deref(), Some("Mine"));
    assert_eq!(articles[0].meta.authors, ["Liv Fossen"]);
}

#[test]
fn odd_rows_are_noted() {
    let manifest = "file,source,published\n\
        a.txt,A,soon\n\
        a.txt,Again,\n\
        none.txt,B,\n\
        c.txt,C,\n\
        only.txt,D,\n\n";
    let folder = Folder::new(&[
        ("d/m.csv", manifest),
        ("d/a.txt", "text"),
        ("d/1/c.txt", "text"),
        ("d/2/c.txt", "text"),
        ("d/3/only.txt", "text"),
    ]);
    let sources = folder.discover(&["d"]).unwrap();
    let notes: Vec<&str> = sources
        .manifest
        .notes()
        .iter()
        .map(|n| n.code.as_str())
        .collect();
    assert_eq!(
        notes,
        [
            "manifest_bad_date",
            "manifest_duplicate_row",
            "manifest_no_such_file",
            "manifest_ambiguous_file"
        ]
    );
    assert!(sources.manifest.notes()[2].message.contains("line 4"));
    let by_name = sources.manifest.get("3/only.txt").unwrap();
    assert_eq!(by_name.source.as_deref(), Some("D"));
}

#[test]
fn a_broken_manifest_is_an_error() {
    let folder = Folder::new(&[
        ("d/a.txt", "text"),
        ("m.csv", "name,source\n"),
        ("r.csv", "file,source\na.txt\n"),
    ]);
    let with = |name: &str| {
        let options = Options {
            manifest: Some(folder.path(name)),
            ..Options::default()
        };
        discover(&folder.inputs(&["d"]), &options).unwrap_err()
    };
    let error = with("m.csv");
    assert!(
        matches!(&error, DiscoverError::ManifestColumns { header, .. } if header == &["name", "source"])
    );
    assert!(error.to_string().contains("(name, source)"), "{error}");
    assert!(matches!(
        with("no.csv"),
        DiscoverError::ManifestMissing { .. }
    ));
    assert!(matches!(
        with("r.csv"),
        DiscoverError::ManifestRow { line: 2, .. }
    ));
    let folder = Folder::new(&[("d/m.csv", "file,source\n")]);
    assert!(matches!(
        folder.discover(&["d"]),
        Err(DiscoverError::OnlyManifests { .. })
    ));
}

#[test]
fn records_share_their_files_row_or_have_their_own() {
    let lines = format!("{{\"text\":\"{PROSE}\"}}\n{{\"text\":\"{PROSE}\"}}\n");
    let folder = Folder::new(&[
        ("d/x.jsonl", &lines),
        ("d/m.csv", "file,source\nx.jsonl,Both\nx.jsonl#2,Second\n"),
    ]);
    let sources = folder.discover(&["d"]).unwrap();
    let got: Vec<_> = articles(&sources)
        .into_iter()
        .map(|article| (article.file, article.meta.source.unwrap()))
        .collect();
    assert_eq!(
        got,
        [
            ("x.jsonl#1".into(), "Both".into()),
            ("x.jsonl#2".into(), "Second".to_owned())
        ]
    );
}

#[test]
fn a_file_that_vanishes_is_unreadable_and_a_big_one_too_large() {
    let folder = Folder::new(&[("d/a.txt", "text"), ("d/b.txt", "text")]);
    let sources = folder.discover(&["d"]).unwrap();
    fs::remove_file(folder.path("d/a.txt")).unwrap();
    let limits = Limits {
        file_bytes: 10,
        ..Limits::default()
    };
    let codes: Vec<_> = outcomes(&sources, &limits)
        .into_iter()
        .map(|outcome| match outcome {
            Outcome::Failed(Rejection { file, code, .. }) => (file, code),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        codes,
        [
            ("a.txt".into(), "unreadable"),
            ("b.txt".to_owned(), "too_large")
        ]
    );
}

#[cfg(unix)]
#[test]
fn links_are_followed_once_and_loops_end() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new(&[("d/a.txt", "text"), ("e/b.txt", "text")]);
    symlink(folder.path("d"), folder.path("d/loop")).unwrap();
    symlink(folder.path("e/b.txt"), folder.path("d/b.txt")).unwrap();
    symlink(folder.path("e/b.txt"), folder.path("d/c.txt")).unwrap();
    let shown = folder.shown(&["d"]);
    assert_eq!(shown, ["a.txt", "b.txt"]);
    assert!(Path::new(&folder.path("d/loop")).exists());
}
