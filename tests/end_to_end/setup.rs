//! Starting a project, looking before a run, checking an installation, models, shells.

use std::fs;
use std::path::Path;

use crate::blocks::is_there;
use crate::support::{ARTICLE, PROPOSITIONS, Ran, command, finish, root, run, scratch, write};

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    names
}

#[test]
fn init_makes_a_project_that_runs() {
    let folder = scratch();
    run(folder.path(), &["init", "harbour"])
        .exits(0)
        .says(&["harbour/propositions.toml", "standpoint run"]);
    let project = folder.path().join("harbour");
    assert_eq!(names(&project), ["propositions.toml", "standpoint.toml"]);
    write(&project, "a.txt", ARTICLE);
    // Neither -p nor -o: the settings say both.
    let ran = run(&project, &["run", "a.txt"]).exits(0);
    assert!(!ran.stderr.contains("warning"), "{}", ran.stderr);
    let wide = fs::read_to_string(project.join("out/wide.csv")).expect("a table");
    assert!(
        wide.starts_with("analyst_id,analyst,kind,affiliation,dues,ferry\n"),
        "{wide}"
    );
}

#[test]
fn init_replaces_nothing_unless_forced() {
    let folder = scratch();
    write(folder.path(), "propositions.toml", PROPOSITIONS);
    run(folder.path(), &["init"])
        .exits(2)
        .says(&["error[E003]", "propositions.toml", "--force"]);
    assert_eq!(names(folder.path()), ["propositions.toml"]);
    assert_eq!(
        fs::read_to_string(folder.path().join("propositions.toml")).expect("a file"),
        PROPOSITIONS
    );
    run(folder.path(), &["init", "--force"]).exits(0);
    run(folder.path(), &["run", "--dry-run", "nosuch"])
        .exits(2)
        .says(&["E102"]);
}

#[test]
fn a_dry_run_counts_and_writes_nothing() {
    let folder = scratch();
    write(folder.path(), "in/a.txt", ARTICLE);
    write(folder.path(), "in/b.jsonl", "{\"title\": 1}\n");
    write(folder.path(), "in/empty.txt", "\n");
    write(folder.path(), "p.toml", PROPOSITIONS);
    let before = names(folder.path());
    let args = ["run", "in", "-p", "p.toml", "-o", "out", "--dry-run"];
    let dry = run(folder.path(), &args).exits(3).says(&["warning[E212]"]);
    assert_eq!(names(folder.path()), before);
    assert!(
        dry.stdout
            .contains("3 in 3 files = 1 to process + 0 duplicate + 1 skipped + 1 failed"),
        "{}",
        dry.stdout
    );
    assert!(dry.stdout.contains("out: would be made"), "{}", dry.stdout);

    // What it says is what the run does.
    let wet = run(folder.path(), &args[..6]).exits(3);
    assert!(
        wet.stderr.contains("3 articles in = 1 processed"),
        "{}",
        wet.stderr
    );
    let statements = |text: &str, before: &str, after: &str| -> String {
        let rest = text.split_once(before).expect("the number").1;
        rest.trim_start()
            .split(after)
            .next()
            .expect("the number")
            .to_owned()
    };
    assert_eq!(
        statements(&dry.stdout, "\nstatements", "\n"),
        statements(&wet.stderr, "failed; ", " statements")
    );
    let again = run(folder.path(), &args).exits(3).stdout;
    assert!(
        again.contains("would replace those of an earlier run"),
        "{again}"
    );

    run(
        folder.path(),
        &[
            "run",
            "in/empty.txt",
            "-p",
            "p.toml",
            "-o",
            "out",
            "--dry-run",
        ],
    )
    .exits(4);
    let alone = run(folder.path(), &["run", "in", "--dry-run"])
        .exits(3)
        .stdout;
    for words in ["none named (-p)", "no folder named (-o)", "1 to process"] {
        assert!(alone.contains(words), "no {words} in {alone}");
    }
    let bad = [
        "run",
        "in",
        "-p",
        "p.toml",
        "-o",
        "out",
        "--dry-run",
        "--model",
        "in",
    ];
    run(folder.path(), &bad).exits(5);
}

#[test]
fn doctor_says_what_is_there_and_what_is_not() {
    let folder = scratch();
    let page = run(folder.path(), &["doctor", "--seconds", "0"])
        .exits(0)
        .stdout;
    for word in [
        "cores",
        "sha256",
        "self-test     16 of 16",
        "no standpoint.toml",
        "attribution",
    ] {
        assert!(page.contains(word), "no {word} in {page}");
    }
    assert!(
        !page.contains("FAILED") && !page.contains("a second"),
        "{page}"
    );
    let page = run(folder.path(), &["doctor", "--seconds", "1"])
        .exits(0)
        .stdout;
    assert!(
        page.contains("short pairs a second on 1 thread\n"),
        "{page}"
    );

    write(
        folder.path(),
        "standpoint.toml",
        "propositions = \"p.toml\"\nout = \"a.txt/out\"\n",
    );
    write(folder.path(), "a.txt", ARTICLE);
    let args = ["doctor", "--seconds", "0", "--model", "./nosuch"];
    let page = run(folder.path(), &args).exits(2).stdout;
    for word in [
        "FAILED  propositions  [E303]",
        "FAILED  model         [E501]",
        "FAILED  tables        [E603]",
    ] {
        assert!(page.contains(word), "no {word} in {page}");
    }
    assert_eq!(names(folder.path()), ["a.txt", "standpoint.toml"]);
}

