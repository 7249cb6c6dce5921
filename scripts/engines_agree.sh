#!/usr/bin/env bash
# The claim: rust-bert and rten give the same stances with the same weights.
#
#   scripts/engines_agree.sh [ARTICLES [PROPOSITIONS]]      default: seeds seeds/propositions.toml
#
# Exports the small bundled model to ONNX in 32-bit floats, runs the articles with both engines, and compares
# statements.csv and analysts.csv cell by cell: words must be equal, numbers within 0.001. Then the int8 model
# as shipped is put beside them, for which the differences are only printed. Wants libtorch
# (scripts/setup-libtorch.sh) and python with scripts/export_stance/requirements.txt (PYTHON names it).
# STANDPOINT names a command that has been built with the feature rust-bert; else it is built here.
set -euo pipefail
cd "$(dirname "$0")/.."
articles=${1:-seeds}
propositions=${2:-seeds/propositions.toml}
python=${PYTHON:-python3}

standpoint=${STANDPOINT:-}
if [ -z "$standpoint" ]; then
    scripts/setup-libtorch.sh
    cargo build --locked --release --features rust-bert -p standpoint
    standpoint=${CARGO_TARGET_DIR:-target}/release/standpoint
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

mkdir "$scratch/fp32"
cp models/stance/{config.json,tokenizer.json,tokenizer_config.json,calibration.json} "$scratch/fp32"
"$python" scripts/export_stance/export.py models/stance "$scratch/int8.onnx" \
    --calibrate crates/standpoint-engine-rten/tests/parity.jsonl --fp32-out "$scratch/fp32/model.onnx" >&2

run() { # NAME OPTION...
    local name=$1
    shift
    "$standpoint" run "$articles" -p "$propositions" -o "$scratch/$name" --no-journal --quiet "$@"
}
run rust-bert --engine rust-bert --model models/stance
run rten-fp32 --engine rten --model "$scratch/fp32"
run rten-int8 --engine rten --model models/stance

python3 - "$scratch" <<'COMPARE'
import csv, pathlib, sys

scratch = pathlib.Path(sys.argv[1])


def table(run, name):
    with open(scratch / run / name, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def number(text):
    try:
        return float(text)
    except ValueError:
        return None


failed = False
for run in ("rten-fp32", "rten-int8"):
    for name in ("statements.csv", "analysts.csv"):
        ours, theirs = table("rust-bert", name), table(run, name)
        head = ours[0]
        words, largest, cells = {}, 0.0, 0
        for one, other in zip(ours[1:], theirs[1:]):
            for column, a, b in zip(head, one, other):
                cells += 1
                x, y = number(a), number(b)
                if x is not None and y is not None:
                    largest = max(largest, abs(x - y))
                elif a != b:
                    words[column] = words.get(column, 0) + 1
        same_shape = head == theirs[0] and len(ours) == len(theirs)
        print(f"rust-bert, {run}, {name}: {len(ours) - 1} rows, {cells} cells, largest difference of numbers "
              f"{largest:.6f}, differing words {words or 'none'}")
        if run == "rten-fp32" and (not same_shape or words or largest > 1e-3):
            failed = True
sys.exit(failed)
COMPARE
