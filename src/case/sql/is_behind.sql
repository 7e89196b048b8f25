-- Whether more members have been taken in than the last refresh saw.
SELECT
    (SELECT count(*) FROM member)
    > coalesce(
        (
            SELECT max(json_extract_string(arguments, '$.members')::BIGINT)
            FROM custody_log
            WHERE action = 'refresh'
        ),
        0
    )
