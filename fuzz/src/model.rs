//! A folder that somebody gives as a model.

use standpoint_engine_native::NativeEngine;
use standpoint_engine_rten::RtenEngine;
use standpoint_stance::{Engine, Pair};

/// Files in one input, parted by this line.
const BETWEEN: &[u8] = b"\n=====\n";

const FILES: [&str; 4] = ["config.json", "tokenizer.json", "model.onnx", "model.safetensors"];

/// It is opened and answers, or is refused with words; nothing panics.
pub fn folder(data: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut rest = data;
    for name in FILES {
        let end = rest
            .windows(BETWEEN.len())
            .position(|w| w == BETWEEN)
            .unwrap_or(rest.len());
        std::fs::write(folder.path().join(name), &rest[..end]).expect("room");
        rest = rest.get(end + BETWEEN.len()..).unwrap_or_default();
    }
    answers(RtenEngine::open(folder.path()));
    answers(NativeEngine::open(folder.path()));
}

fn answers<E: Engine, R: std::fmt::Display>(engine: Result<E, R>) {
    let engine = match engine {
        Ok(engine) => engine,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let pair = |premise| Pair {
        premise,
        hypothesis: "A door is open.",
    };
    match engine.logits(&[pair("The door is closed."), pair("")]) {
        Ok(answers) => assert_eq!(answers.len(), 2),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
