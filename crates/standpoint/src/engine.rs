//! Opens the engine that was asked for and makes it prove itself.

use std::path::Path;

use standpoint_engine_rten::RtenEngine;
use standpoint_stance::Engine;

use crate::args::EngineName;
use crate::exit::{Exit, Fault, OrFault};

/// The model in `dir`, or the bundled one, after its start-up self-test.
pub(crate) fn open(name: EngineName, dir: Option<&Path>) -> Result<Box<dyn Engine>, Fault> {
    let engine: Box<dyn Engine> = match (name, dir) {
        (EngineName::Rten, Some(dir)) => Box::new(RtenEngine::open(dir).or_fault(Exit::Model)?),
        (EngineName::Rten, None) => bundled()?,
    };
    standpoint_stance::self_test(engine.as_ref()).or_fault(Exit::Model)?;
    Ok(engine)
}

#[cfg(feature = "bundled")]
fn bundled() -> Result<Box<dyn Engine>, Fault> {
    Ok(Box::new(RtenEngine::bundled().or_fault(Exit::Model)?))
}

#[cfg(not(feature = "bundled"))]
fn bundled() -> Result<Box<dyn Engine>, Fault> {
    Err(Fault::new(
        Exit::Usage,
        anyhow::anyhow!("this build carries no model: name one with --model DIR"),
    ))
}
