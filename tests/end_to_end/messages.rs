//! How the command speaks: codes, colours, JSON, quiet and verbose.

use crate::support::{
    ARTICLE, PROPOSITIONS, command, finish, run, run_with_input, scratch, seed_run, write,
};

#[test]
fn every_error_carries_a_code_that_explain_knows() {
    #[track_caller]
    fn check(args: &[&str], exit: i32, number: &str, name: &str) {
        let folder = scratch();
        write(folder.path(), "a.txt", ARTICLE);
        write(folder.path(), "p.toml", PROPOSITIONS);
        write(folder.path(), "report.pdf", "%PDF-1.4");
        write(folder.path(), "none/picture.png", "no text");
        write(folder.path(), "twice.toml", PROPOSITIONS.repeat(2));
        write(
            folder.path(),
            "taken.toml",
            PROPOSITIONS.replace("dues\"\n", "analyst\"\n"),
        );
        write(folder.path(), "bad.toml", "proposition = \"p.toml\"\n");
        write(
            folder.path(),
            "aliases.toml",
            "[[analyst]]\ncanonical = \"\"\n",
        );
        write(folder.path(), "empty.jsonl", "{\"title\": \"nothing\"}\n");
        write(folder.path(), "pairs.csv", "text,question\na,b\n");
        write(folder.path(), "header.csv", "text,proposition\n");
        run(folder.path(), args)
            .exits(exit)
            .says(&[&format!("error[{number}]: ")]);
        let explained = run(folder.path(), &["explain", number]).exits(0).stdout;
        assert!(
            explained.starts_with(&format!("{number} {name}\n")),
            "{explained}"
        );
        assert!(explained.contains("\nTo do: "), "{explained}");
        let by_name = run(folder.path(), &["explain", name]).exits(0).stdout;
        assert_eq!(by_name, explained);
    }
    let rest = ["-p", "p.toml", "-o", "out"];
    let run = |first: &[&'static str]| [&["run"], first, &rest].concat();
    check(&["run", "--propositons", "p.toml"], 2, "E002", "usage");
    check(&["explain", "E999"], 2, "E004", "unknown_code");
    check(&run(&["nosuch.txt"]), 2, "E102", "no_such_input");
    check(&run(&["report.pdf"]), 2, "E103", "unsupported_input");
    check(&run(&["none"]), 4, "E104", "no_articles");
    check(&run(&["[a.txt"]), 2, "E106", "bad_glob");
    check(
        &run(&["a.txt", "--manifest", "m.csv"]),
        2,
        "E109",
        "no_such_manifest",
    );
    check(
        &run(&["a.txt", "--manifest", "pairs.csv"]),
        2,
        "E111",
        "manifest_columns",
    );
    check(&run(&["empty.jsonl"]), 4, "E113", "no_usable_article");
    check(
        &run(&["a.txt", "--config", "bad.toml"]),
        2,
        "E301",
        "configuration",
    );
    check(
        &["run", "a.txt", "-p", "p.toml"],
        2,
        "E302",
        "missing_setting",
    );
    check(
        &["run", "a.txt", "-p", "twice.toml", "-o", "out"],
        2,
        "E303",
        "propositions",
    );
    check(
        &["run", "a.txt", "-p", "none.toml", "-o", "out"],
        2,
        "E303",
        "propositions",
    );
    check(
        &["run", "a.txt", "-p", "taken.toml", "-o", "out"],
        2,
        "E304",
        "reserved_id",
    );
    check(
        &run(&["a.txt", "--aliases", "aliases.toml"]),
        2,
        "E305",
        "aliases",
    );
    check(&["compare", "none"], 2, "E401", "incomplete_outputs");
    check(
        &run(&["a.txt", "--model", "./nosuch"]),
        5,
        "E501",
        "no_model_folder",
    );
    check(
        &run(&["a.txt", "--model", "smal"]),
        5,
        "E519",
        "unknown_model",
    );
    check(
        &run(&["a.txt", "--model", "none"]),
        5,
        "E502",
        "model_file_missing",
    );
    check(
        &["run", "a.txt", "-p", "p.toml", "-o", "a.txt"],
        6,
        "E601",
        "out_is_file",
    );
    check(&["score", "pairs.csv"], 2, "E701", "bad_table");
    check(&["score", "header.csv"], 4, "E702", "no_rows");
}

#[test]
fn a_row_is_not_taken_for_a_code_nor_a_code_for_a_row() {
    let folder = seed_run();
    run(folder, &["explain", "out"])
        .exits(2)
        .says(&["error[E004]", "explain out ID"]);
    run(folder, &["explain", "out", "E102"])
        .exits(2)
        .says(&["error[E406]"]);
    run(folder, &["explain", "out", "hanne-corrin", "-p", "nosuch"])
        .exits(2)
        .says(&["error[E408]"]);
    let list = run(folder, &["explain", "codes"]).exits(0).stdout;
    for code in ["E102", "missing_text", "W203", "close_call"] {
        assert!(list.contains(code), "{list}");
    }
    let flag = run(folder, &["explain", "syndicated:a1b2"]).exits(0).stdout;
    assert!(flag.starts_with("F08 syndicated\n"), "{flag}");
}

#[test]
fn json_messages_are_json_and_nothing_else() {
    let folder = scratch();
    write(folder.path(), "in/a.txt", ARTICLE);
    write(
        folder.path(),
        "in/b.jsonl",
        "{\"title\": \"\u{202e}nothing\"}\n",
    );
    write(folder.path(), "p.toml", PROPOSITIONS);
    let args = [
        "run",
        "in",
        "-p",
        "p.toml",
        "-o",
        "out",
        "--message-format",
        "json",
    ];
    let ran = run(folder.path(), &args).exits(3);
    let lines: Vec<serde_json::Value> = ran
        .stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
        .collect();
    let warning = lines
        .iter()
        .find(|line| line["level"] == "warning")
        .expect("a warning");
    assert_eq!(warning["code"], "E212");
    assert_eq!(warning["name"], "missing_text");
    assert!(
        warning["file"]
            .as_str()
            .expect("a file")
            .starts_with("b.jsonl")
    );
    let summary = lines
        .iter()
        .find(|line| line["level"] == "summary")
        .expect("a summary");
    assert_eq!(summary["counts"]["articles_in"], 2);
    assert_eq!(summary["counts"]["failed"], 1);
    assert!(summary["statements"].as_u64() > Some(0), "{summary}");
    assert!(lines.iter().any(|line| line["level"] == "progress"));

    for wrong in [
        &["run", "--message-format=json"][..],
        &["rnu", "--message-format", "json"],
    ] {
        let ran = run(folder.path(), wrong).exits(2);
        let error: serde_json::Value = serde_json::from_str(&ran.stderr).expect("one object");
        assert_eq!(
            (&error["level"], &error["code"]),
            (&"error".into(), &"E002".into())
        );
    }
}

#[test]
fn colours_come_when_asked_for_and_not_into_a_pipe() {
    let folder = scratch();
    let failing = ["run", "nosuch.txt", "-p", "p.toml", "-o", "out"];
    write(folder.path(), "p.toml", PROPOSITIONS);
    let escape = "\u{1b}[";
    let check = |args: &[&str], set: Option<(&str, &str)>, colored: bool| {
        let mut command = command(folder.path(), args);
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        if let Some((name, value)) = set {
            command.env(name, value);
        }
        let ran = finish(&mut command, b"").exits(2);
        assert_eq!(
            ran.stderr.contains(escape),
            colored,
            "{args:?} {set:?}: {}",
            ran.stderr
        );
    };
    let with = |more: &[&'static str]| [&failing[..], more].concat();
    check(&failing, None, false);
    check(&with(&["--color", "always"]), None, true);
    check(&with(&["--color", "always"]), Some(("NO_COLOR", "1")), true);
    check(&failing, Some(("CLICOLOR_FORCE", "1")), true);
    check(
        &with(&["--color=never"]),
        Some(("CLICOLOR_FORCE", "1")),
        false,
    );
    check(&["run", "--nosuch", "--color", "always"], None, true);
    check(&["run", "--nosuch"], None, false);
}

#[test]
fn quiet_says_errors_only_and_verbose_says_more() {
    let folder = scratch();
    write(folder.path(), "in/a.txt", ARTICLE);
    for number in 0..14 {
        write(
            folder.path(),
            &format!("in/empty-{number}.jsonl"),
            "{\"title\": \"x\"}\n",
        );
    }
    write(folder.path(), "p.toml", PROPOSITIONS);
    let args = ["run", "in", "-p", "p.toml", "-o", "out"];
    let with = |more: &'static str| [&args[..], &[more]].concat();
    assert_eq!(run(folder.path(), &with("-q")).exits(3).stderr, "");
    let plain = run(folder.path(), &args).exits(3).stderr;
    assert_eq!(plain.matches("warning[E212]").count(), 10, "{plain}");
    assert!(
        plain.contains("and 4 more of the kind; -v shows them"),
        "{plain}"
    );
    assert!(!plain.contains("self-test"), "{plain}");
    let verbose = run(folder.path(), &with("-v")).exits(3).stderr;
    assert_eq!(verbose.matches("warning[E212]").count(), 14, "{verbose}");
    for word in ["engine native", "self-test", "scoring statements"] {
        assert!(verbose.contains(word), "no {word} in {verbose}");
    }
    run(
        folder.path(),
        &["run", "nosuch", "-p", "p.toml", "-o", "out", "-q"],
    )
    .exits(2)
    .says(&["error[E102]"]);
}

#[test]
fn a_question_among_the_propositions_is_warned_of() {
    let folder = scratch();
    write(folder.path(), "a.txt", ARTICLE);
    write(
        folder.path(),
        "p.toml",
        PROPOSITIONS.replace("rise.", "rise?"),
    );
    run(
        folder.path(),
        &["run", "a.txt", "-p", "p.toml", "-o", "out"],
    )
    .exits(0)
    .says(&["warning[W301]", "dues"]);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_fault() {
    use std::io::Read as _;
    use std::process::Stdio;
    let folder = seed_run();
    let pairs = "text,proposition\n".to_owned()
        + &"Taxes are too high.,Taxes should fall.\n".repeat(20_000);
    write(folder, "many.csv", pairs);
    for args in [
        &["explain", "codes"][..],
        &["explain", "out", "hanne-corrin"],
        &["compare", "out"],
        &["extract", "out/../many.csv", "--with-text"],
        &["score", "many.csv"],
        &["--help"],
    ] {
        let mut child = command(folder, args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command starts");
        drop(child.stdout.take());
        let mut said = String::new();
        child
            .stderr
            .take()
            .expect("piped")
            .read_to_string(&mut said)
            .expect("UTF-8");
        let exit = child.wait().expect("the command ends").code();
        assert_eq!(exit, Some(0), "{args:?}: {said}");
        assert!(
            !said.contains("error") && !said.contains("panic"),
            "{args:?}: {said}"
        );
    }
    // Nobody reads the messages either.
    let mut child = command(folder, &["explain", "E999"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command starts");
    drop(child.stderr.take());
    assert_eq!(child.wait().expect("the command ends").code(), Some(2));
}

#[test]
fn a_hostile_article_cannot_steer_the_terminal() {
    let folder = scratch();
    let hostile = "{\"title\": \"x\"}\n";
    write(folder.path(), "in/\u{1b}[2J\u{202e}evil.jsonl", hostile);
    write(folder.path(), "in/a.txt", ARTICLE);
    write(folder.path(), "p.toml", PROPOSITIONS);
    for form in ["human", "json"] {
        let ran = run(
            folder.path(),
            &[
                "run",
                "in",
                "-p",
                "p.toml",
                "-o",
                "out",
                "--message-format",
                form,
            ],
        )
        .exits(3);
        assert!(ran.stderr.contains("evil"), "{}", ran.stderr);
        let steering = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!ran.stderr.chars().any(steering), "{:?}", ran.stderr);
    }
    let page = run_with_input(folder.path(), &["explain", "\u{1b}[2J"], b"");
    assert!(!page.exits(2).stderr.contains('\u{1b}'));
}
