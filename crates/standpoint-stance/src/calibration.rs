use serde::{Deserialize, Serialize};

/// What turns a model's pooled answer into probabilities that can be trusted: each log-probability is
/// divided by the temperature (Guo et al. 2017), then its class's bias is added.
///
/// Stored beside a model as `calibration.json`. Fitted on development data for the scorer's own
/// pooling; without the file, nothing is changed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Over 1 makes the model less sure, under 1 surer. 0.05 to 20.
    pub temperature: f64,
    /// Added per class after division; only differences between the three count.
    pub bias: Bias,
}

/// One number per class, in natural-log units, −20 to 20.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bias {
    /// Added to the log-probability of support.
    pub support: f64,
    /// Added to the log-probability of neither.
    pub neutral: f64,
    /// Added to the log-probability of opposition.
    pub oppose: f64,
}

/// `calibration.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    temperature: f64,
    bias: Bias,
    /// On what it was fitted; for people.
    #[serde(default, rename = "note")]
    _note: String,
}

impl Default for Calibration {
    fn default() -> Self {
        Self {
            temperature: 1.0,
            bias: Bias::default(),
        }
    }
}

/// Why a calibration is of no use.
#[derive(Debug, thiserror::Error)]
pub enum CalibrationError {
    /// Not JSON, or not of the right shape.
    #[error(
        "{0}; expected {{\"temperature\": 1.0, \"bias\": {{\"support\": 0, \"neutral\": 0, \"oppose\": 0}}}}"
    )]
    Json(#[from] serde_json::Error),
    /// A number out of range.
    #[error("`{key}` is {value}; it must lie between {low} and {high}")]
    Range {
        /// Which number.
        key: &'static str,
        /// Its value.
        value: f64,
        /// Least allowed.
        low: f64,
        /// Most allowed.
        high: f64,
    },
}

impl Calibration {
    /// Reads `calibration.json`: `temperature`, `bias`, and a `note` for people.
    ///
    /// # Errors
    /// [`CalibrationError`] on bad JSON, an unknown key, or a number out of range.
    pub fn parse(json: &str) -> Result<Self, CalibrationError> {
        let File {
            temperature, bias, ..
        } = serde_json::from_str(json)?;
        let found = Self { temperature, bias };
        let checks = [
            ("temperature", found.temperature, 0.05, 20.0),
            ("bias.support", found.bias.support, -20.0, 20.0),
            ("bias.neutral", found.bias.neutral, -20.0, 20.0),
            ("bias.oppose", found.bias.oppose, -20.0, 20.0),
        ];
        for (key, value, low, high) in checks {
            if !(low..=high).contains(&value) {
                return Err(CalibrationError::Range {
                    key,
                    value,
                    low,
                    high,
                });
            }
        }
        Ok(found)
    }

    /// `[support, neutral, oppose]` log-probabilities, up to a constant, to probabilities.
    #[must_use]
    pub fn apply(&self, log_probabilities: [f64; 3]) -> [f64; 3] {
        let bias = [self.bias.support, self.bias.neutral, self.bias.oppose];
        let mut scaled = [0.0; 3];
        for i in 0..3 {
            scaled[i] = log_probabilities[i] / self.temperature + bias[i];
        }
        let highest = scaled.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let powers = scaled.map(|s| (s - highest).exp());
        let total: f64 = powers.iter().sum();
        powers.map(|p| p / total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_it_writes() {
        let calibration = Calibration {
            temperature: 1.5,
            bias: Bias {
                support: -0.25,
                neutral: 0.5,
                oppose: 0.0,
            },
        };
        let json = serde_json::to_string(&calibration).expect("serialises");
        assert_eq!(Calibration::parse(&json).expect("reads"), calibration);
        let noted = json.replacen('{', "{\"note\": \"fitted by hand\", ", 1);
        assert_eq!(Calibration::parse(&noted).expect("reads"), calibration);
    }

    #[test]
    fn refuses_with_a_reason() {
        #[track_caller]
        fn check(json: &str, part: &str) {
            let message = Calibration::parse(json).expect_err("is wrong").to_string();
            assert!(message.contains(part), "{message}");
        }
        let bias = r#""bias": {"support": 0, "neutral": 0, "oppose": 0}"#;
        check(
            &format!("{{\"temperature\": 0, {bias}}}"),
            "`temperature` is 0",
        );
        check(
            &format!("{{\"temperatur\": 1, {bias}}}"),
            "unknown field `temperatur`",
        );
        check(r#"{"temperature": 1}"#, "missing field `bias`");
        check(
            r#"{"temperature": 1, "bias": {"support": 99, "neutral": 0, "oppose": 0}}"#,
            "`bias.support` is 99",
        );
    }

    proptest! {
        #[test]
        fn gives_a_distribution(a in -60.0f64..0.0, b in -60.0f64..0.0, c in -60.0f64..0.0, t in 0.05f64..20.0) {
            let got = Calibration { temperature: t, bias: Bias::default() }.apply([a, b, c]);
            prop_assert!((got.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            prop_assert!(got.iter().all(|p| (0.0..=1.0).contains(p)));
            // The order of the classes is kept: temperature alone never changes a label.
            prop_assert!((a <= b) == (got[0] <= got[1]) || (got[0] - got[1]).abs() < 1e-12);
        }
    }
}
