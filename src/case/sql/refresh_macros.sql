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
