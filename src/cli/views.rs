//! `doorward timeline`, `principals` and `first-seen`: canned queries with options of their own.

use chrono::{DateTime, SecondsFormat, Utc};
use clap::{Args, ValueEnum};

use super::context::Context;
use super::databases::moment;
use super::failure::{Exit, Failure};
use super::output::Output;
use super::own_queries::OwnQueries;
use super::show;
use crate::enrich::{WideRange, parse_range};
use crate::query::Arguments;

const PRINCIPALS: &str = "\
Examples:
  doorward principals --window 1h --unknown --case case.duckdb
  doorward principals --identity \"Harbour Invoice Sync\" --ip 203.0.113.0/24 --status success
  doorward principals --ip AS9009 --records --format csv --output records.csv";

/// Show service principal sign-ins, folded as in the portal, over any length of time
///
/// Equal sign-ins (principal, address, resource, result) within the window are one row; --records
/// shows them singly with all their fields.
#[derive(Debug, Args)]
#[command(after_help = PRINCIPALS)]
pub(crate) struct Principals {
    /// How long a row may reach
    #[arg(long, value_name = "WINDOW", default_value = "1d")]
    window: Window,
    /// Whose clock the windows follow
    #[arg(long, value_name = "ZONE", default_value = "utc")]
    tz: ZoneName,
    /// Show the single sign-ins, with all their fields
    #[arg(long)]
    records: bool,
    /// Take the sign-ins of these, too
    #[arg(long, value_name = "KIND", default_value = "service-principals")]
    of: Whose,
    #[command(flatten)]
    filters: Filters,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    own_queries: OwnQueries,
}

const TIMELINE: &str = "\
Examples:
  doorward timeline --identity milan.kruse@harbourlight.example --since 2026-06-10 --until 2026-06-12
  doorward timeline --ip 38.202.52.77 --format csv --output timeline.csv";

/// Show what happened, in order: sign-ins of users and workloads, and changes of the directory
#[derive(Debug, Args)]
#[command(after_help = TIMELINE)]
pub(crate) struct Timeline {
    /// Only this principal or application, by id or name
    #[arg(long, value_name = "ID|NAME")]
    identity: Option<String>,
    /// Only this address
    #[arg(long, value_name = "ADDRESS")]
    ip: Option<String>,
    /// Only this session
    #[arg(long, value_name = "ID")]
    session: Option<String>,
    #[command(flatten)]
    period: Period,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    own_queries: OwnQueries,
}

const FIRST_SEEN: &str = "\
Examples:
  doorward first-seen --case case.duckdb
  doorward first-seen --baseline 2026-06-01                  only what is new since then
  doorward first-seen --of users --format csv --output first-seen.csv";

/// Show what users and workloads did for the first time, and after how much history
#[derive(Debug, Args)]
#[command(after_help = FIRST_SEEN)]
pub(crate) struct FirstSeen {
    /// Whose
    #[arg(long, value_name = "KIND", default_value = "workloads")]
    of: FirstOf,
    /// Only what is new since this moment, in UTC; without it, each value is judged by what came before it
    #[arg(long, value_name = "DATE", value_parser = moment)]
    baseline: Option<DateTime<Utc>>,
    #[command(flatten)]
    output: Output,
    #[command(flatten)]
    own_queries: OwnQueries,
}

/// From when to when.
#[derive(Debug, Args)]
struct Period {
    /// From this moment on, in UTC
    #[arg(long, value_name = "DATE", value_parser = moment)]
    since: Option<DateTime<Utc>>,
    /// Before this moment, in UTC
    #[arg(long, value_name = "DATE", value_parser = moment)]
    until: Option<DateTime<Utc>>,
}

