"""Can the labels of the written corpus be guessed from one half of the pair? `python shortcuts.py CORPUS`

Trains a linear classifier on words and pairs of words of the statement alone, of the proposition alone, and
of both side by side, on the train topics, and scores the dev and test topics. Chance is the macro-F1 of
guessing each label as often as it occurs.
"""

import argparse
import random
import zlib

import torch

import corpus

BUCKETS = 1 << 16


def features(words, salt):
    tokens = words.lower().replace(",", " ").replace(".", " ").split()
    grams = tokens + [" ".join(pair) for pair in zip(tokens, tokens[1:])]
    return sorted({zlib.crc32((salt + gram).encode()) % BUCKETS for gram in grams})


def encode(pairs, parts):
    rows = []
    for premise, hypothesis, label in pairs:
        row = []
        if "statement" in parts:
            row += features(premise, "s")
        if "proposition" in parts:
            row += features(hypothesis, "p")
        rows.append((row, label))
    return rows


def train(rows, epochs=4, rate=0.05):
    torch.manual_seed(1)
    rng = random.Random(1)
    weights = torch.nn.EmbeddingBag(BUCKETS, 3, mode="mean")
    torch.nn.init.zeros_(weights.weight)
    bias = torch.zeros(3, requires_grad=True)
    optimiser = torch.optim.Adam([weights.weight, bias], lr=rate)
    counts = torch.tensor([sum(y == c for _, y in rows) for c in range(3)], dtype=torch.float)
    for _ in range(epochs):
        rng.shuffle(rows)
        for start in range(0, len(rows), 256):
            loss = torch.nn.functional.cross_entropy(
                logits(weights, bias, rows[start : start + 256]),
                torch.tensor([y for _, y in rows[start : start + 256]]),
                weight=counts.sum() / (3 * counts),
            )
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return weights, bias


def logits(weights, bias, rows):
    flat = torch.tensor([i for row, _ in rows for i in row])
    starts = torch.tensor([0] + [len(row) for row, _ in rows][:-1]).cumsum(0)
    return weights(flat, starts) + bias


def macro_f1(guesses, labels):
    total = 0
    for c in range(3):
        hit = sum(g == y == c for g, y in zip(guesses, labels))
        total += 2 * hit / max(1, sum(g == c for g in guesses) + sum(y == c for y in labels))
    return total / 3


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("corpus")
    folder = parser.parse_args().corpus
    sets = {split: corpus.written(folder, split) for split in ("train", "dev", "test")}
    held = sets["dev"] + sets["test"]
    labels = [y for _, _, y in held]
    rng = random.Random(1)
    guessed = [rng.choice(labels) for _ in labels]
    print(f"n {len(held)}, chance {macro_f1(guessed, labels):.3f}")
    for parts in (["statement"], ["proposition"], ["statement", "proposition"]):
        model = train(encode(sets["train"], parts))
        with torch.no_grad():
            rows = encode(held, parts)
            guesses = [int(g) for i in range(0, len(rows), 512)
                       for g in logits(*model, rows[i : i + 512]).argmax(-1)]
        print(f"{' and '.join(parts)} alone: {macro_f1(guesses, labels):.3f}")


if __name__ == "__main__":
    main()
