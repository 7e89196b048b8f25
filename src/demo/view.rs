//! A sign-in with all its values spelt out, from which every export is written.

use super::clock::iso;
use super::dice::mix;
use super::event::{Actor, Device, Event, Proof};
use super::people::Person;
use super::tenant::Tenant;
use super::workloads::{Credential, CredentialKind, Workload};
use crate::record::token_of_event_id;

/// One sign-in, ready to be written.
pub(super) struct View<'a> {
    pub(super) event: &'a Event,
    pub(super) tenant: &'a Tenant,
    pub(super) person: Option<&'a Person>,
    pub(super) workload: Option<&'a Workload>,
    pub(super) credential: Option<&'a Credential>,
    pub(super) id: String,
    pub(super) correlation: String,
    pub(super) token: String,
    /// `2026-05-04T07:31:22`.
    pub(super) time: String,
    /// The fraction of the second, in units of 100 ns.
    pub(super) ticks: u32,
    pub(super) address: String,
    pub(super) app_id: String,
    pub(super) app_name: &'a str,
    /// A number that belongs to this sign-in, for what does not matter.
    pub(super) noise: u64,
}

impl<'a> View<'a> {
    /// Looks up everything that the sign-in points at.
    pub(super) fn of(event: &'a Event, tenant: &'a Tenant) -> Self {
        let (person, workload, credential) = match event.actor {
            Actor::Person(place) => (tenant.people.get(place), None, None),
            Actor::Nobody(place) => (tenant.nobodies.get(place), None, None),
            Actor::Workload(place, shown) => {
                let workload = tenant.workloads.get(place);
                let credential = workload.zip(shown).and_then(|(w, at)| w.credentials.get(at));
                (None, workload, credential)
            }
        };
        let id = event.id.to_string();
        let noise = mix(&[event.id.high()]);
        Self {
            event,
            tenant,
            person,
            workload,
            credential,
            correlation: event.correlation.to_string(),
            token: token_of_event_id(&id).unwrap_or_default(),
            id,
            time: iso(event.at),
            ticks: u32::try_from(noise % 10_000_000).unwrap_or(0),
            address: event.seat.address.map(|ip| ip.to_string()).unwrap_or_default(),
            app_id: workload.map_or_else(|| event.app.id.to_owned(), |w| w.app.to_string()),
            app_name: workload.map_or(event.app.name, |w| w.name.as_str()),
            noise,
        }
    }

