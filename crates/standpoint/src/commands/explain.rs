use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use anyhow::anyhow;
use serde_json::Value;
use standpoint_export::{AnalystRow, SourceRow, StatementRow};
use standpoint_text::ONE;

use crate::args::ExplainArgs;
use crate::codes::{self, Code};
use crate::exit::{Exit, Fault, OrFault};
use crate::messages::shown;

/// A code, or everything that stands behind one statement, analyst or source.
pub(crate) fn explain(args: &ExplainArgs) -> Result<Exit, Fault> {
    match &args.id {
        Some(id) => explain_row(&args.what, id, args.proposition.as_deref()),
        None => explain_code(&args.what),
    }
}

fn explain_code(wanted: &Path) -> Result<Exit, Fault> {
    let wanted = wanted.to_string_lossy();
    if wanted == "codes" {
        let mut text = String::new();
        for code in codes::ALL {
            let head = format!("{:<5}{:<26}", code.number, code.name);
            line(&mut text, &format!("{head} {}", code.summary()));
        }
        return print(&text);
    }
    // `syndicated:ID` is a flag with a value; `error[E102]` was copied with its brackets.
    let bare = wanted.split(':').next().unwrap_or_default();
    let bare = bare
        .split_once('[')
        .map_or(bare, |(_, code)| code.trim_end_matches(']'));
    if let Some(code) = Code::find(bare) {
        return print(&format!(
            "{} {}\n\n{}\n",
            code.number,
            code.name,
            code.entry()
        ));
    }
    let hint = if Path::new(wanted.as_ref()).is_dir() {
        format!("to explain a row of that run, name it too: standpoint explain {wanted} ID")
    } else {
        "`standpoint explain codes` lists them".to_owned()
    };
    Err(
        Fault::new(Exit::Usage, anyhow!("there is no code `{wanted}`; {hint}"))
            .coded(codes::UNKNOWN_CODE),
    )
}

/// From the run's own files.
fn explain_row(out: &Path, id: &str, proposition: Option<&str>) -> Result<Exit, Fault> {
    let run = standpoint_export::read_run(out).or_fault(Exit::Usage)?;
    let questions = questions(&run.value);
    if let Some(wanted) = proposition
        && !questions.contains_key(wanted)
    {
        let known: Vec<&str> = questions.keys().map(String::as_str).collect();
        return Err(Fault::new(
            Exit::Usage,
            anyhow!(
                "the run asked no proposition `{wanted}`; it asked {}",
                known.join(", ")
            ),
        )
        .coded(codes::UNKNOWN_PROPOSITION));
    }
    let asked = |id: &str| proposition.is_none_or(|wanted| wanted == id);
    let statements = standpoint_export::read_statements(out).or_fault(Exit::Usage)?;

    let page = Page {
        questions: &questions,
    };
    let mut text = String::new();
    let of_statement: Vec<&StatementRow> = statements
        .iter()
        .filter(|s| s.statement_id == id && asked(&s.proposition_id))
        .collect();
    if !of_statement.is_empty() {
        let evidence = standpoint_export::read_evidence(out).or_fault(Exit::Usage)?;
        page.statement(&of_statement, &evidence, &mut text);
    } else {
        let analysts = standpoint_export::read_analysts(out).or_fault(Exit::Usage)?;
        let sources = standpoint_export::read_sources(out).or_fault(Exit::Usage)?;
        if sources.iter().any(|s| s.source == id) {
            for row in sources
                .iter()
                .filter(|s| s.source == id && asked(&s.proposition_id))
            {
                page.source(row, &statements, &mut text);
            }
            return print(&text);
        }
        let id = analyst_id(id, &analysts)?;
        for row in analysts
            .iter()
            .filter(|a| a.analyst_id == id && asked(&a.proposition_id))
        {
            page.analyst(row, &statements, &mut text);
        }
    }
    print(&text)
}

fn print(text: &str) -> Result<Exit, Fault> {
    let mut out = std::io::stdout().lock();
    out.write_all(shown(text).as_bytes())
        .and_then(|()| out.flush())
        .or_fault(Exit::Output)?;
    Ok(Exit::Ok)
}

/// Proposition texts by id.
fn questions(run: &Value) -> BTreeMap<String, String> {
    run["propositions"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|p| Some((p["id"].as_str()?.to_owned(), p["text"].as_str()?.to_owned())))
        .collect()
}

