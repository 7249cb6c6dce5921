//! Same input, same bytes: whatever the thread count, the order of files, the folder or the locale.

use std::fs;
use std::path::Path;

use crate::support::{
    command, finish, root, run, scratch, seed_propositions, seed_run, seeds, tables, write,
};

fn read_seed(name: &str) -> Vec<u8> {
    fs::read(root().join("seeds").join(name)).expect("a seed")
}

#[track_caller]
fn same(a: &Path, b: &Path) {
    let (a, b) = (tables(a), tables(b));
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, bytes) in &a {
        assert!(bytes == &b[name], "{name} differs");
    }
}

#[test]
fn one_thread_or_four() {
    let folder = scratch();
    for jobs in ["1", "4"] {
        let args = [
            "run",
            &seeds(),
            "-p",
            &seed_propositions(),
            "-o",
            jobs,
            "--jobs",
            jobs,
        ];
        run(folder.path(), &args).exits(0);
        same(&folder.path().join(jobs), &seed_run().join("out"));
    }
}

#[test]
fn files_in_any_order_another_folder_user_time_zone_and_locale() {
    let folder = scratch();
    let manifest = write(
        folder.path(),
        "elsewhere/articles.csv",
        read_seed("articles.csv"),
    );
    let mut files: Vec<String> = fs::read_dir(root().join("seeds"))
        .expect("seeds")
        .map(|e| e.expect("an entry").path())
        .filter(|p| {
            p.extension()
                .is_some_and(|e| e == "txt" || e == "html" || e == "md")
        })
        .filter(|p| !p.ends_with("README.md"))
        .map(|p| {
            let name = p
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            write(
                folder.path(),
                &format!("elsewhere/{name}"),
                read_seed(&name),
            )
        })
        .collect();
    files.sort();
    files.reverse();
    files.rotate_left(3);
    assert!(files.len() >= 8);
    let propositions = seed_propositions();
    let mut args = vec!["run"];
    args.extend(files.iter().map(String::as_str));
    args.extend([
        "-p",
        &propositions,
        "--manifest",
        &manifest,
        "-o",
        "shuffled",
        "--jobs",
        "2",
    ]);
    let mut shuffled = command(folder.path(), &args);
    shuffled
        .env("TZ", "Pacific/Auckland")
        .env("LC_ALL", "tr_TR.UTF-8")
        .env("HOME", "/nowhere")
        .env("USER", "somebody")
        .env("LOGNAME", "somebody");
    finish(&mut shuffled, b"").exits(0);
    same(&folder.path().join("shuffled"), &seed_run().join("out"));
}
