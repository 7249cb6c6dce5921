use std::ops::Range;

/// The windows over a stream of `items`: each `size` long but for a stream that is shorter, `stride` apart,
/// the last one moved back so that it is full.
pub(crate) fn windows(items: usize, size: usize, stride: usize) -> Vec<Range<usize>> {
    let last = items.saturating_sub(size);
    (0..last)
        .step_by(stride)
        .chain([last])
        .map(|start| start..items.min(start + size))
        .collect()
}

/// For each item the window that decides it: two neighbours part in the middle of what they share, where
/// both have read as much to either side as they can.
pub(crate) fn owners(items: usize, windows: &[Range<usize>]) -> Vec<usize> {
    let mut owner = vec![0; items];
    for (k, pair) in windows.windows(2).enumerate() {
        let border = usize::midpoint(pair[1].start, pair[0].end);
        owner[border..pair[1].end].fill(k + 1);
    }
    owner
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_short_stream_is_one_window() {
        for items in [0, 1, 254] {
            let only = windows(items, 254, 222);
            assert_eq!((only.len(), only[0].clone()), (1, 0..items));
        }
    }

    #[test]
    fn the_last_window_is_moved_back_to_be_full() {
        assert_eq!(windows(255, 254, 222), [0..254, 1..255]);
        assert_eq!(windows(500, 254, 222), [0..254, 222..476, 246..500]);
    }

    #[test]
    fn neighbours_part_in_the_middle() {
        let owner = owners(500, &windows(500, 254, 222));
        assert_eq!((owner[237], owner[238]), (0, 1));
        assert_eq!((owner[360], owner[361], owner[499]), (1, 2, 2));
    }

    proptest! {
        #[test]
        fn each_item_lies_in_the_window_that_decides_it(
            items in 0usize..2000, size in 1usize..60, less in 0usize..59,
        ) {
            let stride = size - less.min(size - 1);
            let windows = windows(items, size, stride);
            for (item, &k) in owners(items, &windows).iter().enumerate() {
                prop_assert!(windows[k].contains(&item));
            }
        }
    }
}
