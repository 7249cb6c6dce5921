/// Why an article, or a statement, has no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// As it stands in `failures.csv`.
    pub(crate) code: &'static str,
    /// For a person.
    pub(crate) message: String,
}

impl Fault {
    /// It was in hand at too many deaths; `doing` is "read" or "scored".
    pub(crate) fn quarantined(doing: &str) -> Self {
        Self {
            code: "quarantined",
            message: format!(
                "was being {doing} when two runs died; it is left out until a run is started with \
                 --retry-failed"
            ),
        }
    }
}
