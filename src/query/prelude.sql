-- Names that the canned queries use as Spark has them. Run once per connection, before a query.
-- They are temporary, so that the case file stays as it is.

CREATE OR REPLACE TEMP MACRO unix_micros(t) AS epoch_us(t);
CREATE OR REPLACE TEMP MACRO unix_seconds(t) AS epoch_us(t) // 1000000;
CREATE OR REPLACE TEMP MACRO timestamp_seconds(n) AS make_timestamp(CAST(n AS BIGINT) * 1000000);
CREATE OR REPLACE TEMP MACRO get_json_object(j, path) AS json_extract_string(j, path);
CREATE OR REPLACE TEMP MACRO collect_list(x) AS coalesce(list(x) FILTER (WHERE x IS NOT NULL), []);
CREATE OR REPLACE TEMP MACRO collect_set(x) AS coalesce(list(DISTINCT x) FILTER (WHERE x IS NOT NULL), []);
CREATE OR REPLACE TEMP MACRO array_join(a, separator) AS array_to_string(a, separator);
CREATE OR REPLACE TEMP MACRO slice(a, start, length) AS list_slice(a, start, start + length - 1);
CREATE OR REPLACE TEMP MACRO size(a) AS len(a);
CREATE OR REPLACE TEMP MACRO startswith(s, prefix) AS starts_with(s, prefix);
CREATE OR REPLACE TEMP MACRO endswith(s, suffix) AS ends_with(s, suffix);
CREATE OR REPLACE TEMP MACRO regexp_like(s, pattern) AS regexp_matches(s, pattern);
CREATE OR REPLACE TEMP MACRO sha2(s, bits) AS CASE WHEN bits = 256 THEN sha256(s) END;
