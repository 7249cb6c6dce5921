//! What was in hand when a process died is known to the next one.

use std::fs;
use std::path::Path;

use standpoint_journal::{JournalError, Key, Lock, Watch};

const A: Key = Key([1; 16]);
const B: Key = Key([2; 16]);

fn open(folder: &Path) -> Watch {
    Watch::open(folder).expect("a folder")
}

/// A process that works on A, is done with B, and dies.
fn die_with_a(folder: &Path) {
    let watch = open(folder);
    watch.begin(B).expect("room");
    watch.begin(A).expect("room");
    watch.end(B).expect("room");
}

#[test]
fn deaths_are_counted_and_work_that_ended_is_innocent() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    assert_eq!(open(folder).deaths(A), 0);
    die_with_a(folder);
    assert_eq!((open(folder).deaths(A), open(folder).deaths(B)), (1, 0));
    die_with_a(folder);
    let watch = open(folder);
    assert_eq!(watch.deaths(A), 2);
    watch.begin(A).expect("room");
    watch.end(A).expect("room");
    assert_eq!(watch.deaths(A), 0);
    drop(watch);
    assert_eq!(open(folder).deaths(A), 0);
}

#[test]
fn a_process_that_says_goodbye_has_not_died() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    die_with_a(folder);
    let watch = open(folder);
    watch.begin(A).expect("room");
    watch.close().expect("room");
    drop(watch);
    assert_eq!(open(folder).deaths(A), 1);
}

#[test]
fn the_forgiven_stay_suspects() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    die_with_a(folder);
    die_with_a(folder);
    let watch = open(folder);
    watch.forgive();
    assert_eq!(watch.deaths(A), 1);
    watch.close().expect("room");
    assert_eq!(open(folder).deaths(A), 1);
}

#[test]
fn a_death_is_counted_once_whenever_the_next_process_dies() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    die_with_a(folder);
    let running = fs::read(folder.join("running")).expect("there");
    drop(open(folder));
    // The suspects were written, and the process died before it began its own notes.
    fs::write(folder.join("running"), running).expect("room");
    assert_eq!(open(folder).deaths(A), 1);
}

#[test]
fn torn_and_foreign_notes_are_lived_with() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    die_with_a(folder);
    let running = fs::read(folder.join("running")).expect("there");
    for length in 0..=running.len() {
        fs::write(folder.join("running"), &running[..length]).expect("room");
        fs::write(folder.join("suspects"), b"").expect("room");
        assert!(open(folder).deaths(A) <= 1);
    }
    fs::write(folder.join("running"), b"\xff\n+zz\n\n+\n").expect("room");
    fs::write(folder.join("suspects"), b"x\n1\n9 nothing\n").expect("room");
    assert_eq!(open(folder).deaths(A), 0);
}

#[test]
fn a_lock_keeps_a_second_holder_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("lock");
    let held = Lock::take(&path).expect("free");
    assert!(matches!(
        Lock::take(&path),
        Err(JournalError::Locked { .. })
    ));
    drop(held);
    Lock::take(&path).expect("free again");
    assert!(matches!(
        Lock::take(&folder.path().join("no/lock")),
        Err(JournalError::Io { .. })
    ));
}
