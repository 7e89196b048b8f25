//! Requests to Microsoft Graph, as the advanced hunting of Defender XDR tells them
//! (`GraphApiAuditEvents`): what an application did with its token.

use std::borrow::Cow;

use super::Reject;
use super::date_order::Dates;
use super::draft::normal_id;
use super::xdr::{Row, timestamp};
use crate::record::{ColumnType, Event, Related, RelatedKind, RelatedValue, event_id_of_token};

/// Whether a record in JSON has the keys of a request.
pub(super) fn is_request(json: &str) -> bool {
    ["\"RequestUri\"", "\"RequestMethod\"", "\"ApplicationId\""]
        .iter()
        .all(|key| memchr::memmem::find(json.as_bytes(), key.as_bytes()).is_some())
}

/// Which column of the table gives which of ours.
const COLUMNS: [(&str, &str); 17] = [
    ("RequestId", "request_id"),
    ("UniqueTokenIdentifier", "sign_in_activity_id"),
    ("ApplicationId", "app_id"),
    ("ServicePrincipalId", "service_principal_id"),
    ("AccountObjectId", "user_id"),
    ("IPAddress", "ip_address"),
    ("RequestMethod", "method"),
    ("RequestUri", "request_uri"),
    ("ResponseStatusCode", "status_code"),
    ("Scopes", "scopes"),
    ("OperationId", "operation_id"),
    ("ClientRequestId", "client_request_id"),
    ("ApiVersion", "api_version"),
    ("ResponseSize", "response_bytes"),
    ("RequestDuration", "duration_ms"),
    ("IdentityProvider", "identity_provider"),
    ("Location", "location"),
];

/// Whether a column, in lower case, is one of those.
pub(super) fn reads(column: &str) -> bool {
    COLUMNS.iter().any(|(name, _)| name.eq_ignore_ascii_case(column))
}

/// Turns a row into a request.
///
/// # Errors
///
/// The row has no time that can be relied upon.
pub(super) fn request(row: &Row, dates: Dates) -> Result<Event<'static>, Reject> {
    let value = |column: &str| {
        let (_, value) = row.iter().find(|(name, _)| name.trim().eq_ignore_ascii_case(column))?;
        (!value.trim().is_empty()).then(|| value.clone())
    };
    let text = value("Timestamp").ok_or(Reject::Missing("`Timestamp`"))?;
    let (time, _basis) = timestamp(&text, dates)?;
    let mut request = Related::empty(RelatedKind::GraphActivity);
    request.event_time = Some(time);
    for (from, to) in COLUMNS {
        if let Some(value) = value(from) {
            set(&mut request, to, value);
        }
    }
    if let Some(sign_in) = value("UniqueTokenIdentifier").as_deref().and_then(event_id_of_token) {
        set(&mut request, "sign_in_request_id", sign_in);
    }
    request.id = value("RequestId").map(|id| normal_id(Cow::Owned(id)));
    Ok(Event::Related(Box::new(request)))
}

fn set(request: &mut Related<'static>, name: &str, value: String) {
    let columns = request.kind.columns();
    let Some(at) = columns.iter().position(|column| column.name == name) else { return };
    let (Some(column), Some(place)) = (columns.get(at), request.values.get_mut(at)) else { return };
    *place = match column.holds {
        ColumnType::Integer => {
            value.trim().parse().map_or(RelatedValue::Absent, RelatedValue::Integer)
        }
        _ => RelatedValue::Text(normal_id(Cow::Owned(value))),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_of_ours_exists() {
        let ours = RelatedKind::GraphActivity.columns();
        for (_, to) in COLUMNS {
            assert!(ours.iter().any(|column| column.name == to), "{to}");
        }
    }

    #[test]
    fn a_request_knows_the_sign_in_behind_its_token() {
        let row: Row = [
            ("Timestamp", "2026-03-04T05:06:07Z"),
            ("RequestId", "0E000000-0000-4000-8000-000000000001"),
            ("UniqueTokenIdentifier", "JYpgIpsdtUSw8suU8GstAA"),
            ("ResponseStatusCode", "200"),
            ("RequestDuration", "n/a"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
        let Event::Related(request) = request(&row, Dates::default()).unwrap() else { panic!() };
        let columns = request.kind.columns();
        let value = |name: &str| {
            &request.values[columns.iter().position(|column| column.name == name).unwrap()]
        };
        assert_eq!(request.id.as_deref(), Some("0e000000-0000-4000-8000-000000000001"));
        let text = |text: &'static str| RelatedValue::Text(text.into());
        assert_eq!(*value("sign_in_request_id"), text("22608a25-1d9b-44b5-b0f2-cb94f06b2d00"));
        assert_eq!(*value("sign_in_activity_id"), text("JYpgIpsdtUSw8suU8GstAA"));
        assert_eq!(*value("status_code"), RelatedValue::Integer(200));
        assert_eq!(*value("duration_ms"), RelatedValue::Absent);
    }
}
