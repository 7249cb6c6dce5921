//! What each command does.

mod compare;
mod correct;
mod doctor;
mod dry_run;
mod eval;
mod explain;
mod extract;
mod init;
mod keep;
mod models;
mod observed;
mod output;
mod page;
mod run;
mod sample;
mod score;
mod sheet;
mod shells;

pub(crate) use models::store;

use standpoint_attribution as attribution;
use standpoint_ingest::{DiscoverError, Limits, Options, Sources};
use standpoint_pipeline::{Attribution, Extracted, Failure};

use crate::args::{Args, Command, InputArgs, Voice};
use crate::exit::{Coded, Exit, Fault, OrFault};
use crate::messages::{self, Warning};
use crate::{codes, engine, progress};

pub(crate) fn execute(args: Args) -> Result<Exit, Fault> {
    match args.command {
        Command::Run(args) if args.dry_run => dry_run::dry_run(&args),
        Command::Run(args) => run::run(args),
        Command::Extract(args) => extract::extract(&args),
        Command::Score(args) => score::score(&args),
        Command::Explain(args) => explain::explain(&args),
        Command::Eval(args) => eval::eval(&args),
        Command::Compare(args) => compare::compare_command(&args),
        Command::Sample(args) => sample::sample(&args),
        Command::Correct(args) => correct::correct_command(&args),
        Command::Init(args) => init::init(&args),
        Command::Doctor(args) => doctor::doctor(&args),
        Command::Models(args) => models::models(args.command),
        Command::Completions(args) => shells::completions(&args),
        Command::Man(args) => shells::man(&args),
    }
}

/// Finds the files that the inputs name, and says what is odd about the manifest unless the caller
/// measures something else.
fn discover(inputs: &[String], options: &Options, quiet: bool) -> Result<Sources, Fault> {
    let sources = standpoint_ingest::discover(inputs, options).map_err(|error| {
        let exit = match error {
            DiscoverError::NoArticles { .. }
            | DiscoverError::OnlyManifests { .. }
            | DiscoverError::Outputs { .. } => Exit::NoInput,
            _ => Exit::Usage,
        };
        Fault::new(exit, error)
    })?;
    if quiet {
        return Ok(sources);
    }
    let notes = sources.manifest.notes().iter().chain(&sources.notes);
    warn_of(notes);
    if sources.ignored > 0 {
        messages::note(&match sources.ignored {
            1 => "1 file of another kind was left alone".to_owned(),
            n => format!("{n} files of other kinds were left alone"),
        });
    }
    Ok(sources)
}

/// A few warnings are read, a hundred are not, unless somebody asks for all or a program reads them.
fn warn_of<W: Into<Warning>>(warnings: impl IntoIterator<Item = W>) {
    const SHOWN: usize = 10;
    let all = messages::verbose() || messages::style().form == messages::Form::Json;
    let mut left_out = 0;
    for (place, warning) in warnings.into_iter().enumerate() {
        if all || place < SHOWN {
            messages::warning(&warning.into());
        } else {
            left_out += 1;
        }
    }
    if left_out > 0 {
        messages::note(&format!("and {left_out} more of the kind; -v shows them"));
    }
}

/// How statements are found, by the flags; `voice` may also come from the configuration.
fn attribution(input: &InputArgs, voice: Option<Voice>) -> Result<Attribution, Fault> {
    let voice = match voice.unwrap_or(Voice::Auto) {
        Voice::Auto => attribution::Voice::Auto,
        Voice::News => attribution::Voice::News,
        Voice::Opinion => attribution::Voice::Opinion,
    };
    Ok(Attribution {
        options: attribution::Options { voice },
        tagger: engine::open_tagger(&input.tagger)?,
    })
}

fn ingest_options(input: &InputArgs) -> Options {
    Options {
        manifest: input.manifest.clone(),
        ..Options::default()
    }
}

/// All articles of `sources` with their statements, and those that are in no table.
fn read_and_extract(
    sources: &Sources,
    attribution: &Attribution,
    jobs: Option<u16>,
) -> Result<(Vec<Extracted>, Vec<Failure>), Fault> {
    let bar = progress::choose();
    on_threads(jobs, || {
        let mut loaded = standpoint_pipeline::load(sources, &Limits::default(), bar.as_ref());
        let extracted = standpoint_pipeline::extract(&mut loaded, attribution, bar.as_ref());
        let extracted = standpoint_pipeline::set_repetitions_apart(extracted, &mut loaded.failures);
        (extracted, loaded.failures)
    })
}

/// Runs `work` on `jobs` threads; 0 and none mean one per core.
fn on_threads<T: Send>(jobs: Option<u16>, work: impl FnOnce() -> T + Send) -> Result<T, Fault> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.unwrap_or(0).into())
        .build()
        .or_fault(Exit::Usage)
        .coded(codes::THREADS)?;
    Ok(pool.install(work))
}
