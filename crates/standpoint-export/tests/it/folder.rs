//! What OUT may be, and what becomes of what stands there.

use std::fs;

use standpoint_export::{ExportError, Options, ReadError, read_run, read_statements, write};
use tempfile::TempDir;

use crate::fixture::{assert_same, contents, tables};

#[test]
fn out_that_is_a_file_is_refused_with_its_path() {
    let folder = TempDir::new().expect("a folder");
    let out = folder.path().join("out");
    fs::write(&out, "mine").expect("written");
    let error = write(&out, &tables(1, 0), &Options::default()).expect_err("refused");
    assert!(matches!(error, ExportError::OutIsFile { .. }), "{error:?}");
    assert!(error.to_string().contains("out: it is a file"), "{error}");
    assert_eq!(fs::read_to_string(&out).expect("still there"), "mine");
}

#[test]
fn a_folder_below_a_file_is_refused() {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("file"), "mine").expect("written");
    let out = folder.path().join("file/out");
    assert!(write(&out, &tables(1, 0), &Options::default()).is_err());
}

#[test]
fn a_folder_with_a_tables_name_is_refused_and_nothing_changes() {
    let folder = TempDir::new().expect("a folder");
    fs::create_dir(folder.path().join("sources.csv")).expect("made");
    let error = write(folder.path(), &tables(1, 0), &Options::default()).expect_err("refused");
    assert!(
        matches!(error, ExportError::OutputIsFolder { .. }),
        "{error:?}"
    );
    assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 1);
}

#[test]
fn missing_folders_are_made_and_other_files_left() {
    let folder = TempDir::new().expect("a folder");
    let out = folder.path().join("a/b/out");
    write(&out, &tables(1, 0), &Options::default()).expect("written");
    fs::write(out.join("notes.txt"), "mine").expect("written");
    fs::write(
        out.join("report.html"),
        "mine, though it has a name of ours",
    )
    .expect("written");
    let written = write(&out, &tables(2, 1), &Options::default()).expect("written");
    assert!(written.removed.is_empty() && written.left.is_empty());
    assert!(out.join("notes.txt").exists() && out.join("report.html").exists());
}

#[test]
fn a_stale_file_goes_unless_somebody_changed_it() {
    let folder = TempDir::new().expect("a folder");
    let out = folder.path();
    let mut without = tables(2, 1);
    without.evidence.clear();

    write(out, &tables(2, 0), &Options::default()).expect("written");
    let written = write(out, &without, &Options::default()).expect("written");
    assert_eq!(
        (written.removed, written.left),
        (vec!["evidence.jsonl".to_owned()], vec![])
    );
    assert!(!out.join("evidence.jsonl").exists());

    write(out, &tables(2, 0), &Options::default()).expect("written");
    fs::write(out.join("evidence.jsonl"), "{}\n").expect("written");
    let written = write(out, &without, &Options::default()).expect("written");
    assert_eq!(
        (written.removed, written.left),
        (vec![], vec!["evidence.jsonl".to_owned()])
    );
    assert_eq!(
        fs::read_to_string(out.join("evidence.jsonl")).expect("left"),
        "{}\n"
    );
}

#[cfg(unix)]
#[test]
fn links_are_replaced_never_followed() {
    let folder = TempDir::new().expect("a folder");
    let victim = folder.path().join("victim");
    fs::write(&victim, "precious").expect("written");
    let out = folder.path().join("out");
    fs::create_dir(&out).expect("made");
    for name in ["analysts.csv", ".standpoint-new-wide.csv", "run.json"] {
        std::os::unix::fs::symlink(&victim, out.join(name)).expect("linked");
    }
    write(&out, &tables(2, 0), &Options::default()).expect("written");
    assert_eq!(
        fs::read_to_string(&victim).expect("still there"),
        "precious"
    );
    assert!(
        fs::symlink_metadata(out.join("analysts.csv"))
            .expect("there")
            .is_file()
    );
    assert_eq!(contents(&out).len(), 7);
}

#[test]
fn same_tables_same_bytes() {
    let (a, b) = (
        TempDir::new().expect("a folder"),
        TempDir::new().expect("a folder"),
    );
    write(a.path(), &tables(9, 5), &Options::default()).expect("written");
    write(b.path(), &tables(30, 6), &Options::default()).expect("written");
    write(b.path(), &tables(9, 5), &Options::default()).expect("written");
    assert_same(&contents(a.path()), &contents(b.path()), "same tables");
}

#[test]
fn only_complete_and_unchanged_outputs_are_read() {
    let folder = TempDir::new().expect("a folder");
    let out = folder.path();
    assert!(matches!(read_run(out), Err(ReadError::Incomplete { .. })));
    write(out, &tables(3, 0), &Options::default()).expect("written");
    let run = read_run(out).expect("complete");
    assert_eq!(run.value["articles_in"], 3);
    assert_eq!(run.output("statements.csv").and_then(|f| f.rows), Some(6));
    assert_eq!(run.output("wide.csv").and_then(|f| f.rows), Some(6));

    let path = out.join("statements.csv");
    let text = fs::read_to_string(&path).expect("readable");
    fs::write(&path, text.replacen("s0000", "s9999", 1)).expect("written");
    assert!(matches!(
        read_statements(out),
        Err(ReadError::Changed { .. })
    ));

    let run_json = out.join("run.json");
    let text = fs::read_to_string(&run_json).expect("readable");
    fs::write(
        &run_json,
        text.replace("\"complete\": true", "\"complete\": false"),
    )
    .expect("written");
    assert!(matches!(read_run(out), Err(ReadError::Incomplete { .. })));
}

#[test]
fn run_json_must_be_an_object() {
    let folder = TempDir::new().expect("a folder");
    let mut tables = tables(1, 0);
    tables.run = serde_json::json!(["a", "list"]);
    let error = write(folder.path(), &tables, &Options::default()).expect_err("refused");
    assert!(
        matches!(error, ExportError::RunNotObject { .. }),
        "{error:?}"
    );
    assert!(contents(folder.path()).is_empty());
}
