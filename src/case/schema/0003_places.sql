-- Where addresses are and whose: what lists say, which database gave which field, what is known for
-- how long, and where Microsoft's word and ours part.

ALTER TABLE geo_source ALTER COLUMN built_at DROP NOT NULL;
ALTER TABLE geo_source ADD COLUMN kind VARCHAR;
ALTER TABLE geo_source ADD COLUMN vendor VARCHAR;
ALTER TABLE geo_source ADD COLUMN vendor_how VARCHAR;
ALTER TABLE geo_source ADD COLUMN file_sha256 VARCHAR;
ALTER TABLE geo_source ADD COLUMN category VARCHAR;
ALTER TABLE geo_source ADD COLUMN ranges BIGINT;
ALTER TABLE geo_source ADD COLUMN entries_skipped BIGINT;
ALTER TABLE geo_source ADD COLUMN masks_corrected BIGINT;
COMMENT ON TABLE  geo_source                 IS 'The databases and lists that were asked about addresses; the files themselves stay outside';
COMMENT ON COLUMN geo_source.sha256          IS 'SHA-256 of the file that its maker published; for a pack, of the file it was made from, by the word of the pack';
COMMENT ON COLUMN geo_source.built_at        IS 'When it was built, or for which moment a list holds, in UTC, by its own word or the examiner''s; NULL: nobody says';
COMMENT ON COLUMN geo_source.kind            IS 'mmdb, pack or list; NULL in cases of schema 2';
COMMENT ON COLUMN geo_source.vendor          IS 'Who made it, as far as that can be told';
COMMENT ON COLUMN geo_source.vendor_how      IS 'How the maker is known: declared by the examiner, by its type (which drop-in copies share), or unknown';
COMMENT ON COLUMN geo_source.file_sha256     IS 'SHA-256 of the bytes that were read: of the pack, where sha256 is that of its source';
COMMENT ON COLUMN geo_source.category        IS 'What the networks of a list are: hosting, vpn, tor, relay, satellite, ioc, or label where they are only named';
COMMENT ON COLUMN geo_source.ranges          IS 'How many networks a list has';
COMMENT ON COLUMN geo_source.entries_skipped IS 'How many entries of a list could not be used';
COMMENT ON COLUMN geo_source.masks_corrected IS 'How many networks of a list had bits set after their prefix';

ALTER TABLE address_answer ADD COLUMN registered_country VARCHAR;
ALTER TABLE address_answer ADD COLUMN time_zone VARCHAR;
ALTER TABLE address_answer ADD COLUMN user_type VARCHAR;
ALTER TABLE address_answer ADD COLUMN flags VARCHAR;
ALTER TABLE address_answer ADD COLUMN anonymizer VARCHAR;
ALTER TABLE address_answer ADD COLUMN label VARCHAR;
ALTER TABLE address_answer ADD COLUMN asn_kind VARCHAR;
COMMENT ON COLUMN address_answer.network_class      IS 'hosting (anybody may rent it), microsoft (Microsoft''s own services), vpn, tor, relay or satellite, by the word of the database or list; NULL: it says nothing';
COMMENT ON COLUMN address_answer.registered_country IS 'Country in which the network is registered, where the database tells it from the place';
COMMENT ON COLUMN address_answer.time_zone          IS 'Time zone by its IANA name';
COMMENT ON COLUMN address_answer.user_type          IS 'Kind of user, in the words of the database';
COMMENT ON COLUMN address_answer.flags              IS 'What the database marks the address as: anonymous, vpn, proxy, mobile, anycast ...';
COMMENT ON COLUMN address_answer.anonymizer         IS 'Who runs the VPN, proxy or relay: free text';
COMMENT ON COLUMN address_answer.label              IS 'What a list calls the network: free text';
COMMENT ON COLUMN address_answer.asn_kind           IS 'Kind of the autonomous system by our own table: cloud, hosting, vpn, cdn, relay, satellite, mobile, isp, education, government';

