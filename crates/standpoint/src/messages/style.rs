use std::io::IsTerminal as _;

use crate::args::{Color, MessageArgs, MessageFormat};

/// How messages look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Style {
    pub form: Form,
    pub color: bool,
    pub quiet: bool,
    pub verbose: bool,
    /// Whether a person seems to read along.
    pub terminal: bool,
}

/// For whom messages are made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Form {
    #[default]
    Human,
    Json,
}

pub(super) const RED: u8 = 31;
pub(super) const YELLOW: u8 = 33;

impl Style {
    /// As the flags say, then the environment (`NO_COLOR`, `CLICOLOR_FORCE`, `TERM`), then whether
    /// standard error is a terminal.
    pub(crate) fn of(args: &MessageArgs) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let color = match args.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if set("NO_COLOR") => false,
            Color::Auto if set("CLICOLOR_FORCE") => true,
            Color::Auto => terminal && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
        };
        Self {
            form: match args.message_format {
                MessageFormat::Human => Form::Human,
                MessageFormat::Json => Form::Json,
            },
            color,
            quiet: args.quiet,
            verbose: args.verbose,
            terminal,
        }
    }

    /// `text` in bold and `color`, where colours are wanted.
    pub(super) fn strong(self, color: u8, text: &str) -> String {
        if self.color {
            format!("\u{1b}[1;{color}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}
