/// What the pipeline is busy with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Reading files.
    Read,
    /// Finding statements and speakers.
    Attribute,
    /// Scoring statements.
    Score,
    /// Writing tables.
    Write,
}

/// Receives events from any thread; it decides whether and how they are shown.
pub trait Progress: Sync {
    /// `stage` begins and will take `steps` steps.
    fn begin(&self, stage: Stage, steps: usize);
    /// One step of the current stage is done.
    fn step(&self);
}

/// Shows nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn begin(&self, _stage: Stage, _steps: usize) {}
    fn step(&self) {}
}