CREATE TABLE address_network (
    ip_key         VARCHAR NOT NULL,
    geo_source_id  INTEGER NOT NULL,
    network        VARCHAR NOT NULL,
    place          VARCHAR NOT NULL,
    category       VARCHAR NOT NULL,
    label          VARCHAR,
    cloud_region   VARCHAR,
    trusted        BOOLEAN,
    note           VARCHAR,
    valid_from     TIMESTAMP,
    valid_until    TIMESTAMP
);
COMMENT ON TABLE  address_network               IS 'Every network of a list that an address is in: of each list, label, category and time the smallest; only ever added to';
COMMENT ON COLUMN address_network.ip_key        IS 'The address';
COMMENT ON COLUMN address_network.geo_source_id IS 'The list';
COMMENT ON COLUMN address_network.network       IS 'The network, as CIDR or range';
COMMENT ON COLUMN address_network.place         IS 'Where it stands in the list: a line, or a JSON pointer';
COMMENT ON COLUMN address_network.category      IS 'What it is, as in geo_source';
COMMENT ON COLUMN address_network.label         IS 'What the list calls it: free text';
COMMENT ON COLUMN address_network.cloud_region  IS 'Region of the cloud';
COMMENT ON COLUMN address_network.trusted       IS 'Whether the list marks it as trusted: its word, not ours';
COMMENT ON COLUMN address_network.note          IS 'What else the list says: free text';
COMMENT ON COLUMN address_network.valid_from    IS 'From when on it holds or when it was first seen, in UTC; NULL: not said';
COMMENT ON COLUMN address_network.valid_until   IS 'Until when it holds or when it was last seen, in UTC; where the list gives a day, its last microsecond; NULL: not said';

CREATE TABLE address_special (
    ip_key       VARCHAR NOT NULL,
    purpose      VARCHAR,
    embedded_v4  VARCHAR
);
COMMENT ON TABLE  address_special             IS 'Addresses of the IANA special-purpose registries, and those that carry an IPv4 address; made anew by enrich';
COMMENT ON COLUMN address_special.ip_key      IS 'The address';
COMMENT ON COLUMN address_special.purpose     IS 'What it is for, with the RFC; NULL: it is an ordinary address';
COMMENT ON COLUMN address_special.embedded_v4 IS 'The IPv4 address inside an IPv4-mapped, 6to4, NAT64 or Teredo address: what the databases were asked about';

ALTER TABLE address_place ADD COLUMN country_source_id INTEGER;
ALTER TABLE address_place ADD COLUMN city_source_id INTEGER;
ALTER TABLE address_place ADD COLUMN asn_source_id INTEGER;
ALTER TABLE address_place ADD COLUMN asn_kind VARCHAR;
ALTER TABLE address_place ADD COLUMN microsoft_network VARCHAR;
ALTER TABLE address_place ADD COLUMN special_purpose VARCHAR;
ALTER TABLE address_place ADD COLUMN embedded_v4 VARCHAR;
ALTER TABLE address_place ADD COLUMN countries VARCHAR;
ALTER TABLE address_place ADD COLUMN registered_country VARCHAR;
ALTER TABLE address_place ADD COLUMN time_zone VARCHAR;
ALTER TABLE address_place ADD COLUMN user_type VARCHAR;
ALTER TABLE address_place ADD COLUMN flags VARCHAR;
ALTER TABLE address_place ADD COLUMN anonymizer VARCHAR;
ALTER TABLE address_place ADD COLUMN label VARCHAR;
COMMENT ON TABLE  address_place                    IS 'Each address once: field by field the word of the best-ranked source; city and coordinates only from sources that agree with its country';
COMMENT ON COLUMN address_place.network_class      IS 'hosting (anybody may rent it), microsoft (Microsoft''s own services), vpn, tor, relay, satellite or special (not routable): by the best-ranked source that says so, else by the kind of the autonomous system; NULL: not known';
COMMENT ON COLUMN address_place.country_source_id  IS 'The source of the country';
COMMENT ON COLUMN address_place.city_source_id     IS 'The source of the city';
COMMENT ON COLUMN address_place.asn_source_id      IS 'The source of the AS number';
COMMENT ON COLUMN address_place.asn_kind           IS 'Kind of the autonomous system by our own table';
COMMENT ON COLUMN address_place.microsoft_network  IS 'service (a tag of Microsoft''s own services), azure-customer (anybody''s machine), other (only announced by Microsoft); none of them is trusted by that; NULL: not Microsoft''s';
COMMENT ON COLUMN address_place.special_purpose    IS 'What the address is for by the IANA special-purpose registries; NULL: an ordinary address';
COMMENT ON COLUMN address_place.embedded_v4        IS 'The IPv4 address inside it, which the databases were asked about';
COMMENT ON COLUMN address_place.countries          IS 'All countries that the sources name';
COMMENT ON COLUMN address_place.registered_country IS 'Country in which the network is registered';
COMMENT ON COLUMN address_place.time_zone          IS 'Time zone by its IANA name';
COMMENT ON COLUMN address_place.user_type          IS 'Kind of user, in the words of the source';
COMMENT ON COLUMN address_place.flags              IS 'What the source marks the address as';
COMMENT ON COLUMN address_place.anonymizer         IS 'Who runs the VPN, proxy or relay: free text';
COMMENT ON COLUMN address_place.label              IS 'What a list calls the network: free text';

