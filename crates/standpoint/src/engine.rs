//! Opens the engine that was asked for and makes it prove itself.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use standpoint_engine_native::{ARCHITECTURES, NativeEngine};
use standpoint_engine_rten::RtenEngine;
use standpoint_stance::Engine;
use standpoint_tagger::Tagger;

use crate::args::{EngineName, ModelArgs, TAGGER_VARIABLE, TaggerArgs};
use crate::commands::store::{self, Pins};
use crate::config::Config;
use crate::exit::{Exit, Fault, OrFault};
use crate::messages;

/// Which model, run by what and where.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    /// None for what suits the model.
    name: Option<EngineName>,
    /// None for a bundled model.
    pub(crate) dir: Option<PathBuf>,
    /// The small one of the bundled models.
    small: bool,
    device: Option<String>,
}

impl Choice {
    /// What the command line says, else the settings, else the bundled model.
    pub(crate) fn of(args: &ModelArgs, settings: &Config) -> Self {
        let wanted = args.model.as_deref().or(settings.model.as_deref());
        Self {
            name: args.engine.or(settings.engine),
            dir: folder(wanted),
            small: wanted.is_some_and(|wanted| {
                wanted == Path::new(store::SMALL) && store::is_bundled(wanted)
            }),
            device: args.device.clone(),
        }
    }

    /// The choice for a folder of which only that is known.
    pub(crate) fn folder(dir: &Path) -> Self {
        Self {
            name: None,
            dir: Some(dir.to_owned()),
            small: false,
            device: None,
        }
    }

    /// The engine that was asked for, else the native one where it is fast and the folder is for it.
    pub(crate) fn engine(&self) -> EngineName {
        self.name.unwrap_or_else(|| {
            let fits = match &self.dir {
                Some(dir) => is_native(dir),
                None => cfg!(target_arch = "x86_64"),
            };
            if fits {
                EngineName::Native
            } else {
                EngineName::Rten
            }
        })
    }

