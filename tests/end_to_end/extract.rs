use serde_json::Value;

use crate::support::{ARTICLE, run, run_with_input, scratch, write};

fn objects(stdout: &str) -> Vec<Value> {
    stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("an object a line"))
        .collect()
}

fn slice(text: &str, span: &Value) -> String {
    let [start, end] = [0, 1].map(|i| span[i].as_u64().expect("an offset") as usize);
    text.chars().skip(start).take(end - start).collect()
}

fn direct(article: &Value) -> &Value {
    let statements = article["attributions"].as_array().expect("statements");
    statements
        .iter()
        .find(|s| s["kind"] == "direct")
        .expect("a quotation")
}

#[test]
fn spans_count_code_points_of_the_file() {
    let folder = scratch();
    write(folder.path(), "a.txt", ARTICLE);
    let ran = run(folder.path(), &["extract", "a.txt"]).exits(0);
    let article = &objects(&ran.stdout)[0];
    assert_eq!(article["file"], "a.txt");
    let statement = direct(article);
    assert_eq!(statement["kind"], "direct");
    let speaker = "Dr Mira Sand, a lecturer in economics at Norrum University";
    assert_eq!(statement["speaker"], speaker);
    assert_eq!(statement["analyst"]["name"], "Mira Sand");
    assert_eq!(statement["analyst"]["titles"][0], "Dr");
    assert_eq!(statement["analyst"]["role"], "lecturer in economics");
    assert_eq!(statement["analyst"]["affiliation"], "Norrum University");
    let words = |role: &str| slice(ARTICLE, &statement[role][0]);
    assert_eq!(words("cue"), "said");
    assert_eq!(words("source"), speaker);
    // As the corpora count it, with its marks; the words alone stand beside it.
    assert!(words("content").starts_with("“Higher dues will drive the fishing boats away"));
    let text = statement["text"].as_str().expect("words");
    assert!(text.starts_with("Higher dues will drive the fishing boats away"));
}

#[test]
fn html_offsets_are_read_in_the_text_that_comes_with_them() {
    let folder = scratch();
    let body: String = ARTICLE
        .split("\n\n")
        .map(|p| format!("<p>{p}</p>\n"))
        .collect();
    let page = format!(
        "<html><head><title>Harbour dues</title></head><body><nav>Home | News</nav>\
         <article>{body}</article><footer>All rights reserved</footer></body></html>"
    );
    let ran = run_with_input(
        folder.path(),
        &["extract", "-", "--with-text"],
        page.as_bytes(),
    )
    .exits(0);
    let article = &objects(&ran.stdout)[0];
    let text = article["text"].as_str().expect("the text");
    let content = slice(text, &direct(article)["content"][0]);
    assert!(content.starts_with("“Higher dues"), "{content}");
}

#[test]
fn an_article_that_failed_is_said_and_the_others_are_printed() {
    let folder = scratch();
    write(folder.path(), "in/a.txt", ARTICLE);
    write(folder.path(), "in/b.txt", b"\0\0\0\x01\x02binary");
    let ran = run(folder.path(), &["extract", "in"])
        .exits(3)
        .says(&["b.txt"]);
    assert_eq!(objects(&ran.stdout).len(), 1);
}