ALTER TABLE known_network ADD COLUMN valid_from TIMESTAMP;
ALTER TABLE known_network ADD COLUMN valid_until TIMESTAMP;
ALTER TABLE known_network ADD COLUMN list_name VARCHAR;
ALTER TABLE known_network ADD COLUMN list_sha256 VARCHAR;
COMMENT ON COLUMN known_network.valid_from  IS 'Known from this moment on, in UTC; NULL: always';
COMMENT ON COLUMN known_network.valid_until IS 'No longer known from this moment on, in UTC; NULL: without end';
COMMENT ON COLUMN known_network.list_name   IS 'The list it was taken from; NULL: entered by hand';
COMMENT ON COLUMN known_network.list_sha256 IS 'SHA-256 of that list';

CREATE TABLE known_hit (
    ip_key            VARCHAR NOT NULL,
    known_network_id  INTEGER NOT NULL
);
COMMENT ON TABLE  known_hit                  IS 'Each address in each known network that it is in; made anew whenever either changes';
COMMENT ON COLUMN known_hit.ip_key           IS 'The address';
COMMENT ON COLUMN known_hit.known_network_id IS 'The known network';

CREATE OR REPLACE VIEW known_address AS
SELECT
    h.ip_key,
    k.scope,
    min(k.label)  AS label,
    list(
        {'label': k.label, 'valid_from': k.valid_from, 'valid_until': k.valid_until}
        ORDER BY k.label, k.known_network_id
    )             AS entries
FROM known_hit AS h
JOIN known_network AS k ON k.known_network_id = h.known_network_id
GROUP BY h.ip_key, k.scope;
COMMENT ON VIEW   known_address         IS 'Each address inside a known network, once for each scope';
COMMENT ON COLUMN known_address.entries IS 'The known networks around it, each with the time for which it is known';

CREATE OR REPLACE VIEW sign_in_place AS
WITH known AS (
    SELECT
        s.*,
        CASE WHEN coalesce(by_principal.ip_key, by_app.ip_key, by_all.ip_key) IS NOT NULL THEN
            list_concat(list_concat(by_principal.entries, by_app.entries), by_all.entries)
        END  AS known_entries
    FROM sign_in AS s
    LEFT JOIN known_address AS by_all ON by_all.ip_key = s.ip_key AND by_all.scope = '*'
    LEFT JOIN known_address AS by_app ON by_app.ip_key = s.ip_key AND by_app.scope = s.app_id
    LEFT JOIN known_address AS by_principal
        ON by_principal.ip_key = s.ip_key
       AND by_principal.scope = s.service_principal_id
       AND by_principal.scope <> coalesce(s.app_id, '')
)

SELECT
    s.* EXCLUDE (known_entries),
    p.country,
    p.region,
    p.city,
    p.latitude,
    p.longitude,
    p.accuracy_km,
    p.asn,
    p.as_organization,
    p.cloud_provider,
    p.cloud_service,
    p.cloud_region,
    p.network_class,
    p.network,
    p.asn_kind,
    p.microsoft_network,
    p.special_purpose,
    CASE WHEN s.known_entries IS NOT NULL THEN
        list_filter(
            s.known_entries,
            lambda entry:
                s.event_time >= coalesce(entry.valid_from, '-infinity'::TIMESTAMP)
                AND s.event_time < coalesce(entry.valid_until, 'infinity'::TIMESTAMP)
        )[1].label
    END  AS known_label
FROM known AS s
LEFT JOIN address_place AS p ON p.ip_key = s.ip_key;
COMMENT ON VIEW sign_in_place IS 'Each sign-in with where its address is: our databases'' word, beside Microsoft''s (logged_*); known_label is NULL unless the address was in a known network at that time';

