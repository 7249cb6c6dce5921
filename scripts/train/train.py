"""Train the stance model: `python train.py --init MODEL --data ../shared/data --polnear DIR --out OUT`.

Starts from an entailment model, or from any encoder (a new head of three classes is put on it), and goes on
over the written corpus, the labelled real statements, and a replay of public entailment and debate sets, so that
it does not forget them. Seeds fix the order; sums in threaded kernels may differ in the last bits between
machines. A run that was cut off goes on from its last checkpoint when the same command is given again.
"""

import argparse
import json
import random
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from transformers import AutoModelForSequenceClassification, AutoTokenizer

import corpus
from measure import scores

NAMES = ["contradiction", "neutral", "entailment"]
NATURAL = {"fel_mnli", "wanli_15k_subset"}
NEGATION = {"conjnli_train15k", "cur_negation", "cur_boolean", "cur_conditional", "cur_comparative",
            "cur_quantifier", "cad_snli"}


def sources(args):
    """name -> (pairs, how many an epoch takes, which share of them).

    Where no number is given, an epoch takes all pairs with a side and --zeros times as many without.
    """
    data = Path(args.data)
    slugs = lambda path: set(Path(path).read_text(encoding="utf-8").split()) if path else set()
    seen, only = slugs(args.seen), slugs(args.only)
    wanted = lambda slug: slug not in seen and (not only or slug in only)
    sets = {}
    if args.own > 0:
        sets["written"] = (corpus.written(args.written, "train", wanted), None, args.own)
    if seen:
        again = corpus.written(args.written, "train", lambda slug: slug in seen)
        sets["written before"] = (again, None, args.again)
    if args.polnear and args.own > 0:
        sets["real"] = (corpus.real(args.real, args.polnear, "train"), None, 1.0)
    pool = data / "nli" / "pool.jsonl.gz"
    sets["natural"] = (corpus.nli(pool, NATURAL), args.replay, 1.0)
    sets["negation"] = (corpus.nli(pool, NEGATION), args.replay // 2, 1.0)
    scone = corpus.nli(data / "nli" / "probe_scone_train.jsonl.gz", None)
    sets["scone"] = (scone, args.replay // 4, 1.0)
    for name, share in [("ibm30k_train", 1), ("perspectrum_train", 1), ("ibm_claim_train", 8)]:
        pairs = corpus.debate(data / "stance" / f"{name}.jsonl.gz")
        sets[name] = (pairs, args.replay // (2 * share), 1.0)
    return sets


def epoch(sets, rng, args):
    """The rows of one pass. Zeros are drawn anew each time."""
    rows = []
    paraphrases = corpus.paraphrases(args.paraphrases) if args.paraphrases else {}
    for pairs, count, share in sets.values():
        if count is not None:
            rows += rng.sample(pairs, min(count, len(pairs)))
            continue
        sides = [p for p in pairs if p[2] != 1]
        sides = sides if share == 1.0 else rng.sample(sides, int(share * len(sides)))
        zeros = [p for p in pairs if p[2] == 1]
        taken = sides + rng.sample(zeros, min(len(zeros), int(args.zeros * len(sides))))
        # The negated proposition takes the other side: what the scorer asks as its second question.
        for premise, hypothesis, label in taken:
            if hypothesis in paraphrases and rng.random() < args.paraphrased:
                hypothesis = paraphrases[hypothesis]
            if rng.random() < args.flip:
                hypothesis, label = corpus.negated(hypothesis), {0: 2, 1: 1, 2: 0}[label]
            rows.append((premise, hypothesis, label))
    rng.shuffle(rows)
    return rows


def batches(rows, tokenizer, size, longest, rng):
    encoded = tokenizer([r[0] for r in rows], [r[1] for r in rows], truncation="only_first", max_length=longest)
    # Encoders without segments (MPNet, RoBERTa) have no token types.
    types = encoded.get("token_type_ids") or [None] * len(rows)
    items = list(zip(encoded["input_ids"], types, (r[2] for r in rows)))
    out = []
    for start in range(0, len(items), size * 50):
        part = sorted(items[start : start + size * 50], key=lambda item: len(item[0]))
        part = [part[i : i + size] for i in range(0, len(part), size)]
        rng.shuffle(part)
        out += part
    return out


def tensors(batch, padding):
    """What the model takes, and the labels."""
    width = max(len(ids) for ids, _, _ in batch)
    fill = lambda rows, value: torch.tensor([row + [value] * (width - len(row)) for row in rows])
    inputs = {
        "input_ids": fill([ids for ids, _, _ in batch], padding),
        "attention_mask": fill([[1] * len(ids) for ids, _, _ in batch], 0),
    }
    if batch[0][1] is not None:
        inputs["token_type_ids"] = fill([types for _, types, _ in batch], 0)
    return inputs, torch.tensor([y for _, _, y in batch])


def loss_of(logits, y):
    """Cross entropy; rows of two-way sets only say that entailment is false."""
    logs = F.log_softmax(logits.float(), -1)
    plain = -logs.gather(1, y.clamp(max=2)[:, None])[:, 0]
    masked = -torch.log1p(-logs[:, 2].exp().clamp(max=1 - 1e-6))
    return torch.where(y == 3, masked, plain).mean()


def main():
    args = arguments()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    tokenizer = AutoTokenizer.from_pretrained(args.init)
    model = AutoModelForSequenceClassification.from_pretrained(
        args.init, torch_dtype=torch.float32, hidden_dropout_prob=args.dropout, attention_probs_dropout_prob=0.0,
        id2label=dict(enumerate(NAMES)), label2id={name: i for i, name in enumerate(NAMES)},
    )
    # A large share of the parameters, and the ones that a small corpus can only spoil.
    model.get_input_embeddings().weight.requires_grad = False
    if args.freeze:
        frozen = [model.base_model.embeddings, *model.base_model.encoder.layer[: args.freeze]]
        if shared := getattr(model.base_model.encoder, "relative_attention_bias", None):
            frozen.append(shared)
        for part in frozen:
            part.requires_grad_(False)
    sets = sources(args)
    print({name: (len(pairs), count, share) for name, (pairs, count, share) in sets.items()}, flush=True)
    passes = [batches(epoch(sets, rng, args), tokenizer, args.batch, args.longest, rng)
              for _ in range(args.epochs)]
    if args.steps:
        flat = [batch for part in passes for batch in part][: args.steps]
        passes = [flat]
    steps = sum(len(p) for p in passes)
    free = [p for p in model.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(free, lr=args.lr, weight_decay=0.01)
    warm = max(1, int(0.05 * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda i: min((i + 1) / warm, (steps - i) / max(1, steps - warm)))
    mean = {k: v.detach().clone() for k, v in model.state_dict().items()}
    model.train()
    done, tokens, began, running, behind = 0, 0, time.time(), 0.0, 0
    last = Path(args.out) / "last.pt"
    if last.exists():
        held = torch.load(last, weights_only=True)
        model.load_state_dict(held["model"])
        optimiser.load_state_dict(held["optimiser"])
        schedule.load_state_dict(held["schedule"])
        mean, behind = held["mean"], held["done"]
        print(f"going on behind step {behind}", flush=True)
    total = sum(len(ids) for p in passes for batch in p for ids, _, _ in batch)
    for number, part in enumerate(passes, 1):
        for batch in part:
            if done < behind:
                done += 1
                total -= sum(len(ids) for ids, _, _ in batch)
                continue
            inputs, y = tensors(batch, tokenizer.pad_token_id)
            loss = loss_of(model(**inputs).logits, y)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(free, 1.0)
            optimiser.step()
            schedule.step()
            optimiser.zero_grad(set_to_none=True)
            done, tokens, running = done + 1, tokens + int(inputs["attention_mask"].sum()), running + loss.item()
            if done % 5 == 0:
                keep = min(args.mean, done / (done + 50))
                for key, value in model.state_dict().items():
                    if value.is_floating_point():
                        mean[key].lerp_(value, 1 - keep)
            if done % 100 == 0:
                rate = tokens / (time.time() - began)
                print(f"{done}/{steps} loss {running / 100:.4f} {rate:.0f} tokens/s, "
                      f"{(total - tokens) / rate / 60:.0f} min left", flush=True)
                running = 0.0
            if done % args.keep == 0:
                keep_run(last, model=model.state_dict(), optimiser=optimiser.state_dict(),
                         schedule=schedule.state_dict(), mean=mean, done=done)
        save(model, mean, tokenizer, Path(args.out) / f"epoch{number}")
        report = scores(Path(args.out) / f"epoch{number}", args)
        print("EPOCH", number, json.dumps(report), flush=True)


def keep_run(path, **state):
    """Replaces the checkpoint in one step, so that being killed while writing costs nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").rename(path)


def save(model, mean, tokenizer, folder):
    """The running mean of the weights: it scores better than the last step and costs nothing."""
    last = {k: v.detach().clone() for k, v in model.state_dict().items()}
    model.load_state_dict(mean)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    model.load_state_dict(last)


def arguments():
    here = Path(__file__).resolve().parents[2] / "models" / "corpus"
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    add = parser.add_argument
    add("--init", required=True, help="folder of the model to go on from")
    add("--out", required=True)
    add("--data", required=True, help="folder with nli/ and stance/")
    add("--polnear", help="unpacked PolNeAR with train/ and dev/; real statements are left out without it")
    add("--written", default=here / "written")
    add("--real", default=here / "real.jsonl")
    add("--paraphrases", help="file of propositions in other words")
    add("--paraphrased", type=float, default=0.4, help="share of the pairs of its propositions that take these words")
    add("--only", help="file of the topic slugs to train on; all of them without it")
    add("--seen", help="file of topic slugs that an earlier run was trained on")
    add("--own", type=float, default=1.0, help="share of the written corpus's sides; 0 leaves our own data out")
    add("--freeze", type=int, default=0, help="layers from below that stay as they are")
    add("--steps", type=int, help="end after so many; the learning rate falls to nothing there")
    add("--keep", type=int, default=200, help="steps between two checkpoints")
    add("--again", type=float, default=0.5, help="share of their sides that is taken again")
    add("--epochs", type=int, default=3)
    add("--lr", type=float, default=1.5e-4)
    add("--batch", type=int, default=48)
    add("--longest", type=int, default=112, help="tokens of a pair; a longer premise is cut")
    add("--dropout", type=float, default=0.1)
    add("--flip", type=float, default=0.2, help="share of pairs whose proposition is negated")
    add("--zeros", type=float, default=1.0, help="pairs without a side for each pair with one")
    add("--replay", type=int, default=6000, help="rows of natural NLI an epoch; other sets in proportion")
    add("--mean", type=float, default=0.99, help="decay of the mean of the weights, every fifth step")
    add("--seed", type=int, default=1)
    add("--threads", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
