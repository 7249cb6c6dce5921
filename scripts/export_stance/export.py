"""Export a BERT entailment model to int8 ONNX that stays close to fp32.

    python export.py MODEL_DIR OUT.onnx --calibrate PAIRS.jsonl [--pairs N] [--smooth SITE=ALPHA ...]
                     [--most 63|127] [--keep-fp32 REGEX] [--max-length N] [--fp32-out FP32.onnx]

MODEL_DIR holds config.json, tokenizer.json and model.safetensors. PAIRS.jsonl holds one
{"premise", "hypothesis"} object a line, from training data: a few hundred of them fix the statistics
that steps 2 and 3 need. Wants the packages of requirements.txt. Same input, same file.

What it does beyond onnxruntime's quantize_dynamic, whose graph it starts from:
1. Activations get one scale per token, not one per pair: each row is divided by its largest value
   before the matrix and multiplied by it behind. A few tokens of BERT have activations ten times as
   large as all others and would cost these three of their eight bits.
2. Optionally, channels with large activations are divided by a factor and the weights multiplied by
   it (Xiao et al. 2023, SmoothQuant). Sites: qkv, ao (attention output), fi, fo (feed-forward in, out).
3. Weights are rounded one input channel after the other, each rounding error being made good in the
   channels that follow (Frantar et al. 2023, GPTQ), on a grid with one scale per output channel.
4. With --most 63 (the default) weights use 7 of their 8 bits, so that CPUs that add pairs of products
   in 16 bits (AVX2 without VNNI) cannot saturate and every machine computes the same integers. Step 3
   makes up for the lost bit. Limiting only the sums of neighbouring weights to 128 was tried: it
   distorts the neighbours of large weights and costs more.
5. Word embeddings are int8 with one scale per word, not one for the table.
"""

import argparse
import copy
import json
import logging
import re
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import AutoModelForSequenceClassification, PreTrainedTokenizerFast

INPUTS = ["input_ids", "attention_mask", "token_type_ids"]


def load(folder):
    """A BERT or an MPNet; what is not BERT's alone is shared with ../export_native."""
    model = AutoModelForSequenceClassification.from_pretrained(
        folder, torch_dtype=torch.float32, attn_implementation="eager"
    ).eval()
    kind = model.config.model_type
    if kind not in ("bert", "mpnet"):
        raise SystemExit(f"{folder}: model_type is {kind}, this knows bert and mpnet")
    # MPNet has no segments, and its forward takes none.
    inputs = [name for name in INPUTS if kind == "bert" or name != "token_type_ids"]
    return model, PreTrainedTokenizerFast.from_pretrained(folder, model_input_names=inputs)


