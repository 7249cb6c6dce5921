"""Compares `ppi_mean` with the package ppi-python: estimates and 95 % intervals, with λ = 1, 0 and tuned.

    python -m venv .venv && .venv/bin/pip install ppi-python
    .venv/bin/python scripts/aggregate/check_ppi.py
"""

import numpy as np
from common import answers, report
from ppi_py import ppi_mean_ci, ppi_mean_pointestimate

rng = np.random.default_rng(11)
cases, expected = [], []
for i in range(300):
    n, m = int(rng.integers(5, 200)), int(rng.integers(5, 2000))
    side = rng.choice([-1.0, 0.0, 1.0], size=n + m, p=[0.3, 0.4, 0.3])
    trust = rng.uniform(-0.3, 1.0)
    yhat = np.clip(trust * side + rng.normal(0.2, 0.5, size=n + m), -1, 1)
    lam = [1.0, 0.0, None][i % 3]
    y, f, g = side[:n], yhat[:n], yhat[n:]
    low, high = ppi_mean_ci(y, f, g, alpha=0.05, lam=lam)
    estimate = ppi_mean_pointestimate(y, f, g, lam=lam)
    expected.append([float(np.squeeze(x)) for x in (estimate, low, high)])
    case = {"y": y.tolist(), "yhat": f.tolist(), "uncoded": g.tolist(), "lambda": lam}
    cases.append({"ppi": case})

worst = 0.0
for ours, theirs in zip(answers(cases), expected):
    found = [ours["estimate"], ours["low"], ours["high"]]
    worst = max(worst, max(abs(a - b) for a, b in zip(found, theirs)))
report("ppi-python", len(cases), worst, 1e-6)
