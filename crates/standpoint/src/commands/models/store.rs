//! Where installed models lie, and the record that pins their files.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, anyhow};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::codes;
use crate::exit::{Coded, Exit, Fault, OrFault};

/// The name of the model that is compiled in.
pub(crate) const BUNDLED: &str = "bundled";

/// The small model that is compiled in beside it.
pub(crate) const SMALL: &str = "small";

/// What lies beside the files of an installed model.
pub(crate) const RECORD: &str = "standpoint-model.json";

/// Digests of an installed model's files, and where they are from.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pins {
    /// SHA-256 in hexadecimal, by path below the model's folder.
    pub files: BTreeMap<String, String>,
    /// None for a model that was a folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

/// Where on a hub an installed model is from.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Origin {
    /// The hub's address.
    pub hub: String,
    /// The model's name there.
    pub model: String,
    /// The commit of all files.
    pub commit: String,
}

impl Pins {
    /// The record in `dir`; none if nobody installed it.
    pub(crate) fn read(dir: &Path) -> Result<Option<Self>, Fault> {
        let path = dir.join(RECORD);
        if !path.is_file() {
            return Ok(None);
        }
        let said = fs::read_to_string(&path)
            .map_err(anyhow::Error::from)
            .and_then(|text| Ok(serde_json::from_str(&text)?))
            .with_context(|| format!("cannot read {}", path.display()))
            .or_fault(Exit::Model)
            .coded(codes::MODEL_CHANGED)?;
        Ok(Some(said))
    }

    /// The first file that is not what it was, in order of name.
    pub(crate) fn verify(&self, dir: &Path) -> Result<(), Fault> {
        for (name, pinned) in &self.files {
            let found = digest(&dir.join(name))?;
            if &found != pinned {
                return Err(Fault::new(
                    Exit::Model,
                    anyhow!(
                        "{} has changed since it was installed (sha256 {found}, pinned {pinned}); if \
                         that was meant, install the model again with --force",
                        dir.join(name).display()
                    ),
                )
                .coded(codes::MODEL_CHANGED));
            }
        }
        Ok(())
    }
}

/// SHA-256 of a file, in hexadecimal.
pub(crate) fn digest(path: &Path) -> Result<String, Fault> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut read = || -> std::io::Result<()> {
        let mut file = fs::File::open(path)?;
        loop {
            match file.read(&mut buffer)? {
                0 => return Ok(()),
                n => hasher.update(&buffer[..n]),
            }
        }
    };
    read()
        .with_context(|| format!("cannot read {}", path.display()))
        .or_fault(Exit::Model)
        .coded(codes::MODEL_FILE_UNREADABLE)?;
    Ok(hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

/// The folder of the installed models: `STANDPOINT_MODELS`, else below the user's data folder; none if
/// the environment names neither.
pub(crate) fn folder() -> Option<PathBuf> {
    let set = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    if let Some(named) = set("STANDPOINT_MODELS") {
        return Some(named);
    }
    let data = if cfg!(windows) {
        set("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        set("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        set("XDG_DATA_HOME").or_else(|| set("HOME").map(|home| home.join(".local/share")))
    };
    data.map(|data| data.join("standpoint").join("models"))
}

/// Whether `name` can be a folder's name and nothing more: no separator, no `..`, not hidden.
pub(crate) fn is_name(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    matches!(
        (parts.next(), parts.next()),
        (Some(Component::Normal(_)), None)
    ) && !name.starts_with('.')
        && !name.contains(['/', '\\'])
        && ![BUNDLED, SMALL].contains(&name)
}

/// The installed model of that name.
pub(crate) fn installed(name: &str) -> Option<PathBuf> {
    let dir = folder()?.join(name);
    (is_name(name) && dir.is_dir()).then_some(dir)
}

/// All installed models, by name.
pub(crate) fn all() -> Vec<(String, PathBuf)> {
    let entries = folder().and_then(|folder| fs::read_dir(folder).ok());
    let mut found: Vec<(String, PathBuf)> = entries
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| {
            (
                entry.file_name().to_string_lossy().into_owned(),
                entry.path(),
            )
        })
        .filter(|(name, path)| is_name(name) && path.is_dir())
        .collect();
    found.sort();
    found
}

/// Whether a bundled model is meant: its name, where no folder with a model has it.
pub(crate) fn is_bundled(wanted: &Path) -> bool {
    [BUNDLED, SMALL].map(Path::new).contains(&wanted) && !holds_model(wanted)
}

/// Whether a folder looks like a model's. A run's tables may have a model's name.
pub(crate) fn holds_model(dir: &Path) -> bool {
    dir.join("config.json").is_file()
}

/// The folder that a user means: one that holds a model, or an installed model of that name; else as it
/// was written, so that the engine says what is missing.
pub(crate) fn resolve(wanted: &Path) -> PathBuf {
    if holds_model(wanted) {
        return wanted.to_owned();
    }
    wanted
        .to_str()
        .and_then(installed)
        .unwrap_or_else(|| wanted.to_owned())
}

/// As [`resolve`], for a model that must be there.
pub(crate) fn find(wanted: &str) -> Result<PathBuf, Fault> {
    let dir = resolve(Path::new(wanted));
    if dir.is_dir() {
        return Ok(dir);
    }
    let names: Vec<String> = all().into_iter().map(|(name, _)| name).collect();
    let known = if names.is_empty() {
        "there are `bundled` and `small`, and none is installed".to_owned()
    } else {
        format!("there are `bundled`, `small`, {}", names.join(", "))
    };
    Err(Fault::new(
        Exit::Model,
        anyhow!("no model `{wanted}`: neither a folder nor installed; {known}"),
    )
    .coded(codes::UNKNOWN_MODEL))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_else() {
        for good in ["nli", "nli-v2.1", "Ä"] {
            assert!(is_name(good), "{good}");
        }
        for bad in [
            "", ".", "..", "a/b", "/etc", "../x", ".hidden", "a\\b", BUNDLED, SMALL,
        ] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
