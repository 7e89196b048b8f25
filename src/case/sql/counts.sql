-- The sums over the whole case.
WITH told AS (
    SELECT
        coalesce(sum(records_read), 0)::BIGINT                              AS read,
        coalesce(sum(records_stored), 0)::BIGINT                            AS stored,
        coalesce(sum(records_duplicate), 0)::BIGINT                         AS duplicate,
        coalesce(sum(records_rejected), 0)::BIGINT                          AS rejected,
        count(*) FILTER (WHERE disposition = 'skipped')                     AS skipped,
        min(first_event_time)                                               AS first_event,
        max(last_event_time)                                                AS last_event
    FROM member
)
SELECT
    (SELECT count(*) FROM source)                                           AS sources,
    (SELECT coalesce(sum(bytes), 0)::BIGINT FROM source)                    AS bytes,
    t.*,
    (SELECT count(*) FROM sign_in)                                          AS sign_ins,
    (SELECT count(*) FROM audit_event)                                      AS audit_events,
    (SELECT count(*) FROM address)                                          AS addresses
FROM told AS t
