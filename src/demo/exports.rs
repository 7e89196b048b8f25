//! Which sign-in goes into which file, as an examiner would have collected them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::DemoError;
use super::audits::Audit;
use super::clock::{DAYS, date};
use super::event::Event;
use super::guid::Guid;
use super::outlet::{ARRAY, AUDIT_PAGE, BLOB_LINES, Framing, LINES, Outlet, ROWS, SIGN_IN_PAGE};
use super::tenant::Tenant;
use super::truth::Totals;
use super::view::View;
use super::{
    Form, Shape, attacks, write_audit, write_diagnostic, write_graph, write_log_analytics,
    write_portal,
};
use crate::record::SignInType;

/// A file of the demo. The number is that of its period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Slot {
    Everything,
    Array,
    Page(u64),
    Applications,
    InteractiveJson(usize),
    InteractiveCsv,
    NonInteractiveCsv,
    Principals(u32),
    ApplicationCsv,
    ManagedIdentities(u32),
    AuditPage(u32),
    AuditBlob(u32),
    /// A CSV download of the whole time, by the beginning of its name.
    Download(&'static str),
    /// What the storage account has of one category.
    Container(&'static str),
}

/// The days of each JSON download of interactive sign-ins: May, June, and July as far as it was.
const DOWNLOADS: [(u32, u32); 3] = [(0, 28), (28, 58), (58, 83)];
/// The first day of the later CSV download, which overlaps the JSON one.
const CSV_FROM: u32 = 70;
/// The first day of the application download, which overlaps the storage account.
const APPLICATIONS_FROM: u32 = 77;
/// Three days that the workspace did not keep.
const GAP: std::ops::Range<u32> = 44..47;
/// The first day whose audit events stand in the storage account, not in Graph's pages.
pub(super) const AUDIT_BLOBS_FROM: u32 = 56;
/// How many pages a benchmark's sign-ins are parted into.
const PAGES: u64 = 500;
/// One delivery in so many is made twice.
const REPEATED_ONE_IN: u64 = 25;
/// What a portal row says when a spreadsheet has been at its time.
const UNREADABLE_TIME: &str = "2026-07-32T08:19:41Z";

/// The files while they are being written.
pub(super) struct Exports<'a> {
    dir: &'a Path,
    tenant: &'a Tenant,
    open: BTreeMap<Slot, Outlet>,
    record: Vec<u8>,
    last_principal: Vec<u8>,
    totals: Totals,
}

impl<'a> Exports<'a> {
    /// No file yet.
    pub(super) fn new(dir: &'a Path, tenant: &'a Tenant) -> Self {
        let (record, last_principal) = (Vec::with_capacity(8_192), Vec::new());
        Self {
            dir,
            tenant,
            open: BTreeMap::new(),
            record,
            last_principal,
            totals: Totals::default(),
        }
    }

    /// Writes sign-ins to the files of a benchmark. So many are expected in all.
    pub(super) fn everything(
        &mut self,
        events: &[Event],
        (shape, expected): (Shape, u64),
    ) -> Result<(), DemoError> {
        let page = (expected / PAGES).max(1);
        for event in events {
            let view = View::of(event, self.tenant);
            if shape == Shape::Applications {
                if event.kind == SignInType::ServicePrincipal {
                    self.row(Slot::Applications, &write_portal::application_row(&view))?;
                    self.count(event.kind);
                }
                continue;
            }
            self.record.clear();
            write_graph::sign_in(&mut self.record, &view);
            self.put(match shape {
                Shape::GraphArray => Slot::Array,
                Shape::GraphPages => Slot::Page(self.totals.distinct_sign_ins / page),
                _ => Slot::Everything,
            })?;
            self.count(event.kind);
        }
        Ok(())
    }

    /// Writes sign-ins in one shape, and as Graph's objects those it is not written for.
    pub(super) fn only(&mut self, events: &[Event], form: Form) -> Result<(), DemoError> {
        for event in events {
            let view = View::of(event, self.tenant);
            match (form, event.kind) {
                (Form::PortalCsv, SignInType::InteractiveUser) => {
                    self.row(Slot::Download("InteractiveSignIns"), &write_portal::user_row(&view))
                }
                (Form::PortalCsv, SignInType::NonInteractiveUser) => {
                    let slot = Slot::Download("NonInteractiveSignIns");
                    self.row(slot, &write_portal::user_row(&view))
                }
                (Form::PortalCsv, SignInType::ServicePrincipal) => {
                    self.row(Slot::Applications, &write_portal::application_row(&view))
                }
                (Form::LogAnalyticsCsv, SignInType::NonInteractiveUser) => {
                    self.row(Slot::NonInteractiveCsv, &write_log_analytics::row(&view))
                }
                (Form::Diagnostic, kind) => {
                    self.record.clear();
                    write_diagnostic::sign_in(&mut self.record, &view, 0);
                    self.put(Slot::Container(write_diagnostic::category(kind)))
                }
                _ => {
                    self.record.clear();
                    write_graph::sign_in(&mut self.record, &view);
                    self.put(Slot::Everything)
                }
            }?;
            self.count(event.kind);
        }
        Ok(())
    }

