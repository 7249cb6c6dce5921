use std::borrow::Cow;

use standpoint_model::{ModelError, SmallFiles};

use crate::NativeEngine;

macro_rules! file {
    ($folder:literal, $name:literal) => {
        (
            concat!("models/", $folder, "/", $name).into(),
            Cow::Borrowed(
                include_bytes!(concat!("../../../models/", $folder, "/", $name)).as_slice(),
            ),
        )
    };
}

macro_rules! small_files {
    ($folder:literal, $name:literal) => {
        SmallFiles {
            // The name in the record of a run.
            name: $name.to_owned(),
            config: file!($folder, "config.json"),
            tokenizer: file!($folder, "tokenizer.json"),
            tokenizer_config: Some(file!($folder, "tokenizer_config.json")),
            calibration: Some(file!($folder, "calibration.json")),
        }
    };
}

impl NativeEngine {
    /// The model that is compiled into the binary: nothing to install, the same everywhere.
    ///
    /// # Errors
    /// [`ModelError`] only if the build took damaged files in.
    pub fn bundled() -> Result<Self, ModelError> {
        let parts = [
            file!("stance-base", "model_int8-00001-of-00003.safetensors"),
            file!("stance-base", "model_int8-00002-of-00003.safetensors"),
            file!("stance-base", "model_int8-00003-of-00003.safetensors"),
        ];
        Self::from_files(
            &small_files!("stance-base", "standpoint-stance-base"),
            &parts,
        )
    }

    /// The small model that is compiled in beside it: several times as fast, and less often right.
    ///
    /// # Errors
    /// As of [`NativeEngine::bundled`].
    pub fn bundled_small() -> Result<Self, ModelError> {
        let parts = [file!("stance", "model_int8.safetensors")];
        Self::from_files(&small_files!("stance", "standpoint-stance-small"), &parts)
    }
}