CREATE VIEW sign_in_place_check AS
WITH compared AS (
    SELECT
        s.seq,
        s.evidence,
        s.event_time,
        s.principal_kind,
        s.principal_id,
        s.principal_name,
        s.sign_in_type,
        s.outcome,
        s.ip_key,
        s.ip_address,
        s.network_group,
        upper(trim(s.logged_country))                     AS logged_country,
        s.logged_city,
        s.logged_asn,
        p.country,
        p.city,
        p.asn,
        p.as_organization,
        p.network_class,
        p.special_purpose,
        coalesce(
            p.network_class IN ('relay', 'satellite', 'tor', 'vpn') OR p.flags LIKE '%anycast%',
            false
        )                                                 AS is_elsewhere,
        g.name                                            AS country_database,
        g.built_at                                        AS database_built_at,
        date_diff('day', g.built_at, s.event_time)        AS database_days
    FROM sign_in AS s
    LEFT JOIN address_place AS p ON p.ip_key = s.ip_key
    LEFT JOIN geo_source AS g ON g.geo_source_id = p.country_source_id
)

SELECT
    *,
    CASE
        WHEN ip_key IS NULL THEN 'no address'
        WHEN special_purpose IS NOT NULL THEN 'not routable'
        WHEN country IS NULL AND coalesce(logged_country, '') = '' THEN 'both unknown'
        WHEN coalesce(logged_country, '') = '' THEN 'only database'
        WHEN country IS NULL THEN 'only log'
        WHEN length(logged_country) <> 2 THEN 'log names no country code'
        WHEN logged_country = country AND logged_asn <> asn THEN 'same country, other network'
        WHEN logged_country = country THEN 'agree'
        WHEN is_elsewhere THEN 'differ, relay or anycast'
        WHEN abs(database_days) > 90 THEN 'differ, database far from the event'
        ELSE 'differ'
    END  AS verdict
FROM compared;
COMMENT ON VIEW   sign_in_place_check                   IS 'Each sign-in with Microsoft''s word on its place beside ours, never merged, and whether they agree';
COMMENT ON COLUMN sign_in_place_check.logged_country    IS 'Country by Microsoft, in capitals';
COMMENT ON COLUMN sign_in_place_check.is_elsewhere      IS 'Whether the address is a relay, a satellite''s ground station, an anonymiser or anycast: its place says nothing about the user';
COMMENT ON COLUMN sign_in_place_check.country_database  IS 'The source of our country';
COMMENT ON COLUMN sign_in_place_check.database_built_at IS 'When that was built';
COMMENT ON COLUMN sign_in_place_check.database_days     IS 'Days from then to the sign-in; below zero: the database is the younger';
COMMENT ON COLUMN sign_in_place_check.verdict           IS 'agree; same country, other network (the prefix may have moved between event and build); differ; differ, relay or anycast; differ, database far from the event (over 90 days); only log; only database; both unknown; log names no country code; not routable; no address';

CREATE VIEW sign_in_listed AS
SELECT
    s.seq,
    s.evidence,
    s.event_time,
    s.principal_kind,
    s.principal_id,
    s.principal_name,
    s.sign_in_type,
    s.outcome,
    s.ip_key,
    s.ip_address,
    s.network_group,
    n.category,
    n.label,
    n.network,
    n.place                                            AS place_in_list,
    n.trusted,
    n.note,
    n.valid_from,
    n.valid_until,
    g.geo_source_id,
    g.name                                             AS list_name,
    g.built_at                                         AS list_as_of,
    date_diff('day', g.built_at, s.event_time)         AS list_days,
    CASE
        WHEN n.valid_from IS NULL AND n.valid_until IS NULL THEN NULL
        ELSE s.event_time >= coalesce(n.valid_from, '-infinity'::TIMESTAMP)
             AND s.event_time <= coalesce(n.valid_until, 'infinity'::TIMESTAMP)
    END                                                AS is_in_time
FROM sign_in AS s
JOIN address_network AS n ON n.ip_key = s.ip_key
JOIN geo_source AS g ON g.geo_source_id = n.geo_source_id;
COMMENT ON VIEW   sign_in_listed            IS 'Each sign-in from an address on a list, once for each list, label, category and time that it gives';
COMMENT ON COLUMN sign_in_listed.list_as_of IS 'For which moment the list holds; NULL: nobody says';
COMMENT ON COLUMN sign_in_listed.list_days  IS 'Days from then to the sign-in: a list of today says little about last spring';
COMMENT ON COLUMN sign_in_listed.is_in_time IS 'Whether the sign-in falls into the time that the list gives for the entry; NULL: it gives none';
