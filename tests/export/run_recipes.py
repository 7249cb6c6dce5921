#!/usr/bin/env python3
"""Runs the Python, SQL and R blocks of docs/recipes.md, in order, over a folder with a run's tables in `out`.

    python3 tests/export/run_recipes.py FOLDER

`tests/export/check.sh` makes the folder. Needs the packages of requirements.txt and Rscript with jsonlite.
Exit status 1 if a block fails.
"""

import os
import re
import subprocess
import sys
import traceback
from pathlib import Path

import duckdb

LEAST = {"python": 2, "sql": 3, "r": 1}


def run(language, code, name):
    if language == "python":
        exec(compile(code, name, "exec"), {})
    elif language == "sql":
        rows = duckdb.sql(code).fetchall()
        print(f"{len(rows)} rows", rows[:3])
        assert rows, "no rows"
    else:
        ran = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True)
        print(ran.stdout)
        assert ran.returncode == 0 and "proposition_id" in ran.stdout, ran.stderr


def main():
    page = Path(__file__).parents[2] / "docs" / "recipes.md"
    blocks = re.findall(r"^```(python|sql|r)\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)
    os.chdir(sys.argv[1])
    failed = 0
    for number, (language, code) in enumerate(blocks, 1):
        try:
            run(language, code, f"block {number}")
            print(f"ok     block {number} ({language})")
        except Exception:
            failed += 1
            traceback.print_exc()
            print(f"FAILED block {number} ({language})")
    found = [language for language, _ in blocks]
    few = [language for language, least in LEAST.items() if found.count(language) < least]
    print(f"{len(blocks)} blocks, {failed} failed" + (f"; too few in {few}" if few else ""))
    sys.exit(1 if failed or few else 0)


main()
