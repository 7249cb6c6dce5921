"""Compare ways to ask an entailment model for a stance, on development sets.

    python formulations.py pairs DATA_DIR OUT.jsonl          which pairs to score
    python formulations.py compare SCORED.jsonl              tables, and the best calibration

DATA_DIR holds nli/ and stance/ as data/README.md of the project's data describes them. Between the two
steps, score the pairs: cargo run --release --example score_jsonl < OUT.jsonl > SCORED.jsonl
Fixed seed, no clock: same data, same numbers.
"""

import argparse
import gzip
import json
import random
from collections import defaultdict
from pathlib import Path

import numpy as np

LABELS = {"FAVOR": 0, "NONE": 1, "AGAINST": 2, 1: 0, 0: 1, -1: 2}
OPENERS = set(
    "a an all any another both each either every few he her his if in it its many more most much my "
    "neither no nobody none nothing one only other our people several she some such that the their "
    "there these they this those under we what when whoever you your".split()
)


def lower_first(text):
    first, _, rest = text.partition(" ")
    return f"{first.lower()} {rest}" if first.lower() in OPENERS else text


def read(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def sentence(text):
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else text + "."


def forms(text):
    """Every wording asked for one proposition: kind -> hypothesis."""
    return {
        "text": text,
        "not": f"It is not true that {lower_first(text)}",
        "not_case": f"It is not the case that {lower_first(text)}",
        "agrees": f"The speaker agrees that {lower_first(text)}",
        "rejects": f"The speaker rejects the view that {lower_first(text)}",
    }


def two(text):
    return {kind: form for kind, form in forms(text).items() if kind in ("text", "not")}


def make_pairs(data, out):
    random.seed(11)
    rows = []

    def add(dataset, case, premise, hypotheses, label, group):
        for kind, hypothesis in hypotheses.items():
            rows.append({"set": dataset, "case": f"{dataset}-{case}", "kind": kind, "gold": label,
                         "group": group, "premise": premise, "hypothesis": hypothesis})

    written = [(item["t"], proposition, y, block["topic"])
               for block in read(data / "stance/written/dev.jsonl.gz")
               for item in block["statements"]
               for proposition, y in zip(block["propositions"], item["y"])]
    case = 0
    for text, proposition, y, topic in random.sample(written, 1500):
        add("written", case, text, forms(proposition), LABELS[y], topic)
        case += 1
    for row in random.sample(read(data / "stance/ibm30k_dev.jsonl.gz"), 500):
        target = sentence(row["target"])
        case += 1
        add("ibm30k", case, row["text"], two(target), LABELS[row["label"]], target)
    by_text = defaultdict(list)
    for row in read(data / "stance/perspectrum_contrast_dev.jsonl.gz"):
        by_text[row["text"]].append(row)
    for text, group in sorted(by_text.items()):
        for row in group:
            other = [r for r in group if r["label"] != row["label"]]
            hypotheses = two(sentence(row["target"]))
            if other:
                hypotheses["opposing"] = sentence(other[0]["target"])
            case += 1
            add("contrast", case, text, hypotheses, LABELS[row["label"]], text)
    for row in random.sample(read(data / "stance/vast_dev.jsonl.gz"), 500):
        target = row["target"].strip()
        target = target[:1].upper() + target[1:]
        hypotheses = two(f"{target} is good.")
        hypotheses["opposing"] = f"{target} is bad."
        case += 1
        add("vast", case, row["text"], hypotheses, LABELS[row["label"]], target)
    with open(out, "w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)
    print(len(rows), "pairs,", case, "cases")


def log_softmax(x):
    x = x - x.max(-1, keepdims=True)
    return x - np.log(np.exp(x).sum(-1, keepdims=True))


def oriented(logits, opposing):
    """[entailment, neutral, contradiction] -> log [support, neutral, oppose]."""
    logs = np.maximum(log_softmax(np.asarray(logits, dtype=np.float64)), np.log(1e-6))
    return logs[..., ::-1] if opposing else logs


def macro_f1(gold, got, classes):
    scores = []
    for c in classes:
        hit = np.sum((gold == c) & (got == c))
        scores.append(2 * hit / max(1, np.sum(gold == c) + np.sum(got == c)))
    return float(np.mean(scores))


def wrong_side(gold, got):
    sides = gold != 1
    return float(np.mean((got[sides] != 1) & (got[sides] != gold[sides])))


OPPOSING = {"not", "not_case", "rejects", "opposing"}
FORMULATIONS = {
    "one-sided (text)": ["text"],
    "text + not true": ["text", "not"],
    "text + not the case": ["text", "not_case"],
    "text + both negations": ["text", "not", "not_case"],
    "agrees": ["agrees"],
    "agrees + rejects": ["agrees", "rejects"],
    "text, agrees + not, rejects": ["text", "agrees", "not", "rejects"],
    "text + rejects": ["text", "rejects"],
    "text + opposing": ["text", "opposing"],
    "text + opposing, not": ["text", "opposing", "not"],
}


def pool(case, kinds):
    """Mean inside each side, then over the sides, of log-probabilities."""
    sides = []
    for opposing in (False, True):
        logs = [oriented(case[k], opposing) for k in kinds if (k in OPPOSING) == opposing]
        if logs:
            sides.append(np.mean(logs, axis=0))
    return np.mean(sides, axis=0)


def pool_linear(case, kinds):
    """The same with probabilities, for comparison."""
    sides = []
    for opposing in (False, True):
        logs = [np.exp(oriented(case[k], opposing)) for k in kinds if (k in OPPOSING) == opposing]
        if logs:
            sides.append(np.mean(logs, axis=0))
    return np.log(np.mean(sides, axis=0))


def fit(x, gold):
    """Temperature and biases by Newton's method on the negative log-likelihood (a convex problem)."""
    t = np.zeros(3)  # inverse temperature is exp-free: w[0]; biases of neutral and of the sides
    t[0] = 1.0

    def loss_grad(w):
        z = x * w[0] + np.array([0.0, w[1], w[2]])
        logp = log_softmax(z)
        p = np.exp(logp)
        onehot = np.eye(3)[gold]
        d = p - onehot
        grad = np.array([(d * x).sum(), d[:, 1].sum(), d[:, 2].sum()]) / len(x)
        feats = np.stack([x, np.tile([0, 1, 0], (len(x), 1)), np.tile([0, 0, 1], (len(x), 1))], 0)
        mean = (feats * p).sum(-1)
        hess = np.einsum("ink,jnk,nk->ij", feats, feats, p) - mean @ mean.T
        return -logp[np.arange(len(x)), gold].mean(), grad, hess / len(x)

    for _ in range(50):
        _, grad, hess = loss_grad(t)
        step = np.linalg.solve(hess + 1e-9 * np.eye(3), grad)
        t = t - step
        if np.abs(step).max() < 1e-10:
            break
    return t


def ece(p, gold, bins=10):
    confidence, got = p.max(1), p.argmax(1)
    total = 0.0
    for i in range(bins):
        inside = (confidence > i / bins) & (confidence <= (i + 1) / bins)
        if inside.any():
            total += inside.mean() * abs((got[inside] == gold[inside]).mean() - confidence[inside].mean())
    return total


def compare(path):
    cases, meta = defaultdict(dict), {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            cases[row["case"]][row["kind"]] = row["logits"]
            meta[row["case"]] = (row["set"], row["gold"], row["group"])
    sets = sorted({m[0] for m in meta.values()})
    for dataset in sets:
        keys = [k for k, m in meta.items() if m[0] == dataset]
        gold = np.array([meta[k][1] for k in keys])
        classes = [c for c in range(3) if np.any(gold == c)]
        share = np.bincount(gold, minlength=3) / len(gold)
        majority = int(share.argmax())
        print(f"\n{dataset}: n {len(keys)}, shares {np.round(share, 2)}, majority macro-F1 "
              f"{macro_f1(gold, np.full(len(gold), majority), classes):.3f}")
        for name, kinds in FORMULATIONS.items():
            for how, pooling in (("log", pool), ("linear", pool_linear)):
                if how == "linear" and len(kinds) < 2:
                    continue
                have = [i for i, k in enumerate(keys) if all(kind in cases[k] for kind in kinds)]
                if len(have) < 50:
                    continue
                x = np.array([pooling(cases[keys[i]], kinds) for i in have])
                g = gold[have]
                free = x.argmax(1)
                two_way = np.where(x[:, 0] > x[:, 2], 0, 2)
                line = f"  {name:30s} {how:6s} macro-F1 {macro_f1(g, free, classes):.3f} wrong side {wrong_side(g, free):.3f}"
                if len(classes) == 2:
                    line += f" forced accuracy {np.mean(two_way == g):.3f}"
                else:
                    groups = np.array([meta[keys[i]][2] for i in have])
                    names = sorted(set(groups))
                    half = np.isin(groups, names[::2])
                    p = np.zeros_like(x)
                    for train, test in ((half, ~half), (~half, half)):
                        w = fit(x[train], g[train])
                        p[test] = np.exp(log_softmax(x[test] * w[0] + np.array([0, w[1], w[2]])))
                    raw = np.exp(log_softmax(x))
                    got = p.argmax(1)
                    line += (f" | calibrated across halves: macro-F1 {macro_f1(g, got, classes):.3f} wrong side "
                             f"{wrong_side(g, got):.3f} ECE {ece(raw, g):.3f} -> {ece(p, g):.3f}")
                print(line)
                if dataset == "written" and how == "log" and name == "text + not true":
                    w = fit(x, g)
                    print(f"    all of it: temperature {1 / w[0]:.4f}, bias neutral {w[1]:.4f}, oppose {w[2]:.4f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command", choices=["pairs", "compare"])
    parser.add_argument("paths", nargs="+")
    args = parser.parse_args()
    if args.command == "pairs":
        make_pairs(Path(args.paths[0]), args.paths[1])
    else:
        compare(args.paths[0])


if __name__ == "__main__":
    main()
