//! The workloads of the tenant: a cast with roles, and as many ordinary ones as the plan asks.

use super::catalogue as cat;
use super::catalogue::{Client, Resource};
use super::dice::mix;
use super::guid::Guid;
use super::names;
use super::networks as net;
use super::networks::Site;
use super::scenes::{self, Cast, Owner, Routine};
use super::schedule::Rhythm;
use crate::record::SignInType;

/// An application or a managed identity that signs in by itself.
#[derive(Clone, Debug)]
pub(super) struct Workload {
    /// The object id of its service principal.
    pub(super) id: Guid,
    /// The object id of its application, which is another.
    pub(super) object: Guid,
    pub(super) app: Guid,
    pub(super) name: String,
    pub(super) role: Role,
    pub(super) owner: Owner,
    pub(super) kind: SignInType,
    pub(super) phases: Vec<Phase>,
    pub(super) credentials: Vec<Credential>,
    pub(super) resource: &'static Resource,
    pub(super) client: &'static Client,
}

/// A stretch of days in which a workload does the same from the same place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Phase {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) rhythm: Rhythm,
    pub(super) source: Source,
    pub(super) code: u32,
    /// Others than the workload's own.
    pub(super) resource: Option<&'static Resource>,
    pub(super) client: Option<&'static Client>,
    /// Which credential it shows, where the time does not tell.
    pub(super) key: Option<usize>,
}

/// Where a workload's requests come from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source {
    /// A few addresses of one network.
    Hosts(&'static Site, u64),
    /// Any of the networks, in any order.
    Networks(&'static [Site]),
    /// Any of the regions, in any order.
    Regions(&'static [&'static Site]),
    /// Inside Azure, where the log names no address.
    Inside,
}

/// What a workload proves itself with.
#[derive(Clone, Debug)]
pub(super) struct Credential {
    pub(super) key: Guid,
    pub(super) kind: CredentialKind,
    pub(super) name: &'static str,
    /// The first and the last second of its use by the workload itself.
    pub(super) from: i64,
    pub(super) to: i64,
}

/// The kinds of credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CredentialKind {
    Secret,
    Certificate,
    Federated,
    Managed,
}

/// What a workload is there for, in the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Usual,
    /// Is there for a scene.
    Scene,
    Rotated,
    Fleet,
    Pipeline,
    FirstParty,
    Agent,
    Roaming,
    Stolen,
    PlantedOnApplication,
    PlantedOnPrincipal,
    GuessedFirst,
    GuessedSecond,
    SecondHost,
    Relocated,
    New,
    Broken,
}

use CredentialKind::{Certificate, Federated, Managed, Secret};

