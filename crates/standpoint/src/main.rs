//! The `standpoint` command. What was typed is in [`args`]; what a command does is in [`commands`]; how
//! it ends is in [`exit`]; every line that a person reads passes through [`messages`].

mod args;
mod commands;
mod config;
mod engine;
mod exit;
mod messages;
mod progress;

use std::process::ExitCode;

use clap::Parser;

use crate::exit::{Exit, Fault};

fn main() -> ExitCode {
    quiet_worker_panics();
    let args = match args::Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // clap words its own usage errors and help; a closed pipe while printing help is no fault.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Ok
            }
            .into();
        }
    };
    let outcome = standpoint_pipeline::isolate(|| commands::execute(args));
    match outcome {
        Ok(Ok(exit)) => exit.into(),
        Ok(Err(fault)) => report(&fault).into(),
        Err(panicked) => {
            messages::error(&format!(
                "{panicked}; this is a bug of standpoint's: please report it with the command that you ran"
            ));
            Exit::Bug.into()
        }
    }
}

fn report(fault: &Fault) -> Exit {
    if fault.is_broken_pipe() {
        return Exit::Ok;
    }
    messages::error(&fault.to_string());
    fault.exit
}

/// A panic in one article becomes a row of `failures.csv`; the default hook would also print it in the
/// middle of the progress bar. With `RUST_BACKTRACE` set, somebody is hunting it: keep the hook then.
fn quiet_worker_panics() {
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|_| {}));
    }
}
