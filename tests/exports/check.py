"""Holds the documents that doorward writes for other programs against those programs' own rules.

    python3 -m venv venv && venv/bin/pip install -r tests/exports/requirements.txt
    venv/bin/python tests/exports/check.py DOORWARD CASE

Nothing is fetched while it runs. Exit code 1 where anything is refused, or where a file in one form does
not say what it says in another. The case gets marks and entries in its custody log: give it a copy.
"""

import csv
import io
import json
import hashlib
import pathlib
import subprocess
import sys
import tempfile

import pandas
import pyarrow.parquet
import stix2
import stix2validator
from case_utils.case_validate import validate
from stix2patterns.validator import run_validator
from timesketch_import_client import importer

DOORWARD, CASE = sys.argv[1:]
FOLDER = pathlib.Path(tempfile.mkdtemp())
# Whether all that one line of this program asks of rows and objects held.
held = {}


def check(holds, what):
    line = sys._getframe(1).f_lineno
    held[line] = held.get(line, True) and bool(holds)
    if not holds:
        print(f"FAILED: {what}")


def doorward(*arguments):
    said = subprocess.run([DOORWARD, *arguments, "--case", CASE], capture_output=True, text=True)
    # 3: records were rejected, which the demo has.
    assert said.returncode in (0, 3), f"{arguments}: {said.stderr}"
    return said.stdout


def export(name, *arguments):
    """Exports into a file, and holds what stands beside it against the file itself."""
    path = FOLDER / name
    doorward("export", *arguments, "--output", str(path), "--force", "--quiet")
    about = json.loads((FOLDER / f"{name}.about.json").read_text())
    content = path.read_bytes()
    check(about["wrote"]["sha256"] == hashlib.sha256(content).hexdigest(), f"{name}: the digest beside it")
    check(about["wrote"]["bytes"] == len(content), f"{name}: the size beside it")
    journal = json.loads(doorward("journal", "--json"))
    entry = journal["entries"][about["custody_entry"] - 1]
    recorded = entry["result"] if isinstance(entry["result"], dict) else json.loads(entry["result"])
    check(entry["action"] == "export" and recorded == about["wrote"], f"{name}: the custody entry")
    return path, about


def timesketch():
    lines_path, lines_about = export("timeline.jsonl", "--format", "timesketch")
    events = [json.loads(line) for line in lines_path.read_text().splitlines()]
    check(len(events) == lines_about["wrote"]["rows"], "timesketch: a line for each row")
    check(events, "timesketch: there are events")
    kinds = {}
    for event in events:
        for name, value in event.items():
            if value is not None:
                kinds.setdefault(name, set()).add(type(value).__name__)
    check(all(len(kind) == 1 for kind in kinds.values()), f"timesketch: one type for each attribute: {kinds}")
    check(not any(name.startswith("_") or name == "label" for name in kinds), "timesketch: no name is dropped")
    streamer = importer.ImportStreamer()
    for event in events:
        before = dict(event)
        streamer._fix_dict(event)  # What the client does to each event before it sends it.
        check(event["message"] == before["message"] and event["timestamp_desc"], "timesketch: the client adds nothing")
        micros = round(pandas.Timestamp(event["datetime"]).timestamp() * 1_000_000)
        check(abs(micros - before["timestamp"]) <= 1, f"timesketch: one moment: {before}")
    check(
        [event["timestamp"] for event in events] == sorted(event["timestamp"] for event in events),
        "timesketch: the order of time",
    )
    # The server's rules for CSV: the three headings, a time in each row, tags that can be read.
    csv_path, csv_about = export("timeline.csv", "--format", "timesketch-csv", "--raw")
    frame = pandas.read_csv(csv_path, dtype=str, keep_default_na=False)
    check(len(frame) == len(events), "timesketch: as many rows as lines")
    check({"message", "datetime", "timestamp_desc"} <= set(frame.columns), "timesketch: the headings")
    fixed = streamer._fix_data_frame(frame.copy())
    check(set(fixed.columns) == set(frame.columns), "timesketch: the client drops no column")
    for (_, row), event in zip(frame.iterrows(), events):
        same = all(row[name] == str("" if value is None else value) for name, value in event.items() if name != "datetime")
        check(same, f"timesketch: CSV and JSON lines agree: {event}")
        check(row["tag"] == "-" or all(row["tag"].split(",")), "timesketch: tags")


