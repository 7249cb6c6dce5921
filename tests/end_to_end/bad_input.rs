//! Bad input: a clear message, the right exit code, and no other article pays for it.

use std::fs;

use crate::support::{
    ARTICLE, PROPOSITIONS, Ran, command, finish, rows, run, run_with_input, scratch, seed_run,
    seeds, write,
};

/// Runs on the file `name` with `bytes` and the plain propositions.
fn run_on(name: &str, bytes: &[u8]) -> Ran {
    let folder = scratch();
    let input = write(folder.path(), name, bytes);
    write(folder.path(), "p.toml", PROPOSITIONS);
    run(folder.path(), &["run", &input, "-p", "p.toml", "-o", "out"])
}

/// Runs on a good article with the propositions `toml`.
fn run_with_propositions(toml: &str) -> Ran {
    let folder = scratch();
    write(folder.path(), "a.txt", ARTICLE);
    write(folder.path(), "p.toml", toml);
    run(
        folder.path(),
        &["run", "a.txt", "-p", "p.toml", "-o", "out"],
    )
}

#[test]
fn files_that_are_no_articles() {
    run_on("empty.txt", b"")
        .exits(4)
        .says(&["empty.txt", "nothing"]);
    run_on("blank.txt", b" \n\n ").exits(4).says(&["blank.txt"]);
    run_on(
        "picture.txt",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x06\0\0\0",
    )
    .exits(4)
    .says(&["picture.txt", "PNG image"]);
    run_on("broken.jsonl", b"{\"text\": \"cut of")
        .exits(4)
        .says(&["broken.jsonl", "line 1"]);
    run_on("cut.txt.gz", b"\x1f\x8b\x08\0\0\0\0\0")
        .exits(4)
        .says(&["cut.txt.gz"]);
}

#[test]
fn invalid_utf_8_is_decoded_or_named_never_garbled_in_silence() {
    // Windows-1252: the detector must find it, the é must survive.
    let legacy = ARTICLE.replace("Mira Sand", "Ren\u{e9}e Sand");
    let bytes: Vec<u8> = legacy
        .chars()
        .map(|c| match c {
            '“' => 0x93,
            '”' => 0x94,
            c => u8::try_from(u32::from(c)).expect("Latin-1"),
        })
        .collect();
    let folder = scratch();
    write(folder.path(), "legacy.txt", bytes);
    write(folder.path(), "p.toml", PROPOSITIONS);
    run(
        folder.path(),
        &["run", "legacy.txt", "-p", "p.toml", "-o", "out"],
    )
    .exits(0);
    let analysts = rows(&folder.path().join("out/analysts.csv"));
    assert!(
        analysts.iter().any(|r| r["analyst"] == "Renée Sand"),
        "{analysts:?}"
    );
}

#[test]
fn inputs_that_are_not_there() {
    let folder = scratch();
    write(folder.path(), "p.toml", PROPOSITIONS);
    fs::create_dir(folder.path().join("nothing")).expect("a folder");
    let run = |input: &str| run(folder.path(), &["run", input, "-p", "p.toml", "-o", "out"]);
    run("missing.txt").exits(2).says(&["missing.txt"]);
    run("nothing").exits(4).says(&["nothing"]);
    run("*.html").exits(4).says(&["*.html"]);
    run("p.toml").exits(2).says(&["p.toml", ".txt"]);
}

#[test]
fn propositions_with_a_fault() {
    let check = |toml: &str, words: &[&str]| {
        run_with_propositions(toml)
            .exits(2)
            .says(&["p.toml"])
            .says(words);
    };
    check(
        "[[proposition]]\nid = \"a\"\ntxt = \"Dues should rise.\"\n",
        &["txt", "line 3"],
    );
    check(
        "[[proposition]]\nid = \"a\"\ntext = \"Dues should rise.\"\n\
         [[proposition]]\nid = \"a\"\ntext = \"Dues should fall.\"\n",
        &["\"a\"", "line 2", "already"],
    );
    check(
        "[[proposition]]\nid = \"a\"\ntext = \"  \"\n",
        &["empty", "\"a\""],
    );
    check("", &["no proposition"]);
    check("[[proposition]\n", &["line 1"]);
}

