use proptest::prelude::*;

use super::*;

/// Lines that look like parts of articles, in any order.
fn lines() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("By Ana Reyes and AFP |".to_owned()),
        Just("TOLMIN — Ships met on Tuesday evening, said the board.".to_owned()),
        Just("A short head".to_owned()),
        Just("About the authors".to_owned()),
        Just("3 comments".to_owned()),
        Just("Related stories".to_owned()),
        Just("Photo: Ana Reyes".to_owned()),
        Just("“We will not,” she said, and she said it more than twice that day.".to_owned()),
        "[A-Za-zé“”’.,:?!*#> \t—-]{0,60}",
        Just(String::new()),
    ];
    let ends = prop_oneof![
        Just("\n"),
        Just("\r\n"),
        Just("\r"),
        Just("\n\n"),
        Just("\u{2028}")
    ];
    prop::collection::vec((line, ends), 0..24).prop_map(|lines| {
        lines
            .into_iter()
            .map(|(line, end)| line + end)
            .collect::<Vec<_>>()
            .concat()
    })
}

proptest! {
    #[test]
    fn regions_are_sorted_disjoint_and_on_characters(text in lines()) {
        let marked = mark(&text, Vec::new(), &Metadata::default(), None);
        let mut end = 0;
        for region in &marked.regions {
            prop_assert!(region.span.start() >= end && !region.span.is_empty());
            prop_assert!(Span::checked(&text, region.span.start(), region.span.end()).is_ok());
            end = region.span.end();
        }
        for bio in &marked.meta.author_bios {
            prop_assert!(Span::checked(&text, bio.start(), bio.end()).is_ok());
        }
    }

    #[test]
    fn markdown_marks_are_sorted_and_disjoint(text in lines()) {
        let draft = crate::markdown::draft(text.clone());
        let marked = mark(&text, draft.structure, &draft.meta, None);
        let mut end = 0;
        for region in &marked.regions {
            prop_assert!(region.span.start() >= end);
            prop_assert!(Span::checked(&text, region.span.start(), region.span.end()).is_ok());
            end = region.span.end();
        }
    }
}

#[test]
fn overlaps_are_cut() {
    let region = |start, end, kind| Region {
        span: Span::new(start, end),
        kind,
        origin: RegionOrigin::Rule,
    };
    let cut = disjoint(vec![
        region(4, 9, RegionKind::Title),
        region(0, 6, RegionKind::Dateline),
        region(1, 2, RegionKind::Markup),
    ]);
    let spans: Vec<_> = cut
        .iter()
        .map(|r| (r.span.start(), r.span.end(), r.kind))
        .collect();
    assert_eq!(
        spans,
        [(0, 6, RegionKind::Dateline), (6, 9, RegionKind::Title)]
    );
}
