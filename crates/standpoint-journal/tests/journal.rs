//! What is read back is what was written, whatever happened to the file in between.

use std::collections::BTreeMap;
use std::io::{self, Cursor, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use proptest::prelude::*;
use standpoint_journal::{InMemory, Journal, JournalError, Key, Medium};

fn key(n: usize) -> Key {
    Key::of(&[&n.to_le_bytes()])
}

/// Payloads of many lengths, the empty one among them.
fn payload(n: usize) -> Vec<u8> {
    (0..n * 7 % 90).map(|i| (i * 31 + n) as u8).collect()
}

/// A medium whose bytes can be looked at while a journal holds it.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<InMemory>>);

impl Shared {
    fn of(bytes: Vec<u8>) -> Self {
        Self(Arc::new(Mutex::new(Cursor::new(bytes))))
    }

    fn content(&self) -> Vec<u8> {
        self.0.lock().expect("whole").get_ref().clone()
    }
}

impl Read for Shared {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.lock().expect("whole").read(into)
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("whole").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Shared {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.lock().expect("whole").seek(to)
    }
}

impl Medium for Shared {
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.0.lock().expect("whole").cut(length)
    }
}

fn open(bytes: Vec<u8>) -> Result<(Journal, u64), JournalError> {
    let (journal, opened) = Journal::on(Box::new(Cursor::new(bytes)), Path::new("j"))?;
    Ok((journal, opened.cut))
}

/// A journal of `records` records, and where each of them ends.
fn written(records: usize) -> (Vec<u8>, Vec<usize>) {
    let medium = Shared::default();
    let (journal, _) = Journal::on(Box::new(medium.clone()), Path::new("j")).expect("a new one");
    let mut ends = Vec::new();
    for n in 0..records {
        journal.append(key(n), &payload(n)).expect("room");
        ends.push(medium.content().len());
    }
    (medium.content(), ends)
}

/// How many of the first records are there; fails if one of them, or one behind them, is wrong.
#[track_caller]
fn whole_records(journal: &Journal, records: usize) -> usize {
    let found: Vec<bool> = (0..records)
        .map(|n| {
            let read = journal.read(key(n)).expect("readable");
            assert!(read.len() <= 1);
            read.first().is_some_and(|read| {
                assert_eq!(*read, payload(n), "record {n} is wrong");
                true
            })
        })
        .collect();
    let count = found.iter().take_while(|there| **there).count();
    assert!(!found[count..].contains(&true), "a hole before a record");
    count
}

#[test]
fn cut_at_every_byte_it_keeps_every_whole_record() {
    const RECORDS: usize = 12;
    let (bytes, ends) = written(RECORDS);
    for length in 0..=bytes.len() {
        let medium = Shared::of(bytes[..length].to_vec());
        let (journal, opened) = Journal::on(Box::new(medium.clone()), Path::new("j"))
            .unwrap_or_else(|e| panic!("cut at {length}: {e}"));
        let expected = ends.iter().filter(|end| **end <= length).count();
        assert_eq!(
            whole_records(&journal, RECORDS),
            expected,
            "cut at {length}"
        );
        assert_eq!(opened.records, expected);
        // What is written then stands behind the last whole record.
        journal.append(key(99), b"more").expect("room");
        let (again, cut) = open(medium.content()).expect("whole");
        assert_eq!(cut, 0);
        assert_eq!(whole_records(&again, RECORDS), expected);
        assert_eq!(again.read(key(99)).expect("there"), [b"more".to_vec()]);
    }
}

/// A plain generator with a fixed seed, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

