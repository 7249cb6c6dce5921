"""Write the tiny graphs that the tests of standpoint-engine-rten run.

    python tiny.py OUT_DIR

Each is a table of three numbers per token, summed or not: enough to see inputs, outputs and shapes.
"""

import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

VOCABULARY = 30522


def table():
    rows = np.arange(VOCABULARY, dtype=np.int64)
    # Small whole numbers, stored once per residue of the token id.
    return np.stack([rows % 3, rows % 5, rows % 7], 1).astype(np.float32)[:105]


def save(path, inputs, nodes, outputs, extra=()):
    values = [numpy_helper.from_array(table(), "table"),
              numpy_helper.from_array(np.array(105, dtype=np.int64), "period"), *extra]
    graph = helper.make_graph(
        [helper.make_node("Mod", ["input_ids", "period"], ["row"]),
         helper.make_node("Gather", ["table", "row"], ["rows"], axis=0), *nodes],
        "tiny",
        [helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "tokens"]) for n in inputs],
        [helper.make_tensor_value_info(n, TensorProto.FLOAT, shape) for n, shape in outputs],
        values,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def main():
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    mean = helper.make_node("ReduceMean", ["rows"], ["logits"], axes=[1], keepdims=0)
    logits = ("logits", ["batch", 3])
    mask = ["input_ids", "attention_mask"]
    # As exported from RoBERTa: no segments.
    save(out / "classify.onnx", mask, [mean], [logits])
    save(out / "tag.onnx", mask, [helper.make_node("Relu", ["rows"], ["tags"]),
                                  helper.make_node("ReduceMax", ["rows"], ["heads"], axes=[2], keepdims=0)],
         [("tags", ["batch", "tokens", 3]), ("heads", ["batch", "tokens"])])
    save(out / "odd_input.onnx", [*mask, "pixel_values"], [mean], [logits])


if __name__ == "__main__":
    main()
