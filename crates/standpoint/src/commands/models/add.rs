//! Installing a model from a folder or a hub: checked first, put in place whole or not at all, its files
//! pinned.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use standpoint_stance::{SelfTest, self_test};

use super::check::{check_conversion, check_folder};
use super::store::{self, Origin, Pins, RECORD};
use crate::args::{EngineName, ModelArgs, ModelsAddArgs};
use crate::config::Config;
use crate::engine::{self, Choice};
use crate::exit::{Coded, Exit, Fault, OrFault};
use crate::{codes, messages};

/// What is copied besides the weights, where it is there.
const FILES: [&str; 6] = [
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "calibration.json",
    "MODEL_CARD.md",
    "README.md",
];
/// Weights for rten.
const GRAPHS: [&str; 4] = [
    "model_int8.onnx",
    "model.onnx",
    "onnx/model_quantized.onnx",
    "onnx/model.onnx",
];
/// Weights for rust-bert.
const FLOATS: [&str; 2] = ["model.safetensors", "rust_model.ot"];

pub(super) fn add(args: &ModelsAddArgs) -> Result<Exit, Fault> {
    let from = PathBuf::from(&args.model);
    let is_folder = from.is_dir();
    if !is_folder && !is_hub_id(&args.model) {
        return Err(Fault::new(
            Exit::Model,
            anyhow!(
                "{}: no such folder; a model on a hub is named OWNER/NAME",
                args.model
            ),
        )
        .coded(codes::NO_MODEL_FOLDER));
    }
    let name = match &args.name {
        Some(name) => name.clone(),
        None => folder_name(&from),
    };
    if !store::is_name(&name) {
        return Err(Fault::new(
            Exit::Usage,
            anyhow!("`{name}` cannot be a model's name; give another with --name"),
        ));
    }
    let models = store::folder().ok_or_else(|| {
        Fault::new(
            Exit::Usage,
            anyhow!("the environment names no folder for models; set STANDPOINT_MODELS to one"),
        )
    })?;
    let to = models.join(&name);
    if to.exists() && !args.force {
        return Err(Fault::new(
            Exit::Usage,
            anyhow!(
                "{} is there already; --force replaces it, --name gives another name",
                to.display()
            ),
        )
        .coded(codes::FILE_EXISTS));
    }
    if args.engine == Some(EngineName::RustBert) && !cfg!(feature = "rust-bert") {
        // Said before a gigabyte is fetched that nothing here could check.
        return Err(Fault::new(
            Exit::Usage,
            anyhow!(
                "this build is without rust-bert, so it cannot check safetensors; leave --engine out for a \
                 model with an ONNX graph"
            ),
        )
        .coded(codes::ENGINE_NOT_BUILT));
    }
    let failed = || format!("cannot install {}", to.display());
    let (new, passed, origin) = if is_folder {
        let passed = proven(&from, args)?;
        let new = models.join(format!(".new-{name}"));
        let engine = args
            .engine
            .unwrap_or_else(|| Choice::folder(&from).engine());
        copy(&from, &new, engine)
            .with_context(failed)
            .or_fault(Exit::Output)?;
        (new, passed, None)
    } else {
        let new = models.join(format!(".get-{name}"));
        let origin = fetch(args, &new)?;
        // What cannot be used would be fetched again in vain, and must not fill the disk.
        let passed = proven(&new, args).inspect_err(|_| {
            let _ = fs::remove_dir_all(&new);
        })?;
        (new, passed, Some(origin))
    };
    let engine = args.engine.unwrap_or_else(|| Choice::folder(&new).engine());
    let pins = pin(&new, engine, origin)?;
    exchange(&new, &to, &models.join(format!(".old-{name}")))
        .with_context(failed)
        .or_fault(Exit::Output)?;
    messages::note(&format!(
        "installed {name}: {} files in {}, self-test {} of {}; use it with --model {name}",
        pins.files.len(),
        to.display(),
        passed.right,
        passed.total
    ));
    Ok(Exit::Ok)
}

