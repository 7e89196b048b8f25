//! Events of Splunk as it exports them to CSV, with the record as it came under `_raw`.
//!
//! The record is what counts: it is read by its own format, and bears its name. What Splunk adds,
//! such as `_time`, is when it took the record in.

use super::draft::Entry;
use super::field::{Field as F, Target};
use super::other::OtherKind;
use super::{ExportFormat, Reject};
use crate::record::Event;

/// The CSV of Splunk.
pub(super) struct SplunkCsv;

impl ExportFormat for SplunkCsv {
    fn name(&self) -> &'static str {
        "splunk-csv"
    }

    fn about(&self) -> &'static str {
        "Raw events of Splunk (`azure:monitor:aad`, `azure:aad:signin`, `o365:management:activity`), \
         exported as CSV, JSON or JSON lines with the field `_raw`. Search for the events themselves \
         and Export; a table of chosen fields holds too little. Each record goes by the format of \
         what is under `_raw`; this name stands for rows of CSV of which that is nothing of ours."
    }

    fn recognised_by(&self) -> &'static str {
        "A column `_raw`; in JSON, the key `_raw` by itself or under `result`"
    }

    fn tried_on(&self) -> &'static str {
        "The `_raw` of 18 events of `o365:management:activity`; no export with Splunk's own columns \
         could be had"
    }

    fn cannot_carry(&self) -> &'static str {
        "Records longer than Splunk was set to keep (10,000 bytes by default), which break off"
    }

    fn columns(&self, headings: &[String]) -> Option<Vec<Target>> {
        let is_raw = |heading: &String| heading.trim().eq_ignore_ascii_case("_raw");
        let target =
            |heading| if is_raw(heading) { Target::Keep(F::Inner) } else { Target::Ignore };
        headings.iter().any(is_raw).then(|| headings.iter().map(target).collect())
    }

    fn event<'a>(&self, entry: &mut Entry<'a>) -> Result<Event<'a>, Reject> {
        let raw = entry.outer.peek(F::Inner).ok_or(Reject::Missing("`_raw`"))?;
        let begins: String = raw.chars().take(24).collect();
        let what = "an event of Splunk whose `_raw` is no record of ours";
        Err(Reject::Unrecognised(OtherKind::new(what, format!("begins {begins:?}"))))
    }
}
