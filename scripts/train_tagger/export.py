"""Export a checkpoint: int8 ONNX, fp16 weights, config.json, tokenizer, fixtures.

Plain dynamic quantisation gives one activation scale to a whole window. A few
pieces ([CLS], [SEP], some punctuation) have activations several times those of
the rest, so all others are left with a handful of steps. Dividing every row by
its own largest value before the product and multiplying it back behind it makes
the scale one per piece; the fp32 function stays the same. The word table gets
one scale per row for the same reason.
"""

import argparse
import copy
import json
import os
import re
import tempfile

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import save_file
from tokenizers import Tokenizer

from evaluate import STRIDE, WINDOW, char_spans, onnx_runner, run_article
from model import LINK_DIM, Tagger, allowed_transitions
from prepare import LAYERS, LINKS, tags_of, tokenize

INPUTS = ["input_ids", "attention_mask", "token_type_ids"]


class RowScaled(torch.nn.Module):
    """A linear layer on rows brought to a largest absolute value of one."""

    def __init__(self, linear):
        super().__init__()
        self.weight, self.bias = linear.weight, linear.bias

    def forward(self, x):
        r = x.abs().amax(-1, keepdim=True).clamp(min=1e-6)
        return torch.matmul(x / r, self.weight.t()) * r + self.bias


def scale_rows(model, sites):
    for layer in model.bert.encoder.layer:
        if "qkv" in sites:
            att = layer.attention.self
            att.query, att.key, att.value = map(RowScaled, (att.query, att.key, att.value))
        if "ao" in sites:
            layer.attention.output.dense = RowScaled(layer.attention.output.dense)
        if "fi" in sites:
            layer.intermediate.dense = RowScaled(layer.intermediate.dense)
        if "fo" in sites:
            layer.output.dense = RowScaled(layer.output.dense)


def export_fp32(model, path):
    ids = torch.randint(1000, 2000, (1, 24))
    torch.onnx.export(
        model,
        (ids, torch.ones_like(ids), torch.zeros_like(ids)),
        path,
        input_names=INPUTS,
        output_names=["tags", "link"],
        dynamic_axes={k: {0: "batch", 1: "length"} for k in INPUTS + ["tags", "link"]},
        opset_version=17,
        dynamo=False,
    )


def embeddings_to_int8(model):
    graph = model.graph
    table = max(graph.initializer, key=lambda t: int(np.prod(t.dims)))
    values = numpy_helper.to_array(table)
    scale = np.maximum(np.abs(values).max(1, keepdims=True), 1e-8).astype(np.float32) / 127
    codes = np.clip(np.round(values / scale), -127, 127).astype(np.int8)
    at = next(
        i for i, n in enumerate(graph.node) if n.op_type == "Gather" and n.input[0] == table.name
    )
    gather = graph.node[at]
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
    for k, node in enumerate(nodes):
        graph.node.insert(at + k, node)


def quantise(model, out, sites, keep, weight_bits=7):
    model = copy.deepcopy(model)
    scale_rows(model, sites)
    with tempfile.TemporaryDirectory() as tmp:
        plain, quant = os.path.join(tmp, "plain.onnx"), os.path.join(tmp, "quant.onnx")
        export_fp32(model, plain)
        graph = onnx.load(plain).graph
        fp32 = [n.name for n in graph.node if keep and re.search(keep, n.name)]
        quantize_dynamic(
            plain,
            quant,
            op_types_to_quantize=["MatMul"],
            nodes_to_exclude=fp32,
            per_channel=True,
            # Seven bits: pairwise 16-bit sums cannot saturate on CPUs without
            # VNNI, so every machine computes the same.
            reduce_range=weight_bits == 7,
            weight_type=QuantType.QInt8,
        )
        done = onnx.load(quant)
    embeddings_to_int8(done)
    onnx.checker.check_model(done)
    onnx.save(done, out)


def config_of(model, args):
    ok, start, end = allowed_transitions()
    return dict(
        model_type="standpoint-attribution-tagger",
        base="all-MiniLM-L6-v2",
        hidden_size=model.bert.config.hidden_size,
        num_hidden_layers=model.bert.config.num_hidden_layers,
        num_attention_heads=model.bert.config.num_attention_heads,
        intermediate_size=model.bert.config.intermediate_size,
        vocab_size=model.bert.config.vocab_size,
        inputs=INPUTS,
        outputs=["tags", "link"],
        # One after another in a row of `tags`, and so are their vectors in a row of `link`.
        layers=[
            dict(
                name=layer,
                labels=tags_of(layer),
                # transitions[i][j]: score of label j behind label i; forbidden ones are
                # listed as such in `allowed`, their scores mean nothing.
                transitions=[[round(float(x), 5) for x in row] for row in trans],
                links=[f"{a}_to_{b}_{end}" for a, b in LINKS[layer] for end in ("query", "key")],
            )
            for layer, trans in zip(LAYERS, model.trans.detach())
        ],
        allowed=[[bool(x) for x in row] for row in ok],
        allowed_start=[bool(x) for x in start],
        allowed_end=[bool(x) for x in end],
        window=WINDOW,
        stride=STRIDE,
        cls_id=101,
        sep_id=102,
        link=dict(dim=LINK_DIM, scale=LINK_DIM**-0.5),
    )


