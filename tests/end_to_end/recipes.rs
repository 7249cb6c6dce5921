//! What README and docs/recipes.md tell a user to type works.

use std::fs;

use crate::blocks::{bash, blocks, fill_in, is_there, world};
use crate::support::{ARTICLE, finish, root, run, scratch, write};

fn document(name: &str) -> String {
    fs::read_to_string(root().join(name)).expect("a document")
}

#[test]
fn what_readme_types_works() {
    let world = world();
    let at = world.path();
    fs::remove_dir_all(at.join("out")).expect("README's first command makes it");
    let mut typed = 0;
    for block in blocks(&document("README.md"), "console") {
        let mut here = at.to_owned();
        for line in block.lines() {
            let line = line
                .strip_prefix("$ ")
                .unwrap_or_else(|| panic!("no prompt: {line}"));
            if line.starts_with("cargo test") || line.starts_with("cargo install") {
                continue;
            }
            let line = line
                .replace("cargo run --release -- ", "standpoint ")
                .replace("target/release/standpoint", "standpoint");
            if let Some(folder) = line.strip_prefix("cd ") {
                here.push(folder);
                continue;
            }
            if line.contains(" correct ") {
                fill_in(&at.join("sheet.csv"));
            }
            let ran = bash(&here, &line);
            assert_eq!(ran.exit, 0, "{line}\n{}\n{}", ran.stdout, ran.stderr);
            typed += 1;
        }
    }
    assert!(typed >= 8, "only {typed} commands");
    let written = blocks(&document("README.md"), "toml");
    assert_eq!(written.len(), 2);
    standpoint::stance::parse_propositions(&written[0]).expect("propositions");
    standpoint::attribution::Aliases::parse(&written[1]).expect("aliases");
}

#[test]
fn the_shell_blocks_of_the_recipes_work() {
    let folder = scratch();
    let at = folder.path();
    run(at, &["init"]).exits(0);
    for outlet in ["courier", "tribune"] {
        for month in ["2024-01", "2024-02"] {
            let text = ARTICLE.replace(
                "Dr Mira Sand",
                &format!("Dr Mira Sand, the {outlet}’s reader,"),
            );
            write(at, &format!("news/{outlet}/{month}/harbour.txt"), text);
        }
    }
    let document = document("docs/recipes.md");
    let blocks_run = blocks(&document, "sh");
    assert!(blocks_run.len() >= 9, "{} blocks", blocks_run.len());
    // The order of the document; a block that uses tables is behind the one that makes them.
    for block in &blocks_run {
        // The loop must live with exit code 3.
        let broken = at.join("news/tribune/2024-02/broken.jsonl");
        if block.contains("|| [ $? -eq 3 ]") {
            fs::write(&broken, "{\"title\": 1}\n").expect("a broken article");
        }
        let ran = bash(at, block);
        assert_eq!(ran.exit, 0, "{block}\n{}\n{}", ran.stdout, ran.stderr);
        let _ = fs::remove_file(&broken);
    }
    let failures = at.join("out/by-month/tribune/2024-02/failures.csv");
    let failures = fs::read_to_string(failures).expect("the table");
    assert!(failures.contains("missing_text"), "{failures}");
    for made in [
        "out/statements.arrow",
        "out/statements.jsonl",
        "out/statements.parquet",
        "out/by-month/tribune/2024-02/run.json",
        "courier.csv",
        "messages.jsonl",
        "for-excel/standpoint.xlsx",
        "sheet.csv",
        "tried.csv",
    ] {
        assert!(at.join(made).is_file(), "no {made}");
    }
    let rows = |name: &str| {
        csv::Reader::from_path(at.join(name))
            .expect("a table")
            .records()
            .filter(Result::is_ok)
            .count()
    };
    let months = ["2024-01", "2024-02"]
        .map(|month| rows(&format!("out/by-month/courier/{month}/statements.csv")));
    assert_eq!(rows("courier.csv"), months.iter().sum::<usize>());
    for block in blocks(&document, "toml") {
        standpoint::stance::parse_propositions(&block).expect("valid propositions");
    }
}