    /// The country, or nothing where the log names no address.
    pub(super) fn country(&self) -> &'static str {
        self.placed(self.event.seat.site.country)
    }

    /// A value of the place, or nothing where the log names no address.
    pub(super) fn placed(&self, value: &'static str) -> &'static str {
        if self.event.seat.address.is_some() { value } else { "" }
    }

    /// `City, State, CC`, as the portal shows it.
    pub(super) fn place(&self) -> String {
        let site = self.event.seat.site;
        match self.event.seat.address {
            Some(_) => format!("{}, {}, {}", site.city, site.state, site.country),
            None => String::new(),
        }
    }

    /// The autonomous system as text, or nothing.
    pub(super) fn asn(&self) -> String {
        match (self.event.seat.address, self.event.seat.site.asn) {
            (None, _) | (_, 0) => String::new(),
            (Some(_), asn) => asn.to_string(),
        }
    }

    /// The person whose laptop it is, if it is one that the tenant knows.
    pub(super) fn laptop(&self) -> Option<&'a Person> {
        (self.event.seat.device == Device::Laptop).then_some(self.person).flatten()
    }

    /// The tenant that the account or the application comes from.
    pub(super) fn home_tenant(&self) -> String {
        let guest = self.person.and_then(|person| person.guest_of);
        guest.map_or_else(|| self.owner(), |home| home.to_string())
    }

    /// The tenant that the application is registered in.
    pub(super) fn owner(&self) -> String {
        match self.workload {
            Some(workload) => workload.owner(&self.tenant.id),
            None => self.tenant.id.clone(),
        }
    }

    /// `member` or `guest`.
    pub(super) fn user_type(&self) -> &'static str {
        match self.person {
            Some(person) if person.guest_of.is_some() => "guest",
            _ => "member",
        }
    }

    /// How the account crosses tenants.
    pub(super) fn crossing(&self) -> &'static str {
        if self.user_type() == "guest" { "b2bCollaboration" } else { "none" }
    }

    /// The kind of credential, in Graph's words.
    pub(super) fn credential_type(&self) -> &'static str {
        match (self.workload, self.credential.map(|credential| credential.kind)) {
            (None, _) => "none",
            (_, Some(CredentialKind::Certificate)) => "certificate",
            (_, Some(CredentialKind::Federated)) => "federatedIdentityCredential",
            (_, Some(CredentialKind::Managed)) => "managedIdentity",
            (_, Some(CredentialKind::Secret) | None) => "clientSecret",
        }
    }

    /// The key id of a secret or certificate.
    pub(super) fn key_id(&self) -> String {
        self.key_of(&[CredentialKind::Secret, CredentialKind::Certificate])
    }

    /// The id of a federated credential.
    pub(super) fn federated_id(&self) -> String {
        self.key_of(&[CredentialKind::Federated])
    }

    fn key_of(&self, kinds: &[CredentialKind]) -> String {
        let credential = self.credential.filter(|credential| kinds.contains(&credential.kind));
        credential.map(|credential| credential.key.to_string()).unwrap_or_default()
    }

    /// The thumbprint of a certificate: forty hex digits.
    pub(super) fn thumbprint(&self) -> String {
        let certificate = self.credential.filter(|c| c.kind == CredentialKind::Certificate);
        certificate.map(|c| format!("{:032X}{:08X}", c.key.0, c.key.0 >> 96)).unwrap_or_default()
    }

    /// What became of conditional access.
    pub(super) fn access(&self) -> &'static str {
        if let Some(access) = self.event.extras.access {
            return access;
        }
        match (self.person, self.event.code) {
            (None, _) => "notApplied",
            (_, 0) => "success",
            (_, 50_074 | 50_076) => "failure",
            _ => "notApplied",
        }
    }

    /// `status.additionalDetails`.
    pub(super) fn details(&self) -> Option<&'static str> {
        if self.event.extras.details.is_some() {
            return self.event.extras.details;
        }
        match (self.person, self.event.proof) {
            (None, _) | (_, Proof::WrongPassword) => None,
            (_, Proof::Prompted) => Some("MFA required in Azure AD"),
            (_, Proof::Approved) => Some("MFA completed in Azure AD"),
            (_, Proof::Token) => Some("MFA requirement satisfied by claim in the token"),
        }
    }

    /// Single or multi-factor.
    pub(super) fn requirement(&self) -> &'static str {
        if let Some(requirement) = self.event.extras.requirement {
            return requirement;
        }
        match self.event.proof {
            Proof::Approved | Proof::Prompted => "multiFactorAuthentication",
            Proof::Token if self.person.is_some() => "multiFactorAuthentication",
            _ => "singleFactorAuthentication",
        }
    }

    /// Level, state, detail and type of the risk.
    pub(super) fn risk(&self) -> [&'static str; 4] {
        self.event.extras.risk.unwrap_or(["none", "none", "none", ""])
    }

    /// How long the service took, in milliseconds.
    pub(super) fn latency(&self) -> u64 {
        40 + (self.noise >> 12) % 700
    }

    /// The session of the person or the workload: one a week.
    pub(super) fn session(&self) -> String {
        let who = self.person.map(|person| person.number).unwrap_or_default();
        let week = u64::try_from(self.event.at / 604_800).unwrap_or(0);
        // Each device has a session of its own, which its programs share, unless a scene says otherwise.
        let number = match self.event.extras.session {
            0 if self.event.seat.client.system.starts_with("Ios") => 1 << 32,
            number => number,
        };
        super::guid::Guid::of(&[60, who, week, number]).to_string()
    }
}
