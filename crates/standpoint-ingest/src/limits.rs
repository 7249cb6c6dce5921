/// Upper bounds on everything that comes from outside. Each refusal names the limit and the size found.
///
/// The defaults let any real news article or table through: the largest novels have 3 MB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Files that all inputs together may name. Default 1,000,000.
    pub files: usize,
    /// Folders inside folders. Default 64.
    pub folder_depth: usize,
    /// Bytes of a file as it lies on disk. Default 256 MiB.
    pub file_bytes: u64,
    /// Bytes of a file once unpacked. Default 512 MiB.
    pub decompressed_bytes: u64,
    /// Unpacked bytes per packed byte, once more than 1 MiB was unpacked. Default 250.
    pub decompression_ratio: u64,
    /// Bytes of one line of JSON Lines or one row of a table. Default 16 MiB.
    pub record_bytes: usize,
    /// Records in a file. Default 1,000,000.
    pub records: usize,
    /// Keys of a JSON object, columns of a table. Default 1,000.
    pub fields: usize,
    /// Bytes of one article's text, after extraction. Default 4 MiB.
    pub text_bytes: usize,
    /// Lines of one article's text. Default 100,000.
    pub text_lines: usize,
    /// Bytes of an HTML page. Default 16 MiB.
    pub html_bytes: usize,
    /// Open HTML elements inside one another; browsers stop at 512. Default 512.
    pub html_depth: usize,
    /// Elements of an HTML page. Default 100,000.
    pub html_elements: usize,
    /// Attributes of one HTML tag. Default 256.
    pub html_attributes: usize,
    /// Bytes of a manifest. Default 64 MiB.
    pub manifest_bytes: u64,
}

const MIB: u64 = 1024 * 1024;

impl Default for Limits {
    fn default() -> Self {
        Self {
            files: 1_000_000,
            folder_depth: 64,
            file_bytes: 256 * MIB,
            decompressed_bytes: 512 * MIB,
            decompression_ratio: 250,
            record_bytes: 16 << 20,
            records: 1_000_000,
            fields: 1_000,
            text_bytes: 4 << 20,
            text_lines: 100_000,
            html_bytes: 16 << 20,
            html_depth: 512,
            html_elements: 100_000,
            html_attributes: 256,
            manifest_bytes: 64 * MIB,
        }
    }
}
