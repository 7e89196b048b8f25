//! What the directory's audit log says: credentials that come and go, and the daily round.

use std::net::IpAddr;

use super::attacks::ADDITION_DAY;
use super::clock::{is_workday, moment};
use super::credentials::{PIPELINE_DAYS, pipeline_addition, rotation};
use super::dice::{Dice, index, mix};
use super::guid::Guid;
use super::habits;
use super::people::{Habit, Person};
use super::scenes;
use super::tenant::Tenant;
use super::workloads::{Credential, CredentialKind, Role, Workload};

/// One change to the directory.
#[derive(Clone, Debug)]
pub(super) struct Audit {
    pub(super) at: i64,
    pub(super) id: String,
    pub(super) correlation: Guid,
    pub(super) activity: &'static str,
    pub(super) category: &'static str,
    pub(super) operation: &'static str,
    pub(super) initiator: Initiator,
    pub(super) target: Target,
    /// Name, old value and new value of each changed property, as the log writes them.
    pub(super) changes: Vec<(&'static str, Option<String>, Option<String>)>,
    /// The application that the target belongs to.
    pub(super) app: Option<Guid>,
}

/// Who made a change: a person by place in the list, or a workload.
#[derive(Clone, Debug)]
pub(super) enum Initiator {
    Person(usize, Option<IpAddr>),
    Workload(usize),
}

/// What was changed.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) id: Guid,
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) principal_name: Option<String>,
}

// The dash is an en dash, and the blank at the end is Entra's.
const SECRETS: &str = "Update application \u{2013} Certificates and secrets management ";

/// The day's changes, in order of time.
pub(super) fn day(tenant: &Tenant, day: u32) -> Vec<Audit> {
    let mut audits = credentials(tenant, day);
    audits.extend(round(tenant, day));
    audits.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    audits
}

/// A change of the credentials of one workload: which it holds before and after.
struct Change<'a> {
    tenant: &'a Tenant,
    role: Role,
    activity: &'static str,
    initiator: Initiator,
    before: &'a [usize],
    after: &'a [usize],
}

/// Everything planned and planted that happens to credentials and to the accounts of scenes on that day.
fn credentials(tenant: &Tenant, day: u32) -> Vec<Audit> {
    let mut audits = rotations(tenant);
    audits.extend(pipeline(tenant));
    audits.extend(intruder(tenant));
    audits.extend(scenes::changes(tenant));
    audits.retain(|audit| (moment(day, 0, 0)..moment(day + 1, 0, 0)).contains(&audit.at));
    audits
}

/// The backup's new secret is added in the morning, and the old one removed the day after.
fn rotations(tenant: &Tenant) -> Vec<Audit> {
    let engineer = tenant.person(Habit::Engineer);
    let desk = tenant.people[engineer].in_office(0).address;
    let change = |role, before, after| Change {
        tenant,
        role,
        activity: SECRETS,
        initiator: Initiator::Person(engineer, desk),
        before,
        after,
    };
    vec![
        change(Role::Rotated, &[0], &[0, 1]).at(rotation() - 12_437),
        change(Role::Rotated, &[0, 1], &[1]).at(rotation() + 75_911),
        change(Role::Broken, &[0], &[0, 1]).at(moment(super::workloads::BROKEN.1 - 1, 14, 9)),
    ]
}

/// The pipeline gives itself a secret, and drops the old one five minutes later.
fn pipeline(tenant: &Tenant) -> Vec<Audit> {
    let initiator = Initiator::Workload(tenant.workload(Role::Pipeline));
    let steps: [(&[usize], &[usize], &[usize]); 3] =
        [(&[0], &[0, 1], &[1]), (&[1], &[1, 2], &[2]), (&[2], &[2, 3], &[3])];
    let mut audits = Vec::new();
    for (day, (before, both, after)) in PIPELINE_DAYS.into_iter().zip(steps) {
        let change = |before, after, activity| Change {
            tenant,
            role: Role::Pipeline,
            activity,
            initiator: initiator.clone(),
            before,
            after,
        };
        let at = pipeline_addition(day);
        audits.push(change(before, both, "Add service principal credentials").at(at));
        audits.push(change(both, after, "Remove service principal credentials").at(at + 300));
    }
    audits
}

