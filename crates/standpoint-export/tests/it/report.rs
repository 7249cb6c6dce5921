//! What the page promises, as far as its text shows it; `tests/export/check_report.mjs` opens it.

use std::collections::BTreeSet;
use std::fs;

use standpoint_export::{Formats, Options, Tables, write_with};
use tempfile::TempDir;

use crate::fixture::{FastDisk, HOSTILE, tables};

fn report(tables: &Tables) -> String {
    let folder = TempDir::new().expect("a folder");
    let formats = Formats {
        html: true,
        ..Formats::default()
    };
    let options = Options {
        formats,
        ..Options::default()
    };
    write_with(&FastDisk, folder.path(), tables, &options).expect("written");
    fs::read_to_string(folder.path().join("report.html")).expect("UTF-8")
}

/// The values of an attribute, quoted or not.
fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=");
    let values = page
        .split(&start)
        .skip(1)
        .map(|rest| match rest.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next(),
            None => rest.split(['>', ' ']).next(),
        });
    values.flatten().collect()
}

#[test]
fn nothing_is_fetched_and_nothing_runs_but_what_is_named() {
    let page = report(&tables(90, 0));
    assert!(page.contains("default-src 'none'; style-src 'sha256-"));
    for mark in [
        "<link",
        "<img",
        "<iframe",
        "@import",
        "url(",
        " style=",
        " src=",
        " onclick=",
    ] {
        // The hostile text holds one of them, escaped.
        let is_escaped = |at: usize| page[..at].ends_with("&lt;img");
        let found = page.match_indices(mark).filter(|(at, _)| !is_escaped(*at));
        assert_eq!(found.count(), 0, "{mark}");
    }
    assert_eq!(page.matches("<script>").count(), 1);
    assert_eq!(page.matches("<style>").count(), 1);
}

#[test]
fn words_from_outside_stay_words() {
    let mut hostile = tables(90, 0);
    for (row, words) in hostile.analysts.iter_mut().zip(HOSTILE) {
        row.role = words.to_owned();
        row.affiliation = format!("\"><script>{words}");
    }
    hostile.propositions[0].0 = "\"><svg onload=alert(1)>".to_owned();
    hostile.propositions[1].1 = "</style></title><script>alert(1)</script>".to_owned();
    hostile.run = serde_json::json!({ "</dd><script>": "</script>" });
    for row in &mut hostile.analysts {
        if row.proposition_id == "ferry" {
            row.proposition_id = hostile.propositions[0].0.clone();
        }
    }
    let page = report(&hostile);
    assert_eq!(page.matches("<script").count(), 1);
    assert_eq!(page.matches("</script>").count(), 1);
    assert!(!page.contains("<svg onload") && !page.contains("<img"));
    assert!(page.contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"));
    assert!(!page.contains('\u{202e}'));
}

#[test]
fn only_web_addresses_become_links() {
    let check = |url: &str, is_link: bool| {
        let mut tables = tables(3, 0);
        tables
            .contexts
            .iter_mut()
            .for_each(|context| context.url = url.to_owned());
        let page = report(&tables);
        assert_eq!(page.contains("<a href=\"http"), is_link, "{url}");
        assert!(!page.contains("href=\"javascript"), "{url}");
    };
    check("https://news.example/a?b=1&c=\"2\"", true);
    check("http://news.example", true);
    check("javascript:alert(1)", false);
    check("data:text/html,x", false);
    check("", false);
}

#[test]
fn every_link_inside_the_page_has_a_target() {
    let page = report(&tables(90, 0));
    let ids: Vec<_> = attributes(&page, "id");
    let targets: BTreeSet<_> = ids.iter().copied().collect();
    assert_eq!(ids.len(), targets.len(), "an id stands twice");
    let links = attributes(&page, "href");
    let inside: Vec<_> = links
        .iter()
        .filter_map(|link| link.strip_prefix('#'))
        .collect();
    assert!(inside.len() > 90);
    let dead: Vec<_> = inside
        .into_iter()
        .filter(|id| !targets.contains(id))
        .collect();
    assert!(dead.is_empty(), "{dead:?}");
}

#[test]
fn a_thousand_statements_weigh_less_than_500_kilobytes() {
    let page = report(&tables(1_000, 0));
    assert_eq!(page.matches("<mark>").count(), 1_000);
    assert!(page.len() < 500_000, "{} bytes", page.len());
}

#[test]
fn long_words_give_way_before_statements_do() {
    let mut long = tables(1_000, 0);
    for context in &mut long.contexts {
        context.before = "before ".repeat(100);
        context.after = "after ".repeat(100);
    }
    let page = report(&long);
    assert_eq!(page.matches("<mark>").count(), 1_000);
    assert!(page.len() < 600_000, "{} bytes", page.len());
}

#[test]
fn too_many_statements_are_thinned_out_and_said_so() {
    let page = report(&tables(2_100, 0));
    // Six analysts with 350 each leave room for 333 of each.
    assert_eq!(page.matches("<mark>").count(), 1_998);
    assert!(page.contains("This page shows the 1998 that bear most on them"));
    assert!(page.contains("17 more statements in statements.csv."));
}

#[test]
fn empty_tables_make_a_page() {
    let page = report(&Tables::default());
    assert!(page.contains("0 statements by 0 analysts on 0 propositions."));
    assert!(page.ends_with("</html>\n"));
}

#[test]
fn unknown_speakers_stand_last_and_not_in_the_map() {
    let mut tables = tables(9, 0);
    tables.statements[0].analyst_id.clear();
    tables.statements[1].analyst_id.clear();
    let page = report(&tables);
    let heat = page.split("</table>").next().expect("the map");
    assert!(!heat.contains("unknown"));
    let last = page
        .rsplit("<section class=\"who\"")
        .next()
        .expect("a section");
    assert!(last.contains("<h3>Speaker unknown</h3>"));
}

#[test]
fn time_is_drawn_where_two_periods_have_dates() {
    let mut tables = tables(30, 0);
    assert!(report(&tables).contains("Statements by month"));
    for (i, row) in tables.statements.iter_mut().enumerate() {
        row.published = format!("2031-03-{:02}", i % 20 + 1);
    }
    assert!(report(&tables).contains("Statements by day"));
    tables
        .statements
        .iter_mut()
        .for_each(|row| row.published = "2031-03-01".to_owned());
    assert!(!report(&tables).contains("Over time"));
    tables
        .statements
        .iter_mut()
        .for_each(|row| row.published.clear());
    assert!(!report(&tables).contains("Over time"));
}

#[test]
fn analysts_of_one_name_are_told_apart() {
    let mut tables = tables(12, 0);
    assert!(!report(&tables).contains("[analyst-"));
    for name in tables.analysts.iter_mut().map(|row| &mut row.analyst) {
        "Nadia Strand".clone_into(name);
    }
    let page = report(&tables);
    for who in ["Nadia Strand [analyst-0]", "Nadia Strand [analyst-1]"] {
        assert!(page.contains(&format!(">{who}</option>")), "{who}");
    }
}
