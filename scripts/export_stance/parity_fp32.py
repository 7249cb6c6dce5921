"""Write what `transformers` answers with the weights in 32-bit floats, one pair per call.

    python parity_fp32.py MODEL_DIR PAIRS.jsonl OUT.jsonl

OUT repeats each {"premise", "hypothesis"} with "logits" as [entailment, neutral, contradiction].
tests/parity.jsonl of standpoint-engine-rust-bert is made so from the pairs of standpoint-engine-rten's.
"""

import json
import sys

import torch
from transformers import AutoModelForSequenceClassification, PreTrainedTokenizerFast


def main():
    folder, pairs, out = sys.argv[1:]
    model = AutoModelForSequenceClassification.from_pretrained(folder, torch_dtype=torch.float32).eval()
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    names = {name.lower(): int(place) for place, name in model.config.id2label.items()}
    order = [names[name] for name in ("entailment", "neutral", "contradiction")]
    with open(pairs, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    with torch.inference_mode():
        for row in rows:
            encoded = tokenizer(row["premise"], row["hypothesis"], truncation="only_first", max_length=512,
                                return_tensors="pt")
            logits = model(**encoded).logits[0]
            row["logits"] = [round(float(logits[place]), 5) for place in order]
    with open(out, "w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


if __name__ == "__main__":
    main()
