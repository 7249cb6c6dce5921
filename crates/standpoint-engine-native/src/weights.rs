//! A file of weights: names, shapes and numbers checked before anything is computed.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use half::{bf16, f16};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use standpoint_model::{ModelError, files, sha256};

use crate::kernels::{Dense, Matrix, Norm, WIDTH};

/// Files of weights without their ending, the preferred one first.
const FILES: [&str; 2] = ["model_int8", "model"];

/// As many parts a model may be saved in.
const PARTS: usize = 99;

/// One file of weights: where it stands, for messages, and its bytes.
pub type Part<'a> = (PathBuf, Cow<'a, [u8]>);

/// The files of weights in a folder: `model_int8.safetensors`, or its parts
/// (`model_int8-00001-of-00002.safetensors` and so on, as `transformers` names them), or the same of
/// `model.safetensors`. None if there are none.
#[must_use]
pub fn weight_files(dir: &Path) -> Vec<PathBuf> {
    let whole = |stem: &str| {
        let path = dir.join(format!("{stem}.safetensors"));
        path.is_file().then(|| vec![path])
    };
    let parts = |stem: &str| {
        let part =
            |nth: usize, of: usize| dir.join(format!("{stem}-{nth:05}-of-{of:05}.safetensors"));
        // Two are looked for, so that a set that lacks the first is found, and the first is missed by its name.
        let of = (2..=PARTS).find(|&of| (1..=2).any(|nth| part(nth, of).is_file()))?;
        Some((1..=of).map(|nth| part(nth, of)).collect())
    };
    let mut found = FILES
        .iter()
        .filter_map(|stem| whole(stem).or_else(|| parts(stem)));
    found.next().unwrap_or_default()
}

/// Reads the weights of a folder.
pub(crate) fn read(dir: &Path) -> Result<Vec<Part<'static>>, ModelError> {
    let paths = weight_files(dir);
    if paths.is_empty() {
        return Err(ModelError::Missing {
            folder: dir.to_owned(),
            what: "model_int8.safetensors or model.safetensors, whole or in parts",
            advice: "copy the weights from where the model comes from; pytorch_model.bin can be saved anew with \
                     transformers (save_pretrained), an ONNX file is for the engine rten",
        });
    }
    let part = |path: PathBuf| {
        let bytes = files::read(&path, files::WEIGHTS_LIMIT)?;
        Ok((path, Cow::Owned(bytes)))
    };
    paths.into_iter().map(part).collect()
}

/// SHA-256 of a file, or of the digests of its parts as text, one behind the other.
pub(crate) fn digest(parts: &[Part<'_>]) -> String {
    match parts {
        [(_, bytes)] => sha256(bytes),
        parts => {
            let all: Vec<String> = parts.iter().map(|(_, bytes)| sha256(bytes)).collect();
            sha256(all.concat().as_bytes())
        }
    }
}

/// A safetensors file with the encoder's matrices and word embeddings in int8, from the bytes of one with
/// floats: what the engine would do when it reads them, done once. `path` is for messages.
///
/// # Errors
/// [`ModelError::Weights`] if the bytes are no safetensors file, or hold values that are no numbers.
pub fn quantised(bytes: &[u8], path: &Path) -> Result<Vec<u8>, ModelError> {
    let part = [(path.to_owned(), Cow::Borrowed(bytes))];
    let weights = Weights::parse(&part)?;
    let mut tensors: BTreeMap<String, (Dtype, Vec<usize>, Vec<u8>)> = BTreeMap::new();
    for (name, tensor) in weights.files.iter().flat_map(|(_, file)| file.tensors()) {
        let shape = tensor.shape().to_vec();
        let matrix = name.contains(".layer.") || name.ends_with("word_embeddings.weight");
        if let (true, &[rows, columns]) = (matrix, shape.as_slice())
            && tensor.dtype() != Dtype::I8
        {
            let Codes { codes, scale } = weights.codes(&name, [rows, columns])?;
            let codes = codes.iter().map(|c| c.cast_unsigned()).collect();
            let scale = scale.iter().flat_map(|s| s.to_le_bytes()).collect();
            let scales = (Dtype::F32, vec![rows], scale);
            tensors.insert(format!("{name}_scale"), scales);
            tensors.insert(name, (Dtype::I8, shape, codes));
        } else {
            tensors.insert(name, (tensor.dtype(), shape, tensor.data().to_vec()));
        }
    }
    let views = tensors.iter().map(|(name, (dtype, shape, data))| {
        TensorView::new(*dtype, shape.clone(), data).map(|view| (name, view))
    });
    views
        .collect::<Result<Vec<_>, _>>()
        .and_then(|views| safetensors::serialize(views, None))
        .map_err(|error| error_of(path, format!("cannot be written in int8: {error}")))
}

/// The tensors of one safetensors file or several. Weights stand in it as fp32, fp16 or bf16, or as int8 with their
/// scales beside them (`NAME_scale`, fp32, one per row).
pub(crate) struct Weights<'a> {
    files: Vec<(&'a Path, SafeTensors<'a>)>,
    /// Before every name of the encoder: `bert.`, `mpnet.` or nothing.
    prefix: &'static str,
}

