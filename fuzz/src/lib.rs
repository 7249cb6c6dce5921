//! What must hold for any bytes. `fuzz_targets/` feeds the oracles from libFuzzer, `tests/corpus` of the
//! workspace from the corpus, as plain tests.

#[cfg(feature = "model")]
pub mod model;
pub mod oracles;
