//! What is written comes back.

use proptest::prelude::*;
use standpoint_export::{
    AnalystRow, FailureRow, Formats, Options, SourceRow, StatementRow, Tables, read_analysts,
    read_evidence, read_failures, read_sources, read_statements, visible, write_with,
};
use tempfile::TempDir;

use crate::fixture::{FastDisk, assert_same, contents, tables};

/// A text that may be empty, hostile, long in lines or full of quotation marks.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "['\"\\s=+@-]{0,4}[a-z,;\"\r\n ＝]{0,12}",
        Just(String::new()),
        Just("'=1".to_owned()),
    ]
}

/// As a cell shows a text.
fn shown(text: &str) -> String {
    visible(text).into_owned()
}

/// As a cell shows a list.
fn shown_list(list: &[String]) -> Vec<String> {
    list.iter().map(|s| shown(&s.replace(';', ","))).collect()
}

/// In steps of 0.0001, halves away from zero.
fn step(score: i64) -> i64 {
    (score.abs() + 50) / 100 * 100 * score.signum()
}

fn options() -> impl Strategy<Value = Options> {
    (any::<bool>(), any::<bool>()).prop_map(|(excel, decimal_comma)| Options {
        excel,
        decimal_comma,
        formats: Formats::default(),
    })
}

fn maybe_score() -> impl Strategy<Value = Option<i64>> {
    proptest::option::of(-1_000_000i64..=1_000_000)
}

prop_compose! {
    fn analyst()(
        texts in proptest::collection::vec(text(), 7),
        titles in proptest::collection::vec("[A-Za-z=+.' ]{1,6}[a-z.;]", 0..3),
        scores in (maybe_score(), maybe_score(), maybe_score(), maybe_score()),
        logit in -20_000_000i64..20_000_000,
        counts in any::<[u32; 6]>(),
    ) -> AnalystRow {
        let mut texts = texts.into_iter();
        let mut text = || texts.next().unwrap_or_default();
        AnalystRow {
            analyst_id: text(), analyst: text(), kind: text(), titles, role: text(),
            affiliation: text(), proposition_id: text(),
            score: scores.0, ci_low: scores.1, ci_high: scores.2, label: text(),
            support: counts[0], oppose: counts[1], neutral: counts[2],
            statements: counts[3], articles: counts[4], sources: counts[5],
            net: scores.3, logit,
        }
    }
}

prop_compose! {
    fn statement()(
        texts in proptest::collection::vec(text(), 14),
        flags in proptest::collection::vec("[a-z_]{1,8}", 0..3),
        parts in (0u32..=1_000_000, 0u32..=1_000_000, 0u32..=1_000_000),
        score in -1_000_000i64..=1_000_000,
        places in any::<[u32; 2]>(),
        confidence in 0u32..=1000,
    ) -> StatementRow {
        let mut texts = texts.into_iter();
        let mut text = || texts.next().unwrap_or_default();
        StatementRow {
            statement_id: text(), article_id: text(), file: text(), source: text(),
            published: text(), analyst_id: text(), analyst: text(), speaker: text(), kind: text(),
            cue: text(), start: places[0], end: places[1], text: text(), proposition_id: text(),
            p_support: parts.0, p_neutral: parts.1, p_oppose: parts.2, score, label: text(), flags,
            rule: text(), confidence,
        }
    }
}

prop_compose! {
    fn source()(
        texts in proptest::collection::vec(text(), 3),
        scores in (maybe_score(), maybe_score(), maybe_score(), maybe_score()),
        logit in -20_000_000i64..20_000_000,
        counts in any::<[u32; 6]>(),
    ) -> SourceRow {
        SourceRow {
            source: texts[0].clone(), proposition_id: texts[1].clone(), label: texts[2].clone(),
            score: scores.0, ci_low: scores.1, ci_high: scores.2,
            support: counts[0], oppose: counts[1], neutral: counts[2],
            statements: counts[3], analysts: counts[4], articles: counts[5],
            net: scores.3, logit,
        }
    }
}

prop_compose! {
    fn failure()(texts in proptest::collection::vec(text(), 7)) -> FailureRow {
        let mut texts = texts.into_iter();
        let mut text = || texts.next().unwrap_or_default();
        FailureRow {
            article_id: text(), file: text(), source: text(), status: text(), code: text(),
            message: text(), duplicate_of: text(),
        }
    }
}

