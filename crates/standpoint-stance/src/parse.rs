use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::Proposition;

/// Longest id, in characters. Ids are column names of `wide.csv`.
pub const MAX_ID_CHARS: usize = 64;
/// Longest proposition or paraphrase, in characters: about 100 tokens, well inside every model.
pub const MAX_TEXT_CHARS: usize = 400;
/// Most paraphrases for one side. Every one is another pass of the model per statement.
pub const MAX_PARAPHRASES: usize = 16;
/// Most propositions in one file.
pub const MAX_PROPOSITIONS: usize = 1000;

/// Why a propositions file is refused, and where. The message begins with the line; the caller adds
/// the file's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct PropositionError {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub fault: PropositionFault,
}

/// What is wrong with a propositions file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PropositionFault {
    /// No TOML, an unknown or missing key, or a value of the wrong type.
    #[error(
        "{0}; a proposition is [[proposition]] with id = \"…\" and text = \"…\", and optionally \
         support = [\"…\"] and oppose = [\"…\"]"
    )]
    Shape(String),
    /// No `[[proposition]]` at all.
    #[error(
        "there is no proposition; add at least one: [[proposition]], id = \"tax\", \
         text = \"The harbour tax is fair.\""
    )]
    Empty,
    /// More than [`MAX_PROPOSITIONS`].
    #[error("there are {0} propositions, the most is {MAX_PROPOSITIONS}; split the file")]
    TooMany(usize),
    /// An id with other characters, too long or empty.
    #[error(
        "the id \"{0}\" will not do as a column name; use 1 to {MAX_ID_CHARS} letters a-z, digits, \
         `_` or `-`, beginning with a letter or digit"
    )]
    Id(String),
    /// An id given twice. Capital and small letters do not tell ids apart, since spreadsheets and file
    /// systems may not either.
    #[error("the id \"{id}\" was given in line {first} already; give each proposition its own")]
    DuplicateId {
        /// The id.
        id: String,
        /// Where it stands first.
        first: usize,
    },
    /// Nothing but white space.
    #[error("`{key}` of \"{id}\" is empty; write a full sentence, or remove it")]
    Blank {
        /// `text`, `support` or `oppose`.
        key: &'static str,
        /// The proposition.
        id: String,
    },
    /// More than [`MAX_TEXT_CHARS`].
    #[error(
        "`{key}` of \"{id}\" has {chars} characters, the most is {MAX_TEXT_CHARS}; a proposition is \
         one sentence"
    )]
    TooLong {
        /// `text`, `support` or `oppose`.
        key: &'static str,
        /// The proposition.
        id: String,
        /// Its length.
        chars: usize,
    },
    /// A paraphrase that is there already, perhaps on the other side.
    #[error(
        "`{key}` of \"{id}\" repeats the sentence that stands as `{other}` in line {first}; \
         remove one of the two"
    )]
    Repeated {
        /// `support` or `oppose`.
        key: &'static str,
        /// The proposition.
        id: String,
        /// Where the sentence stands first.
        other: &'static str,
        /// The line of that.
        first: usize,
    },
    /// More than [`MAX_PARAPHRASES`].
    #[error("`{key}` of \"{id}\" has {count} paraphrases, the most is {MAX_PARAPHRASES}")]
    TooManyParaphrases {
        /// `support` or `oppose`.
        key: &'static str,
        /// The proposition.
        id: String,
        /// How many.
        count: usize,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    proposition: Vec<Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: Spanned<String>,
    text: Spanned<String>,
    #[serde(default)]
    support: Vec<Spanned<String>>,
    #[serde(default)]
    oppose: Vec<Spanned<String>>,
}

