//! Blocks of code in our documents, and a folder in which they can be run as a user would.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{ARTICLE, PROPOSITIONS, Ran, finish, root, seed_run, write};

/// The blocks of a Markdown text that are marked `language`, in order.
pub(crate) fn blocks(text: &str, language: &str) -> Vec<String> {
    let open = format!("```{language}");
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line == open {
            let block: Vec<&str> = lines.by_ref().take_while(|l| *l != "```").collect();
            found.push(block.join("\n") + "\n");
        }
    }
    found
}

/// Runs a script with `standpoint` on the path, in `folder`, which is also the user's home.
pub(crate) fn bash(folder: &Path, script: &str) -> Ran {
    let binary = PathBuf::from(env!("CARGO_BIN_EXE_standpoint"));
    let mut path = std::ffi::OsString::from(binary.parent().expect("a folder"));
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let mut command = Command::new("bash");
    command
        .args(["-euo", "pipefail", "-c", script])
        .current_dir(folder)
        .env("PATH", path)
        .env("HOME", folder)
        .env("STANDPOINT_MODELS", folder.join("models-installed"))
        .env_remove("RUST_BACKTRACE");
    for name in [
        "STANDPOINT_CONFIG",
        "STANDPOINT_MODEL",
        "STANDPOINT_TAGGER",
        "STANDPOINT_ENGINE",
        "STANDPOINT_JOBS",
    ] {
        command.env_remove(name);
    }
    finish(&mut command, b"")
}

/// Whether a program is on the path.
pub(crate) fn is_there(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok()
}

/// Everything that the examples of our help and README name: a few of the seed articles, finished
/// tables of all of them, articles of other kinds, pairs, a model.
pub(crate) fn world() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let at = folder.path();
    for name in [
        "articles.csv",
        "propositions.toml",
        "01-mereth-lease-signed.txt",
        "02-port-goes-to-tessport.txt",
        "gold/01-mereth-lease-signed.toml",
        "gold/02-port-goes-to-tessport.toml",
    ] {
        copy(
            &root().join("seeds").join(name),
            &at.join("seeds").join(name),
        );
    }
    for name in ["06-dengue-trial.txt", "06-dengue-trial.toml"] {
        let gold = "tests/gold/attribution/dev";
        copy(&root().join(gold).join(name), &at.join(gold).join(name));
    }
    for name in [
        "config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "model_int8.onnx",
    ] {
        copy(
            &root().join("models/stance").join(name),
            &at.join("path/to/model").join(name),
        );
    }
    for out in ["out", "out-2023", "out-2024"] {
        for entry in fs::read_dir(seed_run().join("out")).expect("the tables") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                copy(&path, &at.join(out).join(path.file_name().expect("a name")));
            }
        }
    }
    write(at, "propositions.toml", PROPOSITIONS);
    write(at, "questions.toml", PROPOSITIONS);
    write(at, "article.txt", ARTICLE);
    write(at, "articles/harbour.txt", ARTICLE);
    let paragraphs: String = ARTICLE
        .split("\n\n")
        .map(|words| format!("<p>{words}</p>\n"))
        .collect();
    write(
        at,
        "page.html",
        format!("<html><body><article>{paragraphs}</article></body></html>"),
    );
    let record = serde_json::json!({"text": ARTICLE, "source": "Norrum Post"}).to_string();
    pack(at, "news/2024-01.jsonl.gz", &record);
    pack(at, "archive/2023.jsonl.gz", &record);
    write(
        at,
        "pairs.csv",
        "text,proposition\nDues are too high.,Harbour dues should rise.\n",
    );
    pack(
        at,
        "pairs.jsonl.gz",
        "{\"text\": \"Dues are too high.\", \"proposition\": \"Harbour dues should rise.\", \
         \"label\": \"oppose\"}\n",
    );
    for place in [
        ".local/share/bash-completion/completions",
        ".config/fish/completions",
    ] {
        fs::create_dir_all(at.join(place)).expect("a folder");
    }
    folder
}

/// Fills in the column `code` of a sheet, as a person would who agrees with nobody.
pub(crate) fn fill_in(sheet: &Path) {
    let bytes = fs::read(sheet).expect("a sheet");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers().expect("a header").clone();
    let code = header
        .iter()
        .position(|h| h == "code")
        .expect("a column `code`");
    let mut writer = csv::Writer::from_path(sheet).expect("a sheet");
    writer.write_record(&header).expect("written");
    for (number, record) in reader.records().enumerate() {
        let record = record.expect("a row");
        let label = ["neutral", "support", "oppose"][number % 3];
        let cells = record
            .iter()
            .enumerate()
            .map(|(place, cell)| if place == code { label } else { cell });
        writer.write_record(cells).expect("written");
    }
    writer.flush().expect("written");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().expect("a parent")).expect("a folder");
    fs::copy(from, to).unwrap_or_else(|e| panic!("{}: {e}", from.display()));
}

fn pack(folder: &Path, name: &str, text: &str) {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(text.as_bytes()).expect("packed");
    write(folder, name, packer.finish().expect("packed"));
}
