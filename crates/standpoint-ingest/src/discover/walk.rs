//! From one input, as typed, to the files it means.

use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use standpoint_text::Issue;
use walkdir::{DirEntry, WalkDir};

use super::{DiscoverError, Found};
use crate::{Format, Limits};

/// What one input names.
#[derive(Debug, Default)]
pub(super) struct Listing {
    /// Where the relative paths start.
    pub(super) base: PathBuf,
    pub(super) files: Vec<Found>,
    /// Files of other kinds.
    pub(super) ignored: u64,
    /// Folders inside that could not be read.
    pub(super) notes: Vec<Issue>,
}

/// Lists the file, folder or glob `input`.
pub(super) fn list(input: &str, limits: &Limits) -> Result<Listing, DiscoverError> {
    let path = Path::new(input);
    match std::fs::metadata(path) {
        Ok(meta) if meta.is_dir() && holds_outputs(path) => Err(DiscoverError::Outputs {
            input: input.to_owned(),
        }),
        Ok(meta) if meta.is_dir() => Ok(folder(path, None, limits)),
        Ok(_) => single(input, path),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            if input.contains(['*', '?', '[', '{']) {
                return glob(input, limits);
            }
            Err(DiscoverError::Missing {
                input: input.to_owned(),
            })
        }
        Err(error) => Err(DiscoverError::Unreadable {
            input: input.to_owned(),
            error,
        }),
    }
}

fn single(input: &str, path: &Path) -> Result<Listing, DiscoverError> {
    let (format, compression) =
        Format::of_path(path).ok_or_else(|| DiscoverError::Unsupported {
            input: input.to_owned(),
        })?;
    let canonical = path
        .canonicalize()
        .map_err(|error| DiscoverError::Unreadable {
            input: input.to_owned(),
            error,
        })?;
    let relative = PathBuf::from(path.file_name().unwrap_or_default());
    let file = Found {
        relative,
        path: canonical,
        format,
        compression,
    };
    let base = path.parent().unwrap_or(Path::new("")).to_owned();
    Ok(Listing {
        base,
        files: vec![file],
        ..Listing::default()
    })
}

fn glob(input: &str, limits: &Limits) -> Result<Listing, DiscoverError> {
    let is_pattern = |part: &Component<'_>| {
        part.as_os_str()
            .to_string_lossy()
            .contains(['*', '?', '[', '{', ']', '}'])
    };
    let parts: Vec<Component<'_>> = Path::new(input).components().collect();
    let split = parts.iter().position(is_pattern).unwrap_or(parts.len());
    let base: PathBuf = parts[..split].iter().collect();
    let pattern: Vec<String> = parts[split..]
        .iter()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    let matcher = GlobBuilder::new(&pattern.join("/"))
        .literal_separator(true)
        .build()
        .map_err(|error| DiscoverError::BadGlob {
            input: input.to_owned(),
            error: error.kind().to_string(),
        })?
        .compile_matcher();
    let base = if base.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        base
    };
    if !base.is_dir() {
        return Err(DiscoverError::NoArticles {
            input: input.to_owned(),
            ignored: 0,
        });
    }
    Ok(folder(&base, Some(&matcher), limits))
}

/// A folder that a run of ours wrote its tables into. Read as articles, its statements would count again,
/// and every run into a folder among the inputs would read the last one's tables.
fn is_output(entry: &DirEntry) -> bool {
    entry.file_type().is_dir() && holds_outputs(entry.path())
}

fn holds_outputs(folder: &Path) -> bool {
    std::fs::read(folder.join("run.json")).is_ok_and(|record| {
        record
            .windows(OUTPUT_MARK.len())
            .any(|window| window == OUTPUT_MARK)
    })
}

const OUTPUT_MARK: &[u8] = b"\"tables_version\"";

/// All files below `base` that `matcher` takes, in order of their names.
fn folder(base: &Path, matcher: Option<&GlobMatcher>, limits: &Limits) -> Listing {
    let mut listing = Listing {
        base: base.to_owned(),
        ..Listing::default()
    };
    let is_hidden = |entry: &DirEntry| {
        entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.')
    };
    let walk = WalkDir::new(base)
        .follow_links(true)
        .max_depth(limits.folder_depth)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| !is_hidden(entry) && !is_output(entry));
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            // A link to a folder above is followed once; what it holds is listed already.
            Err(error) if error.loop_ancestor().is_some() => continue,
            Err(error) => {
                listing.notes.push(unreadable(&error));
                continue;
            }
        };
        let relative = entry.path().strip_prefix(base).unwrap_or(entry.path());
        if entry.file_type().is_dir() && entry.depth() >= limits.folder_depth {
            listing.notes.push(Issue {
                code: "folder_too_deep".to_owned(),
                message: format!(
                    "{}: more than {} folders deep; it was left out",
                    entry.path().display(),
                    limits.folder_depth
                ),
                span: None,
            });
        }
        if listing.files.len() > limits.files {
            break;
        }
        if !entry.file_type().is_file() || !matcher.is_none_or(|m| takes(m, relative)) {
            continue;
        }
        let Some((format, compression)) = Format::of_path(relative) else {
            listing.ignored += 1;
            continue;
        };
        match entry.path().canonicalize() {
            Ok(path) => {
                let relative = relative.to_owned();
                listing.files.push(Found {
                    relative,
                    path,
                    format,
                    compression,
                });
            }
            Err(error) => listing.notes.push(Issue {
                code: "unreadable_input".to_owned(),
                message: format!("{}: {error}", entry.path().display()),
                span: None,
            }),
        }
    }
    listing
}

/// Whether the glob matches the file or a folder that holds it.
fn takes(matcher: &GlobMatcher, relative: &Path) -> bool {
    relative
        .ancestors()
        .any(|path| !path.as_os_str().is_empty() && matcher.is_match(path))
}

fn unreadable(error: &walkdir::Error) -> Issue {
    let place = error
        .path()
        .map(|path| path.display().to_string())
        .unwrap_or_default();
    let reason = error
        .io_error()
        .map_or_else(|| error.to_string(), ToString::to_string);
    Issue {
        code: "unreadable_input".to_owned(),
        message: format!("{place}: {reason}; it was left out"),
        span: None,
    }
}
