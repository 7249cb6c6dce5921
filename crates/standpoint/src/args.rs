//! What was typed, before anything is made of it.

mod setup;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::exit::Exit;
use crate::messages;
#[cfg(feature = "hub")]
pub(crate) use setup::Graph;
pub(crate) use setup::{
    CompletionsArgs, ConversionArgs, DoctorArgs, InitArgs, ManArgs, ModelsAddArgs, ModelsArgs,
    ModelsCheckArgs, ModelsCommand, ModelsInfoArgs,
};

/// What was typed, or how the command ends because clap has said all there is to say: help, a version,
/// or what is wrong with the flags.
pub(crate) fn parse(typed: impl IntoIterator<Item = OsString>) -> Result<Args, Exit> {
    let typed: Vec<OsString> = typed.into_iter().collect();
    let glimpsed = MessageArgs::glimpse(&typed);
    let command = Args::command().color(match glimpsed.color {
        Color::Auto => ColorChoice::Auto,
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    });
    let parsed = command
        .try_get_matches_from(typed)
        .and_then(|matches| Args::from_arg_matches(&matches));
    parsed.map_err(|error| {
        if error.use_stderr() {
            messages::speak(messages::Style::of(&glimpsed));
            messages::usage(&error);
            Exit::Usage
        } else {
            // A closed pipe while printing help is no fault.
            let _ = error.print();
            Exit::Ok
        }
    })
}

/// Finds who says what in news articles and scores where they stand.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = "\
Examples:
  standpoint init
  standpoint run articles -p propositions.toml -o out
  standpoint explain E102

Exit codes: 0 ok · 1 bug · 2 usage or configuration · 3 finished, some articles failed · \
4 no usable input · 5 bad model · 6 output failure · 130/143 stopped by SIGINT/SIGTERM")]
pub(crate) struct Args {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub messages: MessageArgs,
}

/// How the command speaks: on standard error, so that data can go through a pipe.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Messages")]
pub(crate) struct MessageArgs {
    /// Only errors: no progress, no summary, no warnings
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Also details: the model, the stages, every warning instead of the first ten of a kind
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
    /// Colours in messages; auto means on a terminal, unless NO_COLOR is set
    #[arg(
        long,
        value_enum,
        value_name = "WHEN",
        default_value = "auto",
        global = true
    )]
    pub color: Color,
    /// Messages for people, or one JSON object a line for programs
    #[arg(
        long,
        value_enum,
        value_name = "FORM",
        default_value = "human",
        global = true
    )]
    pub message_format: MessageFormat,
}

