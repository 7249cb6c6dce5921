"""Compare ways to ask, and fit `calibration.json`: `python calibrate.py MODEL.onnx --tokenizer DIR …`

Scores development pairs with the int8 file, or with a folder's fp32 weights if MODEL is one: the proposition, and "It is not true that …". Prints each way of
asking, then temperature and bias of the way that ships (one question), and writes them: those two that together have the least negative
log-likelihood (mean over the sets; vector scaling, Guo et al. 2017, with one free bias). The two sides stay equal: their difference would
be a leaning of the tool.
"""

import argparse
import json
import random
from pathlib import Path

import numpy as np
import onnxruntime
from transformers import BertTokenizerFast

import corpus

FLOOR = 1e-6
# Tokens of a pair; what ships reads up to 512, and none of the sets is that long.
LONGEST = 256
# Of neutral.
BIASES = np.arange(-0.6, 1.21, 0.1)


def log_probabilities(session, tokenizer, premise, hypothesis):
    """[support, neutral, oppose] of one question about the proposition's own side."""
    feed = tokenizer(premise, hypothesis, truncation="only_first", max_length=LONGEST, return_tensors="np")
    feed = {name: feed[name].astype(np.int64) for name in ("input_ids", "attention_mask", "token_type_ids")}
    logits = session.run(None, feed)[0][0].astype(np.float64)
    p = np.exp(logits - logits.max())
    return np.log(np.maximum(p / p.sum(), FLOOR))[::-1]


def asker(args):
    """What answers pairs with rows of log probabilities."""
    if Path(args.model).is_dir():
        from measure import probabilities

        return lambda pairs: np.log(np.maximum(np.array(probabilities(args.model, pairs, longest=LONGEST))[:, ::-1], FLOOR))
    if not args.tokenizer:
        raise SystemExit("a graph needs --tokenizer DIR")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(args.model, options, providers=["CPUExecutionProvider"])
    tokenizer = BertTokenizerFast.from_pretrained(args.tokenizer)
    return lambda pairs: np.array([log_probabilities(session, tokenizer, p, h) for p, h in pairs])


def softmax(x):
    p = np.exp(x - x.max(-1, keepdims=True))
    return p / p.sum(-1, keepdims=True)


def figures(p, gold):
    """Macro-F1, wrong sides, expected calibration error, negative log-likelihood."""
    got = p.argmax(-1)
    f1 = [2 * np.sum((got == c) & (gold == c)) / max(1, np.sum(got == c) + np.sum(gold == c)) for c in range(3)]
    sides = gold != 1
    wrong = np.mean(got[sides] == 2 - gold[sides]) if sides.any() else 0.0
    confidence = p.max(-1)
    ece = sum(
        inside.mean() * abs((got[inside] == gold[inside]).mean() - confidence[inside].mean())
        for i in range(10)
        if (inside := (confidence > i / 10) & (confidence <= (i + 1) / 10)).any()
    )
    return np.mean(f1), wrong, ece, -np.log(p[np.arange(len(gold)), gold]).mean()


def main():
    here = Path(__file__).resolve().parents[2] / "models" / "corpus"
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model")
    parser.add_argument("--tokenizer", help="folder, for a graph")
    parser.add_argument("--written", default=here / "written")
    parser.add_argument("--real", default=here / "real.jsonl")
    parser.add_argument("--polnear")
    parser.add_argument("--data", required=True)
    parser.add_argument("--sample", type=int, default=1000)
    parser.add_argument("--out")
    args = parser.parse_args()
    ask = asker(args)
    sets = {"written": corpus.written(args.written, "dev")}
    if args.polnear:
        sets["real"] = corpus.real(args.real, args.polnear, "dev")
    sets["vast"] = [(p, h[:-1] + " is good.", y)
                    for p, h, y in corpus.debate(Path(args.data) / "stance" / "vast_dev.jsonl.gz")]
    asked = {}
    for name, pairs in sets.items():
        pairs = random.Random(11).sample(pairs, min(args.sample, len(pairs)))
        text = ask([(p, h) for p, h, _ in pairs])
        negation = ask([(p, corpus.negated(h)) for p, h, _ in pairs])
        gold = np.array([2 - y for _, _, y in pairs])
        asked[name] = (text, negation[:, ::-1], gold)
    ways = {
        "one question": lambda t, n: t,
        "its negation alone": lambda t, n: n,
        "both, log pool": lambda t, n: (t + n) / 2,
        "both, linear pool": lambda t, n: np.log((np.exp(t) + np.exp(n)) / 2),
    }
    print("way, set (n): macro-F1 / wrong side / ECE / NLL, temperature 1, no bias")
    for way, pool in ways.items():
        for name, (text, negation, gold) in asked.items():
            f = figures(softmax(pool(text, negation)), gold)
            print(f"{way:22} {name} ({len(gold)}): " + " / ".join(f"{x:.3f}" for x in f))
    tuned = [name for name in asked if name != "vast"]
    pool = ways["one question"]
    of = lambda name, t, bias: figures(softmax(pool(*asked[name][:2]) / t + np.array([0, bias, 0])), asked[name][2])
    loss = lambda t, bias: np.mean([of(name, t, bias)[3] for name in tuned])
    t, chosen = min(((t, bias) for t in np.arange(0.6, 2.5, 0.02) for bias in BIASES), key=lambda row: loss(*row))
    t, chosen = round(float(t), 2), round(float(chosen), 1)
    for bias in BIASES:
        print(f"temperature {t}, bias of neutral {bias:+.1f}: " + ", ".join(
            f"{name} " + " / ".join(f"{x:.3f}" for x in of(name, t, bias)) for name in asked))
    print("chosen:", t, chosen)
    if args.out:
        n = sum(len(asked[name][2]) for name in tuned)
        note = (f"one question, the proposition. Fitted by scripts/train/calibrate.py on {n} development pairs "
                f"({', '.join(tuned)}). Sides left equal. See docs/experiments.md.")
        content = {"temperature": t, "bias": {"support": 0.0, "neutral": chosen, "oppose": 0.0}, "note": note}
        Path(args.out).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
