#!/usr/bin/env bash
# The tables of docs/accuracy.md, measured anew. The folder with the corpora that may not be in the
# repository is the first argument, or ../shared/data; without it only our own gold is measured.
set -euo pipefail
cd "$(dirname "$0")/.."
data=${1:-../shared/data}
standpoint=target/release/standpoint
[ -x "$standpoint" ] || cargo build --locked --release

for gold in seeds/gold tests/gold/attribution/dev tests/gold/attribution/test; do
    for tier in "" --no-model; do
        "$standpoint" eval attribution "$gold" $tier
        echo
    done
done
"$standpoint" eval stance seeds/gold
for split in dev test; do
    echo
    "$standpoint" eval stance models/corpus/written --split "$split" --ablate
done
if [ ! -d "$data" ]; then
    echo "no corpora at $data: the rest was not measured"
    exit 0
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
tar -xzf "$data/attribution/polnear_train_dev.tar.gz" -C "$scratch"
echo
for tier in "" --no-model; do
    "$standpoint" eval attribution "$data/attribution/cofenet_polnear_dev.jsonl.gz" $tier
    echo
    "$standpoint" eval attribution "$scratch/data/dev/attributions" $tier
done
for set in nli/mnli_dev_1k stance/written/dev stance/ibm30k_dev stance/perspectrum_contrast_dev stance/vast_dev; do
    echo
    "$standpoint" eval stance "$data/$set.jsonl.gz" --sample 2000
done
