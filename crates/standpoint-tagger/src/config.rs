use serde::Deserialize;

use crate::TaggerError;
use crate::viterbi::Grammar;

/// What one layer of labels marks, and which of its roles point to which.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    name: &'static str,
    roles: [&'static str; 3],
    /// From and to, as indices into `roles`; the order is that of the link vectors.
    pub(crate) links: [(usize, usize); 2],
}

/// Who says what: a cue points to its source, a content to its cue.
pub(crate) const ATTRIBUTION: Kind = Kind {
    name: "attribution",
    roles: ["source", "cue", "content"],
    links: [(1, 0), (2, 1)],
};

/// Who somebody is: a role and an affiliation point to the person.
pub(crate) const PEOPLE: Kind = Kind {
    name: "people",
    roles: ["person", "role", "affiliation"],
    links: [(1, 0), (2, 0)],
};

/// Where a tag stands in its span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Begin,
    Inside,
    End,
    Single,
}

/// Labels that are decoded together: every word has one of them.
#[derive(Debug)]
pub(crate) struct Layer {
    pub(crate) kind: Kind,
    /// The meaning of each label, roles as indices; `None` is outside of everything.
    pub(crate) labels: Vec<Option<(Place, usize)>>,
    pub(crate) grammar: Grammar,
    /// Where its labels begin in a row of scores.
    pub(crate) label: usize,
    /// Where its four vectors begin in a row of vectors, in vectors.
    pub(crate) vector: usize,
}

/// What config.json says, checked.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) attribution: Layer,
    /// A tagger may have learned nothing of people.
    pub(crate) people: Option<Layer>,
    /// Items of the stream per window, special tokens not counted.
    pub(crate) window: usize,
    /// Items from the start of one window to the start of the next.
    pub(crate) stride: usize,
    pub(crate) cls: u32,
    pub(crate) sep: u32,
    /// Length of each link vector; a layer has four.
    pub(crate) dim: usize,
    /// What a dot product of two of them is multiplied by.
    pub(crate) scale: f32,
}

#[derive(Deserialize)]
struct File {
    layers: Vec<LayerFile>,
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
struct LayerFile {
    name: String,
    labels: Vec<String>,
    transitions: Vec<Vec<f32>>,
    links: Vec<String>,
}

#[derive(Deserialize)]
struct Link {
    dim: usize,
    scale: f32,
}

impl Config {
    pub(crate) fn parse(json: &[u8]) -> Result<Self, TaggerError> {
        let file: File = serde_json::from_slice(json).map_err(|e| fail(&e.to_string()))?;
        if file.stride == 0 || file.stride > file.window || file.window > 100_000 {
            return Err(fail("\"stride\" must be from 1 to \"window\""));
        }
        if file.link.dim == 0 || !file.link.scale.is_finite() {
            return Err(fail("\"link\" describes no vectors"));
        }
        let mut layers = file.layers.iter();
        let Some(first) = layers.next() else {
            return Err(fail("\"layers\" is empty"));
        };
        let attribution = Layer::new(ATTRIBUTION, &file, first, 0, 0)?;
        let people = layers
            .next()
            .map(|second| Layer::new(PEOPLE, &file, second, attribution.labels.len(), 4))
            .transpose()?;
        if layers.next().is_some() {
            return Err(fail("\"layers\" has more than two"));
        }
        Ok(Self {
            attribution,
            people,
            window: file.window,
            stride: file.stride,
            cls: file.cls_id,
            sep: file.sep_id,
            dim: file.link.dim,
            scale: file.link.scale,
        })
    }

    /// How many scores of labels each token has.
    pub(crate) fn labels(&self) -> usize {
        let people = self.people.as_ref().map_or(0, |layer| layer.labels.len());
        self.attribution.labels.len() + people
    }

    /// How many vectors each token has.
    pub(crate) fn vectors(&self) -> usize {
        if self.people.is_some() { 8 } else { 4 }
    }
}

impl Layer {
    fn new(
        kind: Kind,
        file: &File,
        layer: &LayerFile,
        label: usize,
        vector: usize,
    ) -> Result<Self, TaggerError> {
        let name = kind.name;
        let wrong = |message: &str| fail(&format!("layer \"{name}\": {message}"));
        if layer.name != name {
            return Err(fail(&format!(
                "the layer \"{}\" stands where \"{name}\" is expected",
                layer.name
            )));
        }
        let labels: Option<Vec<_>> = layer
            .labels
            .iter()
            .map(|name| meaning(kind, name))
            .collect();
        let labels = labels.ok_or_else(|| {
            let roles = kind.roles.join(", ");
            wrong(&format!(
                "\"labels\" holds something other than O and B-, I-, E-, S- of {roles}"
            ))
        })?;
        let n = labels.len();
        let square = |rows: &[usize]| rows.len() == n && rows.iter().all(|&width| width == n);
        let transitions: Vec<usize> = layer.transitions.iter().map(Vec::len).collect();
        let allowed: Vec<usize> = file.allowed.iter().map(Vec::len).collect();
        // Backpointers of the decoder are bytes.
        if n == 0
            || n > 256
            || !square(&transitions)
            || !square(&allowed)
            || file.allowed_start.len() != n
            || file.allowed_end.len() != n
        {
            return Err(wrong("the tables of transitions are not labels by labels"));
        }
        // The last label of an article is free to be "outside", so that some path always exists.
        if !labels.iter().enumerate().any(|(i, label)| {
            label.is_none() && file.allowed[i][i] && file.allowed_start[i] && file.allowed_end[i]
        }) {
            return Err(wrong("the label O may not follow itself"));
        }
        let order = kind.links.iter().flat_map(|&(from, to)| {
            let link = format!("{}_to_{}", kind.roles[from], kind.roles[to]);
            [format!("{link}_query"), format!("{link}_key")]
        });
        if !order.eq(layer.links.iter().cloned()) {
            return Err(wrong("\"links\" describes another order of vectors"));
        }
        Ok(Self {
            kind,
            grammar: Grammar::new(
                &layer.transitions,
                &file.allowed,
                file.allowed_start.clone(),
                file.allowed_end.clone(),
            ),
            labels,
            label,
            vector,
        })
    }
}

fn fail(message: &str) -> TaggerError {
    TaggerError::Config(message.to_owned())
}

fn meaning(kind: Kind, name: &str) -> Option<Option<(Place, usize)>> {
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
    let role = kind.roles.iter().position(|known| *known == role)?;
    Some(Some((place, role)))
}
