use serde::Serialize;

/// Precision, recall and their harmonic mean, each 0 to 1, from sums that need not be whole: a partial
/// match counts for its share.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Tally {
    /// Sum over the predicted of how right each is.
    pub right_predicted: f64,
    /// Number predicted.
    pub predicted: usize,
    /// Sum over the gold of how well each was found.
    pub found_gold: f64,
    /// Number in the gold.
    pub gold: usize,
}

impl Tally {
    /// Adds another article's.
    pub fn add(&mut self, other: Self) {
        self.right_predicted += other.right_predicted;
        self.predicted += other.predicted;
        self.found_gold += other.found_gold;
        self.gold += other.gold;
    }

    /// Share of the predicted that is right; 0 if nothing was predicted.
    #[must_use]
    pub fn precision(self) -> f64 {
        ratio(self.right_predicted, self.predicted)
    }

    /// Share of the gold that was found; 0 if there is none.
    #[must_use]
    pub fn recall(self) -> f64 {
        ratio(self.found_gold, self.gold)
    }

    /// Harmonic mean of the two.
    #[must_use]
    pub fn f1(self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r == 0.0 {
            0.0
        } else {
            2.0 * p * r / (p + r)
        }
    }
}

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Rate {
    /// How many are.
    pub hits: usize,
    /// How many could be.
    pub of: usize,
}

impl Rate {
    /// Counts one more.
    pub fn count(&mut self, hit: bool) {
        self.hits += usize::from(hit);
        self.of += 1;
    }

    /// Adds another's counts.
    pub fn add(&mut self, other: Self) {
        self.hits += other.hits;
        self.of += other.of;
    }

    /// 0 to 1; 0 of nothing is 0.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    pub fn share(self) -> f64 {
        ratio(self.hits as f64, self.of)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn ratio(sum: f64, of: usize) -> f64 {
    if of == 0 { 0.0 } else { sum / of as f64 }
}
