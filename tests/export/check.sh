#!/usr/bin/env bash
# Opens what we write with other people's programs: builds tables of hostile texts, then runs
# check_tables.py and, with the seed articles' tables, the Python blocks of docs/recipes.md.
#
#     tests/export/check.sh [SCRATCH]
#
# Python packages go into a virtual environment in SCRATCH (a temporary folder by default). The report's
# checks in a browser are check_report.mjs. Exit status 1 if a check fails.
set -euo pipefail
cd "$(dirname "$0")/../.."
scratch=${1:-$(mktemp -d)}
mkdir -p "$scratch"

if [ ! -x "$scratch/venv/bin/python" ]; then
    python3 -m venv "$scratch/venv"
    "$scratch/venv/bin/pip" install --quiet duckdb openpyxl pandas pyarrow
fi
python=$scratch/venv/bin/python

cargo build --quiet --package standpoint-export --example synthetic
target/debug/examples/synthetic "$scratch/plain" 1000
target/debug/examples/synthetic "$scratch/excel" 1000 excel comma
target/debug/examples/synthetic "$scratch/again" 1000
cmp "$scratch/plain/statements.parquet" "$scratch/again/statements.parquet"
"$python" tests/export/check_tables.py "$scratch/plain" "$scratch/excel"

cargo build --quiet --package standpoint
target/debug/standpoint run seeds -p seeds/propositions.toml -o "$scratch/recipes/out" \
    --format parquet,jsonl,xlsx --quiet
"$python" tests/export/run_recipes.py "$scratch/recipes"
