//! What is taken from a page before its article is looked for: boxes that the algorithm keeps because
//! they stand in the article's own element, and tables that hold the layout of old pages.

use dom_query::{Document, NodeRef};

/// Parts of class names and ids that name furniture.
const NAMES: &[&str] = &[
    "newsletter",
    "newsletters",
    "signup",
    "subscribe",
    "subscription",
    "share",
    "sharing",
    "sharebar",
    "social",
    "related",
    "recirc",
    "recommended",
    "promo",
    "advert",
    "advertisement",
    "ad",
    "ads",
    "sponsored",
    "breadcrumb",
    "breadcrumbs",
    "donate",
    "outbrain",
    "taboola",
    // Also the convention for what stands behind the wall, which is the article.
    "paywall",
];
/// Furniture is short: an element of more words holds the article, whatever its name.
const MAX_WORDS: usize = 60;
/// Names of readers' comments and consent walls, which may be longer than the article.
const LONG_NAMES: &[&str] = &[
    "comments",
    "commentlist",
    "respond",
    "cookie",
    "cookies",
    "consent",
    "gdpr",
    "cmp",
    "onetrust",
    "didomi",
];
/// A cell with this many bytes of text holds a column of the page, not a figure.
const COLUMN_BYTES: usize = 300;

/// Characters that HTML writes as entities, and what stands for them between the choice of the article
/// and its rendering: noncharacters, which no text holds. The chosen elements come back as HTML, and
/// writing entities takes the library time that grows with the square of their number.
const VEILED: [(char, char); 3] = [('&', '\u{FDD0}'), ('<', '\u{FDD1}'), ('>', '\u{FDD2}')];

/// Replaces characters that HTML escapes in all text of `document`.
pub(super) fn veil(document: &Document) {
    let veiled = |c: char| {
        VEILED
            .iter()
            .find(|(plain, _)| *plain == c)
            .map_or(c, |(_, veil)| *veil)
    };
    for node in document
        .root()
        .descendants_it()
        .filter(NodeRef::is_text)
        .collect::<Vec<_>>()
    {
        let text = node.text();
        if text.contains(['&', '<', '>', '\u{A0}']) {
            let text: String = text
                .chars()
                .map(|c| if c == '\u{A0}' { ' ' } else { veiled(c) })
                .collect();
            node.set_text(text);
        }
    }
}

/// The character that was [`veil`]ed.
pub(super) fn unveil(c: char) -> char {
    VEILED
        .iter()
        .find(|(_, veil)| *veil == c)
        .map_or(c, |(plain, _)| *plain)
}

/// Removes furniture by name and turns layout tables into plain blocks.
pub(super) fn prune(document: &Document) {
    for node in document.select("[class], [id]").nodes() {
        let name = node.node_name().unwrap_or_default();
        let is_box = matches!(
            &*name,
            "div"
                | "section"
                | "aside"
                | "ul"
                | "ol"
                | "p"
                | "span"
                | "a"
                | "form"
                | "header"
                | "footer"
        );
        if is_box && node.parent().is_some() && is_furniture(node) {
            node.remove_from_parent();
        }
    }
    for list in document.select("ul, ol").nodes() {
        if is_link_list(list) {
            let header = list.prev_element_sibling();
            let is_header = |node: &NodeRef<'_>| {
                is_named(node, &["h2", "h3", "h4", "h5", "h6"])
                    && node.text().split_whitespace().nth(6).is_none()
            };
            if let Some(header) = header.filter(is_header) {
                header.remove_from_parent();
            }
            list.remove_from_parent();
        }
    }
    for table in document.select("table").nodes() {
        let cells = table
            .descendants_it()
            .filter(|node| is_named(node, &["td", "th"]));
        let is_layout = cells
            .into_iter()
            .any(|cell| cell.text().len() >= COLUMN_BYTES);
        if is_layout {
            let parts = [
                "table", "tbody", "thead", "tfoot", "tr", "td", "th", "center",
            ];
            let own: Vec<_> = table
                .descendants_it()
                .filter(|n| is_named(n, &parts))
                .collect();
            own.iter().for_each(|part| part.rename("div"));
            table.rename("div");
        }
    }
}

/// Two items or more, and hardly a word that is no link: other articles, not a list in the text.
fn is_link_list(list: &NodeRef<'_>) -> bool {
    let letters = |node: &NodeRef<'_>| node.text().chars().filter(|c| c.is_alphanumeric()).count();
    let links = list.descendants_it().filter(|node| is_named(node, &["a"]));
    let linked: usize = links.into_iter().map(|link| letters(&link)).sum();
    let all = letters(list);
    let items = list
        .children_it(false)
        .filter(|node| is_named(node, &["li"]))
        .count();
    items >= 2 && all > 0 && linked * 10 >= all * 9
}

fn is_named(node: &NodeRef<'_>, names: &[&str]) -> bool {
    node.node_name().is_some_and(|name| names.contains(&&*name))
}

fn is_furniture(node: &NodeRef<'_>) -> bool {
    let names = format!("{} {}", node.attr_or("class", ""), node.attr_or("id", ""))
        .to_lowercase()
        .replace("comments-open", "")
        .replace("comments-closed", "");
    // "Comments-open" says of a post that it may be commented on.
    let is_any = |list: &[&str]| {
        names
            .split(|c: char| !c.is_alphanumeric())
            .any(|part| list.contains(&part))
    };
    let is_short = || node.text().split_whitespace().nth(MAX_WORDS).is_none();
    let is_block = is_named(node, &["div", "section", "aside", "ol", "ul"]);
    if is_any(LONG_NAMES) {
        return (is_block && !holds_article(node)) || is_short();
    }
    is_any(NAMES) && is_short()
}

/// Pages have been seen whose body has a name of theirs.
fn holds_article(node: &NodeRef<'_>) -> bool {
    node.descendants_it()
        .any(|inner| is_named(&inner, &["article", "main", "h1"]))
}
