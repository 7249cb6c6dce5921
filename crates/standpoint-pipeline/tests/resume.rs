//! A run that died at any moment and goes on ends with the bytes of one that did not.
//!
//! The engine takes a picture of the output folder whenever it is asked; a picture is what a process
//! that dies at that moment leaves behind.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use standpoint_pipeline::{
    Config, KeepOptions, Keeper, NoProgress, PipelineError, RunReport, Stop, run,
};
use standpoint_stance::{
    Calibration, Engine, EngineError, EngineInfo, Pair, PairLogits, Proposition,
};
use tempfile::TempDir;

/// Answers by a digest of the words.
struct Oracle {
    info: EngineInfo,
    asked: Mutex<Vec<(String, String)>>,
    /// Called before every answer, with the number of those before.
    before: Box<dyn Fn(usize) + Send + Sync>,
}

impl Oracle {
    fn new() -> Self {
        Self::watched(|_| ())
    }

    fn watched(before: impl Fn(usize) + Send + Sync + 'static) -> Self {
        Self {
            info: EngineInfo {
                engine: "oracle".to_owned(),
                model: "oracle".to_owned(),
                digest: "1".to_owned(),
                classes: 3,
                calibration: Calibration::default(),
            },
            asked: Mutex::default(),
            before: Box::new(before),
        }
    }

    fn asked(&self) -> Vec<(String, String)> {
        self.asked.lock().expect("whole").clone()
    }
}

impl Engine for Oracle {
    fn info(&self) -> &EngineInfo {
        &self.info
    }

    fn logits(&self, pairs: &[Pair<'_>]) -> Result<Vec<PairLogits>, EngineError> {
        let mut asked = self.asked.lock().expect("whole");
        (self.before)(asked.len());
        let answer = |pair: &Pair<'_>| {
            asked.push((pair.premise.to_owned(), pair.hypothesis.to_owned()));
            let words = pair.premise.bytes().chain(pair.hypothesis.bytes());
            let hash = words.fold(7_u32, |h, b| {
                h.rotate_left(5) ^ u32::from(b).wrapping_mul(97)
            });
            let part = |shift: u32| (hash >> shift & 0xFF) as f32 / 40.0 - 3.0;
            PairLogits {
                entailment: part(0),
                neutral: Some(part(8)),
                contradiction: part(16),
                truncated: false,
            }
        };
        Ok(pairs.iter().map(answer).collect())
    }
}

/// Articles in a folder, and a folder for the tables.
struct World {
    folder: TempDir,
}

const SPEAKERS: [(&str, &str); 4] = [
    ("Mira Sand", "Higher dues will drive the boats away"),
    ("Tomas Brell", "The port must charge what it costs"),
    ("Ida Quay", "Nobody asked the fishermen"),
    ("Otto Lind", "The dues are fair and they should rise"),
];

impl World {
    fn new() -> Self {
        let world = Self {
            folder: tempfile::tempdir().expect("a folder"),
        };
        fs::create_dir(world.articles()).expect("room");
        for (number, (name, words)) in SPEAKERS.iter().enumerate() {
            let other = SPEAKERS[(number + 1) % SPEAKERS.len()].1;
            let text = format!(
                "Harbour dues divide council {number}\n\n\
                 The council of district {number} met on the dues for the harbour and heard the port.\n\n\
                 “{words},” said {name}, a lecturer at Norrum University.\n\n\
                 {name} denied that the {number} boats would leave. “{other},” she said.\n"
            );
            fs::write(world.articles().join(format!("{number}.txt")), text).expect("room");
        }
        world
    }

    fn articles(&self) -> PathBuf {
        self.folder.path().join("in")
    }

