//! What the script reads: the events of the explorer, and the offsets of the case's zone.

use super::markup::Markup;
use crate::report::explorer::{Explorer, Packed};
use crate::report::inputs::Zone;

/// The events as an element that no browser runs.
pub(super) fn events(explorer: &Explorer) -> Markup {
    let (opening, inside) = match &explorer.packed {
        Packed::Plain(json) => ("application/json", Markup::default().json(json)),
        Packed::Gzip(stream) => ("application/gzip;base64", Markup::default().base64(stream)),
    };
    let markup = Markup::new("<script type=\"").raw(opening).raw("\" id=\"data-events\">");
    markup.and(&inside).raw("</script>")
}

/// The zone of the case: its name, and its offsets as `[[from, seconds, abbreviation]]`, the first moment of
/// each in milliseconds since 1970 in UTC. The reader's own zone has no say in a report.
pub(super) fn zone(zone: &Zone) -> Markup {
    let offsets = zone.offsets.iter().map(|offset| {
        (offset.from.timestamp_millis(), offset.seconds, offset.abbreviation.as_str())
    });
    let offsets: Vec<_> = offsets.collect();
    let json = serde_json::json!({ "name": zone.name, "offsets": offsets }).to_string();
    let markup = Markup::new("<script type=\"application/json\" id=\"data-zone\">");
    markup.json(&json).raw("</script>")
}
