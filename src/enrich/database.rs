//! One face for all that answers: packs that are part of the program, packs, `.mmdb` files and lists
//! of the examiner's own.

use std::io::ErrorKind;
use std::net::IpAddr;
use std::path::Path;
use std::sync::OnceLock;

use super::about::About;
use super::answer::Answer;
use super::list::{self, ListEntry, ListOptions, NetworkList};
use super::mmdb::{self, Mmdb, read_file};
use super::pack::{self, Pack};
use super::terms::GEOLITE2;
use super::{GeoError, embedded_v4};

/// A database of addresses, ready to be asked from any number of threads.
#[derive(Debug)]
pub struct GeoDatabase(Kind);

#[derive(Debug)]
enum Kind {
    Pack(Box<Pack>),
    Mmdb(Box<Mmdb>),
    List(Box<About>, Box<NetworkList>),
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

    /// Opens an examiner's database or list: an `.mmdb` file, a pack, or a list of networks, told
    /// apart by content.
    ///
    /// The file is read into memory, up to 2 GiB, and is not needed afterwards. `options` are for
    /// lists.
    ///
    /// # Errors
    ///
    /// The file cannot be read, is broken, or says nothing about addresses.
    pub fn open(path: &Path, options: &ListOptions) -> Result<Self, GeoError> {
        let bytes = read_file(path)?;
        if pack::is_pack(&bytes) {
            let pack = Pack::read(&bytes, &path.display().to_string())?;
            return Ok(Self(Kind::Pack(Box::new(pack))));
        }
        // A text under the name of a database is a broken download, not a list.
        let named_mmdb = path.extension().is_some_and(|name| name.eq_ignore_ascii_case("mmdb"));
        if !mmdb::is_mmdb(&bytes) && !named_mmdb {
            if !list::may_be_list(&bytes) {
                return Err(GeoError::NotAnMmdb {
                    path: path.to_owned(),
                    reason: "it has no metadata of a database, and zero bytes as no list has"
                        .to_owned(),
                });
            }
            let list = NetworkList::from_bytes(&bytes, path, options)?;
            let about = About::of_list(&list);
            return Ok(Self(Kind::List(Box::new(about), Box::new(list))));
        }
        Ok(Self(Kind::Mmdb(Box::new(Mmdb::from_bytes(bytes, path)?))))
    }

    /// The packs in a folder (`*.geopack`), in the order of their names; none if it is not there.
    ///
    /// # Errors
    ///
    /// The folder or a pack cannot be read, or a pack is broken: it was put there to be asked.
    pub fn packs_in(folder: &Path) -> Result<Vec<Self>, GeoError> {
        let unreadable = |source| GeoError::Unreadable { path: folder.to_owned(), source };
        let entries = match std::fs::read_dir(folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(unreadable)?,
        };
        let mut paths = Vec::new();
        for entry in entries {
            let path = entry.map_err(unreadable)?.path();
            if path.extension().is_some_and(|name| name.eq_ignore_ascii_case("geopack")) {
                paths.push(path);
            }
        }
        paths.sort();
        paths.iter().map(|path| Self::open(path, &ListOptions::default())).collect()
    }

    /// What is known about the database.
    #[must_use]
    pub fn about(&self) -> &About {
        match &self.0 {
            Kind::Pack(pack) => &pack.about,
            Kind::Mmdb(mmdb) => &mmdb.about,
            Kind::List(about, _) => about,
        }
    }

    /// The list, if it is one.
    #[must_use]
    pub fn list(&self) -> Option<&NetworkList> {
        match &self.0 {
            Kind::List(_, list) => Some(list),
            Kind::Pack(_) | Kind::Mmdb(_) => None,
        }
    }

    /// Takes the examiner's word on who made it: drop-in copies call themselves by other names.
    pub fn declare_vendor(&mut self, vendor: &str) {
        self.about_mut().declare_vendor(vendor);
    }

    /// Takes the examiner's word on how soon its word counts: the lower, the sooner.
    pub fn declare_rank(&mut self, rank: i32) {
        self.about_mut().rank = rank;
    }

    fn about_mut(&mut self) -> &mut About {
        match &mut self.0 {
            Kind::Pack(pack) => &mut pack.about,
            Kind::Mmdb(mmdb) => &mut mmdb.about,
            Kind::List(about, _) => about,
        }
    }

    /// How many days old it is, if its licence asks for copies to be destroyed within 30 days of the
    /// next release and that is likely past.
    #[must_use]
    pub fn days_to_destroy(&self, now: chrono::DateTime<chrono::Utc>) -> Option<i64> {
        let about = self.about();
        let days = (now - about.built_at?).num_days();
        (about.licence == GEOLITE2 && days > 30).then_some(days)
    }

    /// The entries of a list that an address is in: the smallest network of each label, category and
    /// time.
    #[must_use]
    pub fn hits(&self, ip: IpAddr) -> Vec<&ListEntry> {
        let ip = embedded_v4(ip).map_or(ip, IpAddr::V4);
        self.list().map(|list| list.hits(ip)).unwrap_or_default()
    }

    /// What the database says about an address.
    ///
    /// An IPv6 address that carries an IPv4 one (see [`embedded_v4`]) is answered as that, and
    /// `network` is then of IPv4. A record that cannot be read is as if there were none, and counts
    /// in [`problems`](Self::problems).
    #[must_use]
    pub fn answer(&self, ip: IpAddr) -> Answer {
        let ip = embedded_v4(ip).map_or(ip, IpAddr::V4);
        match &self.0 {
            Kind::Pack(pack) => pack.answer(ip),
            Kind::Mmdb(mmdb) => mmdb.answer(ip),
            Kind::List(_, list) => list.answer(ip),
        }
    }

    /// How many answers could not be given because a record was broken.
    #[must_use]
    pub fn problems(&self) -> u64 {
        match &self.0 {
            Kind::Pack(_) | Kind::List(..) => 0,
            Kind::Mmdb(mmdb) => mmdb.problems(),
        }
    }
}
