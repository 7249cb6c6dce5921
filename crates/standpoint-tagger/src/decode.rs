use std::ops::Range;

use standpoint_text::{Link, MarkedContent, MarkedCue, MarkedFact, Marks, Span};

use crate::config::{Config, Layer, Place};
use crate::pieces::Piece;
use crate::viterbi::highest;
use crate::windows::{owners, windows};
use crate::{Encoder, Scores, TaggerError};

/// A span of one role: the stream position of its first word and its place in the text.
#[derive(Debug, Clone, Copy)]
struct Found {
    /// Into the roles of the layer.
    role: usize,
    position: usize,
    span: Span,
}

/// What a span points to, if anything.
type Linked = (Span, Option<Link>);

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
    let [sources, cues, contents] = reading.layer(&config.attribution, &stream, pieces);
    let [persons, roles, affiliations] = (config.people.as_ref())
        .map(|layer| reading.layer(layer, &stream, pieces))
        .unwrap_or_default();
    let fact = |(span, person)| MarkedFact { span, person };
    Ok(Marks {
        sources: sources.into_iter().map(|(span, _)| span).collect(),
        cues: (cues.into_iter())
            .map(|(span, source)| MarkedCue { span, source })
            .collect(),
        contents: (contents.into_iter())
            .map(|(span, cue)| MarkedContent { span, cue })
            .collect(),
        persons: persons.into_iter().map(|(span, _)| span).collect(),
        roles: roles.into_iter().map(fact).collect(),
        affiliations: affiliations.into_iter().map(fact).collect(),
    })
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
    let (tags, link) = (
        ids.len() * config.labels(),
        ids.len() * config.vectors() * config.dim,
    );
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

    /// The spans of each role of a layer, with what they point to.
    fn layer(&self, layer: &Layer, stream: &[Option<usize>], pieces: &[Piece]) -> [Vec<Linked>; 3] {
        let found = self.spans(layer, stream, pieces);
        let of = |role: usize| -> Vec<Found> {
            found.iter().filter(|f| f.role == role).copied().collect()
        };
        let by = [of(0), of(1), of(2)];
        [0, 1, 2].map(|role| {
            let link = layer.kind.links.iter().position(|(from, _)| *from == role);
            let points = |f: &Found| {
                let pair = link?;
                let candidates = &by[layer.kind.links[pair].1];
                self.choose(f.position, candidates, layer.vector + 2 * pair)
            };
            by[role].iter().map(|f| (f.span, points(f))).collect()
        })
    }

    fn spans(&self, layer: &Layer, stream: &[Option<usize>], pieces: &[Piece]) -> Vec<Found> {
        let labels = layer.labels.len();
        let heads: Vec<(usize, usize)> = stream
            .iter()
            .enumerate()
            .filter_map(|(position, item)| Some((position, (*item)?)))
            .filter(|&(_, piece)| pieces[piece].first)
            .collect();
        let mut scores = Vec::with_capacity(heads.len() * labels);
        for &(position, _) in &heads {
            let k = self.owner[position];
            let row = self.row(k, position) * self.config.labels() + layer.label;
            scores.extend_from_slice(&self.scores[k].tags[row..row + labels]);
        }
        let path = layer.grammar.best(&scores);
        let mut found = Vec::new();
        let mut begin: Option<usize> = None;
        for (at, label) in path.into_iter().enumerate() {
            let Some((place, role)) = layer.labels[label] else {
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

    /// Which of `candidates` the word at `position` points to by the vectors `query` and the one behind it;
    /// `None` if it points to nothing in the window that decides it.
    fn choose(&self, position: usize, candidates: &[Found], query: usize) -> Option<Link> {
        let k = self.owner[position];
        let dim = self.config.dim;
        let vector = |row: usize, which: usize| {
            let start = (self.config.vectors() * row + which) * dim;
            &self.scores[k].link[start..start + dim]
        };
        let key = query + 1;
        let query = vector(self.row(k, position), query);
        let window = &self.windows[k];
        let from = candidates.partition_point(|c| c.position < window.start);
        let to = candidates.partition_point(|c| c.position < window.end);
        let rows =
            std::iter::once(0).chain(candidates[from..to].iter().map(|c| self.row(k, c.position)));
        let scores: Vec<f32> = rows
            .map(|row| {
                let key = vector(row, key);
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
