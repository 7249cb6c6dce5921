#!/usr/bin/env python3
"""Opens what `standpoint-export` wrote with LibreOffice, openpyxl, pandas, polars, pyarrow and DuckDB.

    cargo run -p standpoint-export --example synthetic -- PLAIN 1000
    cargo run -p standpoint-export --example synthetic -- EXCEL 1000 excel comma
    python3 tests/export/check_tables.py PLAIN EXCEL

`tests/export/check.sh` does all of this. Needs soffice on the path and the packages of requirements.txt.
Exit status 1 if a check fails.
"""

import csv
import json
import re
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import openpyxl
import pandas
import polars
import pyarrow
import pyarrow.feather
import pyarrow.ipc
import pyarrow.parquet

NUMBERS = {
    "score", "ci_low", "ci_high", "support", "oppose", "neutral", "statements", "articles", "sources",
    "start", "end", "p_support", "p_neutral", "p_oppose", "confidence", "analysts", "net", "logit", "ferry",
    "toll",
}
TABLES = ["analysts", "statements", "sources", "wide", "failures"]
SIGNS = "=+-@\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20"
# As documented in crates/standpoint-export/src/guard.rs.
GUARD = re.compile(
    r"'(?=[\s'\"`\u00ab\u00bb\u2018-\u201f\u200b-\u200f\u2060\ufeff\u2400-\u2421]*"
    r"[\n=+@\u002d\u2212\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20])"
)
failed = 0


def check(what, found, expected):
    global failed
    ok = found == expected
    failed += not ok
    print(f"{'ok    ' if ok else 'FAILED'} {what}: {found}" + ("" if ok else f", expected {expected}"))


