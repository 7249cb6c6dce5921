#!/usr/bin/env bash
# Kills runs with SIGKILL at random moments, lets them go on, and compares the tables with those of a run
# that nothing disturbed. With --signals, stops runs with SIGINT and SIGTERM instead and measures how long
# they take to end.
#
#   scripts/kill_test.sh 200 20         200 kills; 20 of the runs are killed once more while going on
#   scripts/kill_test.sh --signals 20   20 moments each for SIGINT and SIGTERM
#
# STANDPOINT is the binary (default: target/debug/standpoint, built here if it is missing), ARTICLES a
# folder (default: the four smallest seeds), SEED the start of the random numbers.
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ ${1:-} == --signals ]]; then
    signals=1
    number=${2:-20}
    double=0
else
    signals=0
    number=${1:-200}
    double=${2:-20}
fi
binary=${STANDPOINT:-target/debug/standpoint}
[[ -x $binary ]] || cargo build --locked -p standpoint
binary=$(realpath "$binary")
RANDOM=${SEED:-1}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [[ -n ${ARTICLES:-} ]]; then
    cp -r "$ARTICLES" "$work/in"
else
    mkdir "$work/in"
    find seeds -maxdepth 1 -name '*.txt' -printf '%s %p\n' | sort -n | head -4 | cut -d' ' -f2 |
        xargs cp -t "$work/in"
fi
printf '[[proposition]]\nid = "dues"\ntext = "The dues should rise."\n' >"$work/p.toml"
cd "$work"
run=("$binary" run in -p p.toml --jobs 2 --quiet -o)

now() { date +%s%3N; }
start=$(now)
"${run[@]}" whole
whole=$(($(now) - start))
# Again, as nothing is left to do: the least that a run takes.
start=$(now)
"${run[@]}" whole
least=$(($(now) - start))
echo "an undisturbed run takes $whole ms, one with nothing left to do $least ms"

# A moment of a run, in milliseconds; every fourth lies near its end, where the tables are written.
moment() {
    if ((RANDOM % 4 == 0)); then
        echo $((whole * 9 / 10 + RANDOM * whole / 5 / 32768))
    else
        echo $((RANDOM * whole / 32768))
    fi
}

# Starts a run and sends it a signal at that moment. Sets `code` and, in milliseconds, `took`.
disturb() {
    local signal=$1 at=$2 out=$3 child sent
    "${run[@]}" "$out" 2>/dev/null &
    child=$!
    sleep "$((at / 1000)).$(printf '%03d' $((at % 1000)))"
    sent=$(now)
    kill "-$signal" "$child" 2>/dev/null || true
    code=0
    wait "$child" 2>/dev/null || code=$?
    took=$(($(now) - sent))
}

# Lets a run come to its end and compares.
compare() {
    local out=$1 code=0
    "${run[@]}" "$out" 2>/dev/null || code=$?
    if ((code == 3)) && grep -q quarantined "$out/failures.csv"; then
        quarantined=$((quarantined + 1))
        code=0
        "${run[@]}" "$out" --retry-failed || code=$?
    fi
    if ((code != 0)) || ! diff -r --exclude .standpoint whole "$out" >/dev/null; then
        differ=$((differ + 1))
        echo "differs: $out, exit $code"
    else
        rm -rf "$out"
    fi
}

kills=0 late=0 differ=0 quarantined=0 slow=0 longest=0 wrong=0
for ((i = 1; i <= number; i++)); do
    if ((signals)); then
        for pair in INT:130 TERM:143; do
            disturb "${pair%:*}" $((whole * i / (number + 1))) "s$i-${pair%:*}"
            if ((code == 0)); then
                late=$((late + 1))
            elif ((code != ${pair#*:})); then
                wrong=$((wrong + 1))
                echo "exit $code after SIG${pair%:*}"
            fi
            ((took > longest)) && longest=$took
            ((took > 2000)) && slow=$((slow + 1))
            compare "s$i-${pair%:*}"
        done
        continue
    fi
    disturb KILL "$(moment)" "k$i"
    ((code == 137)) && kills=$((kills + 1)) || late=$((late + 1))
    if ((i <= double)); then
        disturb KILL "$(moment)" "k$i"
        ((code == 137)) && kills=$((kills + 1)) || late=$((late + 1))
    fi
    compare "k$i"
done

if ((signals)); then
    echo "signals: $((2 * number)), of them after the end of the run: $late; wrong exit codes: $wrong;" \
        "longest end: $longest ms, over 2 s: $slow; tables that differ: $differ"
else
    echo "kills: $kills in $number runs, $double of them killed twice; after the end of the run: $late;" \
        "quarantined and tried again: $quarantined; tables that differ: $differ"
fi
((differ == 0 && wrong == 0 && slow == 0))
