use std::borrow::Cow;
use std::path::PathBuf;

use standpoint_model::{ModelError, SmallFiles};
use standpoint_tagger::Tagger;

use crate::{RtenEngine, TokenModel, tagger};

/// The name under which the bundled model stands in the record of a run.
const NAME: &str = "standpoint-stance-small";
const TAGGER_NAME: &str = "standpoint-attribution-bundled";

macro_rules! file {
    ($name:literal) => {
        (
            concat!("models/", $name).into(),
            Cow::Borrowed(include_bytes!(concat!("../../../models/", $name)).as_slice()),
        )
    };
}

impl RtenEngine {
    /// The model that is compiled into the binary: nothing to install, the same everywhere.
    ///
    /// # Errors
    /// [`ModelError`] only if the build took damaged files in.
    pub fn bundled() -> Result<Self, ModelError> {
        let files = SmallFiles {
            name: NAME.to_owned(),
            config: file!("stance/config.json"),
            tokenizer: file!("stance/tokenizer.json"),
            tokenizer_config: Some(file!("stance/tokenizer_config.json")),
            calibration: Some(file!("stance/calibration.json")),
        };
        Self::from_files(&files, file!("stance/model_int8.onnx"))
    }
}

/// The attribution model that is compiled into the binary.
///
/// # Errors
/// [`ModelError`] only if the build took damaged files in.
pub fn bundled_tagger() -> Result<Tagger, ModelError> {
    let (_, config): (PathBuf, Cow<'static, [u8]>) = file!("attribution/config.json");
    let (_, tokenizer): (PathBuf, Cow<'static, [u8]>) = file!("attribution/tokenizer.json");
    let (path, graph): (PathBuf, Cow<'static, [u8]>) = file!("attribution/model_int8.onnx");
    let model = TokenModel::from_bytes(TAGGER_NAME, &path, graph)?;
    tagger::tagger(&config, &tokenizer, model)
}
