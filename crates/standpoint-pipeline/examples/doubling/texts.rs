//! Texts of the worst kinds, of any length.

/// What a stage reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Prose,
    Html,
    JsonLines,
    Csv,
}

type Maker = Box<dyn Fn(usize) -> String>;

pub(crate) fn of(form: Form) -> Vec<(&'static str, Maker)> {
    match form {
        Form::Prose => prose(),
        Form::Html => html(),
        Form::JsonLines => json_lines(),
        Form::Csv => csv(),
    }
}

fn repeated(unit: &'static str) -> Maker {
    Box::new(move |bytes| unit.repeat(bytes / unit.len()))
}

/// `unit` is given a number, so that no two are the same.
fn numbered(unit: impl Fn(usize) -> String + 'static) -> Maker {
    Box::new(move |bytes| {
        let mut text = String::with_capacity(bytes + 200);
        for number in 0.. {
            if text.len() >= bytes {
                break;
            }
            text.push_str(&unit(number));
        }
        text
    })
}

/// `before`, units, `after`.
fn framed(before: &'static str, unit: &'static str, after: &'static str) -> Maker {
    Box::new(move |bytes| format!("{before}{}{after}", unit.repeat(bytes / unit.len())))
}

/// A word of letters for a number, with a capital.
fn name(number: usize) -> String {
    let mut rest = number;
    let mut name = String::from("Q");
    loop {
        name.push(char::from(b'a' + (rest % 26) as u8));
        rest /= 26;
        if rest == 0 {
            return name;
        }
    }
}

