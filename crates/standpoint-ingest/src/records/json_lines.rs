use serde_json::{Map, Value};
use standpoint_text::Metadata;

use super::Record;
use crate::fields::{self, Field, TEXT_NAMES};
use crate::outcome::Fault;
use crate::{Limits, codes};

/// The records of a JSON Lines file, in order. A broken line is a record that failed.
///
/// # Errors
/// `bad_json` for the whole file if it is one JSON array and not lines.
pub(crate) fn json_lines(text: &str, limits: &Limits) -> Result<Vec<Record>, Fault> {
    let first = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    if first.trim_start().starts_with('[') {
        let message = "this is a JSON array, not JSON Lines; write one object a line (jq -c '.[]')";
        return Err(Fault::new(codes::BAD_JSON, message));
    }
    let mut records = Vec::new();
    for (index, line) in text.split('\n').enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let number = records.len() + 1;
        let line_number = index + 1;
        if number > limits.records {
            let message = format!(
                "line {line_number}: more than {} records; split the file",
                limits.records
            );
            records.push(Record::failed(number, codes::TOO_MANY_RECORDS, message));
            break;
        }
        let content = record(line, limits).map_err(|fault| {
            Fault::new(fault.code, format!("line {line_number}: {}", fault.message))
        });
        records.push(Record { number, content });
    }
    Ok(records)
}

fn record(line: &str, limits: &Limits) -> Result<(String, Metadata), Fault> {
    if line.len() > limits.record_bytes {
        return Err(Fault::new(
            codes::RECORD_TOO_LONG,
            format!(
                "{} bytes where {} are allowed",
                line.len(),
                limits.record_bytes
            ),
        ));
    }
    let object: Map<String, Value> = serde_json::from_str(line).map_err(|error| {
        let message = format!("not one JSON object ({error}); each line needs {{\"text\": …}}");
        // serde_json counts lines within the line that it was given.
        Fault::new(codes::BAD_JSON, message.replace("line 1 column", "column"))
    })?;
    if object.len() > limits.fields {
        let message = format!("{} keys where {} are allowed", object.len(), limits.fields);
        return Err(Fault::new(codes::TOO_MANY_FIELDS, message));
    }
    let mut meta = Metadata::default();
    let mut texts = Vec::new();
    let mut other = None;
    for (key, value) in &object {
        match Field::of(key) {
            Some(Field::Text) => match value {
                Value::String(value) => texts.push((fields::rank_of_text(key), value)),
                value => other = Some((key, kind_of(value))),
            },
            Some(field) => fields::set_json(&mut meta, field, value),
            None => {}
        }
    }
    let text = texts.into_iter().min_by_key(|(rank, _)| *rank);
    let text = text.map(|(_, text)| text.clone()).ok_or_else(|| {
        let keys: Vec<&str> = object.keys().map(String::as_str).take(12).collect();
        let message = match other {
            Some((key, kind)) => format!("\"{key}\" holds {kind} where a string is needed"),
            None => format!(
                "no string under {TEXT_NAMES}; the keys are {}",
                keys.join(", ")
            ),
        };
        Fault::new(codes::MISSING_TEXT, message)
    })?;
    Ok((text, meta))
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
