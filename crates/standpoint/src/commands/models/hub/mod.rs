//! A model from a hub, file by file: the one place of Standpoint that touches the network, and only
//! because `models add` was given a hub's name for a model.
//!
//! The revision that was asked for becomes a commit first, and all files are of that commit. What the
//! hub says of a file's size and SHA-256 must be true of what arrives. Files wait in a folder that is no
//! model's until all are there; what a broken connection left is gone on with by the next command.

mod client;
mod listing;

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use self::client::Client;
pub(super) use self::listing::Weights;
use self::listing::{Listing, Wanted};
use super::store::{self, Origin};
use crate::exit::{Exit, Fault, OrFault};
use crate::{codes, messages};

/// Connections that may break before the command gives up.
const TRIES: usize = 3;
/// The commit whose files a folder holds, while they are on their way.
const COMMIT: &str = "commit";

/// Whether `id` has the form of a hub's name for a model: `owner/name`.
pub(super) fn is_id(id: &str) -> bool {
    let is_part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphanumeric())
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    };
    id.split('/').count() == 2 && id.split('/').all(is_part)
}

/// Fetches what is needed of a model into the folder `to`, which it makes, and says what it was.
pub(super) fn fetch(
    id: &str,
    revision: &str,
    weights: Weights,
    to: &Path,
) -> Result<Origin, Fault> {
    let client = Client::from_environment()?;
    messages::note(&format!("asking {} for {id}", client.endpoint()));
    let listing: Listing = client.listing(id, revision)?;
    let wanted = listing::choose(id, &listing, weights)?;
    let commit = listing.commit()?;
    begin(to, commit)
        .with_context(|| format!("cannot write to {}", to.display()))
        .or_fault(Exit::Output)?;
    for file in &wanted {
        take(&client, id, commit, file, to)?;
    }
    fs::remove_file(to.join(COMMIT))
        .with_context(|| format!("cannot write to {}", to.display()))
        .or_fault(Exit::Output)?;
    Ok(Origin {
        hub: client.endpoint().to_owned(),
        model: id.to_owned(),
        commit: commit.to_owned(),
    })
}

/// Makes the folder, and empties it if its files are of another commit.
fn begin(to: &Path, commit: &str) -> std::io::Result<()> {
    let note = to.join(COMMIT);
    if to.exists() && fs::read_to_string(&note).ok().as_deref() != Some(commit) {
        fs::remove_dir_all(to)?;
    }
    fs::create_dir_all(to)?;
    fs::write(note, commit)
}

/// Brings one file to its place, unless it is there.
fn take(client: &Client, id: &str, commit: &str, file: &Wanted, to: &Path) -> Result<(), Fault> {
    let place = to.join(file.name);
    if place.is_file() && proven(&place, file)? {
        return Ok(());
    }
    let part = to.join(format!("{}.part", file.name));
    let make = || fs::create_dir_all(part.parent().unwrap_or(to));
    make()
        .with_context(|| format!("cannot write {}", part.display()))
        .or_fault(Exit::Output)?;
    messages::note(&match file.bytes {
        Some(bytes) => format!("fetching {} ({} MB)", file.name, bytes.div_ceil(1_000_000)),
        None => format!("fetching {}", file.name),
    });
    let mut tries = 1;
    while let Err(fault) = client.download(id, commit, file, &part) {
        if tries == TRIES || fault.code() != codes::HUB_UNREACHABLE {
            return Err(fault);
        }
        messages::detail(&format!("{fault}; trying again"));
        tries += 1;
    }
    if !proven(&part, file)? {
        // Whatever it is, going on from it would not make it right.
        let _ = fs::remove_file(&part);
        return Err(Fault::new(
            Exit::Model,
            anyhow!(
                "{} is not the file that the hub lists (its size or sha256 differs); give the command \
                 again, and if that does not help, download the model by hand",
                file.name
            ),
        )
        .coded(codes::HUB_ANSWER));
    }
    keep(&part, &place)
        .with_context(|| format!("cannot write {}", place.display()))
        .or_fault(Exit::Output)
}

/// Whether a file is what the hub lists, as far as it says.
fn proven(path: &Path, file: &Wanted) -> Result<bool, Fault> {
    let bytes = fs::metadata(path).map_or(0, |data| data.len());
    if file.bytes.is_some_and(|listed| listed != bytes) {
        return Ok(false);
    }
    match &file.sha256 {
        Some(listed) => Ok(&store::digest(path)? == listed),
        None => Ok(true),
    }
}

/// On the disk before it has its name.
fn keep(part: &PathBuf, place: &Path) -> std::io::Result<()> {
    OpenOptions::new().write(true).open(part)?.sync_all()?;
    fs::rename(part, place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_an_owner_and_a_name() {
        for id in ["someone/nli-small", "a/b", "MoreLetters/v2.0_x-1"] {
            assert!(is_id(id), "{id}");
        }
        for id in [
            "", "a", "a/", "/a", "a/b/c", "./a", "../a", "a/.b", "~/a", "a/b c", "a\\b/c", "a/ä",
            "a/?x",
        ] {
            assert!(!is_id(id), "{id}");
        }
    }
}
