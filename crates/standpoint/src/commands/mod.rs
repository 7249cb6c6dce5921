//! What each command does.

mod compare;
mod correct;
mod eval;
mod explain;
mod extract;
mod observed;
mod output;
mod page;
mod run;
mod sample;
mod score;
mod sheet;

use standpoint_attribution as attribution;
use standpoint_ingest::{DiscoverError, Options, Sources};

use crate::args::{Args, Command, InputArgs, Voice};
use crate::exit::{Exit, Fault, OrFault};
use crate::messages;

pub(crate) fn execute(args: Args) -> Result<Exit, Fault> {
    match args.command {
        Command::Run(args) => run::run(args),
        Command::Extract(args) => extract::extract(&args),
        Command::Score(args) => score::score(&args),
        Command::Explain(args) => explain::explain(&args),
        Command::Eval(args) => eval::eval(&args),
        Command::Compare(args) => compare::compare_command(&args),
        Command::Sample(args) => sample::sample(&args),
        Command::Correct(args) => correct::correct_command(&args),
    }
}

/// Finds the files that the inputs name, and says what is odd about the manifest.
fn discover(inputs: &[String], options: &Options, quiet: bool) -> Result<Sources, Fault> {
    let sources = standpoint_ingest::discover(inputs, options).map_err(|error| {
        let exit = match error {
            DiscoverError::NoArticles { .. } | DiscoverError::OnlyManifests { .. } => Exit::NoInput,
            _ => Exit::Usage,
        };
        Fault::new(exit, error)
    })?;
    if !quiet {
        let notes = sources.manifest.notes().iter().chain(&sources.notes);
        warn_of(&notes.map(|note| note.message.clone()).collect::<Vec<_>>());
        if sources.ignored > 0 {
            messages::note(&format!(
                "{} files of other kinds were left alone",
                sources.ignored
            ));
        }
    }
    Ok(sources)
}

/// A few warnings are read, a hundred are not.
fn warn_of(lines: &[String]) {
    const SHOWN: usize = 10;
    for line in lines.iter().take(SHOWN) {
        messages::warning(line);
    }
    if lines.len() > SHOWN {
        messages::warning(&format!("and {} more of the kind", lines.len() - SHOWN));
    }
}

fn attribution_options(voice: Option<Voice>) -> attribution::Options {
    let voice = match voice.unwrap_or(Voice::Auto) {
        Voice::Auto => attribution::Voice::Auto,
        Voice::News => attribution::Voice::News,
        Voice::Opinion => attribution::Voice::Opinion,
    };
    attribution::Options { voice }
}

fn ingest_options(input: &InputArgs) -> Options {
    Options {
        manifest: input.manifest.clone(),
        ..Options::default()
    }
}

/// Runs `work` on `jobs` threads; 0 and none mean one per core.
fn on_threads<T: Send>(jobs: Option<u16>, work: impl FnOnce() -> T + Send) -> Result<T, Fault> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.unwrap_or(0).into())
        .build()
        .or_fault(Exit::Usage)?;
    Ok(pool.install(work))
}
