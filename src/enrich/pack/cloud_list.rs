//! The list of cloud ranges that `cloudip-db` publishes (gzip, `MessagePack`), made disjoint.
//!
//! A map of `version` (date), `build_time` (Unix seconds), `providers` and `ranges`, each range a map
//! of `cidr`, `p` (index of the provider) and optionally `r` (region) and `s` (service). A CIDR stands
//! there once for each tag it is in, and CIDRs lie in one another: an Azure address is in the space
//! of its region, in that of its service, and in both together.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::msgpack::{Reader, Scalar};
use crate::enrich::answer::Answer;
use crate::enrich::cloud::{self, azure_region_name, region_country, service_name};
use crate::enrich::range::{Range, WideRange, parse_range};

/// A list as it is read.
#[derive(Debug, Default)]
pub(super) struct CloudList {
    /// The date by which the list calls itself.
    pub(super) version: String,
    /// When it was made, in seconds since 1970-01-01 UTC.
    pub(super) build_time: u64,
    providers: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    range: Range,
    provider: usize,
    region: Option<String>,
    service: Option<String>,
}

impl CloudList {
    /// Reads a list; the error says what was expected.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, &'static str> {
        let mut reader = Reader::new(bytes);
        let mut list = Self::default();
        for _ in 0..reader.map().ok_or("it is no map")? {
            match reader.text().ok_or("a key is no text")? {
                "version" => list.version = reader.text().ok_or("its version is no text")?.into(),
                "build_time" => {
                    list.build_time = reader.whole().ok_or("its build time is no number")?;
                }
                "providers" => list.read_providers(&mut reader).ok_or("its providers")?,
                "ranges" => list.read_ranges(&mut reader).ok_or("one of its ranges")?,
                _ => return Err("it has a key that we do not know"),
            }
        }
        if reader.is_at_end() { Ok(list) } else { Err("something follows its end") }
    }

    fn read_providers(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        for _ in 0..reader.array()? {
            self.providers.push(reader.text()?.to_owned());
        }
        Some(())
    }

    fn read_ranges(&mut self, reader: &mut Reader<'_>) -> Option<()> {
        for _ in 0..reader.array()? {
            self.rows.push(read_row(reader)?);
        }
        Some(())
    }

    /// The list as disjoint ranges in order, each with what the tags around it say.
    pub(super) fn flattened(&self) -> Vec<(Range, Answer)> {
        let nested: BTreeMap<_, Vec<&Row>> =
            self.rows.iter().fold(BTreeMap::new(), |mut map, row| {
                let key = (row.range.first, Reverse(row.range.last));
                map.entry(key).or_insert_with(Vec::new).push(row);
                map
            });
        let mut flat = Flattening::default();
        for rows in nested.values() {
            flat.open(rows, &self.providers);
        }
        flat.close_all()
    }
}

fn read_row(reader: &mut Reader<'_>) -> Option<Row> {
    let (mut range, mut provider, mut region, mut service) = (None, None, None, None);
    for _ in 0..reader.map()? {
        match (reader.text()?, reader.scalar()?) {
            ("cidr", Scalar::Text(text)) => range = parse_range(text, WideRange::Refuse).ok(),
            ("p", Scalar::Whole(number)) => provider = usize::try_from(number).ok(),
            ("r", Scalar::Text(text)) => region = Some(text.to_owned()),
            ("s", Scalar::Text(text)) => service = Some(text.to_owned()),
            ("r" | "s", Scalar::Nil) => {}
            _ => return None,
        }
    }
    Some(Row { range: range?, provider: provider?, region, service })
}

/// What the tags on one CIDR say, with what it inherits from those around it.
#[derive(Clone, Debug, Default)]
struct Tags {
    provider: String,
    /// Specific services of the innermost CIDR that has any; else the provider's tag for all.
    services: BTreeSet<String>,
    /// Specific services of all CIDRs around: an address is in every one of these tags.
    all_services: BTreeSet<String>,
    region: Option<String>,
}

