use crate::Options;
use crate::clusters::{Cluster, Clusters};
use crate::interval::{Estimate, estimate, satterthwaite};
use crate::quantile::t975;

/// The clusters of two sides on one proposition, in an order that depends on their contents alone.
#[derive(Debug, Clone)]
pub(super) struct Pair {
    /// (side a, side b) of each cluster; a side without weight is empty.
    pub items: Vec<(Cluster, Cluster)>,
}

impl Pair {
    /// Joins two lists that are sorted by cluster.
    pub(super) fn new(a: &[(u32, Cluster)], b: &[(u32, Cluster)]) -> Self {
        let of = |side: &[(u32, Cluster)], key: u32| {
            let at = side.binary_search_by_key(&key, |c| c.0);
            at.map_or(Cluster::default(), |at| side[at].1)
        };
        let mut keys: Vec<u32> = a.iter().chain(b).map(|c| c.0).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut items: Vec<(Cluster, Cluster)> = keys
            .into_iter()
            .map(|key| (of(a, key), of(b, key)))
            .collect();
        items.retain(|(a, b)| a.weight > 0 || b.weight > 0);
        items.sort_unstable();
        Self { items }
    }

    pub(super) fn keep_shared(&mut self) {
        self.items.retain(is_shared);
    }

    /// Clusters in which each side has weight.
    pub(super) fn sizes(&self) -> (u32, u32) {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let a = self.items.iter().filter(|c| c.0.weight > 0).count();
        let b = self.items.iter().filter(|c| c.1.weight > 0).count();
        (count(a), count(b))
    }

    pub(super) fn shared(&self) -> u32 {
        let shared = self.items.iter().filter(|c| is_shared(c)).count();
        u32::try_from(shared).unwrap_or(u32::MAX)
    }

    pub(super) fn scores(&self, options: &Options) -> Option<(Estimate, Estimate)> {
        let a = Clusters::new(self.items.iter().map(|c| c.0));
        let b = Clusters::new(self.items.iter().map(|c| c.1));
        Some((estimate(&a, options)?, estimate(&b, options)?))
    }

    /// Difference and interval: d − √(l² + u² − 2ρ·l·u), where l is how far `a` reaches down, u how far
    /// `b` reaches up, and ρ the correlation that shared clusters bring about; likewise upwards. Two short
    /// samples have more degrees of freedom together than each alone (Welch 1947), so the reach is
    /// scaled from the sides' own t quantiles to that of the difference.
    pub(super) fn difference(&self, a: Estimate, b: Estimate) -> (i64, i64, i64) {
        let moments = self.moments();
        let (va, vb, covariance) = moments.variances();
        let rho = if va > 0.0 && vb > 0.0 {
            (covariance / (va * vb).sqrt()).clamp(-1.0, 1.0)
        } else {
            0.0
        };
        let scale = welch(a, b);
        let reach = |x: i64, y: i64| {
            let (x, y) = (x as f64, y as f64);
            let reach = (x * x + y * y - 2.0 * rho * x * y).max(0.0).sqrt();
            #[expect(clippy::cast_possible_truncation, reason = "below 4,000,000")]
            let whole = (reach * scale).round() as i64;
            whole
        };
        let difference = a.score - b.score;
        let low = difference - reach(a.score - a.low, b.high - b.score);
        let high = difference + reach(a.high - a.score, b.score - b.low);
        (difference, low.max(-2_000_000), high.min(2_000_000))
    }

    pub(super) fn moments(&self) -> Moments {
        let mut moments = Moments::default();
        for (a, b) in &self.items {
            moments.add(a, b);
        }
        moments
    }
}

/// The t quantile of the difference, as a share of what the sides' own quantiles come to.
fn welch(a: Estimate, b: Estimate) -> f64 {
    let (va, vb) = (a.variance(), b.variance());
    let (ta, tb) = (t975(a.df), t975(b.df));
    let own = ta * ta * va + tb * tb * vb;
    if own == 0.0 {
        return 1.0;
    }
    t975(satterthwaite([(va, a.df), (vb, b.df)])) * ((va + vb) / own).sqrt()
}

fn is_shared((a, b): &(Cluster, Cluster)) -> bool {
    a.weight > 0 && b.weight > 0
}

/// Sums from which means, variances and covariance of two weighted means follow.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Moments {
    pub a: Side,
    pub b: Side,
    /// Σ over shared clusters of S·S′, S·W′, W·S′, W·W′.
    cross: [f64; 4],
}

/// Sums over the clusters of one side: number, W, S, W², W·S, S².
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Side {
    pub n: f64,
    w: f64,
    s: f64,
    ww: f64,
    ws: f64,
    ss: f64,
}

impl Moments {
    pub(super) fn add(&mut self, a: &Cluster, b: &Cluster) {
        let (a, b) = (Side::of(a), Side::of(b));
        self.a.add(&a);
        self.b.add(&b);
        for (sum, product) in
            self.cross
                .iter_mut()
                .zip([a.s * b.s, a.s * b.w, a.w * b.s, a.w * b.w])
        {
            *sum += product;
        }
    }

    pub(super) fn join(&mut self, a: &Side, b: &Side) {
        self.a.add(a);
        self.b.add(b);
    }

    /// Variances of the two means and their covariance, by linearisation.
    pub(super) fn variances(&self) -> (f64, f64, f64) {
        let (ra, rb) = (self.a.mean(), self.b.mean());
        let [ss, sw, ws, ww] = self.cross;
        let cross = (ss - rb * sw - ra * ws + ra * rb * ww) / (self.a.w * self.b.w);
        let covariance = cross * (self.a.correction() * self.b.correction()).sqrt();
        (self.a.variance(), self.b.variance(), covariance)
    }

    /// The difference of the means over its standard error; `None` where nothing varies.
    pub(super) fn t(&self) -> Option<f64> {
        let (va, vb, covariance) = self.variances();
        let variance = va + vb - 2.0 * covariance;
        (variance > 1e-12).then(|| (self.a.mean() - self.b.mean()) / variance.sqrt())
    }
}

impl Side {
    pub(super) fn of(cluster: &Cluster) -> Self {
        if cluster.weight == 0 {
            return Self::default();
        }
        let (w, s) = (cluster.weight as f64 / 1e6, cluster.balance as f64 / 1e12);
        Self {
            n: 1.0,
            w,
            s,
            ww: w * w,
            ws: w * s,
            ss: s * s,
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.n += other.n;
        self.w += other.w;
        self.s += other.s;
        self.ww += other.ww;
        self.ws += other.ws;
        self.ss += other.ss;
    }

    fn mean(&self) -> f64 {
        self.s / self.w
    }

    fn correction(&self) -> f64 {
        if self.n > 1.0 {
            self.n / (self.n - 1.0)
        } else {
            1.0
        }
    }

    fn variance(&self) -> f64 {
        let r = self.mean();
        let squares = (self.ss - 2.0 * r * self.ws + r * r * self.ww).max(0.0);
        squares * self.correction() / (self.w * self.w)
    }
}
