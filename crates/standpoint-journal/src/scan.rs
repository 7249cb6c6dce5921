//! Reads a journal from its start and finds out where it stops being one.

use std::collections::BTreeMap;
use std::io::{self, BufReader, ErrorKind, Read, SeekFrom};

use crate::medium::Medium;
use crate::record::{HEAD, Head, MARK, NAME, TAIL, is_whole};

/// Where a record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// Bytes of the payload.
    pub(crate) length: u32,
    /// Whether this process has read or written it.
    pub(crate) used: bool,
}

/// By key, then by offset of the record.
pub(crate) type Index = BTreeMap<(crate::Key, u64), Place>;

/// What a file holds.
#[derive(Debug)]
pub(crate) enum Scanned {
    /// Not even the whole name: a journal whose making was interrupted, or an empty file.
    New,
    /// Other first bytes.
    Foreign,
    /// Whole records up to `end`; `length - end` bytes of a torn one behind them.
    Records { index: Index, end: u64, length: u64 },
    /// A damaged record at `offset` with a whole one behind it.
    Damaged { offset: u64 },
}

pub(crate) fn scan(medium: &mut dyn Medium) -> io::Result<Scanned> {
    let length = medium.seek(SeekFrom::End(0))?;
    medium.seek(SeekFrom::Start(0))?;
    let mut reader = BufReader::with_capacity(1 << 18, medium);
    let mut name = Vec::new();
    reader
        .by_ref()
        .take(NAME.len() as u64)
        .read_to_end(&mut name)?;
    if name.len() < NAME.len() && NAME.starts_with(&name) {
        return Ok(Scanned::New);
    }
    if name != NAME {
        return Ok(Scanned::Foreign);
    }
    let mut index = Index::new();
    let mut end = NAME.len() as u64;
    while let Some(head) = read_record(&mut reader, length - end)? {
        let place = Place {
            length: head.length,
            used: false,
        };
        index.insert((head.key, end), place);
        end += head.record_length();
    }
    if end < length && follows(reader.into_inner(), end + 1, length)? {
        return Ok(Scanned::Damaged { offset: end });
    }
    Ok(Scanned::Records { index, end, length })
}

/// The record at the reader's place, of which `left` bytes are there; `None` if there is no whole one.
fn read_record(reader: &mut (impl Read + ?Sized), left: u64) -> io::Result<Option<Head>> {
    let mut head = [0; HEAD];
    if left < HEAD as u64 || !filled(reader.read_exact(&mut head))? {
        return Ok(None);
    }
    let Some(parsed) = Head::parse(&head) else {
        return Ok(None);
    };
    if parsed.record_length() > left {
        return Ok(None);
    }
    let mut payload = vec![0; parsed.length as usize];
    let mut tail = [0; TAIL];
    let is_there =
        filled(reader.read_exact(&mut payload))? && filled(reader.read_exact(&mut tail))?;
    Ok((is_there && is_whole(&head, &payload, &tail)).then_some(parsed))
}

fn filled(read: io::Result<()>) -> io::Result<bool> {
    match read {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether a whole record begins anywhere in `from..length`.
fn follows(medium: &mut dyn Medium, from: u64, length: u64) -> io::Result<bool> {
    const WINDOW: u64 = 1 << 20;
    let mut window = Vec::new();
    let mut at = from;
    while at + (HEAD + TAIL) as u64 <= length {
        medium.seek(SeekFrom::Start(at))?;
        window.clear();
        medium.take(WINDOW + HEAD as u64).read_to_end(&mut window)?;
        for start in 0..window.len().saturating_sub(HEAD - 1) {
            let Some(Ok(head)) = window.get(start..start + HEAD).map(<&[u8; HEAD]>::try_from)
            else {
                break;
            };
            if head[..4] != MARK || Head::parse(head).is_none() {
                continue;
            }
            let place = at + start as u64;
            medium.seek(SeekFrom::Start(place))?;
            if read_record(medium, length - place)?.is_some() {
                return Ok(true);
            }
        }
        at += WINDOW;
    }
    Ok(false)
}
