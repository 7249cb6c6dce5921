"""Who speaks in real news: `standpoint extract` against `people.jsonl`.

`python evaluate_people.py --people people.jsonl --polnear DIR [--half dev] [--standpoint "COMMAND OPTION …"]`

Of the source spans that both the annotators and the command have found: whether the command gives the person whom
a reader takes to speak (full name), another one, or nobody; by the form of the source. Roles and affiliations
are those of the people who speak, as they would stand in the table.
"""

import argparse
import collections
import json
import re
import shlex
import subprocess
import unicodedata
from pathlib import Path

PRONOUNS = {"he", "she", "they", "him", "her", "his", "who", "i", "we", "them", "their", "it", "hers", "whom"}
OPENERS = {"his", "her", "their", "its", "one", "some", "many", "other", "another", "both", "several", "most", "two"}


def fold(words):
    bare = "".join(c for c in unicodedata.normalize("NFKD", words.lower()) if not unicodedata.combining(c))
    return re.sub(r"[^\w ]", "", bare.replace("-", " ").replace("’", "")).split()


def same_person(ours, theirs):
    """The same words but for middle names and initials."""
    a, b = fold(ours), fold(theirs)
    if not a or not b:
        return False
    short, long = sorted((a, b), key=len)
    ends = short[-1] == long[-1] or long[-1] in {"jr", "sr"} and short[-1] in long
    return ends and set(short) <= set(long) and (len(short) > 1 or len(long) == 1)


def same_words(ours, theirs):
    ours, theirs = (re.sub(r"^(the|a|an) ", "", (x or "").lower()) for x in (ours, theirs))
    return fold(ours) == fold(theirs)


def form(source):
    """A pronoun; a name, if a word is large that does not merely open a sentence; else a description."""
    words = source.split()
    if source.lower() in PRONOUNS:
        return "pronoun"
    large = [w for w in words if w[:1].isupper() and w.lower() not in OPENERS]
    return "name" if large and words[0].lower() not in {"the", "a", "an"} else "nominal"


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("--people", required=True)
    ap.add_argument("--polnear", required=True, help="folder holding train/ and dev/, each with text/")
    ap.add_argument("--half", default="dev")
    ap.add_argument("--list", action="store_true", help="print every difference")
    ap.add_argument("--standpoint", default="target/release/standpoint", help="the command and its options, in one")
    args = ap.parse_args()
    rows = [r for r in map(json.loads, open(args.people, encoding="utf-8")) if r["half"] == args.half]
    files = [str(Path(args.polnear) / args.half / "text" / (r["article"] + ".txt")) for r in rows]
    name, *options = shlex.split(args.standpoint)
    command = [name, "extract", "--voice", "news", *options, *files]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = {Path(a["file"]).stem: a for a in map(json.loads, out.splitlines())}
    speakers, others, facts = collections.Counter(), collections.Counter(), collections.Counter()
    for row, file in zip(rows, files):
        text = open(file, encoding="utf-8", newline="\n").read()
        ours, spoke = found[row["article"]]["attributions"], set()
        for start, end, who in row["speakers"]:
            at = next((a for a in ours for s, e in a["source"] if s < end and e > start), None)
            if at is None:
                others["source not found"] += 1
                continue
            names = [a["name"] for a in at["analysts"] if a["kind"] in ("person", "author")]
            wanted = [row["people"][k]["name"] for k in who if isinstance(k, int)]
            kind = form(text[start:end])
            if not wanted:
                others["nobody named, person given" if names else "nobody named, none given"] += 1
                continue
            right = any(same_person(n, w) for n in names for w in wanted)
            speakers[kind, "right" if right else "wrong" if names else "unknown"] += 1
            if args.list and not right:
                print(row["article"], repr(text[start:end]), "is", wanted, "not", names)
            for k in who if right else []:
                if isinstance(k, int) and k not in spoke:
                    one = next((a for a in at["analysts"] if same_person(a["name"], row["people"][k]["name"])), None)
                    if one:
                        spoke.add(k)
                        for fact in ("role", "affiliation"):
                            given, wants = one[fact] or "", row["people"][k][fact]
                            sort = "none" if not wants else "some"
                            verdict = "right" if same_words(given, wants) else "wrong" if given else "missing"
                            facts[fact, sort, verdict] += 1
                            if args.list and verdict != "right":
                                print(f"{fact} of {one['name']}: {wants!r} not {given!r}", row["article"])
    for kind in ("name", "pronoun", "nominal", None):
        row = {v: sum(c for (k, w), c in speakers.items() if w == v and kind in (k, None)) for v in ("right", "wrong", "unknown")}
        n = max(1, sum(row.values()))
        print(f"{kind or 'all':8} n {n:4}  " + "  ".join(f"{v} {100 * c / n:.1f}" for v, c in row.items()))
    print(dict(others))
    for fact in ("role", "affiliation"):
        for sort in ("some", "none"):
            row = {v: facts[fact, sort, v] for v in ("right", "wrong", "missing")}
            print(f"{fact}, {sort} annotated: n {sum(row.values())}", row)


if __name__ == "__main__":
    main()
