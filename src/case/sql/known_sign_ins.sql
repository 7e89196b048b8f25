-- How many sign-ins come from a known network, of how many.
SELECT
    count(*) FILTER (WHERE known_label IS NOT NULL)  AS known,
    count(*)                                         AS sign_ins
FROM sign_in_place
