"""Compares `krippendorff_alpha` with the package krippendorff: nominal, ordinal and interval, missing values.

    python -m venv .venv && .venv/bin/pip install krippendorff
    .venv/bin/python scripts/aggregate/check_alpha.py
"""

import krippendorff
import numpy as np
from common import answers, report

rng = np.random.default_rng(5)
cases, expected = [], []
while len(cases) < 300:
    raters, units = int(rng.integers(2, 9)), int(rng.integers(2, 25))
    truth = rng.integers(0, 5, size=units)
    noise = rng.integers(-1, 2, size=(raters, units)) * (rng.random((raters, units)) < 0.4)
    data = (truth + noise).astype(float)
    if len(cases) % 2:
        data = np.round(data / 4 + rng.normal(0, 0.1, size=data.shape), 3)
    data[rng.random(data.shape) < rng.uniform(0, 0.6)] = np.nan
    metric = ["nominal", "ordinal", "interval"][len(cases) % 3]
    present = [[float(v) for v in data[:, u] if not np.isnan(v)] for u in range(units)]
    paired = [v for unit in present if len(unit) > 1 for v in unit]
    if len(set(paired)) < 2:
        continue
    expected.append(krippendorff.alpha(reliability_data=data, level_of_measurement=metric))
    cases.append({"alpha": {"units": present, "metric": metric}})

worst = max(abs(a - b) for a, b in zip(answers(cases), expected))
report("krippendorff", len(cases), worst, 1e-9)