/// One line of the cast: name, role, rhythm, source, credential.
type Line = (&'static str, Role, Rhythm, Source, CredentialKind);

static REGIONS: [&Site; 5] = [
    &net::AZURE_WEST_EUROPE,
    &net::AZURE_DUBLIN,
    &net::AZURE_FRANKFURT,
    &net::AZURE_VIRGINIA,
    &net::AZURE_SINGAPORE,
];

const DATACENTRE: Source = Source::Hosts(&net::DATACENTRE, 2);
const SIX_HOURLY: Rhythm = Rhythm::Every { minutes: 360, jitter: 40 };
const FOUR_HOURLY: Rhythm = Rhythm::Every { minutes: 240, jitter: 40 };
const TWELVE_HOURLY: Rhythm = Rhythm::Every { minutes: 720, jitter: 40 };

const CAST: [Line; 25] = [
    (
        "Harbour Archive Backup",
        Role::Rotated,
        Rhythm::Every { minutes: 60, jitter: 4 },
        DATACENTRE,
        Secret,
    ),
    (
        "Berth Sensor Poller",
        Role::Usual,
        Rhythm::Office { minutes: 15, jitter: 2 },
        Source::Hosts(&net::WAREHOUSE_LINE, 1),
        Certificate,
    ),
    ("Tariff Table Import", Role::Usual, Rhythm::Nightly { hour: 1, calls: 3 }, DATACENTRE, Secret),
    (
        "Crew Roster Sync",
        Role::Usual,
        Rhythm::Nightly { hour: 23, calls: 2 },
        Source::Hosts(&net::AZURE_LANDING_ZONE, 3),
        Certificate,
    ),
    (
        "Customs Statistics Batch",
        Role::Usual,
        Rhythm::Weekly { weekday: 5, hour: 4, calls: 6 },
        DATACENTRE,
        Secret,
    ),
    (
        "Quay Camera Fleet",
        Role::Fleet,
        Rhythm::Often { calls: 12 },
        Source::Hosts(&net::AWS_FRANKFURT, 240),
        Secret,
    ),
    (
        "harbourlight-web-deploy",
        Role::Usual,
        Rhythm::Office { minutes: 140, jitter: 900 },
        Source::Hosts(&net::AZURE_WEST_EUROPE, 40),
        Federated,
    ),
    (
        "Infrastructure Pipeline",
        Role::Pipeline,
        Rhythm::Sharp { second: PIPELINE_SECOND },
        Source::Hosts(&net::HETZNER_BUILD, 2),
        Secret,
    ),
    ("vm-terminal-os-01", Role::Usual, SIX_HOURLY, Source::Inside, Managed),
    ("func-gate-events", Role::Usual, FOUR_HOURLY, Source::Inside, Managed),
    (
        "id-warehouse-etl",
        Role::Usual,
        Rhythm::Nightly { hour: 2, calls: 2 },
        Source::Inside,
        Managed,
    ),
    (
        "Windows Azure Security Resource Provider",
        Role::FirstParty,
        Rhythm::Often { calls: 3 },
        Source::Regions(&REGIONS),
        Certificate,
    ),
    (
        "Berth Planning Agent",
        Role::Agent,
        Rhythm::Office { minutes: 200, jitter: 600 },
        Source::Hosts(&net::AZURE_LANDING_ZONE, 2),
        Federated,
    ),
    (
        "Container Tracker Gateway",
        Role::Roaming,
        Rhythm::Often { calls: 8 },
        Source::Networks(&net::ROAMING),
        Certificate,
    ),
    ("Port Schedule Publisher", Role::Stolen, SIX_HOURLY, DATACENTRE, Secret),
    (
        "Harbour Invoice Sync",
        Role::PlantedOnApplication,
        FOUR_HOURLY,
        Source::Hosts(&net::HETZNER, 2),
        Secret,
    ),
    ("Fleet Telemetry Relay", Role::PlantedOnPrincipal, SIX_HOURLY, DATACENTRE, Certificate),
    ("Gate Pass Service", Role::GuessedFirst, TWELVE_HOURLY, DATACENTRE, Secret),
    ("Weighbridge Connector", Role::GuessedSecond, TWELVE_HOURLY, DATACENTRE, Secret),
    (
        "Dangerous Goods Register",
        Role::SecondHost,
        FOUR_HOURLY,
        Source::Hosts(&net::HETZNER, 3),
        Secret,
    ),
    ("Customs Filing Gateway", Role::Relocated, SIX_HOURLY, DATACENTRE, Certificate),
    ("Pilot Booking Bridge", Role::New, FOUR_HOURLY, DATACENTRE, Secret),
    ("Tide Table Feed", Role::Broken, TWELVE_HOURLY, DATACENTRE, Secret),
    (
        "[Invoice portal](javascript:alert(1))",
        Role::Usual,
        TWELVE_HOURLY,
        Source::Hosts(&net::AZURE_LANDING_ZONE, 1),
        Secret,
    ),
    (
        "=cmd|'/C calc'!A0 <b>Quay</b>",
        Role::Usual,
        TWELVE_HOURLY,
        Source::Hosts(&net::AZURE_LANDING_ZONE, 1),
        Secret,
    ),
];

/// The second of the day at which the pipeline signs in.
pub(super) const PIPELINE_SECOND: i64 = 9 * 3_600 + 40;
/// The first day on which the relocated workload runs in its second place.
pub(super) const RELOCATION_DAY: u32 = 40;
/// The first day of the new workload.
pub(super) const NEW_DAY: u32 = 80;
/// The first day after the broken workload's secret expired, and the first day after its repair.
pub(super) const BROKEN: (u32, u32) = (60, 74);

const FOREVER: (u32, u32) = (0, u32::MAX);

/// The place of the first workload that is there for a scene.
pub(super) const FIRST_SCENE: usize = CAST.len();

/// The cast, those of the scenes, and so many ordinary workloads.
pub(super) fn deploy(seed: u64, ordinary: usize) -> Vec<Workload> {
    let cast = CAST.iter().enumerate().map(|(place, line)| from_line(seed, place, line));
    let staged = scenes::workloads().enumerate();
    let staged = staged.map(|(n, line)| from_scene(seed, CAST.len() + n, line));
    let first = CAST.len() + scenes::workloads().count();
    let rest = (0..ordinary).map(|n| {
        let (name, line) = (names::workload(n), ordinary_line(seed, n));
        Workload { name, ..from_line(seed, first + n, &line) }
    });
    cast.chain(staged).chain(rest).collect()
}

fn ordinary_line(seed: u64, number: usize) -> Line {
    let zone = Source::Hosts(&net::AZURE_LANDING_ZONE, 2);
    let line = Source::Hosts(&net::WAREHOUSE_LINE, 1);
    let (rhythm, source, kind) = match mix(&[seed, 20, number as u64]) % 8 {
        0 => (Rhythm::Every { minutes: 60, jitter: 20 }, zone, Certificate),
        1 | 2 => (SIX_HOURLY, Source::Inside, Managed),
        3 => (Rhythm::Nightly { hour: 3, calls: 4 }, line, Secret),
        4 => (Rhythm::Office { minutes: 120, jitter: 300 }, zone, Secret),
        5 => (Rhythm::Weekly { weekday: 6, hour: 5, calls: 8 }, line, Secret),
        6 => (FOUR_HOURLY, zone, Federated),
        _ => (TWELVE_HOURLY, line, Certificate),
    };
    ("", Role::Usual, rhythm, source, kind)
}

fn from_line(seed: u64, place: usize, line: &Line) -> Workload {
    let (name, role, rhythm, source, kind) = *line;
    let number = place as u64;
    let resources = [&cat::GRAPH, &cat::STORAGE, &cat::KEY_VAULT, &cat::AZURE, &cat::GRAPH];
    let clients = [&cat::DOTNET, &cat::PYTHON, &cat::NODE, &cat::NAMELESS];
    let log =
        if kind == Managed { SignInType::ManagedIdentity } else { SignInType::ServicePrincipal };
    Workload {
        id: Guid::of(&[seed, 21, number]),
        object: Guid::of(&[seed, 22, number]),
        app: Guid::of(&[seed, 23, number]),
        name: name.to_owned(),
        role,
        owner: if role == Role::FirstParty { Owner::Microsoft } else { Owner::Tenant },
        kind: log,
        phases: phases(role, rhythm, source),
        credentials: super::credentials::issue((seed, number), role, kind),
        resource: resources[place % resources.len()],
        client: clients[place % clients.len()],
    }
}

fn from_scene(seed: u64, place: usize, line: &Cast) -> Workload {
    let number = place as u64;
    let managed = line.keys.iter().any(|(kind, _)| *kind == Managed);
    let credential = |(n, (kind, name)): (usize, &(CredentialKind, &'static str))| Credential {
        key: Guid::of(&[seed, 30, number, n as u64]),
        kind: *kind,
        name,
        from: i64::MIN,
        to: i64::MAX,
    };
    let phase = |routine: &Routine| Phase {
        from: routine.days.0,
        to: routine.days.1,
        rhythm: routine.rhythm,
        source: routine.source,
        code: routine.code,
        resource: Some(routine.resource),
        client: Some(routine.client),
        key: Some(routine.key),
    };
    Workload {
        id: Guid::of(&[seed, 21, number]),
        object: Guid::of(&[seed, 22, number]),
        app: line.app.map_or_else(|| Guid::of(&[seed, 23, number]), Guid),
        name: line.name.to_owned(),
        role: Role::Scene,
        owner: line.owner,
        kind: if managed { SignInType::ManagedIdentity } else { SignInType::ServicePrincipal },
        phases: line.habit.iter().map(phase).collect(),
        credentials: line.keys.iter().enumerate().map(credential).collect(),
        resource: &cat::GRAPH,
        client: &cat::DOTNET,
    }
}

fn phases(role: Role, rhythm: Rhythm, source: Source) -> Vec<Phase> {
    let phase = |(from, to), rhythm, source, code| {
        let (resource, client, key) = (None, None, None);
        Phase { from, to, rhythm, source, code, resource, client, key }
    };
    let usual = |days| phase(days, rhythm, source, 0);
    match role {
        Role::Relocated => {
            let second = Source::Hosts(&net::AWS_STOCKHOLM, 2);
            vec![usual(FOREVER), phase((RELOCATION_DAY, u32::MAX), rhythm, second, 0)]
        }
        Role::New => {
            let moved = Source::Hosts(&net::HETZNER_BUILD, 1);
            let next = (NEW_DAY + 1, NEW_DAY + 2);
            vec![usual((NEW_DAY, u32::MAX)), phase(next, TWELVE_HOURLY, moved, 0)]
        }
        Role::Broken => {
            let retries = Rhythm::Every { minutes: 30, jitter: 3 };
            let (broken, repaired) = BROKEN;
            vec![
                usual((0, broken)),
                phase((broken, repaired), retries, source, 7_000_222),
                usual((repaired, u32::MAX)),
            ]
        }
        _ => vec![usual(FOREVER)],
    }
}

impl Workload {
    /// The tenant that owns its registration.
    pub(super) fn owner(&self, tenant: &str) -> String {
        match self.owner {
            Owner::Microsoft => cat::MICROSOFT_SERVICES.to_owned(),
            Owner::Foreign => Guid::of(&[self.app.high(), 0x666f_7265]).to_string(),
            Owner::Tenant => tenant.to_owned(),
        }
    }

    /// The credential that the workload itself shows at that time.
    pub(super) fn credential_at(&self, at: i64) -> Option<usize> {
        self.credentials
            .iter()
            .rposition(|credential| (credential.from..credential.to).contains(&at))
    }
}
