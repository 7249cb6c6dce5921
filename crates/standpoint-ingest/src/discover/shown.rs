//! The names under which files are shown.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use super::Found;

/// One name per file, in the same order: its relative path, with as many parent folders before it as it
/// takes to make it unique. Depends on the files alone, not on the order in which they were named.
pub(super) fn names<'a>(files: impl Iterator<Item = &'a Found>) -> Vec<String> {
    let files: Vec<&Found> = files.collect();
    let mut depths: Vec<usize> = files
        .iter()
        .map(|file| file.relative.components().count())
        .collect();
    loop {
        let names: Vec<String> = files
            .iter()
            .zip(&depths)
            .map(|(file, depth)| name(file, *depth))
            .collect();
        let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, name) in names.iter().enumerate() {
            by_name.entry(name).or_default().push(index);
        }
        let groups: Vec<Vec<usize>> = by_name.into_values().collect();
        let mut grew = false;
        for group in groups.iter().filter(|group| group.len() > 1) {
            for &index in group {
                if depths[index] < depth_of(&files[index].path) {
                    depths[index] += 1;
                    grew = true;
                }
            }
        }
        if !grew {
            return number_the_rest(names, &groups);
        }
    }
}

/// The relative path with forward slashes, or the last `depth` parts of the whole path.
fn name(file: &Found, depth: usize) -> String {
    if depth <= file.relative.components().count() {
        return slashed(&file.relative);
    }
    let parts: Vec<Component<'_>> = file.path.components().collect();
    let tail: PathBuf = parts[parts.len() - depth.min(parts.len())..]
        .iter()
        .collect();
    slashed(&tail)
}

fn depth_of(path: &Path) -> usize {
    path.components()
        .filter(|part| matches!(part, Component::Normal(_)))
        .count()
}

fn slashed(path: &Path) -> String {
    let parts: Vec<String> = path
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    parts.join("/")
}

/// Names that are no valid Unicode can still be equal when written out; they are numbered.
fn number_the_rest(mut names: Vec<String>, groups: &[Vec<usize>]) -> Vec<String> {
    for group in groups {
        for (number, &index) in group.iter().enumerate().skip(1) {
            names[index] = format!("{}~{}", names[index], number + 1);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Compression, Format};

    fn check(files: &[(&str, &str)], expected: &[&str]) {
        let found: Vec<Found> = files
            .iter()
            .map(|(path, relative)| Found {
                relative: relative.into(),
                path: path.into(),
                format: Format::Text,
                compression: Compression::None,
            })
            .collect();
        assert_eq!(names(found.iter()), expected);
    }

    #[test]
    fn equal_names_get_the_parents_they_need() {
        check(
            &[("/d/a/x.txt", "x.txt"), ("/d/a/y.txt", "y.txt")],
            &["x.txt", "y.txt"],
        );
        check(
            &[("/d/a/x.txt", "x.txt"), ("/d/b/x.txt", "x.txt")],
            &["a/x.txt", "b/x.txt"],
        );
        check(
            &[
                ("/d/a/s/x.txt", "s/x.txt"),
                ("/d/b/s/x.txt", "s/x.txt"),
                ("/e/z.txt", "z.txt"),
            ],
            &["a/s/x.txt", "b/s/x.txt", "z.txt"],
        );
        check(
            &[
                ("/d/1/n/x.txt", "x.txt"),
                ("/d/2/n/x.txt", "x.txt"),
                ("/d/3/x.txt", "x.txt"),
            ],
            &["1/n/x.txt", "2/n/x.txt", "3/x.txt"],
        );
        // A longer name may meet another file's name; both grow on.
        check(
            &[
                ("/r/a/x.txt", "x.txt"),
                ("/r/b/x.txt", "x.txt"),
                ("/q/a/x.txt", "a/x.txt"),
            ],
            &["r/a/x.txt", "b/x.txt", "q/a/x.txt"],
        );
    }
}
