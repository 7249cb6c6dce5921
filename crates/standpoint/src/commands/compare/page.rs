//! The comparison as a page that a person reads.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Comparison, Pair, What};
use crate::commands::page::{Align, Grid, chance, count, interval, short, signed};

/// Pairs shown for each proposition: the surest and greatest first.
const SHOWN_PAIRS: usize = 12;
/// Rows shown of the other lists.
const SHOWN: usize = 30;
/// What a false discovery rate of 5 % means in millionths.
const SIGNIFICANT: u32 = 50_000;

pub(super) fn page(comparison: &Comparison<'_>, folders: &[&Path]) -> String {
    let mut text = title(comparison, folders);
    let (overall, of_analysts): (Vec<&Pair>, Vec<&Pair>) = comparison
        .pairs
        .iter()
        .partition(|pair| pair.analyst.is_none());
    for question in 0..comparison.observed.propositions.len() {
        text.push_str(&on_proposition(comparison, &overall, question));
    }
    if overall.is_empty() {
        text.push_str("\nNo pair can be compared; see below what is missing.\n");
    }
    if comparison.what == What::Periods {
        text.push_str(&changes(comparison, &of_analysts));
    }
    text.push_str(&agreement(comparison));
    text.push_str(&stories(comparison));
    text.push_str(&legend(comparison, overall.is_empty()));
    if !comparison.left_out.is_empty() {
        text.push_str("\nNot compared\n");
        for note in &comparison.left_out {
            text.push_str(&format!("  {note}\n"));
        }
    }
    text
}

fn title(comparison: &Comparison<'_>, folders: &[&Path]) -> String {
    let observed = comparison.observed;
    let mut statements: Vec<(u32, u32)> = observed
        .observations
        .iter()
        .map(|o| (o.article, o.statement))
        .collect();
    statements.sort_unstable();
    statements.dedup();
    let articles = statements.chunk_by(|a, b| a.0 == b.0).count();
    let folders: Vec<String> = folders.iter().map(|f| f.display().to_string()).collect();
    let within = if comparison.stories.is_empty() {
        ""
    } else {
        ", within stories that both tell"
    };
    format!(
        "{} in {}{within}: {}, {}\n",
        match comparison.what {
            What::Sources => "Sources",
            What::Analysts => "Analysts",
            What::Periods => "Periods",
            What::Runs => "Runs",
        },
        folders.join(" and "),
        count(statements.len(), "statement", "statements"),
        count(articles, "article", "articles"),
    )
}

fn on_proposition(comparison: &Comparison<'_>, pairs: &[&Pair], question: usize) -> String {
    let mut own: Vec<&Pair> = pairs
        .iter()
        .copied()
        .filter(|p| p.difference.proposition as usize == question)
        .collect();
    if own.is_empty() {
        return String::new();
    }
    let all = own.len();
    if all > SHOWN_PAIRS {
        surest_first(&mut own);
        own.truncate(SHOWN_PAIRS);
    }
    let mut grid = Grid::new(&columns("a", "b"));
    for pair in own {
        grid.row(cells(comparison, pair, [None, None]));
    }
    let asked = &comparison.observed.propositions[question];
    let mut text = format!("\n{}: {}\n{}", asked.id, asked.text, grid.text());
    if all > SHOWN_PAIRS {
        text.push_str(&format!(
            "  … the surest of {all} pairs; --format csv has them all\n"
        ));
    }
    text
}

/// By q, then p, then size; rows without a test last.
fn surest_first(pairs: &mut [&Pair]) {
    pairs.sort_by_key(|pair| {
        let d = &pair.difference;
        (
            d.q_value.unwrap_or(u32::MAX),
            d.p_value.unwrap_or(u32::MAX),
            std::cmp::Reverse(d.difference.unsigned_abs()),
        )
    });
}

fn columns(a: &'static str, b: &'static str) -> Vec<(&'static str, Align)> {
    vec![
        (a, Align::Left),
        (b, Align::Left),
        ("score a", Align::Right),
        ("score b", Align::Right),
        ("a − b", Align::Right),
        ("95 % interval", Align::Left),
        ("p", Align::Right),
        ("q", Align::Right),
        ("", Align::Left),
        ("n", Align::Left),
    ]
}