#[test]
fn propositions_beside_the_articles_are_pointed_out() {
    let folder = scratch();
    write(folder.path(), "news/a.txt", ARTICLE);
    run(folder.path(), &["run", "news", "-o", "out"])
        .exits(2)
        .says(&["name a file with -p, or set"]);
    write(folder.path(), "news/propositions.toml", PROPOSITIONS);
    run(folder.path(), &["run", "news", "-o", "out"])
        .exits(2)
        .says(&["`-p news/propositions.toml` is there"]);
}

#[test]
fn settings_with_a_fault() {
    let folder = scratch();
    write(folder.path(), "a.txt", ARTICLE);
    write(folder.path(), "p.toml", PROPOSITIONS);
    run(folder.path(), &["run", "a.txt", "-o", "out"])
        .exits(2)
        .says(&["-p", "propositions"]);
    run(folder.path(), &["run", "a.txt", "-p", "p.toml"])
        .exits(2)
        .says(&["-o", "out"]);
    run(
        folder.path(),
        &["run", "a.txt", "-p", "no.toml", "-o", "out"],
    )
    .exits(2)
    .says(&["no.toml"]);
    write(
        folder.path(),
        "standpoint.toml",
        "propositons = \"p.toml\"\n",
    );
    run(folder.path(), &["run", "a.txt", "-o", "out"])
        .exits(2)
        .says(&["standpoint.toml", "propositons", "propositions"]);
    write(
        folder.path(),
        "standpoint.toml",
        "propositions = \"p.toml\"\nout = \"from-file\"\n",
    );
    run(folder.path(), &["run", "a.txt"])
        .exits(0)
        .says(&["from-file"]);
    run(folder.path(), &["run", "a.txt", "-o", "from-flag"])
        .exits(0)
        .says(&["from-flag"]);
}

#[test]
fn an_output_that_cannot_be_written() {
    let folder = scratch();
    write(folder.path(), "a.txt", ARTICLE);
    write(folder.path(), "p.toml", PROPOSITIONS);
    write(folder.path(), "taken", "a file");
    run(
        folder.path(),
        &["run", "a.txt", "-p", "p.toml", "-o", "taken"],
    )
    .exits(6)
    .says(&["taken"]);
}

#[test]
fn one_bad_article_never_costs_another() {
    let folder = scratch();
    write(folder.path(), "in/a.txt", ARTICLE);
    write(folder.path(), "p.toml", PROPOSITIONS);
    run(folder.path(), &["run", "in", "-p", "p.toml", "-o", "good"]).exits(0);
    write(
        folder.path(),
        "in/0-picture.txt",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0",
    );
    write(folder.path(), "in/b-quotes.txt", "“".repeat(10_000));
    write(folder.path(), "in/c.jsonl", "{\"text\": 7}\nno json\n");
    write(folder.path(), "in/d-empty.md", "");
    run(folder.path(), &["run", "in", "-p", "p.toml", "-o", "mixed"])
        .exits(3)
        .says(&["0-picture.txt", "c.jsonl"]);
    let of_good = |out: &str| {
        let mut rows = rows(&folder.path().join(out).join("statements.csv"));
        rows.retain(|row| row["file"] == "a.txt");
        rows
    };
    assert_eq!(of_good("mixed"), of_good("good"));
    assert!(!of_good("good").is_empty());
    let failures = rows(&folder.path().join("mixed/failures.csv"));
    let named: Vec<&str> = failures.iter().map(|r| r["file"].as_str()).collect();
    assert!(
        named.contains(&"0-picture.txt") && named.contains(&"d-empty.md"),
        "{named:?}"
    );
    assert!(
        named.iter().filter(|n| n.starts_with("c.jsonl")).count() >= 2,
        "{named:?}"
    );
}

#[test]
fn standard_input_is_an_article() {
    let folder = scratch();
    write(folder.path(), "p.toml", PROPOSITIONS);
    let args = ["run", "-", "-p", "p.toml", "-o", "out"];
    run_with_input(folder.path(), &args, ARTICLE.as_bytes()).exits(0);
    let analysts = rows(&folder.path().join("out/analysts.csv"));
    assert_eq!(analysts[0]["analyst"], "Mira Sand");
    assert_eq!(analysts[0]["affiliation"], "Norrum University");
    run_with_input(folder.path(), &args, b"").exits(4);
}

