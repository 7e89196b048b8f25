//! `doorward doctor`: what this program is, and whether it can work here.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Offset as _, TimeZone as _, Utc};
use chrono_tz::Tz;
use clap::Args;
use serde_json::{Value as Json, json};

use super::context::Context;
use super::failure::{Exit, Failure};
use super::import::chain;
use super::{databases, line, settings, show};
use crate::case::{self, CaseFile, Engine};
use crate::digest::{Sha256, Sha256Hasher};
use crate::enrich::GeoDatabase;

const EXAMPLES: &str = "\
Examples:
  doorward doctor                                 before an examination: is the clock right, is there room
  doorward doctor --case case.duckdb              the same, and whether this case can be read and written
  doorward doctor --json";

/// Say what this program is, and whether it can work here
///
/// Version and SHA-256 of the program; the databases of addresses with their dates; room on the disk;
/// the clock and its zone; whether the folder of the case can be written; how it is known that nothing
/// goes over a network. Ends with 3 if something wants looking at.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Doctor {}

/// Less free room than this wants looking at: an import needs more than the bytes it takes in.
const LITTLE_ROOM: u64 = 2_000_000_000;

/// Crates that speak HTTP or TLS, or resolve the names of hosts.
const CLIENTS: [&str; 15] = [
    "reqwest",
    "ureq",
    "hyper",
    "isahc",
    "curl",
    "surf",
    "attohttpc",
    "object_store",
    "rustls",
    "openssl",
    "native-tls",
    "h2",
    "quinn",
    "tungstenite",
    "trust-dns",
];

/// The crates that this program was built of, by name and version.
const LOCKED: &str = include_str!("../../Cargo.lock");

/// What was found out.
struct Examined {
    program: Program,
    engine: Engine,
    databases: Vec<Json>,
    place: Place,
    clock: Clock,
    crates: Crates,
    settings: Json,
    /// What wants looking at.
    problems: Vec<String>,
}

struct Program {
    path: Option<PathBuf>,
    sha256: Option<Sha256>,
}

struct Clock {
    now: DateTime<Utc>,
    zone: Option<String>,
    offset: Option<String>,
}

/// The folder in which the case is or would be.
struct Place {
    folder: PathBuf,
    free_bytes: Option<u64>,
    is_writable: bool,
    case: Option<Json>,
}

/// What the list of crates says that is compiled into the program.
struct Crates {
    all: usize,
    clients: Vec<String>,
    sha256: Sha256,
}

impl Doctor {
    pub(crate) fn run(context: &mut Context) -> Result<Exit, Failure> {
        let found = examine(context)?;
        if context.everywhere.json {
            context.json(&found.document())?;
        } else {
            found.print(context)?;
        }
        Ok(if found.problems.is_empty() { Exit::Done } else { Exit::Incomplete })
    }
}

fn examine(context: &Context) -> Result<Examined, Failure> {
    let mut problems = Vec::new();
    let now = context.now();
    let databases = databases_at_hand(context, now, &mut problems)?;
    let engine = case::engine()?;
    if engine.external_access || engine.fetches_extensions || engine.refusal.is_none() {
        problems.push("the engine does not refuse to reach outside of a case".to_owned());
    }
    let crates = crates();
    if !crates.clients.is_empty() {
        problems
            .push(format!("crates that are clients of HTTP or TLS: {}", crates.clients.join(", ")));
    }
    Ok(Examined {
        program: program(&mut problems),
        engine,
        databases,
        place: place(context, &mut problems),
        clock: clock(now),
        crates,
        settings: said(context),
        problems,
    })
}

fn program(problems: &mut Vec<String>) -> Program {
    let path = std::env::current_exe();
    let sha256 = path.as_ref().map_err(ToString::to_string).and_then(|path| {
        let digest = digest(path);
        digest.map_err(|error| format!("{}: {error}", path.display()))
    });
    if let Err(why) = &sha256 {
        problems.push(format!("the program cannot read itself: {why}"));
    }
    Program { path: path.ok(), sha256: sha256.ok() }
}

fn digest(path: &Path) -> io::Result<Sha256> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256Hasher::default();
    let mut bytes = vec![0; 1 << 20];
    loop {
        match file.read(&mut bytes)? {
            0 => return Ok(hasher.finish()),
            read => hasher.update(bytes.get(..read).unwrap_or_default()),
        }
    }
}

