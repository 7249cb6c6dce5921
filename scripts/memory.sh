#!/usr/bin/env bash
# Peak memory of `run` at 1,000 and at 10,000 invented articles. Statements are found by rules and drawn
# from a pool, so that the model's work stays the same and what grows is what a run holds. On one thread:
# on two, the engine's own peaks fall together or do not, which moves the figure by 50 MiB.
#
#   scripts/memory.sh [FEW] [MANY]
#
# STANDPOINT is the binary (default: target/release/standpoint, built here if it is missing).
set -euo pipefail
cd "$(dirname "$0")/.."
few=${1:-1000}
many=${2:-10000}
binary=${STANDPOINT:-target/release/standpoint}
[[ -x $binary ]] || cargo build --locked --release -p standpoint
binary=$(realpath "$binary")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

python3 - "$binary" "$scratch" "$few" "$many" <<'PYTHON'
import os, random, resource, subprocess, sys, time

binary, scratch, few, many = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
random.seed(7)
SYLLABLES = "ba de fi ko lu mar nel or pas qui ris sol tam ven wex yor zil hul gra dro".split()
word = lambda: "".join(random.choices(SYLLABLES, k=random.randint(1, 3)))
words = [word() for _ in range(5000)]
name = lambda: f"{random.choice(words).title()} {random.choice(words).title()}"
people = [name() for _ in range(300)]
said = [
    f"The {random.choice(words)} dues will {random.choice(['hurt', 'help', 'change', 'close'])} the "
    f"{random.choice(words)} harbour {random.choice(['soon', 'at last', 'in the end', 'for good'])}"
    for _ in range(150)
]

def sentence():
    return " ".join(random.choices(words, k=random.randint(8, 18))).capitalize() + "."

def article(n):
    parts = [f"Council {n} weighs the {random.choice(words)} dues", ""]
    for _ in range(6):
        parts += [" ".join(sentence() for _ in range(4)), ""]
        who = random.choice(people)
        if random.random() < 0.5:
            parts += [f"“{random.choice(said)},” said {who}, an analyst at {random.choice(words).title()} University.", ""]
    return "\n".join(parts)

def peak(count):
    folder = os.path.join(scratch, str(count))
    os.mkdir(folder)
    for n in range(count):
        with open(os.path.join(folder, f"{n:06}.txt"), "w") as file:
            file.write(article(n))
    with open(os.path.join(scratch, "p.toml"), "w") as file:
        file.write('[[proposition]]\nid = "dues"\ntext = "The dues should rise."\n')
    out = os.path.join(scratch, f"out-{count}")
    command = [binary, "run", folder, "-p", os.path.join(scratch, "p.toml"), "-o", out, "--no-model", "--jobs", "1"]
    peaks = []
    for when in ("anew", "from the journal"):
        start = time.monotonic()
        # RUSAGE_CHILDREN keeps the largest child, so each run is measured by a process of its own.
        measure = (
            "import resource, subprocess, sys\n"
            "done = subprocess.run(sys.argv[1:], stderr=subprocess.PIPE, text=True)\n"
            "summary = [l for l in done.stderr.splitlines() if 'articles in' in l]\n"
            "print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, summary)\n"
        )
        said = subprocess.run([sys.executable, "-c", measure, *command], capture_output=True, text=True).stdout
        code, kib, summary = said.split(" ", 2)
        if code != "0":
            sys.exit(f"exit {code}: {summary}")
        peaks.append(int(kib) / 1024)
        print(f"{count} articles, {when}: peak {peaks[-1]:.0f} MiB, {time.monotonic() - start:.0f} s {summary.strip()}", flush=True)
    journal = os.path.getsize(os.path.join(out, ".standpoint", "journal"))
    print(f"{count} articles: journal {journal / count / 1024:.1f} KiB an article")
    return peaks

for when, small, large in zip(("anew", "from the journal"), peak(few), peak(many)):
    print(f"{when}: {large / small:.2f} times the memory for {many / few:.0f} times the articles")
PYTHON
