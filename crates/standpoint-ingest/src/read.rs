//! From a file to articles.

use std::fs::File;
use std::io::Read;

use crate::article::{Draft, build};
use crate::discover::Origin;
use crate::outcome::Fault;
use crate::records::Record;
use crate::{
    Compression, Format, Limits, Manifest, Outcome, SourceFile, codes, compression, decode,
    front_matter, html, markdown, records,
};

/// Reads one file: one outcome for a text or page, one per record for JSON Lines and tables, in the
/// file's order. Never fails as a whole; a file that cannot be read is one [`Outcome::Failed`].
#[must_use]
pub fn read(file: &SourceFile, manifest: &Manifest, limits: &Limits) -> Vec<Outcome> {
    let bytes = match load(&file.origin, limits) {
        Ok(bytes) => bytes,
        Err(fault) => return vec![fault.of(&file.file)],
    };
    let compression = file
        .compression
        .unwrap_or_else(|| Compression::sniff(&bytes));
    read_bytes(
        &file.file,
        bytes,
        file.format,
        compression,
        manifest,
        limits,
    )
}

/// [`read`] for bytes that are in memory already. `shown` becomes [`Article::file`]; without a format
/// the content has to tell.
///
/// [`Article::file`]: standpoint_text::Article::file
#[must_use]
pub fn read_bytes(
    shown: &str,
    bytes: Vec<u8>,
    format: Option<Format>,
    compression: Compression,
    manifest: &Manifest,
    limits: &Limits,
) -> Vec<Outcome> {
    match articles(shown, bytes, format, compression, manifest, limits) {
        Ok(outcomes) => outcomes,
        Err(fault) => vec![fault.of(shown)],
    }
}

fn articles(
    shown: &str,
    bytes: Vec<u8>,
    format: Option<Format>,
    compression: Compression,
    manifest: &Manifest,
    limits: &Limits,
) -> Result<Vec<Outcome>, Fault> {
    let bytes = compression::unpack(bytes, compression, limits)?;
    let declares = matches!(format, None | Some(Format::Html));
    if declares && format.is_some() && bytes.len() > limits.html_bytes {
        return Err(html::too_large(bytes.len(), limits));
    }
    let text = decode::decode(&bytes, declares)?.text;
    drop(bytes);
    let given = manifest.get(shown);
    if text.trim().is_empty() {
        return Err(Fault::new(codes::EMPTY, "nothing but white space"));
    }
    let records = match format.unwrap_or_else(|| Format::sniff(&text)) {
        Format::Text => {
            let draft = plain(text);
            return Ok(vec![build(shown, draft, given, limits)]);
        }
        Format::Markdown => {
            let draft = markdown::draft(text);
            return Ok(vec![build(shown, draft, given, limits)]);
        }
        Format::Html => {
            let draft = html::draft(&text, limits)?;
            return Ok(vec![build(shown, draft, given, limits)]);
        }
        Format::JsonLines => records::json_lines(&text, limits)?,
        Format::Csv => records::table(&text, records::delimiter_of(&text), limits)?,
        Format::Tsv => records::table(&text, b'\t', limits)?,
    };
    if records.is_empty() {
        return Err(Fault::new(codes::EMPTY, "a header and no rows"));
    }
    Ok(records
        .into_iter()
        .map(|record| of_record(shown, record, manifest, limits))
        .collect())
}

fn of_record(shown: &str, record: Record, manifest: &Manifest, limits: &Limits) -> Outcome {
    let name = format!("{shown}#{}", record.number);
    match record.content {
        Ok((text, meta)) => {
            let draft = Draft {
                meta,
                ..plain(text)
            };
            build(&name, draft, manifest.get(&name), limits)
        }
        Err(fault) => fault.of(&name),
    }
}

fn plain(text: String) -> Draft {
    let mut draft = Draft {
        text,
        ..Draft::default()
    };
    if let Some(found) = front_matter::find(&draft.text) {
        draft.meta = found.meta;
        draft
            .structure
            .push(markdown::front_matter_region(found.span));
    }
    draft
}

fn load(origin: &Origin, limits: &Limits) -> Result<Vec<u8>, Fault> {
    let unreadable =
        |error: std::io::Error| Fault::new(codes::UNREADABLE, format!("cannot be read: {error}"));
    let limit = limits.file_bytes;
    let mut bytes = Vec::new();
    match origin {
        Origin::Path(path) => {
            let file = File::open(path).map_err(unreadable)?;
            file.take(limit + 1)
                .read_to_end(&mut bytes)
                .map_err(unreadable)?;
        }
        Origin::Stdin => {
            std::io::stdin()
                .lock()
                .take(limit + 1)
                .read_to_end(&mut bytes)
                .map_err(unreadable)?;
        }
    }
    if bytes.len() as u64 > limit {
        let message = format!("larger than the limit of {limit} bytes; split the file");
        return Err(Fault::new(codes::TOO_LARGE, message));
    }
    Ok(bytes)
}
