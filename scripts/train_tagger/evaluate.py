"""Decode articles with the tagger and score them, also in CofeNet's token form.

The decoding here is the reference for the Rust implementation: windows,
merging, Viterbi and links are described in README.md.
"""

import argparse
import collections
import gzip
import json
import pickle
import re

import numpy as np

from prepare import LAYERS, LINKS, ROLES, TAGS, tags_of

CLS, SEP = 101, 102
WINDOW, STRIDE, LINK_DIM = 254, 222, 64
NEG = -1e4


# ---------------------------------------------------------------- decoding


def stream(pieces):
    """The article as the model reads it: piece indices, -1 at paragraph breaks."""
    out, last = [], None
    for i, p in enumerate(pieces["para"]):
        if last is not None and p != last:
            out.append(-1)
        out.append(i)
        last = p
    return out


def windows(n, size=WINDOW, stride=STRIDE):
    """Half-open ranges over the stream; the last one is moved back to be full."""
    if n <= size:
        return [(0, n)]
    starts = list(range(0, n - size, stride)) + [n - size]
    return [(s, s + size) for s in starts]


def owners(n, wins):
    """For each stream position the window that decides it: borders between two
    windows lie in the middle of their overlap."""
    own = [0] * n
    for k in range(1, len(wins)):
        border = (wins[k][0] + wins[k - 1][1]) // 2
        for i in range(border, wins[k][1]):
            own[i] = k
    return own


def legal():
    start = np.array([t == "O" or t[0] in "BS" for t in TAGS])
    end = np.array([t == "O" or t[0] in "ES" for t in TAGS])
    ok = np.zeros((len(TAGS), len(TAGS)), bool)
    for i, a in enumerate(TAGS):
        for j, b in enumerate(TAGS):
            if end[i]:
                ok[i, j] = start[j]
            else:
                ok[i, j] = b[0] in "IE" and a[2:] == b[2:]
    return ok, start, end


OK, START, END = legal()


def viterbi(em, trans):
    trans = np.where(OK, trans, NEG)
    score = em[0] + np.where(START, 0, NEG)
    back = []
    for e in em[1:]:
        cand = score[:, None] + trans
        back.append(cand.argmax(0))
        score = cand.max(0) + e
    tag = int((score + np.where(END, 0, NEG)).argmax())
    out = [tag]
    for b in reversed(back):
        tag = int(b[tag])
        out.append(tag)
    return out[::-1]


def spans_of_heads(heads, tags, names=TAGS):
    """(role, first head, last head) in order; heads are first pieces of words."""
    out, begin = [], None
    for h, t in zip(heads, tags):
        name = names[t]
        if name[0] in "BS":
            begin = h
        if name[0] in "ES" and begin is not None:
            out.append((name[2:], begin, h))
            begin = None
        if name == "O":
            begin = None
    return out


def spans_of(pieces, tags, names=TAGS):
    heads = [i for i, f in enumerate(pieces["first"]) if f]
    return spans_of_heads(heads, [tags[i] for i in heads], names)


def run_article(model, pieces):
    """model: a Tagger or any function ids [T] -> (tags [T,2K], link [T,8d], trans [2,K,K])."""
    items = stream(pieces)
    wins = windows(len(items))
    own = owners(len(items), wins)
    outs = [
        call(model, [CLS] + [SEP if i < 0 else pieces["ids"][i] for i in items[a:b]] + [SEP])
        for a, b in wins
    ]
    where, heads = {}, []
    for pos, i in enumerate(items):
        if i >= 0 and pieces["first"][i]:
            where[i] = (own[pos], pos)
            heads.append(i)
    reading = dict(wins=wins, outs=outs, where=where, heads=heads)
    first, second = (decode(reading, layer) for layer in LAYERS)
    return dict(
        spans=first["spans"],
        tags=first["tags"],
        cue_source=first["links"][0],
        content_cue=first["links"][1],
        people=second,
        outs=outs,
    )


