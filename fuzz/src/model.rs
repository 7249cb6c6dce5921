//! A folder that somebody gives as a model.

use standpoint_engine_rten::RtenEngine;

/// Three files in one input, parted by this line.
const BETWEEN: &[u8] = b"\n=====\n";

/// It is opened, or refused with an error that names a file of the folder; nothing panics.
pub fn folder(data: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut rest = data;
    for name in ["config.json", "tokenizer.json", "model.onnx"] {
        let end = rest
            .windows(BETWEEN.len())
            .position(|w| w == BETWEEN)
            .unwrap_or(rest.len());
        std::fs::write(folder.path().join(name), &rest[..end]).expect("room");
        rest = rest.get(end + BETWEEN.len()..).unwrap_or_default();
    }
    if let Err(error) = RtenEngine::open(folder.path()) {
        assert!(!error.to_string().is_empty());
    }
}