    /// A device is for engines that have a choice.
    fn on_the_cpu(&self) -> Result<(), Fault> {
        match self.device.as_deref() {
            None | Some("cpu") => Ok(()),
            Some(other) => Err(Fault::new(
                Exit::Usage,
                anyhow::anyhow!(
                    "--device {other}: this engine runs on the CPU; leave the option out, or take \
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

/// The folder of the model that a user means by a folder, `bundled`, `small`, or the name of an installed model;
/// none for the bundled ones.
fn folder(wanted: Option<&Path>) -> Option<PathBuf> {
    wanted
        .filter(|wanted| !store::is_bundled(wanted))
        .map(store::resolve)
}

/// As [`open`], before the self-test. The files of an installed model must be what they were.
pub(crate) fn open_any(choice: &Choice) -> Result<Box<dyn Engine>, Fault> {
    // A bare word that is no folder was meant as a model's name.
    if let Some(name) = choice.dir.as_deref().and_then(Path::to_str)
        && store::is_name(name)
        && !Path::new(name).exists()
    {
        store::find(name)?;
    }
    let engine: Box<dyn Engine> = match (choice.engine(), choice.dir.as_deref()) {
        (EngineName::Native, dir) => {
            choice.on_the_cpu()?;
            match dir {
                Some(dir) => Box::new(NativeEngine::open(dir).or_fault(Exit::Model)?),
                None => bundled_native(choice.small)?,
            }
        }
        (EngineName::Rten, dir) => {
            choice.on_the_cpu()?;
            match dir {
                Some(dir) => Box::new(RtenEngine::open(dir).or_fault(Exit::Model)?),
                None => bundled_rten()?,
            }
        }
        (EngineName::RustBert, Some(dir)) => rust_bert(dir, choice.device.as_deref())?,
        (EngineName::RustBert, None) => {
            return Err(Fault::new(
                Exit::Usage,
                anyhow::anyhow!(
                    "rust-bert has no bundled model: name a folder with --model DIR (models/stance in the \
                     repository is the small bundled model's)"
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
        // A flag wins over the environment, but not over another flag.
        let of_environment = std::env::var_os(TAGGER_VARIABLE).map(PathBuf::from);
        return match &args.tagger {
            Some(dir) if Some(dir) != of_environment.as_ref() => Err(Fault::new(
                Exit::Usage,
                anyhow::anyhow!(
                    "--tagger names a model and --no-model wants none; leave one of them out"
                ),
            )),
            _ => Ok(None),
        };
    }
    let tagger = match &args.tagger {
        Some(dir) if cfg!(target_arch = "x86_64") && has_safetensors(dir) => {
            standpoint_engine_native::open_tagger(dir).or_fault(Exit::Model)?
        }
        Some(dir) => standpoint_engine_rten::open_tagger(dir).or_fault(Exit::Model)?,
        None => bundled_tagger()?,
    };
    messages::detail(&format!("attribution model (sha256 {})", tagger.digest()));
    Ok(Some(Arc::new(tagger)))
}

/// Whether the native engine is for the model of this folder: one of its architectures without an ONNX graph.
fn is_native(dir: &Path) -> bool {
    let is_known = || {
        let path = dir.join("config.json");
        let json = std::fs::read(&path).ok()?;
        let config = standpoint_model::Config::parse(&json, &path).ok()?;
        Some(ARCHITECTURES.contains(&config.model_type.as_str()))
    };
    // Who exported a graph wants it run, and `models add` has compared it with the original.
    cfg!(target_arch = "x86_64")
        && RtenEngine::graphs(dir).is_empty()
        && has_safetensors(dir)
        && is_known() == Some(true)
}

fn has_safetensors(dir: &Path) -> bool {
    !standpoint_engine_native::weight_files(dir).is_empty()
}

/// A bundled model, by the engine that runs it here: the native one has products for x86-64, rten for
/// other processors too, but only the small model. Only one of the two is linked in.
pub(crate) fn bundled(small: bool) -> Result<Box<dyn Engine>, Fault> {
    if cfg!(target_arch = "x86_64") {
        bundled_native(small)
    } else {
        bundled_rten()
    }
}

#[cfg(all(feature = "bundled", target_arch = "x86_64"))]
fn bundled_native(small: bool) -> Result<Box<dyn Engine>, Fault> {
    let engine = match small {
        true => NativeEngine::bundled_small(),
        false => NativeEngine::bundled(),
    };
    Ok(Box::new(engine.or_fault(Exit::Model)?))
}

#[cfg(not(all(feature = "bundled", target_arch = "x86_64")))]
fn bundled_native(_: bool) -> Result<Box<dyn Engine>, Fault> {
    Err(not_bundled("native"))
}

#[cfg(all(feature = "bundled", not(target_arch = "x86_64")))]
fn bundled_rten() -> Result<Box<dyn Engine>, Fault> {
    Ok(Box::new(RtenEngine::bundled().or_fault(Exit::Model)?))
}

#[cfg(not(all(feature = "bundled", not(target_arch = "x86_64"))))]
fn bundled_rten() -> Result<Box<dyn Engine>, Fault> {
    Err(not_bundled("rten"))
}

fn not_bundled(engine: &str) -> Fault {
    Fault::new(
        Exit::Usage,
        anyhow::anyhow!(
            "this build carries no model for the engine {engine}: name one with --model DIR (models/stance in \
             the repository is the small bundled model's)"
        ),
    )
    .coded(crate::codes::NO_BUNDLED_MODEL)
}

#[cfg(all(feature = "bundled", target_arch = "x86_64"))]
fn bundled_tagger() -> Result<Tagger, Fault> {
    standpoint_engine_native::bundled_tagger().or_fault(Exit::Model)
}

#[cfg(all(feature = "bundled", not(target_arch = "x86_64")))]
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
