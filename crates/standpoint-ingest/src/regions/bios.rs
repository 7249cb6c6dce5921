//! What the text says of its own authors, below it.

use std::sync::LazyLock;

use regex::Regex;
use standpoint_text::RegionKind;

use super::Page;
use super::phrases::{BIO_HEADER, ascii_edges};
use super::unit::{End, Unit};
use crate::names;

/// Units from the end in which a biography without a header is looked for.
const TAIL: usize = 4;

/// "Ana Reyes is a fellow at …", with the name as a group.
static BIO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&ascii_edges(
        r"(?x)^[\p{Po}\p{Pd}\s]*((?:(?:Dr|Prof|Professor|Mr|Ms|Mrs|Sir|Lord)\.?\ )?\p{Lu}[\p{L}.'’-]+(?:\ (?:\p{Lu}[\p{L}.'’-]*|de|van|von|der|bin|al|al-\p{Lu}\p{L}+)){1,4})
        (?:,\ [^,]{1,60},)?\ 
        (?:is|was|are|has|have|writes|wrote|teaches|taught|covers|covered|serves|served|works|worked|reports|holds|leads|directs|joined|edits|received|graduated|lives|studies|specialises|specializes)\b",
    ))
    .expect("constant")
});

/// What a person is in the biography of an author.
static POST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&ascii_edges(
        r"(?x)\b(?:is|was)\ (?:an?|the|currently|also|now)\ .{0,80}?
        \b(?:fellow|professor|writer|columnist|author|director|lecturer|researcher|reporter|correspondent|journalist|editor|analyst|scholar|historian|economist|scientist|associate|contributor|candidate|novelist|commentator|chair|chief|head|president|minister|ambassador|consultant|lawyer|student)\b",
    ))
    .expect("constant")
});

/// Marks biographies, and takes the authors from them if nothing else names any.
pub(super) fn mark(page: &mut Page<'_>) {
    let mut names = Vec::new();
    let headers: Vec<usize> = page
        .open()
        .into_iter()
        .filter(|&i| BIO_HEADER.is_match(&page.units[i].clean))
        .collect();
    for header in headers {
        page.set(header, RegionKind::AuthorBio);
        below_header(page, header, &mut names);
    }
    without_header(page, &mut names);
    if page.authors().is_empty() {
        names::push_unique(&mut page.found.authors, names);
    }
}

/// The first paragraph below the header, and on as long as the paragraphs speak of a person.
fn below_header(page: &mut Page<'_>, header: usize, names: &mut Vec<String>) {
    for i in header + 1..page.units.len() {
        let unit = &page.units[i];
        if unit.kind.is_some() {
            break;
        }
        let name = bio_name(unit);
        let goes_on = [
            "He ", "She ", "They ", "His ", "Her ", "Their ", "Dr ", "Dr. ", "Prof",
        ]
        .iter()
        .any(|start| unit.clean.starts_with(start));
        let is_name = unit.end == End::Bare && names::looks_like_name(&unit.clean);
        let is_first = i == header + 1 && unit.words <= 200;
        if !(is_first || name.is_some() || goes_on || is_name) {
            break;
        }
        names.extend(name.or_else(|| is_name.then(|| unit.clean.to_string())));
        mark_bio(page, i);
    }
}

/// A last paragraph about an author who is known, or about somebody whom the article never names.
fn without_header(page: &mut Page<'_>, names: &mut Vec<String>) {
    let open = page.open();
    if open.len() < 3 {
        return;
    }
    for &i in open.iter().rev().take(TAIL) {
        let unit = &page.units[i];
        let Some(name) = bio_name(unit).filter(|_| unit.words <= 120) else {
            break;
        };
        let bare = without_title(&name);
        let is_author = page
            .authors()
            .iter()
            .any(|author| bare.contains(author.as_str()));
        let surname = bare.rsplit(' ').next().unwrap_or(bare);
        let is_new = !page.text[..unit.span.start()].contains(surname);
        if !(is_author || (is_new && page.authors().is_empty() && POST.is_match(&unit.clean))) {
            break;
        }
        names.insert(0, bare.to_owned());
        mark_bio(page, i);
    }
}

fn mark_bio(page: &mut Page<'_>, i: usize) {
    page.set(i, RegionKind::AuthorBio);
    let span = page.units[i].span;
    page.found.author_bios.push(span);
    page.found.author_bios.sort();
}

fn bio_name(unit: &Unit<'_>) -> Option<String> {
    let head: String = unit.clean.chars().take(200).collect();
    let name = BIO.captures(&head)?.get(1)?.as_str();
    Some(without_title(name).to_owned())
}

fn without_title(name: &str) -> &str {
    [
        "Dr. ",
        "Dr ",
        "Prof. ",
        "Prof ",
        "Professor ",
        "Mr ",
        "Mr. ",
        "Ms ",
        "Ms. ",
        "Mrs ",
        "Sir ",
    ]
    .iter()
    .find_map(|title| name.strip_prefix(title))
    .unwrap_or(name)
}
