-- Each combination of principal, who, what, where, client and how, once, with when and how often. What
-- comes from a known network stands apart from what does not, and what came from an address while a list
-- had it from what came at other times.

SELECT
    f.principal,
    f.sign_in_type,
    f.outcome,
    coalesce(k.known_label, w.known_label)                          AS known_label,
    coalesce(k.network_class, w.network_class)                      AS network_class,
    f.who_id,
    f.what_id,
    f.where_id,
    f.client_id,
    f.how_id,
    count(*)                                                        AS events,
    min(f.seq)                                                      AS first_seq,
    max(f.seq)                                                      AS last_seq,
    min(f.event_time)                                               AS first_at,
    max(f.event_time)                                               AS last_at
FROM sign_in_fact AS f
JOIN where_context AS w ON w.where_id = f.where_id
LEFT JOIN known_sign_in AS k ON k.seq = f.seq
GROUP BY
    f.principal,
    f.sign_in_type,
    f.outcome,
    coalesce(k.known_label, w.known_label),
    coalesce(k.network_class, w.network_class),
    f.who_id,
    f.what_id,
    f.where_id,
    f.client_id,
    f.how_id
ORDER BY f.principal, first_seq;
