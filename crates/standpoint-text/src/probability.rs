use serde::{Deserialize, Serialize};

/// One, in the unit of [`Stance`]: probabilities are counted in millionths.
pub const ONE: u32 = 1_000_000;

/// Three probabilities that sum to one, in millionths.
///
/// Rounded once, where the engine's floats become a result; from there on all sums are of integers, so
/// that neither order nor thread count can change a digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stance {
    /// Probability that the statement supports the proposition.
    pub support: u32,
    /// Probability that it does neither.
    pub neutral: u32,
    /// Probability that it opposes it.
    pub oppose: u32,
}

/// The side of one statement, or of many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StanceLabel {
    /// For the proposition.
    Support,
    /// Against it.
    Oppose,
    /// Does not address it.
    Neutral,
}

impl StanceLabel {
    /// As it stands in the tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Support => "support",
            Self::Oppose => "oppose",
            Self::Neutral => "neutral",
        }
    }
}

impl Stance {
    /// Rounds three non-negative numbers, scaled to sum to one. The remainder of the rounding goes to the
    /// largest, so that the sum is exact and the largest stays the largest.
    ///
    /// Returns `None` if one is negative or not finite, or all are zero.
    #[must_use]
    pub fn from_weights(support: f64, neutral: f64, oppose: f64) -> Option<Self> {
        let weights = [support, neutral, oppose];
        let total: f64 = weights.iter().sum();
        if weights.iter().any(|w| !w.is_finite() || *w < 0.0) || !total.is_finite() || total <= 0.0
        {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "in 0..=ONE"
        )]
        let mut parts = weights.map(|w| (w / total * f64::from(ONE)).floor() as u32);
        let mut largest = 0;
        for (i, weight) in weights.iter().enumerate() {
            if *weight > weights[largest] {
                largest = i;
            }
        }
        parts[largest] += ONE - parts.iter().sum::<u32>();
        Some(Self {
            support: parts[0],
            neutral: parts[1],
            oppose: parts[2],
        })
    }

    /// `support − oppose`, in millionths: −1,000,000 to 1,000,000.
    #[must_use]
    pub fn score(self) -> i64 {
        i64::from(self.support) - i64::from(self.oppose)
    }

    /// The most probable side. Ties between the sides, or with neutral, are neutral.
    #[must_use]
    pub fn argmax(self) -> StanceLabel {
        if self.support > self.neutral && self.support > self.oppose {
            StanceLabel::Support
        } else if self.oppose > self.neutral && self.oppose > self.support {
            StanceLabel::Oppose
        } else {
            StanceLabel::Neutral
        }
    }

    /// The same statement denied: the sides change places.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self {
            support: self.oppose,
            neutral: self.neutral,
            oppose: self.support,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rounding_keeps_the_sum_and_the_winner(a in 0.0f64..9.0, b in 0.0f64..9.0, c in 0.001f64..9.0) {
            let stance = Stance::from_weights(a, b, c).expect("valid weights");
            prop_assert_eq!(stance.support + stance.neutral + stance.oppose, ONE);
            let total = a + b + c;
            prop_assert!((f64::from(stance.support) / f64::from(ONE) - a / total).abs() < 3e-6);
            let parts = [(a, stance.support), (b, stance.neutral), (c, stance.oppose)];
            let first = |x: &(f64, u32)| parts.iter().all(|y| x.0 <= y.0 || x.1 >= y.1);
            prop_assert!(parts.iter().all(first));
        }
    }

    #[test]
    fn the_remainder_is_the_largests() {
        // Their millionths are equal before the remainder is dealt out.
        let stance =
            Stance::from_weights(0.450_000_09, 0.450_000_11, 0.099_999_8).expect("weights");
        assert!(stance.neutral > stance.support);
    }

    #[test]
    fn refuses_what_is_no_distribution() {
        assert_eq!(Stance::from_weights(0.0, 0.0, 0.0), None);
        assert_eq!(Stance::from_weights(f64::NAN, 1.0, 0.0), None);
        assert_eq!(Stance::from_weights(-0.1, 1.0, 0.0), None);
    }

    #[test]
    fn a_tie_is_neutral() {
        assert_eq!(
            Stance::from_weights(1.0, 0.0, 1.0).map(Stance::argmax),
            Some(StanceLabel::Neutral)
        );
    }
}