/// In the administrator's name, from the intruder's address, by night.
fn intruder(tenant: &Tenant) -> Vec<Audit> {
    let admin = tenant.person(Habit::Admin);
    let change = |role, activity| Change {
        tenant,
        role,
        activity,
        initiator: Initiator::Person(admin, habits::thief().address),
        before: &[0],
        after: &[0, 1],
    };
    let add = "Add service principal credentials";
    vec![
        change(Role::PlantedOnApplication, SECRETS).at(moment(ADDITION_DAY, 1, 25) + 17),
        change(Role::PlantedOnPrincipal, add).at(moment(ADDITION_DAY, 1, 31) + 48),
    ]
}

impl Change<'_> {
    fn at(self, at: i64) -> Audit {
        let place = self.tenant.workload(self.role);
        let step = (at, self.activity, self.initiator);
        changed_keys(self.tenant, place, step, (self.before, self.after))
    }
}

/// A change of the credentials that an application or its service principal holds.
fn changed_keys(
    tenant: &Tenant,
    place: usize,
    (at, activity, initiator): (i64, &'static str, Initiator),
    (before, after): (&[usize], &[usize]),
) -> Audit {
    let workload = &tenant.workloads[place];
    let key = [tenant.seed, 50, place as u64, at.unsigned_abs()];
    let correlation = Guid::of(&key);
    let on_application = activity == SECRETS;
    let target = Target {
        id: if on_application { workload.object } else { workload.id },
        name: workload.name.clone(),
        kind: if on_application { "Application" } else { "ServicePrincipal" },
        principal_name: None,
    };
    let old = described(workload, before);
    let new = described(workload, after);
    let listed = Some("\"KeyDescription\"".to_owned());
    Audit {
        at,
        id: audit_id(correlation, &key),
        correlation,
        activity,
        category: "ApplicationManagement",
        operation: if on_application { "Update" } else { "Add" },
        initiator,
        target,
        changes: vec![
            ("KeyDescription", Some(old), Some(new)),
            ("Included Updated Properties", None, listed),
        ],
        app: Some(workload.app),
    }
}

/// What holds credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyHolder {
    Application,
    Principal,
}

/// A change of the credentials of a workload: which it holds before and after.
pub(super) fn keys(
    tenant: &Tenant,
    place: usize,
    (at, holder, initiator): (i64, KeyHolder, Initiator),
    (before, after): (&[usize], &[usize]),
) -> Audit {
    let activity = match holder {
        KeyHolder::Application => SECRETS,
        KeyHolder::Principal if after.len() < before.len() => {
            "Remove service principal credentials"
        }
        KeyHolder::Principal => "Add service principal credentials",
    };
    changed_keys(tenant, place, (at, activity, initiator), (before, after))
}

/// The category of changes to domains.
const DOMAINS: &str = "DirectoryManagement";
/// Grants whose first target is what may be used, and whose second one may use it.
pub(super) const ROLE_OF: &str = "Add app role assignment to service principal";

