//! Authentication details: what the Entra admin center downloads beside sign-ins, one row a step.
//!
//! `InteractiveSignIns_AuthDetails_*.csv` has no events of its own. `Request ID` says which sign-in a
//! step is part of.

use super::date_order::Zone;
use super::draft::{Entry, Value, normal_id};
use super::field::{Field as F, Target};
use super::portal_words::{english, flag_abroad};
use super::{ExportFormat, Reject};
use crate::record::{Event, Related, RelatedKind, RelatedValue};

/// The authentication details of the Entra admin center.
pub(super) struct PortalSteps;

impl ExportFormat for PortalSteps {
    fn name(&self) -> &'static str {
        "portal-auth-details"
    }

    fn about(&self) -> &'static str {
        "CSV of the Entra admin center with the authentication details of sign-ins: \
         InteractiveSignIns_AuthDetails_*.csv, NonInteractiveSignIns_AuthDetails_*.csv. They come with \
         the download of sign-ins, and say nothing without it."
    }

    fn recognised_by(&self) -> &'static str {
        "Headings `Request ID`, `Authentication method` and `Succeeded`, and no `IP address`"
    }

    fn tried_on(&self) -> &'static str {
        "No real file could be had; the headings are those that readers of real files name"
    }

    fn cannot_carry(&self) -> &'static str {
        "Who signed in, whence, and to what: that stands in the sign-in with the same request id"
    }

    fn columns(&self, headings: &[String]) -> Option<Vec<Target>> {
        let names: Vec<String> = headings.iter().map(|heading| english(heading)).collect();
        let has = |name: &str| names.iter().any(|found| found == name);
        let steps = has("request id") && has("authentication method") && has("succeeded");
        let target = |name: &String| match name.as_str() {
            "date (utc)" => Target::Keep(F::CreatedDateTime),
            "request id" => Target::Keep(F::Id),
            _ => Target::Ignore,
        };
        (steps && !has("ip address")).then(|| names.iter().map(target).collect())
    }

    fn wants_cells(&self) -> bool {
        true
    }

    fn event<'a>(&self, entry: &mut Entry<'a>) -> Result<Event<'a>, Reject> {
        let mut step = Related::empty(RelatedKind::AuthenticationStep);
        if entry.outer.given(F::CreatedDateTime) {
            let name = ("`Date (UTC)`", Zone::Utc);
            let (time, _) = entry.dates.event_time(&mut entry.outer, F::CreatedDateTime, name)?;
            step.event_time = Some(time);
        }
        let request = entry.outer.text(F::Id).ok_or(Reject::Missing("`Request ID`"))?;
        let cells = std::mem::take(&mut entry.cells);
        for (heading, cell) in entry.headings.iter().zip(cells) {
            if cell.trim().is_empty() {
                continue;
            }
            let (column, value) = match english(heading).as_str() {
                "authentication method" => ("method", RelatedValue::Text(cell)),
                "authentication method detail" => ("method_detail", RelatedValue::Text(cell)),
                "succeeded" => ("succeeded", RelatedValue::Flag(flag(&cell)?)),
                "result detail" => ("result_detail", RelatedValue::Text(cell)),
                "requirement" | "authentication requirement" => {
                    ("requirement", RelatedValue::Text(cell))
                }
                _ => continue,
            };
            put(&mut step, column, value);
        }
        put(&mut step, "request_id", RelatedValue::Text(normal_id(request)));
        Ok(Event::Related(Box::new(step)))
    }
}

fn flag(cell: &str) -> Result<bool, Reject> {
    let flag = Value::Text(cell.into()).flag().or_else(|| flag_abroad(cell));
    flag.ok_or_else(|| Reject::Nonsense {
        field: "Succeeded",
        expected: "a yes or no",
        found: cell.to_owned(),
    })
}

fn put<'a>(step: &mut Related<'a>, column: &str, value: RelatedValue<'a>) {
    let mut columns = step.kind.columns().iter();
    if let Some(at) = columns.position(|it| it.name == column)
        && let Some(place) = step.values.get_mut(at)
    {
        *place = value;
    }
}