/// The row as its cells show it.
fn analyst_shown(r: &AnalystRow) -> AnalystRow {
    AnalystRow {
        analyst_id: shown(&r.analyst_id),
        analyst: shown(&r.analyst),
        kind: shown(&r.kind),
        titles: shown_list(&r.titles),
        role: shown(&r.role),
        affiliation: shown(&r.affiliation),
        proposition_id: shown(&r.proposition_id),
        label: shown(&r.label),
        score: r.score.map(step),
        ci_low: r.ci_low.map(step),
        ci_high: r.ci_high.map(step),
        net: r.net.map(step),
        logit: step(r.logit),
        ..r.clone()
    }
}

fn statement_shown(r: &StatementRow) -> StatementRow {
    let unsigned = |p: u32| (p + 50) / 100 * 100;
    StatementRow {
        statement_id: shown(&r.statement_id),
        article_id: shown(&r.article_id),
        file: shown(&r.file),
        source: shown(&r.source),
        published: shown(&r.published),
        analyst_id: shown(&r.analyst_id),
        analyst: shown(&r.analyst),
        speaker: shown(&r.speaker),
        kind: shown(&r.kind),
        cue: shown(&r.cue),
        text: shown(&r.text),
        proposition_id: shown(&r.proposition_id),
        label: shown(&r.label),
        flags: shown_list(&r.flags),
        rule: shown(&r.rule),
        p_support: unsigned(r.p_support),
        p_neutral: unsigned(r.p_neutral),
        p_oppose: unsigned(r.p_oppose),
        score: step(r.score),
        ..r.clone()
    }
}

fn source_shown(r: &SourceRow) -> SourceRow {
    SourceRow {
        source: shown(&r.source),
        proposition_id: shown(&r.proposition_id),
        label: shown(&r.label),
        score: r.score.map(step),
        ci_low: r.ci_low.map(step),
        ci_high: r.ci_high.map(step),
        net: r.net.map(step),
        logit: step(r.logit),
        ..r.clone()
    }
}

fn failure_shown(r: &FailureRow) -> FailureRow {
    FailureRow {
        article_id: shown(&r.article_id),
        file: shown(&r.file),
        source: shown(&r.source),
        status: shown(&r.status),
        code: shown(&r.code),
        message: shown(&r.message),
        duplicate_of: shown(&r.duplicate_of),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_rows_come_back_from_any_flavour(
        analysts in proptest::collection::vec(analyst(), 0..4),
        statements in proptest::collection::vec(statement(), 0..4),
        sources in proptest::collection::vec(source(), 0..4),
        failures in proptest::collection::vec(failure(), 0..4),
        options in options(),
    ) {
        let tables = Tables { analysts, statements, sources, failures, ..Tables::default() };
        let folder = TempDir::new().expect("a folder");
        write_with(&FastDisk, folder.path(), &tables, &options).expect("written");
        let analysts = read_analysts(folder.path()).expect("readable");
        let expected: Vec<_> = tables.analysts.iter().map(analyst_shown).collect();
        prop_assert_eq!(&analysts, &expected);
        let statements = read_statements(folder.path()).expect("readable");
        let expected: Vec<_> = tables.statements.iter().map(statement_shown).collect();
        prop_assert_eq!(&statements, &expected);
        let sources = read_sources(folder.path()).expect("readable");
        let expected: Vec<_> = tables.sources.iter().map(source_shown).collect();
        prop_assert_eq!(&sources, &expected);
        let failures = read_failures(folder.path()).expect("readable");
        let expected: Vec<_> = tables.failures.iter().map(failure_shown).collect();
        prop_assert_eq!(&failures, &expected);

        // What was read is written as the same bytes.
        let again = TempDir::new().expect("a folder");
        let read = Tables { analysts, statements, sources, failures, ..Tables::default() };
        write_with(&FastDisk, again.path(), &read, &options).expect("written");
        assert_same(&contents(again.path()), &contents(folder.path()), "written again");
    }
}

#[test]
fn evidence_comes_back_as_it_was() {
    let folder = TempDir::new().expect("a folder");
    let mut tables = tables(2, 0);
    write_with(&FastDisk, folder.path(), &tables, &Options::default()).expect("written");
    assert_eq!(
        read_evidence(folder.path()).expect("readable"),
        tables.evidence
    );
    tables.evidence.clear();
    write_with(&FastDisk, folder.path(), &tables, &Options::default()).expect("written");
    assert!(read_evidence(folder.path()).expect("readable").is_empty());
}