/// Any other change of an account: a workload's or a person's, by its place.
pub(super) fn other(
    tenant: &Tenant,
    (place, is_workload): (usize, bool),
    (at, initiator): (i64, Initiator),
    (activity, category, operation): (&'static str, &'static str, &'static str),
    (property, value): (&'static str, &'static str),
) -> Audit {
    let key = [tenant.seed, 53, place as u64, at.unsigned_abs()];
    let correlation = Guid::of(&key);
    let (target, app) = if category == DOMAINS {
        // What is changed is a domain: whoever changes it is in the scene.
        let (id, name) = (Guid::of(&[key[0], 54, key[2]]), value.to_owned());
        (Target { id, name, kind: "Other", principal_name: None }, None)
    } else if is_workload {
        let workload = &tenant.workloads[place];
        let (id, name) = (workload.id, workload.name.clone());
        let app = (activity != ROLE_OF).then_some(workload.app);
        (Target { id, name, kind: "ServicePrincipal", principal_name: None }, app)
    } else {
        let person = &tenant.people[place];
        let principal_name = Some(person.principal_name.clone());
        (Target { id: person.id, name: person.name.clone(), kind: "User", principal_name }, None)
    };
    Audit {
        at,
        id: audit_id(correlation, &key),
        correlation,
        activity,
        category,
        operation,
        initiator,
        target,
        changes: vec![(property, None, Some(format!("[\"{value}\"]")))],
        app,
    }
}

/// The credentials as the log describes them: JSON in text.
fn described(workload: &Workload, places: &[usize]) -> String {
    let keys = places.iter().map(|place| describe(&workload.credentials[*place]));
    serde_json::to_string(&keys.collect::<Vec<_>>()).unwrap_or_default()
}

fn describe(credential: &Credential) -> String {
    let kind = match credential.kind {
        CredentialKind::Certificate => "AsymmetricX509Cert",
        CredentialKind::Secret | CredentialKind::Federated | CredentialKind::Managed => "Password",
    };
    let (key, name) = (credential.key, credential.name);
    format!("[KeyIdentifier={key},KeyType={kind},KeyUsage=Verify,DisplayName={name}]")
}

fn audit_id(correlation: Guid, key: &[u64]) -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let number = mix(key);
    let letter = |at: u64| char::from(LETTERS[index(number >> (at * 5), LETTERS.len())]);
    let letters: String = (0..5).map(letter).collect();
    format!("Directory_{correlation}_{letters}_{}", number >> 38)
}

/// Activity, category, operation and the property that it changes.
const ROUND: [(&str, &str, &str, &str); 6] = [
    ("Update user", "UserManagement", "Update", "Department"),
    ("Add member to group", "GroupManagement", "Assign", "Group.DisplayName"),
    ("User registered security info", "UserManagement", "Update", "StrongAuthenticationMethod"),
    ("Update device", "Device", "Update", "DeviceOSVersion"),
    ("Reset user password", "UserManagement", "Reset", "PasswordProfile"),
    ("Remove member from group", "GroupManagement", "Unassign", "Group.DisplayName"),
];

/// What happens on any workday: a handful of changes, more in a larger company.
fn round(tenant: &Tenant, day: u32) -> Vec<Audit> {
    if !is_workday(day) {
        return Vec::new();
    }
    let mut dice = Dice::of(&[tenant.seed, 51, u64::from(day)]);
    let engineer = tenant.person(Habit::Engineer);
    let desk = tenant.people[engineer].in_office(day).address;
    let count = 4 + dice.below(3) + tenant.people.len() as u64 / 60;
    (0..count)
        .map(|n| {
            let key = [tenant.seed, 52, u64::from(day), n];
            let at = moment(day, 6, 30) + dice.seconds(0, 9 * 3_600);
            let person = dice.pick(&tenant.people);
            let kind = dice.pick(&ROUND);
            daily(at, &key, (person, kind), Initiator::Person(engineer, desk))
        })
        .collect()
}

fn daily(
    at: i64,
    key: &[u64],
    (person, kind): (&Person, &(&'static str, &'static str, &'static str, &'static str)),
    initiator: Initiator,
) -> Audit {
    let (activity, category, operation, property) = *kind;
    let correlation = Guid::of(key);
    Audit {
        at,
        id: audit_id(correlation, key),
        correlation,
        activity,
        category,
        operation,
        initiator,
        target: Target {
            id: person.id,
            name: person.name.clone(),
            kind: "User",
            principal_name: Some(person.principal_name.clone()),
        },
        changes: vec![(property, None, Some(format!("[\"{property} {}\"]", mix(key) % 90)))],
        app: None,
    }
}
