//! Where sign-ins come from.
//!
//! Offices use documentation ranges, which no database knows. Elsewhere the country and the network
//! matter to the queries, so these are real ranges, chosen because DB-IP Country Lite (2026-09),
//! the origin-AS table (2026-09) and the published cloud ranges (2026-10) agree on all of their
//! addresses. What happens there is invented. City and coordinates are what Microsoft would log.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A range of addresses with one owner in one city.
#[derive(Debug)]
pub(super) struct Site {
    base: IpAddr,
    host_bits: u8,
    /// The autonomous system, or zero where there is none.
    pub(super) asn: u32,
    pub(super) country: &'static str,
    pub(super) state: &'static str,
    pub(super) city: &'static str,
    pub(super) latitude: &'static str,
    pub(super) longitude: &'static str,
}

impl Site {
    /// The address of the `host`-th device here. In IPv6 that is a /64, with a new address a day.
    pub(super) fn address(&self, host: u64, day: u32) -> IpAddr {
        match self.base {
            IpAddr::V4(base) => {
                let size = 1_u64 << self.host_bits;
                let usable = size.saturating_sub(2).max(1);
                let host = u32::try_from(host % usable + 1).unwrap_or(1);
                IpAddr::V4(Ipv4Addr::from_bits(base.to_bits() + host))
            }
            IpAddr::V6(base) => {
                let subnet = u128::from(host % (1 << 24)) << 64;
                let device = super::dice::mix(&[host, u64::from(day)]);
                IpAddr::V6(Ipv6Addr::from_bits(base.to_bits() | subnet | u128::from(device)))
            }
        }
    }

    /// The range in CIDR notation.
    pub(super) fn cidr(&self) -> String {
        let width = if self.base.is_ipv4() { 32 } else { 128 };
        format!("{}/{}", self.base, width - self.host_bits)
    }
}

