"""What int8 costs: a model as shipped beside its own floats, on every development set.

    python int8.py FLOATS SHIPPED --data DIR [--polnear DIR] [--sample N] [--standpoint COMMAND]

FLOATS is a folder with float weights that transformers reads, SHIPPED the folder whose int8 weights
`standpoint score --engine native` runs. Both answer the same pairs with one question and SHIPPED's calibration. Prints for
each set n, macro-F1 and the share of wrong sides of both, the difference in points, and on how many pairs
their labels are equal.
"""

import argparse
import csv
import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from measure import dev_sets, probabilities, three_way

FLOOR = 1e-6
NAMES = ["oppose", "neutral", "support"]


def calibrated(rows, folder):
    """As the scorer does it: logarithms through the temperature, plus a bias for each label."""
    held = json.loads((Path(folder) / "calibration.json").read_text(encoding="utf-8"))
    bias = np.array([held["bias"][name] for name in NAMES])
    logs = np.log(np.maximum(np.array(rows), FLOOR)) / held["temperature"] + bias
    powers = np.exp(logs - logs.max(1, keepdims=True))
    return (powers / powers.sum(1, keepdims=True)).tolist()


def shipped(command, folder, pairs):
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["text", "proposition"])
        out.writerows((premise, hypothesis) for premise, hypothesis, _ in pairs)
        file.flush()
        done = subprocess.run(
            [command, "score", file.name, "--model", folder, "--engine", "native", "--quiet"],
            check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8",
        )
    rows = list(csv.DictReader(done.stdout.lstrip("\ufeff").splitlines()))
    assert len(rows) == len(pairs), f"{len(rows)} answers to {len(pairs)} pairs"
    return [[float(row[f"p_{name}"]) for name in NAMES] for row in rows]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("floats")
    parser.add_argument("shipped")
    parser.add_argument("--data", required=True)
    parser.add_argument("--polnear")
    parser.add_argument("--written", default=Path(__file__).resolve().parents[2] / "models/corpus/written")
    parser.add_argument("--real", default=Path(__file__).resolve().parents[2] / "models/corpus/real.jsonl")
    parser.add_argument("--sample", type=int, default=1000, help="pairs of each set")
    parser.add_argument("--standpoint", default="target/release/standpoint")
    args = parser.parse_args()
    equal = count = 0
    for name, (pairs, _) in dev_sets(args, args.sample).items():
        pairs = [(" ".join(p.split()), " ".join(h.split()), y) for p, h, y in pairs[: args.sample]]
        labels = [y for _, _, y in pairs]
        floats = calibrated(probabilities(args.floats, pairs), args.shipped)
        whole = shipped(args.standpoint, args.shipped, pairs)
        before, after = three_way(floats, labels), three_way(whole, labels)
        same = sum(max(range(3), key=a.__getitem__) == max(range(3), key=b.__getitem__) for a, b in zip(floats, whole))
        equal, count = equal + same, count + len(pairs)
        print(f"{name:26} n {len(pairs):5}  macro-F1 {before['f1']:.3f} floats {after['f1']:.3f} int8 "
              f"({100 * (after['f1'] - before['f1']):+.1f})  wrong side {before['wrong']:.3f} {after['wrong']:.3f}  "
              f"labels equal {same / len(pairs):.4f}", flush=True)
    print(f"{'all':26} n {count:5}  labels equal {equal / count:.4f}")


if __name__ == "__main__":
    main()
