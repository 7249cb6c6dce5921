#!/usr/bin/env python3
"""Runs the Python and SQL blocks of docs/recipes.md, in order, over a folder with a run's tables in `out`.

    python3 tests/export/run_recipes.py FOLDER

`tests/export/check.sh` makes the folder. Needs duckdb, pandas and pyarrow. Exit status 1 if a block fails.
"""

import os
import re
import sys
import traceback
from pathlib import Path

import duckdb


def main():
    page = Path(__file__).parents[2] / "docs" / "recipes.md"
    blocks = re.findall(r"^```(python|sql)\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)
    os.chdir(sys.argv[1])
    failed = 0
    for number, (language, code) in enumerate(blocks, 1):
        try:
            if language == "python":
                exec(compile(code, f"block {number}", "exec"), {})
            else:
                rows = duckdb.sql(code).fetchall()
                print(f"{len(rows)} rows", rows[:3])
            print(f"ok     block {number} ({language})")
        except Exception:
            failed += 1
            traceback.print_exc()
            print(f"FAILED block {number} ({language})")
    print(f"{len(blocks)} blocks, {failed} failed")
    sys.exit(1 if failed or len(blocks) < 4 else 0)


main()