#[derive(Debug, Args)]
struct Filters {
    /// Only this principal, by object id or name
    #[arg(long, value_name = "ID|NAME")]
    identity: Option<String>,
    /// Only this application, by client id or name
    #[arg(long, value_name = "ID|NAME")]
    app: Option<String>,
    /// Only this address, CIDR, range or AS number
    #[arg(long, value_name = "ADDRESS|CIDR|ASN")]
    ip: Option<String>,
    /// Only this resource, by id or name
    #[arg(long, value_name = "ID|NAME")]
    resource: Option<String>,
    /// Only sign-ins that ended like this
    #[arg(long, value_name = "STATUS")]
    status: Option<Status>,
    /// Only what comes from outside of known networks
    #[arg(long)]
    unknown: bool,
    #[command(flatten)]
    period: Period,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Window {
    #[value(name = "1h")]
    Hour,
    #[value(name = "6h")]
    SixHours,
    #[value(name = "1d")]
    Day,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ZoneName {
    Utc,
    Case,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Status {
    Success,
    Failure,
    Interrupted,
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Whose {
    ServicePrincipals,
    /// Service principals, managed identities and Microsoft's own service principals
    Workloads,
    Users,
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FirstOf {
    Workloads,
    Users,
}

impl Whose {
    const fn types(self) -> &'static str {
        match self {
            Self::ServicePrincipals => "service_principal",
            Self::Workloads => "service_principal,managed_identity,microsoft_service_principal",
            Self::Users => "interactive,non_interactive,adfs,unknown_user",
            Self::All => {
                "service_principal,managed_identity,microsoft_service_principal,interactive,\
                 non_interactive,adfs,unknown_user,unknown"
            }
        }
    }
}

/// Values for a query's parameters, as typed after `-p`.
#[derive(Default)]
struct Given(Vec<String>);

impl Given {
    fn with(&mut self, name: &str, value: Option<impl std::fmt::Display>) {
        if let Some(value) = value {
            self.0.push(format!("{name}={value}"));
        }
    }

    fn period(&mut self, period: &Period) -> Result<(), Failure> {
        if let (Some(since), Some(until)) = (period.since, period.until)
            && since >= until
        {
            let (since, until) = (since.to_rfc3339(), until.to_rfc3339());
            return Err(Failure::usage(format!("nothing lies between {since} and {until}"))
                .hint("--since is the earlier of the two"));
        }
        let text = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        self.with("since", period.since.map(text));
        self.with("until", period.until.map(text));
        Ok(())
    }

    fn filters(&mut self, filters: &Filters) -> Result<(), Failure> {
        self.with("entity", filters.identity.as_ref());
        self.with("app", filters.app.as_ref());
        self.with("resource", filters.resource.as_ref());
        let status = |status: Status| match status {
            Status::Success => "success",
            Status::Failure => "failure",
            Status::Interrupted => "interrupted",
            Status::Unknown => "unknown",
        };
        self.with("outcome", filters.status.map(status));
        self.with("unknown_only", filters.unknown.then_some("true"));
        self.period(&filters.period)?;
        let Some(text) = &filters.ip else { return Ok(()) };
        if let Some(number) = as_number(text) {
            self.with("asn", Some(number));
            return Ok(());
        }
        let range = parse_range(text, WideRange::Accept)?;
        self.with("first_key", Some(crate::record::address_key(range.first)));
        self.with("last_key", Some(crate::record::address_key(range.last)));
        Ok(())
    }

    fn ask(
        &self,
        context: &mut Context,
        id: &str,
        (own_queries, output): (&OwnQueries, &Output),
    ) -> Result<Exit, Failure> {
        let catalog = own_queries.catalog()?;
        let query = catalog.get(id)?;
        let arguments = Arguments::parse(query, self.0.iter().map(String::as_str))?;
        output.ask(context, query, &arguments)
    }
}

/// `AS64500`: a bare number would be an address to some.
fn as_number(text: &str) -> Option<u32> {
    let start = text.get(..2)?;
    start.eq_ignore_ascii_case("as").then(|| text.get(2..)?.parse().ok())?
}

impl Principals {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let mut given = Given::default();
        given.filters(&self.filters)?;
        given.with("sign_in_types", Some(self.of.types()));
        // The output has a limit of its own, and says what it leaves out.
        given.with("row_limit", Some(i64::MAX));
        if self.records {
            return given.ask(context, "timeline-records", (&self.own_queries, &self.output));
        }
        let hours = match self.window {
            Window::Hour => 1,
            Window::SixHours => 6,
            Window::Day => 24,
        };
        given.with("bucket_hours", Some(hours));
        given.with(
            "zone",
            Some(match self.tz {
                ZoneName::Utc => "utc",
                ZoneName::Case => "case",
            }),
        );
        given.ask(context, "timeline-principals", (&self.own_queries, &self.output))
    }
}

impl Timeline {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let mut given = Given::default();
        given.with("entity", self.identity.as_ref());
        if let Some(ip) = &self.ip {
            let range = parse_range(ip, WideRange::Accept)?;
            if range.first != range.last {
                let ip = show::visible(ip);
                return Err(Failure::usage(format!("{ip} is more than one address"))
                    .hint("`doorward principals --ip` takes networks"));
            }
            given.with("ip", Some(range.first));
        }
        given.with("session", self.session.as_ref());
        given.period(&self.period)?;
        given.with("row_limit", Some(i64::MAX));
        given.ask(context, "timeline-unified", (&self.own_queries, &self.output))
    }
}

impl FirstSeen {
    pub(crate) fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let mut given = Given::default();
        let text = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        given.with("baseline_end", self.baseline.map(text));
        let id = match self.of {
            FirstOf::Workloads => "first-seen-sp",
            FirstOf::Users => "first-seen-user",
        };
        given.ask(context, id, (&self.own_queries, &self.output))
    }
}
