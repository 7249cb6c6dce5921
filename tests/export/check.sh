#!/usr/bin/env bash
# Opens what we write with other people's programs: tables of hostile texts with LibreOffice, openpyxl,
# pandas, polars, pyarrow and DuckDB (check_tables.py), the report with a browser (check_report.mjs), and
# the seed articles' tables with the Python, SQL and R blocks of docs/recipes.md (run_recipes.py).
#
#     tests/export/check.sh [SCRATCH]
#
# Needs cargo, Python 3 and npm. Packages of fixed versions go into SCRATCH (a temporary folder, removed
# at the end, by default); LibreOffice, Chromium and R are installed from the system's packages where
# they are missing, which takes root and apt-get. Nothing is left out in silence: what cannot be had fails.
# The screenshots to look at are in SCRATCH/shots. Exit status 1 if a check fails.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ $# -gt 0 ]; then
    scratch=$1
    mkdir -p "$scratch"
else
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
fi

step() { printf '\n-- %s\n' "$*"; }

step "programs"
missing=()
[ -n "$(command -v soffice)" ] || missing+=(libreoffice-calc-nogui)
[ -n "${CHROMIUM:-$(command -v chromium)}" ] || missing+=(chromium)
Rscript -e 'library(jsonlite)' >/dev/null 2>&1 || missing+=(r-base-core r-cran-jsonlite)
if [ ${#missing[@]} -gt 0 ]; then
    echo "to be installed: ${missing[*]}"
    if [ -z "$(command -v apt-get)" ] || [ "$(id -u)" -ne 0 ]; then
        echo "install them, or run this as root on Debian" >&2
        exit 1
    fi
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
if [ ! -x "$scratch/venv/bin/python" ]; then
    python3 -m venv "$scratch/venv"
    "$scratch/venv/bin/pip" install --quiet --disable-pip-version-check -r tests/export/requirements.txt
fi
python=$scratch/venv/bin/python
if [ ! -d "$scratch/node_modules/axe-core" ]; then
    npm install --silent --no-save --prefix "$scratch" puppeteer-core@24.43.1 axe-core@4.14.1
fi

step "tables"
synthetic() { cargo run --quiet --locked --package standpoint-export --example synthetic -- "$@"; }
synthetic "$scratch/plain" 1000
synthetic "$scratch/excel" 1000 excel comma
synthetic "$scratch/again" 1000
for file in "$scratch"/plain/*; do
    cmp "$file" "$scratch/again/$(basename "$file")"
done
"$python" tests/export/check_tables.py "$scratch/plain" "$scratch/excel"

step "recipes"
cargo run --quiet --locked -- run seeds -p seeds/propositions.toml -o "$scratch/recipes/out" \
    --format parquet,arrow,jsonl,xlsx,html --no-journal --quiet
"$python" tests/export/run_recipes.py "$scratch/recipes"

for tables in plain recipes/out; do
    step "report of $tables"
    CHROMIUM=${CHROMIUM:-$(command -v chromium)} NODE_MODULES=$scratch \
        node tests/export/check_report.mjs "$scratch/$tables/report.html" "$scratch/shots/${tables%/*}"
done
