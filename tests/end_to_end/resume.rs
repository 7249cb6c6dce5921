//! Runs that are stopped, killed or started twice: nothing is lost, and the tables are those of a run
//! that nothing disturbed. `scripts/kill_test.sh` does the same at random and many times.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread;

use crate::support::{
    ARTICLE, PROPOSITIONS, Ran, command, finish, root, run, scratch, tables, write,
};

/// Three of the smallest seeds and one question, in a folder of their own.
fn world() -> tempfile::TempDir {
    let folder = scratch();
    let mut seeds: Vec<(u64, PathBuf)> = fs::read_dir(root().join("seeds"))
        .expect("seeds")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .map(|path| (fs::metadata(&path).expect("a seed").len(), path))
        .collect();
    seeds.sort();
    for (_, path) in seeds.iter().take(3) {
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        write(
            folder.path(),
            &format!("in/{name}"),
            fs::read(path).expect("a seed"),
        );
    }
    write(folder.path(), "p.toml", PROPOSITIONS);
    folder
}

fn args(out: &str) -> [&str; 8] {
    ["run", "in", "-p", "p.toml", "-o", out, "--jobs", "2"]
}

/// The world, and its tables as a run makes them that nothing disturbs.
fn undisturbed() -> &'static (tempfile::TempDir, BTreeMap<String, Vec<u8>>) {
    static WORLD: OnceLock<(tempfile::TempDir, BTreeMap<String, Vec<u8>>)> = OnceLock::new();
    WORLD.get_or_init(|| {
        let folder = world();
        run(folder.path(), &args("whole")).exits(0);
        let tables = tables(&folder.path().join("whole"));
        (folder, tables)
    })
}

#[track_caller]
fn assert_same(out: &Path) {
    let (_, expected) = undisturbed();
    let found = tables(out);
    assert_eq!(
        found.keys().collect::<Vec<_>>(),
        expected.keys().collect::<Vec<_>>()
    );
    for (name, bytes) in expected {
        assert!(found[name] == *bytes, "{}: {name} differs", out.display());
    }
}

fn start(folder: &Path, out: &str) -> Child {
    command(folder, &args(out))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts")
}

/// Waits until the journal of `out` has more than `bytes` bytes, or the run has ended.
fn wait_for(child: &mut Child, out: &Path, bytes: u64) {
    let journal = out.join(".standpoint/journal");
    while fs::metadata(&journal).map_or(0, |meta| meta.len()) <= bytes
        && child.try_wait().expect("a child").is_none()
    {
        thread::yield_now();
    }
}

fn journal_length(folder: &Path) -> u64 {
    fs::metadata(folder.join("whole/.standpoint/journal"))
        .expect("a journal")
        .len()
}

#[test]
fn killed_at_several_moments_and_once_more_while_going_on() {
    let (folder, _) = undisturbed();
    let folder = folder.path();
    let whole = journal_length(folder);
    for (number, share) in [0, 30, 60, 95].into_iter().enumerate() {
        let name = format!("killed-{number}");
        let out = folder.join(&name);
        let mut child = start(folder, &name);
        wait_for(&mut child, &out, whole * share / 100);
        child.kill().expect("a child");
        child.wait().expect("an end");
        assert!(!out.join("run.json").exists() || share == 95);
        if number % 2 == 1 {
            let mut child = start(folder, &name);
            wait_for(&mut child, &out, whole * (share + 20) / 100);
            child.kill().expect("a child");
            child.wait().expect("an end");
        }
        // A kill may have struck twice in the very statement that a run had in hand; then the row is
        // told of, not lost, and comes back when asked for.
        let ran = run(folder, &args(&name));
        if ran.exit == 3 {
            let mut again = args(&name).to_vec();
            again.push("--retry-failed");
            run(folder, &again).exits(0);
        } else {
            ran.exits(0);
        }
        assert_same(&out);
    }
}

#[cfg(unix)]
fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status()
        .expect("kill");
    assert!(sent.success());
}

#[cfg(unix)]
fn ended(child: Child) -> Ran {
    let output = child.wait_with_output().expect("an end");
    Ran {
        exit: output.status.code().expect("an exit of its own"),
        stdout: String::new(),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

#[cfg(unix)]
#[test]
fn a_signal_stops_the_run_and_says_how_to_go_on() {
    let (folder, _) = undisturbed();
    let folder = folder.path();
    let third = journal_length(folder) / 3;
    for (name, exit) in [("-INT", 130), ("-TERM", 143)] {
        let out = format!("signal{name}");
        let mut child = start(folder, &out);
        wait_for(&mut child, &folder.join(&out), third);
        signal(&child, name);
        ended(child)
            .exits(exit)
            .says(&["kept in", "run the same command again"]);
        assert!(!folder.join(&out).join("run.json").exists());
        run(folder, &args(&out)).exits(0);
        assert_same(&folder.join(&out));
    }
}

#[test]
fn a_second_run_into_the_same_folder_is_refused() {
    let (folder, _) = undisturbed();
    let folder = folder.path();
    fs::create_dir_all(folder.join("held/.standpoint")).expect("room");
    let lock = standpoint_journal::Lock::take(&folder.join("held/.standpoint/lock"));
    run(folder, &args("held"))
        .exits(6)
        .says(&["held", "another run"]);
    drop(lock);
    run(folder, &args("held")).exits(0);
    assert_same(&folder.join("held"));
}

#[test]
fn a_torn_journal_is_mended_and_a_damaged_one_is_refused() {
    let (folder, _) = undisturbed();
    let folder = folder.path();
    fs::create_dir_all(folder.join("torn/.standpoint")).expect("room");
    let journal = folder.join("torn/.standpoint/journal");
    let bytes = fs::read(folder.join("whole/.standpoint/journal")).expect("a journal");

    fs::write(&journal, &bytes[..bytes.len() - 7]).expect("room");
    run(folder, &args("torn"))
        .exits(0)
        .says(&["torn/.standpoint/journal", "cut off"]);
    assert_same(&folder.join("torn"));

    let mut damaged = bytes.clone();
    damaged[200] ^= 1;
    fs::write(&journal, &damaged).expect("room");
    run(folder, &args("torn")).exits(6).says(&[
        "E608",
        "torn/.standpoint/journal",
        "damaged at byte",
        "delete it",
    ]);
    assert_same(&folder.join("torn"));
    fs::remove_file(&journal).expect("there");
    run(folder, &args("torn")).exits(0);
    assert_same(&folder.join("torn"));
}

#[test]
fn the_deadline_is_a_number_of_seconds() {
    let folder = scratch();
    write(folder.path(), "a.txt", ARTICLE);
    write(folder.path(), "p.toml", PROPOSITIONS);
    let plain = ["run", "a.txt", "-p", "p.toml", "-o", "out"];
    let args: Vec<&str> = plain.into_iter().chain(["--deadline", "0"]).collect();
    run(folder.path(), &args).exits(0);
    let args: Vec<&str> = plain.into_iter().chain(["--deadline", "soon"]).collect();
    run(folder.path(), &args).exits(2).says(&["--deadline"]);
}

#[test]
fn without_a_journal_nothing_is_kept() {
    let folder = scratch();
    write(folder.path(), "a.txt", ARTICLE);
    write(folder.path(), "p.toml", PROPOSITIONS);
    let mut bare = command(
        folder.path(),
        &["run", "a.txt", "-p", "p.toml", "-o", "out", "--no-journal"],
    );
    finish(&mut bare, b"").exits(0);
    assert!(!folder.path().join("out/.standpoint/journal").exists());
    assert!(folder.path().join("out/run.json").is_file());
}
