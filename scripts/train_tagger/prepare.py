"""Turn PolNeAR's brat standoff files into token sequences with tags and links.

Writes one pickle: a list of articles, each with its text, its word pieces
(ids, offsets, word-start flags, paragraph breaks), one annotation per
annotator, and who its people are where `people.jsonl` says so. Articles that
several people annotated are kept once with all their annotations, so that the
loss averages over the readings and the encoder pays for the text only once.
"""

import argparse
import collections
import glob
import json
import os
import pickle
import random
import re

from tokenizers import Tokenizer

# What is marked, layer by layer, each with labels of its own: an affiliation
# may stand inside a source.
LAYERS = {
    "attribution": ["source", "cue", "content"],
    "people": ["person", "role", "affiliation"],
}
# Which role points to which; the order is that of the link vectors.
LINKS = {
    "attribution": [("cue", "source"), ("content", "cue")],
    "people": [("role", "person"), ("affiliation", "person")],
}
ROLES = LAYERS["attribution"]


def tags_of(layer):
    return ["O"] + [f"{p}-{r}" for r in LAYERS[layer] for p in "BIES"]


TAGS = tags_of("attribution")


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


def fragments(pieces):
    """A function from a span of the text to the first pieces of its words."""
    words = words_of(pieces)

    def heads(a, b):
        # A word counts when the span touches it: a few offsets of the corpus
        # are off by a letter.
        return [w[0] for w in words if w[1] < b and w[2] > a]

    return heads


def paint(spans, layer, pieces):
    """Tags per piece, -1 on continuation pieces; spans is role -> lists of first pieces.

    One label a word: where annotations overlap (under 1 % of the attributions)
    the shorter roles win and the longer are cut around them, as in CofeNet's form.
    """
    heads = [i for i, first in enumerate(pieces["first"]) if first]
    number = {t: i for i, t in enumerate(tags_of(layer))}
    tags = [-1] * len(pieces["ids"])
    for h in heads:
        tags[h] = 0

    def put(role, run):
        if len(run) == 1:
            tags[run[0]] = number["S-" + role]
            return
        tags[run[0]] = number["B-" + role]
        for h in run[1:-1]:
            tags[h] = number["I-" + role]
        tags[run[-1]] = number["E-" + role]

    owner = {}
    for role, of in spans:
        for k, fragment in enumerate(sorted(of, key=len, reverse=True)):
            for h in fragment:
                owner[h] = (role, k)
    run, last = [], None
    for h in heads + [None]:
        cur = owner.get(h)
        if run and cur != last:
            put(last[0], run)
            run = []
        if cur:
            run.append(h)
        last = cur
    return tags


def annotate(attributions, pieces):
    """Tags per piece and links between first pieces: cue to source, content to cue."""
    heads = fragments(pieces)
    spans = {r: [] for r in ROLES}
    to_source, to_cue = [], []
    for att in attributions:
        frags = {r: [h for h in (heads(*f) for f in att[r]) if h] for r in ROLES}
        for r in ROLES:
            spans[r] += frags[r]
        if frags["cue"]:
            cue = frags["cue"][0][0]
            to_source.append((cue, frags["source"][0][0] if frags["source"] else None))
            to_cue += [(c[0], cue) for c in frags["content"]]
    order = [(r, spans[r]) for r in ("content", "source", "cue")]
    return dict(tags=paint(order, "attribution", pieces), links=[to_source, to_cue])


def mentions(text, names):
    """Where the people are named: runs of the words of one name that hold a whole word of it."""
    found = []
    for name in names:
        words = [re.escape(w) for w in re.findall(r"[^\s.,]+\.?", name)]
        long = [w for w in words if len(w) > 3 and not w.endswith(".")]
        if not long:
            continue
        one = "|".join(sorted(words, key=len, reverse=True))
        pattern = rf"(?<![\w-])(?:{one})(?:[ \xa0](?:{one}))*(?![\w-])"
        for m in re.finditer(pattern, text):
            # A first name alone is somebody's; "Trump Tower" is nobody.
            if not re.search("|".join(long), m[0]) or re.match(r"[ \xa0][A-Z]\w", text[m.end() :]):
                continue
            found.append(m.span())
    return found


def portraits(row, text, pieces):
    """Tags and links of who the people are; a role cut by its institution is linked with each part."""
    heads = fragments(pieces)
    spans = {r: [] for r in LAYERS["people"]}
    taken = set()
    for fact in row["facts"]:
        for part in [fact["mention"], *fact["roles"], *fact["affiliations"]]:
            taken |= set(range(*part))
    named = [m for m in mentions(text, [p["name"] for p in row["people"]]) if not taken & set(range(*m))]
    spans["person"] = [heads(*m) for m in named] + [heads(*f["mention"]) for f in row["facts"]]
    for fact in row["facts"]:
        for role, key in [("role", "roles"), ("affiliation", "affiliations")]:
            spans[role] += [heads(*s) for s in fact[key]]
    order = [(r, [s for s in spans[r] if s]) for r in ("role", "affiliation", "person")]
    tags = paint(order, "people", pieces)
    names = tags_of("people")
    begins = lambda role, of: [h for h in of if names[tags[h]][0] in "BS" and names[tags[h]][2:] == role]
    links = [[], []]
    for fact in row["facts"]:
        person = (heads(*fact["mention"]) or [None])[0]
        for k, (role, key) in enumerate([("role", "roles"), ("affiliation", "affiliations")]):
            for span in fact[key]:
                links[k] += [(h, person) for h in begins(role, heads(*span))]
    return dict(tags=tags, links=links)


