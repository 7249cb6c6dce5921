use std::borrow::Cow;

use standpoint_model::{ModelError, SmallFiles};

use crate::NativeEngine;

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

impl NativeEngine {
    /// The model that is compiled into the binary: nothing to install, the same everywhere.
    ///
    /// # Errors
    /// [`ModelError`] only if the build took damaged files in.
    pub fn bundled() -> Result<Self, ModelError> {
        let files = SmallFiles {
            name: NAME.to_owned(),
            config: file!("config.json"),
            tokenizer: file!("tokenizer.json"),
            tokenizer_config: Some(file!("tokenizer_config.json")),
            calibration: Some(file!("calibration.json")),
        };
        Self::from_files(&files, file!("model_int8.safetensors"))
    }
}