#[test]
fn ten_thousand_bit_flips_are_an_error_or_a_shorter_tail_and_never_a_wrong_record() {
    const RECORDS: usize = 12;
    let (bytes, ends) = written(RECORDS);
    let last = ends[RECORDS - 2];
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut outcomes: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..10_000 {
        let mut damaged = bytes.clone();
        let mut first = usize::MAX;
        for _ in 0..1 + random.below(3) {
            let at = random.below(damaged.len());
            damaged[at] ^= 1 << random.below(8);
            first = first.min(at);
        }
        if damaged == bytes {
            continue;
        }
        match open(damaged) {
            Ok((journal, cut)) => {
                let count = whole_records(&journal, RECORDS);
                assert!(cut > 0 && count < RECORDS, "a flip at {first} was not seen");
                *outcomes.entry("tail cut").or_default() += 1;
            }
            Err(JournalError::Damaged { offset, .. }) => {
                assert!(ends.contains(&(offset as usize)) || offset == 16);
                assert!(first < last, "a damaged last record is a torn tail");
                *outcomes.entry("damaged").or_default() += 1;
            }
            Err(JournalError::NotAJournal { .. }) => {
                assert!(first < 16);
                *outcomes.entry("no journal").or_default() += 1;
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(outcomes.len(), 3, "{outcomes:?}");
}

#[test]
fn damage_before_a_whole_record_is_named_with_its_place_and_left_alone() {
    let (mut bytes, ends) = written(5);
    bytes[ends[1] + 40] ^= 1;
    let medium = Shared::of(bytes.clone());
    let Err(error) = Journal::on(Box::new(medium.clone()), Path::new("x/journal")) else {
        panic!("damage was not seen");
    };
    assert_eq!(medium.content(), bytes);
    let said = error.to_string();
    for word in ["x/journal", &format!("byte {}", ends[1]), "delete it"] {
        assert!(said.contains(word), "{said}");
    }
}

#[test]
fn a_file_that_is_no_journal_is_not_overwritten() {
    for bytes in [&b"analyst,score\nA,1\n"[..], b"STANDPOINT-JRNL\x02", b"x"] {
        let medium = Shared::of(bytes.to_vec());
        let result = Journal::on(Box::new(medium.clone()), Path::new("j"));
        assert!(matches!(result, Err(JournalError::NotAJournal { .. })));
        assert_eq!(medium.content(), bytes);
    }
}

#[test]
fn damage_after_opening_is_seen_when_read() {
    let medium = Shared::of(written(3).0);
    let (journal, _) = Journal::on(Box::new(medium.clone()), Path::new("j")).expect("whole");
    {
        let mut cursor = medium.0.lock().expect("whole");
        let last = cursor.get_ref().len() - 20;
        cursor.get_mut()[last] ^= 4;
    }
    assert!(matches!(
        journal.read(key(2)),
        Err(JournalError::Damaged { .. })
    ));
    assert_eq!(journal.read(key(1)).expect("whole"), [payload(1)]);
}

#[test]
fn a_key_holds_several_payloads_in_order() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("j");
    {
        let (journal, _) = Journal::open(&path).expect("a new one");
        for part in ["a", "b", "c"] {
            journal.append(key(1), part.as_bytes()).expect("room");
            journal.append(key(2), b"between").expect("room");
        }
        journal.sync().expect("a disk");
    }
    let (journal, opened) = Journal::open(&path).expect("whole");
    assert_eq!(opened.records, 6);
    assert_eq!(journal.read(key(1)).expect("there"), [b"a", b"b", b"c"]);
    assert!(journal.read(key(3)).expect("no error").is_empty());
}

#[test]
fn what_nobody_used_can_be_dropped() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("j");
    let (journal, _) = Journal::open(&path).expect("a new one");
    for n in 0..10 {
        journal.append(key(n), &payload(n)).expect("room");
    }
    assert_eq!(journal.unused().0, 0);
    drop(journal);
    let (journal, _) = Journal::open(&path).expect("whole");
    for n in [3, 7] {
        assert_eq!(journal.read(key(n)).expect("there"), [payload(n)]);
    }
    journal.append(key(20), b"new").expect("room");
    let (unused, all) = journal.unused();
    assert!(unused > 0 && unused < all);
    journal.drop_unused().expect("room");
    assert_eq!(journal.unused().0, 0);
    journal.append(key(21), b"newer").expect("room");
    drop(journal);
    let (journal, opened) = Journal::open(&path).expect("whole");
    assert_eq!(opened.records, 4);
    for n in [3, 7] {
        assert_eq!(journal.read(key(n)).expect("there"), [payload(n)]);
    }
    assert_eq!(journal.read(key(21)).expect("there"), [b"newer"]);
}

/// Fails at the n-th operation, once or from then on; a write that fails leaves half of its bytes.
struct Faulty {
    inner: Shared,
    left: usize,
    lasting: bool,
}

impl Faulty {
    fn step(&mut self) -> io::Result<()> {
        if self.left > 0 {
            self.left -= 1;
            return Ok(());
        }
        if !self.lasting {
            self.left = usize::MAX;
        }
        Err(ErrorKind::StorageFull.into())
    }
}

impl Read for Faulty {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.step()?;
        self.inner.read(into)
    }
}

impl Write for Faulty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Err(error) = self.step() {
            self.inner.write_all(&bytes[..bytes.len() / 2])?;
            return Err(error);
        }
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Faulty {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

impl Medium for Faulty {
    fn sync(&mut self) -> io::Result<()> {
        self.step()
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.step()?;
        self.inner.cut(length)
    }
}

#[test]
fn the_n_th_operation_fails_and_what_was_acknowledged_is_there() {
    const RECORDS: usize = 6;
    for lasting in [false, true] {
        for n in 0..40 {
            let shared = Shared::default();
            let faulty = Faulty {
                inner: shared.clone(),
                left: n,
                lasting,
            };
            let mut acknowledged = Vec::new();
            if let Ok((journal, _)) = Journal::on(Box::new(faulty), Path::new("j")) {
                for n in 0..RECORDS {
                    if journal.append(key(n), &payload(n)).is_ok() {
                        acknowledged.push(n);
                    }
                }
            }
            let (journal, _) = open(shared.content()).expect("a torn tail at worst");
            for n in 0..RECORDS {
                let read = journal.read(key(n)).expect("readable");
                assert_eq!(!read.is_empty(), acknowledged.contains(&n));
                assert!(read.first().is_none_or(|read| *read == payload(n)));
            }
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_opened_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), named in any::<bool>()) {
        let mut file = if named { b"STANDPOINT-JRNL\x01".to_vec() } else { Vec::new() };
        file.extend(bytes);
        if let Ok((journal, _)) = open(file) {
            prop_assert!(journal.read(key(0)).expect("readable").is_empty());
        }
    }
}
