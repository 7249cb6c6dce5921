//! Statements for and against over time, where dates are known.

use std::collections::{BTreeMap, BTreeSet};

use super::page::{Count, Page, Quoted, Words};
use super::view::View;
use crate::StatementRow;

const WIDTH: i64 = 720;
const HEIGHT: i64 = 180;
/// Room for labels: left of the plot and below it.
const LEFT: i64 = 34;
const BELOW: i64 = 22;

/// How finely time is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grain {
    Day,
    Month,
    Year,
}

/// Statements of one period.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Counts {
    support: i64,
    oppose: i64,
    neutral: i64,
}

/// The plot and its table for the proposition with this id. Nothing if fewer than two periods have a
/// statement.
pub(crate) fn timeline(page: &mut Page, view: &View<'_>, proposition: &str) {
    let mut seen = BTreeSet::new();
    let rows: Vec<_> = view
        .tables
        .statements
        .iter()
        .filter(|row| row.proposition_id == proposition && seen.insert(row.statement_id.as_str()))
        .collect();
    let Some(grain) = grain(&rows) else { return };
    let mut periods: BTreeMap<&str, (i64, Counts)> = BTreeMap::new();
    let mut undated = 0;
    for row in &rows {
        let Some((period, place)) = period(&row.published, grain) else {
            undated += 1;
            continue;
        };
        let counts = &mut periods
            .entry(period)
            .or_insert((place, Counts::default()))
            .1;
        match row.label.as_str() {
            "support" => counts.support += 1,
            "oppose" => counts.oppose += 1,
            _ => counts.neutral += 1,
        }
    }
    if periods.len() < 2 {
        return;
    }
    let name = Quoted(proposition);
    page.put(format_args!(
        r#"<h3>Over time</h3>
<div class="scroll" tabindex="0" role="region" aria-label="Over time, {name}">"#
    ));
    draw(page, &periods);
    let by = match grain {
        Grain::Day => "day",
        Grain::Month => "month",
        Grain::Year => "year",
    };
    page.put(format_args!(
        r#"<table class="time"><caption>Statements by {by}</caption><thead><tr>
<th scope="col">Period</th><th scope="col">Support</th><th scope="col">Oppose</th>
<th scope="col">Neutral</th></tr></thead><tbody>"#
    ));
    for (period, (_, counts)) in &periods {
        let Counts {
            support,
            oppose,
            neutral,
        } = counts;
        page.put(format_args!(
            r#"<tr><th scope="row">{period}</th><td>{support}</td><td>{oppose}</td><td>{neutral}</td></tr>"#,
            period = Words(period)
        ));
    }
    page.put(format_args!("</tbody></table></div>"));
    if undated > 0 {
        let undated = Count(undated, "statement", "statements");
        page.put(format_args!(
            r#"<p class="note">Left out for want of a date of that precision: {undated}.</p>"#
        ));
    }
}

/// Bars up for support and down for oppose, at their places in time.
fn draw(page: &mut Page, periods: &BTreeMap<&str, (i64, Counts)>) {
    let places = || periods.values().map(|(place, _)| *place);
    let (first, last) = (places().min().unwrap_or(0), places().max().unwrap_or(0));
    let span = (last - first).max(1);
    let most = |of: fn(&Counts) -> i64| periods.values().map(|(_, c)| of(c)).max().unwrap_or(0);
    let (up, down) = (most(|c| c.support), most(|c| c.oppose));
    let tallest = (up + down).max(1);
    let plot = HEIGHT - BELOW - 16;
    let zero = 8 + plot * up / tallest;
    let width = ((WIDTH - LEFT) / (span + 1) * 4 / 5).clamp(3, 40);

    page.put(format_args!(
        r#"<svg class="bars" role="img" viewBox="0 0 {WIDTH} {HEIGHT}" aria-label="Bars of statements over time, up for support and down for oppose; the table below has the numbers">"#
    ));
    let mut free = 0;
    for (period, (place, counts)) in periods {
        let left = LEFT + (WIDTH - LEFT - width) * (place - first) / span;
        let (above, below) = (
            plot * counts.support / tallest,
            plot * counts.oppose / tallest,
        );
        bar(page, "up", (left, zero - above), (width, above));
        bar(page, "down", (left, zero), (width, below));
        let middle = left + width / 2;
        if middle >= free {
            // The last label would hang over the edge.
            let is_last = *place == last;
            let (x, anchor) = if is_last {
                (left + width, "end")
            } else {
                (middle, "middle")
            };
            let (y, period) = (HEIGHT - 6, Words(period));
            page.put(format_args!(
                r#"<text x="{x}" y="{y}" text-anchor="{anchor}">{period}</text>"#
            ));
            free = middle + 90;
        }
    }
    page.put(format_args!(r#"<path d="M{LEFT} {zero}H{WIDTH}"/>"#));
    for (count, y) in [(up, 16), (down, HEIGHT - BELOW - 8)] {
        if count > 0 {
            page.put(format_args!(r#"<text x="0" y="{y}">{count}</text>"#));
        }
    }
    page.put(format_args!("</svg>"));
}

fn bar(page: &mut Page, class: &str, (x, y): (i64, i64), (width, height): (i64, i64)) {
    if height > 0 {
        page.put(format_args!(
            r#"<rect class="{class}" x="{x}" y="{y}" width="{width}" height="{height}"/>"#
        ));
    }
}

/// Days for up to two months, months for up to four years, else years. `None` without two dates.
fn grain(rows: &[&StatementRow]) -> Option<Grain> {
    let months = rows
        .iter()
        .filter_map(|row| Some(period(&row.published, Grain::Month)?.1));
    let (first, last) = (months.clone().min()?, months.max()?);
    Some(match last - first {
        0..=1 => Grain::Day,
        2..=48 => Grain::Month,
        _ => Grain::Year,
    })
}

/// The part of an ISO date that names its period, and the period's number since some beginning.
fn period(date: &str, grain: Grain) -> Option<(&str, i64)> {
    let number = |range: std::ops::Range<usize>| -> Option<i64> {
        let digits = date.get(range)?;
        digits
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| digits.parse().ok())?
    };
    let year = number(0..4)?;
    if grain == Grain::Year {
        return Some((&date[..4], year));
    }
    let month = number(5..7).filter(|m| (1..=12).contains(m))?;
    if grain == Grain::Month {
        return Some((&date[..7], year * 12 + month));
    }
    let day = number(8..10).filter(|d| (1..=31).contains(d) && date.len() == 10)?;
    Some((date, days(year, month, day)))
}

/// Days since an arbitrary day, in the Gregorian calendar. (Hinnant 2013, `days_from_civil`.)
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + of_year
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_follow_the_calendar() {
        let check =
            |(a, b, c), (d, e, f), between| assert_eq!(days(d, e, f) - days(a, b, c), between);
        check((2031, 2, 28), (2031, 3, 1), 1);
        check((2028, 2, 28), (2028, 3, 1), 2);
        check((2030, 12, 31), (2031, 1, 1), 1);
        check((2000, 1, 1), (2100, 1, 1), 36_525);
    }

    #[test]
    fn a_date_that_is_too_coarse_has_no_period() {
        assert_eq!(period("2031", Grain::Month), None);
        assert_eq!(period("2031-05", Grain::Day), None);
        assert_eq!(
            period("2031-05", Grain::Month).map(|p| p.0),
            Some("2031-05")
        );
        assert_eq!(period("2031-13-01", Grain::Day), None);
        assert_eq!(period("", Grain::Year), None);
        assert_eq!(period("spring", Grain::Year), None);
    }
}
