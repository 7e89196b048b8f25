//! What looks like an attack and is none, each with the guard that keeps it quiet.

use super::clock::{DAYS, midnight};
use super::credentials::{PIPELINE_DAYS, ROTATION_DAY, pipeline_addition, rotation};
use super::habits::{GATEWAY_DAYS, GUESSED, HIDDEN_DAYS, JOURNEY, VPN_DAYS};
use super::people::Habit;
use super::plants::{
    ADDED_THEN_USED, FAILURE_BURST, FIRST_SEEN, FIRST_SEEN_USER, NEW_COUNTRY, NEW_CREDENTIAL,
    NEW_NETWORK, TRAVEL, UNKNOWN_IP, about_person, about_workload,
};
use super::tenant::Tenant;
use super::truth::{Must, Plant};
use super::workloads::{BROKEN, NEW_DAY, RELOCATION_DAY, Role};

/// A plant's id, the queries that must leave it alone, what happened, and the guard.
type Quiet = (&'static str, &'static [&'static str], &'static str, &'static str);

/// Workloads that look like an attack and are none.
pub(super) fn workloads(tenant: &Tenant) -> Vec<Plant> {
    let whole = (midnight(0), midnight(DAYS));
    let spans = [
        (midnight(ROTATION_DAY), rotation() + 86_400),
        (pipeline_addition(PIPELINE_DAYS[0]), pipeline_addition(PIPELINE_DAYS[2]) + 3_600),
        (midnight(RELOCATION_DAY), midnight(DAYS)),
        whole,
        (midnight(NEW_DAY), midnight(DAYS)),
        whole,
        (midnight(BROKEN.0), midnight(BROKEN.1)),
        whole,
        whole,
        whole,
    ];
    QUIET_WORKLOADS
        .iter()
        .zip(spans)
        .map(|((role, (id, queries, what, guard)), span)| {
            let app = tenant.workloads[tenant.workload(*role)].app.to_string();
            let guard = guard.replace("APP_ID", &app);
            quiet(about_workload(tenant, *role, span, (id, queries, what)), &guard)
        })
        .collect()
}

const QUIET_WORKLOADS: [(Role, Quiet); 10] = [
    (
        Role::Rotated,
        (
            "planned-rotation",
            &[NEW_CREDENTIAL, ADDED_THEN_USED, NEW_NETWORK, NEW_COUNTRY],
            "a planned rotation: added on record, same network, the old secret stops",
            "added on record, same network, the old credential is gone",
        ),
    ),
    (
        Role::Pipeline,
        (
            "pipeline-key",
            &[ADDED_THEN_USED, NEW_CREDENTIAL, NEW_NETWORK, NEW_COUNTRY],
            "a pipeline adds a secret to itself and uses it forty seconds later",
            "used only on networks that the workload used before",
        ),
    ),
    (
        Role::Relocated,
        (
            "relocated-known",
            &[NEW_COUNTRY, NEW_NETWORK, UNKNOWN_IP],
            "a second site in a new country",
            "the range is known for this workload: `doorward known add 16.16.148.0/26 --label \"customs standby\" --scope APP_ID`",
        ),
    ),
    (
        Role::Roaming,
        (
            "roaming",
            &[NEW_NETWORK, NEW_COUNTRY, "sp-credential-many-networks"],
            "trackers reach the tenant through seven access networks, and through an eighth from day 50",
            "a workload of many networks is roaming",
        ),
    ),
    (
        Role::New,
        (
            "brand-new",
            &[
                NEW_NETWORK,
                NEW_COUNTRY,
                FIRST_SEEN,
                "sp-suspicious-signin-composite",
                "novelty-score",
            ],
            "a workload that began ten days before the end, and moved on its second day",
            "thin history: confidence low",
        ),
    ),
    (
        Role::FirstParty,
        (
            "first-party",
            &[NEW_COUNTRY, NEW_NETWORK, "country-hopping"],
            "an application of Microsoft's own changes its region all the time",
            "owned by a Microsoft tenant",
        ),
    ),
    (
        Role::Broken,
        (
            "broken-job",
            &[FAILURE_BURST, NEW_NETWORK, NEW_COUNTRY],
            "an expired secret fails every half hour for two weeks from the workload's own network",
            "expired, own network, regular cadence: a broken job, not guessing",
        ),
    ),
    (
        Role::Fleet,
        (
            "fleet",
            &[NEW_NETWORK, NEW_COUNTRY, NEW_CREDENTIAL],
            "one application from two hundred addresses of one cloud region",
            "networks are compared, not addresses",
        ),
    ),
    (
        Role::SecondHost,
        (
            "second-host-country",
            &[NEW_COUNTRY],
            "the second hosting provider stands in the same country",
            "the country is not new",
        ),
    ),
    (
        Role::PlantedOnPrincipal,
        (
            "added-on-principal-country",
            &[NEW_COUNTRY],
            "the intruder's hosting provider stands in the workload's own country",
            "the country is not new",
        ),
    ),
];

/// People who look like an attack and are none.
pub(super) fn people(tenant: &Tenant) -> Vec<Plant> {
    let days = |from, to| (midnight(from), midnight(to + 1) - 1);
    let spans = [
        days(JOURNEY.0, JOURNEY.1),
        days(0, DAYS - 1),
        days(GUESSED.0, GUESSED.1),
        days(GATEWAY_DAYS[0], GATEWAY_DAYS[1]),
        days(HIDDEN_DAYS[0], HIDDEN_DAYS[2]),
        days(VPN_DAYS[0], VPN_DAYS[2]),
    ];
    QUIET_PEOPLE
        .iter()
        .zip(spans)
        .map(|((habit, (id, queries, what, guard)), span)| {
            quiet(about_person(tenant, *habit, span, (id, queries, what)), guard)
        })
        .collect()
}

const QUIET_PEOPLE: [(Habit, Quiet); 6] = [
    (
        Habit::Traveller,
        (
            "traveller",
            &[TRAVEL, "user-session-two-networks"],
            "a week in Singapore, with time to fly there and back",
            "slower than an airliner",
        ),
    ),
    (
        Habit::Commuter,
        (
            "two-proxies",
            &[TRAVEL, "country-hopping", "user-session-two-networks"],
            "one managed laptop alternates between proxies in Hamburg and Milan",
            "same managed device, and a habitual pair of places",
        ),
    ),
    (
        Habit::Guessed,
        (
            "guessed-abroad",
            &[TRAVEL, FIRST_SEEN_USER],
            "wrong passwords from abroad, and never a right one",
            "only successes count",
        ),
    ),
    (
        Habit::Roamer,
        (
            "carrier-gateways",
            &[TRAVEL],
            "the phone's carrier lets it out in London and half an hour later in Glasgow",
            "mobile carriers need twice the distance",
        ),
    ),
    (
        Habit::HiddenExit,
        (
            "commercial-vpn",
            &[TRAVEL],
            "a commercial VPN's exit in Stockholm within minutes of home in Hamburg",
            "hosting networks are no place to have travelled to",
        ),
    ),
    (
        Habit::CompanyVpn,
        (
            "company-vpn",
            &[TRAVEL],
            "the company VPN's exit in Hamburg within minutes of home in Leeds",
            "known networks are no place to have travelled to",
        ),
    ),
];

fn quiet(plant: Plant, guard: &str) -> Plant {
    Plant { must: Must::Quiet, guard: Some(guard.to_owned()), ..plant }
}
