//! The n-th operation of a whole run fails, for every n: on the journal, on the scratch file, on a table.
//! The old tables stand or the new ones do, nothing temporary is left, and the next run ends with the
//! bytes of one that nothing disturbed.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use standpoint_export::{Disk, DiskFile, Kind, RealDisk};
use standpoint_journal::Medium;
use standpoint_pipeline::{Config, KeepOptions, Keeper, NoProgress, PipelineError, RunReport, run};
use standpoint_stance::{
    Calibration, Engine, EngineError, EngineInfo, Pair, PairLogits, Proposition,
};

/// Counts operations down to the one that fails.
#[derive(Clone)]
struct Fate {
    count: Arc<AtomicUsize>,
    fails_at: usize,
    /// Whether all behind it fail too: the disk is gone.
    for_good: bool,
}

impl Fate {
    fn step(&self) -> io::Result<()> {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let fails = number == self.fails_at || self.for_good && number > self.fails_at;
        if fails {
            return Err(ErrorKind::StorageFull.into());
        }
        Ok(())
    }

    fn struck(&self) -> bool {
        self.count.load(Ordering::Relaxed) > self.fails_at
    }
}

struct FaultyDisk(Fate);

struct FaultyFile(Box<dyn DiskFile>, Fate);

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
        Ok(Box::new(FaultyFile(RealDisk.create(path)?, self.0.clone())))
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn Read>> {
        self.0.step()?;
        RealDisk.open(path)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.0.step()?;
        RealDisk.rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.0.step()?;
        RealDisk.remove(path)
    }

    // The real syncs would only take time.
    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        self.0.step()
    }
}

impl Write for FaultyFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Err(error) = self.1.step() {
            // As much as there was room for.
            self.0.write_all(&bytes[..bytes.len() / 2])?;
            return Err(error);
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.1.step()?;
        self.0.flush()
    }
}

impl DiskFile for FaultyFile {
    fn sync(&mut self) -> io::Result<()> {
        self.1.step()
    }
}

/// Bytes that outlive who writes them.
struct FaultyMedium {
    bytes: Arc<Mutex<Vec<u8>>>,
    at: u64,
    fate: Fate,
}

impl FaultyMedium {
    fn new(bytes: &Arc<Mutex<Vec<u8>>>, fate: &Fate) -> Box<Self> {
        Box::new(Self {
            bytes: Arc::clone(bytes),
            at: 0,
            fate: fate.clone(),
        })
    }
}

impl Read for FaultyMedium {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        self.fate.step()?;
        let bytes = self.bytes.lock().expect("whole");
        let from = bytes.get(self.at as usize..).unwrap_or_default();
        let length = to.len().min(from.len());
        to[..length].copy_from_slice(&from[..length]);
        self.at += length as u64;
        Ok(length)
    }
}

impl Write for FaultyMedium {
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        let result = self.fate.step();
        let length = if result.is_ok() {
            from.len()
        } else {
            from.len() / 2
        };
        let mut bytes = self.bytes.lock().expect("whole");
        let end = self.at as usize + length;
        if bytes.len() < end {
            bytes.resize(end, 0);
        }
        bytes[self.at as usize..end].copy_from_slice(&from[..length]);
        self.at = end as u64;
        result.map(|()| length)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for FaultyMedium {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(by) => {
                let length = self.bytes.lock().expect("whole").len() as u64;
                length.checked_add_signed(by).expect("a place")
            }
            SeekFrom::Current(by) => self.at.checked_add_signed(by).expect("a place"),
        };
        Ok(self.at)
    }
}

impl Medium for FaultyMedium {
    fn sync(&mut self) -> io::Result<()> {
        self.fate.step()
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.fate.step()?;
        self.bytes.lock().expect("whole").truncate(length as usize);
        Ok(())
    }
}

/// Supports whatever has an even number of bytes.
struct Even(EngineInfo);

impl Engine for Even {
    fn info(&self) -> &EngineInfo {
        &self.0
    }

    fn logits(&self, pairs: &[Pair<'_>]) -> Result<Vec<PairLogits>, EngineError> {
        let answer = |pair: &Pair<'_>| {
            let is_even = (pair.premise.len() + pair.hypothesis.len()).is_multiple_of(2);
            let entailment = if is_even { 3.0 } else { -3.0 };
            PairLogits {
                entailment,
                neutral: Some(0.0),
                contradiction: -entailment,
                truncated: false,
            }
        };
        Ok(pairs.iter().map(answer).collect())
    }
}