/// Every database that `enrich` would ask here, with its age.
fn databases_at_hand(
    context: &Context,
    now: DateTime<Utc>,
    problems: &mut Vec<String>,
) -> Result<Vec<Json>, Failure> {
    let mut own = Vec::new();
    if let Err(failure) = databases::add_at_hand(context, &mut own) {
        problems.push(format!("a database at hand cannot be used: {failure}"));
    }
    let mut all = GeoDatabase::embedded()?;
    all.extend(own.iter());
    let mut documents = Vec::new();
    for database in all {
        let about = database.about();
        let mut document = databases::about_document(about);
        document["age_days"] = json!(about.built_at.map(|built| (now - built).num_days()));
        if let Some(days) = database.days_to_destroy(now) {
            let name = &about.name;
            problems.push(format!("{name} is {days} days old: its licence asks for a newer one"));
        }
        if about.built_at.is_some_and(|built| built > now) {
            let name = &about.name;
            problems.push(format!("the clock stands before {name} was built: it is behind"));
        }
        documents.push(document);
    }
    Ok(documents)
}

fn clock(now: DateTime<Utc>) -> Clock {
    let zone = iana_time_zone::get_timezone().ok();
    let offset = zone.as_deref().and_then(|zone| zone.parse::<Tz>().ok());
    let offset = offset.map(|zone| zone.offset_from_utc_datetime(&now.naive_utc()).fix());
    Clock { now, zone, offset: offset.map(|offset| offset.to_string()) }
}

fn place(context: &Context, problems: &mut Vec<String>) -> Place {
    let case = context.everywhere.case.as_deref();
    let folder = case.and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new(".")).to_owned();
    let name = folder.display();
    let written = tempfile::Builder::new().prefix(".doorward-").tempfile_in(&folder);
    if let Err(error) = &written {
        problems.push(format!("the folder {name} cannot be written: {error}"));
    }
    let free_bytes = fs4::available_space(&folder);
    match &free_bytes {
        Err(error) => problems.push(format!("the room in {name} is not known: {error}")),
        Ok(free) if *free < LITTLE_ROOM => {
            problems.push(format!("there is little room in {name}: {}", show::size(*free)));
        }
        Ok(_) => {}
    }
    Place {
        case: case.map(|path| state_of(path, problems)),
        folder,
        free_bytes: free_bytes.ok(),
        is_writable: written.is_ok(),
    }
}

fn state_of(path: &Path, problems: &mut Vec<String>) -> Json {
    let name = path.display().to_string();
    if !path.exists() {
        return json!({ "path": name, "state": "not made yet" });
    }
    match CaseFile::open(path) {
        Ok(case) => json!({
            "path": name,
            "state": "readable",
            "schema_version": case.schema().version,
            "bytes": path.metadata().ok().map(|about| about.len()),
        }),
        Err(error) => {
            problems.push(chain(&error));
            json!({ "path": name, "state": "not readable", "why": chain(&error) })
        }
    }
}

fn crates() -> Crates {
    let names =
        || LOCKED.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
    let is_client = |name: &&str| CLIENTS.iter().any(|client| name == client);
    Crates {
        all: names().count(),
        clients: names().filter(is_client).map(str::to_owned).collect(),
        sha256: Sha256::of(LOCKED),
    }
}

/// The settings in force, and where they stand or would stand.
fn said(context: &Context) -> Json {
    let said = &context.settings;
    let looked_at = settings::usual_place(super::context::variable);
    json!({
        "file": said.file.as_ref().map(|file| file.display().to_string()),
        "usual_place": looked_at.map(|file| file.display().to_string()),
        "examiner": context.examiner().name,
        "organisation": said.organisation,
        "logo": said.logo.as_ref().map(|file| file.display().to_string()),
        "accent": said.accent,
        "time_zone": said.tz.map(Tz::name),
        "mmdb": said.mmdb.iter().map(|file| file.display().to_string()).collect::<Vec<_>>(),
    })
}

impl Examined {
    fn document(&self) -> Json {
        let time = self.clock.now.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        json!({
            "schema": "doorward/doctor/1",
            "program": {
                "version": env!("CARGO_PKG_VERSION"),
                "path": self.program.path.as_ref().map(|path| path.display().to_string()),
                "sha256": self.program.sha256.map(|digest| digest.to_string()),
                "system": format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            },
            "engine": { "name": "DuckDB", "version": self.engine.version },
            "databases": self.databases,
            "disk": {
                "folder": self.place.folder.display().to_string(),
                "free_bytes": self.place.free_bytes,
                "is_writable": self.place.is_writable,
            },
            "case": self.place.case,
            "clock": { "utc": time, "zone": self.clock.zone, "offset": self.clock.offset },
            "network": {
                "crates": self.crates.all,
                "crates_sha256": self.crates.sha256.to_string(),
                "network_crates": self.crates.clients,
                "engine_external_access": self.engine.external_access,
                "engine_fetches_extensions": self.engine.fetches_extensions,
                "engine_settings_locked": self.engine.settings_locked,
                "engine_refusal": self.engine.refusal,
            },
            "settings": self.settings,
            "problems": self.problems,
        })
    }

