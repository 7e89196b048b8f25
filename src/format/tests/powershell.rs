//! What the fields of PowerShell's files come to.

use super::portal::{audits, each, fixture, moment, sign_ins};
use crate::format::{DateOrder, Hints};
use crate::record::{Event, Outcome, SignInType, TimeBasis};

#[test]
fn what_powershell_lost_is_absent_and_what_it_kept_is_read() {
    sign_ins("powershell-csv/type-names.csv", &mut |at, sign_in| {
        assert_eq!(sign_in.sign_in_type, SignInType::InteractiveUser);
        assert_eq!(sign_in.time_basis, TimeBasis::AssumedUtc);
        assert_eq!((sign_in.error_code, sign_in.outcome), (None, Outcome::Unknown));
        assert_eq!(sign_in.logged_location.city, None);
        assert_eq!((&sign_in.operating_system, &sign_in.risk_event_types), (&None, &None));
        let moments = ["2026-04-13T17:06:07Z", "2026-04-05T05:06:07Z"];
        assert_eq!(moment(sign_in), moments[at]);
    });
    sign_ins("powershell-csv/objects.csv", &mut |at, sign_in| {
        assert_eq!(sign_in.time_basis, TimeBasis::Created);
        assert_eq!(sign_in.error_code, Some(50126));
        let reason = "Invalid username or password; or both.";
        assert_eq!(sign_in.failure_reason.as_deref(), Some(reason));
        assert_eq!(sign_in.logged_location.city.as_deref(), Some("Paris"));
        assert_eq!(sign_in.logged_location.country.as_deref(), Some("FR"));
        // The name of the second device is made to pass for a compliant one.
        assert_eq!(sign_in.device_compliant, (at == 0).then_some(true));
    });
    audits("powershell-csv/audits.csv", &mut |_, audit| {
        assert_eq!(audit.initiator.user_principal_name.as_deref(), Some("alex.rivera@example.com"));
        assert_eq!(audit.initiator.display_name, None);
        assert_eq!((&audit.targets_json, &audit.additional_details_json), (&None, &None));
    });
}

#[test]
fn the_examiner_says_of_users_what_powershell_does_not() {
    let text = fixture("powershell-csv/objects.csv").replace("\"True\"", "\"\"");
    for said in [None, Some(SignInType::NonInteractiveUser)] {
        let hints = Hints { user_sign_ins: said, ..Hints::default() };
        each(&text, &hints, &mut |_, outcome| {
            let Ok(Event::SignIn(sign_in)) = outcome else { panic!("no sign-in") };
            assert_eq!(sign_in.sign_in_type, said.unwrap_or(SignInType::UnknownUser));
        });
    }
}

#[test]
fn an_offset_counts_where_the_file_names_no_zone() {
    let text = fixture("powershell-csv/Entra_Sign_In_Log_undecided.csv");
    let order = Some(DateOrder::MonthDay);
    let hints = Hints { date_order: order, utc_offset: Some(7_200), ..Hints::default() };
    each(&text, &hints, &mut |at, outcome| {
        let Ok(Event::SignIn(sign_in)) = outcome else { panic!("no sign-in") };
        let wanted = match at {
            2 => ("2026-04-05T05:06:07Z", TimeBasis::Created),
            _ => ("2026-04-05T03:06:07Z", TimeBasis::GivenOffset),
        };
        assert_eq!((&*moment(&sign_in), sign_in.time_basis), wanted, "record {at}");
    });
}

#[test]
fn json_of_powershell_is_read_as_its_tables_are() {
    sign_ins("graph/depth-cut-objects.json", &mut |_, sign_in| {
        assert_eq!(sign_in.error_code, Some(50126));
        assert_eq!(sign_in.logged_location.city.as_deref(), Some("Paris"));
        assert_eq!(sign_in.sign_in_type, SignInType::InteractiveUser);
        assert_eq!((&sign_in.device_name, sign_in.time_basis), (&None, TimeBasis::Created));
    });
    sign_ins("graph/day-first-by-another-record.json", &mut |at, sign_in| {
        let moments = ["2026-04-05T17:06:07Z", "2026-04-04T05:06:07Z"];
        assert!(at > 1 || moment(sign_in) == moments[at]);
        assert_eq!(sign_in.time_basis, TimeBasis::AssumedUtc);
    });
    let text = fixture("graph/day-first-by-another-record.json");
    let undecided = text.replace("31/03/2026", "03/03/2026");
    let count = |order| {
        let mut read = 0;
        let hints = Hints { date_order: order, ..Hints::default() };
        each(&undecided, &hints, &mut |_, outcome| read += usize::from(outcome.is_ok()));
        read
    };
    assert_eq!((count(None), count(Some(DateOrder::DayMonth))), (3, 4));
}
