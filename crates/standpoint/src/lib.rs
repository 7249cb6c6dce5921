//! Standpoint as a library: one name for every stage, for programs that want more than the command.
//!
//! The command lives in this crate's binary, which is the only part of the workspace that prints, reads
//! the environment or ends the process.
//!
//! ```
//! use standpoint::{attribution, segment};
//!
//! let (segments, _) = segment::segment_text("“The tide will turn,” said Ana Ruiz.", &[]);
//! assert_eq!(segments.quotes.len(), 1);
//! let _options = attribution::Options::default();
//! ```

pub use standpoint_aggregate as aggregate;
pub use standpoint_attribution as attribution;
pub use standpoint_engine_native as engine_native;
pub use standpoint_engine_rten as engine_rten;
pub use standpoint_eval as eval;
pub use standpoint_export as export;
pub use standpoint_ingest as ingest;
pub use standpoint_pipeline as pipeline;
pub use standpoint_segment as segment;
pub use standpoint_stance as stance;
pub use standpoint_text as text;