/// Rows in int8, one scale each.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Codes {
    pub(crate) codes: Vec<i8>,
    pub(crate) scale: Vec<f32>,
}

impl<'a> Weights<'a> {
    /// Reads the headers.
    pub(crate) fn parse(parts: &'a [Part<'_>]) -> Result<Self, ModelError> {
        let file = |(path, bytes): &'a Part<'_>| {
            let file = SafeTensors::deserialize(bytes).map_err(|error| ModelError::Weights {
                path: path.clone(),
                message: format!(
                    "is no safetensors file ({error}); it may be cut short or damaged, get it again"
                ),
            })?;
            Ok((path.as_path(), file))
        };
        let files: Vec<(&Path, SafeTensors<'a>)> =
            parts.iter().map(file).collect::<Result<_, _>>()?;
        let mut prefixes = ["bert.", "mpnet."].into_iter();
        let prefix = prefixes.find(|prefix| {
            let mut names = files.iter().flat_map(|(_, file)| file.names());
            names.any(|name| name.starts_with(prefix))
        });
        Ok(Self {
            prefix: prefix.unwrap_or(""),
            files,
        })
    }

    fn find(&self, name: &str) -> Option<TensorView<'a>> {
        let mut files = self.files.iter();
        files.find_map(|(_, file)| file.tensor(name).ok())
    }

    /// The file that holds a tensor; of one that none holds the first.
    fn path(&self, name: &str) -> &'a Path {
        let mut files = self.files.iter();
        let holds = files.find(|(_, file)| file.tensor(name).is_ok());
        holds
            .or(self.files.first())
            .map_or(Path::new(""), |(path, _)| path)
    }

    /// The encoder's own name of a tensor.
    pub(crate) fn named(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// A table of numbers, `[rows, columns]`.
    pub(crate) fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, ModelError> {
        let tensor = self.tensor(name, shape)?;
        if tensor.dtype() == Dtype::I8 {
            let Codes { codes, scale } = self.codes_of(name, &tensor)?;
            let columns = codes.len() / scale.len().max(1);
            let rows = codes.chunks_exact(columns.max(1)).zip(scale);
            return Ok(rows
                .flat_map(|(row, scale)| row.iter().map(move |&c| f32::from(c) * scale))
                .collect());
        }
        let values = floats(&tensor)
            .ok_or_else(|| self.wrong(name, &format!("is of type {:?}", tensor.dtype())))?;
        if values.iter().any(|v| !v.is_finite()) {
            return Err(self.wrong(name, "holds infinite values or values that are no numbers"));
        }
        Ok(values)
    }

    /// Rows in int8, quantised here unless the file holds them so.
    pub(crate) fn codes(&self, name: &str, shape: [usize; 2]) -> Result<Codes, ModelError> {
        let tensor = self.tensor(name, &shape)?;
        if tensor.dtype() == Dtype::I8 {
            return self.codes_of(name, &tensor);
        }
        Ok(quantise_rows(&self.floats(name, &shape)?, shape[1]))
    }

    /// A layer's weights and biases: those of several layers with the same input, one below the other.
    /// Everything of the first is multiplied by `factor`.
    pub(crate) fn matrix(
        &self,
        names: &[String],
        outputs: usize,
        inputs: usize,
        factor: f32,
    ) -> Result<Matrix, ModelError> {
        let (mut codes, mut scale, mut bias) = (Vec::new(), Vec::new(), Vec::new());
        for (i, name) in names.iter().enumerate() {
            let factor = if i == 0 { factor } else { 1.0 };
            let part = self.codes(&format!("{name}.weight"), [outputs, inputs])?;
            codes.extend(part.codes);
            scale.extend(part.scale.iter().map(|s| s * factor));
            let part = self.floats(&format!("{name}.bias"), &[outputs])?;
            bias.extend(part.iter().map(|b| b * factor));
        }
        Ok(Matrix::pack(&codes, scale, bias, inputs))
    }

    /// Gain and offset of a layer norm.
    pub(crate) fn norm(&self, name: &str, width: usize, epsilon: f32) -> Result<Norm, ModelError> {
        Ok(Norm {
            gain: self.floats(&format!("{name}.weight"), &[width])?,
            offset: self.floats(&format!("{name}.bias"), &[width])?,
            epsilon,
        })
    }

    /// A layer that stays in fp32, and how many outputs it has: as many as the file says unless they are given.
    pub(crate) fn dense(
        &self,
        name: &str,
        inputs: usize,
        outputs: Option<usize>,
    ) -> Result<(Dense, usize), ModelError> {
        let weight = format!("{name}.weight");
        let said = || self.find(&weight)?.shape().first().copied();
        let outputs = outputs.or_else(said).unwrap_or(0);
        let values = self.floats(&weight, &[outputs, inputs])?;
        let mut bias = self.floats(&format!("{name}.bias"), &[outputs])?;
        let width = outputs.next_multiple_of(WIDTH);
        bias.resize(width, 0.0);
        let mut weights = vec![0.0; inputs * width];
        for (output, row) in values.chunks_exact(inputs).enumerate() {
            for (input, value) in row.iter().enumerate() {
                weights[input * width + output] = *value;
            }
        }
        let dense = Dense {
            weights,
            bias,
            inputs,
        };
        Ok((dense, outputs))
    }

    fn tensor(&self, name: &str, shape: &[usize]) -> Result<TensorView<'a>, ModelError> {
        let Some(tensor) = self.find(name) else {
            let holder = match self.files.len() {
                0 | 1 => "has",
                _ => "and the other parts have",
            };
            let message = format!(
                "{holder} no tensor \"{name}\"; take the model.safetensors that was saved with config.json, of \
                 a model with the head that is asked for"
            );
            return Err(error_of(self.path(name), message));
        };
        if tensor.shape() != shape || shape.contains(&0) {
            return Err(self.wrong(
                name,
                &format!("has the shape {:?} and not {shape:?}", tensor.shape()),
            ));
        }
        Ok(tensor)
    }

    fn codes_of(&self, name: &str, tensor: &TensorView<'_>) -> Result<Codes, ModelError> {
        let rows = tensor.shape().first().copied().unwrap_or(0);
        let scale = self.floats(&format!("{name}_scale"), &[rows])?;
        if scale.iter().any(|s| *s < 0.0) {
            return Err(self.wrong(name, "has a negative scale"));
        }
        let codes = tensor.data().iter().map(|&b| b.cast_signed()).collect();
        Ok(Codes { codes, scale })
    }

    fn wrong(&self, name: &str, what: &str) -> ModelError {
        let message =
            format!("\"{name}\" {what}; take config.json and the weights from the same place");
        error_of(self.path(name), message)
    }
}

