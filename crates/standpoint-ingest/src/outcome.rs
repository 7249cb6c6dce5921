use standpoint_text::Article;

/// What became of one file or record.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// An article.
    Article(Box<Article>),
    /// Nothing to score: it is empty or without prose. Not a fault of the input.
    Skipped(Rejection),
    /// It could not be read.
    Failed(Rejection),
}

/// Why a file or record gave no article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// The shown name, as [`Article::file`] would have been.
    pub file: String,
    /// One of [`codes`](crate::codes).
    pub code: &'static str,
    /// What was wrong, where, and what to do.
    pub message: String,
}

/// A refusal that does not know yet which file or record it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Fault {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    /// The outcome for the file or record `file`.
    pub(crate) fn of(self, file: &str) -> Outcome {
        let rejection = Rejection {
            file: file.to_owned(),
            code: self.code,
            message: self.message,
        };
        match self.code {
            crate::codes::EMPTY | crate::codes::NO_PROSE => Outcome::Skipped(rejection),
            _ => Outcome::Failed(rejection),
        }
    }
}
