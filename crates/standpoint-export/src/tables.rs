//! The rows that a run puts out. Scores and probabilities are held in millionths, confidence in parts
//! per thousand; the fields' documentation is also the legend of the workbook and the report, and
//! speaks of the numbers as they are shown there.

use crate::row::table;

table! {
    /// One analyst on one proposition: a row of `analysts.csv`.
    pub struct AnalystRow in "analysts" {
        /// A stable name for formulas and joins, made of the analyst's.
        analyst_id: String as Text,
        /// Canonical name.
        analyst: String as Text,
        /// `person`, `organisation`, `group`, `document` or `author`.
        kind: String as Text,
        /// "Dr", "Gen."; joined by a semicolon.
        titles: Vec<String> as List,
        /// What the analyst does; empty if unknown.
        role: String as Text,
        /// Where; empty if unknown.
        affiliation: String as Text,
        /// The proposition, as the user named it.
        proposition_id: String as Text,
        /// From −1 (opposes) to 1 (supports); empty if nothing the analyst said bears on the proposition.
        score: Option<i64> as Score,
        /// Lower end of the score's interval.
        ci_low: Option<i64> as Score,
        /// Upper end of the score's interval.
        ci_high: Option<i64> as Score,
        /// `support` or `oppose` where the interval leaves no doubt; else `mixed`, `neutral` or `unclear`.
        label: String as Text,
        /// Statements that support it.
        support: u32 as Count,
        /// Statements that oppose it.
        oppose: u32 as Count,
        /// Statements that do neither.
        neutral: u32 as Count,
        /// All statements of the analyst.
        statements: u32 as Count,
        /// Articles in which they stand.
        articles: u32 as Count,
        /// Sources that published those.
        sources: u32 as Count,
        /// Supporting less opposing statements over all statements: −1 to 1; empty without statements.
        net: Option<i64> as Score,
        /// ln((support + ½) / (oppose + ½)): the logit scale of Lowe et al. 2011. Unbounded.
        logit: i64 as Score,
    }
}

table! {
    /// One statement on one proposition: a row of `statements.csv`. A statement of several analysts
    /// has a row for each.
    pub struct StatementRow in "statements" {
        /// One name per statement, whatever the number of propositions.
        statement_id: String as Text,
        /// Identity of the article by content.
        article_id: String as Text,
        /// The article's file as a user would point to it.
        file: String as Text,
        /// The outlet; `(unknown source)` where nobody named it.
        source: String as Text,
        /// `2024`, `2024-11` or `2024-11-07`; empty if unknown.
        published: String as Date,
        /// The analyst; empty if the speaker is unknown.
        analyst_id: String as Text,
        /// Canonical name; empty if the speaker is unknown.
        analyst: String as Text,
        /// The words in the text that name who says it.
        speaker: String as Text,
        /// `direct`, `indirect`, `mixed` or `author`.
        kind: String as Text,
        /// The words that attribute it.
        cue: String as Text,
        /// First character of the statement in the article, in Unicode code points.
        start: u32 as Count,
        /// One past its last character, in Unicode code points.
        end: u32 as Count,
        /// What is said.
        text: String as Text,
        /// The proposition, as the user named it.
        proposition_id: String as Text,
        /// Probability that the statement supports the proposition.
        p_support: u32 as Score,
        /// Probability that it does not address it.
        p_neutral: u32 as Score,
        /// Probability that it opposes it.
        p_oppose: u32 as Score,
        /// `p_support` less `p_oppose`: from −1 to 1.
        score: i64 as Score,
        /// `support`, `oppose` or `neutral`.
        label: String as Text,
        /// What a reader should know of this row; joined by a semicolon.
        flags: Vec<String> as List,
        /// The rule that found the statement and the sieve that resolved its speaker.
        rule: String as Text,
        /// How sure the two are, from 0 to 1.
        confidence: u32 as Share,
    }
}

table! {
    /// One source on one proposition: a row of `sources.csv`.
    pub struct SourceRow in "sources" {
        /// The outlet.
        source: String as Text,
        /// The proposition, as the user named it.
        proposition_id: String as Text,
        /// From −1 (opposes) to 1 (supports); empty if nothing published there bears on the proposition.
        score: Option<i64> as Score,
        /// Lower end of the score's interval.
        ci_low: Option<i64> as Score,
        /// Upper end of the score's interval.
        ci_high: Option<i64> as Score,
        /// `support` or `oppose` where the interval leaves no doubt; else `mixed`, `neutral` or `unclear`.
        label: String as Text,
        /// Statements that support it.
        support: u32 as Count,
        /// Statements that oppose it.
        oppose: u32 as Count,
        /// Statements that do neither.
        neutral: u32 as Count,
        /// All statements in the source.
        statements: u32 as Count,
        /// Analysts who made them.
        analysts: u32 as Count,
        /// Articles in which they stand.
        articles: u32 as Count,
        /// Supporting less opposing statements over all statements: −1 to 1; empty without statements.
        net: Option<i64> as Score,
        /// ln((support + ½) / (oppose + ½)): the logit scale of Lowe et al. 2011. Unbounded.
        logit: i64 as Score,
    }
}

table! {
    /// One article that has no statements of its own in the tables: a row of `failures.csv`.
    pub struct FailureRow in "failures" {
        /// Empty where the input never became an article.
        article_id: String as Text,
        /// The input as a user would point to it.
        file: String as Text,
        /// The outlet; empty if unknown.
        source: String as Text,
        /// `failed`, `skipped` or `duplicate`.
        status: String as Text,
        /// Stable name of the reason.
        code: String as Text,
        /// The reason, for a person.
        message: String as Text,
        /// The article that is kept; empty unless this one repeats it.
        duplicate_of: String as Text,
    }
}

/// The surroundings of a statement, for the report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Context {
    /// The statement.
    pub statement_id: String,
    /// The article's headline; may be empty.
    pub title: String,
    /// The article's address; may be empty.
    pub url: String,
    /// What stands before the statement: the rest of its sentence, or of its paragraph.
    pub before: String,
    /// The statement's extent as it stands in the article, from its first to its last character.
    pub inside: String,
    /// What stands behind it.
    pub after: String,
}

/// Everything that one run puts out. Rows are written in the order in which they stand here.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tables {
    /// Analyst × proposition.
    pub analysts: Vec<AnalystRow>,
    /// Statement × proposition.
    pub statements: Vec<StatementRow>,
    /// Source × proposition.
    pub sources: Vec<SourceRow>,
    /// Inputs without rows, and why.
    pub failures: Vec<FailureRow>,
    /// Id and text, in the user's order, which is that of the columns of `wide.csv`.
    pub propositions: Vec<(String, String)>,
    /// The numbers behind each statement × proposition: lines of `evidence.jsonl`, which is written
    /// if there is at least one.
    pub evidence: Vec<serde_json::Value>,
    /// For the report; statements without one are shown without their surroundings.
    pub contexts: Vec<Context>,
    /// What `run.json` says besides `complete` and `outputs`: an object, or null for nothing.
    pub run: serde_json::Value,
}
