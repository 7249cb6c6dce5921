use standpoint_text::{ONE, Stance};

use crate::Prior;

/// What one article gives to a score: its evidence Σ w (in statements) and its balance Σ w·s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Cluster {
    /// Σ w, in millionths.
    pub weight: i64,
    /// Σ w·s, in millionths of millionths.
    pub balance: i64,
    /// Σ (w − s²/w), in millionths: how far the statements' own probabilities leave the side open. It is
    /// the variance of Σ L about its share of Σ |L|, where L is a statement's true side, 1, 0 or −1.
    pub doubt: i64,
}

impl Cluster {
    pub(crate) fn add(&mut self, stance: Stance) {
        let weight = i64::from(ONE - stance.neutral.min(ONE));
        self.weight += weight;
        self.balance += weight * stance.score();
        if weight > 0 {
            let score = stance.score();
            // |score| ≤ weight, so the difference is not negative.
            self.doubt += weight - score * score / weight;
        }
    }

    fn mirrored(self) -> Self {
        Self {
            balance: -self.balance,
            ..self
        }
    }
}

/// The articles behind one score, in an order that depends on nothing but their contents.
#[derive(Debug, Clone)]
pub(crate) struct Clusters {
    /// Sorted; every article has some weight.
    pub items: Vec<Cluster>,
    /// Whether the two sides were exchanged. Of a set of articles and its mirror image always the same
    /// one is computed with, so that exchanging the sides of a proposition mirrors every number exactly.
    pub mirrored: bool,
}

impl Clusters {
    /// Articles without any weight are left out: they say nothing about the proposition.
    pub(crate) fn new(clusters: impl Iterator<Item = Cluster>) -> Self {
        let mut items: Vec<Cluster> = clusters.filter(|c| c.weight > 0).collect();
        items.sort_unstable();
        let mut mirror: Vec<Cluster> = items.iter().map(|c| c.mirrored()).collect();
        mirror.sort_unstable();
        let mirrored = mirror > items;
        Self {
            items: if mirrored { mirror } else { items },
            mirrored,
        }
    }

    /// Σ w over all articles, in millionths.
    pub(crate) fn weight(&self) -> i128 {
        self.items.iter().map(|c| i128::from(c.weight)).sum()
    }

    /// Σ w·s over all articles, in millionths of millionths.
    pub(crate) fn balance(&self) -> i128 {
        self.items.iter().map(|c| i128::from(c.balance)).sum()
    }

    /// The shrunk mean in millionths, rounded half away from 0, as computed (perhaps mirrored); `None`
    /// without weight.
    pub(crate) fn score(&self, prior: Prior) -> Option<i64> {
        let weight = self.weight();
        if weight == 0 {
            return None;
        }
        let shrunk = divide_rounding(self.balance(), weight + i128::from(prior.strength()));
        i64::try_from(shrunk).ok()
    }
}

/// `a / b` to the nearest integer, half away from 0; `b` > 0.
fn divide_rounding(a: i128, b: i128) -> i128 {
    let magnitude = (2 * a.abs() + b) / (2 * b);
    if a < 0 { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_half_away_from_zero() {
        assert_eq!([divide_rounding(5, 2), divide_rounding(-5, 2)], [3, -3]);
        assert_eq!([divide_rounding(4, 3), divide_rounding(-4, 3)], [1, -1]);
        assert_eq!(divide_rounding(0, 7), 0);
    }
}
