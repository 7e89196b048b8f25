-- What databases say, each different answer once: a million addresses lie in a tenth as many networks, and
-- these have a hundredth as many answers. address_answer and address_place are views now, with the
-- columns that they had as tables.

-- An address that only a record has which its event does not follow was no address until now.
INSERT INTO address
SELECT
    ip_key,
    min(ip_address),
    CASE WHEN ip_key LIKE '00000000000000000000ffff%' THEN 4 ELSE 6 END,
    CASE WHEN ip_key LIKE '00000000000000000000ffff%' THEN ip_key ELSE substr(ip_key, 1, 16) END
FROM audit_sighting
WHERE ip_key IS NOT NULL AND ip_key NOT IN (SELECT ip_key FROM address)
GROUP BY ip_key
ORDER BY ip_key;

ALTER TABLE address ADD COLUMN address_id INTEGER;

UPDATE address
SET address_id = numbered.address_id
FROM (SELECT ip_key, row_number() OVER (ORDER BY ip_key) AS address_id FROM address) AS numbered
WHERE numbered.ip_key = address.ip_key;

COMMENT ON TABLE  address            IS 'Each client address of any record once';
COMMENT ON COLUMN address.address_id IS 'Its number in this case, which it keeps';

CREATE TABLE geo_answer (
    geo_answer_id       INTEGER NOT NULL,
    geo_source_id       INTEGER NOT NULL,
    country             VARCHAR,
    region              VARCHAR,
    city                VARCHAR,
    latitude            DOUBLE,
    longitude           DOUBLE,
    accuracy_km         DOUBLE,
    asn                 BIGINT,
    as_organization     VARCHAR,
    cloud_provider      VARCHAR,
    cloud_service       VARCHAR,
    cloud_region        VARCHAR,
    network_class       VARCHAR,
    registered_country  VARCHAR,
    time_zone           VARCHAR,
    user_type           VARCHAR,
    flags               VARCHAR,
    anonymizer          VARCHAR,
    label               VARCHAR,
    asn_kind            VARCHAR
);
COMMENT ON TABLE  geo_answer                    IS 'The answers that databases gave, each different one of each database once or, where many lie between, again; only ever added to';
COMMENT ON COLUMN geo_answer.geo_answer_id      IS 'Number of the answer in this case';
COMMENT ON COLUMN geo_answer.geo_source_id      IS 'The database';
COMMENT ON COLUMN geo_answer.country            IS 'Country as two letters';
COMMENT ON COLUMN geo_answer.region             IS 'State or province';
COMMENT ON COLUMN geo_answer.city               IS 'City: a hint, not a finding';
COMMENT ON COLUMN geo_answer.latitude           IS 'Degrees north';
COMMENT ON COLUMN geo_answer.longitude          IS 'Degrees east';
COMMENT ON COLUMN geo_answer.accuracy_km        IS 'Radius the vendor gives, in km';
COMMENT ON COLUMN geo_answer.asn                IS 'Autonomous system number';
COMMENT ON COLUMN geo_answer.as_organization    IS 'Who runs the autonomous system: free text';
COMMENT ON COLUMN geo_answer.cloud_provider     IS 'Cloud that publishes the address as its own';
COMMENT ON COLUMN geo_answer.cloud_service      IS 'Service tag';
COMMENT ON COLUMN geo_answer.cloud_region       IS 'Region of the cloud';
COMMENT ON COLUMN geo_answer.network_class      IS 'hosting (anybody may rent it), microsoft (Microsoft''s own services), vpn, tor, relay or satellite, by the word of the database or list; NULL: it says nothing';
COMMENT ON COLUMN geo_answer.registered_country IS 'Country in which the network is registered, where the database tells it from the place';
COMMENT ON COLUMN geo_answer.time_zone          IS 'Time zone by its IANA name';
COMMENT ON COLUMN geo_answer.user_type          IS 'Kind of user, in the words of the database';
COMMENT ON COLUMN geo_answer.flags              IS 'What the database marks the address as: anonymous, vpn, proxy, mobile, anycast ...';
COMMENT ON COLUMN geo_answer.anonymizer         IS 'Who runs the VPN, proxy or relay: free text';
COMMENT ON COLUMN geo_answer.label              IS 'What a list calls the network: free text';
COMMENT ON COLUMN geo_answer.asn_kind           IS 'Kind of the autonomous system by our own table: cloud, hosting, vpn, cdn, relay, satellite, mobile, isp, education, government';

