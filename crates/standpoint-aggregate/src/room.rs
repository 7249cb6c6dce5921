use serde::{Deserialize, Serialize};

use crate::Observation;

/// How much room a source gave to an analyst within one story.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Room {
    /// The story: what the caller counts as the same event.
    pub story: u32,
    /// The source.
    pub source: u32,
    /// Who speaks; `None` for all unknown speakers together.
    pub analyst: Option<u32>,
    /// Their statements in that source's articles on the story, each once, whatever the propositions.
    pub statements: u32,
    /// All statements in those articles. Statements of several analysts count once here, so the parts
    /// may add up to more.
    pub of: u32,
}

/// What each outlet gave which analyst room for, story by story; sorted by story, source, analyst.
/// Only stories that at least two sources covered are listed.
///
/// `story[i]` is the story of `observations[i]`; observations without one, or without a source, are left
/// out. Syndicated copies count: the outlet gave the room.
///
/// # Panics
/// If the two slices differ in length.
#[must_use]
pub fn room(observations: &[Observation], story: &[Option<u32>]) -> Vec<Room> {
    assert_eq!(
        observations.len(),
        story.len(),
        "one story for each observation"
    );
    type Said = (u32, u32, Option<u32>, u32, u32);
    let mut said: Vec<Said> = observations
        .iter()
        .zip(story)
        .filter_map(|(o, story)| Some(((*story)?, o.source?, o.analyst, o.article, o.statement)))
        .collect();
    said.sort_unstable();
    said.dedup();
    let mut rows = Vec::new();
    for story in said.chunk_by(|a, b| a.0 == b.0) {
        if story.iter().all(|s| s.1 == story[0].1) {
            continue;
        }
        for source in story.chunk_by(|a, b| a.1 == b.1) {
            let mut all: Vec<(u32, u32)> = source.iter().map(|s| (s.3, s.4)).collect();
            all.sort_unstable();
            all.dedup();
            for analyst in source.chunk_by(|a, b| a.2 == b.2) {
                rows.push(Room {
                    story: analyst[0].0,
                    source: analyst[0].1,
                    analyst: analyst[0].2,
                    statements: u32::try_from(analyst.len()).unwrap_or(u32::MAX),
                    of: u32::try_from(all.len()).unwrap_or(u32::MAX),
                });
            }
        }
    }
    rows
}
