#!/usr/bin/env bash
# Runs the tests in a network namespace that has no interface, not even a way to itself: whatever asks
# the network for anything fails there. Build first, since building may fetch; then
#
#   scripts/no_network.sh                 the end-to-end tests
#   scripts/no_network.sh run seeds ...   the command with these arguments instead
#
# Needs user namespaces (Linux).
set -euo pipefail
cd "$(dirname "$0")/.."
if (($#)); then
    cargo build --locked -p standpoint
    set -- target/debug/standpoint "$@"
else
    cargo test --locked -p standpoint --test end_to_end --no-run
    set -- cargo test --locked --offline -p standpoint --test end_to_end
fi
# shellcheck disable=SC2016
unshare --user --map-root-user --net bash -c '
    if (exec 3<>/dev/tcp/127.0.0.1/1) 2>&1 | grep -q refused; then
        echo "the namespace has a network" >&2
        exit 1
    fi
    exec "$@"' bash "$@"