CREATE TABLE geo_network (
    geo_network_id  INTEGER NOT NULL,
    geo_answer_id   INTEGER NOT NULL,
    network         VARCHAR
);
COMMENT ON TABLE  geo_network                IS 'The networks for which databases gave answers; only ever added to';
COMMENT ON COLUMN geo_network.geo_network_id IS 'Number of the network in this case';
COMMENT ON COLUMN geo_network.geo_answer_id  IS 'What its database says of it';
COMMENT ON COLUMN geo_network.network        IS 'The network, as CIDR or range';

CREATE TABLE address_asked (
    address_id      INTEGER NOT NULL,
    geo_source_id   INTEGER NOT NULL,
    geo_network_id  INTEGER
);
COMMENT ON TABLE  address_asked                IS 'Each address that a database was asked about, and the network in which it knows it; only ever added to';
COMMENT ON COLUMN address_asked.address_id     IS 'The address';
COMMENT ON COLUMN address_asked.geo_source_id  IS 'The database';
COMMENT ON COLUMN address_asked.geo_network_id IS 'The network of its answer; NULL: it does not know the address';

CREATE TEMP TABLE numbered_answer AS
SELECT
    a.*,
    dense_rank() OVER (
        ORDER BY
            geo_source_id, country, region, city, latitude, longitude, accuracy_km, asn, as_organization,
            cloud_provider, cloud_service, cloud_region, network_class, registered_country, time_zone,
            user_type, flags, anonymizer, label, asn_kind
    ) AS geo_answer_id
FROM address_answer AS a
WHERE found;

CREATE TEMP TABLE numbered_network AS
SELECT
    *,
    dense_rank() OVER (ORDER BY geo_answer_id, network) AS geo_network_id
FROM numbered_answer;

INSERT INTO geo_answer BY NAME
SELECT DISTINCT * EXCLUDE (ip_key, found, network)
FROM numbered_answer
ORDER BY geo_answer_id;

INSERT INTO geo_network
SELECT DISTINCT geo_network_id, geo_answer_id, network
FROM numbered_network
ORDER BY geo_network_id;

INSERT INTO address_asked
SELECT address.address_id, asked.geo_source_id, known.geo_network_id
FROM address_answer AS asked
JOIN address ON address.ip_key = asked.ip_key
LEFT JOIN numbered_network AS known
    ON known.ip_key = asked.ip_key AND known.geo_source_id = asked.geo_source_id
ORDER BY asked.geo_source_id, address.address_id;

DROP TABLE numbered_answer;
DROP TABLE numbered_network;
DROP TABLE address_answer;

CREATE VIEW address_answer AS
SELECT
    address.ip_key,
    asked.geo_source_id,
    asked.geo_network_id IS NOT NULL  AS found,
    n.network,
    w.* EXCLUDE (geo_answer_id, geo_source_id)
FROM address_asked AS asked
JOIN address ON address.address_id = asked.address_id
LEFT JOIN geo_network AS n ON n.geo_network_id = asked.geo_network_id
LEFT JOIN geo_answer AS w ON w.geo_answer_id = n.geo_answer_id;
COMMENT ON VIEW   address_answer               IS 'What each database says about each address that it was asked about';
COMMENT ON COLUMN address_answer.ip_key        IS 'The address';
COMMENT ON COLUMN address_answer.geo_source_id IS 'The database';
COMMENT ON COLUMN address_answer.found         IS 'Whether it knows the address';
COMMENT ON COLUMN address_answer.network       IS 'The network of its answer, as CIDR or range';