    fn out(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(
        &self,
        out: &Path,
        propositions: Vec<Proposition>,
        engine: &Oracle,
        options: &KeepOptions,
    ) -> Result<RunReport, PipelineError> {
        let input = self.articles().display().to_string();
        let sources = standpoint_ingest::discover(&[input], &standpoint_ingest::Options::default())
            .expect("articles");
        let config = Config {
            keeper: Arc::new(Keeper::open(out, options)?),
            ..Config::default()
        };
        run(&sources, propositions, engine, out, &config, &NoProgress)
    }

    /// A run that nothing disturbs.
    fn whole(&self, out: &str, propositions: Vec<Proposition>) -> (RunReport, Oracle) {
        let engine = Oracle::new();
        let out = self.out(out);
        let report = self.run(&out, propositions, &engine, &KeepOptions::default());
        (report.expect("a whole run"), engine)
    }
}

fn dues() -> Vec<Proposition> {
    standpoint_stance::parse_propositions(
        "[[proposition]]\nid = \"dues\"\ntext = \"Harbour dues should rise.\"\n\
         oppose = [\"Harbour dues should stay.\"]\n",
    )
    .expect("propositions")
}

fn dues_and_boats() -> Vec<Proposition> {
    let mut both = dues();
    both.extend(
        standpoint_stance::parse_propositions(
            "[[proposition]]\nid = \"boats\"\ntext = \"The boats will leave.\"\n",
        )
        .expect("propositions"),
    );
    both
}

/// The tables, without what is kept for the next run.
fn tables(out: &Path) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(out)
        .expect("the tables")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            (name, fs::read(&path).expect("a table"))
        })
        .collect()
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

#[track_caller]
fn assert_same(out: &Path, expected: &BTreeMap<String, Vec<u8>>, when: &str) {
    let found = tables(out);
    assert_eq!(
        found.keys().collect::<Vec<_>>(),
        expected.keys().collect::<Vec<_>>(),
        "{when}"
    );
    for (name, bytes) in expected {
        assert!(found[name] == *bytes, "{when}: {name} differs");
    }
}

#[test]
fn a_death_at_any_answer_costs_nothing_but_what_was_in_hand() {
    let world = World::new();
    let (report, engine) = world.whole("whole", dues());
    let all = engine.asked();
    assert!(all.len() >= 12 && report.statements >= 6, "{}", all.len());
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    let expected = tables(&world.out("whole"));

    let (dying, pictures) = (world.out("dying"), world.out("pictures"));
    let photographer = {
        let (dying, pictures) = (dying.clone(), pictures.clone());
        Oracle::watched(move |n| copy(&dying, &pictures.join(n.to_string())))
    };
    world
        .run(&dying, dues(), &photographer, &KeepOptions::default())
        .expect("a whole run");
    assert_same(&dying, &expected, "watched");

    let mut deaths = 0;
    for entry in fs::read_dir(&pictures).expect("pictures") {
        let picture = entry.expect("an entry").path();
        let engine = Oracle::new();
        let report = world
            .run(&picture, dues(), &engine, &KeepOptions::default())
            .expect("a run that goes on");
        let when = format!("after {}", picture.display());
        assert_same(&picture, &expected, &when);
        assert_eq!(report.kept.articles_found, SPEAKERS.len(), "{when}");
        assert_eq!(report.kept.articles_done, 0, "{when}");
        assert_eq!(
            report.kept.answers_found + report.kept.answers_done,
            all.len(),
            "{when}"
        );
        assert_eq!(engine.asked().len(), report.kept.answers_done, "{when}");
        deaths += 1;
    }
    assert!(deaths >= 6, "{deaths}");
}

#[test]
fn a_journal_that_is_cut_anywhere_gives_the_same_tables() {
    let world = World::new();
    world.whole("whole", dues());
    let out = world.out("whole");
    let expected = tables(&out);
    let journal = out.join(".standpoint/journal");
    let bytes = fs::read(&journal).expect("a journal");
    // A step that meets every part of a record; standpoint-journal cuts its own at every byte.
    for length in (0..bytes.len()).step_by(37) {
        fs::write(&journal, &bytes[..length]).expect("room");
        fs::remove_file(out.join("run.json")).expect("there");
        world.whole("whole", dues());
        assert_same(&out, &expected, &format!("cut at {length}"));
    }
}

#[test]
fn a_damaged_journal_is_an_error_or_the_same_tables() {
    let world = World::new();
    world.whole("whole", dues());
    let out = world.out("whole");
    let expected = tables(&out);
    let journal = out.join(".standpoint/journal");
    let bytes = fs::read(&journal).expect("a journal");
    let (mut errors, mut healed) = (0, 0);
    for place in (0..bytes.len()).step_by(41) {
        let mut damaged = bytes.clone();
        damaged[place] ^= 1 << (place % 8);
        fs::write(&journal, &damaged).expect("room");
        let result = world.run(&out, dues(), &Oracle::new(), &KeepOptions::default());
        match result {
            Ok(_) => healed += 1,
            Err(PipelineError::Journal(_)) => {
                errors += 1;
                assert_eq!(fs::read(&journal).expect("a journal"), damaged);
            }
            Err(error) => panic!("a flip at {place}: {error}"),
        }
        assert_same(&out, &expected, &format!("a flip at {place}"));
    }
    assert!(errors > 0 && healed > 0, "{errors} {healed}");
}

