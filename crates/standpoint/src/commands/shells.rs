//! What a shell and `man` want to know of the command: made from its own description of its flags.

use std::fs;

use anyhow::Context;
use clap::CommandFactory;

use super::output::print_bytes;
use crate::args::{Args, CompletionsArgs, ManArgs};
use crate::exit::{Exit, Fault, OrFault};
use crate::messages;

/// Prints a completion script.
pub(crate) fn completions(args: &CompletionsArgs) -> Result<Exit, Fault> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "standpoint", &mut script);
    print_bytes(&script)?;
    Ok(Exit::Ok)
}

/// Writes a page for the command and one for each of its own.
pub(crate) fn man(args: &ManArgs) -> Result<Exit, Fault> {
    fs::create_dir_all(&args.folder)
        .with_context(|| format!("cannot make the folder {}", args.folder.display()))
        .or_fault(Exit::Output)?;
    clap_mangen::generate_to(Args::command(), &args.folder)
        .with_context(|| format!("cannot write the pages into {}", args.folder.display()))
        .or_fault(Exit::Output)?;
    messages::note(&format!(
        "written: standpoint.1 and a page for each command in {}; read one with: man -l {}",
        args.folder.display(),
        args.folder.join("standpoint.1").display()
    ));
    Ok(Exit::Ok)
}
