//! Words and marks of a text. Tokens hold no text, only spans and what the grammar asks of them.

use standpoint_text::Span;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters, with inner hyphens and apostrophes; abbreviations keep their point ("Dr.", "U.S.").
    Word,
    /// Starts with a digit.
    Number,
    /// `’s`, `'s` or a lone apostrophe behind a plural.
    Possessive,
    /// Any other character.
    Mark,
}

/// One word or mark.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    pub(crate) span: Span,
    pub(crate) kind: Kind,
    /// Begins with an upper-case letter.
    pub(crate) capital: bool,
}

/// Splits `text` into tokens. Total: every character that is no white space lies in exactly one token.
pub(crate) fn tokenise(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 5);
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (len, kind) = if first.is_alphabetic() {
            word(&text[at..])
        } else if first.is_numeric() {
            (number(&text[at..]), Kind::Number)
        } else if let Some(len) = clitic(text, at, tokens.last()) {
            (len, Kind::Possessive)
        } else {
            (first.len_utf8(), Kind::Mark)
        };
        tokens.push(Token {
            span: Span::new(at, at + len),
            kind,
            capital: first.is_uppercase() || particled(&text[at..at + len]),
        });
        at += len;
    }
    tokens
}

/// "al-Harithi", "d’Ancona": a name that opens with a small particle.
fn particled(word: &str) -> bool {
    const PARTICLES: [&str; 16] = [
        "al", "el", "as", "ash", "at", "an", "ar", "az", "ad", "ul", "ur", "d", "l", "t", "ibn",
        "bin",
    ];
    word.split_once(|c| c == '-' || is_apostrophe(c))
        .is_some_and(|(first, rest)| {
            rest.starts_with(char::is_uppercase) && PARTICLES.contains(&first)
        })
}

pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | 'ʼ')
}

const CLITICS: [&str; 5] = ["s", "re", "ve", "ll", "d"];

/// Length of the word that `rest` begins with. A trailing clitic ("’s", "’ve") is left for the next token.
#[expect(clippy::if_same_then_else, reason = "each arm is one reason")]
fn word(rest: &str) -> (usize, Kind) {
    let mut end = 0;
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|&(_, n)| n);
        let inside = c.is_alphanumeric() || is_mark(c) || is_half(&rest[..at], c);
        let joins = matches!(c, '-' | '‐' | '‑' | '&' | '.' | '_') || is_apostrophe(c);
        if inside {
            end = at + c.len_utf8();
        } else if !joins || !next.is_some_and(char::is_alphanumeric) {
            break;
        } else if is_apostrophe(c) && clitic_follows(&rest[at + c.len_utf8()..]) {
            break;
        } else if c == '.' && !dotted(&rest[..end]) {
            break;
        }
    }
    // "Dr." and "J." and "U.S." keep their point.
    if rest[end..].starts_with('.') && (dotted(&rest[..end]) || is_abbreviation(&rest[..end])) {
        end += 1;
    }
    (
        end.max(rest.chars().next().map_or(1, char::len_utf8)),
        Kind::Word,
    )
}

/// The second half of a letter whose UTF-8 was read as Latin-1: "PeÃ±a" is one word. In no language a capital
/// follows a small letter and precedes such a character.
fn is_half(before: &str, c: char) -> bool {
    let mut back = before.chars().rev();
    let first = back.next().is_some_and(|c| matches!(c, 'Ã' | 'Ä' | 'Å'));
    let small = back.next().is_some_and(char::is_lowercase);
    ('\u{80}'..='\u{bf}').contains(&c) && !c.is_whitespace() && first && small
}

/// Combining marks belong to the letter before them.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c) || c == '\u{ad}'
}

/// Whether `word` is a single capital or letters joined by points, so that a point behind it is its own.
fn dotted(word: &str) -> bool {
    let mut chars = word.chars();
    match (chars.next(), chars.next(), word.rfind('.')) {
        (Some(c), None, _) => c.is_uppercase(),
        (_, _, Some(at)) => word[at + 1..].chars().count() == 1,
        _ => false,
    }
}

