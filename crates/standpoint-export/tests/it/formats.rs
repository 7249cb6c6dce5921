//! The bytes of each form, where a reader depends on them.

use std::fs;

use standpoint_export::{Formats, Options, Tables, write};
use tempfile::TempDir;

use crate::fixture::tables;

fn file(tables: &Tables, options: Options, name: &str) -> String {
    let folder = TempDir::new().expect("a folder");
    write(folder.path(), tables, &options).expect("written");
    fs::read_to_string(folder.path().join(name)).expect("UTF-8")
}

#[test]
fn columns_stand_in_their_fixed_order() {
    let check = |name: &str, header: &str| {
        let text = file(&tables(1, 0), Options::default(), name);
        assert_eq!(text.lines().next(), Some(header), "{name}");
    };
    check(
        "analysts.csv",
        "analyst_id,analyst,kind,titles,role,affiliation,proposition_id,score,ci_low,ci_high,label,\
         support,oppose,neutral,statements,articles,sources,net,logit",
    );
    check(
        "statements.csv",
        "statement_id,article_id,file,source,published,analyst_id,analyst,speaker,kind,cue,start,end,\
         text,proposition_id,p_support,p_neutral,p_oppose,score,label,flags,rule,confidence",
    );
    check(
        "sources.csv",
        "source,proposition_id,score,ci_low,ci_high,label,support,oppose,neutral,statements,analysts,\
         articles,net,logit",
    );
    check(
        "failures.csv",
        "article_id,file,source,status,code,message,duplicate_of",
    );
    check("wide.csv", "analyst_id,analyst,kind,affiliation,ferry,toll");
}

#[test]
fn empty_tables_have_a_header() {
    let text = file(&Tables::default(), Options::default(), "statements.csv");
    assert_eq!(text.lines().count(), 1);
    assert_eq!(
        file(&Tables::default(), Options::default(), "wide.csv"),
        "analyst_id,analyst,kind,affiliation\n"
    );
}

#[test]
fn the_pivot_leaves_unknown_scores_empty() {
    let text = file(&tables(1, 0), Options::default(), "wide.csv");
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(
        lines[1],
        "analyst-0,Orla Brandt,person,University of the Sound,-0.7000,0.7000"
    );
    assert_eq!(
        lines[4],
        "analyst-3,dockers,group,University of the Sound,0.2000,"
    );
}

#[test]
fn the_excel_flavour_has_a_mark_and_long_line_ends() {
    let options = Options {
        excel: true,
        decimal_comma: true,
        ..Options::default()
    };
    let text = file(&tables(1, 0), options, "wide.csv");
    let start = "\u{feff}analyst_id;analyst;kind;affiliation;ferry;toll\r\n\
                 analyst-0;Orla Brandt;person;University of the Sound;-0,7000;0,7000\r\n";
    assert!(text.starts_with(start), "{text}");
}

#[test]
fn lines_of_json_hold_the_text_as_it_is() {
    let text = file(&tables(1, 0), Options::default(), "evidence.jsonl");
    let line: serde_json::Value = serde_json::from_str(text.trim_end()).expect("JSON");
    assert_eq!(line["raw"], "=1+1\t\u{202e}");
}

#[test]
fn tables_as_lines_keep_texts_and_all_decimals() {
    let options = Options {
        formats: Formats {
            jsonl: true,
            ..Formats::default()
        },
        ..Options::default()
    };
    let text = file(&tables(1, 0), options, "analysts.jsonl");
    let start = "{\"analyst_id\":\"analyst-0\",\"analyst\":\"Orla Brandt\",\"kind\":\"person\",\
                 \"titles\":[\"Dr\",\"Gen.\"],\"role\":\"reader in ports, \\\"old\\\" and new\",\
                 \"affiliation\":\"University of the Sound\",\"proposition_id\":\"ferry\",\
                 \"score\":-0.700003,\"ci_low\":-0.850003,";
    assert!(text.starts_with(start), "{text}");
    assert!(
        text.lines()
            .nth(7)
            .expect("8 rows")
            .contains("\"score\":null,\"ci_low\":null")
    );

    let text = file(&tables(60, 0), options, "statements.jsonl");
    let lines = text.lines().map(serde_json::from_str::<serde_json::Value>);
    let lines: Vec<_> = lines.collect::<Result<_, _>>().expect("JSON");
    assert_eq!(lines.len(), 120);
    assert_eq!(lines[118]["text"], "\t=1+1");
    assert_eq!(lines[118]["confidence"], 0.559);
}

#[test]
fn run_json_lists_digest_and_rows_of_every_file() {
    let text = file(&tables(1, 0), Options::default(), "run.json");
    let run: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let outputs = run["outputs"].as_object().expect("an object");
    let names: Vec<_> = outputs.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "analysts.csv",
            "evidence.jsonl",
            "failures.csv",
            "sources.csv",
            "statements.csv",
            "wide.csv"
        ]
    );
    assert_eq!(run["complete"], true);
    assert_eq!(outputs["analysts.csv"]["rows"], 12);
    assert_eq!(
        outputs["analysts.csv"]["sha256"].as_str().map(str::len),
        Some(64)
    );
    assert!(text.ends_with("}\n"));
}
