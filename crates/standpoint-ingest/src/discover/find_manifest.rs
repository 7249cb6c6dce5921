//! Telling manifests from tables of articles, and reading them.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::{DiscoverError, Found};
use crate::manifest::{ManifestFault, ManifestTable, is_manifest_header, parse};
use crate::{Compression, Format, Limits, compression, decode};

/// A header lies within this many bytes.
const HEADER_BYTES: u64 = 64 * 1024;

/// The canonical path of the manifest that was named.
pub(super) fn resolve(given: &Path) -> Result<PathBuf, DiscoverError> {
    given.canonicalize().map_err(|error| {
        let path = given.to_owned();
        if error.kind() == std::io::ErrorKind::NotFound {
            return DiscoverError::ManifestMissing { path };
        }
        DiscoverError::ManifestUnreadable {
            path,
            error: error.to_string(),
        }
    })
}

/// Whether `file` is a table that describes other files. A file that cannot be read is none: reading it
/// as an article will say why.
pub(super) fn is_manifest(file: &Found, limits: &Limits) -> bool {
    if !file.format.is_table() {
        return false;
    }
    let bytes = match file.compression {
        Compression::None => head(&file.path),
        packed => read_all(&file.path, limits)
            .ok()
            .and_then(|bytes| compression::unpack(bytes, packed, limits).ok()),
    };
    let Some(mut bytes) = bytes else { return false };
    // One line: the rest may be cut inside a character.
    if let Some(end) = bytes.iter().position(|&b| b == b'\n')
        && !bytes.contains(&0)
    {
        bytes.truncate(end + 1);
    }
    decode::decode(&bytes, false)
        .is_ok_and(|decoded| is_manifest_header(decoded.text.lines().next().unwrap_or_default()))
}

/// The manifests that lie in `folders`.
pub(super) fn passed_over(folders: &BTreeSet<PathBuf>, limits: &Limits) -> Vec<PathBuf> {
    // One a month, perhaps; nobody reads more notes than this.
    const FOLDERS: usize = 16;
    let mut found = Vec::new();
    for folder in folders.iter().take(FOLDERS) {
        // The folder of "a.txt" has no name.
        let here = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        let Ok(entries) = std::fs::read_dir(here) else {
            continue;
        };
        for entry in entries.flatten() {
            let Some((format, compression)) = Format::of_path(&entry.path()) else {
                continue;
            };
            let file = Found {
                relative: entry.file_name().into(),
                path: entry.path(),
                format,
                compression,
            };
            if is_manifest(&file, limits) {
                found.push(folder.join(file.relative));
            }
        }
    }
    found.sort();
    found
}

/// Reads the manifest at `canonical`, called `shown` in messages; its folder is `canonical`'s.
pub(super) fn load(
    shown: &Path,
    canonical: &Path,
    limits: &Limits,
) -> Result<ManifestTable, DiscoverError> {
    let unreadable = |error: String| DiscoverError::ManifestUnreadable {
        path: shown.to_owned(),
        error,
    };
    let compression = Format::of_path(canonical).map_or(Compression::None, |(_, c)| c);
    let bytes = read_all(canonical, limits).map_err(unreadable)?;
    let bytes = compression::unpack(bytes, compression, limits)
        .map_err(|fault| unreadable(fault.message))?;
    let decoded = decode::decode(&bytes, false).map_err(|fault| unreadable(fault.message))?;
    parse(canonical, &decoded.text)
        .map(|table| table.shown_as(shown))
        .map_err(|fault| match fault {
            ManifestFault::NoFileColumn(header) => DiscoverError::ManifestColumns {
                path: shown.to_owned(),
                header,
            },
            ManifestFault::Row { line, error } => DiscoverError::ManifestRow {
                path: shown.to_owned(),
                line,
                error,
            },
        })
}

fn head(path: &Path) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)
        .ok()?
        .take(HEADER_BYTES)
        .read_to_end(&mut bytes)
        .ok()?;
    Some(bytes)
}

fn read_all(path: &Path, limits: &Limits) -> Result<Vec<u8>, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    file.take(limits.manifest_bytes + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    if bytes.len() as u64 > limits.manifest_bytes {
        return Err(format!(
            "larger than the limit of {} bytes",
            limits.manifest_bytes
        ));
    }
    Ok(bytes)
}
