//! PolNeAR's brat standoff: `T` lines are spans with a role, `E` lines join them to attributions. Offsets
//! are Unicode code points of the text read without newline translation; `;` joins discontinuous parts.

use std::collections::BTreeMap;

use standpoint_text::Span;

use crate::{GoldArticle, GoldError, GoldStatement};

/// Reads the standoff file `name` over `text`.
///
/// # Errors
/// [`GoldError::Line`] with the line that is not of the form, or points outside the text.
pub fn parse(name: &str, standoff: &str, text: &str) -> Result<GoldArticle, GoldError> {
    let bytes: Vec<usize> = text
        .char_indices()
        .map(|(i, _)| i)
        .chain(std::iter::once(text.len()))
        .collect();
    let mut spans: BTreeMap<&str, (&str, Vec<Span>)> = BTreeMap::new();
    let mut events: Vec<&str> = Vec::new();
    for (number, line) in standoff.lines().enumerate() {
        let fault = |message: &str| GoldError::Line {
            file: name.to_owned(),
            line: number + 1,
            message: message.to_owned(),
        };
        if line.starts_with('T') {
            let mut fields = line.split('\t');
            let (Some(id), Some(place)) = (fields.next(), fields.next()) else {
                return Err(fault("a span without a place"));
            };
            let (role, offsets) = place.split_once(' ').ok_or_else(|| fault("no offsets"))?;
            let parts = offsets
                .split(';')
                .map(|part| part_of(part, &bytes))
                .collect::<Option<Vec<Span>>>()
                .ok_or_else(|| fault("offsets that do not lie in the text"))?;
            spans.insert(id, (role, parts));
        } else if line.starts_with('E') {
            events.push(
                line.split('\t')
                    .nth(1)
                    .ok_or_else(|| fault("an event without arguments"))?,
            );
        }
    }
    let statements = events.iter().map(|event| join(event, &spans)).collect();
    Ok(GoldArticle {
        file: name.to_owned(),
        text: text.to_owned(),
        statements,
        analysts: Vec::new(),
    })
}

fn part_of(part: &str, bytes: &[usize]) -> Option<Span> {
    let (start, end) = part.trim().split_once(' ')?;
    let (start, end): (usize, usize) = (start.parse().ok()?, end.parse().ok()?);
    (start <= end).then_some(())?;
    Some(Span::new(*bytes.get(start)?, *bytes.get(end)?))
}

fn join(event: &str, spans: &BTreeMap<&str, (&str, Vec<Span>)>) -> GoldStatement {
    let mut statement = GoldStatement::default();
    for argument in event.split(' ') {
        let Some((_, id)) = argument.split_once(':') else {
            continue;
        };
        let Some((role, parts)) = spans.get(id) else {
            continue;
        };
        match *role {
            "Source" => statement.source.extend(parts),
            "Cue" => statement.cue.extend(parts),
            "Content" => statement.content.extend(parts),
            _ => {}
        }
    }
    for role in [
        &mut statement.source,
        &mut statement.cue,
        &mut statement.content,
    ] {
        role.sort();
    }
    statement
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_code_points_and_parts_are_joined() {
        let text = "“Yes,” said Zoë. “Go.”";
        let standoff = "T1\tSource 12 15\tZoë\nT2\tCue 7 11\tsaid\n\
            T3\tContent 0 6;17 22\t“Yes,” “Go.”\nT4\tAttribution 7 11\tsaid\n\
            E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1\n";
        let gold = parse("a.ann", standoff, text).expect("gold");
        let statement = &gold.statements[0];
        assert_eq!(statement.source[0].of(text), "Zoë");
        let content: Vec<&str> = statement.content.iter().map(|s| s.of(text)).collect();
        assert_eq!(content, ["“Yes,”", "“Go.”"]);
    }

    #[test]
    fn a_line_outside_the_text_is_named() {
        let error = parse("a.ann", "T1\tCue 0 99\tx\n", "short").expect_err("outside");
        assert!(error.to_string().contains("line 1"), "{error}");
    }
}
