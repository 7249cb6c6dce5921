//! Every code that the command can print or write into a table, under one number and one name.
//!
//! The number is what a message carries (`error[E102]`) and never changes; the name is what stands in
//! tables (`failures.csv`, `run.json`, the flags of a statement) and in `--message-format json`. What a
//! code means, an example and what to do stand in `docs/codes.md`, which is compiled in: `standpoint
//! explain E102` prints its section.

mod of_error;

pub(crate) use of_error::code_of;

/// One code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Code {
    /// `E` for errors, `W` for warnings, `F` for the flags of a statement, and digits.
    pub number: &'static str,
    /// Lower case, words joined by `_`.
    pub name: &'static str,
}

/// The page that explains them all.
const PAGE: &str = include_str!("../../../../docs/codes.md");

impl Code {
    /// The code of that number or name, in any case.
    pub(crate) fn find(wanted: &str) -> Option<Self> {
        ALL.iter().copied().find(|code| {
            code.number.eq_ignore_ascii_case(wanted) || code.name.eq_ignore_ascii_case(wanted)
        })
    }

    /// Its section of the page, without the heading; empty only if the page lacks it, which a test
    /// forbids.
    pub(crate) fn entry(self) -> &'static str {
        let heading = format!("\n### {} `{}`\n", self.number, self.name);
        let Some(start) = PAGE.find(&heading) else {
            return "";
        };
        let rest = &PAGE[start + heading.len()..];
        let end = rest.find("\n##").unwrap_or(rest.len());
        rest[..end].trim()
    }

    /// The entry's first sentence.
    pub(crate) fn summary(self) -> &'static str {
        let entry = self.entry();
        let end = entry.find(['\n']).unwrap_or(entry.len());
        let line = &entry[..end];
        line.find(". ").map_or(line, |dot| &line[..=dot])
    }
}

/// Makes a constant of each code, and the list of all.
macro_rules! codes {
    ($( $constant:ident = $number:literal $name:literal; )*) => {
        $( pub(crate) const $constant: Code = Code { number: $number, name: $name }; )*
        /// All codes, in the order of the page.
        pub(crate) const ALL: &[Code] = &[$( $constant, )*];
    };
}

