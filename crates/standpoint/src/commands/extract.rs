use std::io::Write;

use standpoint_pipeline::{Counts, FailureStatus};

use super::{attribution, discover, ingest_options, read_and_extract, warn_of};
use crate::args::ExtractArgs;
use crate::config::Config;
use crate::exit::{Exit, Fault, OrFault};
use crate::messages;

pub(crate) fn extract(args: &ExtractArgs) -> Result<Exit, Fault> {
    let file = Config::load(&args.settings)?;
    let mut ingest = ingest_options(&args.input);
    ingest.manifest = ingest.manifest.or(file.manifest);
    let sources = discover(&args.input.inputs, &ingest, false)?;
    let attribution = attribution(&args.input, args.input.voice.or(file.voice))?;
    let jobs = args.input.jobs.or(file.jobs);
    let (extracted, failures) = read_and_extract(&sources, &attribution, jobs)?;

    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for item in &extracted {
        serde_json::to_writer(&mut out, &item.to_json(args.with_text))
            .map_err(std::io::Error::from)
            .and_then(|()| out.write_all(b"\n"))
            .or_fault(Exit::Output)?;
    }
    out.flush().or_fault(Exit::Output)?;

    let counts = Counts::new(extracted.len(), &failures);
    warn_of(
        failures
            .iter()
            .filter(|f| messages::verbose() || f.status == FailureStatus::Failed),
    );
    let said = format!(
        "{} in = {} processed + {} duplicate + {} skipped + {} failed",
        super::page::counted(counts.articles_in as u64, "article"),
        counts.processed,
        counts.duplicate,
        counts.skipped,
        counts.failed
    );
    messages::summary(&said, &serde_json::json!({"counts": counts}));
    Ok(match counts {
        Counts { processed: 0, .. } => Exit::NoInput,
        Counts { failed: 0, .. } => Exit::Ok,
        _ => Exit::Partial,
    })
}