struct World {
    folder: tempfile::TempDir,
    engine: Even,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir(folder.path().join("in")).expect("room");
        for (number, name) in ["Mira Sand", "Tomas Brell"].iter().enumerate() {
            let text = format!(
                "The council of district {number} met on the dues for the harbour.\n\n\
                 “Higher dues will hurt the boats of {number},” said {name}, a lecturer at Norrum \
                 University.\n"
            );
            let file = folder.path().join(format!("in/{number}.txt"));
            fs::write(file, text).expect("room");
        }
        let info = EngineInfo {
            engine: "even".to_owned(),
            model: "even".to_owned(),
            digest: "1".to_owned(),
            classes: 3,
            calibration: Calibration::default(),
        };
        Self {
            folder,
            engine: Even(info),
        }
    }

    fn run(
        &self,
        propositions: &[Proposition],
        journal: &Arc<Mutex<Vec<u8>>>,
        fate: &Fate,
    ) -> Result<RunReport, PipelineError> {
        let input = self.folder.path().join("in").display().to_string();
        let sources = standpoint_ingest::discover(&[input], &standpoint_ingest::Options::default())
            .expect("articles");
        let keeper = Keeper::on(
            FaultyMedium::new(journal, fate),
            FaultyMedium::new(&Arc::default(), fate),
            &KeepOptions::default(),
        )?;
        let config = Config {
            keeper: Arc::new(keeper),
            disk: Arc::new(FaultyDisk(fate.clone())),
            ..Config::default()
        };
        let propositions = propositions.to_vec();
        let out = self.out();
        run(
            &sources,
            propositions,
            &self.engine,
            &out,
            &config,
            &NoProgress,
        )
    }

    fn out(&self) -> std::path::PathBuf {
        self.folder.path().join("out")
    }

    /// Whatever lies in the folder for the tables, by name.
    fn found(&self) -> BTreeMap<String, Vec<u8>> {
        let entries = fs::read_dir(self.out()).into_iter().flatten();
        entries
            .map(|entry| entry.expect("an entry").path())
            .map(|path| {
                let name = path.file_name().expect("a name").to_string_lossy();
                (name.into_owned(), fs::read(&path).expect("a file"))
            })
            .collect()
    }

    fn put(&self, tables: &BTreeMap<String, Vec<u8>>) {
        let _ = fs::remove_dir_all(self.out());
        fs::create_dir(self.out()).expect("room");
        for (name, bytes) in tables {
            fs::write(self.out().join(name), bytes).expect("room");
        }
    }
}

fn propositions(text: &str) -> Vec<Proposition> {
    let toml = format!("[[proposition]]\nid = \"dues\"\ntext = \"{text}\"\n");
    standpoint_stance::parse_propositions(&toml).expect("propositions")
}

const NEVER: usize = usize::MAX;

fn fails_at(fails_at: usize, for_good: bool) -> Fate {
    Fate {
        count: Arc::default(),
        fails_at,
        for_good,
    }
}

#[test]
fn the_nth_operation_of_a_run_fails() {
    let world = World::new();
    let (before, after) = (
        propositions("Dues may fall."),
        propositions("Harbour dues should rise."),
    );
    let journal_of_old = Arc::default();
    let whole = fails_at(NEVER, false);
    world.run(&before, &journal_of_old, &whole).expect("a run");
    let old = world.found();
    let kept = journal_of_old.lock().expect("whole").clone();
    world.run(&after, &Arc::default(), &whole).expect("a run");
    let new = world.found();
    assert!(old["statements.csv"] != new["statements.csv"]);

    // With the journal of the old run, without one, and without any table.
    for (tables, kept) in [
        (&old, &kept),
        (&old, &Vec::new()),
        (&BTreeMap::new(), &kept),
    ] {
        for for_good in [false, true] {
            let mut failed = 0;
            for n in 0.. {
                world.put(tables);
                let journal = Arc::new(Mutex::new(kept.clone()));
                let fate = fails_at(n, for_good);
                let result = world.run(&after, &journal, &fate);
                if !fate.struck() {
                    break;
                }
                let found = world.found();
                match &result {
                    Ok(_) => assert!(found == new, "{n}: {:?}", found.keys()),
                    Err(PipelineError::Journal(_) | PipelineError::Export(_)) => {
                        failed += 1;
                        let words = result.as_ref().expect_err("an error").to_string();
                        assert!(words.contains("run again"), "{n}: {words}");
                        // A disk that is gone cannot be cleared up; the next run does it.
                        let is_whole = &found == tables || found == new;
                        assert!(is_whole || for_good, "{n}: {words}: {:?}", found.keys());
                    }
                    Err(error) => panic!("{n}: {error}"),
                }
                world
                    .run(&after, &journal, &fails_at(NEVER, false))
                    .unwrap_or_else(|error| panic!("{n}: {error}"));
                assert!(world.found() == new, "{n}: {:?}", world.found().keys());
            }
            assert!(failed > 100, "{failed}");
        }
    }
}