def opened(path, into, infilter=None):
    """The cells of each sheet as LibreOffice takes them: (formula, type, text)."""
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{into}/profile"]
    command += [f"--infilter={infilter}"] if infilter else []
    command += ["--convert-to", "fods", "--outdir", str(into), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    names = {p: f"{{urn:oasis:names:tc:opendocument:xmlns:{p}:1.0}}" for p in ("table", "office", "text")}
    sheets = {}
    tree = ElementTree.parse(Path(into) / (Path(path).stem + ".fods"))
    for sheet in tree.iter(names["table"] + "table"):
        rows = []
        for row in sheet.iter(names["table"] + "table-row"):
            cells = []
            for cell in row.findall(names["table"] + "table-cell"):
                one = (
                    cell.get(names["table"] + "formula"),
                    cell.get(names["office"] + "value-type"),
                    "\n".join("".join(p.itertext()) for p in cell.findall(names["text"] + "p")),
                )
                repeat = int(cell.get(names["table"] + "number-columns-repeated", 1))
                cells += [one] * min(repeat, 64)
            if any(kind for _, kind, _ in cells):
                rows.append(cells)
        sheets[sheet.get(names["table"] + "name")] = rows
    return sheets


def check_cells(what, rows):
    header = [text for _, _, text in rows[0]]
    formulas = wrong = numbers = dates = 0
    for row in rows[1:]:
        for name, (formula, kind, text) in zip(header, row):
            formulas += formula is not None
            if name in NUMBERS and text != "":
                numbers += 1
                wrong += kind not in ("float", "percentage")
            elif name not in NUMBERS and kind in ("float", "percentage"):
                wrong += 1
            dates += kind == "date"
    check(f"{what}: formula cells", formulas, 0)
    check(f"{what}: numbers and texts of the wrong type among {numbers} numbers", wrong, 0)
    return dates


def libreoffice(plain, excel):
    with tempfile.TemporaryDirectory() as into:
        hostile = Path(into) / "control.csv"
        hostile.write_text("a,b\n=1+1,x\n+2+3,y\n")
        evaluate = "{},34,76,1,,{},false,true,false,false,false,0,true"
        rows = opened(hostile, into, "CSV:" + evaluate.format(44, 1033))["control"]
        count = sum(formula is not None for row in rows for formula, _, _ in row)
        check("control, unguarded: there are formula cells (the check can fail)", count > 0, True)

        for folder, filter_, what in [
            (plain, evaluate.format(44, 1033), "plain"),
            (excel, evaluate.format(59, 1031), "excel+comma"),
        ]:
            for table in TABLES:
                sheets = opened(folder / f"{table}.csv", into, "CSV:" + filter_)
                check_cells(f"LibreOffice {what} {table}.csv", sheets[table])

        sheets = opened(plain / "standpoint.xlsx", into)
        check("LibreOffice xlsx sheets", list(sheets), [
            "analysts", "wide", "sources", "statements", "failures", "read-me",
        ])
        dates = 0
        for table in TABLES:
            dates += check_cells(f"LibreOffice xlsx {table}", sheets[table])
        with open(plain / "statements.csv", newline="", encoding="utf-8") as file:
            full = sum(len(row["published"]) == 10 for row in csv.DictReader(file))
        check("LibreOffice xlsx: dates that are dates", dates, full)


def with_openpyxl(plain):
    book = openpyxl.load_workbook(plain / "standpoint.xlsx")
    kinds = {}
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                kinds[cell.data_type] = kinds.get(cell.data_type, 0) + 1
    check("openpyxl: formula cells", kinds.get("f", 0), 0)
    check("openpyxl: error cells", kinds.get("e", 0), 0)
    sheet = book["statements"]
    check("openpyxl: frozen header, filter", (sheet.freeze_panes, sheet.auto_filter.ref is not None), ("A2", True))
    check("openpyxl: names stay in view", book["analysts"].freeze_panes, "C2")
    check("openpyxl: score scales", len(sheet.conditional_formatting) > 0, True)
    column = [cell.value for cell in sheet[1]].index("published")
    values = [row[column].value for row in sheet.iter_rows(min_row=2)]
    check("openpyxl: dates are datetime or partial text", {type(v) for v in values}, {datetime, str, type(None)})

    text = [cell.value for cell in sheet[1]].index("text")
    cells = [row[text].value for row in sheet.iter_rows(min_row=2)]
    with open(plain / "statements.jsonl", encoding="utf-8") as file:
        raw = [json.loads(line)["text"] for line in file]
    differing = {r for c, r in zip(cells, raw) if c != r}
    shown = {r for r in raw if re.search("[\x00-\x09\x0b-\x1f\u202e]", r)}
    check("openpyxl: texts equal those of JSON Lines, but for hidden characters", differing <= shown, True)


def with_pandas(plain, excel):
    for folder, options, what in [
        (plain, {}, "plain"),
        (excel, {"sep": ";", "decimal": ",", "encoding": "utf-8-sig"}, "excel+comma"),
    ]:
        for table in TABLES:
            frame = pandas.read_csv(folder / f"{table}.csv", **options)
            there = [c for c in frame.columns if c in NUMBERS]
            wrong = [c for c in there if not pandas.api.types.is_numeric_dtype(frame[c])]
            check(f"pandas {what} {table}.csv: {len(frame)} rows, columns of numbers that are none", wrong, [])
            run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
            check(f"pandas {what} {table}.csv: rows", len(frame), run["outputs"][f"{table}.csv"]["rows"])
    frame = pandas.read_csv(plain / "statements.csv", keep_default_na=False)
    stripped = [cell[1:] if GUARD.match(cell) else cell for cell in frame["text"]]
    raw = pandas.read_json(plain / "statements.jsonl", lines=True, dtype=False)["text"]
    hidden = re.compile("[\x00-\x09\x0b-\x1f\u202e]")
    pairs = [(s, r) for s, r in zip(stripped, raw) if not hidden.search(r)]
    check(f"documented rule strips the guard of {len(pairs)} texts", all(s == r for s, r in pairs), True)
    guarded = sum(s != c for s, c in zip(stripped, frame["text"]))
    check("some of them were guarded", guarded > 0, True)
    bare = [c for c in frame["text"] if c[:1] and c[0] in SIGNS]
    check("texts that begin with a sign", bare, [])
    sheets = pandas.read_excel(plain / "standpoint.xlsx", sheet_name=None)
    check("pandas reads the workbook's sheets", len(sheets), 6)


# As documented in crates/standpoint-export/src/columnar.rs and docs/recipes.md.
COUNTS = {"support", "oppose", "neutral", "statements", "articles", "sources", "analysts", "start", "end"}
DOUBLES = {
    "score", "ci_low", "ci_high", "net", "logit", "p_support", "p_neutral", "p_oppose", "confidence",
}
LISTS = {"titles", "flags"}


def documented(table, column):
    """The type that a column is said to have: names for pyarrow and for DuckDB."""
    if column in LISTS:
        return "list<element: string not null>", "VARCHAR[]"
    if column in DOUBLES:
        return "double", "DOUBLE"
    if column in COUNTS and table != "failures":
        return "int64", "BIGINT"
    return "string", "VARCHAR"


def parquet(plain):
    for table in ["analysts", "statements", "sources", "failures"]:
        path = plain / f"{table}.parquet"
        found = pyarrow.parquet.read_table(path)
        types = {field.name: str(field.type) for field in found.schema}
        # The name that pyarrow prints for a list's element differs between its versions.
        types = {name: re.sub(r"list<\w+: string.*>", "list<element: string not null>", kind)
                 for name, kind in types.items()}
        check(f"pyarrow {table}: types of {len(types)} columns", types,
              {name: documented(table, name)[0] for name in types})
        check(f"pyarrow {table}: columns as in the CSV", list(types),
              list(pandas.read_csv(plain / f"{table}.csv", nrows=0).columns))
        with open(plain / f"{table}.jsonl", encoding="utf-8") as file:
            raw = [json.loads(line) for line in file]
        same = found.to_pylist() == raw
        check(f"pyarrow {table}: {len(raw)} rows equal those of JSON Lines", same, True)

        described = duckdb.sql(f"describe select * from '{path}'").fetchall()
        check(f"DuckDB {table}: types", {row[0]: row[1] for row in described},
              {row[0]: documented(table, row[0])[1] for row in described})
        count = duckdb.sql(f"select count(*) from '{path}'").fetchall()[0][0]
        check(f"DuckDB {table}: rows", count, len(raw))
    csv_score, parquet_score = (
        duckdb.sql(f"select round(sum(score), 2) from '{plain}/statements.{kind}'").fetchall()[0][0]
        for kind in ("csv", "parquet")
    )
    check("DuckDB: the scores of CSV and Parquet add up to the same", parquet_score, csv_score)
    frame = pandas.read_parquet(plain / "statements.parquet")
    check("pandas: scores are numbers, texts are raw",
          (str(frame["score"].dtype), list(frame["text"]) == [row["text"] for row in raw_lines(plain)]),
          ("float64", True))


def arrow(plain):
    """The Arrow files hold the columns and values of the Parquet files."""
    for table in ["analysts", "statements", "sources", "failures"]:
        path = plain / f"{table}.arrow"
        with pyarrow.ipc.open_file(path) as file:
            found = file.read_all()
        beside = pyarrow.parquet.read_table(plain / f"{table}.parquet")
        kinds = [(field.name, re.sub(r"<\w+: string.*>", "<string>", str(field.type))) for field in found.schema]
        expected = [(name, documented(table, name)[0]) for name in beside.column_names]
        expected = [(name, re.sub(r"<\w+: string.*>", "<string>", kind)) for name, kind in expected]
        check(f"pyarrow {table}.arrow: types of {len(kinds)} columns", kinds, expected)
        check(f"pyarrow {table}.arrow: {len(beside)} rows equal those of Parquet",
              found.to_pylist() == beside.to_pylist(), True)
        check(f"DuckDB {table}.arrow through pyarrow: rows",
              duckdb.sql("select count(*) from found").fetchall()[0][0], len(beside))
        frame = polars.read_ipc(path)
        check(f"polars {table}.arrow: shape", frame.shape, (len(beside), len(kinds)))
        check(f"polars {table}.arrow: rows", frame.to_dicts() == beside.to_pylist(), True)
        feather = pandas.read_feather(path)
        check(f"pandas.read_feather {table}.arrow: rows, columns", feather.shape, (len(beside), len(kinds)))
    feather = pandas.read_feather(plain / "statements.arrow")
    check("pandas.read_feather: scores are numbers, texts are raw",
          (str(feather["score"].dtype), list(feather["text"]) == [row["text"] for row in raw_lines(plain)]),
          ("float64", True))


def raw_lines(plain):
    with open(plain / "statements.jsonl", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def main():
    plain, excel = (Path(argument) for argument in sys.argv[1:3])
    with_openpyxl(plain)
    with_pandas(plain, excel)
    parquet(plain)
    arrow(plain)
    libreoffice(plain, excel)
    sys.exit(1 if failed else 0)


main()