impl MessageArgs {
    /// What can be told before all flags are understood: how to say that they cannot be.
    fn glimpse(typed: &[OsString]) -> Self {
        let value = |flag: &str| {
            let joined = format!("{flag}=");
            typed.iter().enumerate().find_map(|(place, word)| {
                let word = word.to_str()?;
                if word == flag {
                    typed.get(place + 1)?.to_str()
                } else {
                    word.strip_prefix(&joined)
                }
            })
        };
        let color = value("--color").and_then(|word| Color::from_str(word, true).ok());
        let form = value("--message-format").and_then(|w| MessageFormat::from_str(w, true).ok());
        Self {
            quiet: false,
            verbose: false,
            color: color.unwrap_or(Color::Auto),
            message_format: form.unwrap_or(MessageFormat::Human),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MessageFormat {
    Human,
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Run(RunArgs),
    Extract(ExtractArgs),
    Score(ScoreArgs),
    Explain(ExplainArgs),
    Eval(EvalArgs),
    Compare(CompareArgs),
    Sample(SampleArgs),
    Correct(CorrectArgs),
    Init(InitArgs),
    Doctor(DoctorArgs),
    Models(ModelsArgs),
    Completions(CompletionsArgs),
    #[command(hide = true)]
    Man(ManArgs),
}

/// Reads articles, scores every statement against every proposition, writes tables
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  standpoint run seeds -p seeds/propositions.toml -o out
  standpoint run 'news/2024-*.jsonl.gz' -p questions.toml -o out --jobs 4
  standpoint run seeds -p seeds/propositions.toml -o out --format xlsx,html
  cat article.txt | standpoint run - -p questions.toml -o out

A folder may hold its own manifest: a CSV with a column `file` and no text. Its other columns \
(source, title, published, author, url) win over what the articles say of themselves.

A run that is stopped (Ctrl-C, kill, a power cut) goes on where it stopped when the same command is \
given again: finished work is kept in OUT/.standpoint. It also makes the next run short: a new \
proposition or a changed article costs only itself. Delete the folder to have the space back.

Writes into OUT: analysts.csv (one row per analyst and proposition), statements.csv, sources.csv, \
wide.csv (analysts × propositions), failures.csv, evidence.jsonl and, last, run.json.")]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// The questions: a TOML file of [[proposition]] tables with id, text, support, oppose; needed here or
    /// in standpoint.toml
    #[arg(short, long, value_name = "FILE")]
    pub propositions: Option<PathBuf>,
    /// Folder for the tables, made if missing; needed here or in standpoint.toml
    #[arg(short, long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Who is who across articles: a TOML file of names and their variants; wins over what we find
    #[arg(long, value_name = "FILE")]
    pub aliases: Option<PathBuf>,
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub tables: TableArgs,
    #[command(flatten)]
    pub settings: SettingsArgs,
    /// Reads and counts, but scores nothing and writes nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Tries articles again that took too long, made the program fail, or were in hand when runs died
    #[arg(long)]
    pub retry_failed: bool,
    /// Keeps nothing for the next run; one that is interrupted starts anew
    #[arg(long)]
    pub no_journal: bool,
    /// How long one article may take in one stage before it is set apart; 0 is for ever
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    pub deadline: u64,
}

/// Finds statements and speakers and prints one JSON object per article
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  standpoint extract seeds > statements.jsonl
  standpoint extract article.txt | jq '.attributions[] | [.analyst.name, .speaker]'
  standpoint extract page.html --with-text

Spans are [start, end] in Unicode code points of the article's text: the file itself for plain text \
and Markdown, the text field for JSON Lines and CSV, and the extracted text for HTML (--with-text).")]
pub(crate) struct ExtractArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub settings: SettingsArgs,
    /// Adds each article's text to its object
    #[arg(long)]
    pub with_text: bool,
}

/// Scores pairs of text and proposition from a CSV or TSV file, prints CSV
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  standpoint score pairs.csv > scored.csv
  printf 'text,proposition\\nTaxes are too high.,Taxes should fall.\\n' | standpoint score -

The file needs the columns `text` and `proposition` (a full sentence); other columns are passed \
through. Adds p_support, p_neutral, p_oppose, score (p_support - p_oppose) and label.")]
pub(crate) struct ScoreArgs {
    /// CSV or TSV file, or - for CSV on standard input
    pub pairs: PathBuf,
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub settings: SettingsArgs,
    /// Threads; 0 means one per core
    #[arg(short, long, value_name = "N", env = "STANDPOINT_JOBS", value_parser = clap::value_parser!(u16).range(0..=1024))]
    pub jobs: Option<u16>,
}

/// Leads a number back to the words (article, sentence, speaker, cue, rule, logits), or explains a code
#[derive(Debug, clap::Args)]
#[command(
    override_usage = "standpoint explain [OPTIONS] <OUT> <ID>\n       standpoint explain <CODE>"
)]
#[command(after_help = "\
Examples:
  standpoint explain out hanne-corrin
  standpoint explain out 'Hanne Corrin' -p concession
  standpoint explain E212
  standpoint explain missing_text
  standpoint explain codes

ID is a statement_id or an analyst_id as the tables have it; an analyst's full name works too, and a \
source's name (in quotes). CODE is what a message carries in brackets, a code of failures.csv or \
run.json, or a flag of statements.csv; `codes` lists them all.")]
pub(crate) struct ExplainArgs {
    /// Folder that `standpoint run` wrote; or, alone, a code
    #[arg(value_name = "OUT or CODE")]
    pub what: PathBuf,
    /// A statement_id, an analyst_id, an analyst's name or a source's
    pub id: Option<String>,
    /// Only this proposition
    #[arg(short, long, value_name = "ID", requires = "id")]
    pub proposition: Option<String>,
}

/// Measures against gold annotations, with the field's own metrics
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  standpoint eval attribution seeds/gold
  standpoint eval attribution tests/gold/attribution/dev --faults
  standpoint eval stance pairs.jsonl.gz --sample 1000
  standpoint eval stance seeds/gold