    /// Writes sign-ins to all the files that hold their day and type.
    pub(super) fn mixed(&mut self, events: &[Event]) -> Result<(), DemoError> {
        let mut repeats = Vec::new();
        for event in events {
            let view = View::of(event, self.tenant);
            let day = attacks::day_of(event);
            let written = match event.kind {
                SignInType::NonInteractiveUser => self.non_interactive(&view, day)?,
                SignInType::ServicePrincipal | SignInType::ManagedIdentity => {
                    self.workload(&view, day)?;
                    if view.noise.is_multiple_of(REPEATED_ONE_IN) {
                        repeats.push(event);
                    }
                    true
                }
                _ => self.interactive(&view, day)?,
            };
            if written {
                self.count(event.kind);
            }
        }
        for event in repeats {
            self.repeat(event)?;
        }
        Ok(())
    }

    fn count(&mut self, kind: SignInType) {
        *self.totals.sign_ins_by_type.entry(kind.word().to_owned()).or_default() += 1;
        self.totals.distinct_sign_ins += 1;
    }

    fn interactive(&mut self, view: &View<'_>, day: u32) -> Result<bool, DemoError> {
        if let Some(download) = DOWNLOADS.iter().position(|(from, to)| (*from..*to).contains(&day))
        {
            self.record.clear();
            write_graph::sign_in(&mut self.record, view);
            self.put(Slot::InteractiveJson(download))?;
        }
        if day >= CSV_FROM {
            if !self.open.contains_key(&Slot::InteractiveCsv) {
                self.row(Slot::InteractiveCsv, &unreadable(view))?;
                self.outlet(Slot::InteractiveCsv)?.totals.rejects += 1;
            }
            self.row(Slot::InteractiveCsv, &write_portal::user_row(view))?;
        }
        Ok(true)
    }

    fn non_interactive(&mut self, view: &View<'_>, day: u32) -> Result<bool, DemoError> {
        if GAP.contains(&day) {
            return Ok(false);
        }
        self.row(Slot::NonInteractiveCsv, &write_log_analytics::row(view))?;
        Ok(true)
    }

    fn workload(&mut self, view: &View<'_>, day: u32) -> Result<(), DemoError> {
        self.record.clear();
        write_diagnostic::sign_in(&mut self.record, view, 0);
        self.put(blob(view.event.kind, day))?;
        if view.event.kind == SignInType::ServicePrincipal {
            self.last_principal.clone_from(&self.record);
            if day >= APPLICATIONS_FROM {
                self.row(Slot::ApplicationCsv, &write_portal::application_row(view))?;
            }
        }
        Ok(())
    }

    fn repeat(&mut self, event: &Event) -> Result<(), DemoError> {
        self.record.clear();
        write_diagnostic::sign_in(&mut self.record, &View::of(event, self.tenant), 1);
        let slot = blob(event.kind, attacks::day_of(event));
        self.put(slot)?;
        self.outlet(slot)?.totals.repeats += 1;
        Ok(())
    }

    /// Writes the audit events of a day, as diagnostic settings do or else as Graph's objects.
    pub(super) fn audits(
        &mut self,
        (day, form): (u32, Form),
        audits: &[Audit],
    ) -> Result<(), DemoError> {
        for audit in audits {
            self.record.clear();
            if form == Form::Diagnostic {
                write_diagnostic::audit(&mut self.record, audit, self.tenant);
                self.put(Slot::AuditBlob(day / 28))?;
            } else {
                write_audit::directory_audit(&mut self.record, audit, self.tenant);
                self.put(Slot::AuditPage(day / 28))?;
            }
            self.totals.distinct_audit_events += 1;
        }
        Ok(())
    }

    /// Ends all files and says what they hold.
    pub(super) fn finish(self) -> Result<(Vec<PathBuf>, Totals), DemoError> {
        let (mut paths, mut totals) = (Vec::new(), self.totals);
        for (slot, outlet) in self.open {
            let (name, path, file) = if slot == Slot::Principals((DAYS - 1) / 28) {
                outlet.break_off(&self.last_principal)?
            } else {
                outlet.finish()?
            };
            totals.files.insert(name, file);
            paths.push(path);
        }
        paths.sort();
        Ok((paths, totals))
    }

    fn row(&mut self, slot: Slot, cells: &[String]) -> Result<(), DemoError> {
        self.record.clear();
        csv_row(&mut self.record, cells);
        self.put(slot)
    }

    /// Writes the record in the buffer to the file of the slot.
    fn put(&mut self, slot: Slot) -> Result<(), DemoError> {
        let record = std::mem::take(&mut self.record);
        let written = self.outlet(slot)?.record(&record);
        self.record = record;
        written
    }

