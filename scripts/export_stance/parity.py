"""Write what ONNX Runtime answers, one thread, one pair per call, and how fast.

    python parity.py MODEL_DIR ONNX PAIRS.jsonl OUT.jsonl

OUT repeats each {"premise", "hypothesis"} with "logits" as [entailment, neutral, contradiction].
tests/parity.jsonl of standpoint-engine-rten is made so from its own pairs.
"""

import json
import sys
import time

import onnxruntime
from transformers import PreTrainedTokenizerFast


def main():
    folder, graph, pairs, out = sys.argv[1:]
    with open(f"{folder}/config.json", encoding="utf-8") as file:
        names = {name: int(place) for place, name in json.load(file)["id2label"].items()}
    order = [names[name] for name in ("entailment", "neutral", "contradiction")]
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    with open(pairs, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    seconds = 0.0
    for row in rows:
        start = time.perf_counter()
        encoded = tokenizer(row["premise"], row["hypothesis"], truncation="only_first",
                            max_length=512, return_tensors="np")
        inputs = {k: encoded[k].astype("int64")
                  for k in ("input_ids", "attention_mask", "token_type_ids")}
        logits = session.run(["logits"], inputs)[0][0]
        seconds += time.perf_counter() - start
        row["logits"] = [round(float(logits[place]), 5) for place in order]
    with open(out, "w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    print(f"{len(rows)} pairs, {len(rows) / seconds:.1f} a second")


if __name__ == "__main__":
    main()
