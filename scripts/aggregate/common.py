"""Runs the Rust example `check` on JSON Lines and returns its answers."""

import json
import os
import subprocess
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
COMMAND = ["cargo", "run", "--quiet", "-p", "standpoint-aggregate", "--example", "check"]


def answers(cases):
    """One answer for each case. A built example can be named in the variable CHECK."""
    command = [os.environ["CHECK"]] if "CHECK" in os.environ else COMMAND
    lines = "".join(json.dumps(case) + "\n" for case in cases)
    done = subprocess.run(command, cwd=ROOT, input=lines, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def report(name, cases, worst, limit):
    """Prints the result; leaves with 1 if the largest distance is beyond the limit."""
    print(f"{name}: {cases} cases, largest distance {worst:.2e} (limit {limit:.0e})")
    if not worst <= limit:
        sys.exit(1)
