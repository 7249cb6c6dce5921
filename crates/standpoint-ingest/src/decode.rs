//! Bytes become text: byte order mark, then the page's own declaration, then UTF-8, then a guess.
//!
//! The first encoding that decodes every byte wins. Nothing is ever replaced by U+FFFD: an article
//! whose quotations hold replacement characters cannot be compared with another copy of itself, so a
//! file with a few bad bytes is refused, and the message says at which byte to look.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::codes;
use crate::outcome::Fault;

/// Text and how it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decoded {
    /// Without byte order mark, else as it was: line ends are kept.
    pub(crate) text: String,
    /// WHATWG name, `UTF-8`.
    pub(crate) encoding: &'static str,
}

/// Signatures of files that people mistake for text.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF; export it as text first"),
    (
        b"PK\x03\x04",
        "a ZIP archive or an office document; save it as text first",
    ),
    (
        b"\xD0\xCF\x11\xE0",
        "an old office document; save it as text first",
    ),
    (b"\x89PNG", "a PNG image"),
    (b"\xFF\xD8\xFF", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1F\x8B", "gzip data; name it .gz"),
    (b"\x28\xB5\x2F\xFD", "Zstandard data; name it .zst"),
    (b"PAR1", "a Parquet file; write it as .jsonl or .csv first"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7FELF", "a program"),
];

/// Decodes `bytes`; `declares` says whether the format can declare its encoding (HTML, XML).
///
/// # Errors
/// `binary` or `invalid_encoding`.
pub(crate) fn decode(bytes: &[u8], declares: bool) -> Result<Decoded, Fault> {
    if let Some((_, what)) = SIGNATURES.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Err(Fault::new(codes::BINARY, format!("this is {what}")));
    }
    let decoded = if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        strictly(encoding, &bytes[mark..]).ok_or_else(|| invalid(bytes, encoding.name()))?
    } else if let Some(decoded) = utf16_without_mark(bytes) {
        decoded
    } else if bytes.contains(&0) {
        let at = bytes.iter().position(|&b| b == 0).unwrap_or_default();
        return Err(Fault::new(
            codes::BINARY,
            format!("NUL at byte {at}; this is not a text"),
        ));
    } else {
        let declared = declares.then(|| declared_encoding(bytes)).flatten();
        mislabelled_utf8(bytes, declared)
            .or_else(|| strictly(declared?, bytes))
            .or_else(|| strictly(UTF_8, bytes))
            .or_else(|| (!is_damaged_utf8(bytes)).then(|| detect(bytes)).flatten())
            .ok_or_else(|| invalid(bytes, declared.unwrap_or(UTF_8).name()))?
    };
    refuse_control_characters(&decoded.text)?;
    Ok(decoded)
}

fn strictly(encoding: &'static Encoding, bytes: &[u8]) -> Option<Decoded> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(Decoded {
        text: text.into_owned(),
        encoding: encoding.name(),
    })
}

/// A page that declares a code page, in which nearly any bytes are letters, but is valid UTF-8 with letters
/// beyond ASCII is UTF-8: saved or converted by somebody who left the declaration alone. What ISO-2022-JP
/// writes is ASCII, and stays what it says it is.
fn mislabelled_utf8(bytes: &[u8], declared: Option<&'static Encoding>) -> Option<Decoded> {
    let code_page = declared.is_some_and(|encoding| encoding.is_ascii_compatible());
    (code_page && !bytes.is_ascii())
        .then(|| strictly(UTF_8, bytes))
        .flatten()
}

/// UTF-16 of mostly Latin text has a NUL in every second byte.
fn utf16_without_mark(bytes: &[u8]) -> Option<Decoded> {
    let sample = &bytes[..bytes.len().min(4096)];
    let nuls = |offset: usize| {
        sample
            .iter()
            .skip(offset)
            .step_by(2)
            .filter(|&&b| b == 0)
            .count()
    };
    let (even, odd, half) = (nuls(0), nuls(1), sample.len() / 2);
    if half < 4 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let encoding = match (even * 10 > half * 7, odd * 10 > half * 7) {
        (false, true) if even * 20 < half => UTF_16LE,
        (true, false) if odd * 20 < half => UTF_16BE,
        _ => return None,
    };
    strictly(encoding, bytes).filter(|decoded| !decoded.text.contains('\0'))
}