def stix():
    doorward("note", "mark", "38.202.52.0/24", "attacker", "--why", "seen in the incident")
    doorward("note", "mark", "AS9009", "attacker", "--why", "rented there")
    doorward("note", "mark", "O'Neil \\ [x]", "attacker", "--kind", "user-agent", "--why", "odd")
    doorward("note", "mark", "2001:db8::1-2001:db8::6", "attacker", "--why", "a range")
    doorward("note", "mark", "S-1", "attacker", "--kind", "session", "--why", "has no pattern")
    doorward("findings")
    for label in ["clear", "green", "amber", "amber+strict", "red"]:
        path, about = export("indicators.json", "--format", "stix", "--severity", "high", "--tlp", label)
    first = path.read_bytes()
    export("indicators.json", "--format", "stix", "--severity", "high", "--tlp", "red")
    check(first == path.read_bytes(), "stix: the same case gives the same bundle")
    results = stix2validator.validate_file(str(path), stix2validator.ValidationOptions(version="2.1"))
    check(results.is_valid, f"stix: {[str(error) for error in results.object_results[0].errors][:5]}")
    bundle = stix2.parse(first.decode(), allow_custom=True)
    ids = [thing["id"] for thing in bundle.objects]
    check(len(ids) == len(set(ids)), "stix: no id stands twice")
    known = set(ids)
    made = {"ipv4-addr": stix2.IPv4Address, "ipv6-addr": stix2.IPv6Address, "autonomous-system": stix2.AutonomousSystem,
            "user-account": stix2.UserAccount}
    count = 0
    for thing in bundle.objects:
        if thing["type"] == "indicator":
            count += 1
            check(not run_validator(thing["pattern"], stix_version="2.1"), f"stix: the pattern {thing['pattern']}")
        if thing["type"] in made:
            own = {name: value for name, value in thing.items() if name not in ("id", "type", "spec_version", "object_marking_refs")}
            check(made[thing["type"]](**own)["id"] == thing["id"], f"stix: the id of {thing['type']} {own}")
        for name, value in thing.items():
            references = value if name.endswith("_refs") else [value] if name.endswith("_ref") else []
            check(all(one in known for one in references), f"stix: {name} of {thing['id']}")
        if thing["type"] not in ("marking-definition",):
            check(thing["object_marking_refs"], f"stix: {thing['id']} is marked")
    check(count == about["wrote"]["rows"], "stix: as many indicators as said")
    check([left["value"] for left in about["left_out"] if left["value"].startswith("session")], "stix: what is left out is said")


def case_uco():
    path, _ = export("case.jsonld", "--format", "case")
    result = validate(str(path))
    check(result.conforms, f"case: {result.text[:2000]}")
    check(result.undefined_concepts == set() if hasattr(result, "undefined_concepts") else True, "case: known words")
    graph = json.loads(path.read_text())["@graph"]
    of = lambda kind: [node for node in graph if node["@type"].endswith(kind)]
    status = json.loads(doorward("status", "--json"))
    digests = {node["uco-core:hasFacet"][1]["uco-observable:hash"]["uco-types:hashValue"]["@value"] for node in of(":File")}
    check(all(source["sha256"] in digests for source in status["sources"]), "case: every source has its digest")
    journal = json.loads(doorward("journal", "--json"))["entries"]
    check(len(of("InvestigativeAction")) == len(journal) - 1, "case: every entry but that of the export itself")


def tables():
    for table in ["sign-ins", "audit-events", "custody", "sign-in-sightings"]:
        parquet_path, about = export(f"{table}.parquet", "--table", table, "--format", "parquet")
        lines_path, _ = export(f"{table}.jsonl", "--table", table, "--format", "jsonl")
        raw_path, raw_about = export(f"{table}.csv", "--table", table, "--raw")
        read = pyarrow.parquet.read_table(parquet_path)
        for field in read.schema:
            check("decimal" not in str(field.type) and "dictionary" not in str(field.type), f"{table}: {field}")
            check("timestamp" not in str(field.type) or "UTC" in str(field.type), f"{table}: {field} says UTC")
        rows = read.to_pylist()
        lines = [json.loads(line) for line in lines_path.read_text().splitlines()]
        cells = list(csv.DictReader(io.StringIO(raw_path.read_bytes().decode("utf-8-sig"), newline="")))
        if table != "custody":
            check(len(rows) == len(lines) == len(cells) == about["wrote"]["rows"], f"{table}: equal numbers of rows")
        check(raw_about["wrote"]["cells_changed"] == 0, f"{table}: --raw changes nothing")
        for row, line, cell in zip(rows, lines, cells):
            for name, value in row.items():
                text = value.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if hasattr(value, "strftime") else value
                check(text == line[name], f"{table}: {name} in Parquet and JSON lines: {text!r}, {line[name]!r}")
                if isinstance(value, str) or value is None:
                    check((value or "") == cell[name], f"{table}: {name} in Parquet and CSV")
    for name, form in [("q.csv", "csv"), ("q.jsonl", "jsonl"), ("q.json", "json"), ("q.parquet", "parquet")]:
        path, _ = export(name, "--query", "inventory-ips", "--format", form)
        doorward("query", "run", "inventory-ips", "--format", form, "--output", str(FOLDER / "run"), "--force", "--quiet")
        check(path.read_bytes() == (FOLDER / "run").read_bytes(), f"--query as query run: {form}")


for part in [tables, timesketch, stix, case_uco]:
    part()
print(f"{sum(held.values())} passed, {len(held) - sum(held.values())} failed")
sys.exit(not all(held.values()))
