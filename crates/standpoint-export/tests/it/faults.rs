//! The n-th operation on the disk fails, for every n.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;
use std::rc::Rc;

use standpoint_export::{
    Disk, DiskFile, ExportError, Formats, Kind, Options, RealDisk, Session, Tables, read_run,
    write_with,
};
use tempfile::TempDir;

use crate::fixture::{FastDisk, assert_same, contents, tables};

/// What goes wrong at the n-th operation.
#[derive(Debug, Clone, Copy)]
enum Fault {
    /// It fails, and the next one works again.
    Once(ErrorKind),
    /// It and all behind it fail: the disk is gone, or the process was killed.
    FromThenOn,
    /// The n-th rename and all behind it fail, and nothing else: what was begun cannot be taken back.
    Renames,
}

struct Counter {
    left: Cell<u64>,
    fault: Fault,
    /// Whether a write that fails leaves half of its bytes.
    tears: bool,
}

impl Counter {
    fn step(&self) -> io::Result<()> {
        match self.fault {
            Fault::Renames => Ok(()),
            _ => self.count(),
        }
    }

    fn count(&self) -> io::Result<()> {
        match self.left.get() {
            0 => match self.fault {
                Fault::Once(kind) => {
                    self.left.set(u64::MAX);
                    Err(kind.into())
                }
                Fault::FromThenOn | Fault::Renames => Err(io::Error::other("the disk is gone")),
            },
            u64::MAX => Ok(()),
            n => {
                self.left.set(n - 1);
                Ok(())
            }
        }
    }

    fn was_reached(&self) -> bool {
        matches!(self.left.get(), 0 | u64::MAX)
    }
}

struct FaultyDisk(Rc<Counter>);

struct FaultyFile {
    inner: Box<dyn DiskFile>,
    counter: Rc<Counter>,
}

impl Disk for FaultyDisk {
    fn kind(&self, path: &Path) -> io::Result<Option<Kind>> {
        self.0.step()?;
        RealDisk.kind(path)
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.0.step()?;
        RealDisk.create_folder(path)
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        self.0.step()?;
        let inner = FastDisk.create(path)?;
        Ok(Box::new(FaultyFile {
            inner,
            counter: Rc::clone(&self.0),
        }))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read>> {
        self.0.step()?;
        RealDisk.open(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.count()?;
        RealDisk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.0.step()?;
        RealDisk.remove(path)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.0.step()?;
        FastDisk.sync_folder(path)
    }
}

impl Write for FaultyFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Err(error) = self.counter.step() {
            if self.counter.tears {
                self.inner.write_all(&bytes[..bytes.len() / 2])?;
            }
            return Err(error);
        }
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl DiskFile for FaultyFile {
    fn sync(&mut self) -> io::Result<()> {
        self.counter.step()?;
        self.inner.sync()
    }
}

/// All forms, so that every kind of file is among those that fail.
fn options() -> Options {
    Options {
        formats: Formats {
            jsonl: true,
            parquet: true,
            arrow: true,
            xlsx: true,
            html: true,
        },
        ..Options::default()
    }
}

/// The tables of an earlier run (with a file that the next one does not write) and of the next one.
fn old_and_new() -> (Tables, Tables) {
    let old = tables(4, 1);
    let new = Tables {
        evidence: Vec::new(),
        ..tables(7, 2)
    };
    (old, new)
}

fn healthy(out: &Path, tables: &Tables) {
    write_with(&FastDisk, out, tables, &options()).expect("a healthy disk");
}

fn start<'d>(disk: &'d dyn Disk, out: &Path, tables: &Tables) -> Result<Session<'d>, ExportError> {
    Session::start(disk, out, &tables.propositions, &options())
}

fn written(tables: &Tables) -> BTreeMap<String, Vec<u8>> {
    written_with(tables, &options())
}

fn written_with(tables: &Tables, options: &Options) -> BTreeMap<String, Vec<u8>> {
    let folder = TempDir::new().expect("a folder");
    write_with(&FastDisk, folder.path(), tables, options).expect("a healthy disk");
    contents(folder.path())
}

