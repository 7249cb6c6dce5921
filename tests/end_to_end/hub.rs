//! `models add OWNER/NAME`, against a server of our own that answers as a hub does.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::support::{Ran, command, finish, root, scratch, write};

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";
const GRAPH: &str = "onnx/model_quantized.onnx";

/// What the server has, how it misbehaves, and what it was asked.
#[derive(Default)]
struct State {
    files: BTreeMap<String, Vec<u8>>,
    /// Digests that are listed in place of the true ones.
    listed: BTreeMap<String, String>,
    /// The status of the listing, and its error code.
    refuses: Option<(u16, &'static str)>,
    /// Bytes of the graph after which the connection breaks.
    breaks_after: Option<usize>,
    ignores_ranges: bool,
    asked: Vec<String>,
}

struct Hub {
    address: String,
    state: Arc<Mutex<State>>,
}

impl Hub {
    /// With the bundled model as `someone/nli-small`.
    fn start() -> Self {
        let from = root().join("models/stance");
        let mut files = BTreeMap::new();
        for (name, file) in [
            ("README.md", "MODEL_CARD.md"),
            ("config.json", "config.json"),
            ("tokenizer.json", "tokenizer.json"),
            ("tokenizer_config.json", "tokenizer_config.json"),
            ("calibration.json", "calibration.json"),
            (GRAPH, "model_int8.onnx"),
        ] {
            files.insert(name.to_owned(), fs::read(from.join(file)).expect(file));
        }
        files.insert("pytorch_model.bin".to_owned(), vec![0; 9]);
        let state = Arc::new(Mutex::new(State {
            files,
            ..State::default()
        }));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                answer(&stream, &shared);
            }
        });
        Self { address, state }
    }

    fn set(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().expect("the state"));
    }

    /// The requests since the last call.
    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().expect("the state").asked)
    }

    fn add(&self, folder: &Path, more: &[&str]) -> Ran {
        let args = [&["models", "add", "someone/nli-small"], more].concat();
        models(folder, &self.address, &args)
    }
}

fn models(folder: &Path, endpoint: &str, args: &[&str]) -> Ran {
    let mut command = command(folder, args);
    command
        .env("STANDPOINT_MODELS", folder.join("installed"))
        .env("HF_ENDPOINT", endpoint)
        .env("HF_TOKEN", "hf_secret")
        .env("NO_PROXY", "127.0.0.1");
    finish(&mut command, b"")
}

fn answer(stream: &TcpStream, state: &Mutex<State>) {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let Some(first) = lines.next() else { return };
    let headers: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let header = |name: &str| {
        headers.iter().find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then(|| value.to_owned())
        })
    };
    assert_eq!(
        header("authorization"),
        None,
        "the token must not go out unencrypted"
    );
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let range = header("range");
    let mut state = state.lock().expect("the state");
    let noted = range
        .as_ref()
        .map_or_else(String::new, |range| format!(" {range}"));
    state.asked.push(path.clone() + &noted);
    let reply = reply(&state, &path, range.as_deref());
    let mut head = format!(
        "HTTP/1.1 {} x\r\nContent-Length: {}\r\nConnection: close\r\n",
        reply.status,
        reply.body.len()
    );
    for (key, value) in &reply.headers {
        head.push_str(&format!("{key}: {value}\r\n"));
    }
    let cut = if path.contains(GRAPH) {
        state.breaks_after
    } else {
        None
    };
    let sent = &reply.body[..cut.unwrap_or(reply.body.len()).min(reply.body.len())];
    let mut stream = stream;
    // A client that hangs up has its reasons.
    let _ = stream.write_all(format!("{head}\r\n").as_bytes());
    let _ = stream.write_all(sent);
}

struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Reply {
    fn of(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
        }
    }
}

fn reply(state: &State, path: &str, range: Option<&str>) -> Reply {
    if let Some(revision) = path.strip_prefix("/api/models/someone/nli-small/revision/") {
        if let Some((status, code)) = state.refuses {
            let mut refused = Reply::of(status, "{}");
            refused.headers.push(("X-Error-Code", code.to_owned()));
            return refused;
        }
        if !["main?blobs=true", "refs%2Fpr%2F1?blobs=true"].contains(&revision) {
            return Reply::of(404, "{}");
        }
        return Reply::of(200, listing(state).to_string());
    }
    // Large files lie elsewhere.
    if let Some(name) = path.strip_prefix(&format!("/someone/nli-small/resolve/{COMMIT}/")) {
        if name == GRAPH {
            let mut sent_on = Reply::of(302, "");
            sent_on
                .headers
                .push(("Location", format!("/elsewhere/{GRAPH}")));
            return sent_on;
        }
        return state
            .files
            .get(name)
            .map_or_else(|| Reply::of(404, ""), |body| Reply::of(200, body.clone()));
    }
    if path != format!("/elsewhere/{GRAPH}") {
        return Reply::of(404, "");
    }
    let body = &state.files[GRAPH];
    let from = range.filter(|_| !state.ignores_ranges).and_then(|range| {
        range
            .strip_prefix("bytes=")?
            .strip_suffix('-')?
            .parse::<usize>()
            .ok()
    });
    match from {
        Some(from) => {
            let mut part = Reply::of(206, &body[from..]);
            let range = format!("bytes {from}-{}/{}", body.len() - 1, body.len());
            part.headers.push(("Content-Range", range));
            part
        }
        None => Reply::of(200, body.clone()),
    }
}

