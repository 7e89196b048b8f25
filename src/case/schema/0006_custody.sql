-- What vouches for the rows of the case, where the custody log ends, and who brought each source.

CREATE TABLE table_seal (
    entry        BIGINT  NOT NULL,
    table_name   VARCHAR NOT NULL,
    part         BIGINT  NOT NULL,
    row_count    BIGINT  NOT NULL,
    method       VARCHAR NOT NULL,
    digest       VARCHAR NOT NULL
);
COMMENT ON TABLE  table_seal            IS 'Digests of the rows of every table, as each custody entry left them; the entry''s result holds a digest of its own rows here; only ever added to';
COMMENT ON COLUMN table_seal.entry      IS 'The custody entry that wrote the rows';
COMMENT ON COLUMN table_seal.table_name IS 'The table';
COMMENT ON COLUMN table_seal.part       IS 'Which rows of it: those of one member_id, of one source_id, of one block of 65,536 numbers, those below zero (-1), or all of them (0)';
COMMENT ON COLUMN table_seal.row_count  IS 'How many rows there were';
COMMENT ON COLUMN table_seal.method     IS 'sha256: SHA-256 over the SHA-256 digests of the rows as JSON, sorted and one a line; hash and a version: sum of the 64-bit hash() of the rows by that DuckDB';
COMMENT ON COLUMN table_seal.digest     IS 'The digest of the rows, in whatever order they stand';

CREATE TABLE custody_head (
    entry   BIGINT  NOT NULL,
    sha256  VARCHAR NOT NULL
);
COMMENT ON TABLE  custody_head        IS 'The last entry of the custody log, kept beside it: one row';
COMMENT ON COLUMN custody_head.entry  IS 'Its number';
COMMENT ON COLUMN custody_head.sha256 IS 'Its digest';

CREATE TABLE source_acquisition (
    acquisition_id  INTEGER   NOT NULL,
    source_id       INTEGER   NOT NULL,
    fact            VARCHAR   NOT NULL,
    value           VARCHAR   NOT NULL,
    noted_by        VARCHAR   NOT NULL,
    noted_at        TIMESTAMP NOT NULL
);
COMMENT ON TABLE  source_acquisition                IS 'How each source came to the examiner, in the examiner''s words; a later word on the same fact counts, and the earlier stays';
COMMENT ON COLUMN source_acquisition.acquisition_id IS 'Its number in this case, counted from 1';
COMMENT ON COLUMN source_acquisition.source_id      IS 'The source';
COMMENT ON COLUMN source_acquisition.fact           IS 'exported by, exported from, exported at, filter, received from, received at, received how, or authorisation';
COMMENT ON COLUMN source_acquisition.value          IS 'What the examiner says of it';
COMMENT ON COLUMN source_acquisition.noted_by       IS 'Who wrote it down';
COMMENT ON COLUMN source_acquisition.noted_at       IS 'When, in UTC, by the examiner''s clock';