/// What `<meta charset>`, `<meta http-equiv … charset=…>` or `<?xml encoding="…"?>` says in the first
/// 4,096 bytes (the standard asks for 1,024; real pages put scripts before it).
fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let head: String = bytes
        .iter()
        .take(4096)
        .map(|&b| {
            if b.is_ascii() {
                char::from(b.to_ascii_lowercase())
            } else {
                ' '
            }
        })
        .collect();
    let label = |rest: &str| -> Option<&'static Encoding> {
        let value = rest
            .trim_start()
            .strip_prefix('=')?
            .trim_start_matches([' ', '"', '\'']);
        let end = value
            .find(['"', '\'', ' ', ';', '>', '/', '?'])
            .unwrap_or(value.len());
        Encoding::for_label(&value.as_bytes()[..end])
    };
    if let Some(declaration) = head.trim_start().strip_prefix("<?xml") {
        let declaration = &declaration[..declaration.find("?>").unwrap_or(0)];
        if let Some(at) = declaration.find("encoding") {
            return label(&declaration[at + "encoding".len()..]);
        }
    }
    let mut rest = head.as_str();
    while let Some(at) = rest.find("<meta") {
        rest = &rest[at + "<meta".len()..];
        let tag = &rest[..rest.find('>').unwrap_or(rest.len())];
        if let Some(at) = tag.find("charset") {
            let found = label(&tag[at + "charset".len()..]);
            // A page that is read as bytes with ASCII tags is not UTF-16, whatever it says.
            return found.map(|e| {
                if e == UTF_16LE || e == UTF_16BE {
                    UTF_8
                } else {
                    e
                }
            });
        }
    }
    None
}

/// More valid multi-byte sequences than broken ones: UTF-8 with a few bad bytes, not a legacy encoding,
/// in which such sequences are rare.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad
}

fn detect(bytes: &[u8]) -> Option<Decoded> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes, true);
    let decoded = strictly(detector.guess(None, Utf8Detection::Deny), bytes)?;
    // Windows code pages decode any byte; C1 controls in the result betray a wrong guess.
    let is_c1 = |c: char| ('\u{80}'..='\u{9F}').contains(&c);
    (!decoded.text.contains(is_c1)).then_some(decoded)
}

fn invalid(bytes: &[u8], tried: &str) -> Fault {
    let at = std::str::from_utf8(bytes).map_or_else(|e| e.valid_up_to(), str::len);
    let byte = bytes
        .get(at)
        .map(|b| format!(" (0x{b:02X})"))
        .unwrap_or_default();
    Fault::new(
        codes::INVALID_ENCODING,
        format!(
            "not valid {tried}, and no other encoding fits; the first bad byte is at offset \
             {at}{byte}; save the file as UTF-8"
        ),
    )
}