impl Tags {
    fn of(rows: &[&Row], providers: &[String], around: Option<&Self>) -> Self {
        let provider = rows.first().and_then(|row| providers.get(row.provider));
        let provider = provider.cloned().unwrap_or_default();
        let around = around.filter(|tags| tags.provider == provider);
        let (general, specific): (BTreeSet<_>, BTreeSet<_>) =
            rows.iter().filter_map(|row| row.service_name()).partition(|name| is_general(name));
        let inherited = around.map(|tags| tags.services.clone()).unwrap_or_default();
        let mut all_services = around.map(|tags| tags.all_services.clone()).unwrap_or_default();
        all_services.extend(specific.iter().cloned());
        let services = [specific, inherited, general].into_iter().find(|names| !names.is_empty());
        let region = regions(rows, &provider).next_back();
        Self {
            services: services.unwrap_or_default(),
            all_services,
            region: region.or_else(|| around.and_then(|tags| tags.region.clone())),
            provider,
        }
    }

    fn answer(&self) -> Answer {
        let services: Vec<&str> = self.services.iter().map(String::as_str).collect();
        let class = cloud::class_of(&self.provider, self.all_services.iter().map(String::as_str));
        let country = self.region.as_ref().and_then(|id| region_country(&self.provider, id));
        Answer {
            found: true,
            country: country.map(str::to_owned),
            cloud_provider: Some(self.provider.clone()),
            cloud_service: (!services.is_empty()).then(|| services.join(", ")),
            cloud_region: self.region.clone(),
            network_class: Some(class),
            ..Answer::default()
        }
    }
}

impl Row {
    /// The tag without the region that some tags end in: that is told by the region already.
    fn service_name(&self) -> Option<String> {
        let tag = self.service.as_deref()?;
        let tag = match (&self.region, tag.rsplit_once('.')) {
            (Some(_), Some((service, _region))) => service,
            _ => tag,
        };
        Some(service_name(tag))
    }
}

/// The tags that a cloud puts on all it has.
fn is_general(service: &str) -> bool {
    [cloud::AZURE_CUSTOMER_SPACE, "AMAZON"].contains(&service)
}

/// The regions that rows name, sorted; `global` is none.
fn regions(rows: &[&Row], provider: &str) -> impl DoubleEndedIterator<Item = String> + use<> {
    let named: BTreeSet<String> = rows
        .iter()
        .filter_map(|row| row.region.as_deref())
        .filter(|region| !region.eq_ignore_ascii_case("global"))
        .map(|id| if provider == "azure" { azure_region_name(id) } else { id }.to_owned())
        .collect();
    named.into_iter()
}

/// CIDRs that are open, outermost first, while one goes through the list in order.
#[derive(Debug, Default)]
struct Flattening {
    open: Vec<(Range, Tags)>,
    /// The first address that has not been given to anybody, if it has a successor.
    free: Option<IpAddr>,
    done: Vec<(Range, Answer)>,
}

impl Flattening {
    fn open(&mut self, rows: &[&Row], providers: &[String]) {
        let Some(range) = rows.first().map(|row| row.range) else { return };
        while self.open.last().is_some_and(|(outer, _)| outer.last < range.first) {
            self.close();
        }
        if let Some(before) = predecessor(range.first) {
            self.give(before);
        }
        let tags = Tags::of(rows, providers, self.open.last().map(|(_, tags)| tags));
        self.open.push((range, tags));
        self.free = Some(range.first);
    }

    /// Gives the innermost CIDR what is free up to this address.
    fn give(&mut self, last: IpAddr) {
        let (Some(first), Some((_, tags))) = (self.free, self.open.last()) else { return };
        if first <= last {
            self.done.push((Range { first, last, host_bits_cleared: false }, tags.answer()));
        }
    }

    fn close(&mut self) {
        let Some(last) = self.open.last().map(|(range, _)| range.last) else { return };
        self.give(last);
        self.open.pop();
        self.free = self.free.filter(|free| *free > last).or_else(|| successor(last));
    }

