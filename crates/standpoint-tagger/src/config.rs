use serde::Deserialize;

use crate::TaggerError;
use crate::viterbi::Grammar;

/// The three things that are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Source,
    Cue,
    Content,
}

/// Where a tag stands in its span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Begin,
    Inside,
    End,
    Single,
}

/// What config.json says, checked.
#[derive(Debug)]
pub(crate) struct Config {
    /// The meaning of each label; `None` is outside of everything.
    pub(crate) labels: Vec<Option<(Place, Role)>>,
    pub(crate) grammar: Grammar,
    /// Items of the stream per window, special tokens not counted.
    pub(crate) window: usize,
    /// Items from the start of one window to the start of the next.
    pub(crate) stride: usize,
    pub(crate) cls: u32,
    pub(crate) sep: u32,
    /// Length of one of the four link vectors.
    pub(crate) dim: usize,
    /// What a dot product of two of them is multiplied by.
    pub(crate) scale: f32,
}

#[derive(Deserialize)]
struct File {
    labels: Vec<String>,
    transitions: Vec<Vec<f32>>,
    allowed: Vec<Vec<bool>>,
    allowed_start: Vec<bool>,
    allowed_end: Vec<bool>,
    window: usize,
    stride: usize,
    cls_id: u32,
    sep_id: u32,
    link: Link,
}

#[derive(Deserialize)]
struct Link {
    dim: usize,
    order: Vec<String>,
    scale: f32,
}

/// The order of the four vectors in a row of `link`.
const ORDER: [&str; 4] = [
    "cue_to_source_query",
    "cue_to_source_key",
    "content_to_cue_query",
    "content_to_cue_key",
];

impl Config {
    pub(crate) fn parse(json: &[u8]) -> Result<Self, TaggerError> {
        let file: File = serde_json::from_slice(json).map_err(|e| fail(&e.to_string()))?;
        let labels: Option<Vec<_>> = file.labels.iter().map(|name| label(name)).collect();
        let labels = labels.ok_or_else(|| {
            fail("\"labels\" holds something other than O and B-, I-, E-, S- of source, cue, content")
        })?;
        let n = labels.len();
        let square = |rows: &[usize]| rows.len() == n && rows.iter().all(|&width| width == n);
        let transitions: Vec<usize> = file.transitions.iter().map(Vec::len).collect();
        let allowed: Vec<usize> = file.allowed.iter().map(Vec::len).collect();
        // Backpointers of the decoder are bytes.
        if n == 0
            || n > 256
            || !square(&transitions)
            || !square(&allowed)
            || file.allowed_start.len() != n
            || file.allowed_end.len() != n
        {
            return Err(fail("the tables of transitions are not labels by labels"));
        }
        // The last label of an article is free to be "outside", so that some path always exists.
        if !labels.iter().enumerate().any(|(i, label)| {
            label.is_none() && file.allowed[i][i] && file.allowed_start[i] && file.allowed_end[i]
        }) {
            return Err(fail("the label O may not follow itself"));
        }
        if file.stride == 0 || file.stride > file.window || file.window > 100_000 {
            return Err(fail("\"stride\" must be from 1 to \"window\""));
        }
        if file.link.order != ORDER || file.link.dim == 0 || !file.link.scale.is_finite() {
            return Err(fail("\"link\" describes another order of vectors"));
        }
        Ok(Self {
            grammar: Grammar::new(
                &file.transitions,
                &file.allowed,
                file.allowed_start,
                file.allowed_end,
            ),
            labels,
            window: file.window,
            stride: file.stride,
            cls: file.cls_id,
            sep: file.sep_id,
            dim: file.link.dim,
            scale: file.link.scale,
        })
    }
}

fn fail(message: &str) -> TaggerError {
    TaggerError::Config(message.to_owned())
}

fn label(name: &str) -> Option<Option<(Place, Role)>> {
    if name == "O" {
        return Some(None);
    }
    let (place, role) = name.split_once('-')?;
    let place = match place {
        "B" => Place::Begin,
        "I" => Place::Inside,
        "E" => Place::End,
        "S" => Place::Single,
        _ => return None,
    };
    let role = match role {
        "source" => Role::Source,
        "cue" => Role::Cue,
        "content" => Role::Content,
        _ => return None,
    };
    Some(Some((place, role)))
}
