use std::path::{Path, PathBuf};

use standpoint_model::ModelError;

const GRAPHS: [&str; 4] = [
    "model_int8.onnx",
    "model.onnx",
    "onnx/model_quantized.onnx",
    "onnx/model.onnx",
];

/// The folder's ONNX files, the preferred one first.
pub(crate) fn all(folder: &Path) -> Vec<PathBuf> {
    GRAPHS
        .iter()
        .map(|name| folder.join(name))
        .filter(|path| path.is_file())
        .collect()
}

/// The ONNX file that is taken.
pub(crate) fn find(folder: &Path) -> Result<PathBuf, ModelError> {
    all(folder).into_iter().next().ok_or_else(|| {
        ModelError::Missing {
            folder: folder.to_owned(),
            what: "model_int8.onnx, model.onnx, onnx/model_quantized.onnx or onnx/model.onnx",
            advice: "export the model to ONNX (optimum-cli export onnx --task text-classification) or \
                     copy the file there",
        }
    })
}
