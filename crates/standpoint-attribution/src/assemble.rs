//! Drafts and resolved speakers as the layer that other crates read.

use standpoint_text::{
    Attributions, Issue, LocalAnalyst, Polarity, Span, Statement, StatementKind,
};

use crate::document::Document;
use crate::link::Draft;
use crate::registry::Registry;
use crate::resolver::Resolved;

/// The statements of others, in order, their analysts as indices into the registry.
pub(crate) fn statements(
    doc: &Document<'_>,
    drafts: &[Draft],
    resolved: &[Resolved],
) -> Vec<Statement> {
    let mut kept: Vec<(usize, Statement)> = Vec::new();
    for (index, (draft, who)) in drafts.iter().zip(resolved).enumerate() {
        // What a model has marked stays with an unknown speaker.
        let marked = !draft.whole.is_empty() && who.sieve != "first_person";
        let whole = !draft.content.is_empty() && (!who.drop || marked);
        // What a state wants, hopes or does is the author’s analysis; the model marks that, too.
        let analysis = who.country && (draft.private || draft.rule == "for");
        if whole && !analysis {
            kept.push((index, statement(doc, draft, who)));
        }
    }
    kept.sort_by_key(|(index, s)| {
        (
            s.content[0].start,
            s.cue.first().map_or(0, |c| c.start),
            *index,
        )
    });
    let mut statements: Vec<Statement> = kept.into_iter().map(|(_, s)| s).collect();
    statements.dedup_by(|b, a| a.content == b.content && a.cue == b.cue);
    nest(&mut statements);
    statements
}

/// Builds the layer: statements in order, only the analysts that a table needs.
pub(crate) fn layer(
    registry: &Registry,
    mut statements: Vec<Statement>,
    issues: Vec<Issue>,
) -> Attributions {
    let used: Vec<bool> = used(registry, &statements);
    let mut order: Vec<usize> = (0..registry.entities.len())
        .filter(|&e| {
            used[e]
                || registry.entities[e].full
                    && registry.entities[e].kind == standpoint_text::AnalystKind::Person
        })
        .collect();
    let mut spoken = vec![u32::MAX; registry.entities.len()];
    for statement in &statements {
        let at = statement
            .source
            .first()
            .copied()
            .unwrap_or(statement.extent())
            .start;
        for &analyst in &statement.analysts {
            spoken[analyst] = spoken[analyst].min(at);
        }
    }
    let first = |e: usize| {
        let named = registry.entities[e].mentions.iter().map(|m| m.start).min();
        named.unwrap_or(u32::MAX).min(spoken[e])
    };
    order.sort_by_cached_key(|&e| (first(e), e));
    let mut local = vec![usize::MAX; registry.entities.len()];
    let mut analysts: Vec<LocalAnalyst> = Vec::with_capacity(order.len());
    for entity in order {
        local[entity] = analysts.len();
        let known = &registry.entities[entity];
        let mut mentions = known.mentions.clone();
        mentions.sort_unstable();
        mentions.dedup();
        analysts.push(LocalAnalyst {
            name: known.display(),
            kind: known.kind,
            titles: known.titles.clone(),
            role: known.role.clone(),
            affiliation: known.affiliation.clone(),
            gender: known.gender,
            mentions,
        });
    }
    for statement in &mut statements {
        for analyst in &mut statement.analysts {
            *analyst = local[*analyst];
        }
    }
    Attributions {
        statements,
        analysts,
        issues,
    }
}

/// Adds the author’s statements in order; nesting follows the new places.
pub(crate) fn with_author(
    doc: &Document<'_>,
    statements: Vec<Statement>,
    authors: &[usize],
) -> Vec<Statement> {
    let voice = crate::voice::sentences(doc, &statements, authors);
    let mut all: Vec<(Option<usize>, Statement)> = statements
        .into_iter()
        .enumerate()
        .map(|(i, s)| (Some(i), s))
        .collect();
    all.extend(voice.into_iter().map(|s| (None, s)));
    all.sort_by_key(|(old, s)| {
        (
            s.content[0].start,
            s.cue.first().map_or(0, |c| c.start),
            *old,
        )
    });
    let mut place = vec![0; all.len()];
    for (new, (old, _)) in all.iter().enumerate() {
        if let Some(old) = old {
            place[*old] = new;
        }
    }
    all.into_iter()
        .map(|(_, mut s)| {
            s.nested_in = s.nested_in.map(|o| place[o]);
            s
        })
        .collect()
}

