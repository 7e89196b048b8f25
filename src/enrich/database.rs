//! One face for all databases: packs that are part of the program, packs and `.mmdb` files of the
//! examiner's own.

use std::net::IpAddr;
use std::path::Path;
use std::sync::OnceLock;

use super::about::About;
use super::answer::Answer;
use super::mmdb::{Mmdb, read_file};
use super::pack::{self, Pack};
use super::{GeoError, asn_kind, embedded_v4, special_purpose};

/// A database of addresses, ready to be asked from any number of threads.
#[derive(Debug)]
pub struct GeoDatabase(Kind);

#[derive(Debug)]
enum Kind {
    Pack(Box<Pack>),
    Mmdb(Box<Mmdb>),
}

impl GeoDatabase {
    /// The databases that are part of the program: country, autonomous system, cloud ranges.
    ///
    /// They are unpacked at the first call and kept.
    ///
    /// # Errors
    ///
    /// One of them is broken, which would be a fault in how the program was built.
    pub fn embedded() -> Result<Vec<&'static Self>, GeoError> {
        static EMBEDDED: OnceLock<Vec<GeoDatabase>> = OnceLock::new();
        if EMBEDDED.get().is_none() {
            let packs = pack::embedded()?;
            let databases = packs.into_iter().map(|pack| Self(Kind::Pack(Box::new(pack))));
            // Whoever came first has put in the same.
            drop(EMBEDDED.set(databases.collect()));
        }
        Ok(EMBEDDED.get().map(|databases| databases.iter().collect()).unwrap_or_default())
    }

    /// Opens an examiner's database: an `.mmdb` file or a pack, told apart by content.
    ///
    /// The file is read into memory, up to 2 GiB, and is not needed afterwards.
    ///
    /// # Errors
    ///
    /// The file cannot be read, is broken, or says nothing about where addresses are.
    pub fn open(path: &Path) -> Result<Self, GeoError> {
        let bytes = read_file(path)?;
        if pack::is_pack(&bytes) {
            let pack = Pack::read(&bytes, &path.display().to_string())?;
            return Ok(Self(Kind::Pack(Box::new(pack))));
        }
        Ok(Self(Kind::Mmdb(Box::new(Mmdb::from_bytes(bytes, path)?))))
    }

    /// What is known about the database.
    #[must_use]
    pub fn about(&self) -> &About {
        match &self.0 {
            Kind::Pack(pack) => &pack.about,
            Kind::Mmdb(mmdb) => &mmdb.about,
        }
    }

    /// What the database says about an address.
    ///
    /// An IPv6 address that carries an IPv4 one (see [`embedded_v4`]) is answered as that, and
    /// `network` is then of IPv4. A record that cannot be read is as if there were none, and counts
    /// in [`problems`](Self::problems). Where the database names no class, ours is taken: by AS
    /// number, or `special` for addresses that are nobody's on the internet, found or not.
    #[must_use]
    pub fn answer(&self, ip: IpAddr) -> Answer {
        let ip = embedded_v4(ip).map_or(ip, IpAddr::V4);
        let mut answer = match &self.0 {
            Kind::Pack(pack) => pack.answer(ip),
            Kind::Mmdb(mmdb) => mmdb.answer(ip),
        };
        answer.network_class = answer.network_class.or_else(|| own_class(ip, &answer));
        answer
    }

    /// How many answers could not be given because a record was broken.
    #[must_use]
    pub fn problems(&self) -> u64 {
        match &self.0 {
            Kind::Pack(_) => 0,
            Kind::Mmdb(mmdb) => mmdb.problems(),
        }
    }
}

/// The class by what we know ourselves.
fn own_class(ip: IpAddr, answer: &Answer) -> Option<&'static str> {
    let special = || special_purpose(ip).map(|_| "special");
    answer.asn.and_then(asn_kind::class_of).or_else(special)
}
