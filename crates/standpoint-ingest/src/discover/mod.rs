//! Which files a user means by files, folders, globs and `-`.

mod error;
mod find_manifest;
mod shown;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use standpoint_text::Issue;

pub use error::DiscoverError;

use crate::manifest::FileKey;
use crate::{Compression, Format, Limits, Manifest};

/// How to discover and read.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Bounds on everything from outside.
    pub limits: Limits,
    /// The manifest that the user named. If there is one, no other is looked for.
    pub manifest: Option<PathBuf>,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Sources {
    /// Sorted by shown name; no file twice.
    pub files: Vec<SourceFile>,
    /// What the manifests say of them.
    pub manifest: Manifest,
    /// Files in the named folders whose format is not supported.
    pub ignored: u64,
    /// Folders that could not be read, and manifests that were passed over.
    pub notes: Vec<Issue>,
}

/// One file, or standard input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// How the user would point to it: the path relative to the folder that was named, or the file's
    /// name, with `/` between; `-` for standard input.
    pub file: String,
    pub(crate) origin: Origin,
    /// `None` where the content has to tell.
    pub(crate) format: Option<Format>,
    pub(crate) compression: Option<Compression>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Canonical.
    Path(PathBuf),
    Stdin,
}

impl SourceFile {
    /// Where the file lies, unless it is standard input.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match &self.origin {
            Origin::Path(path) => Some(path),
            Origin::Stdin => None,
        }
    }

    /// The layout, if the file's name tells it.
    #[must_use]
    pub fn format(&self) -> Option<Format> {
        self.format
    }
}

/// A file before it has its final shown name.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Relative to the input that named it.
    pub(crate) relative: PathBuf,
    /// Canonical.
    pub(crate) path: PathBuf,
    pub(crate) format: Format,
    pub(crate) compression: Compression,
}

/// Finds the files that `inputs` name: files, folders (with all folders inside, without hidden files),
/// globs (`articles/**/*.txt`), and `-` for standard input. The order of `inputs` does not matter.
///
/// A table with a `file` column and no text column is a manifest, and not an article.
///
/// # Errors
/// [`DiscoverError`] if an input does not exist, is not supported or holds no article, or if the
/// manifest cannot be used.
pub fn discover(inputs: &[String], options: &Options) -> Result<Sources, DiscoverError> {
    if inputs.is_empty() {
        return Err(DiscoverError::NoInputs);
    }
    let mut sources = Sources {
        files: Vec::new(),
        manifest: Manifest::default(),
        ignored: 0,
        notes: Vec::new(),
    };
    let mut found: BTreeMap<PathBuf, Found> = BTreeMap::new();
    let mut manifests: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
    let named = options
        .manifest
        .as_deref()
        .map(find_manifest::resolve)
        .transpose()?;
    let mut stdin = false;
    let mut empty = None;
    // Folders of which only some files are read.
    let mut beside: BTreeSet<PathBuf> = BTreeSet::new();
    for input in inputs {
        if input == "-" {
            stdin = true;
            continue;
        }
        let listing = walk::list(input, &options.limits)?;
        sources.ignored += listing.ignored;
        sources.notes.extend(listing.notes);
        let (mut articles, mut tables) = (0, 0);
        let is_folder = Path::new(input).is_dir();
        for file in listing.files {
            if !is_folder && let Some(folder) = listing.base.join(&file.relative).parent() {
                beside.insert(folder.to_owned());
            }
            let is_named = named.as_ref().is_some_and(|named| *named == file.path);
            if is_named || find_manifest::is_manifest(&file, &options.limits) {
                tables += 1;
                manifests
                    .entry(file.path)
                    .or_insert(listing.base.join(file.relative));
                continue;
            }
            articles += 1;
            keep_best_name(&mut found, file);
        }
        if articles == 0 && tables == 0 {
            empty.get_or_insert((input, listing.ignored));
        }
        if found.len() > options.limits.files {
            return Err(DiscoverError::TooManyFiles {
                limit: options.limits.files,
            });
        }
    }
    if let Some((input, ignored)) = empty {
        return Err(DiscoverError::NoArticles {
            input: input.clone(),
            ignored,
        });
    }
    if found.is_empty() && !stdin {
        return Err(DiscoverError::OnlyManifests {
            input: inputs.join(" "),
        });
    }
    let names = shown::names(found.values());
    let keys: Vec<FileKey> = found
        .values()
        .zip(&names)
        .map(|(file, shown)| FileKey {
            shown: shown.clone(),
            path: file.path.clone(),
        })
        .collect();
    match (named, &options.manifest) {
        (Some(canonical), Some(given)) => {
            manifests.remove(&canonical);
            for shown in manifests.values() {
                let message = format!(
                    "{} looks like a manifest too; it was not used",
                    shown.display()
                );
                let code = "manifest_passed_over".to_owned();
                sources.notes.push(Issue {
                    code,
                    message,
                    span: None,
                });
            }
            let table = find_manifest::load(given, &canonical, &options.limits)?;
            sources.manifest.add(table, &keys);
        }
        _ => {
            if manifests.is_empty() {
                let unused = find_manifest::passed_over(&beside, &options.limits);
                sources.notes.extend(unused.into_iter().map(|path| Issue {
                    code: "manifest_passed_over".to_owned(),
                    message: format!(
                        "{} tells source and date of articles and was not named; --manifest takes it",
                        path.display()
                    ),
                    span: None,
                }));
            }
            for (canonical, shown) in &manifests {
                let table = find_manifest::load(shown, canonical, &options.limits)?;
                sources.manifest.add(table, &keys);
            }
        }
    }
    sources.files = found
        .into_values()
        .zip(names)
        .map(|(file, shown)| SourceFile {
            file: shown,
            origin: Origin::Path(file.path),
            format: Some(file.format),
            compression: Some(file.compression),
        })
        .collect();
    if stdin {
        let file = "-".to_owned();
        sources.files.push(SourceFile {
            file,
            origin: Origin::Stdin,
            format: None,
            compression: None,
        });
    }
    sources.files.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(sources)
}

/// A file that two inputs name has the shorter of its names, whatever the order of the inputs.
fn keep_best_name(found: &mut BTreeMap<PathBuf, Found>, file: Found) {
    let rank = |file: &Found| (file.relative.components().count(), file.relative.clone());
    match found.get(&file.path) {
        Some(old) if rank(old) <= rank(&file) => {}
        _ => {
            found.insert(file.path.clone(), file);
        }
    }
}
