//! The `standpoint` command. What was typed is in [`args`]; what a command does is in [`commands`]; how
//! it ends is in [`exit`]; every line that a person reads passes through [`messages`].

mod args;
mod codes;
mod commands;
mod config;
mod engine;
mod exit;
mod messages;
mod progress;
mod signals;

use std::process::ExitCode;

use mimalloc::MiMalloc;

use crate::exit::{Exit, Fault};

/// An article's layers are made by one thread and freed by another. glibc's allocator keeps what was freed
/// in the arena of whoever asked for it, and the same run peaked anywhere between 1 and 2.4 times its need.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    quiet_worker_panics();
    let args = match args::parse(std::env::args_os()) {
        Ok(args) => args,
        Err(exit) => return exit.into(),
    };
    messages::speak(messages::Style::of(&args.messages));
    let outcome = standpoint_pipeline::isolate(|| commands::execute(args));
    match outcome {
        Ok(Ok(exit)) => exit.into(),
        Ok(Err(fault)) => report(&fault).into(),
        Err(panicked) => {
            messages::error(
                codes::INTERNAL,
                &format!(
                    "{panicked}; this is a bug of standpoint's: please report it with the command that \
                     you ran"
                ),
            );
            Exit::Bug.into()
        }
    }
}

fn report(fault: &Fault) -> Exit {
    if fault.is_broken_pipe() {
        return Exit::Ok;
    }
    messages::error(fault.code(), &fault.to_string());
    fault.exit
}

/// A panic in one article becomes a row of `failures.csv`; the default hook would also print it in the
/// middle of the progress bar. With `RUST_BACKTRACE` set, somebody is hunting it: keep the hook then.
fn quiet_worker_panics() {
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|_| {}));
    }
}