    fn outlet(&mut self, slot: Slot) -> Result<&mut Outlet, DemoError> {
        match self.open.entry(slot) {
            std::collections::btree_map::Entry::Occupied(open) => Ok(open.into_mut()),
            std::collections::btree_map::Entry::Vacant(free) => {
                let name = format!("exports/{}", slot.name(&self.tenant.id));
                let mut outlet = Outlet::create(self.dir, &name, slot.framing())?;
                if let Some(header) = slot.header() {
                    let mut row = b"\xef\xbb\xbf".to_vec();
                    csv_row(&mut row, header);
                    outlet.raw(&row)?;
                }
                Ok(free.insert(outlet))
            }
        }
    }
}

impl Slot {
    fn framing(self) -> Framing {
        match self {
            Self::Everything => LINES,
            Self::InteractiveJson(_) | Self::Array => ARRAY,
            Self::Page(_) => SIGN_IN_PAGE,
            Self::InteractiveCsv
            | Self::NonInteractiveCsv
            | Self::ApplicationCsv
            | Self::Applications
            | Self::Download(_) => ROWS,
            Self::Principals(_)
            | Self::ManagedIdentities(_)
            | Self::AuditBlob(_)
            | Self::Container(_) => BLOB_LINES,
            Self::AuditPage(_) => AUDIT_PAGE,
        }
    }

    fn header(self) -> Option<&'static [&'static str]> {
        match self {
            Self::InteractiveCsv | Self::Download(_) => Some(&write_portal::USER_HEADER),
            Self::ApplicationCsv | Self::Applications => Some(&write_portal::APPLICATION_HEADER),
            Self::NonInteractiveCsv => Some(&write_log_analytics::HEADER),
            _ => None,
        }
    }

    fn name(self, tenant: &str) -> String {
        let last = date(DAYS - 1);
        match self {
            Self::Everything => "SignIns.jsonl".to_owned(),
            Self::Array => "SignIns.json".to_owned(),
            Self::Page(page) => format!("pages/signIns-page{:03}.json.gz", page + 1),
            Self::Applications => format!("ApplicationSignIns_{}_{last}.csv", date(0)),
            Self::InteractiveJson(download) => {
                let (from, to) = DOWNLOADS[download];
                // The second download was packed by whoever sent it.
                let packed = if download == 1 { ".gz" } else { "" };
                let (from, to) = (date(from), date(to - 1));
                format!("portal/InteractiveSignIns_{from}_{to}.json{packed}")
            }
            Self::InteractiveCsv => {
                format!("portal/InteractiveSignIns_{}_{last}.csv", date(CSV_FROM))
            }
            Self::ApplicationCsv => {
                format!("portal/ApplicationSignIns_{}_{last}.zip", date(APPLICATIONS_FROM))
            }
            Self::NonInteractiveCsv => "log-analytics/query_data.csv".to_owned(),
            Self::Principals(month) => blob_name("serviceprincipalsigninlogs", tenant, month * 28),
            Self::ManagedIdentities(month) => {
                blob_name("managedidentitysigninlogs", tenant, month * 28)
            }
            Self::AuditPage(page) => format!("graph/directoryAudits-page{}.json", page + 1),
            Self::AuditBlob(month) => blob_name("auditlogs", tenant, month * 28),
            Self::Download(download) => format!("portal/{download}_{}_{last}.csv", date(0)),
            Self::Container(category) => blob_name(&category.to_lowercase(), tenant, 0),
        }
    }
}

fn blob(kind: SignInType, day: u32) -> Slot {
    match kind {
        SignInType::ManagedIdentity => Slot::ManagedIdentities(day / 28),
        _ => Slot::Principals(day / 28),
    }
}

/// The path that a storage account gives the blob of an hour. Ours holds four weeks: hundreds of
/// folders would say nothing more.
fn blob_name(container: &str, tenant: &str, day: u32) -> String {
    let date = date(day);
    let (year, month, day) = (&date[..4], &date[5..7], &date[8..]);
    format!(
        "storage/insights-logs-{container}/tenantId={tenant}/y={year}/m={month}/d={day}/h=00/m=00/PT1H.json"
    )
}

/// A sign-in of its own, whose time cannot be read.
fn unreadable(view: &View<'_>) -> Vec<String> {
    let mut row = write_portal::user_row(view);
    UNREADABLE_TIME.clone_into(&mut row[0]);
    row[1] = Guid::request(&[view.tenant.seed, 70]).to_string();
    row
}

/// A row of CSV (RFC 4180): quotes only where they are needed.
fn csv_row<T: AsRef<str>>(out: &mut Vec<u8>, cells: &[T]) {
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        let cell = cell.as_ref();
        if cell.contains([',', '"', '\n', '\r']) {
            out.push(b'"');
            out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend_from_slice(cell.as_bytes());
        }
    }
    out.extend_from_slice(b"\r\n");
}