/// The id that was given, or the one analyst of that name.
fn analyst_id(wanted: &str, analysts: &[AnalystRow]) -> Result<String, Fault> {
    if analysts.iter().any(|a| a.analyst_id == wanted) {
        return Ok(wanted.to_owned());
    }
    let mut ids: Vec<&str> = analysts
        .iter()
        .filter(|a| a.analyst.to_lowercase() == wanted.to_lowercase())
        .map(|a| a.analyst_id.as_str())
        .collect();
    ids.sort_unstable();
    ids.dedup();
    match ids.as_slice() {
        [] => Err(nobody(wanted, analysts)),
        [one] => Ok((*one).to_owned()),
        several => Err(Fault::new(
            Exit::Usage,
            anyhow!(
                "several analysts are called `{wanted}`: {}; name one by its id",
                several.join(", ")
            ),
        )
        .coded(codes::AMBIGUOUS_NAME)),
    }
}

/// Names the nearest ids: most misses are typing errors.
fn nobody(id: &str, analysts: &[AnalystRow]) -> Fault {
    let wanted = id.to_lowercase();
    let mut near: Vec<&str> = analysts
        .iter()
        .map(|a| a.analyst_id.as_str())
        .filter(|known| {
            wanted
                .split(['-', ' '])
                .any(|part| part.len() > 2 && known.contains(part))
        })
        .collect();
    near.dedup();
    near.truncate(5);
    let hint = if near.is_empty() {
        "ids stand in the first columns of statements.csv and analysts.csv".to_owned()
    } else {
        format!("did you mean {}?", near.join(", "))
    };
    Fault::new(
        Exit::Usage,
        anyhow!("no statement or analyst `{id}` in this run; {hint}"),
    )
    .coded(codes::UNKNOWN_ROW)
}

struct Page<'a> {
    questions: &'a BTreeMap<String, String>,
}

