use std::path::Path;

use crate::blocks::{bash, fill_in, is_there, world};
use crate::support::{run, scratch};

/// The commands below `path`, as its help lists them.
fn commands(folder: &Path, path: &[String]) -> Vec<Vec<String>> {
    let mut args: Vec<&str> = path.iter().map(String::as_str).collect();
    args.push("--help");
    let help = run(folder, &args).exits(0).stdout;
    let Some((_, list)) = help.split_once("Commands:\n") else {
        return Vec::new();
    };
    list.lines()
        .take_while(|line| line.starts_with("  "))
        .filter_map(|line| {
            let is_name = line.starts_with("  ") && !line.starts_with("   ");
            let name = line.split_whitespace().next()?;
            (is_name && name != "help").then(|| [path, &[name.to_owned()]].concat())
        })
        .collect()
}

/// Every command with its own, and the hidden one.
fn all_commands(folder: &Path) -> Vec<Vec<String>> {
    let mut all = vec![Vec::new(), vec!["man".to_owned()]];
    let mut open = commands(folder, &[]);
    assert!(open.len() > 10, "{open:?}");
    while let Some(path) = open.pop() {
        open.extend(commands(folder, &path));
        all.push(path);
    }
    all.sort();
    all
}

/// The example lines of a command's help, in order.
fn examples(folder: &Path, path: &[String]) -> Vec<String> {
    let mut args: Vec<&str> = path.iter().map(String::as_str).collect();
    args.push("--help");
    let help = run(folder, &args).exits(0).stdout;
    let (_, rest) = help
        .split_once("Examples:\n")
        .unwrap_or_else(|| panic!("no example: {help}"));
    rest.lines()
        .take_while(|line| line.starts_with("  "))
        .map(|line| line.trim().to_owned())
        .collect()
}

#[test]
fn every_command_teaches_by_an_example_of_its_own() {
    let folder = scratch();
    for path in all_commands(folder.path()) {
        let own = ["standpoint", &path.join(" ")].join(" ");
        let examples = examples(folder.path(), &path);
        assert!(
            examples.iter().any(|line| line.contains(own.trim_end())),
            "{own}: {examples:?}"
        );
    }
}

/// Runs all examples of the commands that `wanted` picks, each command in a fresh world.
fn run_examples(wanted: impl Fn(&str) -> bool) {
    let folder = scratch();
    for path in all_commands(folder.path()) {
        let first = path.first().map_or("", String::as_str);
        if !wanted(first) {
            continue;
        }
        let world = world();
        let at = world.path();
        if first == "correct" {
            for sheet in ["sheet.csv", "sheet-coded-in-excel.csv"] {
                let draw = format!("standpoint sample out -n 200 -o {sheet}");
                bash(at, &draw).exits(0);
                fill_in(&at.join(sheet));
            }
        }
        for line in examples(folder.path(), &path) {
            // Examples of one command are alternatives: what one wrote must not stop the next.
            let written: &[&str] = match line.as_str() {
                line if line.starts_with("standpoint init") => {
                    &["standpoint.toml", "propositions.toml"]
                }
                line if line.contains(" sample ") => &["sheet.csv"],
                _ => &[],
            };
            for name in written {
                let _ = std::fs::remove_file(at.join(name));
            }
            let (command, pipe) = line.split_once(" | jq ").unwrap_or((&line, ""));
            let runnable = if pipe.is_empty() || is_there("jq") {
                &line
            } else {
                command
            };
            let ran = bash(at, runnable);
            assert_eq!(ran.exit, 0, "{line}\n{}\n{}", ran.stdout, ran.stderr);
        }
    }
}

#[test]
fn the_examples_of_run_work() {
    run_examples(|command| command == "run");
}

#[test]
fn the_examples_of_eval_work() {
    run_examples(|command| command == "eval");
}

#[test]
fn the_examples_of_all_other_commands_work() {
    run_examples(|command| command != "run" && command != "eval");
}

#[test]
fn a_typo_in_a_flag_names_the_right_one() {
    let folder = scratch();
    run(folder.path(), &["run", "x.txt", "--propositons", "p.toml"])
        .exits(2)
        .says(&["--propositons", "--propositions"]);
    run(folder.path(), &["rnu"])
        .exits(2)
        .says(&["rnu", "--help"]);
}
