/*---
title    = "Sources and what became of their records"
question = "From which files is this case built, do their records add up, and does any look cut off?"
kind     = "listing"
family   = "inventory"
reads    = ["interactive", "non_interactive", "service_principal", "managed_identity", "audit"]
next = [
    "Obtain again what is cut off or stands at a row limit, for shorter periods.",
    "What could not be read is listed, with the reason and the place, by `doorward status --rejected`.",
]
derives = [
    "Microsoft Learn, How to download logs in Microsoft Entra ID: the limits of downloads.",
]
---*/

WITH added_up AS (
    SELECT
        member_id,
        sum(records_stored)                                         AS records_stored,
        sum(records_duplicate)                                      AS records_duplicate
    FROM member_sum
    GROUP BY member_id
),

warned AS (
    SELECT member_id, array_join(array_sort(collect_set(concat_ws(': ', kind, says))), '; ') AS warnings
    FROM import_warning
    GROUP BY member_id
)

SELECT
    m.reference,
    s.file_name,
    m.member_path,
    m.disposition,
    m.content,
    m.bytes,
    m.sha256,
    m.records_read,
    CAST(coalesce(a.records_stored, 0) AS BIGINT)                   AS records_stored,
    CAST(coalesce(a.records_duplicate, 0) AS BIGINT)                AS records_duplicate,
    m.records_rejected,
    m.records_read = coalesce(a.records_stored, 0) + coalesce(a.records_duplicate, 0) + m.records_rejected
                                                                    AS adds_up,
    m.first_event_time,
    m.last_event_time,
    m.claimed_from,
    m.claimed_until,
    w.warnings
FROM member_record AS m
JOIN source AS s ON s.source_id = m.source_id
LEFT JOIN added_up AS a ON a.member_id = m.member_id
LEFT JOIN warned AS w ON w.member_id = m.member_id
ORDER BY reference, sha256;
