/// What a forbidden step costs.
const NEVER: f32 = -1e4;

/// Which label may follow which, and at what score: the transitions of a linear-chain CRF (Lafferty et al.,
/// 2001), with neither start nor end scores.
#[derive(Debug)]
pub(crate) struct Grammar {
    labels: usize,
    /// `[from, to]`, row by row.
    steps: Vec<f32>,
    start: Vec<bool>,
    end: Vec<bool>,
}

impl Grammar {
    pub(crate) fn new(
        transitions: &[Vec<f32>],
        allowed: &[Vec<bool>],
        start: Vec<bool>,
        end: Vec<bool>,
    ) -> Self {
        let steps = transitions
            .iter()
            .flatten()
            .zip(allowed.iter().flatten())
            .map(|(&score, &ok)| if ok { score } else { NEVER })
            .collect();
        Self {
            labels: start.len(),
            steps,
            start,
            end,
        }
    }

    /// The best path through `scores` (`[words, labels]`, row by row), by Viterbi’s algorithm; of equal
    /// paths the one with the lower label at the last place where they differ.
    pub(crate) fn best(&self, scores: &[f32]) -> Vec<usize> {
        let n = self.labels;
        let mut rows = scores.chunks_exact(n);
        let Some(first) = rows.next() else {
            return Vec::new();
        };
        let edge = |open: bool| if open { 0.0 } else { NEVER };
        let mut best: Vec<f32> = first
            .iter()
            .zip(&self.start)
            .map(|(score, &open)| score + edge(open))
            .collect();
        let mut back: Vec<u8> = Vec::with_capacity(scores.len());
        for row in rows {
            let mut next = Vec::with_capacity(n);
            for (to, own) in row.iter().enumerate() {
                let (from, score) =
                    highest((0..n).map(|from| best[from] + self.steps[from * n + to]));
                // A tagger has a dozen labels; config.json of one with more than 256 is refused above.
                back.push(u8::try_from(from).unwrap_or(0));
                next.push(score + own);
            }
            best = next;
        }
        let (mut label, _) = highest(
            best.iter()
                .zip(&self.end)
                .map(|(score, &open)| score + edge(open)),
        );
        let mut path = vec![label];
        for step in back.chunks_exact(n).rev() {
            label = usize::from(step[label]);
            path.push(label);
        }
        path.reverse();
        path
    }
}

/// The first of the highest scores and its place.
pub(crate) fn highest(scores: impl Iterator<Item = f32>) -> (usize, f32) {
    scores
        .enumerate()
        .fold((0, f32::NEG_INFINITY), |best, (at, score)| {
            if score > best.1 { (at, score) } else { best }
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// O, B, E: a span has two words.
    fn pairs() -> Grammar {
        let allowed = [
            vec![true, true, false],
            vec![false, false, true],
            vec![true, true, false],
        ];
        let none = vec![vec![0.0; 3]; 3];
        Grammar::new(
            &none,
            &allowed,
            vec![true, true, false],
            vec![true, false, true],
        )
    }

    #[test]
    fn nothing_has_no_path() {
        assert_eq!(pairs().best(&[]), Vec::<usize>::new());
    }

    #[test]
    fn a_span_that_cannot_end_is_not_begun() {
        assert_eq!(pairs().best(&[0.0, 9.0, 0.0]), [0]);
    }

    #[test]
    fn a_strong_end_pulls_its_begin() {
        let scores = [1.0, 0.0, 0.0, 0.0, 0.0, 5.0];
        assert_eq!(pairs().best(&scores), [1, 2]);
    }

    #[test]
    fn of_equal_paths_the_lower_label() {
        assert_eq!(pairs().best(&[0.0; 9]), [0, 0, 0]);
    }

    proptest! {
        /// Against all paths by hand.
        #[test]
        fn no_path_is_better(scores in prop::collection::vec(-5.0f32..5.0, 3 * 5)) {
            let grammar = pairs();
            let value = |path: &[usize]| {
                let edge = |ok: bool| if ok { 0.0 } else { NEVER };
                let steps: f32 = path.windows(2).map(|p| grammar.steps[p[0] * 3 + p[1]]).sum();
                let own: f32 = path.iter().enumerate().map(|(i, &l)| scores[i * 3 + l]).sum();
                steps + own + edge(grammar.start[path[0]]) + edge(grammar.end[path[4]])
            };
            let found = value(&grammar.best(&scores));
            for code in 0..3usize.pow(5) {
                let path: Vec<usize> = (0..5).map(|i| code / 3usize.pow(i) % 3).collect();
                prop_assert!(value(&path) <= found + 1e-3);
            }
        }
    }
}
