//! Replays the fuzz targets' corpora through their oracles, so that no finding comes back unseen.

use std::fs;
use std::path::{Path, PathBuf};

#[expect(
    unreachable_pub,
    reason = "public to the fuzz targets, which are another crate"
)]
#[path = "../../fuzz/src/oracles.rs"]
mod oracles;

/// Feeds every file of a target's corpus to its oracle, and every prefix of it that a cut file would have.
fn replay(target: &str, oracle: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fuzz/corpus")
        .join(target);
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{target} has no corpus");
    for file in files {
        let bytes = fs::read(&file).expect("a file");
        for length in [bytes.len(), bytes.len() / 2, bytes.len() * 9 / 10, 1, 0] {
            let cut = &bytes[..length.min(bytes.len())];
            let held = std::panic::catch_unwind(|| oracle(cut));
            assert!(held.is_ok(), "{} cut to {length}", file.display());
        }
    }
}

macro_rules! targets {
    ($($target:ident)*) => {
        $(
            #[test]
            fn $target() {
                replay(stringify!($target), oracles::$target);
            }
        )*
    };
}

targets! { html jsonl csv charset segmentation attribution propositions aliases journal }
