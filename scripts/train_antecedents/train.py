"""Whom "he" and "she" mean: weights for the resolver's linear model, trained on real news and on our own texts.

`python train.py --real DUMP --people people.jsonl --polnear DIR --gold DUMP --texts DIR [--half train] [--write FILE]`

DUMP is what the example `antecedents` of standpoint-attribution prints (README.md has the commands). The candidates of
one pronoun compete in a softmax, in which nobody has the score 0; L-BFGS with an L2 penalty, so there is no seed.
Ten folds by article give the figures that it prints; the weights written are those of all of them.
"""

import argparse
import collections
import json
import random
import sys
import tomllib
from pathlib import Path

import numpy
import scipy.optimize

sys.path.insert(0, str(Path(__file__).parent.parent / "train_tagger"))
from evaluate_people import same_person

PLACES = "Subject SubjectBefore Acts Tied Genitive OnlyOne Reported Told Described Ends Speaks".split()
# As `Feature::index` counts; a test of the crate compares the names.
FEATURES = [
    *(f"Distance({n})" for n in range(7)),
    *(f"Nearest({p})" for p in PLACES),
    *(f"Earlier({p})" for p in PLACES),
    *(f"Spoke({n})" for n in range(7)),
    "SpokeLast",
    *(f"Statements({n})" for n in range(3)),
    *(f"Paragraphs({n})" for n in range(3)),
    "Gender",
    *(f"Mentions({n})" for n in range(5)),
    "MostNamed",
    *(f"Between({n})" for n in range(3)),
    "Alone",
    "LeadsIn",
    "Unnamed",
]
INDEX = {name: at for at, name in enumerate(FEATURES)}


def dump(path):
    of = collections.defaultdict(list)
    for line in open(path, encoding="utf-8"):
        row = json.loads(line)
        of[Path(row["file"]).stem].append(row)
    return of


def example(article, row, wanted):
    names = [name for name, _ in row["candidates"]]
    right = [any(same_person(name, w) for w in wanted) for name in names]
    matrix = numpy.zeros((len(names) + 1, len(FEATURES)))
    for at, (_, features) in enumerate(row["candidates"]):
        for feature in features:
            matrix[at, INDEX[feature]] = 1
    target = numpy.array([*right, not any(right)], dtype=float)
    return {"article": article, "matrix": matrix, "target": target, "names": names}


def real(args):
    of = dump(args.real)
    for row in map(json.loads, open(args.people, encoding="utf-8")):
        if row["half"] != args.half or row["article"] not in of:
            continue
        text = open(Path(args.polnear) / args.half / "text" / (row["article"] + ".txt"), encoding="utf-8", newline="\n").read()
        data = text.encode()
        for pronoun in of[row["article"]]:
            start, end = (len(data[:at].decode()) for at in pronoun["span"])
            who = next((w for s, e, w in row["speakers"] if s < end and e > start), None)
            if who is not None:
                yield example(row["article"], pronoun, [row["people"][k]["name"] for k in who if isinstance(k, int)])


def gold(args):
    of = dump(args.gold)
    for path in sorted(Path(args.texts).glob("*.toml")):
        if not of[path.stem]:
            continue
        statements = [s for s in tomllib.loads(path.read_text())["statement"] if s.get("source", "").lower() in ("he", "she")]
        text = path.with_suffix(".txt").read_text()
        for pronoun in of[path.stem]:
            for statement in statements:
                places = [(len(text[: text.find(p)].encode()), len(p.encode())) for p in statement.get("parts") or [statement["text"]] if p in text]
                if any(s < at + n and e > at for at, n in places for s, e in pronoun["content"]):
                    yield example(path.stem, pronoun, statement["analyst"])
                    break


def fit(examples, penalty):
    def loss(weights):
        total, gradient = penalty * weights @ weights, 2 * penalty * weights
        for e in examples:
            scores = e["matrix"] @ weights
            odds = numpy.exp(scores - scores.max())
            chances = odds / odds.sum()
            share = chances * e["target"]
            total -= e["weight"] * numpy.log(share.sum() + 1e-12)
            gradient = gradient - e["weight"] * (share / (share.sum() + 1e-12) - chances) @ e["matrix"]
        return total, gradient

    return scipy.optimize.minimize(loss, numpy.zeros(len(FEATURES)), jac=True, method="L-BFGS-B").x


def judge(examples, weights, least, counts):
    for e in examples:
        scores = e["matrix"][:-1] @ weights
        verdict = "unknown"
        if len(scores):
            order = numpy.argsort(-scores, kind="stable")
            second = max(0, scores[order[1]]) if len(scores) > 1 else 0
            if scores[order[0]] - second >= least:
                verdict = "right" if e["target"][order[0]] else "wrong"
        # Where nobody that could be meant is right, nobody is the right answer.
        counts[e["kind"], bool(e["target"][-1]), verdict] += 1


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("--real", "--people", "--polnear", "--gold", "--texts"):
        ap.add_argument(name, required=True)
    ap.add_argument("--half", default="train")
    ap.add_argument("--penalty", type=float, default=2.0)
    ap.add_argument("--least", type=float, default=0.2, help="how much better than the next, in log odds")
    ap.add_argument("--own", type=float, default=0.5, help="what one of our own texts' pronouns counts")
    ap.add_argument("--write", help="file for the weights: src/resolver/antecedent/weights.rs")
    args = ap.parse_args()
    examples = []
    for kind, weight, source in (("real", 1.0, real), ("own", args.own, gold)):
        for e in source(args):
            examples.append({**e, "kind": kind, "weight": weight})
    articles = sorted({e["article"] for e in examples})
    random.Random(1).shuffle(articles)
    counts = collections.Counter()
    for fold in range(10):
        held = set(articles[fold::10])
        weights = fit([e for e in examples if e["article"] not in held], args.penalty)
        judge([e for e in examples if e["article"] in held], weights, args.least, counts)
    for kind in ("real", "own"):
        for absent in (False, True):
            row = {v: counts[kind, absent, v] for v in ("right", "wrong", "unknown")}
            print(f"{kind}, {'not among' if absent else 'among'} the candidates: n {sum(row.values())}", row)
    if args.write:
        weights = fit(examples, args.penalty)
        rows = "".join(f'    ("{n}", {round(1000 * w)}),\n' for n, w in zip(FEATURES, weights))
        Path(args.write).write_text(
            "//! Written by `scripts/train_antecedents/train.py`; the figures are log odds in thousandths.\n\n"
            "/// How much better than anybody else the best candidate must be.\n"
            f"pub(super) const LEAST: i32 = {round(1000 * args.least)};\n\n"
            "/// What each feature speaks for a candidate.\n#[rustfmt::skip]\n"
            f"pub(super) const WEIGHTS: [(&str, i32); {len(FEATURES)}] = [\n{rows}];\n"
        )


if __name__ == "__main__":
    main()
