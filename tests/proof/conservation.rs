//! What a listing sums up is what it says it covers, no more and no less.

use doorward::case::CaseFile;
use doorward::finding::Value;

use crate::ground::{self, Base};

/// The sum of a column over all rows of a query.
fn sum(case: &CaseFile, id: &str, column: &str, given: &[&str]) -> i64 {
    let rows = ground::ask(case, id, given);
    let number = |row: &ground::Row| match row[column] {
        Value::Null => 0,
        ref value => value.as_integer().unwrap_or_else(|| panic!("{id}.{column}: {value:?}")),
    };
    rows.iter().map(number).sum()
}

/// How many sign-ins of the layer answer a condition.
fn count(case: &CaseFile, condition: &str) -> i64 {
    let sql = format!("SELECT count(*) AS n FROM sign_in_context WHERE {condition}");
    case.answer(&sql, &[]).unwrap().rows[0][0].as_integer().unwrap()
}

/// Query, column, arguments, and the sign-ins that the column must add up to.
const SUMS: &[(&str, &str, &[&str], &str)] = &[
    ("timeline-grouped", "events", &["bucket_hours=1", "row_limit=100000000"], "TRUE"),
    ("timeline-grouped", "events", &["bucket_hours=6", "zone=case", "row_limit=100000000"], "TRUE"),
    ("timeline-grouped", "events", &["row_limit=100000000"], "TRUE"),
    (
        "timeline-grouped",
        "events",
        &["sign_in_types=interactive,managed_identity", "row_limit=100000000"],
        "sign_in_type IN ('interactive', 'managed_identity')",
    ),
    ("timeline-heatmap", "events", &[], "TRUE"),
    ("timeline-heatmap", "events", &["zone=utc"], "TRUE"),
    ("timeline-heatmap", "successes", &[], "outcome = 'success'"),
    ("timeline-heatmap", "failures", &[], "outcome = 'failure'"),
    ("error-code-anatomy", "events", &[], "TRUE"),
    (
        "timeline-sessions",
        "events",
        &["row_limit=100000000"],
        "session_number IS NOT NULL AND principal_kind = 'user'",
    ),
    (
        "timeline-principals",
        "events",
        &["row_limit=100000000"],
        "sign_in_type = 'service_principal'",
    ),
    (
        "timeline-principals",
        "events",
        &[
            "row_limit=100000000",
            "zone=case",
            "bucket_hours=1",
            "sign_in_types=interactive,non_interactive,managed_identity",
        ],
        "sign_in_type IN ('interactive', 'non_interactive', 'managed_identity')",
    ),
    (
        "timeline-principals",
        "events",
        &["row_limit=100000000", "unknown_only=true"],
        "sign_in_type = 'service_principal' AND known_label IS NULL",
    ),
    ("inventory-users", "events", &[], "principal_kind = 'user'"),
    (
        "inventory-users",
        "interactive",
        &[],
        "principal_kind = 'user' AND sign_in_type = 'interactive'",
    ),
    ("inventory-users", "successes", &[], "principal_kind = 'user' AND outcome = 'success'"),
    ("inventory-users", "failures", &[], "principal_kind = 'user' AND outcome = 'failure'"),
    (
        "inventory-users",
        "outside_known_networks",
        &[],
        "principal_kind = 'user' AND known_label IS NULL",
    ),
    ("inventory-service-principals", "events", &[], "principal_kind = 'workload'"),
    (
        "inventory-service-principals",
        "successes",
        &[],
        "principal_kind = 'workload' AND outcome = 'success'",
    ),
    (
        "inventory-service-principals",
        "failures",
        &[],
        "principal_kind = 'workload' AND outcome <> 'success'",
    ),
    (
        "inventory-service-principals",
        "from_unknown_network",
        &[],
        "principal_kind = 'workload' AND ip_key IS NOT NULL AND known_label IS NULL",
    ),
    (
        "inventory-service-principals",
        "without_address",
        &[],
        "principal_kind = 'workload' AND ip_key IS NULL",
    ),
    ("inventory-ips", "events", &["row_limit=100000000"], "ip_key IS NOT NULL"),
    (
        "inventory-ips",
        "successes",
        &["row_limit=100000000"],
        "ip_key IS NOT NULL AND outcome = 'success'",
    ),
    (
        "inventory-credentials",
        "uses",
        &[],
        "sign_in_type = 'service_principal' AND credential IS NOT NULL",
    ),
    (
        "inventory-credentials",
        "successes",
        &[],
        "sign_in_type = 'service_principal' AND credential IS NOT NULL AND outcome = 'success'",
    ),
];

#[test]
fn listings_add_up_to_the_sign_ins_that_they_cover() {
    let case = Base::get().open();
    let mut wrong = Vec::new();
    for (id, column, given, covered) in SUMS {
        let (sum, count) = (sum(&case, id, column, given), count(&case, covered));
        assert!(count > 0, "nothing is {covered}");
        if sum != count {
            wrong.push(format!(
                "{id} {given:?}: {column} adds up to {sum}, and {count} are {covered}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
