//! `report.html`: one file, offline, that shows what the tables say and leads from every number to the
//! words behind it.
//!
//! The page is whole without its script, which only filters. A content policy allows nothing but the
//! style and the script that are in it, named by their digests: no request, no style or script from an
//! article's text, which is escaped everywhere. Colours carry nothing that a number beside them does
//! not say. No plotting library: bars, dots and lines are a few lines of SVG, and each plot stands in
//! or above a table.

mod intervals;
mod page;
mod statements;
mod timeline;
mod view;

use page::{Count, Page, Words, policy_hash, signed};
use view::View;

use crate::palette::{DARK, LIGHT, STEPS};
use crate::{Tables, run};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// How much of each statement is shown.
#[derive(Clone, Copy)]
struct Detail {
    /// Most characters of the statement itself.
    inside: usize,
    /// Most characters of its surroundings, on each side.
    beside: usize,
    /// Whether the probabilities stand below a neutral score too.
    neutral: bool,
}

/// The first of these that fits into [`BYTES_PER_STATEMENT`] is taken, else the last.
const DETAILS: [Detail; 5] = [
    Detail {
        inside: 600,
        beside: 200,
        neutral: true,
    },
    Detail {
        inside: 400,
        beside: 100,
        neutral: true,
    },
    Detail {
        inside: 300,
        beside: 50,
        neutral: true,
    },
    Detail {
        inside: 300,
        beside: 50,
        neutral: false,
    },
    Detail {
        inside: 240,
        beside: 25,
        neutral: false,
    },
];
/// What the page may weigh for each statement on it, but no less than for a thousand of them.
const BYTES_PER_STATEMENT: usize = 490;

/// The whole page.
pub(crate) fn html(tables: &Tables) -> String {
    let view = View::new(tables);
    let room = BYTES_PER_STATEMENT * view.shown_statements().max(1_000);
    let mut text = String::new();
    for detail in DETAILS {
        text = with_detail(&view, detail);
        if text.len() <= room {
            break;
        }
    }
    text
}

