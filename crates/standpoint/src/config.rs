//! `standpoint.toml`: settings that a project keeps; each command takes those that it has flags for. A
//! flag wins over the environment, the environment over the file, the file over the default; a key that
//! we do not know is an error, because a setting that is silently ignored is worse than none.

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Deserialize;

use crate::args::{Decimal, EngineName, Format, SettingsArgs, Voice};
use crate::codes;
use crate::commands::store;
use crate::exit::{Coded, Exit, Fault, OrFault};

const FILE_NAME: &str = "standpoint.toml";

/// The keys of the file. Paths are relative to the file's folder.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub propositions: Option<PathBuf>,
    pub out: Option<PathBuf>,
    pub manifest: Option<PathBuf>,
    pub aliases: Option<PathBuf>,
    pub model: Option<PathBuf>,
    pub engine: Option<EngineName>,
    pub voice: Option<Voice>,
    pub jobs: Option<u16>,
    pub excel: Option<bool>,
    pub decimal: Option<Decimal>,
    pub format: Option<Vec<Format>>,
    /// Where the settings were found; no key.
    #[serde(skip)]
    pub found: Option<PathBuf>,
}

impl Config {
    /// Reads the named file, or `standpoint.toml` in the current folder, or nothing.
    pub(crate) fn load(args: &SettingsArgs) -> Result<Self, Fault> {
        let path = match &args.config {
            Some(path) => path.as_path(),
            None if Path::new(FILE_NAME).is_file() => Path::new(FILE_NAME),
            None => return Ok(Self::default()),
        };
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read the configuration {}", path.display()))
            .or_fault(Exit::Usage)
            .coded(codes::CONFIGURATION)?;
        let config: Self = toml::from_str(&text)
            .map_err(|error| {
                let start = error.span().map_or(0, |span| span.start);
                let line = 1 + text[..start].matches('\n').count();
                let what = error.message();
                anyhow::anyhow!("{}: line {line}: {what}", path.display())
            })
            .or_fault(Exit::Usage)
            .coded(codes::CONFIGURATION)?;
        let mut config = config.relative_to(path.parent().unwrap_or(Path::new("")));
        config.found = Some(path.to_owned());
        Ok(config)
    }

    fn relative_to(mut self, folder: &Path) -> Self {
        // A model may also be named; a name is no path.
        let named = self.model.take_if(|model| {
            !store::holds_model(&folder.join(&model))
                && model.to_str().is_some_and(|name| {
                    [store::BUNDLED, store::SMALL].contains(&name) || store::is_name(name)
                })
        });
        let paths = [
            &mut self.propositions,
            &mut self.out,
            &mut self.manifest,
            &mut self.aliases,
            &mut self.model,
        ];
        for path in paths.into_iter().flatten() {
            *path = folder.join(&path);
        }
        self.model = self.model.or(named);
        self
    }
}
