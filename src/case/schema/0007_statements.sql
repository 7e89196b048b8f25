-- What the examiner says of the case as a whole, beside notes on findings: why and within which bounds it
-- is examined, what happened in their words, and answers of their own.

CREATE TABLE case_statement (
    statement_id  INTEGER   NOT NULL,
    topic         VARCHAR   NOT NULL,
    statement     VARCHAR   NOT NULL,
    sha256        VARCHAR   NOT NULL,
    stated_by     VARCHAR   NOT NULL,
    stated_at     TIMESTAMP NOT NULL
);
COMMENT ON TABLE  case_statement              IS 'What the examiner states of the case; only ever added to, and the newest of a topic counts';
COMMENT ON COLUMN case_statement.statement_id IS 'Its number in the case, counted from 1';
COMMENT ON COLUMN case_statement.topic        IS 'client, marking, scope, authorisation, narrative, decisions, or answer- with access, period, entry, reach, over or unknown behind it';
COMMENT ON COLUMN case_statement.statement    IS 'The words of the examiner; narrative and decisions are Markdown. Blank: what was stated before is withdrawn';
COMMENT ON COLUMN case_statement.sha256       IS 'SHA-256 of the statement in UTF-8, as lower-case hex';
COMMENT ON COLUMN case_statement.stated_by    IS 'Who stated it';
COMMENT ON COLUMN case_statement.stated_at    IS 'When, in UTC, by the examiner''s clock';
