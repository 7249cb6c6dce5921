#!/usr/bin/env bash
# 200 good articles with 50 hostile ones beside them: the rows of the good ones must be those of a run
# without the others, and every hostile one must be in failures.csv or in the tables.
#
#   scripts/hostile.sh [CAP_MIB] [FLAGS OF run ...]
#
# CAP_MIB is the address space that the run may have beyond which it fails, default 8192. STANDPOINT is
# the binary (default: target/release/standpoint, built here if it is missing).
set -euo pipefail
cd "$(dirname "$0")/.."
cap=${1:-8192}
shift || true
binary=${STANDPOINT:-target/release/standpoint}
[[ -x $binary ]] || cargo build --locked --release -p standpoint
binary=$(realpath "$binary")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

python3 - "$binary" "$scratch" "$cap" "$@" <<'PYTHON'
import csv, gzip, io, json, os, random, resource, subprocess, sys, time, zipfile

binary, scratch, cap, flags = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
random.seed(11)
VERBS = ["said", "warned", "argued", "added"]
NAMES = [f"{a} {b}" for a in "Mira Tomas Ida Otto Lena Rolf Anya Piet".split() for b in "Sand Brell Quay Lind Voss".split()]
TOPICS = "dues ferries nets docks cranes tolls".split()
FILL = "the council met in the old hall and heard what the port had to say about its plans for the year".split()

def good(n):
    lines = [f"Council {n} weighs the {random.choice(TOPICS)}", ""]
    for _ in range(4):
        random.shuffle(FILL)
        lines += [" ".join(FILL).capitalize() + f" {n}.", ""]
        lines += [f"“The {random.choice(TOPICS)} should cost {random.choice(['more', 'less', 'nothing'])},” "
                  f"{random.choice(VERBS)} {random.choice(NAMES)}, an analyst at Norrum University.", ""]
    return "\n".join(lines).encode()

# People of their own: who is who is settled over all articles, so a hostile "Mira Sand Of" would rightly
# touch the rows of a good Mira Sand.
PROSE = good(999).decode()
for name in NAMES:
    PROSE = PROSE.replace(name, "Bela Gorm")
SAID = "“We will wait,” said Bela Gorm. "
MIB = 1 << 20

def packed(data, times=1):
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0, compresslevel=9) as file:
        for _ in range(times):
            file.write(data)
    return out.getvalue()

