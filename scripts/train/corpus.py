"""The stance corpora as pairs.

The written corpus (`models/corpus/written`) is text: topics of five propositions and statements with one
label each, `+` supports, `-` opposes, `0` does not address. The labels of real statements
(`models/corpus/real.jsonl`) hold propositions and offsets; the articles are PolNeAR's and stay outside.
"""

import gzip
import json
import re
from pathlib import Path

LABELS = {"+": 2, "0": 1, "-": 0}  # entailment, neutral, contradiction: the order of the model's outputs


def topics(path):
    """(slug, domain, genre, split), propositions, [(labels, tags, text)] of each topic of a file."""
    head, propositions, statements = None, [], []
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            line = line.rstrip("\n")
            if line.startswith("# "):
                if head:
                    yield head, propositions, statements
                head = tuple(part.strip() for part in line[2:].split("|"))
                propositions, statements = [], []
            elif re.match(r"P\d ", line):
                propositions.append(line[3:])
            elif line.strip():
                match = re.fullmatch(r"([+\-0]+) ([a-z,]+) (.+)", line)
                if not match or len(match[1]) != len(propositions):
                    raise ValueError(f"{path}:{number}: want a label for each proposition, tags, text")
                statements.append((match[1], match[2].split(","), match[3]))
    if head:
        yield head, propositions, statements


def written(folder, split, only=lambda slug: True):
    """(premise, hypothesis, label) of the topics of a split whose slug is wanted."""
    pairs = []
    for path in sorted(Path(folder).glob("*.txt")):
        for head, propositions, statements in topics(path):
            if head[3] == split and only(head[0]):
                pairs += [
                    (text, proposition, LABELS[y])
                    for labels, _, text in statements
                    for proposition, y in zip(propositions, labels)
                ]
    return pairs


def statement(text, spans):
    """The words of a content as the pipeline shows them to the model: one line, no outer marks, no "that"."""
    words = " ".join(text[a:b] for a, b in spans)
    words = re.sub(r"\s+", " ", words).strip(" ,;:")
    words = re.sub(r"^[Tt]hat ", "", words)
    # A direct quotation, perhaps in several parts, loses its marks; quoted words inside a paraphrase keep theirs.
    if words[:1] in "\"“”" or len(re.findall("[\"“”]", words)) % 2:
        words = re.sub("[\"“”]", "", words)
    return words.strip(" ,;:")


def real(file, polnear, split):
    """(premise, hypothesis, label) of the labelled PolNeAR statements."""
    pairs = []
    with open(file, encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            if article["split"] != split:
                continue
            path = Path(polnear) / split / "text" / article["doc"]
            # Offsets count every character of the file, so line ends stay as they are.
            with open(path, encoding="utf-8", newline="\n") as raw:
                text = raw.read()
            for row in article["statements"]:
                premise = statement(text, row["spans"])
                pairs += [
                    (premise, proposition, LABELS[y])
                    for proposition, y in zip(article["propositions"], row["labels"])
                    if y in LABELS
                ]
    return pairs


def paraphrases(path):
    """proposition -> the same in other words, of lines with a tab between both."""
    with open(path, encoding="utf-8") as lines:
        return dict(line.rstrip("\n").split("\t") for line in lines)


def lines_of(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def nli(path, sources, words=75):
    """Rows of the NLI pool from `sources`; label 3 is "not entailed" of two-way sets."""
    codes = {"C": 0, "N": 1, "E": 2, "NE": 3}
    return [
        (r["premise"].strip(), r["hypothesis"].strip(), codes[r["label"]])
        for r in lines_of(path)
        if (sources is None or r["src"] in sources)
        and len(r["premise"].split()) <= words
        and len(r["hypothesis"].split()) <= 40
    ]


def sentence(words):
    words = words.strip()
    words = words[:1].upper() + words[1:]
    return words if words[-1:] in ".!?" else words + "."


def debate(path):
    """Arguments and claims with the side that they take, as pairs; sets with two sides only."""
    codes = {"FAVOR": 2, "AGAINST": 0, "NONE": 1}
    return [
        (r["text"].strip(), sentence(r["target"]), codes[r["label"]])
        for r in lines_of(path)
        if len(r["text"].split()) <= 75
    ]


def negated(hypothesis):
    """The negation that the scorer asks where a user gives no opposing sentence."""
    first = hypothesis.split(" ", 1)[0]
    plain = first in {
        "The", "A", "An", "It", "There", "This", "That", "These", "Those", "Most", "Many", "Some", "All",
        "No", "Its", "His", "Her", "Their", "Our", "People", "Both", "More",
    }
    body = hypothesis[0].lower() + hypothesis[1:] if plain else hypothesis
    return "It is not true that " + body