fn with_detail(view: &View<'_>, detail: Detail) -> String {
    let mut page = Page::default();
    head(&mut page, view.tables);
    page.put(format_args!(
        r##"<body><a class="skip" href="#statements">To the statements</a>"##
    ));
    header(&mut page, view);
    page.put(format_args!("<main>"));
    how_to_read(&mut page);
    page.put(format_args!(
        r#"<h2 id="map">Analysts and propositions</h2>"#
    ));
    intervals::heat_map(&mut page, view);
    for (p, (id, text)) in view.tables.propositions.iter().enumerate() {
        page.put(format_args!(
            r#"<section id="p{p}"><h2>{}</h2><p class="note">Proposition {}</p>"#,
            Words(text),
            Words(id)
        ));
        intervals::analysts(&mut page, view, p);
        intervals::sources(&mut page, view, p);
        timeline::timeline(&mut page, view, id);
        page.put(format_args!("</section>"));
    }
    let omitted = if detail.neutral {
        ""
    } else {
        ", unless it is neutral"
    };
    page.put(format_args!(
        r#"<h2 id="statements">Statements</h2><p class="note">Below each score: probabilities of support,
neutral and oppose{omitted}. Beside each statement: its kind, the words that attribute it, its place in the article
in characters, the rule that found it and how sure that is.</p>"#
    ));
    filter(&mut page, view);
    statements::statements(&mut page, view, detail);
    page.put(format_args!(r#"<h2 id="articles">Articles</h2>"#));
    statements::articles(&mut page, view);
    about_the_run(&mut page, view.tables);
    page.put(format_args!(
        "</main><script>{SCRIPT}</script></body></html>\n"
    ));
    page.finish()
}

fn head(page: &mut Page, tables: &Tables) {
    let style = format!("{STYLE}{}{}", colours(), labels(tables));
    let (style_hash, script_hash) = (policy_hash(&style), policy_hash(SCRIPT));
    page.put(format_args!(
        r#"<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src {style_hash}; script-src {script_hash}; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer"><title>Standpoint report</title>
<style>{style}</style></head>"#
    ));
}

/// A rule for each step of a score, on light and on dark pages; paper is light.
fn colours() -> String {
    let rules = |steps: [(u32, u32); STEPS]| -> String {
        let rule = |(step, (ground, text)): (usize, (u32, u32))| {
            let classes = ["h", "s", "o", "n"]
                .map(|side| format!(".{side}{step}"))
                .join(",");
            format!("{classes}{{background:#{ground:06x};color:#{text:06x}}}")
        };
        steps.into_iter().enumerate().map(rule).collect()
    };
    format!(
        "{}@media screen and (prefers-color-scheme:dark){{{}}}\n",
        rules(LIGHT),
        rules(DARK)
    )
}

/// On a narrow page the statements' rows are blocks, whose numbers need the propositions' names.
fn labels(tables: &Tables) -> String {
    let rule = |(p, (id, _)): (usize, &(String, String))| {
        // Escaped character by character: a name is never read as style.
        let name: String = id
            .chars()
            .map(|c| format!("\\{:06x}", u32::from(c)))
            .collect();
        format!(
            ".said td:nth-child({})::before{{content:\"{name}\\00003a\\0000a0\"}}",
            p + 3
        )
    };
    let rules: String = tables.propositions.iter().enumerate().map(rule).collect();
    format!("@media(max-width:44rem){{{rules}}}\n")
}

fn header(page: &mut Page, view: &View<'_>) {
    let statements = Count(view.different_statements, "statement", "statements");
    let analysts = Count(view.all_analysts, "analyst", "analysts");
    let propositions = Count(
        view.tables.propositions.len(),
        "proposition",
        "propositions",
    );
    page.put(format_args!(
        "<header><h1>Who stands where</h1><p>{statements} by {analysts} on {propositions}."
    ));
    if view.different_statements < view.all_statements {
        page.put(format_args!(
            " A statement of several analysts stands under each of them."
        ));
    }
    if view.shown_statements() < view.all_statements {
        let shown = view.shown_statements();
        page.put(format_args!(
            " This page shows the {shown} that bear most on them; statements.csv has all."
        ));
    }
    if !view.tables.failures.is_empty() {
        let inputs = Count(view.tables.failures.len(), "input has", "inputs have");
        page.put(format_args!(" {inputs} no rows; failures.csv says why."));
    }
    page.put(format_args!(
        r##"</p></header><nav aria-label="Contents"><ul><li><a href="#map">Map</a></li>"##
    ));
    for (p, (id, _)) in view.tables.propositions.iter().enumerate() {
        page.put(format_args!(
            r##"<li><a href="#p{p}">{}</a></li>"##,
            Words(id)
        ));
    }
    page.put(format_args!(
        r##"<li><a href="#statements">Statements</a></li><li><a href="#articles">Articles</a></li></ul></nav>"##
    ));
}

fn how_to_read(page: &mut Page) {
    page.put(format_args!(
        r#"<p>A score runs from −1 (opposes the proposition, orange) over 0 to +1 (supports it, violet). It
comes from a model that reads one statement at a time: look at the interval and the counts beside it, and
at the words behind it.</p><ul class="scale" aria-label="Colours of scores">"#
    ));
    for (step, score) in (-5..=5).map(|fifth| fifth * 200_000).enumerate() {
        page.put(format_args!(
            r#"<li class="h{step}">{}</li>"#,
            signed(score)
        ));
    }
    page.put(format_args!("</ul>"));
}

/// Hidden until the script takes it.
fn filter(page: &mut Page, view: &View<'_>) {
    page.put(format_args!(
        r#"<form id="filter" hidden role="search"><label>Search<input name="words" type="search"></label>"#
    ));
    let named = |name, unknown| if str::is_empty(name) { unknown } else { name };
    let analysts = view
        .analysts
        .iter()
        .map(|who| named(who.name.as_ref(), "unknown"));
    let propositions = view.tables.propositions.iter().map(|(id, _)| id.as_str());
    let sources = view.sources.iter().map(|source| named(source, "unknown"));
    select(page, ("Analyst", "who", "all"), &mut analysts.enumerate());
    select(
        page,
        ("Proposition", "proposition", "any"),
        &mut propositions.enumerate(),
    );
    page.put(format_args!(
        r#"<label>Side<select name="side"><option value="">any</option><option value="s">support</option>
<option value="o">oppose</option><option value="n">neutral</option></select></label>"#
    ));
    select(page, ("Source", "source", "all"), &mut sources.enumerate());
    page.put(format_args!(
        r#"<button type="reset">Show all</button><output id="shown" aria-live="polite"></output></form>"#
    ));
}

fn select(
    page: &mut Page,
    (label, name, all): (&str, &str, &str),
    choices: &mut dyn Iterator<Item = (usize, &str)>,
) {
    page.put(format_args!(
        r#"<label>{label}<select name="{name}"><option value="">{all}</option>"#
    ));
    for (value, words) in choices {
        page.put(format_args!(
            r#"<option value="{value}">{}</option>"#,
            Words(words)
        ));
    }
    page.put(format_args!("</select></label>"));
}

fn about_the_run(page: &mut Page, tables: &Tables) {
    let said = run::plain_values(&tables.run);
    if said.is_empty() {
        return;
    }
    page.put(format_args!("<h2>About this run</h2><dl>"));
    for (key, value) in &said {
        page.put(format_args!(
            "<dt>{}</dt><dd>{}</dd>",
            Words(key),
            Words(value)
        ));
    }
    page.put(format_args!("</dl>"));
}
