use crate::support::{rows, run, seed_run};

#[test]
fn a_statement_leads_to_its_words_and_logits() {
    let folder = seed_run();
    let statements = rows(&folder.join("out/statements.csv"));
    let row = statements
        .iter()
        .find(|r| !r["analyst"].is_empty())
        .expect("a statement");
    let page = run(folder, &["explain", "out", &row["statement_id"]])
        .exits(0)
        .stdout;
    for column in ["statement_id", "file", "analyst", "rule", "proposition_id"] {
        assert!(page.contains(&row[column]), "no {column} in {page}");
    }
    assert!(page.contains("logits: entailment"), "{page}");
}

#[test]
fn an_analyst_leads_to_every_statement() {
    let folder = seed_run();
    let analysts = rows(&folder.join("out/analysts.csv"));
    // Two documents may both be “the agreement”; a name leads somewhere only if it is one analyst's.
    let is_one = |name: &str| {
        let mut ids: Vec<&str> = analysts
            .iter()
            .filter(|r| r["analyst"].to_lowercase() == name.to_lowercase())
            .map(|r| r["analyst_id"].as_str())
            .collect();
        ids.dedup();
        ids.len() == 1
    };
    let row = analysts
        .iter()
        .find(|r| is_one(&r["analyst"]))
        .expect("a name of one analyst");
    let page = run(
        folder,
        &[
            "explain",
            "out",
            &row["analyst_id"],
            "-p",
            &row["proposition_id"],
        ],
    )
    .exits(0)
    .stdout;
    assert!(page.contains(&row["analyst"]), "{page}");
    let own: Vec<String> = rows(&folder.join("out/statements.csv"))
        .into_iter()
        .filter(|s| {
            s["analyst_id"] == row["analyst_id"] && s["proposition_id"] == row["proposition_id"]
        })
        .map(|s| s["statement_id"].clone())
        .collect();
    assert!(!own.is_empty());
    for id in own {
        assert!(page.contains(&id), "no {id} in {page}");
    }
    let by_name = run(
        folder,
        &[
            "explain",
            "out",
            &row["analyst"],
            "-p",
            &row["proposition_id"],
        ],
    )
    .exits(0);
    assert_eq!(by_name.stdout, page);
}

#[test]
fn a_wrong_id_or_folder_is_named() {
    let folder = seed_run();
    run(folder, &["explain", "out", "nobody-at-all"])
        .exits(2)
        .says(&["nobody-at-all"]);
    run(folder, &["explain", "nowhere", "x"])
        .exits(2)
        .says(&["nowhere"]);
    let id = &rows(&folder.join("out/analysts.csv"))[0]["analyst_id"];
    run(folder, &["explain", "out", id, "-p", "no-such"])
        .exits(2)
        .says(&["no-such"]);
}

#[test]
fn a_source_leads_to_every_statement_once() {
    let folder = seed_run();
    let source = &rows(&folder.join("out/sources.csv"))[0];
    let args = [
        "explain",
        "out",
        &source["source"],
        "-p",
        &source["proposition_id"],
    ];
    let page = run(folder, &args).exits(0).stdout;
    let mut ids: Vec<String> = rows(&folder.join("out/statements.csv"))
        .into_iter()
        .filter(|s| s["source"] == source["source"])
        .map(|s| s["statement_id"].clone())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len().to_string(), source["statements"]);
    for id in ids {
        assert_eq!(page.matches(&id).count(), 1, "{id} in {page}");
    }
}