/// Reads `propositions.toml`, in the file's order. Sentences are trimmed and runs of white space in
/// them become one space.
///
/// # Errors
/// [`PropositionError`] at the first fault, with its line.
pub fn parse_propositions(toml: &str) -> Result<Vec<Proposition>, PropositionError> {
    // Editors on Windows put a byte order mark first.
    let toml = toml.strip_prefix('\u{feff}').unwrap_or(toml);
    let line_of = |offset: usize| 1 + toml[..offset.min(toml.len())].matches('\n').count();
    let fail = |offset: usize, fault| {
        Err(PropositionError {
            line: line_of(offset),
            fault,
        })
    };

    let file: File = match toml::from_str(toml) {
        Ok(file) => file,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            return fail(
                at,
                PropositionFault::Shape(error.message().trim().replace('\n', ", ")),
            );
        }
    };
    if file.proposition.is_empty() {
        return fail(0, PropositionFault::Empty);
    }
    if file.proposition.len() > MAX_PROPOSITIONS {
        return fail(0, PropositionFault::TooMany(file.proposition.len()));
    }
    let mut ids = BTreeMap::new();
    let mut propositions = Vec::with_capacity(file.proposition.len());
    for entry in file.proposition {
        let entry = entry.into_inner();
        let at = entry.id.span().start;
        let id = entry.id.into_inner();
        if !is_id(&id) {
            return fail(at, PropositionFault::Id(id));
        }
        if let Some(&first) = ids.get(&id.to_ascii_lowercase()) {
            return fail(at, PropositionFault::DuplicateId { id, first });
        }
        ids.insert(id.to_ascii_lowercase(), line_of(at));
        let sides = sentences(id, entry.text, entry.support, entry.oppose, line_of)?;
        propositions.push(sides);
    }
    Ok(propositions)
}

