-- How rich an export format is: where two tell of one event, the richer wins, field by field.
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
