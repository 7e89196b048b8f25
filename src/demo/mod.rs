//! An invented tenant: ninety days of a company that does not exist, with planted attacks, innocent
//! things that look like attacks, and the truth about both.
//!
//! The same plan gives the same bytes on every machine. Sign-ins are made account by account and
//! day by day, so that a plan of tens of millions needs little more memory than a small one.

use std::io;
use std::path::{Path, PathBuf};

use crate::progress::{Progress, Unit};

mod attacks;
mod audits;
mod catalogue;
mod clock;
mod credentials;
mod dice;
mod event;
mod exports;
mod guid;
mod habits;
mod innocents;
mod json;
mod names;
mod networks;
mod outlet;
mod people;
mod person_day;
mod plants;
mod raids;
mod scenes;
mod schedule;
mod tenant;
#[cfg(test)]
mod tests;
mod truth;
mod view;
mod workload_day;
mod workloads;
mod write_audit;
mod write_diagnostic;
mod write_graph;
mod write_log_analytics;
mod write_portal;

pub use truth::{FileTotals, KnownNetwork, Must, Plant, Totals, Truth};

use exports::{AUDIT_BLOBS_FROM, Exports};
use plants::AuditLog;
use tenant::Tenant;
use workloads::Role;

/// What to invent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Decides every name, identifier and time.
    pub seed: u64,
    /// About how many sign-ins to make. The cast, with everything planted, makes some 29,000 of
    /// them and is always complete; ordinary people and workloads make up the rest.
    pub sign_ins: u64,
    /// What the exports look like.
    pub shape: Shape,
}

/// What the exports look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Several export shapes that overlap, as an examiner finds them, with the directory's audits.
    Mixed,
    /// One file of JSON lines with full Graph objects, for measuring. No audits.
    Graph,
    /// The same objects as one JSON array on one line.
    GraphArray,
    /// The same objects as five hundred gzipped pages of Graph.
    GraphPages,
    /// The sign-ins of service principals as one CSV download of the portal, for measuring.
    Applications,
    /// Every sign-in and audit event once, in this shape as far as it is written for it, and else as
    /// Graph's objects: to see what an export does not carry.
    Only(Form),
}

/// One export shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Graph's objects, which carry the most.
    Graph,
    /// The portal's CSV downloads. Managed identities and audit events stay Graph's objects.
    PortalCsv,
    /// The portal's CSV export of a Log Analytics query: non-interactive sign-ins.
    LogAnalyticsCsv,
    /// Diagnostic settings, as a storage account holds them.
    Diagnostic,
}

impl Default for Plan {
    /// The demo: 30,000 sign-ins in several shapes.
    fn default() -> Self {
        Self { seed: 1, sign_ins: 30_000, shape: Shape::Mixed }
    }
}

impl Shape {
    /// As what the audit events of a day are written, if they are.
    fn form_of_audits(self, day: u32) -> Option<Form> {
        match self {
            Self::Mixed if day >= AUDIT_BLOBS_FROM => Some(Form::Diagnostic),
            Self::Mixed => Some(Form::Graph),
            Self::Only(form) => Some(form),
            _ => None,
        }
    }
}

/// What was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// The exports, in the order of their paths. `truth.json` is not among them.
    pub files: Vec<PathBuf>,
    /// Sign-ins that stand in at least one file.
    pub sign_ins: u64,
    /// Directory audit events that stand in at least one file.
    pub audit_events: u64,
    /// What was planted.
    pub truth: Truth,
}

/// Why a demo could not be written.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The file system refused.
    #[error("{}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The truth could not be put into words.
    #[error("{}", path.display())]
    Truth {
        /// The file it was to go to.
        path: PathBuf,
        /// What the serializer says.
        source: serde_json::Error,
    },
}

impl DemoError {
    /// Names the path in an error of the file system.
    fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |source| Self::Io { path, source }
    }
}

