"""Put the small bundled model into a folder in each form that a peer reads, and choose the pairs.

    python prepare.py REPOSITORY OUT_DIR

OUT_DIR gets model.onnx (fp32, by torch), model_int8.onnx (as shipped), plain_int8.onnx (ONNX Runtime's own
conversion), fp32.safetensors, vocab.txt, the small files, pairs.tsv and pairs.json.
"""

import json
import shutil
import sys
from pathlib import Path

from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import load_file, save_file

SHORTEST, LONGEST = 40, 60
STATEMENTS = 20


def topics(folder):
    """Each topic of our own corpus: its propositions and its statements."""
    for path in sorted(folder.glob("*.txt")):
        propositions, statements = [], []
        for line in path.read_text(encoding="utf-8").splitlines() + ["#"]:
            if line.startswith("#"):
                if propositions:
                    yield propositions, statements
                propositions, statements = [], []
            elif line[:1] == "P" and line[1:2].isdigit():
                propositions.append(line.split(" ", 1)[1])
            elif line[:1] in "+-0" and line.count(" ") > 2:
                statements.append(line.split(" ", 2)[2])


def choose(tokenizer, folder):
    """Of each topic the first statement whose five pairs all have 40 to 60 tokens; every fourth such topic."""
    fitting = []
    for propositions, statements in topics(folder):
        for statement in statements:
            lengths = [len(tokenizer(statement, p)["input_ids"]) for p in propositions[:5]]
            if len(lengths) == 5 and min(lengths) >= SHORTEST and max(lengths) <= LONGEST:
                fitting.append(list(zip([statement] * 5, propositions, lengths)))
                break
    return [pair for topic in fitting[::4][:STATEMENTS] for pair in topic]


def main():
    root, out = Path(sys.argv[1]), Path(sys.argv[2])
    sys.path.insert(0, str(root / "scripts/export_stance"))
    from export import export_fp32, load

    out.mkdir(parents=True, exist_ok=True)
    source = root / "models/stance"
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json", "calibration.json", "model_int8.onnx",
                 "model_int8.safetensors", "model.safetensors"):
        shutil.copyfile(source / name, out / name)
    model, tokenizer = load(source)
    export_fp32(model, out / "model.onnx")
    quantize_dynamic(out / "model.onnx", out / "plain_int8.onnx", weight_type=QuantType.QInt8, per_channel=True,
                     op_types_to_quantize=["MatMul"])
    weights = {name: tensor.float().contiguous() for name, tensor in load_file(source / "model.safetensors").items()}
    save_file(weights, out / "fp32.safetensors")
    words = sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])
    (out / "vocab.txt").write_text("".join(word + "\n" for word, _ in words), encoding="utf-8")
    pairs = choose(tokenizer, root / "models/corpus/written")
    (out / "pairs.tsv").write_text("".join(f"{a}\t{b}\n" for a, b, _ in pairs), encoding="utf-8")
    (out / "pairs.json").write_text(json.dumps({"tokens": [n for _, _, n in pairs]}))
    print(f"{len(pairs)} pairs, {sum(n for _, _, n in pairs) / len(pairs):.1f} tokens on average")


if __name__ == "__main__":
    main()