def load(root, tok, people):
    groups = collections.defaultdict(list)
    for path in sorted(glob.glob(os.path.join(root, "attributions", "*.ann"))):
        name = os.path.basename(path)[: -len(".ann")]
        # "<article>_<hash of the annotator's copy>.ann" belongs to "<article>.txt"
        groups[name.rsplit("_", 1)[0]].append((name, path))
    out = []
    for article, copies in sorted(groups.items()):
        text = read(os.path.join(root, "text", article + ".txt"))
        pieces = tokenize(text, tok)
        anns = []
        for name, path in copies:
            atts = read_brat(path)
            anns.append(dict(name=name, attributions=atts, **annotate(atts, pieces)))
        row = people.get(article)
        out.append(dict(
            article=article, text=text, pieces=pieces, annotations=anns,
            people=[portraits(row, text, pieces)] if row else [],
        ))
    return out


def read(path):
    with open(path, encoding="utf-8", newline="\n") as f:
        return f.read()


def own(folder, tok, people):
    """Texts of our own with their people, whose attributions nobody has marked in PolNeAR's manner: those of a
    folder that `people` knows by name, or that have marks in them."""
    out = []
    for path in sorted(glob.glob(os.path.join(folder, "*.txt"))):
        name, text = os.path.basename(path)[: -len(".txt")], read(path)
        row = people.get(name)
        if row is None:
            text, row = unmark(text)
        if row["facts"]:
            pieces = tokenize(text, tok)
            out.append(dict(article=name, text=text, pieces=pieces, annotations=[],
                            people=[portraits(row, text, pieces)]))
    return out


def unmark(text):
    """The bare text of "{p1:Ana Ruiz}, a {r1:baker} at the {a1:mill}", and who is what in it: a role is told of
    the nearest mention of its person."""
    bare, marks, at = "", [], 0
    for m in re.finditer(r"\{([pra])(\d+(?:,\d+)*):([^{}]+)\}", text):
        bare += text[at : m.start()]
        marks += [(m[1], n, (len(bare), len(bare) + len(m[3]))) for n in m[2].split(",")]
        bare, at = bare + m[3], m.end()
    bare += text[at:]
    facts = [dict(person=n, mention=span, roles=[], affiliations=[]) for kind, n, span in marks if kind == "p"]
    for kind, n, (start, end) in marks:
        if kind != "p":
            own = [f for f in facts if f["person"] == n]
            near = min(own, key=lambda f: max(f["mention"][0] - end, start - f["mention"][1]))
            near["roles" if kind == "r" else "affiliations"].append((start, end))
    return bare, dict(people=[], facts=facts)


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--polnear", required=True, help="folder holding train/ and dev/")
    ap.add_argument("--tokenizer", required=True, help="tokenizer.json of the base encoder")
    ap.add_argument("--people", help="people.jsonl: who the people of some articles are")
    ap.add_argument("--own", nargs="*", default=[], help="folders of our own texts, named in people.jsonl or with marks")
    ap.add_argument("--out", required=True)
    ap.add_argument("--stop-articles", type=int, default=16, help="held out of train")
    ap.add_argument("--seed", type=int, default=7)
    args = ap.parse_args()
    tok = Tokenizer.from_file(args.tokenizer)
    tok.no_truncation()
    tok.no_padding()
    people = {}
    if args.people:
        with open(args.people, encoding="utf-8") as f:
            people = {row["article"]: row for row in map(json.loads, f)}
    train = load(os.path.join(args.polnear, "train"), tok, people)
    dev = load(os.path.join(args.polnear, "dev"), tok, people)
    random.Random(args.seed).shuffle(train)
    data = dict(train=train[args.stop_articles :], stop=train[: args.stop_articles], dev=dev)
    for folder in args.own:
        data["train"] += own(folder, tok, people)
    with open(args.out, "wb") as f:
        pickle.dump(data, f)
    for k, v in data.items():
        print(
            k,
            len(v),
            "articles",
            sum(len(a["annotations"]) for a in v),
            "annotations",
            sum(len(a["people"]) for a in v),
            "with people",
            sum(len(a["pieces"]["ids"]) for a in v),
            "pieces",
        )


if __name__ == "__main__":
    main()