fn used(registry: &Registry, statements: &[Statement]) -> Vec<bool> {
    let mut used = vec![false; registry.entities.len()];
    for analyst in statements.iter().flat_map(|s| &s.analysts) {
        used[*analyst] = true;
    }
    used
}

fn statement(doc: &Document<'_>, draft: &Draft, who: &Resolved) -> Statement {
    let mut content = draft.content.clone();
    content.sort_unstable();
    content = disjoint(content);
    let kind = if draft.rule == "interview" {
        StatementKind::Direct
    } else {
        kind(doc, &content)
    };
    Statement {
        kind,
        whole: whole(doc, draft, &content),
        content,
        cue: draft.cue.clone(),
        source: draft.shown.or(draft.source).into_iter().collect(),
        analysts: who.speakers.clone(),
        polarity: draft.polarity,
        nested_in: None,
        rule: format!("{}+{}", draft.rule, who.sieve),
        confidence: draft.confidence * who.trust / 1000,
    }
}

/// The content as the annotated corpora count it (PARC, PolNeAR): with its quotation marks and "that".
fn whole(doc: &Document<'_>, draft: &Draft, content: &[Span]) -> Vec<Span> {
    let mut spans = draft.whole.clone();
    let missing = content
        .iter()
        .filter(|c| !draft.whole.iter().any(|w| w.overlaps(**c)));
    spans.extend(missing.map(|c| widened(doc, *c)));
    spans.sort_unstable();
    disjoint(spans)
}

fn widened(doc: &Document<'_>, span: Span) -> Span {
    let mut wide = span;
    let at = doc.quotes.partition_point(|q| q.outer.end <= span.start);
    if let Some(quote) = doc.quotes.get(at)
        && quote.outer.contains(span)
        && quote.inner.trimmed(doc.text).start == span.start
    {
        wide = quote.outer;
    }
    for that in ["that ", "That "] {
        if doc.text[..wide.start()].ends_with(that) {
            wide = Span::new(wide.start() - that.len(), wide.end());
        }
    }
    wide
}

/// Joins overlapping spans.
fn disjoint(spans: Vec<Span>) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.start <= last.end => *last = last.cover(span),
            _ => joined.push(span),
        }
    }
    joined
}

/// Direct if every word stands inside quotation marks, mixed if some do.
fn kind(doc: &Document<'_>, content: &[Span]) -> StatementKind {
    let (mut inside, mut outside) = (0, 0);
    for span in content {
        for token in doc.tokens_in(*span) {
            let tok = &doc.tokens[token];
            if tok.mark
                || !tok
                    .token
                    .span
                    .of(doc.text)
                    .chars()
                    .any(char::is_alphanumeric)
            {
                continue;
            }
            *(if tok.quote.is_some() {
                &mut inside
            } else {
                &mut outside
            }) += 1;
        }
    }
    match (inside, outside) {
        (0, _) => StatementKind::Indirect,
        (_, 0) => StatementKind::Direct,
        _ => StatementKind::Mixed,
    }
}

/// A statement whose content and cue lie inside another’s content is nested in the smallest such one.
fn nest(statements: &mut [Statement]) {
    // Sorted by start: an enclosing statement stands before, or starts at the same place.
    let extents: Vec<Span> = statements.iter().map(Statement::extent).collect();
    let mut open: Vec<usize> = Vec::new();
    for index in 0..statements.len() {
        let extent = extents[index];
        open.retain(|&o| extents[o].end > extent.start);
        let whole = statements[index]
            .cue
            .iter()
            .fold(extent, |all, cue| all.cover(*cue));
        let neighbours = open.iter().copied().chain(
            (index + 1..statements.len())
                .take_while(|&o| extents[o].start == extent.start)
                .take(8),
        );
        let outer = neighbours
            .filter(|&o| {
                // "…, Lind said, according to the agency": one content, two who vouch for it.
                let vouches = statements[o].rule.starts_with("according_to")
                    && extents[o] == extent
                    && (statements[o].cue.first()).is_some_and(|c| whole.end <= c.start);
                o != index && vouches
                    || o != index
                        && extents[o].contains(whole)
                        && statements[o].polarity != Polarity::Declined
                        && extents[o].len() > extent.len()
            })
            .filter(|&o| statements[o].content.iter().any(|c| c.overlaps(extent)))
            .min_by_key(|&o| (extents[o].len(), o));
        statements[index].nested_in = outer;
        open.push(index);
        if open.len() > 64 {
            open.remove(0);
        }
    }
}
