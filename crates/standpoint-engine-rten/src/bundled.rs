use std::borrow::Cow;

use crate::engine::ModelFiles;
use crate::{ModelError, RtenEngine};

/// The name under which the bundled model stands in the record of a run.
const NAME: &str = "standpoint-stance-bundled";

macro_rules! file {
    ($name:literal) => {
        (
            concat!("models/stance/", $name).into(),
            Cow::Borrowed(include_bytes!(concat!("../../../models/stance/", $name)).as_slice()),
        )
    };
}

impl RtenEngine {
    /// The model that is compiled into the binary: nothing to install, the same everywhere.
    ///
    /// # Errors
    /// [`ModelError`] only if the build took damaged files in.
    pub fn bundled() -> Result<Self, ModelError> {
        Self::from_files(ModelFiles {
            name: NAME.to_owned(),
            config: file!("config.json"),
            tokenizer: file!("tokenizer.json"),
            tokenizer_config: Some(file!("tokenizer_config.json")),
            calibration: Some(file!("calibration.json")),
            graph: file!("model_int8.onnx"),
        })
    }
}