/// A copy of the bundled model with its ONNX file under each of `graphs`.
fn model(folder: &Path, graphs: &[&str]) {
    let from = root().join("models/stance");
    for name in [
        "config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "calibration.json",
    ] {
        write(
            folder,
            &format!("model/{name}"),
            fs::read(from.join(name)).expect(name),
        );
    }
    let graph = fs::read(from.join("model_int8.onnx")).expect("the graph");
    for name in graphs {
        write(folder, &format!("model/{name}"), &graph);
    }
}

fn models(folder: &Path, args: &[&str]) -> Ran {
    let mut command = command(folder, args);
    command.env("STANDPOINT_MODELS", folder.join("installed"));
    finish(&mut command, b"")
}

#[test]
fn a_model_is_installed_found_by_name_and_pinned() {
    let folder = scratch();
    let at = folder.path();
    model(at, &["model_int8.onnx"]);
    write(at, "model/model.safetensors", "weights in another form");
    write(
        at,
        "pairs.csv",
        "text,proposition\nDues are too high.,Dues should fall.\n",
    );

    let list = models(at, &["models", "list"]).exits(0).stdout;
    assert!(
        list.starts_with("bundled ") && !list.contains("mine"),
        "{list}"
    );
    models(at, &["models", "add", "model", "--name", "mine"])
        .exits(0)
        .says(&["self-test 16 of 16", "--model mine"]);
    assert!(!at.join("installed/mine/model.safetensors").exists());
    assert_eq!(names(&at.join("installed")), ["mine"]);
    let list = models(at, &["models", "list"]).exits(0).stdout;
    assert!(list.contains("\nmine "), "{list}");
    let info = models(at, &["models", "info", "mine"]).exits(0).stdout;
    assert!(info.contains("pinned        yes"), "{info}");
    models(at, &["models", "add", "model", "--name", "mine"])
        .exits(2)
        .says(&["E003"]);
    models(at, &["models", "add", "model", "--name", "mine", "--force"]).exits(0);
    for bad in ["../mine", ".mine", "bundled", "small", "a/b"] {
        models(at, &["models", "add", "model", "--name", bad]).exits(2);
    }

    let by_name = models(at, &["score", "pairs.csv", "--model", "mine"])
        .exits(0)
        .stdout;
    let by_place = models(at, &["score", "pairs.csv", "--model", "model"])
        .exits(0)
        .stdout;
    assert_eq!(by_name, by_place);
    models(at, &["score", "pairs.csv", "--model", "bundled"]).exits(0);
    for name in ["bundled", "small"] {
        let page = models(at, &["models", "info", name]).exits(0).stdout;
        // Where the native engine does not run, the small one is both.
        let model = match name {
            "bundled" if cfg!(target_arch = "x86_64") => "standpoint-stance-base",
            _ => "standpoint-stance-small",
        };
        assert!(page.contains(model), "{page}");
    }
    write(at, "a.txt", ARTICLE);
    write(at, "p.toml", PROPOSITIONS);
    for name in ["mine", "bundled", "small"] {
        let args = ["run", "a.txt", "-p", "p.toml", "-o", name, "--model", name];
        models(at, &args).exits(0);
    }
    // A name in the settings, for every command that has the flag.
    write(at, "standpoint.toml", "model = \"mine\"\n");
    let page = models(at, &["doctor", "--seconds", "0"]).exits(0).stdout;
    assert!(page.contains("model         mine\n"), "{page}");
    let settled = models(at, &["score", "pairs.csv", "-v"]).exits(0);
    assert!(settled.stderr.contains("model mine "), "{}", settled.stderr);

    // Somebody changes a file of the installed model.
    let config = at.join("installed/mine/config.json");
    let text = fs::read_to_string(&config).expect("a file");
    fs::write(&config, text + "\n").expect("written");
    for args in [
        &["score", "pairs.csv", "--model", "mine"][..],
        &["models", "check", "mine"],
    ] {
        models(at, args)
            .exits(5)
            .says(&["error[E521]", "config.json"]);
    }
}

