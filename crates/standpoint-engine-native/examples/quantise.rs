//! Writes the weights of a BERT or an MPNet as int8 with plain rounding: a file of a quarter of the size
//! that gives the same answers as its source.
//!
//!     cargo run --release -p standpoint-engine-native --example quantise -- IN.safetensors OUT.safetensors

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [from, to] = arguments.as_slice() else {
        return Err("usage: quantise IN.safetensors OUT.safetensors".into());
    };
    let bytes = std::fs::read(from)?;
    std::fs::write(
        to,
        standpoint_engine_native::quantised(&bytes, Path::new(from))?,
    )?;
    Ok(())
}