codes! {
    INTERNAL = "E001" "internal";
    USAGE = "E002" "usage";
    FILE_EXISTS = "E003" "file_exists";
    UNKNOWN_CODE = "E004" "unknown_code";
    THREADS = "E005" "threads";

    NO_INPUT = "E101" "no_input";
    NO_SUCH_INPUT = "E102" "no_such_input";
    UNSUPPORTED_INPUT = "E103" "unsupported_input";
    NO_ARTICLES = "E104" "no_articles";
    ONLY_MANIFESTS = "E105" "only_manifests";
    BAD_GLOB = "E106" "bad_glob";
    UNREADABLE_INPUT = "E107" "unreadable_input";
    TOO_MANY_FILES = "E108" "too_many_files";
    NO_SUCH_MANIFEST = "E109" "no_such_manifest";
    UNREADABLE_MANIFEST = "E110" "unreadable_manifest";
    MANIFEST_COLUMNS = "E111" "manifest_columns";
    MANIFEST_ROW = "E112" "manifest_row";
    NO_USABLE_ARTICLE = "E113" "no_usable_article";
    MANIFEST_UNKNOWN_COLUMN = "W101" "manifest_unknown_column";
    MANIFEST_NO_SUCH_FILE = "W102" "manifest_no_such_file";
    MANIFEST_AMBIGUOUS_FILE = "W103" "manifest_ambiguous_file";
    MANIFEST_BAD_DATE = "W104" "manifest_bad_date";
    MANIFEST_DUPLICATE_ROW = "W105" "manifest_duplicate_row";
    MANIFEST_PASSED_OVER = "W106" "manifest_passed_over";
    FOLDER_TOO_DEEP = "W107" "folder_too_deep";

    UNREADABLE = "E201" "unreadable";
    BINARY = "E202" "binary";
    INVALID_ENCODING = "E203" "invalid_encoding";
    TOO_LARGE = "E204" "too_large";
    BAD_COMPRESSION = "E205" "bad_compression";
    DECOMPRESSION_RATIO = "E206" "decompression_ratio";
    RECORD_TOO_LONG = "E207" "record_too_long";
    TOO_MANY_RECORDS = "E208" "too_many_records";
    TOO_MANY_FIELDS = "E209" "too_many_fields";
    TOO_MANY_LINES = "E210" "too_many_lines";
    BAD_JSON = "E211" "bad_json";
    MISSING_TEXT = "E212" "missing_text";
    BAD_CSV_ROW = "E213" "bad_csv_row";
    HTML_TOO_DEEP = "E214" "html_too_deep";
    HTML_TOO_COMPLEX = "E215" "html_too_complex";
    ENGINE = "E216" "engine";
    ATTRIBUTION_MODEL = "E217" "attribution_model";
    DEADLINE = "E218" "deadline";
    QUARANTINED = "E219" "quarantined";
    EMPTY = "W201" "empty";
    NO_PROSE = "W202" "no_prose";
    DUPLICATE = "W203" "duplicate";
    UNCLOSED_QUOTE = "W204" "unclosed_quote";
    STRAY_QUOTE_MARK = "W205" "stray_quote_mark";
    VOICE = "W206" "voice";
    SAME_NAME = "W207" "same_name";

    CONFIGURATION = "E301" "configuration";
    MISSING_SETTING = "E302" "missing_setting";
    PROPOSITIONS = "E303" "propositions";
    RESERVED_ID = "E304" "reserved_id";
    ALIASES = "E305" "aliases";
    PROPOSITION_IS_QUESTION = "W301" "proposition_is_question";
    PROPOSITION_IS_NO_SENTENCE = "W302" "proposition_is_no_sentence";
    PROPOSITION_IS_LONG = "W303" "proposition_is_long";
    PROPOSITION_IS_SEVERAL = "W304" "proposition_is_several_sentences";

    INCOMPLETE_OUTPUTS = "E401" "incomplete_outputs";
    UNREADABLE_OUTPUTS = "E402" "unreadable_outputs";
    CHANGED_OUTPUTS = "E403" "changed_outputs";
    UNLISTED_OUTPUT = "E404" "unlisted_output";
    MALFORMED_OUTPUTS = "E405" "malformed_outputs";
    UNKNOWN_ROW = "E406" "unknown_row";
    AMBIGUOUS_NAME = "E407" "ambiguous_name";
    UNKNOWN_PROPOSITION = "E408" "unknown_proposition";
    NO_STATEMENTS = "E409" "no_statements";
    BAD_SHEET = "E410" "bad_sheet";
    NO_CODES = "E411" "no_codes";
    FEW_CODES = "W401" "few_codes";
    UNCODED_STRATUM = "W402" "uncoded_stratum";

    NO_MODEL_FOLDER = "E501" "no_model_folder";
    MODEL_FILE_MISSING = "E502" "model_file_missing";
    MODEL_FILE_UNREADABLE = "E503" "model_file_unreadable";
    MODEL_FILE_TOO_LARGE = "E504" "model_file_too_large";
    MODEL_CONFIG = "E505" "model_config";
    MODEL_LABELS = "E506" "model_labels";
    MODEL_CALIBRATION = "E507" "model_calibration";
    MODEL_TOKENIZER = "E508" "model_tokenizer";
    MODEL_WEIGHTS = "E509" "model_weights";
    FIRST_PAIR = "E510" "first_pair";
    HYPOTHESIS_TOO_LONG = "E511" "hypothesis_too_long";
    TOKENIZATION = "E512" "tokenization";
    ENGINE_RUN = "E513" "engine_run";
    ANSWER_COUNT = "E514" "answer_count";
    NOT_FINITE = "E515" "not_finite";
    SELF_TEST = "E516" "self_test";
    NO_BUNDLED_MODEL = "E517" "no_bundled_model";
    CONVERSION_DIFFERS = "E518" "conversion_differs";
    UNKNOWN_MODEL = "E519" "unknown_model";
    HUB_MODEL = "E520" "hub_model";
    MODEL_CHANGED = "E521" "model_changed";
    HUB_UNREACHABLE = "E522" "hub_unreachable";
    HUB_NO_MODEL = "E523" "hub_no_model";
    HUB_LACKS_FILES = "E524" "hub_lacks_files";
    HUB_ANSWER = "E525" "hub_answer";
    ENGINE_NOT_BUILT = "E526" "engine_not_built";

    OUT_IS_FILE = "E601" "out_is_file";
    OUTPUT_IS_FOLDER = "E602" "output_is_folder";
    NO_PERMISSION = "E603" "no_permission";
    DISK_FULL = "E604" "disk_full";
    WRITE_FAILED = "E605" "write_failed";
    TORN_OUTPUTS = "E606" "torn_outputs";
    LOCKED = "E607" "locked";
    JOURNAL_DAMAGED = "E608" "journal_damaged";
    NO_JOURNAL = "E609" "no_journal";
    JOURNAL_FAILED = "E610" "journal_failed";
    SCORE_GONE = "E611" "score_gone";
    STOPPED = "E612" "stopped";

    BAD_TABLE = "E701" "bad_table";
    NO_ROWS = "E702" "no_rows";
    GOLD = "E703" "gold";
    UNSCORED_ROW = "W701" "unscored_row";

    FLAG_TRUNCATED = "F01" "truncated";
    FLAG_CLOSE_CALL = "F02" "close_call";
    FLAG_SIDES_DISAGREE = "F03" "sides_disagree";
    FLAG_LOW_EVIDENCE = "F04" "low_evidence";
    FLAG_DENIED = "F05" "denied";
    FLAG_DECLINED = "F06" "declined";
    FLAG_NESTED = "F07" "nested";
    FLAG_SYNDICATED = "F08" "syndicated";
}

#[cfg(test)]
mod tests;
