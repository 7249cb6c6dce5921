//! The form in which the statements of an article are kept.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde::{Deserialize, Serialize};
use standpoint_journal::Key;
use standpoint_text::{Article, Attributions, Segments};

/// How the work on an article ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Finished {
    /// With its layers.
    Layers {
        segments: Segments,
        layer: Attributions,
    },
    /// With a fault that will come again: a panic, or a deadline.
    Failed { code: String, message: String },
}

/// A payload never unpacks to more, whatever its bytes say.
const MAX_UNPACKED: u64 = 1 << 30;

impl Finished {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
        let written = serde_json::to_vec(self)
            .map_err(std::io::Error::from)
            .and_then(|json| packed.write_all(&json))
            .and_then(|()| packed.finish());
        // Neither a vector nor these types can fail; an empty payload is read as nothing.
        written.unwrap_or_default()
    }

    /// `None` if another version wrote it in another form; the work is then done again.
    pub(crate) fn decode(payload: &[u8]) -> Option<Self> {
        let mut json = Vec::new();
        ZlibDecoder::new(payload)
            .take(MAX_UNPACKED)
            .read_to_end(&mut json)
            .ok()?;
        serde_json::from_slice(&json).ok()
    }
}

/// The name of an article's statements: everything that shapes them.
pub(crate) fn key_of(article: &Article, version: &str) -> Key {
    let json = |value: serde_json::Result<Vec<u8>>| value.unwrap_or_default();
    Key::of(&[
        b"statements",
        env!("STANDPOINT_STATEMENTS").as_bytes(),
        version.as_bytes(),
        article.file.as_bytes(),
        article.text.as_bytes(),
        &json(serde_json::to_vec(&article.meta)),
        &json(serde_json::to_vec(&article.regions)),
    ])
}

#[cfg(test)]
mod tests {
    use standpoint_text::{ArticleId, Issue, Metadata, Region, RegionKind, RegionOrigin, Span};

    use super::*;

    fn article() -> Article {
        Article {
            id: ArticleId("a1".to_owned()),
            file: "a.txt".to_owned(),
            text: "It rains.".into(),
            meta: Metadata::default(),
            regions: Vec::new(),
        }
    }

    #[test]
    fn what_is_kept_is_what_was_found() {
        let failed = Finished::Failed {
            code: "deadline".to_owned(),
            message: "late".to_owned(),
        };
        let layers = Finished::Layers {
            segments: Segments::default(),
            layer: Attributions {
                issues: vec![Issue {
                    code: "c".to_owned(),
                    message: "m “q” \u{1F600}".to_owned(),
                    span: Some(Span::new(1, 2)),
                }],
                ..Attributions::default()
            },
        };
        for finished in [failed, layers] {
            assert_eq!(Finished::decode(&finished.encode()), Some(finished));
        }
        assert_eq!(Finished::decode(b""), None);
        assert_eq!(Finished::decode(b"not packed"), None);
    }

    #[test]
    fn whatever_shapes_the_statements_is_in_the_key() {
        let base = article();
        let with = |change: &dyn Fn(&mut Article)| {
            let mut article = article();
            change(&mut article);
            key_of(&article, "rules")
        };
        let keys = [
            key_of(&base, "rules"),
            key_of(&base, "model"),
            with(&|a| a.file = "b.txt".to_owned()),
            with(&|a| a.text = "It pours.".into()),
            with(&|a| a.meta.source = Some("Post".to_owned())),
            with(&|a| {
                a.regions.push(Region {
                    span: Span::new(0, 2),
                    kind: RegionKind::Byline,
                    origin: RegionOrigin::Rule,
                });
            }),
        ];
        let distinct: std::collections::BTreeSet<_> = keys.iter().collect();
        assert_eq!(distinct.len(), keys.len());
        assert_eq!(key_of(&article(), "rules"), keys[0]);
    }
}