fn listing(state: &State) -> Value {
    let files: Vec<Value> = state
        .files
        .iter()
        .map(|(name, bytes)| {
            let mut file = json!({"rfilename": name, "size": bytes.len(), "blobId": "ab"});
            if name == GRAPH {
                let digest = state
                    .listed
                    .get(name)
                    .cloned()
                    .unwrap_or_else(|| digest(bytes));
                file["lfs"] = json!({"sha256": digest, "size": bytes.len(), "pointerSize": 133});
            }
            file
        })
        .collect();
    json!({"id": "someone/nli-small", "sha": COMMIT, "private": false, "siblings": files})
}

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<_> = entries
        .map(|e| e.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_model_of_a_hub_is_fetched_at_a_commit_and_pinned() {
    let folder = scratch();
    let at = folder.path();
    let hub = Hub::start();
    hub.add(at, &[]).exits(0).says(&[
        "self-test 16 of 16",
        "--model nli-small",
        "onnx/model_quantized.onnx (2",
    ]);
    let of_commit = |name: &str| format!("/someone/nli-small/resolve/{COMMIT}/{name}");
    assert_eq!(
        hub.asked(),
        [
            "/api/models/someone/nli-small/revision/main?blobs=true".to_owned(),
            of_commit("config.json"),
            of_commit("tokenizer.json"),
            of_commit("tokenizer_config.json"),
            of_commit("calibration.json"),
            of_commit(GRAPH),
            format!("/elsewhere/{GRAPH}"),
        ]
    );
    let installed = at.join("installed/nli-small");
    assert_eq!(names(&at.join("installed")), ["nli-small"]);
    assert_eq!(
        names(&installed),
        [
            "calibration.json",
            "config.json",
            "onnx",
            "standpoint-model.json",
            "tokenizer.json",
            "tokenizer_config.json"
        ]
    );
    let record: Value = serde_json::from_slice(
        &fs::read(installed.join("standpoint-model.json")).expect("the record"),
    )
    .expect("JSON");
    assert_eq!(
        record["origin"],
        json!({"hub": hub.address, "model": "someone/nli-small", "commit": COMMIT})
    );
    for (name, pinned) in record["files"].as_object().expect("files") {
        assert_eq!(
            *pinned,
            digest(&fs::read(installed.join(name)).expect("a file")),
            "{name}"
        );
    }
    assert_eq!(
        record["files"].as_object().map(serde_json::Map::len),
        Some(5)
    );
    let info = models(at, &hub.address, &["models", "info", "nli-small"])
        .exits(0)
        .stdout;
    assert!(
        info.contains(&format!("from          someone/nli-small, commit {COMMIT}")),
        "{info}"
    );

    // Nothing but `add` asks anybody, and it does not ask in vain.
    write(
        at,
        "pairs.csv",
        "text,proposition\nDues are too high.,Dues should fall.\n",
    );
    models(
        at,
        &hub.address,
        &["score", "pairs.csv", "--model", "nli-small"],
    )
    .exits(0);
    models(at, &hub.address, &["models", "check", "nli-small"]).exits(0);
    hub.add(at, &[]).exits(2).says(&["E003", "--force"]);
    assert_eq!(hub.asked(), Vec::<String>::new());
    hub.add(at, &["--force", "--revision", "refs/pr/1"])
        .exits(0);
    hub.add(at, &["--name", "other", "--revision", "../x"])
        .exits(2);
    assert_eq!(names(&at.join("installed")), ["nli-small"]);
}

#[test]
fn a_download_that_was_cut_goes_on() {
    let folder = scratch();
    let at = folder.path();
    let hub = Hub::start();
    hub.set(|state| state.breaks_after = Some(1_000_000));
    hub.add(at, &[])
        .exits(5)
        .says(&["error[E522]", "the same command again"]);
    let graph = format!("/elsewhere/{GRAPH}");
    let parts: Vec<String> = hub
        .asked()
        .into_iter()
        .filter(|path| path.starts_with(&graph))
        .collect();
    assert_eq!(
        parts,
        [
            graph.clone(),
            format!("{graph} bytes=1000000-"),
            format!("{graph} bytes=2000000-")
        ]
    );
    assert_eq!(names(&at.join("installed")), [".get-nli-small"]);
    let list = models(at, &hub.address, &["models", "list"])
        .exits(0)
        .stdout;
    assert!(!list.contains("nli-small"), "{list}");

    // The small files are there, and the graph but for its rest.
    hub.set(|state| state.breaks_after = None);
    hub.add(at, &[]).exits(0);
    let listing = "/api/models/someone/nli-small/revision/main?blobs=true".to_owned();
    let asked = hub.asked();
    assert_eq!(
        [&asked[0], &asked[2]],
        [&listing, &format!("{graph} bytes=3000000-")]
    );
    // Twice for the small files, of which the hub lists no digest to compare: their sizes are enough.
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert_eq!(names(&at.join("installed")), ["nli-small"]);

    // A server without ranges sends the whole again.
    hub.set(|state| state.breaks_after = Some(1_000_000));
    hub.add(at, &["--name", "whole"]).exits(5);
    hub.set(|state| {
        state.breaks_after = None;
        state.ignores_ranges = true;
    });
    hub.add(at, &["--name", "whole"]).exits(0);
    let bytes =
        |name: &str| fs::read(at.join("installed").join(name).join(GRAPH)).expect("the graph");
    assert_eq!(digest(&bytes("whole")), digest(&bytes("nli-small")));
}

#[test]
fn what_cannot_be_had_is_said_and_leaves_nothing() {
    let folder = scratch();
    let at = folder.path();
    let hub = Hub::start();
    let check = |change: fn(&mut State), words: &[&str]| {
        hub.set(|state| {
            state.refuses = None;
            change(state);
        });
        hub.add(at, &[]).exits(5).says(words);
        assert_eq!(
            names(&at.join("installed"))
                .iter()
                .filter(|name| !name.starts_with('.'))
                .count(),
            0
        );
    };
    check(
        |s| s.refuses = Some((401, "RepoNotFound")),
        &["error[E523]", "shows no model", "HF_TOKEN"],
    );
    check(
        |s| s.refuses = Some((404, "RevisionNotFound")),
        &["error[E523]", "no revision"],
    );
    check(
        |s| s.refuses = Some((403, "GatedRepo")),
        &["error[E523]", "admits"],
    );
    check(
        |s| s.refuses = Some((503, "")),
        &["error[E522]", "HTTP 503"],
    );
    check(
        |s| {
            s.listed.insert(GRAPH.to_owned(), "0".repeat(64));
        },
        &["error[E525]", "sha256 differs"],
    );
    // A commit's files do not change; this server's do.
    fs::remove_dir_all(at.join("installed/.get-nli-small")).expect("what waits for the graph");
    check(
        |s| {
            s.listed.clear();
            let config = s.files.get_mut("config.json").expect("a config");
            let text = String::from_utf8(config.clone()).expect("text");
            let swapped = text
                .replace("contradiction", "?")
                .replace("entailment", "contradiction")
                .replace('?', "entailment");
            assert_ne!(swapped, text);
            *config = swapped.into_bytes();
        },
        &["error[E516]", "exchanged"],
    );
    assert_eq!(
        names(&at.join("installed")),
        Vec::<String>::new(),
        "a model that failed its test stays"
    );
    check(
        |s| {
            let graph = s.files.remove(GRAPH).expect("the graph");
            s.files.insert("model.safetensors".to_owned(), graph);
        },
        &["error[E524]", "no ONNX graph"],
    );
    check(
        |s| {
            s.files.remove("tokenizer.json");
        },
        &["error[E524]", "no tokenizer.json"],
    );

    // Not in a build that could not say whether they are any good.
    #[cfg(not(feature = "rust-bert"))]
    {
        hub.asked();
        hub.add(at, &["--engine", "rust-bert"])
            .exits(2)
            .says(&["without rust-bert"]);
        assert_eq!(hub.asked(), Vec::<String>::new());
    }

    // Nobody listens there.
    let gone = TcpListener::bind("127.0.0.1:0")
        .expect("a port")
        .local_addr()
        .expect("an address");
    let gone = format!("http://{gone}");
    models(at, &gone, &["models", "add", "someone/nli-small"])
        .exits(5)
        .says(&["error[E522]", "standpoint models add FOLDER"]);
    models(
        at,
        "ftp://example.org",
        &["models", "add", "someone/nli-small"],
    )
    .exits(2)
    .says(&["HF_ENDPOINT"]);
    models(at, &gone, &["models", "add", "./someone/nli-small"])
        .exits(5)
        .says(&["error[E501]"]);
}
