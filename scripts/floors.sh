#!/usr/bin/env bash
# Accuracy floors: what a change may raise and must not go under. Floors on the repository's own gold are
# tests; here are those that need corpora which may not be in the repository. The folder with them is the
# first argument, or ../shared/data.
set -euo pipefail
cd "$(dirname "$0")/.."
data=${1:-../shared/data}
standpoint=target/release/standpoint

if [ ! -d "$data" ]; then
    echo "accuracy floors: NOT CHECKED, no corpora at $data"
    exit 0
fi
[ -x "$standpoint" ] || cargo build --locked --release
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

# value NAME JSON EXPRESSION FLOOR: prints the figure and compares it.
value() {
    python3 - "$@" <<'PYTHON' || failed=1
import json, sys
name, path, expression, floor = sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4])
report = json.load(open(path))
def f1(t):
    p = t["right_predicted"] / max(t["predicted"], 1)
    r = t["found_gold"] / max(t["gold"], 1)
    return 2 * p * r / (p + r) if p + r else 0.0
value = eval(expression)
print(f"{name:<58} {value:.3f} (floor {floor})")
sys.exit(0 if value >= floor else 1)
PYTHON
}

cofenet="$data/attribution/cofenet_polnear_dev.jsonl.gz"
"$standpoint" eval attribution "$cofenet" --json >"$scratch/model.json"
"$standpoint" eval attribution "$cofenet" --no-model --json >"$scratch/rules.json"
attribution() { # TIER SPANS ROLE MEASURE FLOOR
    value "PolNeAR dev in CofeNet's form, $1, $2, $3, $4 F1" "$scratch/$1.json" \
        "f1(report['$2']['$3']['$4'])" "$5"
}
attribution rules spans source exact 0.55
attribution rules spans cue exact 0.48
attribution rules spans content jaccard 0.55
attribution model marks source exact 0.81
attribution model marks cue exact 0.745
attribution model marks content exact 0.675
attribution model spans source exact 0.77
attribution model spans cue exact 0.71
attribution model spans content exact 0.645

stance() { # NAME FILE SAMPLE EXPRESSION FLOOR
    "$standpoint" eval stance "$data/$2" --sample "$3" --json >"$scratch/stance.json"
    value "$1 (n = $3)" "$scratch/stance.json" "$4" "$5"
}
stance "MultiNLI hold-out, accuracy" nli/mnli_dev_1k.jsonl.gz 1000 "report['accuracy']" 0.66
stance "written corpus dev, macro-F1" stance/written/dev.jsonl.gz 1000 "report['macro_f1']" 0.62
stance "IBM 30k dev, two-way accuracy" stance/ibm30k_dev.jsonl.gz 1000 "report['two_way']" 0.90
stance "Perspectrum contrast dev, two-way accuracy" stance/perspectrum_contrast_dev.jsonl.gz 435 "report['two_way']" 0.71
stance "VAST dev, macro-F1" stance/vast_dev.jsonl.gz 1000 "report['macro_f1']" 0.49

exit "$failed"
