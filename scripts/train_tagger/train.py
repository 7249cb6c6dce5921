"""Train the attribution tagger on prepared articles (CPU, fixed seeds)."""

import argparse
import json
import os
import pickle
import random
import time

import torch
import torch.nn.functional as F

from evaluate import add_counts, run_article, score_people, spans_of, stream, table_of
from model import LINK_DIM, Tagger
from prepare import LAYERS, TAGS

CLS, SEP, PAD = 101, 102, 0


def cut(items, size, rng):
    """Cuts a stream into windows, at a paragraph break where one is near.

    The first window's length is random, so that no epoch sees the cuts of
    another one.
    """
    out, pos, limit = [], 0, rng.randint(size // 3, size)
    while pos < len(items):
        stop = min(pos + limit, len(items))
        if stop < len(items):
            for k in range(stop, max(pos + limit // 2, stop - 90), -1):
                if items[k] == -1:
                    stop = k
                    break
        out.append(items[pos:stop])
        pos = stop
        while pos < len(items) and items[pos] == -1:
            pos += 1
        limit = size
    return out


def example(article, window):
    pieces = article["pieces"]
    ids = [CLS] + [SEP if i < 0 else pieces["ids"][i] for i in window] + [SEP]
    where = {i: n + 1 for n, i in enumerate(window) if i >= 0}
    heads = [n + 1 for n, i in enumerate(window) if i >= 0 and pieces["first"][i]]
    index = [i for i in window if i >= 0 and pieces["first"][i]]

    def layer(annotations):
        rows = []
        for ann in annotations:
            # [CLS] stands for "none, or not in this window"
            links = [
                [(where[a], where.get(b, 0)) for a, b in pairs if a in where]
                for pairs in ann["links"]
            ]
            rows.append(([ann["tags"][i] for i in index], links))
        return rows

    return ids, heads, [layer(article["annotations"]), layer(article["people"])]


def batches(articles, size, budget, rng):
    ex = [example(a, w) for a in articles for w in cut(stream(a["pieces"]), size, rng)]
    ex = [e for e in ex if e[1]]
    rng.shuffle(ex)
    ex.sort(key=lambda e: len(e[0]) // 16)
    out, cur = [], []
    for e in ex:
        if cur and max(len(x[0]) for x in cur + [e]) * (len(cur) + 1) > budget:
            out.append(cur)
            cur = []
        cur.append(e)
    out.append(cur)
    rng.shuffle(out)
    return out


def pad(rows, value):
    n = max(map(len, rows))
    return torch.tensor([r + [value] * (n - len(r)) for r in rows])


def loss_of(model, batch, link_weight, people_weight, teacher=None, keep=(1.0, 0.5)):
    """The loss, and its parts for the log: tags and links of each layer.

    With a teacher the first layer learns the teacher's scores instead of the annotations (Li and Hoiem,
    Learning without forgetting, 2016): it has seen the annotations often enough.
    """
    ids = pad([e[0] for e in batch], PAD)
    am = pad([[1] * len(e[0]) for e in batch], 0)
    em, link = model(ids, am, torch.zeros_like(ids))
    loss, parts = torch.zeros(()), []
    weights = [1.0, people_weight]
    if teacher is not None:
        with torch.no_grad():
            wanted = [out[am > 0] for out in teacher(ids, am, torch.zeros_like(ids))]
        tags, links = len(TAGS), 4 * LINK_DIM
        apart = [F.mse_loss(out[am > 0][:, :n], old[:, :n]) for out, old, n in zip((em, link), wanted, (tags, links))]
        loss, weights = keep[0] * apart[0] + keep[1] * apart[1], weights[1:]
        parts = [float(x) for x in apart]
    for layer, weight in list(enumerate([1.0, people_weight]))[-len(weights) :]:
        of = slice(layer * len(TAGS), (layer + 1) * len(TAGS))
        vectors = link.split(4 * LINK_DIM, -1)[layer]
        tag, links = layer_loss(model, layer, batch, am, em[..., of], vectors)
        loss = loss + weight * (tag + link_weight * links)
        parts += [float(tag), float(links)]
    return loss, parts


def layer_loss(model, layer, batch, am, em, vectors):
    # Every annotation of a window is a row of its own for the CRF; rows of a
    # window that several people annotated share its weight.
    rows = [(b, e[1], a, 1 / len(e[2][layer])) for b, e in enumerate(batch) for a in e[2][layer]]
    if not rows:
        return torch.zeros(()), torch.zeros(())
    heads = pad([r[1] for r in rows], 0)
    mask = pad([[1.0] * len(r[1]) for r in rows], 0.0)
    tags = pad([r[2][0] for r in rows], 0)
    which = torch.tensor([r[0] for r in rows])
    weight = torch.tensor([r[3] for r in rows])
    nll = model.crf_nll(em[which[:, None], heads], tags, mask, layer)
    # Per word of the whole batch, so that a few annotated windows do not outweigh the rest.
    loss = (nll * weight).sum() / sum(len(e[1]) for e in batch)
    parts = []
    for n in range(2):
        q, k = vectors.split(2 * LINK_DIM, -1)[n].split(LINK_DIM, -1)
        pairs = [(r[0], a, b, r[3]) for r in rows for a, b in r[2][1][n]]
        if pairs:
            b, a, y = (torch.tensor([p[j] for p in pairs]) for j in range(3))
            w = torch.tensor([p[3] for p in pairs])
            s = torch.einsum("nd,ntd->nt", q[b, a], k[b]) / LINK_DIM**0.5
            s = s.masked_fill(am[b] == 0, -1e4)
            parts.append((F.cross_entropy(s, y, reduction="none") * w).sum() / w.sum())
    return loss, sum(parts) if parts else torch.zeros(())


@torch.no_grad()
def stop_score(model, articles):
    model.eval()
    count, results = {}, {}
    for a in articles:
        got = results[a["article"]] = run_article(model, a["pieces"])
        for ann in a["annotations"]:
            add_counts(count, got["spans"], spans_of(a["pieces"], ann["tags"]))
    model.train()
    people = score_people(results, articles) if any(a["people"] for a in articles) else {}
    return dict(table_of(count), people=people)


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--data", required=True)
    ap.add_argument("--base", required=True)
    ap.add_argument("--init", help="a .pt to start from instead of the bare base")
    ap.add_argument("--out", required=True)
    ap.add_argument("--epochs", type=int, default=5)
    ap.add_argument("--window", type=int, default=254)
    ap.add_argument("--batch-pieces", type=int, default=2048)
    ap.add_argument("--lr", type=float, default=2e-4)
    ap.add_argument("--head-lr", type=float, default=1e-3)
    ap.add_argument("--dropout", type=float, default=0.1)
    ap.add_argument("--link-weight", type=float, default=0.1)
    ap.add_argument("--rest", type=float, default=1.0, help="share of the articles without people, in each epoch")
    ap.add_argument("--teacher", help="a .pt whose attributions are kept; the first layer's annotations are not used")
    ap.add_argument("--keep", type=float, nargs=2, default=(1.0, 0.5),
                    help="what a squared difference from the teacher costs, in a tag's score and in a link vector's cell")
    ap.add_argument("--people-weight", type=float, default=1.0, help="of the second layer's loss")
    ap.add_argument("--ema", type=float, default=0.998)
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--threads", type=int, default=2)
    ap.add_argument("--limit-steps", type=int, help="stop early, for timing")
    args = ap.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    os.makedirs(args.out, exist_ok=True)
    with open(args.data, "rb") as f:
        data = pickle.load(f)
    model = Tagger(base=args.base, dropout=args.dropout)
    if args.init:
        model.start_from(torch.load(args.init, weights_only=False)["model"])
    teacher = None
    if args.teacher:
        teacher = Tagger(base=args.base, dropout=0.0).eval()
        teacher.start_from(torch.load(args.teacher, weights_only=False)["model"])
    # Words that the corpus never shows must stay where pre-training put them,
    # next to the words that it does show.
    model.bert.embeddings.word_embeddings.weight.requires_grad = False
    enc = [p for p in model.bert.parameters() if p.requires_grad]
    heads = [p for n, p in model.named_parameters() if not n.startswith("bert.")]
    opt = torch.optim.AdamW(
        [dict(params=enc, lr=args.lr), dict(params=heads, lr=args.head_lr)],
        weight_decay=0.01,
    )
    known = [a for a in data["train"] if a["people"]]
    rest = [a for a in data["train"] if not a["people"]]

    def plan_of(epoch):
        rng = random.Random(args.seed * 100 + epoch)
        taken = known + rng.sample(rest, round(args.rest * len(rest)))
        return batches(taken, args.window, args.batch_pieces, rng)

    plan = [plan_of(e) for e in range(args.epochs)]
    total = sum(map(len, plan))
    warm = total // 15
    sched = torch.optim.lr_scheduler.LambdaLR(
        opt, lambda s: min((s + 1) / warm, max(0.0, (total - s) / (total - warm)))
    )
    ema = {n: p.detach().clone() for n, p in model.state_dict().items()}
    print("steps", total, "tags", len(TAGS), flush=True)
    model.train()
    t0, step, seen, best = time.time(), 0, 0, -1.0
    run = torch.zeros(4)
    log = open(os.path.join(args.out, "log.jsonl"), "w")
    for epoch, todo in enumerate(plan):
        for batch in todo:
            loss, parts = loss_of(model, batch, args.link_weight, args.people_weight, teacher, args.keep)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            opt.step()
            sched.step()
            opt.zero_grad()
            step += 1
            d = min(args.ema, (1 + step) / (10 + step))
            with torch.no_grad():
                for n, p in model.named_parameters():
                    if p.requires_grad:
                        ema[n].lerp_(p, 1 - d)
            seen += sum(len(e[0]) for e in batch)
            run += torch.tensor(parts)
            if step % 20 == 0:
                rate = seen / (time.time() - t0)
                left = (total - step) / step * (time.time() - t0) / 60
                print(
                    f"{step}/{total} tag {run[0] / 20:.4f} link {run[1] / 20:.4f}"
                    f" people {run[2] / 20:.4f} link {run[3] / 20:.4f}"
                    f" {rate:.0f} pieces/s, {left:.0f} min left",
                    flush=True,
                )
                run.zero_()
            if args.limit_steps and step >= args.limit_steps:
                return
        live = {n: p.clone() for n, p in model.state_dict().items()}
        model.load_state_dict(ema)
        table = stop_score(model, data["stop"])
        mean = sum(table[role]["f1"] for role in LAYERS["attribution"]) / 3
        torch.save(
            dict(model=ema, config=model.bert.config.to_dict(), args=vars(args), epoch=epoch + 1),
            os.path.join(args.out, f"epoch{epoch + 1}.pt"),
        )
        if mean > best:
            best = mean
            with open(os.path.join(args.out, "best.txt"), "w") as f:
                f.write(f"epoch{epoch + 1}.pt\n")
        model.load_state_dict(live)
        model.train()
        row = dict(epoch=epoch + 1, minutes=round((time.time() - t0) / 60, 1), stop=table)
        print("EPOCH", json.dumps(row), flush=True)
        log.write(json.dumps(row) + "\n")
        log.flush()


if __name__ == "__main__":
    main()