fn cells(comparison: &Comparison<'_>, pair: &Pair, names: [Option<String>; 2]) -> Vec<String> {
    let d = &pair.difference;
    let unit = |number: u32| short(&comparison.units[number as usize].name);
    let [a, b] = names;
    let articles = if d.shared > 0 && comparison.stories.is_empty() {
        format!("{}/{}, {} shared", d.articles_a, d.articles_b, d.shared)
    } else {
        format!("{}/{}", d.articles_a, d.articles_b)
    };
    let is_significant = d.q_value.is_some_and(|q| q < SIGNIFICANT);
    vec![
        a.unwrap_or_else(|| unit(d.a)),
        b.unwrap_or_else(|| unit(d.b)),
        signed(d.score_a),
        signed(d.score_b),
        signed(d.difference),
        interval(d.ci_low, d.ci_high),
        chance(d.p_value),
        chance(d.q_value),
        if is_significant { "*" } else { "" }.to_owned(),
        articles,
    ]
}

/// What each analyst said before and after.
fn changes(comparison: &Comparison<'_>, pairs: &[&Pair]) -> String {
    let mut own = pairs.to_vec();
    let all = own.len();
    if all > SHOWN {
        surest_first(&mut own);
        own.truncate(SHOWN);
    }
    let mut text = "\nWhat changed for each analyst (a is the later period)\n".to_owned();
    if own.is_empty() {
        text.push_str(&format!(
            "  nobody has {} on one proposition in two periods\n",
            count(comparison.least_articles as usize, "article", "articles")
        ));
        return text;
    }
    let mut grid = Grid::new(&columns("analyst, on", "a, b"));
    for pair in own {
        let d = &pair.difference;
        let analyst = pair.analyst.map_or("", |a| {
            comparison.observed.analysts[a as usize].name.as_str()
        });
        let question = &comparison.observed.propositions[d.proposition as usize].id;
        let period = |unit: u32| comparison.units[unit as usize].name.as_str();
        let names = [
            Some(format!("{}, {}", short(analyst), short(question))),
            Some(format!("{}, {}", period(d.a), period(d.b))),
        ];
        grid.row(cells(comparison, pair, names));
    }
    text.push_str(&grid.text());
    if all > SHOWN {
        text.push_str(&format!(
            "  … the surest of {all}; --format csv has them all\n"
        ));
    }
    text
}

fn agreement(comparison: &Comparison<'_>) -> String {
    let Some(agreement) = comparison.agreement else {
        return String::new();
    };
    let (_, units) = comparison.words();
    let alpha = |value: Option<i64>| value.map_or_else(|| "not defined".to_owned(), signed);
    let mut text = format!(
        "\nAgreement between {units} (Krippendorff's alpha: 1 agree, 0 as chance, below 0 at odds)\n  \
         scores {}   labels {}   {} on {}\n",
        alpha(agreement.scores),
        alpha(agreement.labels),
        count(agreement.values as usize, "score", "scores"),
        count(
            agreement.propositions as usize,
            "proposition",
            "propositions"
        ),
    );
    if comparison.propositions.is_empty() {
        return text;
    }
    text.push_str("\nPropositions, the most divisive first, the most agreed last\n");
    let mut grid = Grid::new(&[
        ("proposition", Align::Left),
        ("spread", Align::Right),
        ("mean", Align::Right),
        ("took sides", Align::Right),
        ("for", Align::Right),
        ("against", Align::Right),
        ("mixed or unclear", Align::Right),
    ]);
    for row in &comparison.propositions {
        let spread = signed(row.spread);
        grid.row(vec![
            short(&comparison.observed.propositions[row.proposition as usize].id),
            spread.trim_start_matches('+').to_owned(),
            signed(row.mean),
            row.analysts.to_string(),
            row.support.to_string(),
            row.oppose.to_string(),
            row.undecided.to_string(),
        ]);
    }
    text.push_str(&grid.text());
    text
}

