use serde::{Deserialize, Serialize};

/// The scales of political text analysis, from counts of statements on each side; all in millionths.
///
/// They treat statements as independent counts; the scores of [`Summary`](crate::Summary) do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scales {
    /// (S − O) / all statements: the saliency scale. `None` without statements.
    pub net: Option<i64>,
    /// (S − O) / (S + O): the relative proportional difference. `None` if no side was taken.
    pub relative: Option<i64>,
    /// ln((S + ½) / (O + ½)): the logit scale of Lowe, Benoit, Mikhaylov & Laver 2011, "Scaling policy
    /// preferences from coded political texts", Legislative Studies Quarterly 36(1). Unbounded: a side
    /// gains less with every further statement.
    pub logit: i64,
    /// Standard error of `logit`: √(1/(S + ½) + 1/(O + ½)).
    pub logit_error: i64,
}

impl Scales {
    /// From the counts of statements that support, oppose and do neither.
    #[must_use]
    pub fn of(support: u32, oppose: u32, neutral: u32) -> Self {
        let (s, o, n) = (f64::from(support), f64::from(oppose), f64::from(neutral));
        let ratio = |parts: f64, whole: f64| (whole > 0.0).then(|| millionths(parts / whole));
        Self {
            net: ratio(s - o, s + o + n),
            relative: ratio(s - o, s + o),
            logit: millionths(libm::log((s + 0.5) / (o + 0.5))),
            logit_error: millionths((1.0 / (s + 0.5) + 1.0 / (o + 0.5)).sqrt()),
        }
    }
}

fn millionths(value: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "far below 2^63")]
    let whole = (value * 1e6).round() as i64;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_out_by_hand() {
        let scales = Scales::of(3, 1, 4);
        assert_eq!(
            (scales.net, scales.relative),
            (Some(250_000), Some(500_000))
        );
        // ln(3.5 / 1.5) = 0.847298; √(1/3.5 + 1/1.5) = √0.952381 = 0.975900.
        assert_eq!((scales.logit, scales.logit_error), (847_298, 975_900));
        assert_eq!(Scales::of(1, 3, 4).logit, -847_298);
        assert_eq!(Scales::of(0, 0, 0).net, None);
        assert_eq!(Scales::of(0, 0, 5).relative, None);
    }
}