fn is_abbreviation(word: &str) -> bool {
    const KNOWN: [&str; 32] = [
        "Mr", "Mrs", "Ms", "Mx", "Dr", "Prof", "Gen", "Lt", "Col", "Maj", "Capt", "Cmdr", "Adm",
        "Sgt", "Brig", "Rev", "Hon", "Sen", "Rep", "Gov", "Amb", "Insp", "Supt", "Det", "Cllr",
        "St", "Jr", "Sr", "Fr", "Cpl", "Messrs", "Pres",
    ];
    KNOWN.contains(&word)
}

fn clitic_follows(rest: &str) -> bool {
    let len = rest
        .find(|c: char| !c.is_alphanumeric())
        .unwrap_or(rest.len());
    let word = &rest[..len];
    CLITICS.iter().any(|c| word.eq_ignore_ascii_case(c)) || word.eq_ignore_ascii_case("m")
}

fn number(rest: &str) -> usize {
    let mut end = 0;
    let mut chars = rest.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|&(_, n)| n);
        let joins =
            matches!(c, '.' | ',' | '-' | ':' | '/') && next.is_some_and(char::is_alphanumeric);
        if c.is_alphanumeric() || c == '%' || joins {
            end = at + c.len_utf8();
        } else {
            break;
        }
    }
    end
}

/// Length of a clitic at `at` ("’s", "’ve", or a bare apostrophe right behind a word that ends in s).
fn clitic(text: &str, at: usize, before: Option<&Token>) -> Option<usize> {
    let before = before.filter(|t| t.kind != Kind::Mark && t.span.end() == at)?;
    let first = text[at..].chars().next().filter(|&c| is_apostrophe(c))?;
    let rest = &text[at + first.len_utf8()..];
    if clitic_follows(rest) {
        let len = rest
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(rest.len());
        return Some(first.len_utf8() + len);
    }
    let plural = before.span.of(text).ends_with(['s', 'S']);
    let next = rest.strip_prefix(' ').and_then(|r| r.chars().next());
    // A typewriter's mark counts only where a word follows: "Workers' Union". What closes a quotation is known as
    // such by another layer.
    let genitive = next.is_some_and(|c| first != '\'' || c.is_alphabetic());
    // "Obieng' Marwa": the mark belongs to the name.
    let name = before.capital && next.is_some_and(char::is_uppercase);
    (plural && genitive || name).then_some(first.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[&str]) {
        let words: Vec<&str> = tokenise(text).iter().map(|t| t.span.of(text)).collect();
        assert_eq!(words, expected, "{text}");
    }

    #[test]
    fn words_and_marks() {
        check(
            "Dr. Ana O’Neil-Ruiz’s U.S. trip, 1.5%",
            &[
                "Dr.",
                "Ana",
                "O’Neil-Ruiz",
                "’s",
                "U.S.",
                "trip",
                ",",
                "1.5%",
            ],
        );
        check(
            "They’ve said it didn’t.",
            &["They", "’ve", "said", "it", "didn’t", "."],
        );
        check("J. K. Oduya", &["J.", "K.", "Oduya"]);
        check("the unions’ plan", &["the", "unions", "’", "plan"]);
        check("the end.Next", &["the", "end", ".", "Next"]);
        check("“Yes,” – he", &["“", "Yes", ",", "”", "–", "he"]);
    }

    proptest! {
        #[test]
        fn covers_all_but_white_space(text in "(?s).{0,80}") {
            let mut at = 0;
            for token in tokenise(&text) {
                prop_assert!(!token.span.is_empty());
                prop_assert!(text[at..token.span.start()].trim().is_empty());
                at = token.span.end();
            }
            prop_assert!(text[at..].trim().is_empty());
        }
    }
}
