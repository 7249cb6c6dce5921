//! `run.json`: what the run says of itself, and the files that belong to it.

use std::cell::RefCell;
use std::io::{self, BufReader, Read, Write};

use serde::ser::{Error as _, SerializeMap, SerializeSeq};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value, json};

use crate::delimited::delimiter;
use crate::{ExportError, Options};

/// The file that is taken away first and written last.
pub(crate) const RUN_FILE: &str = "run.json";

/// Version of the tables' form: a number that grows when a column is added or a meaning changes.
const TABLES_VERSION: u32 = 1;

/// One output file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenFile {
    /// Its name in OUT.
    pub name: String,
    /// Rows below the header, or lines of JSON; none for a file that is no table.
    pub rows: Option<u64>,
    /// Its length.
    pub bytes: u64,
    /// Digest of its bytes, 64 hexadecimal digits.
    pub sha256: String,
}

/// A `run.json` that says its outputs are complete.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// All that it says.
    pub value: Value,
    /// The files that belong to it, by name, without itself.
    pub outputs: Vec<WrittenFile>,
}

impl Run {
    /// What `run.json` says of the file `name`.
    #[must_use]
    pub fn output(&self, name: &str) -> Option<&WrittenFile> {
        self.outputs.iter().find(|file| file.name == name)
    }

    /// Reads the bytes of a `run.json`; `None` if they are none or do not say `complete`.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(bytes).ok()?;
        if value.get("complete") != Some(&Value::Bool(true)) {
            return None;
        }
        let outputs = written(value.get("outputs")?.as_object()?)?;
        Some(Self { value, outputs })
    }
}

/// The outputs that a `run.json` names; nothing else of it is held. `None` as for [`Run::parse`].
pub(crate) fn outputs_of(run: impl Read) -> io::Result<Option<Vec<WrittenFile>>> {
    #[derive(Deserialize)]
    struct Brief {
        complete: bool,
        outputs: Map<String, Value>,
    }
    match serde_json::from_reader::<_, Brief>(BufReader::new(run)) {
        Ok(brief) if brief.complete => Ok(written(&brief.outputs)),
        Err(error) if error.is_io() => Err(error.into()),
        _ => Ok(None),
    }
}

/// By name.
fn written(outputs: &Map<String, Value>) -> Option<Vec<WrittenFile>> {
    let mut written: Vec<_> = outputs
        .iter()
        .map(|(name, file)| {
            Some(WrittenFile {
                name: name.clone(),
                rows: file.get("rows").and_then(Value::as_u64),
                bytes: file.get("bytes")?.as_u64()?,
                sha256: file.get("sha256")?.as_str()?.to_owned(),
            })
        })
        .collect::<Option<_>>()?;
    written.sort_by(|a, b| a.name.cmp(&b.name));
    Some(written)
}

/// A list of `run.json` that is not in memory: its name and its items, one by one.
pub(crate) type Listing<'a> = (&'a str, &'a mut dyn Iterator<Item = io::Result<Value>>);

/// Writes `run.json`: the caller's object with `complete`, `csv`, `outputs` and `tables_version` added,
/// which replace keys of that name, and with `listing`.
pub(crate) fn write(
    mut to: impl Write,
    run: &Value,
    listing: Option<Listing<'_>>,
    outputs: &[WrittenFile],
    options: Options,
) -> io::Result<()> {
    let mut object = match run {
        Value::Object(object) => object.clone(),
        _ => Map::new(),
    };
    let listed: Map<String, Value> = outputs
        .iter()
        .map(|f| {
            let said = match f.rows {
                Some(rows) => json!({ "bytes": f.bytes, "rows": rows, "sha256": f.sha256 }),
                None => json!({ "bytes": f.bytes, "sha256": f.sha256 }),
            };
            (f.name.clone(), said)
        })
        .collect();
    let csv = json!({
        "byte_order_mark": options.excel,
        "decimal_mark": if options.decimal_comma { "," } else { "." },
        "delimiter": char::from(delimiter(options)).to_string(),
        "line_end": if options.excel { "\r\n" } else { "\n" },
    });
    object.insert("complete".into(), Value::Bool(true));
    object.insert("csv".into(), csv);
    object.insert("outputs".into(), Value::Object(listed));
    object.insert("tables_version".into(), TABLES_VERSION.into());
    let listing = listing.map(|(name, items)| {
        object.insert(name.into(), Value::Null);
        (name, RefCell::new(items))
    });
    serde_json::to_writer_pretty(&mut to, &Record { object, listing })?;
    to.write_all(b"\n")
}

/// The items while they are written: serde asks for them through a shared reference.
type Source<'a> = RefCell<&'a mut dyn Iterator<Item = io::Result<Value>>>;

/// Whether `run.json` can be made of it.
pub(crate) fn check(run: &Value) -> Result<(), ExportError> {
    match run {
        Value::Object(_) | Value::Null => Ok(()),
        other => Err(ExportError::RunNotObject {
            found: kind_of(other),
        }),
    }
}

/// The object, with the items of the listing in the place of its name. It can be written once.
struct Record<'a> {
    object: Map<String, Value>,
    listing: Option<(&'a str, Source<'a>)>,
}

impl Serialize for Record<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.object.len()))?;
        for (key, value) in &self.object {
            match &self.listing {
                Some((name, items)) if name == key => map.serialize_entry(key, &Items(items))?,
                _ => map.serialize_entry(key, value)?,
            }
        }
        map.end()
    }
}

struct Items<'a, 'i>(&'a Source<'i>);

impl Serialize for Items<'_, '_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut list = to.serialize_seq(None)?;
        let mut items = self.0.borrow_mut();
        for item in &mut **items {
            list.serialize_element(&item.map_err(S::Error::custom)?)?;
        }
        list.end()
    }
}

/// The plain values of `run.json`, by key; those of an object one level down as `key.key`.
pub(crate) fn plain_values(run: &Value) -> Vec<(String, String)> {
    let plain = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    };
    let mut said = Vec::new();
    for (key, value) in run.as_object().into_iter().flatten() {
        if let Some(inner) = value.as_object() {
            let values = inner
                .iter()
                .filter_map(|(k, v)| Some((format!("{key}.{k}"), plain(v)?)));
            said.extend(values);
        } else if let Some(text) = plain(value) {
            said.push((key.clone(), text));
        }
    }
    said.sort();
    said
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
