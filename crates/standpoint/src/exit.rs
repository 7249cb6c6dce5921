//! How the command ends. Scripts rely on these numbers; they never change meaning.

use std::process::ExitCode;

use crate::codes::{self, Code};

/// The exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// All went well.
    Ok = 0,
    /// A bug of ours.
    Bug = 1,
    /// Wrong usage or configuration.
    Usage = 2,
    /// Finished, but some articles (or rows) failed.
    Partial = 3,
    /// Nothing usable came in.
    NoInput = 4,
    /// The model cannot be used.
    Model = 5,
    /// The output could not be written.
    Output = 6,
    /// Stopped by SIGINT, as with Ctrl-C; 128 and the signal's number, as shells have it.
    Interrupted = 130,
    /// Stopped by SIGTERM.
    Terminated = 143,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// An error together with the exit code that it means.
#[derive(Debug)]
pub(crate) struct Fault {
    pub exit: Exit,
    pub error: anyhow::Error,
    /// Where the error's own type does not tell.
    said: Option<Code>,
}

impl Fault {
    pub(crate) fn new(exit: Exit, error: impl Into<anyhow::Error>) -> Self {
        Self {
            exit,
            error: error.into(),
            said: None,
        }
    }

    /// The same under that code.
    pub(crate) fn coded(mut self, code: Code) -> Self {
        self.said = Some(code);
        self
    }

    /// What a script may test for and `explain` explains.
    pub(crate) fn code(&self) -> Code {
        self.said
            .unwrap_or_else(|| codes::code_of(&self.error, self.exit))
    }

    /// A reader such as `head` that has seen enough is no fault.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        self.error.chain().any(|cause| {
            // A table's writer does not name the system's error as its cause.
            let table = cause.downcast_ref::<csv::Error>().map(csv::Error::kind);
            let system = match table {
                Some(csv::ErrorKind::Io(error)) => Some(error),
                _ => cause.downcast_ref::<std::io::Error>(),
            };
            system.is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
        })
    }
}

impl std::fmt::Display for Fault {
    /// The whole chain of causes in one line; a cause that its parent already spelt out is left out.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut said = String::new();
        for cause in self.error.chain() {
            let words = cause.to_string();
            if said.is_empty() {
                said = words;
            } else if !said.contains(&words) {
                said = format!("{said}: {words}");
            }
        }
        f.write_str(&said)
    }
}

/// Gives errors of libraries their exit code where they cross into the command.
pub(crate) trait OrFault<T> {
    fn or_fault(self, exit: Exit) -> Result<T, Fault>;
}

/// Gives faults a code of their own.
pub(crate) trait Coded {
    fn coded(self, code: Code) -> Self;
}

impl<T> Coded for Result<T, Fault> {
    fn coded(self, code: Code) -> Self {
        self.map_err(|fault| fault.coded(code))
    }
}

impl<T, E: Into<anyhow::Error>> OrFault<T> for Result<T, E> {
    fn or_fault(self, exit: Exit) -> Result<T, Fault> {
        self.map_err(|error| Fault::new(exit, error))
    }
}
