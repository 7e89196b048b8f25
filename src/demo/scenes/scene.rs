//! What a scene is made of: somebody, a habit, what happens, and what must come of it.

use super::super::catalogue::{App, Client, DOTNET, GRAPH, OFFICE_HOME, Resource};
use super::super::event::{Device, Extras, Proof};
use super::super::networks::{self as net, Site};
use super::super::people::{self, Office};
use super::super::schedule::Rhythm;
use super::super::workloads::{CredentialKind, Source};
use crate::record::SignInType;

/// A story about one account that is there for nothing else.
#[derive(Debug)]
pub(in super::super) struct Scene {
    /// A short name, unique among plants; those of one scene with several expectations get a number.
    pub(in super::super) id: &'static str,
    pub(in super::super) who: Who,
    /// Sign-ins that nobody asked for by themselves.
    pub(in super::super) acts: &'static [Act],
    /// Changes to the directory.
    pub(in super::super) changes: &'static [Change],
    pub(in super::super) expected: &'static [Expected],
}

/// Whom the story is about.
#[derive(Debug)]
pub(in super::super) enum Who {
    Workload(Cast),
    /// Somebody of that office, with an ordinary life between the first and the last of these days.
    Person {
        office: &'static Office,
        days: (u32, u32),
    },
}

/// A workload of a scene.
#[derive(Debug)]
pub(in super::super) struct Cast {
    pub(in super::super) name: &'static str,
    /// A published application id; its own where there is none.
    pub(in super::super) app: Option<u128>,
    pub(in super::super) owner: Owner,
    /// Kind and name of each credential, the first of which its routines show.
    pub(in super::super) keys: &'static [(CredentialKind, &'static str)],
    pub(in super::super) habit: &'static [Routine],
}

/// The tenant that an application is registered in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Owner {
    Tenant,
    Microsoft,
    /// Another company.
    Foreign,
}

/// A stretch of days in which a workload does the same.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Routine {
    /// The first day, and the first day after.
    pub(in super::super) days: (u32, u32),
    pub(in super::super) rhythm: Rhythm,
    pub(in super::super) source: Source,
    pub(in super::super) resource: &'static Resource,
    pub(in super::super) client: &'static Client,
    /// Which credential it shows.
    pub(in super::super) key: usize,
    pub(in super::super) code: u32,
}

impl Routine {
    /// Every day of the plan, to Microsoft Graph, with the first credential.
    pub(in super::super) const fn of(rhythm: Rhythm, source: Source) -> Self {
        let (resource, client) = (&GRAPH, &DOTNET);
        Self { days: (0, u32::MAX), rhythm, source, resource, client, key: 0, code: 0 }
    }

    /// The same between these days, the second of which is no longer one.
    pub(in super::super) const fn on(mut self, from: u32, to: u32) -> Self {
        self.days = (from, to);
        self
    }

    /// The same to another resource.
    pub(in super::super) const fn to(mut self, resource: &'static Resource) -> Self {
        self.resource = resource;
        self
    }

    /// The same with another client.
    pub(in super::super) const fn using(mut self, client: &'static Client) -> Self {
        self.client = client;
        self
    }

    /// The same with another credential.
    pub(in super::super) const fn showing(mut self, key: usize) -> Self {
        self.key = key;
        self
    }

    /// The same, failing with a code.
    pub(in super::super) const fn failing(mut self, code: u32) -> Self {
        self.code = code;
        self
    }
}

/// One sign-in of the scene's account, or several in a row.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Act {
    /// Day, hour and minute in UTC.
    pub(in super::super) when: (u32, i64, i64),
    pub(in super::super) times: i64,
    pub(in super::super) gap_seconds: i64,
    pub(in super::super) site: &'static Site,
    pub(in super::super) host: u64,
    pub(in super::super) client: &'static Client,
    pub(in super::super) device: Device,
    pub(in super::super) kind: Option<SignInType>,
    pub(in super::super) app: &'static App,
    pub(in super::super) resource: &'static Resource,
    pub(in super::super) code: u32,
    pub(in super::super) proof: Proof,
    pub(in super::super) key: usize,
    pub(in super::super) extras: Extras,
}

impl Act {
    /// One success: a workload's with its first credential, a person's interactive one.
    pub(in super::super) const fn at(
        when: (u32, i64, i64),
        site: &'static Site,
        host: u64,
        client: &'static Client,
    ) -> Self {
        Self {
            when,
            times: 1,
            gap_seconds: 60,
            site,
            host,
            client,
            device: Device::Unknown,
            kind: None,
            app: &OFFICE_HOME,
            resource: &GRAPH,
            code: 0,
            proof: Proof::Token,
            key: 0,
            extras: Extras::NONE,
        }
    }