/// What the self-test of the model in a folder came to, once its other checks are passed too.
fn proven(dir: &Path, args: &ModelsAddArgs) -> Result<SelfTest, Fault> {
    let Some(name) = args.engine else {
        return Ok(check_folder(dir, &args.conversion)?.passed);
    };
    let model = ModelArgs {
        model: Some(dir.to_owned()),
        engine: Some(name),
        device: None,
    };
    let engine = engine::open_any(&Choice::of(&model, &Config::default()))?;
    let passed = self_test(engine.as_ref()).or_fault(Exit::Model)?;
    if name == EngineName::Rten {
        check_conversion(dir, &args.conversion)?;
    }
    Ok(passed)
}

/// The files of a folder that are kept for an engine, as paths within it. Weights in other formats stay behind.
fn kept(dir: &Path, engine: EngineName) -> Vec<String> {
    let there = |names: &[&str]| -> Vec<String> {
        let found = names.iter().filter(|name| dir.join(name).is_file());
        found.map(|name| (*name).to_owned()).collect()
    };
    let mut names = there(&FILES);
    names.extend(match engine {
        EngineName::Rten => there(&GRAPHS),
        EngineName::RustBert => there(&FLOATS),
        EngineName::Native => standpoint_engine_native::weight_files(dir)
            .iter()
            .filter_map(|path| Some(path.file_name()?.to_string_lossy().into_owned()))
            .collect(),
    });
    names
}

#[cfg(feature = "hub")]
use super::hub::{Weights, is_id as is_hub_id};

#[cfg(feature = "hub")]
fn fetch(args: &ModelsAddArgs, to: &Path) -> Result<Origin, Fault> {
    let weights = match args.engine {
        None | Some(EngineName::Rten) => Weights::Onnx(args.graph),
        Some(_) => Weights::Safetensors,
    };
    super::hub::fetch(&args.model, &args.revision, weights, to)
}

/// A name with one slash that is no folder looks like one of a hub.
#[cfg(not(feature = "hub"))]
fn is_hub_id(id: &str) -> bool {
    id.split('/').count() == 2
        && !id.starts_with(['.', '/', '~'])
        && id.split('/').all(|part| !part.is_empty())
}

#[cfg(not(feature = "hub"))]
fn fetch(args: &ModelsAddArgs, _: &Path) -> Result<Origin, Fault> {
    Err(Fault::new(
        Exit::Model,
        anyhow!(
            "{}: no such folder. If it is a model on a hub: this build fetches nothing from the network. \
             Download config.json, tokenizer.json and an ONNX file (model.onnx or \
             onnx/model_quantized.onnx) from the model's page into one folder, then: standpoint models \
             add FOLDER",
            args.model
        ),
    )
    .coded(codes::HUB_MODEL))
}

fn folder_name(dir: &Path) -> String {
    let full = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
    full.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// Copies what is needed to a folder that is nobody's model yet.
fn copy(from: &Path, new: &Path, engine: EngineName) -> std::io::Result<()> {
    if new.exists() {
        fs::remove_dir_all(new)?;
    }
    for name in kept(from, engine) {
        let copy = new.join(&name);
        fs::create_dir_all(copy.parent().unwrap_or(new))?;
        fs::copy(from.join(&name), &copy)?;
    }
    Ok(())
}

/// Puts the finished folder in the place of another one, which waits in `old` until that is done.
fn exchange(new: &Path, to: &Path, old: &Path) -> std::io::Result<()> {
    if old.exists() {
        fs::remove_dir_all(old)?;
    }
    let replaces = to.exists();
    if replaces {
        fs::rename(to, old)?;
    }
    if let Err(error) = fs::rename(new, to) {
        if replaces {
            fs::rename(old, to)?;
        }
        return Err(error);
    }
    if replaces {
        fs::remove_dir_all(old)?;
    }
    Ok(())
}

/// Writes the record of what was copied.
fn pin(dir: &Path, engine: EngineName, origin: Option<Origin>) -> Result<Pins, Fault> {
    let mut pins = Pins {
        origin,
        ..Pins::default()
    };
    for name in kept(dir, engine) {
        // The model's own words about itself may change.
        if !name.ends_with(".md") {
            let digest = store::digest(&dir.join(&name))?;
            pins.files.insert(name, digest);
        }
    }
    let mut text = serde_json::to_vec_pretty(&pins).or_fault(Exit::Bug)?;
    text.push(b'\n');
    fs::write(dir.join(RECORD), text)
        .with_context(|| format!("cannot write {}", dir.join(RECORD).display()))
        .or_fault(Exit::Output)
        .coded(codes::WRITE_FAILED)?;
    Ok(pins)
}