    fn close_all(mut self) -> Vec<(Range, Answer)> {
        while !self.open.is_empty() {
            self.close();
        }
        self.done
    }
}

fn successor(ip: IpAddr) -> Option<IpAddr> {
    match ip {
        IpAddr::V4(v4) => v4.to_bits().checked_add(1).map(|bits| IpAddr::V4(bits.into())),
        IpAddr::V6(v6) => v6.to_bits().checked_add(1).map(|bits| IpAddr::V6(bits.into())),
    }
}

fn predecessor(ip: IpAddr) -> Option<IpAddr> {
    match ip {
        IpAddr::V4(v4) => v4.to_bits().checked_sub(1).map(|bits| IpAddr::V4(bits.into())),
        IpAddr::V6(v6) => v6.to_bits().checked_sub(1).map(|bits| IpAddr::V6(bits.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(rows: &[(&str, Option<&str>, &str)]) -> CloudList {
        let row = |(cidr, region, service): &(&str, Option<&str>, &str)| Row {
            range: parse_range(cidr, WideRange::Refuse).unwrap(),
            provider: 0,
            region: region.map(str::to_owned),
            service: Some((*service).to_owned()),
        };
        CloudList {
            providers: vec!["azure".to_owned()],
            rows: rows.iter().map(row).collect(),
            ..CloudList::default()
        }
    }

    fn lines(list: &CloudList) -> Vec<String> {
        let line = |(range, answer): &(Range, Answer)| {
            format!(
                "{range} {} {} {}",
                answer.cloud_service.as_deref().unwrap_or("-"),
                answer.cloud_region.as_deref().unwrap_or("-"),
                answer.network_class.unwrap_or("-"),
            )
        };
        list.flattened().iter().map(line).collect()
    }

    #[test]
    fn the_most_specific_tag_wins_and_inherits_what_it_does_not_say() {
        let list = list(&[
            ("192.0.2.0/24", Some("germanywc"), "AZURECLOUD.GERMANYWESTCENTRAL"),
            ("192.0.2.0/24", None, "AZURECLOUD"),
            ("192.0.2.64/26", None, "AZUREACTIVEDIRECTORY"),
            ("192.0.2.64/28", None, "AZUREACTIVEDIRECTORY.SERVICEENDPOINT"),
            ("192.0.2.112/28", Some("germanywc"), "AZURECLOUD.GERMANYWESTCENTRAL"),
            ("198.51.100.0/24", None, "LOGICAPPS"),
            ("2001:db8::/64", None, "AZURECLOUD"),
        ]);
        assert_eq!(
            lines(&list),
            [
                "192.0.2.0/26 AzureCloud germanywestcentral hosting",
                "192.0.2.64/28 AzureActiveDirectory.ServiceEndpoint germanywestcentral microsoft",
                "192.0.2.80-192.0.2.111 AzureActiveDirectory germanywestcentral microsoft",
                "192.0.2.112/28 AzureActiveDirectory germanywestcentral microsoft",
                "192.0.2.128/25 AzureCloud germanywestcentral hosting",
                "198.51.100.0/24 LogicApps - hosting",
                "2001:db8::/64 AzureCloud - hosting",
            ]
        );
    }

    #[test]
    fn what_is_no_list_is_refused() {
        assert!(CloudList::read(b"").is_err());
        assert!(CloudList::read(b"\x81\xa6ranges\x91\x81\xa1x\xa1y").is_err());
        let list = CloudList::read(
            b"\x82\xa9providers\x91\xa3gcp\xa6ranges\x91\x82\xa4cidr\xac192.0.2.0/24\xa1p\x00",
        );
        let flat = list.unwrap().flattened();
        assert_eq!(flat[0].1.cloud_provider.as_deref(), Some("gcp"));
        assert_eq!(flat[0].1.network_class, Some("hosting"));
    }
}
