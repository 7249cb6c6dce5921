/// A counter-based generator: SplitMix64 (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number
/// generators", OOPSLA), started from a seed and the number of a stream.
///
/// The n-th number is a fixed function of (seed, stream, n): no state is shared between streams, so work
/// can be spread over threads in any way, and the algorithm is written down here, so no library can
/// change it.
#[derive(Debug, Clone)]
pub(crate) struct Random {
    counter: u64,
}

const GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

impl Random {
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        Self {
            counter: mix(mix(seed.wrapping_add(GAMMA)) ^ stream.wrapping_mul(GAMMA)),
        }
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.counter = self.counter.wrapping_add(GAMMA);
        mix(self.counter)
    }

    /// A number below `n` by the upper half of a product (Lemire 2019, "Fast random integer generation
    /// in an interval"); the bias is below n / 2^64.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        let wide = u128::from(self.next()) * (n as u128);
        usize::try_from(wide >> 64).expect("below n")
    }
}

/// The finaliser of SplitMix64.
pub(crate) fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The published first outputs of SplitMix64 for the seed 1234567.
    #[test]
    fn is_splitmix64() {
        let mut random = Random { counter: 1_234_567 };
        let first = [random.next(), random.next(), random.next()];
        assert_eq!(
            first,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

    #[test]
    fn below_is_even() {
        let mut random = Random::new(1, 2);
        let mut seen = [0_u32; 7];
        for _ in 0..70_000 {
            seen[random.below(7)] += 1;
        }
        // Six standard deviations of a binomial count with mean 10,000.
        assert!(seen.iter().all(|&n| n.abs_diff(10_000) < 560), "{seen:?}");
    }

    #[test]
    fn streams_differ() {
        assert_ne!(Random::new(1, 0).next(), Random::new(1, 1).next());
        assert_ne!(Random::new(1, 0).next(), Random::new(2, 0).next());
    }
}
