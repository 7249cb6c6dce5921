"""Write an entailment model of BERT's or MPNet's architecture as int8 safetensors for the native engine.

    python export.py MODEL_DIR OUT.safetensors --calibrate PAIRS.jsonl [--pairs N] [--tune N] [--max-length N]

MODEL_DIR holds config.json, tokenizer.json and model.safetensors; PAIRS.jsonl one {"premise", "hypothesis"}
a line, from training data. Weights are rounded as in ../export_stance/export.py (GPTQ, one scale per output
channel), but to all eight bits: the engine's products are exact on every processor. Word embeddings get
one scale per word. What is int8 has its scales beside it under NAME_scale; all else stays fp16.

With --tune N what stays in floats (biases, layer norms, the head) is then trained on N further pairs, once each, so that
the int8 model's probabilities are the float model's (Li et al. 2023, Norm Tweaking): no label is looked at.

Without calibration pairs, `cargo run --release -p standpoint-engine-native --example quantise` writes
the same kind of file with plain rounding. Wants the packages of ../export_stance/requirements.txt.
"""

import argparse
import copy
import random
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

sys.path.insert(0, str(Path(__file__).parent.parent / "export_stance"))
from export import collect, load, read_pairs, round_weights, sites

MOST = 127


class Quantised(torch.nn.Module):
    """A linear layer as the engine computes it: int8 weights, and codes 0 to 255 between a token's lowest and highest
    value. The bias is all that can be trained; gradients pass the rounding as if it were not there."""

    def __init__(self, linear, codes, scale):
        super().__init__()
        self.codes, self.scale = torch.from_numpy(codes), torch.from_numpy(scale)
        self.register_buffer("weight", self.codes.float() * self.scale[:, None], persistent=False)
        self.bias = torch.nn.Parameter(linear.bias.detach().clone())

    def forward(self, x):
        low, high = x.detach().aminmax(dim=-1, keepdim=True)
        step = ((high - low) / 255).clamp(min=torch.finfo(torch.float32).tiny)
        near = ((x.detach() - low) / step).round() * step + low
        return F.linear(x + (near - x.detach()), self.weight, self.bias)


def quantise(model, moments):
    """A copy whose linear layers and word embeddings are as the engine has them, and their codes by name."""
    model = copy.deepcopy(model)
    names = {id(module): name for name, module in model.named_modules()}
    codes = {}
    for key, module, linears in sites(model):
        for name in linears:
            linear = getattr(module, name)
            layer = Quantised(linear, *round_weights(linear.weight.data, moments[key], MOST))
            codes[names[id(linear)]] = layer
            setattr(module, name, layer)
    table = model.get_input_embeddings().weight
    scale = (table.data.abs().amax(1) / MOST).clamp(min=1e-12)
    words = (table.data / scale[:, None]).round().clamp(-MOST, MOST).to(torch.int8)
    table.data = words.float() * scale[:, None]
    return model, codes, (words, scale)


def batches(tokenizer, pairs, max_length, size=32):
    """Shuffled batches of about equally long pairs."""
    order = sorted(range(len(pairs)), key=lambda i: len(pairs[i][0]) + len(pairs[i][1]))
    parts = [order[i : i + size] for i in range(0, len(order), size)]
    random.Random(1).shuffle(parts)
    for part in parts:
        yield tokenizer([pairs[i][0] for i in part], [pairs[i][1] for i in part], padding=True,
                        truncation="only_first", max_length=max_length, return_tensors="pt")


def tune(model, teacher, tokenizer, pairs, max_length, rate):
    """Trains what is in floats towards the teacher's probabilities; prints the mean divergence every 20 steps."""
    model.requires_grad_(False)
    free = [p for name, p in model.named_parameters() if not name.endswith("embeddings.weight")
            and "relative_attention_bias" not in name]
    for parameter in free:
        parameter.requires_grad_(True)
    steps = -(-len(pairs) // 32)
    optimiser = torch.optim.Adam(free, lr=rate, betas=(0.9, 0.99))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda i: min(1, (i + 1) / 10) * (1 - i / steps))
    running = 0.0
    for step, batch in enumerate(batches(tokenizer, pairs, max_length), 1):
        with torch.no_grad():
            wanted = teacher(**batch).logits.log_softmax(-1)
        got = model(**batch).logits.log_softmax(-1)
        loss = F.kl_div(got, wanted, log_target=True, reduction="batchmean")
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        schedule.step()
        running += loss.item()
        if step % 20 == 0:
            print(f"{step}/{steps} divergence {running / 20:.6f}", flush=True)
            running = 0.0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model")
    parser.add_argument("out")
    parser.add_argument("--calibrate", required=True, help="JSON Lines of premise and hypothesis")
    parser.add_argument("--pairs", type=int, default=400, help="pairs for the rounding")
    parser.add_argument("--tune", type=int, default=0, help="pairs behind them for what stays in floats")
    parser.add_argument("--rate", type=float, default=1e-4, help="learning rate of --tune")
    parser.add_argument("--max-length", type=int, default=128)
    parser.add_argument("--threads", type=int, default=1, help="sums of more than one may differ in the last bits")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(1)
    model, tokenizer = load(args.model)
    pairs = read_pairs(args.calibrate, args.pairs + args.tune)
    _, moments = collect(model, tokenizer, pairs[: args.pairs], args.max_length)
    quantised, codes, words = quantise(model, moments)
    if args.tune:
        tune(quantised, model, tokenizer, pairs[args.pairs :], args.max_length, args.rate)
    tensors = {name: value.half().contiguous() for name, value in quantised.state_dict().items()
               if value.is_floating_point()}
    for name, layer in codes.items():
        tensors[f"{name}.weight"], tensors[f"{name}.weight_scale"] = layer.codes, layer.scale
    name = f"{model.base_model_prefix}.embeddings.word_embeddings.weight"
    tensors[name], tensors[f"{name}_scale"] = words
    save_file(dict(sorted(tensors.items())), args.out, metadata={"format": "pt"})


if __name__ == "__main__":
    main()
