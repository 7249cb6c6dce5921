//! The heat map, and scores as dots on their intervals. Both are tables whose cells are drawn, so that
//! the plot and its table are one thing.
//!
//! There can be thousands of rows, so quotation marks and end tags that HTML lets one leave out are.

use std::cmp::Reverse;

use super::page::{Count, Page, Quoted, Words, signed};
use super::view::View;
use crate::palette;

/// Rows of a table that paper should not break.
const SHORT: usize = 16;

/// A row of dots.
struct Dot<'a> {
    name: &'a str,
    /// Where its statements are; none for a source.
    link: Option<usize>,
    score: i64,
    interval: Option<(i64, i64)>,
    /// The side in words, which is one side's only where the interval leaves no doubt.
    label: &'a str,
    /// Support, oppose, neutral, articles, and sources of an analyst or analysts of a source.
    counts: [u32; 5],
}

/// Analysts by propositions.
pub(crate) fn heat_map(page: &mut Page, view: &View<'_>) {
    page.put(format_args!(
        r##"<p class="note">A score leads to the statements behind it. It is bold where its interval leaves no
doubt about the side.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Heat map">
<table class="heat" id="heat"><caption>Scores</caption><thead><tr><th scope="col">Analyst</th>"##
    ));
    for (p, (id, _)) in view.tables.propositions.iter().enumerate() {
        page.put(format_args!(
            r##"<th scope="col"><a href="#p{p}">{}</a></th>"##,
            Words(id)
        ));
    }
    page.put(format_args!(
        r#"<th scope="col">Statements</th></tr></thead><tbody>"#
    ));
    for (a, who) in view.known() {
        let (name, kind) = (
            Words(&who.name),
            Words(who.row().map_or("", |row| &row.kind)),
        );
        page.put(format_args!(
            "<tr data-a={a}><th scope=row><a href=#a{a}>{name}</a> <small>{kind}</small>"
        ));
        for (p, row) in who.rows.iter().enumerate() {
            let Some((score, row)) = row.and_then(|row| Some((row.score?, row))) else {
                page.put(format_args!("<td class=none>–"));
                continue;
            };
            let is_sure = ["support", "oppose"].contains(&row.label.as_str());
            let (open, close) = if is_sure { ("<b>", "</b>") } else { ("", "") };
            page.put(format_args!(
                "<td class=h{}><a href=#a{a} data-p={p}>{open}{}{close}</a>",
                palette::step(score),
                signed(score)
            ));
        }
        page.put(format_args!("<td>{}", who.all_statements));
    }
    page.put(format_args!("</tbody></table></div>"));
}

/// Analysts on the proposition at `p`, most in favour first.
pub(crate) fn analysts(page: &mut Page, view: &View<'_>, p: usize) {
    let dots = view.known().filter_map(|(a, who)| {
        // A score without a statement on either side is the prior and nothing else.
        let row = who.rows[p].filter(|row| row.support + row.oppose > 0)?;
        Some(Dot {
            name: &who.name,
            link: Some(a),
            score: row.score?,
            interval: row.ci_low.zip(row.ci_high),
            label: &row.label,
            counts: [
                row.support,
                row.oppose,
                row.neutral,
                row.articles,
                row.sources,
            ],
        })
    });
    let dots: Vec<_> = dots.collect();
    let silent = view.known().count() - dots.len();
    plot(
        page,
        ("Analysts", &view.tables.propositions[p].0),
        "Sources",
        dots,
    );
    if silent > 0 {
        let silent = Count(silent, "analyst", "analysts");
        page.put(format_args!(
            r#"<p class="note">Nothing that bears on it from {silent}.</p>"#
        ));
    }
}

/// Sources on the proposition at `p`, most in favour first.
pub(crate) fn sources(page: &mut Page, view: &View<'_>, p: usize) {
    let id = &view.tables.propositions[p].0;
    let rows = view
        .tables
        .sources
        .iter()
        .filter(|row| row.proposition_id == *id);
    let dots = rows.filter_map(|row| {
        Some(Dot {
            name: if row.source.is_empty() {
                "source unknown"
            } else {
                &row.source
            },
            link: None,
            score: row.score?,
            interval: row.ci_low.zip(row.ci_high),
            label: &row.label,
            counts: [
                row.support,
                row.oppose,
                row.neutral,
                row.articles,
                row.analysts,
            ],
        })
    });
    plot(page, ("Sources", id), "Analysts", dots.collect());
}

fn plot(page: &mut Page, (who, id): (&str, &str), last: &str, mut dots: Vec<Dot<'_>>) {
    if dots.is_empty() {
        return;
    }
    dots.sort_by_key(|dot| Reverse(dot.score));
    // A short table is kept on one sheet of paper.
    let short = if dots.len() <= SHORT { " short" } else { "" };
    page.put(format_args!(
        r#"<div class="scroll{short}" tabindex="0" role="region" aria-label="{who} on {id}">
<table class="dots"><caption>{who}, most in favour first</caption><thead><tr><th scope="col">Name</th>
<th scope="col" class="axis"><span>−1</span><span>0</span><span>+1</span></th>"#,
        id = Quoted(id)
    ));
    for column in [
        "Score", "Interval", "Label", "Support", "Oppose", "Neutral", "Articles", last,
    ] {
        page.put(format_args!(r#"<th scope="col">{column}</th>"#));
    }
    page.put(format_args!("</tr></thead><tbody>"));
    for dot in &dots {
        row(page, dot);
    }
    page.put(format_args!("</tbody></table></div>"));
}

fn row(page: &mut Page, dot: &Dot<'_>) {
    let name = Words(dot.name);
    match dot.link {
        Some(a) => page.put(format_args!("<tr><th scope=row><a href=#a{a}>{name}</a>")),
        None => page.put(format_args!("<tr><th scope=row>{name}")),
    }
    page.put(format_args!(
        r#"<td class=plot><svg viewBox="-105 -7 210 14" aria-hidden=true>"#
    ));
    if let Some((low, high)) = dot.interval {
        page.put(format_args!(
            r#"<path d="M{} 0H{}"/>"#,
            percent(low),
            percent(high)
        ));
    }
    page.put(format_args!(
        r#"<circle cx="{}" r="4.5"/></svg>"#,
        percent(dot.score)
    ));
    page.score_cell(dot.score, 'h');
    match dot.interval {
        Some((low, high)) => {
            page.put(format_args!("<td>{} to {}", signed(low), signed(high)));
        }
        None => page.put(format_args!("<td>")),
    }
    page.put(format_args!("<td class=word>{}", Words(dot.label)));
    for count in dot.counts {
        page.put(format_args!("<td>{count}"));
    }
}

/// A place on the axis, −100 to 100.
fn percent(score: i64) -> i64 {
    score.clamp(-1_000_000, 1_000_000) / 10_000
}
