//! Requests to Microsoft Graph against the sign-ins that their tokens were issued to.

#![expect(clippy::expect_used, reason = "a test is free to fail")]

use serde_json::{Value as Json, json};

#[expect(dead_code, reason = "each test program uses a part of it")]
mod support;

use support::Place;

const CASE: &str = "case.duckdb";
const TENANT: &str = "7e4a4700-0000-4000-8000-000000000001";

/// Networks of which the embedded databases know country and origin. What happens there is invented.
const HAMBURG: &str = "31.224.0.9";
const HAMBURG_AGAIN: &str = "31.224.1.77";
const OTHER_CARRIER: &str = "2.240.0.9";
const HOSTING: &str = "24.199.88.9";
const MICROSOFT: &str = "20.190.160.9";
const MONTREAL: &str = "24.48.6.9";

fn object_id(number: u32) -> String {
    format!("22222222-0000-4000-8000-{number:012x}")
}

fn token(number: u32) -> String {
    format!("token-{number}")
}

/// A sign-in of the account of that number, on a day of March, with the token of that number.
fn sign_in(account: u32, number: u32, day: u32, address: &str) -> Json {
    json!({
        "id": format!("00000000-0000-4000-8000-{number:012x}"),
        "createdDateTime": format!("2026-03-{day:02}T08:00:00Z"),
        "userId": object_id(account),
        "userPrincipalName": format!("account-{account}@harbourlight.example"),
        "userDisplayName": format!("Account {account}"),
        "appId": "11111111-0000-4000-8000-000000000001",
        "appDisplayName": "Berth Booking",
        "ipAddress": address,
        "isInteractive": true,
        "signInEventTypes": ["interactiveUser"],
        "resourceDisplayName": "Microsoft Graph",
        "resourceId": "00000003-0000-0000-c000-000000000000",
        "uniqueTokenIdentifier": token(number),
        "status": {"errorCode": 0},
    })
}

/// A request with that token, five minutes after a sign-in of that day.
fn request(account: u32, number: u32, day: u32, address: &str, method: &str) -> Json {
    json!({
        "time": format!("2026-03-{day:02}T08:05:00Z"),
        "category": "MicrosoftGraphActivityLogs",
        "tenantId": TENANT,
        "properties": {
            "timeGenerated": format!("2026-03-{day:02}T08:05:00Z"),
            "requestId": format!("5164000a-0000-4000-8000-{:012x}", number * 100 + day),
            "signInActivityId": token(number),
            "appId": "11111111-0000-4000-8000-000000000001",
            "userId": object_id(account),
            "ipAddress": address,
            "clientAuthMethod": method,
            "requestMethod": "GET",
            "requestUri": "https://graph.microsoft.com/v1.0/me/messages?$top=50",
            "responseStatusCode": 200,
        },
    })
}

/// A case with these sign-ins and requests, and what its queries find: query, account, severity.
fn found(sign_ins: &[Json], requests: &[Json]) -> Vec<(String, String, String)> {
    let place = Place::new();
    let lines =
        |records: &[Json]| records.iter().map(Json::to_string).collect::<Vec<_>>().join("\n");
    place.write("exports/sign-ins.jsonl", lines(sign_ins));
    place.write("exports/requests.jsonl", lines(requests));
    assert_eq!(place.run(["new", CASE]).code, Some(0));
    let said = place.run(["import", "exports", "--case", CASE]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let said = place.run(["enrich", "--case", CASE]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let said = place.run(["known", "add", "24.48.6.0/24", "--label", "agent", "--case", CASE]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let (document, said) = place.json(["findings", "--json", "--min", "info", "--case", CASE]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let list = document["findings"].as_array().expect("a list");
    let text = |finding: &Json, name: &str| finding[name].as_str().unwrap_or_default().to_owned();
    list.iter()
        .filter(|finding| text(finding, "query").starts_with("token-"))
        .map(|finding| {
            let names = ["query", "entity_name", "severity"];
            let [query, entity, severity] = names.map(|name| text(finding, name));
            (query, entity, severity)
        })
        .collect()
}

fn severities(found: &[(String, String, String)], query: &str, account: u32) -> Vec<String> {
    let name = format!("account-{account}@harbourlight.example");
    found
        .iter()
        .filter(|(asked, entity, _)| asked == query && *entity == name)
        .map(|(_, _, severity)| severity.clone())
        .collect()
}

#[test]
fn a_token_is_used_where_it_was_issued_or_it_is_not() {
    const QUERY: &str = "token-used-elsewhere";
    let sign_ins: Vec<_> = (1..=8).map(|account| sign_in(account, account, 4, HAMBURG)).collect();
    let requests = [
        // From a rented host abroad; and from another carrier of the country.
        request(1, 1, 4, HOSTING, "0"),
        request(2, 2, 4, OTHER_CARRIER, "0"),
        // From the same place; from another address of its network; from a service of Microsoft's;
        // from a known network; by the application's own server.
        request(3, 3, 4, HAMBURG, "0"),
        request(4, 4, 4, HAMBURG_AGAIN, "0"),
        request(5, 5, 4, MICROSOFT, "0"),
        request(6, 6, 4, MONTREAL, "0"),
        request(7, 7, 4, HOSTING, "1"),
    ];
    let found = found(&sign_ins, &requests);
    assert_eq!(severities(&found, QUERY, 1), ["high"], "{found:?}");
    assert_eq!(severities(&found, QUERY, 2), ["medium"], "{found:?}");
    for account in 3..=6 {
        assert!(severities(&found, QUERY, account).is_empty(), "{account}: {found:?}");
    }
    assert_eq!(severities(&found, QUERY, 7), ["info"], "{found:?}");
}

#[test]
fn a_token_that_no_sign_in_explains_is_told_apart_from_missing_evidence() {
    const QUERY: &str = "token-without-signin";
    let mut sign_ins = Vec::new();
    for account in 1..=6 {
        for day in [2, 3, 4, 5] {
            sign_ins.push(sign_in(account, account * 10 + day, day, HAMBURG));
        }
    }
    let explained = |account: u32| request(account, account * 10 + 5, 5, HAMBURG, "0");
    let requests = [
        explained(1),
        request(1, 901, 5, HOSTING, "0"),
        explained(2),
        request(2, 902, 5, HAMBURG_AGAIN, "0"),
        // In the first hours of the evidence; from Microsoft; on a day without any sign-ins.
        explained(3),
        request(3, 903, 2, HOSTING, "0"),
        explained(4),
        request(4, 904, 5, MICROSOFT, "0"),
        explained(5),
        request(5, 905, 9, HOSTING, "0"),
        // None of its requests has a sign-in: its log is not in the case.
        request(6, 906, 5, HOSTING, "0"),
    ];
    let found = found(&sign_ins, &requests);
    assert_eq!(severities(&found, QUERY, 1), ["medium"], "{found:?}");
    assert_eq!(severities(&found, QUERY, 2), ["low"], "{found:?}");
    for account in 3..=6 {
        assert!(severities(&found, QUERY, account).is_empty(), "{account}: {found:?}");
    }
}
