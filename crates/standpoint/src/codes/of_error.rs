use standpoint_attribution::AliasError;
use standpoint_eval::GoldError;
use standpoint_export::{ExportError, ReadError};
use standpoint_ingest::DiscoverError;
use standpoint_journal::JournalError;
use standpoint_model::ModelError;
use standpoint_pipeline::PipelineError;
use standpoint_stance::{EngineError, PropositionError};

use super::Code;
use crate::exit::Exit;

/// The code of an error: that of the first cause which a library of ours has a type for, else the
/// general one of how the command ends.
pub(crate) fn code_of(error: &anyhow::Error, exit: Exit) -> Code {
    error
        .chain()
        .find_map(of_cause)
        .unwrap_or_else(|| of_exit(exit))
}

fn of_cause(cause: &(dyn std::error::Error + 'static)) -> Option<Code> {
    if let Some(error) = cause.downcast_ref::<DiscoverError>() {
        Some(of_discover(error))
    } else if let Some(error) = cause.downcast_ref::<PipelineError>() {
        Some(of_pipeline(error))
    } else if let Some(error) = cause.downcast_ref::<JournalError>() {
        Some(of_journal(error))
    } else if let Some(error) = cause.downcast_ref::<ExportError>() {
        Some(of_export(error))
    } else if let Some(error) = cause.downcast_ref::<ReadError>() {
        Some(of_read(error))
    } else if let Some(error) = cause.downcast_ref::<ModelError>() {
        Some(of_model(error))
    } else if let Some(error) = cause.downcast_ref::<EngineError>() {
        Some(of_engine(error))
    } else if cause.is::<PropositionError>() {
        Some(super::PROPOSITIONS)
    } else if cause.is::<AliasError>() {
        Some(super::ALIASES)
    } else if cause.is::<GoldError>() {
        Some(super::GOLD)
    } else {
        None
    }
}

fn of_exit(exit: Exit) -> Code {
    match exit {
        Exit::NoInput => super::NO_USABLE_ARTICLE,
        Exit::Model => super::ENGINE_RUN,
        Exit::Output => super::WRITE_FAILED,
        Exit::Usage => super::USAGE,
        _ => super::INTERNAL,
    }
}

fn of_discover(error: &DiscoverError) -> Code {
    match error {
        DiscoverError::NoInputs => super::NO_INPUT,
        DiscoverError::Missing { .. } => super::NO_SUCH_INPUT,
        DiscoverError::Unsupported { .. } => super::UNSUPPORTED_INPUT,
        DiscoverError::NoArticles { .. } | DiscoverError::Outputs { .. } => super::NO_ARTICLES,
        DiscoverError::OnlyManifests { .. } => super::ONLY_MANIFESTS,
        DiscoverError::BadGlob { .. } => super::BAD_GLOB,
        DiscoverError::Unreadable { .. } => super::UNREADABLE_INPUT,
        DiscoverError::TooManyFiles { .. } => super::TOO_MANY_FILES,
        DiscoverError::ManifestMissing { .. } => super::NO_SUCH_MANIFEST,
        DiscoverError::ManifestUnreadable { .. } => super::UNREADABLE_MANIFEST,
        DiscoverError::ManifestColumns { .. } => super::MANIFEST_COLUMNS,
        DiscoverError::ManifestRow { .. } => super::MANIFEST_ROW,
    }
}

/// Inner errors have codes of their own.
fn of_pipeline(error: &PipelineError) -> Code {
    match error {
        PipelineError::Export(error) => of_export(error),
        PipelineError::Journal(error) => of_journal(error),
        PipelineError::Stopped => super::STOPPED,
        PipelineError::Gone { .. } => super::SCORE_GONE,
        PipelineError::NoUsableInput { .. } => super::NO_USABLE_ARTICLE,
    }
}

fn of_journal(error: &JournalError) -> Code {
    use std::io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    match error {
        JournalError::Io { source, .. } => match source.kind() {
            PermissionDenied | ReadOnlyFilesystem => super::NO_PERMISSION,
            StorageFull | QuotaExceeded => super::DISK_FULL,
            _ => super::JOURNAL_FAILED,
        },
        JournalError::NotAJournal { .. } => super::NO_JOURNAL,
        JournalError::Damaged { .. } => super::JOURNAL_DAMAGED,
        JournalError::Locked { .. } => super::LOCKED,
    }
}

fn of_export(error: &ExportError) -> Code {
    match error {
        ExportError::OutIsFile { .. } => super::OUT_IS_FILE,
        ExportError::OutputIsFolder { .. } => super::OUTPUT_IS_FOLDER,
        ExportError::Permission { .. } => super::NO_PERMISSION,
        ExportError::DiskFull { .. } => super::DISK_FULL,
        ExportError::Io { .. } => super::WRITE_FAILED,
        ExportError::RunNotObject { .. } => super::INTERNAL,
        ExportError::Torn { .. } => super::TORN_OUTPUTS,
    }
}

fn of_read(error: &ReadError) -> Code {
    match error {
        ReadError::Incomplete { .. } => super::INCOMPLETE_OUTPUTS,
        ReadError::Io { .. } => super::UNREADABLE_OUTPUTS,
        ReadError::Changed { .. } => super::CHANGED_OUTPUTS,
        ReadError::Unlisted { .. } => super::UNLISTED_OUTPUT,
        ReadError::Malformed { .. } => super::MALFORMED_OUTPUTS,
    }
}

fn of_model(error: &ModelError) -> Code {
    match error {
        ModelError::NoFolder(_) => super::NO_MODEL_FOLDER,
        ModelError::Missing { .. } => super::MODEL_FILE_MISSING,
        ModelError::Unreadable { .. } => super::MODEL_FILE_UNREADABLE,
        ModelError::TooLarge { .. } => super::MODEL_FILE_TOO_LARGE,
        ModelError::Config { .. } => super::MODEL_CONFIG,
        ModelError::Labels { .. } => super::MODEL_LABELS,
        ModelError::Calibration { .. } => super::MODEL_CALIBRATION,
        ModelError::Tokenizer { .. } => super::MODEL_TOKENIZER,
        ModelError::Weights { .. } => super::MODEL_WEIGHTS,
        ModelError::FirstPair { .. } => super::FIRST_PAIR,
    }
}

fn of_engine(error: &EngineError) -> Code {
    match error {
        EngineError::HypothesisTooLong { .. } => super::HYPOTHESIS_TOO_LONG,
        EngineError::Tokenizer { .. } => super::TOKENIZATION,
        EngineError::Run { .. } => super::ENGINE_RUN,
        EngineError::Count { .. } => super::ANSWER_COUNT,
        EngineError::NotFinite { .. } => super::NOT_FINITE,
        EngineError::SelfTest(_) => super::SELF_TEST,
    }
}
