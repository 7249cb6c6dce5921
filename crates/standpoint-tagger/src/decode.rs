use std::ops::Range;

use standpoint_text::{Link, MarkedContent, MarkedCue, Marks, Span};

use crate::config::{Config, Place, Role};
use crate::pieces::Piece;
use crate::viterbi::highest;
use crate::windows::{owners, windows};
use crate::{Encoder, Scores, TaggerError};

/// A span of one role: the stream position of its first word and its place in the text.
#[derive(Debug, Clone, Copy)]
struct Found {
    role: Role,
    position: usize,
    span: Span,
}

/// The article as the network has read it.
struct Reading<'a> {
    config: &'a Config,
    windows: Vec<Range<usize>>,
    owner: Vec<usize>,
    scores: Vec<Scores>,
}

pub(crate) fn decode(
    config: &Config,
    encoder: &dyn Encoder,
    pieces: &[Piece],
) -> Result<Marks, TaggerError> {
    let stream = stream(pieces);
    if stream.is_empty() {
        return Ok(Marks::default());
    }
    let windows = windows(stream.len(), config.window, config.stride);
    let scores: Result<Vec<Scores>, TaggerError> = windows
        .iter()
        .map(|window| read(config, encoder, pieces, &stream[window.clone()]))
        .collect();
    let reading = Reading {
        config,
        owner: owners(stream.len(), &windows),
        windows,
        scores: scores?,
    };
    let found = reading.spans(&stream, pieces);
    Ok(reading.link(&found))
}

/// The pieces' indices, with a `None` between two paragraphs: without it the network could not see where
/// a paragraph ends.
fn stream(pieces: &[Piece]) -> Vec<Option<usize>> {
    let mut stream = Vec::with_capacity(pieces.len() + 64);
    for (index, piece) in pieces.iter().enumerate() {
        if index > 0 && pieces[index - 1].paragraph != piece.paragraph {
            stream.push(None);
        }
        stream.push(Some(index));
    }
    stream
}

fn read(
    config: &Config,
    encoder: &dyn Encoder,
    pieces: &[Piece],
    items: &[Option<usize>],
) -> Result<Scores, TaggerError> {
    let inner = items
        .iter()
        .map(|item| item.map_or(config.sep, |i| pieces[i].id));
    let ids: Vec<u32> = [config.cls]
        .into_iter()
        .chain(inner)
        .chain([config.sep])
        .collect();
    let scores = encoder
        .encode(&ids)
        .map_err(|error| TaggerError::Run(error.to_string()))?;
    let (tags, link) = (ids.len() * config.labels.len(), ids.len() * 4 * config.dim);
    if scores.tags.len() != tags || scores.link.len() != link {
        return Err(TaggerError::Run(format!(
            "it returned {} and {} scores for {} tokens, where its config.json promises {tags} and {link}; \
             take model and configuration from the same export",
            scores.tags.len(),
            scores.link.len(),
            ids.len(),
        )));
    }
    Ok(scores)
}

impl Reading<'_> {
    /// The row of a stream position in the scores of window `k`; row 0 is `[CLS]`.
    fn row(&self, k: usize, position: usize) -> usize {
        position - self.windows[k].start + 1
    }

    fn spans(&self, stream: &[Option<usize>], pieces: &[Piece]) -> Vec<Found> {
        let labels = self.config.labels.len();
        let heads: Vec<(usize, usize)> = stream
            .iter()
            .enumerate()
            .filter_map(|(position, item)| Some((position, (*item)?)))
            .filter(|&(_, piece)| pieces[piece].first)
            .collect();
        let mut scores = Vec::with_capacity(heads.len() * labels);
        for &(position, _) in &heads {
            let k = self.owner[position];
            let row = self.row(k, position) * labels;
            scores.extend_from_slice(&self.scores[k].tags[row..row + labels]);
        }
        let path = self.config.grammar.best(&scores);
        let mut found = Vec::new();
        let mut begin: Option<usize> = None;
        for (at, label) in path.into_iter().enumerate() {
            let Some((place, role)) = self.config.labels[label] else {
                begin = None;
                continue;
            };
            if matches!(place, Place::Begin | Place::Single) {
                begin = Some(at);
            }
            if matches!(place, Place::End | Place::Single)
                && let Some(first) = begin.take()
            {
                let (position, piece) = heads[first];
                let span = pieces[piece].span.cover(word(pieces, heads[at].1));
                found.push(Found {
                    role,
                    position,
                    span,
                });
            }
        }
        found
    }

    fn link(&self, found: &[Found]) -> Marks {
        let of = |role: Role| -> Vec<Found> {
            found.iter().filter(|f| f.role == role).copied().collect()
        };
        let (sources, cues, contents) = (of(Role::Source), of(Role::Cue), of(Role::Content));
        Marks {
            cues: cues
                .iter()
                .map(|cue| MarkedCue {
                    span: cue.span,
                    source: self.choose(cue.position, &sources, 0),
                })
                .collect(),
            contents: contents
                .iter()
                .map(|content| MarkedContent {
                    span: content.span,
                    cue: self.choose(content.position, &cues, 1),
                })
                .collect(),
            sources: sources.iter().map(|source| source.span).collect(),
        }
    }

    /// Which of `candidates` the word at `position` points to by the `pair`-th pair of vectors; `None` if
    /// it points to nothing in the window that decides it.
    fn choose(&self, position: usize, candidates: &[Found], pair: usize) -> Option<Link> {
        let k = self.owner[position];
        let dim = self.config.dim;
        let vector = |row: usize, which: usize| {
            let start = (4 * row + which) * dim;
            &self.scores[k].link[start..start + dim]
        };
        let query = vector(self.row(k, position), 2 * pair);
        let window = &self.windows[k];
        let from = candidates.partition_point(|c| c.position < window.start);
        let to = candidates.partition_point(|c| c.position < window.end);
        let rows =
            std::iter::once(0).chain(candidates[from..to].iter().map(|c| self.row(k, c.position)));
        let scores: Vec<f32> = rows
            .map(|row| {
                let key = vector(row, 2 * pair + 1);
                let dot: f32 = query.iter().zip(key).map(|(q, k)| q * k).sum();
                dot * self.config.scale
            })
            .collect();
        let (best, top) = highest(scores.iter().copied());
        let total: f32 = scores.iter().map(|score| (score - top).exp()).sum();
        (best > 0).then(|| Link {
            to: from + best - 1,
            confidence: per_thousand(1.0 / total),
        })
    }
}

/// From the first byte of the word that begins with `piece` to its last.
fn word(pieces: &[Piece], piece: usize) -> Span {
    pieces[piece + 1..]
        .iter()
        .take_while(|p| !p.first)
        .fold(pieces[piece].span, |all, p| all.cover(p.span))
}

fn per_thousand(share: f32) -> u32 {
    // In 0 to 1000, so that the cast loses nothing but the fraction.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let thousandths = (share.clamp(0.0, 1.0) * 1000.0).round() as u32;
    thousandths
}