#[test]
fn the_makefile_of_the_recipes_works() {
    if !is_there("make") {
        println!("left out: there is no make");
        return;
    }
    let folder = scratch();
    let at = folder.path();
    run(at, &["init"]).exits(0);
    write(at, "news/courier/2024-01/harbour.txt", ARTICLE);
    write(
        at,
        "news/articles.csv",
        "file,source\ncourier/2024-01/harbour.txt,courier\n",
    );
    let makefile = blocks(&document("docs/recipes.md"), "make");
    assert_eq!(makefile.len(), 1);
    write(at, "Makefile", &makefile[0]);
    bash(at, "make -s sheet.csv").exits(0);
    assert!(at.join("sheet.csv").is_file() && at.join("out/run.json").is_file());
    assert!(
        bash(at, "make sheet.csv")
            .exits(0)
            .stdout
            .contains("up to date")
    );
}

/// Whether a field of a crontab is a star or numbers within the field's range, each maybe with steps.
fn is_cron_field(field: &str, range: std::ops::RangeInclusive<u8>) -> bool {
    let is_number = |text: &str| text.parse().is_ok_and(|n| range.contains(&n));
    field.split(',').all(|part| {
        let (times, step) = part.split_once('/').unwrap_or((part, "1"));
        let is_time = times == "*"
            || is_number(times)
            || times
                .split_once('-')
                .is_some_and(|(from, to)| is_number(from) && is_number(to));
        is_time && step.parse::<u8>().is_ok_and(|step| step > 0)
    })
}

#[test]
fn the_crontab_of_the_recipes_works() {
    let folder = scratch();
    let at = folder.path();
    run(at, &["init"]).exits(0);
    write(at, "news/courier/2024-01/harbour.txt", ARTICLE);
    let blocks = blocks(&document("docs/recipes.md"), "crontab");
    assert_eq!(blocks.len(), 1);
    let (settings, jobs): (Vec<&str>, Vec<&str>) = blocks[0].lines().partition(|line| {
        line.split_once('=')
            .is_some_and(|(name, _)| !name.contains(' '))
    });
    assert_eq!(settings, ["PATH=/usr/local/bin:/usr/bin:/bin"]);
    assert_eq!(jobs.len(), 1);
    let fields: Vec<&str> = jobs[0].split_whitespace().take(5).collect();
    for (field, range) in fields.iter().zip([0..=59, 0..=23, 1..=31, 1..=12, 0..=7]) {
        assert!(is_cron_field(field, range), "{field} in {}", jobs[0]);
    }
    assert!(!is_cron_field("60", 0..=59) && is_cron_field("*/15,3-5", 0..=59));
    let (_, job) = jobs[0]
        .split_once("  ")
        .expect("two spaces before the command");
    // Cron makes a new line of it.
    assert!(!job.contains('%'), "{job}");
    assert!(job.contains("cd /srv/stances "), "{job}");
    let job = job.replace("/srv/stances", &at.display().to_string());
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_standpoint"));
    let programs = binary.parent().expect("a folder").display();
    // As cron has it: a plain shell, and next to nothing in the environment.
    let mut cron = std::process::Command::new("/bin/sh");
    cron.args(["-c", &job])
        .env_clear()
        .env("HOME", at)
        .env("PATH", format!("{programs}:/usr/bin:/bin"));
    let ran = finish(&mut cron, b"").exits(0);
    assert_eq!((ran.stdout, ran.stderr), (String::new(), String::new()));
    assert!(at.join("out/run.json").is_file());
    assert_eq!(fs::read(at.join("standpoint.log")).expect("the log"), b"");
}

#[test]
fn the_r_block_of_the_recipes_works() {
    if !is_there("Rscript") {
        println!("left out: there is no R");
        return;
    }
    let folder = scratch();
    let at = folder.path();
    run(at, &["init"]).exits(0);
    write(at, "a.txt", ARTICLE);
    run(at, &["run", "a.txt", "--format", "jsonl"]).exits(0);
    let has_jsonlite = bash(at, "Rscript -e 'library(jsonlite)'").exit == 0;
    for block in blocks(&document("docs/recipes.md"), "r") {
        let block = if has_jsonlite {
            block
        } else {
            println!("left out: R has no jsonlite");
            block.split("# Typed").next().unwrap_or_default().to_owned()
        };
        write(at, "block.R", block);
        let ran = bash(at, "Rscript block.R");
        assert_eq!(ran.exit, 0, "{}\n{}", ran.stdout, ran.stderr);
        assert!(ran.stdout.contains("proposition_id"), "{}", ran.stdout);
    }
}
