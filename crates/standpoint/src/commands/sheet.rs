//! The coding sheet: what `sample` writes, people fill in and `correct` reads.
//!
//! The sheet is blind: it holds neither probabilities nor labels nor strata. The draw can be made again
//! from the run and the sheet's column `design`, which is the same in every row, so nothing else needs to
//! be kept, and a row that nobody drew is noticed.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, anyhow};
use csv::StringRecord;
use standpoint_aggregate::{Coded, Drawn, SampleOptions, Strata, draw_sample};
use standpoint_export::{Run, unguard};
use standpoint_text::StanceLabel;

use super::observed::Observed;
use crate::codes;
use crate::exit::{Coded as _, Exit, Fault, OrFault};

/// The columns, in order.
pub(super) const COLUMNS: [&str; 10] = [
    "statement_id",
    "proposition_id",
    "proposition",
    "text",
    "context",
    "analyst",
    "source",
    "code",
    "note",
    "design",
];

/// How a sheet was drawn, and from what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Design {
    pub sample: SampleOptions,
    /// The run's statements: the start of the digest of `statements.csv`.
    pub statements: String,
}

impl Design {
    pub(super) fn new(sample: SampleOptions, run: &Run) -> Self {
        let digest = run
            .output("statements.csv")
            .map_or("", |f| f.sha256.as_str());
        Self {
            sample,
            statements: digest.chars().take(12).collect(),
        }
    }

    /// As it stands in the sheet: `label/200/20240229/1f0c66ab9d3e`.
    pub(super) fn text(&self) -> String {
        let strata = match self.sample.strata {
            Strata::Label => "label",
            Strata::PropositionAndLabel => "proposition",
        };
        format!(
            "{strata}/{}/{}/{}",
            self.sample.size, self.sample.seed, self.statements
        )
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().split('/');
        let strata = match parts.next()? {
            "label" => Strata::Label,
            "proposition" => Strata::PropositionAndLabel,
            _ => return None,
        };
        let size = parts.next()?.parse().ok()?;
        let seed = parts.next()?.parse().ok()?;
        let statements = parts.next()?.to_owned();
        parts.next().is_none().then_some(Self {
            sample: SampleOptions { seed, size, strata },
            statements,
        })
    }
}

/// The rows of the sheet that belongs to this design.
pub(super) fn draw(observed: &Observed, options: &SampleOptions) -> Vec<Drawn> {
    let keys: Vec<u64> = observed
        .rows
        .iter()
        .map(|row| key(&row.statement_id, &row.proposition_id))
        .collect();
    draw_sample(&observed.observations, &keys, options)
}