/// Weights without a graph: what `--model DIR` would run is what is kept.
#[cfg(target_arch = "x86_64")]
#[test]
fn a_model_for_the_native_engine_is_installed_with_all_its_parts() {
    let folder = scratch();
    let at = folder.path();
    let base = root().join("models/stance-base");
    let base = base.to_str().expect("a name");
    models(at, &["models", "add", base, "--engine", "rten"])
        .exits(5)
        .says(&["error[E502]", "ONNX"]);
    assert!(!at.join("installed").exists());
    models(at, &["models", "add", base, "--name", "larger"])
        .exits(0)
        .says(&["self-test 16 of 16"]);
    let kept = names(&at.join("installed/larger"));
    let parts = kept.iter().filter(|name| name.ends_with(".safetensors"));
    assert_eq!(parts.count(), 3, "{kept:?}");
    write(
        at,
        "pairs.csv",
        "text,proposition\nDues are too high.,Dues should fall.\n",
    );
    let by_name = models(at, &["score", "pairs.csv", "--model", "larger"]).exits(0);
    let bundled = models(at, &["score", "pairs.csv", "--model", "bundled"]).exits(0);
    assert_eq!(by_name.stdout, bundled.stdout);
}

#[test]
fn a_model_that_is_none_is_not_installed() {
    let folder = scratch();
    let at = folder.path();
    #[cfg(not(feature = "hub"))]
    models(at, &["models", "add", "someone/nli-small"])
        .exits(5)
        .says(&["error[E520]", "config.json, tokenizer.json"]);
    models(at, &["models", "add", "./nosuch"])
        .exits(5)
        .says(&["error[E501]"]);
    models(at, &["models", "info", "nosuch"])
        .exits(5)
        .says(&["error[E519]", "bundled"]);
    model(at, &["model_int8.onnx"]);
    let config = at.join("model/config.json");
    let text = fs::read_to_string(&config).expect("a file");
    let swapped = text
        .replace("contradiction", "?")
        .replace("entailment", "contradiction")
        .replace('?', "entailment");
    assert_ne!(swapped, text);
    fs::write(&config, swapped).expect("written");
    models(at, &["models", "add", "model"])
        .exits(5)
        .says(&["error[E516]", "exchanged"]);
    models(at, &["models", "check", "model"])
        .exits(5)
        .says(&["error[E516]"]);
    assert!(!at.join("installed").exists());
}

#[test]
fn a_conversion_that_changes_labels_is_refused() {
    let folder = scratch();
    let at = folder.path();
    model(at, &["model_int8.onnx", "model.onnx"]);
    let page = models(at, &["models", "check", "model"]).exits(0).stdout;
    assert!(
        page.contains("int8 to fp32  ok, 0 of 96 labels differ"),
        "{page}"
    );

    // An "fp32" file whose last layer favours one class strongly: the int8 file still passes alone.
    let path = at.join("model/model.onnx");
    let mut graph = fs::read(&path).expect("the graph");
    let name = b"classifier.biasJ\x0c";
    let place = graph
        .windows(name.len())
        .position(|window| window == name)
        .expect("the last layer's bias")
        + name.len();
    for (class, bias) in [9.0_f32, 0.0, 0.0].into_iter().enumerate() {
        graph[place + 4 * class..][..4].copy_from_slice(&bias.to_le_bytes());
    }
    fs::write(&path, graph).expect("written");
    models(at, &["models", "check", "model"]).exits(5).says(&[
        "error[E518]",
        "of 96 labels of model.onnx",
        "5 % that are allowed",
    ]);
    models(at, &["models", "add", "model"])
        .exits(5)
        .says(&["error[E518]"]);
    assert!(!at.join("installed").exists());
    models(at, &["models", "check", "model", "--allow", "100"]).exits(0);
    write(
        at,
        "pairs.csv",
        "text,proposition\nThe river is calm.,Dues should rise.\nA bus stops here.,Dues should rise.\n",
    );
    models(
        at,
        &[
            "models",
            "check",
            "model",
            "--pairs",
            "pairs.csv",
            "--allow",
            "0",
        ],
    )
    .exits(5)
    .says(&["of 2 labels"]);
    models(at, &["models", "check", "model", "--allow", "101"]).exits(2);
}

#[test]
fn shells_and_man_know_every_command() {
    let folder = scratch();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = run(folder.path(), &["completions", shell]).exits(0).stdout;
        for word in ["extract", "models", "message-format", "dry-run"] {
            assert!(script.contains(word), "{shell}: no {word}");
        }
    }
    if is_there("bash") {
        let script = run(folder.path(), &["completions", "bash"]).stdout;
        write(folder.path(), "standpoint.bash", script);
        let words = crate::blocks::bash(
            folder.path(),
            "source standpoint.bash; COMP_WORDS=(standpoint exp); COMP_CWORD=1; \
             _standpoint standpoint exp standpoint; echo \"${COMPREPLY[@]}\"",
        );
        assert_eq!(words.exits(0).stdout, "explain\n");
    }
    run(folder.path(), &["man", "pages"]).exits(0);
    let pages = names(&folder.path().join("pages"));
    for page in [
        "standpoint.1",
        "standpoint-run.1",
        "standpoint-models-check.1",
    ] {
        assert!(pages.iter().any(|name| name == page), "{pages:?}");
    }
    let text = fs::read_to_string(folder.path().join("pages/standpoint-run.1")).expect("a page");
    assert!(
        text.contains("EXTRA") && text.contains("standpoint run seeds"),
        "{text}"
    );
}
