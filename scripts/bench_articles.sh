#!/usr/bin/env bash
# Articles a second and peak memory of `extract` (and of `run`, with propositions) on a folder of articles,
# on one thread and on all cores, in one go. Machines are noisy: read the ratios, not the times.
#
#   scripts/bench_articles.sh FOLDER [PROPOSITIONS]
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${1:?a folder of articles}
propositions=${2:-}
standpoint=target/release/standpoint
[ -x "$standpoint" ] || cargo build --locked --release
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

measure() { # NAME COMMAND...
    python3 - "$@" <<'PYTHON'
import os, resource, subprocess, sys, time
name, command = sys.argv[1], sys.argv[2:]
start = time.monotonic()
done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
seconds = time.monotonic() - start
if done.returncode not in (0, 3):
    sys.exit(f"{' '.join(command)}: {done.stderr}")
summary = next(line for line in done.stderr.splitlines() if "articles in" in line)
count = int(summary.split(" articles in")[0].split()[-1])
memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(f"{name:<22} {count} articles, {seconds:.2f} s, {count / seconds:.1f} a second, peak {memory:.0f} MiB")
PYTHON
}

cores=$(nproc)
for jobs in 1 "$cores"; do
    measure "extract, $jobs thread(s)" "$standpoint" extract "$folder" --jobs "$jobs"
    measure "rules alone, $jobs" "$standpoint" extract "$folder" --no-model --jobs "$jobs"
done
if [ -n "$propositions" ]; then
    for jobs in 1 "$cores"; do
        measure "run, $jobs thread(s)" "$standpoint" run "$folder" -p "$propositions" -o "$scratch/out" --no-journal --jobs "$jobs"
    done
fi