GOLD for attribution: a folder of our own gold (.toml, articles beside it or one folder up), a folder \
of brat standoff (.ann, texts beside it or in ../text), or a CofeNet file (.jsonl or .jsonl.gz).
GOLD for stance: a folder of our own gold, or JSON Lines or CSV (each also .gz) with text, proposition \
(or target, or premise and hypothesis) and label (support, oppose, neutral and their usual synonyms).")]
pub(crate) struct EvalArgs {
    /// What to measure
    #[arg(value_enum)]
    pub what: Measured,
    /// Folder or file with the gold
    pub gold: PathBuf,
    /// Prints a line for each wrong speaker, role and affiliation
    #[arg(long)]
    pub faults: bool,
    /// Prints JSON instead of tables
    #[arg(long)]
    pub json: bool,
    /// For stance: only N pairs, spread evenly over the file
    #[arg(long, value_name = "N")]
    pub sample: Option<usize>,
    /// For stance on topic files: only topics of this split (train, dev, test)
    #[arg(long, value_name = "NAME")]
    pub split: Option<String>,
    /// For stance: also measures what the texts alone give away, with the propositions blanked
    #[arg(long)]
    pub ablate: bool,
    /// For stance on our own gold: the propositions, if they do not lie beside the articles
    #[arg(short, long, value_name = "FILE")]
    pub propositions: Option<PathBuf>,
    #[command(flatten)]
    pub tagger: TaggerArgs,
    #[command(flatten)]
    pub model: ModelArgs,
    /// Threads; 0 means one per core
    #[arg(short, long, value_name = "N", env = "STANDPOINT_JOBS", value_parser = clap::value_parser!(u16).range(0..=1024))]
    pub jobs: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Measured {
    /// Statements, cues, sources and speakers
    Attribution,
    /// Stances of pairs of text and proposition
    Stance,
}

/// Says who differs from whom, by how much, how surely
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  standpoint compare out
  standpoint compare out --by analyst -p concession
  standpoint compare out --by period --period year
  standpoint compare out --same-story
  standpoint compare out --format csv > differences.csv
  standpoint compare out-2023 out-2024

Every pair is tested by permuting articles; q is p adjusted for all pairs of the table (Benjamini-\
Hochberg). docs/numbers.md says what each number means, and what counts as the same story.")]
pub(crate) struct CompareArgs {
    /// Folder that `standpoint run` wrote
    pub out: PathBuf,
    /// Another run's folder: the two runs are compared with each other
    pub other: Option<PathBuf>,
    /// Who is compared [default: source]
    #[arg(long, value_enum, value_name = "WHAT", conflicts_with = "other")]
    pub by: Option<CompareBy>,
    /// How long a period is, for --by period [default: month]
    #[arg(long, value_enum, value_name = "LENGTH")]
    pub period: Option<PeriodLength>,
    /// Compares only within stories that both sides cover, and lists who was given room there
    #[arg(long, conflicts_with = "other")]
    pub same_story: bool,
    /// Only this proposition
    #[arg(short, long, value_name = "ID")]
    pub proposition: Option<String>,
    /// A page for people, or one table as CSV
    #[arg(long, value_enum, default_value = "table")]
    pub format: CompareFormat,
    /// Which table, for --format csv [default: differences]
    #[arg(long, value_enum, value_name = "NAME")]
    pub table: Option<CompareTable>,
    /// Articles (stories, with --same-story) that a side needs to be compared; with 1 there are rows
    /// without a test
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..))]
    pub least_articles: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CompareBy {
    /// Outlets
    Source,
    /// People and organisations that speak
    Analyst,
    /// Months or years: the run as a whole, and what changed for each analyst
    Period,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PeriodLength {
    Month,
    Year,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CompareFormat {
    /// Aligned columns and a legend
    Table,
    /// Fixed columns, numbers with four decimals
    Csv,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CompareTable {
    /// Pairs with difference, interval, p and q
    Differences,
    /// Propositions, the most divisive first (by source or analyst)
    Propositions,
    /// Analysts' scores in each period (by period)
    Periods,
    /// Which source gave which analyst how many statements in a story (with --same-story)
    Room,
    /// Which article belongs to which story (with --same-story)
    Stories,
}

/// Draws a coding sheet: statements to be coded by hand, blind to the model's answers
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  standpoint sample out -n 200 -o sheet.csv
  standpoint sample out -n 400 --by proposition --seed 7 -o sheet.csv

Fill in the column `code`, from the top down: support, oppose or neutral (or 1, -1, 0); leave it empty \
where you cannot tell. Keep the other columns. Then: standpoint correct out sheet.csv")]
pub(crate) struct SampleArgs {
    /// Folder that `standpoint run` wrote
    pub out: PathBuf,
    /// Pairs of a statement and a proposition to draw
    #[arg(short = 'n', long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..))]
    pub number: u32,
    /// Another seed draws another sample
    #[arg(long, value_name = "N", default_value_t = 20_240_229)]
    pub seed: u64,
    /// What the sample is spread over, so that rare stances are met: the model's labels, or its labels
    /// within each proposition
    #[arg(long, value_enum, value_name = "WHAT", default_value = "label")]
    pub by: SampleBy,
    /// The sheet; must not exist yet
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SampleBy {
    Label,
    Proposition,
}

/// Measures the model on a coded sheet and corrects the scores with it
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  standpoint correct out sheet.csv
  standpoint correct out sheet-coded-in-excel.csv -o corrected

The sheet is one that `standpoint sample` drew from the same run; semicolons, a byte order mark and \
added columns do no harm. Prints accuracy, F1, confusion and calibration, and writes into DIR:
corrected_analysts.csv, corrected_sources.csv (each score beside its correction, both with 95 % \
intervals) and, last, quality.json.")]
pub(crate) struct CorrectArgs {
    /// Folder that `standpoint run` wrote
    pub out: PathBuf,
    /// The coded sheet
    pub coded: PathBuf,
    /// Folder for the corrected tables; made if missing [default: OUT/corrected]
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct SettingsArgs {
    /// Settings; standpoint.toml in the current folder is found by itself
    #[arg(long, value_name = "FILE", env = "STANDPOINT_CONFIG")]
    pub config: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct InputArgs {
    /// Files, folders or globs (.txt .md .html .jsonl .csv .tsv, each also .gz or .zst), or - for
    /// standard input
    #[arg(value_name = "INPUT", required = true)]
    pub inputs: Vec<String>,
    /// CSV with a column `file` and any of source, title, published, author, url
    #[arg(long, value_name = "FILE")]
    pub manifest: Option<PathBuf>,
    /// Whose voice the articles are in; auto decides per article
    #[arg(long, value_enum, value_name = "VOICE")]
    pub voice: Option<Voice>,
    #[command(flatten)]
    pub tagger: TaggerArgs,
    /// Threads; 0 means one per core
    #[arg(short, long, value_name = "N", env = "STANDPOINT_JOBS", value_parser = clap::value_parser!(u16).range(0..=1024))]
    pub jobs: Option<u16>,
}

/// Names the attribution model where no flag does.
pub(crate) const TAGGER_VARIABLE: &str = "STANDPOINT_TAGGER";

#[derive(Debug, clap::Args)]
pub(crate) struct TaggerArgs {
    /// Finds statements by rules alone: many times faster, and fewer of them
    #[arg(long)]
    pub no_model: bool,
    /// Folder with another attribution model; the bundled one if absent
    #[arg(long, value_name = "DIR", env = TAGGER_VARIABLE)]
    pub tagger: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ModelArgs {
    /// Folder with config.json, tokenizer.json and the weights, or a name that `models add` gave; the bundled
    /// model if absent; `small` for the other bundled one, several times as fast and less often right
    #[arg(long, value_name = "DIR", env = "STANDPOINT_MODEL")]
    pub model: Option<PathBuf>,
    /// What runs the model; if absent, native where it can, else rten
    #[arg(long, value_enum, value_name = "ENGINE", env = "STANDPOINT_ENGINE")]
    pub engine: Option<EngineName>,
    /// Where rust-bert runs the model: cpu, cuda, or cuda:1 for the second card
    #[arg(long, value_name = "DEVICE", env = "STANDPOINT_DEVICE")]
    pub device: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct TableArgs {
    /// What is written besides CSV; several are separated by commas
    #[arg(
        long = "format",
        value_enum,
        value_delimiter = ',',
        value_name = "FORMAT"
    )]
    pub formats: Vec<Format>,
    /// CSV for spreadsheets: byte order mark and CRLF line ends
    #[arg(long)]
    pub excel: bool,
    /// Decimal mark in CSV; a comma makes `;` the separator
    #[arg(long, value_enum, value_name = "MARK")]
    pub decimal: Option<Decimal>,
}

/// The author's own voice, per article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Voice {
    /// Decide for each article
    Auto,
    /// The reporter's own sentences are nobody's stance
    News,
    /// The author's own sentences are statements
    Opinion,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum EngineName {
    /// BERT and MPNet in int8 from safetensors, fastest; what runs the bundled models on x86-64
    Native,
    /// Graphs in ONNX of many architectures, in pure Rust
    Rten,
    /// libtorch, safetensors, many architectures, also on CUDA; in builds with the feature rust-bert
    RustBert,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// standpoint.xlsx: one workbook with all tables
    Xlsx,
    /// report.html: one self-contained page, offline
    Html,
    /// The long tables as JSON Lines, unrounded, text as it is
    Jsonl,
    /// The long tables as Parquet: typed columns, unrounded, text as it is
    Parquet,
    /// The same as Arrow IPC files (Feather)
    Arrow,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Decimal {
    Point,
    Comma,
}
