"""Make small models of each architecture, with random weights, and what they should answer.

    python make.py TEXT_DIR OUT_DIR [NAME …]

TEXT_DIR is models/corpus/written, OUT_DIR tests/architectures. README.md says what is written.
"""

import json
import logging
import os
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

# Both take effect only before the libraries are loaded.
os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"

import numpy as np  # noqa: E402
import onnx  # noqa: E402
import onnxruntime  # noqa: E402
import torch  # noqa: E402
from onnxruntime.quantization import QuantType, quantize_dynamic  # noqa: E402
from optimum.exporters.onnx import main_export  # noqa: E402
from transformers import AutoModelForSequenceClassification, AutoTokenizer  # noqa: E402

from pairs import PAIRS  # noqa: E402
from shapes import LABELS, LIMIT, SHAPES  # noqa: E402
from vocabularies import BUILDERS, text  # noqa: E402

CLASSES = {"entailment": 0, "neutral": 1, "contradiction": 2, "not_entailment": 2}
# Stored in full precision; the others in half. Public checkpoints come in both.
FULL = {"bert", "roberta"}
# Graphs with a convolution: converted, rten would compute it wrongly, and it refuses such a file.
CONVOLUTION = {"deberta-v2-conv"}


def scatter(model):
    """Biases and norms start at 0 and 1, where a forgotten one would not be noticed."""
    for parameter in model.parameters():
        if parameter.dim() == 1:
            parameter.data += 0.1 * torch.randn_like(parameter)
    for name, parameter in model.named_parameters():
        # In MPNet's public checkpoint they have a deviation of 2; with less their buckets would not be noticed.
        if "relative_attention_bias" in name:
            parameter.data *= 2 / parameter.data.std()
    for parameter in model.parameters():
        parameter.data = parameter.data.half().float()


def encode(tokenizer, premise, hypothesis):
    return tokenizer(premise, hypothesis, truncation="only_first", max_length=LIMIT, return_tensors="pt")


def answers(model, tokenizer):
    with torch.no_grad():
        return torch.cat([model(**encode(tokenizer, *pair)).logits for pair in PAIRS])


def level(model, tokenizer, classes):
    """Scales and shifts the head so that the logits of the pairs have a mean of 0 and a deviation of 1."""
    head = [m for m in model.modules() if isinstance(m, torch.nn.Linear) and m.out_features == classes][-1]
    logits = answers(model, tokenizer)
    # Few digits, so that the last ones of another processor's sums do not reach the file.
    factor = np.round(1 / logits.std(0).numpy(), 2)
    mean = np.round(logits.mean(0).numpy() * factor, 2)
    head.weight.data = (head.weight * torch.tensor(factor)[:, None]).half().float()
    head.bias.data = (head.bias * torch.tensor(factor) - torch.tensor(mean)).half().float()


def make_model(name, tokenizer):
    config = SHAPES[name]()
    config.vocab_size = len(tokenizer)
    config.pad_token_id = tokenizer.pad_token_id
    config.id2label = dict(enumerate(LABELS[name]))
    config.label2id = {label: place for place, label in enumerate(LABELS[name])}
    torch.manual_seed(20)
    extra = {"attn_implementation": "eager"} if name == "modernbert" else {}
    model = AutoModelForSequenceClassification.from_config(config, **extra).eval()
    scatter(model)
    level(model, tokenizer, len(LABELS[name]))
    return model


def ordered(name, logits):
    """Entailment, neutral (null where there is none), contradiction."""
    row = [None, None, None]
    for label, value in zip(LABELS[name], logits):
        row[CLASSES[label.lower()]] = round(float(value), 6)
    return row


def expect(name, folder):
    """The rows of expected.jsonl, by the files as a user would load them."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSequenceClassification.from_pretrained(folder, torch_dtype=torch.float32).eval()
    session = onnxruntime.InferenceSession(folder / "model_int8.onnx", providers=["CPUExecutionProvider"])
    graph = onnxruntime.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])
    wanted = {tensor.name for tensor in session.get_inputs()}
    worst = 0.0
    for (premise, hypothesis), logits in zip(PAIRS, answers(model, tokenizer)):
        encoded = encode(tokenizer, premise, hypothesis)
        inputs = {key: value.numpy() for key, value in encoded.items() if key in wanted}
        row = {"premise": premise, "hypothesis": hypothesis, "ids": encoded["input_ids"][0].tolist()}
        if "token_type_ids" in encoded:
            row["types"] = encoded["token_type_ids"][0].tolist()
        row["truncated"] = len(tokenizer(premise, hypothesis)["input_ids"]) > LIMIT
        row["logits"] = ordered(name, logits)
        row["int8"] = ordered(name, session.run(["logits"], inputs)[0][0])
        worst = max(worst, float(np.abs(graph.run(["logits"], inputs)[0][0] - logits.numpy()).max()))
        yield row
    if worst > 1e-4:
        raise SystemExit(f"{name}: ONNX Runtime and transformers differ by {worst}")


def shorten(source, target):
    """Numbers instead of names for nodes and inner values: half of such a small file are names."""
    model = onnx.load(source)
    short = {tensor.name: tensor.name for tensor in [*model.graph.input, *model.graph.output]} | {"": ""}

    def renamed(names):
        return [short.setdefault(name, f"v{len(short)}") for name in names]

    def visit(graph):
        for tensor in [*graph.input, *graph.initializer, *graph.output]:
            tensor.name = renamed([tensor.name])[0]
        del graph.value_info[:]
        for node in graph.node:
            node.name = ""
            node.input[:], node.output[:] = renamed(node.input), renamed(node.output)
            for attribute in node.attribute:
                # The branches of an If see the values outside by the same names.
                if attribute.type == onnx.AttributeProto.GRAPH:
                    visit(attribute.g)

    visit(model.graph)
    onnx.save(model, target)


def make(name, lines, out):
    tokenizer = BUILDERS[name](lines, LIMIT)
    model = make_model(name, tokenizer)
    with tempfile.TemporaryDirectory() as scratch:
        plain, exported = Path(scratch, "plain"), Path(scratch, "exported")
        tokenizer.save_pretrained(plain)
        (model if name in FULL else model.half()).save_pretrained(plain)
        main_export(str(plain), str(exported), task="text-classification", library_name="transformers",
                    dtype="fp32", device="cpu", do_validation=False)
        quantize_dynamic(exported / "model.onnx", exported / "model_int8.onnx", per_channel=True,
                         weight_type=QuantType.QInt8, reduce_range=True,
                         op_types_to_quantize=["MatMul", "Gather"] if name in CONVOLUTION else None)
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        for file in ("config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors"):
            shutil.copyfile(plain / file, out / file)
        for file in ("model.onnx", "model_int8.onnx"):
            shorten(exported / file, out / file)
    rows = list(expect(name, out))
    with open(out / "expected.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    size = sum(path.stat().st_size for path in out.iterdir()) / 1024
    truncated = sum(row["truncated"] for row in rows)
    shift = max(abs(a - b) for row in rows for a, b in zip(row["logits"], row["int8"]) if a is not None)
    print(f"{name}: {size:.0f} KiB, {truncated} pairs cut, int8 moves a logit by {shift:.3f} at most", flush=True)


def main():
    source, out, *names = sys.argv[1:]
    logging.disable(logging.WARNING)
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    lines = text(source)
    for name in names or SHAPES:
        make(name, lines, Path(out, name))


if __name__ == "__main__":
    main()
