//! Disks that are full, read-only or no disks: the old tables stand, or the new ones do, nothing lies
//! about, and the message says what failed, where, and what to do. That every single operation may fail
//! is tested with a disk of the tests' own (`standpoint-pipeline`, `faults.rs`).
#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{ARTICLE, PROPOSITIONS, Ran, command, finish, run, scratch, tables, write};

const OTHER: &str = "[[proposition]]\nid = \"boats\"\ntext = \"The boats will leave.\"\n";

const ARGS: [&str; 8] = ["run", "a.txt", "-p", "p.toml", "-o", "out", "--jobs", "2"];

/// Runs with no file longer than `blocks` blocks of 512 bytes. The signal is ignored, so that a write
/// fails, as it does on a full disk.
fn run_limited(folder: &Path, blocks: u64) -> Ran {
    let mut shell = Command::new("sh");
    shell
        .arg("-c")
        .arg(format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\""))
        .arg("sh")
        .arg(env!("CARGO_BIN_EXE_standpoint"))
        .args(ARGS)
        .current_dir(folder)
        .env_remove("STANDPOINT_CONFIG")
        .env("STANDPOINT_MODEL", "small");
    finish(&mut shell, b"")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("room");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("room");
        }
    }
}

#[test]
fn no_room_for_files_of_any_length() {
    let folder = scratch();
    let folder = folder.path();
    write(folder, "a.txt", ARTICLE);
    write(folder, "p.toml", OTHER);
    run(folder, &ARGS).exits(0);
    fs::rename(folder.join("out"), folder.join("earlier")).expect("moved");
    let old = tables(&folder.join("earlier"));
    write(folder, "p.toml", PROPOSITIONS);
    run(folder, &ARGS).exits(0);
    let new = tables(&folder.join("out"));
    assert!(old["wide.csv"] != new["wide.csv"]);
    let longest = new.values().map(Vec::len).max().expect("tables") as u64;

    let (mut failed, mut done) = (0, 0);
    // Past the longest table, too: the journal is longer, but it is not written anew.
    for blocks in 0..longest / 512 + 3 {
        for has_earlier in [true, false] {
            let _ = fs::remove_dir_all(folder.join("out"));
            if has_earlier {
                copy(&folder.join("earlier"), &folder.join("out"));
            }
            let ran = run_limited(folder, blocks);
            let when = format!("{blocks} blocks, {has_earlier}: {}", ran.stderr);
            let found = tables(&folder.join("out"));
            if ran.exit == 0 {
                assert!(found == new, "{when}");
                done += 1;
                continue;
            }
            assert_eq!(ran.exit, 6, "{when}");
            ran.says(&["error[E6", "out", "too large", "again"]);
            match has_earlier {
                true => assert!(found == old, "{when}"),
                false => assert!(found.is_empty(), "{when}: {:?}", found.keys()),
            }
            failed += 1;
            // With room it goes on.
            run(folder, &ARGS).exits(0);
            assert!(tables(&folder.join("out")) == new, "{when}");
        }
    }
    assert!(failed >= 8 && done >= 2, "{failed} {done}");
}

#[test]
fn a_folder_that_cannot_be_written_to() {
    use std::os::unix::fs::PermissionsExt;
    let folder = scratch();
    let folder = folder.path();
    write(folder, "a.txt", ARTICLE);
    write(folder, "p.toml", PROPOSITIONS);
    run(folder, &ARGS).exits(0);
    let out = folder.join("out");
    let old = tables(&out);
    for closed in [out.clone(), out.join(".standpoint")] {
        let mode = |bits| {
            fs::set_permissions(&closed, fs::Permissions::from_mode(bits))
                .expect("a folder of ours");
        };
        mode(0o555);
        // Nothing is closed to root.
        let probe = closed.join("probe");
        let is_closed = fs::write(&probe, "").is_err();
        let ran = run(folder, &ARGS);
        mode(0o755);
        let _ = fs::remove_file(probe);
        if is_closed {
            ran.exits(6).says(&["error[E6", "out", "right to write"]);
        } else {
            ran.exits(0);
        }
        assert!(tables(&out) == old);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn places_that_are_no_folders() {
    let folder = scratch();
    let folder = folder.path();
    write(folder, "a.txt", ARTICLE);
    write(folder, "p.toml", PROPOSITIONS);
    for out in ["/dev/full", "/proc/standpoint", "a.txt"] {
        run(folder, &["run", "a.txt", "-p", "p.toml", "-o", out])
            .exits(6)
            .says(&["error[E6", out]);
    }
    assert_eq!(
        fs::read_to_string(folder.join("a.txt")).expect("there"),
        ARTICLE
    );
}

#[cfg(target_os = "linux")]
#[test]
fn standard_output_that_is_full() {
    let folder = scratch();
    let folder = folder.path();
    write(folder, "a.txt", ARTICLE);
    let mut extract = command(folder, &["extract", "a.txt", "--no-model"]);
    let full = fs::File::options()
        .write(true)
        .open("/dev/full")
        .expect("a device");
    let child = extract
        .stdin(Stdio::null())
        .stdout(full)
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let output = child.wait_with_output().expect("an end");
    assert_eq!(output.status.code(), Some(6));
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(said.contains("No space left"), "{said}");
}

#[test]
fn nothing_usable_leaves_nothing_behind() {
    let folder = scratch();
    let folder = folder.path();
    write(folder, "a.txt", "# \n");
    write(folder, "p.toml", PROPOSITIONS);
    run(folder, &ARGS).exits(4);
    assert!(!folder.join("out").exists());
    // A folder that was there stays, with what others keep in it.
    fs::create_dir(folder.join("out")).expect("room");
    write(folder, "out/notes.txt", "mine");
    run(folder, &ARGS).exits(4);
    let left: Vec<_> = fs::read_dir(folder.join("out"))
        .expect("there")
        .map(|entry| entry.expect("an entry").file_name())
        .collect();
    assert_eq!(left, ["notes.txt"]);
    // So does a journal of an earlier run.
    write(folder, "a.txt", ARTICLE);
    run(folder, &ARGS).exits(0);
    write(folder, "b.txt", "# \n");
    run(folder, &["run", "b.txt", "-p", "p.toml", "-o", "out"]).exits(4);
    assert!(folder.join("out/.standpoint/journal").is_file());
}
