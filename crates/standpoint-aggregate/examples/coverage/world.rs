//! Worlds with a known truth: one analyst, articles that differ, statements that differ inside them.

use crate::random::Random;
use standpoint_aggregate::Observation;
use standpoint_text::Stance;

/// How one analyst's statements come about. The latent leaning of a statement is
/// `lean + article + statement`; its probabilities are a softmax over (leaning, relevance, −leaning).
#[derive(Debug, Clone, Copy)]
pub(crate) struct World {
    pub name: &'static str,
    /// Mean leaning: 0 balanced, 2 strongly in support.
    pub lean: f64,
    /// Standard deviation of the leaning between articles.
    pub between: f64,
    /// Standard deviation of the leaning within an article.
    pub within: f64,
    /// Whether article sizes are very unequal (1 or 12 statements) or mild (1 to 5).
    pub unequal: bool,
}

/// The first five served to choose the interval. The last three were written down after the choice and
/// run once, so that the choice is not judged by its own examples alone.
pub(crate) const WORLDS: [World; 8] = [
    World::new("balanced", 0.0, 1.0, 1.0, false),
    World::new("leaning", 0.8, 1.0, 1.0, false),
    World::new("strong", 2.0, 1.0, 1.0, false),
    World::new("articles agree", 0.8, 0.3, 1.0, false),
    World::new("unequal sizes", 0.8, 1.0, 1.0, true),
    World::new("held out: far apart", 0.4, 2.0, 0.5, false),
    World::new("held out: very strong", 3.0, 0.8, 0.8, false),
    World::new("held out: opposed, unequal", -1.2, 0.7, 1.2, true),
];

impl World {
    const fn new(name: &'static str, lean: f64, between: f64, within: f64, unequal: bool) -> Self {
        Self {
            name,
            lean,
            between,
            within,
            unequal,
        }
    }

    /// The statements of one article.
    pub(crate) fn article(&self, random: &mut Random) -> Vec<Stance> {
        let leaning = self.lean + self.between * normal(random);
        let size = match self.unequal {
            false => 1 + random.below(5),
            true if random.below(4) == 0 => 12,
            true => 1,
        };
        (0..size)
            .map(|_| {
                let x = leaning + self.within * normal(random);
                let relevance = 0.7 * normal(random);
                Stance::from_weights(x.exp(), relevance.exp(), (-x).exp()).expect("positive")
            })
            .collect()
    }

    /// E Σ w·s / E Σ w over many articles: what a score estimates.
    pub(crate) fn truth(&self) -> f64 {
        self.truth_from(400_000)
    }

    pub(crate) fn truth_from(&self, articles: u32) -> f64 {
        let mut random = Random::new(77, 0);
        let (mut balance, mut weight) = (0.0, 0.0);
        for _ in 0..articles {
            for stance in self.article(&mut random) {
                let w = 1.0 - f64::from(stance.neutral) / 1e6;
                weight += w;
                balance += w * stance.score() as f64 / 1e6;
            }
        }
        balance / weight
    }
}

/// The articles as observations of analyst 0 on proposition 0.
pub(crate) fn observations(articles: &[Vec<Stance>]) -> Vec<Observation> {
    let mut observations = Vec::new();
    for (article, statements) in (0..).zip(articles) {
        for (statement, &stance) in (0..).zip(statements) {
            observations.push(Observation {
                analyst: Some(0),
                source: Some(0),
                article,
                statement,
                proposition: 0,
                stance,
                label: stance.argmax(),
                counts_for_analyst: true,
            });
        }
    }
    observations
}

/// Uniform in (0, 1).
pub(crate) fn uniform(random: &mut Random) -> f64 {
    ((random.next() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
}

/// Standard normal, by Box and Muller.
pub(crate) fn normal(random: &mut Random) -> f64 {
    let radius = (-2.0 * uniform(random).ln()).sqrt();
    radius * (std::f64::consts::TAU * uniform(random)).cos()
}