/// More than one control character in two hundred means that these bytes are no text.
fn refuse_control_characters(text: &str) -> Result<(), Fault> {
    let (mut controls, mut all) = (0_usize, 0_usize);
    for (offset, c) in text.char_indices() {
        all += 1;
        if c == '\0' {
            let message = format!("NUL at byte {offset} of the decoded text; this is not a text");
            return Err(Fault::new(codes::BINARY, message));
        }
        let is_control = c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{C}' | '\u{85}');
        controls += usize::from(is_control);
    }
    if controls * 200 > all {
        let message =
            format!("{controls} of {all} characters are control characters; this is not a text");
        return Err(Fault::new(codes::BINARY, message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Text and encoding, or the code of the refusal.
    fn check(bytes: &[u8], declares: bool, expected: Result<(&str, &str), &str>) {
        let got = decode(bytes, declares);
        let got = got
            .as_ref()
            .map(|d| (d.text.as_str(), d.encoding))
            .map_err(|f| f.code);
        assert_eq!(got, expected);
    }

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        let unit = |u: u16| {
            if little {
                u.to_le_bytes()
            } else {
                u.to_be_bytes()
            }
        };
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn marks_win() {
        check(
            b"\xEF\xBB\xBFcaf\xC3\xA9\r\n",
            false,
            Ok(("café\r\n", "UTF-8")),
        );
        let with_mark = [vec![0xFF, 0xFE], utf16("“no”", true)].concat();
        check(&with_mark, false, Ok(("“no”", "UTF-16LE")));
        let with_mark = [vec![0xFE, 0xFF], utf16("“no”", false)].concat();
        check(&with_mark, false, Ok(("“no”", "UTF-16BE")));
        check(b"\xEF\xBB\xBFcaf\xE9", false, Err(codes::INVALID_ENCODING));
    }

    #[test]
    fn utf16_needs_no_mark() {
        let text = "The mayor said “no” to the harbour.";
        check(&utf16(text, true), false, Ok((text, "UTF-16LE")));
        check(&utf16(text, false), false, Ok((text, "UTF-16BE")));
    }

    #[test]
    fn a_page_says_what_it_is() {
        let page = b"<meta charset=\"windows-1251\"><p>\xCC\xE8\xF0</p>";
        check(
            page,
            true,
            Ok(("<meta charset=\"windows-1251\"><p>Мир</p>", "windows-1251")),
        );
        let page = b"<meta http-equiv=Content-Type content='text/html; charset=iso-8859-2'>\xB1";
        let text = "<meta http-equiv=Content-Type content='text/html; charset=iso-8859-2'>ą";
        check(page, true, Ok((text, "ISO-8859-2")));
        let page = b"<?xml version='1.0' encoding='ISO-8859-15'?>\xA4";
        check(
            page,
            true,
            Ok((
                "<?xml version='1.0' encoding='ISO-8859-15'?>€",
                "ISO-8859-15",
            )),
        );
    }

    #[test]
    fn a_wrong_declaration_is_overruled_by_what_decodes() {
        let page =
            b"<meta charset=utf-8><p>Le pr\xE9sident a refus\xE9 l\x92accord, a-t-il dit.</p>";
        let text = "<meta charset=utf-8><p>Le président a refusé l’accord, a-t-il dit.</p>";
        check(page, true, Ok((text, "windows-1252")));
    }

    #[test]
    fn a_stale_declaration_does_not_garble_utf8() {
        let page = "<meta charset=iso-8859-1><p>“Nein”, sagte sie über Köln.</p>";
        check(page.as_bytes(), true, Ok((page, "UTF-8")));
        let page = "<meta charset=gb2312><p>China’s minister said it’s time.</p>";
        check(page.as_bytes(), true, Ok((page, "UTF-8")));
    }

    #[test]
    fn legacy_text_is_detected() {
        let bytes = b"\x93We will not sign,\x94 the minister said at the caf\xE9 in Malm\xF6.";
        let text = "“We will not sign,” the minister said at the café in Malmö.";
        check(bytes, false, Ok((text, "windows-1252")));
    }

    #[test]
    fn damaged_utf8_is_refused_with_its_place() {
        let fault = decode("“Wir müssen“ sagte".as_bytes(), false).map(|d| d.encoding);
        assert_eq!(fault, Ok("UTF-8"));
        let mut bytes = "“We must,” she said. “Yes.”".as_bytes().to_vec();
        bytes[6] = 0xFF;
        let fault = decode(&bytes, false).expect_err("damaged");
        assert_eq!(fault.code, codes::INVALID_ENCODING);
        assert!(
            fault.message.contains("offset 6 (0xFF)"),
            "{}",
            fault.message
        );
    }

    #[test]
    fn binary_is_refused() {
        check(b"%PDF-1.7\n", false, Err(codes::BINARY));
        check(b"abc\0def\x01", false, Err(codes::BINARY));
        check(&[1, 2, 3, 4, 5, 6, 7, 14, 15], false, Err(codes::BINARY));
        check(&[0; 64], false, Err(codes::BINARY));
    }

    proptest::proptest! {
        #[test]
        fn valid_utf8_comes_through_unchanged(text in "[a-zA-Z “”é\r\n\t中🙂]{0,80}") {
            check(text.as_bytes(), false, Ok((&text, "UTF-8")));
        }

        #[test]
        fn any_bytes_are_decoded_or_refused(bytes in proptest::collection::vec(0_u8.., 0..200)) {
            if let Ok(decoded) = decode(&bytes, true) {
                let replaced = decoded.text.contains(char::REPLACEMENT_CHARACTER);
                let given = bytes.windows(3).any(|w| w == b"\xEF\xBF\xBD");
                proptest::prop_assert!(given || !replaced);
                proptest::prop_assert!(!decoded.text.contains('\0'));
            }
        }
    }
}