CREATE TABLE place (
    place_id            INTEGER NOT NULL,
    country             VARCHAR,
    country_source_id   INTEGER,
    region              VARCHAR,
    city                VARCHAR,
    city_source_id      INTEGER,
    latitude            DOUBLE,
    longitude           DOUBLE,
    accuracy_km         DOUBLE,
    asn                 BIGINT,
    asn_source_id       INTEGER,
    as_organization     VARCHAR,
    asn_kind            VARCHAR,
    cloud_provider      VARCHAR,
    cloud_service       VARCHAR,
    cloud_region        VARCHAR,
    network_class       VARCHAR,
    microsoft_network   VARCHAR,
    registered_country  VARCHAR,
    time_zone           VARCHAR,
    user_type           VARCHAR,
    flags               VARCHAR,
    anonymizer          VARCHAR,
    label               VARCHAR,
    countries_named     BIGINT NOT NULL,
    countries           VARCHAR
);
COMMENT ON TABLE  place                    IS 'What the databases say together, each combination of answers that addresses have once; made anew after each enrichment';
COMMENT ON COLUMN place.place_id           IS 'Number of the combination';
COMMENT ON COLUMN place.country            IS 'Country as two letters';
COMMENT ON COLUMN place.country_source_id  IS 'The source of the country';
COMMENT ON COLUMN place.region             IS 'State or province';
COMMENT ON COLUMN place.city               IS 'City: a hint, not a finding';
COMMENT ON COLUMN place.city_source_id     IS 'The source of the city';
COMMENT ON COLUMN place.latitude           IS 'Degrees north';
COMMENT ON COLUMN place.longitude          IS 'Degrees east';
COMMENT ON COLUMN place.accuracy_km        IS 'Radius the vendor gives, in km';
COMMENT ON COLUMN place.asn                IS 'Autonomous system number';
COMMENT ON COLUMN place.asn_source_id      IS 'The source of the AS number';
COMMENT ON COLUMN place.as_organization    IS 'Who runs the autonomous system: free text';
COMMENT ON COLUMN place.asn_kind           IS 'Kind of the autonomous system by our own table';
COMMENT ON COLUMN place.cloud_provider     IS 'Cloud that publishes the address as its own';
COMMENT ON COLUMN place.cloud_service      IS 'Service tag';
COMMENT ON COLUMN place.cloud_region       IS 'Region of the cloud';
COMMENT ON COLUMN place.network_class      IS 'hosting (anybody may rent it), microsoft (Microsoft''s own services), vpn, tor, relay or satellite, by the best-ranked source that says so; NULL: none does';
COMMENT ON COLUMN place.microsoft_network  IS 'service (a tag of Microsoft''s own services), azure-customer (anybody''s machine), other (only announced by Microsoft); none of them is trusted by that; NULL: not Microsoft''s';
COMMENT ON COLUMN place.registered_country IS 'Country in which the network is registered';
COMMENT ON COLUMN place.time_zone          IS 'Time zone by its IANA name';
COMMENT ON COLUMN place.user_type          IS 'Kind of user, in the words of the source';
COMMENT ON COLUMN place.flags              IS 'What the source marks the address as';
COMMENT ON COLUMN place.anonymizer         IS 'Who runs the VPN, proxy or relay: free text';
COMMENT ON COLUMN place.label              IS 'What a list calls the network: free text';
COMMENT ON COLUMN place.countries_named    IS 'How many different countries the databases name: over 1, they disagree';
COMMENT ON COLUMN place.countries          IS 'All countries that the sources name';

CREATE TABLE address_placed (
    address_id  INTEGER NOT NULL,
    place_id    INTEGER NOT NULL
);
COMMENT ON TABLE  address_placed            IS 'The combination of answers that each address has; none: no database knows it';
COMMENT ON COLUMN address_placed.address_id IS 'The address';
COMMENT ON COLUMN address_placed.place_id   IS 'The combination';

DROP TABLE address_place;

CREATE VIEW address_place AS
SELECT
    a.ip_key,
    p.* EXCLUDE (place_id, network_class, countries_named),
    -- That an autonomous system is a hoster's is the weakest word of all.
    CASE
        WHEN p.network_class IS NOT NULL THEN p.network_class
        WHEN s.purpose IS NOT NULL THEN 'special'
        WHEN p.asn_kind IN ('cloud', 'hosting', 'cdn') THEN 'hosting'
        WHEN p.asn_kind IN ('vpn', 'relay', 'satellite') THEN p.asn_kind
    END                             AS network_class,
    s.purpose                       AS special_purpose,
    s.embedded_v4,
    coalesce(p.countries_named, 0)  AS countries_named,
    CASE
        WHEN p.asn IS NOT NULL THEN 'AS' || p.asn
        WHEN a.ip_version = 4 THEN substr(a.ip_key, 1, 30)
        ELSE substr(a.ip_key, 1, 12)
    END                             AS network
FROM address AS a
LEFT JOIN address_placed AS d ON d.address_id = a.address_id
LEFT JOIN place AS p ON p.place_id = d.place_id
LEFT JOIN address_special AS s ON s.ip_key = a.ip_key;
COMMENT ON VIEW   address_place                 IS 'Each address once: field by field the word of the best-ranked source; city and coordinates only from sources that agree with its country';
COMMENT ON COLUMN address_place.ip_key          IS 'The address';
COMMENT ON COLUMN address_place.network_class   IS 'hosting (anybody may rent it), microsoft (Microsoft''s own services), vpn, tor, relay, satellite or special (not routable): by the best-ranked source that says so, else by the kind of the autonomous system; NULL: not known';
COMMENT ON COLUMN address_place.special_purpose IS 'What the address is for by the IANA special-purpose registries; NULL: an ordinary address';
COMMENT ON COLUMN address_place.embedded_v4     IS 'The IPv4 address inside it, which the databases were asked about';
COMMENT ON COLUMN address_place.countries_named IS 'How many different countries the databases name: over 1, they disagree';
COMMENT ON COLUMN address_place.network         IS 'Where it is on the network: AS number, else IPv4 /24 or IPv6 /48 as a prefix of ip_key';