def decode(reading, layer):
    """Spans of one layer, their tags, and its two lists of links."""
    number = list(LAYERS).index(layer)
    wins, outs, where, heads = (reading[k] for k in ("wins", "outs", "where", "heads"))
    of = slice(number * len(TAGS), (number + 1) * len(TAGS))
    em = [outs[k][0][pos - wins[k][0] + 1, of] for k, pos in (where[h] for h in heads)]
    tags = viterbi(np.array(em), outs[0][2][number])
    spans = spans_of_heads(heads, tags, tags_of(layer))
    by = {r: [s for s in spans if s[0] == r] for r in LAYERS[layer]}

    def choose(head, candidates, n):
        """The candidate that `head` points to, and its probability.

        Everything is read off the window that decides `head`; position 0 is
        [CLS], "none".
        """
        k, pos = where[head]
        a, b = wins[k]
        start = (4 * number + 2 * n) * LINK_DIM
        link = outs[k][1][:, start : start + 2 * LINK_DIM]
        q, keys = link[pos - a + 1, :LINK_DIM], link[:, LINK_DIM:]
        cand = [c for c in candidates if a <= where[c[1]][1] < b]
        rows = [0] + [where[c[1]][1] - a + 1 for c in cand]
        s = keys[rows] @ q / LINK_DIM**0.5
        p = np.exp(s - s.max())
        p /= p.sum()
        best = int(p.argmax())
        return (cand[best - 1] if best else None), float(p[best])

    links = [
        [(c, choose(c[1], by[to], n)) for c in by[of]]
        for n, (of, to) in enumerate(LINKS[layer])
    ]
    return dict(spans=spans, tags=tags, links=links)


def call(model, ids):
    if not hasattr(model, "transitions"):
        return model(ids)
    import torch

    x = torch.tensor([ids])
    with torch.no_grad():
        tag, link = model(x, torch.ones_like(x), torch.zeros_like(x))
    return tag[0].numpy(), link[0].numpy(), model.trans.detach().numpy()


def onnx_runner(path, config, threads=1):
    import onnxruntime as ort

    opts = ort.SessionOptions()
    opts.intra_op_num_threads = threads
    sess = ort.InferenceSession(path, opts, providers=["CPUExecutionProvider"])
    trans = np.array([layer["transitions"] for layer in config["layers"]], np.float32)

    def run(ids):
        x = np.array([ids], np.int64)
        feed = dict(input_ids=x, attention_mask=np.ones_like(x), token_type_ids=np.zeros_like(x))
        tag, link = sess.run(["tags", "link"], feed)
        return tag[0], link[0], trans

    return run


def torch_runner(path):
    import torch

    from model import Tagger

    ck = torch.load(path, map_location="cpu", weights_only=False)
    model = Tagger(config=ck["config"])
    model.start_from(ck["model"])
    return model.eval()


# ---------------------------------------------------------------- scores


def jaccard(a, b):
    inter = min(a[2], b[2]) - max(a[1], b[1]) + 1
    return max(0, inter) / (a[2] - a[1] + b[2] - b[1] + 2 - inter) if inter > 0 else 0.0


def add_counts(count, pred, gold, roles=ROLES):
    """Spans are (role, first, last) with inclusive ends."""
    for r in roles:
        p = {s for s in pred if s[0] == r}
        g = {s for s in gold if s[0] == r}
        c = count.setdefault(r, collections.Counter())
        c["pred"] += len(p)
        c["gold"] += len(g)
        c["exact"] += len(p & g)
        c["begin"] += len({s[1] for s in p} & {s[1] for s in g})
        c["jp"] += sum(max((jaccard(a, b) for b in g), default=0.0) for a in p)
        c["jr"] += sum(max((jaccard(a, b) for b in p), default=0.0) for a in g)


def f1(hit_p, hit_g, pred, gold):
    p, r = hit_p / max(pred, 1), hit_g / max(gold, 1)
    return round(100 * 2 * p * r / max(p + r, 1e-9), 2)


def table_of(count):
    out = {}
    for r, c in count.items():
        out[r] = dict(
            n=c["gold"],
            precision=round(100 * c["exact"] / max(c["pred"], 1), 2),
            recall=round(100 * c["exact"] / max(c["gold"], 1), 2),
            f1=f1(c["exact"], c["exact"], c["pred"], c["gold"]),
            begin=f1(c["begin"], c["begin"], c["pred"], c["gold"]),
            jaccard=f1(c["jp"], c["jr"], c["pred"], c["gold"]),
        )
    return out


# ---------------------------------------------------------------- CofeNet's form

# How CoreNLP rewrote characters in that release.
FORMS = {
    "``": ["“", "‘‘", "``", "''", '"', "”", "„", "«"],
    "''": ["”", "’’", "''", '"', "“", "»"],
    "`": ["‘", "`", "'", "’"],
    "'": ["’", "'", "‘", "`", "′"],
    "--": ["—", "–", "--", "-", "―"],
    "-": ["-", "–", "—", "‑"],
    "...": ["…", "...", ". . ."],
    "-LRB-": ["("],
    "-RRB-": [")"],
    "-LSB-": ["["],
    "-RSB-": ["]"],
    "-LCB-": ["{"],
    "-RCB-": ["}"],
    "cents": ["¢"],
    "$": ["€", "$"],
    "#": ["£", "#"],
    "1/2": ["½"],
    "1/4": ["¼"],
    "3/4": ["¾"],
}