#[test]
fn the_seeds_have_no_fault() {
    assert!(seed_run().join("out/run.json").is_file(), "{}", seeds());
}

#[test]
fn an_output_among_the_inputs_is_not_read_back() {
    let folder = scratch();
    write(folder.path(), "in/a.txt", ARTICLE);
    write(folder.path(), "p.toml", PROPOSITIONS);
    for _ in 0..2 {
        run(
            folder.path(),
            &["run", "in", "-p", "p.toml", "-o", "in/out"],
        )
        .exits(0)
        .says(&["1 article in"]);
    }
    run(folder.path(), &["extract", "in/out"]).exits(4);
}

#[test]
fn a_number_of_threads_that_no_machine_has_is_refused() {
    let folder = scratch();
    write(folder.path(), "a.txt", ARTICLE);
    run(folder.path(), &["extract", "a.txt", "--jobs", "100000"])
        .exits(2)
        .says(&["100000"]);
}

#[test]
fn what_no_run_wrote_is_not_replaced() {
    let folder = scratch();
    write(folder.path(), "a.txt", ARTICLE);
    write(folder.path(), "p.toml", PROPOSITIONS);
    let mine = write(folder.path(), "out/analysts.csv", "mine");
    let args = ["run", "a.txt", "-p", "p.toml", "-o", "out"];
    run(folder.path(), &args)
        .exits(2)
        .says(&["[E003]", "out/analysts.csv"]);
    assert_eq!(fs::read(&mine).expect("a file"), b"mine");
    fs::remove_file(&mine).expect("a file");
    write(folder.path(), "out/notes.txt", "mine too");
    run(folder.path(), &args).exits(0);
    run(folder.path(), &args).exits(0);
}

#[test]
fn a_manifest_beside_named_files_is_pointed_out() {
    let folder = scratch();
    write(folder.path(), "news/a.txt", ARTICLE);
    write(
        folder.path(),
        "news/articles.csv",
        "file,source\na.txt,Herald\n",
    );
    let extract = |args: &[&str]| run(folder.path(), args).exits(0);
    for input in ["news/a.txt", "news/*.txt"] {
        extract(&["extract", input]).says(&["[W106]", "news/articles.csv"]);
    }
    let whole = extract(&["extract", "news"]);
    assert!(!whole.stderr.contains("W106"), "{}", whole.stderr);
}

#[test]
fn tables_do_not_go_among_the_articles() {
    let folder = scratch();
    write(folder.path(), "news/a.txt", ARTICLE);
    write(folder.path(), "p.toml", PROPOSITIONS);
    run(
        folder.path(),
        &["run", "news", "-p", "p.toml", "-o", "news"],
    )
    .exits(2)
    .says(&["news: the articles are there"]);
    run(folder.path(), &["run", "news", "-p", "p.toml", "-o", "out"]).exits(0);
    run(folder.path(), &["extract", "out"])
        .exits(4)
        .says(&["[E104]", "a run wrote its tables there"]);
}

#[test]
fn a_proposition_that_no_model_takes_whole_costs_no_pass_over_the_articles() {
    // Every sign is a token.
    let long = "港".repeat(300);
    run_with_propositions(&format!("[[proposition]]\nid = \"a\"\ntext = \"{long}\"\n"))
        .exits(2)
        .says(&["[E511]", "proposition `a`"]);
}

#[test]
fn a_flag_wins_over_the_environment_but_not_over_another_flag() {
    let folder = scratch();
    write(folder.path(), "a.txt", ARTICLE);
    let args = ["extract", "a.txt", "--no-model"];
    let mut with_variable = command(folder.path(), &args);
    finish(with_variable.env("STANDPOINT_TAGGER", "nosuch"), b"").exits(0);
    let args = ["extract", "a.txt", "--no-model", "--tagger", "nosuch"];
    run(folder.path(), &args)
        .exits(2)
        .says(&["--tagger", "--no-model"]);
}