/// Each story with its articles and who was heard where.
fn stories(comparison: &Comparison<'_>) -> String {
    if comparison.stories.is_empty() {
        return String::new();
    }
    let mut articles: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (i, story) in comparison.stories.iter().enumerate() {
        if let Some(story) = story {
            articles.entry(*story).or_default().push(i);
        }
    }
    if articles.is_empty() {
        return "\nNo two sources tell the same story (docs/numbers.md says what counts as one)\n"
            .to_owned();
    }
    let mut text =
        "\nWho was given room: statements in that source's articles on the story\n".to_owned();
    let all = articles.len();
    for (story, articles) in articles.into_iter().take(SHOWN) {
        text.push_str(&format!("\n  Story {}\n", story + 1));
        for i in articles {
            let article = &comparison.observed.articles[i];
            text.push_str(&format!(
                "    {}  {}, {}\n",
                article.published, article.source, article.file
            ));
        }
        text.push_str(&room(comparison, story));
    }
    if all > SHOWN {
        text.push_str(&format!(
            "\n  … {SHOWN} of {all} stories; --format csv --table room has them all\n"
        ));
    }
    text
}

/// Analysts in lines, sources in columns.
fn room(comparison: &Comparison<'_>, story: u32) -> String {
    let mut of: BTreeMap<u32, u32> = BTreeMap::new();
    let mut said: BTreeMap<Option<u32>, BTreeMap<u32, u32>> = BTreeMap::new();
    for row in comparison.room.iter().filter(|r| r.story == story) {
        of.insert(row.source, row.of);
        let analyst = said.entry(row.analyst).or_default();
        analyst.insert(row.source, row.statements);
    }
    let mut lines: Vec<_> = said.into_iter().collect();
    // Who was heard most comes first, unknown speakers last.
    lines.sort_by_key(|(analyst, by_source)| {
        let total: u32 = by_source.values().sum();
        (analyst.is_none(), std::cmp::Reverse(total), *analyst)
    });
    let sources: Vec<String> = of
        .keys()
        .map(|&source| short(&comparison.observed.sources[source as usize]))
        .collect();
    let mut columns = vec![("", Align::Left)];
    columns.extend(sources.iter().map(|name| (name.as_str(), Align::Right)));
    let mut grid = Grid::new(&columns);
    for (analyst, by_source) in lines {
        let name = analyst.map_or("(unknown speakers)", |a| {
            comparison.observed.analysts[a as usize].name.as_str()
        });
        let counts = of.keys().map(|source| {
            by_source
                .get(source)
                .map_or_else(|| "–".to_owned(), u32::to_string)
        });
        grid.row(std::iter::once(short(name)).chain(counts).collect());
    }
    let all = of.values().map(u32::to_string);
    grid.row(
        std::iter::once("all statements".to_owned())
            .chain(all)
            .collect(),
    );
    grid.indented("  ")
}

fn legend(comparison: &Comparison<'_>, is_empty: bool) -> String {
    if is_empty {
        return String::new();
    }
    let clusters = if comparison.stories.is_empty() {
        "articles"
    } else {
        "stories"
    };
    let tested = comparison
        .pairs
        .iter()
        .filter(|p| p.difference.q_value.is_some() && p.analyst.is_none())
        .count();
    let changes = if comparison.what == What::Periods {
        "; changes are adjusted among themselves"
    } else {
        ""
    };
    let explain = match comparison.what {
        What::Analysts | What::Periods => {
            "\n`standpoint explain OUT ANALYST -p PROPOSITION` lists the statements behind a score."
        }
        What::Sources | What::Runs => {
            "\nThe statements behind a score are those of the source (or run) in statements.csv; \
             `standpoint explain OUT STATEMENT_ID` shows each."
        }
    };
    format!(
        "\nScores run from -1 (opposes) to +1 (supports). a − b above 0: a is more in favour than b.\n\
         p: permutation test over {clusters}. q: p adjusted for the {tested} pairs tested (Benjamini-\
         Hochberg{changes}); * q < 0.05. n: {clusters} of a/b.\n\
         – in p and q: no test, for a side has one of the {clusters} only or nothing varies.{explain}\n"
    )
}
