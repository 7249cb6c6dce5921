"""Development scores of a model in fp32: `python measure.py MODEL --data DIR [--polnear DIR]`.

One question a pair (the proposition as it stands), the most probable class. `standpoint eval stance` measures
the shipped model through the shipped scorer; this is for choosing between checkpoints.
"""

import argparse
import json
import random
from pathlib import Path

import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

import corpus


def probabilities(folder, pairs, size=64, longest=128):
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder, torch_dtype=torch.float32).eval()
    out = [None] * len(pairs)
    order = sorted(range(len(pairs)), key=lambda i: len(pairs[i][0]))
    with torch.no_grad():
        for start in range(0, len(order), size):
            part = order[start : start + size]
            batch = tokenizer([pairs[i][0] for i in part], [pairs[i][1] for i in part], padding=True,
                              truncation="only_first", max_length=longest, return_tensors="pt")
            for i, row in zip(part, model(**batch).logits.softmax(-1)):
                out[i] = row.tolist()
    return out


def three_way(rows, labels):
    """Macro-F1, the share of sides taken for the other, accuracy."""
    guesses = [max(range(3), key=row.__getitem__) for row in rows]
    f1 = []
    for c in range(3):
        hit = sum(g == y == c for g, y in zip(guesses, labels))
        f1.append(2 * hit / max(1, sum(g == c for g in guesses) + sum(y == c for y in labels)))
    sides = [(g, y) for g, y in zip(guesses, labels) if y != 1]
    wrong = sum(g == 2 - y for g, y in sides)
    return {
        "n": len(labels),
        "f1": round(sum(f1) / 3, 3),
        "wrong": round(wrong / max(1, len(sides)), 3),
        "accuracy": round(sum(g == y for g, y in zip(guesses, labels)) / len(labels), 3),
    }


def two_way(rows, labels):
    right = sum((row[2] > row[0]) == (y == 2) for row, y in zip(rows, labels))
    return {"n": len(labels), "accuracy": round(right / len(labels), 3)}


def dev_sets(args, sample=600):
    """name -> (pairs, whether the set has two sides only)."""
    data = Path(args.data)
    draw = lambda pairs: random.Random(5).sample(pairs, min(sample, len(pairs)))
    sets = {"written": (draw_topics(corpus.written(args.written, "dev")), False)}
    if args.polnear:
        sets["real"] = (corpus.real(args.real, args.polnear, "dev"), False)
    sets["mnli"] = (draw(corpus.nli(data / "nli" / "mnli_dev_1k.jsonl.gz", None)), False)
    for name, two in [("ibm30k_dev", True), ("perspectrum_contrast_dev", True), ("vast_dev", False)]:
        pairs = corpus.debate(data / "stance" / f"{name}.jsonl.gz")
        sets[name] = (draw(pairs), two)
    return sets


def draw_topics(pairs, most=4000):
    return pairs if len(pairs) <= most else random.Random(5).sample(pairs, most)


def scores(folder, args):
    report = {}
    for name, (pairs, two) in dev_sets(args).items():
        if not pairs:
            continue
        rows = probabilities(folder, pairs)
        labels = [p[2] for p in pairs]
        report[name] = (two_way if two else three_way)(rows, labels)
    return report


if __name__ == "__main__":
    here = Path(__file__).resolve().parents[2] / "models" / "corpus"
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model")
    parser.add_argument("--data", required=True)
    parser.add_argument("--polnear")
    parser.add_argument("--written", default=here / "written")
    parser.add_argument("--real", default=here / "real.jsonl")
    parsed = parser.parse_args()
    torch.set_num_threads(2)
    for key, value in scores(parsed.model, parsed).items():
        print(key, json.dumps(value))