def align_from(tokens, text, pos):
    """Char offsets of the tokens, found left to right from `pos`."""
    out = []
    for tok in tokens:
        best = None
        for form in FORMS.get(tok, []) + [tok]:
            at = text.find(form, pos, pos + 60 + len(form))
            if at >= 0 and (best is None or at < best[0]):
                best = (at, at + len(form))
        if best is None:
            # Quotation marks and spaces inside a token were rewritten too.
            chars = [re.escape(c) if c.isalnum() else r"\W{1,3}?" for c in tok]
            m = re.compile(r"\s?".join(chars)).search(text, pos, pos + len(tok) * 3 + 40)
            best = m.span() if m else None
        out.append(best)
        if best:
            pos = best[1]
    return out, pos


def align_rows(rows, text):
    """Offsets per row. Some articles' rows are out of order, so a row that does
    not fit where the last one ended is looked for in the whole text."""
    out, pos = [], 0
    for row in rows:
        tokens = row["tokens"]

        def fits(where):
            return sum(w is not None for w in where) >= 0.95 * len(tokens)

        got, end = align_from(tokens, text, pos)
        if not fits(got):
            word = next((t for t in tokens if t[0].isalpha() and len(t) > 2), tokens[0])
            lead = sum(len(t) + 1 for t in tokens[: tokens.index(word)])
            for m in re.finditer(re.escape(word), text):
                other, e = align_from(tokens, text, max(0, m.start() - lead - 2))
                if fits(other):
                    got, end = other, e
                    break
        out += got
        pos = end
    return out


def cofenet_rows(path):
    docs = collections.defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as f:
        for line in f:
            row = json.loads(line)
            docs[row["id"]].append(row)
    return docs


def bio_spans(labels, offset):
    out, cur = [], None
    for i, lab in enumerate(labels + ["O"]):
        if cur and lab != "I-" + cur[0]:
            out.append((cur[0], cur[1] + offset, i - 1 + offset))
            cur = None
        if lab[0] == "B":
            cur = (lab[2:], i)
    return out


def char_spans(pieces, spans):
    ends = {}
    last = None
    for i, f in enumerate(pieces["first"]):
        if f:
            last = i
        ends[last] = pieces["end"][i]
    return [(r, pieces["start"][a], ends[b]) for r, a, b in spans]


def score_cofenet(results, articles, path):
    """results: article name -> run_article(...). One count per annotated copy."""
    by_name = {ann["name"]: a for a in articles for ann in a["annotations"]}
    count, lost, total = {}, 0, 0
    for name, rows in cofenet_rows(path).items():
        article = by_name[name]
        pred = char_spans(article["pieces"], results[article["article"]]["spans"])
        flat = [t for r in rows for t in r["tokens"]]
        where = align_rows(rows, article["text"])
        total += len(flat)
        lost += sum(w is None for w in where)
        gold, bounds, n = [], [], 0
        for r in rows:
            gold += bio_spans(r["labels"], n)
            bounds.append((n, n + len(r["tokens"])))
            n += len(r["tokens"])
        got = []
        for role, a, b in pred:
            hit = [i for i, w in enumerate(where) if w and w[0] < b and w[1] > a]
            for x, y in bounds:
                part = [i for i in hit if x <= i < y]
                if part:
                    got.append((role, part[0], part[-1]))
        add_counts(count, got, gold)
    return table_of(count), lost, total


def score_brat(results, articles):
    """Word spans of the brat files, and triples: all gold attributions with a
    source, a cue and a content whose three parts a predicted triple overlaps by
    half or more (intersection over union of covered words)."""
    count, tri = {}, collections.Counter()
    for a in articles:
        res = results[a["article"]]
        heads = [i for i, f in enumerate(a["pieces"]["first"]) if f]
        src = {c: s for c, (s, _) in res["cue_source"]}
        con = collections.defaultdict(list)
        for c, (cue, _) in res["content_cue"]:
            con[cue].append(c)

        def cover(spans):
            return {h for _, x, y in spans for h in heads if x <= h <= y}

        got = [
            (cover([src[c]]) if src[c] else set(), cover([c]), cover(con[c]))
            for c in src
        ]
        got = [g for g in got if g[2]]
        for ann in a["annotations"]:
            add_counts(count, res["spans"], spans_of(a["pieces"], ann["tags"]))
            gold = [gold_cover(a["pieces"], heads, att) for att in ann["attributions"]]
            gold = [g for g in gold if g[1] and g[2]]
            tri["gold"] += len(gold)
            tri["pred"] += len(got)
            tri["gold with source"] += sum(bool(g[0]) for g in gold)
            free = list(got)
            for g in gold:
                for p in free:
                    if all(half(x, y) for x, y in zip(g, p)):
                        free.remove(p)
                        tri["hit"] += 1
                        tri["hit with source"] += bool(g[0])
                        break
                # Link quality apart from tagging: the cue was found.
                for p in got:
                    if half(g[1], p[1]):
                        tri["cue found"] += 1
                        tri["source right given cue"] += half(g[0], p[0])
                        break
    tri["f1"] = f1(tri["hit"], tri["hit"], tri["pred"], tri["gold"])
    return table_of(count), dict(tri)


