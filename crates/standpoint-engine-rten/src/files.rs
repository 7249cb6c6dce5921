use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::ModelError;

/// Largest graph: ONNX files end at 2 GiB, the limit of protobuf.
pub(crate) const GRAPH_LIMIT: u64 = 2 << 30;
/// Largest tokenizer.json; a multilingual one has 17 MB.
pub(crate) const TOKENIZER_LIMIT: u64 = 64 << 20;
/// Largest config file.
pub(crate) const CONFIG_LIMIT: u64 = 1 << 20;

const GRAPHS: [&str; 4] = [
    "model_int8.onnx",
    "model.onnx",
    "onnx/model_quantized.onnx",
    "onnx/model.onnx",
];

/// The folder's ONNX files, the preferred one first.
pub(crate) fn graphs(folder: &Path) -> Vec<PathBuf> {
    GRAPHS
        .iter()
        .map(|name| folder.join(name))
        .filter(|path| path.is_file())
        .collect()
}

/// The ONNX file that is taken.
pub(crate) fn find_graph(folder: &Path) -> Result<PathBuf, ModelError> {
    graphs(folder).into_iter().next().ok_or_else(|| {
        ModelError::Missing {
            folder: folder.to_owned(),
            what: "model_int8.onnx, model.onnx, onnx/model_quantized.onnx or onnx/model.onnx",
            advice: "export the model to ONNX (optimum-cli export onnx --task text-classification) or \
                     copy the file there",
        }
    })
}

/// A file that must be there.
pub(crate) fn require(
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
pub(crate) fn optional(
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
pub(crate) fn read(path: &Path, limit: u64) -> Result<Vec<u8>, ModelError> {
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
pub(crate) fn shown_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .or_else(|| {
            let full = path.canonicalize().ok()?;
            Some(full.file_name()?.to_string_lossy().into_owned())
        })
        .unwrap_or_else(|| "model".to_owned())
}
