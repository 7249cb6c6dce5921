"""Write an entailment model of BERT's or MPNet's architecture as int8 safetensors for the native engine.

    python export.py MODEL_DIR OUT.safetensors --calibrate PAIRS.jsonl [--pairs N] [--max-length N] [--threads N]

MODEL_DIR holds config.json, tokenizer.json and model.safetensors; PAIRS.jsonl one {"premise", "hypothesis"}
a line, from training data. Weights are rounded as in ../export_stance/export.py (GPTQ, one scale per output
channel), but to all eight bits: the engine's products are exact on every processor. Word embeddings get
one scale per word. What is int8 has its scales beside it under NAME_scale; all else stays fp16.

Without calibration pairs, `cargo run --release -p standpoint-engine-native --example quantise` writes
the same kind of file with plain rounding. Wants the packages of ../export_stance/requirements.txt.
"""

import argparse
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file

sys.path.insert(0, str(Path(__file__).parent.parent / "export_stance"))
from export import collect, load, read_pairs, round_weights, sites

MOST = 127


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("out")
    parser.add_argument("--calibrate", required=True, help="JSON Lines of premise and hypothesis")
    parser.add_argument("--pairs", type=int, default=400)
    parser.add_argument("--max-length", type=int, default=128)
    parser.add_argument("--threads", type=int, default=1, help="sums of more than one may differ in the last bits")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    model, tokenizer = load(args.model)
    _, moments = collect(model, tokenizer, read_pairs(args.calibrate, args.pairs), args.max_length)
    tensors = {name: value.half().contiguous() for name, value in model.state_dict().items()
               if value.is_floating_point()}
    names = {id(module): name for name, module in model.named_modules()}
    for key, module, linears in sites(model):
        for linear in (getattr(module, name) for name in linears):
            codes, scale = round_weights(linear.weight.data, moments[key], MOST)
            name = names[id(linear)] + ".weight"
            tensors[name] = torch.from_numpy(codes)
            tensors[name + "_scale"] = torch.from_numpy(scale)
    name = f"{model.base_model_prefix}.embeddings.word_embeddings.weight"
    words = model.state_dict()[name].float()
    scale = (words.abs().amax(1) / MOST).clamp(min=1e-12)
    tensors[name] = (words / scale[:, None]).round().clamp(-MOST, MOST).to(torch.int8)
    tensors[name + "_scale"] = scale
    save_file(dict(sorted(tensors.items())), args.out, metadata={"format": "pt"})


if __name__ == "__main__":
    main()
