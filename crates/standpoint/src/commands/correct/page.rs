use standpoint_aggregate::{Corrected, Correction as How};

use super::Correction;
use crate::commands::page::{Align, Grid, interval, maybe, share, short, signed};

const LABELS: [&str; 3] = ["support", "oppose", "neutral"];
/// Corrections shown for analysts and for sources: those that rest on most codes.
const SHOWN: usize = 15;

/// What the coded sheet says of the model, and what it does to the scores.
pub(super) fn page(correction: &Correction<'_>) -> String {
    let quality = &correction.quality;
    let drawn = correction.sheet.drawn.len();
    let coded = correction.sheet.coded.len();
    let mut text = format!("{coded} of {drawn} drawn rows are coded.");
    if coded < drawn {
        text.push_str(" The rest is taken as left out by chance: was it coded from the top down?");
    }
    text.push_str(&format!(
        "\n\nThe model on this run, weighted back from the sheet\n  accuracy {}   macro-F1 {}   expected \
         calibration error {}\n\n",
        share(quality.accuracy),
        share(quality.macro_f1),
        share(quality.calibration_error)
    ));
    text.push_str(&classes(correction).text());
    text.push_str("\nCodes (lines) against labels (columns), rows of the sheet\n");
    text.push_str(&confusion(correction).text());
    text.push_str("\nReliability: where the label's probability is …, it is right in …\n");
    text.push_str(&reliability(correction).text());

    let sources: Vec<String> = correction.observed.sources.clone();
    let analysts = correction.observed.analysts.iter();
    let analysts: Vec<String> = analysts.map(|a| a.name.clone()).collect();
    for (what, rows, names) in [
        ("Sources", &correction.sources, &sources),
        ("Analysts", &correction.analysts, &analysts),
    ] {
        text.push_str(&corrections(correction, what, rows, names));
    }
    text.push_str(
        "\ndirect: from the unit's own coded statements, valid whatever the model's errors are. pooled: \
         from everybody's, because it has\nfewer than 20 coded; assumes that the model errs about it as \
         about others. Intervals are 95 %. See docs/numbers.md.\n",
    );
    text
}

fn classes(correction: &Correction<'_>) -> Grid {
    let mut grid = Grid::new(&[
        ("label", Align::Left),
        ("precision", Align::Right),
        ("recall", Align::Right),
        ("F1", Align::Right),
    ]);
    for class in &correction.quality.classes {
        grid.row(vec![
            class.label.as_str().to_owned(),
            maybe(class.precision),
            maybe(class.recall),
            maybe(class.f1),
        ]);
    }
    grid
}

fn confusion(correction: &Correction<'_>) -> Grid {
    let mut grid = Grid::new(&[
        ("code", Align::Left),
        (LABELS[0], Align::Right),
        (LABELS[1], Align::Right),
        (LABELS[2], Align::Right),
    ]);
    for (label, counts) in LABELS.iter().zip(correction.quality.confusion) {
        let counts = counts.iter().map(u32::to_string);
        grid.row(std::iter::once((*label).to_owned()).chain(counts).collect());
    }
    grid
}

fn reliability(correction: &Correction<'_>) -> Grid {
    let mut grid = Grid::new(&[
        ("probability", Align::Left),
        ("mean", Align::Right),
        ("right", Align::Right),
        ("rows", Align::Right),
    ]);
    for bin in &correction.quality.bins {
        grid.row(vec![
            format!("{}–{}", tenth(bin.from), tenth(bin.from + 100_000)),
            share(bin.confidence),
            share(bin.accuracy),
            bin.rows.to_string(),
        ]);
    }
    grid
}

fn tenth(millionths: u32) -> String {
    format!("{}.{}", millionths / 1_000_000, millionths / 100_000 % 10)
}

fn corrections(
    correction: &Correction<'_>,
    what: &str,
    rows: &[Corrected],
    names: &[String],
) -> String {
    let mut rows: Vec<&Corrected> = rows.iter().collect();
    let all = rows.len();
    if all > SHOWN {
        // What rests on most codes is worth most; the tables' order decides between equals.
        rows.sort_by_key(|r| std::cmp::Reverse((r.coded, r.statements)));
        rows.truncate(SHOWN);
    }
    let mut grid = Grid::new(&[
        ("", Align::Left),
        ("proposition", Align::Left),
        ("model", Align::Right),
        ("95 %", Align::Left),
        ("corrected", Align::Right),
        ("95 %", Align::Left),
        ("", Align::Left),
        ("coded", Align::Right),
    ]);
    for row in rows {
        let question = &correction.observed.propositions[row.proposition as usize];
        grid.row(vec![
            short(&names[row.unit as usize]),
            short(&question.id),
            signed(row.naive),
            interval(row.naive_low, row.naive_high),
            signed(row.corrected),
            interval(row.ci_low, row.ci_high),
            match row.correction {
                How::Direct => "direct",
                How::Pooled => "pooled",
            }
            .to_owned(),
            format!("{}/{}", row.coded, row.statements),
        ]);
    }
    let more = if all > SHOWN {
        format!(", the {SHOWN} of {all} with most codes")
    } else {
        String::new()
    };
    format!("\n{what}{more}\n{}", grid.text())
}
