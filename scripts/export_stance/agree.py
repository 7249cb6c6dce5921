"""Compare ONNX files of one model with its fp32 graph, pair by pair, one pair per call.

    python agree.py TOKENIZER_DIR FP32.onnx PAIRS.jsonl CANDIDATE.onnx...

Prints, per candidate: share of equal labels, largest and mean change of a probability, and how many
labels went from one side to the other. ONNX Runtime on one thread.
"""

import argparse
import json

import numpy as np
import onnxruntime
from transformers import PreTrainedTokenizerFast


def probabilities(path, encoded):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    logits = np.concatenate([session.run(["logits"], pair)[0] for pair in encoded]).astype(np.float64)
    powers = np.exp(logits - logits.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tokenizer")
    parser.add_argument("fp32")
    parser.add_argument("pairs")
    parser.add_argument("candidates", nargs="+")
    parser.add_argument("--max-length", type=int, default=128)
    args = parser.parse_args()
    tokenizer = PreTrainedTokenizerFast.from_pretrained(args.tokenizer)
    with open(args.pairs, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    encoded = []
    for row in rows:
        pair = tokenizer(row["premise"], row["hypothesis"], truncation="only_first",
                         max_length=args.max_length, return_tensors="np")
        encoded.append({k: pair[k].astype("int64") for k in ("input_ids", "attention_mask", "token_type_ids")})
    expected = probabilities(args.fp32, encoded)
    for candidate in args.candidates:
        got = probabilities(candidate, encoded)
        change = np.abs(got - expected)
        equal = (got.argmax(1) == expected.argmax(1)).mean()
        sides = (np.abs(got.argmax(1) - expected.argmax(1)) == 2).sum()
        print(f"{candidate}: n {len(rows)}, labels equal {equal:.4f}, probability change max "
              f"{change.max():.3f} mean {change.max(1).mean():.4f}, sides swapped {sides}", flush=True)


if __name__ == "__main__":
    main()
