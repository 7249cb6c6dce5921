use std::path::Path;

use crate::fields::Field;

/// How a file's content is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// `.txt`: the text itself.
    Text,
    /// `.md`, `.markdown`: text with Markdown's marks and perhaps front matter.
    Markdown,
    /// `.html`, `.htm`: a web page.
    Html,
    /// `.jsonl`, `.ndjson`: one JSON object a line.
    JsonLines,
    /// `.csv`: a table, comma or semicolon between fields.
    Csv,
    /// `.tsv`: a table, tabs between fields.
    Tsv,
}

/// How a file's bytes are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Compression {
    /// Not at all.
    None,
    /// `.gz`, one member or more.
    Gzip,
    /// `.zst`, one frame or more.
    Zstd,
}

/// The endings that [`Format::of_path`] knows, for messages.
pub(crate) const EXTENSIONS: &str =
    ".txt, .md, .markdown, .html, .htm, .jsonl, .ndjson, .csv, .tsv, each also with .gz or .zst";

impl Format {
    /// Format and compression by file name (`news.jsonl.zst`), in any case of letters.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<(Self, Compression)> {
        let name = path.file_name()?.to_string_lossy().to_lowercase();
        let (stem, compression) = if let Some(stem) = name.strip_suffix(".gz") {
            (stem, Compression::Gzip)
        } else if let Some(stem) = name.strip_suffix(".zst") {
            (stem, Compression::Zstd)
        } else {
            (name.as_str(), Compression::None)
        };
        let (_, extension) = stem.rsplit_once('.')?;
        let format = match extension {
            "txt" => Self::Text,
            "md" | "markdown" => Self::Markdown,
            "html" | "htm" => Self::Html,
            "jsonl" | "ndjson" => Self::JsonLines,
            "csv" => Self::Csv,
            "tsv" => Self::Tsv,
            _ => return None,
        };
        Some((format, compression))
    }

    /// Whether the file is a table with a header.
    #[must_use]
    pub fn is_table(self) -> bool {
        matches!(self, Self::Csv | Self::Tsv)
    }

    /// A guess for text without a file name: HTML, JSON Lines or a table where the first line shows it, else
    /// plain text.
    pub(crate) fn sniff(text: &str) -> Self {
        let start = text.trim_start();
        let first_line = start.lines().next().unwrap_or_default();
        if first_line.starts_with('{')
            && serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(first_line)
                .is_ok()
        {
            return Self::JsonLines;
        }
        if start.starts_with('<') {
            let head: String = start.chars().take(1024).collect::<String>().to_lowercase();
            let is_page = ["<!doctype html", "<html", "<head", "<body", "<article"]
                .iter()
                .any(|tag| head.contains(tag));
            if is_page {
                return Self::Html;
            }
        }
        if is_header(first_line) {
            return Self::Csv;
        }
        Self::Text
    }
}

/// The text's column and another that we know.
fn is_header(line: &str) -> bool {
    let fields: Vec<Option<Field>> = line
        .split([',', ';', '\t'])
        .map(|name| Field::of(name.trim().trim_matches('"')))
        .collect();
    fields.len() > 1 && fields.contains(&Some(Field::Text)) && fields.iter().flatten().count() > 1
}

impl Compression {
    /// By the first bytes.
    pub(crate) fn sniff(bytes: &[u8]) -> Self {
        match bytes {
            [0x1F, 0x8B, ..] => Self::Gzip,
            [0x28, 0xB5, 0x2F, 0xFD, ..] => Self::Zstd,
            _ => Self::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_name_tells_format_and_compression() {
        let of = |name: &str| Format::of_path(Path::new(name));
        assert_eq!(of("a/b.txt"), Some((Format::Text, Compression::None)));
        assert_eq!(of("B.MD.GZ"), Some((Format::Markdown, Compression::Gzip)));
        assert_eq!(
            of("x.y.ndjson.zst"),
            Some((Format::JsonLines, Compression::Zstd))
        );
        assert_eq!(of("x.htm"), Some((Format::Html, Compression::None)));
        assert_eq!(of("table.tsv"), Some((Format::Tsv, Compression::None)));
        assert_eq!(of("x.gz"), None);
        assert_eq!(of("txt"), None);
        assert_eq!(of("x.docx"), None);
    }

    #[test]
    fn the_first_line_tells_the_format_of_a_pipe() {
        assert_eq!(Format::sniff("\n {\"text\": \"x\"}\n"), Format::JsonLines);
        assert_eq!(Format::sniff("{curly} words open this text"), Format::Text);
        assert_eq!(
            Format::sniff("  <!DOCTYPE html>\n<title>x</title>"),
            Format::Html
        );
        assert_eq!(Format::sniff("<i>The Harbour</i> reopened"), Format::Text);
        assert_eq!(Format::sniff("The harbour reopened."), Format::Text);
        assert_eq!(Format::sniff("id,\"text\",Date\n1,x,2024"), Format::Csv);
        assert_eq!(Format::sniff("The text, he said; no source."), Format::Text);
    }
}