fn prose() -> Vec<(&'static str, Maker)> {
    vec![
        ("opening quotation marks", repeated("“")),
        ("closing quotation marks", repeated("”")),
        ("straight quotation marks", repeated("\"")),
        ("straight marks and words", repeated("\"no ")),
        ("apostrophes", repeated("'")),
        ("single marks and words", repeated("‘no ")),
        ("guillemets", repeated("« non ")),
        ("marks in marks", repeated("“‘")),
        ("quoted words", repeated("“no” ")),
        ("quotations that go on", repeated("“No and no.\n\n")),
        ("one word", repeated("a")),
        ("one word of capitals", repeated("A")),
        ("words of capitals", repeated("NO AND ")),
        ("full stops", repeated(".")),
        ("ellipses", repeated("… ")),
        ("abbreviations", repeated("U.S. ")),
        ("titles", repeated("Mr. ")),
        ("initials", repeated("J. ")),
        (
            "one endless sentence",
            repeated("and the boats were late, "),
        ),
        ("short sentences", repeated("It rains. ")),
        ("questions", repeated("No? ")),
        ("said", repeated("said ")),
        ("he said", repeated("he said ")),
        ("a cue that ends like an adverb", repeated("reply ")),
        ("accusations", repeated("they accused them ")),
        ("a name that is", repeated("Mira Sand is a ")),
        ("a name from", framed("Mira Sand from ", "no and ", ".")),
        ("he said that", repeated("he said that ")),
        ("according to", repeated("according to ")),
        ("a name that says that", repeated("Mira Sand said that ")),
        (
            "headlines of one person",
            repeated("Mira Sand Calls For New Tolls\n\n“No,” said Mira Sand.\n\n"),
        ),
        (
            "headlines of many",
            numbered(|n| format!("{} {} Calls For New Tolls\n\n", name(n), name(n * 7 + 3))),
        ),
        ("a name that speaks", repeated("“No,” said Mira Sand. ")),
        ("a surname that speaks", repeated("“No,” Sand said.\n\n")),
        (
            "names in one sentence",
            numbered(|n| format!("{} {}, ", name(n), name(n * 7 + 3))),
        ),
        (
            "names that speak",
            numbered(|n| format!("“No,” said {} {}.\n", name(n), name(n * 7 + 3))),
        ),
        (
            "names of one family",
            numbered(|n| format!("“No,” said {} Sand.\n", name(n))),
        ),
        (
            "pronouns behind names",
            numbered(|n| {
                format!(
                    "{} {} came. She said that it rained. ",
                    name(n),
                    name(n + 9)
                )
            }),
        ),
        (
            "names with offices",
            numbered(|n| {
                format!(
                    "“No,” said {} {}, an analyst at {} University.\n\n",
                    name(n),
                    name(n * 7 + 3),
                    name(n % 50)
                )
            }),
        ),
        (
            "organisations",
            numbered(|n| format!("The {} Party of {} said no. ", name(n), name(n + 1))),
        ),
        (
            "verbs and that",
            repeated("warned that claimed that denied that "),
        ),
        ("he and she", repeated("he she ")),
        ("colons", repeated("Sand: no ")),
        ("an interview", repeated("Sand: No.\n\nBrell: Yes.\n\n")),
        ("commas", repeated(",")),
        ("dashes", repeated("— ")),
        ("hyphens", repeated("-")),
        ("hyphenated words", repeated("a-")),
        ("brackets that open", repeated("(")),
        ("brackets", repeated("(no) ")),
        ("square brackets", repeated("[")),
        ("line ends", repeated("\n")),
        ("words on lines", repeated("no\n")),
        ("paragraphs", repeated("No.\n\n")),
        ("white space", repeated(" ")),
        ("tabs", repeated("\t")),
        ("carriage returns", repeated("\r")),
        ("bidirectional marks", repeated("\u{202E}\u{202D}")),
        ("zero-width characters", repeated("a\u{200B}")),
        ("combining accents", repeated("\u{301}")),
        ("accented letters", repeated("e\u{301} ")),
        ("NULs", repeated("\0")),
        ("ideographs", repeated("港口")),
        ("family emoji", repeated("👩\u{200D}👧")),
        ("digits", repeated("1")),
        ("numbers", repeated("1,000.5 ")),
        ("dates", repeated("Nov. 7, 2024 ")),
        ("addresses", repeated("http://a.b/c?d=e&f=g ")),
        ("bylines", repeated("By Mira Sand\n")),
        ("datelines", repeated("NORRUM (AP) — ")),
        ("headings", repeated("# No\n")),
        ("asterisks", repeated("*")),
        ("front matter", framed("---\n", "a: b\n", "---\nNo.\n")),
        (
            "read also",
            repeated("Read more: The boats\n\nNo and no.\n\n"),
        ),
        (
            "ordinary news",
            repeated(
                "The council met on Monday. “We will wait,” said Mira Sand, a lecturer at Norrum \
                 University. She said that the dues were too high, and that the port would lose. \
                 Tomas Brell disagreed.\n\n",
            ),
        ),
    ]
}

fn html() -> Vec<(&'static str, Maker)> {
    let body = |unit| framed("<html><body>", unit, "</body></html>");
    vec![
        ("nested tags", body("<div>")),
        ("nested tags of a line", body("<b>")),
        ("nested tables", body("<table><tr><td>")),
        ("nested lists", body("<ul><li>")),
        (
            "paragraphs",
            body("<p>The boats were late, and it rained.</p>"),
        ),
        ("open paragraphs", body("<p>no ")),
        ("words in tags", body("<b>no</b> ")),
        ("links", body("<a href=\"/a\">no</a> ")),
        ("misnested tags", body("<b><i>no</b></i>")),
        ("formatting in paragraphs", body("<p><b>no")),
        ("open attributes", body("<a b=\"c")),
        ("attributes", framed("<p ", "a=b ", ">No.</p>")),
        ("one attribute", framed("<p a=\"", "b", "\">No.</p>")),
        ("entities", body("&amp;")),
        ("half entities", body("&am")),
        ("comments", body("<!-- no -->")),
        ("an open comment", framed("<body><!--", "no ", "")),
        ("scripts", body("<script>no</script>")),
        ("an open script", framed("<body><script>", "no ", "")),
        ("angle brackets", body("<")),
        ("end tags", body("</p>")),
        ("line breaks", body("no<br>")),
        ("headings", body("<h2>No and no</h2>")),
        ("images", body("<img src=a>")),
        ("forms", body("<select><option>")),
        ("text alone", body("no and ")),
        (
            "a long title",
            framed(
                "<html><head><title>",
                "no ",
                "</title></head><body><p>No.</p>",
            ),
        ),
        (
            "metadata",
            framed(
                "<html><head>",
                "<meta name=a content=b>",
                "</head><body><p>No.</p>",
            ),
        ),
        (
            "a description in JSON",
            framed(
                "<html><head><script type=\"application/ld+json\">",
                "[",
                "</script></head><body><p>No.</p>",
            ),
        ),
        ("cells", framed("<body><table><tr>", "<td>no", "</table>")),
        ("definitions", body("<dl><dt>no<dd>")),
        ("quotations", body("<blockquote>no")),
        ("foreign elements", body("<svg><p>")),
    ]
}

