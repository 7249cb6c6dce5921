//! Runs the built command in a scratch folder.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// What the command left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) exit: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// Fails the test with everything that was said unless the exit code is `exit`.
    #[track_caller]
    pub(crate) fn exits(self, exit: i32) -> Self {
        assert_eq!(
            self.exit, exit,
            "stdout: {}\nstderr: {}",
            self.stdout, self.stderr
        );
        self
    }

    /// Fails the test unless standard error holds each of `words`.
    #[track_caller]
    pub(crate) fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(
                self.stderr.contains(word),
                "no `{word}` in: {}",
                self.stderr
            );
        }
        self
    }
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .expect("the workspace")
}

pub(crate) fn seeds() -> String {
    root().join("seeds").display().to_string()
}

pub(crate) fn seed_propositions() -> String {
    root().join("seeds/propositions.toml").display().to_string()
}

/// The command, with a clean environment for it, the scratch folder as the current one, and the small model: most
/// tests are not about what a model says. [`blocks`](crate::blocks) run as a user's shell does.
pub(crate) fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_standpoint"));
    command.current_dir(folder).args(args);
    for name in [
        "STANDPOINT_CONFIG",
        "STANDPOINT_MODEL",
        "STANDPOINT_ENGINE",
        "STANDPOINT_JOBS",
    ] {
        command.env_remove(name);
    }
    command.env_remove("RUST_BACKTRACE");
    // A name in the settings would be overridden.
    if !folder.join("standpoint.toml").exists() {
        command.env("STANDPOINT_MODEL", "small");
    }
    command
}

pub(crate) fn run(folder: &Path, args: &[&str]) -> Ran {
    run_with_input(folder, args, b"")
}

pub(crate) fn run_with_input(folder: &Path, args: &[&str], input: &[u8]) -> Ran {
    finish(&mut command(folder, args), input)
}

pub(crate) fn finish(command: &mut Command, input: &[u8]) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    // A command that does not read its input closes the pipe; that is its right.
    let _ = child.stdin.take().expect("piped").write_all(input);
    let output = child.wait_with_output().expect("the command ends");
    Ran {
        exit: output.status.code().expect("no signal"),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

pub(crate) fn scratch() -> tempfile::TempDir {
    tempfile::tempdir().expect("a scratch folder")
}

pub(crate) fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(&path, bytes).expect("a file");
    path.display().to_string()
}

/// One sentence by one speaker, enough for a table.
pub(crate) const ARTICLE: &str = "Harbour dues divide the council\n\n\
    The port authority wants to raise harbour dues next year.\n\n\
    “Higher dues will drive the fishing boats away,” said Dr Mira Sand, a lecturer in economics at \
    Norrum University.\n\n\
    The council will vote on the proposal in the spring, after the ferry companies have been heard.\n";

pub(crate) const PROPOSITIONS: &str =
    "[[proposition]]\nid = \"dues\"\ntext = \"Harbour dues should rise.\"\n";

/// The seed articles' tables, made once for all tests that read them.
pub(crate) fn seed_run() -> &'static Path {
    static OUT: OnceLock<tempfile::TempDir> = OnceLock::new();
    OUT.get_or_init(|| {
        let folder = scratch();
        run(
            folder.path(),
            &["run", &seeds(), "-p", &seed_propositions(), "-o", "out"],
        )
        .exits(0);
        folder
    })
    .path()
}

/// The rows of a table as maps from column to cell.
pub(crate) fn rows(path: &Path) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).expect("a table");
    reader
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("rows")
}

/// The tables of a folder by name, without what is kept for the next run.
pub(crate) fn tables(out: &Path) -> BTreeMap<String, Vec<u8>> {
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
