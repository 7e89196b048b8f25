-- The class of an export format. Where two tell of one event, the higher class wins, field by field; and
-- within one class the later ingestion, as the same export tells more of an event once more is known.
CREATE OR REPLACE TEMP MACRO shape_class(format) AS
    CASE
        WHEN format LIKE 'unified-audit%' THEN 0
        WHEN format LIKE 'defender-xdr%' THEN 1
        WHEN format LIKE 'portal-%' OR format = 'powershell-csv' THEN 2
        ELSE 3
    END;

-- How rich an export format is: decides within a class where no later ingestion does.
CREATE OR REPLACE TEMP MACRO richness(format) AS
    CASE
        WHEN format LIKE 'unified-audit%' THEN -1
        WHEN format LIKE 'defender-xdr%' THEN 0
        WHEN format LIKE 'portal-%' OR format = 'powershell-csv' THEN 1
        WHEN format LIKE 'log-analytics%' OR format LIKE 'elastic%' THEN 3
        WHEN format LIKE 'diagnostic%' THEN 4
        ELSE 2
    END;

-- Whether a value tells more than that something was withheld or does not apply.
CREATE OR REPLACE TEMP MACRO says_something(value) AS
    coalesce(
        lower(value::VARCHAR) NOT IN ('', 'none', 'hidden', '{pii removed}', 'unknownfuturevalue', 'unknown', 'unknown_user'),
        false
    );

-- An address as 32 hex digits, as in ip_key; NULL for what is none. Requests keep theirs as exported.
CREATE OR REPLACE TEMP MACRO groups_of(text) AS
    list_transform(list_filter(string_split(text, ':'), lambda part: part <> ''), lambda part: lpad(part, 4, '0'));
CREATE OR REPLACE TEMP MACRO key_of_address(address) AS
    CASE
        WHEN regexp_full_match(address, '[0-9]{1,3}(\.[0-9]{1,3}){3}') THEN
            '00000000000000000000ffff' || array_to_string(
                list_transform(
                    string_split(address, '.'),
                    lambda part: printf('%02x', TRY_CAST(part AS INTEGER))
                ),
                ''
            )
        WHEN regexp_full_match(address, '[0-9a-f:]*:[0-9a-f:]*') AND NOT contains(address, '::') THEN
            array_to_string(groups_of(address), '')
        WHEN regexp_full_match(address, '[0-9a-f:]*:[0-9a-f:]*') THEN
            array_to_string(groups_of(split_part(address, '::', 1)), '')
            || repeat('0', 32 - 4 * len(groups_of(address)))
            || array_to_string(groups_of(split_part(address, '::', 2)), '')
    END;