fn check_every_operation(old: Option<&Tables>, new: &Tables, fault: Fault, tears: bool) -> u64 {
    let before = old.map(written).unwrap_or_default();
    let after = written(new);
    let brief = written_with(new, &Options::default());
    for n in 0.. {
        let folder = TempDir::new().expect("a folder");
        let out = folder.path();
        if let Some(old) = old {
            healthy(out, old);
        }
        let counter = Rc::new(Counter {
            left: Cell::new(n),
            fault,
            tears,
        });
        let result = write_with(&FaultyDisk(Rc::clone(&counter)), out, new, &options());
        if !counter.was_reached() {
            assert_same(&contents(out), &after, "no fault");
            return n;
        }
        match fault {
            Fault::Once(kind) => {
                let expected = if result.is_ok() { &after } else { &before };
                assert_same(
                    &contents(out),
                    expected,
                    &format!("operation {n}, {result:?}"),
                );
                if let Err(error) = result {
                    assert!(!matches!(error, ExportError::Torn { .. }), "operation {n}");
                    let is_full = matches!(error, ExportError::DiskFull { .. });
                    assert_eq!(
                        is_full,
                        kind == ErrorKind::StorageFull,
                        "operation {n}: {error}"
                    );
                }
            }
            Fault::FromThenOn | Fault::Renames => {
                let is_complete = read_run(out).is_ok();
                let shown: BTreeMap<_, _> = contents(out)
                    .into_iter()
                    .filter(|(name, _)| !name.starts_with('.'))
                    .collect();
                assert!(
                    !is_complete || shown == before || shown == after || {
                        // Complete, but the old file that the new run has no use for still stands.
                        let mut shown = shown.clone();
                        shown.remove("evidence.jsonl");
                        shown == after
                    },
                    "operation {n}: a mixture passes for complete"
                );
                // Who clears up may die as well, each time at another operation.
                let dies = Rc::new(Counter {
                    left: Cell::new(n * 7 % 61),
                    fault: Fault::FromThenOn,
                    tears: false,
                });
                drop(start(&FaultyDisk(dies), out, new));
                drop(start(&FastDisk, out, new).expect("a healthy disk"));
                let expected = if is_complete { &shown } else { &before };
                assert_same(
                    &contents(out),
                    expected,
                    &format!("operation {n}, cleared up"),
                );
                // A run that asks for fewer files finds none of the dead one's among its own.
                write_with(&FastDisk, out, new, &Options::default()).expect("a healthy disk");
                assert_same(&contents(out), &brief, &format!("operation {n}, in brief"));
                healthy(out, new);
                assert_same(&contents(out), &after, &format!("operation {n}, healed"));
            }
        }
    }
    unreachable!("an export has an end")
}

#[test]
fn one_failure_leaves_the_old_or_the_new() {
    let (old, new) = old_and_new();
    for kind in [ErrorKind::StorageFull, ErrorKind::Other] {
        let operations = check_every_operation(Some(&old), &new, Fault::Once(kind), true);
        assert!(operations > 100, "only {operations} operations were tried");
    }
}

#[test]
fn one_failure_in_a_new_folder_leaves_nothing_or_all() {
    let (_, new) = old_and_new();
    check_every_operation(None, &new, Fault::Once(ErrorKind::StorageFull), false);
}

#[test]
fn tables_longer_than_a_buffer_fail_in_their_middle_too() {
    let (old, _) = old_and_new();
    let new = tables(400, 3);
    check_every_operation(Some(&old), &new, Fault::Once(ErrorKind::StorageFull), true);
}

#[test]
fn a_dead_process_never_leaves_a_mixture_that_passes_for_complete() {
    let (old, new) = old_and_new();
    check_every_operation(Some(&old), &new, Fault::FromThenOn, true);
    check_every_operation(None, &new, Fault::FromThenOn, false);
    // The other way: the new run writes a file that the old one did not.
    check_every_operation(Some(&new), &old, Fault::FromThenOn, true);
    // The same bytes again.
    check_every_operation(Some(&new), &new, Fault::FromThenOn, true);
}

#[test]
fn what_cannot_be_taken_back_is_cleared_up_by_the_next_run() {
    let (old, new) = old_and_new();
    check_every_operation(Some(&old), &new, Fault::Renames, false);
    check_every_operation(None, &new, Fault::Renames, false);
    check_every_operation(Some(&new), &old, Fault::Renames, false);
}

#[test]
fn rows_that_were_begun_and_dropped_leave_nothing() {
    let folder = TempDir::new().expect("a folder");
    let (old, new) = old_and_new();
    healthy(folder.path(), &old);
    let mut session = start(&RealDisk, folder.path(), &new).expect("a healthy disk");
    session.analyst(&new.analysts[0]).expect("a healthy disk");
    drop(session);
    assert_same(&contents(folder.path()), &written(&old), "dropped");
}
