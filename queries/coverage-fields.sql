/*---
title    = "Which fields the evidence carries"
question = "Which fields do the records of each kind carry, so what could and what could not be looked at?"
kind     = "listing"
family   = "inventory"
reads    = ["interactive", "non_interactive", "service_principal", "managed_identity", "audit", "graph_activity"]
next = [
    """\
        Where a field is absent, obtain an export that has it: Graph and diagnostic settings carry more than the \
        portal's files.""",
    "Say in the report which analyses could not look; what they would have found is not known.",
    "Where only the network class is absent, look the addresses up again with a database that tells it.",
]
derives = ["The custom of forensic reports to say what could not be examined."]

[[parameter]]
name    = "least_percent"
type    = "number"
help    = "A field that fewer per cent of the records have is called too thin to look at"
default = 5.0
reason  = "An analysis that sees one record in twenty has not looked."
---*/

SELECT
    record_kind,
    field,
    events,
    filled,
    round(100 * filled / events, 2)                                 AS percent,
    CASE
        WHEN filled = 0 THEN 'absent: could not look'
        WHEN 100 * filled / events < $least_percent THEN 'too thin to look'
        ELSE 'present'
    END                                                             AS reading
FROM field_coverage
ORDER BY record_kind, field;
