//! The commands around the work: starting a project, checking an installation, models, shells.

use std::path::PathBuf;

use clap::Subcommand;

use super::{EngineName, ModelArgs, SettingsArgs, TaggerArgs};

/// Starts a project: writes standpoint.toml and propositions.toml with comments
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  standpoint init
  standpoint init harbour

Then put your own propositions into propositions.toml and run: standpoint run ARTICLES")]
pub(crate) struct InitArgs {
    /// Folder for the two files; made if missing
    #[arg(value_name = "DIR", default_value = ".")]
    pub folder: PathBuf,
    /// Replaces files that are there already
    #[arg(long)]
    pub force: bool,
}

/// Checks the installation: engine, model, self-test, speed on this machine, folders, settings
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  standpoint doctor
  standpoint doctor --model bundled --seconds 1

Prints one line per check, `ok`, `note` or `FAILED`; the exit code is that of the first failure. The \
speed is measured on pairs of short sentences: long statements take longer.")]
pub(crate) struct DoctorArgs {
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub tagger: TaggerArgs,
    #[command(flatten)]
    pub settings: SettingsArgs,
    /// How long the speed is measured, once on one thread and once on all; 0 leaves it out
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u64).range(0..=600))]
    pub seconds: u64,
}

/// Lists, describes, checks and installs entailment models
#[derive(Debug, clap::Args)]
#[command(arg_required_else_help = true)]
#[command(after_help = "\
Examples:
  standpoint models list
  standpoint models info bundled
  standpoint models check bundled

MODEL is `bundled`, `small`, the name of an installed model, or a folder. Installed models lie in the folder \
that STANDPOINT_MODELS names, else in the user's data folder; `models list` says where.")]
pub(crate) struct ModelsArgs {
    #[command(subcommand)]
    pub command: ModelsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModelsCommand {
    List(ModelsListArgs),
    Info(ModelsInfoArgs),
    Check(ModelsCheckArgs),
    Add(ModelsAddArgs),
}

/// Lists the bundled models and those that are installed
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  standpoint models list")]
pub(crate) struct ModelsListArgs {}

/// Describes a model: files, digest, labels, calibration
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  standpoint models info bundled")]
pub(crate) struct ModelsInfoArgs {
    /// `bundled`, `small`, the name of an installed model, or a folder
    #[arg(value_name = "MODEL")]
    pub model: String,
}

/// Checks a model: labels, self-test, pinned digests, int8 against fp32
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  standpoint models check bundled
  standpoint models check path/to/model --pairs pairs.csv --allow 2

Where a folder holds an int8 and an fp32 file, both answer the same pairs, and the model is refused if \
more labels differ than --allow: some conversions change answers on some processors without an error. \
The conversion of the small bundled model changed 1.7 % of 2,000 labels, a plain dynamic one of the model \
before it 5 % (docs/experiments.md).")]
pub(crate) struct ModelsCheckArgs {
    /// `bundled`, `small`, the name of an installed model, or a folder
    #[arg(value_name = "MODEL")]
    pub model: String,
    #[command(flatten)]
    pub conversion: ConversionArgs,
}

/// Installs a model from a folder or a hub: checks it and keeps what is needed, with pinned digests
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  standpoint models add path/to/model
  standpoint models add path/to/model --name mine

From a hub, by OWNER/NAME, the one command that uses the network:
  standpoint models add MoritzLaurer/deberta-v3-xsmall-zeroshot-v1.1-all-33
  standpoint models add FacebookAI/roberta-large-mnli --engine rust-bert

Afterwards `--model NAME` finds it in every folder, and refuses it if its files have changed. Of a hub's \
model config.json, the tokenizer and one ONNX graph (for rust-bert model.safetensors) are fetched, at one commit, with the sizes and \
digests that the hub lists; a download that was cut goes on when the command is given again. HF_ENDPOINT \
names another hub or a mirror, HF_TOKEN opens private models, HTTPS_PROXY is heeded.")]
pub(crate) struct ModelsAddArgs {
    /// Folder with config.json, tokenizer.json and the weights; or OWNER/NAME on a hub
    #[arg(value_name = "DIR|HUB-ID")]
    pub model: String,
    /// What it is called from now on [default: the folder's name, or NAME]
    #[arg(long)]
    pub name: Option<String>,
    /// Branch, tag or commit on the hub; it is pinned to a commit
    #[cfg(feature = "hub")]
    #[arg(long, value_name = "REV", default_value = "main", value_parser = revision)]
    pub revision: String,
    /// Which graph is fetched where the hub has several
    #[cfg(feature = "hub")]
    #[arg(long, value_enum, default_value_t = Graph::Int8)]
    pub graph: Graph,
    /// Whose weights are kept: ONNX graphs for rten, safetensors for native and rust-bert [default: of a
    /// folder the engine that `--model DIR` would take, of a hub rten]
    #[arg(long, value_enum, value_name = "ENGINE")]
    pub engine: Option<EngineName>,
    /// Replaces an installed model of that name
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub conversion: ConversionArgs,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ConversionArgs {
    /// CSV with the columns `text` and `proposition` for int8 against fp32 [default: 96 pairs of ours]
    #[arg(long, value_name = "FILE")]
    pub pairs: Option<PathBuf>,
    /// Labels that may differ between int8 and fp32, in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 5.0, value_parser = percent)]
    pub allow: f64,
}

#[cfg(feature = "hub")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Graph {
    /// The small and fast one
    Int8,
    /// The one that int8 graphs are made from
    Fp32,
    /// Both, to have their answers compared; int8 is used
    Both,
}

#[cfg(feature = "hub")]
fn revision(text: &str) -> Result<String, String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    if !text.is_empty() && !text.contains("..") && text.chars().all(is_plain) {
        Ok(text.to_owned())
    } else {
        Err("a branch, a tag or a commit is wanted".to_owned())
    }
}

fn percent(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if (0.0..=100.0).contains(&value) => Ok(value),
        _ => Err("a number from 0 to 100 is wanted".to_owned()),
    }
}

/// Prints a script that completes commands and flags in a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  standpoint completions bash > ~/.local/share/bash-completion/completions/standpoint
  standpoint completions fish > ~/.config/fish/completions/standpoint.fish
  standpoint completions zsh > standpoint.zsh")]
pub(crate) struct CompletionsArgs {
    /// Which shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// Writes the manual pages into a folder
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  standpoint man man1")]
pub(crate) struct ManArgs {
    /// Folder for standpoint.1, standpoint-run.1, …; made if missing
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}
