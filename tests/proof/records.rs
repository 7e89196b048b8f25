//! Sign-ins and changes made by hand, for cases that hold nothing else.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;

pub(crate) const MINUTE: i64 = 60;
pub(crate) const HOUR: i64 = 3_600;
pub(crate) const DAY: i64 = 86_400;

/// Seconds since 1970.
pub(crate) fn at(time: &str) -> i64 {
    time.parse::<DateTime<Utc>>().unwrap().timestamp()
}

fn text(second: i64) -> String {
    let time = DateTime::from_timestamp(second, 0).unwrap();
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// An account: what it does, and which of its kind it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Who {
    /// Graph's word for the kind of sign-in.
    pub(crate) kind: &'static str,
    pub(crate) number: u32,
}

impl Who {
    pub(crate) fn workload(number: u32) -> Self {
        Self { kind: "servicePrincipal", number }
    }

    /// Somebody at a keyboard.
    pub(crate) fn person(number: u32) -> Self {
        Self { kind: "interactiveUser", number }
    }

    /// The same person's programs, which renew tokens.
    pub(crate) fn programs(number: u32) -> Self {
        Self { kind: "nonInteractiveUser", number }
    }

    fn is_workload(self) -> bool {
        matches!(self.kind, "servicePrincipal" | "managedIdentity")
    }

    /// The object id.
    pub(crate) fn id(self) -> String {
        let digit = if self.is_workload() { 2 } else { 1 };
        format!("5164{digit:04}-0000-4000-8000-{:012x}", self.number)
    }

    /// The application of a workload.
    pub(crate) fn app(self) -> String {
        format!("51640003-0000-4000-8000-{:012x}", self.number)
    }

    fn name(self) -> String {
        format!("account {}", self.number)
    }
}

/// Whether an object id or application was made here.
pub(crate) fn is_invented(id: &str) -> bool {
    id.starts_with("5164")
}

/// A sign-in.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SignIn {
    pub(crate) at: i64,
    /// Its place among those of one second.
    pub(crate) number: u32,
    pub(crate) who: Who,
    pub(crate) ip: String,
    pub(crate) code: u32,
    /// Which of the account's credentials; none if 0.
    pub(crate) credential: u32,
    /// Latitude and longitude, as the log has them.
    pub(crate) place: Option<(f64, f64)>,
    pub(crate) details: &'static str,
    pub(crate) session: u32,
}

impl SignIn {
    pub(crate) fn new(at: i64, who: Who) -> Self {
        Self {
            at,
            number: 0,
            who,
            ip: "100.128.0.7".to_owned(),
            code: 0,
            credential: 1,
            place: None,
            details: "",
            session: 0,
        }
    }

    /// The id of the record: of one second, those come first whose number is less.
    pub(crate) fn id(&self) -> String {
        format!("{:08x}-0000-4000-8000-516400000000", self.number)
    }

    /// The key id of a credential of an account.
    pub(crate) fn key_id(who: Who, credential: u32) -> String {
        format!("51640004-0000-4000-8000-{:04x}{:08x}", credential, who.number)
    }

    /// A line of Graph's JSON.
    pub(crate) fn line(&self) -> String {
        let (who, is_workload) = (self.who, self.who.is_workload());
        let mut record = json!({
            "id": self.id(),
            "createdDateTime": text(self.at),
            "ipAddress": self.ip,
            "clientAppUsed": "Browser",
            "isInteractive": who.kind == "interactiveUser",
            "signInEventTypes": [who.kind],
            "resourceDisplayName": "Microsoft Graph",
            "resourceId": "00000003-0000-0000-c000-000000000000",
            "appOwnerTenantId": "51640005-0000-4000-8000-000000000001",
            "status": { "errorCode": self.code, "additionalDetails": self.details },
        });
        let members = record.as_object_mut().unwrap();
        let mut put = |name: &str, value: serde_json::Value| members.insert(name.to_owned(), value);
        if who.kind == "interactiveUser" {
            put("authenticationRequirement", json!("multiFactorAuthentication"));
        }
        if is_workload {
            put("servicePrincipalId", json!(who.id()));
            put("servicePrincipalName", json!(who.name()));
            put("appId", json!(who.app()));
            put("appDisplayName", json!(who.name()));
            if self.credential > 0 {
                let key = Self::key_id(who, self.credential);
                put("servicePrincipalCredentialKeyId", json!(key));
            }
        } else {
            put("userId", json!(who.id()));
            put("userPrincipalName", json!(format!("account.{}@example.com", who.number)));
            put("appId", json!("51640003-0000-4000-9000-000000000001"));
            put("appDisplayName", json!("Timesheet"));
        }
        if self.session > 0 {
            put("sessionId", json!(format!("51640006-0000-4000-8000-{:012x}", self.session)));
        }
        if let Some((latitude, longitude)) = self.place {
            put(
                "location",
                json!({
                    "city": format!("{latitude} {longitude}"),
                    "countryOrRegion": "DE",
                    "geoCoordinates": { "latitude": latitude, "longitude": longitude },
                }),
            );
        }
        format!("{record}\n")
    }
}

/// Graph's JSON lines of sign-ins, numbered as they come.
pub(crate) fn lines(sign_ins: impl IntoIterator<Item = SignIn>) -> String {
    let numbered = sign_ins.into_iter().zip(1..);
    numbered.map(|(sign_in, number)| SignIn { number, ..sign_in }.line()).collect()
}

/// A credential that somebody added to an application.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Addition {
    pub(crate) at: i64,
    pub(crate) number: u32,
    pub(crate) who: Who,
    pub(crate) credential: u32,
}

impl Addition {
    /// A line of Graph's JSON.
    pub(crate) fn line(&self) -> String {
        let who = self.who;
        let key = |credential| {
            let id = SignIn::key_id(who, credential);
            format!("[KeyIdentifier={id},KeyType=Password,KeyUsage=Verify,DisplayName=made]")
        };
        let record = json!({
            "id": format!("Directory_51640007-0000-4000-8000-{:012x}_{}", self.number, self.number),
            "category": "ApplicationManagement",
            "correlationId": format!("51640007-0000-4000-8000-{:012x}", self.number),
            "result": "success",
            "resultReason": "",
            "activityDisplayName": "Add service principal credentials",
            "activityDateTime": text(self.at),
            "loggedByService": "Core Directory",
            "operationType": "Update",
            "initiatedBy": { "app": null, "user": {
                "id": "51640001-0000-4000-8000-00000000ffff",
                "userPrincipalName": "admin@example.com",
                "ipAddress": "100.130.0.1",
            } },
            "targetResources": [{
                "id": who.id(),
                "displayName": who.name(),
                "type": "ServicePrincipal",
                "modifiedProperties": [{
                    "displayName": "KeyDescription",
                    "oldValue": "[]",
                    "newValue": serde_json::to_string(&[key(self.credential)]).unwrap(),
                }],
            }],
            "additionalDetails": [{ "key": "AppId", "value": who.app() }],
        });
        format!("{record}\n")
    }
}
