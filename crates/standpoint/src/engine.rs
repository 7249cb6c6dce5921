//! Opens the engine that was asked for and makes it prove itself.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use standpoint_engine_rten::RtenEngine;
use standpoint_stance::Engine;
use standpoint_tagger::Tagger;

use crate::args::{EngineName, TaggerArgs};
use crate::commands::store::{self, Pins};
use crate::exit::{Exit, Fault, OrFault};
use crate::messages;

/// The model in `dir`, or the bundled one, after its start-up self-test.
pub(crate) fn open(name: EngineName, dir: Option<&Path>) -> Result<Box<dyn Engine>, Fault> {
    let engine = open_any(name, dir)?;
    let passed = standpoint_stance::self_test(engine.as_ref()).or_fault(Exit::Model)?;
    let info = engine.info();
    messages::detail(&format!(
        "engine {}, model {} (sha256 {}), self-test {} of {}",
        info.engine, info.model, info.digest, passed.right, passed.total
    ));
    Ok(engine)
}

/// The folder of the model that a user means by a folder, `bundled`, or the name of an installed model;
/// none for the bundled one.
pub(crate) fn folder(wanted: Option<&Path>) -> Option<PathBuf> {
    wanted
        .filter(|wanted| store::holds_model(wanted) || *wanted != Path::new(store::BUNDLED))
        .map(store::resolve)
}

/// As [`open`], before the self-test. The files of an installed model must be what they were.
pub(crate) fn open_any(name: EngineName, dir: Option<&Path>) -> Result<Box<dyn Engine>, Fault> {
    let engine: Box<dyn Engine> = match (name, folder(dir).as_deref()) {
        (EngineName::Rten, Some(dir)) => {
            let engine = RtenEngine::open(dir).or_fault(Exit::Model)?;
            if let Some(pins) = Pins::read(dir)? {
                pins.verify(dir)?;
            }
            Box::new(engine)
        }
        (EngineName::Rten, None) => bundled()?,
    };
    Ok(engine)
}

/// The attribution model in `dir`, or the bundled one; none if the user wants rules alone.
pub(crate) fn open_tagger(args: &TaggerArgs) -> Result<Option<Arc<Tagger>>, Fault> {
    if args.no_model {
        return Ok(None);
    }
    let tagger = match &args.tagger {
        Some(dir) => standpoint_engine_rten::open_tagger(dir).or_fault(Exit::Model)?,
        None => bundled_tagger()?,
    };
    messages::detail(&format!("attribution model (sha256 {})", tagger.digest()));
    Ok(Some(Arc::new(tagger)))
}

#[cfg(feature = "bundled")]
fn bundled_tagger() -> Result<Tagger, Fault> {
    standpoint_engine_rten::bundled_tagger().or_fault(Exit::Model)
}

#[cfg(not(feature = "bundled"))]
fn bundled_tagger() -> Result<Tagger, Fault> {
    Err(Fault::new(
        Exit::Usage,
        anyhow::anyhow!(
            "this build carries no attribution model: name one with --tagger DIR, or go without \
             (--no-model)"
        ),
    )
    .coded(crate::codes::NO_BUNDLED_MODEL))
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
    )
    .coded(crate::codes::NO_BUNDLED_MODEL))
}
