#!/usr/bin/env bash
# Builds the targets with coverage for libFuzzer and runs them, on the stable toolchain: the instrumentation
# is LLVM's own pass. No sanitizer, since there is no `unsafe` code of ours to find fault with.
#
#   fuzz/run.sh SECONDS [TARGET ...]
#
# MAX_LEN is the length of the longest input in bytes (8192). The target model_folder is run only if it is
# named, since its dependencies take as long to build as all the rest.
#
# Findings are in fuzz/artifacts, new inputs in fuzz/target/corpus; both are ignored by git. Copy a finding
# to fuzz/corpus/TARGET under a name that tells the fault, and it is replayed by `cargo test --test corpus`.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:?seconds a target}
shift
if (($# == 0)); then
    set -- html jsonl csv charset segmentation attribution propositions aliases journal
fi
export RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares --cfg fuzzing"
host=$(rustc -vV | sed -n 's/^host: //p')
bins=()
for target in "$@"; do bins+=(--bin "$target"); done
features=()
[[ " $* " == *" model_folder "* ]] && features=(--features model)
# With --target, build scripts and macros are left without instrumentation.
cargo build --locked --release --target "$host" "${features[@]}" "${bins[@]}"
for target in "$@"; do
    mkdir -p "target/corpus/$target" "artifacts/$target" "corpus/$target"
    echo "== $target"
    "target/$host/release/$target" "target/corpus/$target" "corpus/$target" \
        -artifact_prefix="artifacts/$target/" -max_total_time="$seconds" -max_len="${MAX_LEN:-8192}" -timeout="${TIMEOUT:-20}" \
        -rss_limit_mb=4096 -print_final_stats=1 -verbosity=1 2>&1 |
        grep -E "DONE|cov:.*DONE|stat::number_of_executed_units|stat::peak_rss|SUMMARY|ERROR|panicked|artifact|assert" ||
        true
done