impl Page<'_> {
    fn question(&self, id: &str) -> &str {
        self.questions.get(id).map_or("", String::as_str)
    }

    fn statement(&self, rows: &[&StatementRow], evidence: &[Value], text: &mut String) {
        let first = rows[0];
        let behind = |proposition: &str| {
            evidence.iter().find(|line| {
                line["statement_id"] == first.statement_id.as_str()
                    && line["proposition_id"] == proposition
            })
        };
        line(text, &format!("statement   {}", first.statement_id));
        line(
            text,
            &format!("article     {} ({})", first.file, or_unknown(&first.source)),
        );
        line(
            text,
            &format!("span        {}..{} (code points)", first.start, first.end),
        );
        if let Some(context) = behind(&first.proposition_id).and_then(|e| e["context"].as_str()) {
            line(text, &format!("in context  {context}"));
        }
        line(
            text,
            &format!("content     {} ({})", first.text, first.kind),
        );
        line(text, &format!("cue         {}", or_unknown(&first.cue)));
        line(text, &format!("speaker     {}", or_unknown(&first.speaker)));
        let mut analysts: Vec<&str> = rows.iter().map(|r| r.analyst.as_str()).collect();
        analysts.dedup();
        line(
            text,
            &format!("analyst     {}", or_unknown(&analysts.join("; "))),
        );
        line(
            text,
            &format!(
                "rule        {} (confidence {:.2})",
                first.rule,
                share(first.confidence)
            ),
        );

        let mut done: Vec<&str> = Vec::new();
        for row in rows {
            if done.contains(&row.proposition_id.as_str()) {
                continue;
            }
            done.push(&row.proposition_id);
            line(text, "");
            line(
                text,
                &format!(
                    "{}: {}",
                    row.proposition_id,
                    self.question(&row.proposition_id)
                ),
            );
            line(
                text,
                &format!(
                    "  {} {:+.3}   support {:.3}  neutral {:.3}  oppose {:.3}{}",
                    row.label,
                    decimal(row.score),
                    decimal(row.p_support.into()),
                    decimal(row.p_neutral.into()),
                    decimal(row.p_oppose.into()),
                    flags(row),
                ),
            );
            for asked in behind(&row.proposition_id)
                .and_then(|e| e["asked"].as_array())
                .into_iter()
                .flatten()
            {
                let logit = |name: &str| {
                    asked["logits"][name]
                        .as_f64()
                        .map_or_else(|| "–".to_owned(), |v| format!("{v:+.2}"))
                };
                line(
                    text,
                    &format!(
                        "    {:<7} “{}”  logits: entailment {}, neutral {}, contradiction {}",
                        asked["side"].as_str().unwrap_or_default(),
                        asked["hypothesis"].as_str().unwrap_or_default(),
                        logit("entailment"),
                        logit("neutral"),
                        logit("contradiction"),
                    ),
                );
            }
        }
    }

    fn analyst(&self, row: &AnalystRow, statements: &[StatementRow], text: &mut String) {
        let known: Vec<&str> = [row.role.as_str(), row.affiliation.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        let head = format!("{} [{}] {}", row.analyst, row.kind, known.join(", "));
        let counts = [
            row.support,
            row.oppose,
            row.neutral,
            row.statements,
            row.articles,
        ];
        let score = (row.score, row.ci_low, row.ci_high);
        self.head(&head, &row.proposition_id, &row.label, score, counts, text);
        list(
            statements.iter().filter(|s| s.analyst_id == row.analyst_id),
            &row.proposition_id,
            text,
        );
    }

    fn source(&self, row: &SourceRow, statements: &[StatementRow], text: &mut String) {
        let head = format!("{} [source]", row.source);
        let counts = [
            row.support,
            row.oppose,
            row.neutral,
            row.statements,
            row.articles,
        ];
        let score = (row.score, row.ci_low, row.ci_high);
        self.head(&head, &row.proposition_id, &row.label, score, counts, text);
        // A statement of two people has two rows and counts once for its source.
        let mut own: Vec<&StatementRow> = statements
            .iter()
            .filter(|s| s.source == row.source)
            .collect();
        own.sort_by(|a, b| {
            (&a.statement_id, &a.proposition_id).cmp(&(&b.statement_id, &b.proposition_id))
        });
        own.dedup_by(|a, b| {
            a.statement_id == b.statement_id && a.proposition_id == b.proposition_id
        });
        list(own.into_iter(), &row.proposition_id, text);
    }

    fn head(
        &self,
        head: &str,
        proposition: &str,
        label: &str,
        score: (Option<i64>, Option<i64>, Option<i64>),
        [support, oppose, neutral, statements, articles]: [u32; 5],
        text: &mut String,
    ) {
        if !text.is_empty() {
            line(text, "");
        }
        line(text, head.trim_end());
        line(
            text,
            &format!("{proposition}: {}", self.question(proposition)),
        );
        let score = match score {
            (Some(score), Some(low), Some(high)) => format!(
                "{:+.3} (95 % interval {:+.3} to {:+.3})",
                decimal(score),
                decimal(low),
                decimal(high)
            ),
            _ => "no score".to_owned(),
        };
        line(
            text,
            &format!(
                "  {label} {score}: {support} support, {oppose} oppose, {neutral} neutral of \
                 {statements} statements in {articles} articles"
            ),
        );
    }
}

/// The statements on one proposition: what weighs most comes first; the file's order decides between
/// equals.
fn list<'a>(
    statements: impl Iterator<Item = &'a StatementRow>,
    proposition: &str,
    text: &mut String,
) {
    let mut own: Vec<&StatementRow> = statements
        .filter(|s| s.proposition_id == proposition)
        .collect();
    own.sort_by_key(|s| s.p_neutral);
    for s in own {
        line(
            text,
            &format!(
                "  {:+.3}  {}  “{}”{}",
                decimal(s.score),
                s.statement_id,
                s.text,
                flags(s)
            ),
        );
    }
}

fn line(text: &mut String, words: &str) {
    text.push_str(words);
    text.push('\n');
}

fn or_unknown(words: &str) -> &str {
    if words.is_empty() { "(none)" } else { words }
}

fn flags(row: &StatementRow) -> String {
    if row.flags.is_empty() {
        String::new()
    } else {
        format!("  [{}]", row.flags.join("; "))
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most a million")]
fn decimal(millionths: i64) -> f64 {
    millionths as f64 / f64::from(ONE)
}

fn share(per_mille: u32) -> f64 {
    f64::from(per_mille) / 1000.0
}
