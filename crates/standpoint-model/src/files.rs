//! Reads the files of a model's folder, none of them larger than such a file can be.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::ModelError;

/// Largest file of weights: ONNX ends at 2 GiB, the limit of protobuf, and a large encoder in fp32 has 1.7.
pub const WEIGHTS_LIMIT: u64 = 2 << 30;
/// Largest tokenizer.json; a multilingual one has 17 MB.
pub const TOKENIZER_LIMIT: u64 = 64 << 20;
/// Largest config file.
pub const CONFIG_LIMIT: u64 = 1 << 20;

/// A file that must be there.
///
/// # Errors
/// [`ModelError`] if it is missing (`what`, with `advice`), unreadable, or over `limit` bytes.
pub fn require(
    folder: &Path,
    what: &'static str,
    advice: &'static str,
    limit: u64,
) -> Result<(PathBuf, Vec<u8>), ModelError> {
    let path = folder.join(what);
    if !path.is_file() {
        return Err(ModelError::Missing {
            folder: folder.to_owned(),
            what,
            advice,
        });
    }
    let bytes = read(&path, limit)?;
    Ok((path, bytes))
}

/// A file that may be there.
///
/// # Errors
/// [`ModelError`] if it is there and unreadable, or over `limit` bytes.
pub fn optional(
    folder: &Path,
    what: &str,
    limit: u64,
) -> Result<Option<(PathBuf, Vec<u8>)>, ModelError> {
    let path = folder.join(what);
    if !path.is_file() {
        return Ok(None);
    }
    read(&path, limit).map(|bytes| Some((path, bytes)))
}

/// Reads a whole file of at most `limit` bytes.
///
/// # Errors
/// [`ModelError`] if it is unreadable or larger.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>, ModelError> {
    let unreadable = |source| ModelError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(unreadable)?;
    let bytes = file.metadata().map_err(unreadable)?.len();
    if bytes > limit {
        return Err(ModelError::TooLarge {
            path: path.to_owned(),
            bytes,
            limit,
        });
    }
    let mut content = Vec::with_capacity(usize::try_from(bytes).unwrap_or(0));
    // What is no regular file may give more than it says.
    file.take(limit + 1)
        .read_to_end(&mut content)
        .map_err(unreadable)?;
    if content.len() as u64 > limit {
        return Err(ModelError::TooLarge {
            path: path.to_owned(),
            bytes: content.len() as u64,
            limit,
        });
    }
    Ok(content)
}

/// The last part of a path: what may stand in a record of a run that other machines will read.
#[must_use]
pub fn shown_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .or_else(|| {
            let full = path.canonicalize().ok()?;
            Some(full.file_name()?.to_string_lossy().into_owned())
        })
        .unwrap_or_else(|| "model".to_owned())
}
