"""Checks this bundle without doorward: python3 check.py [SHA256 from paper]. Needs the module duckdb."""
import duckdb, hashlib, pathlib, sys

here = pathlib.Path(__file__).parent
case = duckdb.connect(str(here / "data/case.duckdb"), read_only=True)
for reference, recorded in case.sql("SELECT reference, sha256 FROM source ORDER BY source_id").fetchall():
    [file] = (here / "data/sources").glob(reference + "-*")
    assert hashlib.sha256(file.read_bytes()).hexdigest() == recorded, f"{reference} is not what was taken in"
previous = hashlib.sha256(b"").hexdigest()
digests = set()
for number, at, *texts, before, digest in case.sql(
        "SELECT entry, written_at, examiner, tool_version, action, arguments, result, previous_sha256, sha256 "
        "FROM custody_log ORDER BY entry").fetchall():
    lines = [str(number), at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), *texts, before]
    text = "".join(l.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r") + "\n" for l in lines)
    assert before == previous and digest == hashlib.sha256(text.encode()).hexdigest(), f"entry {number} was changed"
    previous = digest
    digests.add(digest)
assert all(paper in digests for paper in sys.argv[1:]), "the digest from paper is that of no entry"
print("the sources are those of the case; the custody log is whole; its last digest is", previous)