    fn print(&self, context: &mut Context) -> Result<(), Failure> {
        let (system, machine) = (std::env::consts::OS, std::env::consts::ARCH);
        let version = env!("CARGO_PKG_VERSION");
        line(context, &format!("program   doorward {version} for {system} {machine}"))?;
        if let Some(path) = &self.program.path {
            line(context, &format!("          {}", show::visible(&path.display().to_string())))?;
        }
        if let Some(sha256) = self.program.sha256 {
            line(context, &format!("          sha256 {sha256}"))?;
        }
        line(context, &format!("engine    DuckDB {}", show::visible(&self.engine.version)))?;
        self.print_databases(context)?;
        self.print_place(context)?;
        let form = "%Y-%m-%d %H:%M:%S UTC";
        let zone = self.clock.zone.as_deref().map_or("not known".to_owned(), show::visible);
        let offset =
            self.clock.offset.as_deref().map_or(String::new(), |it| format!(" (now {it})"));
        let now = self.clock.now.format(form);
        line(context, &format!("clock     {now}; this machine's zone is {zone}{offset}"))?;
        self.print_network(context)?;
        let file = self.settings["file"].as_str().map(show::visible);
        let usual = self.settings["usual_place"].as_str().map(show::visible);
        let (file, usual) = (file.as_deref(), usual.as_deref().unwrap_or("no usual place here"));
        let file = file.map_or_else(|| format!("none ({usual})"), str::to_owned);
        line(context, &format!("settings  {file}"))?;
        let examiner = self.settings["examiner"].as_str().unwrap_or_default();
        line(context, &format!("          examiner {}", show::visible(examiner)))?;
        for problem in &self.problems {
            line(context, &format!("LOOK AT   {}", show::visible(problem)))?;
        }
        let verdict = if self.problems.is_empty() {
            "nothing stands in the way".to_owned()
        } else {
            show::counted(self.problems.len(), "thing wants looking at", "things want looking at")
        };
        line(context, &verdict)?;
        Ok(())
    }

    fn print_databases(&self, context: &mut Context) -> Result<(), Failure> {
        for database in &self.databases {
            let text = |name: &str| show::visible(database[name].as_str().unwrap_or_default());
            let built = text("built_at").get(..10).unwrap_or("no date").to_owned();
            let age = database["age_days"].as_i64();
            let age = age.map_or(String::new(), |days| {
                format!(", {} old", show::counted(days.max(0), "day", "days"))
            });
            line(context, &format!("database  {} of {built}{age}", text("name")))?;
            line(context, &format!("          sha256 {}", text("sha256")))?;
        }
        Ok(())
    }

    fn print_place(&self, context: &mut Context) -> Result<(), Failure> {
        let folder = show::visible(&self.place.folder.display().to_string());
        let free = self.place.free_bytes.map_or("not known".to_owned(), show::size);
        let writable = if self.place.is_writable { "can be written" } else { "cannot be written" };
        line(context, &format!("disk      {free} free in the folder {folder}, which {writable}"))?;
        if let Some(case) = &self.place.case {
            let text = |name: &str| show::visible(case[name].as_str().unwrap_or_default());
            line(context, &format!("case      {}: {}", text("path"), text("state")))?;
        }
        Ok(())
    }

    fn print_network(&self, context: &mut Context) -> Result<(), Failure> {
        let Crates { all, clients, sha256 } = &self.crates;
        line(
            context,
            &format!(
                "network   of the {all} crates that this build is locked to, {} is a client of HTTP or TLS",
                if clients.is_empty() { "none".to_owned() } else { clients.join(", ") }
            ),
        )?;
        line(context, &format!("          (Cargo.lock, SHA-256 {sha256})"))?;
        let refused = if self.engine.refusal.is_some() { "refused" } else { "did not refuse" };
        line(
            context,
            &format!(
                "          the engine's own downloader of extensions is switched off and locked: told to \
                 install one just now, it {refused}"
            ),
        )?;
        Ok(())
    }
}
