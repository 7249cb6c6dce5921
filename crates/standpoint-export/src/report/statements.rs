//! The statements, by analyst, each in its context and with the rule and the numbers behind it; and the
//! articles in which they stand.

use super::Detail;
use super::page::{Count, Page, Quoted, Words};
use super::view::{Article, Said, View, Who};
use crate::delimited::join;
use crate::{StatementRow, number};

/// A table for each analyst, in as much detail as is asked for.
pub(crate) fn statements(page: &mut Page, view: &View<'_>, detail: Detail) {
    for (a, who) in view.analysts.iter().enumerate() {
        let name = Words(if who.is_known {
            &who.name
        } else {
            "Speaker unknown"
        });
        page.put(format_args!(
            r#"<section class="who" id="a{a}" data-a="{a}"><h3>{name}</h3>"#
        ));
        about(page, who);
        if !who.statements.is_empty() {
            table(page, view, who, detail);
        }
        page.put(format_args!("</section>"));
    }
}

/// The articles of the shown statements.
pub(crate) fn articles(page: &mut Page, view: &View<'_>) {
    page.put(format_args!(r#"<ol class="articles">"#));
    for (i, article) in view.articles.iter().enumerate() {
        page.put(format_args!(r#"<li id=r{i}>"#));
        one_article(page, article);
    }
    page.put(format_args!("</ol>"));
}

fn one_article(page: &mut Page, article: &Article<'_>) {
    let title = if article.title.is_empty() {
        &article.row.file
    } else {
        article.title
    };
    // Any other scheme could run something.
    let is_link = ["https://", "http://"]
        .iter()
        .any(|scheme| article.url.starts_with(scheme));
    match is_link {
        true => page.put(format_args!(
            r#"<a href="{}">{}</a>"#,
            Quoted(article.url),
            Words(title)
        )),
        false => page.put(format_args!("{}", Words(title))),
    }
    for words in [
        &article.row.source,
        &article.row.published,
        &article.row.file,
    ] {
        if !words.is_empty() && words != title {
            page.put(format_args!(", {}", Words(words)));
        }
    }
}

/// Titles, role and affiliation, and what is left out.
fn about(page: &mut Page, who: &Who<'_>) {
    if let Some(row) = who.row() {
        let titles = row.titles.join(" ");
        let words = [titles.as_str(), &row.kind, &row.role, &row.affiliation];
        let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).collect();
        page.put(format_args!(
            r#"<p class="about">{}</p>"#,
            Words(&words.join(" · "))
        ));
    }
    let hidden = who.all_statements - who.statements.len();
    if hidden > 0 {
        let hidden = Count(hidden, "more statement", "more statements");
        page.put(format_args!(
            r#"<p class="note">{hidden} in statements.csv.</p>"#
        ));
    }
}

/// There are thousands of rows, so quotation marks and end tags that HTML lets one leave out are.
fn table(page: &mut Page, view: &View<'_>, who: &Who<'_>, detail: Detail) {
    page.put(format_args!(
        "<table class=said><thead><tr><th scope=col>Statement<th scope=col>How"
    ));
    for (id, _) in &view.tables.propositions {
        page.put(format_args!("<th scope=col>{}", Words(id)));
    }
    page.put(format_args!("</thead>"));
    for said in who
        .statements
        .chunk_by(|a, b| a.row.article_id == b.row.article_id)
    {
        where_said(page, view, said[0].row);
        said.iter().for_each(|said| statement(page, said, detail));
    }
    page.put(format_args!("</table>"));
}

/// Opens the group of an analyst's statements in one article.
fn where_said(page: &mut Page, view: &View<'_>, row: &StatementRow) {
    let source = if row.source.is_empty() {
        "source unknown"
    } else {
        &row.source
    };
    page.put(format_args!(
        "<tbody data-s={}><tr><th scope=rowgroup colspan={}><a href=#r{}>{}",
        view.source(&row.source),
        view.tables.propositions.len() + 2,
        view.article(&row.article_id),
        Words(source)
    ));
    if !row.published.is_empty() {
        page.put(format_args!(", {}", Words(&row.published)));
    }
    page.put(format_args!("</a>"));
}

fn statement(page: &mut Page, said: &Said<'_>, detail: Detail) {
    let (before, inside, after) = match said.context {
        Some(context) if !context.inside.is_empty() => (
            context.before.as_str(),
            &context.inside,
            context.after.as_str(),
        ),
        _ => ("", &said.row.text, ""),
    };
    page.put(format_args!(
        "<tr><td>{}<mark>{}</mark>{}<td>",
        Words(&end(before, detail.beside)),
        Words(&start(inside, detail.inside)),
        Words(&start(after, detail.beside))
    ));
    how(page, said.row);
    for row in &said.rows {
        match row {
            Some(row) => numbers(page, row, detail),
            None => page.put(format_args!("<td class=none>–")),
        }
    }
}

fn how(page: &mut Page, row: &StatementRow) {
    page.put(format_args!("{}", Words(&row.kind)));
    if !row.cue.is_empty() {
        page.put(format_args!(" “{}”", Words(&row.cue)));
    }
    if !row.speaker.is_empty() && row.speaker != row.analyst {
        page.put(format_args!(" by “{}”", Words(&row.speaker)));
    }
    let sureness = number::show(i64::from(row.confidence), 3, 2);
    let rule = Words(&row.rule);
    page.put(format_args!(
        ", {}–{}, {rule}, {sureness}",
        row.start, row.end
    ));
    if !row.flags.is_empty() {
        page.put(format_args!("; {}", Words(&join(&row.flags))));
    }
}

/// The score, and the probabilities behind it in the order of the legend.
fn numbers(page: &mut Page, row: &StatementRow, detail: Detail) {
    let side = match row.label.as_str() {
        "support" => 's',
        "oppose" => 'o',
        _ => 'n',
    };
    page.score_cell(row.score, side);
    if side == 'n' && !detail.neutral {
        return;
    }
    let [support, neutral, oppose] = [row.p_support, row.p_neutral, row.p_oppose].map(|p| {
        let shown = number::show(i64::from(p), 6, 2);
        shown.strip_prefix('0').map(str::to_owned).unwrap_or(shown)
    });
    page.put(format_args!("<i>{support} {neutral} {oppose}</i>"));
}

/// The beginning of a long text.
fn start(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((cut, _)) => format!("{}…", text[..cut].trim_end()),
        None => text.to_owned(),
    }
}

/// The end of a long text.
fn end(text: &str, longest: usize) -> String {
    match text.chars().count().checked_sub(longest) {
        Some(skipped @ 1..) => {
            let kept: String = text.chars().skip(skipped).collect();
            format!("…{}", kept.trim_start())
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_at_characters() {
        assert_eq!(start("aé b", 3), "aé…");
        assert_eq!(start("aéb", 3), "aéb");
        assert_eq!(end("béé", 3), "béé");
        assert_eq!(end("b éé", 3), "…éé");
        assert_eq!(end("", 0), "");
    }
}