fn json_lines() -> Vec<(&'static str, Maker)> {
    vec![
        ("small records", repeated("{\"text\":\"No and no.\"}\n")),
        ("empty records", repeated("{}\n")),
        ("broken records", repeated("{\n")),
        ("open lists", repeated("[")),
        ("open objects", repeated("{\"a\":")),
        (
            "one long text",
            framed("{\"text\":\"", "No and no. ", "\"}\n"),
        ),
        ("escapes", framed("{\"text\":\"", "\\u00e9", "\"}\n")),
        ("quotation marks", framed("{\"text\":\"", "\\\"", "\"}\n")),
        ("an open text", framed("{\"text\":\"", "no ", "")),
        ("a list", framed("{\"text\":\"No.\",\"a\":[", "1,", "1]}\n")),
        (
            "many fields",
            Box::new(|bytes| {
                let fields = numbered(|n| format!("\"a{n}\":1,"))(bytes);
                format!("{{{fields}\"text\":\"No.\"}}\n")
            }),
        ),
        (
            "the same field",
            framed("{\"text\":\"No.\"", ",\"a\":1", "}\n"),
        ),
        (
            "a long number",
            framed("{\"text\":\"No.\",\"a\":", "1", "}\n"),
        ),
        ("line ends", repeated("\n")),
        (
            "articles",
            numbered(|n| {
                format!(
                    "{{\"title\":\"Dues {n}\",\"text\":\"The council met. “No,” said {} {}.\"}}\n",
                    name(n),
                    name(n * 7 + 3)
                )
            }),
        ),
    ]
}

fn csv() -> Vec<(&'static str, Maker)> {
    vec![
        ("small rows", framed("text\n", "No and no.\n", "")),
        ("empty rows", framed("text\n", "\n", "")),
        ("commas", framed("text\n", ",", "\n")),
        ("quotation marks", framed("text\n", "\"", "\n")),
        ("quoted cells", framed("text\n", "\"no\",", "\n")),
        (
            "quoted rows",
            framed("text\n", "\"No, and \"\"no\"\".\"\n", ""),
        ),
        ("an open cell", framed("text\n\"", "no ", "")),
        ("one long cell", framed("text\n\"", "No and no. ", "\"\n")),
        ("a wide header", framed("text,", "a,", "\nNo.\n")),
        ("a long header", framed("text", "a", "\nNo.\n")),
        ("semicolons and tabs", framed("text\n", ";\t", "\n")),
        ("carriage returns", framed("text\r", "no\r", "")),
        (
            "articles",
            Box::new(|bytes| {
                let rows = numbered(|n| {
                    format!("Dues {n},\"The council met. “No,” said {}.\"\n", name(n))
                });
                format!("title,text\n{}", rows(bytes))
            }),
        ),
    ]
}
