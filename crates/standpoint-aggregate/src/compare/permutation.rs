use super::pair::{Moments, Pair, Side};
use crate::clusters::Cluster;
use crate::random::Random;

/// Draws at least as extreme as the observed value after which nothing new is learnt.
const ENOUGH_EXTREME: u32 = 50;
/// Apart from the streams of the bootstrap, which are numbered from 0.
const STREAM: u64 = 1 << 40;

/// Two-sided p-value in millionths; `None` with fewer than two clusters on a side, or if nothing varies.
///
/// Clusters of one side are dealt out anew, keeping how many each side has; in shared clusters the sides
/// are exchanged by the toss of a coin. Where there are no more arrangements than `permutations`, all of
/// them are gone through and the p-value is exact.
pub(super) fn p_value(pair: &Pair, seed: u64, permutations: u32) -> Option<u32> {
    let observed = pair.moments();
    if observed.a.n < 2.0 || observed.b.n < 2.0 {
        return None;
    }
    let observed = observed.t()?.abs();

    let split = Split::of(pair);
    // A draw in which nothing varies is as extreme as can be. The margin keeps ties together that
    // summation in another order has torn apart.
    let is_extreme = |moments: Moments| {
        moments
            .t()
            .is_none_or(|t| t.abs() >= observed * (1.0 - 1e-9))
    };
    match split.arrangements() {
        Some(all) if all <= permutations => Some(exact(&split, all, is_extreme)),
        _ => Some(drawn(split, seed, permutations, is_extreme)),
    }
}

/// Clusters by how they can be permuted.
struct Split {
    /// Those of one side alone.
    single: Vec<Side>,
    /// How many of `single` belong to side a.
    of_a: usize,
    /// Those with both sides.
    shared: Vec<(Cluster, Cluster)>,
}

impl Split {
    fn of(pair: &Pair) -> Self {
        let mut split = Self {
            single: Vec::new(),
            of_a: 0,
            shared: Vec::new(),
        };
        for (a, b) in &pair.items {
            match (a.weight > 0, b.weight > 0) {
                (true, true) => split.shared.push((*a, *b)),
                (true, false) => {
                    split.of_a += 1;
                    split.single.push(Side::of(a));
                }
                _ => split.single.push(Side::of(b)),
            }
        }
        split
    }

    /// How many there are, if that fits.
    fn arrangements(&self) -> Option<u32> {
        let exchanges = 1_u64.checked_shl(u32::try_from(self.shared.len()).ok()?)?;
        let mut choices = 1_u64;
        for i in 0..self.of_a as u64 {
            choices = choices.checked_mul(self.single.len() as u64 - i)? / (i + 1);
        }
        u32::try_from(choices.checked_mul(exchanges)?).ok()
    }

    fn exchanged(&self, exchange: impl FnMut() -> bool) -> Moments {
        let mut exchange = exchange;
        let mut moments = Moments::default();
        for (a, b) in &self.shared {
            if exchange() {
                moments.add(b, a)
            } else {
                moments.add(a, b)
            }
        }
        moments
    }
}

/// The share of all arrangements that are as extreme as the observed one, which is among them.
fn exact(split: &Split, all: u32, is_extreme: impl Fn(Moments) -> bool) -> u32 {
    let none = Side::default();
    let mut extreme = 0_u32;
    let mut chosen: Vec<usize> = (0..split.of_a).collect();
    loop {
        let mut dealt = Moments::default();
        let mut next = chosen.iter().copied().peekable();
        for (i, side) in split.single.iter().enumerate() {
            if next.next_if_eq(&i).is_some() {
                dealt.join(side, &none);
            } else {
                dealt.join(&none, side);
            }
        }
        for mask in 0..1_u64 << split.shared.len() {
            let mut bits = mask;
            let mut moments = split.exchanged(|| {
                let bit = bits & 1 == 1;
                bits >>= 1;
                bit
            });
            moments.join(&dealt.a, &dealt.b);
            extreme += u32::from(is_extreme(moments));
        }
        if !next_choice(&mut chosen, split.single.len()) {
            return millionths(f64::from(extreme) / f64::from(all));
        }
    }
}

/// The next combination in lexicographic order; false after the last.
fn next_choice(chosen: &mut [usize], of: usize) -> bool {
    let k = chosen.len();
    let Some(i) = (0..k).rev().find(|&i| chosen[i] < of - k + i) else {
        return false;
    };
    chosen[i] += 1;
    for j in i + 1..k {
        chosen[j] = chosen[j - 1] + 1;
    }
    true
}

/// Arrangements drawn at random.
fn drawn(
    mut split: Split,
    seed: u64,
    permutations: u32,
    is_extreme: impl Fn(Moments) -> bool,
) -> u32 {
    let mut extreme = 0;
    for draw in 0..permutations {
        let mut random = Random::new(seed, STREAM + u64::from(draw));
        let mut moments = split.exchanged(|| random.next() >> 63 == 1);
        deal(&mut split.single, split.of_a, &mut random, &mut moments);
        if is_extreme(moments) {
            extreme += 1;
            if extreme == ENOUGH_EXTREME {
                return millionths(f64::from(extreme) / f64::from(draw + 1));
            }
        }
    }
    millionths(f64::from(extreme + 1) / f64::from(permutations + 1))
}

/// Gives `of_a` of the clusters, drawn without replacement, to side a and the others to b. The order of
/// `single` is left changed: a uniform draw from any order is uniform.
fn deal(single: &mut [Side], of_a: usize, random: &mut Random, moments: &mut Moments) {
    for i in 0..of_a {
        let j = i + random.below(single.len() - i);
        single.swap(i, j);
    }
    let none = Side::default();
    for (i, side) in single.iter().enumerate() {
        if i < of_a {
            moments.join(side, &none)
        } else {
            moments.join(&none, side)
        }
    }
}

pub(super) fn millionths(p: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "in 0..=1"
    )]
    let whole = (p * 1e6).round() as u32;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_comes_once() {
        let mut chosen = vec![0, 1, 2];
        let mut seen = vec![chosen.clone()];
        while next_choice(&mut chosen, 6) {
            seen.push(chosen.clone());
        }
        assert_eq!(seen.len(), 20);
        assert!(seen.is_sorted() && seen.iter().all(|c| c.is_sorted() && c[2] < 6));
    }

    fn cluster(score: i64) -> Cluster {
        Cluster {
            weight: 1_000_000,
            balance: score * 1_000_000_000,
            doubt: 0,
        }
    }

    /// Three against three without overlap: 2 of the 20 ways to deal six are as extreme.
    #[test]
    fn small_samples_are_exact() {
        let a = [(1, cluster(700)), (2, cluster(800)), (3, cluster(910))];
        let b = [(4, cluster(100)), (5, cluster(-50)), (6, cluster(20))];
        assert_eq!(p_value(&Pair::new(&a, &b), 1, 9_999), Some(100_000));
        // In pairs: 2 of the 8 ways to exchange sides.
        let b = [(1, cluster(100)), (2, cluster(-50)), (3, cluster(20))];
        assert_eq!(p_value(&Pair::new(&a, &b), 1, 9_999), Some(250_000));
        // Drawn instead, seven times: (1 + 7/4) / 8 in the mean.
        let pair = Pair::new(&a, &b);
        let drawn = (0..400).map(|seed| p_value(&pair, seed, 7).expect("two sides"));
        let mean = drawn.sum::<u32>() / 400;
        assert!(mean.abs_diff(343_750) < 25_000, "{mean}");
    }
}
