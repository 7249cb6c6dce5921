#!/usr/bin/env bash
# Ours against its peers, on the same pairs, in the same run: ONNX Runtime, transformers' zero-shot pipeline with
# the small bundled model and with one of bart-large's shape, rust-bert's own pipeline, candle. One thread each.
#
#   scripts/bench_peers.sh [SCRATCH] [ARGUMENTS OF bench/rounds.py]
#
# SCRATCH (default ${TMPDIR:-/tmp}/standpoint-peers) gets a virtual environment with the versions of
# bench/requirements.txt from PyPI (5 GB, most of it torch's CUDA libraries, which are not used), the Rust
# workers with their target folders, and the model in each peer's format; it is used again next time. rust-bert
# takes part where scripts/setup-libtorch.sh has been run. Ends with Markdown tables.
set -euo pipefail
cd "$(dirname "$0")/.."
scratch=${1:-${TMPDIR:-/tmp}/standpoint-peers}
[ $# -gt 0 ] && shift
mkdir -p "$scratch"
scratch=$(cd "$scratch" && pwd)

python=$scratch/venv/bin/python
if ! [ -f "$scratch/venv/complete" ] || ! cmp -s bench/requirements.txt "$scratch/venv/complete"; then
    python3 -m venv "$scratch/venv"
    "$python" -m pip install --quiet -r bench/requirements.txt
    cp bench/requirements.txt "$scratch/venv/complete"
fi

libtorch=${LIBTORCH:-$PWD/target/libtorch}
features=native,candle
if [ -d "$libtorch/lib" ]; then
    features+=,rust-bert
    export LIBTORCH=$libtorch LIBTORCH_CXX11_ABI=${LIBTORCH_CXX11_ABI:-0}
else
    echo "without rust-bert: run scripts/setup-libtorch.sh first to have it compared" >&2
fi
cargo build --quiet --release --manifest-path bench/ours/Cargo.toml --features "$features" --target-dir "$scratch/ours"
mkdir -p "$scratch/workers"
cp "$scratch/ours/release/standpoint-bench" "$scratch/workers/"

"$python" bench/prepare.py . "$scratch/model" >&2
"$python" bench/rounds.py "$scratch/model" "$scratch/workers" "$@"