def score_people(results, articles):
    """Spans of people, roles and affiliations, and facts: a role or an affiliation that overlaps by half
    or more with the annotated one and is given to a mention that overlaps with the annotated one."""
    count, facts = {}, collections.Counter()
    names, roles = tags_of("people"), LAYERS["people"]
    for a in articles:
        for ann in a["people"]:
            res = results[a["article"]]["people"]
            gold = spans_of(a["pieces"], ann["tags"], names)
            add_counts(count, res["spans"], gold, roles)
            by_start = {s[1]: s for s in gold}
            for n, role in enumerate(("role", "affiliation")):
                want = [(by_start[x], by_start.get(y)) for x, y in ann["links"][n] if x in by_start]
                got = [(x, y) for x, (y, _) in res["links"][n]]
                facts[role, "gold"] += len(want)
                facts[role, "pred"] += len(got)
                free = list(got)
                for span, person in want:
                    for g in free:
                        near = g[1] and person and jaccard(g[1], person) > 0
                        if jaccard(g[0], span) >= 0.5 and (near or not g[1] and not person):
                            free.remove(g)
                            facts[role, "hit"] += 1
                            break
    out = table_of(count)
    for role in ("role", "affiliation"):
        hit, pred, gold = (facts[role, k] for k in ("hit", "pred", "gold"))
        out[role]["linked"] = f1(hit, hit, pred, gold)
    return out


def gold_cover(pieces, heads, att):
    if not hasattr(gold_cover, "cache"):
        gold_cover.cache = {}
    key = id(pieces)
    if key not in gold_cover.cache:
        ends, last = {}, None
        for i, f in enumerate(pieces["first"]):
            if f:
                last = i
            ends[last] = pieces["end"][i]
        gold_cover.cache[key] = ends
    ends = gold_cover.cache[key]
    return tuple(
        {
            h
            for x, y in att[r]
            for h in heads
            if pieces["start"][h] < y and ends[h] > x
        }
        for r in ROLES
    )


def half(x, y):
    if not x and not y:
        return True
    return len(x & y) >= 0.5 * len(x | y)


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--data", required=True, help="pickle of prepare.py")
    ap.add_argument("--checkpoint", help="a .pt of train.py")
    ap.add_argument("--onnx")
    ap.add_argument("--config", help="config.json beside the ONNX file")
    ap.add_argument("--cofenet", required=True, help="CofeNet's PolNeAR dev rows")
    ap.add_argument("--against", help="a .pt: share of words whose decoded tag is the same")
    ap.add_argument("--json", help="also write the figures here")
    ap.add_argument("--threads", type=int, default=1)
    args = ap.parse_args()
    with open(args.data, "rb") as f:
        articles = pickle.load(f)["dev"]
    if args.onnx:
        with open(args.config) as f:
            runner = onnx_runner(args.onnx, json.load(f), args.threads)
    else:
        import torch

        torch.set_num_threads(args.threads)
        runner = torch_runner(args.checkpoint)
    results = {}
    for a in articles:
        results[a["article"]] = run_article(runner, a["pieces"])
        results[a["article"]].pop("outs")
    table, lost, total = score_cofenet(results, articles, args.cofenet)
    figures = dict(cofenet=table)
    print("CofeNet form,", lost, "of", total, "tokens not aligned")
    for r, v in table.items():
        print(" ", r, v)
    table, tri = score_brat(results, articles)
    figures.update(brat=table, triples=tri)
    print("brat files, words")
    for r, v in table.items():
        print(" ", r, v)
    print("triples", tri)
    if any(a["people"] for a in articles):
        figures["people"] = score_people(results, articles)
        print("people,", sum(len(a["people"]) for a in articles), "articles")
        for r, v in figures["people"].items():
            print(" ", r, v)
    if args.against:
        other = torch_runner(args.against)
        same = total = 0
        for a in articles:
            x = results[a["article"]]["tags"]
            y = run_article(other, a["pieces"])["tags"]
            same += sum(p == q for p, q in zip(x, y))
            total += len(x)
        figures["same_tag"] = same / total
        print(f"same tag as {args.against}: {same / total:.5f} of {total} words")
    if args.json:
        with open(args.json, "w") as f:
            json.dump(figures, f, indent=1)


if __name__ == "__main__":
    main()
