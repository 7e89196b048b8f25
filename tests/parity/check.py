"""Runs every portable query, and the layer that they share, in DuckDB and in Sail, and compares the rows.

    python3 -m venv venv && venv/bin/pip install -r tests/parity/requirements.txt
    venv/bin/python tests/parity/check.py DOORWARD CASE

Sail speaks the protocol of Apache Spark and starts in seconds. The case's tables go over as Parquet. A
table of the layer is made in Sail by the SELECT that made it in the case; a query runs as
`doorward query show ID --rendered` prints it. Exit code 1 where anything differs.
"""

import datetime
import decimal
import json
import math
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import duckdb
from pysail.spark import SparkConnectServer
from pyspark.sql import SparkSession

ROOT = pathlib.Path(__file__).resolve().parents[2]
LAYER = ROOT / "src/case/layer"
SCHEMA = ROOT / "src/case/schema/0005_layer.sql"

# What the layer is made from, and what queries read beside it.
BASE = """
    sign_in_once sign_in_who sign_in_what sign_in_where sign_in_client sign_in_how sign_in_merged
    audit_event credential_change address address_place known_network case_zone_offset
    known_hit known_entry address_network geo_source mark source member_sum import_warning
    finding finding_evidence member_record graph_activity application service_principal permission_grant
    listed_application
    risk_detection risky_service_principal
""".split()


def plain(value):
    """A value as both engines agree to write it."""
    if isinstance(value, datetime.datetime):
        if value.tzinfo is not None:
            value = value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
        return value.isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, (decimal.Decimal, float)):
        number = float(value)
        return int(number) if math.isfinite(number) and number == int(number) else float(f"{number:.9g}")
    if isinstance(value, (list, tuple)):
        return [plain(member) for member in value]
    return value


def lines(rows):
    return [json.dumps([plain(value) for value in row], ensure_ascii=False) for row in rows]


def without_comments(sql):
    """The statement alone: quoted texts are kept as they are, comments go."""
    kept = re.findall(r"'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/|[^'/-]+|.", sql, re.S)
    text = "".join(part for part in kept if not part.startswith(("--", "/*")))
    return text.strip().rstrip(";")


def told(name, ours, theirs, seconds):
    """Prints how a comparison came out, and says whether the rows are the same."""
    same = ours == theirs
    print(f"{'same' if same else 'DIFFERENT':9} {name:34} {len(ours):7} rows  {seconds:6.2f} s in Sail")
    if not same:
        for at, (mine, other) in enumerate(zip(ours, theirs)):
            if mine != other:
                print(f"    row {at} DuckDB {mine[:400]}\n    row {at} Sail   {other[:400]}")
                break
        else:
            print(f"    {len(ours)} rows in DuckDB, {len(theirs)} in Sail")
    return same


def hand_over(case, spark, folder, tables):
    """Writes the base tables as Parquet and names them in Sail."""
    for table in tables:
        path = f"{folder}/{table}.parquet"
        described = case.execute(f"DESCRIBE {table}").fetchall()
        # A TIMESTAMP without a zone is another type in Spark than the one its functions take.
        columns = ", ".join(
            f"CAST({name} AS TIMESTAMPTZ) AS {name}" if kind == "TIMESTAMP" else name
            for name, kind, *_ in described
        )
        case.execute(f"COPY (SELECT {columns} FROM {table}) TO '{path}' (FORMAT parquet)")
        spark.read.parquet(path).createOrReplaceTempView(table)


def layer_tables():
    """The tables of the layer in the order in which they are made."""
    return re.findall(r'"(\w+)"', (ROOT / "src/case/layer.rs").read_text().split("const TABLES")[1].split("];")[0])


def check_layer(case, spark, folder):
    """Makes each table of the layer in Sail from the ones before it, and compares it with the case's."""
    wrong = 0
    for table in layer_tables():
        sql = without_comments((LAYER / f"{table}.sql").read_text())
        path = f"{folder}/{table}.layer.parquet"
        began = time.time()
        try:
            spark.sql(sql).write.mode("overwrite").parquet(path)
        except Exception as error:  # the engine's own words are the finding
            print(f"{'REFUSED':9} {table:34} {str(error)[:600]}")
            wrong += 1
            hand_over(case, spark, folder, [table])
            continue
        seconds = time.time() - began
        if not list(pathlib.Path(path).glob("*.parquet")):
            # Sail writes no file, and so no columns, where there are no rows.
            wrong += not told(table, case.execute(f"SELECT * FROM {table}").fetchall(), [], seconds)
            hand_over(case, spark, folder, [table])
            continue
        spark.read.parquet(path).createOrReplaceTempView(table)
        names = [row[0] for row in case.execute(f"DESCRIBE {table}").fetchall()]
        listed = ", ".join(names)
        ours = sorted(lines(case.execute(f"SELECT {listed} FROM {table}").fetchall()))
        theirs = sorted(lines(spark.sql(f"SELECT {listed} FROM {table}").collect()))
        wrong += not told(table, ours, theirs, seconds)
    for view in ("sign_in_context", "combination_context"):
        text = SCHEMA.read_text()
        start = text.index(f"CREATE VIEW {view} AS")
        spark.sql(text[start:text.index(";", start)].replace("CREATE VIEW", "CREATE OR REPLACE TEMPORARY VIEW"))
    return wrong


def check_queries(doorward, case, spark):
    """Runs each portable query in both engines."""
    said = subprocess.run([doorward, "query", "list", "--json"], check=True, capture_output=True, text=True)
    wrong = 0
    for query in json.loads(said.stdout)["queries"]:
        if query.get("not_portable"):
            print(f"{'left out':9} {query['id']:34} {query['not_portable']}")
            continue
        show = [doorward, "query", "show", query["id"], "--rendered", "--engine", "spark"]
        sql = without_comments(subprocess.run(show, check=True, capture_output=True, text=True).stdout)
        ours = lines(case.execute(sql).fetchall())
        began = time.time()
        try:
            theirs = lines(spark.sql(sql).collect())
        except Exception as error:  # the engine's own words are the finding
            print(f"{'REFUSED':9} {query['id']:34} {str(error)[:600]}")
            wrong += 1
            continue
        wrong += not told(query["id"], ours, theirs, time.time() - began)
    return wrong


def main(doorward, path):
    case = duckdb.connect(path, read_only=True)
    case.execute("SET TimeZone = 'UTC'")
    case.execute((ROOT / "src/query/prelude.sql").read_text())
    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    _, port = server.listening_address
    spark = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").getOrCreate()
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    with tempfile.TemporaryDirectory() as folder:
        hand_over(case, spark, folder, BASE)
        wrong = check_layer(case, spark, folder) + check_queries(doorward, case, spark)
    print(f"{wrong} differ" if wrong else "all the same")
    sys.stdout.flush()
    # The server's threads do not end by themselves for minutes.
    os._exit(1 if wrong else 0)


if __name__ == "__main__":
    main(*sys.argv[1:3])
