//! What the fields of the Entra admin center's files and of PowerShell's come to.

use super::{fixtures, named};
use crate::format::{Cutter, DateOrder, HeadingMap, Hints, Recognised, Reject, recognise};
use crate::record::{
    AuditEvent, Event, Outcome, Related, RelatedValue, SignIn, SignInType, TimeBasis,
};

/// A phone number as the portal masks it.
const MASKED_PHONE: &str = concat!("+X ", "XX", "XX", "XX", "XX", "12");

/// Hands over what each record of a text came to.
pub(super) fn each(
    text: &str,
    hints: &Hints<'_>,
    check: &mut dyn FnMut(usize, Result<Event<'_>, Reject>),
) {
    let Recognised::Records(layout) = recognise(text.as_bytes(), hints) else {
        panic!("not recognised");
    };
    let mut cutter = Cutter::new(text.as_bytes(), layout);
    let mut count = 0;
    while let Some(block) = cutter.next_block().unwrap() {
        block.read(&mut |record| {
            check(count, record.outcome);
            count += 1;
        });
    }
    assert!(count > 0, "no record");
}

pub(super) fn fixture(name: &str) -> String {
    std::fs::read_to_string(fixtures().join(name)).unwrap()
}

pub(super) fn sign_ins(name: &str, check: &mut dyn FnMut(usize, &SignIn<'_>)) {
    each(&fixture(name), &named(name), &mut |at, outcome| {
        if let Ok(event) = outcome {
            let Event::SignIn(sign_in) = event else { panic!("no sign-in") };
            check(at, &sign_in);
        }
    });
}

pub(super) fn moment(sign_in: &SignIn<'_>) -> String {
    sign_in.event_time.date_time().unwrap().format("%Y-%m-%dT%H:%M:%S%.fZ").to_string()
}

#[test]
fn every_column_of_2025_has_its_field() {
    let name = "portal-csv/NonInteractiveSignIns_2025-12-01_2025-12-07 (1).csv";
    sign_ins(name, &mut |_, sign_in| {
        for (found, wanted) in [
            (&sign_in.event_id, "5164000b-0000-4000-8000-000000000004"),
            (&sign_in.user_agent, "-curl, \"8\""),
            (&sign_in.unique_token_id, "+YpgIpsdtUSw8suU8GstAA"),
            (&sign_in.user_type, "Member"),
            (&sign_in.cross_tenant_access_type, "none"),
            (&sign_in.original_transfer_method, "deviceCodeFlow"),
            (&sign_in.client_credential_type, "none"),
            (&sign_in.token_protection_status, "Unbound"),
            (&sign_in.app_id, "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"),
            (&sign_in.app_owner_tenant_id, "f8cdef31-a31e-4b4a-93e4-5f571e91255a"),
            (&sign_in.resource_owner_tenant_id, "f8cdef31-a31e-4b4a-93e4-5f571e91255a"),
            (&sign_in.resource_tenant_id, "7e4a4700-0000-4000-8000-000000000001"),
            (&sign_in.home_tenant_id, "7e4a4700-0000-4000-8000-000000000002"),
            (&sign_in.home_tenant_name, "Fabrikam"),
            (&sign_in.logged_location.city, "Melbourne"),
            (&sign_in.logged_location.state, "Victoria"),
            (&sign_in.logged_location.country, "AU"),
            (&sign_in.device_trust_type, "Hybrid Azure AD joined"),
            (&sign_in.additional_details, "MFA completed in Azure AD"),
            (&sign_in.mfa_method, "Mobile app notification"),
            (&sign_in.mfa_detail, MASKED_PHONE),
            (&sign_in.authentication_requirement, "Multifactor authentication"),
            (&sign_in.sign_in_identifier, "sam@contoso.com"),
            (&sign_in.session_id, "5e550000-0000-4000-8000-00000000000b"),
            (&sign_in.ip_address_from_resource, "203.0.113.22"),
            (&sign_in.global_secure_access_address, "198.51.100.7"),
            (&sign_in.token_issuer_name, "sts.contoso.com"),
            (&sign_in.incoming_token_type, "none"),
            (&sign_in.federated_credential_id, "fed00000-0000-4000-8000-00000000000b"),
            (&sign_in.federated_token_issuer, "https://issuer.example.com"),
            (&sign_in.conditional_access_status, "Not Applied"),
        ] {
            assert_eq!(found.as_deref(), Some(wanted));
        }
        assert_eq!(sign_in.sign_in_type, SignInType::NonInteractiveUser);
        assert_eq!(sign_in.time_basis, TimeBasis::Created);
        assert_eq!(sign_in.through_global_secure_access, Some(true));
        assert_eq!((sign_in.device_compliant, sign_in.device_managed), (Some(true), Some(false)));
        assert_eq!((sign_in.processing_ms, sign_in.logged_asn), (Some(212), Some(64496)));
        assert_eq!(sign_in.flagged_for_review, Some(false));
    });
}

#[test]
fn the_log_of_2020_was_of_interactive_sign_ins() {
    sign_ins("portal-csv/SignIns_2020-09-26_2020-10-03.csv", &mut |at, sign_in| {
        assert_eq!(sign_in.sign_in_type, SignInType::InteractiveUser);
        if at == 0 {
            assert_eq!(sign_in.mfa_detail.as_deref(), Some(MASKED_PHONE));
            assert_eq!(sign_in.mfa_method.as_deref(), Some("Text message"));
            assert_eq!(sign_in.device_compliant, Some(true));
            assert_eq!(sign_in.processing_ms, Some(212));
        } else {
            assert_eq!(sign_in.outcome, Outcome::Failure);
            assert_eq!(sign_in.logged_location.country, None);
        }
    });
    // The same name over the columns of later years says nothing.
    let later = fixture("portal-csv/InteractiveSignIns_2023-05-01_2023-05-07.csv");
    let typed = |hints: Hints<'_>, wanted: SignInType| {
        each(&later, &hints, &mut |_, outcome| {
            let Ok(Event::SignIn(sign_in)) = outcome else { panic!("no sign-in") };
            assert_eq!(sign_in.sign_in_type, wanted);
        });
    };
    typed(named("SignIns_2023-05-01_2023-05-07.csv"), SignInType::UnknownUser);
    // The examiner can say what the name does not, and does not override it.
    let said = Some(SignInType::NonInteractiveUser);
    typed(Hints { user_sign_ins: said, ..Hints::default() }, SignInType::NonInteractiveUser);
    let name = "InteractiveSignIns_2023-05-01_2023-05-07.csv";
    typed(Hints { user_sign_ins: said, ..named(name) }, SignInType::InteractiveUser);
}

#[test]
fn the_code_decides_and_the_status_only_says_success() {
    let told = |at: usize| match at {
        0 => (Some(0), Outcome::Success),
        1 | 2 | 4 => (None, Outcome::Unknown),
        _ => (Some(50126), Outcome::Failure),
    };
    sign_ins("portal-csv/status-words.csv", &mut |at, sign_in| {
        assert_eq!((sign_in.error_code, sign_in.outcome), told(at), "record {at}");
    });
}

#[test]
fn french_and_spanish_files_say_the_same() {
    sign_ins("portal-csv/french-excel.csv", &mut |at, sign_in| {
        assert_eq!(sign_in.user_principal_name.as_deref(), Some("sam.okafor@contoso.com"));
        assert_eq!(sign_in.app_id.as_deref(), Some("c44b4083-3bb0-49c1-b47d-974e53cbdf3c"));
        assert_eq!(sign_in.logged_location.city.as_deref(), Some("Melbourne"));
        assert_eq!(sign_in.time_basis, TimeBasis::AssumedUtc);
        if at == 0 {
            assert_eq!(moment(sign_in), "2025-12-04T08:19:00Z");
            assert_eq!((sign_in.error_code, sign_in.outcome), (Some(0), Outcome::Success));
            assert_eq!(sign_in.device_compliant, Some(true));
            assert_eq!(sign_in.device_managed, Some(false));
            assert_eq!(sign_in.logged_asn, Some(64496));
        } else {
            assert_eq!(sign_in.outcome, Outcome::Failure);
        }
    });
    sign_ins("portal-csv/spanish.csv", &mut |_, sign_in| {
        assert_eq!(sign_in.outcome, Outcome::Success);
        assert_eq!(sign_in.processing_ms, Some(212));
        assert_eq!(sign_in.browser.as_deref(), Some("Edge 117.0.0"));
        assert_eq!(sign_in.client_app.as_deref(), Some("Browser"));
    });
}

#[test]
fn what_excel_did_to_numbers_and_flags_is_undone() {
    sign_ins("portal-csv/excel-serial-numbers.csv", &mut |at, sign_in| {
        assert_eq!(sign_in.time_basis, TimeBasis::AssumedUtc);
        if at == 1 {
            assert_eq!(moment(sign_in), "2023-11-04T08:25:01Z");
            assert_eq!(sign_in.error_code, Some(50126));
            assert_eq!(sign_in.device_compliant, Some(true));
            assert_eq!(sign_in.device_managed, Some(false));
        }
    });
}

#[test]
fn the_examiner_settles_the_order_of_dates() {
    let text = fixture("portal-csv/undecided-dates.csv");
    for (order, wanted) in [
        (Some(DateOrder::DayMonth), "2026-03-04T05:06:00Z"),
        (Some(DateOrder::MonthDay), "2026-04-03T05:06:00Z"),
    ] {
        let hints = Hints { date_order: order, utc_offset: Some(7_200), ..Hints::default() };
        each(&text, &hints, &mut |at, outcome| {
            let Ok(Event::SignIn(sign_in)) = outcome else { panic!("no sign-in") };
            // The heading says UTC, whatever offset the examiner gives for other files.
            assert_eq!(sign_in.time_basis, TimeBasis::AssumedUtc);
            assert!(at > 0 || moment(&sign_in) == wanted);
        });
    }
}

#[test]
fn a_map_makes_a_strange_language_readable() {
    let columns = 15;
    let names: Vec<String> = (0..columns).map(|at| format!("Spalte {at}")).collect();
    let cells: Vec<&str> = ["04.12.2025 08:19", "5164000b-0000-4000-8000-000000000060"]
        .into_iter()
        .chain(["sam.okafor@contoso.com", "Erfolg", "Bern, BE, CH"])
        .chain(std::iter::repeat_n("", columns - 5))
        .collect();
    let text = format!("{}\n{}\n", names.join(";"), cells.join(";"));
    let Recognised::Other(kind) = recognise(text.as_bytes(), &Hints::default()) else {
        panic!("recognised");
    };
    assert!(kind.describe().contains("--map FILE"), "{kind}");
    assert!(kind.found().contains("`Spalte 0`"), "{kind}");
    let map = HeadingMap::parse(
        "[headings]\n\"Spalte 0\" = \"Date (UTC)\"\n\"Spalte 1\" = \"Request ID\"\n\
         \"Spalte 2\" = \"Username\"\n\"Spalte 3\" = \"Status\"\n\"Spalte 4\" = \"Location\"\n\
         [status]\n\"Erfolg\" = \"Success\"\n",
    )
    .unwrap();
    let hints = Hints { headings: Some(&map), ..Hints::default() };
    each(&text, &hints, &mut |_, outcome| {
        let Ok(Event::SignIn(sign_in)) = outcome else { panic!("no sign-in") };
        assert_eq!(moment(&sign_in), "2025-12-04T08:19:00Z");
        assert_eq!(sign_in.outcome, Outcome::Success);
        assert_eq!(sign_in.logged_location.country.as_deref(), Some("CH"));
        assert_eq!(sign_in.user_principal_name.as_deref(), Some("sam.okafor@contoso.com"));
    });
    // Tables of other kinds are not taken for downloads.
    let few = format!("{}\n{}\n", names[..5].join(";"), cells[..5].join(";"));
    let Recognised::Other(kind) = recognise(few.as_bytes(), &Hints::default()) else {
        panic!("recognised");
    };
    assert!(!kind.describe().contains("--map"), "{kind}");
}

#[test]
fn steps_know_their_sign_in() {
    let name = "portal-auth-details/InteractiveSignIns_AuthDetails_2026-03-01_2026-03-07.csv";
    let mut steps = 0;
    each(&fixture(name), &named(name), &mut |at, outcome| {
        let Ok(Event::Related(step)) = outcome else { return };
        steps += 1;
        let value = |column: &str| value(&step, column);
        assert_eq!(step.id, None);
        assert_eq!(value("request_id"), "5164000a-0000-4000-8000-000000000401");
        if at == 0 {
            assert_eq!(value("method"), "Password");
            assert_eq!(value("method_detail"), "Password in the cloud");
            assert_eq!(value("succeeded"), "true");
            assert_eq!(value("result_detail"), "Correct password");
            assert_eq!(value("requirement"), "Primary authentication");
        } else {
            assert_eq!(value("succeeded"), "false");
            assert_eq!(value("method_detail"), "-");
        }
    });
    assert_eq!(steps, 2);
}

fn value(related: &Related<'_>, column: &str) -> String {
    let at = related.kind.columns().iter().position(|it| it.name == column).unwrap();
    match &related.values[at] {
        RelatedValue::Text(text) => text.to_string(),
        RelatedValue::Flag(flag) => flag.to_string(),
        RelatedValue::Absent => "-".to_owned(),
        other => panic!("{other:?}"),
    }
}

pub(super) fn audits(name: &str, check: &mut dyn FnMut(usize, &AuditEvent<'_>)) {
    let mut seen = false;
    each(&fixture(name), &named(name), &mut |at, outcome| {
        if let Ok(Event::Audit(audit)) = outcome {
            seen = true;
            check(at, &audit);
        }
    });
    assert!(seen, "{name} has no audit");
}

#[test]
fn audits_of_the_portal_tell_of_credentials() {
    for name in ["AuditLogs_2026-03-04.csv", "before-2024.csv", "french.csv"] {
        audits(&format!("portal-audit-csv/{name}"), &mut |at, audit| {
            assert_eq!(audit.event_id, None);
            if at == 0 {
                credential_added(audit, name);
            } else {
                application_acted(audit);
            }
        });
    }
}

#[test]
fn audits_without_room_for_more_are_noticed() {
    let noticed = |columns: &str, last: &str| {
        let row = |cell: &str| format!("2026-03-04T05:06:07Z,Update user,User{cell}\n");
        let rows = [row(&",".repeat(columns.matches(',').count())), row(last), row(last)].concat();
        let text = format!("Date (UTC),Activity,ActorType{columns}\n{rows}");
        let Recognised::Records(layout) = recognise(text.as_bytes(), &Hints::default()) else {
            panic!("not recognised");
        };
        let block = Cutter::new(text.as_bytes(), layout).next_block().unwrap().unwrap();
        let full = block.read(&mut |record| assert!(record.outcome.is_ok())).full;
        (full.rows, full.first)
    };
    let targets = ",Target1Type,Target2Type,Target3Type";
    assert_eq!(noticed(targets, ",User,User,User"), (2, Some(2)));
    assert_eq!(noticed(targets, ",User,User,"), (0, None));
    let properties = [1, 2, 3, 4, 5].map(|n| format!(",Target1ModifiedProperty{n}Name")).concat();
    assert_eq!(noticed(&properties, ",a,b,c,d,e"), (2, Some(2)));
    let details = [1, 2, 3, 4, 5, 6].map(|n| format!(",AdditionalDetail{n}Key")).concat();
    assert_eq!(noticed(&details, ",a,b,c,d,e,f"), (2, Some(2)));
    assert_eq!(noticed(&details, ",a,b,c,d,e,"), (0, None));
}

fn credential_added(audit: &AuditEvent<'_>, name: &str) {
    let activity = "Update application \u{2013} Certificates and secrets management ";
    assert_eq!(audit.activity.as_deref(), Some(activity));
    assert_eq!(audit.result.as_deref(), Some("success"));
    assert_eq!(audit.category.as_deref(), Some("ApplicationManagement"));
    assert_eq!(audit.logged_by_service.as_deref(), Some("Core Directory"));
    let id = "a1e00000-0000-4000-8000-00000000000a";
    assert_eq!(audit.initiator.user_id.as_deref(), Some(id));
    assert_eq!(audit.initiator.user_principal_name.as_deref(), Some("alex.rivera@example.com"));
    let address = audit.initiator.address.as_ref().unwrap().ip.unwrap();
    assert_eq!(address.to_string(), "203.0.113.7");
    let keys: Vec<_> =
        audit.key_changes.iter().map(|key| (&*key.key_id, key.kind.word())).collect();
    assert_eq!(keys, [("c4ed0000-0000-4000-8000-00000000000a", "added")]);
    assert_eq!(audit.key_changes[0].display_name.as_deref(), Some("ci, [prod]"));
    assert_eq!(audit.target_app_id.as_deref(), Some("c11e0000-0000-4000-8000-000000000001"));
    let old = name == "before-2024.csv";
    let agent = if old { "-not this one" } else { "Mozilla/5.0" };
    assert_eq!(audit.user_agent.as_deref(), Some(agent));
    if name == "french.csv" {
        assert_eq!(audit.target.user_principal_name.as_deref(), Some("robin@example.com"));
    } else {
        assert_eq!(audit.target.object_type.as_deref(), Some("Application"));
        assert_eq!(audit.target.display_name.as_deref(), Some("Nightly Backup"));
    }
}

fn application_acted(audit: &AuditEvent<'_>) {
    assert_eq!(audit.result.as_deref(), Some("failure"));
    assert_eq!(audit.result_reason.as_deref(), Some("Line one\nline two"));
    assert_eq!(audit.initiator.display_name.as_deref(), Some("Provisioning"));
    let id = "5b000000-0000-4000-8000-000000000002";
    assert_eq!(audit.initiator.service_principal_id.as_deref(), Some(id));
    assert_eq!(audit.initiator.user_id, None);
    let targets = audit.targets_json.as_deref().unwrap();
    assert_eq!(
        targets,
        "[{\"id\":\"0b1ec700-0000-4000-8000-000000000002\",\"modifiedProperties\":[],\
         \"type\":\"ServicePrincipal\"},{\"displayName\":\"Nightly Backup\",\
         \"id\":\"0b1ec700-0000-4000-8000-000000000003\",\"modifiedProperties\":[],\
         \"type\":\"ServicePrincipal\"}]"
    );
}

proptest::proptest! {
    /// Whatever stands in a file or in its name, nothing breaks.
    #[test]
    fn no_text_breaks_a_reader(text in "(@\\{|\\}|; |[a-z]=|[0-9]{1,5}|[/.:,-]| |\\PC){0,12}") {
        if let Ok(map) = HeadingMap::parse(&text) {
            proptest::prop_assert_eq!(map, HeadingMap::default());
        }
        if let Some((from, until)) = crate::format::claimed_window(&format!("SignIns_{text}")) {
            proptest::prop_assert!(from <= until);
        }
        let csv = format!("Date (UTC),Request ID,Username\n\"{text}\",1,a\n");
        if !text.contains('"') {
            let shell = format!("CreatedDateTime,Id,Status,ClientAppUsed\n\"{text}\",1,\"@{{{text}}}\",\n");
            for table in [csv, shell] {
                each(&table, &Hints::default(), &mut |_, _| {});
            }
        }
    }
}