    /// So many in a row, about so far apart: gaps are uneven, as no machine's would be.
    pub(in super::super) const fn times(mut self, times: i64, gap_seconds: i64) -> Self {
        self.times = times;
        self.gap_seconds = gap_seconds;
        self
    }

    /// To another resource.
    pub(in super::super) const fn to(mut self, resource: &'static Resource) -> Self {
        self.resource = resource;
        self
    }

    /// A person's, with another application.
    pub(in super::super) const fn with(mut self, app: &'static App) -> Self {
        self.app = app;
        self
    }

    /// A workload's, with another credential.
    pub(in super::super) const fn showing(mut self, key: usize) -> Self {
        self.key = key;
        self
    }

    /// Ending with another code.
    pub(in super::super) const fn ending(mut self, code: u32, proof: Proof) -> Self {
        self.code = code;
        self.proof = proof;
        self
    }

    /// A person's, at the company's laptop.
    pub(in super::super) const fn on_laptop(mut self) -> Self {
        self.device = Device::Laptop;
        self
    }

    /// A person's, not interactive: a program renews its token.
    pub(in super::super) const fn renewed(mut self) -> Self {
        self.kind = Some(SignInType::NonInteractiveUser);
        self
    }

    /// With values that most sign-ins do not have.
    pub(in super::super) const fn but(mut self, extras: Extras) -> Self {
        self.extras = extras;
        self
    }
}

/// One change to the directory.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Change {
    /// Day, hour and minute in UTC.
    pub(in super::super) when: (u32, i64, i64),
    pub(in super::super) by: By,
    pub(in super::super) what: What,
}

/// Who makes a change.
#[derive(Clone, Copy, Debug)]
pub(in super::super) enum By {
    /// The platform engineer, at a desk in the office.
    Engineer,
    /// The platform engineer's account, from elsewhere.
    EngineerAt(&'static Site, u64),
    /// The account of the scene: a person's from there, a workload's from nowhere.
    Itself(&'static Site, u64),
}

/// What is changed.
#[derive(Clone, Copy, Debug)]
pub(in super::super) enum What {
    /// The credentials of the scene's workload: which it holds before and after.
    Keys { on: On, before: &'static [usize], after: &'static [usize] },
    /// Something else about the scene's account: activity, category, operation, property, new value.
    Other(&'static str, &'static str, &'static str, &'static str, &'static str),
}

/// What holds the credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum On {
    Application,
    Principal,
}

/// What must come of a scene.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Expected {
    pub(in super::super) queries: &'static [&'static str],
    /// The days that it is about, both included.
    pub(in super::super) days: (u32, u32),
    /// What happened, or what keeps it quiet.
    pub(in super::super) what: &'static str,
    pub(in super::super) must: MustBe,
}

/// What the queries must do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum MustBe {
    /// Find it, at least this grave.
    Found(&'static str),
    /// Leave it alone, for this reason.
    Quiet(&'static str),
}

/// Once a day: enough for a habit, and few sign-ins.
pub(super) const DAILY: Rhythm = Rhythm::Every { minutes: 1_440, jitter: 2_400 };
/// Somebody in Hamburg who works for eight days from this Monday on, and then only in the scene.
pub(super) const fn worker(from: u32) -> Who {
    Who::Person { office: &people::HAMBURG, days: (from, from + 10) }
}

/// Somebody of whom there is nothing but the scene.
pub(super) const NEWCOMER: Who = Who::Person { office: &people::HAMBURG, days: (0, 0) };

/// The warehouse's business line, which the demo's examiner knows.
pub(super) const WAREHOUSE: Source = Source::Hosts(&net::WAREHOUSE_LINE, 1);
/// The company's cloud network, which the demo's examiner knows.
pub(super) const LANDING_ZONE: Source = Source::Hosts(&net::AZURE_LANDING_ZONE, 1);

impl Cast {
    /// An application of the company with one secret.
    pub(in super::super) const SECRET: Self = Self {
        name: "",
        app: None,
        owner: Owner::Tenant,
        keys: &[(CredentialKind::Secret, "default")],
        habit: &[],
    };

    /// A managed identity.
    pub(in super::super) const IDENTITY: Self =
        Self { keys: &[(CredentialKind::Managed, "")], ..Self::SECRET };
}

/// What is expected of one query.
pub(super) const fn one(
    queries: &'static [&'static str],
    days: (u32, u32),
    what: &'static str,
    must: MustBe,
) -> Expected {
    Expected { queries, days, what, must }
}
