"""The Python peers as workers of scripts/bench_peers.sh; the protocol is that of bench/ours.

    python peers.py KIND FOLDER PAIRS.tsv

KIND is ort:FILE (ONNX Runtime), pipeline (transformers' zero-shot pipeline with the bundled model), bart (the
same with random weights in the shape of bart-large-mnli, the pipeline's default), fp32 or int8 (a square
matrix product, for the machine's peak). One thread; nothing is downloaded.
"""

import logging
import sys
from pathlib import Path

SIDE = 1024


def read(path):
    return [tuple(line.split("\t")) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def by_premise(pairs):
    grouped = {}
    for premise, hypothesis in pairs:
        grouped.setdefault(premise, []).append(hypothesis)
    return grouped


def session(path):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def onnx_runtime(folder, file, pairs):
    import numpy as np
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    model = session(folder / file)

    def score():
        # Pair by pair: faster than padded batches on a CPU.
        for premise, hypothesis in pairs:
            encoded = tokenizer.encode(premise, hypothesis)
            model.run(["logits"], {
                "input_ids": np.array([encoded.ids]), "attention_mask": np.array([encoded.attention_mask]),
                "token_type_ids": np.array([encoded.type_ids])})

    return score


def zero_shot(model, tokenizer, pairs):
    from transformers import pipeline

    pipe = pipeline("zero-shot-classification", model=model, tokenizer=tokenizer, device="cpu")
    grouped = by_premise(pairs)

    def score():
        for premise, hypotheses in grouped.items():
            pipe(premise, hypotheses, hypothesis_template="{}", multi_label=True)

    return score


def bundled(folder, pairs):
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    import torch

    model = AutoModelForSequenceClassification.from_pretrained(folder, torch_dtype=torch.float32)
    return zero_shot(model.eval(), AutoTokenizer.from_pretrained(folder), pairs)


def bart(folder, pairs):
    from transformers import AutoTokenizer, BartConfig, BartForSequenceClassification

    tokenizer = AutoTokenizer.from_pretrained(folder)
    # The sizes of bart-large are the defaults. The bundled tokenizer, so that pairs have as many tokens.
    config = BartConfig(
        id2label={0: "contradiction", 1: "neutral", 2: "entailment"},
        label2id={"contradiction": 0, "neutral": 1, "entailment": 2}, pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.cls_token_id, eos_token_id=tokenizer.sep_token_id,
        decoder_start_token_id=tokenizer.sep_token_id, forced_eos_token_id=tokenizer.sep_token_id)
    model = BartForSequenceClassification(config).eval()
    # BART has no segments.
    tokenizer.model_input_names = ["input_ids", "attention_mask"]
    return zero_shot(model, tokenizer, pairs)


def fp32_peak():
    import torch

    a, b = torch.rand(SIDE, SIDE), torch.rand(SIDE, SIDE)
    return lambda: torch.mm(a, b)


def int8_peak():
    import numpy as np
    from onnx import TensorProto, helper, numpy_helper

    random = np.random.default_rng(0)
    weights = numpy_helper.from_array(random.integers(-64, 64, (SIDE, SIDE), dtype=np.int8), "b")
    graph = helper.make_graph(
        [helper.make_node("MatMulInteger", ["a", "b"], ["c"])], "product",
        [helper.make_tensor_value_info("a", TensorProto.UINT8, [SIDE, SIDE])],
        [helper.make_tensor_value_info("c", TensorProto.INT32, [SIDE, SIDE])], [weights])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    run, a = session(model.SerializeToString()), random.integers(0, 256, (SIDE, SIDE), dtype=np.uint8)
    return lambda: run.run(None, {"a": a})


def main():
    kind, folder, path = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    logging.disable(logging.WARNING)
    if kind in ("pipeline", "bart", "fp32"):
        import torch

        torch.set_num_threads(1)
        torch.set_grad_enabled(False)
    pairs = read(path)
    if kind.startswith("ort:"):
        score = onnx_runtime(folder, kind.removeprefix("ort:"), pairs)
    elif kind in ("fp32", "int8"):
        product = fp32_peak() if kind == "fp32" else int8_peak()
        # As often as there are pairs, so that a round is long enough to be measured.
        score = lambda: [product() for _ in pairs]  # noqa: E731
    else:
        score = {"pipeline": bundled, "bart": bart}[kind](folder, pairs)
    score()
    print("ready", flush=True)
    for _ in sys.stdin:
        score()
        print("done", flush=True)


if __name__ == "__main__":
    main()
