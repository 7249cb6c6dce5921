"""Turn PolNeAR's brat standoff files into token sequences with tags and links.

Writes one pickle: a list of articles, each with its text, its word pieces
(ids, offsets, word-start flags, paragraph breaks) and one annotation per
annotator. Articles that several people annotated are kept once with all their
annotations, so that the loss averages over the readings and the encoder
pays for the text only once.
"""

import argparse
import collections
import glob
import os
import pickle
import random
import re

from tokenizers import Tokenizer

ROLES = ["source", "cue", "content"]
TAGS = ["O"] + [f"{p}-{r}" for r in ROLES for p in "BIES"]
TAG_ID = {t: i for i, t in enumerate(TAGS)}


def read_brat(path):
    """Returns attributions: dicts of role -> list of (start, end) fragments."""
    bound, events = {}, []
    # Span texts may hold line breaks of their own, so lines that do not look
    # like an annotation are continuations and are skipped.
    with open(path, encoding="utf-8", newline="\n") as f:
        for line in f:
            m = re.match(r"(T\d+)\t(\S+) ([\d ;]+)\t", line)
            if m:
                bound[m[1]] = [tuple(map(int, p.split())) for p in m[3].split(";")]
            m = re.match(r"E\d+\t(.*)", line)
            if m:
                events.append([a.split(":") for a in m[1].split()])
    out = []
    for event in events:
        att = {r: [] for r in ROLES}
        for kind, ref in event:
            role = kind.rstrip("2345").lower()
            if role in att:
                att[role] += bound[ref]
        if att["cue"] or att["content"]:
            out.append({r: sorted(set(v)) for r, v in att.items()})
    return out


def tokenize(text, tok):
    """Word pieces of the article, paragraph by paragraph.

    Paragraphs are the non-empty lines. The model sees them joined by [SEP],
    because word pieces alone would hide where a paragraph ends.
    """
    ids, start, end, first, para = [], [], [], [], []
    n = 0
    for m in re.finditer(r"[^\n]+", text):
        if not m[0].strip():
            continue
        enc = tok.encode(m[0], add_special_tokens=False)
        for i, (a, b), t in zip(enc.ids, enc.offsets, enc.tokens):
            ids.append(i)
            start.append(a + m.start())
            end.append(b + m.start())
            first.append(not t.startswith("##"))
            para.append(n)
        n += 1
    return dict(ids=ids, start=start, end=end, first=first, para=para)


def words_of(pieces):
    """Groups pieces into words: (index of first piece, char start, char end)."""
    out = []
    for i, f in enumerate(pieces["first"]):
        if f:
            out.append([i, pieces["start"][i], pieces["end"][i]])
        else:
            out[-1][2] = pieces["end"][i]
    return out


def annotate(attributions, pieces):
    """Tags per piece (-1 on continuation pieces) and links between first pieces."""
    words = words_of(pieces)
    tags = [-1] * len(pieces["ids"])
    for w in words:
        tags[w[0]] = 0

    def fragment(a, b):
        # A word counts when the span touches it: a few offsets of the corpus
        # are off by a letter.
        return [w[0] for w in words if w[1] < b and w[2] > a]

    def put(role, heads):
        if not heads:
            return
        if len(heads) == 1:
            tags[heads[0]] = TAG_ID["S-" + role]
        else:
            tags[heads[0]] = TAG_ID["B-" + role]
            for h in heads[1:-1]:
                tags[h] = TAG_ID["I-" + role]
            tags[heads[-1]] = TAG_ID["E-" + role]

    links = []
    spans = {r: [] for r in ROLES}
    for att in attributions:
        frags = {r: [h for h in (fragment(*f) for f in att[r]) if h] for r in ROLES}
        for r in ROLES:
            spans[r] += frags[r]
        if frags["cue"]:
            cue = frags["cue"][0][0]
            links.append(
                (
                    cue,
                    frags["source"][0][0] if frags["source"] else None,
                    [c[0] for c in frags["content"]],
                )
            )
    # One label a word: where annotations overlap (under 1 % of the corpus) the
    # shorter roles win and the content is cut around them, as in CofeNet's form.
    owner = {}
    for r in ("content", "source", "cue"):
        for k, frag in enumerate(sorted(spans[r], key=len, reverse=True)):
            for h in frag:
                owner[h] = (r, k)
    run, last = [], None
    for w in words + [[None]]:
        cur = owner.get(w[0])
        if run and cur != last:
            put(last[0], run)
            run = []
        if cur:
            run.append(w[0])
        last = cur
    return dict(tags=tags, links=links)


def load(root, tok):
    groups = collections.defaultdict(list)
    for path in sorted(glob.glob(os.path.join(root, "attributions", "*.ann"))):
        name = os.path.basename(path)[: -len(".ann")]
        # "<article>_<hash of the annotator's copy>.ann" belongs to "<article>.txt"
        groups[name.rsplit("_", 1)[0]].append((name, path))
    out = []
    for article, copies in sorted(groups.items()):
        with open(
            os.path.join(root, "text", article + ".txt"), encoding="utf-8", newline="\n"
        ) as f:
            text = f.read()
        pieces = tokenize(text, tok)
        anns = []
        for name, path in copies:
            atts = read_brat(path)
            anns.append(dict(name=name, attributions=atts, **annotate(atts, pieces)))
        out.append(dict(article=article, text=text, pieces=pieces, annotations=anns))
    return out


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--polnear", required=True, help="folder holding train/ and dev/")
    ap.add_argument("--tokenizer", required=True, help="tokenizer.json of the base encoder")
    ap.add_argument("--out", required=True)
    ap.add_argument("--stop-articles", type=int, default=16, help="held out of train")
    ap.add_argument("--seed", type=int, default=7)
    args = ap.parse_args()
    tok = Tokenizer.from_file(args.tokenizer)
    tok.no_truncation()
    tok.no_padding()
    train = load(os.path.join(args.polnear, "train"), tok)
    dev = load(os.path.join(args.polnear, "dev"), tok)
    random.Random(args.seed).shuffle(train)
    data = dict(train=train[args.stop_articles :], stop=train[: args.stop_articles], dev=dev)
    with open(args.out, "wb") as f:
        pickle.dump(data, f)
    for k, v in data.items():
        print(
            k,
            len(v),
            "articles",
            sum(len(a["annotations"]) for a in v),
            "annotations",
            sum(len(a["pieces"]["ids"]) for a in v),
            "pieces",
        )


if __name__ == "__main__":
    main()