fn error_of(path: &Path, message: String) -> ModelError {
    ModelError::Weights {
        path: path.to_owned(),
        message,
    }
}

/// Symmetric codes with one scale per row: -127 to 127.
pub(crate) fn quantise_rows(values: &[f32], columns: usize) -> Codes {
    let (mut codes, mut scale) = (Vec::with_capacity(values.len()), Vec::new());
    for row in values.chunks_exact(columns) {
        let largest = row.iter().fold(0.0_f32, |most, v| most.max(v.abs()));
        let step = (largest / 127.0).max(f32::MIN_POSITIVE);
        scale.push(step);
        #[expect(clippy::cast_possible_truncation, reason = "in -127 to 127")]
        codes.extend(row.iter().map(|v| (v / step).round_ties_even() as i8));
    }
    Codes { codes, scale }
}

fn floats(tensor: &TensorView<'_>) -> Option<Vec<f32>> {
    let bytes = tensor.data();
    let (twos, _) = bytes.as_chunks::<2>();
    Some(match tensor.dtype() {
        Dtype::F32 => bytes
            .as_chunks()
            .0
            .iter()
            .map(|b| f32::from_le_bytes(*b))
            .collect(),
        Dtype::F16 => twos
            .iter()
            .map(|b| f16::from_le_bytes(*b).to_f32())
            .collect(),
        Dtype::BF16 => twos
            .iter()
            .map(|b| bf16::from_le_bytes(*b).to_f32())
            .collect(),
        _ => return None,
    })
}
