//! The stable codes of [`Rejection`](crate::Rejection): what a script may test for.
//!
//! [`EMPTY`] and [`NO_PROSE`] come with [`Outcome::Skipped`](crate::Outcome::Skipped), all others with
//! [`Outcome::Failed`](crate::Outcome::Failed).

/// The file or record holds nothing but white space.
pub const EMPTY: &str = "empty";
/// There is text, but no line of it is running prose (only titles, labels, numbers or boilerplate).
pub const NO_PROSE: &str = "no_prose";

/// The file could not be opened or read.
pub const UNREADABLE: &str = "unreadable";
/// The bytes are no text: they hold NULs, many control characters, or a known binary signature.
pub const BINARY: &str = "binary";
/// The bytes are text in no encoding that decodes without errors.
pub const INVALID_ENCODING: &str = "invalid_encoding";
/// A file, text or field is larger than its limit.
pub const TOO_LARGE: &str = "too_large";
/// A compressed file is broken or truncated.
pub const BAD_COMPRESSION: &str = "bad_compression";
/// A compressed file unpacks to far more than any text does (a decompression bomb).
pub const DECOMPRESSION_RATIO: &str = "decompression_ratio";
/// One line or row is longer than its limit.
pub const RECORD_TOO_LONG: &str = "record_too_long";
/// A file holds more records than its limit; those behind the limit were not read.
pub const TOO_MANY_RECORDS: &str = "too_many_records";
/// A record or header has more fields than its limit.
pub const TOO_MANY_FIELDS: &str = "too_many_fields";
/// A text has more lines than its limit.
pub const TOO_MANY_LINES: &str = "too_many_lines";
/// A line of a JSON Lines file is not one JSON object.
pub const BAD_JSON: &str = "bad_json";
/// A record has no text field, or one that is not a string; or a table has no text column.
pub const MISSING_TEXT: &str = "missing_text";
/// A row of a table has another number of fields than its header.
pub const BAD_CSV_ROW: &str = "bad_csv_row";
/// HTML elements are nested deeper than the limit.
pub const HTML_TOO_DEEP: &str = "html_too_deep";
/// An HTML page has more elements, or a tag more attributes, than the limit.
pub const HTML_TOO_COMPLEX: &str = "html_too_complex";

/// All codes, in the order above.
pub const ALL: &[&str] = &[
    EMPTY,
    NO_PROSE,
    UNREADABLE,
    BINARY,
    INVALID_ENCODING,
    TOO_LARGE,
    BAD_COMPRESSION,
    DECOMPRESSION_RATIO,
    RECORD_TOO_LONG,
    TOO_MANY_RECORDS,
    TOO_MANY_FIELDS,
    TOO_MANY_LINES,
    BAD_JSON,
    MISSING_TEXT,
    BAD_CSV_ROW,
    HTML_TOO_DEEP,
    HTML_TOO_COMPLEX,
];
