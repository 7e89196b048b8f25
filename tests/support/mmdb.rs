//! Databases in the MaxMind DB format, made in memory.

#![expect(clippy::expect_used, reason = "a test is free to fail")]

use std::net::IpAddr;

use maxminddb_writer::Database;
use maxminddb_writer::metadata::IpVersion;
use serde_json::Value as Json;

/// A database of this type, built at this time, in seconds since 1970. Shorter prefixes must come
/// before longer ones.
pub(crate) fn made(database_type: &str, built: u64, records: &[(&str, Json)]) -> Vec<u8> {
    let mut database = Database::default();
    database.metadata.binary_format_major_version = 2;
    database.metadata.ip_version = IpVersion::V6;
    database_type.clone_into(&mut database.metadata.database_type);
    database.metadata.build_epoch = built;
    database.metadata.description.insert("en".to_owned(), "made by hand".to_owned());
    for (cidr, value) in records {
        let data = database.insert_value(value).expect("a record");
        let (address, prefix) = cidr.split_once('/').expect("a CIDR");
        let prefix: u8 = prefix.parse().expect("a prefix");
        // The writer puts IPv4 at the root of the tree; readers look for it at ::/96.
        let (bits, prefix) = match address.parse().expect("an address") {
            IpAddr::V4(v4) => (u128::from(v4.to_bits()), prefix + 96),
            IpAddr::V6(v6) => (v6.to_bits(), prefix),
        };
        database.insert_node((0..prefix).map(move |bit| bits >> (127 - bit) & 1 == 1), data);
    }
    database.write_to(Vec::new()).expect("a database")
}