/// Writes the exports to `dir/exports` and the truth about them to `dir/truth.json`.
///
/// # Errors
///
/// Fails when a file or folder cannot be written; the error names it.
pub fn write(dir: &Path, plan: &Plan, progress: &dyn Progress) -> Result<Written, DemoError> {
    let tenant = Tenant::of(plan);
    progress.begin("inventing a tenant", Some(plan.sign_ins), Unit::Items);
    let mut exports = Exports::new(dir, &tenant);
    let mut planted = attacks::all(&tenant);
    planted.extend(scenes::sign_ins(&tenant));
    planted.extend(raids::sign_ins(&tenant));
    planted.sort_unstable_by_key(|event| (event.at, event.id));
    let mut buffer = Vec::new();
    for day in 0..clock::DAYS {
        let later = planted.partition_point(|event| attacks::day_of(event) <= day);
        let today = planted.drain(..later).collect();
        tenant.live(day, today, &mut buffer, |events| {
            progress.advance(events.len() as u64);
            match plan.shape {
                Shape::Mixed => exports.mixed(events),
                Shape::Only(form) => exports.only(events, form),
                shape => exports.everything(events, (shape, plan.sign_ins)),
            }
        })?;
        if let Some(form) = plan.shape.form_of_audits(day) {
            exports.audits((day, form), &audits::day(&tenant, day))?;
        }
    }
    let (files, totals) = exports.finish()?;
    progress.finish();
    let truth = truth(&tenant, plan, totals);
    save(&dir.join("truth.json"), &truth)?;
    let (sign_ins, audit_events) =
        (truth.totals.distinct_sign_ins, truth.totals.distinct_audit_events);
    Ok(Written { files, sign_ins, audit_events, truth })
}

fn truth(tenant: &Tenant, plan: &Plan, totals: Totals) -> Truth {
    let audit_log = match plan.shape {
        Shape::Mixed | Shape::Only(_) => AuditLog::Exported,
        _ => AuditLog::Absent,
    };
    Truth {
        schema: "doorward-truth/1".to_owned(),
        seed: plan.seed,
        tenant_id: tenant.id.clone(),
        plants: plants::list(tenant, audit_log),
        known_networks: known(tenant),
        totals,
    }
}

fn save(path: &Path, truth: &Truth) -> Result<(), DemoError> {
    let wrong = |source| DemoError::Truth { path: path.to_owned(), source };
    let mut text = serde_json::to_vec_pretty(truth).map_err(wrong)?;
    text.push(b'\n');
    std::fs::write(path, text).map_err(DemoError::io(path))
}

/// What the demo's examiner adds as known before the queries run.
#[must_use]
pub fn known_networks(plan: &Plan) -> Vec<KnownNetwork> {
    // The cast alone knows all scopes, so the crowd need not be made for this.
    known(&Tenant::of(&Plan { sign_ins: 0, ..*plan }))
}

fn known(tenant: &Tenant) -> Vec<KnownNetwork> {
    let everybody = |site: &networks::Site, label: &str, reason: &str| KnownNetwork {
        cidr: site.cidr(),
        label: label.to_owned(),
        scope: None,
        reason: reason.to_owned(),
    };
    let gateway = tenant.workloads[tenant.workload(Role::Relocated)].app.to_string();
    let gateways = |site, label: &str, reason: &str| KnownNetwork {
        scope: Some(gateway.clone()),
        ..everybody(site, label, reason)
    };
    vec![
        everybody(&networks::OFFICE_HAMBURG, "office Hamburg", "the company's own exit"),
        everybody(&networks::OFFICE_ROTTERDAM, "office Rotterdam", "the company's own exit"),
        everybody(&networks::OFFICE_LEEDS, "office Leeds", "the company's own exit"),
        everybody(&networks::VPN_EXIT, "company VPN", "the exit of the company's VPN"),
        everybody(&networks::WAREHOUSE_LINE, "warehouse line", "business line of the warehouse"),
        everybody(
            &networks::AZURE_LANDING_ZONE,
            "Azure landing zone",
            "exit of the company's own cloud network",
        ),
        everybody(
            &networks::AGENT_MONTREAL,
            "agent Montreal",
            "the line of the company's agent there",
        ),
        // Others run in the datacentre too, and must stay quiet there for reasons of their own.
        gateways(&networks::DATACENTRE, "customs datacentre", "the customs gateway's first site"),
        gateways(&networks::AWS_STOCKHOLM, "customs standby", "the customs gateway's second site"),
    ]
}
