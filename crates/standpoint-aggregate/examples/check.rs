//! Reads cases as JSON Lines from standard input and writes our answers, one a line, for the scripts in
//! `scripts/aggregate/` to compare with other people's packages.
//!
//! `{"ppi": {"y": […], "yhat": […], "uncoded": […], "lambda": null}}`, `{"bh": […]}`,
//! `{"alpha": {"units": [[…], …], "metric": "nominal"}}`
#![allow(clippy::print_stdout, reason = "an example prints its answers")]

use serde::Deserialize;
use serde_json::json;
use standpoint_aggregate::{Metric, benjamini_hochberg, krippendorff_alpha, ppi_mean};

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Case {
    Ppi {
        y: Vec<f64>,
        yhat: Vec<f64>,
        uncoded: Vec<f64>,
        lambda: Option<f64>,
    },
    Bh(Vec<f64>),
    Alpha {
        units: Vec<Vec<f64>>,
        metric: Metric,
    },
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for line in std::io::stdin().lines() {
        let answer = match serde_json::from_str(&line?)? {
            Case::Ppi {
                y,
                yhat,
                uncoded,
                lambda,
            } => json!(ppi_mean(&y, &yhat, &uncoded, lambda)),
            Case::Bh(p) => json!(benjamini_hochberg(&p)),
            Case::Alpha { units, metric } => json!(krippendorff_alpha(&units, metric)),
        };
        println!("{answer}");
    }
    Ok(())
}
