//! Autonomous systems of which we know that anybody may rent an address in them.
//!
//! From own knowledge of who these companies are. A network that is only by its number known to be
//! a hoster's is weak evidence: hosters have offices too. Autonomous systems of Microsoft are left
//! out on purpose: their numbers do not tell its own services from its customers' machines.

/// Number, class, who it is.
type Row = (i64, &'static str, &'static str);

/// Sorted by number.
const KINDS: [Row; 63] = [
    (3842, "hosting", "InMotion"),
    (4785, "hosting", "xTom"),
    (6724, "hosting", "Strato"),
    (8560, "hosting", "IONOS"),
    (8972, "hosting", "HostEurope"),
    (9009, "hosting", "M247"),
    (9123, "hosting", "Timeweb"),
    (12876, "hosting", "Scaleway"),
    (13335, "hosting", "Cloudflare"),
    (13926, "vpn", "StrongVPN"),
    (14061, "hosting", "DigitalOcean"),
    (14618, "hosting", "Amazon"),
    (16125, "hosting", "Cherry"),
    (16276, "hosting", "OVH"),
    (16509, "hosting", "Amazon"),
    (19318, "hosting", "Interserver"),
    (19871, "hosting", "Newfold"),
    (20278, "hosting", "Nexeon"),
    (20473, "hosting", "Vultr"),
    (20860, "hosting", "Iomart"),
    (21859, "hosting", "Zenlayer"),
    (22612, "hosting", "Namecheap"),
    (23470, "hosting", "ReliableSite"),
    (24940, "hosting", "Hetzner"),
    (25820, "hosting", "IT7"),
    (26347, "hosting", "DreamHost"),
    (26496, "hosting", "GoDaddy"),
    (28753, "hosting", "Leaseweb"),
    (29802, "hosting", "HIVELOCITY"),
    (30083, "hosting", "Velia"),
    (31898, "hosting", "Oracle"),
    (34989, "hosting", "ServeTheWorld"),
    (35916, "hosting", "Multacom"),
    (36351, "hosting", "IBM"),
    (36352, "hosting", "HostPapa"),
    (37963, "hosting", "Alibaba"),
    (39351, "vpn", "Mullvad"),
    (40021, "hosting", "Contabo"),
    (40676, "hosting", "Psychz"),
    (42831, "hosting", "UKServers"),
    (45102, "hosting", "Alibaba"),
    (46562, "hosting", "Performive"),
    (46606, "hosting", "Unified"),
    (46664, "hosting", "VolumeDrive"),
    (47583, "hosting", "Hostinger"),
    (49505, "hosting", "Selectel"),
    (49981, "hosting", "WorldStream"),
    (51167, "hosting", "Contabo"),
    (51396, "hosting", "Pfcloud"),
    (51852, "hosting", "PrivateLayer"),
    (53667, "hosting", "FranTech"),
    (55286, "hosting", "ServerMania"),
    (58065, "hosting", "PacketExchange"),
    (60068, "hosting", "Datacamp"),
    (60781, "hosting", "Leaseweb"),
    (62240, "hosting", "Clouvider"),
    (63949, "hosting", "Linode"),
    (132_203, "hosting", "Tencent"),
    (197_540, "hosting", "netcup"),
    (202_425, "hosting", "IPVolume"),
    (209_103, "vpn", "Proton"),
    (212_238, "hosting", "Datacamp"),
    (396_982, "hosting", "GoogleCloud"),
];

/// The class of an autonomous system, if we know one: `hosting` or `vpn`.
pub(super) fn class_of(asn: i64) -> Option<&'static str> {
    let at = KINDS.binary_search_by_key(&asn, |(number, _, _)| *number).ok()?;
    KINDS.get(at).map(|(_, class, _)| *class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_each_row_has_its_reason() {
        assert!(KINDS.is_sorted_by(|a, b| a.0 < b.0));
        for (asn, class, reason) in KINDS {
            assert!(crate::enrich::answer::class_named(class).is_some(), "{asn}");
            assert!(!reason.is_empty() && !reason.contains(' '), "{asn}: {reason}");
        }
        assert_eq!(class_of(24940), Some("hosting"));
        assert_eq!(class_of(8075), None);
    }
}