def read_pairs(path, limit):
    with open(path, encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [(row["premise"], row["hypothesis"]) for row in rows[:limit]]


def sites(model):
    """(layer, site), the module that holds the linear layers, their names. They share one input."""
    for i, layer in enumerate(model.base_model.encoder.layer):
        if model.config.model_type == "mpnet":
            yield (i, "qkv"), layer.attention.attn, ("q", "k", "v")
            yield (i, "ao"), layer.attention.attn, ("o",)
        else:
            yield (i, "qkv"), layer.attention.self, ("query", "key", "value")
            yield (i, "ao"), layer.attention.output, ("dense",)
        yield (i, "fi"), layer.intermediate, ("dense",)
        yield (i, "fo"), layer.output, ("dense",)


def collect(model, tokenizer, pairs, max_length, rows=4096):
    """Per site: largest activation of each channel, and the sum of x xᵀ over all tokens.

    Tokens are gathered until there are `rows` of them: one product of many rows instead of many of few, each of
    which would write the whole sum anew.
    """
    peaks, moments, waiting, hooks = {}, {}, {}, []

    def empty(key):
        x = torch.cat(waiting.pop(key))
        peak, moment = x.abs().max(0).values, (x.T @ x).double()
        peaks[key] = torch.maximum(peaks[key], peak) if key in peaks else peak
        moments[key] = moments[key].add_(moment) if key in moments else moment

    def watch(key):
        def hook(_module, inputs):
            waiting.setdefault(key, []).append(inputs[0].detach().flatten(0, -2))
            if sum(map(len, waiting[key])) >= rows:
                empty(key)

        return hook

    for key, module, names in sites(model):
        hooks.append(getattr(module, names[0]).register_forward_pre_hook(watch(key)))
    with torch.no_grad():
        for premise, hypothesis in pairs:
            model(**tokenizer(premise, hypothesis, truncation="only_first",
                              max_length=max_length, return_tensors="pt"))
    for hook in hooks:
        hook.remove()
    for key in list(waiting):
        empty(key)
    return peaks, moments


class PerToken(torch.nn.Module):
    """A linear layer whose matrix sees rows with a largest value of one."""

    def __init__(self, linear, inverse):
        super().__init__()
        self.weight, self.bias = linear.weight, linear.bias
        self.inverse = None if inverse is None else torch.nn.Parameter(inverse)

    def forward(self, x):
        if self.inverse is not None:
            x = x * self.inverse
        largest = x.abs().amax(-1, keepdim=True).clamp(min=1e-6)
        return torch.matmul(x / largest, self.weight.t()) * largest + self.bias


def restructure(model, peaks, smooth):
    """Replaces the linear layers of a copy. Returns it and, per site, the smoothing factor."""
    model, factors = copy.deepcopy(model), {}
    for key, module, names in sites(model):
        linears = [getattr(module, name) for name in names]
        inverse, alpha = None, smooth.get(key[1])
        if alpha is not None:
            weights = torch.stack([m.weight.data.abs().max(0).values for m in linears]).max(0).values
            factor = peaks[key].float().clamp(min=1e-5) ** alpha
            factor = factor / weights.clamp(min=1e-5) ** (1 - alpha)
            factor = factor / factor.log().mean().exp()
            for linear in linears:
                linear.weight.data *= factor
            inverse, factors[key] = 1.0 / factor, factor
        for name, linear in zip(names, linears):
            setattr(module, name, PerToken(linear, inverse))
    return model, factors


def round_weights(weight, moment, most, block=128):
    """Codes in -most..most [outputs, inputs] and scales [outputs] of a weight, by GPTQ.

    Inputs are taken by falling second moment, so that the outlying channels are rounded while all
    others can still make it good. The errors of a block of inputs reach those behind it in one product.
    """
    order = torch.argsort(moment.diagonal(), descending=True, stable=True)
    w = weight.detach().double()[:, order]
    moment = moment[order][:, order]
    scale = (w.abs().amax(1) / most).clamp(min=1e-12)
    damped = moment + torch.eye(len(moment), dtype=torch.double) * 0.01 * moment.diagonal().mean()
    spread = torch.linalg.cholesky(torch.cholesky_inverse(torch.linalg.cholesky(damped)), upper=True)
    codes = torch.zeros_like(w)
    for start in range(0, len(order), block):
        end = min(start + block, len(order))
        errors = torch.zeros(len(w), end - start, dtype=torch.double)
        for k in range(start, end):
            code = (w[:, k] / scale).round().clamp(-most, most)
            codes[:, order[k]] = code
            error = (w[:, k] - code * scale) / spread[k, k]
            w[:, k:end] -= torch.outer(error, spread[k, k:end])
            errors[:, k - start] = error
        w[:, end:] -= errors @ spread[start:end, end:]
    return codes.to(torch.int8).numpy(), scale.float().numpy()


def export_fp32(model, path):
    ids = torch.arange(1000, 1032).reshape(2, 16)
    torch.onnx.export(
        model, (ids, torch.ones_like(ids), torch.zeros_like(ids)), str(path),
        input_names=INPUTS, output_names=["logits"], opset_version=17, dynamo=False,
        dynamic_axes={name: {0: "batch", 1: "tokens"} for name in INPUTS} | {"logits": {0: "batch"}},
    )


def merge_equal(model):
    """Computes once what the graph computes several times: query, key and value share their scales."""
    graph = model.graph
    renamed, constants, kept = {}, {}, []
    for tensor in graph.initializer:
        same = constants.setdefault((tuple(tensor.dims), tensor.data_type,
                                     numpy_helper.to_array(tensor).tobytes()), tensor.name)
        if same == tensor.name:
            kept.append(tensor)
        else:
            renamed[tensor.name] = same
    del graph.initializer[:]
    graph.initializer.extend(kept)
    final, seen, nodes = {output.name for output in graph.output}, {}, []
    for node in graph.node:
        node.input[:] = [renamed.get(name, name) for name in node.input]
        key = (node.op_type, tuple(node.input),
               tuple(sorted(a.SerializeToString() for a in node.attribute)))
        # torch names a shared parameter once and passes it on through Identity.
        before = list(node.input) if node.op_type == "Identity" else seen.get(key)
        if before is None or final & set(node.output):
            seen[key] = list(node.output)
            nodes.append(node)
        else:
            renamed.update(zip(node.output, before))
    del graph.node[:]
    graph.node.extend(nodes)


def replace_initialiser(graph, name, array):
    for i, tensor in enumerate(graph.initializer):
        if tensor.name == name:
            graph.initializer[i].CopyFrom(numpy_helper.from_array(array, name))
            return
    raise KeyError(name)


def put_weights(quantised, plain, rounded):
    """Writes our codes and scales over those of quantize_dynamic."""
    present = {tensor.name for tensor in quantised.graph.initializer}
    for node in plain.graph.node:
        path = node.name.removesuffix("/MatMul").removeprefix("/").replace("/", ".")
        if node.op_type == "MatMul" and path in rounded and node.input[1] + "_quantized" in present:
            codes, scale = rounded.pop(path)
            replace_initialiser(quantised.graph, node.input[1] + "_quantized", codes.T.copy())
            replace_initialiser(quantised.graph, node.input[1] + "_scale", scale)
            replace_initialiser(quantised.graph, node.input[1] + "_zero_point",
                                np.zeros(len(scale), np.int8))


def embeddings_to_int8(graph_model):
    """Word embeddings as int8 with one scale per row, dequantised after the look-up."""
    graph = graph_model.graph
    table = max(graph.initializer, key=lambda t: int(np.prod(t.dims)))
    values = numpy_helper.to_array(table)
    scale = np.maximum(np.abs(values).max(1, keepdims=True), 1e-8).astype(np.float32) / 127
    codes = np.clip(np.round(values / scale), -127, 127).astype(np.int8)
    position = next(i for i, n in enumerate(graph.node)
                    if n.op_type == "Gather" and n.input[0] == table.name)
    gather = graph.node[position]
    name, out, ids = table.name, gather.output[0], gather.input[1]
    graph.initializer.remove(table)
    graph.initializer.append(numpy_helper.from_array(codes, name + "_int8"))
    graph.initializer.append(numpy_helper.from_array(scale, name + "_scale"))
    graph.node.remove(gather)
    nodes = [
        helper.make_node("Gather", [name + "_int8", ids], [out + "_codes"], axis=0),
        helper.make_node("Cast", [out + "_codes"], [out + "_float"], to=TensorProto.FLOAT),
        helper.make_node("Gather", [name + "_scale", ids], [out + "_scale"], axis=0),
        helper.make_node("Mul", [out + "_float", out + "_scale"], [out]),
    ]
    for offset, node in enumerate(nodes):
        graph.node.insert(position + offset, node)


def convert(base, statistics, smooth, most, keep_fp32, out):
    """Writes the int8 graph of `base` to `out`; returns how many matrices stayed fp32."""
    peaks, moments = statistics
    model, factors = restructure(base, peaks, smooth)
    kept, rounded = 0, {}
    for key, module, names in sites(model):
        for name in names:
            linear = getattr(module, name)
            path = next(p for p, m in model.named_modules() if m is linear)
            if re.search(keep_fp32, path):
                kept += 1
                continue
            inverse = 1.0 / factors[key].double() if key in factors else None
            moment = moments[key] if inverse is None else moments[key] * torch.outer(inverse, inverse)
            rounded[path] = round_weights(linear.weight.data, moment, most)
    with tempfile.TemporaryDirectory() as scratch:
        first, second = Path(scratch) / "plain.onnx", Path(scratch) / "quantised.onnx"
        export_fp32(model, first)
        plain = onnx.load(first)
        merge_equal(plain)
        onnx.save(plain, first)
        wanted = {path for path in rounded}
        excluded = [n.name for n in plain.graph.node if n.op_type in ("MatMul", "Gemm")
                    and n.name.removesuffix("/MatMul").removeprefix("/").replace("/", ".") not in wanted]
        # quantize_dynamic turns Gemm (pooler, classifier: 0.6 MB in fp32) into MatMul first.
        excluded += [name + "_MatMul" for name in excluded]
        quantize_dynamic(first, second, weight_type=QuantType.QInt8, per_channel=True,
                         op_types_to_quantize=["MatMul"], nodes_to_exclude=excluded)
        quantised = onnx.load(second)
    put_weights(quantised, plain, rounded)
    if rounded:
        raise SystemExit(f"no matrix in the graph for {sorted(rounded)}")
    embeddings_to_int8(quantised)
    onnx.checker.check_model(quantised)
    onnx.save(quantised, out)
    return kept


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("out")
    parser.add_argument("--calibrate", required=True, help="JSON Lines of premise and hypothesis")
    parser.add_argument("--pairs", type=int, default=400)
    parser.add_argument("--smooth", nargs="*", default=[], metavar="SITE=ALPHA")
    parser.add_argument("--most", type=int, choices=[63, 127], default=63, help="largest weight code")
    parser.add_argument("--keep-fp32", default="$^", help="regex of module paths left in fp32")
    parser.add_argument("--max-length", type=int, default=128)
    parser.add_argument("--fp32-out", help="also write the unquantised graph here")
    args = parser.parse_args()

    logging.disable(logging.WARNING)
    torch.set_num_threads(1)
    smooth = {site: float(alpha) for site, alpha in (item.split("=") for item in args.smooth)}
    model, tokenizer = load(args.model)
    if model.config.model_type != "bert":
        raise SystemExit("this graph is a BERT's: take ../export_native, or Optimum and quantize_dynamic (docs/models.md)")
    if args.fp32_out:
        export_fp32(model, args.fp32_out)
    statistics = collect(model, tokenizer, read_pairs(args.calibrate, args.pairs), args.max_length)
    kept = convert(model, statistics, smooth, args.most, args.keep_fp32, args.out)
    print(f"{args.out}: {Path(args.out).stat().st_size / 1e6:.1f} MB, fp32 matrices kept: {kept}")


if __name__ == "__main__":
    main()
