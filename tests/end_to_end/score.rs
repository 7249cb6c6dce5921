use crate::support::{rows, run, run_with_input, scratch, write};

#[test]
fn rows_keep_their_order_and_their_other_columns() {
    let folder = scratch();
    let input = "id,text,proposition\n\
        1,The new tax is a disaster and must be scrapped.,The new tax is a good idea.\n\
        2,The new tax is an excellent idea.,The new tax is a good idea.\n\
        3,The new tax is a disaster and must be scrapped.,The new tax is a good idea.\n";
    let ran = run_with_input(folder.path(), &["score", "-"], input.as_bytes()).exits(0);
    let path = write(folder.path(), "scored.csv", &ran.stdout);
    let scored = rows(path.as_ref());
    assert_eq!(
        scored.iter().map(|r| r["id"].as_str()).collect::<Vec<_>>(),
        ["1", "2", "3"]
    );
    let number = |i: usize, name: &str| scored[i][name].parse::<f64>().expect(name);
    for i in 0..3 {
        let sum = number(i, "p_support") + number(i, "p_neutral") + number(i, "p_oppose");
        assert!((sum - 1.0).abs() < 1e-9, "{sum}");
        let score = number(i, "p_support") - number(i, "p_oppose");
        assert!((number(i, "score") - score).abs() < 1.1e-6);
    }
    assert!(number(0, "score") < number(1, "score"));
    assert_eq!(
        scored[0]["score"], scored[2]["score"],
        "the same pair has the same score"
    );
}

#[test]
fn a_row_without_a_text_keeps_its_place() {
    let folder = scratch();
    write(
        folder.path(),
        "pairs.csv",
        "text,proposition\n,Taxes should fall.\nGood.,Taxes should fall.\n",
    );
    let ran = run(folder.path(), &["score", "pairs.csv"])
        .exits(3)
        .says(&["row 1"]);
    let path = write(folder.path(), "scored.csv", &ran.stdout);
    let scored = rows(path.as_ref());
    assert_eq!(scored[0]["label"], "");
    assert_ne!(scored[1]["label"], "");
}

#[test]
fn faults_are_named() {
    let folder = scratch();
    write(folder.path(), "pairs.csv", "txt,proposition\na,b\n");
    run(folder.path(), &["score", "pairs.csv"])
        .exits(2)
        .says(&["`text`", "txt,proposition"]);
    write(folder.path(), "none.csv", "text,proposition\n");
    run(folder.path(), &["score", "none.csv"])
        .exits(4)
        .says(&["no rows"]);
    run(folder.path(), &["score", "missing.csv"])
        .exits(2)
        .says(&["missing.csv"]);
}

#[test]
fn a_table_with_semicolons_is_read() {
    let folder = scratch();
    let input = "id;text;proposition\n1;Taxes are too high, and they hurt.;Taxes should fall.\n";
    let ran = run_with_input(folder.path(), &["score", "-"], input.as_bytes()).exits(0);
    let path = write(folder.path(), "scored.csv", &ran.stdout);
    assert_eq!(
        rows(path.as_ref())[0]["text"],
        "Taxes are too high, and they hurt."
    );
}

#[test]
fn a_row_with_too_many_cells_is_not_scored() {
    let folder = scratch();
    let rows_of = "text,proposition\nDues are too high, they say,Dues should rise.\nGood.,Dues should rise.\n";
    let ran = run_with_input(folder.path(), &["score", "-"], rows_of.as_bytes())
        .exits(3)
        .says(&["row 1: 3 cells where the header has 2"]);
    let path = write(folder.path(), "scored.csv", &ran.stdout);
    let scored = rows(path.as_ref());
    assert_eq!(scored[0]["label"], "");
    assert_ne!(scored[1]["label"], "");
}

#[test]
fn a_text_that_is_cut_and_a_name_that_is_taken_are_told() {
    let folder = scratch();
    let long = "The dues are far too high for the town. ".repeat(200);
    let table = format!("text\tproposition\tlabel\n{long}\tDues should fall.\tx\n");
    run_with_input(folder.path(), &["score", "-"], table.as_bytes())
        .exits(0)
        .says(&[
            "there is a column `label` already",
            "1 text is longer than the model reads and cut there (the first in row 1)",
        ]);
}

#[test]
fn a_topic_is_asked_as_the_sentence_that_is_told() {
    let folder = scratch();
    let text = "The new tax is a disaster and must be scrapped.";
    write(
        folder.path(),
        "pairs.csv",
        format!("text,proposition\n{text},new tax\n{text},New tax is a good thing.\n"),
    );
    let ran = run(folder.path(), &["score", "pairs.csv"]).exits(0).says(&[
        "1 proposition is no sentence",
        "\"New tax is a good thing.\"",
    ]);
    let path = write(folder.path(), "scored.csv", &ran.stdout);
    let scored = rows(path.as_ref());
    assert_eq!(scored[0]["score"], scored[1]["score"]);
    assert_eq!(scored[0]["label"], "oppose");
}