/// Checks the sentences of one proposition.
fn sentences(
    id: String,
    text: Spanned<String>,
    support: Vec<Spanned<String>>,
    oppose: Vec<Spanned<String>>,
    line_of: impl Fn(usize) -> usize,
) -> Result<Proposition, PropositionError> {
    let mut seen: BTreeMap<String, (&'static str, usize)> = BTreeMap::new();
    let mut sides = [
        ("text", vec![text]),
        ("support", support),
        ("oppose", oppose),
    ]
    .map(
        |(key, sentences)| -> Result<Vec<String>, PropositionError> {
            let mut clean = Vec::with_capacity(sentences.len());
            let count = sentences.len();
            for sentence in sentences {
                let line = line_of(sentence.span().start);
                let fail = |fault| Err(PropositionError { line, fault });
                let id = id.clone();
                if count > MAX_PARAPHRASES {
                    return fail(PropositionFault::TooManyParaphrases { key, id, count });
                }
                let words: Vec<&str> = sentence.get_ref().split_whitespace().collect();
                let words = words.join(" ");
                if !words.chars().any(char::is_alphanumeric) {
                    return fail(PropositionFault::Blank { key, id });
                }
                let chars = words.chars().count();
                if chars > MAX_TEXT_CHARS {
                    return fail(PropositionFault::TooLong { key, id, chars });
                }
                // Case and the final full stop do not make another sentence.
                let same = words.trim_end_matches(['.', '!']).to_lowercase();
                if let Some(&(other, first)) = seen.get(&same) {
                    return fail(PropositionFault::Repeated {
                        key,
                        id,
                        other,
                        first,
                    });
                }
                seen.insert(same, (key, line));
                clean.push(words);
            }
            Ok(clean)
        },
    );
    // `map` visited all three in order; the first fault is the one to report.
    let mut take = |i: usize| std::mem::replace(&mut sides[i], Ok(Vec::new()));
    let text = take(0)?.pop().unwrap_or_default();
    Ok(Proposition {
        support: take(1)?,
        oppose: take(2)?,
        id,
        text,
    })
}

fn is_id(id: &str) -> bool {
    id.chars().count() <= MAX_ID_CHARS
        && id.starts_with(|c: char| c.is_ascii_alphanumeric())
        && id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One proposition, with `rest` after its id and text.
    fn one(rest: &str) -> String {
        format!("[[proposition]]\nid = \"tax\"\ntext = \"The tax is fair.\"\n{rest}")
    }

    #[track_caller]
    fn check(toml: &str, line: usize, part: &str) {
        let error = parse_propositions(toml).expect_err("is refused");
        assert_eq!(error.line, line, "{error}");
        assert!(error.to_string().contains(part), "{error}");
    }

    #[test]
    fn reads_both_sides_in_order() {
        let toml = "\u{feff}# questions\n[[proposition]]\nid = \"tax\"\ntext = \"\"\"The tax\n is fair.\"\"\"\n\
                    support = [\"The levy is just.\"]\noppose = [\"The tax is unfair.\", \"It robs us.\"]\n\
                    [[proposition]]\nid = \"Quay-2\"\ntext = \"The quay will be built.\"\n";
        let found = parse_propositions(toml).expect("is right");
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].text, "The tax is fair.");
        assert_eq!(found[0].support, ["The levy is just."]);
        assert_eq!(found[0].oppose, ["The tax is unfair.", "It robs us."]);
        assert_eq!(found[1].id, "Quay-2");
        assert!(found[1].oppose.is_empty());
    }

    #[test]
    fn shape() {
        check("", 1, "there is no proposition");
        check("# only a remark\n", 1, "there is no proposition");
        check("[[proposition]]\nid = \"tax\"\ntext = \"The", 3, "id = ");
        check(&one("suport = [\"x y z\"]\n"), 4, "unknown field `suport`");
        check(
            "[[propositions]]\nid = \"a\"\n",
            1,
            "unknown field `propositions`",
        );
        check("title = \"mine\"\n", 1, "unknown field `title`");
        check("[[proposition]]\nid = \"tax\"\n", 1, "missing field `text`");
        check(
            "[[proposition]]\ntext = \"The tax is fair.\"\n",
            1,
            "missing field `id`",
        );
        check(&one("support = \"The levy is just.\"\n"), 4, "invalid type");
        check(&one("oppose = [1]\n"), 4, "invalid type");
        check(
            "[proposition]\nid = \"a\"\ntext = \"b\"\n",
            1,
            "[[proposition]]",
        );
    }

    #[test]
    fn ids() {
        for id in ["", " ", "a b", "été", "-a", "a,b", &"x".repeat(65)] {
            let toml = format!("[[proposition]]\nid = \"{id}\"\ntext = \"The tax is fair.\"\n");
            check(&toml, 2, "will not do");
        }
        let twice = one("") + &one("").replace("tax\"", "TAX\"");
        check(&twice, 5, "in line 2 already");
    }

    #[test]
    fn texts() {
        check(
            &one("").replace("The tax is fair.", ""),
            3,
            "`text` of \"tax\" is empty",
        );
        check(
            &one("").replace("The tax is fair.", " \\t… "),
            3,
            "is empty",
        );
        check(
            &one("support = [\n\"The levy is just.\",\n\"\"]"),
            6,
            "`support` of \"tax\" is empty",
        );
        check(
            &one("").replace("fair", &"fair ".repeat(90)),
            3,
            "the most is 400",
        );
        let many: Vec<String> = (0..17).map(|i| format!("\"No {i}.\"")).collect();
        check(
            &one(&format!("oppose = [{}]", many.join(","))),
            4,
            "17 paraphrases",
        );
    }

    #[test]
    fn a_sentence_stands_on_one_side_only() {
        check(
            &one("support = [\"the tax is  fair\"]"),
            4,
            "stands as `text` in line 3",
        );
        check(
            &one("oppose = [\"The tax is fair.\"]"),
            4,
            "stands as `text` in line 3",
        );
        check(
            &one("support = [\"The levy is just.\"]\noppose = [\"The levy is just!\"]"),
            5,
            "stands as `support` in line 4",
        );
    }
}