def archive(data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("../../escape.txt", data)
    return out.getvalue()

line = lambda value: (json.dumps(value) + "\n").encode()
page = lambda body: f"<html><body><article>{body}</article></body></html>".encode()
HOSTILE = {
    "line.txt": lambda: b"word " * (20 * MIB),
    "line-of-one-letter.txt": lambda: b"a" * (100 * MIB),
    "tags.html": lambda: b"<div>" * 1_000_000,
    "tags-closed.html": lambda: b"<b>" * 200_000 + b"x" + b"</b>" * 200_000,
    "lists.html": lambda: page("<ul><li>" * 50_000 + PROSE),
    "attributes.html": lambda: page("<p " + " ".join(f"a{i}=1" for i in range(100_000)) + ">" + PROSE),
    "comment.html": lambda: b"<!--" + b"-" * (8 * MIB),
    "script.html": lambda: page("<script>" + "x" * (8 * MIB)),
    "entities.html": lambda: page("<p>" + "&amp;" * MIB + "</p>"),
    "charset-lies.html": lambda: b'<meta charset="utf-16">' + page(PROSE),
    "table.html": lambda: page("<table>" * 3_000 + PROSE),
    "quotes.txt": lambda: "“".encode() * 10_000,
    "quotes-mixed.txt": lambda: ("“‘«\"'" * 10_000).encode(),
    "quotes-closed.txt": lambda: ("“a” said b. " * 10_000).encode(),
    "quotes-nested.txt": lambda: ("“" * 5_000 + "we wait" + "”" * 5_000 + " said Bela Gorm.").encode(),
    "bidi.txt": lambda: ("\u202e\u2066" + PROSE + "\u200b\u200d\ufeff" * 5_000).encode(),
    "zero-width.txt": lambda: "\u200b".join(PROSE).encode(),
    "combining.txt": lambda: ("e" + "\u0301" * 1_000_000 + PROSE).encode(),
    "emoji.txt": lambda: ("👩‍👩‍👧‍👦" * 50_000 + PROSE).encode(),
    "surrogates.jsonl": lambda: b'{"text": "\\ud800 lone", "title": "\\udfff"}\n' + line({"text": PROSE}),
    "nul.txt": lambda: PROSE.encode().replace(b" ", b"\0"),
    "nul-few.txt": lambda: PROSE.encode() + b"\0\0\0",
    "utf-16-le.txt": lambda: b"\xff\xfe" + PROSE.encode("utf-16-le"),
    "utf-16-be.txt": lambda: b"\xfe\xff" + PROSE.encode("utf-16-be"),
    "utf-16-bare.txt": lambda: PROSE.encode("utf-16-le"),
    "utf-16-odd.txt": lambda: b"\xff\xfe" + PROSE.encode("utf-16-le") + b"x",
    "utf-32.txt": lambda: PROSE.encode("utf-32"),
    "not-utf-8.txt": lambda: PROSE.encode() + bytes(range(128, 256)) * 50,
    "overlong.txt": lambda: PROSE.encode() + b"\xc0\x80\xe0\x80\x80" * 100,
    "word.txt": lambda: b"x" * 1_000_000 + b" " + PROSE.encode(),
    "word-said.txt": lambda: ("“" + "x" * 1_000_000 + "” said Bela Gorm.\n\n" + PROSE).encode(),
    "name.txt": lambda: ("“We wait,” said " + "Bela " * 50_000 + ".\n\n" + PROSE).encode(),
    "capitals.txt": lambda: ("Bela Gorm Of The " * 60_000).encode(),
    "commas.txt": lambda: ("Bela, " * 200_000 + "said.\n\n" + PROSE).encode(),
    "lines.txt": lambda: b"\n" * 5_000_000,
    "short-lines.txt": lambda: b"a\n" * 1_000_000,
    "statements.txt": lambda: (SAID * 60_000).encode(),
    "paragraphs.txt": lambda: ((SAID + "\n\n") * 30_000).encode(),
    "brackets.md": lambda: ("[" * 100_000 + "](x)" * 100_000).encode(),
    "stars.md": lambda: ("*_`~" * 100_000 + "\n\n" + PROSE).encode(),
    "front-matter.md": lambda: ("---\n" + "a: [" * 50_000).encode(),
    "deep.jsonl": lambda: b'{"text": ' + b"[" * 200_000 + b"]" * 200_000 + b"}\n",
    "keys.jsonl": lambda: line({f"k{i}": i for i in range(50_000)} | {"text": PROSE}),
    "wrong.jsonl": lambda: line({"text": None}) + line([1]) + b"{\n" + line({"text": {"a": 1}}),
    "columns.csv": lambda: (",".join(f"c{i}" for i in range(20_000)) + "\n" + "," * 20_000 + "\n").encode(),
    "open.csv": lambda: ("text\n\"" + PROSE * 200).encode(),
    "bomb.txt.gz": lambda: packed(b"\0" * MIB, 2_000),
    "bomb-twice.txt.gz": lambda: packed(packed(b"a" * MIB, 500)),
    "cut.txt.gz": lambda: packed(PROSE.encode())[:-9],
    "archive.txt": lambda: archive(b"a" * (64 * MIB)),
}
assert len(HOSTILE) == 50, len(HOSTILE)

def write(folder, hostile):
    os.makedirs(folder)
    for n in range(200):
        with open(os.path.join(folder, f"good-{n:03}.txt"), "wb") as file:
            file.write(texts[n])
    if hostile:
        for name, make in HOSTILE.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(make())

def run(folder, out):
    command = [binary, "run", folder, "-p", os.path.join(scratch, "p.toml"), "-o", out, "--jobs", "2", *flags]
    start = time.monotonic()
    limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (cap * MIB, cap * MIB))
    child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=limit)
    said = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    print(f"{os.path.basename(folder)}: exit {code}, {time.monotonic() - start:.0f} s, peak {usage.ru_maxrss / 1024:.0f} MiB")
    if code not in (0, 3):
        sys.exit(said[-3000:])
    return code

def table(out, name):
    with open(os.path.join(out, name), newline="") as file:
        return list(csv.DictReader(file))

csv.field_size_limit(1 << 30)
texts = [good(n) for n in range(200)]
with open(os.path.join(scratch, "p.toml"), "w") as file:
    file.write('[[proposition]]\nid = "dues"\ntext = "The dues should rise."\n')
alone, mixed = os.path.join(scratch, "alone"), os.path.join(scratch, "mixed")
write(alone, False)
write(mixed, True)
assert run(alone, alone + "-out") == 0
assert run(mixed, mixed + "-out") == 3

# An analyst's id may carry a number where two share a name; everything else is the article's own.
rows = lambda out: [{k: v for k, v in r.items() if k != "analyst_id"} for r in table(out, "statements.csv") if r["file"].startswith("good-")]
before, after = rows(alone + "-out"), rows(mixed + "-out")
assert before and len({r["file"] for r in before}) > 150, len(before)
pairs = list(zip(before, after))
differ = sum(a != b for a, b in pairs) + abs(len(before) - len(after))
for a, b in [pair for pair in pairs if pair[0] != pair[1]][:3]:
    print("  differs:", {k: (a[k], b[k]) for k in a if a[k] != b[k]})
failures = table(mixed + "-out", "failures.csv")
with open(os.path.join(mixed + "-out", "run.json")) as file:
    processed = {a["file"] for a in json.load(file)["articles"]}
of = lambda name: [f for f in failures if f["file"] == name or f["file"].startswith(name + "#")]
lost = []
for name in sorted(HOSTILE):
    codes = sorted({f["code"] for f in of(name)})
    taken = any(p == name or p.startswith(name + "#") for p in processed)
    if not codes and not taken:
        lost.append(name)
    print(f"  {name:<26} {', '.join(codes) or '-':<32} {'in the tables' if taken else ''}")
print(f"{len(before)} rows of 200 good articles, of them different beside 50 hostile ones: {differ}; hostile ones without a trace: {lost or 0}")
sys.exit(bool(differ or lost))
PYTHON
