//! Opens the engine that was asked for and makes it prove itself.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use standpoint_engine_rten::RtenEngine;
use standpoint_stance::Engine;
use standpoint_tagger::Tagger;

use crate::args::{EngineName, ModelArgs, TaggerArgs};
use crate::commands::store::{self, Pins};
use crate::config::Config;
use crate::exit::{Exit, Fault, OrFault};
use crate::messages;

/// Which model, run by what and where.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    name: EngineName,
    /// None for the bundled model.
    pub(crate) dir: Option<PathBuf>,
    device: Option<String>,
}

impl Choice {
    /// What the command line says, else the settings, else the bundled model.
    pub(crate) fn of(args: &ModelArgs, settings: &Config) -> Self {
        Self {
            name: args.engine.or(settings.engine).unwrap_or(EngineName::Rten),
            dir: folder(args.model.as_deref().or(settings.model.as_deref())),
            device: args.device.clone(),
        }
    }

    /// A device is for engines that have a choice.
    fn on_the_cpu(&self) -> Result<(), Fault> {
        match self.device.as_deref() {
            None | Some("cpu") => Ok(()),
            Some(other) => Err(Fault::new(
                Exit::Usage,
                anyhow::anyhow!(
                    "--device {other}: the engine rten runs on the CPU; leave the option out, or take \
                     --engine rust-bert"
                ),
            )),
        }
    }
}

/// The model that was chosen, after its start-up self-test.
pub(crate) fn open(choice: &Choice) -> Result<Box<dyn Engine>, Fault> {
    let engine = open_any(choice)?;
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
fn folder(wanted: Option<&Path>) -> Option<PathBuf> {
    wanted
        .filter(|wanted| store::holds_model(wanted) || *wanted != Path::new(store::BUNDLED))
        .map(store::resolve)
}

/// As [`open`], before the self-test. The files of an installed model must be what they were.
pub(crate) fn open_any(choice: &Choice) -> Result<Box<dyn Engine>, Fault> {
    let engine: Box<dyn Engine> = match (choice.name, choice.dir.as_deref()) {
        (EngineName::Rten, dir) => {
            choice.on_the_cpu()?;
            match dir {
                Some(dir) => Box::new(RtenEngine::open(dir).or_fault(Exit::Model)?),
                None => bundled()?,
            }
        }
        (EngineName::RustBert, Some(dir)) => rust_bert(dir, choice.device.as_deref())?,
        (EngineName::RustBert, None) => {
            return Err(Fault::new(
                Exit::Usage,
                anyhow::anyhow!(
                    "rust-bert reads safetensors, and the bundled model is compiled in as ONNX: name a \
                     folder with --model DIR (models/stance in the repository is the bundled model's)"
                ),
            )
            .coded(crate::codes::NO_BUNDLED_MODEL));
        }
    };
    if let Some(dir) = choice.dir.as_deref()
        && let Some(pins) = Pins::read(dir)?
    {
        pins.verify(dir)?;
    }
    Ok(engine)
}

#[cfg(feature = "rust-bert")]
fn rust_bert(dir: &Path, device: Option<&str>) -> Result<Box<dyn Engine>, Fault> {
    use standpoint_engine_rust_bert::{Options, Place, RustBertEngine};
    let place: Place = device
        .unwrap_or("cpu")
        .parse()
        .map_err(|message| Fault::new(Exit::Usage, anyhow::anyhow!("--device: {message}")))?;
    let engine = RustBertEngine::open(dir, Options::on(place)).or_fault(Exit::Model)?;
    Ok(Box::new(engine))
}

#[cfg(not(feature = "rust-bert"))]
fn rust_bert(_: &Path, _: Option<&str>) -> Result<Box<dyn Engine>, Fault> {
    Err(Fault::new(
        Exit::Usage,
        anyhow::anyhow!(
            "this build is without rust-bert: run scripts/setup-libtorch.sh in the repository, then build \
             with cargo build --release --features rust-bert; or take --engine rten with an ONNX export"
        ),
    )
    .coded(crate::codes::ENGINE_NOT_BUILT))
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
