//! Records inside records, as those who collect logs keep them.
//!
//! Splunk exports `{"preview": false, "result": {"_raw": ".."}}`, Elastic documents have `_source`
//! around them and the record as it came under `event.original`, and shippers put it under `message`.
//! What is inside is read as if it stood in the file by itself.

use std::borrow::Cow;

use super::draft::Entry;
use super::field::Field as F;

/// Takes the record inside, if there may be one.
///
/// A message is looked into only if the record around it proves nothing: it is mostly plain words.
pub(super) fn inner<'a>(entry: &mut Entry<'a>, is_event: bool) -> Option<Cow<'a, str>> {
    let field = if entry.outer.given(F::Inner) {
        F::Inner
    } else if !is_event && entry.outer.given(F::Message) {
        F::Message
    } else {
        return None;
    };
    entry.outer.text(field).filter(|text| text.trim_start().starts_with('{'))
}
