"""Compares `benjamini_hochberg` with statsmodels' fdr_bh, ties included.

    python -m venv .venv && .venv/bin/pip install statsmodels
    .venv/bin/python scripts/aggregate/check_bh.py
"""

import numpy as np
from common import answers, report
from statsmodels.stats.multitest import multipletests

rng = np.random.default_rng(3)
cases, expected = [], []
for _ in range(300):
    p = rng.random(int(rng.integers(1, 200))) ** rng.uniform(0.5, 4)
    p = np.round(p, int(rng.integers(2, 9)))
    cases.append({"bh": p.tolist()})
    expected.append(multipletests(p, method="fdr_bh")[1])

worst = max(float(np.max(np.abs(np.array(a) - b))) for a, b in zip(answers(cases), expected))
report("statsmodels", len(cases), worst, 1e-12)