type City = (&'static str, &'static str, &'static str, &'static str, &'static str);

const fn v4(octets: [u8; 4], host_bits: u8, asn: u32, city: City) -> Site {
    let [a, b, c, d] = octets;
    let (country, state, city, latitude, longitude) = city;
    let base = IpAddr::V4(Ipv4Addr::new(a, b, c, d));
    Site { base, host_bits, asn, country, state, city, latitude, longitude }
}

const fn v6(head: [u16; 2], asn: u32, city: City) -> Site {
    let (country, state, city, latitude, longitude) = city;
    let base = IpAddr::V6(Ipv6Addr::new(head[0], head[1], 0, 0, 0, 0, 0, 0));
    Site { base, host_bits: 96, asn, country, state, city, latitude, longitude }
}

const HAMBURG: City = ("DE", "Hamburg", "Hamburg", "53.5511", "9.9937");
const LUEBECK: City = ("DE", "Schleswig-Holstein", "Luebeck", "53.8655", "10.6866");
const FRANKFURT: City = ("DE", "Hessen", "Frankfurt Am Main", "50.1109", "8.6821");
const NUREMBERG: City = ("DE", "Bayern", "Nuernberg", "49.4521", "11.0767");
const ROTTERDAM: City = ("NL", "Zuid-Holland", "Rotterdam", "51.9244", "4.4777");
const AMSTERDAM: City = ("NL", "Noord-Holland", "Amsterdam", "52.3676", "4.9041");
const LEEDS: City = ("GB", "Leeds", "Leeds", "53.8008", "-1.5491");
const LONDON: City = ("GB", "London, City Of", "London", "51.5074", "-0.1278");
const GLASGOW: City = ("GB", "Glasgow City", "Glasgow", "55.8642", "-4.2518");
const MILAN: City = ("IT", "Lombardia", "Milano", "45.4642", "9.1900");
const STOCKHOLM: City = ("SE", "Stockholms Lan", "Stockholm", "59.3293", "18.0686");
const DUBLIN: City = ("IE", "Dublin", "Dublin", "53.3498", "-6.2603");
const ASHBURN: City = ("US", "Virginia", "Ashburn", "39.0438", "-77.4874");
const NORTH_BERGEN: City = ("US", "New Jersey", "North Bergen", "40.8043", "-74.0121");
const SINGAPORE: City = ("SG", "Central Singapore", "Singapore", "1.3521", "103.8198");
const HANOI: City = ("VN", "Ha Noi", "Hanoi", "21.0278", "105.8342");
const TOKYO: City = ("JP", "Tokyo", "Tokyo", "35.6762", "139.6503");
const SYDNEY: City = ("AU", "New South Wales", "Sydney", "-33.8688", "151.2093");
const MONTREAL: City = ("CA", "Quebec", "Montreal", "45.5019", "-73.5674");
const BILBAO: City = ("ES", "Bizkaia", "Bilbao", "43.2630", "-2.9350");
const LE_HAVRE: City = ("FR", "Seine-Maritime", "Le Havre", "49.4944", "0.1079");
const SANTOS: City = ("BR", "Sao Paulo", "Santos", "-23.9608", "-46.3336");
const BUCHAREST: City = ("RO", "Bucuresti", "Bucharest", "44.4268", "26.1025");

// Documentation ranges (RFC 5737): the offices' own exits.
pub(super) static OFFICE_HAMBURG: Site = v4([203, 0, 113, 0], 8, 0, HAMBURG);
pub(super) static OFFICE_ROTTERDAM: Site = v4([198, 51, 100, 0], 7, 0, ROTTERDAM);
pub(super) static OFFICE_LEEDS: Site = v4([198, 51, 100, 128], 7, 0, LEEDS);
pub(super) static VPN_EXIT: Site = v4([192, 0, 2, 0], 8, 0, HAMBURG);

// Home broadband and phones. AS3320 Telekom, AS3209 Vodafone, AS15943 wilhelm.tel, AS6805 O2,
// AS1136 KPN, AS33915 Ziggo, AS31615 Odido, AS2856 BT, AS5089 Virgin Media, AS12576 EE.
pub(super) static HOME_TELEKOM: Site = v4([31, 224, 0, 0], 14, 3320, HAMBURG);
pub(super) static HOME_WILHELM: Site = v4([134, 101, 128, 0], 14, 15943, HAMBURG);
pub(super) static HOME_VODAFONE: Site = v6([0x2a02, 0x908], 3209, LUEBECK);
pub(super) static PHONE_O2: Site = v4([2, 240, 0, 0], 14, 6805, HAMBURG);
pub(super) static HOME_KPN: Site = v4([37, 74, 0, 0], 14, 1136, ROTTERDAM);
pub(super) static HOME_ZIGGO: Site = v4([46, 129, 0, 0], 14, 33915, ROTTERDAM);
pub(super) static PHONE_ODIDO: Site = v4([178, 225, 0, 0], 14, 31615, AMSTERDAM);
pub(super) static HOME_BT: Site = v4([5, 80, 0, 0], 14, 2856, LEEDS);
pub(super) static HOME_VIRGIN: Site = v4([62, 254, 0, 0], 14, 5089, LEEDS);
pub(super) static PHONE_EE: Site = v4([31, 72, 0, 0], 14, 12576, LEEDS);
pub(super) static PHONE_EE_LONDON: Site = v4([31, 71, 0, 0], 14, 12576, LONDON);
pub(super) static PHONE_EE_GLASGOW: Site = v4([31, 78, 0, 0], 14, 12576, GLASGOW);

// Business lines with a web proxy: AS8220 Colt in Hamburg, AS12874 Fastweb in Milan.
pub(super) static PROXY_HAMBURG: Site = v4([62, 96, 124, 0], 4, 8220, HAMBURG);
pub(super) static PROXY_MILAN: Site = v4([37, 186, 244, 0], 4, 12874, MILAN);
// AS3758 SingNet: a hotel. AS9009 M247 in Sweden: a commercial VPN.
pub(super) static HOTEL_SINGAPORE: Site = v4([42, 61, 16, 0], 8, 3758, SINGAPORE);
pub(super) static COMMERCIAL_VPN: Site = v4([82, 23, 8, 0], 8, 9009, STOCKHOLM);

// Elsewhere: AS17676 SoftBank, AS1221 Telstra, AS3352 Telefonica, AS3215 Orange, AS28573 Claro; AS5769
// Videotron is the line of the company's agent in Montreal.
pub(super) static HOTEL_TOKYO: Site = v4([126, 33, 4, 0], 8, 17676, TOKYO);
pub(super) static HOTEL_SYDNEY: Site = v4([1, 120, 4, 0], 8, 1221, SYDNEY);
pub(super) static HOTEL_BILBAO: Site = v4([88, 12, 8, 0], 8, 3352, BILBAO);
pub(super) static HOTEL_LE_HAVRE: Site = v4([90, 80, 4, 0], 8, 3215, LE_HAVRE);
pub(super) static HOTEL_SANTOS: Site = v4([201, 17, 4, 0], 8, 28573, SANTOS);
pub(super) static AGENT_MONTREAL: Site = v4([24, 48, 6, 0], 8, 5769, MONTREAL);

// Workloads. AS3320 Telekom: the datacentre's line. AS24940 Hetzner. AS16509 Amazon: 3.73.92.0/22
// is eu-central-1, 16.16.148.0/22 eu-north-1. AS8075 Microsoft: 40.74.48.0/22 is Azure westeurope.
pub(super) static DATACENTRE: Site = v4([37, 50, 228, 0], 4, 3320, HAMBURG);
pub(super) static WAREHOUSE_LINE: Site = v4([37, 80, 16, 0], 4, 3320, HAMBURG);
pub(super) static HETZNER: Site = v4([5, 75, 244, 0], 5, 24940, NUREMBERG);
pub(super) static HETZNER_BUILD: Site = v4([5, 9, 236, 0], 4, 24940, NUREMBERG);
pub(super) static AWS_FRANKFURT: Site = v4([3, 73, 92, 0], 10, 16509, FRANKFURT);
pub(super) static AWS_STOCKHOLM: Site = v4([16, 16, 148, 0], 6, 16509, STOCKHOLM);
pub(super) static AZURE_WEST_EUROPE: Site = v4([40, 74, 48, 0], 6, 8075, AMSTERDAM);
pub(super) static AZURE_LANDING_ZONE: Site = v4([40, 68, 100, 0], 8, 8075, AMSTERDAM);
pub(super) static AZURE_DUBLIN: Site = v4([4, 210, 40, 0], 8, 8075, DUBLIN);
pub(super) static AZURE_FRANKFURT: Site = v4([20, 52, 156, 0], 8, 8075, FRANKFURT);
pub(super) static AZURE_VIRGINIA: Site = v4([4, 152, 172, 0], 8, 8075, ASHBURN);
pub(super) static AZURE_SINGAPORE: Site = v4([4, 193, 152, 0], 8, 8075, SINGAPORE);
// Not rented to anybody: the service tag AzureActiveDirectory.
pub(super) static MICROSOFT_SIGN_IN: Site = v4([20, 190, 160, 0], 8, 8075, AMSTERDAM);

// AS8075: 20.190.160.0/24 is the service that signs people in, in westeurope.
pub(super) static MICROSOFT_LOGIN: Site = v4([20, 190, 160, 0], 8, 8075, AMSTERDAM);

// German access networks that the trackers roam through: AS3320 Telekom, AS3209 Vodafone, AS6805
// O2, AS15943 wilhelm.tel, AS9145 EWE TEL, AS8422 NetCologne, AS60294 Deutsche Glasfaser, AS20880
// Tele Columbus.
pub(super) static ROAMING: [Site; 8] = [
    v4([2, 160, 0, 0], 14, 3320, HAMBURG),
    v4([5, 146, 0, 0], 14, 3209, LUEBECK),
    v4([46, 114, 0, 0], 14, 6805, HAMBURG),
    v4([84, 46, 0, 0], 14, 15943, HAMBURG),
    v4([37, 138, 64, 0], 10, 9145, HAMBURG),
    v4([78, 34, 152, 0], 10, 8422, FRANKFURT),
    v4([94, 31, 64, 0], 10, 60294, LUEBECK),
    v4([62, 117, 8, 0], 10, 20880, FRANKFURT),
];

// The attackers. AS7552 Viettel: a home line. AS14061 DigitalOcean and AS20473 Vultr in the United
// States, AS9009 M247 in Romania, AS51167 Contabo in Germany: hosting. AS9050 Orange Romania.
pub(super) static THIEF_DIGITALOCEAN: Site = v4([24, 199, 88, 0], 8, 14061, NORTH_BERGEN);
pub(super) static THIEF_HANOI: Site = v4([27, 67, 40, 0], 8, 7552, HANOI);
pub(super) static THIEF_M247: Site = v4([38, 202, 52, 0], 8, 9009, BUCHAREST);
pub(super) static THIEF_CONTABO: Site = v4([5, 189, 148, 0], 8, 51167, NUREMBERG);
pub(super) static SECOND_HOST: Site = v4([31, 220, 84, 0], 8, 51167, NUREMBERG);
pub(super) static GUESSER_VULTR: Site = v4([45, 63, 40, 0], 8, 20473, AMSTERDAM);
pub(super) static GUESSER_ABROAD: Site = v4([86, 35, 244, 0], 8, 9050, BUCHAREST);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stay_in_their_range() {
        for host in [0, 1, 13, 14, 15, 254, 255, 1_000_000] {
            let text = DATACENTRE.address(host, 0).to_string();
            let last: u8 = text.strip_prefix("37.50.228.").unwrap().parse().unwrap();
            assert!((1..=14).contains(&last), "{text}");
        }
        assert_eq!(DATACENTRE.cidr(), "37.50.228.0/28");
        assert!(HOME_VODAFONE.address(7, 1).to_string().starts_with("2a02:908:0:7:"));
    }
}