#[test]
fn another_proposition_asks_only_its_own_pairs_and_a_changed_article_only_its_own() {
    let world = World::new();
    let (first, engine) = world.whole("out", dues());
    let asked_first = engine.asked().len();
    let (second, engine) = world.whole("out", dues_and_boats());
    let is_of_boats = |(_, hypothesis): &(String, String)| hypothesis.contains("boats will leave");
    assert!(engine.asked().iter().all(is_of_boats));
    // The first proposition has an opposing sentence and so two questions, the other one.
    assert_eq!(2 * engine.asked().len(), asked_first);
    assert_eq!(second.kept.articles_done, 0);
    assert_eq!(second.kept.answers_found, first.kept.answers_done);
    world.whole("fresh", dues_and_boats());
    assert_same(
        &world.out("out"),
        &tables(&world.out("fresh")),
        "another proposition",
    );

    let changed = world.articles().join("2.txt");
    let text = fs::read_to_string(&changed).expect("an article");
    fs::write(&changed, text.replace("Nobody asked", "Somebody asked")).expect("room");
    let (third, engine) = world.whole("out", dues_and_boats());
    assert_eq!(third.kept.articles_done, 1);
    assert!(!engine.asked().is_empty());
    assert!(
        engine
            .asked()
            .iter()
            .all(|(premise, _)| premise.contains("Somebody asked"))
    );
    world.whole("fresh-2", dues_and_boats());
    assert_same(
        &world.out("out"),
        &tables(&world.out("fresh-2")),
        "a changed article",
    );

    // Back to the first question: nothing is asked at all.
    fs::write(&changed, text).expect("room");
    let (_, engine) = world.whole("out", dues());
    assert!(engine.asked().is_empty());
}

#[test]
fn another_model_asks_everything_again() {
    let world = World::new();
    let (_, first) = world.whole("out", dues());
    let mut other = Oracle::new();
    other.info.digest = "2".to_owned();
    world
        .run(&world.out("out"), dues(), &other, &KeepOptions::default())
        .expect("a whole run");
    assert_eq!(other.asked().len(), first.asked().len());
}

#[test]
fn a_request_to_stop_is_obeyed_and_the_rest_is_done_the_next_time() {
    let world = World::new();
    let (_, engine) = world.whole("whole", dues());
    let expected = tables(&world.out("whole"));
    let all = engine.asked().len();
    for at in [0, 1, 5] {
        let out = world.out(&format!("stopped-{at}"));
        let flag = Arc::new(AtomicBool::new(false));
        let stop = Stop::on(Arc::clone(&flag));
        let engine = Oracle::watched(move |n| flag.store(n >= at, Ordering::Relaxed));
        let options = KeepOptions {
            stop,
            ..KeepOptions::default()
        };
        let result = world.run(&out, dues(), &engine, &options);
        assert!(matches!(result, Err(PipelineError::Stopped)), "{result:?}");
        assert!(tables(&out).is_empty());
        let engine = Oracle::new();
        world
            .run(&out, dues(), &engine, &KeepOptions::default())
            .expect("a run that goes on");
        assert_same(&out, &expected, &format!("stopped at {at}"));
        assert!(engine.asked().len() < all || at == 0);
    }
}

/// What a process leaves behind that dies with the premise of `picture` in hand.
fn pictures_of_every_answer(world: &World, name: &str) -> Vec<PathBuf> {
    let (dying, pictures) = (world.out(name), world.out(&format!("{name}-pictures")));
    let photographer = {
        let (dying, pictures) = (dying.clone(), pictures.clone());
        Oracle::watched(move |n| copy(&dying, &pictures.join(n.to_string())))
    };
    world
        .run(&dying, dues(), &photographer, &KeepOptions::default())
        .expect("a whole run");
    let mut found: Vec<PathBuf> = fs::read_dir(&pictures)
        .expect("pictures")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    found.sort();
    found
}

