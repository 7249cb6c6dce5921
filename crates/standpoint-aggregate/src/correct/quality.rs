use serde::{Deserialize, Serialize};
use standpoint_text::{ONE, StanceLabel};

use super::{Coded, Design, unit};
use crate::Observation;
use crate::sample::{Strata, units};

/// The model on the coded sheet. All shares are weighted by the inverse of the inclusion probabilities, so
/// that they speak of the run and not of the sheet; in millionths.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quality {
    /// Coded rows.
    pub coded: u32,
    /// Share of rows whose label is the coder's.
    pub accuracy: u32,
    /// Mean F1 of the classes that occur, unweighted.
    pub macro_f1: u32,
    /// Rows by (truth, label), in the order support, oppose, neutral; plain counts.
    pub confusion: [[u32; 3]; 3],
    /// Support, oppose, neutral.
    pub classes: [ClassQuality; 3],
    /// Expected calibration error: mean distance of confidence from accuracy over the bins (Guo et al.
    /// 2017, "On calibration of modern neural networks").
    pub calibration_error: u32,
    /// The reliability curve: ten bins of the label's probability, empty ones left out.
    pub bins: Vec<Bin>,
}

/// Precision, recall and F1 of one label, in millionths; `None` where the label (or the side) never occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassQuality {
    /// The label.
    pub label: StanceLabel,
    /// Of the rows with this label, the share that deserve it.
    pub precision: Option<u32>,
    /// Of the rows that deserve it, the share that have it.
    pub recall: Option<u32>,
    /// Harmonic mean of the two.
    pub f1: Option<u32>,
}

/// Rows whose label has a probability within one tenth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bin {
    /// Lower end, in millionths; the upper end is a tenth above.
    pub from: u32,
    /// Mean probability of the label.
    pub confidence: u32,
    /// Share of rows whose label is the coder's.
    pub accuracy: u32,
    /// Coded rows.
    pub rows: u32,
}

const LABELS: [StanceLabel; 3] = [
    StanceLabel::Support,
    StanceLabel::Oppose,
    StanceLabel::Neutral,
];
const BINS: usize = 10;

/// Accuracy, confusion and calibration of the labels on a coded sheet; `None` without coded rows.
///
/// # Panics
/// If a coded row points outside `observations`.
#[must_use]
pub fn quality(observations: &[Observation], coded: &[Coded], strata: Strata) -> Option<Quality> {
    let design = Design::new(observations, coded, strata);
    let rows: Vec<Row> = units(observations)
        .into_iter()
        .map(|i| &observations[i])
        .filter_map(|o| {
            let truth = *design.truths.get(&unit(o))?;
            Some(Row {
                truth,
                label: o.label,
                confidence: confidence(o),
                weight: design.weight(o),
            })
        })
        .collect();
    let total: f64 = rows.iter().map(|r| r.weight).sum();
    if total <= 0.0 {
        return None;
    }
    let confusion = LABELS.map(|truth| LABELS.map(|label| count(&rows, truth, label)));
    let classes = LABELS.map(|label| class(&rows, label));
    let f1: Vec<f64> = classes.iter().filter_map(|c| c.f1).map(f64::from).collect();
    let bins: Vec<(f64, Bin)> = (0..BINS)
        .filter_map(|bin| reliability(&rows, bin))
        .collect();
    let distances = bins
        .iter()
        .map(|(w, b)| w * f64::from(b.confidence.abs_diff(b.accuracy)));
    Some(Quality {
        coded: u32::try_from(rows.len()).unwrap_or(u32::MAX),
        accuracy: share(&rows, |_| true, Row::is_right).unwrap_or(0),
        macro_f1: whole(f1.iter().sum::<f64>() / (f1.len() as f64).max(1.0)),
        confusion,
        classes,
        calibration_error: whole(distances.sum::<f64>() / total),
        bins: bins.iter().map(|b| b.1).collect(),
    })
}

struct Row {
    truth: StanceLabel,
    label: StanceLabel,
    /// Probability of the label, in millionths.
    confidence: u32,
    weight: f64,
}

impl Row {
    fn is_right(&self) -> bool {
        self.truth == self.label
    }

    fn bin(&self) -> usize {
        (self.confidence as usize * BINS / ONE as usize).min(BINS - 1)
    }
}

fn confidence(o: &Observation) -> u32 {
    match o.label {
        StanceLabel::Support => o.stance.support,
        StanceLabel::Oppose => o.stance.oppose,
        StanceLabel::Neutral => o.stance.neutral,
    }
}

fn count(rows: &[Row], truth: StanceLabel, label: StanceLabel) -> u32 {
    let n = rows
        .iter()
        .filter(|r| r.truth == truth && r.label == label)
        .count();
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Weighted share of the rows of a kind for which something holds.
fn share(rows: &[Row], of: impl Fn(&Row) -> bool, holds: impl Fn(&Row) -> bool) -> Option<u32> {
    let sum = |test: &dyn Fn(&Row) -> bool| {
        rows.iter()
            .filter(|r| test(r))
            .map(|r| r.weight)
            .sum::<f64>()
    };
    let whole_weight = sum(&of);
    let part = sum(&|r| of(r) && holds(r));
    (whole_weight > 0.0).then(|| whole(part / whole_weight * 1e6))
}

fn class(rows: &[Row], label: StanceLabel) -> ClassQuality {
    let precision = share(rows, |r| r.label == label, Row::is_right);
    let recall = share(rows, |r| r.truth == label, Row::is_right);
    let f1 = match (precision, recall) {
        (None, None) => None,
        (Some(p), Some(r)) if p + r > 0 => {
            let (p, r) = (f64::from(p), f64::from(r));
            Some(whole(2.0 * p * r / (p + r)))
        }
        _ => Some(0),
    };
    ClassQuality {
        label,
        precision,
        recall,
        f1,
    }
}

/// Weight and content of one bin.
fn reliability(rows: &[Row], bin: usize) -> Option<(f64, Bin)> {
    let here: Vec<&Row> = rows.iter().filter(|r| r.bin() == bin).collect();
    let weight: f64 = here.iter().map(|r| r.weight).sum();
    if weight <= 0.0 {
        return None;
    }
    let confidence: f64 = here
        .iter()
        .map(|r| r.weight * f64::from(r.confidence))
        .sum();
    let right: f64 = here.iter().filter(|r| r.is_right()).map(|r| r.weight).sum();
    let bin = Bin {
        from: u32::try_from(bin).unwrap_or(0) * (ONE / 10),
        confidence: whole(confidence / weight),
        accuracy: whole(right / weight * 1e6),
        rows: u32::try_from(here.len()).unwrap_or(u32::MAX),
    };
    Some((weight, bin))
}

fn whole(value: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "in 0..=1,000,000"
    )]
    let whole = value.round() as u32;
    whole
}
