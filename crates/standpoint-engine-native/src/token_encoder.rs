use std::borrow::Cow;
use std::path::Path;

use standpoint_model::{ModelError, files};
use standpoint_stance::EngineError;

use crate::config::Shape;
use crate::encoder::{Batch, Encoder, Wanted};
use crate::kernels::{Dense, project};
use crate::weights::{Part, Weights, digest, read};

/// An encoder that answers for every token: the last states, and what each of its heads makes of them.
#[derive(Debug)]
pub struct TokenEncoder {
    name: String,
    digest: String,
    encoder: Encoder,
    heads: Vec<(Dense, usize)>,
}

impl TokenEncoder {
    /// Opens a folder with `config.json` and weights ([`crate::weight_files`]): an MPNet if
    /// `model_type` says so, else a BERT. Each of `heads` is a linear layer of the file (`tag`:
    /// `tag.weight`, `tag.bias`); heads stay in fp32.
    ///
    /// # Errors
    /// [`ModelError`] names the file and what to do.
    pub fn open(dir: &Path, heads: &[&str]) -> Result<Self, ModelError> {
        if !dir.is_dir() {
            return Err(ModelError::NoFolder(dir.to_owned()));
        }
        let (config_path, config) = files::require(
            dir,
            "config.json",
            "copy it from where the model comes from",
            files::CONFIG_LIMIT,
        )?;
        let name = files::shown_name(dir);
        Self::from_parts(&name, (&config_path, &config), &read(dir)?, heads)
    }

    /// As [`TokenEncoder::open`], from the bytes of both files; the paths are for messages, `name` for the
    /// record of a run.
    ///
    /// # Errors
    /// As there.
    pub fn from_bytes(
        name: &str,
        (config_path, config): (&Path, &[u8]),
        (path, weights): (&Path, &[u8]),
        heads: &[&str],
    ) -> Result<Self, ModelError> {
        let part = [(path.to_owned(), Cow::Borrowed(weights))];
        Self::from_parts(name, (config_path, config), &part, heads)
    }

    fn from_parts(
        name: &str,
        (config_path, config): (&Path, &[u8]),
        parts: &[Part<'_>],
        heads: &[&str],
    ) -> Result<Self, ModelError> {
        let shape = Shape::parse(config, config_path)?;
        let tensors = Weights::parse(parts)?;
        Ok(Self {
            name: name.to_owned(),
            digest: digest(parts),
            heads: heads
                .iter()
                .map(|head| tensors.dense(head, shape.hidden_size, None))
                .collect::<Result<_, _>>()?,
            encoder: Encoder::new(shape, &tensors)?,
        })
    }

    /// SHA-256 of the file of weights, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The last states of each of `ids`, special tokens included and all of one segment:
    /// `[ids, hidden_size]`, row by row.
    ///
    /// # Errors
    /// [`EngineError::Run`] if there are more ids than positions, or one is not in the model's words.
    pub fn states(&self, ids: &[u32]) -> Result<Vec<f32>, EngineError> {
        let mut batch = Batch::default();
        batch.push(ids, &vec![0; ids.len()]);
        let states = self.encoder.run(&batch, Wanted::All);
        states.map_err(|message| EngineError::Run {
            model: self.name.clone(),
            message,
        })
    }

    /// What each head makes of the states of `ids`, in the order of the heads: `[ids, outputs]`, row by
    /// row.
    ///
    /// # Errors
    /// As for [`TokenEncoder::states`].
    pub fn run(&self, ids: &[u32]) -> Result<Vec<Vec<f32>>, EngineError> {
        let states = self.states(ids)?;
        let of = |(head, outputs): &(Dense, usize)| {
            let rows = project(&states, head);
            let rows = rows.chunks_exact(head.bias.len());
            rows.flat_map(|row| &row[..*outputs]).copied().collect()
        };
        Ok(self.heads.iter().map(of).collect())
    }
}