#[test]
fn what_was_in_hand_at_two_deaths_is_left_out_until_it_is_asked_for() {
    let world = World::new();
    world.whole("whole", dues());
    let expected = tables(&world.out("whole"));
    let out = pictures_of_every_answer(&world, "dying").remove(0);

    // The second run takes it in hand first and alone, and dies too.
    let second = world.out("second");
    let photographer = {
        let (out, second) = (out.clone(), second.clone());
        Oracle::watched(move |n| {
            if n == 0 {
                copy(&out, &second);
            }
        })
    };
    world
        .run(&out, dues(), &photographer, &KeepOptions::default())
        .expect("a run that goes on");
    assert_same(&out, &expected, "one death costs nothing");

    let third = world
        .run(&second, dues(), &Oracle::new(), &KeepOptions::default())
        .expect("a run that goes on");
    let quarantined: Vec<_> = third
        .failures
        .iter()
        .filter(|f| f.code == "quarantined")
        .collect();
    // The words stand in two articles.
    assert_eq!((third.counts.failed, quarantined.len()), (2, 2));
    assert!(quarantined[0].message.contains("--retry-failed"));
    let failures = String::from_utf8(tables(&second)["failures.csv"].clone()).expect("UTF-8");
    assert!(failures.contains("quarantined"), "{failures}");

    // It stays out, and comes back when asked for.
    let fourth = world
        .run(&second, dues(), &Oracle::new(), &KeepOptions::default())
        .expect("a whole run");
    assert_eq!(fourth.counts.failed, 2);
    let retry = KeepOptions {
        retry_failed: true,
        ..KeepOptions::default()
    };
    world
        .run(&second, dues(), &Oracle::new(), &retry)
        .expect("a whole run");
    assert_same(&second, &expected, "tried again");
    let last = world
        .run(&second, dues(), &Oracle::new(), &KeepOptions::default())
        .expect("a whole run");
    assert_eq!(last.counts.failed, 0);
}

#[test]
fn an_article_that_is_late_is_set_apart_and_comes_back_with_more_time() {
    let world = World::new();
    let out = world.out("out");
    let run_within = |deadline| {
        let input = world.articles().display().to_string();
        let sources = standpoint_ingest::discover(&[input], &standpoint_ingest::Options::default())
            .expect("articles");
        let keeper = Keeper::open(
            &out,
            &KeepOptions {
                retry_failed: true,
                ..KeepOptions::default()
            },
        )
        .expect("a folder");
        let config = Config {
            keeper: Arc::new(keeper),
            deadline,
            ..Config::default()
        };
        run(&sources, dues(), &Oracle::new(), &out, &config, &NoProgress)
    };
    let at_once = Some(Duration::ZERO);
    let Err(PipelineError::NoUsableInput { counts, failures }) = run_within(at_once) else {
        panic!("no time at all was enough");
    };
    assert_eq!(counts.failed, SPEAKERS.len());
    assert!(
        failures
            .iter()
            .all(|f| f.code == "deadline" && f.message.contains("--deadline"))
    );
    let report = run_within(None).expect("time enough");
    assert_eq!(report.counts.failed, 0);
}

#[test]
fn a_second_run_in_the_same_folder_is_refused() {
    let world = World::new();
    let out = world.out("out");
    let held = Keeper::open(&out, &KeepOptions::default()).expect("a folder");
    let refused = world.run(&out, dues(), &Oracle::new(), &KeepOptions::default());
    assert!(
        matches!(refused, Err(PipelineError::Journal(_))),
        "{refused:?}"
    );
    drop(held);
    world.whole("out", dues());
}

#[test]
fn without_a_journal_the_tables_are_the_same_and_nothing_is_kept() {
    let world = World::new();
    world.whole("whole", dues());
    let out = world.out("bare");
    let options = KeepOptions {
        journal: false,
        ..KeepOptions::default()
    };
    for _ in 0..2 {
        let engine = Oracle::new();
        world
            .run(&out, dues(), &engine, &options)
            .expect("a whole run");
        assert!(!engine.asked().is_empty());
    }
    assert_same(&out, &tables(&world.out("whole")), "without a journal");
    assert!(!out.join(".standpoint/journal").exists());
}
