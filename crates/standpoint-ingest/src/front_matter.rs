//! Metadata between `---` (flat YAML) or `+++` (TOML) at the top of a text.
//!
//! Only flat YAML is read: `key: value`, `key: [a, b]`, and `key:` with `- item` lines below. That is
//! what news archives write; a full YAML parser would be a dependency for nothing. Nested keys and
//! block scalars are skipped, not guessed.

use standpoint_text::{Metadata, Span};

use crate::fields::{self, Field};

/// Front matter is looked for in this many lines.
const MAX_LINES: usize = 200;

/// Front matter and what it says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FrontMatter {
    /// With both fences and the last line's end.
    pub(crate) span: Span,
    pub(crate) meta: Metadata,
}

/// The front matter at the start of `text`, if there is any: both fences, and at least one key.
pub(crate) fn find(text: &str) -> Option<FrontMatter> {
    let fence = match text.lines().next()?.trim_end() {
        "---" => "---",
        "+++" => "+++",
        _ => return None,
    };
    let body_start = text.find('\n')? + 1;
    let mut offset = body_start;
    for line in text[body_start..].split_inclusive('\n').take(MAX_LINES) {
        let is_end = line.trim_end() == fence || (fence == "---" && line.trim_end() == "...");
        if is_end {
            let body = &text[body_start..offset];
            let meta = if fence == "+++" {
                of_toml(body)?
            } else {
                of_yaml(body)?
            };
            return Some(FrontMatter {
                span: Span::new(0, offset + line.len()),
                meta,
            });
        }
        offset += line.len();
    }
    None
}

fn of_toml(body: &str) -> Option<Metadata> {
    let table: toml::Table = body.parse().ok()?;
    let mut meta = Metadata::default();
    let mut keys = 0;
    for (key, value) in &table {
        keys += 1;
        let Some(field) = Field::of(key) else {
            continue;
        };
        match value {
            toml::Value::String(text) => {
                fields::set(&mut meta, field, text);
            }
            toml::Value::Datetime(date) => {
                fields::set(&mut meta, field, &date.to_string());
            }
            toml::Value::Array(list) => {
                let names: Vec<&str> = list.iter().filter_map(toml::Value::as_str).collect();
                fields::set(&mut meta, field, &names.join("; "));
            }
            _ => {}
        }
    }
    (keys > 0).then_some(meta)
}

/// `None` if no line is a key: then the fences are the text's own rules, not front matter.
fn of_yaml(body: &str) -> Option<Metadata> {
    let mut entries: Vec<(&str, Vec<String>)> = Vec::new();
    for line in body.lines() {
        let content = line.trim_end();
        if content.trim_start().is_empty() || content.trim_start().starts_with('#') {
            continue;
        }
        if let Some(item) = content.trim_start().strip_prefix("- ") {
            let (_, values) = entries.last_mut()?;
            // "- name: Ana Reyes" is a map with one key.
            let item = item.trim().strip_prefix("name:").unwrap_or(item);
            values.push(scalar(item));
        } else if content.starts_with([' ', '\t']) {
            // Nested, or a block scalar's line.
            entries.last()?;
        } else {
            let (key, value) = content.split_once(':')?;
            let is_key = !key.is_empty()
                && key.len() <= 64
                && key
                    .chars()
                    .all(|c| c.is_alphanumeric() || "_- ".contains(c));
            if !is_key || !(value.is_empty() || value.starts_with([' ', '\t'])) {
                return None;
            }
            entries.push((key, values_of(value.trim())));
        }
    }
    let mut meta = Metadata::default();
    for (key, values) in &entries {
        if let Some(field) = Field::of(key) {
            fields::set(&mut meta, field, &values.join("; "));
        }
    }
    (!entries.is_empty()).then_some(meta)
}

fn values_of(value: &str) -> Vec<String> {
    if matches!(
        value,
        "" | "|" | ">" | "|-" | ">-" | "~" | "null" | "[]" | "{}"
    ) {
        return Vec::new();
    }
    if let Some(list) = value
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    {
        return split_flow(list).into_iter().map(scalar).collect();
    }
    vec![scalar(value)]
}

/// The items of `a, "b, c", d`.
fn split_flow(list: &str) -> Vec<&str> {
    let mut items = Vec::new();
    let (mut start, mut quote) = (0, None);
    for (at, c) in list.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            (None, ',') => {
                items.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    items.push(&list[start..]);
    items
}

/// A plain, single- or double-quoted scalar; a comment behind a plain one is dropped.
fn scalar(value: &str) -> String {
    let value = value.trim();
    if let Some(inner) = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    {
        return inner.replace("\\\"", "\"").replace("\\\\", "\\");
    }
    if let Some(inner) = value
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''))
    {
        return inner.replace("''", "'");
    }
    value
        .split(" #")
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flat_yaml_is_read() {
        let text = "---\r\ntitle: \"The \\\"Harbour\\\" vote: what next\"\r\n# note\r\noutlet: Harbour Post # ours\r\n\
                    date: 2024-11-07\r\nauthors:\r\n  - Ana Reyes\r\n  - name: 'Tom O''Neil'\r\ntags: [a, b]\r\n\
                    layout:\r\n  nested: x\r\n---\r\nText.";
        let found = find(text).expect("front matter");
        assert_eq!(&text[found.span.end()..], "Text.");
        assert_eq!(
            found.meta.title.as_deref(),
            Some("The \"Harbour\" vote: what next")
        );
        assert_eq!(found.meta.source.as_deref(), Some("Harbour Post"));
        assert_eq!(found.meta.published.as_deref(), Some("2024-11-07"));
        assert_eq!(found.meta.authors, ["Ana Reyes", "Tom O'Neil"]);
    }

    #[test]
    fn flow_lists_keep_quoted_commas() {
        let found = find("---\nauthor: [Ana Reyes, \"Tom Baker\"]\n---\n").expect("front matter");
        assert_eq!(found.meta.authors, ["Ana Reyes", "Tom Baker"]);
    }

    #[test]
    fn toml_is_read() {
        let text = "+++\ntitle = \"A vote\"\ndate = 2024-11-07T10:00:00Z\nauthors = [\"Ana Reyes\"]\n+++\nText.";
        let found = find(text).expect("front matter");
        assert_eq!(found.meta.title.as_deref(), Some("A vote"));
        assert_eq!(found.meta.published.as_deref(), Some("2024-11-07"));
        assert_eq!(found.meta.authors, ["Ana Reyes"]);
    }

    #[test]
    fn prose_between_rules_is_no_front_matter() {
        for text in [
            "---\nThe harbour closed.\n---\nText.",
            "---\nShe said: no more.\nAnd left.\n---\n",
            "---\ntitle: never closed\n",
            "---\n---\nText.",
            "+++\nnot toml\n+++\n",
            "Text.\n---\ntitle: x\n---\n",
            "---",
            "",
        ] {
            assert_eq!(find(text), None, "{text:?}");
        }
    }
}