def fixtures(texts, tokenizer, run, path):
    with open(path, "w", encoding="utf-8") as f:
        for n, text in enumerate(texts):
            pieces = tokenize(text, tokenizer)
            res = run_article(run, pieces)
            chars = char_spans(pieces, res["spans"])
            index = {s: i for i, s in enumerate(res["spans"])}
            row = dict(
                text=text,
                spans=[dict(role=r, start=a, end=b, text=text[a:b]) for r, a, b in chars],
                # [cue or content, source or cue (null: none), probability]; spans by index
                cue_source=[
                    [index[c], None if s is None else index[s], round(p, 4)]
                    for c, (s, p) in res["cue_source"]
                ],
                content_cue=[
                    [index[c], None if q is None else index[q], round(p, 4)]
                    for c, (q, p) in res["content_cue"]
                ],
                pieces=len(pieces["ids"]),
                **people_of(pieces, res["people"]),
            )
            if n < 2:
                row["input_ids"] = [101] + pieces["ids"] + [102]
                row["tags"] = [[round(float(x), 4) for x in t] for t in res["outs"][0][0]]
                row["link_first_row"] = [round(float(x), 4) for x in res["outs"][0][1][0]]
            f.write(json.dumps(row, ensure_ascii=False) + "\n")


def people_of(pieces, found):
    """Persons, and their roles and affiliations as [start, end, person or null, probability]."""
    at = {s: i for i, s in enumerate(s for s in found["spans"] if s[0] == "person")}
    where = lambda span: list(char_spans(pieces, [span])[0][1:])
    rows = lambda links: [
        [*where(s), None if p is None else at[p], round(sure, 4)] for s, (p, sure) in links
    ]
    return dict(
        persons=[where(s) for s in at], roles=rows(found["links"][0]), affiliations=rows(found["links"][1])
    )


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--checkpoint", required=True)
    ap.add_argument("--tokenizer", required=True, help="tokenizer.json of the base encoder")
    ap.add_argument("--texts", help="JSON list of texts for fixtures.jsonl")
    ap.add_argument("--out", required=True)
    ap.add_argument("--row-scale", default="qkv,ao,fi,fo", help="which products get a scale per row")
    ap.add_argument("--keep-fp32", default="^/tag/|^/link/", help="regex of MatMul nodes left in fp32")
    ap.add_argument("--weight-bits", type=int, choices=[7, 8], default=7)
    ap.add_argument("--fp32-onnx", help="also write the unquantised graph here")
    args = ap.parse_args()
    os.makedirs(args.out, exist_ok=True)
    ck = torch.load(args.checkpoint, map_location="cpu", weights_only=False)
    model = Tagger(config=ck["config"], attn="eager")
    model.start_from(ck["model"])
    model.eval()
    if args.fp32_onnx:
        export_fp32(model, args.fp32_onnx)
    path = os.path.join(args.out, "model_int8.onnx")
    quantise(model, path, args.row_scale.split(","), args.keep_fp32, args.weight_bits)
    config = config_of(model, args)
    with open(os.path.join(args.out, "config.json"), "w") as f:
        json.dump(config, f, indent=1)
        f.write("\n")
    tok = Tokenizer.from_file(args.tokenizer)
    # The base's file truncates and pads; articles are cut by the caller.
    tok.no_truncation()
    tok.no_padding()
    tok.save(os.path.join(args.out, "tokenizer.json"))
    save_file(
        {k: v.half().contiguous() for k, v in ck["model"].items()},
        os.path.join(args.out, "model.safetensors"),
        metadata={"format": "pt"},
    )
    if args.texts:
        with open(args.texts, encoding="utf-8") as f:
            texts = json.load(f)
        fixtures(texts, tok, onnx_runner(path, config), os.path.join(args.out, "fixtures.jsonl"))
    for name in sorted(os.listdir(args.out)):
        print(name, round(os.path.getsize(os.path.join(args.out, name)) / 1e6, 2), "MB")


if __name__ == "__main__":
    main()
