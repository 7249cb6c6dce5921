use std::borrow::Cow;

use standpoint_model::{ModelError, SmallFiles};

use crate::NativeEngine;

/// The name under which the bundled model stands in the record of a run.
const NAME: &str = "standpoint-stance-bundled";

// A static and no constant: a constant's bytes may be compiled in once for each place that uses them.
macro_rules! file {
    ($name:literal) => {{
        static BYTES: &[u8] = include_bytes!(concat!("../../../models/stance/", $name));
        (
            concat!("models/stance/", $name).into(),
            Cow::Borrowed(BYTES),
        )
    }};
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