/// A stable name of a pair: FNV-1a over both ids. What it lacks in spread, the draw's own mixing adds.
fn key(statement: &str, proposition: &str) -> u64 {
    let bytes = statement.bytes().chain([0]).chain(proposition.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// A sheet that came back.
pub(super) struct CodedSheet {
    pub design: Design,
    pub drawn: Vec<Drawn>,
    pub coded: Vec<Coded>,
}

/// At most so many faults are listed.
const SHOWN_FAULTS: usize = 10;

/// Reads a sheet as a spreadsheet may have saved it. Wrong codes, unknown ids and rows that were not
/// drawn are errors with their rows; rows without a code are left out.
pub(super) fn read(path: &Path, observed: &Observed) -> Result<CodedSheet, Fault> {
    let name = path.display().to_string();
    let table = Table::read(path, &name)?;
    let design = table.design(&name)?;
    let here = Design::new(design.sample, &observed.runs[0]);
    if here != design {
        return Err(usage(format!(
            "{name} was drawn from another run (its statements were {}, here they are {}); name the folder \
             that the sheet was drawn from, or draw a new one",
            design.statements, here.statements
        )));
    }
    let drawn = draw(observed, &design.sample);
    let known: BTreeMap<(&str, &str), usize> = drawn
        .iter()
        .map(|d| {
            let row = &observed.rows[d.observation];
            (
                (row.statement_id.as_str(), row.proposition_id.as_str()),
                d.observation,
            )
        })
        .collect();

    let mut truths: BTreeMap<usize, (StanceLabel, usize)> = BTreeMap::new();
    let mut faults = Vec::new();
    for (record, number) in table.records.iter().zip(2..) {
        match table.row(record, &known, observed) {
            Ok(None) => {}
            Ok(Some(coded)) => {
                let first = truths
                    .entry(coded.observation)
                    .or_insert((coded.truth, number));
                if first.0 != coded.truth {
                    faults.push(format!(
                        "row {number}: coded {}, but row {} has the same statement and proposition as {}; \
                         keep one",
                        coded.truth.as_str(),
                        first.1,
                        first.0.as_str()
                    ));
                }
            }
            Err(why) => faults.push(format!("row {number}: {why}")),
        }
    }
    if !faults.is_empty() {
        return Err(usage(listed(&name, &faults)));
    }
    let coded: Vec<Coded> = truths
        .into_iter()
        .map(|(observation, (truth, _))| Coded { observation, truth })
        .collect();
    if coded.is_empty() {
        return Err(Fault::new(
            Exit::NoInput,
            anyhow!(
                "{name} holds no codes; fill in the column `code` with support, oppose or neutral"
            ),
        )
        .coded(codes::NO_CODES));
    }
    Ok(CodedSheet {
        design,
        drawn,
        coded,
    })
}

fn usage(message: String) -> Fault {
    Fault::new(Exit::Usage, anyhow!(message)).coded(codes::BAD_SHEET)
}

fn listed(name: &str, faults: &[String]) -> String {
    let mut lines = vec![format!("{name} cannot be used (row 1 is the header):")];
    lines.extend(faults.iter().take(SHOWN_FAULTS).map(|f| format!("  {f}")));
    if faults.len() > SHOWN_FAULTS {
        lines.push(format!("  and {} more", faults.len() - SHOWN_FAULTS));
    }
    lines.join("\n")
}

struct Table {
    records: Vec<StringRecord>,
    statement: usize,
    proposition: usize,
    code: usize,
    design: usize,
}

impl Table {
    fn read(path: &Path, name: &str) -> Result<Self, Fault> {
        let bytes = std::fs::read(path)
            .with_context(|| format!("cannot read {name}"))
            .or_fault(Exit::Usage)
            .coded(codes::BAD_SHEET)?;
        if bytes.starts_with(b"PK") || bytes.contains(&0) {
            return Err(usage(format!(
                "{name} is no CSV; save the sheet as “CSV UTF-8” in your spreadsheet"
            )));
        }
        // A spreadsheet may save in a code page of its own. Ids and codes are plain letters; a garbled
        // text column does no harm here.
        let text = String::from_utf8_lossy(&bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let header = text.lines().next().unwrap_or_default();
        let delimiter = [b',', b';', b'\t']
            .into_iter()
            .max_by_key(|mark| header.bytes().filter(|b| b == mark).count())
            .unwrap_or(b',');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(text.as_bytes());
        let headers = reader
            .headers()
            .with_context(|| format!("{name} has no readable header"))
            .or_fault(Exit::Usage)
            .coded(codes::BAD_SHEET)?
            .clone();
        let column = |wanted: &str| {
            headers
                .iter()
                .position(|h| h.trim().eq_ignore_ascii_case(wanted))
                .ok_or_else(|| {
                    usage(format!(
                        "{name} has no column `{wanted}`; keep all the columns that `sample` wrote"
                    ))
                })
        };
        Ok(Self {
            statement: column("statement_id")?,
            proposition: column("proposition_id")?,
            code: column("code")?,
            design: column("design")?,
            records: reader
                .records()
                .collect::<Result<_, _>>()
                .with_context(|| format!("{name} is no valid CSV"))
                .or_fault(Exit::Usage)
                .coded(codes::BAD_SHEET)?,
        })
    }

    /// The one design of all rows.
    fn design(&self, name: &str) -> Result<Design, Fault> {
        let mut texts: Vec<&str> = self
            .records
            .iter()
            .map(|record| cell(record, self.design))
            .filter(|text| !text.is_empty())
            .collect();
        texts.dedup();
        match texts[..] {
            [] => Err(Fault::new(
                Exit::NoInput,
                anyhow!("{name} has no rows with a `design`; name a sheet that `sample` wrote"),
            )
            .coded(codes::BAD_SHEET)),
            [one] => Design::parse(one).ok_or_else(|| {
                usage(format!(
                    "{name}: `{one}` in the column `design` is not what `sample` wrote; copy that column \
                     back from the empty sheet"
                ))
            }),
            _ => Err(usage(format!(
                "{name} holds rows of several sheets (column `design`: {} and {}); correct with one",
                texts[0], texts[1]
            ))),
        }
    }

    fn row(
        &self,
        record: &StringRecord,
        drawn: &BTreeMap<(&str, &str), usize>,
        observed: &Observed,
    ) -> Result<Option<Coded>, String> {
        let written = cell(record, self.code);
        if written.is_empty() {
            return Ok(None);
        }
        let truth = code(written).ok_or_else(|| {
            format!(
                "`{written}` is no code; write support, oppose, neutral (or 1, -1, 0), or nothing"
            )
        })?;
        let (statement, proposition) =
            (cell(record, self.statement), cell(record, self.proposition));
        if let Some(&observation) = drawn.get(&(statement, proposition)) {
            return Ok(Some(Coded { observation, truth }));
        }
        let mut rows = observed.rows.iter();
        if rows.all(|r| r.statement_id != statement) {
            return Err(format!("the run has no statement `{statement}`"));
        }
        if observed.propositions.iter().all(|q| q.id != proposition) {
            return Err(format!("the run asked no proposition `{proposition}`"));
        }
        Err(format!(
            "`{statement}` on `{proposition}` was not drawn; a random sample holds drawn rows only, so \
             remove it, or draw a greater sample"
        ))
    }
}

fn cell(record: &StringRecord, i: usize) -> &str {
    unguard(record.get(i).unwrap_or_default().trim()).trim()
}

/// A code, however a person or a program writes it.
fn code(written: &str) -> Option<StanceLabel> {
    let plain = written.trim_start_matches('\'').to_lowercase();
    match plain.as_str() {
        "support" | "supports" | "1" | "+1" | "1.0" | "1,0" => Some(StanceLabel::Support),
        "oppose" | "opposes" | "-1" | "−1" | "–1" | "-1.0" | "-1,0" => {
            Some(StanceLabel::Oppose)
        }
        "neutral" | "0" | "0.0" | "0,0" | "-0.0" => Some(StanceLabel::Neutral),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_as_people_and_spreadsheets_write_them() {
        let check = |written, label| assert_eq!(code(written), label, "{written}");
        check("Support", Some(StanceLabel::Support));
        check("1.0", Some(StanceLabel::Support));
        check("'-1", Some(StanceLabel::Oppose));
        check("−1", Some(StanceLabel::Oppose));
        check("0,0", Some(StanceLabel::Neutral));
        check("2", None);
        check("yes", None);
    }

    #[test]
    fn a_design_comes_back() {
        let design = Design {
            sample: SampleOptions {
                seed: u64::MAX,
                size: 17,
                strata: Strata::PropositionAndLabel,
            },
            statements: "0123456789ab".to_owned(),
        };
        assert_eq!(Design::parse(&design.text()), Some(design.clone()));
        assert_eq!(Design::parse(&format!("{}/x", design.text())), None);
        assert_eq!(Design::parse("label"), None);
    }
}
